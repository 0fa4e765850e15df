//! Three values of one cell: as it was when the workspace was copied, as it is here, as it is there.

use super::past::Way;
use crate::error::Result;
use crate::model::{Entity, Mapping, Merge, Reading, VERIFIED, VerdictEntry, Verified};
use crate::operations::{json, opposition};
use serde_json::Value;
use std::collections::BTreeSet;

/// What becomes of a cell that the other changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Both hold the same.
    Agree,
    /// Theirs comes.
    Take,
    /// Both changed parts of it that do not touch: this is both.
    Joined(String),
    /// Ours stays: we have seen theirs and gone on from there.
    Stay,
    /// Both changed it, each in its own way.
    Conflict,
}

impl Outcome {
    /// Whether the cell becomes another.
    pub fn comes(&self) -> bool {
        matches!(self, Self::Take | Self::Joined(_))
    }
}

/// The ways of a cell on both sides, theirs in the numbers of here. `ours` is its value here where nothing was done to it here.
pub(super) struct Three<'t> {
    pub entity: Entity,
    pub field: &'t str,
    pub ours: &'t Way,
    pub theirs: &'t Way,
}

impl Three<'_> {
    pub fn outcome(&self) -> Result<Outcome> {
        let (ours, theirs) = (&self.ours.now, &self.theirs.now);
        let same = |a: &Option<String>, b: &Option<String>| self.same(a.as_deref(), b.as_deref());
        if same(ours, theirs) {
            return Ok(Outcome::Agree);
        }
        // Who did nothing but take what the other had holds no opinion on what the other made of it.
        match (self.ours.is_behind(self.theirs), self.theirs.is_behind(self.ours)) {
            (true, false) => return Ok(Outcome::Take),
            (false, true) => return Ok(Outcome::Stay),
            _ => {}
        }
        if let Some(outcome) = self.since_shared()? {
            return Ok(outcome);
        }
        // Where one side had the very writing that the other ends with, and went on, there is nothing to guess.
        if is_followed(self.entity) && self.field != VERIFIED {
            match (self.ours.goes_on_from(self.theirs), self.theirs.goes_on_from(self.ours)) {
                (true, false) => return Ok(Outcome::Stay),
                (false, true) => return Ok(Outcome::Take),
                _ => {}
            }
        }
        // That a delivery was there once is no answer to one that comes again: both are the same word.
        let told = self.entity != Entity::Batch;
        let seen_here = told && self.ours.given.iter().any(|given| same(given, theirs));
        let seen_there = told && self.theirs.given.iter().any(|given| same(given, ours));
        Ok(match (seen_here, seen_there) {
            (true, false) => Outcome::Stay,
            (false, true) => Outcome::Take,
            (false, false) if same(ours, &self.theirs.base) => Outcome::Take,
            (false, false) if same(theirs, &self.theirs.base) => Outcome::Stay,
            _ => self.joined()?,
        })
    }

    /// Of what is joined, both sides' changes since the last writing that both know: one side may have taken that back, and the
    /// other gone on from it. None where there is no such writing, or no parts to be joined. Who is opposed on either side stays so:
    /// of their list nothing goes by this.
    fn since_shared(&self) -> Result<Option<Outcome>> {
        if !is_joined(self.entity) || self.field == opposition::SETTING {
            return Ok(None);
        }
        let Some(base) = self.ours.shared(self.theirs) else { return Ok(None) };
        let (ours, theirs) = (self.ours.now.as_deref(), self.theirs.now.as_deref());
        let empty = (self.entity == Entity::Setting).then_some("{}");
        let has_parts = |side: Option<&str>| match side {
            Some(text) => parsed(Some(text)).is_some_and(|value| value.is_object()),
            None => empty.is_some(),
        };
        if ![base, ours, theirs].into_iter().all(has_parts) {
            return Ok(None);
        }
        if self.same(ours, base) {
            return Ok(Some(Outcome::Take));
        }
        if self.same(theirs, base) {
            return Ok(Some(Outcome::Stay));
        }
        let (Some(our_text), Some(their_text)) = (ours.or(empty), theirs.or(empty)) else { return Ok(None) };
        let joined = self.join(base, our_text, their_text)?;
        Ok(Some(self.told(joined, our_text, their_text)))
    }

    /// Whether two texts say the same; that hashes or reasons differ is no other opinion.
    pub fn same(&self, a: Option<&str>, b: Option<&str>) -> bool {
        if self.entity == Entity::Merge {
            // A merge that was undone and one that was taken apart are both none.
            let stands = |text: Option<&str>| text.and_then(merge).filter(|merge| merge.active);
            let told = |text| stands(text).map(|merge| (merge.schema, merge.members));
            return told(a) == told(b);
        }
        let (Some(a), Some(b)) = (a, b) else { return a == b };
        if a == b {
            return true;
        }
        match self.entity {
            Entity::Verdict => both::<VerdictEntry, _>(a, b, |entry| (entry.a, entry.b, entry.verdict)),
            Entity::Reading => both::<Reading, _>(a, b, |reading| {
                let plain = Reading { evidence: Vec::new(), differences: Vec::new(), ..reading };
                json(&plain).ok()
            }),
            Entity::Mapping => both::<Mapping, _>(a, b, |mapping| json(&without_reasons(mapping)).ok()),
            Entity::Setting => both::<Value, _>(a, b, |value| value),
            _ => false,
        }
    }

    fn joined(&self) -> Result<Outcome> {
        let (Some(ours), Some(theirs)) = (&self.ours.now, &self.theirs.now) else { return Ok(Outcome::Conflict) };
        // That somebody verified a record is no opinion on what the other saw: the last one is told.
        if self.entity == Entity::State && self.field == VERIFIED {
            let at = |text: &str| serde_json::from_str::<Verified>(text).map(|one| one.at).unwrap_or_default();
            return Ok(if at(theirs) > at(ours) { Outcome::Take } else { Outcome::Stay });
        }
        let joined = self.join(self.theirs.base.as_deref(), ours, theirs)?;
        Ok(self.told(joined, ours, theirs))
    }

    /// Both sides' changes of what both had; none where they touch the same part differently.
    fn join(&self, base: Option<&str>, ours: &str, theirs: &str) -> Result<Option<String>> {
        match self.entity {
            Entity::Setting if self.field == opposition::SETTING => {
                join_sets(base, ours, theirs).map(|list| json(&list)).transpose()
            }
            Entity::Setting => join_texts(base, ours, theirs).map(|value| json(&value)).transpose(),
            Entity::Mapping => join_mappings(base, ours, theirs),
            _ => Ok(None),
        }
    }

    fn told(&self, joined: Option<String>, ours: &str, theirs: &str) -> Outcome {
        match joined {
            Some(joined) if self.same(Some(&joined), Some(ours)) => Outcome::Stay,
            Some(joined) if self.same(Some(&joined), Some(theirs)) => Outcome::Take,
            Some(joined) => Outcome::Joined(joined),
            None => Outcome::Conflict,
        }
    }
}

