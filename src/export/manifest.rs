//! `manifest.json`: what went in, what came out, under which versions. No personal value.

use crate::export::folder::{MARK, Output, SOURCE};
use crate::export::input::ExportInput;
use serde_json::{Map, Value as Json, json};

/// The manifest of files that are no batch; those of a source say which.
pub(super) fn of_files(outputs: &[Output], source: Option<&str>) -> Json {
    let mut about = Map::new();
    about.insert(MARK.into(), env!("CARGO_PKG_VERSION").into());
    about.extend(source.map(|source| (SOURCE.to_owned(), source.into())));
    about.insert("outputs".into(), listed(outputs).into());
    about.into()
}

fn listed(outputs: &[Output]) -> Vec<Json> {
    let entry = |output: &Output| json!({ "path": output.path, "sha256": output.sha256, "size": output.size });
    outputs.iter().map(entry).collect()
}

/// Key of the report under which it tells what the manifest tells of all but the files.
pub(super) const IN_REPORT: &str = "manifest";

/// The manifest of a finished export; `outputs` are all its files but the manifest itself.
pub(super) fn manifest(input: &ExportInput<'_>, outputs: &[Output]) -> Json {
    let mut all = about(input);
    all["outputs"] = listed(outputs).into();
    all
}

/// What the manifest tells but for the files, which are not all written yet where it is asked: the report says the same, so that
/// neither can be changed alone.
pub(super) fn about(input: &ExportInput<'_>) -> Json {
    let about = &input.manifest;
    let hash_of = |slug: &str| about.schema_hashes.iter().find(|(name, _)| name == slug).map(|(_, hash)| hash);
    let object = |pairs: &[(String, String)]| -> Map<String, Json> {
        pairs.iter().map(|(name, value)| (name.clone(), Json::String(value.clone()))).collect()
    };
    json!({
        (MARK): input.app_version,
        "date": input.today,
        "gate": input.gate,
        "folders": input.folders.iter().map(|folder| folder.name()).collect::<Vec<_>>(),
        "formats": input.formats.iter().map(|format| format.name()).collect::<Vec<_>>(),
        "schemas": input.schemas.iter().map(|lot| json!({
            "slug": lot.schema.slug, "version": lot.schema.version, "sha256": hash_of(&lot.schema.slug),
            "records": lot.records.len(),
            "rejected": input.rejects.iter().filter(|reject| reject.schema == lot.schema.slug).count(),
            "left_out": input.report.balance.iter().filter(|one| one.schema == lot.schema.slug).map(|one| one.left_out).sum::<u64>(),
        })).collect::<Vec<_>>(),
        "code_lists": object(&about.code_lists),
        "row_rule": about.row_rule,
        "inputs": about.inputs.iter().map(|file| json!({
            "source": file.source, "file": file.file, "sheet": file.sheet, "sha256": file.sha256,
            "delivery": file.delivery, "mappings": object(&file.mappings),
        })).collect::<Vec<_>>(),
        "outputs": null,
        "previous_export": about.previous,
        "opposition_list": about.opposition.as_ref().map(|(hash, count)| json!({ "sha256": hash, "count": count })),
    })
}
