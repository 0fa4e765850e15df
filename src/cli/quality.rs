//! `quality`: the health of a batch, and its plots as pictures.

use super::args::{FormatArg, QualityArgs};
use super::{Outcome, Terminal};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Message;
use crate::operations::quality::{self, Plot, Profile, percent};
use crate::operations::{self, Env, fix};
use crate::profile::{FieldProfile, Told};
use crate::text::one_line;
use crate::workspace::{Read, Reader};

pub fn run(args: QualityArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let reader = Reader::open(&args.workspace)?;
    let read = reader.read();
    let schema = operations::schema(&args.schema)?;
    if let Some(name) = &args.plot {
        let plot = Plot::ALL.into_iter().find(|plot| plot.name() == name).ok_or_else(|| {
            let known = Plot::ALL.map(Plot::name).join(", ");
            Error::new(ErrorKind::Usage, "error-unknown-plot").with("plot", name.as_str()).with("known", known)
        })?;
        let figure = quality::figure(read, plot, &schema.slug, &env.today, terminal.lang, &terminal.progress)?;
        match &args.out {
            Some(path) => {
                figure.save(path)?;
                terminal.note(&Message::new("quality-saved").with("path", path.display().to_string()));
            }
            None => terminal.line(figure.svg().trim_end()),
        }
        return Ok(Outcome::Clean);
    }
    let profile = quality::profile(read, &schema.slug, args.source.as_deref(), &terminal.progress)?;
    match args.format {
        FormatArg::Text => text(read, &profile, env, terminal)?,
        FormatArg::Json | FormatArg::Jsonl => terminal.line(json(read, &profile, env, terminal)?.to_string()),
    }
    Ok(Outcome::Clean)
}

fn text(read: Read<'_>, profile: &Profile, env: &Env, terminal: &Terminal) -> Result<()> {
    let (lang, counts) = (terminal.lang, read.gate_counts(&profile.schema)?);
    terminal.say(
        &Message::new("quality-counts")
            .with("records", counts.records)
            .with("conforming", counts.conforming)
            .with("served", counts.served)
            .with("plausible", counts.plausible),
    );
    let scores = quality::scores(read, &env.today, &terminal.progress)?;
    if let Some(mean) = scores.mean {
        terminal.say(&Message::new("plot-scores-line").with("mean", mean).with("count", scores.services));
    }
    let map = quality::map(read, &profile.schema, &terminal.progress)?;
    if map.points > 0 {
        terminal.say(&Message::new("plot-map-line").with("points", map.points).with("astray", map.astray_count));
    }
    let heads =
        ["quality-field", "quality-filled", "quality-distinct", "quality-lengths", "quality-issues", "quality-top"];
    terminal.line(heads.map(|head| lang.text(head)).join("\t"));
    for (field, issues) in profile.fields.iter().zip(&profile.issues) {
        let lengths = field.lengths.map_or(String::new(), |l| format!("{}/{}/{}", l.least, l.median, l.greatest));
        let distinct = distinct(field, terminal);
        let top = field.top.first().map(|top| format!("{} ({})", one_line(&top.text), lang.number(top.count as i64)));
        let title = fix::field_title(&profile.schema, &field.name, lang);
        terminal.line(format!(
            "{title}\t{}\t{distinct}\t{lengths}\t{issues}\t{}",
            percent(lang, field.completeness()),
            top.unwrap_or_default()
        ));
    }
    Ok(())
}

fn distinct(field: &FieldProfile, terminal: &Terminal) -> String {
    let count = terminal.lang.number(field.distinct as i64);
    if field.exact { count } else { terminal.lang.render(&Message::new("quality-about").with("count", count)) }
}

fn json(read: Read<'_>, profile: &Profile, env: &Env, terminal: &Terminal) -> Result<serde_json::Value> {
    let told = |list: &[Told]| -> Vec<_> {
        list.iter().map(|told| serde_json::json!({"text": told.text, "count": told.count})).collect()
    };
    let field = |(field, issues): (&FieldProfile, &u64)| {
        let lengths = field.lengths.map(|l| serde_json::json!({"min": l.least, "median": l.median, "max": l.greatest}));
        serde_json::json!({
            "field": field.name, "records": field.records, "filled": field.filled, "completeness": field.completeness(),
            "distinct": field.distinct, "exact": field.exact, "kind": format!("{:?}", field.kind).to_lowercase(),
            "lengths": lengths, "range": field.range, "issues": issues, "top": told(&field.top),
            "patterns": told(&field.patterns),
        })
    };
    let fields: Vec<_> = profile.fields.iter().zip(&profile.issues).map(field).collect();
    let counts = read.gate_counts(&profile.schema)?;
    let progress = &terminal.progress;
    let scores = quality::scores(read, &env.today, progress)?;
    let history = quality::history(read, progress)?;
    let rules: Vec<_> = history
        .lines
        .iter()
        .map(|line| {
            let (field, code) = line.rule.clone().unzip();
            serde_json::json!({"field": field, "code": code, "issues": line.issues})
        })
        .collect();
    let moments: Vec<_> = history
        .moments
        .iter()
        .map(|moment| serde_json::json!({"operation": moment.operation, "at": moment.at_utc}))
        .collect();
    let overlap = quality::overlap(read)?;
    let names: Vec<&str> = overlap.sources.iter().map(|(name, _)| name.as_str()).collect();
    let weights = quality::weights(read, progress)?.map(|found| {
        let point = |point: &quality::Point| {
            serde_json::json!({
                "bits": point.bits, "probability": point.probability, "pairs": point.pairs, "groups": point.groups,
                "joined": point.joined, "cut": point.cut, "new": point.new,
                "precision": point.precision.map(|one| one.mid), "recall": point.recall.map(|one| one.mid),
            })
        };
        let bins: Vec<_> =
            found.bins.iter().map(|bin| serde_json::json!({"from": bin.from, "pairs": bin.pairs})).collect();
        let now = found.points.get(found.now).map(point);
        serde_json::json!({"bins": bins, "now": now, "points": found.points.iter().map(point).collect::<Vec<_>>()})
    });
    let map = quality::map(read, &profile.schema, progress)?;
    let astray: Vec<_> = map
        .astray
        .iter()
        .map(|one| {
            serde_json::json!({
                "id": one.id, "latitude": one.latitude, "longitude": one.longitude, "expected": one.expected, "found": one.found,
            })
        })
        .collect();
    Ok(serde_json::json!({
        "schema": profile.schema, "source": profile.source, "records": counts.records, "conforming": counts.conforming,
        "served": counts.served, "plausible": counts.plausible, "fields": fields,
        "scores": {"services": scores.services, "mean": scores.mean, "bins": scores.bins},
        "history": {"moments": moments, "rules": rules, "total": history.total},
        "overlap": {"sources": names, "with": overlap.with},
        "weights": weights,
        "map": {"points": map.points, "astray_count": map.astray_count, "astray": astray},
    }))
}
