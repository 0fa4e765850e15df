//! The grid itself. It paints the rows that are on screen at places counted in double precision, so that a wheel notch moves as
//! far at row 900,000 as at row 1 (DESIGN D22), and takes one gesture area for all cells.

use super::state::{Sheet, Spot, Wish};
use super::{header, keys};
use crate::locale::Lang;
use crate::model::{Field, RecordId, Schema, Severity, Sureness};
use crate::operations;
use crate::ui::action::{Action, Actions};
use crate::ui::screens::people::marks::{self, Sign};
use crate::ui::snapshot::GridRow;
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, Tokens, tokens};
use crate::ui::widgets;
use egui::{
    Align2, CursorIcon, EventFilter, FontId, Key, Margin, Painter, Pos2, Rect, Response, Sense, Stroke, Ui, Vec2,
};

/// Height of the headers.
pub const HEAD: f32 = 28.0;
/// Thickness of the scroll bars.
const BAR: f32 = 12.0;

/// One shown column.
pub struct Column {
    /// Its place in the schema.
    pub at: usize,
    /// Points from the left of all columns.
    pub from: f32,
    pub width: f32,
}

/// Where everything is in this frame.
pub struct Place<'s> {
    pub schema: &'s Schema,
    pub columns: Vec<Column>,
    /// Columns that do not move, and how wide they are together.
    pub frozen: usize,
    pub frozen_width: f32,
    /// Width of the numbers of the rows.
    pub gutter: f32,
    pub head: Rect,
    pub body: Rect,
    pub rows: usize,
    /// Points that the columns take together.
    pub width: f32,
}

impl<'s> Place<'s> {
    fn measure(rect: Rect, sheet: &Sheet, rows: usize, schema: &'s Schema) -> Self {
        let mut from = 0.0;
        let columns: Vec<Column> = sheet
            .layout
            .shown(schema)
            .into_iter()
            .map(|at| {
                let width = sheet.layout.width(&schema.fields[at].name);
                let column = Column { at, from, width };
                from += width;
                column
            })
            .collect();
        let digits = rows.max(1).ilog10() as f32 + 1.0;
        let gutter = 18.0 + 7.2 * digits.max(2.0);
        let body = Rect::from_min_max(rect.min + Vec2::new(gutter, HEAD), rect.max - Vec2::splat(BAR));
        let head = Rect::from_min_max(Pos2::new(body.min.x, rect.min.y), Pos2::new(body.max.x, body.min.y));
        let right = |count: usize| columns.get(count).map_or(from, |column: &Column| column.from);
        // Columns that would leave no room for the others move as well.
        let frozen =
            (0..=sheet.layout.frozen.min(columns.len())).rev().find(|count| right(*count) < 0.7 * body.width());
        let frozen = frozen.unwrap_or(0);
        Self { schema, frozen, frozen_width: right(frozen), columns, gutter, head, body, rows, width: from }
    }

