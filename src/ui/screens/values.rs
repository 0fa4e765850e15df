//! Values: the contributor's own words with their counts, and the codes that each stands for. It is a side of the screen
//! *Columns*: at the left the values of the shown file, those that wait first; at the right the decision on one of them.

use crate::jobs::Job;
use crate::mapping::ValueState;
use crate::model::Message;
use crate::operations::values::{Decision, Entry, FieldValues};
use crate::text::fold;
use crate::ui::action::{Action, Actions};
use crate::ui::snapshot::MappingItem;
use crate::ui::state::{Data, ValueDraft, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{Frame, Key, Margin, Panel, RichText, ScrollArea, Sense, Ui, Vec2};

/// The values of one mapping.
pub fn of<'d>(data: &'d Data, item: &'d MappingItem) -> impl Iterator<Item = &'d FieldValues> {
    let schema = item.mapping.schema.as_str();
    data.values.iter().filter(move |values| values.batch == item.batch && values.schema == schema)
}

/// How many values of a mapping wait for a decision.
pub fn waiting(data: &Data, item: &MappingItem) -> usize {
    of(data, item).flat_map(|values| &values.values).filter(|entry| waits(entry)).count()
}

fn waits(entry: &Entry) -> bool {
    entry.found.state == ValueState::Waiting
}

pub fn show(ui: &mut Ui, view: &mut View, data: &Data, item: &MappingItem, actions: &mut Actions) {
    let lang = view.lang;
    let all: Vec<(&str, &Entry)> =
        of(data, item).flat_map(|values| values.values.iter().map(|entry| (values.field.as_str(), entry))).collect();
    if all.is_empty() {
        ui.add_space(20.0);
        ui.horizontal(|ui| {
            ui.add_space(14.0);
            widgets::weak_lines(ui, lang.text("values-empty"));
        });
        return;
    }
    let walked = keys(ui, view, &all);
    let at = chosen(view, &all);
    // The value that is shown once this one is decided: the next that waits, else the first.
    let after = at.map_or(0, |at| at + 1);
    let next = all[after..]
        .iter()
        .chain(&all[..after])
        .find(|(_, entry)| waits(entry) && Some(*entry) != at.map(|at| all[at].1));
    let width = (ui.available_width() * 0.42).clamp(320.0, 480.0);
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::same(14));
    Panel::right("value").exact_size(width).resizable(false).frame(frame).show(ui, |ui| match at {
        Some(at) => {
            if decision(ui, view, item, all[at], actions)
                && let Some(next) = next
            {
                choose(view, *next);
            }
        }
        None => drop(widgets::weak_lines(ui, lang.text("values-done"))),
    });
    list(ui, view, data, item, at.map(|at| all[at]), walked);
}

/// The shown value: the one that was clicked, else the first that waits.
fn chosen(view: &View, all: &[(&str, &Entry)]) -> Option<usize> {
    let clicked = view.value.as_ref().and_then(|draft| {
        all.iter().position(|(field, entry)| *field == draft.field && entry.found.value == draft.value)
    });
    clicked.or_else(|| all.iter().position(|(_, entry)| waits(entry)))
}

fn choose(view: &mut View, (field, entry): (&str, &Entry)) {
    let everywhere = view.value.as_ref().is_some_and(|draft| draft.everywhere);
    view.value = Some(ValueDraft {
        field: field.to_owned(),
        value: entry.found.value.clone(),
        codes: entry.found.codes.clone(),
        search: String::new(),
        everywhere,
    });
}

/// The arrows walk through the values; true when they did.
fn keys(ui: &Ui, view: &mut View, all: &[(&str, &Entry)]) -> bool {
    if ui.text_edit_focused() {
        return false;
    }
    let at = chosen(view, all);
    let pressed = |key| ui.input(|input| input.key_pressed(key) && input.modifiers.is_none());
    let target = match at {
        Some(at) if pressed(Key::ArrowDown) => all.get(at + 1),
        Some(at) if pressed(Key::ArrowUp) => at.checked_sub(1).and_then(|at| all.get(at)),
        _ => None,
    };
    if let Some(target) = target {
        choose(view, *target);
    }
    target.is_some()
}

