//! The log: who did what, day by day, narrowed by kind, person and words; the chosen operation at the right, with its changes
//! and the way back from it.

mod details;
mod state;
mod turn;

pub use details::sides;
pub use state::State;

use crate::locale::Lang;
use crate::model::{Message, Operation, OperationState};
use crate::operations::log::Group;
use crate::ui::action::{Action, Actions};
use crate::ui::screens::pages::Wish;
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{Align2, Frame, Key, Margin, Panel, ScrollArea, Sense, Ui, Vec2};
use state::Line;

pub fn show(ui: &mut Ui, view: &mut View, data: &mut Data, actions: &mut Actions) {
    let lang = view.lang;
    let free = !view.covered && view.pages.aside.is_none();
    let state = &mut view.pages.history;
    state.refresh(lang);
    title(ui, lang, state, data, actions);
    filters(ui, lang, state);
    state.refresh(lang);
    if free {
        keys(ui, state, actions);
    }
    if state.chosen.is_some() {
        let width = (ui.available_width() * 0.44).clamp(360.0, 520.0);
        let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::same(14));
        Panel::right("operation").exact_size(width).resizable(false).frame(frame).show(ui, |ui| match state.turning {
            true => turn::show(ui, lang, state, actions),
            false => details::show(ui, lang, state, actions),
        });
    }
    list(ui, lang, state);
}

fn title(ui: &mut Ui, lang: Lang, state: &State, data: &Data, actions: &mut Actions) {
    let overview = &data.overview;
    let hover = |operation: &Option<Operation>| {
        let place = operation.as_ref().and_then(|operation| state.place(operation.id));
        place.map(|at| state.sentence(at).to_owned()).unwrap_or_default()
    };
    widgets::title_row(
        ui,
        |ui| {
            widgets::title(ui, lang.text("screen-history"));
            let count = match state.found() == state.operations.len() {
                true => Message::new("history-count").with("count", state.found()),
                false => Message::new("history-found").with("found", state.found()).with("all", state.operations.len()),
            };
            widgets::chip(ui, lang.render(&count), Tone::Plain);
        },
        |ui| {
            ui.add_enabled_ui(overview.redo.is_some(), |ui| {
                let button =
                    widgets::button(ui, lang.text("command-redo"), &format!("Ctrl {} Z", lang.text("key-shift")));
                if button.on_hover_text(hover(&overview.redo)).clicked() {
                    actions.push(Action::Redo);
                }
            });
            ui.add_enabled_ui(overview.undo.is_some(), |ui| {
                let button = widgets::button(ui, lang.text("history-undo-last"), "Ctrl Z");
                if button.on_hover_text(hover(&overview.undo)).clicked() {
                    actions.push(Action::Undo);
                }
            });
        },
    );
}

/// Words, kind and person.
fn filters(ui: &mut Ui, lang: Lang, state: &mut State) {
    Frame::new().inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let edit =
                egui::TextEdit::singleline(&mut state.text).hint_text(lang.text("history-search")).desired_width(200.0);
            let response = ui.add(edit);
            response
                .widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("history-search")));
            let asked = ui.input(|input| input.modifiers.command && input.key_pressed(Key::F));
            if asked {
                response.request_focus();
            }
            let people: Vec<String> = state.people().to_vec();
            if people.len() > 1 {
                person(ui, lang, state, &people);
            }
            let all = lang.text("history-all-kinds").into_owned();
            if widgets::chip_button(ui, all, tone(state.group.is_none())).clicked() {
                state.group = None;
            }
            for group in Group::ALL {
                let on = state.group == Some(group);
                if widgets::chip_button(ui, lang.text(group.code()), tone(on)).clicked() {
                    state.group = (!on).then_some(group);
                }
            }
        });
    });
    let rect = ui.cursor();
    ui.painter().hline(ui.max_rect().x_range(), rect.top(), egui::Stroke::new(1.0, tokens(ui).line));
}

fn tone(on: bool) -> Tone {
    if on { Tone::Accent } else { Tone::Plain }
}

fn person(ui: &mut Ui, lang: Lang, state: &mut State, people: &[String]) {
    let everybody = lang.text("history-everybody").into_owned();
    let shown = state.person.clone().unwrap_or_else(|| everybody.clone());
    let combo = egui::ComboBox::from_id_salt("person").selected_text(shown).width(130.0).show_ui(ui, |ui| {
        ui.selectable_value(&mut state.person, None, everybody);
        for name in people {
            ui.selectable_value(&mut state.person, Some(name.clone()), name);
        }
    });
    combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, lang.text("history-person")));
}

