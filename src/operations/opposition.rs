//! The opposition list: people who do not want to be reached through the directory (DOMAIN §5).
//!
//! A record whose e-mail or phone is on the list goes without its e-mail, its phone and the name of its contact, from the import to
//! the export, whatever a person or a later delivery writes into it. The workspace keeps fingerprints only: a list of those who
//! oppose is itself about people. Raw cells stay, as always, but for addresses and numbers that were purged: of a row that brings
//! one of them again, the cells that give it are not kept. Free text is not searched.

use super::{Plan, settings};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::mapping::normalise;
use crate::model::{
    CellKind, CellRef, HealedRecord, Mapping, Message, Note, RawRow, RawRowBuilder, Reading, Schema, Value,
};
use crate::source::{self, Limits};
use crate::workspace::{Read, Workspace};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::Path;

/// The setting that keeps the fingerprints.
pub(super) const SETTING: &str = "opposition";

/// What a record on the list goes without.
pub(super) const MASKED: [&str; 3] = ["courriel", "telephone", "contact_nom_prenom"];

/// Fingerprints of addresses and numbers, each read as a cell of a file would be.
///
/// There are few enough phone numbers to try them all, so a fingerprint alone would be one that can be guessed, as would the
/// digest of a short list in a manifest that is published. They are made with a salt of the workspace, which no export tells:
/// outside of the workspace nobody can guess anything. Who has the workspace itself reads its raw cells and needs no guess; a
/// slower fingerprint would cost every import more than it would cost him.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Opposition {
    salt: String,
    keys: BTreeSet<String>,
    /// Those of them that were purged.
    purged: BTreeSet<String>,
}

impl Opposition {
    fn new(salt: String) -> Self {
        Self { salt, ..Self::default() }
    }

