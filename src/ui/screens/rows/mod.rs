//! "Lignes écartées": where every line of the shown delivery went, each number a way to its rows as the file says them; a row
//! can be brought back, and the rule of the source changed. It is a side of the screen *Columns*.

mod rules;

use super::pages::Wish;
use crate::jobs::Job;
use crate::locale::Lang;
use crate::mapping::LeftOut;
use crate::mirror::{BATCH, Test};
use crate::model::{BatchId, Disposition, Mapping, Message, RowRule};
use crate::operations::row_rule_text;
use crate::operations::rows::{AsideRecord, OutRow};
use crate::ui::action::{Action, Actions, Screen};
use crate::ui::snapshot::{MappingItem, Overview};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::when;
use crate::ui::widgets::paged::Paged;
use crate::ui::widgets::{self, Tone};
use crate::workspace::Balance;
use egui::{Align2, Frame, Margin, Panel, RichText, Sense, Ui, Vec2};
use egui_table::{CellInfo, Column, HeaderCellInfo, HeaderRow, Table, TableDelegate};
use std::collections::HashMap;

/// Which rows are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Which {
    Empty,
    Ignored,
    /// Set aside by the rule of the source.
    #[default]
    Rule,
    /// Records that a person has set aside.
    Person,
    /// Rows that a person has brought back.
    Back,
}

impl Which {
    const ALL: [Self; 5] = [Self::Empty, Self::Ignored, Self::Rule, Self::Person, Self::Back];

    fn code(self) -> &'static str {
        match self {
            Self::Empty => "rows-empty",
            Self::Ignored => "rows-ignored",
            Self::Rule => "rows-rule",
            Self::Person => "rows-person",
            Self::Back => "rows-back",
        }
    }

    fn holds(self, row: &OutRow) -> bool {
        match self {
            Self::Back => row.kept,
            Self::Empty => row.counted() == Disposition::Empty,
            Self::Ignored => row.counted() == Disposition::Ignored,
            Self::Rule => row.counted() == Disposition::SetAside,
            Self::Person => false,
        }
    }
}

/// The rows of one delivery under one schema.
#[derive(Default)]
pub struct State {
    pub which: Which,
    /// What was asked for last: delivery, schema, revision, and by which hearing of the mappings.
    pub asked: Option<(BatchId, String, i64, u64)>,
    /// What is there.
    pub of: Option<(BatchId, String, i64, u64)>,
    pub out: Vec<OutRow>,
    pub aside: Vec<AsideRecord>,
    /// How many rows each choice has.
    counts: HashMap<Which, u64>,
    /// Row numbers of those that are shown, and of which choice and state they are.
    shown: Vec<u32>,
    shown_of: Option<(Which, BatchId, String, i64)>,
    /// The cells of the shown rows, by their place.
    pub cells: Paged<Vec<String>>,
    /// Why each row is out, by its number.
    why: HashMap<u32, LeftOut>,
    pub rules: Option<rules::Draft>,
}

pub use rules::VALUES;

impl State {
    /// Takes what was read of a delivery.
    pub fn take(&mut self, of: (BatchId, String, i64, u64), out: Vec<OutRow>, aside: Vec<AsideRecord>) {
        self.shown_of = None;
        self.why = out.iter().map(|row| (row.row_no, row.why)).collect();
        let other = self.of.as_ref().is_none_or(|known| (known.0, &known.1) != (of.0, &of.1));
        (self.of, self.out, self.aside) = (Some(of), out, aside);
        self.counts = Which::ALL.map(|which| (which, self.counted(which))).into();
        self.shown_of = None;
        if other && self.count(self.which) == 0 {
            // Of a delivery that is looked at for the first time, what there is.
            let all = [Which::Rule, Which::Person, Which::Ignored, Which::Empty];
            self.which = all.into_iter().find(|which| self.count(*which) > 0).unwrap_or_default();
        }
    }

    /// Numbers of the rows on show.
    pub fn shown(&self) -> &[u32] {
        &self.shown
    }

    fn refresh(&mut self) {
        let Some((batch, schema, revision, _)) = self.of.clone() else { return };
        let of = (self.which, batch, schema, revision);
        if self.shown_of.as_ref() == Some(&of) {
            return;
        }
        let which = self.which;
        self.shown = match which {
            Which::Person => self.aside_here().map(|one| one.row_no).collect(),
            _ => self.out.iter().filter(|row| which.holds(row)).map(|row| row.row_no).collect(),
        };
        self.cells = Paged::new(self.shown.len());
        self.shown_of = Some(of);
    }

    /// Records set aside by a person, of the shown schema.
    fn aside_here(&self) -> impl Iterator<Item = &AsideRecord> {
        let schema = self.of.as_ref().map_or("", |(_, schema, ..)| schema.as_str());
        self.aside.iter().filter(move |one| one.schema == schema)
    }

