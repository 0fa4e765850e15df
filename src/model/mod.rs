//! The nouns: plain data, no input or output, no SQL, no clock. Every other room speaks in these.

mod issue;
mod link;
mod mapping;
mod merge;
mod message;
mod operation;
mod raw;
mod record;
mod schema;
mod state;
mod value;

pub use issue::{Gate, Issue, KEY_CODES, Layer, Level, Severity, Suggestion, Sureness};
pub use link::{Cluster, Evidence, LooserKey, Pair, PairReport, Verdict, VerdictEntry, WhatIf, percent_cut};
pub use mapping::{DateOrder, FieldMapping, IdRule, Mapping, Reason, RowRule, Transform};
pub use merge::{Golden, Merge, MergeId, Pick, PickReason, Pin};
pub use message::{Message, Param};
pub use operation::{ChangeRef, ChangeSet, Entity, Operation, OperationId, OperationKind, OperationState};
pub use raw::{CellKind, CellRef, RawRow, RawRowBuilder, Reading, UNDER_HEADING, column_letters};
pub use record::{BatchId, Disposition, HealedRecord, Note, RecordId, RecordRow, TextRow};
pub use schema::{Code, Field, FieldKind, Schema, TableField, TableKey, TableKind, Text2};
pub use state::{LOCK, Mark, Marks, NOTE, QUESTION, Question, QuestionState, VERIFIED, Verified, lock_of, question_of};
pub use value::Value;