    /// Takes the addresses and numbers of a text on the list; whether it holds any.
    fn take(&mut self, text: &str) -> bool {
        let mut any = false;
        for key in pieces(text).filter_map(key) {
            any = true;
            self.keys.insert(salted(&self.salt, &key));
        }
        any
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// What the setting holds; nothing for an empty list.
    fn stored(&self) -> Option<serde_json::Value> {
        let marked = |key: &String| match key.strip_prefix(SALTED).filter(|_| self.purged.contains(key)) {
            Some(bare) => format!("{PURGED}{bare}"),
            None => key.clone(),
        };
        (!self.is_empty()).then(|| self.keys.iter().map(marked).collect::<Vec<_>>().into())
    }

    /// Digest of the whole list, for the manifest.
    pub fn sha256(&self) -> String {
        digest(&self.keys.iter().map(String::as_str).collect::<Vec<_>>().join("\n"))
    }

    /// Empties what the list asks for, and says so in notes that hold no value; the notes of before on these fields go.
    pub fn apply(&self, schema: &Schema, record: &mut HealedRecord) {
        if self.mask(schema, &mut record.values) {
            record.notes.retain(|note| !MASKED.contains(&note.field.as_ref()));
            let note =
                |field: &str| Note { field: field.to_owned().into(), rule: "opposition".into(), before: String::new() };
            record
                .notes
                .extend(MASKED.iter().filter(|field| schema.index_of(field).is_some()).map(|field| note(field)));
        }
    }

    /// Empties the cells that give what the list asks for.
    pub fn cover_all(mapping: &Mapping, cells: &mut [String]) {
        let fields = MASKED.iter().filter_map(|name| mapping.field(name));
        for at in fields.flat_map(|field| field.inputs.iter().copied()) {
            cells.get_mut(at).into_iter().for_each(String::clear);
        }
    }

    /// Empties the cells of a row of a file, where one of them is on the list: that one, and those that give what the list asks for.
    pub fn cover(&self, mapping: Option<&Mapping>, cells: &mut [String]) {
        let listed = |text: &str| self.is_in(&self.keys, text);
        if self.keys.is_empty() || !cells.iter().any(|cell| listed(cell)) {
            return;
        }
        let fed = fed(mapping.into_iter());
        for (at, cell) in cells.iter_mut().enumerate() {
            if fed.contains(&at) || listed(cell) {
                cell.clear();
            }
        }
    }

    /// Takes out of rows that are being read what was purged from the workspace: the cells that hold it, and those that give what
    /// the list empties. It would be found in the workspace again.
    pub fn forget(&self, rows: &mut [RawRow], reading: &Reading, mappings: &[Mapping]) {
        if self.purged.is_empty() {
            return;
        }
        let fed = fed(mappings.iter());
        let purged = |cell: CellRef<'_>| may_be_contact(cell.bytes) && self.is_purged(&source::decode(reading, cell));
        rows.par_iter_mut().filter(|row| row.cells().any(purged)).for_each(|row| {
            let mut kept = RawRowBuilder::with_capacity(row.blob().len());
            for (at, cell) in row.cells().enumerate() {
                match fed.contains(&at) || purged(cell) {
                    true => kept.push(CellKind::Empty, &[]),
                    false => kept.push(cell.kind, cell.bytes),
                }
            }
            *row = kept.finish(row.row_no);
        });
    }

    /// Whether a text holds one of some of the fingerprints.
    fn is_in(&self, keys: &BTreeSet<String>, text: &str) -> bool {
        pieces(text).filter_map(key).any(|key| keys.contains(&salted(&self.salt, &key)))
    }

    /// Whether a text holds what was purged, among other words too, as a purge finds it.
    fn is_purged(&self, text: &str) -> bool {
        let mails =
            text.split(|c: char| c.is_whitespace() || "/<>()[]:;,|\"'".contains(c)).filter(|word| word.contains('@'));
        let numbers = text.split(|c: char| !c.is_ascii_digit() && !" .-+()\u{a0}".contains(c));
        let mut parts = mails.map(|word| word.trim_end_matches(['.', '-'])).chain(numbers.map(str::trim));
        self.is_in(&self.purged, text) || parts.any(|part| self.is_in(&self.purged, part))
    }

    /// Empties the values of a record that is on the list; whether it was.
    pub fn mask(&self, schema: &Schema, values: &mut [Value]) -> bool {
        if self.keys.is_empty() {
            return false;
        }
        let reached_by = |name: &&str| schema.index_of(name).and_then(|at| values[at].as_text()).and_then(key);
        let listed = |key: String| self.keys.contains(&salted(&self.salt, &key));
        if !["courriel", "telephone"].iter().filter_map(reached_by).any(listed) {
            return false;
        }
        for at in MASKED.iter().filter_map(|name| schema.index_of(name)) {
            values[at] = Value::Null;
        }
        true
    }
}

/// The columns that give what the list empties.
fn fed<'m>(mappings: impl Iterator<Item = &'m Mapping>) -> BTreeSet<usize> {
    let fields = mappings.flat_map(|mapping| MASKED.iter().filter_map(|name| mapping.field(name)));
    fields.flat_map(|field| field.inputs.iter().copied()).collect()
}

/// Whether a cell may hold an address or a number: most do not, and need not be read.
fn may_be_contact(bytes: &[u8]) -> bool {
    bytes.contains(&b'@') || bytes.iter().filter(|byte| byte.is_ascii_digit()).count() >= 8
}

/// What stands between separators.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\r', ',', ';', '\t', '|', '"']).map(str::trim).filter(|piece| !piece.is_empty())
}

