//! Long questions: each on a thread and a connection of its own, so that nothing waits for it.

use super::{Jobs, guarded, spawn};
use crate::Progress;
use crate::error::Result;
use crate::workspace::{Read, Reader, Snapshot};

impl Jobs {
    /// Asks something that takes long, beside the reader thread: on a connection and a thread of its own, at one moment of the
    /// workspace. `progress` tells how far it is, and stops it.
    ///
    /// # Errors
    /// Where no thread can be started; what fails later is in the answer.
    pub fn look<T: Send + 'static>(
        &mut self,
        progress: &Progress,
        question: impl FnOnce(Read<'_>, &Progress) -> Result<T> + Send + 'static,
        answer: impl FnOnce(Result<T>) + Send + 'static,
    ) -> Result<()> {
        let (path, wake, own) = (self.path.clone(), self.wake.clone(), progress.clone());
        let work = move || {
            let found = guarded(|| {
                own.check()?;
                let reader = Reader::open(&path)?;
                let moment = if reader.may_hold() { Some(reader.snapshot()?) } else { None };
                question(moment.as_ref().map_or_else(|| reader.read(), Snapshot::read), &own)
            });
            answer(found);
            wake();
        };
        self.looks.retain(|(_, thread)| !thread.is_finished());
        self.looks.push((progress.clone(), spawn("look", work)?));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::Progress;
    use crate::jobs::Jobs;
    use crate::operations::Env;
    use std::sync::Arc;
    use std::sync::mpsc::channel;

    #[test]
    fn a_long_question_is_answered_beside_and_stopped_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let env = || Env { today: String::new(), now_utc: String::new(), actor: String::new() };
        let mut jobs = Jobs::open(&folder.path().join("w.tamis"), Arc::new(env), Arc::new(|| {})).unwrap();
        let (answers, heard) = channel();
        let of = answers.clone();
        jobs.look(&Progress::new(), |read, _| read.revision(), move |found| drop(of.send(found))).unwrap();
        assert_eq!(heard.recv().unwrap().unwrap(), 0);
        // A question that would go on for ever is stopped by closing the workspace.
        let for_ever = |_: crate::workspace::Read<'_>, progress: &Progress| {
            loop {
                progress.check()?;
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
        };
        jobs.look(&Progress::new(), for_ever, move |found| drop(answers.send(found))).unwrap();
        drop(jobs);
        assert_eq!(heard.recv().unwrap().unwrap_err().kind, crate::ErrorKind::Cancelled);
        let mut jobs = Jobs::open(&folder.path().join("w.tamis"), Arc::new(env), Arc::new(|| {})).unwrap();
        let (answers, heard) = channel();
        let broken = |_: crate::workspace::Read<'_>, _: &Progress| -> crate::Result<i64> { panic!("a bug") };
        jobs.look(&Progress::new(), broken, move |found| drop(answers.send(found))).unwrap();
        assert_eq!(heard.recv().unwrap().unwrap_err().kind, crate::ErrorKind::Internal);
    }
}
