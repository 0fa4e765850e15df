//! One field of the schema: what it is, its rules, its examples, the values it may take.

use crate::locale::Lang;
use crate::model::{Code, Message, Schema};
use crate::operations::schema_doc::{self, FieldDoc, Span, Weight};
use crate::ui::action::{Action, Actions};
use crate::ui::fonts::drawable;
use crate::ui::reading::Reading;
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{Color32, FontId, Frame, Galley, Margin, RichText, ScrollArea, Sense, Ui, Vec2};
use std::sync::Arc;

pub fn show(ui: &mut Ui, lang: Lang, reading: &mut Reading, shelf: &[&'static Schema], actions: &mut Actions) {
    let Some(doc) = reading.doc().cloned() else { return };
    let place = ("schema-field", reading.slug, doc.name.clone());
    // Another field starts at its top.
    ScrollArea::vertical().id_salt(place).auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin { left: 24, right: 24, top: 16, bottom: 24 }).show(ui, |ui| {
            ui.scope(|ui| {
                ui.set_max_width(ui.available_width().min(PROSE));
                head(ui, lang, &doc, reading, shelf);
                ui.scope(|ui| description(ui, &doc));
                rules(ui, lang, &doc);
                examples(ui, lang, &doc, actions);
            });
            if !doc.codes.is_empty() {
                values(ui, lang, &doc, reading, actions);
            }
        });
    });
}

/// Beyond it a line is hard to follow.
const PROSE: f32 = 760.0;

/// Width of the column before a rule or an example.
const SIDE: f32 = 104.0;

fn head(ui: &mut Ui, lang: Lang, doc: &FieldDoc, reading: &mut Reading, shelf: &[&'static Schema]) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(doc.title(lang)).font(theme::title_font()));
        let name = RichText::new(&doc.name).font(theme::mono_font()).color(tokens(ui).weak);
        ui.add(egui::Label::new(name).selectable(true));
    });
    ui.horizontal_wrapped(|ui| {
        let required = doc.required() == Some(true);
        widgets::chip(ui, doc.presence(lang), if required { Tone::Accent } else { Tone::Plain });
        widgets::chip(ui, lang.render(&doc.kind), Tone::Plain);
        let slug = reading.slug;
        for other in shelf.iter().filter(|schema| schema.slug != slug && !schema.is_table()) {
            if other.field(&doc.name).is_none() {
                continue;
            }
            let text = Message::new("schema-also").with("schema", other.slug.as_str());
            if ui.link(lang.render(&text)).clicked() {
                reading.turn_to(&other.slug);
            }
        }
    });
}

fn description(ui: &mut Ui, doc: &FieldDoc) {
    // A line with a link in it is no higher than the others.
    ui.spacing_mut().interact_size.y = 18.0;
    for (_, text) in &doc.descriptions {
        for spans in schema_doc::paragraphs(text) {
            ui.add_space(4.0);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                for span in spans {
                    match span {
                        Span::Text(text) => drop(ui.label(text)),
                        Span::Code(code) => {
                            let fill = tokens(ui).background;
                            drop(ui.label(RichText::new(code).font(theme::mono_font()).background_color(fill)));
                        }
                        Span::Link { text, url } => drop(ui.hyperlink_to(text, &url).on_hover_text(url)),
                    }
                }
            });
        }
    }
}

fn section(ui: &mut Ui, text: impl Into<String>) {
    ui.add_space(12.0);
    ui.label(RichText::new(text).font(theme::strong_font()));
}

/// What follows where the rule is broken, then the sentence.
fn rules(ui: &mut Ui, lang: Lang, doc: &FieldDoc) {
    section(ui, lang.text("schema-rules"));
    let mut before = None;
    for rule in &doc.rules {
        beside(
            ui,
            |ui| {
                // Said once for all rules alike, which stand together.
                if before.replace(rule.weight) == Some(rule.weight) {
                    return;
                }
                let meaning = lang.text(&format!("{}-meaning", rule.weight.code()));
                widgets::chip(ui, lang.text(rule.weight.code()), tone(rule.weight)).on_hover_text(meaning);
            },
            |ui| drop(ui.add(egui::Label::new(rule.text(lang)).wrap())),
        );
    }
}

