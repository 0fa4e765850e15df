//! `tamis changes`: what the last delivery of each source brought, and the answers to what it asks.

use super::Outcome;
use super::args::FormatArg;
use super::curate::commit;
use super::terminal::Terminal;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Message, percent_cut};
use crate::operations::Env;
use crate::operations::delivery::{self, Answer, Delivery, Doubt, Fate};
use crate::workspace::{Reader, Workspace};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct ChangesArgs {
    pub workspace: PathBuf,
    #[arg(long)]
    pub source: Option<String>,
    #[arg(long, value_enum, default_value = "text")]
    pub format: FormatArg,
    /// Each record and value, line by line
    #[arg(long)]
    pub list: bool,
    /// Where the producer changed a value that was edited here: the edited one holds (`ID`, `ID:FIELD` or `all`)
    #[arg(long, value_name = "ID[:FIELD]")]
    pub ours: Vec<String>,
    /// Likewise: the producer's holds
    #[arg(long, value_name = "ID[:FIELD]")]
    pub theirs: Vec<String>,
    /// A record that was not delivered again stays (`ID` or `all`)
    #[arg(long, value_name = "ID")]
    pub keep: Vec<String>,
    /// A record that was not delivered again is set aside until it is
    #[arg(long, value_name = "ID")]
    pub drop: Vec<String>,
    /// A new record is one of before, which did not come again (`NEW=OLD`, or `all` that are beyond doubt)
    #[arg(long, value_name = "NEW=OLD")]
    pub same: Vec<String>,
    /// A new record is none of those of before that it is likened to (`NEW` or `all`)
    #[arg(long, value_name = "NEW")]
    pub new: Vec<String>,
    /// The deliveries of the source hold all its records
    #[arg(long, requires = "source", conflicts_with_all = ["ours", "theirs", "keep", "drop", "same", "new", "partial"])]
    pub complete: bool,
    /// They hold only some of them: a record that is missing is not gone
    #[arg(long, requires = "source", conflicts_with_all = ["ours", "theirs", "keep", "drop", "same", "new"])]
    pub partial: bool,
}

impl ChangesArgs {
    /// Whether nothing is answered, and the changes are only told.
    pub fn asks_nothing(&self) -> bool {
        let named = [&self.ours, &self.theirs, &self.keep, &self.drop, &self.same, &self.new];
        named.iter().all(|list| list.is_empty()) && !self.complete && !self.partial
    }
}

/// A list of records is cut there in text; JSON has them all.
const LISTED: usize = 200;

pub fn changes(args: ChangesArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    if args.asks_nothing() {
        let reader = Reader::open(&args.workspace)?;
        let all = delivery::changes(reader.read(), args.source.as_deref(), &terminal.progress)?;
        match args.format {
            FormatArg::Text => all.iter().for_each(|delivery| told(delivery, args.list, terminal)),
            FormatArg::Json | FormatArg::Jsonl => terminal.line(delivery::to_json(&all).to_string()),
        }
        return Ok(Outcome::Clean);
    }
    answer(&args, env, terminal)
}

/// Gives the answers, one operation a source. Nothing is done where one of them answers nothing, or two answer one question.
fn answer(args: &ChangesArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let mut workspace = Workspace::open(&args.workspace)?;
    let wanted = Wanted::of(args);
    if let Some((source, complete)) = args.source.as_ref().zip((args.complete || args.partial).then_some(args.complete))
    {
        let plan = delivery::plan_complete(workspace.read(), source, Some(complete))?;
        return commit(&mut workspace, plan, env, terminal);
    }
    let mut left = wanted.all.clone();
    let all = delivery::changes(workspace.read(), args.source.as_deref(), &terminal.progress)?;
    let answers: Vec<_> = all.iter().map(|delivery| wanted.answers(delivery, &mut left)).collect::<Result<_>>()?;
    let doubts: Vec<_> = all.iter().map(|delivery| wanted.doubts(delivery, &mut left)).collect::<Result<_>>()?;
    if let Some((_, what)) = left.iter().find(|(_, what)| what.as_str() != ALL) {
        return Err(Error::new(ErrorKind::Usage, "error-not-asked")
            .with("what", what.as_str())
            .hinted("hint-not-asked"));
    }
    let mut outcome = Outcome::Clean;
    let mut done = false;
    let mut take = |workspace: &mut Workspace, plan| -> Result<()> {
        done = true;
        if commit(workspace, plan, env, terminal)? == Outcome::Issues {
            outcome = Outcome::Issues;
        }
        Ok(())
    };
    for ((delivery, answers), doubts) in all.iter().zip(&answers).zip(&doubts) {
        if !answers.is_empty() {
            let (source, number) = (&delivery.source, delivery.delivery);
            let plan = delivery::plan_answers(workspace.read(), source, number, answers, terminal.lang)?;
            take(&mut workspace, plan)?;
        }
        for (doubts, one) in doubts {
            let plan = match (one, &doubts[..]) {
                (true, [doubt, ..]) => delivery::plan_same(workspace.read(), doubt)?,
                _ => delivery::plan_new(workspace.read(), &doubts.iter().collect::<Vec<_>>())?,
            };
            take(&mut workspace, plan)?;
        }
    }
    if !done {
        terminal.note(&Message::new("changes-nothing-asked"));
    }
    Ok(outcome)
}

