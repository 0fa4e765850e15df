//! The kind of a column, from its name and its values: fill, distinct values, patterns, shares of values that look like
//! an identifier, a phone, a date… Shared by mapping, link and facets; pure and cheap enough for a sample of a thousand
//! rows of any width.

mod shapes;
mod tally;

pub use shapes::{Shape, is_checked, is_date, number};
pub use tally::{FieldProfile, Lengths, Tally, Told};

use crate::model::{RawRow, Reading};
use crate::text::Decoder;
use std::collections::HashMap;

/// Distinct values and patterns are counted up to this many; a column with more is simply "many".
const COUNTED: usize = 2_000;

/// Most values and patterns kept for display.
const KEPT: usize = 50;

/// What a column holds, from its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Kind {
    #[default]
    Empty,
    Siret,
    Phone,
    Mail,
    Url,
    Postcode,
    CommuneCode,
    Date,
    Latitude,
    Longitude,
    LambertX,
    LambertY,
    Point,
    Boolean,
    /// One value, or none: a box that is checked.
    Checkbox,
    Hours,
    Json,
    Integer,
    Number,
    /// Few distinct values for many rows.
    Code,
    /// All filled, all different.
    Identifier,
    Text,
    LongText,
}

/// Facts about one column of a table.
#[derive(Debug, Clone, Default)]
pub struct ColumnProfile {
    pub name: String,
    /// Rows looked at.
    pub rows: usize,
    /// Cells that hold more than white space or a placeholder.
    pub filled: usize,
    /// Distinct values among them (at most 2,000 are counted).
    pub distinct: usize,
    /// Most frequent values with their counts, most frequent first, then in order of text.
    pub top: Vec<(String, usize)>,
    /// Most frequent patterns: digits as `9`, letters as `A` or `a` (runs of lower case once), the rest kept.
    pub patterns: Vec<(String, usize)>,
    /// Least and greatest number, where values are numbers.
    pub range: Option<(f64, f64)>,
    /// Mean length in characters.
    pub mean_chars: f32,
    pub kind: Kind,
    /// Every row holds the number after the last one's, from 0 or 1 on: the rows are counted, and a row added above them
    /// moves all numbers.
    pub counts_rows: bool,
    shapes: [u32; shapes::SHAPES],
}

impl ColumnProfile {
    /// Profiles the values of one column. Blank values and placeholders count as rows, not as filled.
    ///
    /// ```
    /// use tamis::profile::{ColumnProfile, Kind};
    /// let column = ColumnProfile::of("contact", ["a@b.fr", "", "c@d.fr", "-"]);
    /// assert_eq!((column.rows, column.filled, column.kind), (4, 2, Kind::Mail));
    /// ```
    pub fn of<'a>(name: &str, values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut builder = Builder::new(name);
        for value in values {
            builder.add(value);
        }
        builder.finish()
    }

    /// Share of the filled values that have a shape, 0 to 1.
    pub fn share(&self, shape: Shape) -> f32 {
        if self.filled == 0 { 0.0 } else { self.shapes[shape as usize] as f32 / self.filled as f32 }
    }

    /// Share of the rows that hold something.
    pub fn fill(&self) -> f32 {
        if self.rows == 0 { 0.0 } else { self.filled as f32 / self.rows as f32 }
    }

    /// Every row filled, every value different.
    pub fn is_key(&self) -> bool {
        self.filled > 0 && self.filled == self.rows && (self.distinct == self.filled || self.distinct == COUNTED)
    }

    /// Share of distinct values among the filled ones.
    pub fn variety(&self) -> f32 {
        if self.filled == 0 { 0.0 } else { self.distinct as f32 / self.filled as f32 }
    }
}

/// Profiles every column of a table from a sample of its rows. Blank rows are left out.
pub fn columns<'r>(reading: &Reading, sample: impl IntoIterator<Item = &'r RawRow>) -> Vec<ColumnProfile> {
    let decoder = Decoder::new(reading);
    let mut builders: Vec<Builder> = reading.header.iter().map(|name| Builder::new(name)).collect();
    // A very wide table is profiled on fewer rows: the work stays near a million cells.
    let rows = (1_000_000 / builders.len().max(1)).max(50);
    for row in sample.into_iter().filter(|row| !row.is_empty()).take(rows) {
        let mut cells = row.cells();
        for builder in &mut builders {
            match cells.next() {
                Some(cell) => builder.add(&decoder.text(cell)),
                None => builder.add(""),
            }
        }
    }
    builders.into_iter().map(Builder::finish).collect()
}

