//! What the user typed for `edit` and `questions`: values, and what people say of records.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct EditArgs {
    pub workspace: PathBuf,
    /// Identifier of the record (`source--id`)
    pub record: String,
    /// The field; `-` for what is said of the whole record (--note, --verified, --take-back)
    pub field: String,
    /// The new value; lists are separated by commas; leave it out to empty the field
    pub value: Option<String>,
    #[arg(long, default_value = "structure")]
    pub schema: String,
    /// Go back to the value of the file
    #[arg(long, conflicts_with = "value")]
    pub reset: bool,
    /// Set the record aside, with this reason as the value
    #[arg(long, conflicts_with = "reset")]
    pub set_aside: bool,
    /// Bring the record back that was set aside (the field says nothing then: `-`)
    #[arg(long, conflicts_with_all = ["reset", "set_aside"])]
    pub take_back: bool,
    /// Lock the value, as it is or as it is given: no rule, mapping, delivery or batch change touches it
    #[arg(long, conflicts_with_all = ["reset", "set_aside", "take_back", "unlock", "note", "verified", "unverified"])]
    pub lock: bool,
    /// Take the lock off
    #[arg(long, conflicts_with_all = ["value", "reset", "set_aside", "take_back", "note", "verified", "unverified"])]
    pub unlock: bool,
    /// Note a text on the record; an empty one takes the note away
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["value", "reset", "set_aside", "take_back", "verified", "unverified"])]
    pub note: Option<String>,
    /// Say that the record was verified, and how ("by phone")
    #[arg(long, value_name = "HOW", conflicts_with_all = ["value", "reset", "set_aside", "take_back", "unverified"])]
    pub verified: Option<String>,
    /// Take that back
    #[arg(long, conflicts_with_all = ["value", "reset", "set_aside", "take_back"])]
    pub unverified: bool,
}

/// The same in French, until all of the help is in both languages.
const QUESTIONS_HELP: &str = "En français\u{a0}: la pile de questions aux producteurs. --ask FICHE [--field CHAMP] [--text TEXTE] pose une \
question (le texte est proposé d’après l’anomalie)\u{a0}; --ask-group CODE --field CHAMP en pose une pour toutes les fiches de ce groupe \
d’anomalies. --format mail écrit le message à chaque producteur\u{a0}; --sent note les questions envoyées. Une livraison suivante qui \
change la cellule y répond. --back DOSSIER prépare ce qui retourne au producteur\u{a0}: son fichier annoté, une synthèse d’une page, le \
message, et le classeur officiel rempli.";

#[derive(Debug, Args)]
#[command(after_help = QUESTIONS_HELP)]
pub struct QuestionsArgs {
    pub workspace: PathBuf,
    /// Only the questions to this source
    #[arg(long)]
    pub source: Option<String>,
    /// text: a line a question; json: everything; mail: the message to each producer, in French
    #[arg(long, value_enum, default_value = "text")]
    pub format: QuestionsFormat,
    /// Note that the open questions (of the source, or of all) were sent
    #[arg(long, group = "turn")]
    pub sent: bool,
    /// Ask about this record (`source--id`), or about one field of it
    #[arg(long, value_name = "RECORD", group = "turn")]
    pub ask: Option<String>,
    /// Ask one question about all records that have an issue of this code in the field
    #[arg(long, value_name = "CODE", group = "turn", requires = "field")]
    pub ask_group: Option<String>,
    /// With --ask or --ask-group: the field
    #[arg(long)]
    pub field: Option<String>,
    /// With --ask, --ask-group or --reword: what to ask (default: what the issue says)
    #[arg(long)]
    pub text: Option<String>,
    #[arg(long, default_value = "structure")]
    pub schema: String,
    /// Give a question another text (--text)
    #[arg(long, value_name = "KEY", group = "turn", requires = "text")]
    pub reword: Option<String>,
    /// A question was answered by another way than a delivery
    #[arg(long, value_name = "KEY", group = "turn")]
    pub answered: Option<String>,
    /// A question waits again
    #[arg(long, value_name = "KEY", group = "turn")]
    pub reopen: Option<String>,
    /// Ask no longer
    #[arg(long, value_name = "KEY", group = "turn")]
    pub drop: Option<String>,
    /// Write what goes back to each producer (or to --source) into this folder
    #[arg(long, value_name = "FOLDER", group = "turn")]
    pub back: Option<PathBuf>,
}

/// How questions are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum QuestionsFormat {
    #[default]
    Text,
    Json,
    Mail,
}

/// A mark of records, by its name.
pub(super) fn mark(text: &str) -> Result<crate::model::Mark, String> {
    use crate::model::Mark;
    Mark::from_name(text).ok_or_else(|| Mark::ALL.map(Mark::name).join(", "))
}
