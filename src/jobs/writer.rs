//! The *writer*: the thread that owns the workspace, does short work, and writes what the planner made of long work.

use super::mirror::ToMirror;
use super::{Clock, Done, Job, JobId, Out, guarded};
use crate::Progress;
use crate::error::{Error, Result};
use crate::model::Message;
use crate::operations::confirm::{self, Drawn};
use crate::operations::{
    self, Env, decide, delivery, doctor, edit, export, fix, healed, map, matching, merge, purge, questions, reread,
    rows, settings, states, turns,
};
use crate::workspace::{FoundPairs, Plan, Workspace};
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender};

pub(super) enum ToWriter {
    Job(JobId, Box<Job>, Progress),
    /// What the planner made of a long job.
    Planned(JobId, Box<Planned>, Progress),
    /// What waits since a copy of the workspace was written is done after all.
    GoOn,
    Stop,
}

pub(super) enum Planned {
    Plan(Option<Plan>, Vec<Message>),
    Pairs(FoundPairs),
    /// Many pairs at once, and what they were drawn from.
    Confirmed(Plan, Drawn),
}

pub(super) struct Writer {
    pub workspace: Workspace,
    pub clock: Clock,
    pub out: Out,
    pub mirror: Sender<ToMirror>,
}

impl Writer {
    pub fn run(mut self, inbox: &Receiver<ToWriter>) {
        // Once a copy is written, all that comes is for the copy: here it would be lost with the file that is gone.
        let (mut rescued, mut waiting) = (false, VecDeque::new());
        loop {
            let next = if rescued { None } else { waiting.pop_front() };
            let Some(message) = next.or_else(|| inbox.recv().ok()) else { break };
            match message {
                ToWriter::Stop => break,
                ToWriter::GoOn => rescued = false,
                other if rescued => waiting.push_back(other),
                ToWriter::Job(id, job, progress) => {
                    let result = guarded(|| progress.check().and_then(|()| self.short(*job, &progress)));
                    rescued = matches!(result, Ok(Done::Rescued(_)));
                    self.out.finish(id, result.map(|done| (done, Vec::new())));
                }
                ToWriter::Planned(id, planned, progress) => {
                    let result = guarded(|| self.planned(*planned, &progress));
                    self.out.finish(id, result);
                }
            }
        }
    }

    fn short(&mut self, job: Job, progress: &Progress) -> Result<Done> {
        let env = (self.clock)();
        let read = self.workspace.read();
        let plan = match job {
            Job::Map { batch, schema, wishes } => map::plan(read, batch, &schema, &wishes, &env)?,
            Job::Reread { batch, encoding } => reread::plan(read, batch, &encoding)?,
            Job::Edit(edits) => edit::plan(read, &edits)?,
            Job::SetAside { record, reason } => edit::plan_set_aside(read, record, reason.as_deref())?,
            Job::FixThese { code, field, fixes } => fix::plan_these(read, code.as_deref(), field.as_deref(), &fixes)?,
            Job::Decide { a, b, verdict } => decide::plan(read, a, b, verdict)?,
            Job::DecidePairs { pairs, verdict } => decide::plan_pairs(read, &pairs, verdict)?,
            Job::Merge { schema, groups, pins } => merge::plan(read, &schema, &groups, &pins)?,
            Job::Unmerge(id) => merge::plan_unmerge(read, id)?,
            Job::Split(out) => merge::plan_split(read, &out)?,
            Job::Pin { merge, pins } => merge::plan_pins(read, merge, &pins)?,
            Job::Setting { name, value } => settings::plan(read, &name, value)?,
            Job::View { schema, name, view } => settings::plan_view(read, schema, &name, view)?,
            Job::Rescue => return Ok(Done::Rescued(self.workspace.rescue()?)),
            Job::Preset { name, preset } => export::plan_preset(read, &name, preset.as_deref())?,
            Job::DoraModels(chosen) => export::plan_dora_models(read, &chosen)?,
            Job::Purge(params) => {
                self.alone()?;
                let report = purge::run(&mut self.workspace, &params, &env, progress)?;
                self.tell(report.purged.effect.clone());
                return Ok(Done::Purged(Box::new(report)));
            }
            Job::Repair => {
                self.alone()?;
                let done = doctor::repair_open(&mut self.workspace, &env, progress)?;
                self.tell(crate::workspace::Effect { all: true, issues: true, ..Default::default() });
                return Ok(Done::Repaired(Box::new(done)));
            }
            Job::BackUp => return doctor::back_up_beside(&self.workspace, &env.today).map(Done::BackedUp),
            Job::Undo => {
                let done = operations::undo(&mut self.workspace, &env, progress)?;
                return Ok(self.step(done, "operation-undo"));
            }
            Job::Redo => {
                let done = operations::redo(&mut self.workspace, &env, progress)?;
                return Ok(self.step(done, "operation-redo"));
            }
            Job::Revert { operation, along } => {
                let done = turns::revert(&mut self.workspace, operation, along, &env, progress)?;
                return Ok(self.step([done], "operation-revert"));
            }
            Job::Reapply(operation) => {
                let done = turns::reapply(&mut self.workspace, operation, &env, progress)?;
                return Ok(self.step([done], "operation-reapply"));
            }
            Job::Lock { cells, on } => states::plan_lock(read, &cells, on)?,
            Job::Note { record, text } => states::plan_note(read, record, &text)?,
            Job::Verified { records, how } => states::plan_verified(read, &records, how.as_deref(), &env)?,
            Job::Ask { about, text } => questions::plan_ask(read, &about, text.as_deref(), &env)?,
            Job::Questions { keys, turn } => questions::plan_turn(read, &keys, &turn, &env)?,
            Job::Answers { source, delivery, answers, lang } => {
                delivery::plan_answers(read, &source, delivery, &answers, lang)?
            }
            Job::Attach { doubt, one: true } => delivery::plan_same(read, &doubt)?,
            Job::Attach { doubt, one: false } => delivery::plan_new(read, &[&doubt])?,
            Job::Complete { source, complete } => delivery::plan_complete(read, &source, Some(complete))?,
            Job::Heal { source, rule, on } => healed::plan_switch(read, &source, &rule, on)?,
            Job::Row { batch, row, back } => rows::plan_back(read, batch, row, back, &env)?,
            Job::Import(_)
            | Job::Transform(_)
            | Job::Fix(_)
            | Job::Match
            | Job::Export(_)
            | Job::Back { .. }
            | Job::Mail { .. }
            | Job::MergeCertain { .. }
            | Job::Values { .. }
            | Job::Opposition(_)
            | Job::Establishments(_)
            | Job::SetRule(..)
            | Job::DecisionPoint(_)
            | Job::Confirm(_)
            | Job::MoveSchema
            | Job::Combine { .. } => {
                return Err(Error::internal("long work in the writer"));
            }
        };
        self.commit(plan, &env, progress)
    }

