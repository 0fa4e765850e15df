//! The story of a record or of one of its cells: every value that it has had, back to the files, in place of the inspector;
//! and, in the inspector, where the selected value comes from.

use super::pages::Wish;
use crate::jobs::Job;
use crate::locale::Lang;
use crate::model::{Message, OperationKind, RecordId};
use crate::operations::edit::Edit;
use crate::operations::lineage::{Event, Step};
use crate::operations::{fix, log};
use crate::ui::action::{Action, Actions};
use crate::ui::state::View;
use crate::ui::theme::{self, tokens};
use crate::ui::when;
use crate::ui::widgets::lineage::{self, Clicked};
use crate::ui::widgets::{self, Tone};
use egui::{Frame, Margin, RichText, ScrollArea, Stroke, Ui};

/// A story that is read, and the way of the selected value.
#[derive(Default)]
pub struct State {
    /// The record, and the field where it is the story of a cell.
    pub of: Option<(RecordId, Option<String>)>,
    /// What was asked for last: of what, and the revision.
    pub asked: Option<(RecordId, Option<String>, i64)>,
    pub events: Vec<Event>,
    /// The way of one value: of which, and its steps.
    pub way_asked: Option<(RecordId, String, i64)>,
    pub way_of: Option<(RecordId, String)>,
    pub way: Vec<Step>,
    /// The way of the value that the golden record has, where it is another one's.
    pub golden: Vec<Step>,
}

impl State {
    /// Takes a story where it is still the one that is asked for.
    pub fn take(&mut self, of: &Option<(RecordId, Option<String>, i64)>, events: Vec<Event>) {
        if self.asked == *of {
            self.events = events;
        }
    }
}

/// Events shown; a record rarely has more, and older ones are counted.
const SHOWN: usize = 300;

/// Draws the story of the selected record in place of its inspector; false where none is asked for.
pub fn show(ui: &mut Ui, view: &mut View, record: RecordId, name: &str, actions: &mut Actions) -> bool {
    let lang = view.lang;
    let slug = view.schema;
    let Some((_, field)) = view.pages.story.of.clone().filter(|(of, _)| *of == record) else { return false };
    if widgets::button(ui, lang.text("story-back"), "").clicked() {
        actions.push(Action::Page(Wish::NoStory));
    }
    let title = match &field {
        Some(field) => Message::new("story-cell").with("field", fix::field_title(slug, field, lang)),
        None => Message::new("story-record"),
    };
    widgets::title(ui, lang.render(&title));
    widgets::weak_lines(ui, name);
    ui.add_space(4.0);
    let story = &view.pages.story;
    let there = story.asked.as_ref().is_some_and(|(of, asked, _)| *of == record && *asked == field);
    if !there {
        return true;
    }
    ScrollArea::vertical().id_salt("story").auto_shrink(false).show(ui, |ui| {
        for (position, event) in story.events.iter().take(SHOWN).enumerate() {
            ui.push_id(position, |ui| card(ui, lang, record, field.as_deref(), event, actions));
            ui.add_space(6.0);
        }
        if let Some(more) = story.events.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            widgets::weak_lines(ui, lang.render(&Message::new("turn-more").with("count", more)));
        }
    });
    true
}

fn card(ui: &mut Ui, lang: Lang, record: RecordId, field: Option<&str>, event: &Event, actions: &mut Actions) {
    let line = if event.current { tokens(ui).accent } else { tokens(ui).line };
    let frame = Frame::new().stroke(Stroke::new(1.0, line)).corner_radius(8).inner_margin(Margin::symmetric(10, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 3.0;
        if field.is_some() {
            value(ui, lang, event);
        }
        match (&event.place, &event.operation) {
            (Some(place), _) => {
                let said = Message::new("story-delivery")
                    .with("delivery", place.delivery)
                    .with("source", place.source.as_str());
                ui.label(lang.render(&said));
                widgets::weak_lines(ui, lineage::place_text(lang, place));
                if field.is_some() && event.raw.trim() != event.value.trim() && !event.raw.trim().is_empty() {
                    let raw = Message::new("story-raw").with("text", event.raw.as_str());
                    widgets::weak_lines(ui, lang.render(&raw));
                }
            }
            (None, Some(operation)) if field.is_none() => {
                ui.add(egui::Label::new(log::sentence(operation, None, lang)).wrap());
                for change in event.changes.iter().take(6) {
                    widgets::heading_label(ui, change.title(lang));
                    let (before, after) = (change.before.shown(lang), change.after.shown(lang));
                    ui.horizontal(|ui| super::history::sides(ui, lang, &before, &after));
                }
            }
            _ => {}
        }
        by(ui, lang, event, field.is_some(), actions);
        back(ui, lang, record, field, event, actions);
    });
}

