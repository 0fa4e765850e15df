//! The rule of a source on its rows: a column, whether its values are kept or left out, and which; with what it would keep,
//! counted as it is changed.

use super::State;
use crate::jobs::Job;
use crate::locale::Lang;
use crate::model::{BatchId, Message, RowRule};
use crate::operations::map::MapChange;
use crate::text::fold;
use crate::ui::action::{Action, Actions};
use crate::ui::screens::pages::Wish;
use crate::ui::snapshot::MappingItem;
use crate::ui::theme::{self, tokens};
use crate::ui::widgets;
use crate::workspace::Balance;
use egui::{RichText, ScrollArea, Ui};
use std::collections::HashMap;

/// The rules as they are being changed.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Number of the delivery; 0 for none.
    batch: i64,
    schema: String,
    /// As they are in the mapping, and as they would be.
    before: Vec<RowRule>,
    pub rules: Vec<RowRule>,
    /// Values of the columns that were asked for, with their counts; none while they are read.
    pub values: HashMap<String, Option<Vec<(String, u64)>>>,
    /// What the rules would give; of which rules it was asked for last.
    pub balance: Option<Balance>,
    pub asked: Option<Vec<RowRule>>,
}

/// Values of a column that are listed.
pub const VALUES: usize = 200;

impl Draft {
    fn of(item: &MappingItem) -> Self {
        Self {
            batch: item.batch.0,
            schema: item.mapping.schema.clone(),
            before: item.mapping.row_rules.clone(),
            rules: item.mapping.row_rules.clone(),
            ..Self::default()
        }
    }

    fn is_of(&self, item: &MappingItem) -> bool {
        (self.batch, &self.schema, &self.before) == (item.batch.0, &item.mapping.schema, &item.mapping.row_rules)
    }

    pub fn batch(&self) -> BatchId {
        BatchId(self.batch)
    }

    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// The column whose values are to be read next.
    pub fn unread(&self) -> Option<String> {
        let asked = |rule: &&RowRule| !rule.column.is_empty() && !self.values.contains_key(&rule.column);
        self.rules.iter().find(asked).map(|rule| rule.column.clone())
    }
}

pub fn show(ui: &mut Ui, lang: Lang, state: &mut State, item: &MappingItem, balance: Balance, actions: &mut Actions) {
    if state.rules.as_ref().is_none_or(|draft| !draft.is_of(item)) {
        state.rules = Some(Draft::of(item));
    }
    let Some(draft) = &mut state.rules else { return };
    widgets::title(ui, lang.render(&Message::new("rules-title").with("source", item.source.as_str())));
    widgets::weak_lines(ui, lang.text("rules-what"));
    ui.add_space(6.0);
    let mut rules = draft.rules.clone();
    let mut gone = None;
    let height = (ui.available_height() - 120.0).max(120.0);
    ScrollArea::vertical().id_salt("rules").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        for (position, rule) in rules.iter_mut().enumerate() {
            ui.push_id(position, |ui| {
                if one(ui, lang, draft, item, rule) {
                    gone = Some(position);
                }
            });
            widgets::rule(ui);
        }
        // Its column is to be chosen first.
        let begun = rules.iter().any(|rule| rule.column.is_empty());
        if !begun && ui.link(lang.text("rules-add")).clicked() {
            rules.push(RowRule { except: true, ..RowRule::default() });
        }
    });
    if let Some(gone) = gone {
        rules.remove(gone);
    }
    if rules != draft.rules {
        actions.push(Action::Page(Wish::Rules(rules)));
    }
    ui.add_space(6.0);
    foot(ui, lang, draft, item, balance, actions);
}

/// What the rules would keep, and the buttons.
fn foot(ui: &mut Ui, lang: Lang, draft: &Draft, item: &MappingItem, now: Balance, actions: &mut Actions) {
    let changed = draft.rules != draft.before;
    let known = if changed { draft.balance } else { Some(now) };
    if let Some(balance) = known.filter(|_| !changed || draft.asked.as_ref() == Some(&draft.rules)) {
        let code = if changed { "rules-would-keep" } else { "rules-keeps" };
        let said = Message::new(code).with("kept", balance.records).with("left", balance.set_aside);
        ui.add(egui::Label::new(RichText::new(lang.render(&said)).font(theme::strong_font())).wrap());
    }
    ui.horizontal(|ui| {
        if widgets::primary(ui, lang.text("rules-apply"), "", changed).clicked() {
            // A rule without a value keeps everything, or nothing at all: it says nothing yet.
            let rules = draft.rules.iter().filter(|rule| !rule.keep.is_empty()).cloned().collect();
            let (batch, schema) = (item.batch, item.mapping.schema.clone());
            let job = Job::Map { batch, schema, wishes: vec![MapChange::Keep(rules)] };
            actions.push(Action::Do(Box::new(job)));
        }
        if changed && widgets::button(ui, lang.text("rules-reset"), "").clicked() {
            actions.push(Action::Page(Wish::Rules(draft.before.clone())));
        }
    });
}

/// One rule; true when it is to go.
fn one(ui: &mut Ui, lang: Lang, draft: &Draft, item: &MappingItem, rule: &mut RowRule) -> bool {
    let mut gone = false;
    ui.horizontal(|ui| {
        let width = ui.available_width() - 40.0;
        let before = rule.column.clone();
        let shown = match rule.column.is_empty() {
            true => lang.text("rules-choose").into_owned(),
            false => rule.column.clone(),
        };
        let combo = egui::ComboBox::from_id_salt("column").selected_text(shown).width(width).height(420.0);
        let combo = combo.show_ui(ui, |ui| {
            for name in &item.reading.header {
                ui.selectable_value(&mut rule.column, name.clone(), name);
            }
        });
        let name = lang.text("rules-column");
        combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, name.as_ref()));
        if rule.column != before {
            rule.keep.clear();
        }
        let remove = ui.button("×").on_hover_text(lang.text("rules-remove"));
        let name = lang.text("rules-remove");
        remove.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name.as_ref()));
        gone = remove.clicked();
    });
    ui.horizontal(|ui| {
        ui.selectable_value(&mut rule.except, false, lang.text("rules-is"));
        ui.selectable_value(&mut rule.except, true, lang.text("rules-is-not"));
    });
    let Some(Some(values)) = draft.values.get(&rule.column) else { return gone };
    for (at, (value, count)) in values.iter().enumerate() {
        let folded = fold(value);
        let mut on = rule.keep.iter().any(|kept| fold(kept) == folded);
        let before = on;
        let shown = if value.is_empty() { lang.text("inspector-empty").into_owned() } else { value.clone() };
        ui.push_id(at, |ui| {
            ui.horizontal(|ui| {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let count = lang.number(i64::try_from(*count).unwrap_or(i64::MAX));
                    ui.label(RichText::new(count).font(theme::small_font()).color(tokens(ui).weak));
                    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                        ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
                        ui.checkbox(&mut on, shown);
                    });
                });
            });
        });
        if on != before {
            rule.keep.retain(|kept| fold(kept) != folded);
            if on {
                rule.keep.push(value.clone());
            }
        }
    }
    if values.len() == VALUES {
        widgets::weak_lines(ui, lang.render(&Message::new("rules-first-values").with("count", VALUES)));
    }
    gone
}
