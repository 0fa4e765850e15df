//! The records of a case side by side: fields in rows, records in columns, what differs marked. The names of the fields stay in
//! place while the columns scroll; only what is in sight is laid out.

use super::case::{Case, Member};
use super::golden;
use super::waterfall::{self, Steps};
use crate::locale::Lang;
use crate::model::{Message, Schema, Severity};
use crate::operations;
use crate::operations::fix::field_title;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone, diff};
use egui::{Align2, FontId, Rect, Role, ScrollArea, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

/// Fields that are always shown where a record has them, in this order; others only where records differ in them.
pub const SHOWN: &[&str] = &[
    "nom",
    "adresse",
    "complement_adresse",
    "code_postal",
    "commune",
    "telephone",
    "courriel",
    "site_web",
    "siret",
    "date_maj",
];

const HEAD: f32 = 30.0;
/// Height of a row that shows the raw cells too.
const RAW_ROW: f32 = 52.0;
pub const NAMES: f32 = 146.0;
/// Least width of a record's column.
const LEAST: f32 = 190.0;

/// The fields that are shown, by their place in the schema.
pub fn fields(view: &View, case: &Case, schema: &Schema) -> Vec<usize> {
    let members = &case.members[..case.compared];
    let filled = |at: &usize| members.iter().any(|member| !member.row.values[*at].display().is_empty());
    let mut out: Vec<usize> = SHOWN.iter().filter_map(|name| schema.index_of(name)).filter(filled).collect();
    if view.review.every {
        out.extend(others(case, schema));
    }
    out
}

/// The other fields in which the records differ: they say little of who is who, and count for the merged record.
fn others(case: &Case, schema: &Schema) -> Vec<usize> {
    let members = &case.members[..case.compared];
    let differs = |at: usize| members.windows(2).any(|two| two[0].row.values[at] != two[1].row.values[at]);
    let other = |name: &str| !matches!(name, "id" | "source") && !SHOWN.contains(&name);
    (0..schema.fields.len()).filter(|at| other(&schema.fields[*at].name) && differs(*at)).collect()
}

/// Where everything is.
struct Grid {
    row: f32,
    /// Of one record.
    column: f32,
    records: f32,
    evidence: f32,
}

impl Grid {
    fn of(width: f32, case: &Case, raw: bool) -> Self {
        let evidence = match case.pair {
            None => 0.0,
            Some(_) => (width * 0.27).clamp(168.0, 250.0),
        };
        let records = (width - NAMES - evidence).max(LEAST);
        let column = (records / case.compared as f32).max(if case.compared > 2 { LEAST } else { 120.0 });
        Self { row: if raw { RAW_ROW } else { theme::REVIEW_ROW }, column, records, evidence }
    }
}

pub fn show(ui: &mut Ui, view: &View, data: &Data, case: &Case, actions: &mut Actions) {
    let Ok(schema) = operations::schema("structure") else { return };
    let fields = fields(view, case, schema);
    let steps = case.pair.as_ref().map(|pair| Steps::of(pair, &fields, schema, view.lang));
    let grid = Grid::of(ui.available_width(), case, view.review.raw);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        ui.vertical(|ui| names(ui, view, &grid, &fields, steps.as_ref(), schema, actions));
        ScrollArea::horizontal().id_salt(("members", case.key)).max_width(grid.records).show_viewport(
            ui,
            |ui, viewport| {
                let height = HEAD + fields.len() as f32 * grid.row;
                let size = vec2(grid.column * case.compared as f32, height);
                let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                let first = (viewport.left() / grid.column).floor().max(0.0) as usize;
                let last = (viewport.right() / grid.column).ceil() as usize;
                for at in first..last.min(case.compared) {
                    let left = rect.left() + at as f32 * grid.column;
                    let column = Rect::from_min_size(pos2(left, rect.top()), vec2(grid.column, height));
                    member(ui, view, data, case, at, (column, grid.row, &fields), schema, actions);
                }
            },
        );
        if let (Some(steps), Some(pair)) = (&steps, &case.pair) {
            ui.vertical(|ui| {
                ui.set_width(grid.evidence);
                waterfall::show(ui, view.lang, steps, (&fields, case, pair, data.review.lists.point), (HEAD, grid.row));
            });
        }
    });
    let others = others(case, schema).len();
    if others > 0 {
        let code = if view.review.every { "review-fewer-fields" } else { "review-more-fields" };
        if ui.link(view.lang.render(&Message::new(code).with("count", others))).clicked() {
            actions.push(Action::Review(super::Wish::Every(!view.review.every)));
        }
    }
    if case.more > 0 {
        let text = Message::new("review-more-members").with("count", case.more);
        widgets::weak_lines(ui, view.lang.render(&text));
    }
}