fn twice(what: &str) -> Error {
    Error::new(ErrorKind::Usage, "error-answered-twice").with("what", what).hinted("hint-answered-twice")
}

/// Everything that is asked.
const ALL: &str = "all";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Ours,
    Theirs,
    Keep,
    Drop,
    Same,
    New,
}

/// The answers as they were typed: `ID`, `ID:FIELD`, `NEW=OLD` or `all`.
struct Wanted {
    all: Vec<(Way, String)>,
}

/// Doubts that are answered alike, and whether they are one record.
type Answered = Vec<(Vec<Doubt>, bool)>;

impl Wanted {
    fn of(args: &ChangesArgs) -> Self {
        let ways = [
            (Way::Ours, &args.ours),
            (Way::Theirs, &args.theirs),
            (Way::Keep, &args.keep),
            (Way::Drop, &args.drop),
            (Way::Same, &args.same),
            (Way::New, &args.new),
        ];
        let all = ways.into_iter().flat_map(|(way, named)| named.iter().map(move |one| (way, one.clone()))).collect();
        Self { all }
    }

    /// The answers that concern one delivery; what found its question is taken from those left.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] where one question has two answers.
    fn answers(&self, delivery: &Delivery, left: &mut Vec<(Way, String)>) -> Result<Vec<Answer>> {
        let mut out = Vec::new();
        // What names the question itself comes before its record, and that before all.
        let mut wish = |ways: [Way; 2], id: &str, full: &str, open: bool| {
            for name in [full, id, ALL] {
                let fits = |(way, what): &&(Way, String)| ways.contains(way) && what == name && (name != ALL || open);
                let found: Vec<&(Way, String)> = self.all.iter().filter(fits).collect();
                if found.iter().any(|one| one.0 != found[0].0) {
                    return Err(twice(name));
                }
                if let Some(one) = found.first() {
                    left.retain(|other| other != *one);
                    return Ok(Some(one.0));
                }
            }
            Ok(None)
        };
        for conflict in &delivery.conflicts {
            let full = format!("{}:{}", conflict.named.id, conflict.field);
            match wish([Way::Ours, Way::Theirs], &conflict.named.id, &full, conflict.settled.is_none())? {
                Some(Way::Ours) => out.push(Answer::Ours(conflict.clone())),
                Some(_) => out.push(Answer::Theirs(conflict.clone())),
                None => {}
            }
        }
        for gone in delivery.gone.iter() {
            match wish([Way::Keep, Way::Drop], &gone.named.id, &gone.named.id, gone.fate.is_none())? {
                Some(Way::Keep) => out.push(Answer::Keep(gone.clone())),
                Some(_) => out.push(Answer::Drop(gone.clone())),
                None => {}
            }
        }
        Ok(out)
    }

