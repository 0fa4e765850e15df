//! "Corrigé à la lecture": what was repaired alone in the shown delivery, by rule, with examples and a switch for its source.
//! It is a side of the screen *Columns*, and not mixed with what is asked. The values of a rule are one click away.

use super::pages::Wish;
use crate::jobs::Job;
use crate::locale::Lang;
use crate::mirror::Test;
use crate::model::{BatchId, Message, RecordId};
use crate::operations::fix::field_title;
use crate::operations::healed::{HealedRule, HealedValue};
use crate::ui::action::{Action, Actions};
use crate::ui::snapshot::MappingItem;
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::paged::Paged;
use crate::ui::widgets::{self};
use egui::{Frame, Margin, Panel, RichText, ScrollArea, Ui, Vec2};

/// The rules of a delivery under a schema, each with its field, as they were first seen.
pub struct Order {
    batch: BatchId,
    schema: String,
    rules: Vec<(String, String)>,
}

/// The rule whose values are looked at.
#[derive(Default)]
pub struct State {
    /// Rule and field.
    pub shown: Option<(String, String)>,
    /// The rules of a delivery as they stood when they were first seen: one that is switched off keeps its place, so that
    /// the switch of another does not come under the pointer.
    pub order: Option<Order>,
    /// What was asked for last, and the revision.
    pub asked: Option<(BatchId, String, String, String, i64)>,
    /// Records in which the rule changed the field.
    pub records: Vec<RecordId>,
    pub values: Paged<HealedValue>,
}

impl State {
    /// The rules where they were.
    fn in_place<'r>(&mut self, item: &MappingItem, mut rules: Vec<&'r HealedRule>) -> Vec<&'r HealedRule> {
        let schema = &item.mapping.schema;
        let same = |order: &Order| order.batch == item.batch && order.schema == *schema;
        let order = self.order.take().filter(same);
        let order = self.order.insert(order.unwrap_or_else(|| Order {
            batch: item.batch,
            schema: schema.clone(),
            rules: Vec::new(),
        }));
        let order = &mut order.rules;
        // Switched off, a rule has no field any more: it stands where its first one was.
        let place = |order: &[(String, String)], rule: &HealedRule| {
            let whole = order.iter().position(|(name, field)| *name == rule.rule && *field == rule.field);
            whole.or_else(|| order.iter().position(|(name, _)| *name == rule.rule))
        };
        for rule in &rules {
            if place(order, rule).is_none() || (rule.on && !order.contains(&(rule.rule.clone(), rule.field.clone()))) {
                order.push((rule.rule.clone(), rule.field.clone()));
            }
        }
        rules.sort_by_key(|rule| place(order, rule));
        rules
    }
}

pub fn show(ui: &mut Ui, view: &mut View, data: &Data, item: &MappingItem, actions: &mut Actions) {
    let lang = view.lang;
    // Those of the delivery shown before are nothing to this one.
    let Some((_, rules)) = data.healed.as_ref().filter(|(batch, _)| *batch == item.batch) else { return };
    let rules: Vec<&HealedRule> = rules.iter().filter(|rule| rule.schema == item.mapping.schema).collect();
    let state = &mut view.pages.healed;
    let rules = state.in_place(item, rules);
    let shown = state.shown.clone().and_then(|(rule, field)| {
        rules.iter().find(|one| one.rule == rule && one.field == field && one.count > 0).copied()
    });
    if let Some(rule) = shown {
        let width = (ui.available_width() * 0.42).clamp(340.0, 520.0);
        let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::same(14));
        Panel::right("healed-values").exact_size(width).resizable(false).frame(frame).show(ui, |ui| {
            values(ui, lang, state, rule, actions);
        });
    }
    Frame::new().inner_margin(Margin::symmetric(14, 10)).show(ui, |ui| {
        if rules.is_empty() {
            widgets::weak_lines(ui, lang.text("healed-none"));
            return;
        }
        let sum: u64 = rules.iter().map(|rule| rule.count).sum();
        let intro = Message::new("healed-intro").with("count", sum).with("source", item.source.as_str());
        widgets::weak_lines(ui, lang.render(&intro));
        ui.add_space(6.0);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            // Beside the scroll bar, not under it.
            ui.set_max_width(ui.available_width() - 12.0);
            for rule in rules {
                ui.push_id((&rule.rule, &rule.field), |ui| {
                    one(ui, lang, item, rule, shown.is_some_and(|shown| std::ptr::eq(shown, rule)), actions);
                });
                widgets::rule(ui);
            }
        });
    });
}

/// Width of the count at the left.
const COUNT: f32 = 64.0;

