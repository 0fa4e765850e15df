//! What the application does for the screen *Quality*: counts once per state of the workspace and only what is looked at, on a
//! thread of its own, and saves pictures.

use super::App;
use crate::error::Result;
use crate::export::figure::Figure;
use crate::mirror::{Query, Test};
use crate::model::Message;
use crate::operations::quality::{self, Plot, figures};
use crate::operations::{schema, territories};
use crate::progress::Progress;
use crate::ui::action::{Action, Screen};
use crate::ui::dialogs::Ask;
use crate::ui::screens::quality::state::{Asked, Part, Side, Wish};
use crate::ui::screens::records;
use crate::ui::state::{Data, View};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

impl App {
    pub(super) fn act_on_quality(&mut self, wish: Wish) {
        let view = &mut self.view.quality;
        match wish {
            Wish::Side(side) => view.side = side,
            Wish::Schema(slug) => (view.schema, view.field) = (slug, None),
            Wish::Source(source) => view.source = source,
            Wish::Sort(column) => {
                let descending = if view.sort.0 == column { !view.sort.1 } else { false };
                view.sort = (column, descending);
            }
            Wish::Field(field) => view.field = Some(field),
            Wish::Point(point) => view.point = point,
            Wish::Place(wish) => view.places.follow(wish),
            Wish::Rows(schema, tests) => self.show_rows(schema, tests),
            Wish::Stop => {
                let at = view.side as usize;
                if let Some(progress) = view.under_way[at].take() {
                    progress.cancel();
                    view.stopped[at] = true;
                }
            }
            Wish::Again => {
                let at = view.side as usize;
                (view.asked[at], view.stopped[at]) = (None, false);
            }
            Wish::SaveAs(plot, format) => self.dialog(Ask::Picture(plot, format), "quality-save"),
            Wish::SaveHere(plot, format) => {
                let folder = PathBuf::from(self.view.export_folder.trim());
                self.save_picture(plot, folder.join(plot.file_name(format, self.view.lang)));
            }
            Wish::Save(plot, path) => self.save_picture(plot, path),
            Wish::Saved(path) => {
                self.toast(Message::new("quality-saved").with("path", path.display().to_string()));
            }
        }
    }

    /// Narrows the grid to the records that a number counts, and shows it.
    fn show_rows(&mut self, schema: &'static str, tests: Vec<Test>) {
        self.turn_to(schema);
        self.view.search.clear();
        let query = Query { tests, sort: self.view.sheet.query.sort.clone(), ..Query::default() };
        self.act_on_records(records::state::Wish::Ask(query));
        self.view.screen = Screen::Records;
    }

    /// Asks for what the screen shows, once per state of the workspace and only while it is looked at.
    pub(super) fn read_quality(&mut self) {
        let at = self.view.quality.side as usize;
        if self.view.quality.under_way[at].is_some() {
            self.ctx.request_repaint_after(Duration::from_millis(100));
        }
        // The overview comes first: it says on which state of the workspace.
        if self.view.screen != Screen::Quality || self.data.overview.records() == 0 {
            return;
        }
        let view = &mut self.view.quality;
        let of_fields = view.side == Side::Fields;
        let schema = schema(view.schema).ok().filter(|schema| territories::are_placed(schema));
        let places = schema.filter(|_| view.side == Side::Places).map(|schema| territories::Asked {
            by: view.places.by,
            within: view.places.inside.iter().map(|(_, code)| code.clone()).collect(),
            schema: Some(schema.slug.clone()),
        });
        if view.side == Side::Places && places.is_none() {
            return;
        }
        let asked = Asked {
            side: view.side,
            revision: self.data.overview.revision,
            schema: view.schema,
            source: view.source.clone().filter(|_| of_fields),
            places,
            pairs: self.data.overview.pair_set.clone().filter(|_| !of_fields),
        };
        if view.asked[at].as_ref() == Some(&asked) {
            return;
        }
        if let Some(older) = view.under_way[at].take() {
            older.cancel();
        }
        if view.side == Side::Dashboard {
            view.point = None;
        }
        let ctx = self.ctx.clone();
        let progress = Progress::with_wake(move || ctx.request_repaint());
        view.under_way[at] = Some(progress.clone());
        (view.asked[at], view.stopped[at]) = (Some(asked.clone()), false);
        self.count_quality(asked, progress);
    }

