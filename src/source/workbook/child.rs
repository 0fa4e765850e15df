//! The child process: reads one workbook and writes its frames to standard output.

use super::super::Limits;
use super::super::format::Format;
use super::{cells, wire};
use crate::error::{Error, ErrorKind, Result};
use std::ffi::OsString;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// Arguments of the child, after the one that makes it a child.
pub struct Arguments {
    pub path: PathBuf,
    pub format: Format,
    /// The only sheet wanted.
    pub sheet: Option<String>,
    pub limits: Limits,
}

impl Arguments {
    /// As command-line arguments. The path is last and in the system's own encoding.
    pub fn to_command_line(&self) -> Vec<OsString> {
        let limits = &self.limits;
        let sheet = self.sheet.as_ref().map_or_else(|| "-".to_owned(), |name| format!("+{name}"));
        vec![
            self.format.name().into(),
            sheet.into(),
            limits.cell_bytes.to_string().into(),
            limits.line_bytes.to_string().into(),
            limits.columns.to_string().into(),
            self.path.clone().into_os_string(),
        ]
    }

    fn from_command_line(mut args: impl Iterator<Item = OsString>) -> Option<Self> {
        let mut text = || args.next()?.into_string().ok();
        let format = Format::workbook(&text()?)?;
        let sheet = text()?.strip_prefix('+').map(str::to_owned);
        let (cell_bytes, line_bytes, columns) = (text()?.parse().ok()?, text()?.parse().ok()?, text()?.parse().ok()?);
        let limits = Limits { cell_bytes, line_bytes, columns, isolate: false, ..Limits::default() };
        Some(Self { path: args.next()?.into(), format, sheet, limits })
    }
}

/// What the program does when its first argument is [`CHILD_ARGUMENT`](super::CHILD_ARGUMENT): `args` are those after
/// it. Gives the exit code.
pub fn child_main(args: impl Iterator<Item = OsString>) -> i32 {
    let Some(arguments) = Arguments::from_command_line(args) else { return 2 };
    // A reader that gives up is reported by its parent, once and in the user's language.
    std::panic::set_hook(Box::new(|_| {}));
    let mut out = BufWriter::with_capacity(256 << 10, std::io::stdout().lock());
    if out.write_all(wire::GREETING).is_err() {
        return 2;
    }
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| stream(&arguments, &mut out)));
    let error = match outcome {
        Ok(Ok(())) => return i32::from(out.flush().is_err()),
        Ok(Err(error)) => error,
        Err(_) => Error::new(ErrorKind::Format, "error-workbook-broken").hinted("hint-save-again"),
    };
    let written = wire::write_failure(&mut out, &error).and_then(|()| out.flush());
    if written.is_ok() { 1 } else { 2 }
}

fn stream(arguments: &Arguments, out: &mut impl Write) -> Result<()> {
    let Arguments { path, format, sheet, limits } = arguments;
    cells::stream(path, *format, sheet.as_deref(), limits, &mut |frame| {
        wire::write(out, &frame).map_err(|cause| Error::io(path, cause))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_come_back() {
        let limits = Limits { cell_bytes: 1, line_bytes: 2, columns: 3, ..Limits::default() };
        let sent = Arguments { path: "é b.xlsx".into(), format: Format::Ods, sheet: Some("-A".to_owned()), limits };
        let back = Arguments::from_command_line(sent.to_command_line().into_iter()).unwrap();
        assert_eq!((back.path, back.format, back.sheet), (sent.path, sent.format, sent.sheet));
        assert_eq!((back.limits.cell_bytes, back.limits.line_bytes, back.limits.columns), (1, 2, 3));
        assert!(Arguments::from_command_line(["xlsx".into()].into_iter()).is_none());
    }
}
