//! Comparison levels as conditions of DuckDB on the prepared columns of two records (`x_l`, `x_r`).

use super::super::compare::{COMMON_MAILBOX, Comparison, Level, Scratch};
use super::super::prepare::{Part, Prepared};

/// One level: its condition, and the column whose rarity it takes, less so many bits.
pub(super) struct Step {
    pub level: Level,
    pub sql: String,
    pub rarity: Option<(String, f64)>,
}

/// The columns that the comparisons look at.
pub(super) struct Columns {
    pub names: Vec<String>,
    comparisons: Vec<Comparison>,
}

/// A column's name that needs no quotes.
pub(super) fn name(text: &str) -> String {
    let slug: String = crate::text::slug(text).replace('-', "_");
    if slug.starts_with(|c: char| c.is_ascii_alphabetic()) { slug } else { format!("c_{slug}") }
}

fn own(kind: &str, i: u8) -> String {
    format!("{kind}_{}", i + 1)
}

impl Columns {
    pub fn of(comparisons: &[Comparison]) -> Self {
        let mut names: Vec<String> = Vec::new();
        for comparison in comparisons {
            let columns: Vec<String> = match comparison {
                Comparison::Name => vec!["name_words".into()],
                Comparison::Given => vec!["given".into()],
                Comparison::Surname => vec!["surname".into()],
                Comparison::Siret => vec!["siret".into(), "siren".into()],
                Comparison::Address => vec!["address".into(), "number".into(), "street".into(), "street_core".into()],
                Comparison::Place => {
                    vec!["place".into(), "commune".into(), "commune_code".into(), "postcode".into()]
                }
                Comparison::Phone => vec!["phone".into()],
                Comparison::Email => vec!["email".into(), "mailbox".into(), "mail_domain".into()],
                Comparison::Site => vec!["host".into(), "host_stem".into(), "site_domain".into()],
                Comparison::Id(i) => vec![own("id", *i)],
                Comparison::Date(i) => vec![own("date", *i)],
                Comparison::Category(i) => vec![own("category", *i)],
            };
            names.extend(columns);
        }
        Self { names, comparisons: comparisons.to_vec() }
    }

    /// The cells of one record, each with the bits that its value gives two records that share it.
    pub fn values(&self, p: &Prepared, row: u32) -> Vec<(String, Option<f64>)> {
        let r = &p.records[row as usize];
        let mut out = Vec::with_capacity(self.names.len());
        let text = |part: Part, number: u32| p.text(part, number).to_owned();
        let rare = |part: Part, number: u32| (text(part, number), Some(p.rarity(part, number)));
        for comparison in &self.comparisons {
            match *comparison {
                Comparison::Name => {
                    let agreed = comparison.compare(p, [row, row], &mut Scratch::default()).rarity;
                    out.push((p.name_key(r.name), Some(agreed).filter(|bits| !bits.is_nan())));
                }
                Comparison::Given => out.push(rare(Part::Given, r.given)),
                Comparison::Surname => out.push(rare(Part::Surname, r.surname)),
                Comparison::Siret => {
                    out.push(rare(Part::Siret, r.siret));
                    out.push(rare(Part::Siren, r.siren));
                }
                Comparison::Address => {
                    let (core, number) = (p.core_text(r.street), text(Part::Number, r.number));
                    let known = !number.is_empty() && !core.is_empty();
                    // With the kind of the street: two addresses of one number and street may be shared by unlike many.
                    let street = text(Part::Street, r.street);
                    let key = if known { format!("{number} {street}") } else { String::new() };
                    out.push((key, Some(p.rarity(Part::Address, r.address))));
                    out.push((number, None));
                    out.push(rare(Part::Street, r.street));
                    out.push((core, None));
                }
                Comparison::Place => {
                    let (town, post) = (text(Part::Commune, r.commune), text(Part::Postcode, r.postcode));
                    let (town_bits, post_bits) =
                        (p.rarity(Part::Commune, r.commune), p.rarity(Part::Postcode, r.postcode));
                    let both = !town.is_empty() && !post.is_empty();
                    let key = if both { format!("{post} {town}") } else { String::new() };
                    out.push((key, Some(town_bits.max(post_bits))));
                    out.push((town, Some(town_bits)));
                    out.push((text(Part::CommuneCode, r.commune_code), None));
                    out.push((post, Some(post_bits)));
                }
                Comparison::Phone => out.push(rare(Part::Phone, r.phone)),
                Comparison::Email => {
                    let mailbox = p.mailbox_of[r.email as usize];
                    let own = p.shared_by(Part::Mailbox, mailbox) <= COMMON_MAILBOX;
                    out.push(rare(Part::Email, r.email));
                    out.push(rare(Part::Mailbox, if own { mailbox } else { 0 }));
                    out.push((text(Part::Host, p.domain_of[r.email as usize]), None));
                }
                Comparison::Site => {
                    let host = text(Part::Host, r.host);
                    let stem = host.rsplit_once('.').map_or(host.clone(), |(stem, _)| stem.to_owned());
                    out.push((host, Some(p.rarity(Part::Host, r.host))));
                    out.push((stem, None));
                    out.push((text(Part::Host, p.domain_of[r.email as usize]), None));
                }
                Comparison::Id(i) => out.push(rare(Part::Id(i), p.extra(row, Part::Id(i)))),
                Comparison::Date(i) => out.push(rare(Part::Date(i), p.extra(row, Part::Date(i)))),
                Comparison::Category(i) => out.push(rare(Part::Category(i), p.extra(row, Part::Category(i)))),
            }
        }
        out
    }
}