    /// Counts on a thread of its own; each part is told as soon as it is there.
    fn count_quality(&mut self, asked: Asked, progress: Progress) {
        let Some(jobs) = &mut self.jobs else { return };
        let (answers, ctx, today) = (self.answers.0.clone(), self.ctx.clone(), (self.clock)().0);
        let of = asked.clone();
        let tell = move |part: Part| {
            let of = of.clone();
            let put = move |data: &mut Data, view: &mut View| put(of, part, data, view);
            // The window may be gone by now.
            let _ = answers.send(Ok(Box::new(put) as super::Answer));
            ctx.request_repaint();
        };
        let end = tell.clone();
        let question = move |read: crate::workspace::Read<'_>, progress: &Progress| -> Result<()> {
            if asked.side == Side::Fields {
                tell(Part::Profile(quality::profile(read, asked.schema, asked.source.as_deref(), progress)?));
                return Ok(());
            }
            if let Some(places) = asked.places {
                let found = territories::territories(read, &places, &today, progress)?;
                tell(Part::Places(places, found));
                return Ok(());
            }
            tell(Part::History(quality::history(read, progress)?));
            tell(Part::Overlap(quality::overlap(read)?));
            tell(Part::Scores(quality::scores(read, &today, progress)?));
            tell(Part::Map(quality::map(read, asked.schema, progress)?));
            tell(Part::Weights(quality::weights(read, progress)?));
            Ok(())
        };
        if let Err(error) = jobs.look(&progress, question, move |done| end(Part::End(done.err()))) {
            self.banner = Some(super::Banner { error });
        }
    }

    /// Draws a plot from what is shown and writes it, both on a thread of its own.
    fn save_picture(&mut self, plot: Plot, path: PathBuf) {
        let (lang, data) = (self.view.lang, &self.data.quality);
        let draw: Option<Box<dyn FnOnce() -> Figure + Send>> = match plot {
            Plot::Issues => data.history.clone().map(|of| Box::new(move || figures::issues(&of, lang)) as _),
            Plot::Scores => data.scores.clone().map(|of| Box::new(move || figures::scores(&of, lang)) as _),
            Plot::Overlap => data.overlap.clone().map(|of| Box::new(move || figures::overlap(&of, lang)) as _),
            Plot::Map => data.map.clone().map(|of| Box::new(move || figures::map(&of, lang)) as _),
            Plot::Fields => data.profile.clone().map(|of| Box::new(move || figures::fields(&of, lang)) as _),
            Plot::Weights => (*data.weights.clone().unwrap_or_default())
                .clone()
                .map(|of| Box::new(move || figures::weights(&of, lang)) as _),
        };
        let Some(draw) = draw else { return };
        let (chosen, answers, ctx) = (self.chosen.0.clone(), self.answers.0.clone(), self.ctx.clone());
        let work = move || {
            match draw().save(&path) {
                Ok(()) => drop(chosen.send(Action::Quality(Wish::Saved(path)))),
                Err(error) => drop(answers.send(Err(error))),
            }
            ctx.request_repaint();
        };
        // Without a thread nothing is written, and nothing is said to be.
        let _ = std::thread::Builder::new().name("picture".into()).spawn(work);
    }
}

/// Puts a part where it belongs, unless something newer was asked for meanwhile.
fn put(of: Asked, part: Part, data: &mut Data, view: &mut View) {
    let at = of.side as usize;
    if view.quality.asked[at].as_ref() != Some(&of) {
        return;
    }
    let data = &mut data.quality;
    match part {
        Part::Profile(found) => data.profile = Some(Arc::new(found)),
        Part::History(found) => data.history = Some(Arc::new(found)),
        Part::Scores(found) => data.scores = Some(Arc::new(found)),
        Part::Weights(found) => data.weights = Some(Arc::new(found)),
        Part::Overlap(found) => data.overlap = Some(Arc::new(found)),
        Part::Places(asked, found) => data.places = Some((asked, Arc::new(found))),
        Part::Map(found) => data.map = Some(Arc::new(found)),
        Part::End(error) => {
            view.quality.under_way[at] = None;
            // A person stopped it, or it is stopped by what goes wrong: asked for again, it is counted again.
            view.quality.stopped[at] |= error.is_some();
            data.failed = error.filter(|error| error.kind != crate::ErrorKind::Cancelled);
        }
    }
}
