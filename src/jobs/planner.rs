//! The *planner*: the thread that plans one long job at a time, beside the writer.

use super::writer::{Planned, ToWriter};
use super::{Clock, Done, Job, JobId, Out, guarded};
use crate::Progress;
use crate::error::{Error, Result};
use crate::model::Message;
use crate::operations::{
    combine, confirm, contributor, delivery, edit, establishments, export, fix, import, matching, merge, opposition,
    run, schema_move, settings, transform, values,
};
use crate::workspace::{Reader, Snapshot};
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender};

pub(super) struct Planner {
    pub reader: Reader,
    pub clock: Clock,
    pub writer: Sender<ToWriter>,
    pub out: Out,
}

impl Planner {
    pub fn run(self, inbox: &Receiver<(JobId, Box<Job>, Progress)>) {
        for (id, job, progress) in inbox {
            let result = guarded(|| progress.check().and_then(|()| self.long(id, *job, &progress)));
            if let Some(finished) = result.transpose() {
                self.out.finish(id, finished);
            }
        }
    }

    /// Plans one long job; what must be written goes to the writer, an export is done here.
    fn long(&self, id: JobId, job: Job, progress: &Progress) -> Result<Option<(Done, Vec<Message>)>> {
        let env = (self.clock)();
        // One moment for all that it reads: an edit made meanwhile is in the batch or is not, never half. Before the first
        // operation there is nothing to read, and holding the moment would stop the import that waits to be written.
        let moment = if self.reader.may_hold() { Some(self.reader.snapshot()?) } else { None };
        let read = moment.as_ref().map_or_else(|| self.reader.read(), Snapshot::read);
        let planned = match job {
            Job::Import(params) => {
                let planned = import::plan(read, &params, &env, progress)?;
                Planned::Plan(planned.plan, planned.notes)
            }
            Job::Fix(params) => Planned::Plan(Some(fix::plan(read, &params, progress)?), Vec::new()),
            Job::Edit(edits) => Planned::Plan(Some(edit::plan(read, &edits)?), Vec::new()),
            Job::Answers { source, delivery, answers, lang } => {
                Planned::Plan(Some(delivery::plan_answers(read, &source, delivery, &answers, lang)?), Vec::new())
            }
            Job::Transform(params) => Planned::Plan(Some(transform::plan(read, &params, progress)?), Vec::new()),
            Job::Opposition(list) => {
                let (plan, unread) = opposition::plan(read, list.as_deref(), progress)?;
                Planned::Plan(Some(plan), unread.into_iter().collect())
            }
            Job::Establishments(files) => {
                let index = files.map(|files| establishments::taken(&files, progress)).transpose()?;
                Planned::Plan(Some(establishments::plan(read, index.as_deref())?), Vec::new())
            }
            Job::MoveSchema => Planned::Plan(schema_move::plan(read)?, Vec::new()),
            Job::DecisionPoint(point) => Planned::Plan(Some(matching::plan_decision_point(read, point)?), Vec::new()),
            Job::Confirm(confirm) => {
                Planned::Confirmed(confirm::plan(read, &confirm, progress)?, confirm::search(read)?)
            }
            Job::SetRule(rule, level) => Planned::Plan(Some(settings::plan_rule(read, &rule, level)?), Vec::new()),
            Job::Values { source, decisions } => {
                let plan = values::plan(read, source.as_deref(), &decisions, &env, progress)?;
                Planned::Plan(Some(plan), Vec::new())
            }
            Job::MergeCertain { across } => {
                let groups = run::new_groups(read, matching::certain_groups(read, across)?)?;
                let plan = merge::plan(read, "structure", &groups, &BTreeMap::new())?;
                Planned::Plan((!groups.is_empty()).then_some(plan), Vec::new())
            }
            Job::Combine { other, answers } => {
                let planned = combine::plan(read, &other, &answers, progress)?;
                let nothing = Message::new("combine-nothing").with("file", planned.told.file.as_str());
                let notes = if planned.plan.is_none() { vec![nothing] } else { Vec::new() };
                Planned::Plan(planned.plan, notes)
            }
            Job::Match => Planned::Pairs(matching::find_new(read, &matching::Search::default(), progress)?),
            Job::Back { source, folder } => {
                contributor::write(read, source.as_deref(), &folder, &env, progress)?;
                return Ok(Some((Done::Written(folder), Vec::new())));
            }
            Job::Mail { source, folder } => {
                let path = contributor::write_mail(read, &source, &folder)?;
                return Ok(Some((Done::Written(path), Vec::new())));
            }
            Job::Export(params) => {
                let (plan, exported) = export::plan(read, &params, &env, progress)?;
                let _ = self.writer.send(ToWriter::Planned(
                    id,
                    Box::new(Planned::Plan(Some(plan), Vec::new())),
                    progress.clone(),
                ));
                return Ok(Some((Done::Exported(Box::new(exported)), Vec::new())));
            }
            _ => return Err(Error::internal("short work in the planner")),
        };
        let _ = self.writer.send(ToWriter::Planned(id, Box::new(planned), progress.clone()));
        Ok(None)
    }
}
