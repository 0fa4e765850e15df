//! Survivorship: a cluster becomes one golden record (DESIGN D9; CURATOR, "Survivorship by block").
//!
//! Fields of one block (address with coordinates, contact, site, hours…) survive together, from one member: a record is
//! never a chimera of two addresses. Lists of codes that stand alone are united. A person's pins win over all of it.
//! The result depends only on what the members hold, never on the order in which they come.

use crate::model::{Field, FieldKind, Golden, Pick, PickReason, Pin, RecordId, Schema, Value};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// One record of a cluster, with what survivorship asks of it.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    pub id: RecordId,
    /// The `id` it goes out under: the last tie-break.
    pub id_text: &'a str,
    pub source: &'a str,
    /// Rank of the source: higher is more trusted.
    pub trust: i64,
    /// One value per field of the schema, in its order.
    pub values: &'a [Value],
    /// For each field, whether its value conforms to the schema.
    pub valid: &'a [bool],
    /// For each field, whether a person has locked its value; none: nothing is.
    pub locked: &'a [bool],
}

impl Member<'_> {
    /// The value of a field, where there is one: neither null, nor an empty text, nor an empty list.
    fn value(&self, field: usize) -> Option<&Value> {
        self.values.get(field).filter(|value| match value {
            Value::Text(text) => !text.trim().is_empty(),
            Value::List(items) => !items.is_empty(),
            other => !other.is_absent(),
        })
    }

    fn is_valid(&self, field: usize) -> bool {
        self.valid.get(field).copied().unwrap_or(false)
    }

    fn is_locked(&self, field: usize) -> bool {
        self.locked.get(field).copied().unwrap_or(false)
    }

    /// How many fields of a block have a value.
    fn filled(&self, block: &[usize]) -> usize {
        block.iter().filter(|&&field| self.value(field).is_some()).count()
    }
}

