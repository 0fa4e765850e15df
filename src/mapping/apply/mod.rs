//! Raw rows → records under a mapping: rows that are no data put aside, cells transformed, values healed, identifiers
//! made. Pure: same row, same record, whatever thread runs it.

mod footer;
mod heal;
mod left_out;
mod place;
mod transform;
mod values;

pub(crate) use heal::typed;
pub use left_out::LeftOut;
pub use values::{Tally, ValueState, ValueUse};

use crate::error::{Error, ErrorKind, Result};
use crate::mapping::identity;
use crate::mapping::normalise::{Written, is_placeholder, split_list};
use crate::mapping::v0::Converted;
use crate::model::{
    Disposition, Field, FieldKind, HealedRecord, IdRule, Mapping, Note, RawRow, Reading, Schema, Transform, Value,
};
use crate::reference::Commune;
use crate::text::Decoder;
use crate::text::fold;
use std::borrow::Cow;
use std::collections::BTreeMap;
use transform::{Cells, Raw, Step};

/// Whether a value passes the rules of its field; given by the caller, since the rules are the validator's.
pub type Validity<'a> = dyn Fn(&Field, &Value) -> bool + Send + Sync + 'a;

/// Identifiers that were built when a row was first read. They stay, whatever its columns or its accents become (DESIGN
/// D4); what is not kept is built from the row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kept<'k> {
    /// The record's own.
    pub own: Option<&'k str>,
    /// That of the structure of the same row.
    pub structure: Option<&'k str>,
}

impl<'k> Kept<'k> {
    /// Natural identifiers of the record and of its row's structure, of which only those that were built are kept.
    pub fn of(own: Option<&'k str>, structure: Option<&'k str>) -> Self {
        let built = |natural: &&str| identity::is_built(natural);
        Self { own: own.filter(built), structure: structure.filter(built) }
    }
}

/// A mapping compiled against its schema and the columns of its table.
pub struct Applier<'a> {
    mapping: &'a Mapping,
    schema: &'static Schema,
    source: &'a str,
    decoder: Decoder,
    /// One per field of the schema.
    steps: Vec<Option<Step<'a>>>,
    constants: Vec<Option<&'a str>>,
    context: heal::Ctx<'a>,
    place: place::Place,
    /// Column, the folded values that keep a row, and whether it is the other way round.
    row_rules: Vec<(usize, Vec<String>, bool)>,
    /// Columns that make a row a record when any of them says something, with their folded names.
    data_columns: Vec<(usize, String)>,
    /// Columns that alone make no record: a row with nothing but its number and a point is empty.
    silent: Vec<usize>,
    id_input: Option<usize>,
    hash_inputs: Vec<usize>,
    width: usize,
    at: Positions,
    valid: Option<&'a Validity<'a>>,
}

/// Where the fields with rules of their own are in the schema.
struct Positions {
    id: Option<usize>,
    source: Option<usize>,
    structure_id: Option<usize>,
}

