//! The mapping of an earlier delivery carried over to the columns of today's, with what differs said: the second file of a
//! source maps itself.

use crate::mapping::columns::{self, base_name};
use crate::mapping::{compose, identity};
use crate::model::{DateOrder, FieldMapping, IdRule, Mapping, Message, RawRow, Reading, Reason, Transform};
use crate::profile::{self, ColumnProfile, Kind};
use crate::text::fold;

/// A mapping for today's columns, and one sentence per difference of the layout (`layout-…` in `mapping.ftl`).
#[derive(Debug, Clone, PartialEq)]
pub struct Carried {
    pub mapping: Mapping,
    pub differences: Vec<Message>,
}

/// How much two layouts share, 0 to 1: the part of the columns taken then that is there now, or of those there now that
/// were known then, whichever is less.
pub fn likeness(earlier: &Mapping, then: &Reading, now: &Reading) -> f32 {
    let links = links(then, now);
    let mut taken: Vec<usize> = earlier.fields.iter().flat_map(|field| field.inputs.iter().copied()).collect();
    taken.sort_unstable();
    taken.dedup();
    let kept = taken.iter().filter(|&&column| links.get(column).copied().flatten().is_some()).count();
    let known = links.iter().flatten().count();
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f32 / whole as f32 };
    share(kept, taken.len()).min(share(known, now.header.len()))
}

/// Carries a mapping over. Columns are followed by their names, whatever their order, case and accents; what fed a field
/// and is gone gives it up, unless `fresh` (today's own suggestion) finds a new column for it; new columns follow `fresh`.
/// `shown` is the order of day and month that today's dates prove ([`date_order`]).
pub fn carry(earlier: &Mapping, then: &Reading, now: &Reading, fresh: &Mapping, shown: Option<DateOrder>) -> Carried {
    let links = links(then, now);
    let mut out = Carried { mapping: earlier.clone(), differences: Vec::new() };
    let new: Vec<usize> = (0..now.header.len()).filter(|at| !links.contains(&Some(*at))).collect();
    let kept = |field: &&FieldMapping| {
        let lost = left(field, &links).len() < field.inputs.len();
        !(lost && fresh.field(&field.field).is_some_and(|today| takes_over(today, Some(field), &links, &new)))
    };
    let follow = |field| follow(field, &links, then, now);
    out.mapping.fields = earlier.fields.iter().filter(kept).filter_map(follow).collect();
    for field in &mut out.mapping.fields {
        field.reason = reason_now(field, fresh);
    }
    out.mapping.ignore_column = earlier.ignore_column.and_then(|column| link(&links, column));
    let follow_unused = |(column, why): &(usize, _)| Some((link(&links, *column)?, Clone::clone(why)));
    out.mapping.unused = earlier.unused.iter().filter_map(follow_unused).collect();
    identifier(&mut out, earlier, then, fresh, &links);
    row_rules(&mut out, then, now, &links);
    asked_once(&mut out);
    if let Some(order) = shown.filter(|order| *order != earlier.date_order) {
        out.mapping.date_order = order;
        let code = match order {
            DateOrder::MonthFirst => "layout-month-first",
            DateOrder::DayFirst => "layout-day-first",
            DateOrder::Mixed => "layout-mixed-dates",
        };
        out.differences.push(Message::new(code));
    }
    let renamed = new_columns(&mut out, earlier, now, fresh, &links, &new);
    gone_columns(&mut out, earlier, then, now, &links, &renamed);
    out
}

/// Points the services of a service per row to the structures of their rows, as `structure` identifies them.
pub fn relink(service: &mut Mapping, structure: &Mapping) {
    for field in service.fields.iter_mut().filter(|field| field.transform == Transform::StructureOfRow) {
        field.inputs = identity::structure_inputs(structure);
    }
}

/// The order of day and month that the dates of a table prove.
pub fn date_order(reading: &Reading, sample: &[RawRow]) -> Option<DateOrder> {
    compose::date_order(&columns::read(reading, sample))
}

