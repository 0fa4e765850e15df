//! What a single text looks like: an identifier, a phone, a date… Cheap tests, no healing: they only count.

/// A form that a value can have. One value may have several (`49015` is a postcode and a commune code).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(usize)]
pub enum Shape {
    Siret,
    Siren,
    Rna,
    Phone,
    Mail,
    Url,
    /// A French postcode, known to the reference; a lost leading zero is allowed.
    Postcode,
    /// A commune code, known to the reference; a lost leading zero is allowed.
    CommuneCode,
    Date,
    Number,
    Integer,
    /// A decimal number inside the latitudes of France and its overseas territories.
    Latitude,
    Longitude,
    LambertX,
    LambertY,
    /// Two coordinates in one cell, or a GeoJSON point.
    Point,
    Boolean,
    /// The mark of a checked box (`X`, `oui`, `1`).
    Checked,
    /// Words of prices: gratuit, payant, €.
    Fee,
    /// Hours of the day or days of the week.
    Hours,
    /// A postcode followed or preceded by words (`59000 Lille`).
    PostcodeWithin,
    /// Begins with a street number followed by a word.
    StreetNumber,
    /// A bare street number, `12` or `12 bis`.
    BareNumber,
    Json,
    /// More than 80 characters.
    Long,
}

/// How many shapes there are.
pub(super) const SHAPES: usize = Shape::Long as usize + 1;

/// Calls `found` with each shape of a trimmed, non-empty text; `folded` is the same text folded.
pub(super) fn shapes_of(text: &str, folded: &str, mut found: impl FnMut(Shape)) {
    let bare = without_decimal_zero(text);
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    let only_digits = digits == bare.len() && digits > 0;
    let spaced_digits =
        digits > 0 && bare.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '\u{a0}' | '\u{202f}'));
    if text.chars().nth(80).is_some() {
        found(Shape::Long);
    }
    if spaced_digits && (digits == 14 || digits == 13 && only_digits) && !text.starts_with('-') {
        found(Shape::Siret);
    }
    if spaced_digits && digits == 9 {
        found(Shape::Siren);
    }
    if text.len() == 10 && text.starts_with(['W', 'w']) && digits == 9 {
        found(Shape::Rna);
    }
    if is_phone(bare, digits) {
        found(Shape::Phone);
    }
    if is_mail(text) {
        found(Shape::Mail);
    } else if is_url(text) {
        found(Shape::Url);
    }
    if only_digits && (4..=5).contains(&digits) || is_corsican(bare) {
        let padded = format!("{bare:0>5}");
        if super::is_known_postcode(&padded) {
            found(Shape::Postcode);
        }
        if super::is_known_commune(&padded) {
            found(Shape::CommuneCode);
        }
    }
    if is_date(text) {
        found(Shape::Date);
    }
    if let Some(number) = number(text) {
        found(Shape::Number);
        if only_digits {
            found(Shape::Integer);
        }
        number_shapes(number, text, &mut found);
    }
    if is_point(text) {
        found(Shape::Point);
    }
    if matches!(
        folded,
        "oui" | "non" | "o" | "n" | "x" | "true" | "false" | "vrai" | "faux" | "yes" | "no" | "1" | "0" | "checked"
    ) {
        found(Shape::Boolean);
        if is_checked(folded) {
            found(Shape::Checked);
        }
    }
    if folded.contains("gratuit")
        || folded.contains("payant")
        || text.contains('€')
        || folded.contains("euro")
        || folded.contains("adhesion")
    {
        found(Shape::Fee);
    }
    if is_hours(text, folded, digits) {
        found(Shape::Hours);
    }
    if has_postcode_within(text) {
        found(Shape::PostcodeWithin);
    }
    street_number(text, &mut found);
    if text.starts_with(['{', '[']) {
        found(Shape::Json);
    }
}

/// Whether a folded text means that a box was checked.
pub fn is_checked(folded: &str) -> bool {
    matches!(folded, "oui" | "o" | "x" | "true" | "vrai" | "yes" | "y" | "1" | "checked" | "ok")
}

