//! What a table is: which schemas it feeds, whose it is, which of its rows are meant.

use crate::mapping::columns::{self, Column};
use crate::model::{RawRow, Reading, RowRule};
use crate::profile::Shape;
use crate::text::{MONTHS, fold};

/// The schemas that a table feeds: a structure by default, a service only where the table is clearly one of services
/// (the official sheet, or a column that names the structure of each row); none where it is not data (lists of codes).
/// A service *per row* of a structure file is never forced: see [`crate::mapping::service_per_row`].
pub fn detect_schemas(reading: &Reading, sample: &[RawRow]) -> Vec<&'static str> {
    let columns = columns::read(reading, sample);
    let sheet = reading.sheet.as_deref().map(fold).unwrap_or_default();
    let named = |field: &str, least: f32| columns.iter().any(|column| is(column, field, least));
    let exact = |field: &str| columns.iter().any(|c| fold(columns::base_name(c.name())) == fold(field));
    let place = ["adresse", "commune", "code_postal", "code_insee", "latitude"];
    let other = ["telephone", "courriel", "site_web", "siret", "description", "horaires_accueil", "id"];
    // An address that holds its postcode and commune says both.
    let whole = columns.iter().any(|c| c.score("adresse") >= 0.5 && c.profile.share(Shape::PostcodeWithin) >= 0.5);
    let places = place.iter().filter(|field| named(field, 0.6)).count() + usize::from(whole);
    let others = other.iter().filter(|field| named(field, 0.6)).count();
    if !named("nom", 0.6) {
        let meant = places >= 2 && others >= 1 && columns::name_by_values(&columns).is_some();
        return if meant { vec!["structure"] } else { Vec::new() };
    }
    let of_services =
        ["thematiques", "type", "frais", "modes_accueil", "publics"].iter().filter(|f| named(f, 0.8)).count();
    match sheet.as_str() {
        "structures" | "structure" => return vec!["structure"],
        "services" | "service" if of_services >= 1 || exact("structure_id") => return vec!["service"],
        _ => {}
    }
    // A row that names its structure beside its own identifier is one of services, however little else it says.
    if exact("structure_id") && (of_services >= 2 || exact("id")) {
        return vec!["service"];
    }
    // Structures that come again, each time with other publics and fees, are named by their services.
    let shared = columns.iter().any(|c| {
        c.score("structure_id") >= 0.9
            && c.profile.filled == c.profile.rows
            && c.profile.rows > 3
            && c.profile.variety() < 0.9
    });
    // Without the structure's identifier a service would belong to nobody.
    let owned = columns.iter().any(|c| c.score("structure_id") >= 0.85);
    let of_action = owned && columns.iter().any(|c| is(c, "nom", 0.6) && names_a_service(c.name()));
    if of_services >= 2 && (shared || of_action) {
        return vec!["service"];
    }
    if places + others >= 2 && (places >= 1 || others >= 2) { vec!["structure"] } else { Vec::new() }
}

/// `Intitulé de l’action`, `service_name`: the name of what is offered, not of who offers it.
fn names_a_service(name: &str) -> bool {
    const OFFERS: [&str; 6] = ["service", "action", "offre", "prestation", "dispositif", "atelier"];
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').map(|word| word.strip_suffix('s').unwrap_or(word)).collect();
    // `France services` and `structure du service` name places.
    words.iter().any(|word| OFFERS.contains(word)) && !words.iter().any(|word| matches!(*word, "france" | "structure"))
}

fn is(column: &Column, field: &str, least: f32) -> bool {
    column.best().is_some_and(|best| best.field == field && best.score >= least)
}

/// Words of a column that says whether a row is published.
const STATUS_NAMES: &[&str] = &[
    "affichage",
    "statut",
    "publie",
    "publication",
    "actif",
    "active",
    "etat",
    "visible",
    "status",
    "en ligne",
    "affiche",
];
/// Values that mean "do not publish".
const CLOSED: &[&str] = &[
    "inactif",
    "ferme",
    "masque",
    "non",
    "brouillon",
    "archive",
    "inactive",
    "supprime",
    "non publie",
    "closed",
    "draft",
    "false",
    "faux",
    "0",
    "desactive",
    "suspendu",
    "refuse",
    "fermee",
    "hors ligne",
];
/// Values that mean "publish".
const OPEN: &[&str] = &[
    "ouvert",
    "oui",
    "publie",
    "actif",
    "active",
    "valide",
    "open",
    "published",
    "true",
    "vrai",
    "1",
    "ouverte",
    "en ligne",
    "visible",
];

