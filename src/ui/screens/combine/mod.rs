//! Bringing another copy of the workspace in: which file, what comes from it, and the conflicts, one key each. It lies over the
//! window like every question; what is done is one operation, with its undo in the toast.

mod list;

use crate::locale::Lang;
use crate::operations::combine::{Answers, Combined, Holds};
use crate::progress::{Progress, Snapshot};
use crate::ui::action::{Action, Actions};
use crate::ui::state::View;
use crate::ui::widgets;
use egui::{Key, Ui};
use std::collections::BTreeMap;
use std::path::PathBuf;

const WIDTH: f32 = 760.0;
/// Room of the scroll bar beside the list.
const BAR: f32 = 14.0;
/// Height of the text field: that of the buttons beside it.
const FIELD: f32 = 30.0;

/// One wish of this question.
#[derive(Debug, Clone)]
pub enum Wish {
    Ask,
    /// Show the system's dialog for the file.
    Dialog,
    /// Look what would come from this copy.
    Look(PathBuf),
    /// Bring it, with these answers.
    Combine(PathBuf, Answers),
    Close,
}

/// The question as far as it is answered.
#[derive(Default)]
pub struct Draft {
    /// The other copy, as it is typed.
    pub path: String,
    pub step: Step,
    /// The answers so far, by the names of conflicts.
    pub answers: BTreeMap<String, Holds>,
    /// The conflict that the keys are about.
    pub at: usize,
    /// The chosen conflict is to be brought into sight.
    walked: bool,
    /// The text field has been given the keyboard.
    focused: bool,
}

/// How far it is.
#[derive(Default)]
pub enum Step {
    #[default]
    Asking,
    Looking(PathBuf, Progress),
    Found(PathBuf, Box<Found>),
}

/// What a look found.
#[derive(Debug)]
pub struct Found {
    pub told: Combined,
    /// Something comes even without answers.
    pub brings: bool,
}

impl Draft {
    /// Stops the look that is under way, where one is: nobody waits for it any more.
    pub fn stop(&self) {
        if let Step::Looking(_, progress) = &self.step {
            progress.cancel();
        }
    }

    /// The answers as the operation takes them.
    fn answers(&self) -> Answers {
        let of = |side: Holds| {
            self.answers.iter().filter(|(_, holds)| **holds == side).map(|(key, _)| key.clone()).collect()
        };
        Answers { ours: of(Holds::Ours), theirs: of(Holds::Theirs) }
    }
}

/// Draws the question where it is asked.
pub fn show(ui: &mut Ui, view: &mut View, actions: &mut Actions) {
    let lang = view.lang;
    let Some(draft) = &mut view.combine else { return };
    let frame = egui::Frame::popup(ui.style()).inner_margin(egui::Margin::same(18));
    egui::Modal::new(egui::Id::unique("combine")).frame(frame).show(ui, |ui| {
        ui.set_width(WIDTH);
        widgets::title(ui, lang.text("combine-title"));
        widgets::weak_lines(ui, lang.text("combine-what"));
        ui.add_space(6.0);
        file(ui, lang, draft, actions);
        let step = std::mem::take(&mut draft.step);
        match &step {
            Step::Looking(_, progress) => {
                ui.add_space(6.0);
                looking(ui, lang, &progress.snapshot());
            }
            Step::Found(_, found) => {
                keys(ui, draft, &found.told);
                ui.add_space(6.0);
                let most = (ui.ctx().content_rect().height() - 320.0).clamp(160.0, 460.0);
                widgets::tall(most).show(ui, |ui| {
                    ui.set_width(WIDTH - BAR);
                    list::show(ui, lang, draft, found);
                });
            }
            Step::Asking => {}
        }
        ui.add_space(8.0);
        buttons(ui, lang, draft, &step, actions);
        draft.step = step;
    });
}