fn null(column: &str) -> String {
    format!("{column}_l IS NULL OR {column}_r IS NULL")
}

/// Equality in the form that Splink takes for an exact match.
fn equal(column: &str) -> String {
    format!("\"{column}_l\" = \"{column}_r\"")
}

fn slips(column: &str, most: usize) -> String {
    format!("damerau_levenshtein({column}_l, {column}_r) <= {most}")
}

fn alike(column: &str, least: f64) -> String {
    format!("jaro_winkler_similarity({column}_l, {column}_r) >= {least}")
}

fn step(level: Level, sql: impl Into<String>) -> Step {
    Step { level, sql: sql.into(), rarity: None }
}

fn rare(level: Level, sql: impl Into<String>, column: &str, less: f64) -> Step {
    Step { level, sql: sql.into(), rarity: Some((column.to_owned(), less)) }
}

/// When there is nothing to compare, and the levels in the order in which they are tried; all else differs.
pub(super) fn of(comparison: Comparison) -> (String, Vec<Step>) {
    match comparison {
        Comparison::Name => names(),
        Comparison::Given => person("given", "surname"),
        Comparison::Surname => person("surname", "given"),
        Comparison::Siret => {
            let near = format!("length(siret_l) = 14 AND length(siret_r) = 14 AND {}", slips("siret", 2));
            let steps = vec![
                rare(Level::Exact, equal("siret"), "siret", 0.0),
                rare(Level::Near, near, "siren", 0.0),
                rare(Level::Most, equal("siren"), "siren", 0.0),
            ];
            (null("siren"), steps)
        }
        Comparison::Address => address(),
        Comparison::Place => place(),
        Comparison::Phone => (null("phone"), coded("phone", 1)),
        Comparison::Email => {
            let steps = vec![
                rare(Level::Exact, equal("email"), "email", 0.0),
                rare(Level::Near, slips("email", 2), "email", 1.0),
                rare(Level::Near, equal("mailbox"), "mailbox", 0.0),
                rare(Level::Most, equal("mail_domain"), "email", 0.0),
                step(Level::Some, alike("email", 0.9)),
            ];
            (null("email"), steps)
        }
        Comparison::Site => {
            let cross = "(host_l = site_domain_r AND host_r IS NULL) OR (host_r = site_domain_l AND host_l IS NULL)";
            let steps = vec![
                rare(Level::Exact, equal("host"), "host", 0.0),
                rare(Level::Near, cross, "host", 0.0),
                rare(Level::Near, format!("host_stem_l = host_stem_r OR {}", slips("host", 2)), "host", 0.0),
            ];
            (format!("(host_l IS NULL OR host_r IS NULL) AND NOT coalesce({cross}, false)"), steps)
        }
        Comparison::Id(i) => (null(&own("id", i)), coded(&own("id", i), 2)),
        Comparison::Date(i) => date(&own("date", i)),
        Comparison::Category(i) => {
            let column = own("category", i);
            let near = step(Level::Near, alike(&column, 0.88));
            (null(&column), vec![rare(Level::Exact, equal(&column), &column, 0.0), near])
        }
    }
}

/// Digits: equal, or within so many slips of the hand.
fn coded(column: &str, most: usize) -> Vec<Step> {
    let near = format!("least(length({column}_l), length({column}_r)) >= 6 AND {}", slips(column, most));
    vec![rare(Level::Exact, equal(column), column, 0.0), rare(Level::Near, near, column, 2.0)]
}

/// Words in common; Tamis pairs them one by one, with their rarity, which has no equal here.
fn names() -> (String, Vec<Step>) {
    let words = |side: &str| format!("string_split(name_words_{side}, ' ')");
    let (l, r) = (words("l"), words("r"));
    // In functions that read the same on DuckDB and, translated, on Spark.
    let count = |list: &str| format!("array_length({list})");
    let common = count(&format!("list_intersect({l}, {r})"));
    let [own_l, own_r] = [&l, &r].map(|own| count(&format!("list_intersect({own}, {own})")));
    let steps = vec![
        rare(Level::Exact, equal("name_words"), "name_words", 0.0),
        // The same words, one of them twice.
        rare(Level::Exact, format!("{common} = {own_l} AND {common} = {own_r}"), "name_words", 0.0),
        step(Level::Near, alike("name_words", 0.94)),
        step(Level::Most, format!("{common} = {} OR {common} = {}", count(&l), count(&r))),
        step(Level::Some, format!("{common} * 2 > least({}, {})", count(&l), count(&r))),
        step(Level::Little, format!("{common} > 0")),
    ];
    (null("name_words"), steps)
}

