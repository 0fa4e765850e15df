//! The window.
use crate::locale::Lang;
use std::path::PathBuf;
use std::process::ExitCode;
/// Placeholder until the window lands.
pub fn run(_: Option<PathBuf>, _: Lang, _: impl Fn() -> (String, String) + Send + Sync + 'static) -> ExitCode { ExitCode::from(2) }