impl<'a> Applier<'a> {
    /// Compiles a mapping. `source` is the contributor's slug, `today` the ISO date against which dates are read.
    ///
    /// # Errors
    /// `Usage` when the mapping names a field that the schema lacks, or a column that the table lacks (a mapping made
    /// for another file).
    pub fn new(
        mapping: &'a Mapping,
        schema: &'static Schema,
        reading: &'a Reading,
        source: &'a str,
        today: &'a str,
    ) -> Result<Self> {
        let mut steps: Vec<Option<Step<'a>>> = schema.fields.iter().map(|_| None).collect();
        for field in &mapping.fields {
            let Some(at) = schema.index_of(&field.field) else {
                return Err(Error::new(ErrorKind::Usage, "error-mapping-field")
                    .with("field", field.field.clone())
                    .with("schema", schema.slug.clone()));
            };
            steps[at] = Some(Step::new(field, reading)?);
        }
        let constants =
            schema.fields.iter().map(|field| mapping.constants.get(&field.name).map(String::as_str)).collect();
        let row_rules = mapping.row_rules.iter().map(|rule| {
            let column = reading.header.iter().position(|name| *name == rule.column).ok_or_else(|| {
                Error::new(ErrorKind::Usage, "error-mapping-rule-column").with("column", rule.column.clone())
            })?;
            Ok((column, rule.keep.iter().map(|value| fold(value)).collect(), rule.except))
        });
        let row_rules = row_rules.collect::<Result<Vec<(usize, Vec<String>, bool)>>>()?;
        let id_input = mapping.field("id").and_then(|m| m.inputs.first().copied()).or(match mapping.id {
            IdRule::Column { column } => Some(column),
            _ => None,
        });
        let mut data: Vec<usize> = steps.iter().flatten().flat_map(|step| step.columns().collect::<Vec<_>>()).collect();
        data.extend(id_input);
        data.sort_unstable();
        data.dedup();
        let silent = silent(mapping, &data, id_input);
        let others = mapping.ignore_column.into_iter().chain(row_rules.iter().map(|(column, ..)| *column));
        let width = data.iter().copied().chain(others).max().map_or(0, |last| last + 1);
        let name = |column: usize| reading.header.get(column).map(|name| fold(name)).unwrap_or_default();
        // In a schema from a file these names are the table's own, and its keys may refer to them: they stay as they are.
        let position = |name: &str| schema.index_of(name).filter(|_| !schema.is_table());
        Ok(Self {
            mapping,
            schema,
            source,
            decoder: Decoder::new(reading),
            constants,
            context: heal::Ctx::new(schema, mapping.date_order, today),
            place: place::Place::new(schema, &steps),
            steps,
            row_rules,
            data_columns: data.into_iter().map(|column| (column, name(column))).collect(),
            silent,
            id_input,
            hash_inputs: match identity::hash_inputs(mapping) {
                // Nothing says what a record of such a schema is: its whole row.
                inputs if inputs.is_empty() && schema.is_table() => (0..width).collect(),
                inputs => inputs,
            },
            width,
            at: Positions { id: position("id"), source: position("source"), structure_id: position("structure_id") },
            valid: None,
        })
    }

    /// Gives the validity of values, which `blank_invalid` needs: optional values that stay unreadable become null, the
    /// value being kept in a note. Without it nothing is blanked.
    #[must_use]
    pub fn with_validity(mut self, valid: &'a Validity<'a>) -> Self {
        self.valid = Some(valid);
        self
    }

    /// What becomes of one raw row, and the record that it makes.
    pub fn apply(&self, row: &RawRow) -> (Disposition, Option<HealedRecord>) {
        self.apply_again(row, Kept::default())
    }

    /// [`Applier::apply`] for a row that was read before, under the identifiers that it got then.
    pub fn apply_again(&self, row: &RawRow, kept: Kept<'_>) -> (Disposition, Option<HealedRecord>) {
        let cells = Cells::new(row, self.width, self.decoder);
        match self.disposition(&cells) {
            Disposition::Record => (Disposition::Record, Some(self.record(&cells, kept))),
            other => (other, None),
        }
    }

    /// Whether a rule is switched off for the source.
    fn off(&self, rule: &str) -> bool {
        self.mapping.rules_off.iter().any(|off| off == rule)
    }

