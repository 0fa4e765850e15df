//! Small pieces that the screens share. Each asks the theme for a meaning, and has a name for screen readers.

pub mod diff;
pub mod lineage;
pub mod paged;
pub mod progress;
pub mod region;

use super::theme::{self, Tokens, tokens};
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, Color32, CornerRadius, FontId, Frame, Galley, Margin, Painter, Rect, Response, RichText, Sense, Stroke, Ui,
    Vec2,
};
use std::sync::Arc;

/// What a chip says by its colour, beside its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Accent,
    Error,
    Warning,
    Valid,
    Duplicate,
}

impl Tone {
    /// Text and background.
    pub fn colors(self, tokens: &Tokens) -> (Color32, Color32) {
        match self {
            Self::Plain => (tokens.weak, tokens.background),
            Self::Accent => (tokens.accent, tokens.accent_tint),
            Self::Error => (tokens.error, tokens.error_tint),
            Self::Warning => (tokens.warning, tokens.warning_tint),
            Self::Valid => (tokens.valid, tokens.valid_tint),
            Self::Duplicate => (tokens.duplicate, tokens.duplicate_tint),
        }
    }
}

/// A rounded word or number.
pub fn chip(ui: &mut Ui, text: impl Into<String>, tone: Tone) -> Response {
    let (color, fill) = tone.colors(tokens(ui));
    let text = text.into();
    let galley = ui.painter().layout_no_wrap(text.clone(), theme::small_font(), color);
    let (rect, response) = ui.allocate_exact_size(galley.size() + Vec2::new(16.0, 4.0), Sense::hover());
    ui.painter().rect_filled(rect, 9.0, fill);
    ui.painter().galley(rect.min + Vec2::new(8.0, 2.0), galley, color);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text.as_str()));
    response
}

/// A chip that can be clicked.
pub fn chip_button(ui: &mut Ui, text: impl Into<String>, tone: Tone) -> Response {
    let (color, fill) = tone.colors(tokens(ui));
    let text = RichText::new(text).font(theme::small_font()).color(color);
    ui.add(
        egui::Button::new(text)
            .fill(fill)
            .stroke(Stroke::NONE)
            .corner_radius(CornerRadius::same(9))
            .min_size(Vec2::new(0.0, 20.0)),
    )
}

/// The button of what is done next: filled with the accent, with its key.
pub fn primary(ui: &mut Ui, text: impl Into<String>, key: &str, enabled: bool) -> Response {
    let tokens = tokens(ui);
    let text: String = text.into();
    let label = if key.is_empty() { text } else { format!("{text}   {key}") };
    let button = egui::Button::new(RichText::new(label).font(theme::strong_font()).color(tokens.on_accent))
        .fill(tokens.accent)
        .stroke(Stroke::NONE)
        .min_size(Vec2::new(0.0, 30.0));
    ui.add_enabled(enabled, button)
}

/// A plain button with its key.
pub fn button(ui: &mut Ui, text: impl Into<String>, key: &str) -> Response {
    button_if(ui, true, text, key)
}

/// The same where it may be out of reach.
pub fn button_if(ui: &mut Ui, enabled: bool, text: impl Into<String>, key: &str) -> Response {
    let tokens = tokens(ui);
    let mut job = egui::text::LayoutJob::default();
    let format = |color, font| egui::TextFormat { color, font_id: font, ..Default::default() };
    let text: String = text.into();
    // A word and its key stay together; a sentence may take two lines.
    let wrap = if text.chars().count() < 24 { egui::TextWrapMode::Extend } else { egui::TextWrapMode::Wrap };
    job.append(&text, 0.0, format(tokens.text, egui::FontId::proportional(13.0)));
    if !key.is_empty() {
        job.append(key, 8.0, format(tokens.weak, theme::mono_font()));
    }
    // A button is found by its words: a thin line is enough around them.
    let edge = ui.visuals().widgets.inactive.bg_stroke;
    ui.visuals_mut().widgets.inactive.bg_stroke.color = tokens.line;
    let response = ui.add_enabled(enabled, egui::Button::new(job).wrap_mode(wrap).min_size(Vec2::new(0.0, 30.0)));
    ui.visuals_mut().widgets.inactive.bg_stroke = edge;
    // The gap before the key is drawn, not written: read aloud, the two would run into one word.
    let name = if key.is_empty() { text } else { format!("{text}   {key}") };
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, &name));
    response
}

/// A button that is on or off.
pub fn toggle(ui: &mut Ui, text: impl Into<String>, on: bool) -> Response {
    let tokens = tokens(ui);
    let text: String = text.into();
    let (color, fill) = if on { (tokens.accent, tokens.accent_tint) } else { (tokens.text, tokens.panel) };
    let label = RichText::new(&text).color(color);
    let response = ui.add(egui::Button::new(label).fill(fill).min_size(Vec2::new(0.0, 28.0)));
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, on, &text));
    response
}

