//! The evidence of a pair as a waterfall: each bar starts where the last one ended, the whole at the foot, and the decision
//! point a line through all. The strength of each is said in a word; the bits are under the pointer.

use super::case::Case;
use crate::locale::Lang;
use crate::model::{Evidence, Message, Pair, Schema};
use crate::operations::explain::{comparison_name, level};
use crate::ui::theme::{self, tokens};
use egui::{Align2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use std::collections::BTreeMap;

/// One step of the sum, in bits.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub from: f64,
    pub to: f64,
    /// Its terms in words, a line each.
    pub terms: Vec<String>,
}

/// The steps of a sum, in the order in which they are shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Steps {
    prior: Step,
    /// By place of the field in the schema.
    fields: BTreeMap<usize, Step>,
    /// What belongs to no field that is shown, with its name.
    rest: Vec<(String, Step)>,
    whole: f64,
    names: Vec<String>,
}

/// Whether a term is about several fields at once.
fn is_together(term: &Evidence) -> bool {
    term.level.code == "level-together"
}

/// Whether a term of the sum is about a field: the comparison is named after the field or its part.
fn about(comparison: &str, field: &str) -> bool {
    comparison == field || (field == "code_postal" && comparison == "place")
}

impl Steps {
    pub fn of(pair: &Pair, fields: &[usize], schema: &Schema, lang: Lang) -> Self {
        let mut at = 0.0;
        let mut step = |terms: &[&Evidence]| {
            let from = at;
            let mut terms = terms.to_vec();
            terms.sort_by(|a, b| b.bits.abs().total_cmp(&a.bits.abs()));
            at += terms.iter().map(|term| term.bits).sum::<f64>();
            let line = |term: &&Evidence| {
                let name = comparison_name(lang, &term.comparison);
                lang.labelled(name, format!("{} ({})", level(term, lang), bits(lang, term.bits)))
            };
            Step { from, to: at, terms: terms.iter().map(line).collect() }
        };
        let chosen = |holds: &dyn Fn(&Evidence) -> bool| -> Vec<&Evidence> {
            pair.evidence.iter().filter(|term| holds(term) && term.bits != 0.0).collect()
        };
        let prior = step(&chosen(&|term| term.comparison == "prior"));
        let mut by_field = BTreeMap::new();
        for field in fields {
            let terms = chosen(&|term| about(&term.comparison, &schema.fields[*field].name));
            if !terms.is_empty() {
                by_field.insert(*field, step(&terms));
            }
        }
        let shown = |term: &Evidence| {
            term.comparison == "prior" || fields.iter().any(|at| about(&term.comparison, &schema.fields[*at].name))
        };
        let mut rest = Vec::new();
        for term in chosen(&|term| !shown(term) && !is_together(term)) {
            rest.push((comparison_name(lang, &term.comparison), step(&[term])));
        }
        let together = chosen(&|term| !shown(term) && is_together(term));
        if !together.is_empty() {
            rest.push((lang.text("duplicates-together").into_owned(), step(&together)));
        }
        let whole = pair.weight_bits;
        let names = rest.iter().map(|(name, _)| name.clone());
        let names = names.chain([lang.text("duplicates-sum").into_owned()]).collect();
        Self { prior, fields: by_field, rest, whole, names }
    }

    /// The names of the rows under those of the fields.
    pub fn rest(&self) -> &[String] {
        &self.names
    }

    /// Least and most of what is drawn.
    fn range(&self, point: f64) -> (f64, f64) {
        let steps = self.fields.values().chain(self.rest.iter().map(|(_, step)| step)).chain([&self.prior]);
        let ends = steps.flat_map(|step| [step.from, step.to]).chain([0.0, point, self.whole]);
        ends.fold((f64::MAX, f64::MIN), |(least, most), end| (least.min(end), most.max(end)))
    }
}

/// Bits with their sign, as the language writes numbers.
pub fn bits(lang: Lang, value: f64) -> String {
    let text = format!("{}{:.1}", if value >= 0.0 { "+" } else { "\u{2212}" }, value.abs());
    if lang == Lang::Fr { text.replace('.', ",") } else { text }
}

