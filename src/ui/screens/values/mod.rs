//! Values: the contributor's own words with their counts, and the codes that each stands for. It is a side of the screen
//! *Columns*: at the left the values of the shown file, those that wait first; at the right the decision on one of them, or on
//! several at once. The keyboard is enough: arrows walk, a digit takes a close code, 0 says that there is none.

mod decide;
mod state;

pub use state::State;

use super::pages::Wish;
use crate::locale::Lang;
use crate::mapping::ValueState;
use crate::model::Message;
use crate::operations::values::{Entry, FieldValues};
use crate::ui::action::{Action, Actions};
use crate::ui::snapshot::MappingItem;
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{Frame, Key, Margin, Panel, RichText, ScrollArea, Sense, Ui, Vec2};
use state::Line;

/// The values of one mapping.
pub fn of<'d>(data: &'d Data, item: &'d MappingItem) -> impl Iterator<Item = &'d FieldValues> {
    let schema = item.mapping.schema.as_str();
    data.values.iter().filter(move |values| values.batch == item.batch && values.schema == schema)
}

/// How many values of a mapping wait for a decision.
pub fn waiting(view: &mut View, data: &Data, item: &MappingItem) -> usize {
    view.pages.values.refresh(data, item);
    view.pages.values.waiting
}

fn waits(entry: &Entry) -> bool {
    entry.found.state == ValueState::Waiting
}

pub fn show(ui: &mut Ui, view: &mut View, data: &Data, item: &MappingItem, actions: &mut Actions) {
    let lang = view.lang;
    view.pages.values.refresh(data, item);
    if view.pages.values.all == 0 {
        ui.add_space(20.0);
        ui.horizontal(|ui| {
            ui.add_space(14.0);
            widgets::weak_lines(ui, lang.text("values-empty"));
        });
        return;
    }
    bar(ui, lang, &mut view.pages.values);
    view.pages.values.refresh(data, item);
    let free = !view.covered && view.pages.aside.is_none();
    if free {
        keys(ui, view, data, item, actions);
    }
    let width = (ui.available_width() * 0.4).clamp(320.0, 460.0);
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::same(14));
    Panel::right("value").exact_size(width).resizable(false).frame(frame).show(ui, |ui| {
        decide::show(ui, view, data, item, actions);
    });
    list(ui, lang, &mut view.pages.values, data, item, actions);
}

/// How far one is, what the list is narrowed to.
fn bar(ui: &mut Ui, lang: Lang, state: &mut State) {
    Frame::new().inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let name = lang.text("values-filter");
            let edit = egui::TextEdit::singleline(&mut state.filter).hint_text(name.as_ref()).desired_width(180.0);
            let response = ui.add(edit);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name.as_ref()));
            if ui.input(|input| input.modifiers.command && input.key_pressed(Key::F)) {
                response.request_focus();
            }
            for (only, code, count) in
                [(true, "values-only-waiting", state.waiting), (false, "values-only-all", state.all)]
            {
                let tone = if state.only_waiting == only { Tone::Accent } else { Tone::Plain };
                if widgets::chip_button(ui, lang.render(&Message::new(code).with("count", count)), tone).clicked() {
                    state.only_waiting = only;
                }
            }
            let done = state.all - state.waiting;
            widgets::bar(ui, done as f32 / state.all.max(1) as f32, 120.0);
            let said = Message::new("values-progress").with("done", done).with("all", state.all);
            widgets::weak(ui, lang.render(&said));
        });
    });
    ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top(), egui::Stroke::new(1.0, tokens(ui).line));
}

/// The digit that was typed, on a keyboard that has it behind Shift too.
fn digit(ui: &Ui) -> Option<usize> {
    ui.input(|input| {
        input.events.iter().find_map(|event| match event {
            egui::Event::Text(text) => widgets::digit_of(text),
            _ => None,
        })
    })
}

fn keys(ui: &Ui, view: &mut View, data: &Data, item: &MappingItem, actions: &mut Actions) {
    if ui.text_edit_focused() {
        return;
    }
    let pressed = |key| ui.input(|input| input.key_pressed(key) && input.modifiers.is_none());
    let state = &mut view.pages.values;
    let by = match () {
        () if pressed(Key::ArrowDown) => 1,
        () if pressed(Key::ArrowUp) => -1,
        () => 0,
    };
    if by != 0
        && let Some((field, value)) = state.beside(data, item, by)
    {
        actions.push(Action::Page(Wish::Value(field, value)));
    }
    let Some((field, value)) = state.chosen.clone() else { return };
    if pressed(Key::Space) {
        actions.push(Action::Page(Wish::TickValue(field.clone(), value.clone(), !state.ticked.contains(&value))));
    }
    if let Some(digit) = digit(ui).filter(|_| !widgets::key_is_held(ui)) {
        let codes = match digit.checked_sub(1) {
            None => Some(Vec::new()),
            Some(at) => state.near(data, item, &field, &value).get(at).cloned().map(|code| vec![code]),
        };
        if let Some(codes) = codes {
            decide::decided(view, data, item, Some(codes), actions);
            return;
        }
    }
    let ready = view.value.as_ref().is_some_and(|draft| !draft.codes.is_empty());
    if widgets::pressed_once(ui, Key::Enter) && ready && ui.memory(|memory| memory.focused().is_none()) {
        let codes = view.value.as_ref().map(|draft| draft.codes.clone());
        decide::decided(view, data, item, codes, actions);
    }
}

/// Height of a line.
const ROW: f32 = 30.0;

