//! Words looked for in the fields and in their code lists, whatever the accents and the case.

use super::{Home, codes};
use crate::model::{Code, Field, Schema, Text2};
use crate::text::{fold, tokens};

/// A field that has the words, in what is said of it or in its codes.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub name: String,
    pub title: Text2,
    /// The schemas that have the field.
    pub slugs: Vec<&'static str>,
    /// Whether one of them asks for it.
    pub required: bool,
    /// The words are in its name or title.
    pub named: bool,
    /// The words are in its name, title or description.
    pub itself: bool,
    /// Its codes that have the words, in the order of the list.
    pub codes: Vec<Code>,
    /// How many codes its list has.
    pub of: usize,
}

/// The fields where the words are found, each once: those of such a name, then those whose description has the words, then those
/// whose codes have them, each in the order of the schemas; all of them where there is no word.
///
/// ```
/// use tamis::{operations::schema_doc::search, reference};
/// let found = search(&[reference::schema("service").unwrap()], "MOBILITÉ véhicule");
/// assert_eq!(found[0].name, "thematiques");
/// assert!(!found[0].codes.is_empty() && !found[0].itself);
/// ```
pub fn search(schemas: &[&'static Schema], text: &str) -> Vec<Hit> {
    let wanted = fold(text);
    let mut hits: Vec<Hit> = Vec::new();
    for schema in schemas {
        for field in &schema.fields {
            let list = codes(&Home { schema, field });
            let named = has(&wanted, &name_of(field));
            let itself = named || has(&wanted, &words_of(field));
            let found: Vec<Code> =
                if wanted.is_empty() { Vec::new() } else { codes_with(&list, text).into_iter().cloned().collect() };
            if !itself && found.is_empty() {
                continue;
            }
            match hits.iter_mut().find(|hit| hit.name == field.name) {
                Some(hit) => {
                    hit.slugs.push(&schema.slug);
                    hit.named |= named;
                    hit.itself |= itself;
                    hit.required |= field.required;
                }
                None => hits.push(Hit {
                    name: field.name.clone(),
                    title: field.title.clone(),
                    slugs: vec![&schema.slug],
                    required: field.required,
                    named,
                    itself,
                    codes: found,
                    of: list.len(),
                }),
            }
        }
    }
    hits.sort_by_key(|hit| (!hit.named, !hit.itself));
    hits
}

/// The codes whose value, label or description has all the words, in the order of the list.
pub fn codes_with<'c>(codes: &'c [Code], text: &str) -> Vec<&'c Code> {
    let wanted = fold(text);
    let words = |code: &Code| {
        let description = code.description.as_deref().unwrap_or_default();
        fold(&format!("{} {} {description}", code.value, code.label))
    };
    codes.iter().filter(|code| has(&wanted, &words(code))).collect()
}

fn name_of(field: &Field) -> String {
    fold(&format!("{} {} {}", field.name, field.title.fr, field.title.en))
}

fn words_of(field: &Field) -> String {
    format!("{} {}", name_of(field), fold(field.description.as_deref().unwrap_or_default()))
}

/// Whether each of the words is somewhere in the text; both are folded.
fn has(wanted: &str, text: &str) -> bool {
    tokens(wanted).all(|word| text.contains(word))
}
