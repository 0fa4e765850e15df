//! `tamis records`, `transform` and `views`: the records that have what is asked for, listed, counted, or changed alike.

use super::args::{Asked, FormatArg, RecordsArgs, TransformArgs, ViewsArgs};
use super::curate::commit;
use super::territories::told_with;
use super::{Outcome, Terminal};
use crate::error::{Error, ErrorKind, Result};
use crate::mirror::{ColumnSet, Facet, How, Method, Query, SOURCE, Stretch, Test, similar};
use crate::model::Message;
use crate::operations::edit::field as field_of;
use crate::operations::transform::{self, Change, Transform};
use crate::operations::{self, Env, mirror, settings, territories};
use crate::workspace::{Read, Reader, Workspace};
use std::collections::BTreeMap;

/// Values listed of a column, unless all are asked for.
const LISTED: usize = 50;

/// Lists the records that have what is asked for, or counts a column of them.
pub fn records(args: RecordsArgs, terminal: &Terminal) -> Result<Outcome> {
    let reader = Reader::open(&args.workspace)?;
    let read = reader.read();
    let mut query = query(read, &args.asked, terminal)?;
    for field in &args.sort {
        let (name, down) = field.strip_prefix('-').map_or((field.as_str(), false), |name| (name, true));
        known_field(&args.asked.schema, name)?;
        query.sort.push((name.to_owned(), down));
    }
    let set = mirror::for_query(read, &args.asked.schema, &query, &terminal.progress)?;
    if let Some(name) = &args.facet {
        known_field(&args.asked.schema, name)?;
        return counts(&set, &query, name, &args, terminal);
    }
    let ids = set.list(&query);
    let fields: Vec<&str> = match args.fields.as_slice() {
        [] => vec!["id", "nom"],
        fields => fields.iter().map(String::as_str).collect(),
    };
    fields.iter().try_for_each(|name| known_field(&args.asked.schema, name))?;
    let schema = operations::schema(&args.asked.schema)?;
    let places: Vec<usize> = fields.iter().filter_map(|name| schema.index_of(name)).collect();
    for some in ids.chunks(1000) {
        for row in read.page(&args.asked.schema, some)? {
            let values = places.iter().map(|at| &row.values[*at]);
            terminal.line(match args.format {
                FormatArg::Text => {
                    values.map(|value| value.display().replace(['\t', '\n', '\r'], " ")).collect::<Vec<_>>().join("\t")
                }
                FormatArg::Json | FormatArg::Jsonl => {
                    let named = places.iter().map(|at| schema.fields[*at].name.clone());
                    serde_json::Value::Object(named.zip(values.map(crate::model::Value::to_json)).collect()).to_string()
                }
            });
        }
    }
    terminal.note(&Message::new("records-shown").with("shown", ids.len()));
    Ok(Outcome::Clean)
}

fn counts(set: &ColumnSet, query: &Query, field: &str, args: &RecordsArgs, terminal: &Terminal) -> Result<Outcome> {
    let how = if args.patterns { How::Patterns } else { How::Values };
    let most = if args.all { usize::MAX } else { LISTED };
    let (mut lines, blank): (Vec<(String, u64)>, u64) = match set.facet(query, field, how, "", most) {
        Facet::Values(values) => {
            (values.values.into_iter().map(|value| (value.text, value.count)).collect(), values.blank)
        }
        Facet::Long(lengths) => {
            terminal.note(&Message::new("facet-long"));
            let stretch = |one: Stretch| match one.most {
                u32::MAX => (format!("{}-", one.least), one.count),
                most => (format!("{}-{most}", one.least), one.count),
            };
            (lengths.stretches.into_iter().map(stretch).collect(), lengths.blank)
        }
        Facet::Bars(_) => return Err(Error::internal("bars were not asked for")),
    };
    lines.extend((blank > 0).then(|| (String::new(), blank)));
    for (text, count) in lines {
        terminal.line(match args.format {
            FormatArg::Text => format!("{count}\t{}", text.replace(['\t', '\n', '\r'], " ")),
            FormatArg::Json | FormatArg::Jsonl => serde_json::json!({"value": text, "count": count}).to_string(),
        });
    }
    Ok(Outcome::Clean)
}

