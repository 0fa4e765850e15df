//! A line a place or source: how many records, how fresh they are, what is stale since when.

use super::link::rows_of;
use super::state::{PlaceColumn, PlaceWish, Rows, Wish};
use super::{number, place};
use crate::locale::Lang;
use crate::model::Message;
use crate::operations::territories::{self, By, Freshness, NO_EPCI, Place, Territories};
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, Tokens, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{Align2, Color32, FontId, Frame, Key, Margin, Panel, Rect, ScrollArea, Sense, Ui, Vec2};
use jiff::civil::Date;
use std::cmp::Reverse;
use std::sync::Arc;

/// Width of the details, and from which width on they have all of it.
const DETAILS: f32 = 340.0;
const WIDE: f32 = 900.0;

pub fn show(ui: &mut Ui, view: &mut View, data: &mut Data, actions: &mut Actions) {
    let lang = view.lang;
    let placed = crate::operations::schema(view.quality.schema).is_ok_and(territories::are_placed);
    if !placed {
        ui.add_space(24.0);
        ui.horizontal(|ui| {
            ui.add_space(14.0);
            widgets::weak_lines(ui, lang.text("territories-unplaced-schema"));
        });
        return;
    }
    // What was counted for other places, or otherwise, is not shown under this one's name.
    let asked = view.quality.asked[view.quality.side as usize].as_ref().and_then(|asked| asked.places.as_ref());
    let found = data.quality.places.as_ref().filter(|(of, _)| Some(of) == asked).map(|(_, found)| found.clone());
    let order = found.as_ref().map(|found| in_order(view, found, lang)).unwrap_or_default();
    if let Some(found) = &found {
        keys(ui, view, found, &order, actions);
    }
    let details = if ui.available_width() > WIDE { DETAILS } else { 270.0 };
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::same(14));
    let chosen = chosen(view, found.as_ref());
    Panel::right("place").exact_size(details).resizable(false).frame(frame).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| match (&found, chosen) {
            (Some(found), Some(at)) => place::show(ui, view, found, &found.places[at], actions),
            _ => drop(widgets::weak_lines(ui, lang.text("territories-choose"))),
        });
    });
    Frame::new().inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
        choice(ui, view, actions);
        let Some(found) = found else { return };
        told(ui, lang, &found);
        if found.places.is_empty() {
            widgets::weak(ui, lang.text("territories-none"));
            return;
        }
        let columns = widths(ui.available_width(), found.by);
        header(ui, view, found.by, &columns, actions);
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, theme::GRID_ROW, order.len(), |ui, range| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for at in order.get(range).unwrap_or_default() {
                row(ui, view, &found, *at, (&columns, chosen == Some(*at)), actions);
            }
        });
    });
}

/// By what the records are told apart, and in which place one is.
fn choice(ui: &mut Ui, view: &View, actions: &mut Actions) {
    let (lang, places) = (view.lang, &view.quality.places);
    let mut wish = None;
    ui.horizontal_wrapped(|ui| {
        for by in By::ALL {
            let tone = if places.by == by { Tone::Accent } else { Tone::Plain };
            if widgets::chip_button(ui, lang.text(&format!("territories-by-{}", by.name())), tone).clicked() {
                wish = Some(PlaceWish::By(by));
            }
        }
        if places.inside.is_empty() {
            return;
        }
        ui.add_space(8.0);
        if ui.link(lang.text("territories-leave")).clicked() {
            wish = Some(PlaceWish::Leave(0));
        }
        for (at, (by, code)) in places.inside.iter().enumerate() {
            widgets::weak(ui, "›");
            let name = territories::name_of(*by, code).unwrap_or(code);
            let last = at + 1 == places.inside.len();
            if last {
                ui.label(egui::RichText::new(name).font(theme::strong_font()));
            } else if ui.link(name).clicked() {
                wish = Some(PlaceWish::Leave(at + 1));
            }
        }
    });
    actions.extend(wish.map(|wish| Action::Quality(Wish::Place(wish))));
}

fn told(ui: &mut Ui, lang: Lang, found: &Territories) {
    let line = Message::new("territories-line")
        .with("records", found.all.records())
        .with("stale", found.all.freshness.stale)
        .with("undated", found.all.freshness.undated)
        .with("since", found.stale_until.map(|date| lang.date(&date.to_string())).unwrap_or_default());
    ui.add_space(4.0);
    widgets::weak_lines(ui, lang.render(&line)).on_hover_text(lang.text("territories-keys"));
}

