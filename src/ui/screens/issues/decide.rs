//! What is done with the shown group: the buttons with their keys, the values to choose from, and what to do where nothing is
//! proposed.

use super::read::IssueRow;
use super::state::{Wish, key};
use crate::model::{Message, Sureness};
use crate::operations::fix;
use crate::ui::action::{Action, Actions};
use crate::ui::screens::pages::Wish as Pages;
use crate::ui::screens::people::Wish as People;
use crate::ui::snapshot::Undated;
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets;
use crate::workspace::IssueGroup;
use egui::{Align, Layout, Ui, Vec2};

pub fn show(ui: &mut Ui, view: &View, data: &Data, slug: &'static str, group: &IssueGroup, actions: &mut Actions) {
    let lang = view.lang;
    let row = data.issues.rows.get(view.issues.at());
    if let Some(row) = row.filter(|row| !row.choices.is_empty()) {
        choices(ui, view, data, row, actions);
    }
    if group.with_suggestion == 0 {
        let empties = can_blank(slug, group, data);
        let text = match undated(data, slug, group).next() {
            Some(one) => {
                let text = Message::new("issues-date-what").with("source", one.source.as_str());
                lang.render(&text.with("count", one.records))
            }
            None if empties => lang.text("issues-nothing-proposed-blank").into_owned(),
            None => lang.text("issues-nothing-proposed").into_owned(),
        };
        widgets::weak_lines(ui, text);
        ui.add_space(2.0);
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        match (group.together, group.with_suggestion) {
            (1.., _) => accept(ui, view, data, slug, group, actions),
            (_, 0) => without_proposal(ui, view, data, slug, group, actions),
            _ => {}
        }
        if group.with_suggestion > 0 {
            one(ui, view, row, actions);
        }
        let next = view.issues.beside(&data.overview, false);
        let skip = widgets::button_if(ui, next.is_some(), lang.text("issues-skip-group"), "S").clicked();
        if let (true, Some((slug, field, code))) = (skip, next) {
            actions.push(Action::SelectGroup(slug, field, code));
        }
        let code = if row.is_some_and(IssueRow::empties) { "issues-once-blank" } else { "issues-once" };
        let text = lang.text(code).into_owned();
        let width = ui.painter().layout_no_wrap(text.clone(), theme::small_font(), tokens(ui).weak).size().x;
        if group.with_suggestion > 0 && ui.available_size_before_wrap().x > width + 12.0 {
            let text = egui::RichText::new(text).font(theme::small_font()).color(tokens(ui).weak);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(text));
        }
    });
}

/// How many would be accepted: those beyond the rows shown count too; only shown ones can have been left out.
pub fn ticked(view: &View, data: &Data, group: &IssueGroup) -> u64 {
    let heard = &data.issues;
    let sure: u64 = match view.issues.value {
        Some(key) => heard.values.iter().find(|one| one.key == key).map_or(0, |one| one.sure[0] + one.sure[2]),
        None => group.together,
    };
    let out = heard.rows.iter().filter(|row| row.together() && view.issues.is_left_out(row.record)).count();
    sure.saturating_sub(out as u64).min(group.records)
}

fn accept(ui: &mut Ui, view: &View, data: &Data, slug: &'static str, group: &IssueGroup, actions: &mut Actions) {
    let (lang, count) = (view.lang, ticked(view, data, group));
    let rows = &data.issues.rows;
    let clicked = if group.sureness == Some(Sureness::LastResort)
        || !rows.is_empty() && rows.iter().filter(|row| row.together()).all(IssueRow::empties)
    {
        // Emptying is a way out, never what is urged; asking is another.
        let text = lang.render(&Message::new("issues-blank").with("count", count));
        let clicked = widgets::button_if(ui, count > 0, text, "Ctrl ↵").clicked();
        if widgets::button(ui, lang.text("issues-ask"), "Q").clicked() {
            actions.push(Action::People(People::Ask));
        }
        clicked
    } else {
        let text = lang.render(&Message::new("issues-accept").with("count", count));
        widgets::primary(ui, text, "Ctrl ↵", count > 0).clicked()
    };
    if clicked {
        actions.push(Action::Issues(Wish::AcceptAll(key(slug, group))));
    }
}

