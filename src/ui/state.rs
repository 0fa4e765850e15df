//! What the window remembers: the data it last heard of, and drafts that are not committed yet.

use super::action::Screen;
use super::reading::Reading;
use super::screens::changes::state::{Changes, ChangesData};
use super::screens::duplicates::state::{Heard, Review};
use super::screens::export::state::{ExportData, ExportView};
use super::screens::pages::Pages;
use super::screens::people::People;
use super::screens::quality::state::{QualityData, QualityView};
use super::screens::records::state::{Listed, Sheet};
use super::snapshot::{Details, GridRow, MappingItem, Overview};
use crate::error::Error;
use crate::jobs::Job;
use crate::locale::Lang;
use crate::model::{BatchId, Gate, Message, OperationId, RecordId};
use crate::operations::export::Exported;
use crate::operations::healed::HealedRule;
use crate::operations::schema_move::Before;
use crate::operations::values::FieldValues;
use crate::ui::screens::issues::state as issues;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// The data of the screens, as last heard.
#[derive(Default)]
pub struct Data {
    /// The overview was read: what is empty is so, and not only unknown yet.
    pub known: bool,
    pub overview: Arc<Overview>,
    /// Records that the grid lists, in its order.
    pub ids: Arc<Vec<RecordId>>,
    /// Rows of the grid that have arrived.
    pub rows: HashMap<RecordId, GridRow>,
    /// What was asked of the grid, and counted beside it.
    pub listed: Listed,
    /// Rows that were read before this number are to be read again.
    pub stamp: u64,
    /// What answers leave to be done, in the order of their coming.
    pub errands: Vec<Errand>,
    /// The shown group of issues.
    pub issues: issues::Heard,
    /// What the review of duplicates has heard.
    pub review: Heard,
    pub mappings: Arc<Vec<MappingItem>>,
    /// How often they were heard: what is read by them is of one time.
    pub mappings_read: u64,
    /// Values of the delivery that the screen *Columns* shows.
    pub values: Vec<FieldValues>,
    /// What was repaired alone in the shown delivery.
    pub healed: Option<(BatchId, Vec<HealedRule>)>,
    pub details: Details,
    pub exported: Option<Exported>,
    /// The move to another version of the schemas that is asked for, under way or done.
    pub schema_move: Option<SchemaMove>,
    pub quality: QualityData,
    pub export: ExportData,
    /// The deliveries as last read.
    pub changes: ChangesData,
}

/// What an answer leaves to the application, which acts on it before anything else.
#[derive(Debug)]
pub enum Errand {
    /// A text for the clipboard.
    Copy(String),
    Say(Message),
    Do(Job),
    /// What went wrong, to be told.
    Tell(Error),
    /// The list is to be asked for again.
    List,
    /// What stands beside the grid is to be read again.
    Beside,
    /// The inspector is to be read again.
    Details,
    /// The selected record is to be shown, whatever narrows the list.
    Seek,
}

/// Where a move to another version of the schemas stands.
#[derive(Debug, Clone)]
pub enum SchemaMove {
    /// What it would change is shown; and what there is before it.
    Asked(Before),
    /// It runs.
    Running(Before),
    /// What it did, a sentence each.
    Done(Vec<Message>),
}

/// A value being typed. It lives here and not in the widget: scrolling away loses nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct CellDraft {
    pub record: RecordId,
    pub field: String,
    pub text: String,
    /// The value when typing began.
    pub before: String,
    /// The text field has been given the keyboard.
    pub focused: bool,
    /// Its cell is scrolled away.
    pub away: bool,
}

/// A decision on a value that is not taken yet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ValueDraft {
    pub field: String,
    pub value: String,
    /// The ticked ones.
    pub codes: Vec<String>,
    /// What the list of codes is narrowed to.
    pub search: String,
    /// For every source, not only the one of the file.
    pub everywhere: bool,
}

