//! The record of the row at hand: what is wrong with it, what its field should be, where it comes from, and its other issues.

use super::groups::level_name;
use super::name;
use super::read::IssueRow;
use super::state::{Wish, others};
use crate::model::{Layer, Level, Severity};
use crate::ui::action::{Action, Actions, Screen};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, diff};
use crate::workspace::IssueGroup;
use egui::{RichText, ScrollArea, Ui};

/// Rules of the field that are told; the schema page has them all.
const RULES: usize = 4;

/// Space between columns, where there is no room for a panel.
const GAP: f32 = 16.0;

pub fn show(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let shown = data.overview.groups.iter().find(|(slug, group)| view.issues.shows(slug, group));
    let (Some(row), Some((slug, group))) = (data.issues.rows.get(view.issues.at()), shown) else { return };
    ScrollArea::vertical().id_salt("issue-side").auto_shrink(false).show(ui, |ui| {
        // A strip under the rows has room beside, not below.
        if ui.available_width() > 480.0 {
            // Beside the scroll bar, not under it.
            let width = (ui.available_width() - 2.0 * GAP - 12.0) / 3.0;
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                let column = |ui: &mut Ui, add: &mut dyn FnMut(&mut Ui)| {
                    ui.vertical(|ui| {
                        ui.set_width(width);
                        ui.spacing_mut().item_spacing.x = 8.0;
                        add(ui);
                    });
                };
                column(ui, &mut |ui| {
                    head(ui, view, data, slug, row, actions);
                    change(ui, view, row);
                });
                column(ui, &mut |ui| rules(ui, view, data, slug, group, actions));
                column(ui, &mut |ui| {
                    origin(ui, view, data, row);
                    other_issues(ui, view, data, slug, row, actions);
                });
            });
            return;
        }
        head(ui, view, data, slug, row, actions);
        change(ui, view, row);
        widgets::rule(ui);
        rules(ui, view, data, slug, group, actions);
        widgets::rule(ui);
        origin(ui, view, data, row);
        other_issues(ui, view, data, slug, row, actions);
    });
}

/// Who it is.
fn head(ui: &mut Ui, view: &View, data: &Data, slug: &'static str, row: &IssueRow, actions: &mut Actions) {
    ui.add(egui::Label::new(RichText::new(&row.name).font(theme::strong_font())).wrap());
    let at_hand = data.issues.at_hand.as_ref().filter(|at_hand| at_hand.record == row.record);
    ui.horizontal_wrapped(|ui| {
        let id = at_hand.map(|at_hand| at_hand.id.as_str()).unwrap_or_default();
        let color = tokens(ui).weak;
        ui.add(egui::Label::new(RichText::new(id).font(theme::mono_font()).color(color)).selectable(true));
        if ui.link(view.lang.text("issues-open-record")).clicked() {
            actions.push(Action::Schema(slug));
            actions.push(Action::Select(row.record, row.issue.field.to_string()));
            actions.push(Action::Show(Screen::Records));
        }
    });
}

/// The whole value, before and after.
fn change(ui: &mut Ui, view: &View, row: &IssueRow) {
    let lang = view.lang;
    ui.add_space(4.0);
    let color = if row.issue.severity == Severity::Error { tokens(ui).error } else { tokens(ui).warning };
    ui.add(egui::Label::new(RichText::new(lang.render(&row.issue.message())).color(color)).wrap());
    let after = row.after.as_deref().filter(|_| row.choices.is_empty());
    if row.before.is_empty() {
        widgets::weak(ui, lang.text("inspector-empty"));
    } else {
        diff::lines(ui, &row.before, after.unwrap_or_default(), theme::mono_font());
    }
    match after {
        Some("") => drop(widgets::weak_lines(ui, format!("→ {}", lang.text("issues-emptied")))),
        Some(after) => diff::lines(ui, after, &row.before, theme::mono_font()),
        None => {}
    }
    for ((_, text), digit) in row.choices.iter().zip(1..) {
        ui.horizontal_top(|ui| {
            let color = tokens(ui).weak;
            ui.label(RichText::new(digit.to_string()).font(theme::mono_font()).color(color));
            ui.vertical(|ui| diff::lines(ui, text, &row.before, theme::mono_font()));
        });
    }
    if let Some(suggestion) = &row.issue.suggestion {
        let why = format!("note-{}", suggestion.rule.replace('_', "-"));
        if lang.knows(&why) {
            widgets::weak_lines(ui, lang.text(&why));
        }
    }
}

