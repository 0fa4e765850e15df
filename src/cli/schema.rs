//! `schema`: what a field is, its rules, its examples, its code list; or where some words are found.

use super::args::{FormatArg, SchemaArgs};
use super::{Outcome, Terminal};
use crate::error::Result;
use crate::locale::Lang;
use crate::model::{Code, Message, Schema};
use crate::operations::schema_doc::{self, FieldDoc, Hit, RuleDoc, in_lang};
use crate::operations::{Env, schema_move};
use crate::workspace::Workspace;
use crate::{operations, reference};
use serde_json::{Value as Json, json};
use std::path::Path;

pub fn run(args: SchemaArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    if let Some(path) = &args.to_move {
        return to_move(path, args.dry_run, env, terminal);
    }
    let schemas: Vec<&'static Schema> = match &args.schema {
        Some(named) if named != "auto" => vec![operations::schema(&operations::named_schema(named)?)?],
        _ => reference::schema_slugs().iter().filter_map(|slug| reference::schema(slug)).collect(),
    };
    let field = args.field.as_deref().map(|name| schema_doc::named(&schemas, name)).transpose()?;
    let as_text = args.format == FormatArg::Text;
    if let Some(text) = &args.search {
        let mut hits = schema_doc::search(&schemas, text);
        hits.retain(|hit| field.as_ref().is_none_or(|name| *name == hit.name));
        if hits.is_empty() && as_text {
            terminal.say(&Message::new("schema-none-found").with("text", text.as_str()));
        }
        for hit in &hits {
            if as_text { found(hit, schemas.len(), terminal) } else { terminal.line(hit_json(hit, terminal.lang)) }
        }
        return Ok(Outcome::Clean);
    }
    let names = match field {
        Some(name) => vec![name],
        None => schema_doc::search(&schemas, "").into_iter().map(|hit| hit.name).collect(),
    };
    let docs: Vec<FieldDoc> = names.iter().filter_map(|name| FieldDoc::of(&schemas, name)).collect();
    match (args.format, docs.as_slice()) {
        (FormatArg::Text, [only]) if args.field.is_some() => whole(only, terminal),
        (FormatArg::Text, all) => list(all, schemas.len(), terminal),
        (_, all) => all.iter().for_each(|doc| terminal.line(doc_json(doc, terminal.lang))),
    }
    Ok(Outcome::Clean)
}

/// `tamis schema --move WORKSPACE`: to this program's versions, with a report.
fn to_move(path: &Path, dry_run: bool, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let mut workspace = Workspace::open(path)?;
    let pending = schema_move::pending(workspace.read())?;
    if pending.is_empty() {
        terminal.say(&Message::new("schema-move-none"));
        return Ok(Outcome::Clean);
    }
    if dry_run {
        pending.iter().flat_map(schema_move::Pending::messages).for_each(|message| terminal.say(&message));
        return Ok(Outcome::Clean);
    }
    for moved in schema_move::run(&mut workspace, env, &terminal.progress)? {
        moved.messages().iter().for_each(|message| terminal.say(message));
    }
    Ok(Outcome::Clean)
}

/// One line a field: its name, its title, its type, whether it is asked for, and the schema that alone has it.
fn list(docs: &[FieldDoc], schemas: usize, terminal: &Terminal) {
    let lang = terminal.lang;
    let names = widest(docs.iter().map(|doc| doc.name.as_str()));
    let titles = widest(docs.iter().map(|doc| doc.title(lang)));
    for doc in docs {
        let mut about = vec![lang.render(&doc.kind), doc.presence(lang)];
        if doc.homes.len() < schemas {
            about.extend(doc.homes.first().map(|home| lang.render(&schema_doc::only(&home.schema.slug))));
        }
        terminal.line(format!("{:<names$}  {:<titles$}  {}", doc.name, doc.title(lang), about.join(" · ")));
    }
}