/// The values; the shown one is brought on screen when the keys have `walked` to it.
fn list(ui: &mut Ui, view: &mut View, data: &Data, item: &MappingItem, shown: Option<(&str, &Entry)>, walked: bool) {
    let lang = view.lang;
    // A head for each field, then its values: of one height, so that only those on screen are drawn.
    let lines: Vec<(&FieldValues, Option<&Entry>)> = of(data, item)
        .flat_map(|values| std::iter::once((values, None)).chain(values.values.iter().map(move |e| (values, Some(e)))))
        .collect();
    ui.spacing_mut().item_spacing.y = 0.0;
    let same = |values: &FieldValues, entry: &Entry| {
        shown.is_some_and(|(field, other)| field == values.field && other.found.value == entry.found.value)
    };
    let at = lines.iter().position(|(values, entry)| entry.is_some_and(|entry| same(values, entry)));
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, ROW, lines.len(), |ui, range| {
        if let Some(at) = at.filter(|_| walked) {
            let top = ui.min_rect().top() + (at as f32 - range.start as f32) * ROW;
            ui.scroll_to_rect(egui::Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=top + ROW), None);
        }
        for (values, entry) in &lines[range] {
            let Some(entry) = entry else {
                head(ui, lang, &values.field, &item.mapping.schema);
                continue;
            };
            if row(ui, view, entry, same(values, entry)) {
                choose(view, (&values.field, entry));
            }
        }
    });
}

fn head(ui: &mut Ui, lang: crate::locale::Lang, field: &str, schema: &str) {
    let tokens = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, tokens.background);
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.line));
    let title = crate::operations::fix::field_title(schema, field, lang);
    ui.painter().text(
        rect.left_center() + Vec2::new(14.0, 0.0),
        egui::Align2::LEFT_CENTER,
        title,
        theme::strong_font(),
        tokens.text,
    );
    let right = rect.right() - 14.0;
    let small = |text: std::borrow::Cow<'_, str>, x: f32, align: egui::Align2| {
        ui.painter().text(egui::pos2(x, rect.center().y), align, text, theme::small_font(), tokens.weak);
    };
    small(lang.text("values-count"), right - BECOMES - 16.0, egui::Align2::RIGHT_CENTER);
    small(lang.text("values-becomes"), right - BECOMES, egui::Align2::LEFT_CENTER);
}

/// Height of a line.
const ROW: f32 = 30.0;

/// Width of the column that says what a value becomes.
const BECOMES: f32 = 260.0;

/// One value; true when it was clicked.
fn row(ui: &mut Ui, view: &View, entry: &Entry, shown: bool) -> bool {
    let tokens = tokens(ui);
    let lang = view.lang;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &entry.found.value));
    if shown {
        ui.painter().rect_filled(rect, 0.0, tokens.accent_tint);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, tokens.background);
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.faint_line));
    let right = rect.right() - 14.0;
    let cell = |ui: &mut Ui, left: f32, right: f32| {
        let place = egui::Rect::from_min_max(egui::pos2(left, rect.top()), egui::pos2(right, rect.bottom()));
        let builder = egui::UiBuilder::new().max_rect(place).layout(egui::Layout::left_to_right(egui::Align::Center));
        let mut child = ui.new_child(builder);
        child.set_clip_rect(place.intersect(ui.clip_rect()));
        child
    };
    let mut words = cell(ui, rect.left() + 14.0, right - BECOMES - 70.0);
    words.add(egui::Label::new(entry.found.value.replace('\n', " ")).truncate().selectable(false));
    ui.painter().text(
        egui::pos2(right - BECOMES - 16.0, rect.center().y),
        egui::Align2::RIGHT_CENTER,
        lang.number(i64::try_from(entry.found.count).unwrap_or(i64::MAX)),
        theme::mono_font(),
        tokens.text,
    );
    let mut becomes = cell(ui, right - BECOMES, right);
    let tone = match entry.found.state {
        ValueState::Waiting => Tone::Warning,
        ValueState::Chosen => Tone::Accent,
        _ => Tone::Plain,
    };
    if entry.found.codes.is_empty() {
        let code = if entry.found.state == ValueState::Chosen { "values-none" } else { entry.found.state.name() };
        widgets::chip(&mut becomes, lang.text(code), tone);
    } else {
        if entry.found.state == ValueState::Chosen {
            widgets::chip(&mut becomes, lang.text(entry.found.state.name()), tone);
        }
        let codes = RichText::new(entry.found.codes.join(", ")).font(theme::mono_font());
        becomes.add(egui::Label::new(codes).truncate().selectable(false));
    }
    response.clicked()
}

