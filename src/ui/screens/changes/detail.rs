//! The line at hand under the list: the values in full, who said what, the records side by side, and the answers with their keys.

use super::list::{in_line, name_of, state_of};
use super::read::Told;
use super::state::{ChangesData, Key, Kind, Wish};
use crate::locale::Lang;
use crate::model::{Message, Value};
use crate::operations::delivery::{Conflict, Settled};
use crate::operations::fix::field_title;
use crate::operations::log;
use crate::ui::action::{Action, Actions};
use crate::ui::state::View;
use crate::ui::theme::{self, tokens};
use crate::ui::when;
use crate::ui::widgets::{self, diff};
use egui::{Align, Layout, RichText, ScrollArea, Ui, Vec2};

/// Height of the panel; of a low window, a part.
pub fn height(kind: Kind, room: f32) -> f32 {
    let wanted: f32 = match kind {
        Kind::Conflicts => 178.0,
        Kind::Doubts => 300.0,
        Kind::Changed | Kind::Back => 124.0,
        Kind::Gone => 244.0,
        Kind::New | Kind::Confirmed | Kind::Absent => 216.0,
    };
    wanted.min(room * 0.62)
}

pub fn show(ui: &mut Ui, view: &View, data: &ChangesData, told: &Told, kind: Kind, actions: &mut Actions) {
    let at = view.changes.at;
    let Some(key) = told.key(kind, at) else { return };
    head(ui, view, told, key, at, actions);
    ui.add_space(4.0);
    let answers = if kind.is_asked() { 40.0 } else { 0.0 };
    let room = (ui.available_height() - answers).max(20.0);
    ScrollArea::vertical().id_salt(("changes-detail", key)).max_height(room).auto_shrink(false).show(
        ui,
        |ui| match kind {
            Kind::Conflicts => conflict(ui, view.lang, &told.delivery.conflicts[at]),
            Kind::Changed | Kind::Back => {
                if let Some((_, change)) = told.change(kind, at) {
                    two(
                        ui,
                        view.lang,
                        ["changes-column-before", "changes-column-after"],
                        &change.before,
                        &change.after,
                    );
                }
            }
            Kind::Doubts => side_by_side(ui, view, key),
            Kind::New | Kind::Gone | Kind::Confirmed | Kind::Absent => values(ui, view, key),
        },
    );
    if kind.is_asked() {
        ui.with_layout(Layout::bottom_up(Align::Min), |ui| buttons(ui, view, data, (told, key, at), actions));
    }
}

/// Which record, and the way to it.
fn head(ui: &mut Ui, view: &View, told: &Told, key: Key, at: usize, actions: &mut Actions) {
    let lang = view.lang;
    let Some(named) = told.named(key.kind, at) else { return };
    let labels = view.changes.labels.get(at);
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let show = |ui: &mut Ui, code: &str, keys: &str| ui.link(lang.text(code)).on_hover_text(keys).clicked();
            match (key.kind, told.delivery.doubts.get(at)) {
                (Kind::Doubts, Some(doubt)) => {
                    if show(ui, "changes-show-old", "") {
                        actions.push(Action::Changes(Wish::Show(doubt.old.clone(), "")));
                    }
                    if show(ui, "changes-show-new", "↵") {
                        actions.push(Action::Changes(Wish::Show(named.clone(), "")));
                    }
                }
                _ if told.is_hidden(key.kind, at) => {}
                _ => {
                    if show(ui, "changes-show", "↵") {
                        actions.push(Action::Changes(Wish::Show(named.clone(), key.field)));
                    }
                }
            }
            if let Some((text, tone)) = state_of(view, told, key, at) {
                widgets::chip(ui, text, tone);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let name = name_of(named, labels.map(|(one, _)| one));
                let title = match key.field {
                    "" => name,
                    field => format!("{} · {name}", field_title(named.schema, field, lang)),
                };
                ui.add(egui::Label::new(RichText::new(title).font(theme::strong_font())).truncate());
                let id = RichText::new(&named.id).font(theme::mono_font()).color(tokens(ui).weak);
                ui.add(egui::Label::new(id).truncate());
            });
        });
    });
}

/// Two values over each other, as long as they are, what differs marked.
fn two(ui: &mut Ui, lang: Lang, codes: [&str; 2], one: &Value, other: &Value) {
    let (one, other) = (one.display(), other.display());
    for (code, text, beside) in [(codes[0], &one, &other), (codes[1], &other, &one)] {
        value(ui, lang, &lang.text(code), (text, beside, theme::mono_font()), "");
    }
}

/// Width of the names beside values.
const NAMES: f32 = 150.0;

/// A value with its name, against another one, and what is said of it.
fn value(ui: &mut Ui, lang: Lang, name: &str, (text, beside, font): (&str, &str, egui::FontId), said: &str) {
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(Vec2::new(NAMES, 18.0), Layout::left_to_right(Align::Min), |ui| {
            ui.set_min_width(NAMES);
            widgets::weak(ui, name);
        });
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            match text.is_empty() {
                true => drop(widgets::weak(ui, lang.text("inspector-empty"))),
                false => diff::lines(ui, text, beside, font),
            }
            if !said.is_empty() {
                let said = RichText::new(said).font(theme::small_font()).color(tokens(ui).weak);
                ui.add(egui::Label::new(said).wrap());
            }
        });
    });
}