/// The arrows walk, Enter looks at the way back, Escape leaves it.
fn keys(ui: &Ui, state: &mut State, actions: &mut Actions) {
    if ui.text_edit_focused() {
        return;
    }
    let pressed = |key| ui.input(|input| input.key_pressed(key) && input.modifiers.is_none());
    let step = |by| state.beside(by);
    let target = if pressed(Key::ArrowDown) {
        step(1)
    } else if pressed(Key::ArrowUp) {
        step(-1)
    } else {
        None
    };
    if let Some(target) = target {
        actions.push(Action::Page(Wish::Operation(target)));
    }
    if state.turning {
        turn::keys(ui, state, actions);
    } else if pressed(Key::Enter) && state.chosen().is_some_and(state::may_turn) {
        actions.push(Action::Page(Wish::Turn(true)));
    } else if pressed(Key::Escape) {
        state.chosen = None;
    }
}

/// Height of a line.
const ROW: f32 = 36.0;

fn list(ui: &mut Ui, lang: Lang, state: &mut State) {
    if state.lines().is_empty() {
        let code = if state.operations.is_empty() { "history-empty" } else { "history-nothing-found" };
        ui.add_space(20.0);
        ui.horizontal(|ui| {
            ui.add_space(14.0);
            widgets::weak_lines(ui, lang.text(code));
        });
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let walked = if state.walked { state.chosen_line() } else { None };
    // It may not have come yet.
    state.walked &= walked.is_none();
    let mut clicked = None;
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, ROW, state.lines().len(), |ui, range| {
        if let Some(at) = walked {
            let top = ui.min_rect().top() + (at as f32 - range.start as f32) * ROW;
            ui.scroll_to_rect(egui::Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=top + ROW), None);
        }
        for line in &state.lines()[range] {
            match line {
                Line::Day(day) => head(ui, day),
                Line::Operation(at) => {
                    if row(ui, lang, state, *at) {
                        clicked = Some(state.operations[*at].id);
                    }
                }
            }
        }
    });
    if let Some(id) = clicked {
        state.choose(id);
    }
}

fn head(ui: &mut Ui, day: &str) {
    let tokens = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, day));
    let place = rect.left_bottom() + Vec2::new(14.0, -6.0);
    ui.painter().text(place, Align2::LEFT_BOTTOM, day, theme::strong_font(), tokens.weak);
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.line));
}

/// What an operation is when it does not stand, in a word.
fn standing(state: OperationState) -> Option<(&'static str, Tone)> {
    match state {
        OperationState::Applied => None,
        OperationState::Undone => Some(("state-undone", Tone::Warning)),
        OperationState::Abandoned => Some(("state-abandoned", Tone::Plain)),
        OperationState::Reverted => Some(("state-reverted", Tone::Warning)),
    }
}

/// One operation; true when it was clicked.
fn row(ui: &mut Ui, lang: Lang, state: &State, at: usize) -> bool {
    let operation = &state.operations[at];
    let tokens = tokens(ui);
    let sentence = state.sentence(at);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::click());
    let chosen = state.chosen == Some(operation.id);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, chosen, sentence));
    if chosen {
        ui.painter().rect_filled(rect, 0.0, tokens.accent_tint);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, tokens.background);
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.faint_line));
    let left = rect.left() + 14.0;
    let middle = rect.center().y;
    let hour = lang.time(&operation.at_utc);
    ui.painter().text(egui::pos2(left, middle), Align2::LEFT_CENTER, hour, theme::mono_font(), tokens.weak);
    let mut right = rect.right() - 14.0;
    // Each at its own edge, whatever stands beside it.
    let mut put = |text: &str, color, fill: Option<egui::Color32>, width: f32| {
        let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::small_font(), color);
        let pad = if fill.is_some() { 8.0 } else { 0.0 };
        let size = galley.size() + Vec2::new(pad * 2.0, 4.0);
        let place = egui::Rect::from_min_size(egui::pos2(right - size.x, middle - size.y / 2.0), size);
        if let Some(fill) = fill {
            ui.painter().rect_filled(place, 9.0, fill);
        }
        ui.painter().galley(place.min + Vec2::new(pad, 2.0), galley, color);
        right -= size.x.max(width) + 12.0;
    };
    put(&operation.actor, tokens.weak, None, 64.0);
    let count = Message::new("history-changes").with("count", operation.changes);
    if operation.changes > 1 {
        put(&lang.render(&count), tokens.weak, None, 0.0);
    }
    if let Some((code, tone)) = standing(operation.state) {
        let (color, fill) = tone.colors(tokens);
        put(&lang.text(code), color, Some(fill), 0.0);
    }
    let place = egui::Rect::from_min_max(egui::pos2(left + 48.0, rect.top()), egui::pos2(right, rect.bottom()));
    let stands = operation.state == OperationState::Applied;
    let color = if stands { tokens.text } else { tokens.weak };
    let mut job =
        egui::text::LayoutJob::simple_singleline(sentence.to_owned(), egui::FontId::proportional(13.0), color);
    if !stands {
        job.sections.iter_mut().for_each(|section| section.format.strikethrough = egui::Stroke::new(1.0, color));
    }
    let galley = widgets::elided_job(ui.painter(), job, place.width());
    ui.painter().galley(egui::pos2(place.left(), middle - galley.size().y / 2.0), galley, color);
    response.clicked()
}