    pub fn field(&self, column: usize) -> Option<&'s str> {
        self.columns.get(column).map(|column| self.schema.fields[column.at].name.as_str())
    }

    pub fn column_of(&self, field: &str) -> Option<usize> {
        self.columns.iter().position(|column| self.schema.fields[column.at].name == field)
    }

    /// Where a column begins on screen.
    pub fn x(&self, column: usize, left: f32) -> f32 {
        let moved = if column < self.frozen { 0.0 } else { left };
        self.body.min.x + self.columns.get(column).map_or(self.width, |column| column.from) - moved
    }

    /// The column at a place on screen.
    pub fn column_at(&self, x: f32, left: f32) -> usize {
        let inside = x - self.body.min.x;
        let inside = if inside < self.frozen_width { inside } else { inside + left };
        let at = self.columns.iter().position(|column| inside < column.from + column.width);
        at.unwrap_or(self.columns.len().saturating_sub(1))
    }

    /// The row at a place on screen.
    pub fn row_at(&self, y: f32, top: f64) -> usize {
        let inside = f64::from(y - self.body.min.y) + top;
        ((inside / ROW).floor().max(0.0) as usize).min(self.rows.saturating_sub(1))
    }

    /// Rows that fit on screen whole.
    pub fn fits(&self) -> usize {
        ((f64::from(self.body.height()) / ROW) as usize).max(1)
    }

    fn most_top(&self) -> f64 {
        (self.rows as f64 * ROW - f64::from(self.body.height())).max(0.0)
    }

    fn most_left(&self) -> f32 {
        (self.width - self.body.width()).max(0.0)
    }

    /// Where the columns that move are seen.
    pub fn moving(&self, rect: Rect) -> Rect {
        Rect::from_min_max(Pos2::new(self.body.min.x + self.frozen_width, rect.min.y), rect.max)
    }

    /// The columns that are on screen.
    pub fn on_screen(&self, left: f32) -> impl Iterator<Item = usize> {
        let (from, to) = (self.frozen_width + left, self.body.width() + left);
        let moving = move |column: &Column| column.from + column.width > from && column.from < to;
        let columns = self.columns.iter().enumerate();
        columns.filter(move |(at, column)| *at < self.frozen || moving(column)).map(|(at, _)| at)
    }
}

const ROW: f64 = theme::GRID_ROW as f64;

pub fn show(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let Ok(schema) = operations::schema(view.schema) else { return };
    let rect = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(rect);
    view.sheet.drawn = view.sheet.list;
    let place = Place::measure(rect, &view.sheet, data.ids.len(), schema);
    scroll(ui, &mut view.sheet, &place, rect);
    let body = ui.interact(place.body, ui.scope_id().with("cells"), Sense::click_and_drag());
    body.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Table, true, view.lang.text("screen-records")));
    if std::mem::take(&mut view.focus_grid) {
        body.request_focus();
    }
    if body.has_focus() {
        let filter = EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(body.id, filter));
    }
    follow(&mut view.sheet, &place);
    mouse(ui, view, data, &place, &body, actions);
    cells(ui, view, data, &place);
    gutter(ui, view, data, &place, actions);
    header::show(ui, view, data, &place, actions);
    bars(ui, &mut view.sheet, &place);
    told(view, data, &place, &body);
    if view.draft.is_none() || !typed(ui, view, &place, data, actions) {
        keys::act(ui, view, data, &place, &body, actions);
    }
    if data.ids.is_empty() {
        nothing(ui, view, data, &place, actions);
    }
}

/// The wheel, anywhere over the grid.
fn scroll(ui: &Ui, sheet: &mut Sheet, place: &Place<'_>, rect: Rect) {
    if ui.rect_contains_pointer(rect) {
        let delta = ui.input(|input| input.smooth_scroll_delta());
        sheet.top -= f64::from(delta.y);
        sheet.left -= delta.x;
    }
    sheet.top = sheet.top.clamp(0.0, place.most_top());
    sheet.left = sheet.left.clamp(0.0, place.most_left());
}

/// Brings the cursor on screen, when it has just moved.
fn follow(sheet: &mut Sheet, place: &Place<'_>) {
    if !std::mem::take(&mut sheet.follow) {
        return;
    }
    let Some(cursor) = &sheet.cursor else { return };
    let (row_top, height) = (cursor.row as f64 * ROW, f64::from(place.body.height()));
    let nearest = sheet.top.min(row_top).max(row_top + ROW - height);
    // After a leap the row stands in the middle, with those around it; a step moves no more than it has to.
    let leapt = (nearest - sheet.top).abs() > height;
    sheet.top = if leapt { row_top - height / 2.0 } else { nearest }.clamp(0.0, place.most_top());
    if let Some(at) = place.column_of(&cursor.field).filter(|at| *at >= place.frozen) {
        let column = &place.columns[at];
        let room = place.body.width() - place.frozen_width;
        let from = column.from - place.frozen_width;
        sheet.left = sheet.left.min(from).max(from + column.width.min(room) - room).clamp(0.0, place.most_left());
    }
}

