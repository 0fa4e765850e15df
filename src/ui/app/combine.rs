//! What the application does to bring another copy of the workspace in.

use super::App;
use crate::error::ErrorKind;
use crate::jobs::Job;
use crate::operations::combine::{self, Answers};
use crate::progress::Progress;
use crate::ui::dialogs::Ask;
use crate::ui::screens::combine::{Draft, Found, Step, Wish};
use crate::ui::state::Errand;

impl App {
    pub(super) fn act_on_combine(&mut self, wish: Wish) {
        match wish {
            Wish::Ask => self.view.combine = Some(Draft::default()),
            Wish::Dialog => self.dialog(Ask::Combine, "combine-title"),
            Wish::Look(path) => {
                let draft = self.view.combine.get_or_insert_with(Draft::default);
                draft.stop();
                draft.path = path.display().to_string();
                let ctx = self.ctx.clone();
                let progress = Progress::with_wake(move || ctx.request_repaint());
                (draft.step, draft.at) = (Step::Looking(path.clone(), progress.clone()), 0);
                draft.answers.clear();
                // It reads both logs: pages do not wait for it.
                self.ask_slowly(
                    move |read| {
                        let planned = combine::plan(read, &path, &Answers::default(), &progress);
                        Ok((path, planned.map(|planned| Found { brings: planned.plan.is_some(), told: planned.told })))
                    },
                    |(path, found), data, view| {
                        let Some(draft) = view.combine.as_mut() else { return };
                        if !matches!(&draft.step, Step::Looking(asked, _) if *asked == path) {
                            return;
                        }
                        match found {
                            Ok(found) => draft.step = Step::Found(path, Box::new(found)),
                            // Stopped for another look at the same file.
                            Err(error) if error.kind == ErrorKind::Cancelled => {}
                            Err(error) => {
                                draft.step = Step::Asking;
                                data.errands.push(Errand::Tell(error));
                            }
                        }
                    },
                );
            }
            Wish::Combine(other, answers) => {
                // A frame may be drawn twice: it is brought once.
                if self.view.combine.take().is_some() {
                    self.submit(Job::Combine { other, answers });
                }
            }
            Wish::Close => {
                if let Some(draft) = self.view.combine.take() {
                    draft.stop();
                }
            }
        }
    }
}
