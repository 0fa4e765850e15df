//! Pairs by weight, and the decision point to be moved: what it would do is told while it is dragged, and kept on demand.

use super::state::Wish;
use super::{decimal, mixed, number, plots};
use crate::jobs::Job;
use crate::locale::Lang;
use crate::model::Message;
use crate::operations::quality::{Point, Weights, percent};
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets;
use egui::{RichText, Ui};
use egui_plot::{Bar, BarChart, LineStyle, PlotPoint, Text, VLine};

pub fn show(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let Some(found) = data.quality.weights.clone() else { return plots::waiting(ui) };
    let Some(found) = found.as_ref().as_ref().filter(|found| !found.points.is_empty()) else {
        plots::nothing(ui, &lang.text("quality-no-search"));
        if widgets::primary(ui, lang.text("command-match"), "Ctrl D", true).clicked() {
            actions.push(Action::Match);
        }
        return;
    };
    let at = view.quality.point.unwrap_or(found.now).min(found.points.len() - 1);
    let text = Message::new("plot-weights-line")
        .with("pairs", found.points[found.now].pairs)
        .with("groups", found.points[found.now].groups);
    let text = lang.render(&text);
    widgets::weak(ui, text.as_str());
    let dragged = plot(ui, lang, found, at, &text);
    if let Some(bits) = dragged {
        let place = found.nearest(bits);
        actions.push(Action::Quality(Wish::Point(Some(place).filter(|place| *place != found.now))));
    }
    slider(ui, lang, found, at, actions);
    told(ui, lang, found, at);
    kept(ui, lang, found, at, actions);
}

/// Draws the pairs and the line; gives where the line is dragged to.
fn plot(ui: &mut Ui, lang: Lang, found: &Weights, at: usize, text: &str) -> Option<f64> {
    let tokens = tokens(ui);
    let point = &found.points[at];
    let most = found.bins.iter().map(|bin| bin.pairs).max().unwrap_or(1) as f64;
    let least = found.bins.first().map_or(-5.0, |bin| bin.from).min(found.points[0].bits);
    let greatest = found.bins.last().map_or(12.0, |bin| bin.from + 1.0).max(point.bits + 0.5);
    // Above the bars there is room for what the line says.
    let top = most.max(1.0) * 1.2;
    let plot = plots::plain("weights", tokens, lang, top)
        .x_axis_label(RichText::new(lang.text("plot-axis-bits")).font(theme::small_font()).color(tokens.weak))
        .include_x(least)
        .include_x(greatest)
        .sense(egui::Sense::click_and_drag())
        .x_grid_spacer(move |_| plots::marks((least, greatest)))
        .x_axis_formatter(move |mark, _| decimal(lang, mark.value));
    let shown = plot.show(ui, |plot| {
        let hovered = plot.response().hovered().then(|| plot.pointer_coordinate()).flatten().map(|at| at.x);
        let below = mixed(tokens.panel, tokens.duplicate, 0.35);
        let bar = |bin: &crate::operations::quality::Bin| {
            let fill = if bin.from >= point.bits { tokens.duplicate } else { below };
            Bar::new(bin.from + 0.5, bin.pairs as f64).width(0.9).fill(fill).stroke(egui::Stroke::NONE)
        };
        plot.bar_chart(BarChart::new("", found.bins.iter().map(bar).collect()).allow_hover(false));
        if at != found.now {
            let dashes = LineStyle::Dashed { length: 6.0 };
            plot.vline(
                VLine::new("", found.points[found.now].bits).color(tokens.faint).style(dashes).allow_hover(false),
            );
        }
        plot.vline(VLine::new("", point.bits).color(tokens.text).width(2.0).allow_hover(false));
        let chance = percent(lang, point.probability);
        let words = RichText::new(format!("  {chance}  ")).font(theme::small_font()).color(tokens.text);
        let left = point.bits > (least + greatest) / 2.0;
        let anchor = if left { egui::Align2::RIGHT_TOP } else { egui::Align2::LEFT_TOP };
        plot.text(Text::new("", PlotPoint::new(point.bits, top * 1.05), words).anchor(anchor).allow_hover(false));
        (hovered, plot.pointer_coordinate().map(|at| at.x))
    });
    plots::named(&shown, lang.labelled(lang.text("plot-weights"), text));
    let (hovered, pointer) = shown.inner;
    let response = shown.response;
    let moved = response.dragged() || response.clicked();
    let bin = hovered
        .filter(|_| !response.dragged())
        .and_then(|x| found.bins.iter().find(|bin| (bin.from..bin.from + 1.0).contains(&x)));
    let response = response.on_hover_cursor(egui::CursorIcon::ResizeHorizontal);
    if let Some(bin) = bin {
        response.on_hover_ui_at_pointer(|ui| {
            let text = Message::new("quality-bin")
                .with("from", decimal(lang, bin.from))
                .with("to", decimal(lang, bin.from + 1.0))
                .with("pairs", bin.pairs);
            ui.label(lang.render(&text));
            if bin.duplicates + bin.distinct > 0 {
                let text =
                    Message::new("quality-verdicts").with("duplicates", bin.duplicates).with("distinct", bin.distinct);
                widgets::weak(ui, lang.render(&text));
            }
        });
    }
    if moved { pointer } else { None }
}