    fn record(&self, cells: &Cells<'_>, kept: Kept<'_>) -> HealedRecord {
        let mut record =
            HealedRecord { values: vec![Value::Null; self.schema.fields.len()], ..HealedRecord::default() };
        let mut raw: Vec<Raw<'_>> =
            self.steps.iter().map(|step| step.as_ref().map_or(Raw::Absent, |step| step.run(cells))).collect();
        for (at, constant) in self.constants.iter().enumerate() {
            // A cell that says nothing (`NC`, `-`) leaves the place to what is the same for every row.
            let says = |raw: &Raw<'_>| match raw {
                Raw::Absent => false,
                Raw::Text(text) => !is_placeholder(text.trim()) && !text.starts_with("00/00/0000"),
                _ => true,
            };
            if let Some(constant) = constant.filter(|_| !says(&raw[at])) {
                raw[at] = Raw::Text(Cow::Borrowed(constant));
            }
        }
        let commune = self.place.heal(self, cells, &raw, &mut record);
        for (at, raw) in raw.into_iter().enumerate() {
            if !self.place.owns(at) {
                self.heal(at, raw, cells, commune, &mut record);
            }
        }
        self.tell_others(cells, &mut record);
        self.identify(cells, kept, &mut record);
        if self.mapping.blank_invalid {
            self.blank(&mut record);
        }
        record
    }

    /// Heals one field on its own.
    fn heal(
        &self,
        at: usize,
        raw: Raw<'_>,
        cells: &Cells<'_>,
        commune: Option<&'static Commune>,
        record: &mut HealedRecord,
    ) {
        let field = &self.schema.fields[at];
        if matches!(field.format.as_deref(), Some("record_id" | "source")) {
            record.values[at] = match raw {
                Raw::Text(text) => Value::text(text),
                Raw::Fixed(value) => value,
                _ => Value::Null,
            };
            return;
        }
        let items = field.codes.is_some().then(|| self.items(at, &raw));
        let mut converted = None;
        let before = match raw {
            Raw::Absent => return,
            Raw::Fixed(value) => {
                record.values[at] = value;
                return;
            }
            Raw::Text(text) => text,
            Raw::Items(items) => Cow::Owned(items.join(", ")),
            Raw::Converted(Converted { before, items }) => {
                converted = Some(before);
                Cow::Owned(items.join(match field.kind {
                    FieldKind::Text if field.name == "conditions_acces" => "\n",
                    FieldKind::Text => " ",
                    _ => ", ",
                }))
            }
        };
        let mut healed = match items {
            Some(items) => heal::codes(at, field, &items, self.own(at), &self.context),
            None => {
                let number = self.steps[at].as_ref().is_some_and(|step| step.is_number(cells));
                let written = if number { Written::Number } else { Written::Text };
                let said = if field.kind.is_list() { Cow::Borrowed(&*before) } else { unwrapped(&before) };
                let (value, rule) = heal::text((at, field), &said, written, commune, &self.context);
                (value, rule.or(matches!(said, Cow::Owned(_)).then_some("list-lines")))
            }
        };
        if let Some(said) = &converted {
            healed.1 = healed.1.or(Some("v0-converted")).filter(|_| healed.0.display() != said.as_str());
        }
        self.keep(at, converted.as_deref().unwrap_or(&before), healed, record);
    }

    /// A second phone or mailbox beside the one that was taken: choosing is a person's, so it is told.
    fn tell_others(&self, cells: &Cells<'_>, record: &mut HealedRecord) {
        for step in self.steps.iter().flatten().filter(|step| step.inputs.len() > 1 && step.takes_first()) {
            let said = |&&column: &&usize| !cells.text(column).is_empty() && !is_placeholder(cells.text(column));
            let mut said = step.inputs.iter().filter(said).map(|&column| cells.text(column));
            let first = said.next().unwrap_or_default();
            let others: Vec<&str> = said.filter(|other| *other != first).collect();
            if !others.is_empty() {
                let before = others.join(", ");
                record.notes.push(Note { field: step.field().to_owned().into(), rule: "others-left".into(), before });
            }
        }
    }

    /// What the source has decided for the values of a field: folded raw value → codes.
    fn own(&self, at: usize) -> Option<&BTreeMap<String, Vec<String>>> {
        self.mapping.values.get(&self.schema.fields[at].name)
    }

    /// Stores a healed value with its note; a rule switched off for the source gives the text back as it was.
    fn keep(&self, at: usize, before: &str, (value, rule): heal::Kept, record: &mut HealedRecord) {
        let field = &self.schema.fields[at];
        let Some(rule) = rule else {
            record.values[at] = value;
            return;
        };
        if self.off(rule) {
            record.values[at] = match field.kind {
                FieldKind::Set | FieldKind::Zones => Value::list(split_list(before, None)),
                _ => Value::text(before),
            };
            return;
        }
        record.values[at] = value;
        record.notes.push(Note { field: field.name.as_str().into(), rule: rule.into(), before: before.to_owned() });
    }

    /// `id`, `structure_id` and the natural identifier (DESIGN D4).
    fn identify(&self, cells: &Cells<'_>, kept: Kept<'_>, record: &mut HealedRecord) {
        let source = self.at.source.and_then(|at| record.values[at].as_text().map(str::to_owned));
        let source = source.filter(|source| !source.is_empty()).unwrap_or_else(|| self.source.to_owned());
        if let Some(at) = self.at.source {
            record.values[at] = Value::text(source.as_str());
        }
        let structure = self.at.structure_id.and_then(|at| {
            let step = self.steps[at].as_ref()?;
            let given = match step.transform() {
                Transform::StructureOfRow => self.structure_of_row(cells, step.inputs, kept.structure),
                _ => self.identifier(at, record.values[at].as_text().unwrap_or_default().to_owned(), record),
            };
            Some((at, given)).filter(|(_, given)| !given.is_empty())
        });
        if let Some((at, given)) = &structure {
            record.values[*at] = Value::text(identity::prefixed(&source, given));
        }
        let given = self.id_input.map(|column| match self.at.id {
            Some(at) => self.identifier(at, cells.text(column).to_owned(), record),
            None => heal::identifier(cells.text(column)).into_owned(),
        });
        let given = given.filter(|id| !id.is_empty()).unwrap_or_else(|| match (&self.mapping.id, &structure) {
            (IdRule::ServiceOfRow, Some((_, structure))) => identity::service_of(identity::natural(&source, structure)),
            _ => kept.own.map_or_else(|| self.hash(cells, &self.hash_inputs), str::to_owned),
        });
        record.natural_id = identity::natural(&source, &given).to_owned();
        if let Some(at) = self.at.id {
            record.values[at] = Value::text(identity::prefixed(&source, &given));
        }
    }

    /// A given identifier; none, with a note, where what stands there means that there is none, or is the error of a formula.
    fn identifier(&self, at: usize, given: String, record: &mut HealedRecord) -> String {
        const RULE: &str = "placeholder";
        if !is_placeholder(given.trim()) || self.off(RULE) {
            return heal::identifier(&given).into_owned();
        }
        record.values[at] = Value::Null;
        record.notes.push(Note {
            field: self.schema.fields[at].name.as_str().into(),
            rule: RULE.into(),
            before: given,
        });
        String::new()
    }

    /// The identifier that the structure of the same row has under its own mapping.
    fn structure_of_row(&self, cells: &Cells<'_>, inputs: &[usize], kept: Option<&str>) -> String {
        let (given, hash) = identity::split_inputs(inputs);
        let given =
            given.map(|column| cells.text(column)).filter(|id| self.off("placeholder") || !is_placeholder(id.trim()));
        let given = given.map(|id| heal::identifier(id).into_owned()).unwrap_or_default();
        match (given.is_empty(), kept) {
            (false, _) => given,
            (true, Some(kept)) => kept.to_owned(),
            (true, None) => self.hash(cells, hash),
        }
    }

    fn hash(&self, cells: &Cells<'_>, inputs: &[usize]) -> String {
        identity::hashed(inputs.iter().map(|&column| cells.text(column)))
    }

    /// Optional values that do not pass their rules become null, told by a note; a list keeps its good items.
    fn blank(&self, record: &mut HealedRecord) {
        let Some(valid) = self.valid else { return };
        for (field, value) in self.schema.fields.iter().zip(&mut record.values) {
            if field.required || value.is_absent() || valid(field, value) {
                continue;
            }
            let before = value.display().into_owned();
            let good = match &value {
                Value::List(items) => {
                    let one = |item: &&Value| valid(field, &Value::List(vec![(*item).clone()]));
                    Value::List(items.iter().filter(one).cloned().collect())
                }
                _ => Value::Null,
            };
            let kept = matches!(&good, Value::List(items) if !items.is_empty()) && valid(field, &good);
            *value = if kept { good } else { Value::Null };
            record.notes.push(Note { field: field.name.as_str().into(), rule: "blanked".into(), before });
        }
    }
}