/// That the copies are compared, and how far that is.
fn looking(ui: &mut Ui, lang: Lang, progress: &Snapshot) {
    ui.horizontal(|ui| {
        ui.spinner();
        widgets::weak(ui, lang.text("stage-combine"));
        if progress.total > 0 {
            let share = progress.done as f32 / progress.total as f32;
            widgets::bar(ui, share, 160.0);
            widgets::weak(ui, lang.percent(f64::from(share.min(1.0))));
        }
    });
}

/// The other copy: chosen by the system's dialog, or typed.
fn file(ui: &mut Ui, lang: Lang, draft: &mut Draft, actions: &mut Actions) {
    let mut typed = None;
    ui.horizontal(|ui| {
        let looking = matches!(draft.step, Step::Looking(..));
        let edit = egui::TextEdit::singleline(&mut draft.path)
            .font(egui::TextStyle::Monospace)
            .hint_text(lang.text("combine-hint"))
            .align(egui::Align2::LEFT_CENTER)
            .min_size(egui::Vec2::new(0.0, FIELD))
            .desired_width(WIDTH - 300.0);
        let response = ui.add_enabled(!looking, edit);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("combine-file")));
        if !draft.focused {
            response.request_focus();
            draft.focused = true;
        }
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let given = !draft.path.trim().is_empty() && !looking;
        let pressed = widgets::button_if(ui, given, lang.text("combine-look"), "").clicked();
        if widgets::button_if(ui, !looking, lang.text("combine-choose"), "").clicked() {
            actions.push(Action::Combine(Wish::Dialog));
        }
        typed = ((entered || pressed) && given).then(|| PathBuf::from(draft.path.trim()));
    });
    actions.extend(typed.map(|path| Action::Combine(Wish::Look(path))));
}

/// The arrows: up and down from one conflict to the next, left for what is here, right for what the other has.
fn keys(ui: &Ui, draft: &mut Draft, told: &Combined) {
    if ui.text_edit_focused() || told.conflicts.is_empty() {
        return;
    }
    let last = told.conflicts.len() - 1;
    let answer = |key| widgets::pressed_once(ui, key);
    let holds = match () {
        () if answer(Key::ArrowLeft) => Some(Holds::Ours),
        () if answer(Key::ArrowRight) => Some(Holds::Theirs),
        () => None,
    };
    if let Some(holds) = holds {
        draft.answers.insert(told.conflicts[draft.at.min(last)].key.clone(), holds);
    }
    let down = holds.is_some() || ui.input(|input| input.key_pressed(Key::ArrowDown));
    let up = ui.input(|input| input.key_pressed(Key::ArrowUp));
    if down || up {
        // The arrows walk the conflicts, not from one button to the next.
        ui.memory_mut(|memory| memory.move_focus(egui::FocusDirection::None));
        draft.at = if down { (draft.at + 1).min(last) } else { draft.at.saturating_sub(1) };
        draft.walked = true;
    }
}

fn buttons(ui: &mut Ui, lang: Lang, draft: &Draft, step: &Step, actions: &mut Actions) {
    ui.horizontal(|ui| {
        if let Step::Found(path, found) = step {
            let some = found.brings || !draft.answers.is_empty();
            if widgets::primary(ui, lang.text("combine-do"), "", some).clicked() {
                actions.push(Action::Combine(Wish::Combine(path.clone(), draft.answers())));
            }
        }
        let escaped = ui.input(|input| input.key_pressed(Key::Escape));
        if widgets::button(ui, lang.text("ui-cancel"), &lang.text("key-escape")).clicked() || escaped {
            actions.push(Action::Combine(Wish::Close));
        }
        if let Step::Found(_, found) = step {
            let open = found.told.conflicts.iter().filter(|one| !draft.answers.contains_key(&one.key)).count();
            if open > 0 {
                let left = crate::model::Message::new("combine-left").with("count", open);
                widgets::weak(ui, lang.render(&left));
            }
        }
    });
}
