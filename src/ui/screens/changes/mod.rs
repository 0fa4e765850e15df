//! "Livraisons": source by source what its last delivery brought, and the answers to what it asks, a key each.

mod detail;
mod header;
mod keys;
mod list;
pub mod read;
pub mod state;

use crate::locale::Lang;
use crate::model::Message;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{Align, Frame, Layout, Margin, Panel, Rect, RichText, ScrollArea, Sense, Stroke, Ui, UiBuilder, Vec2};
use read::Told;
use state::Wish;

/// Width of the list of sources, and where the screen is narrow.
const SOURCES: f32 = 216.0;
const NARROW_SOURCES: f32 = 168.0;
/// Width of the screen under which it is narrow.
const NARROW: f32 = 1000.0;
const SOURCE: f32 = 46.0;

pub fn show(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    // Its parts stand edge to edge.
    ui.spacing_mut().item_spacing.y = 0.0;
    title(ui, view, data, actions);
    if !data.changes.known || view.changes.stopped {
        under_way(ui, view, actions);
    }
    if !data.changes.known {
        return;
    }
    let told = data.changes.told.clone();
    let Some(shown) = view.changes.shown(&data.changes) else {
        empty(ui, lang, data, actions);
        return;
    };
    let kind = view.changes.kind(shown);
    // What has come under the keyboard in this very frame was not seen yet.
    let seen = view.changes.key;
    view.changes.stay(shown, kind);
    // Of a delivery that has just come nothing is read yet, and what was read is of the one before.
    let active = data.overview.batches.iter().filter(|batch| batch.active && batch.source == shown.delivery.source);
    let newest = active.map(|batch| batch.delivery).max();
    let outdated = view.changes.under_way.is_some() && newest.is_some_and(|newest| newest != shown.delivery.delivery);
    if !outdated {
        keys::read(ui, view, shown, kind, seen, actions);
    }
    let wide = ui.available_width() >= NARROW;
    if told.len() > 1 {
        let width = if wide { SOURCES } else { NARROW_SOURCES };
        let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::symmetric(6, 8));
        Panel::left("changes-sources").exact_size(width).resizable(false).frame(frame).show(ui, |ui| {
            sources(ui, view, &told, shown, actions);
        });
    }
    egui::CentralPanel::no_frame().show(ui, |ui| {
        if outdated {
            return under_way(ui, view, actions);
        }
        header::show(ui, view, shown, kind, actions);
        if shown.total(kind) == 0 {
            nothing(ui, lang, kind);
            return;
        }
        let height = detail::height(kind, ui.available_height());
        let frame = Frame::new().fill(tokens(ui).background).inner_margin(Margin::symmetric(14, 8));
        let panel = Panel::bottom("changes-detail").exact_size(height).resizable(false).frame(frame);
        panel.show_separator_line(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            if view.changes.is_outdated(kind) {
                ui.disable();
            }
            detail::show(ui, view, &data.changes, shown, kind, actions);
        });
        egui::CentralPanel::no_frame().show(ui, |ui| list::show(ui, view, shown, kind, actions));
    });
}

fn title(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let (mut add, mut stop) = (false, false);
    widgets::title_row(
        ui,
        |ui| {
            widgets::title(ui, lang.text("screen-changes"));
            let waiting = data.changes.waiting().saturating_sub(view.changes.answering.len());
            if waiting > 0 {
                let text = Message::new("changes-waiting").with("count", waiting);
                widgets::chip(ui, lang.render(&text), Tone::Warning);
            }
            // What is shown stays in its place while it is read again.
            if let Some(progress) = view.changes.under_way.as_ref().filter(|_| data.changes.known) {
                stop = widgets::progress::beside(ui, lang, &progress.snapshot(), "stage-changes");
            }
        },
        |ui| add = widgets::button(ui, lang.text("command-import"), "Ctrl I").clicked(),
    );
    actions.extend(add.then_some(Action::ImportDialog));
    actions.extend(stop.then_some(Action::Changes(Wish::Stop)));
}