    fn count(&self, which: Which) -> u64 {
        self.counts.get(&which).copied().unwrap_or(0)
    }

    fn counted(&self, which: Which) -> u64 {
        match which {
            Which::Person => self.aside_here().count() as u64,
            _ => self.out.iter().filter(|row| which.holds(row)).count() as u64,
        }
    }
}

pub fn show(ui: &mut Ui, view: &mut View, data: &Data, item: &MappingItem, actions: &mut Actions) {
    let lang = view.lang;
    let state = &mut view.pages.rows;
    // Those of the delivery shown before are nothing to this one.
    let there =
        state.of.as_ref().is_some_and(|(batch, schema, ..)| *batch == item.batch && *schema == item.mapping.schema);
    if !there {
        return;
    }
    state.refresh();
    let known = data.overview.batches.iter().find(|batch| batch.id == item.batch);
    let balance = known.and_then(|batch| batch.balance.get(&item.mapping.schema)).copied().unwrap_or_default();
    Frame::new().inner_margin(Margin::symmetric(14, 10)).show(ui, |ui| {
        sum(ui, lang, state, item, balance, actions);
    });
    let line = tokens(ui).line;
    ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top(), egui::Stroke::new(1.0, line));
    // The rule is at hand, where its rows are looked at or there is room for both.
    if matches!(state.which, Which::Rule | Which::Back) || ui.available_width() > 900.0 {
        let width = (ui.available_width() * 0.36).clamp(300.0, 380.0);
        let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::same(14));
        Panel::right("row-rules").exact_size(width).resizable(false).frame(frame).show(ui, |ui| {
            rules::show(ui, lang, state, item, balance, actions);
        });
    }
    heading(ui, lang, state, item);
    table(ui, lang, state, item, actions);
}

/// Lines read = empty + ignored + set aside + records: each number shows its rows.
fn sum(ui: &mut Ui, lang: Lang, state: &State, item: &MappingItem, balance: Balance, actions: &mut Actions) {
    let person = state.count(Which::Person);
    let parts = [
        (None, "part-read", balance.read()),
        (Some(Which::Empty), "part-empty", balance.empty),
        (Some(Which::Ignored), "part-ignored", balance.ignored),
        (Some(Which::Rule), "part-by-rule", balance.set_aside),
        (Some(Which::Person), "part-by-person", person),
        (None, "part-records", balance.records.saturating_sub(person)),
    ];
    ui.horizontal_wrapped(|ui| {
        for (position, (which, code, value)) in parts.into_iter().enumerate() {
            if position > 0 {
                let sign = if position == 1 { "=" } else { "+" };
                ui.label(RichText::new(sign).font(theme::title_font()).color(tokens(ui).weak));
            }
            let name = lang.render(&Message::new(code).with("count", value));
            match which {
                Some(which) => {
                    if number(ui, lang, value, &name, Some(state.which == which)).clicked() {
                        actions.push(Action::Page(Wish::Rows(which)));
                    }
                }
                None if position == 0 => drop(number(ui, lang, value, &name, None)),
                None => {
                    if number(ui, lang, value, &name, Some(false)).clicked() {
                        let batch = item.batch.0.to_string();
                        let of_batch =
                            Test::Values { field: BATCH.into(), values: vec![batch], blank: false, except: false };
                        super::pages::in_grid(&item.mapping.schema, of_batch, actions);
                    }
                }
            }
        }
        let back = state.count(Which::Back);
        if back > 0 {
            ui.add_space(12.0);
            let tone = if state.which == Which::Back { Tone::Accent } else { Tone::Plain };
            let text = lang.render(&Message::new("rows-brought-back").with("count", back));
            if widgets::chip_button(ui, text, tone).clicked() {
                actions.push(Action::Page(Wish::Rows(Which::Back)));
            }
        }
    });
}