    /// Other work may hold what is to be gone, or be computing on what is to be made again.
    fn alone(&self) -> Result<()> {
        match self.out.running.lock().map(|running| running.len()) {
            Ok(0 | 1) => Ok(()),
            _ => Err(Error::new(crate::ErrorKind::Conflict, "error-purge-busy").hinted("hint-purge-busy")),
        }
    }

    fn planned(&mut self, planned: Planned, progress: &Progress) -> Result<(Done, Vec<Message>)> {
        let env = (self.clock)();
        match planned {
            Planned::Plan(None, notes) => Ok((Done::Nothing, notes)),
            // An export changes nothing: it is noted, and what was undone may still be redone.
            Planned::Plan(Some(plan), notes) if plan.kind == crate::model::OperationKind::Export => {
                operations::note(&mut self.workspace, &plan, &env)?;
                Ok((Done::Noted, notes))
            }
            Planned::Plan(Some(plan), notes) => Ok((self.commit(plan, &env, progress)?, notes)),
            Planned::Confirmed(plan, drawn) => {
                // A search that was under way may have been written since it was planned.
                confirm::check_search(self.workspace.read(), &drawn)?;
                Ok((self.commit(plan, &env, progress)?, Vec::new()))
            }
            Planned::Pairs(mut found) => {
                matching::keep(&mut self.workspace, &mut found)?;
                Ok((Done::Matched { to_decide: self.workspace.read().pairs_to_decide("structure")? }, Vec::new()))
            }
        }
    }

    fn commit(&mut self, plan: Plan, env: &Env, progress: &Progress) -> Result<Done> {
        if plan.changes.is_empty() {
            return Ok(if plan.locked.is_empty() { Done::Nothing } else { Done::Kept(plan.locked) });
        }
        let summary = plan.summary.clone();
        let committed = operations::commit(&mut self.workspace, plan, env, progress)?;
        self.tell(committed.effect);
        Ok(Done::Committed {
            operation: committed.operation,
            summary,
            applied: committed.applied,
            skipped: committed.skipped.len(),
            locked: committed.locked,
        })
    }

    /// What one or several steps along the log came to: the last of them is told.
    fn step(&self, committed: impl IntoIterator<Item = operations::Committed>, code: &'static str) -> Done {
        let mut done = Done::Nothing;
        for committed in committed {
            self.tell(committed.effect);
            done = Done::Committed {
                operation: committed.operation,
                summary: Message::new(code),
                applied: committed.applied,
                skipped: committed.skipped.len(),
                locked: committed.locked,
            };
        }
        done
    }

    /// Tells the mirror what was written, before anybody else hears of it.
    fn tell(&self, effect: crate::workspace::Effect) {
        let _ = self.mirror.send(ToMirror::Changed(effect));
    }
}
