//! `manifest.json`: what went in, what came out, under which versions. No personal value.

use crate::export::folder::{MARK, Output};
use crate::export::input::ExportInput;
use serde_json::{Map, Value as Json, json};

/// The manifest of files that are no batch.
pub(super) fn of_files(outputs: &[Output]) -> Json {
    json!({
        (MARK): env!("CARGO_PKG_VERSION"),
        "outputs": listed(outputs),
    })
}

fn listed(outputs: &[Output]) -> Vec<Json> {
    let entry = |output: &Output| json!({ "path": output.path, "sha256": output.sha256, "size": output.size });
    outputs.iter().map(entry).collect()
}

/// The manifest of a finished export; `outputs` are all its files but the manifest itself.
pub(super) fn manifest(input: &ExportInput<'_>, outputs: &[Output]) -> Json {
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
        "outputs": listed(outputs),
        "previous_export": about.previous,
        "opposition_list": about.opposition.as_ref().map(|(hash, count)| json!({ "sha256": hash, "count": count })),
    })
}
