//! `tamis demo`: the sample workspace, done up to the duplicates, in the window; without a display, its summary and export.

use super::args::DemoArgs;
use super::files::print_summary;
use super::{Next, Terminal};
use crate::error::{Error, Result};
use crate::model::{Gate, Message};
use crate::operations::export::ExportParams;
use crate::operations::run::{self, MergePolicy, RunParams};
use crate::operations::{Env, demo};
use crate::workspace::Workspace;
use std::path::Path;
use std::process::ExitCode;

pub fn run(args: DemoArgs, env: &Env, terminal: &Terminal) -> Result<Next> {
    let folder = match args.dir {
        Some(dir) => dir,
        None => tempfile::Builder::new()
            .prefix("tamis-demo-")
            .tempdir()
            .map_err(|cause| Error::io(&std::env::temp_dir(), cause))?
            .keep(),
    };
    let files = demo::write_samples(&folder)?;
    let path = folder.join("demo.tamis");
    if !args.no_window && has_display() {
        let mut workspace = Workspace::open_or_create(&path)?;
        demo::prepare(&mut workspace, &files, env, &terminal.progress)?;
        drop(workspace);
        return Ok(Next::Window(Some(path)));
    }
    without_display(&folder, &path, files, env, terminal)?;
    Ok(Next::Exit(ExitCode::SUCCESS))
}

/// The same job told in words, and its export.
fn without_display(
    folder: &Path,
    path: &Path,
    files: Vec<std::path::PathBuf>,
    env: &Env,
    terminal: &Terminal,
) -> Result<()> {
    let mut workspace = Workspace::open_or_create(path)?;
    let params = RunParams {
        files,
        schema: "auto".into(),
        date_maj: None,
        blank_invalid: false,
        merge: MergePolicy::Within,
        export: ExportParams::new(folder.join("export"), Gate::Official, terminal.lang),
    };
    let summary = run::run(&mut workspace, &params, env, &terminal.progress)?;
    print_summary(&summary, terminal);
    terminal.say(&Message::new("demo-where").with("path", path.display().to_string()));
    Ok(())
}

/// Whether a window can be shown here.
fn has_display() -> bool {
    cfg!(any(target_os = "windows", target_os = "macos"))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
