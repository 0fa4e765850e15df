//! Raw values → values of the schema's types, through the healing rules of `normalise`.

use crate::mapping::codes;
use crate::mapping::normalise::{self, CodeIndex, Healed, Written};
use crate::model::{DateOrder, Field, FieldKind, Schema, Value};
use crate::reference::{Commune, geo};
use crate::text::{fold, opening_hours};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What healing needs beside the value.
pub(super) struct Ctx<'a> {
    /// One per field of the schema that has a list of codes.
    indexes: Vec<Option<CodeIndex<'a>>>,
    /// One per field of the schema.
    ways: Vec<Way>,
    pub date_order: DateOrder,
    pub today: &'a str,
}

impl<'a> Ctx<'a> {
    pub fn new(schema: &'a Schema, date_order: DateOrder, today: &'a str) -> Self {
        let index =
            |field: &'a Field| field.codes.as_ref().map(|_| CodeIndex::new(&field.name, schema.codes_of(field)));
        let ways = schema.fields.iter().map(Way::of).collect();
        Self { indexes: schema.fields.iter().map(index).collect(), ways, date_order, today }
    }
}

impl Ctx<'_> {
    /// What one item of a field becomes by itself; nothing where the field has no list.
    pub fn code(&self, at: usize, item: &str) -> Option<Healed> {
        self.indexes[at].as_ref().map(|index| index.heal(item))
    }
}

/// How the texts of a field are healed.
#[derive(Debug, Clone, Copy)]
enum Way {
    Date,
    Email,
    Url,
    Number,
    Zones,
    List,
    Siret,
    Phone,
    Hours,
    Name,
    Prose,
    Text,
}

impl Way {
    fn of(field: &Field) -> Self {
        match (field.kind, field.format.as_deref(), field.name.as_str()) {
            (FieldKind::Date, ..) => Self::Date,
            (FieldKind::Email, ..) => Self::Email,
            (FieldKind::Url, ..) => Self::Url,
            (FieldKind::Float | FieldKind::Integer, ..) => Self::Number,
            (FieldKind::Zones, ..) => Self::Zones,
            (FieldKind::Set | FieldKind::Code, ..) => Self::List,
            (_, Some("siret"), _) => Self::Siret,
            (_, Some("phone"), _) => Self::Phone,
            (_, Some("opening_hours"), _) => Self::Hours,
            (_, _, "nom") => Self::Name,
            (_, _, "description" | "conditions_acces") => Self::Prose,
            (_, _, "frais_precisions" | "publics_precisions" | "mobilisation_precisions") => Self::Prose,
            _ => Self::Text,
        }
    }
}

