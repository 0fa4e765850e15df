//! `tamis match`: probable duplicates of a workspace, or of any table.

use super::args::MatchArgs;
use super::{Outcome, Terminal, curate, files};
use crate::error::{Error, Result};
use crate::link::{Estimate, Linkage, ScoredPair};
use crate::model::{Cluster, Message, Pair, RecordId};
use crate::operations::matching::{self, Compared, FileOptions, Question, Search};
use crate::operations::{self, Env, record_name};
use crate::workspace::{self, FoundPairs, Left, Read, Workspace};
use std::path::{Path, PathBuf};

/// Pairs of less probability are not worth a question.
const ASK_FROM: f64 = 0.001;

pub fn find(args: MatchArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    // Before the search: it may be long.
    for target in [&args.pairs, &args.related, &args.groups, &args.questions].into_iter().flatten() {
        operations::target::free(target, &read_by(&args))?;
    }
    let words = matching::own_words(args.words.as_deref())?;
    let mut chosen = None;
    let compared = if workspace::is_workspace(&args.path) {
        let mut workspace = Workspace::open(&args.path)?;
        chosen = matching::decision_point(workspace.read())?;
        if let Some(path) = &args.labels {
            curate::take_labels(&mut workspace, path, env, terminal)?;
        }
        let search = Search { link_only: args.link_only, words: Some(&words), ask: args.ask };
        if !needs_all(&args)
            && let Some(found) = matching::find_beside(workspace.read(), &search, &terminal.progress)?
        {
            workspace.put_pairs("structure", &found)?;
            return stored(workspace.read(), &args, &found, terminal);
        }
        let found = matching::find(workspace.read(), &search, &terminal.progress)?;
        workspace.put_pairs("structure", &found.pairs)?;
        large_groups(workspace.read(), terminal)?;
        found.compared
    } else {
        let labels = args.labels.as_deref().map(matching::read_labels).transpose()?.unwrap_or_default();
        let wished = args.threshold;
        let threshold = if args.ask.is_some() { Some(wished.unwrap_or(ASK_FROM).min(ASK_FROM)) } else { wished };
        let how = FileOptions {
            threshold,
            related: args.related.is_some(),
            link_only: args.link_only,
            labels: &labels,
            against: args.against.as_deref(),
            words: Some(&words),
            ask: args.ask,
        };
        matching::of_file(&args.path, &how, &terminal.progress)?
    };
    let linkage = &compared.linkage;
    let least = args.threshold.or(chosen).unwrap_or(linkage.decision_point);
    let kept: Vec<&ScoredPair> = linkage.pairs.iter().filter(|pair| pair.probability() >= least).collect();
    let tells = args.ask.is_some() || args.quality || args.details;
    let row = |pair: &&ScoredPair| {
        let [a, b] = [pair.a, pair.b].map(|row| compared.ids[row as usize].as_str());
        (a, b, pair.probability(), pair.weight_bits)
    };
    match &args.pairs {
        Some(path) => files::write(path, &csv_pairs(kept.iter().map(row))?, &read_by(&args))?,
        None if tells => {}
        None => terminal.line(String::from_utf8_lossy(&csv_pairs(kept.iter().map(row))?).trim_end()),
    }
    if let Some(path) = &args.related {
        let related = linkage.pairs.iter().map(|pair| (row(&pair), linkage.related(pair)));
        let held = related.filter(|(_, chance)| *chance >= Pair::RELATED);
        let related = csv_related(held.map(|((a, b, ..), chance)| (a, b, chance)))?;
        files::write(path, &related, &read_by(&args))?;
    }
    if let Some(path) = &args.groups {
        let one_of = args.one_per_source.then_some(linkage.sources());
        files::write(path, &csv_groups(&groups_of(&compared, least, one_of))?, &read_by(&args))?;
    }
    if args.ask.is_some() {
        questions(&args, &compared, terminal)?;
    }
    if args.quality {
        quality(linkage, least, terminal);
    }
    if args.details {
        details(&compared, terminal);
    }
    if let Some(folder) = &args.export_splink {
        let folder = matching::export_splink(folder, &compared, args.link_only, least)?;
        terminal.note(&Message::new("cli-splink-where").with("path", folder.display().to_string()));
    }
    let summary = Message::new("cli-match-summary").with("pairs", kept.len());
    terminal.note(&summary.with("records", compared.ids.len()).with("least", least));
    Ok(Outcome::Clean)
}

