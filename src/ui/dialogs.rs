//! The system's file dialogs, on a thread of their own: the window goes on meanwhile. Where a desktop has no dialogs, a typed
//! path and drag-and-drop do the same.

use super::action::Action;
use super::screens::quality::state::Wish;
use crate::export::figure::Format;
use crate::jobs::Job;
use crate::operations::quality::Plot;
use std::path::PathBuf;
use std::sync::mpsc::Sender;

/// What a dialog asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    OpenWorkspace,
    NewWorkspace,
    Files,
    References,
    Folder,
    Opposition,
    /// Where to save the picture of a plot.
    Picture(Plot, Format),
}

/// Shows a dialog; what was chosen comes back as an action.
pub fn ask(what: Ask, title: String, answers: Sender<Action>, ctx: egui::Context) {
    let show = move || {
        let dialog = rfd::FileDialog::new().set_title(title);
        let workspaces = |dialog: rfd::FileDialog| dialog.add_filter("Tamis", &["tamis"]);
        let action = match what {
            Ask::OpenWorkspace => workspaces(dialog).pick_file().map(Action::Open),
            Ask::NewWorkspace => workspaces(dialog).save_file().map(|path| Action::Open(with_extension(path))),
            Ask::Files => dialog.pick_files().map(Action::Import),
            Ask::References => dialog.pick_files().map(Action::ImportReference),
            Ask::Opposition => dialog.pick_file().map(|path| Action::Do(Box::new(Job::Opposition(Some(path))))),
            Ask::Picture(plot, format) => {
                let end = format.extension();
                let named =
                    dialog.set_file_name(format!("{}.{end}", plot.name())).add_filter(end.to_uppercase(), &[end]);
                let with_end =
                    |path: PathBuf| if Format::of(&path).is_some() { path } else { path.with_extension(end) };
                named.save_file().map(|path| Action::Quality(Wish::Save(plot, with_end(path))))
            }
            Ask::Folder => dialog.pick_folder().map(Action::ExportFolder),
        };
        if let Some(action) = action {
            // The window may be gone by now.
            let _ = answers.send(action);
            ctx.request_repaint();
        }
    };
    // Without a thread there is no dialog; the typed path remains.
    let _ = std::thread::Builder::new().name("dialog".into()).spawn(show);
}

fn with_extension(path: PathBuf) -> PathBuf {
    if path.extension().is_some() { path } else { path.with_extension("tamis") }
}
