//! The decision on a value, or on several at once: close codes by their digit, the whole list, no equivalent.

use super::of;
use crate::jobs::Job;
use crate::mapping::ValueState;
use crate::model::Message;
use crate::operations::fix::field_title;
use crate::operations::values::{Decision, Entry};
use crate::text::fold;
use crate::ui::action::{Action, Actions};
use crate::ui::fonts::drawable;
use crate::ui::screens::pages::Wish;
use crate::ui::snapshot::MappingItem;
use crate::ui::state::{Data, ValueDraft, View};
use crate::ui::theme;
use crate::ui::widgets;
use egui::{RichText, ScrollArea, Ui};

/// Brings the draft in step with the value that is looked at.
fn follow(view: &mut View, field: &str, entry: &Entry) {
    let value = &entry.found.value;
    if view.value.as_ref().is_some_and(|draft| draft.field == field && draft.value == *value) {
        return;
    }
    let everywhere = view.value.as_ref().is_some_and(|draft| draft.everywhere);
    view.value = Some(ValueDraft {
        field: field.to_owned(),
        value: value.clone(),
        codes: entry.found.codes.clone(),
        search: String::new(),
        everywhere,
    });
}

pub(super) fn show(ui: &mut Ui, view: &mut View, data: &Data, item: &MappingItem, actions: &mut Actions) {
    let lang = view.lang;
    let Some((field, value)) = view.pages.values.chosen.clone() else {
        widgets::weak_lines(ui, lang.text("values-done"));
        return;
    };
    let at = view.pages.values.chosen_at;
    let Some(entry) = at.and_then(|(field, value)| of(data, item).nth(field)?.values.get(value)) else { return };
    follow(view, &field, entry);
    let together = view.pages.values.together(&field, &value);
    head(ui, view, item, &field, entry, &together, actions);
    ui.add_space(8.0);
    let mut decision: Option<Option<Vec<String>>> = None;
    near(ui, view, data, item, &field, entry, &mut decision);
    let Some(draft) = &mut view.value else { return };
    ui.horizontal_wrapped(|ui| {
        let apply = match together.len() {
            1 => lang.text("values-apply").into_owned(),
            count => lang.render(&Message::new("values-apply-all").with("count", count)),
        };
        if widgets::primary(ui, apply, "↵", !draft.codes.is_empty()).clicked() {
            decision = Some(Some(draft.codes.clone()));
        }
        if widgets::button(ui, lang.text("values-none"), "0").clicked() {
            decision = Some(Some(Vec::new()));
        }
        if entry.found.state == ValueState::Chosen && ui.link(lang.text("values-forget")).clicked() {
            decision = Some(None);
        }
    });
    ui.checkbox(&mut draft.everywhere, lang.text("values-everywhere"));
    ui.add_space(6.0);
    codes(ui, lang, draft, item, &field);
    if let Some(codes) = decision {
        decided(view, data, item, codes, actions);
    }
}

fn head(
    ui: &mut Ui,
    view: &View,
    item: &MappingItem,
    field: &str,
    entry: &Entry,
    together: &[String],
    actions: &mut Actions,
) {
    let lang = view.lang;
    let title = match together {
        [one] => Message::new("values-choose").with("value", one.as_str()),
        many => Message::new("values-choose-many").with("count", many.len()),
    };
    ui.add(egui::Label::new(RichText::new(lang.render(&title)).font(theme::title_font())).wrap());
    let name = field_title(&item.mapping.schema, field, lang);
    ui.horizontal(|ui| {
        let said = match together {
            [_] => lang.render(&Message::new("values-rows").with("count", entry.found.count).with("field", name)),
            many => many.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(" · "),
        };
        widgets::weak(ui, said.as_str()).on_hover_text(said.as_str());
        super::super::schema::ask(ui, lang, &item.mapping.schema, field, actions);
    });
}

/// Codes that are close to the value, each by its digit.
fn near(
    ui: &mut Ui,
    view: &mut View,
    data: &Data,
    item: &MappingItem,
    field: &str,
    entry: &Entry,
    decision: &mut Option<Option<Vec<String>>>,
) {
    if entry.found.state != ValueState::Waiting {
        return;
    }
    let near = view.pages.values.near(data, item, field, &entry.found.value);
    if near.is_empty() {
        return;
    }
    let lang = view.lang;
    widgets::heading(ui, lang.render(&Message::new("values-close").with("count", near.len())));
    let label = |code: &str| {
        let schema = crate::operations::schema(&item.mapping.schema).ok()?;
        let known = schema.codes_of(schema.field(field)?).iter().find(|known| known.value == code)?;
        Some(drawable(&known.label).into_owned())
    };
    ui.horizontal_wrapped(|ui| {
        for (at, code) in near.iter().enumerate().take(9) {
            let text = label(code).unwrap_or_else(|| code.clone());
            if widgets::button(ui, text, &(at + 1).to_string()).on_hover_text(code).clicked() {
                *decision = Some(Some(vec![code.clone()]));
            }
        }
    });
    ui.add_space(6.0);
}

/// The whole list, to tick among.
fn codes(ui: &mut Ui, lang: crate::locale::Lang, draft: &mut ValueDraft, item: &MappingItem, field: &str) {
    let Ok(schema) = crate::operations::schema(&item.mapping.schema) else { return };
    let Some(known) = schema.field(field) else { return };
    let several = known.kind.is_list();
    widgets::heading(ui, lang.text(if several { "values-all-codes" } else { "values-one-code" }));
    let name = lang.text("values-search");
    let search = egui::TextEdit::singleline(&mut draft.search).hint_text(name.as_ref()).desired_width(f32::INFINITY);
    let response = ui.add(search);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name.as_ref()));
    let wanted = fold(&draft.search);
    ScrollArea::vertical().id_salt("codes").auto_shrink(false).show(ui, |ui| {
        let found = |code: &&crate::model::Code| fold(&code.label).contains(&wanted) || code.value.contains(&wanted);
        for code in schema.codes_of(known).iter().filter(found) {
            let mut ticked = draft.codes.contains(&code.value);
            let before = ticked;
            let tick = ui.checkbox(&mut ticked, drawable(&code.label)).on_hover_text(&code.value);
            if tick.changed() && ticked != before {
                if !several {
                    draft.codes.clear();
                }
                draft.codes.retain(|kept| *kept != code.value);
                if ticked {
                    draft.codes.push(code.value.clone());
                }
            }
        }
    });
}

/// Records a decision on the chosen value, or on all that are ticked; the next that waits is then there.
pub(super) fn decided(
    view: &mut View,
    data: &Data,
    item: &MappingItem,
    codes: Option<Vec<String>>,
    actions: &mut Actions,
) {
    let Some((field, value)) = view.pages.values.chosen.clone() else { return };
    let everywhere = view.value.as_ref().is_some_and(|draft| draft.everywhere);
    let together = view.pages.values.together(&field, &value);
    let decision = |value: &String| Decision { field: field.clone(), value: value.clone(), codes: codes.clone() };
    let decisions = together.iter().map(decision).collect();
    let source = (!everywhere).then(|| item.source.clone());
    actions.push(Action::Do(Box::new(Job::Values { source, decisions })));
    if let Some((field, value)) = view.pages.values.next_waiting(data, item, &together) {
        actions.push(Action::Page(Wish::Value(field, value)));
    }
    actions.push(Action::Page(Wish::NoTicks));
}
