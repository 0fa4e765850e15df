//! What the screen *Anomalies* reads, on the reader thread.

use crate::error::Result;
use crate::model::{BatchId, Issue, Message, RecordId, RecordRow, Sureness, Value};
use crate::operations::position::Positions;
use crate::operations::{self, explain};
use crate::ui::screens::issues::part::Part;
use crate::ui::screens::issues::state::{CHOICES, GroupKey, MOST, RowKey};
use crate::ui::snapshot::origin;
use crate::workspace::{BatchInfo, IssueFilter, IssueValue, Read};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One issue of a group, with what accepting its suggestion would write.
#[derive(Debug, Clone)]
pub struct IssueRow {
    pub record: RecordId,
    pub name: String,
    pub before: String,
    /// What would be written instead; none where nothing is proposed.
    pub after: Option<String>,
    /// What can be chosen, where there are several: the value, and as it is shown.
    pub choices: Vec<(Value, String)>,
    /// Both texts where they differ, short enough for a line.
    pub change: (String, String),
    pub issue: Issue,
    /// Cell, sheet and file.
    pub origin: String,
    /// State of the workspace of which it was read.
    pub stamp: u64,
}

impl IssueRow {
    fn new(record: RecordId, issue: Issue, name: String, before: String, origin: String) -> Self {
        let suggestion = issue.suggestion.as_ref();
        let after = suggestion.map(|suggestion| suggestion.value.display().into_owned());
        let choices: Vec<(Value, String)> = suggestion
            .filter(|suggestion| suggestion.sureness == Sureness::Choice)
            .map(|one| {
                let values = std::iter::once(&one.value).chain(&one.others).take(CHOICES);
                values.map(|value| (value.clone(), value.display().into_owned())).collect()
            })
            .unwrap_or_default();
        // Against several values nothing is marked: the whole is shown.
        let other = after.as_deref().filter(|_| choices.len() < 2).unwrap_or_default();
        let change = excerpt(&before, other);
        Self { record, name, before, after, choices, change, issue, origin, stamp: 0 }
    }

    /// A row of a record of which nothing else matters.
    #[cfg(test)]
    pub fn of_record(record: RecordId) -> Self {
        let issue = Issue {
            field: "nom".into(),
            index: None,
            code: "enum".into(),
            severity: crate::model::Severity::Error,
            layer: crate::model::Layer::Schema,
            params: Vec::new(),
            suggestion: None,
        };
        Self::new(record, issue, String::new(), String::new(), String::new())
    }

    pub fn key(&self) -> RowKey {
        (self.record, self.issue.index)
    }

    /// Whether its suggestion may be accepted together with the others alike: one value, not a choice among several.
    pub fn together(&self) -> bool {
        self.issue.suggestion.as_ref().is_some_and(|suggestion| suggestion.sureness != Sureness::Choice)
    }

    /// Whether accepting its suggestion empties the field.
    pub fn empties(&self) -> bool {
        self.issue.suggestion.as_ref().is_some_and(|suggestion| suggestion.sureness == Sureness::LastResort)
    }
}

/// Characters kept before the first difference, and after it.
const LEAD: usize = 9;
const SHOWN: usize = 72;

/// Texts up to this length are shown from their beginning: they fit.
const FITS: usize = 20;

/// Two texts where they differ, in one line each: a long text that changes at its end shows its end.
fn excerpt(before: &str, after: &str) -> (String, String) {
    let same = before.chars().zip(after.chars()).take_while(|(a, b)| a == b).count();
    let longest = before.chars().count().max(after.chars().count());
    let skipped = if same > LEAD + 2 && longest > FITS { same - LEAD } else { 0 };
    let part = |text: &str| {
        let mut out: String = if skipped > 0 { "…".into() } else { String::new() };
        out.extend(text.chars().skip(skipped).take(SHOWN).map(|letter| if letter == '\n' { '↵' } else { letter }));
        if text.chars().count() > skipped + SHOWN {
            out.push('…');
        }
        out
    };
    (part(before), part(after))
}

/// Values shown of one group, the most frequent first; the others are counted.
const VALUES: u32 = 200;