/// Bits from which evidence is clear, and from which it is strong.
const CLEAR: f64 = 2.0;
const STRONG: f64 = 6.0;

/// How strong evidence is, in a word.
fn word(value: f64) -> &'static str {
    match (value >= 0.0, value.abs()) {
        (true, size) if size >= STRONG => "evidence-strong",
        (true, size) if size >= CLEAR => "evidence-clear",
        (true, _) => "evidence-slight",
        (false, size) if size >= STRONG => "evidence-against-strong",
        (false, size) if size >= CLEAR => "evidence-against-clear",
        (false, _) => "evidence-against-slight",
    }
}

/// Terms of a step that are told one by one, the strongest first.
const TERMS: usize = 5;

/// Room for the word.
const WORDS: f32 = 88.0;

/// What a bar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Where the sum starts, in the head.
    Start,
    Step,
    Whole,
}

struct Scale {
    least: f64,
    most: f64,
    /// The decision point, in bits.
    point: f64,
}

impl Scale {
    fn x(&self, rect: Rect, value: f64) -> f32 {
        let share = (value - self.least) / (self.most - self.least).max(1e-9);
        rect.left() + 4.0 + (rect.width() - WORDS - 8.0) * share as f32
    }
}

pub fn show(
    ui: &mut Ui,
    lang: Lang,
    steps: &Steps,
    (fields, case, pair, point): (&[usize], &Case, &Pair, f64),
    (head, row): (f32, f32),
) {
    let point = (point / (1.0 - point).max(1e-9)).max(1e-9).log2();
    let (least, most) = steps.range(point);
    let scale = Scale { least, most, point };
    let tokens = tokens(ui);
    let width = ui.available_width();
    let place = ui.allocate_exact_size(vec2(width, head), Sense::hover());
    let rect = place.0;
    bar(ui, lang, place, Some(&steps.prior), &scale, Look::Start);
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.line));
    for field in fields {
        let step = steps.fields.get(field);
        let filled = |at: usize| !case.members[at].row.values[*field].display().is_empty();
        let one_side = step.is_none() && case.compared == 2 && filled(0) != filled(1);
        let place = ui.allocate_exact_size(vec2(width, row), Sense::hover());
        if one_side {
            let at = place.0.left_center() + vec2(8.0, 0.0);
            ui.painter().text(
                at,
                Align2::LEFT_CENTER,
                lang.text("duplicates-one-side"),
                theme::small_font(),
                tokens.weak,
            );
            ui.painter().hline(place.0.x_range(), place.0.bottom(), Stroke::new(1.0, tokens.faint_line));
        } else {
            bar(ui, lang, place, step, &scale, Look::Step);
        }
    }
    let small = vec2(width, theme::GRID_ROW);
    for (_, step) in &steps.rest {
        let place = ui.allocate_exact_size(small, Sense::hover());
        bar(ui, lang, place, Some(step), &scale, Look::Step);
    }
    let whole = Step { from: 0.0, to: steps.whole, terms: vec![sum_in_words(lang, pair, point)] };
    let place = ui.allocate_exact_size(small, Sense::hover());
    bar(ui, lang, place, Some(&whole), &scale, Look::Whole);
}

fn sum_in_words(lang: Lang, pair: &Pair, point: f64) -> String {
    let text =
        Message::new("review-sum-hover").with("bits", bits(lang, pair.weight_bits)).with("point", bits(lang, point));
    lang.render(&text)
}