/// Clicks and drags over the cells.
fn mouse(ui: &mut Ui, view: &mut View, data: &Data, place: &Place<'_>, body: &Response, actions: &mut Actions) {
    let sheet = &view.sheet;
    let spot = |pos: Pos2| {
        let row = place.row_at(pos.y, sheet.top);
        let field = place.field(place.column_at(pos.x, sheet.left))?.to_owned();
        (row < data.ids.len()).then_some(Spot { row, field })
    };
    let extend = ui.input(|input| input.modifiers.shift);
    if let Some(pos) = body.interact_pointer_pos() {
        let at = spot(pos);
        if body.drag_started() || body.clicked() || body.secondary_clicked() {
            body.request_focus();
        }
        let (pressed, now) = (ui.input(|input| input.pointer.press_origin()), at.clone());
        if body.double_clicked()
            && let Some((id, row)) = at.as_ref().and_then(|spot| Some((*data.ids.get(spot.row)?, spot)))
            && let Some(text) = text_of(data, place.schema, id, &row.field)
        {
            actions.push(Action::Edit(id, row.field.clone(), text));
        } else if body.secondary_clicked() {
            if let Some(spot) = at.filter(|spot| !is_chosen(sheet, place, spot)) {
                actions.push(go(spot, false));
            }
        } else if body.clicked() {
            actions.extend(at.map(|spot| go(spot, extend)));
        } else if body.dragged_by(egui::PointerButton::Primary)
            && let (Some(from), Some(to)) = (pressed.and_then(spot), now)
            && (from != to || sheet.anchor.is_some())
        {
            actions.push(Action::Records(Wish::Choose { from, to }));
        }
    }
    if body.hovered() {
        ui.set_cursor_icon(CursorIcon::Cell);
    }
    body.context_menu(|ui| keys::menu(ui, view, data, place, actions));
}

fn go(spot: Spot, extend: bool) -> Action {
    Action::Records(Wish::Go { row: spot.row, field: spot.field, extend })
}

/// The whole value of a cell, as one would type it.
pub fn text_of(data: &Data, schema: &Schema, id: RecordId, field: &str) -> Option<String> {
    let row = data.rows.get(&id)?;
    Some(row.row.values.get(schema.index_of(field)?)?.display().into_owned())
}

fn is_chosen(sheet: &Sheet, place: &Place<'_>, spot: &Spot) -> bool {
    let column = place.column_of(&spot.field);
    sheet.chosen(place.schema).zip(column).is_some_and(|((top, bottom, left, right), column)| {
        (top..=bottom).contains(&spot.row) && (left..=right).contains(&column)
    })
}

/// Paints the cells that are on screen.
fn cells(ui: &mut Ui, view: &mut View, data: &Data, place: &Place<'_>) {
    let tokens = tokens(ui);
    let painter = ui.painter().with_clip_rect(place.body.intersect(ui.clip_rect()));
    painter.rect_filled(place.body, 0.0, tokens.panel);
    let first = (view.sheet.top / ROW).floor() as usize;
    let last = (first + place.fits() + 2).min(place.rows);
    view.wanted_rows = Some((first as u64, last as u64));
    let chosen = view.sheet.chosen(place.schema);
    let moving = painter.with_clip_rect(place.moving(place.body).intersect(painter.clip_rect()));
    let columns: Vec<usize> = place.on_screen(view.sheet.left).collect();
    for at in first..last {
        let y = place.body.min.y + (at as f64 * ROW - view.sheet.top) as f32;
        let Some(id) = data.ids.get(at).copied() else { break };
        let row = data.rows.get(&id);
        let under = view.sheet.cursor.as_ref().is_some_and(|cursor| cursor.row == at);
        for &column in &columns {
            let x = place.x(column, view.sheet.left);
            let rect = Rect::from_min_size(Pos2::new(x, y), Vec2::new(place.columns[column].width, theme::GRID_ROW));
            let painter = if column < place.frozen { &painter } else { &moving };
            let within = |(top, bottom, left, right): (usize, usize, usize, usize)| {
                (top..=bottom).contains(&at) && (left..=right).contains(&column)
            };
            let chosen = chosen.is_some_and(within);
            match row {
                Some(row) => cell(ui, painter, place, (rect, column), row, (under, chosen, view.lang)),
                None => text(painter, rect, "…", tokens.faint, FontId::proportional(13.0)),
            }
        }
        painter.hline(place.body.x_range(), y + theme::GRID_ROW - 0.5, Stroke::new(1.0, tokens.faint_line));
    }
    cursor(view, place, &painter, &moving, tokens);
    if place.frozen > 0 {
        let x = place.body.min.x + place.frozen_width;
        painter.vline(x, place.body.y_range(), Stroke::new(1.0, tokens.line));
    }
}

