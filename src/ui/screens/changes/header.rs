//! Over the lists: which delivery it is, whether it holds all, what its layout asks, and the numbers, each the way to its list.

use super::read::Told;
use super::state::{Kind, Wish};
use crate::locale::Lang;
use crate::model::Message;
use crate::operations::delivery::{Delivery, NewColumn};
use crate::operations::fix::field_title;
use crate::ui::action::{Action, Actions};
use crate::ui::state::View;
use crate::ui::theme::{self, tokens};
use crate::ui::when;
use crate::ui::widgets::{self, Tone};
use egui::{Frame, Margin, RichText, Sense, Stroke, Ui, Vec2};

pub fn show(ui: &mut Ui, view: &View, told: &Told, kind: Kind, actions: &mut Actions) {
    let lang = view.lang;
    let delivery = &told.delivery;
    Frame::new().inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        who(ui, lang, delivery, actions);
        if delivery.delivery < 2 {
            widgets::weak_lines(
                ui,
                lang.render(&Message::new("changes-first").with("source", delivery.source.as_str())),
            );
            return;
        }
        if asks_complete(delivery) {
            ask_complete(ui, lang, delivery, actions);
        }
        for column in &delivery.columns {
            ask_column(ui, lang, column, actions);
        }
        layout(ui, lang, delivery);
        numbers(ui, view, told, kind, actions);
    });
    let bottom = ui.cursor().top();
    ui.painter().hline(ui.max_rect().x_range(), bottom, Stroke::new(1.0, tokens(ui).line));
}

/// The source, its last delivery, those before, and whether each holds all its records.
fn who(ui: &mut Ui, lang: Lang, delivery: &Delivery, actions: &mut Actions) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(&delivery.source).font(theme::strong_font()));
        if let Some(last) = delivery.sent.first() {
            let number = Message::new("files-delivery").with("number", last.number);
            let chip = widgets::chip(ui, lang.render(&number), Tone::Accent);
            if delivery.sent.len() > 1 {
                chip.on_hover_ui(|ui| before(ui, lang, delivery));
            }
            let files = last.files.join(", ");
            let text = format!("{files} · {}", when::moment(lang, &last.at));
            let shown = RichText::new(text).color(tokens(ui).weak);
            ui.add(egui::Label::new(shown)).on_hover_ui(|ui| before(ui, lang, delivery));
        }
    });
    if delivery.delivery < 2 {
        return;
    }
    let usual = std::mem::replace(&mut ui.spacing_mut().interact_size.y, 28.0);
    ui.horizontal_wrapped(|ui| {
        ui.visuals_mut().widgets.inactive.bg_stroke.color = tokens(ui).line;
        // Where it is asked below, it is not said here too.
        if !asks_complete(delivery) {
            holds(ui, lang, delivery, actions);
        }
        if let Some(earlier) = delivery.sent.get(1) {
            let text = Message::new("changes-before")
                .with("number", earlier.number)
                .with("file", earlier.files.join(", "))
                .with("when", when::moment(lang, &earlier.at));
            widgets::weak(ui, lang.render(&text)).on_hover_ui(|ui| before(ui, lang, delivery));
        }
    });
    ui.spacing_mut().interact_size.y = usual;
}

/// Whether each delivery holds all records, to be changed.
fn holds(ui: &mut Ui, lang: Lang, delivery: &Delivery, actions: &mut Actions) {
    widgets::heading_label(ui, lang.text("changes-holds"));
    for (complete, code) in [(true, "changes-complete"), (false, "changes-partial")] {
        let on = delivery.complete == Some(complete);
        let response = widgets::toggle(ui, lang.text(code), on).on_hover_text(lang.text(&format!("{code}-tip")));
        if response.clicked() && !on {
            actions.push(Action::Changes(Wish::Complete(complete)));
        }
    }
}

/// Whether the source delivers all of its records is a question: nobody said so, and some did not come.
fn asks_complete(delivery: &Delivery) -> bool {
    delivery.complete.is_none() && !delivery.gone.is_empty()
}

/// All deliveries of the source.
fn before(ui: &mut Ui, lang: Lang, delivery: &Delivery) {
    for sent in delivery.sent.iter().take(12) {
        let text = Message::new("changes-sent")
            .with("number", sent.number)
            .with("file", sent.files.join(", "))
            .with("when", when::moment(lang, &sent.at));
        ui.label(lang.render(&text));
    }
}

/// A question over the lists: what is asked, and its answers.
fn question(ui: &mut Ui, text: String, answers: impl FnOnce(&mut Ui)) {
    let tokens = tokens(ui);
    Frame::new().fill(tokens.warning_tint).corner_radius(6).inner_margin(Margin::symmetric(10, 5)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        // The words stand at the height of the buttons.
        ui.spacing_mut().interact_size.y = 30.0;
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(text).color(tokens.text));
            answers(ui);
        });
    });
}

fn ask_complete(ui: &mut Ui, lang: Lang, delivery: &Delivery, actions: &mut Actions) {
    let text = Message::new("changes-ask-complete")
        .with("source", delivery.source.as_str())
        .with("count", delivery.gone.len());
    question(ui, lang.render(&text), |ui| {
        for (complete, code) in [(true, "changes-say-complete"), (false, "changes-say-partial")] {
            if widgets::button(ui, lang.text(code), "").clicked() {
                actions.push(Action::Changes(Wish::Complete(complete)));
            }
        }
    });
}

