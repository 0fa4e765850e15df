//! The lines of a list: the record, what it is about, before and after. Only those on screen are laid out.

use super::read::{Label, MOST, Told};
use super::state::{Key, Kind, Wish};
use super::{cell, underline};
use crate::locale::Lang;
use crate::model::{Message, Value, percent_cut};
use crate::operations::delivery::{Fate, Named, Settled};
use crate::operations::fix::field_title;
use crate::ui::action::{Action, Actions};
use crate::ui::state::View;
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone, diff};
use egui::{Align2, Rect, RichText, ScrollArea, Sense, Stroke, Ui, Vec2};

pub const ROW: f32 = 30.0;

pub fn show(ui: &mut Ui, view: &mut View, told: &Told, kind: Kind, actions: &mut Actions) {
    let lang = view.lang;
    let all = told.total(kind);
    let count = all.min(MOST);
    ui.spacing_mut().item_spacing.y = 0.0;
    head(ui, lang, kind);
    if all > count {
        let text = Message::new("issues-first-rows").with("shown", count).with("all", all);
        widgets::weak(ui, lang.render(&text));
    }
    let walked = std::mem::take(&mut view.changes.walked);
    let salt = ("changes", kind, &told.delivery.source);
    ScrollArea::vertical().id_salt(salt).auto_shrink(false).show_rows(ui, ROW, count, |ui, range| {
        view.changes.labels.want(range.clone());
        if walked {
            // Rows out of sight are not laid out: the place follows from their height.
            let top = ui.min_rect().top() + (view.changes.at as f32 - range.start as f32) * ROW;
            let place = Rect::from_min_size(egui::pos2(ui.min_rect().left(), top), Vec2::new(1.0, ROW));
            ui.scroll_to_rect_animation(place, None, egui::style::ScrollAnimation::none());
        }
        for at in range {
            let Some(key) = told.key(kind, at) else { continue };
            ui.push_id(key, |ui| line(ui, view, told, key, at, actions));
        }
    });
}

/// Left edge and width of the columns of a list, with the codes of their names.
fn columns(kind: Kind) -> &'static [(f32, &'static str)] {
    match kind {
        Kind::Conflicts => &[
            (0.27, "changes-column-record"),
            (0.15, "changes-column-field"),
            (0.22, "changes-column-ours"),
            (0.22, "changes-column-theirs"),
            (0.14, ""),
        ],
        Kind::Doubts => &[(0.37, "changes-column-new"), (0.37, "changes-column-old"), (0.26, "")],
        Kind::Changed | Kind::Back => &[
            (0.27, "changes-column-record"),
            (0.15, "changes-column-field"),
            (0.24, "changes-column-before"),
            (0.24, "changes-column-after"),
            (0.10, ""),
        ],
        Kind::Gone => &[(0.50, "changes-column-record"), (0.30, "changes-column-id"), (0.20, "")],
        Kind::New | Kind::Confirmed | Kind::Absent => &[(0.60, "changes-column-record"), (0.40, "changes-column-id")],
    }
}

fn places(kind: Kind, rect: Rect) -> Vec<Rect> {
    let mut left = rect.left() + 14.0;
    let room = rect.width() - 20.0;
    let place = |(share, _): &(f32, &str)| {
        let place = Rect::from_min_size(egui::pos2(left, rect.top()), Vec2::new(room * share - 8.0, rect.height()));
        left += room * share;
        place
    };
    columns(kind).iter().map(place).collect()
}

fn head(ui: &mut Ui, lang: Lang, kind: Kind) {
    let tokens = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 24.0), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, tokens.background);
    for (place, (_, code)) in places(kind, rect).into_iter().zip(columns(kind)) {
        if !code.is_empty() {
            let text = lang.text(code);
            ui.painter().text(place.left_center(), Align2::LEFT_CENTER, text, theme::small_font(), tokens.weak);
        }
    }
}

/// A record as a list names it: its name, else its identifier.
pub fn name_of(named: &Named, label: Option<&Label>) -> String {
    match label.filter(|label| !label.name.is_empty()) {
        Some(label) if label.commune.is_empty() => label.name.clone(),
        Some(label) => format!("{} · {}", label.name, label.commune),
        None => named.id.clone(),
    }
}

/// A value in a line.
pub fn in_line(value: &Value) -> String {
    const LONGEST: usize = 240;
    let text: String = value.display().chars().take(LONGEST).collect();
    text.replace(['\n', '\r'], " ")
}