/// The value after it, and whether it is today's.
fn value(ui: &mut Ui, lang: Lang, event: &Event) {
    let empty = event.value.trim().is_empty();
    let shown = if empty { lang.text("inspector-empty").into_owned() } else { event.value.clone() };
    let color = if empty || !event.stands { tokens(ui).weak } else { tokens(ui).text };
    let mut text = RichText::new(shown).font(theme::mono_font()).color(color);
    if !event.stands {
        text = text.strikethrough();
    }
    ui.add(egui::Label::new(text).wrap().selectable(true));
    if event.current {
        widgets::chip(ui, lang.text("story-current"), Tone::Accent);
    }
}

/// Who and when, a way to the operation.
fn by(ui: &mut Ui, lang: Lang, event: &Event, of_cell: bool, actions: &mut Actions) {
    let Some(operation) = &event.operation else { return };
    let code = match (of_cell, operation.kind) {
        (true, OperationKind::Fix) => "story-fixed",
        (true, OperationKind::Edit) => "story-edited",
        (true, OperationKind::Revert) => "story-reverted",
        (true, OperationKind::Redo) => "story-redone",
        _ => "lineage-by",
    };
    let said = Message { code: code.into(), params: Vec::new() }
        .with("actor", operation.actor.as_str())
        .with("when", when::moment(lang, &operation.at_utc));
    if ui.link(lang.render(&said)).on_hover_text(lang.text("lineage-operation")).clicked() {
        actions.push(Action::Page(Wish::Operation(operation.id)));
    }
    if !event.stands {
        widgets::weak(ui, lang.text("story-gone"));
    }
}

/// The way back to a value that the cell has had, and for a record to what it was before.
fn back(ui: &mut Ui, lang: Lang, record: RecordId, field: Option<&str>, event: &Event, actions: &mut Actions) {
    let (Some(field), Some(value)) = (field, &event.back) else { return };
    if event.current {
        return;
    }
    if widgets::button(ui, lang.text("story-take"), "").clicked() {
        let edit = Edit { record, field: field.to_owned(), value: value.clone() };
        actions.push(Action::Do(Box::new(Job::Edit(vec![edit]))));
    }
}

/// Where the selected value comes from, with the ways to its stories; false while it is being read.
pub fn provenance(ui: &mut Ui, view: &View, record: RecordId, field: &str, actions: &mut Actions) {
    let lang = view.lang;
    let story = &view.pages.story;
    if story.way_of.as_ref().is_none_or(|(of, name)| *of != record || name != field) {
        return;
    }
    ui.add_space(4.0);
    widgets::heading(ui, lang.text("lineage-title"));
    let mut clicked = lineage::show(ui, lang, &story.way);
    if !story.golden.is_empty() {
        widgets::heading(ui, lang.text("lineage-golden"));
        clicked = clicked.or(ui.push_id("golden", |ui| lineage::show(ui, lang, &story.golden)).inner);
    }
    match clicked {
        Some(Clicked::Operation(id)) => actions.push(Action::Page(Wish::Operation(id))),
        Some(Clicked::Record(id)) => {
            let (schema, field) = (view.schema.to_owned(), Some(field.to_owned()));
            actions.push(Action::Page(Wish::Record { record: id, schema, field }));
        }
        None => {}
    }
    if ui.link(lang.text("story-of-cell")).clicked() {
        actions.push(Action::Page(Wish::Story(record, Some(field.to_owned()))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_story_that_comes_late_is_not_told_of_another_record() {
        let of = |record, field: Option<&str>| Some((RecordId(record), field.map(str::to_owned), 4));
        let event = |text: &str| Event {
            operation: None,
            place: None,
            raw: text.to_owned(),
            changes: Vec::new(),
            value: text.to_owned(),
            back: None,
            current: true,
            stands: true,
        };
        let mut state = State { asked: of(1, None), ..State::default() };
        // Another record is asked for before the first answer comes.
        state.asked = of(2, None);
        state.take(&of(1, None), vec![event("a")]);
        assert!(state.events.is_empty());
        state.take(&of(2, None), vec![event("b")]);
        assert_eq!(state.events[0].value, "b");
        state.asked = of(2, Some("nom"));
        state.take(&of(2, None), Vec::new());
        assert_eq!(state.events.len(), 1, "of a cell, not of the record");
    }
}