/// The columns that there is room for, and how wide they are.
fn widths(available: f32, by: By) -> Vec<(PlaceColumn, f32)> {
    use PlaceColumn::{Freshness, Name, Oldest, Records, Sources, Stale, Stopped, Undated};
    let of = [
        (Records, 76.0, 0.0),
        (Sources, if by == By::Source { 0.0 } else { 84.0 }, 800.0),
        (Freshness, 150.0, 0.0),
        (Stale, 92.0, 0.0),
        (Undated, 84.0, 640.0),
        (Oldest, 118.0, 720.0),
        (Stopped, 92.0, 880.0),
    ];
    let kept: Vec<_> = of.into_iter().filter(|(_, width, from)| *width > 0.0 && available > *from).collect();
    let taken: f32 = kept.iter().map(|(_, width, _)| width).sum();
    let name = (available - 8.0 - taken).max(120.0);
    std::iter::once((Name, name)).chain(kept.into_iter().map(|(column, width, _)| (column, width))).collect()
}

fn code(column: PlaceColumn, by: By) -> &'static str {
    match column {
        PlaceColumn::Name if by == By::Source => "territories-source",
        PlaceColumn::Name => "territories-place",
        PlaceColumn::Records => "territories-records",
        PlaceColumn::Sources => "territories-sources",
        PlaceColumn::Freshness => "territories-freshness",
        PlaceColumn::Stale => "territories-stale",
        PlaceColumn::Undated => "territories-undated",
        PlaceColumn::Oldest => "territories-oldest",
        PlaceColumn::Stopped => "territories-stopped",
    }
}

fn header(ui: &mut Ui, view: &View, by: By, columns: &[(PlaceColumn, f32)], actions: &mut Actions) {
    let (lang, tokens) = (view.lang, tokens(ui));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for (column, width) in columns {
            let (rect, response) = ui.allocate_exact_size(Vec2::new(*width, 26.0), Sense::click());
            let name = lang.text(code(*column, by));
            let sorted = view.quality.places.sort.filter(|(known, _)| known == column);
            let (how, arrow) = match sorted {
                None => (String::new(), ""),
                Some((_, false)) => (format!(", {}", lang.text("quality-sorted-down")), " ↓"),
                Some((_, true)) => (format!(", {}", lang.text("quality-sorted-up")), " ↑"),
            };
            let label = format!("{name}{how}");
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ColumnHeader, true, label.as_str()));
            let lit = sorted.is_some() || response.hovered() || response.has_focus();
            let color = if lit { tokens.accent } else { tokens.weak };
            let (at, anchor) = stands(rect, *column);
            let font = FontId::new(12.0, theme::semibold());
            ui.painter().text(at, anchor, format!("{name}{arrow}"), font, color);
            if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
                actions.push(Action::Quality(Wish::Place(PlaceWish::Sort(*column))));
            }
        }
    });
    let line = egui::Stroke::new(1.0, tokens.line);
    ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top() - 2.0, line);
}

/// Numbers stand at the right of their column.
fn stands(rect: Rect, column: PlaceColumn) -> (egui::Pos2, Align2) {
    match column {
        PlaceColumn::Name | PlaceColumn::Freshness => (rect.left_center() + Vec2::new(6.0, 0.0), Align2::LEFT_CENTER),
        _ => (rect.right_center() - Vec2::new(14.0, 0.0), Align2::RIGHT_CENTER),
    }
}

/// Whether there are smaller places to list in a place.
pub(super) fn is_entered(found: &Territories, one: &Place) -> bool {
    found.by.below().is_some() && !one.code.is_empty() && one.code != NO_EPCI
}

/// The name of a place or source.
pub(super) fn name(lang: Lang, place: &Place) -> String {
    match place.code.as_str() {
        "" => lang.text("territories-nowhere").into_owned(),
        NO_EPCI => lang.text("territories-no-epci").into_owned(),
        _ => place.name.clone(),
    }
}

fn row(
    ui: &mut Ui,
    view: &View,
    found: &Territories,
    at: usize,
    (columns, chosen): (&[(PlaceColumn, f32)], bool),
    actions: &mut Actions,
) {
    let lang = view.lang;
    let one = &found.places[at];
    let width: f32 = columns.iter().map(|(_, width)| width).sum();
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, theme::GRID_ROW), Sense::click());
    let label = Message::new("territories-row")
        .with("place", name(lang, one))
        .with("records", one.all.records())
        .with("stale", one.all.freshness.stale);
    let label = lang.render(&label);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Row, true, chosen, label.as_str()));
    super::lay(ui, rect, &response, chosen);
    let mut left = rect.left();
    for (column, width) in columns {
        let cell = Rect::from_min_size(egui::pos2(left, rect.top()), Vec2::new(*width, rect.height()));
        left += width;
        draw(ui, lang, found.by, one, (*column, cell));
    }
    if response.double_clicked() && is_entered(found, one) {
        actions.push(Action::Quality(Wish::Place(PlaceWish::Enter(one.code.clone()))));
    } else if response.clicked() {
        actions.push(Action::Quality(Wish::Place(PlaceWish::Choose(one.code.clone()))));
    }
    links(ui, view, (found, one), rect, columns, actions);
}

