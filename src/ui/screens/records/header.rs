//! The headers of the grid: sort, widen, move, and the menu of a column.

use super::grid::Place;
use super::state::{Asked, BatchDraft, Beside, SpellingDraft, Wish};
use crate::mirror::{How, Method, order_of};
use crate::model::{Field, FieldKind};
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use egui::{Align2, CursorIcon, Pos2, Rect, Sense, Stroke, Ui, Vec2};

/// How near to its edge a column is taken to be widened.
const EDGE: f32 = 4.0;

pub fn show(ui: &mut Ui, view: &mut View, data: &Data, place: &Place<'_>, actions: &mut Actions) {
    let tokens = tokens(ui);
    ui.painter().rect_filled(place.head, 0.0, tokens.background);
    let columns: Vec<usize> = place.on_screen(view.sheet.left).collect();
    for &column in &columns {
        one(ui, view, place, column, actions);
    }
    let edges: Vec<usize> = columns.into_iter().filter(|column| *column >= place.frozen).collect();
    for column in edges.into_iter().chain(0..place.frozen) {
        edge(ui, view, data, place, column, actions);
    }
    moved(ui, view, place, actions);
    ui.painter().hline(place.head.x_range(), place.head.max.y - 0.5, Stroke::new(1.0, tokens.line));
}

fn one(ui: &mut Ui, view: &mut View, place: &Place<'_>, column: usize, actions: &mut Actions) {
    let tokens = tokens(ui);
    let field = &place.schema.fields[place.columns[column].at];
    let left = Pos2::new(place.x(column, view.sheet.left), place.head.min.y);
    let whole = Rect::from_min_size(left, Vec2::new(place.columns[column].width, place.head.height()));
    let room = if column < place.frozen { place.head } else { place.moving(place.head) };
    let rect = whole.intersect(room);
    if rect.width() < 2.0 {
        return;
    }
    let response = ui.interact(rect, ui.scope_id().with(("head", &field.name)), Sense::click_and_drag());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ColumnHeader, true, &field.name));
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    if response.hovered() || response.has_focus() {
        painter.rect_filled(rect, 0.0, tokens.faint_line);
    }
    let sorted = view.sheet.query.sort.iter().position(|(name, _)| *name == field.name);
    let color = if sorted.is_some() { tokens.text } else { tokens.weak };
    super::grid::text(&painter, whole, &field.name, color, theme::small_font());
    let mut x = whole.max.x - 8.0;
    if let Some(at) = sorted {
        let arrow = if view.sheet.query.sort[at].1 { "↓" } else { "↑" };
        let text = if view.sheet.query.sort.len() > 1 { format!("{arrow}{}", at + 1) } else { arrow.to_owned() };
        x -= painter
            .text(Pos2::new(x, rect.center().y), Align2::RIGHT_CENTER, text, theme::small_font(), tokens.accent)
            .width();
    }
    if view.sheet.query.tests.iter().any(|test| test.about() == field.name) {
        painter.circle_filled(Pos2::new(x - 8.0, rect.center().y), 3.0, tokens.accent);
    }
    painter.vline(whole.max.x - 0.5, rect.y_range(), Stroke::new(1.0, tokens.line));
    if response.clicked() {
        let along = ui.input(|input| input.modifiers.shift);
        let mut query = view.sheet.query.clone();
        query.turn_sort(&field.name, along);
        actions.push(Action::Records(Wish::Ask(query)));
    }
    if response.drag_started_by(egui::PointerButton::Primary) {
        view.moving_column = Some(field.name.clone());
    }
    let lang = view.lang;
    response.context_menu(|ui| menu(ui, view, place, column, actions));
    if view.moving_column.is_none() {
        let title = if lang == crate::locale::Lang::Fr { &field.title.fr } else { &field.title.en };
        response.on_hover_text(format!("{title}\n{}", lang.text("grid-header")));
    }
}