/// The columns of today that fed a field then.
fn left(field: &FieldMapping, links: &[Option<usize>]) -> Vec<usize> {
    field.inputs.iter().filter_map(|&column| link(links, column)).collect()
}

/// Whether today's own suggestion may take the place of what fed a field and has lost a column: it is made of new columns
/// and of those that are left. Half an address is none.
fn takes_over(today: &FieldMapping, was: Option<&FieldMapping>, links: &[Option<usize>], new: &[usize]) -> bool {
    let left = was.map(|was| left(was, links)).unwrap_or_default();
    let ours = |column: &usize| new.contains(column) || left.contains(column);
    today.inputs.iter().any(|column| new.contains(column)) && today.inputs.iter().all(ours)
}

/// Why a column feeds its field today: a person's word stays, a remark on the values is that of today's values.
fn reason_now(field: &FieldMapping, fresh: &Mapping) -> Reason {
    let today = fresh.field(&field.field).filter(|fresh| fresh.inputs == field.inputs);
    match today.filter(|_| field.reason.why.code != "mapping-by-hand") {
        Some(today) => today.reason.clone(),
        None => field.reason.clone(),
    }
}

/// A mapping whose columns stay where they are, read in another encoding: they bear other names, and the words that
/// rules on rows cite are those that the file says now (`again`).
pub fn renamed(mapping: &Mapping, then: &[String], now: &[String], again: &dyn Fn(&str) -> String) -> Mapping {
    let mut out = mapping.clone();
    for word in out.row_rules.iter_mut().flat_map(|rule| &mut rule.keep) {
        *word = again(word);
    }
    for (before, after) in then.iter().zip(now).filter(|(before, after)| before != after) {
        for rule in out.row_rules.iter_mut().filter(|rule| rule.column == *before) {
            rule.column.clone_from(after);
        }
        for field in &mut out.fields {
            if let Transform::Template { text } = &mut field.transform {
                *text = text.replace(&format!("{{{before}}}"), &format!("{{{after}}}"));
            }
        }
    }
    out
}

/// For each column of then, the column of now that bears its name. Names that the reader made up say something only
/// where the columns are as many: `colonne 3` of a table without header, `Tel (2)` of one with two columns `Tel`.
fn links(then: &Reading, now: &Reading) -> Vec<Option<usize>> {
    let bases =
        |reading: &Reading| -> Vec<String> { reading.header.iter().map(|name| fold(base_name(name))).collect() };
    let (bases_then, bases_now) = (bases(then), bases(now));
    let bearing = |bases: &[String], base: &String| bases.iter().filter(|other| *other == base).count();
    let exact = |name: &String| now.header.iter().position(|other| other == name);
    let folded: Vec<String> = now.header.iter().map(|name| fold(name)).collect();
    let alike = |name: &String| {
        let name = fold(name);
        let mut found = folded.iter().enumerate().filter(|(_, other)| **other == name);
        found.next().map(|(at, _)| at).filter(|_| !name.is_empty() && found.next().is_none())
    };
    let mut links: Vec<Option<usize>> = then.header.iter().map(exact).collect();
    for (at, name) in then.header.iter().enumerate() {
        if links[at].is_none() {
            links[at] = alike(name).filter(|found| !links.contains(&Some(*found)));
        }
        // One of several columns of that name is gone, and nothing says which.
        let one_gone = bearing(&bases_then, &bases_then[at]) > bearing(&bases_now, &bases_then[at]).max(1);
        if one_gone || columns::is_made_up(name) && then.header.len() != now.header.len() {
            links[at] = None;
        }
    }
    links
}

fn link(links: &[Option<usize>], column: usize) -> Option<usize> {
    links.get(column).copied().flatten()
}

