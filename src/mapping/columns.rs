//! The columns of a table as mapping sees them: profile, guesses of the name weighed by the values, best field.

use crate::mapping::evidence::{Says, field_of_values, says};
use crate::mapping::header::{Guess, guess_header};
use crate::model::{Message, RawRow, Reading, UNDER_HEADING};
use crate::profile::{self, ColumnProfile, Kind, Shape, is_checked};
use crate::text::{Decoder, fold};

/// A field that a column may feed.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub field: &'static str,
    pub role: &'static str,
    /// 0 to 1, values included.
    pub score: f32,
    pub why: Message,
}

/// One column with its candidates, best first.
#[derive(Debug)]
pub(super) struct Column {
    pub index: usize,
    pub profile: ColumnProfile,
    /// What the name alone says.
    pub named: Option<Guess>,
    pub candidates: Vec<Candidate>,
}

/// Below this, a name says nothing.
pub(super) const ENOUGH: f32 = 0.5;

impl Column {
    pub fn candidate(&self, field: &str) -> Option<&Candidate> {
        self.candidates.iter().find(|candidate| candidate.field == field)
    }

    pub fn score(&self, field: &str) -> f32 {
        self.candidate(field).map_or(0.0, |candidate| candidate.score)
    }

    /// The best candidate, when there is one at all.
    pub fn best(&self) -> Option<&Candidate> {
        self.candidates.first().filter(|candidate| candidate.score >= ENOUGH)
    }

    pub fn name(&self) -> &str {
        &self.profile.name
    }

    /// The name under its heading, if it has one, without the number of a repeated name.
    pub fn own_name(&self) -> &str {
        let name = base_name(self.name());
        name.rsplit_once(UNDER_HEADING).map_or(name, |(_, own)| own)
    }

    pub fn is_empty(&self) -> bool {
        self.profile.rows > 0 && self.profile.filled == 0
    }
}

/// Reads names and values of all columns of a table.
pub(super) fn read(reading: &Reading, sample: &[RawRow]) -> Vec<Column> {
    let guesses: Vec<Vec<Guess>> = reading.header.iter().map(|name| guess_header(base_name(name))).collect();
    // Descriptions and examples marked as such say nothing of the data.
    let ignore =
        guesses.iter().position(|guesses| guesses.first().is_some_and(|g| g.role == "ignore" && g.score > 0.9));
    let decoder = Decoder::new(reading);
    let is_data = |row: &&RawRow| {
        let mark = ignore.and_then(|column| row.cell(column));
        !mark.is_some_and(|cell| is_checked(&fold(&decoder.text(cell))))
    };
    let profiles = profile::columns(reading, sample.iter().filter(is_data));
    let columns = profiles.into_iter().zip(guesses).enumerate();
    // A box means what its own name says; the heading over it names the field.
    let guesses_of =
        |profile: &ColumnProfile, guesses: Vec<Guess>| match base_name(&profile.name).rsplit_once(UNDER_HEADING) {
            Some((_, own)) if matches!(profile.kind, Kind::Boolean | Kind::Checkbox) => guess_header(own),
            _ => guesses,
        };
    let mut columns: Vec<Column> = columns
        .map(|(index, (profile, guesses))| {
            let guesses = guesses_of(&profile, guesses);
            column(index, profile, guesses)
        })
        .collect();
    lower_companions(&mut columns);
    columns
}

/// The first column whose values could be the names of what the rows are about: texts, nearly all there and nearly all
/// different, of no other kind and with no clear meaning by name.
pub(super) fn name_by_values<'c>(columns: impl IntoIterator<Item = &'c Column>) -> Option<&'c Column> {
    let named = |column: &Column| {
        let profile = &column.profile;
        let other =
            [Shape::Number, Shape::Mail, Shape::Url, Shape::Phone, Shape::Date, Shape::Hours, Shape::StreetNumber];
        let clear = column.best().is_some_and(|best| best.score >= 0.6 && best.field != "nom");
        profile.rows >= 3
            && profile.filled * 10 >= profile.rows * 9
            && profile.variety() >= 0.8
            && (5.0..=80.0).contains(&profile.mean_chars)
            && other.iter().all(|shape| profile.share(*shape) < 0.3)
            && !clear
    };
    columns.into_iter().find(|column| named(column))
}

