//! What was typed, read; and what is wrong with it, in the language of the user and with what was probably meant.

use super::args::Cli;
use super::{Terminal, asked_language};
use crate::error::{Error, ErrorKind};
use crate::locale::Lang;
use crate::model::Message;
use clap::error::{ContextKind, ContextValue, ErrorKind as Wrong};
use clap::{CommandFactory as _, Parser as _};
use std::borrow::Cow;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

/// Reads the arguments, the program's name first. Help and version are printed; what cannot be understood is told: then there
/// is nothing left to do but to leave with the code given.
///
/// # Errors
/// The exit code to leave with.
pub fn typed(arguments: &[OsString], system: Lang) -> Result<Cli, ExitCode> {
    let (lang, error) = match Cli::try_parse_from(arguments) {
        Ok(cli) => match mistyped_verb(&cli) {
            None => return Ok(cli),
            Some(verb) => (asked_language(&cli.global).unwrap_or(system), unknown_command(&verb)),
        },
        Err(error) if !error.use_stderr() => {
            let _ = error.print();
            return Err(ExitCode::SUCCESS);
        }
        Err(error) => (language(arguments).unwrap_or(system), told(&error, arguments)),
    };
    let terminal = Terminal::new(lang, true);
    terminal.error(&error);
    Err(ExitCode::from(error.exit_code()))
}

/// The language asked for in arguments that could not be understood as a whole.
fn language(arguments: &[OsString]) -> Option<Lang> {
    let words: Vec<_> = arguments.iter().map(|word| word.to_string_lossy()).collect();
    let after = words.iter().position(|word| word == "--lang").and_then(|at| words.get(at + 1));
    let named = words.iter().find_map(|word| word.strip_prefix("--lang=")).or(after.map(|word| word.as_ref()))?;
    match named {
        "fr" => Some(Lang::Fr),
        "en" => Some(Lang::En),
        _ => None,
    }
}

/// A lone word that is neither a verb nor anything on the disk was meant to be a verb: workspaces have an ending.
fn mistyped_verb(cli: &Cli) -> Option<String> {
    let path = cli.workspace.as_ref().filter(|path| cli.command.is_none() && !path.exists())?;
    let bare = path.extension().is_none() && path.components().count() == 1;
    bare.then(|| path.to_string_lossy().into_owned())
}

fn verbs() -> Vec<String> {
    Cli::command().get_subcommands().map(|verb| verb.get_name().to_owned()).collect()
}

/// How like two words must be for one to have been meant by the other.
const LIKE: f64 = 0.75;

fn unknown_command(word: &str) -> Error {
    let likeness = |verb: &String| strsim::jaro_winkler(verb, &word.to_lowercase());
    let meant = verbs().into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let error = Error::new(ErrorKind::Usage, "error-unknown-command").with("command", word);
    let error = match meant.filter(|verb| likeness(verb) >= LIKE) {
        Some(verb) => error.hinted_with(Message::new("hint-did-you-mean").with("name", format!("tamis {verb}"))),
        None => error,
    };
    error.hinted("hint-list-commands")
}

/// The sentence on what is wrong, what was probably meant, and the form that is expected.
fn told(error: &clap::Error, arguments: &[OsString]) -> Error {
    let known = verbs();
    let words: Vec<_> = arguments.iter().skip(1).map(|word| word.to_string_lossy()).collect();
    let verb = words.iter().find(|word| known.iter().any(|verb| *verb == ***word));
    let all = |kind| texts(error, kind);
    let one = |kind| all(kind).join(", ");
    let (argument, value) = (one(ContextKind::InvalidArg), one(ContextKind::InvalidValue));
    let first = first_word(&words);
    let usage = |code| Error::new(ErrorKind::Usage, code);
    let mut out = match error.kind() {
        Wrong::UnknownArgument if argument.starts_with('-') => usage("error-unknown-option").with("option", argument),
        // `tamis imprt w.tamis a.csv`: the first word is taken for a workspace, and the second one is too many, unless there is
        // such a workspace.
        Wrong::UnknownArgument | Wrong::InvalidSubcommand if verb.is_none() && !Path::new(first).exists() => {
            return unknown_command(first);
        }
        Wrong::UnknownArgument | Wrong::InvalidSubcommand => {
            let extra = if argument.is_empty() { one(ContextKind::InvalidSubcommand) } else { argument };
            usage("error-extra-argument").with("argument", extra)
        }
        Wrong::MissingRequiredArgument => usage("error-missing-argument").with("arguments", argument),
        Wrong::InvalidValue if value.is_empty() => usage("error-missing-value").with("option", argument),
        Wrong::InvalidValue | Wrong::ValueValidation => {
            usage("error-invalid-value").with("value", value).with("option", argument)
        }
        Wrong::ArgumentConflict => match one(ContextKind::PriorArg) {
            prior if prior == argument => usage("error-argument-twice").with("option", argument),
            prior => usage("error-argument-conflict").with("option", argument).with("other", prior),
        },
        _ => usage("error-arguments").with("option", argument),
    };
    if let Some(meant) = [ContextKind::SuggestedArg, ContextKind::SuggestedValue].into_iter().flat_map(all).next() {
        out = out.hinted_with(Message::new("hint-did-you-mean").with("name", meant));
    }
    // What a value must look like, as the option itself tells it.
    if let Some(expected) = std::error::Error::source(error) {
        out = out.caused_by(expected.to_string());
    }
    let values = one(ContextKind::ValidValue);
    if !values.is_empty() {
        out = out.hinted_with(Message::new("hint-valid-values").with("values", values));
    }
    let form = one(ContextKind::Usage);
    if let Some((_, form)) = form.split_once("Usage:") {
        out = out.hinted_with(Message::new("hint-usage").with("usage", form.trim()));
    }
    let help = verb.map_or_else(|| "tamis --help".to_owned(), |verb| format!("tamis {verb} --help"));
    out.hinted_with(Message::new("hint-command-help").with("command", help))
}