/// The panel of one value: close codes, the whole list, no equivalent. True when it was decided.
fn decision(
    ui: &mut Ui,
    view: &mut View,
    item: &MappingItem,
    (field, entry): (&str, &Entry),
    actions: &mut Actions,
) -> bool {
    let lang = view.lang;
    if view.value.as_ref().is_none_or(|draft| draft.field != field || draft.value != entry.found.value) {
        choose(view, (field, entry));
    }
    let Some(draft) = &mut view.value else { return false };
    let value = entry.found.value.as_str();
    ui.add(
        egui::Label::new(
            RichText::new(lang.render(&Message::new("values-choose").with("value", value))).font(theme::title_font()),
        )
        .wrap(),
    );
    let title = crate::operations::fix::field_title(&item.mapping.schema, field, lang);
    let rows = Message::new("values-rows").with("count", entry.found.count).with("field", title);
    ui.horizontal(|ui| {
        widgets::weak(ui, lang.render(&rows));
        super::schema::ask(ui, lang, &item.mapping.schema, field, actions);
    });
    ui.add_space(8.0);
    let Ok(schema) = crate::operations::schema(&item.mapping.schema) else { return false };
    let Some(known) = schema.field(field) else { return false };
    let several = known.kind.is_list();
    let codes = schema.codes_of(known);
    let label = |code: &str| {
        codes
            .iter()
            .find(|c| c.value == code)
            .map_or(code.to_owned(), |c| crate::ui::fonts::drawable(&c.label).into_owned())
    };
    let mut decided: Option<Option<Vec<String>>> = None;
    if !entry.near.is_empty() {
        widgets::heading(ui, lang.text("values-near"));
        ui.horizontal_wrapped(|ui| {
            for code in &entry.near {
                if widgets::chip_button(ui, label(code), Tone::Accent).on_hover_text(code).clicked() {
                    decided = Some(Some(vec![code.clone()]));
                }
            }
        });
        ui.add_space(6.0);
    }
    ui.horizontal(|ui| {
        if widgets::primary(ui, lang.text("values-apply"), "", !draft.codes.is_empty()).clicked() {
            decided = Some(Some(draft.codes.clone()));
        }
        if widgets::button(ui, lang.text("values-none"), "").clicked() {
            decided = Some(Some(Vec::new()));
        }
        if entry.found.state == ValueState::Chosen && ui.link(lang.text("values-forget")).clicked() {
            decided = Some(None);
        }
    });
    ui.checkbox(&mut draft.everywhere, lang.text("values-everywhere"));
    ui.add_space(6.0);
    widgets::heading(ui, lang.text("values-all-codes"));
    let search = egui::TextEdit::singleline(&mut draft.search)
        .hint_text(lang.text("values-search"))
        .desired_width(f32::INFINITY);
    let response = ui.add(search);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("values-search")));
    let wanted = fold(&draft.search);
    ScrollArea::vertical().id_salt("codes").auto_shrink(false).show(ui, |ui| {
        for code in codes.iter().filter(|code| fold(&code.label).contains(&wanted) || code.value.contains(&wanted)) {
            let mut ticked = draft.codes.contains(&code.value);
            let before = ticked;
            let box_ = ui.checkbox(&mut ticked, crate::ui::fonts::drawable(&code.label)).on_hover_text(&code.value);
            if box_.changed() && ticked != before {
                if !several {
                    draft.codes.clear();
                }
                draft.codes.retain(|kept| *kept != code.value);
                if ticked {
                    draft.codes.push(code.value.clone());
                }
            }
        }
    });
    let Some(codes) = decided else { return false };
    let source = (!draft.everywhere).then(|| item.source.clone());
    let decision = Decision { field: field.to_owned(), value: value.to_owned(), codes };
    actions.push(Action::Do(Box::new(Job::Values { source, decisions: vec![decision] })));
    true
}