/// The names of the fields.
fn names(
    ui: &mut Ui,
    view: &View,
    grid: &Grid,
    fields: &[usize],
    steps: Option<&Steps>,
    schema: &Schema,
    actions: &mut Actions,
) {
    let tokens = tokens(ui);
    let (head, _) = ui.allocate_exact_size(vec2(NAMES, HEAD), Sense::hover());
    ui.painter().hline(head.x_range(), head.bottom(), Stroke::new(1.0, tokens.line));
    if steps.is_some() {
        text_in(ui, head, &view.lang.text("comparison-prior"), theme::small_font(), tokens.weak);
    }
    for at in fields {
        let field = &schema.fields[*at];
        let title = field_title(&schema.slug, &field.name, view.lang);
        let (rect, response) = ui.allocate_exact_size(vec2(NAMES, grid.row), Sense::click());
        let chosen = view.review.field == Some(*at);
        if chosen {
            ui.painter().rect_filled(rect.shrink2(vec2(0.0, 2.0)), 4.0, tokens.accent_tint);
        }
        line(ui, rect);
        let color = if chosen { tokens.text } else { tokens.weak };
        text_in(ui, rect, &title, FontId::proportional(13.0), color);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, title.as_str()));
        let response = response.on_hover_text(field.name.as_str());
        if response.clicked() {
            actions.push(Action::Review(super::Wish::Field((!chosen).then_some(*at))));
        }
    }
    for name in steps.iter().flat_map(|steps| steps.rest()) {
        let (rect, _) = ui.allocate_exact_size(vec2(NAMES, theme::GRID_ROW), Sense::hover());
        line(ui, rect);
        text_in(ui, rect, name, theme::small_font(), tokens.weak);
    }
}

fn line(ui: &Ui, rect: Rect) {
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens(ui).faint_line));
}

/// One line of text at the left of a place, with some room to what stands at its right.
fn text_in(ui: &Ui, rect: Rect, text: &str, font: FontId, color: egui::Color32) {
    widgets::line_in(ui.painter(), rect.with_max_x(rect.right() - 8.0), text, font, color);
}

/// One record: who it is, and its values.
#[expect(clippy::too_many_arguments, reason = "a cell needs to know where it is and what it is compared with")]
fn member(
    ui: &mut Ui,
    view: &View,
    data: &Data,
    case: &Case,
    at: usize,
    (column, row, fields): (Rect, f32, &[usize]),
    schema: &Schema,
    actions: &mut Actions,
) {
    let one = &case.members[at];
    let tokens = tokens(ui);
    let place = Rect::from_min_size(column.min, vec2(column.width() - 6.0, HEAD));
    ui.painter().hline(column.x_range(), place.bottom(), Stroke::new(1.0, tokens.line));
    ui.painter().vline(column.left(), column.y_range(), Stroke::new(1.0, tokens.faint_line));
    head(ui, view.lang, place.translate(vec2(8.0, 0.0)), one, case.label(at));
    for (position, field) in fields.iter().enumerate() {
        let top = column.top() + HEAD + position as f32 * row;
        let rect = Rect::from_min_size(pos2(column.left(), top), vec2(column.width(), row));
        line(ui, rect);
        cell(ui, view, data, case, (at, *field), rect, schema, actions);
    }
}

/// Who a record is: its identifier, its source with the date, and whether it is only there to be compared with.
fn head(ui: &mut Ui, lang: Lang, rect: Rect, one: &Member, label: String) {
    let builder = egui::UiBuilder::new()
        .id_salt(("head", one.row.id.0))
        .max_rect(rect)
        .layout(egui::Layout::left_to_right(egui::Align::Center));
    let mut child = ui.new_child(builder);
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    let date = operations::schema("structure").ok().and_then(|schema| schema.index_of("date_maj"));
    let date = date.map(|at| one.row.values[at].display().into_owned()).unwrap_or_default();
    let bare = date.is_empty() || rect.width() < 280.0;
    let source = if bare { label } else { format!("{label} · {date}") };
    widgets::chip(&mut child, source, Tone::Plain).on_hover_text(one.origin.as_str());
    if one.reference {
        widgets::chip(&mut child, lang.text("duplicates-reference"), Tone::Accent);
    }
    let id = egui::RichText::new(one.id.as_str()).font(theme::mono_font()).color(tokens(ui).weak);
    child.add(egui::Label::new(id).truncate());
}

