//! The panel at the right: the selected cell, what is wrong with it, what to do, and where it comes from.

use super::pages::Wish;
use super::people::marks;
use super::records::state::{Beside, Wish as Records};
use crate::model::{Issue, Severity, Sureness};
use crate::operations::fix::Proposed;
use crate::ui::action::{Action, Actions, Screen};
use crate::ui::screens::duplicates;
use crate::ui::screens::duplicates::list::Key;
use crate::ui::snapshot::GridRow;
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::region::{self, Region};
use crate::ui::widgets::{self, Tone};
use egui::{Frame, Margin, Panel, RichText, ScrollArea, Ui};

/// Draws the inspector of the selected cell, beside the grid.
pub fn show(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let Some((record, field)) = view.selected.clone() else { return };
    let Some(row) = data.rows.get(&record) else { return };
    // The scroll bar has the margin for itself: it covers no button.
    let margin = Margin { left: 14, right: 2, top: 14, bottom: 14 };
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(margin);
    Panel::right("inspector").exact_size(theme::INSPECTOR).resizable(false).frame(frame).show(ui, |ui| {
        if super::story::show(ui, view, record, &value(view.schema, row, "nom"), actions) {
            return;
        }
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - 12.0);
            region::region(ui, Region::Inspector, &view.lang.text("region-inspector"));
            head(ui, view, data, row, actions);
            score(ui, view, data, row);
            widgets::rule(ui);
            cell(ui, view, row, (&field, true), actions);
            let mut others: Vec<&str> = row
                .issues
                .iter()
                .map(|issue| issue.field.as_ref())
                .filter(|name| *name != field && !name.is_empty())
                .collect();
            others.dedup();
            for other in others {
                widgets::rule(ui);
                cell(ui, view, row, (other, false), actions);
            }
        });
    });
}

fn head(ui: &mut Ui, view: &View, data: &Data, row: &GridRow, actions: &mut Actions) {
    let value = |name: &str| value(view.schema, row, name);
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
        let tip = format!("{} (F4)", view.lang.text("panel-close"));
        if widgets::close(ui, tip).clicked() {
            actions.push(Action::Records(Records::Beside(Beside::Nothing)));
        }
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Min), |ui| {
            ui.add(egui::Label::new(RichText::new(value("nom")).font(theme::strong_font())).wrap());
        });
    });
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(value("id")).font(theme::mono_font()).color(tokens(ui).weak));
        let least = data.overview.pair_set.as_ref().map_or(1.0, |set| set.decision_point);
        let probable = data.details.pairs.iter().filter(|pair| pair.probability >= least).count();
        if probable > 0 && data.details.record == Some(row.row.id) {
            let text = crate::model::Message::new("inspector-duplicates").with("count", probable);
            if widgets::chip_button(ui, view.lang.render(&text), Tone::Duplicate).clicked() {
                let first =
                    data.details.pairs.first().map(|pair| duplicates::state::Wish::Show(Key::Pair(pair.a, pair.b)));
                actions.extend(first.map(Action::Review));
                actions.push(Action::Show(Screen::Duplicates));
            }
        }
    });
    ui.horizontal_wrapped(|ui| {
        let record = row.row.id;
        if ui.link(view.lang.text("story-of-record")).clicked() {
            actions.push(Action::Page(Wish::Story(record, None)));
        }
        if ui.link(view.lang.text("aside-ask")).on_hover_text(view.lang.text("aside-key")).clicked() {
            actions.push(Action::Page(Wish::AskAside));
        }
    });
    marks::of_record(ui, view.lang, row, actions);
}

/// The quality score of a service, and what would raise it most.
fn score(ui: &mut Ui, view: &View, data: &Data, row: &GridRow) {
    if data.details.record != Some(row.row.id) {
        return;
    }
    if let Some((first, others)) = data.details.score.split_first() {
        ui.add_space(4.0);
        ui.add(egui::Label::new(RichText::new(view.lang.render(first)).font(theme::strong_font())).wrap());
        for gain in others {
            widgets::weak_lines(ui, view.lang.render(gain));
        }
    }
}