fn tone(weight: Weight) -> Tone {
    match weight {
        Weight::Error => Tone::Error,
        Weight::Warning | Weight::Directory => Tone::Warning,
        Weight::Plausible | Weight::Advice => Tone::Plain,
    }
}

fn examples(ui: &mut Ui, lang: Lang, doc: &FieldDoc, actions: &mut Actions) {
    if doc.examples.is_empty() {
        return;
    }
    section(ui, lang.text("schema-examples"));
    for example in &doc.examples {
        beside(
            ui,
            |ui| {
                let name = lang.render(&Message::new("schema-copy-one").with("text", example.as_str()));
                ui.spacing_mut().button_padding = Vec2::new(8.0, 1.0);
                ui.spacing_mut().interact_size.y = 20.0;
                let copy = widgets::chip_button(ui, lang.text("schema-copy"), Tone::Accent);
                copy.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
                if copy.clicked() {
                    actions.push(Action::Copy(example.clone()));
                }
            },
            |ui| {
                let text = RichText::new(example).font(theme::mono_font());
                ui.add(egui::Label::new(text).wrap().selectable(true));
            },
        );
    }
}

/// A narrow column and a wide one, in one row.
fn beside(ui: &mut Ui, side: impl FnOnce(&mut Ui), main: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(Vec2::new(SIDE, 20.0), egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.set_min_size(Vec2::new(SIDE, 20.0));
            side(ui);
        });
        ui.vertical(|ui| {
            ui.add_space(2.0);
            main(ui);
        });
    });
}

/// The code list: how many are shown, a box that narrows them, the table.
fn values(ui: &mut Ui, lang: Lang, doc: &FieldDoc, reading: &mut Reading, actions: &mut Actions) {
    ui.add_space(12.0);
    ui.horizontal(|ui| {
        ui.label(RichText::new(lang.text("schema-values")).font(theme::strong_font()));
        let (found, all) = (reading.found().len(), doc.codes.len());
        let count = match found == all {
            true => Message::new("schema-values-found").with("count", all),
            false => Message::new("schema-values-count").with("found", found).with("all", all),
        };
        widgets::chip(ui, lang.render(&count), Tone::Plain);
        let edit = egui::TextEdit::singleline(&mut reading.search)
            .hint_text(lang.text("schema-values-search"))
            .desired_width(260.0);
        let response = ui.add(edit);
        let name = lang.text("schema-values-search");
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name.as_ref()));
    });
    reading.refresh();
    ui.add_space(4.0);
    if reading.found().is_empty() {
        let text = Message::new("schema-none-found").with("text", reading.search.as_str());
        widgets::weak_lines(ui, lang.render(&text));
        return;
    }
    table(ui, lang, doc, reading, actions);
}

/// The columns of the table at a width.
struct Columns {
    value: f32,
    label: f32,
}

impl Columns {
    fn of(codes: &[Code], width: f32) -> Self {
        let longest = codes.iter().map(|code| code.value.chars().count()).max().unwrap_or(0) as f32;
        let value = (longest * DIGIT + 4.0).clamp(80.0, width * 0.46);
        Self { value, label: (width - value - COPY - 3.0 * GAP).max(80.0) }
    }
}

/// Advance of a character of the mono face.
const DIGIT: f32 = 7.3;
const GAP: f32 = 10.0;
/// Width kept at the right for what a click does.
const COPY: f32 = 56.0;
/// Above and under the text of a row.
const PAD: f32 = 6.0;

/// The texts of one code, laid out.
struct Row {
    value: Arc<Galley>,
    label: Arc<Galley>,
    description: Option<Arc<Galley>>,
}

