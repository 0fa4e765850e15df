//! What the user typed for `records`, `transform` and `views`: which records, and what becomes of them.

use super::args::FormatArg;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Which records.
#[derive(Debug, Args)]
pub struct Asked {
    #[arg(long, default_value = "structure")]
    pub schema: String,
    /// Words, each to be found in any field; "in quotes" as they stand
    #[arg(long, value_name = "WORDS")]
    pub search: Option<String>,
    /// The field has this value (FIELD=VALUE; FIELD= for none; FIELD!=VALUE for any other); of one field several: one of them
    #[arg(long = "where", value_name = "FIELD=VALUE")]
    pub where_: Vec<String>,
    /// The field holds this text, whatever the case and accents
    #[arg(long, value_name = "FIELD=TEXT")]
    pub contains: Vec<String>,
    /// The text of the field has so many characters (FIELD=100-500; FIELD=-50; FIELD=2000-)
    #[arg(long, value_name = "FIELD=LEAST-MOST")]
    pub length: Vec<String>,
    /// Has an issue: its code, or its field and code (`siret.siret-key`)
    #[arg(long, value_name = "CODE")]
    pub issue: Vec<String>,
    /// A person changed one of its values
    #[arg(long)]
    pub edited: bool,
    /// Bears this: locked (one of its values is), asked (of its producer), verified or noted; may be repeated: one of them
    #[arg(long, value_name = "STATE", value_parser = super::args_people::mark)]
    pub state: Vec<crate::model::Mark>,
    /// Lies in this place: a département (35), the SIREN of an EPCI or the INSEE code of a commune; `aucun`: in no EPCI; `-`: no
    /// commune is known. An arrondissement of Paris, Lyon or Marseille counts as its commune. May be repeated: in all of them
    #[arg(long, value_name = "CODE")]
    pub place: Vec<String>,
    /// What a kept view asks for
    #[arg(long, value_name = "NAME")]
    pub view: Option<String>,
}

#[derive(Debug, Args)]
pub struct RecordsArgs {
    pub workspace: PathBuf,
    #[command(flatten)]
    pub asked: Asked,
    /// Fields to sort by, the most important first; `-FIELD` downwards
    #[arg(long, value_delimiter = ',', allow_hyphen_values = true)]
    pub sort: Vec<String>,
    /// Fields to print (default: id, nom)
    #[arg(long, value_delimiter = ',')]
    pub fields: Vec<String>,
    /// Count the values of this field instead
    #[arg(long, value_name = "FIELD")]
    pub facet: Option<String>,
    /// Count their patterns (`99 99 99`)
    #[arg(long, requires = "facet")]
    pub patterns: bool,
    /// Count all values, not only the fifty most frequent
    #[arg(long, requires = "facet")]
    pub all: bool,
    #[arg(long, value_enum, default_value_t)]
    pub format: FormatArg,
}

/// What makes two spellings one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SpellingsArg {
    /// The same words, whatever their order, case, accents and punctuation
    Words,
    /// The same pairs of letters
    Letters,
    /// The same sound, as French is read
    Sound,
    /// One or two letters more, less, other or swapped
    Slip,
}

#[derive(Debug, Args)]
pub struct TransformArgs {
    pub workspace: PathBuf,
    pub field: String,
    #[command(flatten)]
    pub asked: Asked,
    /// Write this value
    #[arg(long, group = "change")]
    pub set: Option<String>,
    /// Replace this text
    #[arg(long, group = "change")]
    pub replace: Option<String>,
    /// With this one (default: with nothing)
    #[arg(long, requires = "replace")]
    pub with: Option<String>,
    /// Only in this case
    #[arg(long, requires = "replace")]
    pub exact_case: bool,
    /// Only where it is the whole value
    #[arg(long, requires = "replace")]
    pub whole: bool,
    /// ALL CAPITALS
    #[arg(long, group = "change")]
    pub upper: bool,
    /// all small letters
    #[arg(long, group = "change")]
    pub lower: bool,
    /// The First Letter of Each Word
    #[arg(long, group = "change")]
    pub title: bool,
    /// Remove superfluous spaces
    #[arg(long, group = "change")]
    pub spaces: bool,
    /// Empty the field
    #[arg(long, group = "change")]
    pub clear: bool,
    /// Back to the value of the file
    #[arg(long, group = "change")]
    pub reset: bool,
    /// Move the value to another field, where that one is empty
    #[arg(long, group = "change", value_name = "FIELD")]
    pub move_to: Option<String>,
    /// Swap it with another field
    #[arg(long, group = "change", value_name = "FIELD")]
    pub swap_with: Option<String>,
    /// Give all spellings of a value the most frequent one
    #[arg(long, group = "change", value_enum)]
    pub spellings: Option<SpellingsArg>,
    /// Print what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct ViewsArgs {
    pub workspace: PathBuf,
    #[command(flatten)]
    pub asked: Asked,
    /// Keep what is asked for under this name
    #[arg(long, value_name = "NAME", conflicts_with = "drop")]
    pub keep: Option<String>,
    /// Drop the view of this name
    #[arg(long, value_name = "NAME")]
    pub drop: Option<String>,
}
