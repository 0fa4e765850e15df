//! Writing the file anew, so that nothing of what was deleted is left in it.

use rusqlite::Connection;
use std::time::{Duration, Instant};

/// Setting in `meta` while the file is still to be written anew: a kill between the two is made up for at the next opening.
const UNFINISHED: &str = "purge_unfinished";

/// How long readers are waited for, that still look at the log.
const PATIENCE: Duration = Duration::from_secs(10);

/// Notes that the file is to be written anew.
pub(super) fn begin(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute("INSERT OR REPLACE INTO meta VALUES (?1, '1')", [UNFINISHED]).map(|_| ())
}

/// Whether a purge has not yet written its file anew.
pub(in crate::workspace) fn is_unfinished(conn: &Connection) -> bool {
    let text = "SELECT EXISTS (SELECT 1 FROM meta WHERE key = ?1)";
    conn.query_row(text, [UNFINISHED], |row| row.get(0)).unwrap_or(false)
}

/// Writes the file anew and empties the log beside it; whether both were done. A disk that is too full, or somebody who reads,
/// leaves it for the next opening.
pub(in crate::workspace) fn finish(conn: &mut Connection) -> rusqlite::Result<bool> {
    conn.pragma_update(None, "secure_delete", "ON")?;
    // In memory it would take as much of it as the file is long.
    conn.pragma_update(None, "temp_store", "FILE")?;
    let rewritten = conn.execute_batch("VACUUM").is_ok();
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    let done = rewritten && emptied(conn);
    if done {
        conn.execute("DELETE FROM meta WHERE key = ?1", [UNFINISHED])?;
        emptied(conn);
    }
    Ok(done)
}

/// Copies the log into the file and cuts it to nothing.
fn emptied(conn: &Connection) -> bool {
    let since = Instant::now();
    loop {
        let busy = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        if busy.is_ok_and(|busy| busy == 0) {
            return true;
        }
        if since.elapsed() > PATIENCE {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