fn one(ui: &mut Ui, lang: Lang, item: &MappingItem, rule: &HealedRule, shown: bool, actions: &mut Actions) {
    let sentence = lang.text(&format!("note-{}", rule.rule)).into_owned();
    ui.horizontal(|ui| {
        let left_to_right = egui::Layout::left_to_right(egui::Align::Center);
        ui.allocate_ui_with_layout(Vec2::new(COUNT, 22.0), egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.set_width(COUNT);
            let count = i64::try_from(rule.count).unwrap_or(i64::MAX);
            let text = if rule.on { lang.number(count) } else { "—".to_owned() };
            ui.label(RichText::new(text).font(theme::strong_font()));
        });
        ui.add_space(8.0);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            switch(ui, lang, item, rule, &sentence, actions);
            ui.with_layout(left_to_right, |ui| {
                if !rule.field.is_empty() {
                    let title = field_title(&rule.schema, &rule.field, lang);
                    ui.label(RichText::new(title).font(theme::strong_font()));
                }
                widgets::weak(ui, sentence.as_str()).on_hover_text(sentence.as_str());
            });
        });
    });
    ui.spacing_mut().item_spacing.y = 2.0;
    for (position, (before, after)) in rule.examples.iter().take(3).enumerate() {
        ui.push_id(position, |ui| {
            ui.horizontal(|ui| {
                ui.set_height(18.0);
                ui.add_space(COUNT + 16.0);
                super::history::sides(ui, lang, before, after);
            });
        });
    }
    if rule.count > 0 && !rule.field.is_empty() {
        ui.horizontal(|ui| {
            ui.add_space(COUNT + 16.0);
            let (code, wish) = match shown {
                true => ("healed-hide", None),
                false => ("healed-see", Some((rule.rule.clone(), rule.field.clone()))),
            };
            if ui.link(lang.render(&Message::new(code).with("count", rule.count))).clicked() {
                actions.push(Action::Page(Wish::Healed(wish)));
            }
        });
    }
}

/// On or off for the whole source, this delivery and those to come.
fn switch(ui: &mut Ui, lang: Lang, item: &MappingItem, rule: &HealedRule, sentence: &str, actions: &mut Actions) {
    let mut on = rule.on;
    let state = lang.text(if rule.on { "healed-on" } else { "healed-off" });
    let hover = lang.render(&Message::new("healed-switch-of").with("source", item.source.as_str()));
    let switch = ui.checkbox(&mut on, state).on_hover_text(hover);
    let name = lang.labelled(lang.text("healed-switch"), sentence);
    switch.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, on, &name));
    if switch.changed() {
        let job = Job::Heal { source: item.source.clone(), rule: rule.rule.clone(), on };
        actions.push(Action::Do(Box::new(job)));
    }
}

/// Height of a value: its record, then before and after.
const ROW: f32 = 44.0;

/// Every value that a rule changed, each a way to its record.
fn values(ui: &mut Ui, lang: Lang, state: &mut State, rule: &HealedRule, actions: &mut Actions) {
    let title = field_title(&rule.schema, &rule.field, lang);
    widgets::title(ui, title);
    widgets::weak_lines(ui, lang.text(&format!("note-{}", rule.rule)));
    ui.horizontal(|ui| {
        let count = Message::new("healed-count").with("count", state.values.total);
        widgets::weak(ui, lang.render(&count));
        if ui.link(lang.text("issues-in-grid-short")).clicked() {
            let ids = state.records.iter().map(|record| record.0).collect();
            super::pages::in_grid(&rule.schema, Test::Records { ids }, actions);
        }
        if ui.link(lang.text("ui-dismiss")).clicked() {
            actions.push(Action::Page(Wish::Healed(None)));
        }
    });
    widgets::rule(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut looked_at = 0..0;
    ScrollArea::vertical().id_salt("values").auto_shrink(false).show_rows(ui, ROW, state.values.total, |ui, range| {
        looked_at = range.clone();
        for at in range {
            ui.push_id(at, |ui| match state.values.get(at) {
                Some(value) => value_row(ui, lang, rule, value, actions),
                None => drop(ui.allocate_space(Vec2::new(ui.available_width(), ROW))),
            });
        }
    });
    state.values.want(looked_at);
}

fn value_row(ui: &mut Ui, lang: Lang, rule: &HealedRule, value: &HealedValue, actions: &mut Actions) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), egui::Sense::hover());
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens(ui).faint_line));
    let line = |top: f32| egui::Rect::from_min_size(rect.min + Vec2::new(0.0, top), Vec2::new(rect.width(), 19.0));
    let builder = |top: f32, salt: &str| {
        egui::UiBuilder::new()
            .max_rect(line(top))
            .layout(egui::Layout::left_to_right(egui::Align::Center))
            .id_salt(salt)
    };
    let mut first = ui.new_child(builder(3.0, "record"));
    first.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
    first.label(RichText::new(value.row_no.to_string()).font(theme::mono_font()).color(tokens(ui).weak));
    if first.link(value.name.as_str()).clicked() {
        let (record, schema) = (value.record, rule.schema.clone());
        actions.push(Action::Page(Wish::Record { record, schema, field: Some(rule.field.clone()) }));
    }
    let mut second = ui.new_child(builder(22.0, "values"));
    super::history::sides(&mut second, lang, &value.before, &value.after);
}