/// The row at hand: correct it, or leave it out.
fn one(ui: &mut Ui, view: &View, row: Option<&IssueRow>, actions: &mut Actions) {
    let lang = view.lang;
    let proposed = row.is_some_and(|row| row.after.is_some());
    let one = row.is_some_and(|row| row.choices.len() < 2);
    let accept = widgets::button_if(ui, proposed && one, lang.text("issues-accept-one"), "A").clicked();
    let out = row.is_some_and(|row| view.issues.is_left_out(row.record));
    let code = if out { "issues-take-in" } else { "issues-skip" };
    let leave = widgets::button_if(ui, proposed, lang.text(code), "X").clicked();
    // A row that came under the pointer in this very frame is not decided on.
    let Some(row) = row.filter(|_| !view.issues.moved) else { return };
    if accept {
        actions.push(Action::Issues(Wish::Accept(row.key())));
    }
    if leave {
        actions.push(Action::Issues(Wish::LeaveOut(row.record, !out)));
    }
}

/// The values that can be written for the row at hand, a digit each.
fn choices(ui: &mut Ui, view: &View, data: &Data, row: &IssueRow, actions: &mut Actions) {
    let lang = view.lang;
    let alike = data.issues.rows.iter().filter(|other| other.before == row.before).count();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(6.0, 4.0);
        let text = Message::new("issues-choose-value").with("value", short(&row.before));
        widgets::heading_label(ui, lang.render(&text));
        if alike > 1 {
            let mut on = view.issues.alike;
            let text = lang.render(&Message::new("issues-alike").with("count", alike));
            if ui.checkbox(&mut on, format!("{text}   T")).changed() {
                actions.push(Action::Issues(Wish::Alike(on)));
            }
        }
    });
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(6.0, 4.0);
        for (at, (_, text)) in row.choices.iter().enumerate() {
            let shown = if text.is_empty() { lang.text("inspector-empty").into_owned() } else { short(text) };
            if widgets::button(ui, shown, &(at + 1).to_string()).on_hover_text(text).clicked() && !view.issues.moved {
                actions.push(Action::Issues(Wish::Choose(row.key(), at)));
            }
        }
    });
    ui.add_space(2.0);
}

fn short(text: &str) -> String {
    match text.char_indices().nth(44) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The deliveries for which one date would do, where the group is of dates.
fn undated<'d>(data: &'d Data, slug: &'d str, group: &'d IssueGroup) -> impl Iterator<Item = &'d Undated> {
    data.overview.undated.iter().filter(move |one| one.schema == slug && Undated::is_about(group))
}

/// Whether emptying is a way out: the field is not asked for, and holds something.
fn can_blank(slug: &str, group: &IssueGroup, data: &Data) -> bool {
    fix::can_be_empty(slug, &group.field) && data.issues.rows.iter().any(|row| !row.before.is_empty())
}

/// Nothing is proposed: look at them, ask whoever made them, or empty the field.
fn without_proposal(
    ui: &mut Ui,
    view: &View,
    data: &Data,
    slug: &'static str,
    group: &IssueGroup,
    actions: &mut Actions,
) {
    let lang = view.lang;
    let mut offered = false;
    for one in undated(data, slug, group) {
        let text = lang.render(&Message::new("issues-date").with("source", one.source.as_str()));
        let response = if offered { widgets::button(ui, text, "") } else { widgets::primary(ui, text, "", true) };
        if response.clicked() {
            actions.push(Action::Page(Pages::AskDate(one.batch, one.schema.to_owned())));
        }
        offered = true;
    }
    let text = lang.render(&Message::new("issues-see").with("count", group.records));
    let response = if offered { widgets::button(ui, text, "G") } else { widgets::primary(ui, text, "G", true) };
    if response.clicked() {
        actions.push(Action::Issues(Wish::Grid(key(slug, group))));
    }
    if widgets::button(ui, lang.text("issues-ask"), "Q").clicked() {
        actions.push(Action::People(People::Ask));
    }
    if can_blank(slug, group, data) {
        let text = Message::new("issues-blank").with("count", group.records);
        if widgets::button(ui, lang.render(&text), "").clicked() {
            actions.push(Action::Issues(Wish::Blank(key(slug, group))));
        }
    }
}
