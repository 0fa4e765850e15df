//! Texts to codes of a code list (CURATOR: "codes equal up to case, accent or label; 1→1 mappings from v0").

use super::Healed;
use super::text::clean;
use crate::model::{Code, Value};
use crate::reference::v0;
use crate::text::fold;
use crate::text::is_placeholder;
use std::collections::BTreeMap;

/// Surveys cut labels at this many characters.
const CUT: usize = 31;

/// The code list of one field, ready for look-ups.
#[derive(Debug)]
pub struct CodeIndex<'a> {
    field: String,
    codes: &'a [Code],
    /// Folded code or label → position; `None` where two codes share it.
    folded: BTreeMap<String, Option<usize>>,
    /// The same, whatever the number of each word: `France Services`; `None` where two codes share it.
    singular: BTreeMap<String, Option<usize>>,
    /// Folded value of v0 → its value as written.
    old: BTreeMap<String, &'static str>,
}

/// A folded text with each word in the singular.
pub(in crate::mapping) fn singular(folded: &str) -> String {
    folded.split(' ').map(|word| word.trim_end_matches('s')).collect::<Vec<_>>().join(" ")
}

impl<'a> CodeIndex<'a> {
    pub fn new(field: &str, codes: &'a [Code]) -> Self {
        let mut folded = BTreeMap::new();
        for (at, code) in codes.iter().enumerate() {
            for text in [&code.value, &code.label] {
                let entry = folded.entry(fold(text)).or_insert(Some(at));
                if *entry != Some(at) {
                    *entry = None;
                }
            }
        }
        // A code always wins over another one's label.
        for (at, code) in codes.iter().enumerate() {
            folded.insert(fold(&code.value), Some(at));
        }
        let mut singulars: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (text, at) in &folded {
            let entry = singulars.entry(singular(text)).or_insert(*at);
            if entry != at {
                *entry = None;
            }
        }
        let old = v0(field).into_iter().flatten().map(|(old, _)| (fold(old), *old)).collect();
        Self { field: field.to_owned(), codes, folded, singular: singulars, old }
    }

    /// The code that a text means: the code itself, a value of v0 that became exactly one code, a code or label equal but for
    /// case, accents, punctuation and number, or the only label that begins like a text cut at 31 characters. Otherwise the text stays.
    pub fn heal(&self, raw: &str) -> Healed {
        if self.codes.iter().any(|code| code.value == raw) {
            return Healed::kept(raw);
        }
        let text = clean(raw);
        if text.is_empty() {
            return Healed::absent();
        }
        if let Some(code) = self.codes.iter().find(|code| code.value == text) {
            return Healed::changed(raw, &code.value, "trim");
        }
        // Exactly a value of v0 (`AI`): what became of it decides, before a code that looks alike.
        if let Some(healed) = self.by_v0(raw, &text) {
            return healed;
        }
        let folded = fold(&text);
        if let Some(Some(at)) = self.folded.get(&folded) {
            return self.code(raw, *at);
        }
        if is_placeholder(&text) {
            return Healed::placeholder();
        }
        if let Some(healed) = self.old.get(&folded).and_then(|old| self.by_v0(raw, old)) {
            return healed;
        }
        if let Some(Some(at)) = self.singular.get(&singular(&folded)) {
            return self.code(raw, *at);
        }
        if text.chars().count() == CUT {
            let mut cut = self.folded.range(folded.clone()..).take_while(|(label, _)| label.starts_with(&folded));
            if let (Some((_, Some(at))), None) = (cut.next(), cut.next()) {
                return self.code(raw, *at);
            }
        }
        Healed::unclear(raw, "code-unknown")
    }

    fn code(&self, raw: &str, at: usize) -> Healed {
        self.codes.get(at).map_or_else(
            || Healed::unclear(raw, "code-unknown"),
            |code| Healed::changed(raw, &code.value, "value-mapped"),
        )
    }

