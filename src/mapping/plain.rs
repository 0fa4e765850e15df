//! The mapping onto a schema that came from a file: nothing is known of its fields but their names, titles and examples.

use crate::model::{FieldMapping, IdRule, Mapping, Message, Reading, Reason, Schema, Transform};
use crate::text::fold;

/// Least likeness of a header and a name that is proposed.
const LIKE: f64 = 0.88;

/// Each field takes the column of its name, else of its title, else of a name like it. A column feeds one field.
pub(super) fn suggest(reading: &Reading, schema: &Schema) -> Mapping {
    let headers: Vec<String> = reading.header.iter().map(|name| fold(name)).collect();
    let mut taken: Vec<Option<FieldMapping>> = vec![None; headers.len()];
    let mut fields = Vec::new();
    let mut offers = Vec::new();
    for (at, field) in schema.fields.iter().enumerate() {
        let (name, title) = (fold(&field.name), fold(&field.title.fr));
        for (column, header) in headers.iter().enumerate().filter(|(_, header)| !header.is_empty()) {
            let like = strsim::jaro_winkler(header, &name).max(strsim::jaro_winkler(header, &title));
            let score = match () {
                () if *header == name => 1.0,
                () if *header == title => 0.95,
                () if like >= LIKE => like * 0.7,
                () => continue,
            };
            offers.push((score, at, column));
        }
    }
    offers.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (score, at, column) in offers {
        let name = &schema.fields[at].name;
        if taken[column].is_some() || fields.contains(&at) {
            continue;
        }
        let why = match score >= 0.95 {
            true => Message::new("mapping-name-exact"),
            false => Message::new("mapping-name-like").with("phrase", name.as_str()),
        };
        let reason = Reason { confidence: super::suggest::rounded(score as f32), why };
        let mapping = FieldMapping { field: name.clone(), inputs: vec![column], transform: Transform::Direct, reason };
        taken[column] = Some(mapping);
        fields.push(at);
    }
    let unknown = Reason { confidence: 0.6, why: Message::new("mapping-unused-unknown") };
    let unused = taken.iter().enumerate().filter(|(_, field)| field.is_none()).map(|(at, _)| (at, unknown.clone()));
    let unused = unused.collect();
    let mut fields: Vec<FieldMapping> = taken.into_iter().flatten().collect();
    fields.sort_by_key(|mapping| schema.index_of(&mapping.field));
    Mapping { schema: schema.slug.clone(), fields, unused, id: IdRule::Hash, ..Mapping::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_then_titles_then_likeness() {
        let text = r#"{"fields":[{"name":"id_station","title":"Identifiant"},{"name":"puissance"},{"name":"autre"}]}"#;
        let schema = crate::reference::parse_schema(text, "t").unwrap();
        let header = ["Puissances", "identifiant", "note"].map(str::to_owned).to_vec();
        let mapping = suggest(&Reading { header, ..Reading::default() }, &schema);
        let pairs: Vec<_> = mapping.fields.iter().map(|field| (field.field.as_str(), field.inputs[0])).collect();
        assert_eq!(pairs, [("id_station", 1), ("puissance", 0)]);
        assert!(mapping.fields[1].reason.confidence < 0.7, "asked");
        assert_eq!(mapping.unused[0].0, 2);
    }
}
