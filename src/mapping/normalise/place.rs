//! Commune, postcode and INSEE code of one row, healed together (DOMAIN §2.2, §4; CURATOR "Who decides").

use super::Healed;
use super::postcode::{before_cedex, insee_code, postcode};
use super::text::{clean, settled};
use crate::model::Value;
use crate::reference::{Commune, CommuneKind, Found, Hint, geo};
use crate::text::digits_only;
use crate::text::is_placeholder;

/// The three fields of a place after healing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    pub commune: Healed,
    pub code_postal: Healed,
    pub code_insee: Healed,
    /// What left the commune (`CEDEX 9`) and belongs to the address complement.
    pub complement: Option<String>,
    /// The commune of today that the three agree on; its official name and postcodes serve suggestions.
    pub found: Option<&'static Commune>,
}

/// Heals the place of a row from its raw commune, postcode and INSEE code (empty: not given).
///
/// Alone: the INSEE code of an unambiguous commune (Avrillé with 49240 is 49015), the commune of a known code, the postcode
/// of a commune that has one, CEDEX out of the commune, arrondissements to their city. Never: a postcode where the commune
/// has several, an INSEE code against the one given, a new spelling of the name.
pub fn resolve_place(commune: &str, raw_postcode: &str, insee: &str) -> Place {
    resolve_place_in(commune, raw_postcode, insee, None)
}

/// Like [`resolve_place`], where all rows are known to lie in one département: it tells homonyms apart where the row has no
/// postcode, and no commune outside of it is taken by its name alone.
pub fn resolve_place_in(commune: &str, raw_postcode: &str, insee: &str, department: Option<&str>) -> Place {
    if let Some((code, name)) = with_postcode(commune, raw_postcode) {
        let place = resolve_place_in(&name, &code, insee, department);
        let code_postal = match raw_postcode.trim() {
            "" => Healed::changed("", code, "postcode-from-commune"),
            _ => place.code_postal.clone(),
        };
        return Place { commune: Healed::changed(commune, name, "text-cleaned"), code_postal, ..place };
    }
    let mut place = Place { code_insee: insee_code(insee), ..Place::default() };
    let (named, complement) = heal_commune(commune);
    place.commune = named;
    place.complement = complement;
    let given = place.code_insee.as_text().and_then(|code| geo().current(code));
    // A postcode that waits for its zero is read once the commune is known.
    let loose = postcode(raw_postcode, None);
    let hint = loose.as_text().filter(|code| code.len() == 5 && loose.unclear.is_none());
    let by_name = place.commune.as_text().map_or(Found::None, |name| find(name, hint, raw_postcode, department));
    settle_code(&mut place, given, &by_name);
    place.code_postal = postcode(raw_postcode, place.found);
    fill(&mut place, commune);
    place
}

fn find(name: &str, postcode: Option<&str>, raw_postcode: &str, department: Option<&str>) -> Found {
    // The row's own postcode is nearer than what its file is about.
    let hint = Hint { postcode, department: department.filter(|_| postcode.is_none()) };
    let found = geo().find(name, hint);
    if found != Found::None || !name.contains([',', '/']) {
        return with_padded(found, name, postcode, raw_postcode);
    }
    // `Vertus, Blancs-Coteaux`: an old name and the new one, both of one commune.
    let mut parts = name.split([',', '/']).map(|part| geo().find(part, hint).unique());
    let first = parts.next().flatten();
    match first {
        Some(commune) if parts.all(|part| part == first) => Found::Unique(commune),
        _ => Found::None,
    }
}

/// Where the postcode has four digits, the commune must be one that the padded postcode serves, or lie in a département that
/// the digits can mean.
fn with_padded(found: Found, name: &str, postcode: Option<&str>, raw_postcode: &str) -> Found {
    let digits = digits_only(raw_postcode.trim_end_matches(".0"));
    if postcode.is_some() || digits.len() != 4 {
        return found;
    }
    let padded = format!("0{digits}");
    let near = geo().find(name, Hint { postcode: Some(&padded), department: None });
    match (near, &found) {
        (Found::None, Found::Unique(far)) if !digits.starts_with(far.department) => Found::None,
        (Found::None, _) => found,
        (near, _) => near,
    }
}

