//! The parent's side of the child process: starting it under limits, watching it, taking its frames.

use super::super::format::Format;
use super::super::{Limits, bad_file};
use super::child::Arguments;
use super::{CHILD_ARGUMENT, Frame, FrameSink, encrypted, wire, with_path};
use crate::error::{Error, ErrorKind, Result};
use crate::progress::Progress;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

static READER_PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Says which program reads workbooks, where it is not the running one (integration tests). The first call counts.
pub fn set_reader_program(program: PathBuf) {
    // A second call names the same program.
    let _ = READER_PROGRAM.set(program);
}

/// The program that knows [`CHILD_ARGUMENT`]; none under the library's own unit tests, which read in process.
pub fn reader_program() -> Option<PathBuf> {
    if let Some(program) = READER_PROGRAM.get() {
        return Some(program.clone());
    }
    if cfg!(test) {
        return None;
    }
    let current = std::env::current_exe().ok()?;
    let folder = current.parent()?;
    if folder.file_name().is_some_and(|name| name == "deps") {
        // A test or bench binary: the program was built beside its folder, or there is none.
        let program = folder.parent()?.join(format!("tamis{}", std::env::consts::EXE_SUFFIX));
        return program.is_file().then_some(program);
    }
    Some(current)
}

/// Reads a workbook in a child process.
pub fn run(
    program: &Path,
    path: &Path,
    format: Format,
    only: Option<&str>,
    limits: &Limits,
    progress: &Progress,
    sink: &mut FrameSink<'_>,
) -> Result<()> {
    let arguments = Arguments { path: path.to_owned(), format, sheet: only.map(str::to_owned), limits: limits.clone() };
    let mut child = start(program, &arguments, limits)?;
    let Some(output) = child.stdout.take() else { return Err(Error::internal("reader without output")) };
    let (watch, started) = (Arc::new(Watch::default()), Instant::now());
    let child = Arc::new(Mutex::new(child));
    let watcher = watcher(Arc::clone(&child), Arc::clone(&watch), started, limits.clone(), progress.clone());
    let outcome = take_frames(output, started, limits, &watch, sink);
    watch.over.store(true, Ordering::Relaxed);
    let status = stop(&child);
    // The watcher sees the flag within its nap; a panic of it says nothing about the file.
    let _ = watcher.join();
    progress.check()?;
    match outcome {
        Ok(()) => Ok(()),
        Err(Ended::Failed(error)) if error.what.code == "error-encrypted" => Err(encrypted(path)),
        Err(Ended::Failed(error)) => Err(with_path(*error, path)),
        Err(Ended::Early) => Err(ended_early(&watch, status, limits, path)),
    }
}

/// Starts the child, on Unix under a limit of its address space set by the shell.
fn start(program: &Path, arguments: &Arguments, limits: &Limits) -> Result<Child> {
    let mut command = if cfg!(unix) && Path::new("/bin/sh").exists() {
        let mut command = Command::new("/bin/sh");
        let kibibytes = limits.memory_bytes >> 10;
        command.arg("-c").arg(format!("ulimit -v {kibibytes} 2>/dev/null; exec \"$0\" \"$@\"")).arg(program);
        command
    } else {
        Command::new(program)
    };
    command
        .arg(CHILD_ARGUMENT)
        .args(arguments.to_command_line())
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|cause| Error::io(program, cause))
}

/// What parent and watcher tell each other.
#[derive(Default)]
struct Watch {
    over: AtomicBool,
    /// Microseconds spent consuming rows, which are not the child's.
    consumed: AtomicU64,
    /// When the row being consumed came, in microseconds since the start and never 0; 0 while waiting for the child.
    since: AtomicU64,
    reason: AtomicU8,
}

/// Microseconds since `started`, never 0.
fn micros(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX).max(1)
}

const TOO_SLOW: u8 = 1;
const TOO_BIG: u8 = 2;