/// One step; the whole has a colour of its own and tells where the decision point is.
fn bar(
    ui: &mut Ui,
    lang: Lang,
    (rect, response): (Rect, egui::Response),
    step: Option<&Step>,
    scale: &Scale,
    look: Look,
) {
    let tokens = tokens(ui);
    let painter = ui.painter();
    painter.hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.faint_line));
    let point = scale.x(rect, scale.point);
    painter.add(egui::Shape::dashed_line(
        &[pos2(point, rect.top()), pos2(point, rect.bottom())],
        Stroke::new(1.0, tokens.weak),
        3.0,
        3.0,
    ));
    let Some(step) = step else { return };
    let size = step.to - step.from;
    let color = match look {
        Look::Start => tokens.faint,
        Look::Whole => tokens.duplicate,
        Look::Step if size >= 0.0 => tokens.valid,
        Look::Step => tokens.error,
    };
    let (from, to) = (scale.x(rect, step.from), scale.x(rect, step.to));
    let middle = rect.center().y;
    let left = from.min(to);
    let place = Rect::from_min_max(pos2(left, middle - 4.0), pos2(from.max(to).max(left + 2.0), middle + 4.0));
    painter.rect_filled(place, 2.0, color);
    if look != Look::Whole {
        // From here on the next one goes.
        painter.vline(to, middle..=rect.bottom(), Stroke::new(1.0, tokens.line));
    }
    let text = match look {
        Look::Start => lang.text("review-evidence"),
        Look::Whole if step.to >= scale.point => lang.text("review-over-point"),
        Look::Whole => lang.text("review-under-point"),
        Look::Step => lang.text(word(size)),
    };
    let at = pos2(rect.right() - WORDS + 4.0, middle);
    let (text_color, font) = match look {
        Look::Start => (tokens.weak, egui::FontId::new(12.0, theme::semibold())),
        Look::Whole => (tokens.text, theme::small_font()),
        Look::Step => (color, theme::small_font()),
    };
    painter.text(at, Align2::LEFT_CENTER, text.as_ref(), font, text_color);
    let name = format!("{} · {text} ({})", lang.text("review-evidence"), bits(lang, size));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name.as_str()));
    let mut told: Vec<String> = step.terms.iter().take(TERMS).cloned().collect();
    if let Some(more) = step.terms.len().checked_sub(TERMS).filter(|more| *more > 0) {
        told.push(lang.render(&Message::new("evidence-more").with("count", more)));
    }
    if look == Look::Start {
        told.push(lang.text("review-evidence-hover").into_owned());
    }
    response.on_hover_text(told.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RecordId;
    use crate::operations;

    fn term(comparison: &str, level: &'static str, bits: f64) -> Evidence {
        Evidence { comparison: comparison.into(), level: Message::new(level), bits }
    }

    #[test]
    fn each_bar_starts_where_the_last_one_ended_and_all_end_at_the_sum() {
        let schema = operations::schema("structure").unwrap();
        let evidence = vec![
            term("prior", "level-prior", -12.0),
            term("nom", "level-near", 7.0),
            term("nom_x_place", "level-together", -1.0),
            term("place", "level-exact", 4.0),
            term("telephone", "level-exact", 9.0),
            term("courriel", "level-missing", 0.0),
        ];
        let whole: f64 = evidence.iter().map(|one| one.bits).sum();
        let pair = Pair {
            a: RecordId(1),
            b: RecordId(2),
            key: "phone".into(),
            weight_bits: whole,
            probability: 0.9,
            evidence,
            what_if: Vec::new(),
            related: 0.0,
        };
        let places: Vec<usize> = ["nom", "code_postal"].iter().filter_map(|name| schema.index_of(name)).collect();
        let steps = Steps::of(&pair, &places, schema, Lang::Fr);
        assert_eq!((steps.prior.from, steps.prior.to), (0.0, -12.0));
        assert_eq!((steps.fields[&places[0]].from, steps.fields[&places[0]].to), (-12.0, -5.0));
        assert_eq!(steps.fields[&places[1]].to, -1.0);
        // The phone is not among the fields shown; what fields say together comes last.
        assert_eq!(steps.rest.len(), 2);
        assert_eq!(steps.rest[1].1.to, whole);
        assert_eq!(steps.rest().len(), 3, "two more, and the sum");
        assert_eq!(steps.range(3.0), (-12.0, 8.0));
    }

    #[test]
    fn strength_is_said_in_a_word() {
        assert_eq!([word(7.0), word(2.5), word(0.1)], ["evidence-strong", "evidence-clear", "evidence-slight"]);
        assert_eq!(word(-8.0), "evidence-against-strong");
        assert_eq!((bits(Lang::Fr, -2.14), bits(Lang::En, 3.0)), ("\u{2212}2,1".into(), "+3.0".into()));
    }
}
