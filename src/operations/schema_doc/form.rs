//! The form of a text in words: patterns are written for machines.

use super::RuleDoc;
use super::rules::error;
use crate::model::Message;
use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind};

/// A form, and whether its words say how long the text is.
pub(super) struct Form {
    pub rule: RuleDoc,
    pub says_length: bool,
}

/// The sentence of a pattern; where it is too long a story, the sentence points to the example.
pub(super) fn of(pattern: &str) -> Form {
    let hir = regex_syntax::parse(pattern).ok();
    let mut parts = Vec::new();
    let told = hir.is_some_and(|hir| tell(&hir, &mut parts)) && (1..=MOST_PARTS).contains(&parts.len());
    // A part that may be longer or shorter leaves the length to be said.
    let fixed = parts.iter().all(|part| matches!(part.code.as_ref(), "schema-form-count" | "schema-form-text"));
    if !told {
        return Form { rule: error(Message::new("schema-rule-form-unknown")), says_length: false };
    }
    match parts.as_slice() {
        [only] => Form {
            rule: RuleDoc { parts: vec![only.clone()], ..error(Message::new("schema-rule-form-one")) },
            says_length: fixed,
        },
        _ => Form { rule: RuleDoc { parts, ..error(Message::new("schema-rule-form")) }, says_length: fixed },
    }
}

/// Beyond so many parts a reader is lost.
const MOST_PARTS: usize = 6;

/// Adds the parts of a pattern in their order; false where one has no words.
fn tell(hir: &Hir, parts: &mut Vec<Message>) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(text) => {
            let text = std::str::from_utf8(&text.0).unwrap_or_default();
            parts.push(Message::new("schema-form-text").with("text", text));
            !text.is_empty()
        }
        HirKind::Capture(group) => tell(&group.sub, parts),
        HirKind::Concat(all) => all.iter().all(|one| tell(one, parts)),
        HirKind::Class(class) => push_class(class, 1, Some(1), parts),
        HirKind::Repetition(repeated) => match repeated.sub.kind() {
            HirKind::Class(class) => push_class(class, repeated.min, repeated.max, parts),
            _ => false,
        },
        HirKind::Alternation(_) => false,
    }
}

fn push_class(class: &Class, min: u32, max: Option<u32>, parts: &mut Vec<Message>) -> bool {
    let Some(what) = name(class) else { return false };
    let message = match max {
        Some(max) if max == min => Message::new("schema-form-count").with("count", min),
        Some(max) => Message::new("schema-form-range").with("min", min).with("max", max),
        None => Message::new("schema-form-least").with("count", min),
    };
    parts.push(message.with("what", what));
    true
}

/// The name of a class of characters, as the sentences choose their word by it.
fn name(class: &Class) -> Option<&'static str> {
    let Class::Unicode(class) = class else { return None };
    let is = |pattern: &str| {
        let other = regex_syntax::parse(pattern).ok();
        matches!(other.as_ref().map(Hir::kind), Some(HirKind::Class(Class::Unicode(other))) if same(class, other))
    };
    let names: [(&str, &[&str]); 6] = [
        ("digit", &[r"\d", "[0-9]"]),
        ("capital", &["[A-Z]"]),
        ("small", &["[a-z]"]),
        ("letter", &["[A-Za-z]"]),
        ("capital-or-digit", &["[A-Z0-9]"]),
        ("letter-or-digit", &[r"\w", "[A-Za-z0-9]"]),
    ];
    names.into_iter().find(|(_, patterns)| patterns.iter().any(|pattern| is(pattern))).map(|(name, _)| name)
}

fn same(a: &ClassUnicode, b: &ClassUnicode) -> bool {
    a.ranges() == b.ranges()
}