/// The edge at the right of a column: dragged it widens it, clicked twice it fits the texts.
fn edge(ui: &mut Ui, view: &View, data: &Data, place: &Place<'_>, column: usize, actions: &mut Actions) {
    let at = place.x(column, view.sheet.left) + place.columns[column].width;
    if at > place.head.max.x + EDGE || (column >= place.frozen && at < place.body.min.x + place.frozen_width) {
        return;
    }
    let Some(field) = place.field(column) else { return };
    let rect = Rect::from_center_size(Pos2::new(at, place.head.center().y), Vec2::new(2.0 * EDGE, place.head.height()));
    // Not by Tab: widths can be set by the menu.
    let response = ui.interact(rect, ui.scope_id().with(("edge", field)), Sense::CLICK | Sense::DRAG);
    if response.hovered() || response.dragged() {
        ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    let mut layout = view.sheet.layout.clone();
    if response.double_clicked() {
        layout.widths.insert(field.to_owned(), fitting(ui, view, data, place, column));
    } else if response.dragged() {
        layout.widths.insert(field.to_owned(), layout.width(field) + response.drag_delta().x);
    } else {
        return;
    }
    actions.push(Action::Records(Wish::Layout(layout)));
}

/// The width that shows the name of a column, and its texts in the rows on screen, whole.
fn fitting(ui: &Ui, view: &View, data: &Data, place: &Place<'_>, column: usize) -> f32 {
    const WIDEST: f32 = 560.0;
    let at = place.columns[column].at;
    let field = &place.schema.fields[at];
    let wide = |text: &str, font: egui::FontId| {
        ui.painter().layout_no_wrap(text.to_owned(), font, egui::Color32::PLACEHOLDER).size().x
    };
    let (first, last) = view.wanted_rows.unwrap_or_default();
    let rows = data.ids.get(first as usize..(last as usize).min(data.ids.len())).unwrap_or_default();
    let texts = rows.iter().filter_map(|id| data.rows.get(id)?.shown.get(at));
    let widest = texts.map(|text| wide(text, super::grid::font_of(field))).fold(0.0, f32::max);
    // Room for the arrow of a sorted column beside its name.
    widest.max(wide(&field.name, theme::small_font()) + 24.0).min(WIDEST) + 18.0
}

/// A column that is being dragged, and where it would go.
fn moved(ui: &mut Ui, view: &mut View, place: &Place<'_>, actions: &mut Actions) {
    let Some(field) = view.moving_column.clone() else { return };
    let Some(pos) = ui.input(|input| input.pointer.latest_pos()) else { return };
    let over = place.column_at(pos.x, view.sheet.left);
    let (from, width) = (place.x(over, view.sheet.left), place.columns[over].width);
    let after = pos.x > from + width / 2.0;
    let before = if after { over + 1 } else { over };
    let tokens = tokens(ui);
    // At the edge of the column that the pointer is over: the next one may lie under those that do not move.
    let x = if after { from + width } else { from }.max(place.body.min.x);
    ui.painter().vline(x, place.head.min.y..=place.body.max.y, Stroke::new(2.0, tokens.accent));
    ui.set_cursor_icon(CursorIcon::Grabbing);
    if ui.input(|input| !input.pointer.primary_down()) {
        view.moving_column = None;
        let mut layout = view.sheet.layout.clone();
        layout.put(place.schema, &field, place.field(before));
        actions.push(Action::Records(Wish::Layout(layout)));
    }
}

/// How a field is counted when somebody asks for it.
pub fn how_of(field: &Field) -> How {
    match field.kind {
        FieldKind::Date | FieldKind::Float | FieldKind::Integer => How::Bars,
        _ => How::Values,
    }
}

/// What can be done with a column.
pub fn menu(ui: &mut Ui, view: &View, place: &Place<'_>, column: usize, actions: &mut Actions) {
    let lang = view.lang;
    let Some(name) = place.field(column) else { return };
    let field = &place.schema.fields[place.columns[column].at];
    ui.set_min_width(220.0);
    let mut item = |ui: &mut Ui, code: &str, wish: Wish| {
        if ui.button(lang.text(code)).clicked() {
            actions.push(Action::Records(wish));
            ui.close();
        }
    };
    let sorted = |down: bool| {
        let mut query = view.sheet.query.clone();
        query.sort = vec![(name.to_owned(), down)];
        Wish::Ask(query)
    };
    item(ui, "column-sort-up", sorted(false));
    item(ui, "column-sort-down", sorted(true));
    ui.separator();
    let facet = |how: How| {
        let mut facets = view.sheet.facets.clone();
        let asked = Asked::new(name, how);
        facets.retain(|known| known.field != name);
        facets.push(asked);
        Wish::Facets(facets)
    };
    item(ui, "column-facet", facet(how_of(field)));
    item(ui, "column-patterns", facet(How::Patterns));
    if order_of(field) == crate::mirror::Order::Words {
        item(ui, "column-spellings", Wish::Beside(Beside::Spellings(SpellingDraft::new(name, Method::Words))));
    }
    item(ui, "column-batch", Wish::Beside(Beside::Batch(BatchDraft::new(name, true))));
    ui.separator();
    let mut layout = view.sheet.layout.clone();
    layout.frozen = column + 1;
    item(ui, "column-freeze", Wish::Layout(layout.clone()));
    layout.frozen = 0;
    item(ui, "column-thaw", Wish::Layout(layout));
    for (code, by) in [("column-left", -1isize), ("column-right", 1)] {
        let mut layout = view.sheet.layout.clone();
        let before = match by {
            -1 => column.checked_sub(1).and_then(|at| place.field(at)),
            _ => place.field(column + 2),
        };
        let possible = if by < 0 { column > 0 } else { column + 1 < place.columns.len() };
        if possible {
            layout.put(place.schema, name, before);
            item(ui, code, Wish::Layout(layout));
        }
    }
    for (code, by) in [("column-wider", 40.0), ("column-narrower", -40.0)] {
        let mut layout = view.sheet.layout.clone();
        layout.widths.insert(name.to_owned(), layout.width(name) + by);
        item(ui, code, Wish::Layout(layout));
    }
    let mut layout = view.sheet.layout.clone();
    layout.hidden.insert(name.to_owned());
    item(ui, "column-hide", Wish::Layout(layout));
}
