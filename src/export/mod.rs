//! From records that are ready to a folder that can be sent: the lot, its rejects, its report and its manifest
//! (CURATOR, "What goes out"). Everything is given; nothing is read but the folder to replace.
//!
//! ```text
//! OUT/
//! ├── pipeline/   structures.json  services.json  the same in .csv  lot.xlsx (lot-1.xlsx… beyond 5 MB)  certificat.cle
//! ├── open_data/  structures-inclusion-DATE.csv .json .geojson .parquet .xlsx  services-…  datapackage.json
//! ├── dora/       structures.csv  services.csv  non_repris.csv (where it is asked for)
//! ├── contributeur/   a folder for each source, with what goes back to it
//! ├── rejets.xlsx  doublons.csv  liens.csv  correspondances_id.csv  provenance.csv  changements.csv  labels.json
//! └── report.html  report.json  certificat.jsonl  manifest.json
//! ```

pub mod contributor;
pub mod figure;
pub mod gate;

mod certificate;
mod changes;
mod datapackage;
mod dora;
mod folder;
mod html;
mod input;
mod lot;
mod manifest;
mod open_data;
pub mod parquet;
mod previous;
mod rejects;
mod report;
mod summary;
mod tables;
mod verify;
mod workbook;

pub use changes::{Changes, Conceal, Counted};
pub use dora::{Dora, DoraService, DoraStructure, LeftOut};
pub use folder::Output;
pub use input::{
    Advice, Balance, Counts, Drawn, Emptied, Example, ExportInput, Folder, Format, Group, GroupMember, Healed,
    InputFile, Lot, ManifestInput, NoEquivalent, NotTaken, Origin, OutRecord, PairDecision, Reject, RejectIssue,
    ReportInput, RuleSet, Table,
};
pub use open_data::{Mask, OpenData, OpenLot, OpenRecord};
pub use tables::labels;
pub use verify::{Verified, verify};

use crate::model::Message;
use crate::{Progress, Result};
use folder::{MANIFEST, Staging};
use std::path::{Path, PathBuf};
use summary::Summary;

/// What an export wrote.
#[derive(Debug, Clone)]
pub struct Written {
    pub folder: PathBuf,
    /// All files, the manifest last.
    pub outputs: Vec<Output>,
    /// What does not add up in the balance of lines, one sentence each; empty when no line was lost.
    pub gaps: Vec<Message>,
    /// What is published openly, written for Dora and changed since the last export, a sentence each.
    pub published: Vec<Message>,
}

/// Writes the export into `out`, whole or not at all. The same input gives the same bytes.
///
/// # Errors
/// `error-export-foreign-folder` or `error-export-not-folder` when `out` holds something that is not an export; the
/// disk's own errors; [`crate::Error::cancelled`]. In all cases what stood at `out` is as it was.
pub fn write(input: &ExportInput<'_>, out: &Path, progress: &Progress) -> Result<Written> {
    let mut staging = Staging::beside(out)?;
    let records: usize = input.schemas.iter().map(|lot| lot.records.len()).sum();
    // The lot and the open data in each format, and the certificate.
    progress.stage("report-stage-write", (records * (input.formats.len() * 2 + 1)) as u64);
    if input.folders.contains(&Folder::Pipeline) {
        write_lot(&mut staging, input, progress)?;
    }
    progress.check()?;
    if input.open_data.is_some() {
        open_data::write(&mut staging, input, progress)?;
    }
    if let Some(dora) = &input.dora {
        dora::write(&mut staging, input, dora)?;
    }
    let mut changed = Counted::default();
    staging.write("changements.csv", |to| changes::write(to, input, &mut changed, progress))?;
    certificate::write(&mut staging, input, progress)?;

    let rejects = rejects::rejects_workbook(&input.rejects, input.lang, input.today)?;
    staging.write("rejets.xlsx", |to| Ok(to.write_all(&rejects)?))?;
    staging.write("doublons.csv", |to| tables::write_groups(to, &input.groups))?;
    staging.write("liens.csv", |to| tables::write_links(to, &input.decisions))?;
    staging.write("correspondances_id.csv", |to| tables::write_renamed(to, &input.renamed))?;
    staging.write("provenance.csv", |to| tables::write_origins(to, &input.schemas))?;
    staging.write("labels.json", |to| tables::write_labels(to, input))?;

    for (path, bytes) in &input.beside {
        staging.write(path, |to| Ok(to.write_all(bytes)?))?;
    }
    let summary = Summary::of(input, changed);
    staging.write("report.json", |to| pretty(to, &report::report_json(input, &summary)))?;
    let page = html::report_html(input, &summary);
    staging.write("report.html", |to| Ok(to.write_all(page.as_bytes())?))?;
    let manifest = manifest::manifest(input, &staging.outputs);
    staging.write(MANIFEST, |to| pretty(to, &manifest))?;
    progress.check()?;

    let outputs = std::mem::take(&mut staging.outputs);
    Ok(Written { folder: staging.publish()?, outputs, gaps: summary.gaps, published: summary.published })
}

/// Hash of the manifest of an export; none where a folder is not one of ours.
pub fn manifest_hash(folder: &Path) -> Option<String> {
    folder::manifest_hash(folder)
}

/// Whose the files are that [`write_files`] wrote into a folder; none where it was of nobody, or the folder holds something else.
pub fn source_of(folder: &Path) -> Option<String> {
    folder::source_of(folder)
}

/// A file of an export, where it is as its manifest says.
pub fn read_file(folder: &Path, name: &str) -> Option<Vec<u8>> {
    folder::read_file(folder, name)
}

/// Writes files into a folder, whole or not at all, with a manifest that lets the next one take its place; `source`: whose they are,
/// where they are of one.
///
/// # Errors
/// As [`write()`].
pub fn write_files(out: &Path, files: &[(&str, Vec<u8>)], source: Option<&str>) -> Result<PathBuf> {
    let mut staging = Staging::beside(out)?;
    for (name, bytes) in files {
        staging.write(name, |to| Ok(to.write_all(bytes)?))?;
    }
    let manifest = manifest::of_files(&staging.outputs, source);
    staging.write(MANIFEST, |to| pretty(to, &manifest))?;
    staging.publish()
}

fn write_lot(staging: &mut Staging, input: &ExportInput<'_>, progress: &Progress) -> Result<()> {
    for lot in &input.schemas {
        let stem = lot::file_stem(lot.schema);
        let rows = lot::Rows::of(lot);
        if input.formats.contains(&Format::Json) {
            staging.write(&format!("pipeline/{stem}.json"), |to| lot::write_json(to, &rows, progress))?;
        }
        if input.formats.contains(&Format::Csv) {
            staging.write(&format!("pipeline/{stem}.csv"), |to| lot::write_csv(to, &rows, progress))?;
        }
    }
    if input.formats.contains(&Format::Xlsx) {
        let books = workbook::lot_workbooks(&input.schemas, input.today, progress)?;
        for (position, book) in books.iter().enumerate() {
            let number = if books.len() == 1 { String::new() } else { format!("-{}", position + 1) };
            staging.write(&format!("pipeline/lot{number}.xlsx"), |to| Ok(to.write_all(book)?))?;
        }
    }
    Ok(())
}

fn pretty(to: &mut dyn std::io::Write, json: &serde_json::Value) -> Result<(), lot::Failure> {
    serde_json::to_writer_pretty(&mut *to, json)?;
    Ok(to.write_all(b"\n")?)
}