/// Changes one field of the records that have what is asked for.
pub fn transform(args: TransformArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let field = field_of(operations::schema(&args.asked.schema)?, &args.field)?.name.clone();
    let (change, records) = {
        let reader = Reader::open(&args.workspace)?;
        let query = query(reader.read(), &args.asked, terminal)?;
        let set = mirror::for_query(reader.read(), &args.asked.schema, &query, &terminal.progress)?;
        (change(&args, &set, &query)?, set.list(&query))
    };
    let params = Transform { schema: args.asked.schema.clone(), field, records, change };
    if args.dry_run {
        let reader = Reader::open(&args.workspace)?;
        let preview = transform::preview(reader.read(), &params, usize::MAX, &terminal.progress)?;
        for one in &preview.examples {
            let id = operations::record_name(reader.read(), one.record)?;
            terminal.line(format!("{id}\t{}\t{}\t{}", one.field, one.before, one.after));
        }
        terminal.note(&Message::new("batch-told").with("changed", preview.changed).with("same", preview.same));
        if preview.locked > 0 {
            terminal.note(&Message::new("cli-locked-dry").with("count", preview.locked));
        }
        return Ok(if preview.locked > 0 { Outcome::Issues } else { Outcome::Clean });
    }
    let mut workspace = Workspace::open(&args.workspace)?;
    let plan = transform::plan(workspace.read(), &params, &terminal.progress)?;
    commit(&mut workspace, plan, env, terminal)
}

fn change(args: &TransformArgs, set: &ColumnSet, query: &Query) -> Result<Change> {
    if let Some(text) = &args.set {
        return Ok(Change::Set(text.clone()));
    }
    if let Some(find) = &args.replace {
        let with = args.with.clone().unwrap_or_default();
        return Ok(Change::Replace { find: find.clone(), with, any_case: !args.exact_case, whole: args.whole });
    }
    if let Some(field) = args.move_to.as_ref().or(args.swap_with.as_ref()) {
        let to = field_of(operations::schema(&args.asked.schema)?, field)?.name.clone();
        return Ok(if args.move_to.is_some() { Change::MoveTo(to) } else { Change::SwapWith(to) });
    }
    if let Some(method) = args.spellings {
        let method: Method = method.into();
        let groups = set.distinct(query, &args.field).map(|values| similar(&values, method, &|| true));
        let mut values = BTreeMap::new();
        for group in groups.unwrap_or_default() {
            let Some((kept, others)) = group.values.split_first() else { continue };
            values.extend(others.iter().map(|value| (value.text.clone(), kept.text.clone())));
        }
        return Ok(Change::Values(values));
    }
    let plain = [
        (args.upper, Change::Upper),
        (args.lower, Change::Lower),
        (args.title, Change::Title),
        (args.spaces, Change::Spaces),
        (args.clear, Change::Clear),
        (args.reset, Change::Reset),
    ];
    let chosen = plain.into_iter().find(|(chosen, _)| *chosen).map(|(_, change)| change);
    chosen.ok_or_else(|| Error::new(ErrorKind::Usage, "error-no-change").hinted("hint-no-change"))
}

/// Lists the views that are kept with a workspace, keeps one more, or drops one.
pub fn views(args: ViewsArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    if let Some(name) = args.drop.as_ref().or(args.keep.as_ref()) {
        let mut workspace = Workspace::open(&args.workspace)?;
        let view = match &args.keep {
            None => None,
            Some(_) => Some(serde_json::json!({
                "query": query(workspace.read(), &args.asked, terminal)?,
                "layout": {},
            })),
        };
        let plan = settings::plan_view(workspace.read(), &args.asked.schema, name, view)?;
        return commit(&mut workspace, plan, env, terminal);
    }
    let reader = Reader::open(&args.workspace)?;
    for (name, _) in settings::views(reader.read(), &args.asked.schema)? {
        terminal.line(name);
    }
    Ok(Outcome::Clean)
}