/// A number over its name; `chosen` where it can be clicked.
fn number(ui: &mut Ui, lang: Lang, value: u64, name: &str, chosen: Option<bool>) -> egui::Response {
    let tokens = tokens(ui);
    let text = lang.number(i64::try_from(value).unwrap_or(i64::MAX));
    let color = if chosen == Some(true) { tokens.accent } else { tokens.text };
    let big = ui.painter().layout_no_wrap(text.clone(), theme::number_font(), color);
    let small = ui.painter().layout_no_wrap(name.to_owned(), theme::small_font(), tokens.weak);
    let size = Vec2::new(big.size().x.max(small.size().x) + 12.0, big.size().y + small.size().y + 4.0);
    let sense = if chosen.is_some() { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(size, sense);
    let role = if chosen.is_some() { egui::Role::Button } else { egui::Role::Label };
    response.widget_info(|| egui::WidgetInfo::selected(role, true, chosen == Some(true), format!("{text} {name}")));
    if chosen == Some(true) {
        ui.painter().rect_filled(rect, 6.0, tokens.accent_tint);
    } else if chosen.is_some() && response.hovered() {
        ui.painter().rect_filled(rect, 6.0, tokens.background);
    }
    let height = big.size().y;
    ui.painter().galley(rect.min + Vec2::new(6.0, 2.0), big, color);
    ui.painter().galley(rect.min + Vec2::new(6.0, height + 2.0), small, tokens.weak);
    response
}

fn heading(ui: &mut Ui, lang: Lang, state: &State, item: &MappingItem) {
    Frame::new().inner_margin(Margin::symmetric(14, 6)).show(ui, |ui| {
        let said = Message::new(state.which.code())
            .with("count", state.shown().len())
            .with("source", item.source.as_str())
            .with("file", item.file.as_str());
        widgets::weak_lines(ui, lang.render(&said));
    });
}

/// Widths of the columns before the file's own: row, why, what to do.
const FIRST: [f32; 3] = [56.0, 190.0, 96.0];

fn table(ui: &mut Ui, lang: Lang, state: &mut State, item: &MappingItem, actions: &mut Actions) {
    if state.shown().is_empty() {
        return;
    }
    let mut columns: Vec<Column> =
        FIRST.iter().map(|width| Column::new(*width).range(40.0..=400.0).resizable(true)).collect();
    let order = order(item);
    columns.extend(order.iter().map(|at| {
        let name = item.column_name(*at);
        let names = item.mapping.field("nom").is_some_and(|field| field.inputs.contains(at));
        let width = if names { 230.0 } else { (name.chars().count() as f32 * 8.0).clamp(90.0, 200.0) };
        let id = egui::Id::unique(("rows", item.batch.0, at));
        Column::new(width).range(48.0..=900.0).resizable(true).id(id)
    }));
    let table = Table::new()
        .id_salt(("rows", item.batch.0, item.mapping.schema.as_str()))
        .num_rows(state.shown().len() as u64)
        .columns(columns)
        .num_sticky_cols(FIRST.len())
        .headers([HeaderRow::new(28.0)]);
    let mut delegate = Rows { lang, state, item, order, actions };
    table.show(ui, &mut delegate);
}

/// The columns of the file: those of the rules, then the name, by which a row is known, then the others.
fn order(item: &MappingItem) -> Vec<usize> {
    let header = &item.reading.header;
    let of_rules = item.mapping.row_rules.iter().filter_map(|rule| header.iter().position(|name| *name == rule.column));
    let names = item.mapping.field("nom").map(|field| field.inputs.clone()).unwrap_or_default();
    let mut order: Vec<usize> = Vec::with_capacity(header.len());
    for at in of_rules.chain(names).chain(0..header.len()).filter(|at| *at < header.len()) {
        if !order.contains(&at) {
            order.push(at);
        }
    }
    order
}

struct Rows<'a> {
    lang: Lang,
    state: &'a mut State,
    item: &'a MappingItem,
    /// Columns of the file, as they are shown.
    order: Vec<usize>,
    actions: &'a mut Actions,
}

impl TableDelegate for Rows<'_> {
    fn prepare(&mut self, info: &egui_table::PrefetchInfo) {
        self.state.cells.want(info.visible_rows.start as usize..info.visible_rows.end as usize);
    }

    fn header_cell_ui(&mut self, ui: &mut Ui, cell: &HeaderCellInfo) {
        let at = cell.col_range.start;
        let text = match at {
            0 => self.lang.text("rows-row").into_owned(),
            1 => self.lang.text("rows-why").into_owned(),
            2 => String::new(),
            _ => self.column(at).map(|at| self.item.column_name(at).to_owned()).unwrap_or_default(),
        };
        if ui.is_sizing_pass() {
            ui.allocate_space(Vec2::new(FIRST.get(at).copied().unwrap_or(120.0), 1.0));
            return;
        }
        let tokens = tokens(ui);
        ui.painter().rect_filled(ui.max_rect(), 0.0, tokens.background);
        widgets::cell_text(ui, &text, tokens.weak, theme::small_font());
    }

    fn cell_ui(&mut self, ui: &mut Ui, cell: &CellInfo) {
        let at = cell.row_nr as usize;
        let Some(row_no) = self.state.shown().get(at).copied() else { return };
        if ui.is_sizing_pass() {
            ui.allocate_space(Vec2::new(FIRST.get(cell.col_nr).copied().unwrap_or(120.0), 1.0));
            return;
        }
        let tokens = tokens(ui);
        let rect = ui.max_rect();
        ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.faint_line));
        ui.push_id((row_no, cell.col_nr, at), |ui| match cell.col_nr {
            0 => {
                let place = rect.right_center() - Vec2::new(8.0, 0.0);
                ui.painter().text(place, Align2::RIGHT_CENTER, row_no.to_string(), theme::mono_font(), tokens.weak);
            }
            1 => self.why(ui, at, row_no),
            2 => self.way_back(ui, at, row_no),
            column => {
                let column = self.column(column);
                let text = self.state.cells.get(at).zip(column).and_then(|(cells, column)| cells.get(column));
                let shown = text.map_or("", String::as_str);
                widgets::cell_text(ui, shown, tokens.text, egui::FontId::proportional(13.0));
                if shown.chars().count() > 20 {
                    let response = ui.interact(rect, ui.scope_id().with("cell"), Sense::hover());
                    response.on_hover_text(shown);
                }
            }
        });
    }

    fn default_row_height(&self) -> f32 {
        theme::GRID_ROW
    }
}

