//! From the cells of a row to the raw value of one field, before healing.

use crate::error::{Error, ErrorKind, Result};
use crate::mapping::codes;
use crate::mapping::normalise::{is_checked, is_placeholder};
use crate::mapping::v0::{self, Converted};
use crate::model::{CellKind, FieldMapping, Reading, Transform, Value};
use crate::text::{Decoder, trimmed};
use std::borrow::Cow;

/// The cells of one row, decoded once: several fields and rules read the same ones.
pub(super) struct Cells<'r> {
    cells: Vec<(CellKind, Cow<'r, str>)>,
}

impl<'r> Cells<'r> {
    /// Keeps the first `width` cells: no field reads further.
    pub fn new(row: &'r crate::model::RawRow, width: usize, decoder: Decoder) -> Self {
        let mut cells = Vec::with_capacity(width);
        cells.extend(row.cells().take(width).map(|cell| (cell.kind, decoder.text(cell))));
        Self { cells }
    }

    /// The text of a column, without white space around it; empty where the row is short.
    pub fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |(_, text)| trimmed(text))
    }

    pub fn kind(&self, column: usize) -> CellKind {
        self.cells.get(column).map_or(CellKind::Empty, |(kind, _)| *kind)
    }
}

/// What a transform gives.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Raw<'r> {
    Absent,
    Text(Cow<'r, str>),
    Items(Vec<String>),
    Fixed(Value),
    /// What the conversion from v0 made, and of what.
    Converted(Converted),
}

impl Raw<'_> {
    /// The text; empty where there is none.
    pub fn as_text(&self) -> &str {
        match self {
            Raw::Text(text) => text,
            Raw::Fixed(Value::Text(text) | Value::Number(text)) => text,
            _ => "",
        }
    }
}

/// A transform whose columns and template are resolved.
#[derive(Debug)]
pub(super) struct Step<'m> {
    pub inputs: &'m [usize],
    transform: &'m Transform,
    template: Vec<Segment>,
    field: &'m str,
    /// Names of the inputs, where the transform goes by them.
    names: Vec<String>,
}

/// A part of a template; an optional one disappears when its cells are blank.
#[derive(Debug, Default)]
struct Segment {
    optional: bool,
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Literal(String),
    Cell(usize),
}

impl<'m> Step<'m> {
    pub fn new(mapping: &'m FieldMapping, reading: &Reading) -> Result<Self> {
        if let Some(&column) = mapping.inputs.iter().find(|&&column| column >= reading.header.len()) {
            return Err(Error::new(ErrorKind::Usage, "error-mapping-column")
                .with("field", mapping.field.clone())
                .with("column", column + 1));
        }
        let template = match &mapping.transform {
            Transform::Template { text } => parse_template(text, reading, &mapping.field)?,
            _ => Vec::new(),
        };
        let name = |&column: &usize| v0::name_of(&reading.header[column]);
        let names = match mapping.transform {
            Transform::FromV0 => mapping.inputs.iter().map(name).collect(),
            _ => Vec::new(),
        };
        Ok(Self { inputs: &mapping.inputs, transform: &mapping.transform, template, field: &mapping.field, names })
    }

    /// Columns that the step reads, those of its template included.
    pub fn columns(&self) -> impl Iterator<Item = usize> + '_ {
        let in_template = self.template.iter().flat_map(|segment| &segment.parts).filter_map(|part| match part {
            Part::Cell(column) => Some(*column),
            Part::Literal(_) => None,
        });
        self.inputs.iter().copied().chain(in_template)
    }

    /// Whether the file wrote the value as a number.
    pub fn is_number(&self, cells: &Cells<'_>) -> bool {
        let filled = self.inputs.iter().find(|&&column| !cells.text(column).is_empty());
        filled.is_some_and(|&column| cells.kind(column) == CellKind::Number)
    }

    pub fn field(&self) -> &str {
        self.field
    }

    /// Whether the first of several phones or mailboxes is taken.
    pub fn takes_first(&self) -> bool {
        matches!(self.transform, Transform::Direct) && matches!(self.field, "telephone" | "courriel")
    }

    pub fn transform(&self) -> &Transform {
        self.transform
    }

    pub fn run<'c>(&self, cells: &'c Cells<'_>) -> Raw<'c> {
        match self.transform {
            Transform::Join { separator } => text(join(cells, self.inputs, separator)),
            Transform::OneHot { codes } => one_hot(cells, self.inputs, codes),
            Transform::Split { separator } => split(cells, self.inputs, separator.as_deref()),
            Transform::Template { .. } => text(Cow::Owned(self.fill(cells))),
            Transform::Constant { value } => Raw::Fixed(value.clone()),
            Transform::FromV0 => {
                let texts = self.inputs.iter().map(|&column| cells.text(column));
                let named: Vec<(&str, &str)> = self.names.iter().map(String::as_str).zip(texts).collect();
                v0::convert(self.field, &named).map_or(Raw::Absent, Raw::Converted)
            }
            Transform::Direct
            | Transform::PostcodeOf
            | Transform::CommuneOf
            | Transform::LatitudeOf
            | Transform::LongitudeOf
            | Transform::StructureOfRow => text(Cow::Borrowed(first(cells, self.inputs))),
        }
    }

    fn fill(&self, cells: &Cells<'_>) -> String {
        let mut out = String::new();
        for segment in &self.template {
            let mut piece = String::new();
            let mut blank = true;
            for part in &segment.parts {
                match part {
                    Part::Literal(literal) if blank || !piece.ends_with(literal.as_str()) => piece.push_str(literal),
                    Part::Literal(_) => {}
                    Part::Cell(column) => {
                        let cell = cells.text(*column);
                        blank &= cell.is_empty() || is_placeholder(cell);
                        piece.push_str(cell);
                    }
                }
            }
            if !(segment.optional && blank) {
                out.push_str(&piece);
            }
        }
        out.trim().to_owned()
    }
}