/// Everything about one field.
fn whole(doc: &FieldDoc, terminal: &Terminal) {
    let lang = terminal.lang;
    terminal.line(format!("{} — {}", doc.name, doc.title(lang)));
    let homes: Vec<String> = doc.homes.iter().map(|home| schema_doc::of_schema(&home.schema.slug, lang)).collect();
    let about = [homes.join(", "), lang.render(&doc.kind), doc.presence(lang)];
    terminal.line(about.join(" · "));
    for (slug, text) in &doc.descriptions {
        terminal.line("");
        let only = slug.map(|slug| format!("[{}] ", schema_doc::of_schema(slug, lang))).unwrap_or_default();
        for (at, paragraph) in schema_doc::plain(text).iter().enumerate() {
            terminal.line(format!("{}{paragraph}", if at == 0 { &only } else { "" }));
        }
    }
    head("schema-rules", terminal);
    for rule in &doc.rules {
        terminal.line(format!("  - {}", rule_line(rule, lang)));
    }
    if !doc.examples.is_empty() {
        head("schema-examples", terminal);
        doc.examples.iter().for_each(|example| terminal.line(format!("  {example}")));
    }
    if !doc.codes.is_empty() {
        head("schema-values", terminal);
        codes(&doc.codes, terminal);
    }
}

fn head(code: &str, terminal: &Terminal) {
    terminal.line("");
    terminal.line(terminal.lang.text(code));
}

/// The sentence, and in brackets for which records it is said, and what follows where the record is not refused.
fn rule_line(rule: &RuleDoc, lang: Lang) -> String {
    let mut said: Vec<String> = rule.only.map(|slug| lang.render(&schema_doc::only(slug))).into_iter().collect();
    if rule.weight != schema_doc::Weight::Error {
        said.push(lang.text(rule.weight.code()).into_owned());
    }
    let text = rule.text(lang);
    if said.is_empty() { text } else { format!("{text} ({})", said.join(" · ")) }
}

/// Values and labels side by side, the description under the label.
fn codes(codes: &[Code], terminal: &Terminal) {
    let width = widest(codes.iter().map(|code| code.value.as_str()));
    for code in codes {
        terminal.line(format!("  {:<width$}  {}", code.value, code.label).trim_end());
        if let Some(description) = &code.description {
            terminal.line(format!("  {:<width$}  {}", "", description.replace('\n', " ")));
        }
    }
}

/// A field where words were found, with its codes that have them.
fn found(hit: &Hit, schemas: usize, terminal: &Terminal) {
    let lang = terminal.lang;
    let mut line = format!("{} — {}", hit.name, in_lang(&hit.title, lang));
    if hit.slugs.len() < schemas {
        line.extend(hit.slugs.first().map(|slug| format!(" · {}", lang.render(&schema_doc::only(slug)))));
    }
    if !hit.codes.is_empty() {
        let count = Message::new("schema-values-count").with("found", hit.codes.len()).with("all", hit.of);
        line.push_str(&format!(" · {}", lang.render(&count)));
    }
    terminal.line(line);
    codes(&hit.codes, terminal);
}

fn widest<'t>(texts: impl Iterator<Item = &'t str>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}

fn doc_json(doc: &FieldDoc, lang: Lang) -> String {
    let slugs: Vec<&str> = doc.homes.iter().map(|home| home.schema.slug.as_str()).collect();
    let per_schema = |value: &dyn Fn(&schema_doc::Home) -> Json| -> Json {
        doc.homes.iter().map(|home| (home.schema.slug.clone(), value(home))).collect::<serde_json::Map<_, _>>().into()
    };
    let rules: Vec<Json> = doc
        .rules
        .iter()
        .map(|rule| {
            let schemas = rule.only.map_or_else(|| slugs.clone(), |slug| vec![slug]);
            json!({ "rule": rule.text(lang), "weight": rule.weight, "schemas": schemas })
        })
        .collect();
    json!({
        "field": doc.name,
        "title": doc.title(lang),
        "schemas": slugs,
        "type": lang.render(&doc.kind),
        "required": per_schema(&|home| home.field.required.into()),
        "description": per_schema(&|home| home.field.description.clone().into()),
        "rules": rules,
        "examples": doc.examples,
        "codes": doc.codes,
        // The constraints as the machine has them.
        "definition": per_schema(&|home| json!(home.field)),
    })
    .to_string()
}

fn hit_json(hit: &Hit, lang: Lang) -> String {
    json!({
        "field": hit.name,
        "title": in_lang(&hit.title, lang),
        "schemas": hit.slugs,
        "itself": hit.itself,
        "codes": hit.codes,
        "of": hit.of,
    })
    .to_string()
}