/// A field's mapping with today's columns; `None` when nothing of what fed it is left.
fn follow(field: &FieldMapping, links: &[Option<usize>], then: &Reading, now: &Reading) -> Option<FieldMapping> {
    let mut out = field.clone();
    out.inputs = left(field, links);
    let whole = out.inputs.len() == field.inputs.len();
    match &mut out.transform {
        Transform::Constant { .. } => return Some(out),
        Transform::OneHot { codes } => {
            let kept = field.inputs.iter().zip(codes.iter()).filter(|(column, _)| link(links, **column).is_some());
            *codes = kept.map(|(_, codes)| codes.clone()).collect();
        }
        Transform::LatitudeOf | Transform::LongitudeOf if !whole => return None,
        Transform::Template { text } => *text = retold(text, links, then, now)?,
        _ => {}
    }
    (!out.inputs.is_empty() || field.inputs.is_empty()).then_some(out)
}

/// A template with the names of today's columns. An optional part whose column is gone goes with it; a column that the
/// text cannot do without makes it `None`.
fn retold(text: &str, links: &[Option<usize>], then: &Reading, now: &Reading) -> Option<String> {
    let mut text = text.to_owned();
    for (at, name) in then.header.iter().enumerate() {
        let cited = format!("{{{name}}}");
        if !text.contains(&cited) {
            continue;
        }
        match link(links, at) {
            Some(now_at) => text = text.replace(&cited, &format!("{{{}}}", now.header[now_at])),
            None => {
                while let Some(found) = text.find(&cited) {
                    let start = text[..found].rfind('[').filter(|&start| !text[start..found].contains(']'))?;
                    let end = found + text[found..].find(']')?;
                    text.replace_range(start..=end, "");
                }
            }
        }
    }
    Some(text)
}

fn identifier(out: &mut Carried, earlier: &Mapping, then: &Reading, fresh: &Mapping, links: &[Option<usize>]) {
    if let IdRule::Column { column } = earlier.id {
        match link(links, column) {
            Some(now) => out.mapping.id = IdRule::Column { column: now },
            None => {
                out.mapping.id.clone_from(&fresh.id);
                let name = then.header.get(column).cloned().unwrap_or_default();
                out.differences.push(Message::new("layout-id-gone").with("column", name));
            }
        }
    }
}

/// What a person asked for one delivery only: the date of its rows, and that unreadable values be emptied.
fn asked_once(out: &mut Carried) {
    if let Some(date) = out.mapping.constants.remove("date_maj") {
        out.differences.push(Message::new("layout-date-asked").with("date", date));
    }
    if std::mem::take(&mut out.mapping.blank_invalid) {
        out.differences.push(Message::new("layout-blank-asked"));
    }
}

fn row_rules(out: &mut Carried, then: &Reading, now: &Reading, links: &[Option<usize>]) {
    let mut gone = Vec::new();
    out.mapping.row_rules.retain_mut(|rule| {
        let found = then.header.iter().position(|name| *name == rule.column).and_then(|at| link(links, at));
        match found {
            Some(at) => rule.column.clone_from(&now.header[at]),
            None => gone.push(rule.column.clone()),
        }
        found.is_some()
    });
    out.differences.extend(gone.into_iter().map(|column| Message::new("layout-rule-gone").with("column", column)));
}