fn text(value: Cow<'_, str>) -> Raw<'_> {
    if value.is_empty() { Raw::Absent } else { Raw::Text(value) }
}

/// The first input that says something; a placeholder only where nothing else does, so that healing can tell of it.
fn first<'c>(cells: &'c Cells<'_>, inputs: &[usize]) -> &'c str {
    let mut fallback = "";
    for &column in inputs {
        let cell = cells.text(column);
        if cell.is_empty() {
            continue;
        }
        if inputs.len() == 1 || !is_placeholder(cell) {
            return cell;
        }
        if fallback.is_empty() {
            fallback = cell;
        }
    }
    fallback
}

/// Joins what the inputs say; an input that the next one repeats at its head is said once (`4`, `4 rue X`).
fn join<'c>(cells: &'c Cells<'_>, inputs: &[usize], separator: &str) -> Cow<'c, str> {
    let parts: Vec<&str> = inputs
        .iter()
        .map(|&column| cells.text(column))
        .filter(|part| !part.is_empty() && !is_placeholder(part))
        .collect();
    if parts.len() <= 1 {
        return Cow::Borrowed(parts.first().copied().unwrap_or_else(|| first(cells, inputs)));
    }
    let mut out = String::new();
    for (at, part) in parts.iter().enumerate() {
        let repeated = parts.get(at + 1).is_some_and(|next| {
            next.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ',']))
        });
        if repeated {
            continue;
        }
        if !out.is_empty() {
            out.push_str(separator);
        }
        out.push_str(part);
    }
    Cow::Owned(out)
}

fn one_hot<'c>(cells: &'c Cells<'_>, inputs: &[usize], codes: &[Vec<String>]) -> Raw<'c> {
    let mut found: Vec<String> = Vec::new();
    for (&column, codes) in inputs.iter().zip(codes) {
        // Beside `X` and `oui`, many files check a box with its own name (`Jeunes`, `Séniors`).
        let cell = cells.text(column);
        if is_checked(cell).unwrap_or(true) {
            found.extend(codes.iter().filter(|code| !found.contains(code)).cloned().collect::<Vec<_>>());
        }
    }
    if found.is_empty() { Raw::Absent } else { Raw::Items(found) }
}

/// The items of one or several list cells, each once, in order.
fn split<'c>(cells: &'c Cells<'_>, inputs: &[usize], separator: Option<&str>) -> Raw<'c> {
    let mut items: Vec<String> = Vec::new();
    for &column in inputs {
        let cell = cells.text(column);
        if cell.is_empty() {
            continue;
        }
        let json = cells.kind(column) == CellKind::Json || cell.starts_with("[\"");
        let pieces: Vec<String> = match (json.then(|| serde_json::from_str::<Vec<serde_json::Value>>(cell)), separator)
        {
            (Some(Ok(array)), _) => array.iter().map(|item| Value::from_json(item).display().into_owned()).collect(),
            (_, Some(separator)) if !separator.is_empty() => {
                cell.split(separator).map(|item| item.trim().to_owned()).collect()
            }
            // Left whole: the separator is found by the list reader of the field, which knows the codes.
            _ if inputs.len() == 1 => return Raw::Text(Cow::Borrowed(cell)),
            _ => codes::items(cell),
        };
        for piece in pieces.into_iter().filter(|piece| !piece.is_empty()) {
            if !items.contains(&piece) {
                items.push(piece);
            }
        }
    }
    if items.is_empty() { Raw::Absent } else { Raw::Items(items) }
}

