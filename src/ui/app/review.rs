//! What a person does with the groups of issues and the pairs: accept, skip, decide, merge.

use super::App;
use crate::jobs::Job;
use crate::model::Verdict;
use crate::operations::fix::{FixParams, Proposed};
use crate::ui::action::Action;
use crate::ui::snapshot;

impl App {
    pub(super) fn act_on_review(&mut self, action: Action) {
        match action {
            Action::AcceptGroup => self.accept(None),
            Action::AcceptOne(at) => self.accept(Some(at)),
            Action::SkipOne(at) => {
                if let Some(row) = self.data.issue_rows.get(at) {
                    self.view.unticked.insert(row.record);
                    self.view.issue_at = (at + 1).min(self.data.issue_rows.len().saturating_sub(1));
                }
            }
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

    /// Accepts suggestions of the shown group: one, or all but those that are unticked, also those beyond the rows shown.
    pub(super) fn accept(&mut self, only: Option<usize>) {
        let Some((slug, field, code)) = self.view.group.clone() else { return };
        let Some(at) = only else {
            let params = FixParams {
                schema: Some(slug.to_owned()),
                code: Some(code),
                field: Some(field),
                except: self.view.unticked.iter().copied().collect(),
                values: self.view.group_value.into_iter().collect(),
                last_resort: true,
            };
            return self.submit(Job::Fix(params));
        };
        let Some(row) = self.data.issue_rows.get(at) else { return };
        let Some(suggestion) = &row.issue.suggestion else { return };
        let fix = Proposed {
            schema: slug,
            record: row.record,
            field: field.clone(),
            code: code.clone(),
            value: suggestion.value.clone(),
        };
        self.submit(Job::FixThese { code: Some(code), field: Some(field), fixes: vec![fix] });
    }
}
