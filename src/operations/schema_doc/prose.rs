//! The little Markdown of the official descriptions: paragraphs, items of lists, machine names, links.

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    Text(String),
    /// A machine name or a code.
    Code(String),
    Link {
        text: String,
        url: String,
    },
}

/// The paragraphs of a description.
///
/// ```
/// use tamis::operations::schema_doc::{Span, paragraphs};
/// let told = paragraphs("Voir `frais`.\n\n[Outil](https://exemple.fr).");
/// assert_eq!(told[0][1], Span::Code("frais".into()));
/// assert_eq!(told[1][0], Span::Link { text: "Outil".into(), url: "https://exemple.fr".into() });
/// ```
pub fn paragraphs(markdown: &str) -> Vec<Vec<Span>> {
    let mut blocks: Vec<String> = Vec::new();
    let mut open = false;
    for line in markdown.lines().map(str::trim) {
        let item = ["- ", "* ", "+ "].iter().find_map(|mark| line.strip_prefix(mark));
        match (line.trim_start_matches('#').trim(), item) {
            ("", _) => open = false,
            (_, Some(item)) => {
                blocks.push(format!("• {item}"));
                open = true;
            }
            (text, None) => match blocks.last_mut().filter(|_| open) {
                Some(block) => {
                    block.push(' ');
                    block.push_str(text);
                }
                None => {
                    blocks.push(text.to_owned());
                    open = true;
                }
            },
        }
    }
    blocks.iter().map(|block| spans(&block.replace("**", ""))).collect()
}

fn spans(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut rest = text;
    let mut plain = String::new();
    while let Some(at) = rest.find(['`', '[']) {
        plain.push_str(&rest[..at]);
        let from = &rest[at..];
        let Some((span, after)) = code(from).or_else(|| link(from)) else {
            // A lone mark is a character like another.
            plain.push_str(&from[..1]);
            rest = &from[1..];
            continue;
        };
        if !plain.is_empty() {
            out.push(Span::Text(std::mem::take(&mut plain)));
        }
        out.push(span);
        rest = after;
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        out.push(Span::Text(plain));
    }
    out
}

fn code(text: &str) -> Option<(Span, &str)> {
    let (code, after) = text.strip_prefix('`')?.split_once('`')?;
    Some((Span::Code(code.to_owned()), after))
}

fn link(text: &str) -> Option<(Span, &str)> {
    let (label, after) = text.strip_prefix('[')?.split_once("](")?;
    let (url, after) = after.split_once(')')?;
    let web = url.starts_with("https://") || url.starts_with("http://");
    web.then(|| (Span::Link { text: label.to_owned(), url: url.to_owned() }, after))
}

/// The paragraphs as plain text, links with their address.
pub fn plain(markdown: &str) -> Vec<String> {
    let text = |span: Span| match span {
        Span::Text(text) | Span::Code(text) => text,
        Span::Link { text, url } => format!("{text} ({url})"),
    };
    paragraphs(markdown).into_iter().map(|spans| spans.into_iter().map(text).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_become_plain_paragraphs() {
        let told = plain(
            "# Titre\nune\nphrase.\n\n- un `code`\n- **deux**\n\n[Outil](https://e.fr), [pas un lien](x), ` seul",
        );
        assert_eq!(
            told,
            ["Titre une phrase.", "• un code", "• deux", "Outil (https://e.fr), [pas un lien](x), ` seul"]
        );
        assert!(plain("").is_empty());
    }
}
