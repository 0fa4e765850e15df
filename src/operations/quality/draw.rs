//! A sheet for a plot: title, axes with round numbers, legend.

use crate::export::figure::{Anchor, Figure, Ink, Shape, ink};
use crate::locale::Lang;

/// Size of a picture.
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 560.0;
/// Size of its title, its other texts, and a line of the legend.
const TITLE: f64 = 20.0;
const SMALL: f64 = 13.0;
const LEGEND_LINE: f64 = 20.0;

/// How an entry of a legend is marked: by shape as well as by colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Square,
    Line { dash: u8 },
    Diamond,
}

/// A picture being drawn, and where its data goes.
pub(super) struct Sheet {
    pub figure: Figure,
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    x: (f64, f64),
    y: (f64, f64),
}

impl Sheet {
    /// An empty sheet with its title and a line under it, room for a legend of some entries at its foot.
    pub fn new(lang: Lang, title: String, line: String, legend: usize) -> Self {
        let language = if lang == Lang::Fr { "fr" } else { "en" };
        let rows = legend.div_ceil(2) as f64;
        let height = HEIGHT + rows * LEGEND_LINE;
        let figure =
            Figure { width: WIDTH, height, title: title.clone(), description: line.clone(), language, shapes: vec![] };
        let mut sheet = Self {
            figure,
            left: 90.0,
            top: 112.0,
            right: WIDTH - 32.0,
            bottom: HEIGHT - 84.0,
            x: (0.0, 1.0),
            y: (0.0, 1.0),
        };
        sheet.write((32.0, 42.0), TITLE, title, ink::TEXT, Anchor::Start, true);
        sheet.small((32.0, 66.0), line, Anchor::Start);
        sheet
    }

    /// Sets what the sides of the plot stand for.
    pub fn scale(&mut self, x: (f64, f64), y: (f64, f64)) {
        let wide = |(least, most): (f64, f64)| if most > least { (least, most) } else { (least, least + 1.0) };
        (self.x, self.y) = (wide(x), wide(y));
    }

    /// Where a value is.
    pub fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let share = |at: f64, (least, most): (f64, f64)| (at - least) / (most - least);
        (
            self.left + share(x, self.x) * (self.right - self.left),
            self.bottom - share(y, self.y) * (self.bottom - self.top),
        )
    }

    /// Lines across at round numbers, the numbers and what they are.
    pub fn y_axis(&mut self, lang: Lang, name: &str) {
        for tick in ticks(self.y) {
            let (_, y) = self.at(self.x.0, tick);
            self.line(&[(self.left, y), (self.right, y)], ink::LINE, 1.0, 0.0);
            self.small((self.left - 8.0, y + 4.0), short(lang, tick), Anchor::End);
        }
        self.small((32.0, self.top - 10.0), name.to_owned(), Anchor::Start);
    }

    /// Numbers along the foot, and what they are.
    pub fn x_axis(&mut self, marks: &[(f64, String)], name: &str) {
        let (left, right, bottom) = (self.left, self.right, self.bottom);
        self.line(&[(left, bottom), (right, bottom)], ink::WEAK, 1.0, 0.0);
        for (value, text) in marks {
            let (x, _) = self.at(*value, self.y.0);
            self.line(&[(x, bottom), (x, bottom + 5.0)], ink::WEAK, 1.0, 0.0);
            self.small((x, bottom + 20.0), text.clone(), Anchor::Middle);
        }
        self.small(((left + right) / 2.0, bottom + 42.0), name.to_owned(), Anchor::Middle);
    }

    /// What colours and shapes stand for, in two columns at the foot.
    pub fn legend(&mut self, entries: &[(Mark, Ink, String)]) {
        for (at, (mark, color, text)) in entries.iter().enumerate() {
            let x = if at % 2 == 0 { 32.0 } else { WIDTH / 2.0 };
            let y = HEIGHT - 10.0 + (at / 2) as f64 * LEGEND_LINE;
            match mark {
                Mark::Square => self.rect((x, y - 10.0), (12.0, 12.0), *color),
                Mark::Line { dash } => self.line(&[(x, y - 4.0), (x + 22.0, y - 4.0)], *color, 2.5, f64::from(*dash)),
                Mark::Diamond => self.diamond((x + 6.0, y - 4.0), 6.0, *color),
            }
            self.write((x + 30.0, y), SMALL, clipped(text), ink::TEXT, Anchor::Start, false);
        }
    }

    pub fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: Ink) {
        self.figure.shapes.push(Shape::Rect { x, y, width, height, fill });
    }

    pub fn line(&mut self, points: &[(f64, f64)], ink: Ink, width: f64, dash: f64) {
        self.figure.shapes.push(Shape::Line { points: points.to_vec(), ink, width, dash });
    }

    pub fn diamond(&mut self, (x, y): (f64, f64), radius: f64, fill: Ink) {
        let points = vec![(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)];
        self.figure.shapes.push(Shape::Polygon { points, fill, stroke: Some((ink::PAPER, 1.0)) });
    }

    pub fn small(&mut self, at: (f64, f64), text: String, anchor: Anchor) {
        self.write(at, SMALL, text, ink::WEAK, anchor, false);
    }

    pub fn write(&mut self, (x, y): (f64, f64), size: f64, text: String, ink: Ink, anchor: Anchor, strong: bool) {
        self.figure.shapes.push(Shape::Text { x, y, size, text, ink, anchor, strong });
    }
}

/// As much of a text as a column of the legend holds.
fn clipped(text: &str) -> String {
    match text.char_indices().nth(58) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Round numbers in a range, about five.
pub(super) fn ticks((least, most): (f64, f64)) -> Vec<f64> {
    let rough = (most - least) / 5.0;
    let ten = 10.0_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|of| of * ten).into_iter().find(|step| *step >= rough).unwrap_or(ten);
    // Counts have no half.
    let step = if most > 4.0 { step.max(1.0) } else { step };
    let first = (least / step).ceil() as i64;
    (first..).map(|at| at as f64 * step).take_while(|tick| *tick <= most + step * 1e-9).collect()
}

/// A number as a person reads it.
pub(super) fn short(lang: Lang, value: f64) -> String {
    if value.fract() == 0.0 {
        return lang.number(value as i64);
    }
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0');
    if lang == Lang::Fr { text.replace('.', ",") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_numbers() {
        assert_eq!(ticks((0.0, 10.0)), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks((0.0, 1234.0)), [0.0, 500.0, 1000.0]);
        assert_eq!(ticks((-4.3, 12.0)), [0.0, 5.0, 10.0]);
        assert_eq!(ticks((0.0, 6.0)), [0.0, 2.0, 4.0, 6.0]);
        assert_eq!(short(Lang::Fr, 0.25), "0,25");
        assert_eq!(short(Lang::En, 12_000.0), "12,000");
    }
}
