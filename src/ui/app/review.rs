//! What a person does with the groups of issues and the pairs, handed on to those who know.

use super::App;
use crate::jobs::Job;
use crate::ui::action::{Action, Screen};

impl App {
    pub(super) fn act_on_review(&mut self, action: Action) {
        match action {
            // Nothing is accepted that is not on screen.
            Action::AcceptGroup if self.view.screen == Screen::Issues => self.accept_group(),
            Action::AcceptGroup => self.act(Action::Show(Screen::Issues)),
            Action::Review(wish) => self.act_on_duplicates(wish),
            Action::Match => self.submit(Job::Match),
            _ => {}
        }
    }
}
