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
pub mod shell;
pub mod snapshot;
pub mod state;
pub mod theme;
mod when;
pub mod widgets;

use crate::locale::Lang;
use crate::model::Message;
use crate::session::{Keeper, Window};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Today's date and the time in UTC, asked anew for every operation.
pub type Clock = Arc<dyn Fn() -> (String, String) + Send + Sync>;

/// Opens the window, on a workspace where one is named, and stays until it is closed. The language is the one `asked` for,
/// else the last sitting's, else the `system`'s.
pub fn run(
    workspace: Option<PathBuf>,
    asked: Option<Lang>,
    system: Lang,
    clock: impl Fn() -> (String, String) + Send + Sync + 'static,
) -> ExitCode {
    let memory = Keeper::folder().map_or_else(Keeper::none, |folder| Keeper::open(&folder));
    let lang = asked.or(memory.session.lang).unwrap_or(system);
    let options = eframe::NativeOptions { viewport: viewport(memory.session.window.as_ref()), ..Default::default() };
    let clock: Clock = Arc::new(clock);
    keep_quiet();
    let run = move || {
        eframe::run_native(
            "Tamis",
            options,
            Box::new(move |creation| Ok(Box::new(app::App::new(&creation.egui_ctx, workspace, lang, clock, memory)))),
        )
    };
    // What falls over while drawing takes the window down, not the workspace: its threads close it on the way out.
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(cause)) => {
            let named = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
            let display = ["WAYLAND_DISPLAY", "DISPLAY"].iter().find_map(|name| named(name));
            eprintln!("{}", no_window(&cause.to_string(), display.as_deref(), cfg!(target_os = "linux"), lang));
            ExitCode::from(2)
        }
        Err(_) => {
            eprintln!("{}", lang.text("ui-stopped-short"));
            ExitCode::from(2)
        }
    }
}

/// Why there is no window, and what to do: the cause as the toolkit tells it, without the places in its source. Where a display
/// is `found_by_name` (Linux), that it has none or that it does not answer is the likely reason.
fn no_window(cause: &str, display: Option<&str>, found_by_name: bool, lang: Lang) -> String {
    let plain = match cause.contains(".rs:") {
        true => cause.rsplit(": ").next().unwrap_or(cause),
        false => cause,
    };
    let (code, hint) = match display {
        None if found_by_name => ("ui-no-display", "hint-no-display"),
        Some(_) if cause.contains("EventLoop") => ("ui-silent-display", "hint-no-display"),
        _ => ("ui-no-window", "hint-graphics"),
    };
    let what = Message::new(code).with("display", display.unwrap_or_default()).with("cause", plain);
    let (error, hints) = (lang.text("cli-error"), lang.text("cli-hint"));
    format!("{error} {}\n{hints} {}", lang.render(&what), lang.text(hint))
}

/// The window as it was, where that still makes sense.
fn viewport(was: Option<&Window>) -> egui::ViewportBuilder {
    let icon =
        eframe::icon_data::from_png_bytes(include_bytes!("../../assets/desktop/tamis-64.png")).unwrap_or_default();
    let builder = egui::ViewportBuilder::default()
        .with_title("Tamis")
        .with_app_id("tamis")
        .with_icon(icon)
        .with_min_inner_size([1024.0, 700.0]);
    let Some(was) = was else { return builder.with_inner_size([1400.0, 900.0]) };
    let builder = builder.with_inner_size(was.size).with_maximized(was.maximized);
    match was.position {
        Some(position) if !was.maximized => builder.with_position(position),
        _ => builder,
    }
}

/// A panic says where it was, and nothing of what was at hand: its message may quote a cell.
fn keep_quiet() {
    std::panic::set_hook(Box::new(|info| {
        if let Some(place) = info.location() {
            eprintln!("tamis {}: stopped at {}:{}", env!("CARGO_PKG_VERSION"), place.file(), place.line());
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_display_is_told_in_words() {
        let raw = "winit EventLoopError: os error at /home/a/.cargo/winit-0.30.13/src/mod.rs:765: neither is set.";
        let none = no_window(raw, None, true, Lang::Fr);
        assert!(none.contains("aucun affichage") && none.contains("tamis --help"), "{none}");
        let silent = no_window(raw, Some(":7"), true, Lang::En);
        assert!(silent.contains(":7 does not answer") && silent.contains("neither is set"), "{silent}");
        let graphics = no_window("glutin error: no config", Some(":0"), true, Lang::En);
        assert!(
            graphics.contains("glutin error: no config") && graphics.contains("LIBGL_ALWAYS_SOFTWARE"),
            "{graphics}"
        );
        for said in [none, silent, graphics] {
            assert!(!said.contains(".rs") && !said.contains("cargo"), "{said}");
        }
    }
}
