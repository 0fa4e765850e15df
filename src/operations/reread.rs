//! Read the accents of a delivery in another encoding. No raw cell changes and nothing is imported again: the encoding is a
//! setting of the batch (DESIGN D1), edits and decisions stay, and so do built identifiers (D4).

use super::{Plan, ground_plan, json, map};
use crate::error::{Error, ErrorKind, Result};
use crate::mapping::layout;
use crate::model::{BatchId, CellKind, CellRef, ChangeRef, ChangeSet, Entity, Message, OperationKind, RawRow, Reading};
use crate::source::Table;
use crate::text::{Decoder, IBM850, encode_as};
use crate::workspace::{BatchInfo, Read};

/// The encodings to choose among, most common first.
pub const ENCODINGS: [&str; 5] = ["UTF-8", "windows-1252", "ISO-8859-15", "macintosh", IBM850];

/// Whether a file's text can be read in several encodings: delimited text of one-byte units.
pub fn is_open_to_choice(reading: &Reading) -> bool {
    reading.format == "csv" && !reading.encoding.starts_with("UTF-16")
}

/// A plan that reads a batch in another encoding.
///
/// # Errors
/// `Usage` for an unknown encoding, or a file whose format leaves no choice.
pub fn plan(read: Read<'_>, batch: BatchId, encoding: &str) -> Result<Plan> {
    let info = map::batch(read, Some(batch.0))?;
    let known = ENCODINGS.into_iter().find(|known| known.eq_ignore_ascii_case(encoding));
    let Some(encoding) = known.filter(|_| is_open_to_choice(&info.reading)) else {
        return Err(match known {
            Some(_) => {
                Error::new(ErrorKind::Usage, "error-encoding-fixed").with("format", info.reading.format.as_str())
            }
            None => Error::new(ErrorKind::Usage, "error-encoding-unknown").with("known", ENCODINGS.join(", ")),
        }
        .with("encoding", encoding));
    };
    let after = reread(&info.reading, encoding);
    let again = rereader(&info.reading, &after);
    let mut changes = ChangeSet::new();
    let mut push = |entity, field: &str, before: &str, after: &str| {
        changes.push(ChangeRef { entity, key: batch.0, field, before: Some(before), after: Some(after) });
    };
    push(Entity::Reading, "reading", &json(&info.reading)?, &json(&after)?);
    for mapping in read.mappings(batch)? {
        let renamed = layout::renamed(&mapping, &info.reading.header, &after.header, &again);
        if renamed != mapping {
            push(Entity::Mapping, &mapping.schema, &json(&mapping)?, &json(&renamed)?);
        }
    }
    let summary = Message::new("operation-reread").with("batch", batch.0).with("encoding", encoding);
    let params = serde_json::json!({"batch": batch.0, "encoding": encoding});
    let mut plan = ground_plan(read, OperationKind::Map, params, summary, changes)?;
    plan.atomic = true;
    Ok(plan)
}

/// A table of a source read in the encoding that a person chose for its last delivery, with the sentence that says so;
/// `None` where nobody chose, or where the bytes tell their encoding themselves. `already` is the active batches.
pub fn like_before(already: &[BatchInfo], table: &Table, source: &str) -> Option<(Table, Message)> {
    let tells = |encoding: &str| encoding.starts_with("UTF-");
    let ours = already.iter().filter(|batch| batch.source == source && is_open_to_choice(&batch.reading));
    let last = ours.max_by_key(|batch| batch.id).filter(|batch| batch.reading.encoding_chosen)?;
    let (then, now) = (last.reading.encoding.as_str(), table.reading.encoding.as_str());
    if !is_open_to_choice(&table.reading) || tells(then) || tells(now) || now == then {
        return None;
    }
    let note = Message::new("layout-encoding").with("encoding", then).with("delivery", last.delivery);
    Some((Table { reading: reread(&table.reading, then), ..table.clone() }, note))
}

/// The same reading, with an encoding that a person chose.
fn chosen(reading: &Reading, encoding: &str) -> Reading {
    Reading { encoding: encoding.to_owned(), encoding_chosen: true, ..reading.clone() }
}

