//! A picture as SVG 1.1: text stays text, so that it can be searched and changed.

use super::{Anchor, Figure, Ink, Shape};
use std::fmt::Write as _;

pub(super) fn write(figure: &Figure) -> String {
    let mut out = String::new();
    let (width, height) = (number(figure.width), number(figure.height));
    // Writing into a text cannot fail.
    let _ = write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" \
         width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" xml:lang=\"{}\" role=\"img\" \
         font-family=\"Inter, Helvetica, Arial, sans-serif\">\n<title>{}</title>\n<desc>{}</desc>\n",
        figure.language,
        escaped(&figure.title),
        escaped(&figure.description)
    );
    let _ = writeln!(out, "<rect width=\"{width}\" height=\"{height}\" {}/>", fill(super::ink::PAPER));
    figure.shapes.iter().for_each(|shape| one(&mut out, shape));
    out.push_str("</svg>\n");
    out
}

fn one(out: &mut String, shape: &Shape) {
    let _ = match shape {
        Shape::Rect { x, y, width, height, fill: ink } => writeln!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {}/>",
            number(*x),
            number(*y),
            number(*width),
            number(*height),
            fill(*ink)
        ),
        Shape::Line { points, ink, width, dash } => {
            let dash =
                if *dash > 0.0 { format!(" stroke-dasharray=\"{0} {0}\"", number(*dash)) } else { String::new() };
            writeln!(
                out,
                "<polyline points=\"{}\" fill=\"none\" {} stroke-width=\"{}\" stroke-linejoin=\"round\"{dash}/>",
                list(points),
                stroke(*ink),
                number(*width)
            )
        }
        Shape::Polygon { points, fill: ink, stroke: line } => {
            let line = line.map(|(ink, width)| format!(" {} stroke-width=\"{}\"", stroke(ink), number(width)));
            writeln!(out, "<polygon points=\"{}\" {}{}/>", list(points), fill(*ink), line.unwrap_or_default())
        }
        Shape::Text { x, y, size, text, ink, anchor, strong } => {
            let anchor = match anchor {
                Anchor::Start => "start",
                Anchor::Middle => "middle",
                Anchor::End => "end",
            };
            let weight = if *strong { " font-weight=\"600\"" } else { "" };
            writeln!(
                out,
                "<text x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{anchor}\"{weight} {}>{}</text>",
                number(*x),
                number(*y),
                number(*size),
                fill(*ink),
                escaped(text)
            )
        }
    };
}

/// Two decimals at most.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.to_owned() }
}

fn list(points: &[(f64, f64)]) -> String {
    points.iter().map(|(x, y)| format!("{},{}", number(*x), number(*y))).collect::<Vec<_>>().join(" ")
}

fn fill(ink: Ink) -> String {
    painted("fill", ink)
}

fn stroke(ink: Ink) -> String {
    painted("stroke", ink)
}

fn painted(what: &str, [red, green, blue, opacity]: Ink) -> String {
    let opaque = opacity == 0xFF;
    let rest =
        if opaque { String::new() } else { format!(" {what}-opacity=\"{}\"", number(f64::from(opacity) / 255.0)) };
    format!("{what}=\"#{red:02x}{green:02x}{blue:02x}\"{rest}")
}

/// A text as XML holds it; what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::figure;
    use quick_xml::Reader;
    use quick_xml::events::Event;

    #[test]
    fn it_is_well_formed_and_says_what_it_is() {
        let mut figure = figure();
        figure.title.push('\u{1}');
        let text = figure.svg();
        let mut reader = Reader::from_str(&text);
        let (mut depth, mut names) = (0, Vec::new());
        loop {
            match reader.read_event().unwrap() {
                Event::Start(tag) => {
                    depth += 1;
                    names.push(tag.name().as_ref().to_owned());
                }
                Event::End(_) => depth -= 1,
                Event::Empty(tag) => names.push(tag.name().as_ref().to_owned()),
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0);
        assert_eq!(names, ["svg", "title", "desc", "rect", "rect", "polyline", "polygon", "text"]);
        assert!(text.contains("A &amp; B &lt;1&gt;") && text.contains("« été » &amp; &lt;b&gt;"), "{text}");
        assert!(text.contains("points=\"0,70 200,70\"") && text.contains("xml:lang=\"fr\""));
    }
}