/// What is read of a group.
pub struct Listed {
    pub rows: Vec<IssueRow>,
    /// The part holds no others.
    pub all: bool,
    /// With its first rows, the values of the group.
    pub values: Option<Vec<IssueValue>>,
}

/// What is counted of a group: its values, and the records that would conform.
pub struct Counted {
    pub values: Vec<IssueValue>,
    pub freed: BTreeSet<RecordId>,
    pub freed_whole: bool,
}

/// Counts a group.
pub fn counted(read: Read<'_>, (slug, field, code): &GroupKey) -> Result<Counted> {
    let values = read.issue_values(slug, field, code, VALUES)?;
    let freed = read.freed(slug, field, code, MOST)?;
    Ok(Counted { values, freed_whole: freed.len() < MOST, freed })
}

/// A part of the issues of one group, or of those with one value.
pub fn part(
    read: Read<'_>,
    (slug, field, code): &GroupKey,
    value: Option<i64>,
    part: Part,
    with_values: bool,
) -> Result<Listed> {
    let values = if with_values { Some(read.issue_values(slug, field, code, VALUES)?) } else { None };
    let schema = operations::schema(slug)?;
    let (name_at, field_at) = (schema.index_of("nom"), schema.index_of(field));
    let filter = IssueFilter {
        field: Some(field.clone()),
        code: Some(code.clone()),
        values: value.into_iter().collect(),
        from: part.from,
        to: part.to,
        limit: Some(u32::try_from(part.most).unwrap_or(u32::MAX)),
        ..IssueFilter::default()
    };
    let mut found = Vec::new();
    let all = read.issues_in(slug, &filter, &mut |record, issue| {
        found.push((record, issue));
        Ok(())
    })?;
    let ids: Vec<RecordId> = found.iter().map(|(record, _)| *record).collect();
    let rows: HashMap<RecordId, RecordRow> = read.page(slug, &ids)?.into_iter().map(|row| (row.id, row)).collect();
    let files: BTreeMap<BatchId, BatchInfo> = read.batches()?.into_iter().map(|batch| (batch.id, batch)).collect();
    let mut positions = Positions::default();
    let mut place = |row: &RecordRow| {
        let position = positions.of(read, slug, (row.batch, row.row_no), field).ok().flatten();
        position.map_or_else(
            || origin(&files, row),
            |at| {
                let parts = [Some(at.cell()), at.sheet.clone(), Some(at.file.clone())];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
            },
        )
    };
    let rows = found
        .into_iter()
        .filter_map(|(record, issue)| {
            let row = rows.get(&record)?;
            let text = |at: Option<usize>| at.map(|at| row.values[at].display().into_owned()).unwrap_or_default();
            Some(IssueRow::new(record, issue, text(name_at), text(field_at), place(row)))
        })
        .collect();
    Ok(Listed { rows, all, values })
}

/// The record of the row at hand, for the panel at the right.
#[derive(Debug, Clone)]
pub struct AtHand {
    pub record: RecordId,
    pub id: String,
    pub issues: Vec<Issue>,
    /// From the value back to its cell, a sentence a step.
    pub lineage: Vec<Message>,
}

/// Reads the record of the row at hand.
pub fn at_hand(read: Read<'_>, record: RecordId, field: &str) -> Result<AtHand> {
    let id = operations::record_name(read, record)?;
    let lineage = explain::value(read, record, field)?.into_iter().skip(1).collect();
    Ok(AtHand { record, id, issues: read.issues(record)?, lineage })
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn a_long_text_shows_where_it_changes() {
        let whole = "Accueil, écoute et orientation des personnes en difficulté.";
        let (before, after) = excerpt(whole, whole.trim_end_matches('.'));
        assert_eq!((before.as_str(), after.as_str()), ("…ifficulté.", "…ifficulté"));
        assert_eq!(excerpt("0261", "+33261"), ("0261".into(), "+33261".into()));
        assert_eq!(excerpt("a\nb", "").0, "a↵b");
        let long = "x".repeat(500);
        assert_eq!(excerpt(&long, "").0.chars().count(), 73);
    }
}
