//! Spellings of one value: groups that are probably one, which to join, and how it is to be written.

use super::state::{Beside, SpellingDraft, Wish};
use super::title::panel_head;
use crate::mirror::{Method, Spelling};
use crate::model::Message;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{Frame, Margin, Panel, RichText, ScrollArea, Ui};

/// Groups that are drawn; those that concern fewest records are left for after these.
const SHOWN: usize = 200;

pub fn show(ui: &mut Ui, view: &View, data: &Data, draft: SpellingDraft, actions: &mut Actions) {
    let lang = view.lang;
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::same(14));
    let beside = |draft: SpellingDraft| Action::Records(Wish::Beside(Beside::Spellings(draft)));
    Panel::right("spellings").exact_size(380.0).resizable(false).frame(frame).show(ui, |ui| {
        let title = Message::new("spellings-title").with("field", draft.field.as_str());
        panel_head(ui, lang, lang.render(&title), actions);
        ui.horizontal_wrapped(|ui| {
            for method in Method::ALL {
                let on = draft.method == method;
                if widgets::toggle(ui, lang.text(method.code()), on).clicked() {
                    actions.push(beside(SpellingDraft::new(&draft.field, method)));
                }
            }
        });
        widgets::weak_lines(ui, lang.text(&format!("{}-what", draft.method.code())));
        let spelled = &data.listed.spelled;
        let there = spelled.of.as_ref().is_some_and(|of| (&of.0, of.1) == (&draft.field, draft.method));
        if !there {
            widgets::weak(ui, lang.text("grid-reading"));
            return;
        }
        if spelled.long || spelled.groups.is_empty() {
            widgets::weak_lines(ui, lang.text(if spelled.long { "spellings-long" } else { "spellings-none" }));
            return;
        }
        let joined = draft.joined(&spelled.groups);
        let changed: u64 = spelled
            .groups
            .iter()
            .flat_map(|group| &group.values)
            .filter(|value| joined.contains_key(&value.text))
            .map(|value| value.count)
            .sum();
        let text = Message::new("spellings-join").with("values", joined.len()).with("count", changed);
        if widgets::primary(ui, lang.render(&text), "", !joined.is_empty()).clicked() {
            actions.push(Action::Records(Wish::Join));
        }
        ui.horizontal(|ui| {
            for (code, all) in [("spellings-all", true), ("spellings-nothing", false)] {
                if ui.link(lang.text(code)).clicked() {
                    actions.push(beside(SpellingDraft { all, turned: Default::default(), ..draft.clone() }));
                }
            }
        });
        widgets::rule(ui);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for (at, one) in spelled.groups.iter().take(SHOWN).enumerate() {
                ui.push_id(at, |ui| {
                    let mut changed = draft.clone();
                    if group(ui, view, one, &mut changed) {
                        actions.push(beside(changed));
                    }
                    widgets::rule(ui);
                });
            }
            if spelled.groups.len() > SHOWN {
                let more = Message::new("spellings-more").with("count", spelled.groups.len() - SHOWN);
                widgets::weak(ui, lang.render(&more));
            }
        });
    });
}

/// One group; true when something was chosen otherwise.
fn group(ui: &mut Ui, view: &View, group: &Spelling, draft: &mut SpellingDraft) -> bool {
    let lang = view.lang;
    let Some(first) = group.values.first().map(|value| value.text.clone()) else { return false };
    let kept = draft.kept.get(&first).cloned().unwrap_or_else(|| first.clone());
    let mut on = draft.takes(&first);
    let mut changed = false;
    ui.horizontal(|ui| {
        let name = lang.render(&Message::new("spellings-group").with("value", kept.as_str()));
        if tick(ui, &mut on, &name) {
            draft.turn(&first);
            changed = true;
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            widgets::chip(ui, lang.number(i64::try_from(group.records()).unwrap_or(i64::MAX)), Tone::Plain);
            let mut text = kept.clone();
            let edit = egui::TextEdit::singleline(&mut text).desired_width(ui.available_width());
            let response = ui.add(edit);
            let name = lang.text("spellings-kept");
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name.as_ref()));
            if response.changed() {
                draft.kept.insert(first.clone(), text);
                changed = true;
            }
        });
    });
    for value in &group.values {
        ui.push_id(&value.text, |ui| {
            ui.horizontal(|ui| {
                ui.add_space(24.0);
                let mut taken = !draft.out.contains(&value.text);
                ui.add_enabled_ui(on && value.text != kept, |ui| {
                    let label = Message::new("spellings-value").with("value", value.text.as_str());
                    if tick(ui, &mut taken, &lang.render(&label)) {
                        if taken {
                            draft.out.remove(&value.text)
                        } else {
                            draft.out.insert(value.text.clone())
                        };
                        changed = true;
                    }
                });
                let color = if value.text == kept { tokens(ui).text } else { tokens(ui).weak };
                let text = RichText::new(&value.text).color(color);
                let count = lang.number(i64::try_from(value.count).unwrap_or(i64::MAX));
                // The count first, at the right: a long text takes what is left, and no more.
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    ui.label(RichText::new(count).font(theme::small_font()).color(tokens(ui).weak));
                    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                        let link = ui.add(egui::Label::new(text).truncate().sense(egui::Sense::click()));
                        if link.on_hover_text(lang.text("spellings-keep")).clicked() {
                            draft.kept.insert(first.clone(), value.text.clone());
                            changed = true;
                        }
                    });
                });
            });
        });
    }
    changed
}

/// A box without words beside it; its name is told and shown under the pointer. True when it was turned.
fn tick(ui: &mut Ui, on: &mut bool, name: &str) -> bool {
    let response = ui.checkbox(on, "");
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, ui.is_enabled(), *on, name));
    response.on_hover_text(name).changed()
}