fn cell(
    ui: &Ui,
    painter: &Painter,
    place: &Place<'_>,
    (rect, column): (Rect, usize),
    row: &GridRow,
    (under, chosen, lang): (bool, bool, Lang),
) {
    let tokens = tokens(ui);
    let at = place.columns[column].at;
    let field = &place.schema.fields[at];
    let worst = row.issues.iter().filter(|issue| issue.field == field.name).map(|issue| issue.severity).max();
    let edited = row.edited.contains(&field.name);
    let ground = match worst {
        _ if chosen => Some(tokens.accent_tint),
        Some(Severity::Error) => Some(tokens.error_tint),
        Some(Severity::Warning) => Some(tokens.warning_tint),
        None if edited => Some(tokens.changed),
        None if under => Some(tokens.background),
        None => None,
    };
    if let Some(ground) = ground {
        painter.rect_filled(rect, 0.0, ground);
    }
    if let Some(severity) = worst {
        let color = if severity == Severity::Error { tokens.error } else { tokens.warning };
        painter.rect_filled(Rect::from_min_size(rect.min, Vec2::new(3.0, rect.height())), 0.0, color);
    }
    if edited {
        // A folded corner, so that it is not told by colour alone.
        let corner = rect.right_top();
        let points = vec![corner, corner - Vec2::new(7.0, 0.0), corner + Vec2::new(0.0, 7.0)];
        painter.add(egui::Shape::convex_polygon(points, tokens.accent, Stroke::NONE));
    }
    let shown = row.shown.get(at).map_or("", String::as_str);
    let font = font_of(field);
    let color = if field.name == "id" { tokens.weak } else { tokens.text };
    let signs = marks::of_cell(&row.states, &field.name);
    let room = Rect::from_min_max(rect.min, rect.max - Vec2::new(marks::ROOM * signs.len() as f32, 0.0));
    text(painter, room, shown, color, font);
    let mut said = lang.labelled(&field.name, shown);
    for (place, sign) in signs.iter().rev().enumerate() {
        let center = rect.right_center() - Vec2::new(10.0 + marks::ROOM * place as f32, 0.0);
        let color = match sign {
            Sign::Lock => tokens.accent,
            Sign::Ask => tokens.duplicate,
            Sign::Note => tokens.weak,
            Sign::Tick => tokens.valid,
        };
        marks::draw(painter, center, *sign, color);
        said.push_str(&format!(" · {}", marks::word(lang, *sign)));
    }
    // For screen readers: the gestures are those of the whole grid.
    let response = ui.interact(rect, ui.scope_id().with((row.row.id.0, at)), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Cell, true, &said));
}

/// The letters of a field: identifiers and numbers that are compared digit by digit stand under one another.
pub fn font_of(field: &Field) -> FontId {
    let mono = matches!(field.format.as_deref(), Some("record_id" | "siret" | "phone" | "postcode" | "commune_code"));
    if mono { theme::mono_font() } else { FontId::proportional(13.0) }
}

/// One line of text in a cell, cut at its edge.
pub fn text(painter: &Painter, rect: Rect, text: &str, color: egui::Color32, font: FontId) {
    if text.is_empty() {
        return;
    }
    let inner = rect.shrink2(Vec2::new(8.0, 0.0));
    let painter = painter.with_clip_rect(inner.intersect(painter.clip_rect()));
    widgets::line_in(&painter, inner, text, font, color);
}