fn person(column: &str, other: &str) -> (String, Vec<Step>) {
    let swapped = format!("{column}_l = {other}_r AND {column}_r = {other}_l");
    let near = format!(
        "{} OR (least(length({column}_l), length({column}_r)) >= 4 AND {})",
        alike(column, 0.92),
        slips(column, 1)
    );
    let short = format!(
        "{} OR starts_with({column}_l, {column}_r) OR starts_with({column}_r, {column}_l)",
        alike(column, 0.84)
    );
    let steps = vec![
        rare(Level::Exact, equal(column), column, 0.0),
        rare(Level::Near, swapped, column, 0.0),
        rare(Level::Near, near, column, 2.0),
        rare(Level::Most, short, column, 3.0),
        step(Level::Some, alike(column, 0.7)),
    ];
    (null(column), steps)
}

fn address() -> (String, Vec<Step>) {
    let street = format!("(street_core_l = street_core_r OR {})", alike("street_core", 0.88));
    let numbers = "number_l IS NOT NULL AND number_r IS NOT NULL";
    let one_missing = format!("(number_l IS NULL OR number_r IS NULL) AND {street}");
    let slip = format!(
        "{street} AND {numbers} AND {} AND greatest(length(number_l), length(number_r)) > 1",
        slips("number", 1)
    );
    let steps = vec![
        rare(Level::Exact, equal("address"), "address", 0.0),
        rare(Level::Exact, "number_l = number_r AND street_core_l = street_core_r", "address", 0.0),
        rare(Level::Near, format!("number_l = number_r AND {street}"), "address", 1.0),
        rare(Level::Most, one_missing, "street", 0.0),
        rare(Level::Most, slip, "street", 0.0),
        rare(Level::Some, format!("{street} AND {numbers}"), "street", 0.0),
        step(Level::Little, "number_l = number_r"),
    ];
    (null("street"), steps)
}

fn place() -> (String, Vec<Step>) {
    let same = "(coalesce(commune_code_l = commune_code_r, false) OR coalesce(commune_l = commune_r, false))";
    let posts = "(postcode_l IS NOT NULL AND postcode_r IS NOT NULL)";
    let towns = "(commune_l IS NOT NULL AND commune_r IS NOT NULL)";
    let near = format!(
        "coalesce({} OR starts_with(commune_l, commune_r) OR starts_with(commune_r, commune_l), false)",
        alike("commune", 0.88)
    );
    let close = format!("({towns} AND {near})");
    let here = format!("NOT ({posts} AND left(postcode_l, 2) <> left(postcode_r, 2))");
    let steps = vec![
        rare(Level::Exact, equal("place"), "place", 0.0),
        rare(Level::Exact, format!("{same} AND (NOT {posts} OR postcode_l = postcode_r)"), "commune", 0.0),
        rare(Level::Near, same, "commune", 0.0),
        rare(Level::Near, format!("postcode_l = postcode_r AND (NOT {towns} OR {close})"), "postcode", 0.0),
        rare(Level::Most, "postcode_l = postcode_r", "postcode", 0.0),
        rare(Level::Near, format!("{here} AND {close}"), "commune", 1.0),
        step(Level::Some, format!("{here} AND {posts} AND {}", slips("postcode", 1))),
        step(Level::Little, format!("{here} AND {posts}")),
    ];
    (format!("NOT {same} AND NOT {posts} AND NOT {towns}"), steps)
}

/// Eight digits, year first.
fn date(column: &str) -> (String, Vec<Step>) {
    let part = |side: &str, from: usize, length: usize| format!("substr({column}_{side}, {from}, {length})");
    let whole = format!("length({column}_l) = 8 AND length({column}_r) = 8");
    let swapped = format!(
        "({} = {} AND {} = {} AND {} = {})",
        part("l", 1, 4),
        part("r", 1, 4),
        part("l", 5, 2),
        part("r", 7, 2),
        part("l", 7, 2),
        part("r", 5, 2)
    );
    let days = |side: &str| {
        let number = |from, length| format!("coalesce(TRY_CAST({} AS INTEGER), 0)", part(side, from, length));
        format!("({} * 365 + {} * 30 + {})", number(1, 4), number(5, 2), number(7, 2))
    };
    let same = |from, length| format!("CAST({} = {} AS INTEGER)", part("l", from, length), part("r", from, length));
    let parts = format!("{} + {} + {} >= 2", same(1, 4), same(5, 2), same(7, 2));
    let steps = vec![
        rare(Level::Exact, equal(column), column, 0.0),
        rare(Level::Near, format!("{whole} AND ({swapped} OR {})", slips(column, 1)), column, 2.0),
        step(Level::Most, format!("{whole} AND (abs({} - {}) <= 45 OR {parts})", days("l"), days("r"))),
        step(Level::Some, format!("{whole} AND {}", slips(column, 2))),
    ];
    (null(column), steps)
}