/// Whether a folded text stands for "no value" whatever the column; punctuation folds to nothing.
pub fn is_placeholder(folded: &str) -> bool {
    matches!(
        folded,
        "" | "nr"
            | "nc"
            | "n c"
            | "n r"
            | "n a"
            | "na"
            | "null"
            | "none"
            | "nan"
            | "neant"
            | "inconnu"
            | "non renseigne"
    )
}

/// Whether five digits are a postcode in use.
fn is_known_postcode(code: &str) -> bool {
    crate::reference::geo().postcode_known(code)
}

/// Whether five characters are the code of a commune, past or present.
fn is_known_commune(code: &str) -> bool {
    crate::reference::geo().current_code(code).is_some()
}

struct Builder {
    profile: ColumnProfile,
    values: HashMap<String, usize>,
    patterns: HashMap<String, usize>,
    chars: usize,
    /// The number that a column which counts its rows would hold next; none once it does not.
    next: Option<u64>,
    /// Cells that say something, which it was asked of.
    counted: usize,
}

impl Builder {
    fn new(name: &str) -> Self {
        Self {
            profile: ColumnProfile { name: name.to_owned(), ..ColumnProfile::default() },
            values: HashMap::new(),
            patterns: HashMap::new(),
            chars: 0,
            next: None,
            counted: 0,
        }
    }

    /// Follows a column that counts its rows.
    fn follow(&mut self, text: &str) {
        let number = text.strip_suffix(".0").unwrap_or(text).parse::<u64>().ok();
        let wanted = if self.counted == 0 { number.filter(|&first| first <= 1) } else { self.next };
        self.counted += 1;
        self.next = number.filter(|_| number == wanted).map(|number| number + 1);
    }

    fn add(&mut self, value: &str) {
        self.profile.rows += 1;
        let text = value.trim();
        if text.is_empty() {
            return;
        }
        self.follow(text);
        // Only the head of a very long text says anything of its shape.
        let head = text.char_indices().nth(400).map_or(text, |(end, _)| &text[..end]);
        let folded = crate::text::fold(head);
        if is_placeholder(&folded) {
            return;
        }
        self.profile.filled += 1;
        self.chars += text.chars().count();
        if self.values.len() < COUNTED || self.values.contains_key(head) {
            *self.values.entry(head.to_owned()).or_default() += 1;
        }
        if head.len() <= 60 {
            let pattern = pattern_of(head);
            if self.patterns.len() < COUNTED || self.patterns.contains_key(&pattern) {
                *self.patterns.entry(pattern).or_default() += 1;
            }
        }
        let shapes = &mut self.profile.shapes;
        shapes::shapes_of(head, &folded, |shape| shapes[shape as usize] += 1);
        if let Some(number) = number(head) {
            let (low, high) = self.profile.range.unwrap_or((number, number));
            self.profile.range = Some((low.min(number), high.max(number)));
        }
    }

    fn finish(self) -> ColumnProfile {
        let mut profile = self.profile;
        profile.distinct = self.values.len();
        profile.counts_rows = self.counted >= 5 && self.next.is_some();
        profile.mean_chars = if profile.filled == 0 { 0.0 } else { self.chars as f32 / profile.filled as f32 };
        profile.top = most_frequent(self.values);
        profile.patterns = most_frequent(self.patterns);
        profile.kind = kind_of(&profile);
        profile
    }
}

fn most_frequent(counts: HashMap<String, usize>) -> Vec<(String, usize)> {
    let mut all: Vec<_> = counts.into_iter().collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all.truncate(KEPT);
    all
}

/// `02 41 31 75 75` → `99 99 99 99 99`; `Épernay` → `Aa`.
pub fn pattern_of(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let class = match c {
            _ if c.is_ascii_digit() => '9',
            _ if c.is_uppercase() => 'A',
            _ if c.is_alphabetic() => 'a',
            '\u{a0}' | '\u{202f}' => ' ',
            other => other,
        };
        if !(matches!(class, 'a' | 'A') && out.ends_with(class)) {
            out.push(class);
        }
    }
    out
}