/// The frame of the cell where one is, and of what is selected.
fn cursor(view: &View, place: &Place<'_>, fixed: &Painter, moving: &Painter, tokens: &Tokens) {
    let sheet = &view.sheet;
    let Some(cursor) = &sheet.cursor else { return };
    let Some(column) = place.column_of(&cursor.field) else { return };
    let y = |row: usize| place.body.min.y + (row as f64 * ROW - sheet.top) as f32;
    let rect = |top: usize, bottom: usize, left: usize, right: usize| {
        let to = place.x(right, sheet.left) + place.columns[right].width;
        Rect::from_min_max(
            Pos2::new(place.x(left, sheet.left), y(top)),
            Pos2::new(to, y(bottom) + theme::GRID_ROW - 1.0),
        )
    };
    let inside = egui::StrokeKind::Inside;
    let painter = |column: usize| if column < place.frozen { fixed } else { moving };
    if let Some((top, bottom, left, right)) = sheet.chosen(place.schema).filter(|c| c.0 != c.1 || c.2 != c.3) {
        painter(left).rect_stroke(rect(top, bottom, left, right), 2.0, Stroke::new(1.0, tokens.accent), inside);
    }
    painter(column).rect_stroke(
        rect(cursor.row, cursor.row, column, column),
        2.0,
        Stroke::new(2.0, tokens.accent),
        inside,
    );
}

/// The numbers of the rows; a click selects a whole row.
fn gutter(ui: &mut Ui, view: &View, data: &Data, place: &Place<'_>, actions: &mut Actions) {
    let tokens = tokens(ui);
    let from = Pos2::new(place.body.min.x - place.gutter, place.head.min.y);
    let rect = Rect::from_min_max(from, Pos2::new(place.body.min.x, place.body.max.y));
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.rect_filled(rect, 0.0, tokens.background);
    painter.vline(rect.max.x - 0.5, rect.y_range(), Stroke::new(1.0, tokens.line));
    let first = (view.sheet.top / ROW).floor() as usize;
    for at in first..(first + place.fits() + 2).min(place.rows) {
        let y = place.body.min.y + (at as f64 * ROW - view.sheet.top) as f32 + theme::GRID_ROW / 2.0;
        if y - theme::GRID_ROW / 2.0 < place.body.min.y - 1.0 {
            continue;
        }
        let color =
            if view.sheet.cursor.as_ref().is_some_and(|cursor| cursor.row == at) { tokens.accent } else { tokens.weak };
        let number = (at + 1).to_string();
        painter.text(Pos2::new(rect.max.x - 8.0, y), Align2::RIGHT_CENTER, number, theme::mono_font(), color);
    }
    let response = ui.interact(rect, ui.scope_id().with("rows"), Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, view.lang.text("grid-rows")));
    if let (true, Some(pos)) = (response.clicked(), response.interact_pointer_pos())
        && pos.y > place.body.min.y
        && let (Some(first), Some(last)) = (place.field(0), place.field(place.columns.len() - 1))
    {
        let row = place.row_at(pos.y, view.sheet.top);
        if row < data.ids.len() {
            let shift = ui.input(|input| input.modifiers.shift);
            let start = view.sheet.cursor.as_ref().map_or(row, |cursor| if shift { cursor.row } else { row });
            let (from, to) = (Spot { row, field: last.to_owned() }, Spot { row: start, field: first.to_owned() });
            actions.push(Action::Records(Wish::Choose { from, to }));
        }
    }
}

