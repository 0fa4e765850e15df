//! Checkpoints of a running import on a thread of their own: copying pages from the log into the file is a tenth of its
//! work, and the thread that writes is the slowest of the chain.

use super::open;
use crate::error::{Error, Result};
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

/// Pages of the log from which the writer waits, so that SQLite can begin it anew: 256 MB.
const LONG: i64 = (256 << 20) / open::PAGE;

/// Runs a checkpoint whenever the writer has ended a transaction and the last one is done.
pub(super) struct Checkpointer {
    /// A request; the sender in it, if any, is told when the checkpoint is done.
    requests: Option<SyncSender<Option<Sender<()>>>>,
    /// Pages in the log at the last checkpoint.
    log: Arc<AtomicI64>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    /// Starts the thread on a connection of its own.
    pub fn start(path: &Path) -> Result<Self> {
        let conn = open::staging_connection(path)?;
        let (requests, incoming) = sync_channel(1);
        let log = Arc::new(AtomicI64::new(0));
        let seen = Arc::clone(&log);
        let thread = std::thread::Builder::new()
            .name("import-checkpoint".into())
            .spawn(move || serve(&conn, &incoming, &seen))
            .map_err(|cause| Error::internal("start a thread").caused_by(cause))?;
        Ok(Self { requests: Some(requests), log, thread: Some(thread) })
    }

    /// To be called outside of a transaction. Returns at once, unless the log has grown long.
    pub fn committed(&self) {
        let Some(requests) = &self.requests else { return };
        // Full: one is asked for already.
        let _ = requests.try_send(None);
        if self.log.load(Ordering::Relaxed) < LONG {
            return;
        }
        let (done, told) = channel();
        if requests.send(Some(done)).is_ok() {
            let _ = told.recv();
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(conn: &Connection, requests: &Receiver<Option<Sender<()>>>, log: &AtomicI64) {
    while let Ok(request) = requests.recv() {
        // A failure is no harm: the log only stays longer, and the next one or closing does it.
        let pages = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1)).unwrap_or(0);
        match request {
            Some(done) => {
                // All of it is in the file: the next transaction begins the log anew.
                log.store(0, Ordering::Relaxed);
                let _ = done.send(());
            }
            None => log.store(pages, Ordering::Relaxed),
        }
    }
}