/// Columns that only repeat or complete others yield to them: what a geocoder added (`result_city`), and the free text
/// behind the answer "other" of a survey (`Autre - Typologie`).
fn lower_companions(columns: &mut [Column]) {
    let geocoded = columns.iter().any(|column| column.name() == "result_score");
    let names: Vec<String> = columns.iter().map(|column| fold(column.name())).collect();
    for (at, column) in columns.iter_mut().enumerate() {
        let other = names[at].strip_prefix("autre").map(|rest| rest.trim_start_matches([' ', ':', '(', '-', ')']));
        let companion = other.is_some_and(|rest| !rest.is_empty() && names.iter().any(|name| name.starts_with(rest)));
        if companion || geocoded && column.name().starts_with("result_") {
            for candidate in column.candidates.iter_mut().filter(|candidate| candidate.field != "-") {
                candidate.score *= 0.45;
            }
            column.candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.field.cmp(b.field)));
        }
    }
}

fn column(index: usize, profile: ColumnProfile, guesses: Vec<Guess>) -> Column {
    let named = guesses.first().cloned();
    let mut candidates: Vec<Candidate> = guesses
        .into_iter()
        .filter(|guess| guess.score >= 0.3)
        .map(|guess| {
            let word = if guess.field == "-" { Says::Nothing } else { says(guess.field, guess.role, &profile) };
            let exact = guess.phrase == guess.field.replace('_', " ") && guess.score >= 0.99;
            let named = if exact {
                Message::new("mapping-name-exact")
            } else {
                Message::new("mapping-name-like").with("phrase", guess.phrase)
            };
            let (score, why) = match word {
                // Dates are of many things: only a name that speaks of an update makes one (it is never guessed).
                Says::For(_) if guess.field == "date_maj" && guess.score < 0.6 => (guess.score.min(0.55), named),
                Says::For(share) => {
                    let why = Message::new("mapping-name-and-values")
                        .with("phrase", guess.phrase)
                        .with("percent", (share * 100.0).round() as i32);
                    ((guess.score + 0.12 * share).min(if exact { 0.99 } else { 0.97 }), why)
                }
                // The official name stands whatever the values: they get issues, not another field.
                Says::Against
                    if exact
                        && !matches!(guess.field, "latitude" | "longitude" | "id" | "source" | "conditions_acces") =>
                {
                    (guess.score * 0.75, Message::new("mapping-name-but-values").with("phrase", guess.phrase))
                }
                Says::Against => {
                    (guess.score * 0.35, Message::new("mapping-values-against").with("phrase", guess.phrase))
                }
                Says::Nothing => (guess.score.min(0.98), named),
            };
            Candidate { field: guess.field, role: guess.role, score, why }
        })
        .collect();
    let best = candidates.iter().map(|candidate| candidate.score).fold(0.0, f32::max);
    if best < ENOUGH {
        if is_date_name(&profile.name) && holds_dates(&profile) {
            // The official template with its `date_maj` overwritten by a date.
            candidates.retain(|candidate| candidate.field != "date_maj");
            let why = Message::new("mapping-date-header");
            candidates.push(Candidate { field: "date_maj", role: "", score: 0.75, why });
        } else if let Some((field, score, shape)) = field_of_values(&profile) {
            let percent = (profile.share(shape) * 100.0).round() as i32;
            let why = Message::new("mapping-values").with("percent", percent).with("field", field);
            candidates.retain(|candidate| candidate.field != field);
            candidates.push(Candidate { field, role: "", score, why });
        }
    }
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.field.cmp(b.field)));
    Column { index, profile, named, candidates }
}

/// Dates, or the day numbers of a spreadsheet.
fn holds_dates(profile: &ColumnProfile) -> bool {
    let serials = profile.range.is_some_and(|(low, high)| low >= 30_000.0 && high <= 60_000.0);
    profile.share(Shape::Date) >= 0.6 || serials && profile.share(Shape::Number) >= 0.9
}

/// A header that is itself a date, or that the reader named because it was blank.
fn is_date_name(name: &str) -> bool {
    let name = base_name(name);
    profile::is_date(name)
        || is_made_up(name)
        || profile::number(name).is_some_and(|n| (30_000.0..60_000.0).contains(&n))
}

/// The name of a column that has none in the file: `colonne 7`.
pub(super) fn is_made_up(name: &str) -> bool {
    name.strip_prefix("colonne ").is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
}

/// `lien_source (2)` → `lien_source`: the reader numbers repeated names.
pub(super) fn base_name(name: &str) -> &str {
    name.strip_suffix(')')
        .and_then(|head| head.rsplit_once(" ("))
        .filter(|(_, number)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
        .map_or(name, |(head, _)| head)
}