/// The fingerprint of an address or a number; none for anything else.
fn key(text: &str) -> Option<String> {
    let healed = if text.contains('@') { normalise::email(text) } else { normalise::phone_in(text, None) };
    let known = healed.unclear.is_none().then(|| healed.as_text().map(str::to_lowercase)).flatten()?;
    (known.contains('@') || known.starts_with('+')).then(|| digest(&known)[..32].to_owned())
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The mark of a fingerprint that was made with the salt of its workspace.
const SALTED: &str = "s1:";

/// The same, of what was purged.
const PURGED: &str = "p1:";

/// A fingerprint made again with a salt: those of before there was one can be, without knowing what they are of.
fn salted(salt: &str, key: &str) -> String {
    format!("{SALTED}{}", &digest(&format!("{salt}/{key}"))[..32])
}

/// The salt of a workspace: what follows from its number, which is random, and which no export tells.
fn salt(read: Read<'_>) -> Result<String> {
    Ok(digest(&format!("opposition/{}", read.uid()?)))
}

/// The list of a workspace; empty where none was given.
pub fn of(read: Read<'_>) -> Result<Opposition> {
    let kept = read.setting(SETTING)?;
    let keys = kept.as_ref().and_then(|value| value.as_array()).into_iter().flatten();
    let salt = salt(read)?;
    let mut list = Opposition::new(salt.clone());
    for text in keys.filter_map(|value| value.as_str()) {
        let key = match text.strip_prefix(PURGED) {
            Some(bare) => format!("{SALTED}{bare}"),
            None if text.starts_with(SALTED) => text.to_owned(),
            None => salted(&salt, text),
        };
        if text.starts_with(PURGED) {
            list.purged.insert(key.clone());
        }
        list.keys.insert(key);
    }
    Ok(list)
}

/// The list of a workspace with addresses and numbers on it that are being purged: what the setting holds then, the whole list, and
/// how many are new; none where nothing changes.
pub(super) fn adding<'v>(
    read: Read<'_>,
    values: impl Iterator<Item = &'v str>,
) -> Result<Option<(Option<serde_json::Value>, Opposition, usize)>> {
    let mut list = of(read)?;
    let before = list.clone();
    let keys: Vec<String> = values.filter_map(key).map(|key| salted(&list.salt, &key)).collect();
    list.purged.extend(keys.iter().cloned());
    list.keys.extend(keys);
    let more = list.len() - before.len();
    Ok((list != before).then(|| (list.stored(), list, more)))
}

/// Has a plan say what a list is, without its fingerprints.
pub(super) fn tell(plan: &mut Plan, list: &Opposition) {
    plan.params = serde_json::json!({"name": SETTING, "count": list.len(), "sha256": list.sha256()});
    plan.summary = Message::new("operation-opposition").with("count", list.len());
}

/// The list that a workspace of an earlier program keeps without a salt, in the setting and in the log, made anew with one.
///
/// # Errors
/// Those of the workspace.
pub fn salt_again(workspace: &mut Workspace) -> Result<()> {
    let salt = salt(workspace.read())?;
    workspace.rewrite_setting(SETTING, &|text| {
        let keys: Vec<String> = serde_json::from_str(text).ok()?;
        let bare = |key: &String| !key.starts_with(SALTED) && !key.starts_with(PURGED);
        let again = |key: String| if bare(&key) { salted(&salt, &key) } else { key };
        keys.iter().any(bare).then(|| {
            let keys: BTreeSet<String> = keys.into_iter().map(again).collect();
            serde_json::Value::from(keys.into_iter().collect::<Vec<_>>()).to_string()
        })
    })
}

/// Lines that are named one by one, at most.
const NAMED: usize = 100;

