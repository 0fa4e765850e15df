//! What the user typed for `quality` and `territories`: views of the whole batch.

use super::args::FormatArg;
use crate::operations::territories::By;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// The same in French, until all of the help is in both languages.
pub const QUALITY_HELP: &str = "En français\u{a0}: la santé d’un lot. Sans --plot\u{a0}: complétude, valeurs distinctes, longueurs et valeurs \
fréquentes de chaque champ, en texte ou en JSON (avec l’historique des anomalies, les scores, le recouvrement des sources et les \
points hors de leur département). --source\u{a0}: une seule source. --plot NOM --out FICHIER.svg|.png\u{a0}: un graphique en image \
(issues\u{a0}: anomalies dans le temps\u{a0}; scores\u{a0}: scores de qualité\u{a0}; weights\u{a0}: poids des paires et point de décision\u{a0}; overlap\u{a0}: \
recouvrement des sources\u{a0}; map\u{a0}: carte\u{a0}; fields\u{a0}: complétude)\u{a0}; sans --out, le SVG sort sur la sortie standard.";

#[derive(Debug, Args)]
pub struct QualityArgs {
    pub workspace: PathBuf,
    /// structure, service, or a schema of the workspace
    #[arg(long, default_value = "structure")]
    pub schema: String,
    /// Only the records of this source, in what each field holds
    #[arg(long)]
    pub source: Option<String>,
    /// text: a line a field; json: everything
    #[arg(long, value_enum, default_value = "text")]
    pub format: FormatArg,
    /// A plot instead: issues (by rule, over time), scores, weights (of pairs, with the decision point), overlap (of sources), map
    /// or fields (how far each is filled in)
    #[arg(long, value_name = "NAME", conflicts_with_all = ["source", "format"])]
    pub plot: Option<String>,
    /// Where the plot is written, by the end of its name: .svg or .png (default: SVG on standard output)
    #[arg(long, value_name = "FILE", requires = "plot")]
    pub out: Option<PathBuf>,
}

/// The same in French.
pub const TERRITORIES_HELP: &str = "En français\u{a0}: ce qu’il y a par source, département, EPCI ou commune, toutes sources ensemble\u{a0}: fiches, \
fraîcheur (à jour\u{a0}: moins de 6 mois\u{a0}; périmées\u{a0}: plus de deux ans, comme le score officiel), date la plus ancienne, fiches qui ne \
passent pas le contrôle officiel, structures qu’une autre source a aussi. --in CODE\u{a0}: seulement ce lieu (département, SIREN de l’EPCI ou code INSEE\u{a0}; `aucun`\u{a0}: \
sans EPCI\u{a0}; `-`\u{a0}: sans commune connue). Les arrondissements de Paris, Lyon et Marseille comptent avec leur commune. \
`tamis records … --place CODE` liste les fiches d’un lieu.";

#[derive(Debug, Args)]
pub struct TerritoriesArgs {
    pub workspace: PathBuf,
    /// What the records are told apart by
    #[arg(long, value_enum, default_value = "department")]
    pub by: ByArg,
    /// Only records in this place: a département (35), the SIREN of an EPCI or the INSEE code of a commune; `aucun`: in no EPCI;
    /// `-`: no commune is known. An arrondissement of Paris, Lyon or Marseille counts as its commune. May be repeated: in all of
    /// them
    #[arg(long = "in", value_name = "CODE")]
    pub within: Vec<String>,
    /// Only records of this schema (default: structures and services)
    #[arg(long)]
    pub schema: Option<String>,
    /// Only lines with stale records, those with the most first
    #[arg(long)]
    pub stale: bool,
    #[arg(long, value_enum, default_value = "text")]
    pub format: FormatArg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ByArg {
    Source,
    Department,
    Epci,
    Commune,
}

impl From<ByArg> for By {
    fn from(by: ByArg) -> Self {
        match by {
            ByArg::Source => Self::Source,
            ByArg::Department => Self::Department,
            ByArg::Epci => Self::Epci,
            ByArg::Commune => Self::Commune,
        }
    }
}
