//! The purge: what, where it is, and the one question that no undo follows.

use super::Wish;
use crate::locale::Lang;
use crate::model::{Message, RecordId};
use crate::operations::purge::{Beside, Held, Params};
use crate::ui::action::{Action, Actions};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets;
use egui::{Key, Label, RichText, Ui};

/// Height of a line of the list.
const LINE: f32 = 22.0;
const WIDTH: f32 = 640.0;

/// What is about to be purged.
#[derive(Debug, Default)]
pub struct Draft {
    /// Addresses, numbers, names: one a line.
    pub values: String,
    /// A field of a record in their place, and how both are called.
    pub cell: Option<(RecordId, String, String)>,
    pub oppose: bool,
    /// Whoever is asked knows that there is no way back.
    pub sure: bool,
    pub step: Step,
    /// The text field has been given the keyboard.
    pub focused: bool,
}

/// How far it is.
#[derive(Debug, Default)]
pub enum Step {
    #[default]
    Typing,
    Looking(Params),
    Found(Params, Vec<Held>, Beside),
    Purging,
    Done(Vec<Message>),
}

impl Draft {
    /// What is asked for now.
    pub fn params(&self) -> Params {
        let lines = self.values.lines().map(str::trim).filter(|line| !line.is_empty());
        let cells = self.cell.iter().map(|(record, field, _)| (*record, field.clone()));
        match self.cell {
            Some(_) => Params { cells: cells.collect(), oppose: self.oppose, ..Params::default() },
            None => Params { values: lines.map(str::to_owned).collect(), oppose: self.oppose, ..Params::default() },
        }
    }

    /// Whether what was found is of what is asked for now.
    fn is_found(&self, asked: &Params) -> bool {
        matches!(&self.step, Step::Found(params, ..) if (&params.values, &params.cells) == (&asked.values, &asked.cells))
    }
}

pub fn show(ui: &mut Ui, lang: Lang, draft: &mut Draft, actions: &mut Actions) {
    widgets::modal(ui, "purge").show(ui, |ui| {
        ui.set_width(WIDTH);
        widgets::title(ui, lang.text("purge-title"));
        if let Step::Done(told) = &draft.step {
            done(ui, lang, told, actions);
            return;
        }
        widgets::weak_lines(ui, lang.text("purge-what"));
        ui.add_space(6.0);
        asked(ui, lang, draft);
        ui.add_space(6.0);
        let params = draft.params();
        match &draft.step {
            Step::Looking(_) | Step::Purging => {
                ui.horizontal(|ui| {
                    ui.spinner();
                    widgets::weak(ui, lang.text("stage-purge"));
                });
            }
            Step::Found(_, held, beside) if draft.is_found(&params) => found(ui, lang, held, beside),
            _ => {}
        }
        ui.add_space(8.0);
        buttons(ui, lang, draft, params, actions);
    });
}

fn asked(ui: &mut Ui, lang: Lang, draft: &mut Draft) {
    if let Some((_, _, name)) = &draft.cell {
        ui.add(Label::new(RichText::new(name).font(theme::strong_font())).wrap());
        widgets::weak_lines(ui, lang.text("purge-cell-what"));
    } else {
        let edit = egui::TextEdit::multiline(&mut draft.values)
            .font(egui::TextStyle::Monospace)
            .hint_text(lang.text("purge-hint"))
            .desired_rows(3)
            .desired_width(f32::INFINITY);
        let response = ui.add(edit);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("purge-values")));
        if !draft.focused {
            response.request_focus();
            draft.focused = true;
        }
    }
    ui.checkbox(&mut draft.oppose, lang.text("purge-oppose"));
}

/// Where it is, and what lies beside the workspace.
fn found(ui: &mut Ui, lang: Lang, held: &[Held], beside: &Beside) {
    ui.label(
        RichText::new(lang.render(&Message::new("cli-would-purge").with("count", held.len())))
            .font(theme::strong_font()),
    );
    widgets::tall(200.0).show_rows(ui, LINE, held.len(), |ui, rows| {
        ui.set_width(WIDTH - 12.0);
        for held in &held[rows] {
            let text = RichText::new(line(lang, held)).color(tokens(ui).text);
            ui.add(Label::new(text).truncate());
        }
    });
    for sentence in beside.sentences() {
        ui.add_space(2.0);
        widgets::weak_lines(ui, lang.render(&sentence));
    }
}

/// `file · source · a.csv, row 12 · courriel · s--1`.
fn line(lang: Lang, held: &Held) -> String {
    let mut parts = vec![lang.text(held.what).into_owned()];
    if !held.source.is_empty() {
        parts.push(held.source.clone());
    }
    match (held.file.is_empty(), held.row) {
        (false, Some(row)) => {
            let at = Message::new("purge-row").with("file", held.file.as_str()).with("row", row);
            parts.push(lang.render(&at));
        }
        (false, None) => parts.push(held.file.clone()),
        (true, Some(number)) => parts.push(lang.render(&Message::new("purge-operation").with("number", number))),
        (true, None) => {}
    }
    parts.push(held.field_in_words(lang));
    if !held.records.is_empty() {
        parts.push(held.records.join(", "));
    }
    parts.join(" · ")
}

fn buttons(ui: &mut Ui, lang: Lang, draft: &mut Draft, params: Params, actions: &mut Actions) {
    let busy = matches!(draft.step, Step::Looking(_) | Step::Purging);
    let is_found = draft.is_found(&params);
    let some = matches!(&draft.step, Step::Found(_, held, _) if !held.is_empty());
    if is_found && some {
        let color = tokens(ui).error;
        ui.checkbox(&mut draft.sure, RichText::new(lang.text("purge-sure")).color(color));
        ui.add_space(4.0);
    }
    ui.horizontal(|ui| {
        if is_found && some {
            if widgets::primary(ui, lang.text("purge-do"), "", draft.sure && !busy).clicked() {
                actions.push(Action::Care(Wish::Purge(params)));
            }
        } else {
            let given = !(params.values.is_empty() && params.cells.is_empty());
            if widgets::primary(ui, lang.text("purge-find"), "", given && !busy).clicked() {
                actions.push(Action::Care(Wish::Find(params)));
            }
        }
        let escaped = ui.input(|input| input.key_pressed(Key::Escape)) && !matches!(draft.step, Step::Purging);
        if widgets::button(ui, lang.text("ui-cancel"), "").clicked() || escaped {
            actions.push(Action::Care(Wish::NoPurge));
        }
    });
}

fn done(ui: &mut Ui, lang: Lang, told: &[Message], actions: &mut Actions) {
    ui.add_space(4.0);
    for sentence in told {
        ui.add(Label::new(lang.render(sentence)).wrap().selectable(true));
        ui.add_space(4.0);
    }
    let escaped = ui.input(|input| input.key_pressed(Key::Escape));
    if widgets::primary(ui, lang.text("ui-dismiss"), "", true).clicked() || escaped {
        actions.push(Action::Care(Wish::NoPurge));
    }
}