fn draw(ui: &Ui, lang: Lang, by: By, one: &Place, (column, cell): (PlaceColumn, Rect)) {
    let tokens = tokens(ui);
    let painter = ui.painter().with_clip_rect(cell.shrink2(Vec2::new(4.0, 0.0)).intersect(ui.clip_rect()));
    let (at, anchor) = stands(cell, column);
    let counted = |count: u64| if count == 0 { "–".to_owned() } else { number(lang, count) };
    let text = match column {
        PlaceColumn::Name => {
            let room = cell.right() - 8.0 - at.x;
            let drawn = widgets::elided(&painter, &name(lang, one), FontId::proportional(13.0), tokens.text, room);
            let size = drawn.size();
            painter.galley(at - Vec2::new(0.0, size.y / 2.0), drawn, tokens.text);
            // The number of an EPCI says nothing to anybody.
            if matches!(by, By::Department | By::Commune) && size.x + 60.0 < room {
                let behind = at + Vec2::new(size.x + 8.0, 0.0);
                painter.text(behind, Align2::LEFT_CENTER, &one.code, theme::mono_font(), tokens.weak);
            }
            return;
        }
        PlaceColumn::Freshness => {
            let bar =
                Rect::from_min_size(cell.left_center() + Vec2::new(6.0, -4.0), Vec2::new(cell.width() - 24.0, 8.0));
            return stack(&painter, tokens, bar, &one.all.freshness);
        }
        PlaceColumn::Records => number(lang, one.all.records()),
        PlaceColumn::Sources => number(lang, one.sources.len() as u64),
        // A link, drawn on its own.
        PlaceColumn::Stale if one.all.freshness.stale > 0 => return,
        PlaceColumn::Stale => counted(0),
        PlaceColumn::Undated => counted(one.all.freshness.undated),
        PlaceColumn::Oldest => one.all.dates.map_or_else(|| "–".into(), |(oldest, _)| lang.date(&oldest.to_string())),
        PlaceColumn::Stopped => counted(one.all.stopped),
    };
    let color = if column == PlaceColumn::Records { tokens.text } else { tokens.weak };
    painter.text(at, anchor, text, theme::mono_font(), color);
}

/// The colours of the ages, freshest first, from dark to light so that they are told apart without their hues; the same in the bar and in its key.
pub(super) fn ages(tokens: &Tokens, of: &Freshness) -> [(&'static str, u64, Color32); 4] {
    [
        ("territories-fresh", of.fresh, tokens.accent),
        ("territories-aging", of.aging, super::mixed(tokens.panel, tokens.accent, 0.45)),
        ("territories-stale", of.stale, tokens.warning),
        ("territories-undated", of.undated, super::mixed(tokens.panel, tokens.weak, 0.5)),
    ]
}

/// How fresh some records are, as one bar.
pub(super) fn stack(painter: &egui::Painter, tokens: &Tokens, bar: Rect, of: &Freshness) {
    painter.rect_filled(bar, 4.0, tokens.line);
    let all = of.records().max(1) as f32;
    let mut left = bar.left();
    for (_, count, color) in ages(tokens, of).into_iter().filter(|(_, count, _)| *count > 0) {
        // What there is little of is seen all the same.
        let width = (bar.width() * count as f32 / all).max(2.0).min(bar.right() - left);
        let part = Rect::from_min_size(egui::pos2(left, bar.top()), Vec2::new(width, bar.height()));
        painter.rect_filled(part, 1.0, color);
        left += width;
    }
}

/// The stale records of a place, a link to them.
fn links(
    ui: &mut Ui,
    view: &View,
    (found, one): (&Territories, &Place),
    rect: Rect,
    columns: &[(PlaceColumn, f32)],
    actions: &mut Actions,
) {
    let stale = one.all.freshness.stale;
    if stale == 0 {
        return;
    }
    let before: f32 = columns.iter().take_while(|(column, _)| *column != PlaceColumn::Stale).map(|(_, w)| w).sum();
    let Some((_, width)) = columns.iter().find(|(column, _)| *column == PlaceColumn::Stale) else { return };
    let cell = Rect::from_min_size(egui::pos2(rect.left() + before, rect.top()), Vec2::new(*width, rect.height()));
    let lang = view.lang;
    let response = ui.interact(cell, ui.scope_id().with(("stale", &one.code)), Sense::click());
    let label = Message::new("territories-stale-of").with("count", stale).with("place", name(lang, one));
    let label = lang.render(&label);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, true, label.as_str()));
    let (at, anchor) = stands(cell, PlaceColumn::Stale);
    let tokens = tokens(ui);
    let drawn = ui.painter().text(at, anchor, number(lang, stale), theme::mono_font(), tokens.warning);
    if response.hovered() || response.has_focus() {
        ui.painter().hline(drawn.x_range(), drawn.bottom(), egui::Stroke::new(1.0, tokens.warning));
    }
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    if response.on_hover_text(lang.text("quality-see-rows")).clicked() {
        actions.extend(leads(view, one, None, found.stale_until));
    }
}