/// What the schema says of the field, and what the workspace makes of the rule.
fn rules(ui: &mut Ui, view: &View, data: &Data, slug: &str, group: &IssueGroup, actions: &mut Actions) {
    let lang = view.lang;
    ui.horizontal(|ui| {
        widgets::heading_label(ui, crate::operations::fix::field_title(slug, &group.field, lang));
        crate::ui::screens::schema::ask(ui, lang, slug, &group.field, actions);
    });
    if let Some((_, doc)) = &data.issues.doc {
        for rule in doc.rules.iter().take(RULES) {
            widgets::weak_lines(ui, rule.text(lang));
        }
        if let Some(example) = doc.examples.first() {
            ui.add(egui::Label::new(RichText::new(example).font(theme::mono_font())).truncate());
        }
    }
    rule_weight(ui, view, data, group, actions);
}

/// What the workspace makes of the rule: as it is, only a warning, an error, or not looked at.
fn rule_weight(ui: &mut Ui, view: &View, data: &Data, group: &IssueGroup, actions: &mut Actions) {
    let lang = view.lang;
    let rule = format!("{}.{}", group.field, group.code);
    let of = |wanted: &str| data.overview.rules.iter().find(|(name, _)| name == wanted).map(|(_, level)| *level);
    let level = of(&rule).or_else(|| of(&group.code));
    // The export sorts repeated identifiers and orphans out by itself, whatever they weigh.
    let offered: &[Option<Level>] = match group.layer {
        Layer::Batch => &[None, Some(Level::Off)],
        _ => &[None, Some(Level::Warning), Some(Level::Error), Some(Level::Off)],
    };
    let name = |level: Option<Level>| lang.text(level_name(level));
    ui.horizontal(|ui| {
        widgets::weak(ui, lang.text("issues-rule-weight"));
        let chosen = egui::ComboBox::from_id_salt("rule-weight").selected_text(name(level)).show_ui(ui, |ui| {
            for &other in offered {
                if ui.selectable_label(level == other, name(other)).clicked() && other != level {
                    actions.push(Action::Issues(Wish::Weigh(rule.clone(), other)));
                }
            }
        });
        chosen
            .response
            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, lang.text("issues-rule-weight")));
    });
}

/// File, sheet and cell, and what happened since.
fn origin(ui: &mut Ui, view: &View, data: &Data, row: &IssueRow) {
    let lang = view.lang;
    widgets::heading(ui, lang.text("issues-whence"));
    let at_hand = data.issues.at_hand.as_ref().filter(|at_hand| at_hand.record == row.record);
    let Some(at_hand) = at_hand else { return };
    for line in &at_hand.lineage {
        widgets::weak_lines(ui, lang.render(line));
    }
}

/// What else is wrong with the record: each opens its group.
fn other_issues(ui: &mut Ui, view: &View, data: &Data, slug: &'static str, row: &IssueRow, actions: &mut Actions) {
    let lang = view.lang;
    let Some(at_hand) = data.issues.at_hand.as_ref().filter(|at_hand| at_hand.record == row.record) else { return };
    let mut issues = others(&at_hand.issues, &row.issue).peekable();
    ui.add_space(6.0);
    if issues.peek().is_none() {
        widgets::weak_lines(ui, lang.text("issues-no-other"));
        return;
    }
    widgets::heading(ui, lang.text("issues-others"));
    for issue in issues {
        let text = name(lang, &issue.field, &issue.code);
        let link = ui.add(egui::Link::new(text)).on_hover_text(lang.render(&issue.message()));
        if link.clicked() {
            actions.push(Action::SelectGroup(slug, issue.field.to_string(), issue.code.to_string()));
        }
    }
}
