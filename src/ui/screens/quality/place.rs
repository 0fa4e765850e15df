//! One place or source: how fresh its records are, and of whom.

use super::number;
use super::places::{ages, is_entered, leads, name, stack};
use super::state::{PlaceWish, Wish};
use crate::model::Message;
use crate::operations::territories::{self, By, Place, Territories};
use crate::ui::action::{Action, Actions};
use crate::ui::state::View;
use crate::ui::theme::{self, tokens};
use crate::ui::widgets;
use egui::{Rect, RichText, Sense, Ui, Vec2};
use jiff::civil::Date;

pub fn show(ui: &mut Ui, view: &View, found: &Territories, one: &Place, actions: &mut Actions) {
    let lang = view.lang;
    widgets::title(ui, name(lang, one));
    if found.by != By::Source && !one.code.is_empty() {
        ui.label(RichText::new(one.code.as_str()).font(theme::mono_font()).color(tokens(ui).weak));
    }
    if found.by == By::Commune && territories::has_districts(&one.code) {
        widgets::weak_lines(ui, lang.text("territories-districts"));
    }
    if let Some((at, delivery)) = &one.delivered {
        let text = Message::new("territories-delivered").with("delivery", *delivery).with("at", lang.moment(at));
        widgets::weak_lines(ui, lang.render(&text));
    }
    ui.add_space(6.0);
    counts(ui, view, found, one, actions);
    fresh(ui, view, one);
    sources(ui, view, found, one, actions);
    if let Some(below) = found.by.below().filter(|_| is_entered(found, one)) {
        widgets::rule(ui);
        let by = lang.text(&format!("territories-look-{}", below.name()));
        if widgets::button(ui, by, "↵").clicked() {
            actions.push(Action::Quality(Wish::Place(PlaceWish::Enter(one.code.clone()))));
        }
    }
}

/// Each number a link to its records where the grid can show them.
fn counts(ui: &mut Ui, view: &View, found: &Territories, one: &Place, actions: &mut Actions) {
    let lang = view.lang;
    let of = &one.all;
    let mut line = |ui: &mut Ui, code: &'static str, count: u64, until: Option<Option<Date>>| {
        let text = lang.render(&Message::new(code).with("count", count));
        let link = until.and_then(|until| leads(view, one, None, until));
        match link {
            Some(action) if ui.link(text.as_str()).on_hover_text(lang.text("quality-see-rows")).clicked() => {
                actions.push(action);
            }
            Some(_) => {}
            None => drop(widgets::weak_lines(ui, text)),
        }
    };
    line(ui, "territories-see-all", of.records(), Some(None));
    if of.freshness.stale > 0 {
        line(ui, "territories-see-stale", of.freshness.stale, found.stale_until.map(Some));
    }
    if of.stopped > 0 {
        line(ui, "territories-see-stopped", of.stopped, None);
    }
    if found.searched && of.shared > 0 {
        line(ui, "territories-told-shared", of.shared, None);
    } else if !found.searched && of.structures > 0 {
        widgets::weak_lines(ui, lang.text("territories-not-searched"));
    }
}

/// The ages of the records as a bar, with its key.
fn fresh(ui: &mut Ui, view: &View, one: &Place) {
    let (lang, tokens) = (view.lang, tokens(ui));
    widgets::rule(ui);
    widgets::heading(ui, lang.text("territories-ages"));
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width() - 8.0, 12.0), Sense::hover());
    stack(ui.painter(), tokens, rect, &one.all.freshness);
    ui.add_space(4.0);
    for (code, count, color) in ages(tokens, &one.all.freshness) {
        ui.horizontal(|ui| {
            let (dot, _) = ui.allocate_exact_size(Vec2::splat(10.0), Sense::hover());
            ui.painter().rect_filled(Rect::from_center_size(dot.center(), Vec2::splat(9.0)), 2.0, color);
            ui.label(lang.text(code));
            widgets::weak(ui, number(lang, count));
        });
    }
    if let Some((oldest, newest)) = one.all.dates {
        let text = Message::new("territories-dates")
            .with("oldest", lang.date(&oldest.to_string()))
            .with("newest", lang.date(&newest.to_string()));
        widgets::weak_lines(ui, lang.render(&text));
    }
}

/// Who brought the records of a place.
fn sources(ui: &mut Ui, view: &View, found: &Territories, one: &Place, actions: &mut Actions) {
    if found.by == By::Source {
        return;
    }
    let lang = view.lang;
    widgets::rule(ui);
    widgets::heading(ui, lang.text("territories-by-its-source"));
    for (source, of) in &one.sources {
        ui.horizontal(|ui| {
            let text = format!("{source} {}", number(lang, of.records()));
            if ui.link(text).on_hover_text(lang.text("quality-see-rows")).clicked() {
                actions.extend(leads(view, one, Some(source), None));
            }
            if of.freshness.stale > 0 {
                let text = Message::new("territories-see-stale").with("count", of.freshness.stale);
                if ui.link(RichText::new(lang.render(&text)).color(tokens(ui).warning)).clicked() {
                    actions.extend(leads(view, one, Some(source), found.stale_until));
                }
            }
        });
    }
}
