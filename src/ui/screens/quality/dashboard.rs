//! The page that one would show: the numbers that matter, then the plots.

use super::link::rows_of;
use super::state::{Rows, Wish};
use super::{map, number, overlap, plots, threshold};
use crate::export::figure::Format;
use crate::locale::Lang;
use crate::operations::quality::{Plot, percent};
use crate::ui::action::{Action, Actions, Screen};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{Frame, Margin, RichText, ScrollArea, Sense, Stroke, Ui, Vec2};

/// From this width on, cards stand in two columns.
const TWO_COLUMNS: f32 = 880.0;
const GAP: f32 = 12.0;
/// Width that a number with its words needs.
const HEAD: f32 = 136.0;
/// Least heights of the cards of the first two rows, so that neighbours end together.
const LEAST: [f32; 2] = [372.0, 436.0];

/// What draws the inside of a card.
type Draw<'d> = &'d dyn Fn(&mut Ui, &mut Actions);

pub fn show(ui: &mut Ui, view: &mut View, data: &mut Data, actions: &mut Actions) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::same(14)).show(ui, |ui| {
            heads(ui, view, data, actions);
            ui.add_space(GAP);
            let (view, data) = (&*view, &*data);
            let all: [(Plot, Draw<'_>); 5] = [
                (Plot::Issues, &|ui, actions| plots::issues(ui, view, data, actions)),
                (Plot::Scores, &|ui, _| plots::scores(ui, view, data)),
                (Plot::Weights, &|ui, actions| threshold::show(ui, view, data, actions)),
                (Plot::Overlap, &|ui, actions| overlap::show(ui, view, data, actions)),
                (Plot::Map, &|ui, actions| map::show(ui, view, data, actions)),
            ];
            if ui.available_width() < TWO_COLUMNS {
                for (plot, draw) in all {
                    let width = ui.available_width();
                    card(ui, view, data, plot, (width, 0.0), actions, draw);
                    ui.add_space(GAP);
                }
                return;
            }
            let width = (ui.available_width() - GAP) / 2.0;
            for (at, row) in all.chunks(2).enumerate() {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = GAP;
                    let width = if row.len() == 1 { 2.0 * width + GAP } else { width };
                    for (plot, draw) in row {
                        let least = LEAST.get(at).copied().unwrap_or(0.0);
                        card(ui, view, data, *plot, (width, least), actions, *draw);
                    }
                });
                ui.add_space(GAP);
            }
        });
    });
}

/// The numbers that matter, each a link to what it counts.
fn heads(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let overview = &data.overview;
    let schema = view.quality.schema;
    let counts = overview.gates.iter().find(|(slug, _)| *slug == schema).map(|(_, counts)| *counts).unwrap_or_default();
    let share = |count: u64| percent(lang, count as f64 / counts.records.max(1) as f64);
    let all = || rows_of(schema, None, Rows::All);
    let issues = || Some(Action::Show(Screen::Issues));
    let mut list = vec![
        (number(lang, counts.records), String::new(), "quality-records", all()),
        (number(lang, counts.conforming), share(counts.conforming), "quality-conforming", issues()),
        (number(lang, counts.served), share(counts.served), "quality-served", issues()),
        (number(lang, counts.plausible), share(counts.plausible), "quality-plausible", issues()),
    ];
    if let Some(mean) = data.quality.scores.as_ref().and_then(|scores| scores.mean) {
        let text = format!("{mean:.2}");
        let text = if lang == Lang::Fr { text.replace('.', ",") } else { text };
        list.push((text, String::new(), "quality-score", rows_of("service", None, Rows::All)));
    }
    if overview.pair_set.is_some() {
        let pairs = Some(Action::Show(Screen::Duplicates));
        list.push((number(lang, overview.undecided), String::new(), "quality-to-decide", pairs));
    }
    if let Some(map) = data.quality.map.as_deref().filter(|map| map.points > 0) {
        let share = percent(lang, map.astray_count as f64 / map.points as f64);
        let rows = if map.astray_count > 0 { rows_of(schema, None, map::all(map)) } else { None };
        list.push((number(lang, map.astray_count), share, "quality-astray", rows));
    }
    let narrow = ui.available_width() < HEAD * list.len() as f32;
    let columns = if narrow { list.len().div_ceil(2) } else { list.len() };
    for row in list.chunks(columns) {
        let width = (ui.available_width() - GAP * (columns - 1) as f32) / columns as f32;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for (value, share, code, action) in row {
                if head(ui, width, (value, share, &lang.text(code))).clicked() {
                    actions.extend(action.clone());
                }
            }
        });
    }
}

