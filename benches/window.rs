//! How long the window takes to draw, and how long from a wish to the new page, on a workspace of any size, without a display.
//!
//!     cargo bench --bench window -- WORKSPACE
//!
//! Drawing is what the processor does for a frame: `logic()`, `ui()` and turning shapes into triangles; not the graphics card.
//! Prints one line a measure: its name, median, 99th percentile and maximum in milliseconds, and at the end the memory in use.
//! WORKSPACE is written to: give it a copy.

use eframe::App as _;
use egui::{Event, Key, Modifiers, MouseWheelUnit, Pos2, RawInput, Rect, TouchPhase, Vec2};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tamis::locale::Lang;
use tamis::mirror::{How, Query, Test};
use tamis::ui::action::{Action, Screen};
use tamis::ui::app::{App, Probe};
use tamis::ui::screens::records::state::{Asked, Wish};

/// A window without a display.
struct Bench {
    ctx: egui::Context,
    app: App,
    frame: eframe::Frame,
    started: Instant,
    /// Milliseconds of the frames since the last [`Bench::told`].
    frames: Vec<f64>,
}

impl Bench {
    fn open(path: std::path::PathBuf) -> Self {
        let ctx = egui::Context::default();
        let clock: tamis::ui::Clock = Arc::new(|| ("2026-11-30".to_owned(), "2026-11-30T10:00:00Z".to_owned()));
        let started = Instant::now();
        let app = App::new(&ctx, Some(path), Lang::Fr, clock, tamis::session::Keeper::none());
        Self { ctx, app, frame: eframe::Frame::_new_kittest(), started, frames: Vec::new() }
    }

    /// Draws one frame.
    fn draw(&mut self, events: Vec<Event>) {
        let begun = Instant::now();
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, Vec2::new(1400.0, 900.0))),
            time: Some(self.started.elapsed().as_secs_f64()),
            events,
            ..RawInput::default()
        };
        let (app, frame) = (&mut self.app, &mut self.frame);
        let mut output = self.ctx.run_ui(input, |ui| {
            app.logic(&ui.ctx().clone(), frame);
            app.ui(ui, frame);
        });
        self.ctx.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
        // There is no graphics card to take them.
        output.textures_delta.clear();
        self.frames.push(begun.elapsed().as_secs_f64() * 1000.0);
    }

    /// Draws until something holds, and gives the milliseconds that it took.
    fn until(&mut self, what: &str, holds: impl Fn(&Probe) -> bool) -> f64 {
        let begun = Instant::now();
        loop {
            self.draw(Vec::new());
            if holds(&self.app.probe()) {
                return begun.elapsed().as_secs_f64() * 1000.0;
            }
            assert!(begun.elapsed() < Duration::from_secs(180), "{what} did not come: {:?}", self.app.probe());
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn settle(&mut self) {
        self.until("quiet", |probe| probe.drawn && probe.running == 0);
    }

    /// Draws until the wheel has come to rest: the toolkit spreads its notches over some time.
    fn rest(&mut self) {
        let mut still = 0;
        while still < 40 {
            let before = self.app.probe().top;
            self.draw(Vec::new());
            std::thread::sleep(Duration::from_millis(4));
            still = if self.app.probe().top == before { still + 1 } else { 0 };
        }
        self.settle();
        self.frames.clear();
    }

    fn told(&mut self, what: &str) {
        print(what, &std::mem::take(&mut self.frames));
    }

    /// Types into the cell of a row and takes it back, several times: milliseconds from Enter, and from Ctrl Z, to the page that
    /// shows it. Where something runs beside, only as long as it does.
    fn edits(&mut self, row: usize, beside: bool) -> (Vec<f64>, Vec<f64>) {
        let (mut edits, mut undone) = (Vec::new(), Vec::new());
        self.app.wish(Action::Records(Wish::GoTo(row.to_string())));
        self.until("the row", |probe| probe.drawn && probe.cursor.as_ref().is_some_and(|(at, _)| *at + 1 == row));
        for _ in 0..EDITS {
            self.draw(key(Key::F2, Modifiers::NONE));
            self.draw(Vec::new());
            self.draw(Vec::new());
            self.draw(vec![Event::Text("Nom changé ".into())]);
            let steps = [(Key::Enter, Modifiers::NONE, &mut edits), (Key::Z, Modifiers::COMMAND, &mut undone)];
            for (pressed, modifiers, times) in steps {
                if beside && self.app.probe().running == 0 {
                    break;
                }
                let (heard, begun) = (self.app.probe().heard, Instant::now());
                self.draw(key(pressed, modifiers));
                self.until("what was written", |probe| probe.heard > heard && probe.drawn);
                times.push(begun.elapsed().as_secs_f64() * 1000.0);
            }
        }
        (edits, undone)
    }

    /// From a wish to the page that answers it, several times.
    fn asked(&mut self, what: &str, queries: Vec<Query>) {
        let mut times = Vec::new();
        for query in queries {
            self.app.wish(Action::Records(Wish::Ask(query.clone())));
            times.push(self.until(what, |probe| probe.asked.as_ref() == Some(&query) && probe.drawn));
        }
        print(what, &times);
        self.settle();
        self.frames.clear();
    }
}

/// Times that an edit is made and taken back.
const EDITS: usize = 5;

fn median(times: &[f64]) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

fn print(what: &str, times: &[f64]) {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get(((times.len() as f64 - 1.0) * share).round() as usize).copied().unwrap_or(f64::NAN);
    println!("{what:42} {:8.2} {:8.2} {:8.2}   ms ({} times)", at(0.5), at(0.99), at(1.0), times.len());
}

/// Megabytes of the process, now and at most.
fn memory() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0) / 1024
    };
    (of("VmRSS"), of("VmHWM"))
}