/// Cells that are written as a whole: who wrote one last has said everything of it.
pub(super) fn is_followed(entity: Entity) -> bool {
    matches!(entity, Entity::Edit | Entity::State | Entity::Verdict | Entity::Merge | Entity::Pin)
}

/// Cells of many parts, of which each side may have changed others.
pub(super) fn is_joined(entity: Entity) -> bool {
    matches!(entity, Entity::Mapping | Entity::Setting)
}

/// The merge that a text tells.
pub(super) fn merge(text: &str) -> Option<Merge> {
    serde_json::from_str(text).ok()
}

fn both<T: serde::de::DeserializeOwned, K: PartialEq>(a: &str, b: &str, key: impl Fn(T) -> K) -> bool {
    match (serde_json::from_str(a), serde_json::from_str(b)) {
        (Ok(a), Ok(b)) => key(a) == key(b),
        _ => false,
    }
}

fn without_reasons(mut mapping: Mapping) -> Mapping {
    mapping.fields.iter_mut().for_each(|field| field.reason = Default::default());
    mapping.unused.clear();
    mapping
}

fn parsed(text: Option<&str>) -> Option<Value> {
    text.and_then(|text| serde_json::from_str(text).ok())
}

fn join_texts(base: Option<&str>, ours: &str, theirs: &str) -> Option<Value> {
    let (ours, theirs) = (parsed(Some(ours))?, parsed(Some(theirs))?);
    join(parsed(base).as_ref(), &ours, &theirs)
}

/// Both sides' changes of a value; none where they touch the same part of it differently.
fn join(base: Option<&Value>, ours: &Value, theirs: &Value) -> Option<Value> {
    if ours == theirs || Some(theirs) == base {
        return Some(ours.clone());
    }
    if Some(ours) == base {
        return Some(theirs.clone());
    }
    let (ours, theirs) = (ours.as_object()?, theirs.as_object()?);
    let empty = serde_json::Map::new();
    let base = match base {
        Some(base) => base.as_object()?,
        None => &empty,
    };
    let names: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let mut out = serde_json::Map::new();
    for name in names {
        let joined = match (ours.get(name), theirs.get(name), base.get(name)) {
            (Some(ours), Some(theirs), base) => Some(join(base, ours, theirs)?),
            // Taken out on one side: so it is, unless the other side changed it.
            (Some(left), None, Some(base)) | (None, Some(left), Some(base)) if left == base => None,
            (Some(_), None, Some(_)) | (None, Some(_), Some(_)) => return None,
            (one, other, _) => one.or(other).cloned(),
        };
        out.extend(joined.map(|value| (name.clone(), value)));
    }
    Some(Value::Object(out))
}

/// Lists of texts: what one side added comes, what one side took out goes.
fn join_sets(base: Option<&str>, ours: &str, theirs: &str) -> Option<Vec<String>> {
    let set = |text: Option<&str>| -> Option<BTreeSet<String>> {
        text.map_or(Some(BTreeSet::new()), |text| serde_json::from_str(text).ok())
    };
    let (base, ours, theirs) = (set(base)?, set(Some(ours))?, set(Some(theirs))?);
    let stays = |one: &&String| !base.contains(*one) || ours.contains(*one) && theirs.contains(*one);
    Some(ours.union(&theirs).filter(stays).cloned().collect())
}