/// The golden record of `members` (at least one; of none, every value is null).
///
/// By block, the winner is the member with a locked value in it: a person has said that this one holds, and only a pin says more.
/// Then it is the member whose values conform to the schema, then the one of the most trusted source, then
/// the most recently updated, then the most complete in that block, then the one with the smallest `id`. Members with
/// nothing in a block do not compete for it; what the winner leaves empty stays empty. `id`, `source`, `date_maj` and
/// `structure_id` are a block too, the *base*'s own: a date is never invented nor borrowed.
pub fn golden(schema: &Schema, members: &[Member<'_>], pins: &BTreeMap<String, Pin>) -> Golden {
    let count = schema.fields.len();
    let mut golden = Golden {
        values: vec![Value::Null; count],
        picks: vec![Pick { from: None, reason: PickReason::Nothing }; count],
        base: RecordId(0),
    };
    // Identities are unique, so this order is total and the order of arrival is forgotten.
    let mut members: Vec<&Member<'_>> = members.iter().collect();
    members.sort_by(|a, b| (a.id_text, a.id).cmp(&(b.id_text, b.id)));
    let updated = schema.index_of("date_maj");

    for block in blocks(schema) {
        match block {
            Block::Base(fields) => keep_base(&mut golden, &fields, &members, updated),
            Block::Union(field) => unite(&mut golden, schema, field, &members, updated),
            Block::Together(fields) => keep_block(&mut golden, &fields, &members, updated),
        }
    }
    for (name, pin) in pins {
        if let Some(field) = schema.index_of(name) {
            apply_pin(&mut golden, field, pin, &members);
        }
    }
    golden
}

/// Fields that survive in one way.
enum Block {
    /// Identity: `id`, `source`, `structure_id`, `date_maj`.
    Base(Vec<usize>),
    /// A list of codes outside any block.
    Union(usize),
    Together(Vec<usize>),
}

fn blocks(schema: &Schema) -> Vec<Block> {
    let (mut base, mut named, mut alone) = (Vec::new(), BTreeMap::<&str, Vec<usize>>::new(), Vec::new());
    for (position, field) in schema.fields.iter().enumerate() {
        if is_identity(field) {
            base.push(position);
        } else if let Some(name) = &field.block {
            named.entry(name).or_default().push(position);
        } else if field.kind == FieldKind::Set && !schema.codes_of(field).is_empty() {
            alone.push(Block::Union(position));
        } else {
            alone.push(Block::Together(vec![position]));
        }
    }
    std::iter::once(Block::Base(base)).chain(named.into_values().map(Block::Together)).chain(alone).collect()
}

fn is_identity(field: &Field) -> bool {
    matches!(field.format.as_deref(), Some("record_id" | "source"))
        || matches!(field.name.as_str(), "id" | "source" | "date_maj")
}

/// The base's own fields. A base whose identity conforms comes first: merging must not make a reject of two records of
/// which one could go out.
fn keep_base(golden: &mut Golden, fields: &[usize], members: &[&Member<'_>], updated: Option<usize>) {
    let conforms = |member: &Member<'_>| fields.iter().all(|&field| member.is_valid(field));
    let best =
        |member: &&&Member<'_>| Reverse((conforms(member), member.trust, date(member, updated).map(str::to_owned)));
    // `min_by_key` keeps the first of equals: the smallest id.
    let Some(base) = members.iter().min_by_key(best) else { return };
    golden.base = base.id;
    for &field in fields {
        if let Some(value) = base.value(field) {
            golden.values[field] = value.clone();
            golden.picks[field] = Pick { from: Some(base.id), reason: PickReason::Base };
        }
    }
}

/// One member's whole block.
fn keep_block(golden: &mut Golden, block: &[usize], members: &[&Member<'_>], updated: Option<usize>) {
    let Some((winner, reason)) = winner(block, members, updated) else { return };
    for &field in block {
        let mut given = members.iter().filter_map(|member| member.value(field)).peekable();
        if given.peek().is_none() {
            continue;
        }
        let value = winner.value(field);
        let (mut holders, mut agree) = (0, true);
        for other in given {
            holders += 1;
            agree &= Some(other) == value;
        }
        let reason = match (agree, holders) {
            (true, 1) => PickReason::OnlyValue,
            (true, _) => PickReason::SameValue,
            (false, _) => reason,
        };
        golden.values[field] = value.cloned().unwrap_or_default();
        golden.picks[field] = Pick { from: Some(winner.id), reason };
    }
}

/// Who gives a block, and the first criterion that set it apart from the others.
fn winner<'m, 'a>(
    block: &[usize],
    members: &[&'m Member<'a>],
    updated: Option<usize>,
) -> Option<(&'m Member<'a>, PickReason)> {
    let has_lock = |member: &Member<'_>| block.iter().any(|&field| member.is_locked(field));
    let competes = |member: &&Member<'_>| member.filled(block) > 0 || has_lock(member);
    let mut left: Vec<&Member<'_>> = members.iter().copied().filter(competes).collect();
    if left.len() < 2 {
        return left.first().map(|member| (*member, PickReason::OnlyValue));
    }
    keep_best(&mut left, has_lock);
    if left.len() == 1 {
        return Some((left[0], PickReason::Locked));
    }
    let conforms =
        |member: &Member<'_>| block.iter().all(|&field| member.value(field).is_none() || member.is_valid(field));
    keep_best(&mut left, conforms);
    if left.len() == 1 {
        return Some((left[0], PickReason::OnlyValid));
    }
    keep_best(&mut left, |member| member.trust);
    if left.len() == 1 {
        return Some((left[0], PickReason::TrustedSource));
    }
    keep_best(&mut left, |member| date(member, updated).map(str::to_owned));
    if left.len() == 1 {
        return Some((left[0], PickReason::MostRecent));
    }
    keep_best(&mut left, |member| member.filled(block));
    let reason = if left.len() == 1 { PickReason::MostComplete } else { PickReason::FirstId };
    left.first().map(|member| (*member, reason))
}

fn keep_best<'m, 'a, K: Ord>(left: &mut Vec<&'m Member<'a>>, key: impl Fn(&Member<'a>) -> K) {
    if let Some(best) = left.iter().map(|member| key(member)).max() {
        left.retain(|member| key(member) == best);
    }
}

/// The day of a conforming `date_maj`; a future or unreadable date makes no record recent.
fn date<'m>(member: &'m Member<'_>, updated: Option<usize>) -> Option<&'m str> {
    let field = updated.filter(|&field| member.is_valid(field))?;
    let text = member.value(field)?.as_text()?;
    text.get(..10).or(Some(text))
}

/// The valid codes of all members in the order of the code list. Where there is only one value, or not one valid code,
/// it is kept as it is, so that what is wrong with it stays in sight.
fn unite(golden: &mut Golden, schema: &Schema, field: usize, members: &[&Member<'_>], updated: Option<usize>) {
    if members.iter().any(|member| member.is_locked(field)) {
        return keep_block(golden, &[field], members, updated);
    }
    let holders: Vec<&Member<'_>> = members.iter().copied().filter(|member| member.value(field).is_some()).collect();
    let codes = |member: &Member<'_>| -> Vec<&str> {
        let listed = schema.codes_of(&schema.fields[field]);
        let has = |code: &str| match member.value(field) {
            Some(Value::List(items)) => items.iter().any(|item| item.as_text() == Some(code)),
            Some(Value::Text(text)) => text == code,
            _ => false,
        };
        listed.iter().map(|code| code.value.as_str()).filter(|code| has(code)).collect()
    };
    let sets: Vec<Vec<&str>> = holders.iter().map(|member| codes(member)).collect();
    if holders.len() < 2 || sets.iter().all(Vec::is_empty) {
        return keep_block(golden, &[field], members, updated);
    }
    let mut union: Vec<&str> = schema.codes_of(&schema.fields[field]).iter().map(|code| code.value.as_str()).collect();
    union.retain(|code| sets.iter().any(|set| set.contains(code)));
    if let Some(alone) = schema.fields[field].alone.as_deref().filter(|alone| union.contains(alone)) {
        union = vec![alone];
    }
    let reason = if sets.iter().all(|set| *set == union) { PickReason::SameValue } else { PickReason::Union };
    golden.values[field] = Value::list(union);
    golden.picks[field] = Pick { from: None, reason };
}

/// A pin from a record that is no longer a member is left aside: survivorship holds again.
fn apply_pin(golden: &mut Golden, field: usize, pin: &Pin, members: &[&Member<'_>]) {
    let (value, from) = match pin {
        Pin::Value(value) => (value.clone(), None),
        Pin::From(record) => match members.iter().find(|member| member.id == *record) {
            Some(member) => (member.values.get(field).cloned().unwrap_or_default(), Some(*record)),
            None => return,
        },
    };
    golden.values[field] = value;
    golden.picks[field] = Pick { from, reason: PickReason::Pinned };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::schema;
    use proptest::prelude::*;

    /// A member as a test writes it: named values, the names of those that do not conform.
    #[derive(Debug)]
    struct Written {
        id: i64,
        id_text: String,
        trust: i64,
        values: Vec<Value>,
        valid: Vec<bool>,
        locked: Vec<bool>,
    }

    fn written(schema: &Schema, id: i64, trust: i64, values: &[(&str, Value)], wrong: &[&str]) -> Written {
        let id_text = format!("s{trust}--{id}");
        let mut all = vec![Value::Null; schema.fields.len()];
        all[schema.index_of("id").unwrap()] = Value::text(id_text.clone());
        for (name, value) in values {
            all[schema.index_of(name).unwrap()] = value.clone();
        }
        let valid = schema.fields.iter().map(|field| !wrong.contains(&field.name.as_str())).collect();
        let locked = vec![false; schema.fields.len()];
        Written { id, id_text, trust, values: all, valid, locked }
    }

    fn merged(schema: &Schema, written: &[Written], pins: &BTreeMap<String, Pin>) -> Golden {
        let members: Vec<Member<'_>> = written
            .iter()
            .map(|one| Member {
                id: RecordId(one.id),
                id_text: &one.id_text,
                source: "s",
                trust: one.trust,
                values: &one.values,
                valid: &one.valid,
                locked: &one.locked,
            })
            .collect();
        golden(schema, &members, pins)
    }

    fn of<'g>(schema: &Schema, golden: &'g Golden, name: &str) -> (&'g Value, &'g Pick) {
        let field = schema.index_of(name).unwrap();
        (&golden.values[field], &golden.picks[field])
    }

    fn text(value: &str) -> Value {
        Value::text(value)
    }

    #[test]
    fn an_address_is_never_a_chimera() {
        let schema = schema("structure").unwrap();
        let trusted = written(schema, 1, 9, &[("adresse", text("1 rue Haute")), ("commune", text("Vitré"))], &[]);
        let other = written(
            schema,
            2,
            1,
            &[("adresse", text("8 quai Sud")), ("code_postal", text("35400")), ("telephone", text("+33199001122"))],
            &[],
        );
        let golden = merged(schema, &[trusted, other], &BTreeMap::new());
        assert_eq!(*of(schema, &golden, "adresse").0, text("1 rue Haute"));
        assert_eq!(*of(schema, &golden, "code_postal").0, Value::Null, "another member's postcode would not fit");
        assert_eq!(of(schema, &golden, "code_postal").1.from, Some(RecordId(1)));
        let phone = of(schema, &golden, "telephone");
        assert_eq!((phone.0, phone.1.reason), (&text("+33199001122"), PickReason::OnlyValue));
        assert_eq!(of(schema, &golden, "siret").1.reason, PickReason::Nothing);
    }

    #[test]
    fn the_criteria_come_in_their_order() {
        let schema = schema("structure").unwrap();
        let mails = |a: Written, b: Written| {
            let golden = merged(schema, &[a, b], &BTreeMap::new());
            let (value, pick) = of(schema, &golden, "courriel");
            (value.display().into_owned(), pick.reason)
        };
        let one = |id, trust, mail: &str, date: &str, wrong: &[&str]| {
            written(schema, id, trust, &[("courriel", text(mail)), ("date_maj", text(date))], wrong)
        };
        assert_eq!(
            mails(one(1, 9, "a@", "2026-01-01", &["courriel"]), one(2, 1, "b@exemple.fr", "2020-01-01", &[])),
            ("b@exemple.fr".into(), PickReason::OnlyValid)
        );
        assert_eq!(
            mails(one(1, 9, "a@exemple.fr", "2020-01-01", &[]), one(2, 1, "b@exemple.fr", "2026-01-01", &[])),
            ("a@exemple.fr".into(), PickReason::TrustedSource)
        );
        assert_eq!(
            mails(one(1, 1, "a@exemple.fr", "2020-01-01", &[]), one(2, 1, "b@exemple.fr", "2026-01-01", &[])),
            ("b@exemple.fr".into(), PickReason::MostRecent)
        );
        assert_eq!(
            mails(one(1, 1, "a@exemple.fr", "2026-01-01", &[]), one(2, 1, "b@exemple.fr", "2999-01-01", &["date_maj"])),
            ("a@exemple.fr".into(), PickReason::MostRecent),
            "a future date makes no record recent"
        );
        assert_eq!(
            mails(one(2, 1, "b@exemple.fr", "2026-01-01", &[]), one(1, 1, "a@exemple.fr", "2026-01-01", &[])),
            ("a@exemple.fr".into(), PickReason::FirstId)
        );
        let fuller = written(
            schema,
            2,
            1,
            &[("courriel", text("b@exemple.fr")), ("telephone", text("+33199001122"))],
            &["date_maj"],
        );
        assert_eq!(
            mails(one(1, 1, "a@exemple.fr", "?", &["date_maj"]), fuller),
            ("b@exemple.fr".into(), PickReason::MostComplete)
        );
    }

    #[test]
    fn codes_are_united_in_the_order_of_the_schema() {
        let schema = schema("structure").unwrap();
        let a = written(schema, 1, 1, &[("reseaux_porteurs", Value::list(["unaf", "inconnu"]))], &["reseaux_porteurs"]);
        let b = written(schema, 2, 1, &[("reseaux_porteurs", Value::list(["caf", "unaf"]))], &[]);
        let golden = merged(schema, &[a, b], &BTreeMap::new());
        let (value, pick) = of(schema, &golden, "reseaux_porteurs");
        assert_eq!((value, pick.reason), (&Value::list(["caf", "unaf"]), PickReason::Union));
    }

    #[test]
    fn a_code_that_must_stand_alone_wins_the_union() {
        let schema = schema("service").unwrap();
        let a = written(schema, 1, 1, &[("publics", Value::list(["tous-publics"]))], &[]);
        let b = written(schema, 2, 1, &[("publics", Value::list(["femmes", "jeunes"]))], &[]);
        let golden = merged(schema, &[a, b], &BTreeMap::new());
        assert_eq!(*of(schema, &golden, "publics").0, Value::list(["tous-publics"]));
    }

    #[test]
    fn ways_to_apply_stay_with_their_link() {
        let schema = schema("service").unwrap();
        let link = [
            ("lien_mobilisation", text("https://exemple.fr/rdv")),
            ("modes_mobilisation", Value::list(["utiliser-lien-mobilisation"])),
        ];
        let phone = [("modes_mobilisation", Value::list(["telephoner"]))];
        let golden =
            merged(schema, &[written(schema, 1, 1, &link, &[]), written(schema, 2, 5, &phone, &[])], &BTreeMap::new());
        assert_eq!(*of(schema, &golden, "modes_mobilisation").0, Value::list(["telephoner"]));
        assert_eq!(*of(schema, &golden, "lien_mobilisation").0, Value::Null);
    }

    #[test]
    fn the_base_gives_id_and_date_and_pins_win() {
        let schema = schema("structure").unwrap();
        let a = written(schema, 1, 5, &[("date_maj", text("2024-03-01")), ("nom", text("CCAS de Vitré"))], &[]);
        let b = written(schema, 2, 1, &[("date_maj", text("2026-03-01")), ("nom", text("CCAS Vitré"))], &[]);
        let pins = BTreeMap::from([
            ("nom".to_owned(), Pin::From(RecordId(2))),
            ("site_web".to_owned(), Pin::Value(text("https://exemple.fr"))),
            ("siret".to_owned(), Pin::From(RecordId(77))),
        ]);
        let golden = merged(schema, &[a, b], &pins);
        assert_eq!(golden.base, RecordId(1));
        assert_eq!(*of(schema, &golden, "date_maj").0, text("2024-03-01"));
        assert_eq!(*of(schema, &golden, "id").0, text("s5--1"));
        assert_eq!(*of(schema, &golden, "nom").0, text("CCAS Vitré"));
        assert_eq!(of(schema, &golden, "nom").1, &Pick { from: Some(RecordId(2)), reason: PickReason::Pinned });
        assert_eq!(of(schema, &golden, "site_web").1.from, None);
        assert_eq!(of(schema, &golden, "siret").1.reason, PickReason::Nothing, "a pin from a stranger is left aside");
    }

    #[test]
    fn a_base_without_a_valid_date_does_not_make_a_reject_of_both() {
        let schema = schema("structure").unwrap();
        let a = written(schema, 1, 5, &[("nom", text("CCAS de Vitré"))], &["date_maj"]);
        let b = written(schema, 2, 1, &[("date_maj", text("2026-03-01")), ("nom", text("CCAS Vitré"))], &[]);
        let golden = merged(schema, &[a, b], &BTreeMap::new());
        assert_eq!((golden.base, of(schema, &golden, "nom").0), (RecordId(2), &text("CCAS de Vitré")));
    }

    #[test]
    fn a_locked_value_wins_with_its_block_unless_a_pin_says_otherwise() {
        let schema = schema("structure").unwrap();
        let at = |name: &str| schema.index_of(name).unwrap();
        let trusted = [("telephone", text("+33199000000")), ("courriel", text("a@exemple.fr"))];
        let held = [("telephone", text("?")), ("reseaux_porteurs", Value::list(["caf"]))];
        let union = [("telephone", text("+33199000000")), ("reseaux_porteurs", Value::list(["unaf"]))];
        let lock = |mut one: Written, field: &str| {
            one.locked[at(field)] = true;
            one
        };
        let second = || lock(written(schema, 2, 1, &held, &["telephone"]), "telephone");
        let golden = merged(schema, &[written(schema, 1, 9, &trusted, &[]), second()], &BTreeMap::new());
        assert_eq!(
            of(schema, &golden, "telephone"),
            (&text("?"), &Pick { from: Some(RecordId(2)), reason: PickReason::Locked })
        );
        assert_eq!(*of(schema, &golden, "courriel").0, Value::Null, "the block stays together");
        let pins = BTreeMap::from([("telephone".to_owned(), Pin::From(RecordId(1)))]);
        let golden = merged(schema, &[written(schema, 1, 9, &trusted, &[]), second()], &pins);
        assert_eq!(*of(schema, &golden, "telephone").0, text("+33199000000"));
        // A locked list is not united with others, and an empty value that is locked stays empty.
        let codes = lock(written(schema, 2, 1, &held, &[]), "reseaux_porteurs");
        let golden = merged(schema, &[written(schema, 1, 9, &union, &[]), codes], &BTreeMap::new());
        assert_eq!(*of(schema, &golden, "reseaux_porteurs").0, Value::list(["caf"]));
        let empty = lock(written(schema, 2, 1, &[], &[]), "courriel");
        let golden = merged(schema, &[written(schema, 1, 9, &trusted, &[]), empty], &BTreeMap::new());
        assert_eq!(*of(schema, &golden, "courriel").0, Value::Null);
    }

    #[test]
    fn no_member_gives_nothing() {
        let schema = schema("structure").unwrap();
        assert!(golden(schema, &[], &BTreeMap::new()).values.iter().all(Value::is_absent));
    }

    fn any_members() -> impl Strategy<Value = Vec<Written>> {
        let member = (0..3_i64, 0..3_u8, 0..4_u8, proptest::collection::vec(0..4_u8, 6), any::<u8>());
        proptest::collection::vec(member, 1..6).prop_map(|all| {
            let schema = schema("structure").unwrap();
            let names = ["date_maj", "adresse", "code_postal", "telephone", "courriel", "nom"];
            all.into_iter()
                .enumerate()
                .map(|(id, (trust, codes, day, texts, wrong))| {
                    let mut values: Vec<(&str, Value)> = names
                        .iter()
                        .zip(&texts)
                        .filter(|(_, which)| **which > 0)
                        .map(|(name, which)| (*name, text(&format!("{name} {which}"))))
                        .collect();
                    values[..].sort_by_key(|(name, _)| *name);
                    values.push(("date_maj", text(&format!("2025-01-0{}", day + 1))));
                    let codes = ["caf", "unaf", "inconnu"].into_iter().take(codes.into());
                    values.push(("reseaux_porteurs", Value::list(codes)));
                    let wrong: Vec<&str> = names
                        .iter()
                        .enumerate()
                        .filter(|(bit, _)| wrong >> bit & 3 == 3)
                        .map(|(_, name)| *name)
                        .collect();
                    written(schema, id as i64 + 1, trust, &values, &wrong)
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn the_order_of_members_does_not_matter((first, second) in any_members().prop_flat_map(|all| {
            let order: Vec<usize> = (0..all.len()).collect();
            (Just(std::sync::Arc::new(all)), Just(order).prop_shuffle())
        })) {
            let schema = schema("structure").unwrap();
            let view = |order: &mut dyn Iterator<Item = usize>| {
                let members: Vec<Member<'_>> = order.map(|at| &first[at]).map(|one| Member {
                    id: RecordId(one.id), id_text: &one.id_text, source: "s", trust: one.trust,
                    values: &one.values, valid: &one.valid, locked: &one.locked,
                }).collect();
                golden(schema, &members, &BTreeMap::new())
            };
            prop_assert_eq!(view(&mut (0..first.len())), view(&mut second.iter().copied()));
        }
    }
}
