//! Sources against sources: how many structures of one have a duplicate in another.

use super::link::rows_of;
use super::state::Rows;
use super::{mixed, number, plots};
use crate::model::Message;
use crate::operations::quality::percent;
use crate::ui::action::Actions;
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets;
use egui::{Align2, Rect, Sense, Ui, Vec2};

/// Room for the names of sources, and sizes of a cell.
const NAMES: f32 = 150.0;
const TALL: f32 = 30.0;
const WIDEST: f32 = 110.0;

pub fn show(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let Some(found) = data.quality.overlap.clone() else { return plots::waiting(ui) };
    if !found.searched {
        return plots::nothing(ui, &lang.text("quality-no-search"));
    }
    widgets::weak(ui, lang.text("plot-overlap-line"));
    let tokens = tokens(ui);
    let count = found.sources.len().max(1) as f32;
    let wide = ((ui.available_width() - NAMES) / count).min(WIDEST);
    let (heads, _) = ui.allocate_exact_size(Vec2::new(NAMES + wide * count, 24.0), Sense::hover());
    for (at, (name, _)) in found.sources.iter().enumerate() {
        let left = heads.left() + NAMES + at as f32 * wide;
        let place = Rect::from_min_size(egui::pos2(left, heads.top()), Vec2::new(wide - 4.0, heads.height()));
        let painter = ui.painter().with_clip_rect(place.intersect(ui.clip_rect()));
        let width = painter.layout_no_wrap(name.clone(), theme::small_font(), tokens.weak).size().x;
        // A name that does not fit shows its beginning.
        let (at, anchor) = if width < place.width() {
            (place.center(), Align2::CENTER_CENTER)
        } else {
            (place.left_center(), Align2::LEFT_CENTER)
        };
        painter.text(at, anchor, name, theme::small_font(), tokens.weak);
    }
    for (a, (name, records)) in found.sources.iter().enumerate() {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            let (rect, response) = ui.allocate_exact_size(Vec2::new(NAMES, TALL), Sense::click());
            let label = format!("{name} {}", number(lang, *records));
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, true, label.as_str()));
            let color = if response.hovered() || response.has_focus() { tokens.accent } else { tokens.text };
            let painter = ui.painter().with_clip_rect(rect.shrink2(Vec2::new(4.0, 0.0)).intersect(ui.clip_rect()));
            let start = rect.left_center() + Vec2::new(4.0, 0.0);
            let end = rect.right_center() - Vec2::new(14.0, 0.0);
            let count = number(lang, *records);
            let count = painter.text(end, Align2::RIGHT_CENTER, count, theme::mono_font(), tokens.weak);
            let before = Rect::from_min_max(rect.min, egui::pos2(count.left() - 6.0, rect.bottom()));
            let painter = ui.painter().with_clip_rect(before.intersect(ui.clip_rect()));
            painter.text(start, Align2::LEFT_CENTER, name, theme::small_font(), color);
            if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
                actions.extend(rows_of("structure", Some(name), Rows::All));
            }
            for (b, with) in found.with[a].iter().enumerate() {
                let share = *with as f64 / (*records).max(1) as f64;
                let code = if a == b { "quality-overlap-own" } else { "quality-overlap-cell" };
                let text = Message::new(code)
                    .with("count", *with)
                    .with("records", *records)
                    .with("a", name.as_str())
                    .with("b", found.sources[b].0.as_str())
                    .with("percent", percent(lang, share));
                let text = lang.render(&text);
                let (rect, response) = ui.allocate_exact_size(Vec2::new(wide, TALL), Sense::hover());
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text.as_str()));
                let strength = if *with == 0 { 0.0 } else { 0.12 + 0.6 * share as f32 };
                let fill = if a == b { tokens.background } else { tokens.panel };
                ui.painter().rect_filled(rect.shrink(1.5), 4.0, mixed(fill, tokens.duplicate, strength));
                let color = if strength > 0.45 { tokens.on_accent } else { tokens.text };
                let shown = if *with == 0 { "–".to_owned() } else { number(lang, *with) };
                ui.painter().text(rect.center(), Align2::CENTER_CENTER, shown, theme::mono_font(), color);
                response.on_hover_text(text);
            }
        });
    }
    if found.left_out > 0 {
        widgets::weak(ui, lang.render(&Message::new("quality-overlap-left").with("count", found.left_out)));
    }
}
