//! Where a value comes from — pick, fix, cell, file and row — and why two records match (DESIGN §3).

use super::{lineage, schema};
use crate::error::Result;
use crate::locale::Lang;
use crate::model::{Evidence, Message, Pair, RecordId, WhatIf, percent_cut};
use crate::workspace::Read;
use std::borrow::Cow;

/// The way back from one value of a record to its cell, one sentence a step.
pub fn value(read: Read<'_>, record: RecordId, field: &str) -> Result<Vec<Message>> {
    let Some((slug, row)) = read.record(record)? else { return Ok(Vec::new()) };
    let Some(index) = schema(&slug)?.index_of(field) else { return Ok(Vec::new()) };
    let shown = row.values[index].display().into_owned();
    let mut out = vec![Message::new("explain-value").with("field", field).with("value", shown)];
    out.extend(lineage::of_record(read, record, field)?.into_iter().rev().map(|step| step.what));
    Ok(out)
}

/// Why two records were brought together and what their likeness weighs: the plain sentence, one line a term, what would turn
/// the decision, and what a person said.
pub fn pair(read: Read<'_>, a: RecordId, b: RecordId, lang: Lang) -> Result<Vec<String>> {
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    let mut out = Vec::new();
    match read.pair(a, b)? {
        None => out.push(lang.text("explain-no-pair").into_owned()),
        Some(pair) => {
            let point = read.pair_set("structure")?.map_or(0.5, |set| set.decision_point);
            out.push(sentence(&pair, point, lang));
            out.push(whole(&pair, lang));
            for evidence in &pair.evidence {
                let term = Message::new("explain-evidence")
                    .with("bits", format!("{:+.1}", evidence.bits))
                    .with("comparison", comparison_name(lang, &evidence.comparison));
                out.push(format!("{} — {}", lang.render(&term), level(evidence, lang)));
            }
            out.extend(what_if(&pair, lang));
            let refusals = read.pair_report("structure")?.map(|report| report.refused).unwrap_or_default();
            out.extend(refusals.iter().find(|one| (one.0, one.1) == (a, b)).map(|one| refused(&one.2, lang)));
        }
    }
    if let Some(verdict) = read.verdict(a, b)? {
        out.push(lang.render(&Message::new("explain-verdict").with("verdict", verdict.verdict.name())));
        if read.asked_again(a, b)? {
            out.push(lang.text("explain-again").into_owned());
        }
    }
    Ok(out)
}

/// The sum of a pair, and what brought the two together.
pub fn whole(pair: &Pair, lang: Lang) -> String {
    let tenth = |value: f64| (value * 10.0).round() / 10.0;
    let whole = Message::new("explain-pair")
        .with("percent", percent_cut(pair.probability, 1))
        .with("bits", tenth(pair.weight_bits))
        .with("key", lang.text(&format!("key-{}", pair.key)).into_owned());
    lang.render(&whole)
}

/// Why two records that are held for duplicates are in no group, from the name of the reason.
pub fn refused(why: &str, lang: Lang) -> String {
    let why = lang.text(&format!("refusal-{why}")).into_owned();
    lang.render(&Message::new("explain-refused").with("why", why))
}

/// What would turn the decision on a pair, one sentence each.
pub fn what_if(pair: &Pair, lang: Lang) -> Vec<String> {
    let sentence = |one: &WhatIf| {
        let code = if one.same { "explain-if-same" } else { "explain-if-other" };
        let message = Message::new(code)
            .with("comparison", comparison_name(lang, &one.comparison).to_lowercase())
            .with("becomes", if one.probability > pair.probability { "yes" } else { "no" })
            .with("percent", percent_cut(one.probability, 1));
        lang.render(&message)
    };
    // That another value would make them more alike is true of what fields say together, and helps nobody.
    let plain = |one: &&WhatIf| one.same == (one.probability > pair.probability);
    pair.what_if.iter().filter(plain).map(sentence).collect()
}

/// A pair in a plain sentence: what agrees, what differs, and what it is held for at the decision point.
pub fn sentence(pair: &Pair, decision_point: f64, lang: Lang) -> String {
    let said = pair.evidence.iter().any(|one| one.comparison == "verdict");
    let code = match pair.probability >= decision_point {
        _ if said => "sentence-decided",
        true => "sentence-duplicate",
        false if pair.is_related() => "sentence-related",
        false if pair.probability >= 0.5 => "sentence-perhaps",
        false => "sentence-distinct",
    };
    format!("{} {}", lang.text(code), agreement(pair, lang)).trim_end().to_owned()
}

/// How two values agree, in words. Where the same value speaks against a duplicate, many others have it.
pub fn level(one: &Evidence, lang: Lang) -> Cow<'static, str> {
    match one.bits < 0.0 && one.level.code == "level-exact" {
        true => lang.text("level-common"),
        false => lang.render(&one.level).into(),
    }
}

const AGREES: [&str; 3] = ["level-exact", "level-near", "level-most"];

/// What agrees and what differs, in a sentence each.
pub fn agreement(pair: &Pair, lang: Lang) -> String {
    let names = |agree: bool| -> String {
        let chosen = pair.evidence.iter().filter(|one| match one.level.code.as_ref() {
            code if AGREES.contains(&code) => agree && one.bits >= 0.0,
            "level-differ" | "level-little" => !agree,
            _ => false,
        });
        chosen.map(|one| comparison_name(lang, &one.comparison).to_lowercase()).collect::<Vec<_>>().join(", ")
    };
    let (agree, differ) = (names(true), names(false));
    let mut parts = Vec::new();
    for (code, list) in [("sentence-agree", agree), ("sentence-differ", differ)] {
        if !list.is_empty() {
            parts.push(lang.render(&Message::new(code).with("fields", list)));
        }
    }
    parts.join(" ")
}

/// The name under which a comparison is shown.
pub fn comparison_name(lang: Lang, comparison: &str) -> String {
    let code = format!("comparison-{}", comparison.replace(['_', ' '], "-"));
    if lang.knows(&code) {
        return lang.text(&code).into_owned();
    }
    let names = comparison.split("_x_").map(|name| super::fix::field_title("structure", name, lang).replace('_', " "));
    names.collect::<Vec<_>>().join(" × ")
}
