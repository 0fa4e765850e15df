//! What a person does with the groups of issues and the pairs: accept, skip, decide, merge.

use super::App;
use crate::jobs::Job;
use crate::model::Verdict;
use crate::ui::action::{Action, Screen};
use crate::ui::snapshot;

impl App {
    pub(super) fn act_on_review(&mut self, action: Action) {
        match action {
            // Nothing is accepted that is not on screen.
            Action::AcceptGroup if self.view.screen == Screen::Issues => self.accept_group(),
            Action::AcceptGroup => self.act(Action::Show(Screen::Issues)),
            Action::SelectPair(at) => {
                self.view.pair_at = at.min(self.data.pairs.len().saturating_sub(1));
            }
            Action::NextPair => self.step_pair(1),
            Action::PreviousPair => self.step_pair(-1),
            Action::Decide(verdict) => self.decide(verdict),
            Action::MergePair => {
                if let Some(item) = self.data.pairs.get(self.view.pair_at) {
                    let groups = vec![vec![item.pair.a, item.pair.b]];
                    self.submit(Job::Merge { schema: "structure".into(), groups, pins: Default::default() });
                }
            }
            Action::Unmerge(merge) => self.submit(Job::Unmerge(merge)),
            Action::Match => self.submit(Job::Match),
            _ => {}
        }
    }

    pub(super) fn step_pair(&mut self, by: isize) {
        let at = self.view.pair_at.saturating_add_signed(by);
        self.act(Action::SelectPair(at));
    }

    /// Records a decision; the next undecided pair is then shown, so that the next thing to decide is already there.
    pub(super) fn decide(&mut self, verdict: Verdict) {
        let Some(item) = self.data.pairs.get(self.view.pair_at) else { return };
        self.submit(Job::Decide { a: item.pair.a, b: item.pair.b, verdict: Some(verdict) });
        let after = self.view.pair_at + 1;
        let open = |item: &snapshot::PairItem| item.verdict.is_none() && !item.merged;
        let next = self.data.pairs.iter().skip(after).position(open).map_or(after, |offset| after + offset);
        self.act(Action::SelectPair(next));
    }
}
