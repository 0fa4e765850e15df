//! The schema, to be read: its fields at the left, one of them at the right, told as `tamis schema` tells it.

use super::schema_field;
use crate::locale::Lang;
use crate::model::{Message, Schema};
use crate::operations::schema_doc::{Hit, in_lang};
use crate::ui::action::{Action, Actions};
use crate::ui::reading::{self, Reading};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{Frame, Key, Margin, Modifiers, Panel, RichText, ScrollArea, Sense, Ui, Vec2};

/// A small button beside the name of a field: what the schema says of it.
pub fn ask(ui: &mut Ui, lang: Lang, schema: &str, field: &str, actions: &mut Actions) {
    let title = crate::operations::fix::field_title(schema, field, lang);
    let name = lang.render(&Message::new("schema-ask").with("field", title));
    let tokens = tokens(ui);
    let mark = RichText::new("?").font(theme::small_font()).color(tokens.accent);
    let size = Vec2::splat(22.0);
    let button = egui::Button::new(mark).fill(tokens.background).corner_radius(11).min_size(size);
    let response = ui.scope(|ui| {
        ui.spacing_mut().button_padding = Vec2::ZERO;
        ui.spacing_mut().interact_size = size;
        ui.visuals_mut().widgets.inactive.bg_stroke = egui::Stroke::NONE;
        ui.add(button)
    });
    let response = response.inner.on_hover_text(format!("{name} (F1)"));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.clicked() {
        actions.push(Action::Document(Some((schema.to_owned(), field.to_owned()))));
    }
}

pub fn show(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let free = !view.covered;
    let shelf = reading::shelf(&data.overview.counts);
    let reading = &mut view.reading;
    reading.refresh();
    title(ui, lang, reading, &shelf, !data.overview.batches.is_empty(), actions);
    if free {
        keys(ui, reading, actions);
    }
    let frame = Frame::new().fill(tokens(ui).panel);
    Panel::left("schema-fields").exact_size(FIELDS).resizable(false).frame(frame).show(ui, |ui| {
        fields(ui, lang, reading);
    });
    reading.refresh();
    schema_field::show(ui, lang, reading, &shelf, actions);
    reading.typing = ui.text_edit_focused();
}

/// Width of the list of fields.
const FIELDS: f32 = 300.0;

fn title(ui: &mut Ui, lang: Lang, reading: &mut Reading, shelf: &[&'static Schema], open: bool, actions: &mut Actions) {
    let mut turned = None;
    let (slug, back) = (reading.slug, reading.back);
    let way_back = match open {
        true => lang.render(&Message::new("schema-back").with("screen", lang.text(back.code()).into_owned())),
        false => lang.text("schema-back-start").into_owned(),
    };
    widgets::title_row(
        ui,
        |ui| {
            widgets::title(ui, lang.text("screen-schema"));
            for schema in shelf {
                let count = Message::new("records-schema")
                    .with("schema", schema_name(schema, lang))
                    .with("count", schema.fields.len());
                let tone = if schema.slug == slug { Tone::Accent } else { Tone::Plain };
                let chip = widgets::chip_button(ui, lang.render(&count), tone);
                chip.widget_info(|| {
                    egui::WidgetInfo::selected(egui::Role::Button, true, schema.slug == slug, lang.render(&count))
                });
                if chip.clicked() {
                    turned = Some(schema.slug.as_str());
                }
            }
        },
        |ui| {
            if widgets::button(ui, way_back, &lang.text("key-escape")).clicked() {
                actions.push(Action::Show(back));
            }
            let origin = shelf.iter().find(|schema| schema.slug == slug).map(|schema| schema.origin.as_str());
            widgets::weak(ui, origin.unwrap_or_default());
        },
    );
    if let Some(slug) = turned {
        reading.turn_to(slug);
        reading.refresh();
    }
}

/// The slug of an official schema, as the sentences choose their word by it; else the title of its file.
fn schema_name(schema: &Schema, lang: Lang) -> &str {
    if schema.is_table() { in_lang(&schema.title, lang) } else { &schema.slug }
}

/// Arrows walk through the fields, Escape goes back.
fn keys(ui: &Ui, reading: &mut Reading, actions: &mut Actions) {
    let typing = ui.text_edit_focused() || reading.typing;
    let pressed = |key| ui.input(|input| input.key_pressed(key) && input.modifiers.is_none());
    if pressed(Key::Escape) && !typing {
        actions.push(Action::Show(reading.back));
    }
    // In the box that narrows the fields they walk too: it has one line.
    let in_filter = ui.memory(|memory| memory.has_focus(filter_id()));
    if typing && !in_filter {
        return;
    }
    let at = reading.hits().iter().position(|hit| hit.name == reading.field);
    let target = match at {
        _ if pressed(Key::ArrowDown) => reading.hits().get(at.map_or(0, |at| at + 1)),
        Some(at) if pressed(Key::ArrowUp) => at.checked_sub(1).and_then(|at| reading.hits().get(at)),
        _ => None,
    };
    if let Some(hit) = target.cloned() {
        reading.choose_hit(&hit);
        reading.walked = true;
    }
}

fn filter_id() -> egui::Id {
    egui::Id::unique("schema-filter")
}

fn fields(ui: &mut Ui, lang: Lang, reading: &mut Reading) {
    Frame::new().inner_margin(Margin { left: 14, right: 14, top: 10, bottom: 8 }).show(ui, |ui| {
        let hint = format!("{}  ·  Ctrl F", lang.text("schema-filter"));
        let edit = egui::TextEdit::singleline(&mut reading.filter)
            .id(filter_id())
            .hint_text(hint)
            .desired_width(f32::INFINITY);
        let response = ui.add(edit);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("schema-filter")));
        if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::F)) {
            response.request_focus();
        }
        if response.changed() {
            reading.follow();
        }
        if reading.hits().is_empty() {
            let text = Message::new("schema-none-found").with("text", reading.filter.as_str());
            widgets::weak_lines(ui, lang.render(&text));
        }
        let other = reading.elsewhere().iter().find(|(slug, count)| {
            let text = Message::new("schema-elsewhere").with("schema", *slug).with("count", *count);
            ui.link(lang.render(&text)).clicked()
        });
        if let Some((slug, _)) = other.copied() {
            reading.turn_to(slug);
            reading.follow();
        }
    });
    reading.refresh();
    if reading.hits().is_empty() {
        return;
    }
    let at = reading.hits().iter().position(|hit| hit.name == reading.field).filter(|_| reading.walked);
    reading.walked = false;
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut chosen = None;
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, FIELD_ROW, reading.hits().len(), |ui, range| {
        if let Some(at) = at {
            let top = ui.min_rect().top() + (at as f32 - range.start as f32) * FIELD_ROW;
            ui.scroll_to_rect(egui::Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=top + FIELD_ROW), None);
        }
        for hit in &reading.hits()[range] {
            if field_row(ui, lang, reading, hit) {
                chosen = Some(hit.clone());
            }
        }
    });
    if let Some(hit) = chosen {
        reading.choose_hit(&hit);
    }
}