/// A reading in another encoding, its column names included.
fn reread(reading: &Reading, encoding: &str) -> Reading {
    let mut after = chosen(reading, encoding);
    let again = rereader(reading, &after);
    let names: Vec<String> = reading.header.iter().map(|name| again(name)).collect();
    // Two names may not become one: columns are known by their names.
    let distinct = names.iter().collect::<std::collections::BTreeSet<_>>().len() == names.len();
    if distinct {
        after.header = names;
    }
    after.evidence.retain(|why| !why.code.starts_with("source-encoding"));
    after.evidence.insert(0, Message::new("source-encoding-chosen").with("encoding", encoding));
    after
}

/// What a text of the file, as it was read, says in another reading. A text that the file's encoding cannot have given,
/// because it was read in another of its own, stays.
fn rereader<'r>(before: &'r Reading, after: &Reading) -> impl Fn(&str) -> String + use<'r> {
    let decoder = Decoder::new(after);
    move |name| match encode_as(&before.encoding, name) {
        Some(bytes) => decoder.text(CellRef { kind: CellKind::Text, bytes: &bytes }).into_owned(),
        None => name.to_owned(),
    }
}

/// Words of the user's own file with accents in them, as each encoding would read them if a person chose it; for the
/// encoding of today, as they are read.
pub fn spellings(reading: &Reading, sample: &[RawRow]) -> Vec<(&'static str, Vec<String>)> {
    let accented = |cell: &CellRef<'_>| cell.kind == CellKind::Text && !cell.bytes.is_ascii();
    let cells: Vec<CellRef<'_>> = sample.iter().flat_map(RawRow::cells).filter(accented).take(200).collect();
    let of = |encoding: &'static str| {
        let decoder = match reading.encoding == encoding {
            true => Decoder::new(reading),
            false => Decoder::new(&chosen(reading, encoding)),
        };
        let mut words: Vec<String> = Vec::new();
        for cell in &cells {
            let text = decoder.text(*cell);
            let strange = text
                .split_whitespace()
                .find(|word| !word.is_ascii() && word.chars().any(|c| c.is_ascii_alphabetic()))
                .unwrap_or_default();
            let word = strange.trim_matches(|c: char| !c.is_alphanumeric() && c.is_ascii()).to_owned();
            if word.chars().count() > 2 && !words.contains(&word) && words.len() < 4 {
                words.push(word);
            }
        }
        (encoding, words)
    };
    ENCODINGS.into_iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RawRowBuilder;

    fn reading(encoding: &str) -> Reading {
        let header = vec!["Téléphone".to_owned(), "nom".to_owned()];
        Reading { format: "csv".into(), encoding: encoding.into(), header, ..Reading::default() }
    }

    #[test]
    fn names_of_columns_are_read_again() {
        let wrong = Reading { header: vec!["TŽlŽphone".to_owned(), "nom".to_owned()], ..reading("windows-1252") };
        let right = reread(&wrong, "macintosh");
        assert_eq!(right.header, ["Téléphone", "nom"]);
        assert_eq!(reread(&right, "windows-1252").header, wrong.header, "and back");
        assert_eq!(right.evidence[0].code, "source-encoding-chosen");
    }

    #[test]
    fn a_name_read_in_an_encoding_of_its_own_stays() {
        // A name in Mac Roman among cells in Windows-1252: no byte of Windows-1252 gives `ﬁ`.
        let mixed = Reading { header: vec!["Téléphoneﬁ".to_owned(), "nom".to_owned()], ..reading("windows-1252") };
        assert_eq!(reread(&mixed, IBM850).header, mixed.header);
    }

    #[test]
    fn words_are_shown_as_each_encoding_reads_them() {
        let mut row = RawRowBuilder::default();
        row.push(CellKind::Text, b"Foug\xe8res");
        row.push(CellKind::Text, b"Mairie");
        let found = spellings(&reading("windows-1252"), &[row.finish(2)]);
        let words = |encoding: &str| found.iter().find(|(known, _)| *known == encoding).unwrap().1.join(" ");
        assert_eq!(words("windows-1252"), "Fougères");
        assert_eq!(words("macintosh"), "FougËres");
        assert_eq!(words(IBM850), "FougÞres");
    }

    #[test]
    fn only_delimited_text_leaves_a_choice() {
        assert!(is_open_to_choice(&reading("windows-1252")) && !is_open_to_choice(&reading("UTF-16LE")));
        assert!(!is_open_to_choice(&Reading { format: "xlsx".into(), ..reading("UTF-8") }));
    }
}
