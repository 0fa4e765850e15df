//! "Corrigé à la lecture": what was repaired alone in the shown delivery, by rule, with examples and a switch for its source.
//! It is a side of the screen *Columns*, and not mixed with what is asked.

use crate::jobs::Job;
use crate::locale::Lang;
use crate::model::Message;
use crate::operations::healed::HealedRule;
use crate::operations::map::MapChange;
use crate::ui::action::{Action, Actions};
use crate::ui::snapshot::MappingItem;
use crate::ui::state::Data;
use crate::ui::theme::{self, tokens};
use crate::ui::widgets;
use egui::{Frame, Margin, RichText, ScrollArea, Ui, Vec2};

pub fn show(ui: &mut Ui, lang: Lang, data: &Data, item: &MappingItem, actions: &mut Actions) {
    // Those of the delivery shown before are nothing to this one.
    let Some((_, rules)) = data.healed.as_ref().filter(|(batch, _)| *batch == item.batch) else { return };
    let rules: Vec<&HealedRule> = rules.iter().filter(|rule| rule.schema == item.mapping.schema).collect();
    Frame::new().inner_margin(Margin::symmetric(14, 10)).show(ui, |ui| {
        if rules.is_empty() {
            widgets::weak_lines(ui, lang.text("healed-none"));
            return;
        }
        let values: u64 = rules.iter().map(|rule| rule.count).sum();
        let intro = Message::new("healed-intro").with("count", values).with("source", item.source.as_str());
        widgets::weak_lines(ui, lang.render(&intro));
        ui.add_space(6.0);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for rule in rules {
                one(ui, lang, item, rule, actions);
                widgets::rule(ui);
            }
        });
    });
}

/// Width of the count at the left.
const COUNT: f32 = 64.0;

fn one(ui: &mut Ui, lang: Lang, item: &MappingItem, rule: &HealedRule, actions: &mut Actions) {
    let sentence = lang.text(&format!("note-{}", rule.rule)).into_owned();
    ui.horizontal(|ui| {
        ui.allocate_ui_with_layout(Vec2::new(COUNT, 22.0), egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.set_width(COUNT);
            let count = i64::try_from(rule.count).unwrap_or(i64::MAX);
            let text = if rule.on { lang.number(count) } else { "—".to_owned() };
            ui.label(RichText::new(text).font(theme::strong_font()));
        });
        ui.add_space(8.0);
        if !rule.field.is_empty() {
            let title = crate::operations::fix::field_title(&rule.schema, &rule.field, lang);
            ui.label(RichText::new(title).font(theme::strong_font()));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let mut on = rule.on;
            let state = lang.text(if rule.on { "healed-on" } else { "healed-off" });
            let switch = ui.checkbox(&mut on, state).on_hover_text(lang.text("healed-switch"));
            let name = format!("{} : {sentence}", lang.text("healed-switch"));
            switch.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, on, &name));
            if switch.changed() {
                let wishes = vec![MapChange::Rule { code: rule.rule.clone(), on }];
                let job = Job::Map { batch: item.batch, schema: rule.schema.clone(), wishes };
                actions.push(Action::Do(Box::new(job)));
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                widgets::weak(ui, sentence.clone());
            });
        });
    });
    let tokens = tokens(ui);
    let text = |text: &str, color| RichText::new(one_line(text)).font(theme::mono_font()).color(color);
    ui.spacing_mut().item_spacing.y = 2.0;
    for (before, after) in rule.examples.iter().take(3) {
        ui.horizontal(|ui| {
            ui.set_height(18.0);
            ui.add_space(COUNT + 16.0);
            ui.label(text(before, tokens.weak));
            ui.label(RichText::new("→").color(tokens.faint));
            ui.label(text(after, tokens.text));
        });
    }
}

fn one_line(text: &str) -> String {
    let line: String = text.chars().map(|c| if c == '\n' { '⏎' } else { c }).take(70).collect();
    if line.is_empty() { "∅".into() } else { line.replace('⏎', " ↵ ") }
}