/// Both values of a conflict: of what ours is, who set it, when and how; what the producer said before.
fn conflict(ui: &mut Ui, lang: Lang, conflict: &Conflict) {
    let mut said = Vec::new();
    if conflict.merge.is_some() {
        said.push(lang.text("changes-in-merged").into_owned());
    }
    match conflict.by.as_str() {
        "" => {}
        // The system did not say who.
        "-" | "?" => said.push(when::moment(lang, &conflict.at)),
        by => {
            let by = Message::new("changes-by").with("by", by).with("when", when::moment(lang, &conflict.at));
            said.push(lang.render(&by));
        }
    }
    said.extend(conflict.why.as_ref().map(|why| log::said(why, lang)));
    if !conflict.note.is_empty() {
        said.push(lang.render(&Message::new("changes-note").with("note", conflict.note.replace('\n', " "))));
    }
    let (ours, theirs) = (conflict.ours.display(), conflict.theirs.display());
    value(ui, lang, &lang.text("changes-ours"), (&ours, &theirs, theme::mono_font()), &said.join(" · "));
    ui.add_space(2.0);
    let before = match in_line(&conflict.before) {
        text if text.is_empty() => lang.text("changes-said-nothing").into_owned(),
        text => lang.render(&Message::new("changes-said-before").with("text", text)),
    };
    value(ui, lang, &lang.text("changes-theirs"), (&theirs, &ours, theme::mono_font()), &before);
    let told = match conflict.settled {
        Some(Settled::Locked) => "changes-locked-why",
        Some(Settled::Agreed) => "changes-agreed-why",
        Some(Settled::Kept) => "changes-kept-why",
        None => return,
    };
    widgets::weak_lines(ui, lang.text(told));
}

/// The values by which a record is known.
fn values(ui: &mut Ui, view: &View, key: Key) {
    let Some(beside) = view.changes.beside.as_ref().filter(|beside| beside.of == Some(key)) else { return };
    ui.spacing_mut().item_spacing.y = 2.0;
    for (field, text, _) in &beside.fields {
        let name = log::title(field, view.lang);
        value(ui, view.lang, &name, (text, "", egui::FontId::proportional(13.0)), "");
    }
}

/// The new record and the one of before, field by field.
fn side_by_side(ui: &mut Ui, view: &View, key: Key) {
    let lang = view.lang;
    let Some(beside) = view.changes.beside.as_ref().filter(|beside| beside.of == Some(key)) else { return };
    ui.spacing_mut().item_spacing.y = 2.0;
    let width = ((ui.available_width() - NAMES) / 2.0 - 12.0).max(80.0);
    let row = |ui: &mut Ui, name: &str, cells: [&mut dyn FnMut(&mut Ui); 2]| {
        ui.horizontal_top(|ui| {
            ui.allocate_ui_with_layout(Vec2::new(NAMES, 18.0), Layout::left_to_right(Align::Min), |ui| {
                ui.set_min_width(NAMES);
                widgets::weak(ui, name);
            });
            for cell in cells {
                ui.vertical(|ui| {
                    ui.set_width(width);
                    cell(ui);
                });
            }
        });
    };
    let name = |code: &'static str| move |ui: &mut Ui| widgets::heading_label(ui, lang.text(code));
    row(ui, "", [&mut name("changes-column-new"), &mut name("changes-column-old")]);
    for (field, new, old) in &beside.fields {
        let cell = |text: &str, other: &str| {
            let (text, other) = (text.to_owned(), other.to_owned());
            move |ui: &mut Ui| match text.is_empty() {
                true => drop(widgets::weak(ui, lang.text("inspector-empty"))),
                false => diff::lines(ui, &text, &other, egui::FontId::proportional(13.0)),
            }
        };
        row(ui, &log::title(field, lang), [&mut cell(new, old), &mut cell(old, new)]);
    }
}

/// The two answers with their keys, and the same for all that wait.
fn buttons(ui: &mut Ui, view: &View, data: &ChangesData, (told, key, at): (&Told, Key, usize), actions: &mut Actions) {
    let lang = view.lang;
    let changes = &view.changes;
    let locked = told.delivery.conflicts.get(at).is_some_and(|one| one.settled == Some(Settled::Locked));
    let locked = key.kind == Kind::Conflicts && locked;
    ui.horizontal(|ui| {
        let enabled = !locked && !changes.answering.contains_key(&key);
        let codes = match key.kind {
            Kind::Conflicts => ["changes-keep-ours", "changes-take-theirs"],
            Kind::Doubts => ["changes-say-same", "changes-say-new"],
            _ => ["changes-keep-gone", "changes-drop-gone"],
        };
        for (position, code) in codes.into_iter().enumerate() {
            let digit = ["1", "2"][position];
            if widgets::button_if(ui, enabled, lang.text(code), digit).clicked() {
                actions.push(Action::Changes(Wish::Answer(key, position == 0)));
            }
        }
        let open = changes.open(told, key.kind);
        let onward = changes.onward(data, told, key.kind);
        if widgets::button_if(ui, onward.is_some(), lang.text("changes-next"), &lang.text("key-space")).clicked() {
            actions.push(Action::Changes(Wish::Next));
        }
        if open < 2 || key.kind == Kind::Doubts {
            return;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let codes = match key.kind {
                Kind::Conflicts => [("changes-all-theirs", false), ("changes-all-ours", true)],
                _ => [("changes-all-drop", false), ("changes-all-keep", true)],
            };
            for (code, first) in codes {
                let text = Message::new(code).with("count", open);
                if widgets::button(ui, lang.render(&text), "").clicked() {
                    actions.push(Action::Changes(Wish::All(key.kind, first)));
                }
            }
        });
    });
}