/// The files that a search reads.
fn read_by(args: &MatchArgs) -> Vec<&Path> {
    [Some(&args.path), args.labels.as_ref(), args.against.as_ref()]
        .into_iter()
        .flatten()
        .map(PathBuf::as_path)
        .collect()
}

/// Whether what is asked for is only to be had by comparing all records of a workspace, not those alone that came since the
/// last search.
fn needs_all(args: &MatchArgs) -> bool {
    let told = args.ask.is_some() || args.quality || args.details || args.export_splink.is_some();
    let grouped = args.groups.is_some() && (args.one_per_source || args.threshold.is_some());
    let deep = args.threshold.is_some_and(|least| least < matching::REVIEW_FLOOR);
    args.anew || args.labels.is_some() || told || grouped || deep
}

/// Gives out the pairs and groups that a workspace holds.
fn stored(read: Read<'_>, args: &MatchArgs, found: &FoundPairs, terminal: &Terminal) -> Result<Outcome> {
    let chosen = matching::decision_point(read)?;
    let least = args.threshold.or(chosen).unwrap_or(found.info.decision_point);
    let pairs = read.pair_lines(least)?;
    let csv = csv_pairs(pairs.iter().map(|(a, b, probability, bits)| (a.as_str(), b.as_str(), *probability, *bits)))?;
    match &args.pairs {
        Some(path) => files::write(path, &csv, &read_by(args))?,
        None => terminal.line(String::from_utf8_lossy(&csv).trim_end()),
    }
    if let Some(path) = &args.groups {
        let mut members: Vec<(i64, RecordId)> =
            read.cluster_numbers("structure")?.into_iter().map(|(record, group)| (group, record)).collect();
        members.sort_unstable();
        let mut rows = Vec::with_capacity(members.len());
        for (group, record) in members {
            let source = read.record_identity(record)?.map(|identity| identity.source).unwrap_or_default();
            rows.push([group.to_string(), record_name(read, record)?, source]);
        }
        files::write(path, &csv_groups(&rows)?, &read_by(args))?;
    }
    if let Some(path) = &args.related {
        let pairs = read.related_lines(Pair::RELATED)?;
        let lines = pairs.iter().map(|(a, b, chance)| (a.as_str(), b.as_str(), *chance));
        files::write(path, &csv_related(lines)?, &read_by(args))?;
    }
    large_groups(read, terminal)?;
    if let Left::Beside(beside) = &found.left {
        let note = Message::new("cli-match-beside").with("records", beside.records.len());
        terminal.note(&note.with("known", found.report.records));
    }
    let summary = Message::new("cli-match-summary").with("pairs", pairs.len());
    terminal.note(&summary.with("records", found.report.records).with("least", least));
    Ok(Outcome::Clean)
}

/// A group of very many is a mistake more often than not: it is told before all others.
fn large_groups(read: Read<'_>, terminal: &Terminal) -> Result<()> {
    let large = read.large_clusters("structure", Cluster::LARGE)?;
    if large > 0 {
        terminal.note(&Message::new("duplicates-large").with("count", large));
    }
    Ok(())
}

fn csv_failed(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::internal("write a table").caused_by(cause)
}

/// Of each pair its identifiers, its probability and its weight.
fn csv_pairs<'p>(pairs: impl Iterator<Item = (&'p str, &'p str, f64, f64)>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id_a", "id_b", "probability", "weight"]).map_err(csv_failed)?;
    for (a, b, probability, bits) in pairs {
        let (probability, weight) = (format!("{probability:.6}"), format!("{bits:.4}"));
        writer.write_record([a, b, &probability, &weight]).map_err(csv_failed)?;
    }
    writer.into_inner().map_err(|_| Error::internal("write a table"))
}

/// Of each pair its identifiers and the chance that it is related.
fn csv_related<'p>(pairs: impl Iterator<Item = (&'p str, &'p str, f64)>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id_a", "id_b", "probability"]).map_err(csv_failed)?;
    for (a, b, probability) in pairs {
        writer.write_record([a, b, &format!("{probability:.6}")]).map_err(csv_failed)?;
    }
    writer.into_inner().map_err(|_| Error::internal("write a table"))
}

/// Of each member of a group the group, its identifier and its source.
fn csv_groups(rows: &[[String; 3]]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["group", "id", "source"]).map_err(csv_failed)?;
    rows.iter().try_for_each(|row| writer.write_record(row)).map_err(csv_failed)?;
    writer.into_inner().map_err(|_| Error::internal("write a table"))
}

