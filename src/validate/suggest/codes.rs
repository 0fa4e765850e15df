//! Codes of a list: what a label, a misspelling or another writing stands for.

use super::{emptied, of};
use crate::model::{Code, FieldKind, Suggestion, Sureness, Value};
use crate::reference::{geo, v0};
use crate::text::slug;
use crate::validate::official;
use crate::validate::plausible::zone_exists;
use crate::validate::rule::{Fault, Rule};

/// Least likeness of a code that is proposed, between 0 and 1 (the cut-off that the official web tool uses).
const CLOSE: f64 = 0.6;
/// A code at least this close, and closer than any other by [`MARGIN`], is likely.
const VERY_CLOSE: f64 = 0.8;
const MARGIN: f64 = 0.1;
/// At most this many codes are offered.
const OFFERED: usize = 5;
/// Distinct unknown texts whose answer is kept.
const REMEMBERED: usize = 4096;

/// The codes that a text may stand for.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::validate) enum CloseCodes {
    Likely(String),
    /// Best first.
    Choice(Vec<String>),
    None,
}

pub(super) fn propose(rule: &Rule, value: &Value, fault: &Fault) -> Option<Suggestion> {
    match (rule.kind, value) {
        (FieldKind::Code, Value::List(items)) if items.len() == 1 && official::is_clean(rule, &items[0]) => {
            Some(of(items[0].clone(), Sureness::Likely, "value-mapped"))
        }
        (FieldKind::Code, _) => Some(one(rule, value)),
        (_, Value::List(items)) => list(rule, items, fault),
        (_, Value::Text(text)) => Some(split(rule, text)),
        (_, Value::Number(lexeme)) => Some(split(rule, lexeme)),
        _ => Some(emptied()),
    }
    .filter(|found| !(rule.required && found.value.is_absent()))
}

fn one(rule: &Rule, value: &Value) -> Suggestion {
    match value.as_text().map_or(CloseCodes::None, |text| close(rule, text)) {
        CloseCodes::Likely(code) => of(Value::Text(code), Sureness::Likely, "close-code"),
        CloseCodes::Choice(codes) => super::choices(codes, "close-code").unwrap_or_else(emptied),
        CloseCodes::None => emptied(),
    }
}

/// A text where a list is asked.
fn split(rule: &Rule, text: &str) -> Suggestion {
    let from_json: Option<Vec<String>> = serde_json::from_str(text).ok();
    let parts = from_json.unwrap_or_else(|| {
        let separator: &[char] = if text.contains(['|', ';', '\n']) { &['|', ';', '\n'] } else { &[',', '/'] };
        text.split(separator).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    });
    let codes: Option<Vec<Value>> = parts
        .iter()
        .map(|part| match close(rule, part) {
            CloseCodes::Likely(code) => Some(Value::Text(code)),
            _ => None,
        })
        .collect();
    match codes.map(|codes| finished(rule, codes)) {
        Some(list @ Value::List(_)) => of(list, Sureness::Likely, "list-split"),
        _ => emptied(),
    }
}

fn list(rule: &Rule, items: &[Value], fault: &Fault) -> Option<Suggestion> {
    let Some(index) = fault.index.map(|index| index as usize) else {
        return Some(match fault.code {
            "value_error" => of(finished(rule, items.to_vec()), Sureness::Likely, "alone"),
            // An empty list says as much as no list.
            _ => of(Value::Null, Sureness::Likely, "empty-list"),
        });
    };
    // Nobody chooses among thousands, and each proposal is a list of them.
    if items.len() > MOST_ITEMS {
        return None;
    }
    // What is likely for the other items comes along, so that the suggestions of one list agree.
    let close_of = |item: &Value| item_codes(rule, item);
    let fixed: Vec<Value> = items
        .iter()
        .map(|item| match close_of(item) {
            Some(CloseCodes::Likely(code)) => Value::Text(code),
            _ => item.clone(),
        })
        .collect();
    let with = |code: &str| {
        let mut list = fixed.clone();
        list[index] = Value::text(code);
        finished(rule, list)
    };
    Some(match items.get(index).and_then(close_of)? {
        CloseCodes::Likely(_) => of(finished(rule, fixed), Sureness::Likely, "close-code"),
        CloseCodes::Choice(codes) => {
            let (first, others) = codes.split_first()?;
            Suggestion {
                others: others.iter().map(|code| with(code)).collect(),
                ..of(with(first), Sureness::Choice, "close-code")
            }
        }
        CloseCodes::None => {
            // With all others that stand for nothing: what is left passes.
            let stands = |item: &Value| !matches!(close_of(item), Some(CloseCodes::None));
            let list = fixed.into_iter().filter(stands).collect();
            of(finished(rule, list), Sureness::LastResort, "item-removed")
        }
    })
}

/// Items of a list for whose errors something is proposed.
const MOST_ITEMS: usize = 150;

/// Nothing for an item that is sound.
fn item_codes(rule: &Rule, item: &Value) -> Option<CloseCodes> {
    match item {
        Value::Text(text) if rule.kind == FieldKind::Set && rule.known_codes.contains(text.as_str()) => None,
        Value::Text(text) if rule.kind == FieldKind::Zones && zone_exists(text) => None,
        Value::Text(text) | Value::Number(text) => Some(close(rule, text)),
        _ => Some(CloseCodes::None),
    }
}