/// Decides which commune it is, and the INSEE code with it.
fn settle_code(place: &mut Place, given: Option<&'static Commune>, by_name: &Found) {
    match (given, by_name) {
        (Some(given), Found::Unique(named)) if given.code != named.code => {
            // A code of another place than name and postcode say: a person's choice.
            place.code_insee.unclear = Some("insee-conflict");
        }
        (Some(given), _) => place.found = Some(given),
        (None, Found::Unique(named)) => {
            place.found = Some(named);
            if place.code_insee.value.is_absent() {
                place.code_insee = Healed::changed("", named.code, "insee-found");
            }
        }
        (None, Found::Several(_)) if place.code_insee.value.is_absent() => {
            place.code_insee.unclear = Some("place-several")
        }
        (None, Found::None) if !place.commune.value.is_absent() && place.commune.unclear.is_none() => {
            place.commune.unclear = Some("place-unknown");
        }
        (None, _) => {}
    }
}

/// Fills what the commune alone decides, and replaces a CEDEX code by the only postcode.
fn fill(place: &mut Place, raw_commune: &str) {
    let Some(found) = place.found else { return };
    if place.commune.value.is_absent() {
        place.commune = Healed::changed("", found.name, "commune-from-insee");
    }
    let district = district_postcode(found, raw_commune);
    let only = found.only_postcode().or(district);
    match (&place.code_postal.value, only) {
        // `75000 Paris 12`: a code of no place beside the name of one.
        (Value::Text(code), Some(only))
            if district == Some(only) && !geo().postcode_known(code) && code.ends_with("000") =>
        {
            place.code_postal = Healed::changed(&code.clone(), only, "postcode-from-commune");
        }
        (Value::Null, Some(only)) => place.code_postal = Healed::changed("", only, "postcode-from-commune"),
        (Value::Text(code), Some(only)) if is_cedex(code, found, place.complement.as_deref()) => {
            place.code_postal = Healed::changed(&code.clone(), only, "postcode-cedex");
        }
        _ => {}
    }
}

/// A well-formed postcode that the list lacks, of the commune's département or told CEDEX: the code of a mail office.
fn is_cedex(code: &str, found: &Commune, complement: Option<&str>) -> bool {
    let numeric = code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit());
    let told = complement.is_some_and(|text| before_cedex(text).is_some());
    let same_department = found.postcodes().any(|known| known.get(..2) == code.get(..2));
    numeric && !geo().postcode_known(code) && same_department && (told || found.only_postcode().is_some())
}

/// `Paris 12e`: the only postcode of the arrondissement.
fn district_postcode(city: &Commune, raw_commune: &str) -> Option<&'static str> {
    let number: u32 = digits_only(raw_commune).parse().ok()?;
    let code = match city.code {
        "75056" if number <= 20 => 75_100 + number,
        "69123" if number <= 9 => 69_380 + number,
        "13055" if number <= 16 => 13_200 + number,
        _ => return None,
    };
    geo().commune(&code.to_string()).filter(|part| part.kind == CommuneKind::District)?.only_postcode()
}

/// The name of the commune without CEDEX and without the number of an arrondissement; what CEDEX said.
fn heal_commune(raw: &str) -> (Healed, Option<String>) {
    let text = clean(raw);
    if text.is_empty() {
        return (Healed::absent(), None);
    }
    if is_placeholder(&text) || text == "0" {
        return (Healed::placeholder(), None);
    }
    if let Some(name) = before_cedex(&text) {
        let name = name.trim_end_matches(['-', ',', '(', ' ']);
        if name.is_empty() {
            return (Healed::unclear(raw, "place-unknown"), None);
        }
        let cedex = text.get(name.len()..).unwrap_or_default().trim_matches(['-', ',', '(', ')', ' ']).to_owned();
        return (Healed::changed(raw, name, "cedex-removed"), Some(cedex));
    }
    if let Some(name) = without_department(&text) {
        return (Healed::changed(raw, name, "text-cleaned"), None);
    }
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        let name =
            text.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default().trim_end_matches(['-', ',', '(', ' ']);
        if matches!(crate::text::fold(name).as_str(), "paris" | "lyon" | "marseille")
            && is_district(&text[name.len()..])
        {
            return (Healed::changed(raw, name, "district"), None);
        }
    }
    (settled(raw, &text), None)
}