fn groups_of(compared: &Compared, least: f64, one_of: Option<&[u32]>) -> Vec<[String; 3]> {
    let groups = matching::of_rows(&compared.linkage.pairs, least, one_of);
    let member = |at: usize, row: usize| [at.to_string(), compared.ids[row].clone(), compared.sources[row].clone()];
    (1..).zip(&groups).flat_map(|(at, rows)| rows.iter().map(move |row| member(at, *row))).collect()
}

/// The pairs worth a verdict and what their records say, as a list that comes back as labels once it is filled in.
fn questions(args: &MatchArgs, compared: &Compared, terminal: &Terminal) -> Result<()> {
    let asked: Vec<serde_json::Value> = compared
        .questions
        .iter()
        .map(|Question { pair, fields }| {
            let (left, right) = (&compared.ids[pair.a as usize], &compared.ids[pair.b as usize]);
            // One above the other, as a person compares them.
            let says: serde_json::Map<_, _> =
                fields.iter().map(|(name, sides)| (name.clone(), serde_json::json!(sides))).collect();
            serde_json::json!({
                "left": left, "right": right, "label": "", "probability": pair.probability(), "says": says,
            })
        })
        .collect();
    let text = serde_json::to_string_pretty(&asked).map_err(csv_failed)?;
    match &args.questions {
        Some(path) => files::write(path, format!("{text}\n").as_bytes(), &read_by(args)),
        None => {
            terminal.line(text);
            Ok(())
        }
    }
}

/// Names of the parameters of a share and the ends of its interval.
const PRECISION: [&str; 3] = ["precision", "precision-low", "precision-high"];
const RECALL: [&str; 3] = ["recall", "recall-low", "recall-high"];

/// A share in percent with its interval, as parameters of a message.
fn percents(message: Message, names: [&'static str; 3], estimate: &Estimate) -> Message {
    let values = [estimate.mid, estimate.low, estimate.high];
    let percent = |share: f64| (share * 1000.0).round() / 10.0;
    names.into_iter().zip(values).fold(message, |message, (name, value)| message.with(name, percent(value)))
}

fn quality(linkage: &Linkage, least: f64, terminal: &Terminal) {
    let quality = linkage.quality(least);
    if quality.verdicts == 0 {
        terminal.say(&Message::new("cli-quality-none").with("more", quality.more));
        return;
    }
    let line = Message::new("cli-quality").with("verdicts", quality.verdicts);
    terminal.say(&percents(percents(line, PRECISION, &quality.precision), RECALL, &quality.recall));
    match quality.more {
        0 => terminal.say(&Message::new("cli-quality-enough")),
        more => terminal.say(&Message::new("cli-quality-more").with("more", more)),
    }
    for offer in &quality.offers {
        let line = Message::new("cli-quality-offer").with("threshold", offer.threshold).with("pairs", offer.pairs);
        terminal.say(&percents(percents(line, PRECISION, &offer.precision), RECALL, &offer.recall));
    }
    if let Some((before, after)) = linkage.report.taught {
        let bits = |value: f64| (value * 1000.0).round() / 1000.0;
        terminal.say(&Message::new("cli-quality-taught").with("before", bits(before)).with("after", bits(after)));
    }
}

fn details(compared: &Compared, terminal: &Terminal) {
    let report = &compared.linkage.report;
    let id = |row: u32| compared.ids[row as usize].as_str();
    terminal.say(&Message::new("cli-details-compared").with("count", report.compared));
    for (key, count) in &report.candidates {
        let skipped = report.skipped.get(key).copied().unwrap_or(0);
        let key = terminal.lang.text(&format!("key-{key}")).into_owned();
        terminal.say(&Message::new("cli-details-key").with("key", key).with("count", *count).with("skipped", skipped));
    }
    terminal.say(&Message::new("cli-details-missed").with("count", report.missed.estimate));
    for by in &report.missed.by_key {
        let key = terminal.lang.text(&format!("key-{}", by.key)).into_owned();
        terminal.say(&Message::new("cli-details-looser").with("key", key).with("count", by.duplicates));
        for pair in &by.examples {
            terminal.line(format!("    {} {}", id(pair.a), id(pair.b)));
        }
    }
    let silent: Vec<&str> = report.missed.silent_rows.iter().map(|row| id(*row)).collect();
    let line = Message::new("cli-details-silent").with("count", report.missed.silent);
    terminal.say(&line.with("examples", silent.join(", ")));
}