/// The records of a place or source, or of a source in a place, in the grid.
pub(super) fn leads(view: &View, one: &Place, source: Option<&str>, until: Option<Date>) -> Option<Action> {
    let places = &view.quality.places;
    let mut codes: Vec<String> = places.inside.iter().map(|(_, code)| code.clone()).collect();
    let source = match places.by {
        By::Source => Some(one.code.as_str()),
        _ => {
            codes.push(one.code.clone());
            source
        }
    };
    rows_of(view.quality.schema, source, Rows::Places { codes, until })
}

/// The same as [`order`], found again only where something else was counted, or is sorted otherwise.
fn in_order(view: &mut View, found: &Arc<Territories>, lang: Lang) -> Arc<Vec<usize>> {
    let how = (view.quality.places.sort, lang);
    // What was counted is kept: the address of what is gone may be the next one's.
    if let Some((of, known, order)) = &view.quality.places.order
        && Arc::ptr_eq(of, found)
        && *known == how
    {
        return order.clone();
    }
    let order = Arc::new(order(view, found, lang));
    view.quality.places.order = Some((found.clone(), how, order.clone()));
    order
}

/// Places of what was counted in the order that was chosen.
fn order(view: &View, found: &Territories, lang: Lang) -> Vec<usize> {
    let of = |at: &usize| &found.places[*at];
    let mut order: Vec<usize> = (0..found.places.len()).collect();
    let Some((column, ascending)) = view.quality.places.sort else { return order };
    match column {
        PlaceColumn::Name => order.sort_by_cached_key(|at| crate::text::fold(&name(lang, of(at)))),
        PlaceColumn::Records => order.sort_by_key(|at| Reverse(of(at).all.records())),
        PlaceColumn::Sources => order.sort_by_key(|at| Reverse(of(at).sources.len())),
        PlaceColumn::Stale | PlaceColumn::Freshness => order.sort_by_key(|at| Reverse(of(at).all.freshness.stale)),
        PlaceColumn::Undated => order.sort_by_key(|at| Reverse(of(at).all.freshness.undated)),
        PlaceColumn::Oldest => order.sort_by_key(|at| {
            let oldest = of(at).all.dates.map(|(oldest, _)| oldest);
            (oldest.is_none(), oldest)
        }),
        PlaceColumn::Stopped => order.sort_by_key(|at| Reverse(of(at).all.stopped)),
    }
    if ascending {
        order.reverse();
    }
    order
}

fn chosen(view: &View, found: Option<&Arc<Territories>>) -> Option<usize> {
    let code = view.quality.places.chosen.as_ref()?;
    found?.places.iter().position(|place| place.code == *code)
}

/// Arrows walk from line to line, Enter looks into a place, Backspace leaves it.
fn keys(ui: &Ui, view: &View, found: &Arc<Territories>, order: &[usize], actions: &mut Actions) {
    if ui.text_edit_focused() || ui.memory(|memory| memory.focused().is_some()) {
        return;
    }
    let pressed = |key| ui.input(|input| if input.modifiers.is_none() { input.num_presses(key) } else { 0 }) as isize;
    let mut wish = |wish| actions.push(Action::Quality(Wish::Place(wish)));
    let now = chosen(view, Some(found));
    let by = pressed(Key::ArrowDown) - pressed(Key::ArrowUp);
    if by != 0 {
        let at = now.and_then(|now| order.iter().position(|at| *at == now));
        let next = at.map_or(0, |at| at.saturating_add_signed(by).min(order.len().saturating_sub(1)));
        if let Some(at) = order.get(next) {
            wish(PlaceWish::Choose(found.places[*at].code.clone()));
        }
    }
    let open = now.map(|at| &found.places[at]).filter(|one| is_entered(found, one));
    if let Some(one) = open.filter(|_| pressed(Key::Enter) > 0) {
        wish(PlaceWish::Enter(one.code.clone()));
    }
    let inside = view.quality.places.inside.len();
    if inside > 0 && pressed(Key::Backspace) > 0 {
        wish(PlaceWish::Leave(inside - 1));
    }
}
