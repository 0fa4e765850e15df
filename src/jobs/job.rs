//! What can be done, and what comes of it: jobs, their ends, and what the window hears.

use crate::error::Error;
use crate::locale::Lang;
use crate::model::{BatchId, Level, MergeId, Message, OperationId, Pin, RecordId, Verdict};
use crate::operations::combine::Answers;
use crate::operations::confirm::Confirm;
use crate::operations::edit::Edit;
use crate::operations::export::{ExportParams, Exported, Preset};
use crate::operations::fix::{FixParams, Proposed};
use crate::operations::import::ImportParams;
use crate::operations::map::MapChange;
use crate::operations::turns::Along;
use crate::operations::{delivery, doctor, purge, questions, transform, values};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Identity of a job, in the order of submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

/// Something to do. The window and the command line build the same parameters.
#[derive(Debug, Clone)]
pub enum Job {
    /// Write all that is there into a new file beside, since the workspace's own was moved or deleted.
    Rescue,
    Import(Box<ImportParams>),
    Map {
        batch: BatchId,
        schema: String,
        wishes: Vec<MapChange>,
    },
    /// Read a delivery's accents in another encoding.
    Reread {
        batch: BatchId,
        encoding: String,
    },
    /// What the values of one source stand for, or of all.
    Values {
        source: Option<String>,
        decisions: Vec<values::Decision>,
    },
    Edit(Vec<Edit>),
    /// One field of many records, in the same way.
    Transform(Box<transform::Transform>),
    SetAside {
        record: RecordId,
        reason: Option<String>,
    },
    Fix(FixParams),
    FixThese {
        code: Option<String>,
        field: Option<String>,
        fixes: Vec<Proposed>,
    },
    Decide {
        a: RecordId,
        b: RecordId,
        verdict: Option<Verdict>,
    },
    /// Say the same of several pairs, in one operation.
    DecidePairs {
        pairs: Vec<(RecordId, RecordId)>,
        verdict: Option<Verdict>,
    },
    /// Make duplicates of all pairs from a probability on.
    Confirm(Box<Confirm>),
    Merge {
        schema: String,
        groups: Vec<Vec<RecordId>>,
        /// By field; none: by survivorship, whatever was chosen in the merges that grow.
        pins: BTreeMap<String, Option<Pin>>,
    },
    MergeCertain {
        across: bool,
    },
    Unmerge(MergeId),
    Split(Vec<RecordId>),
    Pin {
        merge: MergeId,
        /// By field; none: back to survivorship.
        pins: BTreeMap<String, Option<Pin>>,
    },
    /// Take the opposition list of a file, or none.
    Opposition(Option<PathBuf>),
    /// Take a person's data out for good.
    Purge(Box<purge::Params>),
    /// Check SIRETs against a list made of these files, or against none.
    Establishments(Option<Vec<PathBuf>>),
    /// Make again everything that is derived, after a copy.
    Repair,
    /// Write a whole copy beside the workspace.
    BackUp,
    /// To this program's version of the official schemas, one at a time.
    MoveSchema,
    /// What the workspace makes of a rule; none: as it is by itself.
    SetRule(String, Option<Level>),
    /// From which probability on pairs are duplicates; none: as the model says.
    DecisionPoint(Option<f64>),
    Setting {
        name: String,
        value: Option<serde_json::Value>,
    },
    /// Keep an export by its name, or drop it.
    Preset {
        name: String,
        preset: Option<Box<Preset>>,
    },
    /// The models of Dora of groups of services.
    DoraModels(Vec<(String, String)>),
    /// Keep a way to look at the records of a schema by its name, or drop it.
    View {
        schema: &'static str,
        name: String,
        view: Option<serde_json::Value>,
    },
    Undo,
    Redo,
    Revert {
        operation: OperationId,
        along: Along,
    },
    /// Apply again an operation that does not stand.
    Reapply(OperationId),
    /// A rule of healing off or on, for a source.
    Heal {
        source: String,
        rule: String,
        on: bool,
    },
    /// A row that a rule leaves out brought back, or left to the rule again.
    Row {
        batch: BatchId,
        row: u32,
        back: bool,
    },
    /// Values locked as they are, or unlocked.
    Lock {
        cells: Vec<(RecordId, String)>,
        on: bool,
    },
    /// A note on a record; an empty one takes it away.
    Note {
        record: RecordId,
        text: String,
    },
    /// Records were verified, and how; none: they are to be verified again.
    Verified {
        records: Vec<RecordId>,
        how: Option<String>,
    },
    /// Ask the producer; without a text, what the issue says.
    Ask {
        about: questions::About,
        text: Option<String>,
    },
    /// Questions sent, answered, reworded, dropped, by their keys.
    Questions {
        keys: Vec<String>,
        turn: questions::Turn,
    },
    /// Answers to what the delivery of that number asks of its source.
    Answers {
        source: String,
        delivery: u32,
        answers: Vec<delivery::Answer>,
        lang: Lang,
    },
    /// Whether a new record is one that did not come again.
    Attach {
        doubt: Box<delivery::Doubt>,
        one: bool,
    },
    /// Whether the deliveries of a source hold all its records.
    Complete {
        source: String,
        complete: bool,
    },
    /// Write what goes back to a producer, or to all, into a folder.
    Back {
        source: Option<String>,
        folder: PathBuf,
    },
    /// Write the mail with the questions to a source into a folder.
    Mail {
        source: String,
        folder: PathBuf,
    },
    Match,
    /// Bring in what another copy of the workspace did, with the answers to conflicts.
    Combine {
        other: PathBuf,
        answers: Answers,
    },
    Export(Box<ExportParams>),
}

