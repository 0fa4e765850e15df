//! Stage, done and total, time left, cancellation and a wake callback. No threads and no window toolkit in here.

use crate::error::{Error, Result};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Shared handle on one piece of long work: the worker writes it, a shell reads it while drawing.
///
/// Loops call [`Progress::add`] and test [`Progress::check`] at least every thousand items.
#[derive(Clone)]
pub struct Progress {
    inner: Arc<Inner>,
}

struct Inner {
    stage: Mutex<Stage>,
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
    started: Instant,
    wake: Option<Box<dyn Fn() + Send + Sync>>,
}

struct Stage {
    code: &'static str,
    since: Instant,
}

/// What a shell shows of a [`Progress`].
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// Code of the stage's name (`assets/locales/*/operations.ftl`), empty before the first stage.
    pub stage: &'static str,
    pub done: u64,
    /// 0 while unknown.
    pub total: u64,
    pub elapsed: Duration,
    /// Time left of this stage, once a twentieth of it is done.
    pub left: Option<Duration>,
    pub cancelled: bool,
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress {
    /// Progress nobody listens to (tests, short work).
    pub fn new() -> Self {
        Self::build(None)
    }

    /// Progress that calls `wake` when a stage begins or the work is cancelled.
    pub fn with_wake(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self::build(Some(Box::new(wake)))
    }

    fn build(wake: Option<Box<dyn Fn() + Send + Sync>>) -> Self {
        let now = Instant::now();
        Self {
            inner: Arc::new(Inner {
                stage: Mutex::new(Stage { code: "", since: now }),
                done: AtomicU64::new(0),
                total: AtomicU64::new(0),
                cancelled: AtomicBool::new(false),
                started: now,
                wake,
            }),
        }
    }

    /// Begins a stage of `total` items (0 when unknown); the count starts again at zero.
    pub fn stage(&self, code: &'static str, total: u64) {
        if let Ok(mut stage) = self.inner.stage.lock() {
            *stage = Stage { code, since: Instant::now() };
        }
        self.inner.done.store(0, Ordering::Relaxed);
        self.inner.total.store(total, Ordering::Relaxed);
        self.wake();
    }

    /// Counts `n` more items as done.
    pub fn add(&self, n: u64) {
        self.inner.done.fetch_add(n, Ordering::Relaxed);
    }

    /// Asks the work to stop at its next check.
    pub fn cancel(&self) {
        self.inner.cancelled.store(true, Ordering::Relaxed);
        self.wake();
    }

    pub fn is_cancelled(&self) -> bool {
        self.inner.cancelled.load(Ordering::Relaxed)
    }

    /// Fails with [`Error::cancelled`] once the user has asked to stop.
    pub fn check(&self) -> Result<()> {
        if self.is_cancelled() { Err(Error::cancelled()) } else { Ok(()) }
    }

    /// What to show now.
    pub fn snapshot(&self) -> Snapshot {
        let (stage, since) = self.inner.stage.lock().map(|s| (s.code, s.since)).unwrap_or(("", self.inner.started));
        let done = self.inner.done.load(Ordering::Relaxed);
        let total = self.inner.total.load(Ordering::Relaxed);
        let in_stage = since.elapsed();
        let left = (total > 0 && done.saturating_mul(20) >= total && done <= total)
            .then(|| in_stage.mul_f64((total - done) as f64 / done as f64));
        Snapshot { stage, done, total, elapsed: self.inner.started.elapsed(), left, cancelled: self.is_cancelled() }
    }

    fn wake(&self) {
        if let Some(wake) = &self.inner.wake {
            wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cancelling_fails_the_next_check() {
        let progress = Progress::new();
        assert!(progress.check().is_ok());
        progress.clone().cancel();
        assert_eq!(progress.check().unwrap_err().exit_code(), 130);
    }

    #[test]
    fn a_stage_starts_counting_again() {
        let progress = Progress::new();
        progress.stage("stage-read", 10);
        progress.add(4);
        progress.stage("stage-write", 5);
        let snapshot = progress.snapshot();
        assert_eq!((snapshot.stage, snapshot.done, snapshot.total), ("stage-write", 0, 5));
    }
}
