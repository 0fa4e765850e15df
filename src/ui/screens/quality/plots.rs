//! Issues over time and scores of services.

use super::link::rows_of;
use super::number;
use super::state::Rows;
use crate::locale::Lang;
use crate::model::Message;
use crate::operations::quality::{self, BINS, History, figures};
use crate::ui::action::Actions;
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, Tokens, tokens};
use crate::ui::widgets;
use egui::{Color32, Sense, Ui, Vec2};
use egui_plot::{
    Bar, BarChart, GridInput, GridMark, Line, LineStyle, Plot, PlotPoint, PlotPoints, PlotResponse, Text, VLine,
};

/// Height of a plot in its card.
pub(super) const HEIGHT: f32 = 220.0;

/// A plot without chrome: our lines, round numbers at the left, nothing that moves under the pointer.
pub(super) fn plain<'a>(id: &str, tokens: &Tokens, lang: Lang, most: f64) -> Plot<'a> {
    Plot::new(id)
        .height(HEIGHT)
        .show_background(false)
        .show_grid([false, true])
        .grid_color(tokens.line)
        .grid_fade(0.0)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .show_x(false)
        .show_y(false)
        .show_crosshair(false)
        .include_y(0.0)
        .include_y(most.max(1.0) * 1.06)
        .y_axis_min_width(44.0)
        .y_grid_spacer(move |input: GridInput| marks((0.0, input.bounds.1)))
        .y_axis_formatter(move |mark, _| if mark.value < 0.0 { String::new() } else { number(lang, mark.value as u64) })
}

/// Round numbers in a range, about five.
pub(super) fn marks((least, most): (f64, f64)) -> Vec<GridMark> {
    let rough = ((most - least) / 5.0).max(1e-9);
    let ten = 10.0_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|of| of * ten).into_iter().find(|step| *step >= rough).unwrap_or(ten);
    let step = if most > 4.0 { step.max(1.0) } else { step };
    let first = (least / step).ceil() as i64;
    let last = (most / step).floor() as i64;
    (first..=last.min(first + 40)).map(|at| GridMark { value: at as f64 * step, step_size: step }).collect()
}

/// Says what a plot is to those who cannot see it.
pub(super) fn named<R>(shown: &PlotResponse<R>, name: String) {
    shown.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, name.as_str()));
}

/// The room of a plot that is being counted: nothing jumps when it comes.
pub(super) fn waiting(ui: &mut Ui) {
    ui.allocate_space(Vec2::new(10.0, HEIGHT));
}

/// What is not there yet, or never will be, in words.
pub(super) fn nothing(ui: &mut Ui, text: &str) {
    ui.add_space(8.0);
    widgets::weak_lines(ui, text);
    ui.add_space(8.0);
}

/// The colours of lines, each told apart by its dashes too.
fn colors(tokens: &Tokens) -> [(Color32, bool); 8] {
    let [a, b, c, d] = [tokens.accent, tokens.error, tokens.duplicate, tokens.warning];
    [(a, false), (b, false), (c, false), (d, false), (a, true), (b, true), (c, true), (tokens.weak, true)]
}

fn style(dashed: bool) -> LineStyle {
    if dashed { LineStyle::Dashed { length: 6.0 } } else { LineStyle::Solid }
}