/// Mappings of which each side changed other fields, rules or values.
fn join_mappings(base: Option<&str>, ours: &str, theirs: &str) -> Result<Option<String>> {
    let by_field = |text: Option<&str>| -> Option<(Value, Mapping)> {
        let mapping: Mapping = serde_json::from_str(text?).ok()?;
        let mut value = serde_json::to_value(&mapping).ok()?;
        let fields: serde_json::Map<String, Value> = mapping
            .fields
            .iter()
            .filter_map(|field| Some((field.field.clone(), serde_json::to_value(field).ok()?)))
            .collect();
        value["fields"] = Value::Object(fields);
        value.as_object_mut()?.shift_remove("unused");
        Some((value, mapping))
    };
    let (Some((base, _)), Some((ours, our_mapping)), Some((theirs, their_mapping))) =
        (by_field(base), by_field(Some(ours)), by_field(Some(theirs)))
    else {
        return Ok(None);
    };
    let Some(mut value) = join(Some(&base), &ours, &theirs) else { return Ok(None) };
    let fields: Vec<Value> = value["fields"].as_object().into_iter().flat_map(|all| all.values().cloned()).collect();
    value["fields"] = Value::Array(fields);
    value["unused"] = Value::Array(Vec::new());
    let Ok(mut joined) = serde_json::from_value::<Mapping>(value) else { return Ok(None) };
    let fed: BTreeSet<usize> = joined.fields.iter().flat_map(|field| field.inputs.iter().copied()).collect();
    for (column, reason) in our_mapping.unused.into_iter().chain(their_mapping.unused) {
        if !fed.contains(&column) && joined.unused.iter().all(|(known, _)| *known != column) {
            joined.unused.push((column, reason));
        }
    }
    joined.unused.sort_by_key(|(column, _)| *column);
    json(&joined).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(base: Option<&str>, given: &[Option<&str>]) -> Way {
        let text = |side: &Option<&str>| side.map(str::to_owned);
        let now = given.last().map_or_else(|| text(&base), text);
        Way { base: text(&base), now, given: given.iter().map(text).collect(), last: 1, ..Way::default() }
    }

    fn outcome(ours: &Way, theirs: &Way) -> Outcome {
        Three { entity: Entity::Edit, field: "nom", ours, theirs }.outcome().unwrap()
    }

    #[test]
    fn what_one_side_changed_comes_and_what_both_changed_is_asked() {
        let untouched = way(Some("a"), &[]);
        let theirs = way(Some("a"), &[Some("b")]);
        assert_eq!(outcome(&untouched, &theirs), Outcome::Take);
        assert_eq!(outcome(&way(Some("a"), &[Some("b")]), &theirs), Outcome::Agree);
        assert_eq!(outcome(&way(Some("a"), &[Some("c")]), &theirs), Outcome::Conflict);
        assert_eq!(outcome(&way(Some("a"), &[None]), &theirs), Outcome::Conflict);
    }

    #[test]
    fn who_has_seen_the_other_and_gone_on_is_right() {
        let theirs = way(Some("a"), &[Some("b")]);
        assert_eq!(outcome(&way(Some("a"), &[Some("b"), Some("c")]), &theirs), Outcome::Stay);
        assert_eq!(outcome(&way(Some("a"), &[Some("b"), Some("a")]), &theirs), Outcome::Stay);
        let gone_on = way(Some("a"), &[Some("b"), Some("c")]);
        assert_eq!(outcome(&way(Some("a"), &[Some("b")]), &gone_on), Outcome::Take);
        assert_eq!(outcome(&way(Some("a"), &[Some("c"), Some("b")]), &gone_on), Outcome::Conflict);
    }

    #[test]
    fn changes_of_different_parts_are_joined() {
        let joined = |base, ours, theirs| join_texts(base, ours, theirs).map(|value| value.to_string());
        let base = Some(r#"{"a":{"x":["1"]},"b":1}"#);
        let (ours, theirs) = (r#"{"a":{"x":["1"],"y":[]},"b":1}"#, r#"{"a":{"x":["2"]},"b":1}"#);
        assert_eq!(joined(base, ours, theirs).unwrap(), r#"{"a":{"x":["2"],"y":[]},"b":1}"#);
        assert_eq!(joined(base, theirs, ours), joined(base, ours, theirs), "either way round");
        assert_eq!(joined(base, r#"{"a":{"x":["3"]},"b":1}"#, theirs), None);
        assert_eq!(joined(base, r#"{"b":1}"#, theirs), None, "taken out here, changed there");
        assert_eq!(joined(base, r#"{"a":{"x":["1"]}}"#, theirs).unwrap(), r#"{"a":{"x":["2"]}}"#);
        assert_eq!(joined(None, "1", "2"), None);
    }

    #[test]
    fn lists_of_the_opposed_keep_what_either_added() {
        let joined = join_sets(Some(r#"["a","b"]"#), r#"["a","b","c"]"#, r#"["b","d"]"#).unwrap();
        assert_eq!(joined, ["b", "c", "d"]);
    }
}