/// A JSON list in a field of one text: its items, one a line. Anything else is as it is.
fn unwrapped(text: &str) -> Cow<'_, str> {
    let items: Option<Vec<String>> = text.starts_with('[').then(|| serde_json::from_str(text).ok()).flatten();
    items.map_or(Cow::Borrowed(text), |items| Cow::Owned(items.join("\n")))
}

/// The columns of the identifier and of the coordinates, where other columns are mapped too.
fn silent(mapping: &Mapping, data: &[usize], id_input: Option<usize>) -> Vec<usize> {
    let quiet = |field: &str| matches!(field, "id" | "source" | "longitude" | "latitude");
    let of = |wanted: bool| {
        let fields = mapping.fields.iter().filter(move |field| quiet(&field.field) == wanted);
        fields.flat_map(|field| field.inputs.iter().copied())
    };
    let speaking: Vec<usize> = of(false).collect();
    let mut silent: Vec<usize> = of(true).chain(id_input).filter(|column| !speaking.contains(column)).collect();
    if data.iter().all(|column| silent.contains(column)) {
        silent.clear();
    }
    silent
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::tests::table;
    use crate::model::{FieldMapping, Reason, RowRule};
    use crate::reference::schema;

    fn direct(field: &str, inputs: &[usize]) -> FieldMapping {
        let transform = Transform::Direct;
        FieldMapping { field: field.into(), inputs: inputs.into(), transform, reason: Reason::default() }
    }

    fn structure(fields: Vec<FieldMapping>) -> Mapping {
        Mapping { schema: "structure".into(), fields, ..Mapping::default() }
    }

    fn value(slug: &str, record: &HealedRecord, field: &str) -> Value {
        record.values[schema(slug).unwrap().index_of(field).unwrap()].clone()
    }

    fn run(mapping: &Mapping, header: &[&str], row: &[&str]) -> (Disposition, Option<HealedRecord>) {
        let (reading, rows) = table(header, &[row]);
        let schema = schema(&mapping.schema).unwrap();
        Applier::new(mapping, schema, &reading, "cd49", "2026-11-23").unwrap().apply(&rows[0])
    }

    #[test]
    fn rows_that_are_no_data_are_put_aside_with_their_reason() {
        let mut mapping = structure(vec![direct("nom", &[0]), direct("commune", &[1])]);
        mapping.ignore_column = Some(2);
        mapping.row_rules =
            vec![RowRule { column: "AFFICHAGE".into(), keep: vec!["Ouvert".into()], ..RowRule::default() }];
        let header = ["nom", "commune", "__ignore__", "AFFICHAGE"];
        let of = |row: &[&str]| run(&mapping, &header, row).0;
        assert_eq!(of(&["Mairie", "Lille", "", "OUVERT"]), Disposition::Record);
        assert_eq!(of(&["Mairie", "Lille", "True", "OUVERT"]), Disposition::Ignored);
        assert_eq!(of(&["Mairie", "Lille", "", "INACTIF"]), Disposition::SetAside);
        assert_eq!(of(&["Mairie", "Lille", "", ""]), Disposition::SetAside);
        assert_eq!(of(&["", " ", "", "OUVERT"]), Disposition::Empty);
        assert_eq!(of(&["Nom", "Commune", "", "OUVERT"]), Disposition::Ignored);

        mapping.row_rules[0].except = true;
        let of = |row: &[&str]| run(&mapping, &header, row).0;
        assert_eq!(of(&["Mairie", "Lille", "", "ouvert"]), Disposition::SetAside);
        assert_eq!(of(&["Mairie", "Lille", "", ""]), Disposition::Record);
    }

    #[test]
    fn a_row_that_was_brought_back_is_kept_whatever_leaves_it_out() {
        let mut mapping = structure(vec![direct("nom", &[0]), direct("commune", &[1])]);
        mapping.row_rules = vec![RowRule { column: "ETAT".into(), keep: vec!["ouvert".into()], ..RowRule::default() }];
        let header = ["nom", "commune", "ETAT"];
        let (reading, rows) =
            table(&header, &[&["Mairie", "Lille", "fermé"], &["CCAS", "Lille", "fermé"], &["", "", "x"]]);
        let schema = schema("structure").unwrap();
        let fates = |mapping: &Mapping| -> Vec<_> {
            let applier = Applier::new(mapping, schema, &reading, "cd49", "2026-11-23").unwrap();
            rows.iter().map(|row| (applier.fate(row), applier.apply(row).0)).collect()
        };
        let rule = LeftOut::Rule(0);
        assert_eq!(fates(&mapping)[..2], [(Some((rule, false)), Disposition::SetAside); 2]);
        let key = Applier::new(&mapping, schema, &reading, "cd49", "2026-11-23").unwrap().row_key(&rows[0]);
        mapping.kept_rows = vec![key];
        assert_eq!(
            fates(&mapping),
            [
                (Some((rule, true)), Disposition::Record),
                (Some((rule, false)), Disposition::SetAside),
                (Some((LeftOut::Empty, false)), Disposition::Empty),
            ]
        );
    }

    #[test]
    fn a_line_under_the_table_is_no_record() {
        let fields = ["nom", "adresse", "commune", "telephone"];
        let mut mapping = structure(fields.iter().enumerate().map(|(at, field)| direct(field, &[at])).collect());
        let header = ["Nom", "Adresse", "Ville", "Tél"];
        assert_eq!(run(&mapping, &header, &["Total : 12", "", "", ""]).0, Disposition::Ignored);
        assert_eq!(run(&mapping, &header, &["Total", "", "12", ""]).0, Disposition::Ignored);
        assert_eq!(run(&mapping, &header, &["Total", "1 rue X", "Lille", ""]).0, Disposition::Record);
        mapping.rules_off = vec!["footer-row".into()];
        assert_eq!(run(&mapping, &header, &["Total : 12", "", "", ""]).0, Disposition::Record);
    }

    #[test]
    fn a_number_and_a_point_make_no_record() {
        let mapping = structure(vec![direct("id", &[0]), direct("nom", &[1]), direct("longitude", &[2])]);
        let of = |row: &[&str]| run(&mapping, &["ref", "nom", "x"], row).0;
        assert_eq!(of(&["LMN160", "", "0,52"]), Disposition::Empty);
        assert_eq!(of(&["LMN160", "Mairie", ""]), Disposition::Record);
        let numbers = structure(vec![direct("id", &[0])]);
        assert_eq!(run(&numbers, &["ref"], &["LMN160"]).0, Disposition::Record, "nothing else to ask for");
    }

    #[test]
    fn identifiers_follow_their_rule() {
        let header = ["nom", "cp", "ref"];
        let mut mapping = structure(vec![direct("nom", &[0]), direct("code_postal", &[1])]);
        let id = |mapping: &Mapping, row: &[&str]| {
            let record = run(mapping, &header, row).1.unwrap();
            (value("structure", &record, "id").display().into_owned(), record.natural_id)
        };
        let (hash, natural) = id(&mapping, &["Mairie", "49000", "7"]);
        assert_eq!(hash, format!("cd49--{natural}"));
        assert_eq!(natural.len(), 10);
        assert_eq!(id(&mapping, &["Mairie", "49000", "8"]).1, natural, "the hash reads name and place only");
        mapping.id = IdRule::Column { column: 2 };
        assert_eq!(id(&mapping, &["Mairie", "49000", "7.0"]), ("cd49--7".into(), "7".into()));
        assert_eq!(id(&mapping, &["Mairie", "49000", "cd49--7"]), ("cd49--7".into(), "7".into()));
        assert_eq!(id(&mapping, &["Mairie", "49000", ""]).1, natural, "a blank identifier falls back on the hash");
    }

    #[test]
    fn a_service_of_the_row_points_to_its_structure() {
        let header = ["nom", "cp", "ref", "publics"];
        for id in [IdRule::Hash, IdRule::Column { column: 2 }] {
            let mut mapping = structure(vec![direct("nom", &[0]), direct("code_postal", &[1])]);
            mapping.id = id;
            let (reading, rows) = table(&header, &[&["Mairie", "49000", "7", "jeunes"]]);
            let context = crate::mapping::Context { source: "cd49", today: "2026-11-23" };
            let services = schema("service").unwrap();
            let service = crate::mapping::service_per_row(&mapping, &reading, &rows, services, &context).unwrap();
            let structure = run(&mapping, &header, &["Mairie", "49000", "7", "jeunes"]).1.unwrap();
            let record = run(&service, &header, &["Mairie", "49000", "7", "jeunes"]).1.unwrap();
            assert_eq!(value("service", &record, "structure_id"), value("structure", &structure, "id"));
            let structure_id = value("structure", &structure, "id").display().into_owned();
            assert_eq!(value("service", &record, "id"), Value::text(format!("{structure_id}-service")));
            assert_eq!(value("service", &record, "nom"), Value::text("Accueil – Mairie"));
            assert_eq!(value("service", &record, "publics"), Value::list(["jeunes"]));
        }
    }

    #[test]
    fn a_mapping_of_another_file_is_refused() {
        let (reading, _) = table(&["nom"], &[]);
        let schema = schema("structure").unwrap();
        for mapping in [structure(vec![direct("nom", &[3])]), structure(vec![direct("prix", &[0])])] {
            let error = Applier::new(&mapping, schema, &reading, "s", "2026-11-23").err().unwrap();
            assert_eq!(error.kind, ErrorKind::Usage);
        }
    }

    #[test]
    fn unreadable_values_are_blanked_only_when_asked() {
        let mut mapping = structure(vec![direct("nom", &[0]), direct("courriel", &[1])]);
        let (reading, rows) = table(&["nom", "mail"], &[&["Mairie", "voir le site"]]);
        let schema = schema("structure").unwrap();
        let valid = |field: &Field, value: &Value| field.name != "courriel" || value.display().contains('@');
        let record = |mapping: &Mapping| {
            let applier = Applier::new(mapping, schema, &reading, "s", "2026-11-23").unwrap().with_validity(&valid);
            applier.apply(&rows[0]).1.unwrap()
        };
        assert_eq!(value("structure", &record(&mapping), "courriel"), Value::text("voir le site"));
        mapping.blank_invalid = true;
        let blanked = record(&mapping);
        assert_eq!(value("structure", &blanked, "courriel"), Value::Null);
        assert!(blanked.notes.iter().any(|note| note.rule == "blanked" && note.before == "voir le site"));
    }

    #[test]
    fn an_applier_is_shared_by_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Applier<'static>>();
    }
}