/// A sign that is clicked, with its name in words.
pub fn small_sign(ui: &mut Ui, sign: &str, label: impl Into<String>, enabled: bool) -> Response {
    let color = if enabled { tokens(ui).weak } else { tokens(ui).faint };
    let button = egui::Button::new(RichText::new(sign).color(color)).frame(false).min_size(Vec2::splat(20.0));
    let response = ui.add_enabled(enabled, button);
    let label: String = label.into();
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, &label));
    response.on_hover_text(label)
}

/// Small drawings that no bundled font has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Folded,
    Unfolded,
    Bars,
    Lines,
}

/// A small drawing that is clicked, with its name in words.
pub fn icon(ui: &mut Ui, icon: Icon, label: impl Into<String>) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(20.0), Sense::click());
    let color = if response.hovered() || response.has_focus() { tokens(ui).text } else { tokens(ui).weak };
    let (center, painter) = (rect.center(), ui.painter());
    match icon {
        Icon::Folded | Icon::Unfolded => {
            let turned = |x: f32, y: f32| if icon == Icon::Folded { Vec2::new(y, x) } else { Vec2::new(x, y) };
            let points = [(-4.0, -2.0), (4.0, -2.0), (0.0, 3.0)].map(|(x, y)| center + turned(x, y));
            painter.add(egui::Shape::convex_polygon(points.to_vec(), color, Stroke::NONE));
        }
        Icon::Bars => {
            for (x, height) in [(-5.0, 4.0), (-1.0, 9.0), (3.0, 6.0)] {
                let from = center + Vec2::new(x, 5.0 - height);
                painter.rect_filled(egui::Rect::from_min_size(from, Vec2::new(3.0, height)), 0.0, color);
            }
        }
        Icon::Lines => {
            for y in [-4.0, 0.0, 4.0] {
                painter.hline(center.x - 5.0..=center.x + 5.0, center.y + y, Stroke::new(1.5, color));
            }
        }
    }
    let label: String = label.into();
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
    response.on_hover_text(label)
}

/// The way to close a panel or to take something off a list.
pub fn close(ui: &mut Ui, label: impl Into<String>) -> Response {
    small_sign(ui, "×", label, true)
}

/// The digit that a typed text is, or that stands behind Shift on the same key of a French keyboard.
pub fn digit_of(text: &str) -> Option<usize> {
    const SIGNS: [&str; 10] = ["à", "&", "é", "\"", "'", "(", "-", "è", "_", "ç"];
    SIGNS.iter().position(|sign| *sign == text).or_else(|| text.parse().ok().filter(|digit| *digit < 10))
}

/// Whether a key was pressed alone, and not held since before.
pub fn pressed_once(ui: &Ui, key: egui::Key) -> bool {
    ui.input(|input| {
        input.events.iter().any(|event| match event {
            egui::Event::Key { key: now, pressed: true, repeat: false, modifiers, .. } => {
                *now == key && modifiers.is_none()
            }
            _ => false,
        })
    })
}

/// Whether some key is held down: what is written then is written by nobody.
pub fn key_is_held(ui: &Ui) -> bool {
    ui.input(|input| {
        input.events.iter().any(|event| matches!(event, egui::Event::Key { pressed: true, repeat: true, .. }))
    })
}

/// What lies over the screens until it is answered.
pub fn modal(ui: &Ui, name: &'static str) -> egui::Modal {
    egui::Modal::new(egui::Id::unique(name)).frame(egui::Frame::popup(ui.style()).inner_margin(egui::Margin::same(18)))
}

/// A list in what lies over the screens, at most so high. What lies there has the size of the frame before: unless it is told
/// how high the list may get, it would grow with it only by and by.
pub fn tall(most: f32) -> egui::ScrollArea {
    egui::ScrollArea::vertical().max_height(most).min_scrolled_height(most).auto_shrink([false, true])
}

/// The title of a screen.
pub fn title(ui: &mut Ui, text: impl Into<String>) {
    ui.label(RichText::new(text).font(theme::title_font()));
}

/// A small heading over a group of lines.
pub fn heading(ui: &mut Ui, text: impl Into<String>) {
    ui.add_space(2.0);
    heading_label(ui, text);
}

/// The words of a small heading, where something stands beside them.
pub fn heading_label(ui: &mut Ui, text: impl Into<String>) {
    let color = tokens(ui).weak;
    ui.label(RichText::new(text).font(egui::FontId::new(12.0, theme::semibold())).color(color));
}

/// Weak text in one line, cut with an ellipsis.
pub fn weak(ui: &mut Ui, text: impl Into<String>) -> Response {
    let color = tokens(ui).weak;
    ui.add(egui::Label::new(RichText::new(text).color(color)).truncate())
}

/// Weak text over as many lines as it needs.
pub fn weak_lines(ui: &mut Ui, text: impl Into<String>) -> Response {
    let color = tokens(ui).weak;
    ui.add(egui::Label::new(RichText::new(text).color(color)).wrap())
}

