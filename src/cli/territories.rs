//! `territories`: what there is in each place, or from each source.

use super::args::{FormatArg, TerritoriesArgs};
use super::{Outcome, Terminal};
use crate::error::Result;
use crate::model::Message;
use crate::operations::Env;
use crate::operations::territories::{self, Asked, By, NO_EPCI, Place, Territories};
use crate::workspace::Reader;
use std::cmp::Reverse;

pub fn run(args: &TerritoriesArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let reader = Reader::open(&args.workspace)?;
    let asked = Asked { by: args.by.into(), within: args.within.clone(), schema: args.schema.clone() };
    let mut found = territories::territories(reader.read(), &asked, &env.today, &terminal.progress)?;
    told_with(&args.within, terminal);
    if args.stale {
        found.places.retain(|place| place.all.freshness.stale > 0);
        found.places.sort_by_key(|place| Reverse(place.all.freshness.stale));
    }
    match args.format {
        FormatArg::Text => text(&found, terminal),
        FormatArg::Json | FormatArg::Jsonl => terminal.line(territories::to_json(&found).to_string()),
    }
    Ok(Outcome::Clean)
}

/// Says of the places that are asked for which are counted with another.
pub(super) fn told_with(places: &[String], terminal: &Terminal) {
    places.iter().filter_map(|code| territories::counted_with(code)).for_each(|said| terminal.note(&said));
}

fn text(found: &Territories, terminal: &Terminal) {
    let lang = terminal.lang;
    let with: Vec<&str> = match found.by {
        By::Commune => &found.places[..],
        _ => &[],
    }
    .iter()
    .filter(|place| territories::has_districts(&place.code))
    .map(|place| place.name.as_str())
    .collect();
    if !with.is_empty() {
        terminal.note(&Message::new("territories-districts-of").with("communes", with.join(", ")));
    }
    let line = Message::new("territories-line")
        .with("records", found.all.records())
        .with("stale", found.all.freshness.stale)
        .with("undated", found.all.freshness.undated)
        .with("since", found.stale_until.map(|date| lang.date(&date.to_string())).unwrap_or_default());
    terminal.say(&line);
    let heads = [
        "territories-code",
        "territories-name",
        "territories-structures",
        "territories-services",
        "territories-sources",
        "territories-fresh",
        "territories-aging",
        "territories-stale",
        "territories-undated",
        "territories-oldest",
        "territories-stopped",
        "territories-shared",
    ];
    terminal.line(heads.map(|head| lang.text(head)).join("\t"));
    found.places.iter().for_each(|place| terminal.line(cells(found, place, terminal).join("\t")));
}

fn cells(found: &Territories, place: &Place, terminal: &Terminal) -> Vec<String> {
    let lang = terminal.lang;
    let number = |count: u64| lang.number(i64::try_from(count).unwrap_or(i64::MAX));
    let of = &place.all;
    let name = match place.code.as_str() {
        "" => lang.text("territories-nowhere").into_owned(),
        NO_EPCI => lang.text("territories-no-epci").into_owned(),
        _ => place.name.clone(),
    };
    let sources = match (found.by, &place.delivered) {
        (By::Source, Some((at, delivery))) => {
            let text = Message::new("territories-delivered").with("delivery", *delivery).with("at", lang.moment(at));
            lang.render(&text)
        }
        _ => place.sources.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", "),
    };
    vec![
        place.code.clone(),
        name,
        number(of.structures),
        number(of.services),
        sources,
        number(of.freshness.fresh),
        number(of.freshness.aging),
        number(of.freshness.stale),
        number(of.freshness.undated),
        of.dates.map_or_else(|| "–".to_owned(), |(oldest, _)| lang.date(&oldest.to_string())),
        number(of.stopped),
        if found.searched { number(of.shared) } else { "–".to_owned() },
    ]
}