/// `59000 Lille` in the column of the commune, where the postcode is not said otherwise and serves the commune.
fn with_postcode(commune: &str, raw_postcode: &str) -> Option<(String, String)> {
    if !commune.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (Some(code), Some(name)) = split_place(commune) else { return None };
    let hint = Hint { postcode: Some(&code), department: None };
    let plain = !name.bytes().any(|byte| byte.is_ascii_digit());
    let serves = plain && geo().find(&name, hint).unique().is_some_and(|commune| commune.has_postcode(&code));
    let said = raw_postcode.trim();
    (serves && (said.is_empty() || said == code)).then_some((code, name))
}

/// `Lille (59)`, `Lille (Nord)`: the name alone, where it is one of a commune of that département.
fn without_department(text: &str) -> Option<&str> {
    let key = crate::reference::matching_key;
    let (name, within) = text.strip_suffix(')')?.rsplit_once('(')?;
    let (name, within) = (name.trim_end(), within.trim());
    let is =
        |known: &&crate::reference::Named| known.code.eq_ignore_ascii_case(within) || key(known.name) == key(within);
    let department = geo().departments().iter().find(is)?.code;
    let hint = Hint { postcode: None, department: Some(department) };
    let there = geo().find(name, hint).unique().is_some_and(|commune| commune.department == department);
    there.then_some(name)
}

/// `12`, ` 12e`, ` 1er Arrondissement`, `(3ème)`: a number and nothing but its words.
fn is_district(tail: &str) -> bool {
    crate::reference::matching_key(&format!("x {}", tail.trim_matches(['(', ')', ' ', '-']))) == "x"
}

/// Postcode and commune of a cell that holds both: `59000 Lille`, `Lille (59000)`, `Lille - 59000`.
pub fn split_place(text: &str) -> (Option<String>, Option<String>) {
    let text = grouped(&clean(text));
    let bytes = text.as_bytes();
    let run = |at: usize| bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = 0;
    while at < bytes.len() {
        let length = run(at);
        if length == 5 {
            let rest = format!("{} {}", &text[..at], &text[at + 5..]).replace("( )", " ");
            let commune = rest.trim_matches(|c: char| c.is_whitespace() || "-,/;:".contains(c));
            let commune = in_brackets(commune).to_owned();
            return (Some(text[at..at + 5].to_owned()), Some(commune).filter(|name| !name.is_empty()));
        }
        at += length.max(1);
    }
    match short_postcode(&text) {
        Some((code, name)) => (Some(code), Some(name)),
        None => (None, Some(text).filter(|name| !name.is_empty())),
    }
}

/// `75 012 Paris` as `75012 Paris`: two and three digits before a word make one postcode, where there is one.
fn grouped(text: &str) -> String {
    let Some((head, rest)) = text.split_once(' ') else { return text.to_owned() };
    let numeric = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    match rest.split_once(' ') {
        Some((next, name))
            if numeric(head, 2) && numeric(next, 3) && geo().postcode_known(&format!("{head}{next}")) =>
        {
            format!("{head}{next} {name}")
        }
        _ => text.to_owned(),
    }
}

/// `1000 Bourg-en-Bresse`: the postcode has lost its zero, and with it the commune is one that it serves.
fn short_postcode(text: &str) -> Option<(String, String)> {
    let (code, name) = text.split_once(' ')?;
    let short = code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_digit());
    let padded = format!("0{code}");
    let hint = Hint { postcode: Some(&padded), department: None };
    let serves = short && geo().find(name, hint).unique().is_some_and(|commune| commune.has_postcode(&padded));
    serves.then(|| (padded, name.trim().to_owned()))
}

