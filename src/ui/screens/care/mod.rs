//! Care of the workspace: taking a person's data out for good, and whether the file is whole. Each is a question over the window.

pub mod doctor;
pub mod purge;

use crate::model::{Message, RecordId};
use crate::operations::purge::Params;
use crate::ui::action::Actions;
use crate::ui::state::View;
use egui::Ui;
use std::path::PathBuf;

/// What these questions remember.
#[derive(Default)]
pub struct State {
    pub purge: Option<purge::Draft>,
    pub doctor: Option<doctor::Look>,
}

/// One wish of theirs.
#[derive(Debug, Clone)]
pub enum Wish {
    /// Ask what is to be purged; of a field of a record, where one is given with its name.
    AskPurge(Option<(RecordId, String)>),
    /// Look where it is.
    Find(Params),
    Purge(Params),
    NoPurge,
    /// Look whether the workspace is whole.
    Look,
    /// Make again what is derived.
    Repair,
    /// Copy what can be read of a damaged file, which is not open, into a new one.
    Salvage(PathBuf),
    /// What became of it, and whether it can be opened.
    Salvaged(PathBuf, Vec<Message>, bool),
    BackUp,
    /// Ask for files of establishments, or take them.
    EstablishmentsDialog,
    Establishments(Option<Vec<PathBuf>>),
    NoDoctor,
}

impl State {
    /// Whether one of them lies over the window.
    pub fn is_asking(&self) -> bool {
        self.purge.is_some() || self.doctor.is_some()
    }
}

/// Draws what is asked.
pub fn show(ui: &mut Ui, view: &mut View, actions: &mut Actions) {
    let lang = view.lang;
    if let Some(draft) = &mut view.care.purge {
        purge::show(ui, lang, draft, actions);
    } else if let Some(look) = &view.care.doctor {
        doctor::show(ui, lang, look, actions);
    }
}
