//! The sample workspace: four invented files that look like contributors', embedded in the program.

use super::import::{self, ImportParams};
use super::run::{MergePolicy, duplicates};
use super::{Env, commit};
use crate::Progress;
use crate::error::{Error, Result};
use crate::workspace::Workspace;
use std::path::{Path, PathBuf};

macro_rules! sample {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../sample_data/", $name)).as_slice())
    };
}

/// The sample files, by name.
pub const FILES: [(&str, &[u8]); 4] = [
    sample!("departement-35.xlsx"),
    sample!("asso_35_nov.csv"),
    sample!("reseau-entraide.csv"),
    sample!("points-acces.geojson"),
];

/// Writes the sample files into a folder (created when absent) and gives their paths.
pub fn write_samples(folder: &Path) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder).map_err(|cause| Error::io(folder, cause))?;
    FILES
        .iter()
        .map(|(name, bytes)| {
            let path = folder.join(name);
            std::fs::write(&path, bytes).map_err(|cause| Error::io(&path, cause))?;
            Ok(path)
        })
        .collect()
}

/// Does the job up to the duplicates: files read and healed, pairs found, none decided.
pub fn prepare(workspace: &mut Workspace, files: &[PathBuf], env: &Env, progress: &Progress) -> Result<()> {
    for file in files {
        let params = ImportParams::new(file);
        if let Some(plan) = import::plan(workspace.read(), &params, env, progress)?.plan {
            commit(workspace, plan, env, progress)?;
        }
    }
    duplicates(workspace, MergePolicy::None, env, progress)?;
    Ok(())
}