/// One number, its share and what it is.
fn head(ui: &mut Ui, width: f32, (value, share, name): (&str, &str, &str)) -> egui::Response {
    let tokens = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, 84.0), Sense::click());
    let label = format!("{value} {name} {share}");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, label.trim()));
    let line = if response.hovered() || response.has_focus() { tokens.accent } else { tokens.line };
    ui.painter().rect(rect, 8.0, tokens.panel, Stroke::new(1.0, line), egui::StrokeKind::Inside);
    let painter = ui.painter().with_clip_rect(rect.shrink(6.0));
    let at = painter.text(
        rect.left_top() + Vec2::new(12.0, 10.0),
        egui::Align2::LEFT_TOP,
        value,
        theme::number_font(),
        tokens.text,
    );
    painter.text(
        at.right_bottom() + Vec2::new(8.0, -4.0),
        egui::Align2::LEFT_BOTTOM,
        share,
        theme::small_font(),
        tokens.weak,
    );
    let words = painter.layout(name.to_owned(), theme::small_font(), tokens.weak, width - 20.0);
    painter.galley(rect.left_top() + Vec2::new(12.0, 42.0), words, tokens.weak);
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// A plot in its frame, with its title and the way to save it.
fn card(
    ui: &mut Ui,
    view: &View,
    data: &Data,
    plot: Plot,
    (width, least): (f32, f32),
    actions: &mut Actions,
    draw: Draw<'_>,
) {
    let tokens = tokens(ui);
    let frame = Frame::new().fill(tokens.panel).stroke(Stroke::new(1.0, tokens.line)).corner_radius(8).inner_margin(12);
    ui.push_id(plot.name(), |ui| {
        frame.show(ui, |ui| {
            ui.set_width(width - 26.0);
            ui.set_min_height(least);
            ui.vertical(|ui| {
                ui.horizontal(|ui| {
                    ui.label(RichText::new(view.lang.text(plot.title())).font(theme::strong_font()));
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        if is_there(plot, data) {
                            save(ui, view.lang, plot, actions);
                        }
                    });
                });
                draw(ui, actions);
            });
        });
    });
}

/// Whether there is anything to be saved.
fn is_there(plot: Plot, data: &Data) -> bool {
    let quality = &data.quality;
    match plot {
        Plot::Issues => quality.history.as_ref().is_some_and(|history| !history.moments.is_empty()),
        Plot::Scores => quality.scores.as_ref().is_some_and(|scores| scores.mean.is_some()),
        Plot::Weights => quality.weights.as_ref().is_some_and(|weights| weights.is_some()),
        Plot::Overlap => quality.overlap.as_ref().is_some_and(|overlap| overlap.searched),
        Plot::Map => quality.map.as_ref().is_some_and(|map| map.points > 0),
        Plot::Fields => quality.profile.is_some(),
    }
}

/// Where to save the picture of a plot, and in which format.
pub(super) fn save(ui: &mut Ui, lang: Lang, plot: Plot, actions: &mut Actions) {
    let button = widgets::chip_button(ui, lang.text("quality-save"), Tone::Plain);
    let name = lang.labelled(lang.text("quality-save"), lang.text(plot.title()));
    button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name.as_str()));
    egui::Popup::menu(&button).show(|ui| {
        for (code, here) in [("quality-save-as", false), ("quality-save-here", true)] {
            for format in [Format::Png, Format::Svg] {
                let text = crate::model::Message::new(code).with("format", format.extension().to_uppercase());
                if ui.button(lang.render(&text)).clicked() {
                    let wish = if here { Wish::SaveHere(plot, format) } else { Wish::SaveAs(plot, format) };
                    actions.push(Action::Quality(wish));
                }
            }
        }
    });
}