/// Gives the new columns their place; the fields that some of them feed, for the first time or since their own went.
fn new_columns(
    out: &mut Carried,
    earlier: &Mapping,
    now: &Reading,
    fresh: &Mapping,
    links: &[Option<usize>],
    new: &[usize],
) -> Vec<String> {
    let mut fed = Vec::new();
    let mut placed = Vec::new();
    // Records that bear built identifiers keep them: a new column of identifiers would make every record a new one.
    let lost_id = earlier.field("id").is_some();
    for field in fresh.fields.iter().filter(|field| field.field != "id" || lost_id) {
        // What a field had is found again under another name; a field that had nothing is a question, and the only one: it would
        // change every record.
        let was = earlier.field(&field.field);
        if was.is_some() && takes_over(field, was, links, new) && out.mapping.field(&field.field).is_none() {
            placed.extend(field.inputs.iter().copied());
            fed.push(field.field.clone());
            out.mapping.fields.push(field.clone());
        }
    }
    for column in new.iter().copied().filter(|column| !placed.contains(column)) {
        let suggested =
            fresh.fields.iter().find(|field| field.inputs.contains(&column) && (field.field != "id" || lost_id));
        let unused = fresh.unused.iter().find(|(unused, _)| *unused == column).map(|(_, why)| why.clone());
        let (difference, why) = match suggested {
            Some(field) if out.mapping.field(&field.field).is_some() => {
                (Message::new("layout-column-taken").with("field", field.field.as_str()), unused.unwrap_or_default())
            }
            Some(field) => {
                let proposed = Message::new("mapping-new-proposed").with("field", field.field.as_str());
                let why = Reason { why: proposed, ..field.reason.clone() };
                (Message::new("layout-column-proposed").with("field", field.field.as_str()), why)
            }
            None => (Message::new("layout-column-new"), unused.unwrap_or_default()),
        };
        out.mapping.unused.push((column, why));
        out.differences.push(difference.with("column", now.header[column].as_str()));
    }
    fed
}

/// Says which columns are gone: by another name, with the field that they fed, or of no use before.
fn gone_columns(
    out: &mut Carried,
    earlier: &Mapping,
    then: &Reading,
    now: &Reading,
    links: &[Option<usize>],
    fed: &[String],
) {
    let name_of = |out: &Carried, field: &str| {
        let inputs = out.mapping.field(field).map(|field| field.inputs.as_slice()).unwrap_or_default();
        inputs.iter().map(|&at| now.header[at].as_str()).collect::<Vec<_>>().join(" + ")
    };
    let mut told = Vec::new();
    for (at, name) in then.header.iter().enumerate().filter(|(at, _)| link(links, *at).is_none()) {
        let field = earlier.fields.iter().find(|field| field.inputs.contains(&at)).map(|field| field.field.as_str());
        let difference = match field {
            Some(field) if fed.iter().any(|found| found == field) => {
                told.push(field.to_owned());
                Message::new("layout-column-renamed").with("now", name_of(out, field)).with("field", field)
            }
            Some(field) => Message::new("layout-column-gone").with("field", field),
            None => Message::new("layout-column-gone-unused"),
        };
        out.differences.push(difference.with("column", name.as_str()));
    }
    for field in fed.iter().filter(|field| !told.contains(field)) {
        let names = name_of(out, field);
        out.differences.push(Message::new("layout-column-fed").with("column", names).with("field", field.as_str()));
    }
}

/// Filled cells below which the values of a column say nothing about its kind.
const ENOUGH_CELLS: usize = 5;

/// Columns taken whose values changed their nature since: dates that became words, a column emptied.
pub fn shapes(mapping: &Mapping, then: (&Reading, &[RawRow]), now: (&Reading, &[RawRow])) -> Vec<Message> {
    let before = profile::columns(then.0, then.1);
    let after = profile::columns(now.0, now.1);
    let links = links(then.0, now.0);
    let mut out = Vec::new();
    for (at, was) in before.iter().enumerate() {
        let Some((column, is)) = link(&links, at).and_then(|now_at| Some((now_at, after.get(now_at)?))) else {
            continue;
        };
        if mapping.fields.iter().any(|field| field.inputs.contains(&column)) {
            out.extend(shape_change(was, is));
        }
    }
    out
}

fn shape_change(was: &ColumnProfile, is: &ColumnProfile) -> Option<Message> {
    if was.filled >= ENOUGH_CELLS && is.filled == 0 && is.rows >= ENOUGH_CELLS {
        return Some(Message::new("layout-emptied").with("column", is.name.as_str()));
    }
    let enough = was.filled >= ENOUGH_CELLS && is.filled >= ENOUGH_CELLS;
    // Few degrees look like latitudes and longitudes alike, and the sentence would name one thing twice.
    if !enough || word(was.kind) == word(is.kind) || !(is_plain(was.kind) || is_plain(is.kind)) {
        return None;
    }
    let message = Message::new("layout-shape").with("column", is.name.as_str());
    Some(message.with("was", word(was.kind)).with("is", word(is.kind)))
}

