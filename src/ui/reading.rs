//! What is read of the schema: the field that is shown, what was looked for, and the way back. What the screen draws is made
//! anew only when one of them changes.

use super::action::Screen;
use crate::model::Schema;
use crate::operations::schema_doc::{self, FieldDoc, Hit};
use crate::{operations, reference};

/// The documentation as it is open.
#[derive(Debug)]
pub struct Reading {
    pub slug: &'static str,
    pub field: String,
    /// What the fields are narrowed to.
    pub filter: String,
    /// What the codes of the shown field are narrowed to.
    pub search: String,
    /// Where the reader came from.
    pub back: Screen,
    /// A text was being typed in the frame before: Escape then leaves the text, not the screen.
    pub typing: bool,
    /// The shown field is to be brought on screen in the list.
    pub walked: bool,
    told: Told,
}

/// What is drawn, and what it was made from.
#[derive(Debug, Default)]
struct Told {
    hits_of: Option<(&'static str, String)>,
    hits: Vec<Hit>,
    /// The other official schemas that have hits, and how many.
    elsewhere: Vec<(&'static str, usize)>,
    doc_of: Option<(&'static str, String)>,
    doc: Option<FieldDoc>,
    found_of: String,
    found: Vec<usize>,
    /// Heights of the found codes at a width.
    heights: Option<(f32, Vec<f32>)>,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            slug: "structure",
            field: String::new(),
            filter: String::new(),
            search: String::new(),
            back: Screen::Files,
            typing: false,
            walked: false,
            told: Told::default(),
        }
    }
}

impl Reading {
    /// Opens a field, or what was read last, and remembers the way back. Doing it twice is the same as once.
    pub fn open(&mut self, place: Option<(String, String)>, from: Screen) {
        if from != Screen::Schema {
            self.back = from;
        }
        if let Some((slug, field)) = place
            && let Ok(schema) = operations::schema(&slug)
        {
            self.slug = &schema.slug;
            self.filter.clear();
            self.choose(field, "");
            self.walked = true;
        }
    }

    /// Shows a field, its codes narrowed to `search`.
    pub fn choose(&mut self, field: String, search: &str) {
        self.field = field;
        search.clone_into(&mut self.search);
    }

    /// Shows another schema, at the same field where it has one of that name.
    pub fn turn_to(&mut self, slug: &'static str) {
        self.slug = slug;
        self.walked = true;
    }

    /// Follows the filter as it is typed: the shown field where its name has the words, else the first that has them.
    pub fn follow(&mut self) {
        self.refresh();
        let hit = self.hits().iter().find(|hit| hit.named && hit.name == self.field).or(self.hits().first()).cloned();
        match hit {
            Some(hit) => self.choose_hit(&hit),
            // The shown field stays, whole.
            None => self.search.clear(),
        }
    }

    /// Shows a field that was found; where only its codes have the words, only these.
    pub fn choose_hit(&mut self, hit: &Hit) {
        let search = if hit.itself { String::new() } else { self.filter.clone() };
        self.choose(hit.name.clone(), &search);
    }

    /// Makes what is drawn, where anything changed.
    pub fn refresh(&mut self) {
        let Ok(schema) = operations::schema(self.slug) else { return };
        if schema.field(&self.field).is_none() {
            self.field = schema.fields.first().map(|field| field.name.clone()).unwrap_or_default();
            self.search.clear();
        }
        let told = &mut self.told;
        let is = |of: &Option<(&'static str, String)>, text: &str| {
            of.as_ref().is_some_and(|(slug, known)| *slug == self.slug && known == text)
        };
        if !is(&told.hits_of, &self.filter) {
            told.hits = schema_doc::search(&[schema], &self.filter);
            told.hits_of = Some((self.slug, self.filter.clone()));
            told.elsewhere = match self.filter.trim().is_empty() {
                true => Vec::new(),
                false => elsewhere(self.slug, &self.filter),
            };
        }
        let other = !is(&told.doc_of, &self.field);
        if other {
            told.doc = FieldDoc::of(&[schema], &self.field);
            told.doc_of = Some((self.slug, self.field.clone()));
        }
        if other || told.found_of != self.search {
            let codes = told.doc.as_ref().map(|doc| doc.codes.as_slice()).unwrap_or_default();
            let found = schema_doc::codes_with(codes, &self.search);
            told.found = (0..codes.len()).filter(|at| found.contains(&&codes[*at])).collect();
            told.found_of.clone_from(&self.search);
            told.heights = None;
        }
    }