/// `Médiation – {nom}`; `[lundi {h_lundi}\n]` disappears where its cells are blank. A brace that names no column is an
/// error, so that a renamed column does not go unseen.
fn parse_template(text: &str, reading: &Reading, field: &str) -> Result<Vec<Segment>> {
    let mut segments = Vec::new();
    let mut segment = Segment::default();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '{' => {
                let (name, tail) = rest.split_once('}').unwrap_or((rest, ""));
                rest = tail;
                let column = reading.header.iter().position(|header| header == name).ok_or_else(|| {
                    Error::new(ErrorKind::Usage, "error-mapping-template")
                        .with("field", field.to_owned())
                        .with("column", name.to_owned())
                })?;
                segment.parts.push(Part::Literal(std::mem::take(&mut literal)));
                segment.parts.push(Part::Cell(column));
            }
            '[' | ']' => {
                segment.parts.push(Part::Literal(std::mem::take(&mut literal)));
                segments.push(std::mem::take(&mut segment));
                segment.optional = c == '[';
            }
            c => literal.push(c),
        }
    }
    segment.parts.push(Part::Literal(literal));
    segments.push(segment);
    for segment in &mut segments {
        segment.parts.retain(|part| !matches!(part, Part::Literal(text) if text.is_empty()));
        segment.optional &= segment.parts.iter().any(|part| matches!(part, Part::Cell(_)));
    }
    Ok(segments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::tests::table;
    use crate::model::Reason;

    fn run(transform: Transform, header: &[&str], row: &[&str]) -> Raw<'static> {
        let (reading, rows) = table(header, &[row]);
        let inputs = (0..header.len()).collect();
        let mapping = FieldMapping { field: "f".into(), inputs, transform, reason: Reason::default() };
        let step = Step::new(&mapping, &reading).unwrap();
        match step.run(&Cells::new(&rows[0], header.len(), Decoder::new(&reading))) {
            Raw::Text(text) => Raw::Text(Cow::Owned(text.into_owned())),
            Raw::Converted(converted) => Raw::Converted(converted),
            Raw::Absent => Raw::Absent,
            Raw::Items(items) => Raw::Items(items),
            Raw::Fixed(value) => Raw::Fixed(value),
        }
    }

    fn as_text(text: &str) -> Raw<'static> {
        Raw::Text(Cow::Owned(text.to_owned()))
    }

    #[test]
    fn join_says_a_repeated_number_once() {
        let join = || Transform::Join { separator: " ".into() };
        assert_eq!(run(join(), &["a", "b"], &["4", "rue X"]), as_text("4 rue X"));
        assert_eq!(run(join(), &["a", "b"], &["4", "4 rue X"]), as_text("4 rue X"));
        assert_eq!(run(join(), &["a", "b"], &["", "rue X"]), as_text("rue X"));
        assert_eq!(run(join(), &["a", "b"], &["", ""]), Raw::Absent);
    }

    #[test]
    fn boxes_give_codes() {
        let codes = vec![vec!["jeunes".to_owned()], vec!["seniors".to_owned()], Vec::new()];
        let one_hot = Transform::OneHot { codes };
        let header = ["j", "s", "n"];
        assert_eq!(run(one_hot.clone(), &header, &["X", "non", "NR"]), Raw::Items(vec!["jeunes".into()]));
        assert_eq!(run(one_hot.clone(), &header, &["", "Séniors", ""]), Raw::Items(vec!["seniors".into()]));
        assert_eq!(run(one_hot, &header, &["-", "0", ""]), Raw::Absent);
    }

    #[test]
    fn blank_days_leave_the_template() {
        let days = Transform::Template { text: "[lundi {a}\n][mardi {b}\n]".into() };
        assert_eq!(run(days.clone(), &["a", "b"], &["9h-12h", ""]), as_text("lundi 9h-12h"));
        assert_eq!(run(days, &["a", "b"], &["", ""]), Raw::Absent);
        let (reading, _) = table(&["a"], &[]);
        assert!(parse_template("{b}", &reading, "nom").is_err());
    }

    #[test]
    fn lists_may_be_json_or_several_columns() {
        let split = Transform::Split { separator: None };
        assert_eq!(run(split.clone(), &["a"], &["[\"x\",\"y\"]"]), Raw::Items(vec!["x".into(), "y".into()]));
        assert_eq!(run(split.clone(), &["a"], &["x, y"]), as_text("x, y"));
        assert_eq!(run(split, &["a", "b"], &["x;y", "y"]), Raw::Items(vec!["x".into(), "y".into()]));
    }
}
