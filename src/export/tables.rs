//! The small tables beside the lot: `doublons.csv`, `liens.csv`, `correspondances_id.csv`, `provenance.csv` and
//! `labels.json`.

use crate::export::input::{ExportInput, Group, Lot, PairDecision};
use crate::export::lot::{Failure, csv_writer, file_stem};
use crate::model::Verdict;
use serde_json::json;
use std::io::Write;

/// Groups are always published (CURATOR, step 8); the first rank is the record to show.
pub(super) fn write_groups(out: &mut dyn Write, groups: &[Group]) -> Result<(), Failure> {
    let mut csv = csv_writer(out);
    csv.write_record(["group", "id", "source", "rank", "score", "decided_by", "date"])?;
    for group in groups {
        for (position, member) in group.members.iter().enumerate() {
            let (rank, score) = ((position + 1).to_string(), format!("{:.6}", member.score));
            csv.write_record([&group.id, &member.id, &member.source, &rank, &score, &member.decided_by, &member.date])?;
        }
    }
    csv.flush()?;
    Ok(())
}

/// Related but distinct records: a mairie and its CCAS.
pub(super) fn write_links(out: &mut dyn Write, decisions: &[PairDecision]) -> Result<(), Failure> {
    let mut csv = csv_writer(out);
    csv.write_record(["id_a", "id_b", "decided_by", "date"])?;
    for one in decisions.iter().filter(|one| one.verdict == Verdict::Related) {
        csv.write_record([&one.a, &one.b, &one.decided_by, &one.date])?;
    }
    csv.flush()?;
    Ok(())
}

/// Where the record of an id that is no longer published is to be found.
pub(super) fn write_renamed(out: &mut dyn Write, renamed: &[(String, String)]) -> Result<(), Failure> {
    let mut csv = csv_writer(out);
    csv.write_record(["id", "id_publie"])?;
    for (old, new) in renamed {
        csv.write_record([old, new])?;
    }
    csv.flush()?;
    Ok(())
}

/// From each published id back to the rows it was made of.
pub(super) fn write_origins(out: &mut dyn Write, lots: &[Lot<'_>]) -> Result<(), Failure> {
    let mut csv = csv_writer(out);
    csv.write_record(["lot", "id", "source", "fichier", "feuille", "ligne"])?;
    for lot in lots {
        for record in &lot.records {
            for origin in &record.origins {
                let (sheet, row) = (origin.sheet.as_deref().unwrap_or(""), origin.row_no.to_string());
                csv.write_record([file_stem(lot.schema), &record.id, &record.source, &origin.file, sheet, &row])?;
            }
        }
    }
    csv.flush()?;
    Ok(())
}

/// Decisions in the shape of the directory's own `labels.json`: *related* counts as unsure there, and "I don't know" says nothing.
pub fn labels<'d>(decisions: impl Iterator<Item = (&'d str, &'d str, Verdict)>) -> Vec<serde_json::Value> {
    decisions
        .filter_map(|(left, right, verdict)| Some(json!({ "left": left, "right": right, "label": verdict.label()? })))
        .collect()
}

pub(super) fn write_labels(out: &mut dyn Write, input: &ExportInput<'_>) -> Result<(), Failure> {
    let decisions = input.decisions.iter().map(|one| (one.a.as_str(), one.b.as_str(), one.verdict));
    let labels = labels(decisions);
    serde_json::to_writer_pretty(&mut *out, &labels)?;
    out.write_all(b"\n")?;
    Ok(())
}
