//! One change for many records, seen before it is made.

use super::state::{BatchDraft, Beside, Kind, Wish};
use super::title::panel_head;
use crate::model::Message;
use crate::operations;
use crate::operations::transform::Preview;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, diff};
use egui::{ComboBox, Frame, Margin, Panel, RichText, ScrollArea, Ui};

pub fn show(ui: &mut Ui, view: &View, data: &Data, draft: BatchDraft, actions: &mut Actions) {
    let lang = view.lang;
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::same(14));
    Panel::right("batch").exact_size(380.0).resizable(false).frame(frame).show(ui, |ui| {
        panel_head(ui, lang, lang.text("records-batch").into_owned(), actions);
        let mut changed = draft.clone();
        form(ui, view, data, &mut changed);
        if changed != draft {
            actions.push(Action::Records(Wish::Beside(Beside::Batch(changed.clone()))));
        }
        let scope = operations::schema(view.schema).ok().map(|schema| view.sheet.scope(schema, data.stamp));
        let there = data.listed.preview.as_ref().filter(|(of, about, _)| *of == draft && Some(*about) == scope);
        let there = there.map(|(_, _, preview)| preview);
        let count = there.map_or(0, |preview| preview.changed);
        // Of many records only the first are looked at before: how many change is known after.
        let beyond =
            draft.all && data.ids.len() > there.map_or(usize::MAX, |preview| (preview.changed + preview.same) as usize);
        let text = match beyond {
            true => lang.text("batch-apply-more").into_owned(),
            false => lang.render(&Message::new("batch-apply").with("count", count)),
        };
        ui.add_space(6.0);
        if widgets::primary(ui, text, "", count > 0 || beyond).clicked() {
            actions.push(Action::Records(Wish::Batch));
        }
        widgets::rule(ui);
        match there {
            Some(preview) => {
                if beyond {
                    let first = Message::new("batch-first").with("count", preview.changed + preview.same);
                    widgets::weak_lines(ui, lang.render(&first));
                }
                examples(ui, view, preview);
            }
            None if draft.change().is_some() => {
                widgets::weak(ui, lang.text("grid-reading"));
            }
            None => {
                widgets::weak_lines(ui, lang.text("batch-incomplete"));
            }
        }
    });
}

fn form(ui: &mut Ui, view: &View, data: &Data, draft: &mut BatchDraft) {
    let lang = view.lang;
    let Ok(schema) = operations::schema(view.schema) else { return };
    let fields = |ui: &mut Ui, label: &str, chosen: &mut String| {
        ui.horizontal(|ui| {
            ui.set_min_height(28.0);
            ui.label(lang.text(label));
            let text = if chosen.is_empty() { lang.text("batch-choose").into_owned() } else { chosen.clone() };
            let combo = ComboBox::from_id_salt(label).selected_text(text).width(200.0).show_ui(ui, |ui| {
                for field in &schema.fields {
                    ui.selectable_value(chosen, field.name.clone(), &field.name);
                }
            });
            combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, lang.text(label)));
        });
    };
    fields(ui, "batch-field", &mut draft.field);
    ui.horizontal_wrapped(|ui| {
        let rows = view.sheet.chosen(schema).map_or(0, |(top, bottom, ..)| bottom + 1 - top);
        let selected = Message::new("batch-selected").with("count", rows);
        ui.add_enabled_ui(rows > 0, |ui| ui.radio_value(&mut draft.all, false, lang.render(&selected)));
        let listed = Message::new("batch-listed").with("count", data.ids.len());
        ui.radio_value(&mut draft.all, true, lang.render(&listed));
    });
    let combo = ComboBox::from_id_salt("batch-kind").selected_text(lang.text(draft.kind.code())).width(280.0);
    let combo = combo.show_ui(ui, |ui| {
        for kind in Kind::ALL {
            ui.selectable_value(&mut draft.kind, kind, lang.text(kind.code()));
        }
    });
    combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, lang.text("batch-kind")));
    let text = |ui: &mut Ui, code: &str, text: &mut String| {
        let response = ui.add(egui::TextEdit::singleline(text).hint_text(lang.text(code)).desired_width(f32::INFINITY));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text(code)));
    };
    match draft.kind {
        Kind::Set => text(ui, "batch-value", &mut draft.text),
        Kind::Replace => {
            text(ui, "batch-find", &mut draft.text);
            text(ui, "batch-with", &mut draft.with);
            ui.horizontal_wrapped(|ui| {
                ui.checkbox(&mut draft.any_case, lang.text("batch-any-case"));
                ui.checkbox(&mut draft.whole, lang.text("batch-whole"));
            });
        }
        Kind::MoveTo | Kind::SwapWith => fields(ui, "batch-other", &mut draft.other),
        _ => {}
    }
}

fn examples(ui: &mut Ui, view: &View, preview: &Preview) {
    let lang = view.lang;
    let told = Message::new("batch-told").with("changed", preview.changed).with("same", preview.same);
    widgets::weak_lines(ui, lang.render(&told));
    if preview.locked > 0 {
        widgets::weak_lines(ui, lang.render(&Message::new("batch-locked").with("count", preview.locked)));
    }
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for (at, one) in preview.examples.iter().enumerate() {
            ui.push_id(at, |ui| {
                ui.label(RichText::new(&one.name).font(theme::small_font()).color(tokens(ui).weak));
                diff::label(ui, &one.before, &one.after, egui::FontId::proportional(13.0));
                if one.after.is_empty() {
                    ui.label(RichText::new(lang.text("inspector-empty")).color(tokens(ui).weak));
                } else {
                    diff::label(ui, &one.after, &one.before, egui::FontId::proportional(13.0));
                }
                ui.add_space(4.0);
            });
        }
        if preview.changed as usize > preview.examples.len() {
            let more = preview.changed as usize - preview.examples.len();
            widgets::weak(ui, lang.render(&Message::new("batch-more").with("count", more)));
        }
    });
}