/// Edits that are written at once; more are planned beside the writer.
const FEW_EDITS: usize = 2000;

impl Job {
    /// Long work is planned beside the writer, so that short work goes on meanwhile.
    pub(super) fn is_long(&self) -> bool {
        match self {
            Self::Edit(edits) => return edits.len() > FEW_EDITS,
            Self::Answers { answers, .. } => return answers.len() > FEW_EDITS,
            _ => {}
        }
        matches!(
            self,
            Self::Import(_)
                | Self::Transform(_)
                | Self::Fix(_)
                | Self::Match
                | Self::Export(_)
                | Self::Back { .. }
                | Self::Mail { .. }
                | Self::MergeCertain { .. }
                | Self::Values { .. }
                | Self::Opposition(_)
                | Self::Establishments(_)
                | Self::SetRule(..)
                | Self::DecisionPoint(_)
                | Self::Confirm(_)
                | Self::MoveSchema
                | Self::Combine { .. }
        )
    }
}

/// What a job came to.
#[derive(Debug)]
pub enum Done {
    /// An operation was committed; `skipped` changes no longer fitted and were left out.
    Committed {
        operation: OperationId,
        summary: Message,
        applied: u64,
        skipped: usize,
        /// Values that stayed because they are locked.
        locked: Vec<(RecordId, String)>,
    },
    /// All that was to be written is locked: nothing changed.
    Kept(Vec<(RecordId, String)>),
    /// Files were written there; the workspace is as it was.
    Written(PathBuf),
    /// There was nothing to do; the notes say why.
    Nothing,
    /// An export was noted in the log, after it was announced.
    Noted,
    /// Pairs were computed and stored; so many of them wait for a decision.
    Matched {
        to_decide: u64,
    },
    Exported(Box<Exported>),
    Purged(Box<purge::Report>),
    Repaired(Box<doctor::Repaired>),
    BackedUp(PathBuf),
    /// All that is there was written into this file.
    Rescued(std::path::PathBuf),
}

/// What the window hears.
#[derive(Debug)]
pub enum JobEvent {
    Done {
        id: JobId,
        done: Done,
        notes: Vec<Message>,
    },
    Failed {
        id: JobId,
        error: Error,
    },
    /// The user stopped it: nothing changed.
    Cancelled {
        id: JobId,
    },
    /// The records of a schema are in memory, and can be sorted, filtered and counted.
    Mirrored {
        slug: &'static str,
    },
    /// They could not be read.
    NotMirrored {
        error: Error,
    },
}