/// The scroll bars. Where one is in a list of a million is a fraction; the thumb never gets too small to be held.
fn bars(ui: &mut Ui, sheet: &mut Sheet, place: &Place<'_>) {
    let body = place.body;
    let down = Rect::from_min_max(Pos2::new(body.max.x, body.min.y), Pos2::new(body.max.x + BAR, body.max.y));
    let seen = f64::from(body.height()) / (place.rows as f64 * ROW).max(1.0);
    if let Some(top) = bar(ui, ("down", down), sheet.top / place.most_top().max(1.0), seen) {
        sheet.top = (top * place.most_top()).clamp(0.0, place.most_top());
    }
    let along = Rect::from_min_max(Pos2::new(body.min.x, body.max.y), Pos2::new(body.max.x, body.max.y + BAR));
    let seen = f64::from(body.width()) / f64::from(place.width).max(1.0);
    if let Some(left) = bar(ui, ("along", along), f64::from(sheet.left / place.most_left().max(1.0)), seen) {
        sheet.left = (left as f32 * place.most_left()).clamp(0.0, place.most_left());
    }
}

/// One bar; the new share of the way when it was moved.
fn bar(ui: &mut Ui, (name, track): (&str, Rect), at: f64, seen: f64) -> Option<f64> {
    let tokens = tokens(ui);
    ui.painter().rect_filled(track, 0.0, tokens.background);
    if seen >= 1.0 {
        return None;
    }
    let down = track.height() > track.width();
    let length = f64::from(if down { track.height() } else { track.width() });
    let thumb = (length * seen).max(28.0);
    let begin = at.clamp(0.0, 1.0) * (length - thumb);
    let response = ui.interact(track, ui.scope_id().with(("bar", name)), Sense::CLICK | Sense::DRAG);
    let along = |pos: Pos2| f64::from(if down { pos.y - track.min.y } else { pos.x - track.min.x });
    let held = ui.scope_id().with(("held", name));
    let mut moved = None;
    if let Some(pos) = response.interact_pointer_pos() {
        let place = along(pos);
        if response.drag_started() || response.clicked() {
            // Held where it was taken; beside the thumb, it comes to the pointer.
            let grip = if (begin..=begin + thumb).contains(&place) { place - begin } else { thumb / 2.0 };
            ui.data_mut(|data| data.insert_temp(held, grip));
        }
        let grip = ui.data(|data| data.get_temp::<f64>(held)).unwrap_or(thumb / 2.0);
        moved = Some(((place - grip) / (length - thumb).max(1.0)).clamp(0.0, 1.0));
    }
    let size = |wide: f32| if down { Vec2::new(wide, thumb as f32) } else { Vec2::new(thumb as f32, wide) };
    let wide = if response.hovered() || response.dragged() { 8.0 } else { 6.0 };
    let offset = if down { Vec2::new(3.0, begin as f32) } else { Vec2::new(begin as f32, 3.0) };
    let color = if response.dragged() { tokens.weak } else { tokens.faint };
    ui.painter().rect_filled(Rect::from_min_size(track.min + offset, size(wide)), 4.0, color);
    moved
}

/// What the pointer is over: what is wrong with the value, what it was in the file, and the key for what could be written.
fn told(view: &View, data: &Data, place: &Place<'_>, body: &Response) {
    let Some(pos) = body.hover_pos().filter(|_| body.hovered()) else { return };
    let row = place.row_at(pos.y, view.sheet.top);
    let Some(row) = data.ids.get(row).and_then(|id| data.rows.get(id)) else { return };
    let Some(field) = place.field(place.column_at(pos.x, view.sheet.left)) else { return };
    let issues: Vec<_> = row.issues.iter().filter(|issue| issue.field == field).collect();
    let before = row.raw.get(field);
    if issues.is_empty() && before.is_none() {
        return;
    }
    let lang = view.lang;
    body.clone().on_hover_ui_at_pointer(|ui| {
        ui.set_max_width(420.0);
        for issue in &issues {
            ui.label(lang.render(&issue.message()));
            let suggestion = issue.suggestion.as_ref();
            let text = match suggestion.map(|one| (one.sureness, one)) {
                Some((Sureness::Likely, one)) => Some(format!("S  →  {}", one.value.display())),
                Some((Sureness::Choice, one)) => {
                    let text = crate::model::Message::new("cell-choose").with("count", one.others.len() + 1);
                    Some(format!("S  →  {}", lang.render(&text)))
                }
                _ => None,
            };
            if let Some(text) = text {
                ui.label(egui::RichText::new(text).font(theme::mono_font()).color(tokens(ui).accent));
            }
        }
        if let Some(before) = before {
            let text = crate::model::Message::new("grid-in-file").with("text", before.as_str());
            ui.label(egui::RichText::new(lang.render(&text)).color(tokens(ui).weak));
        }
    });
}

