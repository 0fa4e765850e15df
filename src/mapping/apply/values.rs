//! The distinct values of the fields that have a list of codes, and what becomes of each (CURATOR, "Values").

use super::transform::{Cells, Raw};
use super::{Applier, heal};
use crate::model::{Disposition, RawRow, Transform};
use crate::reference::v0;
use crate::text::fold;
use std::collections::HashMap;

/// What becomes of one distinct value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueState {
    /// No code is known for it: someone has to say. It stays in the record and breaks the rule of the field.
    Waiting,
    /// A person has said which codes it stands for, or that it has none.
    Chosen,
    /// Read alone: a label, another writing, a code of before.
    Mapped,
    /// It says nothing, or has no equivalent by the official conversion.
    Nothing,
    /// It is a code already.
    Code,
}

impl ValueState {
    /// Code of its name in `ui.ftl`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "value-waiting",
            Self::Chosen => "value-chosen",
            Self::Mapped => "value-read",
            Self::Nothing => "value-nothing",
            Self::Code => "value-code",
        }
    }
}

/// One distinct value of a field, its case and accents put aside.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ValueUse {
    /// As the first row that has it writes it.
    pub value: String,
    /// Rows and list items that hold it.
    pub count: u64,
    pub state: ValueState,
    /// What it becomes.
    pub codes: Vec<String>,
    /// For a value that waits: the codes between which the official conversion leaves the choice.
    pub among: Vec<String>,
}

/// Counts of distinct values, row by row. Positions are those of the schema's fields.
#[derive(Debug, Default)]
pub struct Tally {
    counts: HashMap<usize, HashMap<String, Count>>,
}

#[derive(Debug)]
struct Count {
    first: String,
    /// Order of arrival, so that equal counts are listed as the file has them.
    at: usize,
    count: u64,
}

impl Tally {
    fn add(&mut self, field: usize, item: &str) {
        let known = self.counts.entry(field).or_default();
        let at = known.len();
        known.entry(fold(item)).or_insert_with(|| Count { first: item.to_owned(), at, count: 0 }).count += 1;
    }
}

impl Applier<'_> {
    /// Counts the values of one row. Boxes and constants have no values of the contributor's: they are left out, but for
    /// boxes of which nobody has said yet what they stand for.
    pub fn tally(&self, row: &RawRow, tally: &mut Tally) {
        let cells = Cells::new(row, self.width, self.decoder);
        if self.disposition(&cells) != Disposition::Record {
            return;
        }
        for (at, (field, step)) in self.schema.fields.iter().zip(&self.steps).enumerate() {
            let Some(step) = step.as_ref().filter(|_| field.codes.is_some()) else { continue };
            let boxes = matches!(step.transform(), Transform::OneHot { .. });
            if !boxes && !is_written(step.transform()) {
                continue;
            }
            for item in self.items(at, &step.run(&cells)) {
                if !boxes || !self.schema.codes_of(field).iter().any(|code| code.value == item) {
                    tally.add(at, &item);
                }
            }
        }
    }

    /// The items of a field with codes; a cell that the source has decided as a whole is one.
    pub(super) fn items(&self, at: usize, raw: &Raw<'_>) -> Vec<String> {
        let field = &self.schema.fields[at];
        match raw {
            Raw::Items(items) => items.clone(),
            Raw::Converted(converted) => converted.items.clone(),
            Raw::Text(text) if self.own(at).is_some_and(|own| own.contains_key(&fold(text))) => vec![text.to_string()],
            Raw::Text(text) => heal::pieces(at, field, text, &self.context),
            Raw::Absent | Raw::Fixed(_) => Vec::new(),
        }
    }

    /// What was counted: per field, the values that wait first, then by number.
    pub fn values(&self, tally: Tally) -> Vec<(usize, Vec<ValueUse>)> {
        let mut fields: Vec<_> = tally.counts.into_iter().collect();
        fields.sort_by_key(|(at, _)| *at);
        fields
            .into_iter()
            .map(|(at, counts)| {
                let mut counts: Vec<_> = counts.into_iter().collect();
                counts.sort_by_key(|(_, count)| (std::cmp::Reverse(count.count), count.at));
                let mut uses: Vec<ValueUse> =
                    counts.into_iter().map(|(folded, count)| self.value_use(at, &folded, count)).collect();
                uses.sort_by_key(|value| value.state);
                (at, uses)
            })
            .collect()
    }

    fn value_use(&self, at: usize, folded: &str, Count { first, count, .. }: Count) -> ValueUse {
        let of = |state, codes| ValueUse { value: first.clone(), count, state, codes, among: Vec::new() };
        if let Some(codes) = self.own(at).and_then(|own| own.get(folded)) {
            return of(ValueState::Chosen, codes.clone());
        }
        let Some(healed) = self.context.code(at, &first) else { return of(ValueState::Waiting, Vec::new()) };
        if healed.unclear.is_some() {
            let targets = v0(&self.schema.fields[at].name).into_iter().flatten();
            let among = targets.filter(|(old, _)| fold(old) == folded).flat_map(|(_, codes)| codes);
            let among = among.map(|code| (*code).to_owned()).collect();
            return ValueUse { among, ..of(ValueState::Waiting, Vec::new()) };
        }
        match (healed.as_text(), healed.rule) {
            (None, _) => of(ValueState::Nothing, Vec::new()),
            (Some(code), None) => of(ValueState::Code, vec![code.to_owned()]),
            (Some(code), Some(_)) => of(ValueState::Mapped, vec![code.to_owned()]),
        }
    }
}

fn is_written(transform: &Transform) -> bool {
    !matches!(
        transform,
        Transform::OneHot { .. } | Transform::Constant { .. } | Transform::Template { .. } | Transform::StructureOfRow
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::tests::table;
    use crate::model::{FieldMapping, Mapping, Reason};
    use crate::reference::schema;

    #[test]
    fn every_distinct_value_says_what_becomes_of_it() {
        let (reading, rows) = table(
            &["public"],
            &[&["Jeunes, Marins"], &["jeunes"], &["JEUNES"], &["marins"], &["alternants"], &["Forains"]],
        );
        let fields = vec![FieldMapping {
            field: "publics".into(),
            inputs: vec![0],
            transform: Transform::Split { separator: None },
            reason: Reason::default(),
        }];
        let mut mapping = Mapping { schema: "service".into(), fields, ..Mapping::default() };
        let chosen = [("forains".to_owned(), vec!["actifs".to_owned()])];
        mapping.values.insert("publics".into(), chosen.into());
        let schema = schema("service").unwrap();
        let applier = Applier::new(&mapping, schema, &reading, "s", "2026-11-23").unwrap();
        let mut tally = Tally::default();
        rows.iter().for_each(|row| applier.tally(row, &mut tally));
        let values = applier.values(tally);
        let told: Vec<_> = values[0].1.iter().map(|v| (v.value.as_str(), v.count, v.state)).collect();
        use ValueState::*;
        assert_eq!(
            told,
            [("Marins", 2, Waiting), ("alternants", 1, Waiting), ("Forains", 1, Chosen), ("Jeunes", 3, Mapped),]
        );
        assert_eq!(values[0].1[1].among, ["etudiants", "actifs"]);
        assert_eq!(values[0].1[2].codes, ["actifs"]);
    }
}