fn value(slug: &str, row: &GridRow, field: &str) -> String {
    let at = crate::operations::schema(slug).ok().and_then(|schema| schema.index_of(field));
    at.map(|at| row.row.values[at].display().into_owned()).unwrap_or_default()
}

/// One field; keys are for the selected one.
fn cell(ui: &mut Ui, view: &mut View, row: &GridRow, (field, selected): (&str, bool), actions: &mut Actions) {
    let lang = view.lang;
    let text = value(view.schema, row, field);
    ui.horizontal(|ui| {
        widgets::heading_label(ui, crate::operations::fix::field_title(view.schema, field, lang));
        super::schema::ask(ui, lang, view.schema, field, actions);
    });
    let shown = if text.is_empty() { lang.text("inspector-empty").into_owned() } else { text.clone() };
    let color = if text.is_empty() { tokens(ui).weak } else { tokens(ui).text };
    ui.add(egui::Label::new(RichText::new(shown).font(theme::mono_font()).color(color)).wrap().selectable(true));
    for issue in row.issues.iter().filter(|issue| issue.field == field) {
        problem(ui, view, row, (issue, selected), actions);
    }
    let locked = row.states.is_locked(field);
    ui.horizontal(|ui| {
        let key = if selected { "↵" } else { "" };
        if widgets::button_if(ui, !locked, lang.text("inspector-edit"), key).clicked() {
            actions.push(Action::Edit(row.row.id, field.to_owned(), text.clone()));
        }
        if !locked && row.edited.iter().any(|edited| edited == field) && ui.link(lang.text("inspector-reset")).clicked()
        {
            let edit = crate::operations::edit::Edit { record: row.row.id, field: field.to_owned(), value: None };
            actions.push(Action::Do(Box::new(crate::jobs::Job::Edit(vec![edit]))));
        }
    });
    marks::of_value(ui, lang, row, field, actions);
    super::story::provenance(ui, view, row.row.id, field, actions);
    if !text.is_empty() && ui.link(lang.text("purge-ask")).on_hover_text(lang.text("purge-cell-what")).clicked() {
        actions.push(Action::Care(super::care::Wish::AskPurge(Some((row.row.id, field.to_owned())))));
    }
}

/// What is wrong, and the value that could be written instead.
fn problem(ui: &mut Ui, view: &View, row: &GridRow, (issue, selected): (&Issue, bool), actions: &mut Actions) {
    let lang = view.lang;
    let color = if issue.severity == Severity::Error { tokens(ui).error } else { tokens(ui).warning };
    ui.add(egui::Label::new(RichText::new(lang.render(&issue.message())).color(color)).wrap());
    let Some(suggestion) = &issue.suggestion else { return };
    let fix = |value: &crate::model::Value| {
        let fixes = vec![Proposed {
            schema: view.schema,
            record: row.row.id,
            field: issue.field.to_string(),
            code: issue.code.to_string(),
            value: value.clone(),
        }];
        Action::Do(Box::new(crate::jobs::Job::FixThese {
            code: Some(issue.code.to_string()),
            field: Some(issue.field.to_string()),
            fixes,
        }))
    };
    if suggestion.sureness == Sureness::LastResort {
        if widgets::button(ui, lang.text("inspector-blank"), "").clicked() {
            actions.push(fix(&suggestion.value));
        }
        return;
    }
    for (position, value) in std::iter::once(&suggestion.value).chain(&suggestion.others).take(4).enumerate() {
        let text = format!("→ {}", value.display());
        // Among several none is urged.
        let urged = position == 0 && suggestion.sureness == Sureness::Likely;
        let key = if selected { "S" } else { "" };
        let clicked =
            if urged { widgets::primary(ui, text, key, true) } else { widgets::button(ui, text, "") }.clicked();
        if clicked {
            actions.push(fix(value));
        }
    }
}
