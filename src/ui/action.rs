//! What a person asked for. Views push actions while drawing; the application acts on them in `logic()`.

use super::screens::pages::Wish;
use crate::jobs::{Job, JobId};
use crate::locale::Lang;
use crate::model::{BatchId, Gate, OperationId, RecordId};
use crate::session::Theme;
use crate::ui::screens::issues::state as issues;
use std::path::PathBuf;

/// The screens, in the order of the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Screen {
    Files,
    Columns,
    #[default]
    Records,
    Issues,
    Duplicates,
    Export,
    History,
    /// What the schema says, field by field.
    Schema,
    /// The health of the batch.
    Quality,
    /// What is to be asked of the producers.
    Questions,
    /// What deliveries brought, and what they ask.
    Changes,
    /// The one page for curators.
    Guide,
}

impl Screen {
    /// The six steps of the rail.
    pub const STEPS: [Self; 6] =
        [Self::Files, Self::Columns, Self::Records, Self::Issues, Self::Duplicates, Self::Export];

    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Files,
        Self::Columns,
        Self::Records,
        Self::Issues,
        Self::Duplicates,
        Self::Export,
        Self::History,
        Self::Schema,
        Self::Quality,
        Self::Questions,
        Self::Changes,
        Self::Guide,
    ];

    /// The screen of a code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|screen| screen.code() == code)
    }

    /// Code of its name in `ui.ftl`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Files => "screen-files",
            Self::Columns => "screen-columns",
            Self::Records => "screen-records",
            Self::Issues => "screen-issues",
            Self::Duplicates => "screen-duplicates",
            Self::Export => "screen-export",
            Self::History => "screen-history",
            Self::Schema => "screen-schema",
            Self::Quality => "screen-quality",
            Self::Questions => "screen-questions",
            Self::Changes => "screen-changes",
            Self::Guide => "screen-guide",
        }
    }
}

/// One wish. Acting on it twice is the same as once, since a frame may be drawn twice.
#[derive(Debug, Clone)]
pub enum Action {
    Show(Screen),
    /// Purge, check, repair, copy.
    Care(crate::ui::screens::care::Wish),
    /// Bring another copy of the workspace in.
    Combine(crate::ui::screens::combine::Wish),
    /// Of the screen *Quality*.
    Quality(crate::ui::screens::quality::state::Wish),
    /// Read the schema, at a field (schema and name) or where one was.
    Document(Option<(String, String)>),
    /// Put a text on the clipboard.
    Copy(String),
    /// Open (or create) a workspace.
    Open(PathBuf),
    /// Ask for a workspace by the system's dialog.
    OpenDialog,
    NewDialog,
    /// The invented sample, in a new folder.
    OpenSample,
    Close,
    /// The desktop showed no dialog for this.
    NoDialog(super::dialogs::Ask),
    /// End the program.
    Quit,
    /// Leave the workspace though work is under way.
    LeaveAnyway,
    /// These files were dropped with no workspace open: make one beside the first of them, and add them.
    Begin(Vec<PathBuf>),
    /// Take a workspace off the list of those that were open; the file stays.
    Forget(PathBuf),
    /// Add these files.
    Import(Vec<PathBuf>),
    ImportDialog,
    /// The same for lists that are only compared with.
    ImportReference(Vec<PathBuf>),
    ReferenceDialog,
    /// Something to do to the data.
    Do(Box<Job>),
    Cancel(JobId),
    Undo,
    Redo,
    /// Show in the history what taking an operation back would do.
    AskRevert(OperationId),
    /// What the history, the sides of the columns and the stories of records ask for.
    Page(Wish),
    /// Locks, notes, verifications, questions.
    People(super::screens::people::Wish),
    /// What a delivery asks.
    Changes(super::screens::changes::state::Wish),
    /// Show what moving to this program's version of the schemas would change.
    AskMove,
    /// Move to it, and tell what that did.
    MoveSchema,
    Search(String),
    /// What is wanted of the grid of records.
    Records(super::screens::records::state::Wish),
    FilterIssue(Option<(String, String)>),
    Schema(&'static str),
    /// A cell of the grid: record and field.
    Select(RecordId, String),
    /// Begin to edit the selected cell.
    Edit(RecordId, String, String),
    DropEdit,
    /// A group of issues: schema, field, code.
    SelectGroup(&'static str, String, String),
    /// Accept what is ticked of the selected group.
    AcceptGroup,
    /// Something on the screen of issues.
    Issues(issues::Wish),
    /// Something about duplicates.
    Review(super::screens::duplicates::state::Wish),
    Match,
    ChooseColumn {
        batch: BatchId,
        schema: String,
        column: String,
        field: String,
    },
    Gate(Gate),
    OppositionDialog,
    ExportFolder(PathBuf),
    ExportDialog,
    Export,
    /// Something on the screen of the export.
    ExportPage(super::screens::export::state::Wish),
    Language(Lang),
    Theme(Theme),
    /// How much larger than usual everything is drawn.
    Zoom(f32),
    Palette(bool),
    Shortcuts(bool),
    /// Open the menu.
    Menu,
    /// Move the keyboard to the next part of the window, or the one before.
    NextRegion {
        back: bool,
    },
    /// Show one record in the grid.
    ShowRecord(&'static str, RecordId),
    /// What the last sitting left was read.
    Reassured,
    Dismiss,
}

/// What was asked in this frame.
pub type Actions = Vec<Action>;