fn ask_column(ui: &mut Ui, lang: Lang, asked: &NewColumn, actions: &mut Actions) {
    let title = field_title(asked.schema, &asked.field, lang);
    let text = Message::new("changes-ask-column").with("column", asked.column.as_str()).with("field", title.as_str());
    let choose = |field: &str| Action::ChooseColumn {
        batch: asked.batch,
        schema: asked.schema.to_owned(),
        column: asked.column.clone(),
        field: field.to_owned(),
    };
    // Of several columns, each button is told apart for those who hear it.
    let named = |ui: &mut Ui, label: String| {
        let response = widgets::button(ui, label.as_str(), "");
        let name = lang.labelled(&label, &asked.column);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
        response
    };
    question(ui, lang.render(&text), |ui| {
        let fill = lang.render(&Message::new("changes-column-fill").with("field", title.as_str()));
        if named(ui, fill).clicked() {
            actions.push(choose(&asked.field));
        }
        if named(ui, lang.text("changes-column-leave").into_owned()).clicked() {
            actions.push(choose(""));
        }
        if widgets::button(ui, lang.text("screen-columns"), "").clicked() {
            actions.push(Action::Changes(Wish::Columns(asked.batch, asked.schema)));
        }
    });
}

/// What else the layout says otherwise than before.
fn layout(ui: &mut Ui, lang: Lang, delivery: &Delivery) {
    const SHOWN: usize = 2;
    let sentences: Vec<String> = delivery.layout.iter().map(|note| lang.render(note)).collect();
    for sentence in sentences.iter().take(SHOWN) {
        widgets::weak(ui, sentence.as_str());
    }
    if sentences.len() > SHOWN {
        let more = Message::new("changes-more-layout").with("count", sentences.len() - SHOWN);
        widgets::weak(ui, lang.render(&more)).on_hover_text(sentences[SHOWN..].join("\n"));
    }
}

/// The numbers of the delivery. Each is the way to what it counts.
fn numbers(ui: &mut Ui, view: &View, told: &Told, kind: Kind, actions: &mut Actions) {
    let lang = view.lang;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(4.0, 4.0);
        for of in Kind::ALL {
            let total = told.count(of);
            let open = view.changes.open(told, of);
            // What there never was is not said to be nothing; what was asked and what a delivery always tells is.
            if total == 0 && of != kind && matches!(of, Kind::Doubts | Kind::Back | Kind::Absent) {
                continue;
            }
            let (code, count) = match open {
                0 => (format!("changes-n-{}", of.code()), total),
                open => (format!("changes-open-{}", of.code()), open),
            };
            let word = lang.render(&worded(code, count));
            if number(ui, lang, (count, &word), of == kind, total > 0, open > 0).clicked() {
                actions.push(Action::Changes(Wish::List(of)));
            }
        }
        let unchanged = usize::try_from(told.delivery.unchanged).unwrap_or(usize::MAX);
        let word = lang.render(&worded("changes-n-unchanged".into(), unchanged));
        number(ui, lang, (unchanged, &word), false, false, false).on_hover_text(lang.text("changes-unchanged-tip"));
    });
}

fn worded(code: String, count: usize) -> Message {
    Message { code: code.into(), params: Vec::new() }.with("count", count)
}

/// A number over its word.
fn number(
    ui: &mut Ui,
    lang: Lang,
    (count, word): (usize, &str),
    chosen: bool,
    enabled: bool,
    asks: bool,
) -> egui::Response {
    let tokens = tokens(ui);
    let figure = lang.number(i64::try_from(count).unwrap_or(i64::MAX));
    let (font, small) = (egui::FontId::new(16.0, theme::semibold()), theme::small_font());
    let color = match () {
        () if asks => tokens.warning,
        () if enabled => tokens.text,
        () => tokens.weak,
    };
    let above = ui.painter().layout_no_wrap(figure.clone(), font, color);
    let below = ui.painter().layout_no_wrap(word.to_owned(), small, if chosen { tokens.text } else { tokens.weak });
    let width = above.size().x.max(below.size().x) + 20.0;
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, 44.0), sense);
    let fill = match () {
        () if chosen => tokens.accent_tint,
        () if enabled && response.hovered() => tokens.background,
        () => tokens.panel,
    };
    ui.painter().rect_filled(rect, 6.0, fill);
    if enabled {
        let edge = if chosen { tokens.accent } else { tokens.line };
        ui.painter().rect_stroke(rect, 6.0, Stroke::new(1.0, edge), egui::StrokeKind::Inside);
    }
    let left = rect.left() + 10.0;
    ui.painter().galley(egui::pos2(left, rect.top() + 3.0), above, color);
    ui.painter().galley(egui::pos2(left, rect.bottom() - below.size().y - 4.0), below, tokens.weak);
    let name = format!("{figure} {word}");
    let role = if enabled { egui::Role::Button } else { egui::Role::Label };
    response.widget_info(|| match enabled {
        true => egui::WidgetInfo::selected(role, true, chosen, &name),
        false => egui::WidgetInfo::labeled(role, true, &name),
    });
    response
}