impl Rows<'_> {
    /// The column of the file that a column of the table shows.
    fn column(&self, at: usize) -> Option<usize> {
        self.order.get(at.checked_sub(FIRST.len())?).copied()
    }

    /// The record that a person set aside, at a place of the list.
    fn aside(&self, at: usize) -> Option<&AsideRecord> {
        (self.state.which == Which::Person).then(|| self.state.aside_here().nth(at)).flatten()
    }

    fn why(&self, ui: &mut Ui, at: usize, row_no: u32) {
        let tokens = tokens(ui);
        let (text, hover) = match self.aside(at) {
            Some(one) => {
                let by = Message::new("lineage-by")
                    .with("actor", one.actor.as_str())
                    .with("when", when::moment(self.lang, &one.at_utc));
                (one.reason.clone(), self.lang.render(&by))
            }
            None => {
                let why = self.state.why.get(&row_no).copied().unwrap_or(LeftOut::Empty);
                let text = reason(self.lang, why, &self.item.mapping);
                (text.clone(), text)
            }
        };
        widgets::cell_text(ui, &text, tokens.text, theme::small_font());
        ui.interact(ui.max_rect(), ui.scope_id().with("why"), Sense::hover()).on_hover_text(hover);
    }

    fn way_back(&mut self, ui: &mut Ui, at: usize, row_no: u32) {
        let job = match (self.state.which, self.aside(at)) {
            (_, Some(one)) => Some(("rows-bring-back", Job::SetAside { record: one.record, reason: None })),
            (Which::Back, _) => Some(("rows-leave", Job::Row { batch: self.item.batch, row: row_no, back: false })),
            (Which::Rule | Which::Ignored, _) => {
                Some(("rows-bring-back", Job::Row { batch: self.item.batch, row: row_no, back: true }))
            }
            _ => None,
        };
        let Some((code, job)) = job else { return };
        let rect = ui.max_rect().shrink2(Vec2::new(8.0, 0.0));
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout));
        let name = self.lang.text(code);
        let link = child.link(name.as_ref());
        let said = self.lang.render(&Message::new("rows-row-named").with("row", row_no));
        link.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, true, format!("{name}, {said}")));
        if link.clicked() {
            self.actions.push(Action::Do(Box::new(job)));
        }
    }
}

/// Why a row makes no record, in words.
fn reason(lang: Lang, why: LeftOut, mapping: &Mapping) -> String {
    let code = match why {
        LeftOut::Empty => "row-empty",
        LeftOut::Marked => "row-marked",
        LeftOut::Footer => "row-footer",
        LeftOut::Header => "row-header",
        LeftOut::Rule(at) => {
            // What the row says, which is the contrary of the rule.
            let broken = |rule: &RowRule| row_rule_text(&RowRule { except: !rule.except, ..rule.clone() });
            return mapping.row_rules.get(at).map(broken).unwrap_or_default();
        }
    };
    lang.text(code).into_owned()
}

/// The running balance of lines, for the status bar: each number leads to its rows.
pub fn balance(ui: &mut Ui, lang: Lang, overview: &Overview, actions: &mut Actions) {
    let [read, empty, ignored, aside, records] = overview.balance();
    let said = |code: &'static str, count: u64| lang.render(&Message::new(code).with("count", count));
    let parts = [
        ("bar-read", read, Action::Show(Screen::Files)),
        ("bar-empty", empty, Action::Page(Wish::Rows(Which::Empty))),
        ("bar-ignored", ignored, Action::Page(Wish::Rows(Which::Ignored))),
        ("bar-aside", aside, Action::Page(Wish::Rows(Which::Rule))),
        ("bar-records", records, Action::Show(Screen::Records)),
    ];
    // Drawn from the right.
    ui.spacing_mut().item_spacing.x = 4.0;
    for (position, (code, count, action)) in parts.into_iter().enumerate().rev() {
        if ui.link(said(code, count)).clicked() {
            actions.push(action);
        }
        if position > 0 {
            widgets::weak(ui, if position == 1 { "=" } else { "+" });
        }
    }
}