    fn by_v0(&self, raw: &str, old: &str) -> Option<Healed> {
        Some(match v0(&self.field)?.get(old)?.as_slice() {
            // A typology of v0 (`ASSO`) is no network, and no one has to say so; the value stays in the note. A public or a
            // theme that the official conversion drops is a person's choice.
            [] if self.field == "reseaux_porteurs" => {
                Healed { value: Value::Null, rule: Some("no-equivalent"), unclear: None }
            }
            [] => Healed::unclear(raw, "code-unknown"),
            [one] => Healed::changed(raw, *one, "value-mapped"),
            _ => Healed::unclear(raw, "code-several"),
        })
    }
}

/// [`CodeIndex::heal`] for a single look-up.
pub fn code_of(field: &str, codes: &[Code], raw: &str) -> Healed {
    CodeIndex::new(field, codes).heal(raw)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::schema;
    use proptest::prelude::*;

    fn index(field: &str) -> CodeIndex<'static> {
        ["structure", "service"]
            .into_iter()
            .find_map(|slug| {
                let schema = schema(slug)?;
                Some(CodeIndex::new(field, schema.codes_of(schema.field(field)?)))
            })
            .unwrap()
    }

    #[test]
    fn codes_are_found() {
        let frais = index("frais");
        for (raw, code, rule) in [
            ("gratuit", "gratuit", None),
            ("Gratuit", "gratuit", Some("value-mapped")),
            (" gratuit", "gratuit", Some("trim")),
            ("GRATUIT", "gratuit", Some("value-mapped")),
            ("gratuit-sous-conditions", "gratuit", Some("value-mapped")),
            ("Pass numérique", "gratuit", Some("value-mapped")),
            ("adhesion", "payant", Some("value-mapped")),
        ] {
            let healed = frais.heal(raw);
            assert_eq!((healed.as_text(), healed.rule), (Some(code), rule), "{raw}");
        }
        assert_eq!(frais.heal("5 €").unclear, Some("code-unknown"));
        assert_eq!(frais.heal("aucun"), Healed::placeholder());
        assert_eq!(index("reseaux_porteurs").heal("France Services").as_text(), Some("france-service"));
        assert_eq!(index("reseaux_porteurs").heal("CNFS").as_text(), Some("conseillers-numeriques"));
        assert_eq!(index("modes_accueil").heal("En présentiel").as_text(), Some("en-presentiel"));
    }

    #[test]
    fn several_equivalents_are_asked_and_none_is_told() {
        let publics = index("publics");
        assert_eq!(publics.heal("alternants").unclear, Some("code-several"));
        assert_eq!(publics.heal("adultes").unclear, Some("code-unknown"));
        let nothing = Healed { rule: Some("no-equivalent"), ..Healed::absent() };
        assert_eq!(index("reseaux_porteurs").heal("ASSO"), nothing);
        assert_eq!(publics.heal("Tous publics").as_text(), Some("tous-publics"));
    }

    #[test]
    fn a_label_cut_by_a_survey_is_found() {
        let themes = index("thematiques");
        let (label, value) = themes
            .codes
            .iter()
            .map(|code| (code.label.chars().take(CUT).collect::<String>(), &code.value))
            .find(|(cut, _)| {
                cut.chars().count() == CUT
                    && !cut.ends_with(' ')
                    && themes.codes.iter().filter(|code| fold(&code.label).starts_with(&fold(cut))).count() == 1
            })
            .unwrap();
        assert_eq!(themes.heal(&label).as_text(), Some(value.as_str()));
    }

    proptest! {
        #[test]
        fn healing_twice_changes_nothing(at in 0usize..149, raw in "\\PC{0,12}") {
            let themes = index("thematiques");
            let old = v0("thematiques").unwrap().keys().nth(at).copied().unwrap_or_default();
            for raw in [old, raw.as_str()] {
                let once = themes.heal(raw);
                if let Some(text) = once.as_text() {
                    let twice = themes.heal(text);
                    prop_assert_eq!(&twice.value, &once.value);
                    prop_assert_eq!(twice.rule, None);
                }
            }
        }
    }
}
