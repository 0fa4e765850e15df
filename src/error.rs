//! The one error type: what happened, where, and what to do next.
//!
//! Bad *data* is an [`Issue`](crate::model::Issue) on a record; only a failing *world* (a disk, a file format, a lock)
//! is an [`Error`]. A shell prints an error exactly once, with its hints, and leaves with [`Error::exit_code`].

use crate::model::Message;
use std::path::Path;

/// Result of anything that the world can make fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What sort of failure it was; shells choose the exit code and the tone from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The user asked to stop. Not a failure: nothing changed.
    Cancelled,
    /// A path does not exist, cannot be read or cannot be written.
    Io,
    /// A contributor's file is empty, encrypted, damaged or of an unknown format.
    Format,
    /// A stated limit was reached (cell, line, columns, inflated size, memory, time).
    Limit,
    /// The file is not a workspace, or comes from a newer version.
    Workspace,
    /// Another process owns the workspace.
    Locked,
    /// What was asked makes no sense here: unknown schema, record, operation or option.
    Usage,
    /// Two people (or two plans) changed the same thing.
    Conflict,
    /// A bug of ours. Nothing was changed.
    Internal,
}

/// A failure with the sentence that says what and where, and hints on what to do next.
#[derive(Debug, thiserror::Error)]
#[error("{}", .what.code)]
pub struct Error {
    pub kind: ErrorKind,
    /// Code and parameters of the sentence (`assets/locales/*/errors.ftl`); a path is always its last parameter.
    pub what: Message,
    /// What to do next, most useful first.
    pub hints: Vec<Message>,
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error whose sentence has `code` in `errors.ftl`.
    pub fn new(kind: ErrorKind, code: &'static str) -> Self {
        Self { kind, what: Message::new(code), hints: Vec::new(), source: None }
    }

    /// Adds a parameter of the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<crate::model::Param>) -> Self {
        self.what = self.what.with(name, value);
        self
    }

    /// Adds a hint (`assets/locales/*/errors.ftl`) on what to do next.
    #[must_use]
    pub fn hinted(mut self, code: &'static str) -> Self {
        self.hints.push(Message::new(code));
        self
    }

    /// Adds a hint with parameters.
    #[must_use]
    pub fn hinted_with(mut self, hint: Message) -> Self {
        self.hints.push(hint);
        self
    }

    /// Keeps the technical cause, shown under "details".
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The user's own stop.
    pub fn cancelled() -> Self {
        Self::new(ErrorKind::Cancelled, "error-cancelled")
    }

    /// A bug of ours; `details` name the place, never a personal value.
    pub fn internal(details: impl Into<String>) -> Self {
        Self::new(ErrorKind::Internal, "error-internal").with("details", details.into()).hinted("hint-report-bug")
    }

    /// An input or output failure on `path`, with the sentence and hint that fit its cause.
    pub fn io(path: &Path, cause: std::io::Error) -> Self {
        use std::io::ErrorKind as K;
        let (code, hint) = match cause.kind() {
            K::NotFound => ("error-not-found", "hint-check-path"),
            K::PermissionDenied | K::ReadOnlyFilesystem => ("error-permission", "hint-check-permission"),
            K::StorageFull | K::QuotaExceeded => ("error-disk-full", "hint-free-space"),
            K::IsADirectory => ("error-is-directory", "hint-give-file"),
            K::AlreadyExists => ("error-exists", "hint-other-path"),
            _ => ("error-io", "hint-check-path"),
        };
        let error = Self::new(ErrorKind::Io, code).with("path", path.display().to_string()).hinted(hint);
        // A cause that only names its kind says the same once more, in English.
        if code != "error-io" && cause.raw_os_error().is_none() && cause.get_ref().is_none() {
            error
        } else {
            error.caused_by(cause)
        }
    }

    /// Process exit code: 130 when cancelled, else 2 (DESIGN §6).
    pub fn exit_code(&self) -> u8 {
        if self.kind == ErrorKind::Cancelled { 130 } else { 2 }
    }
}