/// A healed value and the rule that changed it.
pub(super) type Kept = (Value, Option<&'static str>);

impl From<Healed> for Outcome {
    fn from(healed: Healed) -> Self {
        Self((healed.value, healed.rule))
    }
}

/// Newtype for the conversion above.
pub(super) struct Outcome(pub Kept);

/// Heals one text of a field that is neither of the place nor of codes. `commune` is where the record is, when known:
/// overseas numbers need it.
pub(super) fn text(
    (at, field): (usize, &Field),
    text: &str,
    written: Written,
    commune: Option<&'static Commune>,
    context: &Ctx<'_>,
) -> Kept {
    let healed = match context.ways[at] {
        Way::Date => normalise::date(text, written, context.date_order, context.today),
        Way::Email => normalise::email(text),
        Way::Url => normalise::url(text),
        Way::Number => return number(field.kind, text),
        Way::Zones => return zones(text),
        Way::List => {
            let items = normalise::split_list(text, None);
            return (Value::list(items.iter().map(|item| identifier(item).into_owned())), None);
        }
        // An association's register number is a fair answer to "SIRET or RNA", but the schema has no field for it.
        Way::Siret if is_rna(text) => return (Value::Null, Some("rna-aside")),
        Way::Siret => normalise::siret(text),
        Way::Phone => normalise::phone_in(text, commune.map(|commune| commune.department)),
        Way::Hours => return hours(text),
        Way::Name => normalise::name(text),
        Way::Prose => normalise::description(text),
        Way::Text => normalise::text(text),
    };
    Outcome::from(healed).0
}

/// What a text that a person typed in a field would be, had it come from a file: a number, an address or a site written
/// otherwise is the same. Other kinds of values are as they were typed.
pub(crate) fn typed(field: &Field, value: &Value) -> Value {
    let Some(text) = value.as_text() else { return value.clone() };
    match Way::of(field) {
        Way::Email => normalise::email(text).value,
        Way::Url => normalise::url(text).value,
        Way::Siret if !is_rna(text) => normalise::siret(text).value,
        Way::Phone => normalise::phone_in(text, None).value,
        Way::Name => normalise::name(text).value,
        Way::Prose => normalise::description(text).value,
        Way::Text => normalise::text(text).value,
        _ => value.clone(),
    }
}

/// `W` and nine digits (DOMAIN §4).
fn is_rna(text: &str) -> bool {
    let text = text.trim();
    text.len() == 10 && text.starts_with(['W', 'w']) && text.bytes().skip(1).all(|b| b.is_ascii_digit())
}

fn hours(text: &str) -> Kept {
    match opening_hours(text) {
        Some(hours) if hours != text => (Value::Text(hours), Some("hours-days")),
        _ => Outcome::from(normalise::description(text)).0,
    }
}

/// A number with a point; what is no number stays a text for the rules to refuse.
fn number(kind: FieldKind, raw: &str) -> Kept {
    let text = normalise::clean(raw);
    if text.is_empty() {
        return (Value::Null, None);
    }
    if normalise::is_placeholder(&text) {
        return (Value::Null, Some("placeholder"));
    }
    let plain = text.replace(',', ".").replace(' ', "");
    let plain = match kind {
        // What is no whole number stays as it is, for a person.
        FieldKind::Integer if plain.strip_suffix(".0").unwrap_or(&plain).contains('.') => {
            return (Value::text(raw), None);
        }
        FieldKind::Integer => plain.strip_suffix(".0").unwrap_or(&plain).to_owned(),
        _ => plain,
    };
    // Only what JSON can write as a number: the digits are kept as they are.
    match serde_json::from_str::<serde_json::Number>(&plain) {
        Ok(_) => {
            let rule = (plain != raw).then_some("number-format");
            (Value::Number(plain), rule)
        }
        Err(_) => (Value::text(raw), None),
    }
}

/// Codes of zones; the whole country in any spelling is `france`, and a région its départements (DOMAIN §1.2).
fn zones(text: &str) -> Kept {
    let mut rule = None;
    let mut zones: Vec<String> = Vec::new();
    for item in normalise::split_list(text, None) {
        let folded = fold(&item);
        let region = geo().regions().iter().find(|region| fold(region.name) == folded);
        match region {
            _ if matches!(
                folded.as_str(),
                "france" | "france entiere" | "national" | "nationale" | "toute la france"
            ) =>
            {
                rule = rule.or((item != "france").then_some("value-mapped"));
                zones.push("france".to_owned());
            }
            Some(region) => {
                rule = Some("value-mapped");
                zones.extend(geo().departments_of(region.code).map(|department| department.code.to_owned()));
            }
            None => zones.push(identifier(&item).into_owned()),
        }
    }
    let mut seen = std::collections::HashSet::new();
    // What the file itself repeats stays; a région and its département say the same.
    if rule.is_some() {
        zones.retain(|zone| seen.insert(zone.clone()));
    }
    (Value::list(zones), rule)
}

/// Codes from one cell: the whole text when it is one code or label, else its items.
pub(super) fn pieces(at: usize, field: &Field, text: &str, context: &Ctx<'_>) -> Vec<String> {
    let whole = context.indexes[at].as_ref().map(|index| index.heal(text));
    if !field.kind.is_list() || whole.is_some_and(|healed| healed.unclear.is_none() && !healed.value.is_absent()) {
        return vec![text.to_owned()];
    }
    codes::items(text)
}

/// Codes of a list; `own` is the source's table: folded raw value → codes (none: no equivalent, left out). What has no
/// equivalent elsewhere stays as it is, for someone to decide.
pub(super) fn codes(
    at: usize,
    field: &Field,
    items: &[String],
    own: Option<&BTreeMap<String, Vec<String>>>,
    context: &Ctx<'_>,
) -> Kept {
    let mut out: Vec<String> = Vec::with_capacity(items.len());
    let mut rule = None;
    let mut add = |code: &str| {
        if !out.iter().any(|known| known == code) {
            out.push(code.to_owned());
        }
    };
    for item in items {
        if let Some(codes) = own.and_then(|own| own.get(&fold(item))) {
            codes.iter().for_each(|code| add(code));
            rule = Some("value-mapped");
            continue;
        }
        let Some(index) = &context.indexes[at] else {
            add(item);
            continue;
        };
        let healed = index.heal(item);
        if healed.unclear.is_some()
            && field.kind.is_list()
            && let Some(parts) = several(index, item)
        {
            parts.iter().for_each(|code| add(code));
            rule = rule.or(Some("value-mapped"));
            continue;
        }
        rule = rule.or(healed.rule);
        if let Some(code) = healed.value.as_text() {
            add(code);
        }
    }
    if let Some(alone) = field.alone.as_ref().filter(|alone| out.len() > 1 && out.contains(alone)) {
        return (Value::list([alone.as_str()]), Some("alone-kept"));
    }
    let value = match (field.kind.is_list(), out.is_empty()) {
        (_, true) => Value::Null,
        (true, false) => Value::list(out),
        (false, false) => Value::Text(out.swap_remove(0)),
    };
    (value, rule)
}

/// `jeunes/femmes`, `Jeunes et seniors`: the codes of an item whose every part is one.
fn several(index: &CodeIndex<'_>, item: &str) -> Option<Vec<String>> {
    let parts = ["/", "+", " et ", "&"].iter().find(|joint| item.contains(*joint)).map(|joint| item.split(joint))?;
    let code = |part: &str| {
        let healed = index.heal(part.trim());
        healed.unclear.is_none().then(|| healed.value.as_text().map(str::to_owned)).flatten()
    };
    parts.map(code).collect()
}

/// A given identifier, without the `.0` that spreadsheets add to whole numbers.
pub(super) fn identifier(text: &str) -> Cow<'_, str> {
    let head = text.strip_suffix(".0").filter(|head| !head.is_empty() && head.bytes().all(|b| b.is_ascii_digit()));
    Cow::Borrowed(head.unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::schema;

    fn codes_of(field: &str, text: &str) -> Kept {
        let schema = schema("service").unwrap();
        let context = Ctx::new(schema, DateOrder::DayFirst, "2026-11-23");
        let at = schema.index_of(field).unwrap();
        let field = &schema.fields[at];
        codes(at, field, &pieces(at, field, text, &context), None, &context)
    }

    #[test]
    fn codes_come_from_labels_lists_and_old_values() {
        assert_eq!(codes_of("publics", "Jeunes, Seniors").0, Value::list(["jeunes", "seniors"]));
        assert_eq!(codes_of("publics", "jeunes"), (Value::list(["jeunes"]), None));
        assert_eq!(codes_of("frais", "Gratuit").0, Value::text("gratuit"));
        assert_eq!(codes_of("publics", "Marins"), (Value::list(["Marins"]), None));
        assert_eq!(codes_of("publics", "jeunes/femmes").0, Value::list(["jeunes", "femmes"]));
        assert_eq!(codes_of("publics", "Jeunes et seniors").0, Value::list(["jeunes", "seniors"]));
        assert_eq!(codes_of("publics", "Jeunes et marins").0, Value::list(["Jeunes et marins"]));
        assert_eq!(codes_of("publics", "Jeunes • Femmes").0, Value::list(["jeunes", "femmes"]));
        assert_eq!(zones("France").0, Value::list(["france"]));
        assert_eq!(codes_of("frais", "gratuit/payant").0, Value::text("gratuit/payant"));
        assert_eq!(zones("Bretagne, 35").0, Value::list(["22", "29", "35", "56"]));
        assert_eq!(zones("Bretagne, 44").0, Value::list(["22", "29", "35", "56", "44"]));
    }

    #[test]
    fn everyone_stands_alone() {
        assert_eq!(codes_of("publics", "tous-publics;seniors"), (Value::list(["tous-publics"]), Some("alone-kept")));
    }

    #[test]
    fn an_rna_is_no_siret() {
        let schema = schema("structure").unwrap();
        let context = Ctx::new(schema, DateOrder::DayFirst, "2026-11-23");
        let at = schema.index_of("siret").unwrap();
        let of = |raw| text((at, &schema.fields[at]), raw, Written::Text, None, &context);
        assert_eq!(of("W131004321"), (Value::Null, Some("rna-aside")));
        assert_eq!(of("130 033 013 00016").0, Value::text("13003301300016"));
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(number(FieldKind::Float, "1,50"), (Value::Number("1.50".into()), Some("number-format")));
        assert_eq!(number(FieldKind::Integer, "3.0"), (Value::Number("3".into()), Some("number-format")));
        assert_eq!(number(FieldKind::Integer, "beaucoup"), (Value::text("beaucoup"), None));
        assert_eq!(number(FieldKind::Float, "NR").0, Value::Null);
    }
}