/// A name without brackets around it, or one that was left open by the cut; a whole pair stays.
fn in_brackets(name: &str) -> &str {
    let trimmed = name.trim();
    match (trimmed.find('('), trimmed.ends_with(')')) {
        (Some(0), _) | (None, true) => trimmed.trim_matches(|c: char| c.is_whitespace() || "()-,/;:".contains(c)),
        (Some(at), false) => trimmed[..at].trim_end_matches(|c: char| c.is_whitespace() || "-,/;:".contains(c)),
        _ => trimmed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(place: &Place) -> [Option<&str>; 3] {
        [place.commune.as_text(), place.code_postal.as_text(), place.code_insee.as_text()]
    }

    #[test]
    fn the_code_of_an_unambiguous_commune_is_found() {
        let place = resolve_place("Avrillé", "49240", "");
        assert_eq!(row(&place), [Some("Avrillé"), Some("49240"), Some("49015")]);
        assert_eq!(place.code_insee.rule, Some("insee-found"));
        assert_eq!(place.commune.rule, None);
        let place = resolve_place("Sainte-Colombe", "", "");
        assert_eq!((place.code_insee.value.clone(), place.code_insee.unclear), (Value::Null, Some("place-several")));
        let in_rhone = resolve_place_in("Sainte-Colombe", "", "", Some("69"));
        assert_eq!(in_rhone.code_insee.as_text(), Some("69189"));
        assert_eq!(resolve_place_in("Cholet", "", "", Some("64")).found, None);
        assert_eq!(resolve_place_in("Cholet", "49300", "", Some("64")).found.map(|found| found.code), Some("49099"));
        assert_eq!(row(&resolve_place("PARIS", "75012", "")), [Some("PARIS"), Some("75012"), Some("75056")]);
        assert_eq!(row(&resolve_place("Vertus, Blancs-Coteaux", "51130", ""))[2], Some("51612"));
    }

    #[test]
    fn what_stands_around_a_commune_leaves_it() {
        for (raw, name) in [
            ("Lille (59)", "Lille"),
            ("Lille (Nord)", "Lille"),
            ("59000 Lille", "Lille"),
            ("59800 Lille", "59800 Lille"),
            ("Lille (Gironde)", "Lille (Gironde)"),
            ("Lille (Texas)", "Lille (Texas)"),
        ] {
            assert_eq!(resolve_place(raw, "59000", "").commune.as_text(), Some(name), "{raw}");
        }
        assert_eq!(row(&resolve_place("35000 Rennes", "", "")), [Some("Rennes"), Some("35000"), Some("35238")]);
        assert_eq!(row(&resolve_place("Paris 12", "75000", "")), [Some("Paris"), Some("75012"), Some("75056")]);
        let of = |cell: &str| split_place(cell);
        let both = |code: &str, name: &str| (Some(code.to_owned()), Some(name.to_owned()));
        assert_eq!(of("75 012 Paris"), both("75012", "Paris"));
        assert_eq!(of("1000 Bourg-en-Bresse"), both("01000", "Bourg-en-Bresse"));
        assert_eq!(of("24000 Périgueux (Dordogne)"), both("24000", "Périgueux (Dordogne)"));
        assert_eq!(of("59000 - Lille (Nord"), both("59000", "Lille"));
        assert_eq!(of("1000 ans"), (None, Some("1000 ans".to_owned())));
    }

    #[test]
    fn nothing_given_is_overwritten() {
        let place = resolve_place("Avrillé", "49240", "85010");
        assert_eq!((place.code_insee.as_text(), place.code_insee.unclear), (Some("85010"), Some("insee-conflict")));
        assert_eq!(resolve_place("Cholet", "", "59350").code_insee.unclear, Some("insee-conflict"));
        let place = resolve_place("Avrillé", "49240", "99999");
        assert_eq!((place.code_insee.as_text(), place.code_insee.unclear), (Some("99999"), Some("insee")));
        assert_eq!(row(&resolve_place("avrille", "49240", "49015"))[0], Some("avrille"));
        // Several postcodes: a choice.
        assert_eq!(resolve_place("Angers", "", "49007").code_postal, Healed::absent());
        assert_eq!(resolve_place("Foo-sur-Bar", "49240", "").commune.unclear, Some("place-unknown"));
    }

    #[test]
    fn cedex_leaves_the_commune_and_its_postcode() {
        let place = resolve_place("CHOLET CEDEX", "49309", "");
        assert_eq!(row(&place), [Some("CHOLET"), Some("49300"), Some("49099")]);
        assert_eq!(place.complement.as_deref(), Some("CEDEX"));
        assert_eq!((place.commune.rule, place.code_postal.rule), (Some("cedex-removed"), Some("postcode-cedex")));
        // Angers has several postcodes: the code of the office stays.
        let place = resolve_place("Angers Cedex 9", "49933", "");
        assert_eq!(row(&place), [Some("Angers"), Some("49933"), Some("49007")]);
        assert_eq!(place.complement.as_deref(), Some("Cedex 9"));
    }

    #[test]
    fn zeros_come_back_only_where_they_fit() {
        let place = resolve_place("Bourg-en-Bresse", "1000", "");
        assert_eq!(row(&place), [Some("Bourg-en-Bresse"), Some("01000"), Some("01053")]);
        assert_eq!(resolve_place("Cholet", "1000", "").found, None);
        let place = resolve_place("Segré-en-Anjou Bleu", "4900", "");
        assert_eq!(place.code_insee.as_text(), Some("49331"));
        assert_eq!((place.code_postal.as_text(), place.code_postal.unclear), (Some("4900"), Some("postcode")));
    }

    #[test]
    fn arrondissements_are_their_city() {
        let place = resolve_place("Paris 12e Arrondissement", "", "75112");
        assert_eq!(row(&place), [Some("Paris"), Some("75012"), Some("75056")]);
        assert_eq!((place.commune.rule, place.code_insee.rule), (Some("district"), Some("district")));
        assert_eq!(row(&resolve_place("MARSEILLE 3", "13003", ""))[0], Some("MARSEILLE"));
        assert_eq!(row(&resolve_place("Lyon 3 rivières", "69003", ""))[0], Some("Lyon 3 rivières"));
    }

    #[test]
    fn gaps_are_filled_from_the_code() {
        let place = resolve_place("", "", "49015");
        assert_eq!(row(&place), [Some("Avrillé"), Some("49240"), Some("49015")]);
        assert_eq!(place.commune.rule, Some("commune-from-insee"));
        assert_eq!(resolve_place("", "", ""), Place::default());
    }

    #[test]
    fn cells_with_both_are_cut() {
        let both = |cp: &str, name: &str| (Some(cp.to_owned()), Some(name.to_owned()));
        assert_eq!(split_place("59000 Lille"), both("59000", "Lille"));
        assert_eq!(split_place("Lille (59000)"), both("59000", "Lille"));
        assert_eq!(split_place("Lille - 59000"), both("59000", "Lille"));
        assert_eq!(split_place("Lille"), (None, Some("Lille".into())));
        assert_eq!(split_place("59000"), (Some("59000".into()), None));
        assert_eq!(split_place(""), (None, None));
    }

    proptest! {
        #[test]
        fn healing_twice_changes_nothing(
            commune in "(Paris|LYON|Cholet|Angers|Avrillé|Sainte-Colombe|)( 1[0-9]?e?| CEDEX 0?[1-9]| Arrondissement)?|\\PC{0,6}",
            cp in "75012|49309|49240|49000|1000|69003|49933||\\PC{0,5}",
            insee in "75112|49015|85010|99999|1053||\\PC{0,5}",
        ) {
            let once = resolve_place(&commune, &cp, &insee);
            let text = |healed: &Healed| healed.as_text().unwrap_or_default().to_owned();
            let twice = resolve_place(&text(&once.commune), &text(&once.code_postal), &text(&once.code_insee));
            prop_assert_eq!(row(&twice), row(&once));
        }
    }
}