/// A number with a decimal point or comma.
pub fn number(text: &str) -> Option<f64> {
    let first = text.bytes().next()?;
    if !(first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.' | b',')) || text.len() > 40 {
        return None;
    }
    if text.contains(',') { text.replace(',', ".").parse().ok() } else { text.parse().ok() }
        .filter(|n: &f64| n.is_finite())
}

fn number_shapes(number: f64, text: &str, found: &mut impl FnMut(Shape)) {
    let decimals = text.rsplit(['.', ',']).next().filter(|tail| tail.len() < text.len()).map_or(0, str::len);
    if decimals >= 2 {
        if (41.0..=51.6).contains(&number) || (-24.0..=-7.0).contains(&number) || (2.0..=19.0).contains(&number) {
            found(Shape::Latitude);
        }
        if (-5.7..=10.0).contains(&number)
            || (-65.0..=-50.0).contains(&number)
            || (42.0..=58.5).contains(&number)
            || number.abs() > 130.0 && number.abs() <= 180.0
        {
            found(Shape::Longitude);
        }
    }
    if (75_000.0..=1_300_000.0).contains(&number) {
        found(Shape::LambertX);
    }
    if (6_000_000.0..=7_250_000.0).contains(&number) {
        found(Shape::LambertY);
    }
}

fn without_decimal_zero(text: &str) -> &str {
    text.strip_suffix(".0").filter(|head| head.len() >= 3 && head.bytes().all(|b| b.is_ascii_digit())).unwrap_or(text)
}

fn is_phone(text: &str, digits: usize) -> bool {
    let plain = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '+' | '(' | ')' | '/' | '\u{a0}' | '\u{202f}'));
    if !plain {
        return false;
    }
    let first = text.trim_start_matches(['(', ' ']);
    match digits {
        10 => first.starts_with('0'),
        9 => matches!(first.as_bytes().first(), Some(b'1'..=b'9' | b'+')),
        11..=13 => first.starts_with(['+', '3', '0']),
        4 => first.starts_with('3') || first.starts_with("10") || first.starts_with("11"),
        _ => false,
    }
}

fn is_mail(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.') && !local.contains('/'))
}

fn is_url(text: &str) -> bool {
    let start = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    start.starts_with("http:") || start.starts_with("https:") || start.starts_with("www.") || is_bare_host(text)
}

/// `epernay-agglo.fr`: a host without a scheme.
fn is_bare_host(text: &str) -> bool {
    let host = text.split('/').next().unwrap_or(text);
    let Some((name, tld)) = host.rsplit_once('.') else { return false };
    name.len() >= 2
        && (2..=6).contains(&tld.len())
        && tld.bytes().all(|b| b.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'))
        && name.bytes().any(|b| b.is_ascii_alphabetic())
}

fn is_corsican(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 5
        && bytes[0] == b'2'
        && matches!(bytes[1], b'A' | b'B' | b'a' | b'b')
        && bytes[2..].iter().all(u8::is_ascii_digit)
}

/// A date with its year on four digits, in either order, alone or followed by a time.
pub fn is_date(text: &str) -> bool {
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    let parts: Vec<&str> = day.split(['/', '-', '.']).collect();
    if parts.len() != 3 || !parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())) {
        return false;
    }
    let value = |part: &str| part.parse::<u32>().unwrap_or(0);
    let (year, month, day) = match (parts[0].len(), parts[2].len()) {
        (4, 1..=2) => (value(parts[0]), value(parts[1]), value(parts[2])),
        (1..=2, 4) => (value(parts[2]), value(parts[1]), value(parts[0])),
        (1..=2, 2) if text.contains('/') => (2000 + value(parts[2]), value(parts[1]), value(parts[0])),
        _ => return false,
    };
    (1990..=2100).contains(&year) && month >= 1 && day >= 1 && month.max(day) <= 31 && month.min(day) <= 12
}

fn is_point(text: &str) -> bool {
    if text.starts_with('{') {
        let has = |key: &str| text.contains(key);
        return has("\"lat") && has("\"lon") || has("\"coordinates\"");
    }
    let inner = text.strip_prefix("POINT").unwrap_or(text).trim().trim_matches(['(', ')', '[', ']']);
    let comma = inner.split_once(',').map(|(a, b)| (a.trim(), b.trim()));
    let Some(pair) = comma.or_else(|| inner.split_once([' ', ';']).map(|(a, b)| (a.trim(), b.trim()))) else {
        return false;
    };
    // Both halves need decimals, so that `3,95` is a number and not a point.
    [pair.0, pair.1].iter().all(|half| half.contains('.') && number(half).is_some_and(|n| n.abs() <= 180.0))
}

