//! What a person sees of a command: data on stdout, progress and errors on stderr.

use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::locale::Lang;
use crate::model::Message;
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The two streams, in one language.
pub struct Terminal {
    pub lang: Lang,
    pub progress: Progress,
    stop: Arc<AtomicBool>,
    shows_progress: bool,
    /// Why data could not be written.
    unwritten: Mutex<Option<std::io::Error>>,
}

impl Terminal {
    /// Starts a progress line where stderr is a terminal, and turns Ctrl-C into a cancellation.
    pub fn new(lang: Lang, quiet: bool) -> Self {
        let progress = Progress::new();
        let stop = Arc::new(AtomicBool::new(false));
        let shows_progress = !quiet && std::io::stderr().is_terminal();
        let cancel = progress.clone();
        // A second handler in one process is refused; the first one does the job.
        let _ = ctrlc::set_handler(move || cancel.cancel());
        if shows_progress {
            let (progress, stop) = (progress.clone(), stop.clone());
            let draw = move || {
                while !stop.load(Ordering::Relaxed) {
                    std::thread::sleep(Duration::from_millis(200));
                    draw_progress(lang, &progress);
                }
            };
            // Without its thread the line is only missing.
            let _ = std::thread::Builder::new().name("progress".into()).spawn(draw);
        }
        Self { lang, progress, stop, shows_progress, unwritten: Mutex::default() }
    }

    /// Writes one line of data. A closed pipe ends the output quietly; any other failure is told by
    /// [`written`](Self::written).
    pub fn line(&self, text: impl AsRef<str>) {
        if let Err(cause) = writeln!(std::io::stdout(), "{}", text.as_ref())
            && cause.kind() != std::io::ErrorKind::BrokenPipe
            && let Ok(mut unwritten) = self.unwritten.lock()
        {
            unwritten.get_or_insert(cause);
        }
    }

    /// Whether all data went out.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] when it could not be written (a full disk).
    pub fn written(&self) -> Result<()> {
        let cause = self.unwritten.lock().ok().and_then(|mut unwritten| unwritten.take());
        cause
            .or_else(|| std::io::stdout().flush().err())
            .filter(|cause| cause.kind() != std::io::ErrorKind::BrokenPipe)
            .map_or(Ok(()), |cause| {
                Err(Error::new(ErrorKind::Io, "error-output").hinted("hint-free-space").caused_by(cause))
            })
    }

    /// Writes a sentence as data.
    pub fn say(&self, message: &Message) {
        self.line(self.lang.render(message));
    }

    /// Writes a sentence beside the data.
    pub fn note(&self, message: &Message) {
        self.clear();
        let _ = writeln!(std::io::stderr(), "{}", self.lang.render(message));
    }

    /// Prints the one final error, then its hints.
    pub fn error(&self, error: &Error) {
        self.clear();
        let mut out = std::io::stderr().lock();
        let sentence = self.lang.render(&error.what);
        if error.kind == ErrorKind::Cancelled {
            let _ = writeln!(out, "{sentence}");
            return;
        }
        let _ = writeln!(out, "{} {sentence}", self.lang.text("cli-error"));
        let mut cause = std::error::Error::source(error);
        while let Some(source) = cause {
            let _ = writeln!(out, "  {} {source}", self.lang.text("cli-cause"));
            cause = source.source();
        }
        for hint in &error.hints {
            let _ = writeln!(out, "{} {}", self.lang.text("cli-hint"), self.lang.render(hint));
        }
    }

    /// Ends the progress line.
    pub fn finish(&self) {
        self.stop.store(true, Ordering::Relaxed);
        self.clear();
    }

    fn clear(&self) {
        if self.shows_progress {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

fn draw_progress(lang: Lang, progress: &Progress) {
    let snapshot = progress.snapshot();
    if snapshot.stage.is_empty() || snapshot.elapsed < Duration::from_millis(300) {
        return;
    }
    let mut text = lang.text(snapshot.stage).into_owned();
    if let Some(percent) = (100 * snapshot.done.min(snapshot.total)).checked_div(snapshot.total) {
        text.push_str(&format!(" {percent} %"));
    } else if snapshot.done > 0 {
        text.push_str(&format!(" {}", lang.number(i64::try_from(snapshot.done).unwrap_or(i64::MAX))));
    }
    if let Some(left) = snapshot.left.filter(|left| left.as_secs() > 1) {
        text.push_str(&format!(" · {} s", left.as_secs()));
    }
    let _ = write!(std::io::stderr(), "\r\x1b[K{text}");
}