fn wheel(by: f32) -> Vec<Event> {
    let (delta, source) = (Vec2::new(0.0, by), egui::MouseWheelSource::Unknown);
    vec![
        Event::PointerMoved(Pos2::new(800.0, 500.0)),
        Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta,
            modifiers: Modifiers::NONE,
            phase: TouchPhase::Move,
            source,
        },
    ]
}

fn key(key: Key, modifiers: Modifiers) -> Vec<Event> {
    [true, false].map(|pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers }).to_vec()
}

fn main() {
    let path = std::env::args().skip(1).find(|arg| !arg.starts_with("--")).expect("give the path of a workspace");
    println!("{:42} {:>8} {:>8} {:>8}", "", "median", "99 %", "most");
    let mut bench = Bench::open(path.into());
    bench.draw(Vec::new());
    println!(
        "{:42} {:8.0}            ms",
        "opening to the first frame",
        bench.started.elapsed().as_secs_f64() * 1000.0
    );
    bench.app.wish(Action::Show(Screen::Records));
    bench.until("the first page", |probe| probe.drawn);
    println!(
        "{:42} {:8.0}            ms",
        "opening to the first page of records",
        bench.started.elapsed().as_secs_f64() * 1000.0
    );
    bench.until("the records in memory", |probe| probe.asked.is_some());
    println!(
        "{:42} {:8.0}            ms",
        "opening to everything in memory",
        bench.started.elapsed().as_secs_f64() * 1000.0
    );
    bench.settle();
    let listed = bench.app.probe().listed;
    let (now, most) = memory();
    println!("{:42} {now:8} MB, {most} MB at most, {listed} records", "memory once they are");
    bench.frames.clear();

    for _ in 0..100 {
        bench.draw(Vec::new());
    }
    bench.told("drawing, nothing happens");
    for _ in 0..400 {
        bench.draw(wheel(-120.0));
    }
    bench.told("drawing while scrolling");
    bench.rest();

    let sort = |field: &str, down| Query { sort: vec![(field.to_owned(), down)], ..Query::default() };
    bench.asked(
        "sort, first time of a column",
        ["nom", "commune", "adresse", "id"].map(|field| sort(field, false)).to_vec(),
    );
    bench.asked("sort, again", ["nom", "commune", "adresse", "id"].map(|field| sort(field, true)).to_vec());
    let two = Query { sort: vec![("commune".into(), false), ("nom".into(), true)], ..Query::default() };
    bench.asked("sort by two columns", vec![two]);
    let with = |test: Test| Query { tests: vec![test], ..Query::default() };
    let contains = |text: &str| with(Test::Contains { field: "nom".into(), text: text.into() });
    bench.asked(
        "filter: name contains",
        ["mairie", "emploi", "zzz-nothing", "é"].into_iter().filter(|t| *t != "zzz-nothing").map(contains).collect(),
    );
    let blank =
        |field: &str| with(Test::Values { field: field.into(), values: Vec::new(), blank: true, except: false });
    bench.asked("filter: blank values", ["telephone", "courriel"].map(blank).to_vec());
    bench.asked("filter: records with an issue", vec![with(Test::Issues { of: vec![(String::new(), String::new())] })]);

    bench.app.wish(Action::Records(Wish::Ask(Query::default())));
    bench.settle();
    let mut times = Vec::new();
    for end in 1..="mairie de saint".len() {
        let text = "mairie de saint"[..end].to_owned();
        bench.app.wish(Action::Search(text.clone()));
        times.push(bench.until("the search", |probe| {
            probe.asked.as_ref().is_some_and(|query| query.search == text) && (probe.drawn || probe.listed == 0)
        }));
    }
    print("search as one types, key to page", &times);
    bench.told("drawing while searching");
    bench.app.wish(Action::Search(String::new()));
    bench.settle();

    let facets = ["commune", "code_postal", "date_maj", "longitude", "nom"];
    let asked = |count: usize| -> Vec<Asked> {
        facets[..count]
            .iter()
            .map(|field| {
                Asked::new(field, if matches!(*field, "date_maj" | "longitude") { How::Bars } else { How::Values })
            })
            .collect()
    };
    let mut times = Vec::new();
    for count in 1..=facets.len() {
        bench.app.wish(Action::Records(Wish::Facets(asked(count))));
        times.push(bench.until("a facet", |probe| probe.counted == count));
    }
    print("one facet more, until it is counted", &times);
    bench.frames.clear();
    for _ in 0..200 {
        bench.draw(wheel(-120.0));
    }
    bench.told("drawing while scrolling, facets open");
    bench.rest();

    let row = listed * 9 / 10;
    bench.app.wish(Action::Records(Wish::GoTo(row.to_string())));
    bench.until("row", |probe| probe.drawn && probe.cursor.as_ref().is_some_and(|(at, _)| *at + 1 == row));
    let before = bench.app.probe().top;
    bench.draw(wheel(-50.0));
    bench.rest();
    println!(
        "{:42} {:8.2} points (50 asked for)",
        format!("a wheel notch at row {row}"),
        bench.app.probe().top - before
    );
    let quiet = bench.edits(row, false);
    print("an edit there, Enter to page", &quiet.0);
    print("undone, Ctrl Z to page", &quiet.1);
    bench.settle();

    bench.app.wish(Action::Records(Wish::Ask(Query::default())));
    bench.settle();
    bench.app.wish(Action::Match);
    bench.until("the search for duplicates", |probe| probe.running > 0);
    let busy = bench.edits(row, true);
    print("while duplicates are searched: an edit", &busy.0);
    print("while duplicates are searched: undone", &busy.1);
    let times = |busy: &[f64], quiet: &[f64]| median(busy) / median(quiet);
    println!(
        "{:42} {:8.2} {:8.2}            times as in quiet",
        "an edit and an undo beside the search",
        times(&busy.0, &quiet.0),
        times(&busy.1, &quiet.1)
    );
    bench.asked(
        "while duplicates are searched: sort",
        ["nom", "commune", "nom"].map(|field| sort(field, true)).to_vec(),
    );
    bench.frames.clear();
    for _ in 0..200 {
        bench.draw(wheel(-120.0));
    }
    bench.told("while duplicates are searched: scrolling");
    let (now, most) = memory();
    println!("{:42} {now:8} MB, {most} MB at most", "memory at the end");
}