/// Rules that keep only the rows that their own file calls open (`AFFICHAGE = OUVERT`): proposed only where a column
/// named like a status has both an opening and a closing value and no others.
pub fn suggest_row_rules(reading: &Reading, sample: &[RawRow]) -> Vec<RowRule> {
    let profiles = crate::profile::columns(reading, sample);
    let found = profiles.iter().find_map(|column| {
        let name = fold(&column.name);
        let is_status = name.split(|c: char| !c.is_alphanumeric()).any(|word| STATUS_NAMES.contains(&word));
        if !is_status || column.filled == 0 || column.distinct > 6 {
            return None;
        }
        let values: Vec<(&String, String)> = column.top.iter().map(|(value, _)| (value, fold(value))).collect();
        let keep: Vec<String> =
            values.iter().filter(|(_, f)| OPEN.contains(&f.as_str())).map(|(v, _)| (*v).clone()).collect();
        let closed = values.iter().filter(|(_, folded)| CLOSED.contains(&folded.as_str())).count();
        let blank = column.filled < column.rows;
        (!keep.is_empty()
            && keep.len() + closed == values.len()
            && (closed > 0 || blank && keep.len() == 1 && name == "affichage"))
            .then(|| RowRule { column: column.name.clone(), keep, ..RowRule::default() })
    });
    found.into_iter().collect()
}

/// The source that a table itself names: one slug in every row of its column `source`.
pub fn source_in(reading: &Reading, sample: &[RawRow]) -> Option<String> {
    let at = reading.header.iter().position(|name| name == "source")?;
    let decoder = crate::text::Decoder::new(reading);
    let of = |row: &RawRow| row.cell(at).map(|cell| decoder.text(cell).trim().to_owned()).unwrap_or_default();
    let mut found = sample.iter().filter(|row| !row.is_empty()).map(of);
    let first = found.next()?;
    let slug = !first.is_empty() && crate::text::slug(&first) == first;
    (slug && found.all(|other| other == first)).then_some(first)
}

/// Proposes the slug of a source from a file name, less dates, months, versions and words of software:
/// `mednum_maine-et-loire.json` → `mednum-maine-et-loire`, `asso_35_nov.xls` → `asso-35`.
///
/// ```
/// assert_eq!(tamis::mapping::suggest_source("CD35 structures 2024-03 v2 (1).xlsx"), "cd35-structures");
/// ```
pub fn suggest_source(file_name: &str) -> String {
    let stem = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let stem = match stem.find('.') {
        Some(dot) if dot > 0 => &stem[..dot],
        _ => stem,
    };
    let folded = fold(stem);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let dated: Vec<bool> = (0..words.len()).map(|at| in_date(&words, at)).collect();
    let kept: Vec<&str> = words
        .iter()
        .enumerate()
        .filter(|(at, word)| !dated[*at] && !is_noise(word, *at == 0))
        .map(|(_, word)| *word)
        .collect();
    let kept = if kept.is_empty() { words } else { kept };
    if kept.is_empty() { "source".to_owned() } else { kept.join("-") }
}

/// Whether a word belongs to a date around a year: `2024-11-05`, `05_11_2024`; a département before a year does not.
fn in_date(words: &[&str], at: usize) -> bool {
    let small = |word: &&&str| word.len() <= 2 && word.parse::<u32>().is_ok_and(|n| (1..=31).contains(&n));
    let year = |word: &&str| {
        word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) && word.parse::<u32>().is_ok()
    };
    words.iter().enumerate().filter(|(_, word)| year(word)).any(|(y, _)| {
        let after = words[y + 1..].iter().take(2).take_while(small).count();
        let before = words[..y].iter().rev().take(2).take_while(small).count();
        let from = if after == 0 && before == 2 { y - 2 } else { y };
        (from..=y + after).contains(&at)
    })
}

