//! The window: the only room with a toolkit. It draws snapshots of data, pushes [`action::Action`]s, and acts on them in
//! `logic()`; it never reads a file or the workspace while drawing (DESIGN §5).

pub mod action;
pub mod app;
pub mod command;
mod dialogs;
mod fonts;
mod frame;
pub mod reading;
pub mod screens;
pub mod snapshot;
pub mod state;
pub mod theme;
pub mod widgets;

use crate::locale::Lang;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Today's date and the time in UTC, asked anew for every operation.
pub type Clock = Arc<dyn Fn() -> (String, String) + Send + Sync>;

/// Opens the window, on a workspace where one is named, and stays until it is closed.
pub fn run(
    workspace: Option<PathBuf>,
    lang: Lang,
    clock: impl Fn() -> (String, String) + Send + Sync + 'static,
) -> ExitCode {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Tamis")
            .with_app_id("tamis")
            .with_inner_size([1400.0, 900.0])
            .with_min_inner_size([1024.0, 700.0]),
        ..Default::default()
    };
    let clock: Clock = Arc::new(clock);
    let created = eframe::run_native(
        "Tamis",
        options,
        Box::new(move |creation| Ok(Box::new(app::App::new(&creation.egui_ctx, workspace, lang, clock)))),
    );
    match created {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("{} {cause}", lang.text("ui-no-window"));
            ExitCode::from(2)
        }
    }
}
