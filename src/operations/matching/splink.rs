//! The model for another engine.

use super::Compared;
use crate::error::{Error, Result};
use crate::export::parquet::{self, Column};
use crate::link::Splink;
use std::path::{Path, PathBuf};

/// Writes the model and the prepared records as a folder that Splink runs (DESIGN §6), whole or not at all.
///
/// # Errors
/// Those of [`crate::export::write_files`].
pub fn export_splink(out: &Path, compared: &Compared, link_only: bool, threshold: f64) -> Result<PathBuf> {
    let splink = compared.linkage.splink(&compared.ids, &compared.sources, link_only);
    let column = |name: &String| match splink.keys.contains(name) {
        true => Column::Lists(name.clone(), Splink::SEPARATOR),
        false => Column::Texts(name.clone()),
    };
    let columns: Vec<Column> = splink.header.iter().map(column).collect();
    let records = parquet::table(&columns, &splink.records)?;
    let rows: Vec<Vec<String>> = splink
        .frequencies
        .iter()
        .map(|(column, value, tf)| vec![column.clone(), value.clone(), format!("{tf:e}")])
        .collect();
    let frequencies = parquet::table(&["column", "value", "tf"].map(|name| Column::Texts(name.into())), &rows)?;
    let mine = serde_json::json!({"frequencies": splink.rare_columns(), "threshold": threshold});
    let pretty = |json: &serde_json::Value| {
        serde_json::to_vec_pretty(json).map_err(|cause| Error::internal("write JSON").caused_by(cause))
    };
    crate::export::write_files(
        out,
        &[
            ("settings.json", pretty(&splink.settings)?),
            ("records.parquet", records),
            ("frequencies.parquet", frequencies),
            ("tamis.json", pretty(&mine)?),
            ("run.py", include_bytes!("../../../assets/splink/run.py").to_vec()),
            ("LISEZMOI.md", include_bytes!("../../../assets/splink/LISEZMOI.md").to_vec()),
        ],
        None,
    )
}