/// What is shown, chosen and half typed.
pub struct View {
    pub screen: Screen,
    pub lang: Lang,
    pub schema: &'static str,
    pub search: String,
    /// The grid of the shown schema.
    pub sheet: Sheet,
    /// Those of the others, as they were left.
    pub sheets: HashMap<&'static str, Sheet>,
    /// The grid is to take the keyboard.
    pub focus_grid: bool,
    /// A text had the keyboard when this frame began.
    pub typing: bool,
    /// A column that is being dragged.
    pub moving_column: Option<String>,
    /// All issues are listed beside the grid.
    pub all_issues: bool,
    pub selected: Option<(RecordId, String)>,
    pub draft: Option<CellDraft>,
    /// The review of issues.
    pub issues: issues::Review,
    pub review: Review,
    /// Place of the shown mapping in the list.
    pub mapping_at: usize,
    /// What the screen *Columns* shows.
    pub side: Side,
    pub value: Option<ValueDraft>,
    /// Revision and delivery whose values were asked for last.
    pub values_read: Option<(i64, BatchId)>,
    /// Likewise for what was repaired at reading.
    pub healed_read: Option<(i64, BatchId)>,
    pub typed_path: String,
    /// Date of last update typed for a delivery.
    pub typed_date: String,
    /// The field for it is to take the keyboard.
    pub ask_date: bool,
    pub gate: Gate,
    pub export_folder: String,
    /// What is chosen on the screen of the export.
    pub export_page: ExportView,
    /// Path typed for the opposition list.
    pub opposition_path: String,
    /// The documentation of the schema.
    pub reading: Reading,
    /// The palette or the sheet of shortcuts lies over the screen, and reads the keyboard.
    pub covered: bool,
    /// What lies over the screens is a question.
    pub asked: bool,
    pub quality: QualityView,
    pub inspector: bool,
    /// The history, the sides of the columns, the stories of records.
    pub pages: Pages,
    /// Purge, check, repair.
    pub care: crate::ui::screens::care::State,
    /// Another copy of the workspace that is to come in.
    pub combine: Option<crate::ui::screens::combine::Draft>,
    /// Locks, notes and questions.
    pub people: People,
    /// Deliveries and what they ask.
    pub changes: Changes,
    /// Page of the grid that was asked for last: first and last row.
    pub wanted_rows: Option<(u64, u64)>,
}

/// The sides of the screen *Columns*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Which column feeds which field.
    Mapping,
    /// What the contributor's words stand for.
    Values,
    /// What was repaired alone.
    Healed,
    /// Rows that give no record.
    Rows,
}

impl View {
    pub fn new(lang: Lang) -> Self {
        Self {
            screen: Screen::Files,
            lang,
            schema: "structure",
            search: String::new(),
            sheet: Sheet::of("structure"),
            sheets: HashMap::new(),
            focus_grid: false,
            typing: false,
            moving_column: None,
            all_issues: false,
            selected: None,
            draft: None,
            issues: issues::Review::default(),
            review: Review::default(),
            mapping_at: 0,
            side: Side::Mapping,
            value: None,
            values_read: None,
            healed_read: None,
            typed_path: String::new(),
            typed_date: String::new(),
            ask_date: false,
            gate: Gate::Official,
            export_folder: String::new(),
            export_page: ExportView::default(),
            opposition_path: String::new(),
            reading: Reading::default(),
            covered: false,
            asked: false,
            quality: QualityView::default(),
            inspector: true,
            pages: Pages::default(),
            care: Default::default(),
            combine: None,
            people: People::default(),
            changes: Changes::default(),
            wanted_rows: None,
        }
    }

    /// The field that is at hand on the screen, with its schema.
    pub fn at_hand(&self) -> Option<(String, String)> {
        match self.screen {
            Screen::Records => self.selected.as_ref().map(|(_, field)| (self.schema.to_owned(), field.clone())),
            Screen::Issues => self.issues.group.as_ref().map(|(slug, field, _)| ((*slug).to_owned(), field.clone())),
            Screen::Columns if self.side == Side::Values => {
                let field = &self.value.as_ref()?.field;
                let has = |slug: &&str| crate::operations::schema(slug).is_ok_and(|s| s.field(field).is_some());
                let slug = crate::reference::schema_slugs().into_iter().find(has)?;
                Some((slug.to_owned(), field.clone()))
            }
            _ => None,
        }
    }
}

/// Something said for a few seconds.
pub struct Toast {
    pub message: Message,
    /// The operation that it tells, whose sentence is in the log once the log is read.
    pub operation: Option<OperationId>,
    /// What it offers.
    pub back: Option<Back>,
    /// The screen that it leads to.
    pub to: Option<Screen>,
    pub since: Instant,
}

/// The way back from what was just done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Back {
    Undo,
    /// What was just undone comes back.
    Redo,
}

/// How long a toast stays, in seconds.
pub const TOAST_SECONDS: u64 = 10;

/// The one error that is shown, until it is dismissed.
pub struct Banner {
    pub error: Error,
}

/// The workspace that is open.
pub struct Opened {
    pub path: PathBuf,
    /// Time of the last commit, in UTC.
    pub saved_utc: String,
}
