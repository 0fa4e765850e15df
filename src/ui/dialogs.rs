//! The system's file dialogs, on a thread of their own: the window goes on meanwhile. Where a desktop has no dialogs, a typed
//! path and drag-and-drop do the same, and the window says so.

use super::action::Action;
use super::screens::care::Wish as Care;
use super::screens::combine::Wish as Combine;
use super::screens::quality::state::Wish;
use crate::error::{Error, ErrorKind};
use crate::export::figure::Format;
use crate::jobs::Job;
use crate::operations::quality::Plot;
use std::cell::Cell;
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
    Establishments,
    /// Another copy of the workspace.
    Combine,
    /// Where to save the picture of a plot.
    Picture(Plot, Format),
}

impl Ask {
    /// What to say where the desktop shows no dialog: the other way to the same end.
    pub fn refused(self) -> Error {
        let hint = match self {
            Self::OpenWorkspace | Self::NewWorkspace => "hint-no-dialog-workspace",
            Self::Files => "hint-no-dialog-files",
            Self::References => "hint-no-dialog-references",
            Self::Folder | Self::Opposition | Self::Combine => "hint-no-dialog-field",
            Self::Establishments => "hint-establishments",
            Self::Picture(..) => "hint-no-dialog-picture",
        };
        Error::new(ErrorKind::Usage, "error-no-dialog").hinted(hint)
    }
}

/// What a dialog says, and where it begins.
pub struct Words {
    pub title: String,
    /// The name that is proposed for a new file.
    pub name: Option<String>,
    /// The folder that it opens in; none: as the desktop likes.
    pub folder: Option<PathBuf>,
}

/// Shows a dialog; what was chosen comes back as an action.
pub fn ask(what: Ask, words: Words, answers: Sender<Action>, ctx: egui::Context) {
    let show = move || {
        listen();
        let action = shown(what, words).or_else(|| FAILED.get().then_some(Action::NoDialog(what)));
        if let Some(action) = action {
            // The window may be gone by now.
            let _ = answers.send(action);
            ctx.request_repaint();
        }
    };
    // Without a thread there is no dialog; the typed path remains.
    let _ = std::thread::Builder::new().name("dialog".into()).spawn(show);
}

/// Shows it on this thread; nothing where nothing was chosen.
fn shown(what: Ask, words: Words) -> Option<Action> {
    let mut dialog = rfd::FileDialog::new().set_title(words.title);
    if let Some(folder) = words.folder.filter(|folder| folder.is_dir()) {
        dialog = dialog.set_directory(folder);
    }
    if let Some(name) = words.name {
        dialog = dialog.set_file_name(name);
    }
    let workspaces = |dialog: rfd::FileDialog| dialog.add_filter("Tamis", &["tamis"]);
    match what {
        Ask::OpenWorkspace => workspaces(dialog).pick_file().map(Action::Open),
        Ask::NewWorkspace => workspaces(dialog).save_file().map(|path| Action::Open(with_extension(path))),
        Ask::Files => dialog.pick_files().map(Action::Import),
        Ask::References => dialog.pick_files().map(Action::ImportReference),
        Ask::Opposition => dialog.pick_file().map(|path| Action::Do(Box::new(Job::Opposition(Some(path))))),
        Ask::Establishments => dialog.pick_files().map(|files| Action::Care(Care::Establishments(Some(files)))),
        Ask::Combine => workspaces(dialog).pick_file().map(|path| Action::Combine(Combine::Look(path))),
        Ask::Picture(plot, format) => {
            let end = format.extension();
            let named = dialog.add_filter(end.to_uppercase(), &[end]);
            let with_end = |path: PathBuf| if Format::of(&path).is_some() { path } else { path.with_extension(end) };
            named.save_file().map(|path| Action::Quality(Wish::Save(plot, with_end(path))))
        }
        Ask::Folder => dialog.pick_folder().map(Action::ExportFolder),
    }
}

fn with_extension(path: PathBuf) -> PathBuf {
    if path.extension().is_some() { path } else { path.with_extension("tamis") }
}

thread_local! {
    /// The dialog of this thread could not be shown.
    static FAILED: Cell<bool> = const { Cell::new(false) };
}

/// The dialogs give nothing both where nothing was chosen and where none could be shown: only their log tells the two apart.
struct Listener;

impl log::Log for Listener {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.level() == log::Level::Error && metadata.target().starts_with("rfd")
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            FAILED.set(true);
        }
    }

    fn flush(&self) {}
}

fn listen() {
    // A second call finds the first one's listener, which is the same.
    let _ = log::set_logger(&Listener);
    log::set_max_level(log::LevelFilter::Error);
    FAILED.set(false);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Lang;

    #[test]
    fn a_dialog_that_cannot_be_shown_is_told_from_one_that_was_closed() {
        listen();
        log::error!(target: "egui", "something else");
        assert!(!FAILED.get());
        log::error!(target: "rfd::backend", "Failed to pick file with zenity: not found");
        assert!(FAILED.get());
    }

    #[test]
    fn another_way_is_named_for_each() {
        let asks = [Ask::OpenWorkspace, Ask::NewWorkspace, Ask::Files, Ask::References, Ask::Folder, Ask::Opposition];
        for ask in asks {
            let error = ask.refused();
            for lang in [Lang::Fr, Lang::En] {
                assert!(lang.knows(&error.what.code) && error.hints.iter().all(|hint| lang.knows(&hint.code)));
            }
        }
    }
}