/// Kinds that values show beyond doubt; the others (text, code, integer…) shade into each other.
fn is_plain(kind: Kind) -> bool {
    use Kind::*;
    matches!(kind, Siret | Phone | Mail | Url | Postcode | Date | Latitude | Longitude | LambertX | LambertY | Point)
}

/// The word that `mapping.ftl` chooses its own by.
fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Siret => "siret",
        Kind::Phone => "phone",
        Kind::Mail => "mail",
        Kind::Url => "url",
        Kind::Postcode | Kind::CommuneCode => "code",
        Kind::Date => "date",
        Kind::Latitude | Kind::Longitude | Kind::Point => "degrees",
        Kind::LambertX | Kind::LambertY => "lambert",
        Kind::Integer | Kind::Number => "number",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::tests::table;
    use crate::mapping::{Context, suggest};
    use crate::model::RowRule;
    use crate::reference::schema;

    const THEN: [&str; 7] = ["Réf", "Nom", "Tél", "N°", "Rue", "AFFICHAGE", "Notes"];
    const ROW: [&str; 7] = ["7", "Mairie", "02 41 00 00 00", "4", "rue X", "OUVERT", "vu"];

    fn mapped(header: &[&str], row: &[&str]) -> (Mapping, Reading, Vec<RawRow>) {
        let (reading, rows) = table(header, &[row]);
        let context = Context { source: "cd49", today: "2026-11-23" };
        (suggest(&reading, &rows, schema("structure").unwrap(), &context), reading, rows)
    }

    fn codes(carried: &Carried) -> Vec<&str> {
        carried.differences.iter().map(|message| message.code.as_ref()).collect()
    }

    #[test]
    fn the_same_columns_in_another_order_are_followed_in_silence() {
        let (mut earlier, then, _) = mapped(&THEN, &ROW);
        earlier.id = IdRule::Column { column: 0 };
        earlier.row_rules =
            vec![RowRule { column: "AFFICHAGE".into(), keep: vec!["OUVERT".into()], ..RowRule::default() }];
        let header = ["NOM", "Notes", "Rue", "N°", "affichage", "réf", "Tel"];
        let (fresh, now, _) = mapped(&header, &["Mairie", "vu", "rue X", "4", "OUVERT", "7", "02 41 00 00 00"]);
        assert!(likeness(&earlier, &then, &now) > 0.99);
        let carried = carry(&earlier, &then, &now, &fresh, None);
        assert_eq!(carried.differences, []);
        assert_eq!(carried.mapping.field("adresse").unwrap().inputs, [3, 2]);
        assert_eq!(carried.mapping.field("telephone").unwrap().inputs, [6]);
        assert_eq!(carried.mapping.id, IdRule::Column { column: 5 });
        assert_eq!(carried.mapping.row_rules[0].column, "affichage");
    }

    #[test]
    fn what_is_new_renamed_or_gone_is_said() {
        let (mut earlier, then, _) = mapped(&THEN, &ROW);
        earlier.row_rules =
            vec![RowRule { column: "AFFICHAGE".into(), keep: vec!["OUVERT".into()], ..RowRule::default() }];
        let header = ["Réf", "Nom", "Téléphone", "Rue", "Courriel", "Couleur"];
        let (fresh, now, _) = mapped(&header, &["7", "Mairie", "02 41 00 00 00", "4 rue X", "a@b.fr", "rouge"]);
        let carried = carry(&earlier, &then, &now, &fresh, None);
        let codes = codes(&carried);
        for code in ["layout-rule-gone", "layout-column-renamed", "layout-column-proposed", "layout-column-new"] {
            assert!(codes.contains(&code), "{code} in {codes:?}");
        }
        assert!(codes.contains(&"layout-column-gone-unused") && codes.contains(&"layout-column-gone"));
        assert_eq!(carried.mapping.field("telephone").unwrap().inputs, [2]);
        assert!(carried.mapping.field("courriel").is_none(), "it is asked");
        assert!(
            carried.mapping.unused.iter().any(|(at, reason)| *at == 4 && reason.why.code == "mapping-new-proposed")
        );
        assert_eq!(carried.mapping.field("adresse").unwrap().inputs, [3]);
        assert!(carried.mapping.row_rules.is_empty());
    }

    #[test]
    fn templates_and_boxes_follow_their_columns() {
        let (reading, _) = table(&["lundi", "mardi", "J", "S"], &[]);
        let (now, _) = table(&["S", "Mardi"], &[]);
        let field = |name: &str, inputs: &[usize], transform| FieldMapping {
            field: name.into(),
            inputs: inputs.into(),
            transform,
            reason: Default::default(),
        };
        let text = "[lundi {lundi}\n][mardi {mardi}\n]".to_owned();
        let codes = vec![vec!["jeunes".to_owned()], vec!["seniors".to_owned()]];
        let earlier = Mapping {
            fields: vec![
                field("horaires_accueil", &[0, 1], Transform::Template { text }),
                field("publics", &[2, 3], Transform::OneHot { codes }),
                field("nom", &[0], Transform::Template { text: "Accueil {lundi}".into() }),
                field("type", &[], Transform::Constant { value: crate::model::Value::text("atelier") }),
            ],
            ..Mapping::default()
        };
        let carried = carry(&earlier, &reading, &now, &Mapping::default(), None).mapping;
        let hours = carried.field("horaires_accueil").unwrap();
        assert_eq!(
            (&hours.inputs[..], &hours.transform),
            (&[1][..], &Transform::Template { text: "[mardi {Mardi}\n]".into() })
        );
        let publics = carried.field("publics").unwrap();
        assert_eq!(publics.transform, Transform::OneHot { codes: vec![vec!["seniors".into()]] });
        assert!(carried.field("nom").is_none() && carried.field("type").is_some());
    }

    #[test]
    fn a_field_that_lost_a_column_takes_the_new_one_whole() {
        let (earlier, then, _) = mapped(&THEN, &ROW);
        assert_eq!(earlier.field("adresse").unwrap().inputs, [3, 4]);
        let header = ["Réf", "Nom", "Tél", "N°", "Voie", "AFFICHAGE", "Notes"];
        let (fresh, now, _) = mapped(&header, &ROW);
        let carried = carry(&earlier, &then, &now, &fresh, None);
        assert_eq!(carried.mapping.field("adresse").unwrap().inputs, [3, 4]);
        assert_eq!(codes(&carried), ["layout-column-renamed"]);
    }

    #[test]
    fn a_template_that_lost_its_words_gives_its_field_up() {
        let (then, _) = table(&["Nom", "Texte"], &[]);
        let (now, _) = table(&["Nom", "Présentation"], &[]);
        let field = |inputs: &[usize], transform| FieldMapping {
            field: "description".into(),
            inputs: inputs.into(),
            transform,
            reason: Reason::default(),
        };
        let of = |field| Mapping { fields: vec![field], ..Mapping::default() };
        // It cites a column that is none of its inputs.
        let earlier = of(field(&[0], Transform::Template { text: "{Nom} : {Texte}".into() }));
        let fresh = of(field(&[1], Transform::Direct));
        let carried = carry(&earlier, &then, &now, &fresh, None);
        assert_eq!(carried.mapping.fields, fresh.fields);
    }

    #[test]
    fn records_under_built_identifiers_keep_them() {
        let (earlier, then, _) = mapped(&["Nom", "CP", "Rue"], &["Mairie", "49000", "rue X"]);
        assert_eq!(earlier.id, IdRule::Hash);
        let (fresh, now, _) = mapped(&["id", "Nom", "CP", "Rue"], &["a-7", "Mairie", "49000", "rue X"]);
        assert!(fresh.field("id").is_some());
        let carried = carry(&earlier, &then, &now, &fresh, None);
        assert!(carried.mapping.field("id").is_none() && carried.mapping.id == IdRule::Hash);
        assert_eq!(codes(&carried), ["layout-column-new"]);
    }

    #[test]
    fn names_that_the_reader_made_up_lead_nowhere() {
        let made = |count: usize| {
            let header: Vec<String> = (1..=count).map(|at| format!("colonne {at}")).collect();
            table(&header.iter().map(String::as_str).collect::<Vec<_>>(), &[]).0
        };
        assert_eq!(links(&made(3), &made(3)), [Some(0), Some(1), Some(2)]);
        assert_eq!(links(&made(3), &made(4)), [None, None, None]);
        let twice = table(&["Nom", "Tel", "Tel (2)"], &[]).0;
        let once = table(&["Nom", "Tel"], &[]).0;
        assert_eq!(links(&twice, &twice), [Some(0), Some(1), Some(2)]);
        assert_eq!(links(&twice, &once), [Some(0), None, None], "which of them is left is not said");
    }

    #[test]
    fn the_order_of_dates_follows_todays() {
        let (earlier, then, _) = mapped(&THEN, &ROW);
        let of = |order| carry(&earlier, &then, &then, &earlier, order);
        assert_eq!(codes(&of(Some(DateOrder::MonthFirst))), ["layout-month-first"]);
        let earlier = of(Some(DateOrder::MonthFirst)).mapping;
        let back = carry(&earlier, &then, &then, &earlier, Some(DateOrder::DayFirst));
        assert_eq!((codes(&back), back.mapping.date_order), (vec!["layout-day-first"], DateOrder::DayFirst));
        assert!(carry(&earlier, &then, &then, &earlier, None).differences.is_empty());
    }

    #[test]
    fn what_was_asked_for_one_delivery_is_asked_again() {
        let (mut earlier, then, _) = mapped(&THEN, &ROW);
        earlier.blank_invalid = true;
        earlier.constants.insert("date_maj".into(), "2026-10-01".into());
        earlier.constants.insert("lien_source".into(), "https://a.fr".into());
        let carried = carry(&earlier, &then, &then, &earlier, None);
        assert_eq!(codes(&carried), ["layout-date-asked", "layout-blank-asked"]);
        assert_eq!(carried.mapping.constants.keys().collect::<Vec<_>>(), ["lien_source", "source"]);
        assert!(!carried.mapping.blank_invalid);
    }

    #[test]
    fn degrees_that_look_like_either_are_no_change() {
        let column = |kind| {
            let mut column = ColumnProfile::default();
            (column.name, column.rows, column.filled, column.kind) = ("latitude".into(), 9, 9, kind);
            column
        };
        assert_eq!(shape_change(&column(Kind::Latitude), &column(Kind::Longitude)), None);
        assert!(shape_change(&column(Kind::Latitude), &column(Kind::LambertX)).is_some());
    }

    #[test]
    fn values_of_another_nature_are_said() {
        let rows: Vec<[&str; 2]> = vec![["2024-01-02", "49000"]; 6];
        let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
        let (then, before) = table(&["maj", "cp"], &rows);
        let words: Vec<[&str; 2]> = vec![["hier", ""]; 6];
        let words: Vec<&[&str]> = words.iter().map(|row| &row[..]).collect();
        let (now, after) = table(&["maj", "cp"], &words);
        let direct = |name: &str, column| FieldMapping {
            field: name.into(),
            inputs: vec![column],
            transform: Transform::Direct,
            reason: Default::default(),
        };
        let mapping = Mapping { fields: vec![direct("date_maj", 0), direct("code_postal", 1)], ..Mapping::default() };
        let found = shapes(&mapping, (&then, &before), (&now, &after));
        let codes: Vec<_> = found.iter().map(|message| message.code.as_ref()).collect();
        assert_eq!(codes, ["layout-shape", "layout-emptied"]);
        assert!(shapes(&mapping, (&then, &before), (&then, &before)).is_empty());
    }
}