fn list(ui: &mut Ui, lang: Lang, state: &mut State, data: &Data, item: &MappingItem, actions: &mut Actions) {
    let fields: Vec<&FieldValues> = of(data, item).collect();
    if state.lines().is_empty() {
        ui.add_space(20.0);
        ui.horizontal(|ui| {
            ui.add_space(14.0);
            let code = if state.filter.is_empty() { "values-done" } else { "values-nothing-found" };
            widgets::weak_lines(ui, lang.text(code));
        });
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let walked = std::mem::take(&mut state.walked).then_some(state.chosen_line).flatten();
    let count = state.lines().len();
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, ROW, count, |ui, range| {
        if let Some(at) = walked {
            let top = ui.min_rect().top() + (at as f32 - range.start as f32) * ROW;
            ui.scroll_to_rect(egui::Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=top + ROW), None);
        }
        for line in range {
            match state.lines()[line] {
                Line::Field(field) => head(ui, lang, &fields[field].field, &item.mapping.schema),
                Line::Value(field, value) => {
                    let values = fields[field];
                    row(ui, lang, state, data, item, values, &values.values[value], actions);
                }
            }
        }
    });
}

fn head(ui: &mut Ui, lang: Lang, field: &str, schema: &str) {
    let tokens = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, tokens.background);
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.line));
    let title = crate::operations::fix::field_title(schema, field, lang);
    let painter = ui.painter();
    let place = rect.left_center() + Vec2::new(14.0, 0.0);
    painter.text(place, egui::Align2::LEFT_CENTER, title, theme::strong_font(), tokens.text);
    let right = rect.right() - 14.0;
    let becomes = becomes(rect.width());
    let small = |text: std::borrow::Cow<'_, str>, x: f32, align: egui::Align2| {
        painter.text(egui::pos2(x, rect.center().y), align, text, theme::small_font(), tokens.weak);
    };
    small(lang.text("values-count"), right - becomes - 16.0, egui::Align2::RIGHT_CENTER);
    small(lang.text("values-becomes"), right - becomes, egui::Align2::LEFT_CENTER);
}

/// Width of the column that says what a value becomes.
fn becomes(width: f32) -> f32 {
    (width * 0.4).clamp(140.0, 260.0)
}

/// One value: a box to take several, its words, its count and what becomes of it.
#[expect(clippy::too_many_arguments)]
fn row(
    ui: &mut Ui,
    lang: Lang,
    state: &mut State,
    data: &Data,
    item: &MappingItem,
    values: &FieldValues,
    entry: &Entry,
    actions: &mut Actions,
) {
    let tokens = tokens(ui);
    let (field, value) = (values.field.as_str(), entry.found.value.as_str());
    let shown = state.chosen.as_ref().is_some_and(|(of, at)| of == field && at == value);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::click());
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, shown, value));
    if shown {
        ui.painter().rect_filled(rect, 0.0, tokens.accent_tint);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, tokens.background);
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.faint_line));
    let right = rect.right() - 14.0;
    let becomes_width = becomes(rect.width());
    let cell = |ui: &mut Ui, left: f32, right: f32, salt: &str| {
        let place = egui::Rect::from_min_max(egui::pos2(left, rect.top()), egui::pos2(right, rect.bottom()));
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        let mut child =
            ui.new_child(egui::UiBuilder::new().max_rect(place).layout(layout).id_salt((field, value, salt)));
        child.set_clip_rect(place.intersect(ui.clip_rect()));
        child
    };
    let mut words = cell(ui, rect.left() + 10.0, right - becomes_width - 70.0, "words");
    let mut ticked = state.is_ticked(field, value);
    let before = ticked;
    let tick = words.checkbox(&mut ticked, "");
    let name = lang.render(&Message::new("values-tick").with("value", value));
    tick.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, ticked, &name));
    if ticked != before {
        actions.push(Action::Page(Wish::TickValue(field.to_owned(), value.to_owned(), ticked)));
    }
    words.add(egui::Label::new(value.replace('\n', " ")).truncate().selectable(false));
    let count = lang.number(i64::try_from(entry.found.count).unwrap_or(i64::MAX));
    let place = egui::pos2(right - becomes_width - 16.0, rect.center().y);
    ui.painter().text(place, egui::Align2::RIGHT_CENTER, count, theme::mono_font(), tokens.text);
    let mut becomes = cell(ui, right - becomes_width, right, "becomes");
    told(&mut becomes, lang, state, data, item, values, entry);
    if response.clicked() {
        actions.push(Action::Page(Wish::Value(field.to_owned(), value.to_owned())));
    }
}

/// What becomes of a value, or how many codes are close to one that waits.
fn told(
    ui: &mut Ui,
    lang: Lang,
    state: &mut State,
    data: &Data,
    item: &MappingItem,
    values: &FieldValues,
    entry: &Entry,
) {
    let tone = match entry.found.state {
        ValueState::Waiting => Tone::Warning,
        ValueState::Chosen => Tone::Accent,
        _ => Tone::Plain,
    };
    if waits(entry) {
        let near = state.near(data, item, &values.field, &entry.found.value).len();
        let said = match near {
            0 => lang.text(entry.found.state.name()).into_owned(),
            count => lang.render(&Message::new("values-close").with("count", count)),
        };
        widgets::chip(ui, said, tone);
    } else if entry.found.codes.is_empty() {
        let code = if entry.found.state == ValueState::Chosen { "values-none" } else { entry.found.state.name() };
        widgets::chip(ui, lang.text(code), tone);
    } else {
        if entry.found.state == ValueState::Chosen {
            widgets::chip(ui, lang.text(entry.found.state.name()), tone);
        }
        let codes = RichText::new(entry.found.codes.join(", ")).font(theme::mono_font());
        ui.add(egui::Label::new(codes).truncate().selectable(false));
    }
}