/// Says whether it was drawn. The cell that is typed in: Enter and Tab write it and go on, a click elsewhere writes it, Escape leaves it as it was.
fn typed(ui: &mut Ui, view: &mut View, place: &Place<'_>, data: &Data, actions: &mut Actions) -> bool {
    let Some(draft) = view.draft.as_mut() else { return false };
    let at =
        view.sheet.cursor.as_ref().map(|cursor| cursor.row).filter(|row| data.ids.get(*row) == Some(&draft.record));
    let Some((row, column)) = at.zip(place.column_of(&draft.field)) else { return false };
    let y = place.body.min.y + (row as f64 * ROW - view.sheet.top) as f32;
    let seen = y > place.body.min.y - theme::GRID_ROW && y < place.body.max.y;
    let seen = seen && place.on_screen(view.sheet.left).any(|shown| shown == column);
    draft.away = !seen;
    if !seen {
        // It lives on without its text field, and is written when one goes on.
        draft.focused = false;
        return false;
    }
    // Of a column that moves, not over those that do not.
    let least = if column < place.frozen { place.body.min.x } else { place.body.min.x + place.frozen_width };
    let x = place.x(column, view.sheet.left).max(least);
    let width = place.columns[column].width.max(240.0).min(place.body.max.x - x).max(80.0);
    let rect = Rect::from_min_size(Pos2::new(x, y), Vec2::new(width, theme::GRID_ROW));
    let label = draft.field.clone();
    let edit = egui::TextEdit::singleline(&mut draft.text)
        .id(egui::Id::unique("grid-draft"))
        // The text stays where it stood in the cell.
        .margin(Margin::symmetric(8, 3))
        .align(Align2::LEFT_CENTER)
        .desired_width(width);
    let response = ui.put(rect, edit);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, label.as_str()));
    if !draft.focused {
        response.request_focus();
        draft.focused = true;
        return true;
    }
    if !response.lost_focus() {
        return true;
    }
    let (escape, enter, tab, shift) = ui.input(|input| {
        let pressed = |key| input.key_pressed(key);
        (pressed(Key::Escape), pressed(Key::Enter), pressed(Key::Tab), input.modifiers.shift)
    });
    let by = if shift { -1 } else { 1 };
    actions.push(match () {
        () if escape => Action::DropEdit,
        () if enter => Action::Records(Wish::Commit { rows: by, columns: 0 }),
        () if tab => Action::Records(Wish::Commit { rows: 0, columns: by }),
        () => Action::Records(Wish::Commit { rows: 0, columns: 0 }),
    });
    true
}

/// Nothing is listed: why, and the way out.
fn nothing(ui: &mut Ui, view: &View, data: &Data, place: &Place<'_>, actions: &mut Actions) {
    let reading = data.listed.query.is_none();
    let rect = Rect::from_center_size(place.body.center() - Vec2::new(0.0, 40.0), Vec2::new(360.0, 80.0));
    ui.scope_builder(egui::UiBuilder::new().max_rect(rect), |ui| {
        ui.vertical_centered(|ui| {
            let code = if reading { "grid-reading" } else { "grid-nothing" };
            let text = match &data.listed.unanswered {
                Some(field) => {
                    view.lang.render(&crate::model::Message::new("grid-unanswered").with("field", field.as_str()))
                }
                None => view.lang.text(code).into_owned(),
            };
            ui.label(egui::RichText::new(text).color(tokens(ui).weak));
            if !reading && crate::ui::widgets::button(ui, view.lang.text("grid-all"), "").clicked() {
                let query = crate::mirror::Query { sort: view.sheet.query.sort.clone(), ..Default::default() };
                actions.push(Action::Records(Wish::Ask(query)));
            }
        });
    });
}