#[expect(clippy::too_many_arguments, reason = "a cell needs to know where it is and what it is compared with")]
fn cell(
    ui: &mut Ui,
    view: &View,
    data: &Data,
    case: &Case,
    (at, field): (usize, usize),
    rect: Rect,
    schema: &Schema,
    actions: &mut Actions,
) {
    let (one, lang, tokens) = (&case.members[at], view.lang, tokens(ui));
    let value = one.row.values[field].display();
    let response = ui.interact(rect, ui.scope_id().with(("cell", one.row.id.0, field)), Sense::click());
    let wins = case.golden.as_ref().is_some_and(|golden| golden.picks[field].from == Some(one.row.id));
    if response.hovered() && !value.is_empty() {
        ui.painter().rect_filled(rect.shrink(1.0), 4.0, tokens.background);
    }
    if wins && !value.is_empty() {
        let mark = Rect::from_min_size(rect.min + vec2(1.0, 7.0), vec2(3.0, rect.height() - 14.0));
        ui.painter().rect_filled(mark, 1.0, tokens.accent);
    }
    let inner = rect.shrink2(vec2(8.0, 0.0));
    let upper = if view.review.raw { Rect::from_min_size(inner.min, vec2(inner.width(), 28.0)) } else { inner };
    let issue = one.issues.get(&field).filter(|_| !value.is_empty());
    let note = issue.map(|issue| (short(lang, issue), issue.severity));
    let room = note.as_ref().map_or(upper.width(), |(note, _)| {
        (upper.width() - 20.0 - 6.2 * note.chars().count() as f32).max(upper.width() * 0.45)
    });
    let job = diff::job(tokens, &value, &other(case, at, field), FontId::proportional(13.0));
    let galley = widgets::elided_job(ui.painter(), job, room);
    let cut = galley.elided;
    let end = upper.left() + galley.size().x;
    let position = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), upper).min;
    ui.painter().galley(position, galley, tokens.text);
    if let Some((note, severity)) = &note {
        let tone = if *severity == Severity::Error { Tone::Error } else { Tone::Warning };
        pill(ui, pos2(end + 6.0, upper.center().y), upper.right(), note, tone);
    }
    if view.review.raw {
        let lower = Rect::from_min_max(pos2(inner.left(), upper.bottom() - 4.0), inner.max);
        text_in(ui, lower, &raw(lang, one, field), theme::mono_font(), tokens.weak);
    }
    let title = field_title(&schema.slug, &schema.fields[field].name, lang);
    let mut name = lang.labelled(format!("{title} · {}", case.label(at)), &value);
    if view.review.raw {
        name = format!("{name} — {}", raw(lang, one, field));
    }
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, wins, name.as_str()));
    let response = if cut || view.review.raw || issue.is_some() {
        response.on_hover_ui(|ui| hover(ui, lang, one, field, &value))
    } else {
        response
    };
    if response.clicked() {
        actions.extend(golden::choose(view, data, case, field, one.row.id).map(Action::Review));
    }
}

/// The whole of a value, what is wrong with it, and what the file says.
fn hover(ui: &mut Ui, lang: Lang, one: &Member, field: usize, value: &str) {
    ui.set_max_width(460.0);
    ui.label(value);
    if let Some(issue) = one.issues.get(&field) {
        widgets::weak_lines(ui, lang.render(&issue.message()));
    }
    widgets::weak_lines(ui, raw(lang, one, field));
}

/// What a value is compared with: of a pair the other one; of many the first that has one.
fn other(case: &Case, at: usize, field: usize) -> String {
    let text = |at: usize| case.members[at].row.values[field].display().into_owned();
    if case.compared == 2 {
        return text(1 - at.min(1));
    }
    let first = (0..case.compared).find(|other| !text(*other).is_empty());
    match first {
        Some(first) if first != at => text(first),
        // The first one is greyed only where all others say the same.
        _ => (0..case.compared)
            .filter(|other| *other != at)
            .map(text)
            .find(|other| !other.is_empty() && *other != text(at))
            .map_or_else(|| text(at), |_| String::new()),
    }
}

/// The cells of the file that a value comes from.
fn raw(lang: Lang, one: &Member, field: usize) -> String {
    let cells = one.raw.get(&field).map_or(&[][..], Vec::as_slice);
    if cells.is_empty() {
        return lang.text("review-no-cell").into_owned();
    }
    let shown = cells.iter().map(|cell| format!("{} {}", cell.cell, lang.quoted(&cell.text)));
    let headers: Vec<&str> =
        cells.iter().map(|cell| cell.header.as_str()).filter(|header| !header.is_empty()).collect();
    let shown = shown.collect::<Vec<_>>().join(" + ");
    if headers.is_empty() { shown } else { format!("{shown} · {}", headers.join(" + ")) }
}

/// What is wrong in a few words.
fn short(lang: Lang, issue: &crate::model::Issue) -> String {
    let code = format!("short-{}", issue.code.replace('_', "-"));
    if lang.knows(&code) {
        let mut message = issue.message();
        message.code = code.into();
        return lang.render(&message);
    }
    lang.render(&issue.message())
}

/// A few words on a ground of their own, from a point to at most an edge.
fn pill(ui: &Ui, left: egui::Pos2, edge: f32, text: &str, tone: Tone) {
    let (color, fill) = tone.colors(tokens(ui));
    let galley = widgets::elided(ui.painter(), text, theme::small_font(), color, (edge - left.x - 14.0).max(20.0));
    let size = galley.size() + vec2(14.0, 4.0);
    let rect = Rect::from_min_size(pos2(left.x, left.y - size.y / 2.0), size);
    ui.painter().rect_filled(rect, 9.0, fill);
    ui.painter().galley(rect.min + vec2(7.0, 2.0), galley, color);
}
