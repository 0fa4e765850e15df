//! The command line: what was typed → parameters → plan → dry run or commit. Data goes to stdout, progress and errors to
//! stderr (DESIGN §6).

mod args;
mod args_matching;
mod args_people;
mod args_records;
mod args_rules;
mod args_views;
mod changes;
mod check;
mod combine;
mod curate;
mod demo;
mod doctor;
mod establishments;
mod files;
mod info;
mod matching;
mod publish;
mod purge;
mod quality;
mod questions;
mod records;
mod rows;
mod rules;
mod schema;
mod terminal;
mod territories;
mod turns;
mod typed;
mod values;

pub use args::{Cli, Command};
pub use terminal::Terminal;
pub use typed::typed;

use crate::error::{Error, ErrorKind, Result};
use crate::locale::Lang;
use crate::operations::Env;
use args::{GateArg, Global, LangArg};
use std::path::PathBuf;
use std::process::ExitCode;

/// How a command ended, when nothing stopped it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing left to say: exit code 0.
    Clean,
    /// Done, and there are issues: exit code 1.
    Issues,
}

/// What `main` does after the arguments are read.
pub enum Next {
    /// Open the window, on this workspace where one was named.
    Window(Option<PathBuf>),
    /// Leave with this code.
    Exit(ExitCode),
}

/// Runs the command that was typed, or asks for the window. `clock` gives today's date and the time, `system_lang` the
/// system's language; both are given, so that a test can fix them.
pub fn run(cli: Cli, clock: impl Fn() -> (String, String), system_lang: Lang) -> Next {
    let lang = language(&cli.global, system_lang);
    let terminal = Terminal::new(lang, cli.global.quiet);
    let result = prepare(&cli.global, clock).and_then(|env| match cli.command {
        None => Ok(Next::Window(cli.workspace)),
        Some(Command::Demo(args)) => demo::run(args, &env, &terminal),
        Some(command) => dispatch(command, &env, &terminal).map(|outcome| Next::Exit(code(outcome))),
    });
    let result = result.and_then(|next| terminal.written().map(|()| next));
    terminal.finish();
    match result {
        Ok(next) => next,
        Err(error) => {
            terminal.error(&error);
            Next::Exit(ExitCode::from(error.exit_code()))
        }
    }
}

/// The language of messages: asked for, else the system's.
pub fn language(global: &Global, system_lang: Lang) -> Lang {
    asked_language(global).unwrap_or(system_lang)
}

/// The language of messages where one is asked for.
pub fn asked_language(global: &Global) -> Option<Lang> {
    global.lang.map(|lang| match lang {
        LangArg::Fr => Lang::Fr,
        LangArg::En => Lang::En,
    })
}

fn code(outcome: Outcome) -> ExitCode {
    ExitCode::from(u8::from(outcome == Outcome::Issues))
}

fn prepare(global: &Global, clock: impl Fn() -> (String, String)) -> Result<Env> {
    if let Some(folder) = &global.schemas {
        crate::operations::use_schemas(folder)?;
    }
    let (mut today, now_utc) = clock();
    if let Some(date) = &global.today {
        today = parse_date("--today", date)?;
        // Workbooks know no earlier day. A year before our era has a sign.
        if today.as_str() < "1900" {
            return Err(Error::new(ErrorKind::Usage, "error-today-early").with("date", date.as_str()));
        }
    }
    if let Some(threads) = global.threads {
        // Fails only when the pool is already built, which a command line never does before.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build_global();
    }
    if !global.limit.is_empty() {
        crate::source::Limits::configure(&global.limit)?;
    }
    Ok(Env { today, now_utc, actor: crate::operations::actor() })
}

/// A date typed as an option.
fn parse_date(option: &str, text: &str) -> Result<String> {
    text.parse::<jiff::civil::Date>().map(|date| date.to_string()).map_err(|cause| {
        Error::new(ErrorKind::Usage, "error-bad-date")
            .with("option", option)
            .with("date", text)
            .hinted("hint-date-format")
            .caused_by(cause)
    })
}

fn dispatch(command: Command, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    match command {
        Command::Run(args) => files::run(args, env, terminal),
        Command::Import(args) => files::import(args, env, terminal),
        Command::Map(args) => files::map(args, env, terminal),
        Command::Export(args) => publish::export(*args, env, terminal),
        Command::Verify(args) => publish::verify(&args, terminal),
        Command::Check(args) => check::check(args, env, terminal),
        Command::Score(args) => check::score(args, env, terminal),
        Command::Quality(args) => quality::run(args, env, terminal),
        Command::Territories(args) => territories::run(&args, env, terminal),
        Command::Match(args) => matching::find(args, env, terminal),
        Command::Fix(args) => curate::fix(args, env, terminal),
        Command::Merge(args) => curate::merge(args, env, terminal),
        Command::Unmerge(args) => curate::unmerge(args, env, terminal),
        Command::Split(args) => curate::split(args, env, terminal),
        Command::Decide(args) => curate::decide(args, env, terminal),
        Command::Edit(args) => curate::edit(args, env, terminal),
        Command::Questions(args) => questions::run(args, env, terminal),
        Command::Rules(args) => rules::run(args, env, terminal),
        Command::Records(args) => records::records(args, terminal),
        Command::Transform(args) => records::transform(args, env, terminal),
        Command::Views(args) => records::views(args, env, terminal),
        Command::Values(args) => values::run(args, env, terminal),
        Command::Undo(args) => turns::undo(&args.workspace, env, terminal),
        Command::Redo(args) => turns::redo(args, env, terminal),
        Command::Revert(args) => turns::revert(args, env, terminal),
        Command::Rows(args) => rows::run(args, env, terminal),
        Command::History(args) => info::history(args, terminal),
        Command::Changes(args) => changes::changes(args, env, terminal),
        Command::Combine(args) => combine::run(args, env, terminal),
        Command::Doctor(args) => doctor::run(args, env, terminal),
        Command::Establishments(args) => establishments::run(args, env, terminal),
        Command::Purge(args) => purge::run(args, env, terminal),
        Command::Schema(args) => schema::run(args, env, terminal),
        Command::Explain(args) => info::explain(args, terminal),
        Command::Demo(_) => Err(Error::internal("demo is dispatched before")),
    }
}

impl From<GateArg> for crate::model::Gate {
    fn from(gate: GateArg) -> Self {
        match gate {
            GateArg::Opendata => Self::Opendata,
            GateArg::Official => Self::Official,
            GateArg::Api => Self::Api,
            GateArg::All => Self::All,
        }
    }
}

impl From<args::SpellingsArg> for crate::mirror::Method {
    fn from(method: args::SpellingsArg) -> Self {
        match method {
            args::SpellingsArg::Words => Self::Words,
            args::SpellingsArg::Letters => Self::Letters,
            args::SpellingsArg::Sound => Self::Sound,
            args::SpellingsArg::Slip => Self::Slip,
        }
    }
}
