//! The model for another engine.

use super::Compared;
use crate::error::{Error, Result};
use std::path::{Path, PathBuf};

/// Writes the model and the prepared records as a folder that Splink runs (DESIGN §6), whole or not at all.
///
/// # Errors
/// Those of [`crate::export::write_files`].
pub fn export_splink(out: &Path, compared: &Compared, link_only: bool, threshold: f64) -> Result<PathBuf> {
    let splink = compared.linkage.splink(&compared.ids, &compared.sources, link_only);
    let records = csv_bytes(&splink.header, splink.records.iter().map(Vec::as_slice))?;
    let rows: Vec<[String; 3]> = splink
        .frequencies
        .iter()
        .map(|(column, value, tf)| [column.clone(), value.clone(), format!("{tf:e}")])
        .collect();
    let header = ["column", "value", "tf"].map(str::to_owned);
    let frequencies = csv_bytes(&header, rows.iter().map(<[String; 3]>::as_slice))?;
    let mine = serde_json::json!({"keys": splink.keys, "frequencies": splink.rare_columns(), "threshold": threshold});
    let pretty = |json: &serde_json::Value| {
        serde_json::to_vec_pretty(json).map_err(|cause| Error::internal("write JSON").caused_by(cause))
    };
    crate::export::write_files(
        out,
        &[
            ("settings.json", pretty(&splink.settings)?),
            ("records.csv", records),
            ("frequencies.csv", frequencies),
            ("tamis.json", pretty(&mine)?),
            ("run.py", include_bytes!("../../../assets/splink/run.py").to_vec()),
            ("LISEZMOI.md", include_bytes!("../../../assets/splink/LISEZMOI.md").to_vec()),
        ],
    )
}

fn csv_bytes<'r>(header: &[String], rows: impl Iterator<Item = &'r [String]>) -> Result<Vec<u8>> {
    let failed = |cause: csv::Error| Error::internal("write a table").caused_by(cause);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(failed)?;
    for row in rows {
        writer.write_record(row).map_err(failed)?;
    }
    writer.into_inner().map_err(|_| Error::internal("write a table"))
}