/// The list without repeats, the code that stands alone by itself, and no list rather than an empty one.
fn finished(rule: &Rule, items: Vec<Value>) -> Value {
    if let Some(alone) = &rule.alone
        && items.iter().any(|item| item.as_text() == Some(alone))
    {
        return Value::List(vec![Value::text(alone.as_str())]);
    }
    let mut list: Vec<Value> = Vec::with_capacity(items.len());
    for item in items {
        if !list.contains(&item) {
            list.push(item);
        }
    }
    if list.is_empty() { Value::Null } else { Value::List(list) }
}

/// The codes that a text may stand for, best first.
pub(in crate::validate) fn close_codes(rule: &Rule, text: &str) -> Vec<String> {
    match close(rule, text) {
        CloseCodes::Likely(code) => vec![code],
        CloseCodes::Choice(codes) => codes,
        CloseCodes::None => Vec::new(),
    }
}

/// The codes that a text may stand for, remembered.
fn close(rule: &Rule, text: &str) -> CloseCodes {
    if rule.kind == FieldKind::Zones {
        return close_zone(text);
    }
    if let Ok(memo) = rule.close_codes.lock()
        && let Some(known) = memo.get(text)
    {
        return known.clone();
    }
    let found = closest(rule, text);
    if let Ok(mut memo) = rule.close_codes.lock()
        && memo.len() < REMEMBERED
    {
        memo.insert(text.into(), found.clone());
    }
    found
}

fn closest(rule: &Rule, text: &str) -> CloseCodes {
    let wanted = slug(text);
    if wanted.is_empty() {
        return CloseCodes::None;
    }
    let equal = |code: &&Code| slug(&code.value) == wanted || slug(&code.label) == wanted;
    if let Some(code) = rule.codes.iter().find(equal) {
        return CloseCodes::Likely(code.value.clone());
    }
    // What an earlier version of the schema called it, as an import reads it.
    if let Some(new) = before(rule, &wanted) {
        return new;
    }
    let mut scored: Vec<(f64, &str)> = Vec::new();
    for code in &rule.codes {
        let (value, label) = (slug(&code.value), slug(&code.label));
        if value.len().max(wanted.len()) <= ACRONYM && !same_letters(&value, &wanted) {
            continue;
        }
        let likeness = strsim::normalized_damerau_levenshtein(&wanted, &value)
            .max(strsim::normalized_damerau_levenshtein(&wanted, &label));
        // A category alone (`numerique`) stands for none of its codes in particular: all are offered.
        let of_category = code.value.split_once("--").is_some_and(|(category, _)| slug(category) == wanted);
        let part = of_category || holds_words(&value, &wanted) || holds_words(&label, &wanted);
        if likeness >= CLOSE || part {
            scored.push((if part { likeness.max(CLOSE) } else { likeness }, &code.value));
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    match scored.as_slice() {
        [] => CloseCodes::None,
        [best, rest @ ..] if best.0 >= VERY_CLOSE && rest.first().is_none_or(|next| best.0 - next.0 >= MARGIN) => {
            CloseCodes::Likely(best.1.to_owned())
        }
        all => CloseCodes::Choice(all.iter().take(OFFERED).map(|(_, code)| (*code).to_owned()).collect()),
    }
}

/// What became of a value of v0 (DOMAIN §1.6): one code, or several to choose from; none where it was dropped or is no such
/// value.
fn before(rule: &Rule, wanted: &str) -> Option<CloseCodes> {
    let new = v0(&rule.name)?.iter().find(|(old, new)| !new.is_empty() && slug(old) == wanted)?.1;
    let known: Vec<String> =
        new.iter().filter(|code| rule.known_codes.contains(**code)).map(|code| (*code).to_owned()).collect();
    match known.as_slice() {
        [] => None,
        [one] => Some(CloseCodes::Likely(one.clone())),
        _ => Some(CloseCodes::Choice(known)),
    }
}

/// Letters of the longest acronym: another letter makes it another one (`ADIL` is no `adie`), only their order may be
/// mistyped.
const ACRONYM: usize = 5;

fn same_letters(a: &str, b: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters = text.as_bytes().to_vec();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

/// Whether every word of a slug is one of a longer slug (`mobilite-douce`): a short word alone says too little.
fn holds_words(longer: &str, slug: &str) -> bool {
    slug.len() >= 5 && slug.split('-').all(|word| longer.split('-').any(|other| other == word))
}

/// A zone in other words: `France`, `59 - Nord`, a lost zero, the name of a département, a code of before.
fn close_zone(text: &str) -> CloseCodes {
    let geo = geo();
    let likely = |code: &str| CloseCodes::Likely(code.to_owned());
    let trimmed = text.trim();
    let upper = trimmed.to_uppercase();
    let wanted = slug(trimmed);
    if wanted == "france" || wanted == "france-entiere" {
        return likely("france");
    }
    let head = upper.split([' ', '-', '(']).next().unwrap_or_default().to_owned();
    for code in [upper.clone(), format!("0{upper}"), head.clone(), format!("0{head}")] {
        if zone_exists(&code) && !code.is_empty() {
            return likely(&code);
        }
        if code.len() == 5
            && let Some(current) = geo.current_code(&code)
        {
            return likely(current);
        }
    }
    match geo.departments().iter().find(|department| slug(department.name) == wanted) {
        Some(department) => likely(department.code),
        None => CloseCodes::None,
    }
}