fn is_hours(text: &str, folded: &str, digits: usize) -> bool {
    const DAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
    if DAYS.iter().any(|day| folded.contains(day)) || text.starts_with("Mo ") || text.starts_with("Mo-") {
        return true;
    }
    let bytes = text.as_bytes();
    let unit = |byte: u8| matches!(byte, b'h' | b'H' | b':');
    let within = |w: &[u8]| w[0].is_ascii_digit() && (unit(w[1]) || w[1] == b' ' && w[2].eq_ignore_ascii_case(&b'h'));
    digits > 0 && bytes.windows(3).any(within)
        || digits > 1 && bytes.len() <= 6 && bytes.last().is_some_and(|b| unit(*b))
}

/// A group of exactly five digits beside a word.
fn has_postcode_within(text: &str) -> bool {
    let mut words = false;
    let mut postcode = false;
    for token in text.split(|c: char| !c.is_alphanumeric()) {
        if token.len() == 5 && token.bytes().all(|b| b.is_ascii_digit()) && super::is_known_postcode(token) {
            postcode = true;
        } else if token.chars().count() >= 2 && token.chars().all(char::is_alphabetic) {
            words = true;
        }
    }
    words && postcode
}

fn street_number(text: &str, found: &mut impl FnMut(Shape)) {
    let tail = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - tail.len();
    if digits == 0 || digits > 4 {
        return;
    }
    let tail = tail.trim_start_matches([' ', ',', '-', '/']).trim();
    let letters = tail.chars().filter(|c| c.is_alphabetic()).count();
    let suffix =
        matches!(tail.to_ascii_lowercase().as_str(), "" | "bis" | "ter" | "quater" | "b" | "t" | "a" | "c" | "d");
    if suffix || tail.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/' | b' ')) {
        found(Shape::BareNumber);
    } else if letters >= 3 {
        found(Shape::StreetNumber);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(text: &str) -> Vec<Shape> {
        let mut all = Vec::new();
        shapes_of(text, &crate::text::fold(text), |shape| all.push(shape));
        all
    }

    #[test]
    fn shapes_are_told_apart() {
        assert!(shapes("401 092 267 00020").contains(&Shape::Siret));
        assert!(shapes("60487647500499.0").contains(&Shape::Siret));
        assert!(shapes("36 31").contains(&Shape::Phone));
        assert!(shapes("+33 6 02 07 84 08").contains(&Shape::Phone));
        assert!(shapes("mairie@angers.fr").contains(&Shape::Mail));
        assert!(shapes("epernay-agglo.fr").contains(&Shape::Url));
        assert!(!shapes("10.5").contains(&Shape::Url));
        assert!(shapes("47,2940").contains(&Shape::Latitude));
        assert!(shapes("394035,185458573").contains(&Shape::LambertX));
        assert!(shapes("6692191,98038466").contains(&Shape::LambertY));
        assert!(shapes("12 bis rue Pasteur").contains(&Shape::StreetNumber));
        assert!(shapes("12 bis").contains(&Shape::BareNumber));
        assert!(shapes("9h-12h / 13h30-17h").contains(&Shape::Hours));
        assert!(shapes("45.73, 4.84").contains(&Shape::Point));
        assert!(!shapes("3,952959014").contains(&Shape::Point));
        assert!(shapes("19/02/2021").contains(&Shape::Date));
        assert!(!shapes("09/0102023").contains(&Shape::Date));
        assert!(shapes("Gratuit").contains(&Shape::Fee));
    }

    #[test]
    fn a_postcode_inside_a_text_is_seen() {
        assert!(shapes("59000 Lille").contains(&Shape::PostcodeWithin));
        assert!(shapes("Lille (59000)").contains(&Shape::PostcodeWithin));
        assert!(!shapes("59000").contains(&Shape::PostcodeWithin));
    }
}