/// Dates, months, versions and copies.
fn is_noise(word: &str, first: bool) -> bool {
    const SHORT_MONTHS: &[&str] =
        &["janv", "jan", "fev", "fevr", "avr", "juil", "jul", "sept", "sep", "oct", "nov", "dec"];
    const COPIES: &[&str] = &[
        "copie",
        "copy",
        "final",
        "finale",
        "def",
        "definitif",
        "version",
        "export",
        "maj",
        "ok",
        "new",
        "nouveau",
        "vf",
        "bis",
        "extract",
        "extraction",
        "utf8",
        "brouillon",
        "du",
        "au",
        "le",
        "t1",
        "t2",
        "t3",
        "t4",
        "s1",
        "s2",
    ];
    let digits = word.bytes().all(|b| b.is_ascii_digit());
    let version =
        word.strip_prefix('v').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    let date = digits && (word.len() >= 4 || word.len() == 1 && !first);
    // `03` of `2024-03`: a month; a département (`35`) has no leading zero that stays behind a year.
    let month = digits && word.len() == 2 && word.starts_with('0');
    date || month
        || version
        || !first && (MONTHS.contains(&word) || SHORT_MONTHS.contains(&word) || COPIES.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::tests::table;

    #[test]
    fn sources_come_from_file_names() {
        for (file, source) in [
            ("mednum_maine-et-loire.json", "mednum-maine-et-loire"),
            ("asso_35_nov.xls", "asso-35"),
            ("/tmp/Données CD 93 - 2024-11-05.csv", "donnees-cd-93"),
            ("export.csv", "export"),
            ("2024.csv", "2024"),
            ("", "source"),
        ] {
            assert_eq!(suggest_source(file), source, "{file}");
        }
    }

    #[test]
    fn a_status_column_gives_a_rule_and_others_do_not() {
        let (reading, rows) =
            table(&["nom", "AFFICHAGE"], &[&["A", "OUVERT"], &["B", "INACTIF"], &["C", "OUVERT"], &["D", ""]]);
        let rules = suggest_row_rules(&reading, &rows);
        assert_eq!(rules, [RowRule { column: "AFFICHAGE".into(), keep: vec!["OUVERT".into()], ..RowRule::default() }]);
        let (reading, rows) = table(&["nom", "statut"], &[&["A", "association loi 1901"], &["B", "commune"]]);
        assert!(suggest_row_rules(&reading, &rows).is_empty());
    }

    #[test]
    fn tables_are_told_apart() {
        let detect = |header: &[&str]| {
            let (reading, rows) = table(header, &[]);
            detect_schemas(&reading, &rows)
        };
        assert_eq!(detect(&["NOM_STRUCTURE", "ADRESSE", "CP", "COMMUNE"]), ["structure"]);
        assert_eq!(detect(&["id", "structure_id", "nom", "thematiques", "frais"]), ["service"]);
        assert!(detect(&["Valeur", "Description"]).is_empty());
        assert_eq!(
            detect(&["Intitulé de l’action", "organization_id", "Publics", "Frais", "CP", "Ville"]),
            ["service"]
        );
        assert_eq!(detect(&["Intitulé de l’action", "Publics", "Frais", "CP", "Ville"]), ["structure"]);
        assert_eq!(detect(&["Nom France services", "Publics", "Frais", "CP", "Ville"]), ["structure"]);
        let rows: Vec<[&str; 4]> = vec![
            ["A", "s1", "jeunes", "gratuit"],
            ["B", "s1", "seniors", "payant"],
            ["C", "s2", "", ""],
            ["D", "s2", "", ""],
        ];
        let rows: Vec<&[&str]> = rows.iter().map(|row| row.as_slice()).collect();
        let (reading, rows) = table(&["Nom", "Id structure", "Publics", "Frais"], &rows);
        assert_eq!(detect_schemas(&reading, &rows), ["service"], "structures that come again");
        let (mut reading, rows) = table(&["id", "structure_id", "nom", "description", "type"], &[]);
        reading.sheet = Some("Services".into());
        assert_eq!(detect_schemas(&reading, &rows), ["service"]);
    }
}