pub fn issues(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let Some(history) = data.quality.history.clone() else { return waiting(ui) };
    if history.moments.is_empty() {
        return nothing(ui, &lang.text("quality-no-history"));
    }
    let text = Message::new("plot-issues-line")
        .with("count", history.total.last().copied().unwrap_or(0))
        .with("operations", history.moments.len());
    let text = lang.render(&text);
    widgets::weak(ui, text.as_str());
    let tokens = tokens(ui);
    let most = history.lines.iter().flat_map(|line| &line.issues).copied().max().unwrap_or(1) as f64;
    let last = history.moments.len().max(2) - 1;
    let ticks = history.clone();
    let plot = plain("issues", tokens, lang, most)
        .include_x(0.0)
        .include_x(last as f64 + 0.5)
        .x_grid_spacer(move |_| x_marks(last))
        .x_axis_formatter(move |mark, _| {
            ticks.moments.get(mark.value.round() as usize).map(|moment| moment.name(lang)).unwrap_or_default()
        });
    let shown = plot.show(ui, |plot| {
        for (line, (color, dashed)) in history.lines.iter().zip(colors(tokens)) {
            let points = PlotPoints::from(steps(&line.issues, last));
            plot.line(
                Line::new("", points).color(color).width(2.0).style(style(dashed)).allow_band(false).allow_hover(false),
            );
        }
        let at = plot.response().hovered().then(|| plot.pointer_coordinate()).flatten().map(|at| at.x.round());
        let at = at.filter(|at| *at >= 0.0).map(|at| (at as usize).min(history.moments.len() - 1));
        if let Some(at) = at {
            plot.vline(VLine::new("", at as f64).color(tokens.faint).width(1.0).allow_hover(false));
        }
        at
    });
    named(&shown, lang.labelled(lang.text("plot-issues"), text));
    if let Some(at) = shown.inner {
        shown.response.on_hover_ui_at_pointer(|ui| moment(ui, lang, &history, at));
    }
    legend(ui, view, &history, actions);
}

/// A count holds until the next operation changes it.
fn steps(issues: &[u64], last: usize) -> Vec<[f64; 2]> {
    let mut out = Vec::with_capacity(2 * issues.len() + 1);
    for (at, count) in issues.iter().enumerate() {
        if at > 0 {
            out.push([at as f64, issues[at - 1] as f64]);
        }
        out.push([at as f64, *count as f64]);
    }
    // What holds now is seen for half a step.
    out.extend(issues.last().map(|count| [last as f64 + 0.5, *count as f64]));
    out
}

/// About five operations along the foot.
fn x_marks(last: usize) -> Vec<GridMark> {
    let every = (last + 1).div_ceil(5).max(1);
    (0..=last).step_by(every).map(|at| GridMark { value: at as f64, step_size: every as f64 }).collect()
}

/// The counts after one operation.
fn moment(ui: &mut Ui, lang: Lang, history: &History, at: usize) {
    let Some(moment) = history.moments.get(at) else { return };
    let text = Message::new("quality-moment")
        .with("operation", moment.operation)
        .with("at", lang.moment(&moment.at_utc))
        .with("count", history.total.get(at).copied().unwrap_or(0));
    ui.label(lang.render(&text));
    for line in &history.lines {
        let name = figures::line_name(line, history.others, lang);
        let count = line.issues.get(at).copied().unwrap_or(0);
        widgets::weak(ui, format!("{} · {name}", number(lang, count)));
    }
}

/// What each line is, with its count of today; a click shows the rows. Two columns where there is room.
fn legend(ui: &mut Ui, view: &View, history: &History, actions: &mut Actions) {
    let entries: Vec<_> = history.lines.iter().zip(colors(tokens(ui))).collect();
    let columns = if ui.available_width() > 420.0 { 2 } else { 1 };
    let width = ui.available_width() / columns as f32 - 8.0;
    ui.add_space(4.0);
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.spacing_mut().interact_size.y = 20.0;
    for row in entries.chunks(columns) {
        ui.horizontal(|ui| {
            for (line, (color, dashed)) in row {
                let layout = egui::Layout::left_to_right(egui::Align::Center);
                ui.allocate_ui_with_layout(Vec2::new(width, 20.0), layout, |ui| {
                    ui.set_width(width);
                    entry(ui, view, history, (line, *color, *dashed), actions);
                });
            }
        });
    }
}