/// How far reading is once it takes a while, with a way out; or that it was stopped.
fn under_way(ui: &mut Ui, view: &View, actions: &mut Actions) {
    let lang = view.lang;
    let changes = &view.changes;
    if let Some(progress) = &changes.under_way {
        if widgets::progress::show(ui, lang, &progress.snapshot(), "stage-changes") {
            actions.push(Action::Changes(Wish::Stop));
        }
    } else if changes.stopped {
        let failed = changes.failed.as_ref().map(|error| lang.render(&error.what));
        let text = failed.unwrap_or_else(|| lang.text("changes-stopped").into_owned());
        if widgets::progress::stopped(ui, text, &lang.text("changes-again")) {
            actions.push(Action::Changes(Wish::Again));
        }
    }
}

/// What will be here once a source has delivered again.
fn empty(ui: &mut Ui, lang: Lang, data: &Data, actions: &mut Actions) {
    let first = data.overview.batches.iter().find(|batch| batch.active);
    let why = match first {
        Some(batch) => lang.render(&Message::new("changes-none-why").with("source", batch.source.as_str())),
        None => lang.text("changes-none-yet").into_owned(),
    };
    if widgets::empty(ui, &lang.text("changes-none"), &why, &lang.text("command-import"), "Ctrl I") {
        actions.push(Action::ImportDialog);
    }
}

/// A list that has nothing in it: all of it was answered, or there was nothing.
fn nothing(ui: &mut Ui, lang: Lang, kind: state::Kind) {
    ui.add_space(24.0);
    ui.horizontal(|ui| {
        ui.add_space(14.0);
        widgets::weak_lines(ui, lang.text(&format!("changes-no-{}", kind.code())));
    });
}

/// The sources, each with what waits of it.
fn sources(ui: &mut Ui, view: &View, all: &[Told], shown: &Told, actions: &mut Actions) {
    let lang = view.lang;
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, SOURCE, all.len(), |ui, range| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for told in &all[range] {
            let chosen = told.delivery.source == shown.delivery.source;
            if source(ui, lang, told, chosen).clicked() {
                actions.push(Action::Changes(Wish::Source(told.delivery.source.clone())));
            }
        }
    });
}

fn source(ui: &mut Ui, lang: Lang, told: &Told, chosen: bool) -> egui::Response {
    let tokens = tokens(ui);
    let delivery = &told.delivery;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), SOURCE - 3.0), Sense::click());
    if chosen {
        ui.painter().rect_filled(rect, 6.0, tokens.accent_tint);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 6.0, tokens.background);
    }
    let count = lang.render(&Message::new("changes-deliveries").with("count", delivery.sent.len()));
    let waiting = told.waiting();
    let name = match waiting {
        0 => lang.labelled(&delivery.source, &count),
        _ => lang.labelled(&delivery.source, lang.render(&Message::new("changes-waiting").with("count", waiting))),
    };
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, chosen, &name));
    let builder =
        UiBuilder::new().max_rect(rect.shrink2(Vec2::new(8.0, 4.0))).layout(Layout::right_to_left(Align::Center));
    let mut child = ui.new_child(builder);
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    if waiting > 0 {
        widgets::chip(&mut child, lang.number(i64::try_from(waiting).unwrap_or(i64::MAX)), Tone::Warning);
    }
    child.with_layout(Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        let font = if chosen { theme::strong_font() } else { egui::FontId::proportional(13.0) };
        ui.add(egui::Label::new(RichText::new(&delivery.source).font(font)).truncate().selectable(false));
        let count = RichText::new(count).font(theme::small_font()).color(tokens.weak);
        ui.add(egui::Label::new(count).truncate().selectable(false));
    });
    response
}

/// A place in a row, drawn in on its own.
fn cell(ui: &mut Ui, place: Rect, add: impl FnOnce(&mut Ui)) {
    let builder = UiBuilder::new().max_rect(place).layout(Layout::left_to_right(Align::Center));
    let mut child = ui.new_child(builder);
    child.set_clip_rect(place.intersect(ui.clip_rect()));
    add(&mut child);
}

/// A line under a place.
fn underline(ui: &Ui, rect: Rect, color: egui::Color32) {
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, color));
}
