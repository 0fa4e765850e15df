//! HTML in a text → Markdown, as the project writes it (DOMAIN §2.2): bullets `*`, headings `#`, images left out.

use htmd::HtmlToMarkdown;
use htmd::options::Options;
use std::sync::LazyLock;

/// Tags by which a text is HTML, and not a formula or an arrow.
const TAGS: [&str; 23] = [
    "p", "br", "div", "ul", "ol", "li", "b", "strong", "i", "em", "u", "a", "h1", "h2", "h3", "h4", "h5", "h6", "span",
    "table", "tr", "td", "img",
];

/// Longest text and most tags that are converted: the converter goes down into each tag, and a text of a million nested ones
/// is an attack.
const LONGEST: usize = 200_000;
const MOST: usize = 1_000;

static CONVERTER: LazyLock<HtmlToMarkdown> = LazyLock::new(|| {
    let options = Options { ul_bullet_spacing: 1, ol_number_spacing: 1, ..Options::default() };
    HtmlToMarkdown::builder().options(options).skip_tags(vec!["img", "script", "style"]).build()
});

/// Whether a text holds a tag that only HTML has.
pub fn is_html(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = text[at + 1..].trim_start_matches('/');
        let name = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let tail = &rest[name.len()..];
        let closed = tail.find(['<', '>']).is_some_and(|end| tail[end..].starts_with('>'));
        closed && TAGS.iter().any(|tag| name.eq_ignore_ascii_case(tag))
    })
}

/// The Markdown of a text of HTML; none where there is none in it, or too much.
pub fn markdown(text: &str) -> Option<String> {
    if text.len() > LONGEST || text.bytes().filter(|byte| *byte == b'<').count() > MOST || !is_html(text) {
        return None;
    }
    // Line ends mean nothing in HTML, but files mix both: where there is no tag for them they are kept.
    let tags = ["<br", "<p", "<div", "<li"];
    let lower = text.to_ascii_lowercase();
    let breaks = !tags.iter().any(|tag| lower.contains(tag));
    let source = if breaks { text.replace('\n', "<br>") } else { text.to_owned() };
    let made = CONVERTER.convert(&source).ok()?;
    // Written tags (`&lt;br&gt;`) come out as tags: once more, and no further.
    Some(if is_html(&made) { CONVERTER.convert(&made).ok()? } else { made })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_markdown() {
        for (html, wanted) in [
            ("<p>Accueil</p><p>Aide</p>", "Accueil\n\nAide"),
            ("<ul><li>un</li><li>deux</li></ul>", "* un\n* deux"),
            ("Un<br>deux <b>trois</b>", "Un  \ndeux **trois**"),
            ("<a href=\"https://a.fr\">site</a>", "[site](https://a.fr)"),
            ("caf&eacute; <strong>ici</strong>", "café **ici**"),
            ("<h2>Titre</h2><img src=x>texte", "## Titre\n\ntexte"),
        ] {
            assert_eq!(markdown(html).map(|text| text.trim().to_owned()).as_deref(), Some(wanted), "{html}");
        }
        for text in ["a < b > c", "x <- y", "<3", "<nom>", "1 <p", "tarif < 10 € et > 5 €"] {
            assert_eq!(markdown(text), None, "{text}");
        }
        assert_eq!(markdown(&"<div>".repeat(5_000)), None, "too deep");
        assert!(markdown(&"<div>".repeat(900)).is_some());
    }
}