fn watcher(
    child: Arc<Mutex<Child>>,
    watch: Arc<Watch>,
    started: Instant,
    limits: Limits,
    progress: Progress,
) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let mut nap = Duration::from_millis(1);
        while !watch.over.load(Ordering::Relaxed) {
            std::thread::sleep(nap);
            nap = (nap * 2).min(Duration::from_millis(20));
            let now = micros(started);
            let since = watch.since.load(Ordering::Relaxed);
            let consuming = if since == 0 { 0 } else { now.saturating_sub(since) };
            let spent = now.saturating_sub(watch.consumed.load(Ordering::Relaxed) + consuming);
            let reason = if progress.is_cancelled() {
                0
            } else if spent > limits.seconds.saturating_mul(1_000_000) {
                TOO_SLOW
            } else if resident(&child).is_some_and(|bytes| bytes > limits.memory_bytes) {
                TOO_BIG
            } else {
                continue;
            };
            watch.reason.store(reason, Ordering::Relaxed);
            stop(&child);
            return;
        }
    })
}

/// Resident memory of the child, where the system tells (Linux): for systems whose shell cannot limit it.
fn resident(child: &Mutex<Child>) -> Option<u64> {
    let id = child.lock().ok()?.id();
    let statm = std::fs::read_to_string(format!("/proc/{id}/statm")).ok()?;
    // Pages of 4 KiB; larger pages only make the limit stricter for this process.
    statm.split(' ').nth(1)?.parse::<u64>().ok().map(|pages| pages * 4096)
}

/// Ends the child if it still runs and collects it.
fn stop(child: &Mutex<Child>) -> Option<ExitStatus> {
    let mut child = child.lock().ok()?;
    if let Ok(Some(status)) = child.try_wait() {
        return Some(status);
    }
    // It may have ended by itself since; both failures mean that there is nothing to end.
    let _ = child.kill();
    child.wait().ok()
}

/// Why the frames stopped before the last one.
enum Ended {
    /// By an error that says so.
    Failed(Box<Error>),
    /// The child's output ended.
    Early,
}

fn take_frames(
    output: impl Read,
    started: Instant,
    limits: &Limits,
    watch: &Watch,
    sink: &mut FrameSink<'_>,
) -> std::result::Result<(), Ended> {
    let mut input = BufReader::with_capacity(256 << 10, output);
    let mut greeting = [0; wire::GREETING.len()];
    input.read_exact(&mut greeting).map_err(|_| Ended::Early)?;
    if greeting != wire::GREETING {
        return Err(Ended::Failed(Box::new(Error::internal("the reader program does not read workbooks"))));
    }
    // A row is its text and a few bytes a cell.
    let longest = limits.line_bytes + limits.columns * 8 + (1 << 16);
    let mut total = 0;
    loop {
        let (frame, bytes) = wire::read(&mut input, longest).map_err(|_| Ended::Early)?;
        let frame = frame.map_err(Ended::Failed)?;
        total += bytes;
        if total > limits.inflated_bytes {
            let error = Error::new(ErrorKind::Limit, "error-inflated").with("limit", limits.inflated_bytes >> 20);
            return Err(Ended::Failed(Box::new(error.hinted("hint-split-file"))));
        }
        let done = frame == Frame::Done;
        let from = micros(started);
        watch.since.store(from, Ordering::Relaxed);
        let taken = sink(frame);
        watch.since.store(0, Ordering::Relaxed);
        watch.consumed.fetch_add(micros(started).saturating_sub(from), Ordering::Relaxed);
        taken.map_err(|error| Ended::Failed(Box::new(error)))?;
        if done {
            return Ok(());
        }
    }
}

/// The error of a child that ended without a word.
fn ended_early(watch: &Watch, status: Option<ExitStatus>, limits: &Limits, path: &Path) -> Error {
    let too_big = Error::new(ErrorKind::Limit, "error-workbook-memory")
        .with("limit", limits.memory_bytes >> 20)
        .with("path", path.display().to_string())
        .hinted("hint-save-as-csv");
    match watch.reason.load(Ordering::Relaxed) {
        TOO_SLOW => Error::new(ErrorKind::Limit, "error-workbook-slow")
            .with("seconds", limits.seconds)
            .with("path", path.display().to_string())
            .hinted("hint-save-as-csv"),
        TOO_BIG => too_big,
        // A refused allocation aborts the process.
        _ if aborted(status) => too_big,
        _ => bad_file(ErrorKind::Format, "error-workbook-broken", path).hinted("hint-save-again"),
    }
}

#[cfg(unix)]
fn aborted(status: Option<ExitStatus>) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.is_some_and(|status| status.signal().is_some())
}

#[cfg(not(unix))]
fn aborted(status: Option<ExitStatus>) -> bool {
    status.is_some_and(|status| !status.success())
}
