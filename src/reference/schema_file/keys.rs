//! The keys of a Table Schema, and what is wrong with them.

use super::string;
use crate::model::{Field, Message, TableKey};
use serde_json::Value as Json;

/// Reads `primaryKey`, `uniqueKeys`, `foreignKeys` and each constraint `unique`; what is wrong is added to `problems`. `fields`
/// are those that could be read, `own` the name that a data package gives to the table.
pub(super) fn keys(json: &Json, own: Option<&str>, fields: &[Field], problems: &mut Vec<Message>) -> Vec<TableKey> {
    let mut said = Said { own, fields, problems };
    let mut keys = Vec::new();
    let given = |name: &str| json.get(name).filter(|json| !json.is_null());
    if let Some(primary) = given("primaryKey") {
        let names = said.names("primaryKey", Some(primary), true);
        // An empty list is no key: forms write it so.
        keys.extend(names.filter(|names| !names.is_empty()).map(|fields| TableKey::Primary { fields }));
    }
    for descriptor in json.get("fields").and_then(Json::as_array).into_iter().flatten() {
        let unique = descriptor.get("constraints").and_then(|all| all.get("unique")).and_then(Json::as_bool);
        if let (Some(true), Some(name)) = (unique, string(descriptor, "name")) {
            keys.push(TableKey::Unique { fields: vec![name.to_owned()] });
        }
    }
    for unique in said.list("uniqueKeys", given("uniqueKeys")) {
        keys.extend(said.names("uniqueKeys", Some(unique), true).map(|fields| TableKey::Unique { fields }));
    }
    for foreign in said.list("foreignKeys", given("foreignKeys")) {
        keys.extend(said.foreign(foreign));
    }
    keys
}

struct Said<'s> {
    own: Option<&'s str>,
    fields: &'s [Field],
    problems: &'s mut Vec<Message>,
}

impl Said<'_> {
    fn form(&mut self, key: &'static str) {
        self.problems.push(Message::new("schema-file-key-form").with("key", key));
    }

    fn list<'j>(&mut self, key: &'static str, json: Option<&'j Json>) -> &'j [Json] {
        match json.map(Json::as_array) {
            None => &[],
            Some(Some(items)) => items,
            Some(None) => {
                self.form(key);
                &[]
            }
        }
    }

    /// A name or several, of fields of this table where `own`.
    fn names(&mut self, key: &'static str, json: Option<&Json>, own: bool) -> Option<Vec<String>> {
        let names: Option<Vec<String>> = match json {
            Some(Json::String(name)) => Some(vec![name.clone()]),
            Some(Json::Array(names)) => names.iter().map(|name| name.as_str().map(str::to_owned)).collect(),
            _ => None,
        };
        let Some(names) = names else {
            self.form(key);
            return None;
        };
        for (at, name) in names.iter().enumerate() {
            if own && !self.fields.iter().any(|field| field.name == *name) {
                self.problems.push(Message::new("schema-file-key").with("key", key).with("field", name.as_str()));
            }
            if own && names[..at].contains(name) {
                self.problems.push(Message::new("schema-file-key-twice").with("key", key).with("field", name.as_str()));
            }
        }
        Some(names)
    }

    fn foreign(&mut self, json: &Json) -> Option<TableKey> {
        let key = "foreignKeys";
        let fields = self.names(key, json.get("fields"), true)?;
        let Some(reference) = json.get("reference").filter(|reference| reference.is_object()) else {
            self.form(key);
            return None;
        };
        // Without a name, the table refers to itself; `self` was the word for it once.
        let resource = match reference.get("resource") {
            None | Some(Json::Null) => "",
            Some(Json::String(name)) if name == "self" || self.own == Some(name) => "",
            Some(Json::String(name)) => name,
            Some(_) => {
                self.form(key);
                return None;
            }
        };
        let names = self.names(key, reference.get("fields"), resource.is_empty())?;
        if fields.len() != names.len() || fields.is_empty() {
            let message = Message::new("schema-file-key-count").with("fields", fields.join(", "));
            self.problems.push(message.with("reference", names.join(", ")));
            return None;
        }
        Some(TableKey::Foreign { fields, resource: resource.to_owned(), reference: names })
    }
}
