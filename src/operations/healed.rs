//! What was repaired alone when a delivery was read: by rule and field, with counts and examples, and whether the rule is
//! still on for its source ("Corrigé à la lecture", DESIGN D12).

use crate::error::Result;
use crate::mapping::normalise::RULES;
use crate::model::{BatchId, Message, Param};
use crate::workspace::{NoteGroup, Read};

/// One healing rule at work on one field of one delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct HealedRule {
    pub schema: String,
    pub rule: String,
    /// Empty where a rule that is switched off changes no field any more.
    pub field: String,
    pub count: u64,
    /// Some values before and after, at most five.
    pub examples: Vec<(String, String)>,
    /// False when the rule is switched off for the source: the values are as the file gives them.
    pub on: bool,
}

/// The rules that changed values of a delivery, most frequent first, then those that are switched off.
///
/// # Errors
/// Those of reading the workspace.
pub fn of_batch(read: Read<'_>, batch: BatchId) -> Result<Vec<HealedRule>> {
    let mut out = Vec::new();
    let evidence = read.batch(batch)?.map(|info| info.reading.evidence).unwrap_or_default();
    let footers = evidence.iter().find(|told| told.code == "source-footers");
    for mapping in read.mappings(batch)? {
        let off = |rule: &str| mapping.rules_off.iter().any(|off| off == rule);
        out.extend(footers.filter(|_| !off("footer-row")).map(|told| HealedRule {
            schema: mapping.schema.clone(),
            rule: "footer-row".into(),
            field: String::new(),
            count: number(told, "count"),
            examples: Vec::new(),
            on: true,
        }));
        let groups = read.note_groups(&mapping.schema, Some(batch))?;
        out.extend(groups.into_iter().filter(|group| is_switch(&group.rule)).map(|group| {
            let NoteGroup { rule, field, count, examples } = group;
            let examples = examples.into_iter().map(|(_, before, after)| (before, after)).collect();
            HealedRule { schema: mapping.schema.clone(), rule, field, count, examples, on: true }
        }));
        out.extend(mapping.rules_off.iter().map(|rule| HealedRule {
            schema: mapping.schema.clone(),
            rule: rule.clone(),
            field: String::new(),
            count: 0,
            examples: Vec::new(),
            on: false,
        }));
    }
    Ok(out)
}

fn number(told: &Message, name: &str) -> u64 {
    let found = told.params.iter().find(|(of, _)| of == name);
    found
        .and_then(|(_, value)| if let Param::Number(number) = value { u64::try_from(*number).ok() } else { None })
        .unwrap_or(0)
}

/// Whether a note tells of a rule that a source can do without; the others were asked for elsewhere.
pub(super) fn is_switch(rule: &str) -> bool {
    RULES.contains(&rule)
}