impl Row {
    fn new(ui: &Ui, code: &Code, columns: &Columns) -> Self {
        let tokens = tokens(ui);
        let lay = |text: &str, font: FontId, color: Color32, width: f32| {
            ui.painter().layout(drawable(text).into_owned(), font, color, width)
        };
        let description = code.description.as_deref();
        Self {
            value: lay(&code.value, theme::mono_font(), tokens.text, columns.value),
            label: lay(&code.label, FontId::proportional(13.0), tokens.text, columns.label),
            description: description.map(|text| lay(text, theme::small_font(), tokens.weak, columns.label)),
        }
    }

    fn height(&self) -> f32 {
        let description = self.description.as_ref().map_or(0.0, |galley| galley.size().y + 2.0);
        (self.value.size().y.max(self.label.size().y + description) + 2.0 * PAD).round()
    }
}

/// Only the rows on screen are laid out and drawn.
fn table(ui: &mut Ui, lang: Lang, doc: &FieldDoc, reading: &mut Reading, actions: &mut Actions) {
    let width = ui.available_width();
    let columns = Columns::of(&doc.codes, width);
    let heights = reading.heights(width, |code| Row::new(ui, code, &columns).height());
    ui.spacing_mut().item_spacing.y = 0.0;
    header(ui, lang, &columns);
    let (whole, _) = ui.allocate_exact_size(Vec2::new(width, heights.iter().sum()), Sense::hover());
    // A row more at both ends: the keyboard goes to what is drawn.
    let seen = ui.clip_rect().y_range().expand(NEAR);
    let mut top = whole.top();
    for (at, height) in reading.found().iter().zip(heights) {
        let rect = egui::Rect::from_min_size(egui::pos2(whole.left(), top), Vec2::new(width, height));
        top += height;
        if let Some(code) = doc.codes.get(*at).filter(|_| seen.intersects(rect.y_range())) {
            row(ui, lang, code, &columns, rect, actions);
        }
    }
}

/// How far out of sight rows are drawn.
const NEAR: f32 = 60.0;

fn header(ui: &mut Ui, lang: Lang, columns: &Columns) {
    let tokens = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), theme::GRID_ROW), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, tokens.background);
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.line));
    for (code, left) in [("schema-value", GAP), ("schema-label", columns.value + 2.0 * GAP)] {
        let at = rect.left_center() + Vec2::new(left, 0.0);
        let text = lang.text(code);
        ui.painter().text(at, egui::Align2::LEFT_CENTER, text, theme::small_font(), tokens.weak);
    }
}

/// One code; a click or Enter copies its value.
fn row(ui: &mut Ui, lang: Lang, code: &Code, columns: &Columns, rect: egui::Rect, actions: &mut Actions) {
    let tokens = tokens(ui);
    let response = ui.interact(rect, ui.scope_id().with(("code", &code.value)), Sense::click());
    let name = if code.label.is_empty() { code.value.clone() } else { format!("{}, {}", code.value, code.label) };
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, tokens.background);
    }
    if response.has_focus() {
        let stroke = egui::Stroke::new(1.0, tokens.accent);
        ui.painter().rect_stroke(rect.shrink(1.0), 4.0, stroke, egui::StrokeKind::Inside);
    }
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.faint_line));
    let texts = Row::new(ui, code, columns);
    // The mono face is smaller: one line with the label.
    let left = rect.min + Vec2::new(GAP, PAD + 1.0);
    let right = rect.min + Vec2::new(columns.value + 2.0 * GAP, PAD);
    let below = right + Vec2::new(0.0, texts.label.size().y + 2.0);
    ui.painter().galley(left, texts.value, tokens.text);
    ui.painter().galley(right, texts.label, tokens.text);
    if let Some(description) = texts.description {
        ui.painter().galley(below, description, tokens.weak);
    }
    if response.hovered() || response.has_focus() {
        let at = rect.right_top() + Vec2::new(-GAP, PAD + 1.0);
        let copy = lang.text("schema-copy");
        ui.painter().text(at, egui::Align2::RIGHT_TOP, copy, theme::small_font(), tokens.accent);
    }
    if response.clicked() {
        actions.push(Action::Copy(code.value.clone()));
    }
}