/// A plan that takes a list in place of the one before, or none; and what is to be known of the file: its lines that hold no contact.
/// Whoever they are about will be published.
///
/// # Errors
/// Those of [`source::every_row`]; [`ErrorKind::Format`] when the file holds neither address nor number.
pub fn plan(read: Read<'_>, list: Option<&Path>, progress: &Progress) -> Result<(Plan, Option<Message>)> {
    let mut opposition = Opposition::new(salt(read)?);
    let mut told = None;
    if let Some(path) = list {
        let unread = take_file(&mut opposition, path, progress)?;
        if opposition.is_empty() {
            return Err(Error::new(ErrorKind::Format, "error-empty-opposition")
                .with("path", path.display().to_string())
                .hinted("hint-opposition-form"));
        }
        if !unread.is_empty() {
            let more = if unread.len() > NAMED { "…" } else { "" };
            let lines = unread.iter().take(NAMED).map(String::as_str).chain((!more.is_empty()).then_some(more));
            let lines = lines.collect::<Vec<_>>().join(", ");
            told = Some(Message::new("opposition-unread").with("count", unread.len()).with("lines", lines));
        }
    }
    // Whoever was purged is on no list that somebody could send again.
    opposition.purged = of(read)?.purged;
    opposition.keys.extend(opposition.purged.iter().cloned());
    let mut plan = settings::plan(read, SETTING, opposition.stored())?;
    tell(&mut plan, &opposition);
    Ok((plan, told))
}

/// Takes what a file lists, in any format that files come in; gives the numbers of its lines that say something and hold no contact,
/// but for the heading.
fn take_file(list: &mut Opposition, path: &Path, progress: &Progress) -> Result<Vec<String>> {
    let mut unread = Vec::new();
    let mut begun: Option<Option<String>> = None;
    source::every_row(path, &Limits::configured(), progress, &mut |sheet, row, cells| {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        let sheet = sheet.map(str::to_owned);
        let first = begun.as_ref() != Some(&sheet);
        // No `any`: each cell of a row is taken.
        let known = cells.iter().filter(|cell| list.take(cell)).count() > 0;
        let heading = first && !cells.iter().any(|cell| cell.contains(|c: char| c == '@' || c.is_ascii_digit()));
        if !known && !heading {
            unread.push(sheet.as_ref().map_or_else(|| row.to_string(), |sheet| format!("{sheet} {row}")));
        }
        begun = Some(sheet);
        Ok(())
    })?;
    Ok(unread)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::schema;

    impl Opposition {
        fn parse(text: &str, salt: &str) -> Self {
            let mut list = Self::new(salt.to_owned());
            list.take(text);
            list
        }
    }

    #[test]
    fn a_list_is_read_from_any_text_and_keeps_no_value() {
        let list = Opposition::parse(
            "courriel;telephone\nJean.Martin@exemple.fr;02 61 91 00 01\n\"lea@exemple.fr\"\nbonjour",
            "a",
        );
        assert_eq!(list.len(), 3);
        assert!(!format!("{list:?}").contains("exemple"));
        assert_eq!(
            list.sha256(),
            Opposition::parse("lea@exemple.fr,jean.martin@exemple.fr,+33261910001", "a").sha256()
        );
        assert_ne!(
            list.sha256(),
            Opposition::parse("lea@exemple.fr,jean.martin@exemple.fr,+33261910001", "b").sha256()
        );
        assert!(Opposition::parse("rien\n115", "a").is_empty(), "short numbers are public");
    }

    #[test]
    fn one_match_empties_all_three() {
        let schema = schema("service").unwrap();
        let at = |name: &str| schema.index_of(name).unwrap();
        let list = Opposition::parse("jean@exemple.fr", "a");
        let mut record = HealedRecord { values: vec![Value::Null; schema.fields.len()], ..HealedRecord::default() };
        record.values[at("telephone")] = Value::text("+33261910001");
        record.values[at("contact_nom_prenom")] = Value::text("Jean");
        list.apply(schema, &mut record);
        assert_eq!(record.values[at("telephone")], Value::text("+33261910001"), "another record");
        record.values[at("courriel")] = Value::text("Jean@exemple.fr");
        record.notes = vec![Note { field: "courriel".into(), rule: "trim".into(), before: " Jean@exemple.fr".into() }];
        list.apply(schema, &mut record);
        for field in MASKED {
            assert_eq!(record.values[at(field)], Value::Null, "{field}");
        }
        assert!(record.notes.iter().all(|note| note.rule == "opposition" && note.before.is_empty()));
    }
}