/// The same by keyboard: arrows move the point once it is chosen.
fn slider(ui: &mut Ui, lang: Lang, found: &Weights, at: usize, actions: &mut Actions) {
    let mut place = at;
    ui.horizontal(|ui| {
        let label = lang.text("quality-point");
        widgets::weak(ui, label.as_ref());
        // A rail that is seen on the card.
        let line = tokens(ui).line;
        ui.visuals_mut().widgets.inactive.bg_fill = line;
        ui.spacing_mut().slider_width = (ui.available_width() - 20.0).clamp(80.0, 320.0);
        let slider = ui.add(egui::Slider::new(&mut place, 0..=found.points.len() - 1).show_value(false));
        slider.widget_info(|| egui::WidgetInfo::slider(true, at as f64, label.as_ref()));
        slider.on_hover_text(lang.text("quality-drag"));
    });
    if place != at {
        actions.push(Action::Quality(Wish::Point(Some(place).filter(|place| *place != found.now))));
    }
}

/// What the point would do, beside the one of now.
fn told(ui: &mut Ui, lang: Lang, found: &Weights, at: usize) {
    let (point, now) = (&found.points[at], &found.points[found.now]);
    let code = if at == found.now { "quality-point-now" } else { "quality-point-tried" };
    let chance = percent(lang, point.probability);
    let text = Message::new(code).with("percent", chance).with("bits", decimal(lang, point.bits));
    ui.label(RichText::new(lang.render(&text)).font(theme::strong_font()));
    let pairs = match change(lang, point.pairs, now.pairs) {
        Some(change) => Message::new("quality-point-pairs-change").with("change", change),
        None => Message::new("quality-point-pairs"),
    };
    let pairs = pairs.with("pairs", point.pairs);
    let groups = Message::new("quality-point-groups").with("groups", point.groups).with("records", point.records);
    widgets::weak_lines(ui, format!("{} · {}", lang.render(&pairs), lang.render(&groups)));
    if at != found.now {
        let parts: Vec<String> = [
            ("quality-point-joined", point.joined),
            ("quality-point-cut", point.cut),
            ("quality-point-new", point.new),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(code, count)| lang.render(&Message::new(code).with("count", count)))
        .collect();
        let same = || lang.text("quality-point-same").into_owned();
        widgets::weak_lines(ui, if parts.is_empty() { same() } else { parts.join(" · ") });
    }
    widgets::weak_lines(ui, reliability(lang, point));
}

/// How many more or fewer, with its sign; none where it is the same.
fn change(lang: Lang, count: u64, now: u64) -> Option<String> {
    match count.cmp(&now) {
        std::cmp::Ordering::Less => Some(format!("\u{2212}{}", number(lang, now - count))),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(format!("+{}", number(lang, count - now))),
    }
}

fn reliability(lang: Lang, point: &Point) -> String {
    let (Some(precision), Some(recall)) = (&point.precision, &point.recall) else {
        return lang.text("quality-point-unknown").into_owned();
    };
    let whole = |share: f64| (share * 100.0).round();
    let text = Message::new("quality-point-quality")
        .with("precision", whole(precision.mid))
        .with("precision_low", whole(precision.low))
        .with("precision_high", whole(precision.high))
        .with("recall", whole(recall.mid))
        .with("recall_low", whole(recall.low))
        .with("recall_high", whole(recall.high));
    lang.render(&text)
}

/// Keep the point, or go back; nothing is done before.
fn kept(ui: &mut Ui, lang: Lang, found: &Weights, at: usize, actions: &mut Actions) {
    if at == found.now {
        return;
    }
    ui.horizontal(|ui| {
        if widgets::primary(ui, lang.text("quality-keep-point"), "", true).clicked() {
            let point = found.points[at].probability;
            actions.push(Action::Do(Box::new(Job::DecisionPoint(Some(point)))));
        }
        if widgets::button(ui, lang.text("quality-drop-point"), "").clicked() {
            actions.push(Action::Quality(Wish::Point(None)));
        }
    });
}
