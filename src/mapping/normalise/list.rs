//! Cells that hold several values (DOMAIN §2.2).

use super::text::clean;
use crate::text::is_placeholder;

/// The separators that files use, the surest first. A slash counts only between spaces: it also stands inside labels.
const SEPARATORS: [&str; 5] = ["|", ";", "\n", " / ", ","];

/// The separator of a cell: the surest of those that it holds; `None` for a single value or a JSON array.
pub fn separator_of(text: &str) -> Option<&'static str> {
    SEPARATORS.into_iter().find(|separator| text.contains(separator))
}

/// The values of a cell: a JSON, Python or PostgreSQL array, or a text cut on the separator (`None`: found). Values are cleaned;
/// empty ones, placeholders and repeats are left out, the order is kept.
pub fn split_list(text: &str, separator: Option<&str>) -> Vec<String> {
    let text = clean(text);
    let mut values = Vec::new();
    let mut add = |part: &str| {
        let part = clean(part);
        if !part.is_empty() && !is_placeholder(&part) && !values.iter().any(|known| *known == part) {
            values.push(part.into_owned());
        }
    };
    if let Some(items) = json_items(&text) {
        items.iter().for_each(|item| add(item));
        return values;
    }
    let bracketed =
        [('[', ']'), ('{', '}')].iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    if let Some(items) = bracketed.and_then(spaced_items) {
        items.iter().for_each(|item| add(item));
        return values;
    }
    if let Some(body) = bracketed {
        body.split(',').for_each(|part| add(part.trim().trim_matches(['\'', '"'])));
        return values;
    }
    // `étudiant·es` is one word.
    let bullets = (text.contains(['•', '●']) || text.contains(" · "))
        .then(|| text.replace(['•', '●'], "\n").replace(" · ", "\n"));
    let text = bullets.map_or(text, std::borrow::Cow::Owned);
    match separator.or_else(|| separator_of(&text)) {
        Some(separator) if !separator.is_empty() => text.split(separator).for_each(add),
        _ => add(&text),
    }
    values
}

/// What stands in quotes with nothing but white space between: how NumPy, and so pandas, writes a list into a cell.
fn spaced_items(body: &str) -> Option<Vec<&str>> {
    let body = body.trim();
    let quote = body.chars().next().filter(|first| matches!(first, '\'' | '"'))?;
    let parts: Vec<&str> = body.split(quote).collect();
    let between = parts.iter().step_by(2).all(|part| part.trim().is_empty());
    (parts.len() > 3 && parts.len() % 2 == 1 && between).then(|| parts.into_iter().skip(1).step_by(2).collect())
}

fn json_items(text: &str) -> Option<Vec<String>> {
    if !text.starts_with('[') {
        return None;
    }
    let items: Vec<serde_json::Value> = serde_json::from_str(text).ok()?;
    let text_of = |item: &serde_json::Value| match item {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    };
    Some(items.iter().map(text_of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lists_are_cut() {
        for text in [
            "a, b",
            "a;b",
            "a|b",
            "a\nb",
            "a / b",
            "[\"a\", \"b\"]",
            "['a', 'b']",
            "{a,b}",
            "a,b,a",
            " a ,, b, -",
            "['a' 'b']",
            "['a'\n 'b']",
        ] {
            assert_eq!(split_list(text, None), ["a", "b"], "{text}");
        }
        assert_eq!(split_list("a, b; c", None), ["a, b", "c"]);
        assert_eq!(split_list("a/b", None), ["a/b"]);
        assert_eq!(split_list("a/b", Some("/")), ["a", "b"]);
        assert!(
            split_list("", None).is_empty() && split_list("[]", None).is_empty() && split_list("NR", None).is_empty()
        );
        assert_eq!(split_list("[1, null, \"x\"]", None), ["1", "x"]);
    }

    proptest! {
        #[test]
        fn a_list_cut_and_written_again_is_the_same(text in "[a-d ;,|/\\[\\]{}'\\-]{0,16}|\\PC{0,16}") {
            let once = split_list(&text, None);
            let json = serde_json::to_string(&once).unwrap();
            prop_assert_eq!(split_list(&json, None), once);
        }
    }
}