fn entry(
    ui: &mut Ui,
    view: &View,
    history: &History,
    (line, color, dashed): (&quality::Line, Color32, bool),
    actions: &mut Actions,
) {
    let (lang, weak) = (view.lang, tokens(ui).weak);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(22.0, 14.0), Sense::hover());
    let (left, right) = (rect.left_center(), rect.right_center());
    let stroke = egui::Stroke::new(2.5, color);
    match dashed {
        true => drop(ui.painter().add(egui::Shape::dashed_line(&[left, right], stroke, 5.0, 3.0))),
        false => drop(ui.painter().line_segment([left, right], stroke)),
    }
    let now = line.issues.last().copied().unwrap_or(0);
    let name = figures::line_name(line, history.others, lang);
    let text = egui::RichText::new(format!("{} · {name}", number(lang, now))).font(theme::small_font());
    ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
    match &line.rule {
        Some((field, code)) if now > 0 => {
            let rows = Rows::Issues { field: field.clone(), code: code.clone() };
            if ui.add(egui::Link::new(text)).clicked() {
                actions.extend(rows_of(schema_of(view, field), None, rows));
            }
        }
        _ => drop(ui.add(egui::Label::new(text.color(weak)).truncate())),
    }
}

/// The schema whose rows to show: the one at hand, where it has the field.
fn schema_of(view: &View, field: &str) -> &'static str {
    let has = |slug: &&str| crate::operations::schema(slug).is_ok_and(|schema| schema.field(field).is_some());
    let other = || crate::reference::schema_slugs().into_iter().find(has);
    Some(view.quality.schema).filter(has).or_else(other).unwrap_or(view.quality.schema)
}

pub fn scores(ui: &mut Ui, view: &View, data: &Data) {
    let lang = view.lang;
    let Some(found) = data.quality.scores.clone() else { return waiting(ui) };
    let Some(mean) = found.mean else { return nothing(ui, &lang.text("plot-scores-none")) };
    let text = lang.render(&Message::new("plot-scores-line").with("mean", mean).with("count", found.services));
    widgets::weak(ui, text.as_str());
    let tokens = tokens(ui);
    let most = found.bins.iter().copied().max().unwrap_or(1) as f64;
    let width = 1.0 / BINS as f64;
    let plot = plain("scores", tokens, lang, most)
        .include_x(0.0)
        .include_x(1.0)
        .x_grid_spacer(|_| marks((0.0, 1.0)))
        .x_axis_formatter(move |mark, _| super::decimal(lang, mark.value));
    let shown = plot.show(ui, |plot| {
        let at = plot.response().hovered().then(|| plot.pointer_coordinate()).flatten().map(|at| at.x);
        let at = at.filter(|at| (0.0..1.0).contains(at)).map(|at| (at / width) as usize);
        let bar = |(place, count): (usize, &u64)| {
            let color = if at == Some(place) { tokens.accent } else { super::mixed(tokens.panel, tokens.accent, 0.8) };
            Bar::new((place as f64 + 0.5) * width, *count as f64)
                .width(width * 0.9)
                .fill(color)
                .stroke(egui::Stroke::NONE)
        };
        let bars = found.bins.iter().enumerate().map(bar).collect();
        plot.bar_chart(BarChart::new("", bars).allow_hover(false));
        plot.vline(VLine::new("", mean).color(tokens.text).width(1.5).style(style(true)).allow_hover(false));
        let top = PlotPoint::new(mean, most * 1.05);
        let anchor = if mean > 0.6 { egui::Align2::RIGHT_TOP } else { egui::Align2::LEFT_TOP };
        let words = egui::RichText::new(format!(" {} ", lang.text("plot-scores-mean"))).font(theme::small_font());
        plot.text(Text::new("", top, words.color(tokens.text)).anchor(anchor).allow_hover(false));
        at
    });
    named(&shown, lang.labelled(lang.text("plot-scores"), text));
    if let Some(at) = shown.inner.filter(|at| *at < BINS) {
        let from = |at: usize| format!("{:.2}", at as f64 * width);
        let text = Message::new("quality-score-bin")
            .with("from", decimal_text(lang, from(at)))
            .with("to", decimal_text(lang, from(at + 1)))
            .with("count", found.bins[at]);
        shown.response.on_hover_text_at_pointer(lang.render(&text));
    }
    for gain in &found.gains {
        widgets::weak(ui, lang.render(&gain.message()));
    }
}

fn decimal_text(lang: Lang, text: String) -> String {
    if lang == Lang::Fr { text.replace('.', ",") } else { text }
}