    /// The doubts of a delivery that are answered, each with whether it is one record; what found its question is taken from
    /// those left.
    fn doubts(&self, delivery: &Delivery, left: &mut Vec<(Way, String)>) -> Result<Answered> {
        let mut out: Answered = Vec::new();
        for wish in &self.all {
            if *wish == (Way::Same, ALL.to_owned()) {
                out.extend(delivery::clear(&delivery.doubts).into_iter().map(|doubt| (vec![doubt.clone()], true)));
                continue;
            }
            let about = |doubt: &&Doubt| match wish {
                (Way::Same, pair) => pair.split_once('=') == Some((doubt.new.id.as_str(), doubt.old.id.as_str())),
                (Way::New, id) => doubt.new.id == *id || *id == ALL && !doubt.apart,
                _ => false,
            };
            let mut found: Vec<Doubt> = delivery.doubts.iter().filter(about).cloned().collect();
            // Who knows that two are one need not be asked.
            if let ((Way::Same, pair), true) = (wish, found.is_empty()) {
                found.extend(pair.split_once('=').and_then(|(new, old)| Doubt::said(delivery, new, old)));
            }
            if !found.is_empty() {
                // A row is of one record, and a record has one row.
                let same = wish.0 == Way::Same;
                let meets = |known: &Doubt| {
                    found
                        .iter()
                        .any(|one| one.new.record == known.new.record || same && one.old.record == known.old.record)
                };
                if out.iter().any(|(known, as_same)| (same || *as_same) && known.iter().any(meets)) {
                    return Err(twice(&wish.1));
                }
                left.retain(|one| one != wish);
                out.push((found, same));
            }
        }
        Ok(out)
    }
}

fn told(delivery: &Delivery, list: bool, terminal: &Terminal) {
    let open = delivery.conflicts.iter().filter(|conflict| conflict.settled.is_none()).count();
    terminal.say(
        &Message::new("changes-of-source")
            .with("source", delivery.source.as_str())
            .with("delivery", delivery.delivery)
            .with("new", delivery.new.len())
            .with("changed", delivery.changed.len())
            .with("confirmed", delivery.confirmed.len())
            .with("gone", delivery.gone.iter().filter(|gone| gone.fate != Some(Fate::Dropped)).count())
            .with("conflicts", open)
            .with("unchanged", delivery.unchanged),
    );
    if !delivery.not_delivered.is_empty() {
        terminal.say(&Message::new("changes-not-delivered").with("count", delivery.not_delivered.len()));
    }
    let doubts = delivery.doubts.iter().filter(|doubt| !doubt.apart).count();
    if doubts > 0 {
        terminal.say(&Message::new("changes-doubts").with("count", doubts));
    }
    for asked in &delivery.columns {
        terminal.say(
            &Message::new("layout-column-proposed")
                .with("column", asked.column.as_str())
                .with("field", asked.field.as_str()),
        );
    }
    if list {
        listed(delivery, terminal);
    }
}

/// Line by line, tabs between: what, record, field, before, after.
fn listed(delivery: &Delivery, terminal: &Terminal) {
    let word = |code: &str| terminal.lang.text(code).into_owned();
    let mut lines: Vec<String> = Vec::new();
    for conflict in &delivery.conflicts {
        let code = match conflict.settled {
            None => "changes-line-conflict",
            Some(settled) => match settled {
                delivery::Settled::Locked => "changes-line-locked",
                delivery::Settled::Kept => "changes-line-kept",
                delivery::Settled::Agreed => "changes-line-agreed",
            },
        };
        let (ours, before, theirs) = (conflict.ours.display(), conflict.before.display(), conflict.theirs.display());
        lines.push(format!("{}\t{}\t{}\t{before} → {theirs}\t{ours}", word(code), conflict.named.id, conflict.field));
    }
    for doubt in delivery.doubts.iter().filter(|doubt| !doubt.apart) {
        let percent = percent_cut(doubt.probability, 0);
        lines.push(format!("{}\t{}\t{}\t{percent}\u{a0}%", word("changes-line-doubt"), doubt.new.id, doubt.old.id));
    }
    for gone in delivery.gone.iter() {
        let code = match gone.fate {
            None => "changes-line-gone",
            Some(Fate::Kept) => "changes-line-gone-kept",
            Some(Fate::Dropped) => "changes-line-gone-dropped",
        };
        lines.push(format!("{}\t{}", word(code), gone.named.id));
    }
    lines.extend(delivery.new.iter().map(|named| format!("{}\t{}", word("changes-line-new"), named.id)));
    for changed in delivery.changed.iter() {
        for field in &changed.fields {
            let code = if field.back { "changes-line-back" } else { "changes-line-changed" };
            let (before, after) = (field.before.display(), field.after.display());
            lines.push(format!("{}\t{}\t{}\t{before}\t{after}", word(code), changed.named.id, field.field));
        }
    }
    let total = lines.len();
    for line in lines.into_iter().take(LISTED) {
        terminal.line(line.replace(['\n', '\r'], " "));
    }
    if total > LISTED {
        terminal.say(&Message::new("changes-more").with("count", total - LISTED));
    }
}