    /// The fields that have the words of the filter.
    pub fn hits(&self) -> &[Hit] {
        &self.told.hits
    }

    /// The other schemas that have the words of the filter, with their number of fields.
    pub fn elsewhere(&self) -> &[(&'static str, usize)] {
        &self.told.elsewhere
    }

    pub fn doc(&self) -> Option<&FieldDoc> {
        self.told.doc.as_ref()
    }

    /// Places of the codes that have the words looked for.
    pub fn found(&self) -> &[usize] {
        &self.told.found
    }

    /// Heights of the found codes at a width, measured once.
    pub fn heights(&mut self, width: f32, measure: impl Fn(&crate::model::Code) -> f32) -> Vec<f32> {
        let told = &mut self.told;
        if told.heights.as_ref().is_none_or(|(known, _)| *known != width) {
            let codes = told.doc.as_ref().map(|doc| doc.codes.as_slice()).unwrap_or_default();
            let heights = told.found.iter().filter_map(|at| codes.get(*at)).map(measure).collect();
            told.heights = Some((width, heights));
        }
        told.heights.as_ref().map(|(_, heights)| heights.clone()).unwrap_or_default()
    }
}

fn elsewhere(slug: &str, text: &str) -> Vec<(&'static str, usize)> {
    let others = reference::schema_slugs().into_iter().filter(|other| *other != slug);
    others
        .filter_map(|other| Some((other, schema_doc::search(&[reference::schema(other)?], text).len())))
        .filter(|(_, count)| *count > 0)
        .collect()
}

/// The schemas to read: the official ones, and those of files that the workspace knows.
pub fn shelf(known: &[(&'static str, u64)]) -> Vec<&'static Schema> {
    let mut slugs = reference::schema_slugs().to_vec();
    slugs.extend(known.iter().map(|(slug, _)| *slug).filter(|slug| !reference::schema_slugs().contains(slug)));
    slugs.into_iter().filter_map(reference::schema).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_opened_narrowed_and_left() {
        let mut reading = Reading::default();
        reading.open(Some(("service".into(), "publics".into())), Screen::Records);
        reading.refresh();
        assert_eq!((reading.doc().unwrap().name.as_str(), reading.hits().len()), ("publics", 33));
        assert_eq!(reading.found().len(), 14);
        reading.search = "HANDICAP".into();
        reading.refresh();
        assert_eq!(reading.found().len(), 1);
        assert_eq!(reading.heights(100.0, |_| 2.0), [2.0]);
        // Structures have no audiences: their first field is shown, and nothing looked for.
        reading.turn_to("structure");
        reading.open(None, Screen::Schema);
        reading.refresh();
        assert_eq!((reading.doc().unwrap().name.as_str(), reading.search.as_str()), ("source", ""));
        assert_eq!(reading.back, Screen::Records);
        reading.filter = "mission locale".into();
        reading.refresh();
        assert_eq!(reading.hits()[0].name, "reseaux_porteurs");
        reading.follow();
        reading.refresh();
        assert_eq!(reading.found().len(), 1, "only what was looked for is shown of its codes");
        reading.filter = "mobilité".into();
        reading.follow();
        assert!(reading.hits().is_empty());
        assert_eq!((reading.elsewhere(), reading.search.as_str()), ([("service", 1)].as_slice(), ""));
    }
}
