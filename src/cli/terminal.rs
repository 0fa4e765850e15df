//! What a person sees of a command: data on stdout, progress and errors on stderr.

use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::locale::Lang;
use crate::model::Message;
use std::io::{BufWriter, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The two streams, in one language.
pub struct Terminal {
    pub lang: Lang,
    pub progress: Progress,
    stop: Arc<AtomicBool>,
    shows_progress: bool,
    out: Mutex<Output>,
}

/// Standard output: each line at once for a person, in blocks for a file or another program.
struct Output {
    stream: BufWriter<std::io::Stdout>,
    at_once: bool,
    /// Why data could not be written.
    failed: Option<std::io::Error>,
}

impl Output {
    fn new() -> Self {
        let stdout = std::io::stdout();
        let at_once = stdout.is_terminal();
        Self { stream: BufWriter::with_capacity(64 << 10, stdout), at_once, failed: None }
    }

    /// A closed pipe ends the output quietly; any other failure is kept.
    fn note(&mut self, done: std::io::Result<()>) {
        if let Err(cause) = done
            && cause.kind() != std::io::ErrorKind::BrokenPipe
        {
            self.failed.get_or_insert(cause);
        }
    }

    fn flush(&mut self) {
        let done = self.stream.flush();
        self.note(done);
    }
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
        Self { lang, progress, stop, shows_progress, out: Mutex::new(Output::new()) }
    }

    /// Writes one line of data. A closed pipe ends the output quietly; any other failure is told by
    /// [`written`](Self::written).
    pub fn line(&self, text: impl AsRef<str>) {
        let Ok(mut out) = self.out.lock() else { return };
        let done = writeln!(out.stream, "{}", text.as_ref());
        out.note(done);
        if out.at_once {
            out.flush();
        }
    }

    /// Whether all data went out.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] when it could not be written (a full disk).
    pub fn written(&self) -> Result<()> {
        self.flush();
        let cause = self.out.lock().ok().and_then(|mut out| out.failed.take());
        cause.map_or(Ok(()), |cause| {
            Err(Error::new(ErrorKind::Io, "error-output").hinted("hint-free-space").caused_by(cause))
        })
    }

    /// Writes the data that waits: before anything on the other stream, and at the end.
    fn flush(&self) {
        if let Ok(mut out) = self.out.lock() {
            out.flush();
        }
    }

    /// Writes a sentence as data.
    pub fn say(&self, message: &Message) {
        self.line(self.lang.render(message));
    }

    /// Writes a sentence beside the data.
    pub fn note(&self, message: &Message) {
        self.flush();
        self.clear();
        let _ = writeln!(std::io::stderr(), "{}", self.lang.render(message));
    }

    /// Prints the one final error, then its hints.
    pub fn error(&self, error: &Error) {
        self.flush();
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
        text.push_str(&format!(" {percent}\u{a0}%"));
    } else if snapshot.done > 0 {
        text.push_str(&format!(" {}", lang.number(i64::try_from(snapshot.done).unwrap_or(i64::MAX))));
    }
    if let Some(left) = snapshot.left.filter(|left| left.as_secs() > 1) {
        text.push_str(&format!(" · {} s", left.as_secs()));
    }
    let _ = write!(std::io::stderr(), "\r\x1b[K{text}");
}