fn line(ui: &mut Ui, view: &View, told: &Told, key: Key, at: usize, actions: &mut Actions) {
    let tokens = tokens(ui);
    let lang = view.lang;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::click());
    let chosen = view.changes.at == at;
    if chosen {
        ui.painter().rect_filled(rect, 0.0, tokens.accent_tint);
        ui.painter().rect_filled(Rect::from_min_size(rect.min, Vec2::new(3.0, ROW)), 0.0, tokens.accent);
    } else if response.hovered() {
        ui.painter().hline(rect.x_range(), rect.top(), Stroke::new(1.0, tokens.line));
    }
    underline(ui, rect, tokens.faint_line);
    let places = places(key.kind, rect);
    let labels = view.changes.labels.get(at);
    let Some(named) = told.named(key.kind, at) else { return };
    let name = name_of(named, labels.map(|(one, _)| one));
    let mut said = name.clone();
    words(ui, places[0], &name, tokens.text);
    let mut state = state_of(view, told, key, at);
    match key.kind {
        Kind::Conflicts => {
            let conflict = &told.delivery.conflicts[at];
            let title = field_title(named.schema, conflict.field, lang);
            words(ui, places[1], &title, tokens.weak);
            let (ours, theirs) = (in_line(&conflict.ours), in_line(&conflict.theirs));
            values(ui, lang, (places[2], places[3]), &ours, &theirs);
            said = lang.labelled(format!("{name} · {title}"), format!("{ours} / {theirs}"));
        }
        Kind::Doubts => {
            let doubt = &told.delivery.doubts[at];
            let old = name_of(&doubt.old, labels.map(|(_, old)| old));
            cell(ui, places[1], |ui| diff::label(ui, &old, &name, egui::FontId::proportional(13.0)));
            said = lang.asked(format!("{name} = {old}"));
            if state.is_none() {
                let share = Message::new("changes-likeness")
                    .with("share", lang.percent(percent_cut(doubt.probability, 0) / 100.0));
                state = Some((lang.render(&share), Tone::Plain));
            }
        }
        Kind::Changed | Kind::Back => {
            let Some((_, change)) = told.change(key.kind, at) else { return };
            let title = field_title(named.schema, change.field, lang);
            words(ui, places[1], &title, tokens.weak);
            let (before, after) = (in_line(&change.before), in_line(&change.after));
            values(ui, lang, (places[2], places[3]), &before, &after);
            said = lang.labelled(format!("{name} · {title}"), format!("{before} → {after}"));
        }
        Kind::New | Kind::Gone | Kind::Confirmed | Kind::Absent => {
            cell(ui, places[1], |ui| {
                let id = RichText::new(&named.id).font(theme::mono_font()).color(tokens.weak);
                ui.add(egui::Label::new(id).truncate().selectable(false));
            });
        }
    }
    if let (Some((text, tone)), Some(place)) = (&state, places.get(columns(key.kind).len() - 1)) {
        cell(ui, *place, |ui| drop(widgets::chip(ui, text.as_str(), *tone)));
        said = format!("{said} · {text}");
    }
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::ListItem, true, chosen, &said));
    if response.double_clicked() && !told.is_hidden(key.kind, at) {
        actions.push(Action::Changes(Wish::Show(named.clone(), key.field)));
    } else if response.clicked() {
        actions.push(Action::Changes(Wish::Walk(at)));
    }
}

fn words(ui: &mut Ui, place: Rect, text: &str, color: egui::Color32) {
    cell(ui, place, |ui| {
        ui.add(egui::Label::new(RichText::new(text).color(color)).truncate().selectable(false));
    });
}

/// Characters that are alike at the beginning of two values from which on they are left out: what differs would be cut off.
const ALIKE: usize = 22;
/// Of those, the last that are shown.
const CONTEXT: usize = 8;

/// Two long values from a little before the place where they differ.
fn around(one: &str, other: &str) -> [String; 2] {
    let alike = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let short = |text: &str| match alike {
        ALIKE.. => std::iter::once('…').chain(text.chars().skip(alike - CONTEXT)).collect(),
        _ => text.to_owned(),
    };
    if one == other { [one, other].map(str::to_owned) } else { [one, other].map(short) }
}

/// Two values, what differs in them marked.
fn values(ui: &mut Ui, lang: Lang, (left, right): (Rect, Rect), one: &str, other: &str) {
    let [one, other] = &around(one, other);
    for (place, text, beside) in [(left, one, other), (right, other, one)] {
        cell(ui, place, |ui| match text.is_empty() {
            true => drop(widgets::weak(ui, lang.text("inspector-empty"))),
            false => diff::label(ui, text, beside, theme::mono_font()),
        });
    }
}

/// What was said of a line, or that it is about to be.
pub fn state_of(view: &View, told: &Told, key: Key, at: usize) -> Option<(String, Tone)> {
    let lang = view.lang;
    let say = |code: &str, tone: Tone| Some((lang.text(code).into_owned(), tone));
    let first = view.changes.answering.get(&key);
    match key.kind {
        Kind::Conflicts => match (first, told.delivery.conflicts.get(at)?.settled) {
            (Some(true), _) | (None, Some(Settled::Kept)) => say("changes-is-kept", Tone::Valid),
            (Some(false), _) => say("changes-is-theirs", Tone::Valid),
            (None, Some(Settled::Locked)) => say("changes-is-locked", Tone::Accent),
            (None, Some(Settled::Agreed)) => say("changes-is-agreed", Tone::Valid),
            (None, None) => None,
        },
        Kind::Doubts => match (first, told.delivery.doubts.get(at)?.apart) {
            (Some(true), _) => say("changes-is-same", Tone::Valid),
            (Some(false), _) | (None, true) => say("changes-is-new", Tone::Valid),
            (None, false) => None,
        },
        Kind::Gone => match (first, told.delivery.gone.get(at)?.fate) {
            (Some(true), _) | (None, Some(Fate::Kept)) => say("changes-is-stay", Tone::Valid),
            (Some(false), _) | (None, Some(Fate::Dropped)) => say("changes-is-dropped", Tone::Plain),
            (None, None) => None,
        },
        Kind::Changed => {
            let back = told.change(key.kind, at).is_some_and(|(_, change)| change.back);
            back.then(|| (lang.text("changes-is-back").into_owned(), Tone::Accent))
        }
        Kind::Back | Kind::New | Kind::Confirmed | Kind::Absent => None,
    }
}

#[cfg(test)]
mod tests {
    use super::around;

    #[test]
    fn long_values_are_shown_from_where_they_differ() {
        assert_eq!(around("02 41", "02 42"), ["02 41", "02 42"]);
        let [one, other] = around("France Services de Baugé en Anjou", "France Services de Baugé en Vallée");
        assert_eq!((one.as_str(), other.as_str()), ("…augé en Anjou", "…augé en Vallée"));
        assert_eq!(around("", "une très longue description"), ["", "une très longue description"]);
    }
}
