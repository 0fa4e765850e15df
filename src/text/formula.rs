//! Texts that a spreadsheet would run: kept from it in what goes out, and taken as they are in what comes in.

/// Whether a spreadsheet would run a cell of this text as a formula: it begins with `=`, `@`, a tab or a line end; or with a sign
/// and then anything that a number does not have. `+33299000001`, `+33 (0)2 99 00 00 01`, `-1.67` and `-5 °C` are none.
pub fn is_formula(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        Some('=' | '@' | '\t' | '\r' | '\n') => true,
        Some('-' | '+') => match chars.next() {
            None => false,
            Some(next) if next.is_ascii_digit() => runs(chars.as_str()),
            Some(_) => true,
        },
        _ => false,
    }
}

/// Whether what follows a sign and a digit may do more than count: call, name another cell or program, compare, compute.
fn runs(rest: &str) -> bool {
    let named = || rest.chars().any(char::is_alphabetic);
    rest.contains(['|', '!', '=', '*', '/', '^', '&', '\'']) || rest.contains('(') && named()
}

/// The text with an apostrophe before it where a spreadsheet would run it; also where it begins with such apostrophes already, so
/// that [`unguarded`] gives back what it was.
pub fn guarded(text: &str) -> std::borrow::Cow<'_, str> {
    match is_formula(text.trim_start_matches('\'')) {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

/// What [`guarded`] was given.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_formula(text.trim_start_matches('\'')) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMULAS: [&str; 13] = [
        "=1+1",
        "@SUM(A1)",
        "-cmd|x",
        "+a",
        "\tx",
        "\n=1",
        "-2+3+cmd|' /C calc'!A0",
        "+1+HYPERLINK(\"http://x.exemple\")",
        "-1*cmd|'/c x'!A0",
        "+1/A1",
        "-1^2",
        "+3=A1",
        "-7&A1",
    ];
    const TEXTS: [&str; 10] = [
        "+33299000001",
        "+33 (0)2 99 00 00 01",
        "-1.6778",
        "-5 °C",
        "-",
        "",
        "rue =A1",
        "-1,5e-7",
        "+687 25 00 00",
        "'t Kot",
    ];

    #[test]
    fn a_formula_is_known_from_a_number() {
        FORMULAS.iter().for_each(|text| assert!(is_formula(text), "{text:?}"));
        TEXTS.iter().for_each(|text| assert!(!is_formula(text) && guarded(text) == *text, "{text:?}"));
    }

    #[test]
    fn what_was_guarded_comes_back_as_it_was() {
        let apostrophes = ["'=1", "''@x", "'-2*3", "'", "'+33"];
        for text in FORMULAS.iter().chain(&TEXTS).chain(&apostrophes) {
            let cell = guarded(text);
            assert!(!is_formula(&cell), "{text:?}");
            assert_eq!(unguarded(&cell), *text);
        }
    }
}