fn known_field(slug: &str, name: &str) -> Result<()> {
    if name == SOURCE { Ok(()) } else { field_of(operations::schema(slug)?, name).map(|_| ()) }
}

/// What is asked for, in one query; says of its places which are counted with another.
pub(super) fn query(read: Read<'_>, asked: &Asked, terminal: &Terminal) -> Result<Query> {
    let mut query = match &asked.view {
        None => Query::default(),
        Some(name) => {
            let found = settings::views(read, &asked.schema)?.into_iter().find(|(known, _)| known == name);
            found.map(|(_, query)| query).ok_or_else(|| {
                Error::new(ErrorKind::Usage, "error-unknown-view").with("name", name.as_str()).hinted("hint-list-views")
            })?
        }
    };
    if let Some(search) = &asked.search {
        query.search = format!("{} {search}", query.search).trim().to_owned();
    }
    let mut values: BTreeMap<(String, bool), (Vec<String>, bool)> = BTreeMap::new();
    for text in &asked.where_ {
        let bad = || Error::new(ErrorKind::Usage, "error-bad-where").with("text", text.as_str()).hinted("hint-where");
        let (field, value) = text.split_once('=').ok_or_else(bad)?;
        let (field, except) = field.strip_suffix('!').map_or((field, false), |field| (field, true));
        known_field(&asked.schema, field)?;
        let one = values.entry((field.to_owned(), except)).or_default();
        if value.is_empty() { one.1 = true } else { one.0.push(value.to_owned()) }
    }
    for ((field, except), (values, blank)) in values {
        query.tests.push(Test::Values { field, values, blank, except });
    }
    for text in &asked.contains {
        let (field, text) = text.split_once('=').ok_or_else(|| {
            Error::new(ErrorKind::Usage, "error-bad-where").with("text", text.as_str()).hinted("hint-where")
        })?;
        known_field(&asked.schema, field)?;
        query.tests.push(Test::Contains { field: field.to_owned(), text: text.to_owned() });
    }
    for text in &asked.length {
        let bad = || Error::new(ErrorKind::Usage, "error-bad-where").with("text", text.as_str()).hinted("hint-length");
        let (field, range) = text.split_once('=').ok_or_else(bad)?;
        let (least, most) = range.split_once('-').ok_or_else(bad)?;
        let bound = |text: &str, none| if text.is_empty() { Ok(none) } else { text.parse().map_err(|_| bad()) };
        known_field(&asked.schema, field)?;
        let (least, most) = (bound(least, 1)?, bound(most, u32::MAX)?);
        if least > most {
            return Err(bad());
        }
        query.tests.push(Test::Length { field: field.to_owned(), least, most });
    }
    if !asked.issue.is_empty() {
        let of = asked.issue.iter().map(|name| match name.rsplit_once('.') {
            Some((field, code)) => (field.to_owned(), code.to_owned()),
            None => (String::new(), name.clone()),
        });
        query.tests.push(Test::Issues { of: of.collect() });
    }
    if asked.edited {
        query.tests.push(Test::Edited { yes: true });
    }
    told_with(&asked.place, terminal);
    for place in &asked.place {
        let own = territories::district_postcodes(place);
        if !own.is_empty() && known_field(&asked.schema, "code_postal").is_ok() {
            let tests: Vec<String> = own.iter().map(|postcode| format!("--where code_postal={postcode}")).collect();
            terminal.note(&Message::new("place-district-postcode").with("where", tests.join(" ")));
        }
        let place = territories::known_place(place)?;
        known_field(&asked.schema, territories::PLACED_BY)?;
        query.tests.push(Test::Within { field: territories::PLACED_BY.to_owned(), place });
    }
    if !asked.state.is_empty() {
        query.tests.push(Test::States { of: asked.state.clone() });
    }
    Ok(query)
}