fn kind_of(profile: &ColumnProfile) -> Kind {
    if profile.filled == 0 {
        return Kind::Empty;
    }
    let share = |shape| profile.share(shape);
    let ladder = [
        (share(Shape::Siret) >= 0.6, Kind::Siret),
        (share(Shape::Mail) >= 0.6, Kind::Mail),
        (share(Shape::Url) >= 0.6, Kind::Url),
        (share(Shape::Point) >= 0.8, Kind::Point),
        (share(Shape::Date) >= 0.6, Kind::Date),
        (share(Shape::LambertY) >= 0.8, Kind::LambertY),
        (
            share(Shape::LambertX) >= 0.8 && profile.range.is_some_and(|r| r.0.fract() != 0.0 || r.1 > 100_000.0),
            Kind::LambertX,
        ),
        (is_phone_column(profile), Kind::Phone),
        (profile.distinct == 1 && profile.filled < profile.rows && share(Shape::Checked) > 0.9, Kind::Checkbox),
        (share(Shape::Boolean) >= 0.9, Kind::Boolean),
        (share(Shape::Postcode) >= 0.8 && share(Shape::Postcode) >= share(Shape::CommuneCode), Kind::Postcode),
        (share(Shape::CommuneCode) >= 0.8, Kind::CommuneCode),
        // Metropolitan France first: 45° is a latitude there, and the longitude of Mayotte.
        (share(Shape::Latitude) >= 0.8 && within(profile, 41.0, 51.6), Kind::Latitude),
        (share(Shape::Longitude) >= 0.8 && within(profile, -5.7, 10.0), Kind::Longitude),
        (share(Shape::Latitude) >= 0.8 && share(Shape::Latitude) > share(Shape::Longitude), Kind::Latitude),
        (share(Shape::Longitude) >= 0.8, Kind::Longitude),
        (share(Shape::Hours) >= 0.6, Kind::Hours),
        (share(Shape::Json) >= 0.8, Kind::Json),
        (profile.is_key() && profile.mean_chars <= 40.0 && profile.rows > 3, Kind::Identifier),
        (share(Shape::Integer) >= 0.9, Kind::Integer),
        (share(Shape::Number) >= 0.9, Kind::Number),
        (share(Shape::Long) >= 0.3 || profile.mean_chars > 80.0, Kind::LongText),
        (profile.filled >= 10 && profile.variety() <= 0.3, Kind::Code),
    ];
    ladder.iter().find(|(holds, _)| *holds).map_or(Kind::Text, |(_, kind)| *kind)
}

fn within(profile: &ColumnProfile, low: f64, high: f64) -> bool {
    profile.range.is_some_and(|(least, greatest)| least >= low && greatest <= high)
}

/// Phones are told from other digits by their leading zero or prefix, or by being alone in having nine digits.
fn is_phone_column(profile: &ColumnProfile) -> bool {
    profile.share(Shape::Phone) >= 0.6 && profile.mean_chars >= 8.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_follow_values() {
        let kind = |values: &[&str]| ColumnProfile::of("c", values.iter().copied()).kind;
        assert_eq!(kind(&["", " "]), Kind::Empty);
        assert_eq!(kind(&["13003013300016", "356 000 000 00048"]), Kind::Siret);
        assert_eq!(kind(&["0241317575", "+33 6 02 07 84 08", "36 31"]), Kind::Phone);
        assert_eq!(kind(&["326533780", "326533690"]), Kind::Phone);
        assert_eq!(kind(&["X", "", "X", ""]), Kind::Checkbox);
        assert_eq!(kind(&["Oui", "-", "non", "Oui"]), Kind::Boolean);
        assert_eq!(kind(&["47,2940", "47,4601"]), Kind::Latitude);
        assert_eq!(kind(&["394035,185458573", "475198,121680863"]), Kind::LambertX);
        assert_eq!(kind(&["Lundi : 9h-12h", "du mardi au jeudi"]), Kind::Hours);
        assert_eq!(kind(&["45.7, 4.8", "43.2, 1.4"]), Kind::Point);
    }

    #[test]
    fn a_column_that_counts_its_rows() {
        let counts = |values: &[&str]| ColumnProfile::of("id", values.iter().copied()).counts_rows;
        assert!(counts(&["1", "2", "3", "4", "5"]) && counts(&["0", "1", "2", "3", "4.0"]));
        assert!(!counts(&["1", "2", "4", "5", "6"]) && !counts(&["43", "44", "45", "46", "47"]));
        assert!(!counts(&["1", "2", "3"]), "too few to tell");
        assert!(counts(&["1", "2", "", "3", "4", "5"]), "a blank row counts for nothing");
    }

    #[test]
    fn counts_and_patterns() {
        let column = ColumnProfile::of("tel", ["02 41 31 75 75", "36 31", "36 31", "NR", ""]);
        assert_eq!((column.rows, column.filled, column.distinct), (5, 3, 2));
        assert_eq!(column.patterns[0], ("99 99".to_owned(), 2));
        assert_eq!(column.top[0], ("36 31".to_owned(), 2));
        assert!(!column.is_key());
    }
}