/// What a screen says while it has nothing to show: what will be here, why, and the one button. Says whether it was clicked.
pub fn empty(ui: &mut Ui, what: &str, why: &str, button: &str, key: &str) -> bool {
    let mut clicked = false;
    ui.add_space((ui.available_height() * 0.16).clamp(16.0, 140.0));
    amid(ui, |ui| {
        ui.label(RichText::new(what).font(theme::title_font()));
        ui.add_space(4.0);
        weak_lines(ui, why);
        if !button.is_empty() {
            ui.add_space(10.0);
            clicked = primary(ui, button, key, true).clicked();
        }
    });
    clicked
}

/// A column of text in the middle of a screen.
pub fn amid(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    let width = 520.0_f32.min(ui.available_width() - 48.0);
    ui.horizontal(|ui| {
        ui.add_space(((ui.available_width() - width) / 2.0).max(0.0));
        ui.vertical(|ui| {
            ui.set_width(width);
            add(ui);
        });
    });
}

/// A key as it is engraved, in a small frame.
pub fn key_cap(ui: &mut Ui, key: &str) -> Response {
    let tokens = tokens(ui);
    let galley = ui.painter().layout_no_wrap(key.to_owned(), theme::mono_font(), tokens.text);
    let size = Vec2::new((galley.size().x + 10.0).max(20.0), 20.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect(rect, 4.0, tokens.background, Stroke::new(1.0, tokens.line), egui::StrokeKind::Inside);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, tokens.text);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, key));
    response
}

/// A line across, and space around it.
pub fn rule(ui: &mut Ui) {
    ui.add_space(6.0);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 1.0), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, tokens(ui).line);
    ui.add_space(6.0);
}

/// Width under which a title and what is done with the screen stand in two rows, whatever they are.
const TITLE_ROW: f32 = 720.0;

/// The row over a screen: its title and chips at the left, what to do at the right. Where the two would meet, one is over the
/// other.
#[track_caller]
pub fn title_row(ui: &mut Ui, left: impl FnOnce(&mut Ui), right: impl FnOnce(&mut Ui)) {
    let fill = tokens(ui).background;
    let line = tokens(ui).line;
    // The width in which they met: until it changes, they are not tried in one row again.
    let screen = std::panic::Location::caller();
    let id = ui.scope_id().with((screen.file(), screen.line()));
    let shown = Frame::new().fill(fill).inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
        ui.set_min_height(32.0);
        // Its buttons are found by their words, as those of `button`.
        ui.visuals_mut().widgets.inactive.bg_stroke.color = line;
        let width = ui.available_width();
        if width < TITLE_ROW || ui.data(|data| data.get_temp::<f32>(id)) == Some(width) {
            ui.set_min_width(width);
            ui.horizontal_wrapped(left);
            ui.horizontal_wrapped(right);
            return;
        }
        ui.horizontal(|ui| {
            left(ui);
            let end = ui.cursor().left();
            let shown = ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), right);
            if shown.response.rect.left() < end - 0.5 {
                ui.data_mut(|data| data.insert_temp(id, width));
                ui.ctx().request_discard("the title meets the buttons");
            }
        });
    });
    let bottom = shown.response.rect.bottom();
    ui.painter().hline(ui.max_rect().x_range(), bottom, Stroke::new(1.0, line));
}

/// A bar from nothing to all.
pub fn bar(ui: &mut Ui, share: f32, width: f32) {
    let tokens = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, 6.0), Sense::hover());
    ui.painter().rect_filled(rect, 3.0, tokens.line);
    let mut full = rect;
    full.set_width(rect.width() * share.clamp(0.0, 1.0));
    ui.painter().rect_filled(full, 3.0, tokens.accent);
}

/// One line of text in a cell, cut at its edge.
pub fn cell_text(ui: &Ui, text: &str, color: Color32, font: egui::FontId) {
    let rect = ui.max_rect().shrink2(Vec2::new(8.0, 0.0));
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    line_in(&painter, rect, text.lines().next().unwrap_or_default(), font, color);
}

/// One line of text in the middle of the height of a place, from its left edge and cut at its right one.
pub fn line_in(painter: &Painter, rect: Rect, text: &str, font: FontId, color: Color32) {
    let galley = elided(painter, text, font, color, rect.width());
    let position = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect).min;
    painter.galley(position, galley, color);
}

/// A text in one line, ended by an ellipsis where `room` (in points) is too little for all of it.
pub fn elided(painter: &Painter, text: &str, font: FontId, color: Color32, room: f32) -> Arc<Galley> {
    elided_job(painter, LayoutJob::simple_singleline(text.to_owned(), font, color), room)
}

/// The same of a text in several colours or with strokes.
pub fn elided_job(painter: &Painter, mut job: LayoutJob, room: f32) -> Arc<Galley> {
    job.wrap = TextWrapping::truncate_at_width(room);
    painter.layout_job(job)
}