/// The first word that is neither an option nor the value of one.
fn first_word<'w>(words: &'w [Cow<'_, str>]) -> &'w str {
    let command = Cli::command();
    let takes_value = |word: &str| {
        let of = |argument: &&clap::Arg| argument.get_long().is_some_and(|long| word.strip_prefix("--") == Some(long));
        command.get_arguments().find(of).is_some_and(|argument| argument.get_action().takes_values())
    };
    let mut is_value = false;
    for word in words {
        if !word.starts_with('-') && !is_value {
            return word;
        }
        is_value = takes_value(word);
    }
    ""
}

/// What clap knows of an error, as plain texts.
fn texts(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect(),
        None | Some(ContextValue::None) => Vec::new(),
        Some(other) => vec![other.to_string()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: &str) -> Vec<String> {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let error = match Cli::try_parse_from(&words) {
            Ok(cli) => unknown_command(&mistyped_verb(&cli).unwrap()),
            Err(error) => told(&error, &words),
        };
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        let said = std::iter::once(&error.what).chain(&error.hints).map(|message| Lang::Fr.render(message));
        said.chain(cause).collect()
    }

    #[test]
    fn mistakes_are_told_in_the_users_language_with_what_was_meant() {
        let of = |line: &str| said(line).join("\n");
        for (line, parts) in [
            ("tamis imprt w.tamis a.csv", ["«\u{a0}imprt\u{a0}»", "tamis import"]),
            ("tamis imprt", ["«\u{a0}imprt\u{a0}»", "tamis import"]),
            ("tamis --lang fr imprt w.tamis a.csv", ["«\u{a0}imprt\u{a0}»", "tamis import"]),
            ("tamis Cargo.toml vite", ["Argument de trop", "vite"]),
            ("tamis match w.tamis --tresholds 1", ["Option inconnue", "--threshold"]),
            ("tamis check w.tamis x", ["Argument de trop", "tamis check --help"]),
            ("tamis decide w.tamis", ["Il manque", "<A>"]),
            ("tamis run a.csv --out o --gate offical", ["«\u{a0}offical\u{a0}»", "official"]),
            ("tamis run a.csv --out", ["attend une valeur", "--out"]),
            ("tamis match w.tamis --threshold 7", ["«\u{a0}7\u{a0}»", "0 … 1"]),
            ("tamis edit w.tamis q--1 nom x --lock --unlock", ["--lock", "--unlock"]),
            ("tamis undo w.tamis --lang xx", ["«\u{a0}xx\u{a0}»", "fr, en"]),
        ] {
            for part in parts {
                assert!(of(line).contains(part), "{line}: {part} is not in\n{}", of(line));
            }
            assert!(!of(line).contains("error:") && !of(line).contains("Usage:"), "{}", of(line));
        }
        assert!(!of("tamis zzzz").contains("Vouliez-vous"));
    }

    #[test]
    fn a_workspace_is_no_mistyped_verb() {
        let cli = |word: &str| Cli::try_parse_from(["tamis", word]).unwrap();
        assert_eq!(mistyped_verb(&cli("lot.tamis")), None);
        assert_eq!(mistyped_verb(&cli("dossier/lot")), None);
        assert_eq!(mistyped_verb(&cli("src")), None, "it is there");
    }
}