/// Height of a field in the list: its title over its name.
const FIELD_ROW: f32 = 44.0;

/// One field; true when it was clicked.
fn field_row(ui: &mut Ui, lang: Lang, reading: &Reading, hit: &Hit) -> bool {
    let tokens = tokens(ui);
    let shown = hit.name == reading.field;
    let title = in_lang(&hit.title, lang);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), FIELD_ROW), Sense::click());
    let count = Message::new("schema-values-found").with("count", hit.codes.len());
    let mark = match (hit.itself, hit.required) {
        (false, _) => Some((lang.render(&count), Tone::Accent)),
        (true, true) => Some((lang.text("schema-required").into_owned(), Tone::Plain)),
        (true, false) => None,
    };
    let name = match &mark {
        Some((mark, _)) => format!("{title}, {mark}"),
        None => title.to_owned(),
    };
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, shown, &name));
    if shown {
        ui.painter().rect_filled(rect, 0.0, tokens.accent_tint);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, tokens.background);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(
            rect.shrink(1.0),
            4.0,
            egui::Stroke::new(1.0, tokens.accent),
            egui::StrokeKind::Inside,
        );
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.faint_line));
    let mut right = rect.right() - 14.0;
    if let Some((text, tone)) = mark {
        let (color, fill) = tone.colors(tokens);
        let fill = if shown { tokens.panel } else { fill };
        let galley = ui.painter().layout_no_wrap(text, theme::small_font(), color);
        let size = galley.size() + Vec2::new(14.0, 4.0);
        let place = egui::Rect::from_min_size(egui::pos2(right - size.x, rect.center().y - size.y / 2.0), size);
        ui.painter().rect_filled(place, 9.0, fill);
        ui.painter().galley(place.min + Vec2::new(7.0, 2.0), galley, color);
        right = place.left() - 8.0;
    }
    let painter = ui.painter().with_clip_rect(rect.with_max_x(right).intersect(ui.clip_rect()));
    let font = if shown { theme::strong_font() } else { egui::FontId::proportional(13.0) };
    let left = rect.left() + 14.0;
    painter.text(egui::pos2(left, rect.top() + 13.0), egui::Align2::LEFT_CENTER, title, font, tokens.text);
    let mono = theme::mono_font();
    painter.text(egui::pos2(left, rect.bottom() - 13.0), egui::Align2::LEFT_CENTER, &hit.name, mono, tokens.weak);
    response.clicked()
}
