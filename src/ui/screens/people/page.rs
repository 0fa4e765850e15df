//! The page of questions: source by source what is to be asked, what was sent and what came back; one button writes the mail,
//! one the whole folder for the producer.

use super::marks;
use super::state::{Line, QUESTION, SOURCE, Wish};
use crate::locale::Lang;
use crate::model::{Message, QuestionState};
use crate::operations::questions::{Asked, AskedRecord, Turn, heading};
use crate::ui::action::{Action, Actions, Screen};
use crate::ui::screens::pages;
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::when;
use crate::ui::widgets::{self, Tone};
use egui::{Align, Frame, Key, Layout, Margin, Rect, RichText, ScrollArea, Sense, Stroke, Ui, UiBuilder, Vec2};

pub fn show(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    view.people.arrange();
    let there = data.overview.records() > 0;
    // Before anything that takes the keyboard by arrows.
    keys(ui, view, actions);
    title(ui, view, there, actions);
    if !view.people.known {
        return;
    }
    if there {
        folder(ui, view);
    }
    if view.people.pile.is_empty() {
        let (what, why) = (lang.text("questions-none"), lang.text("questions-none-why"));
        let button = if there { lang.text("questions-none-button").into_owned() } else { String::new() };
        if widgets::empty(ui, &what, &why, &button, "Alt 4") {
            actions.push(Action::Show(Screen::Issues));
        }
        return;
    }
    list(ui, view, actions);
}

fn title(ui: &mut Ui, view: &View, there: bool, actions: &mut Actions) {
    let lang = view.lang;
    let (mut wishes, mut all) = (Actions::new(), false);
    widgets::title_row(
        ui,
        |ui| {
            widgets::title(ui, lang.text("screen-questions"));
            for (state, code) in [
                (QuestionState::Open, "questions-open-count"),
                (QuestionState::Sent, "questions-sent-count"),
                (QuestionState::Answered, "questions-answered-count"),
            ] {
                let count = view.people.count(state);
                let chosen = view.people.only == Some(state);
                if count == 0 && !chosen {
                    continue;
                }
                let tone = if chosen { Tone::Accent } else { marks::tone(state) };
                let text = lang.render(&Message::new(code).with("count", count));
                let response = widgets::chip_button(ui, text, tone).on_hover_text(lang.text("questions-filter"));
                if response.clicked() {
                    wishes.push(Action::People(Wish::Only((!chosen).then_some(state))));
                }
            }
        },
        |ui| {
            if there && widgets::button(ui, lang.text("questions-all-folders"), "").clicked() {
                all = true;
            }
        },
    );
    actions.append(&mut wishes);
    actions.extend(all.then_some(Action::People(Wish::Back(None))));
}

/// Where what goes to the producers is written.
fn folder(ui: &mut Ui, view: &mut View) {
    let lang = view.lang;
    Frame::new().inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
        ui.horizontal(|ui| {
            widgets::weak(ui, lang.text("questions-where"));
            let width = (ui.available_width() - 8.0).min(620.0);
            let edit = egui::TextEdit::singleline(&mut view.people.folder)
                .font(egui::TextStyle::Monospace)
                .desired_width(width);
            let response = ui.add(edit);
            response
                .widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("questions-where")));
        });
    });
    ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top(), Stroke::new(1.0, tokens(ui).line));
}

fn keys(ui: &Ui, view: &View, actions: &mut Actions) {
    if view.covered || ui.text_edit_focused() {
        return;
    }
    let pressed = |key| ui.input(|input| input.key_pressed(key) && input.modifiers.is_none());
    let by = match () {
        () if pressed(Key::ArrowDown) => 1,
        () if pressed(Key::ArrowUp) => -1,
        () => 0,
    };
    if by != 0
        && let Some(key) = view.people.beside(by)
    {
        // The arrows walk the questions, not from one button to the next.
        ui.memory_mut(|memory| memory.move_focus(egui::FocusDirection::None));
        actions.push(Action::People(Wish::Walk(key)));
    }
    let Some(asked) = view.people.chosen().map(|at| &view.people.pile[at]) else { return };
    let free = ui.memory(|memory| memory.focused().is_none());
    if widgets::pressed_once(ui, Key::Enter) && free {
        actions.push(Action::People(Wish::Show(asked.key.clone())));
    }
    if widgets::pressed_once(ui, Key::F2) {
        actions.push(Action::People(Wish::Reword(asked.key.clone(), asked.text.clone())));
    }
    if widgets::pressed_once(ui, Key::R) {
        actions.push(turn(asked));
    }
    if widgets::pressed_once(ui, Key::Delete) {
        actions.push(Action::People(Wish::Turn(vec![asked.key.clone()], Turn::Drop)));
    }
}

/// Answered, or open again.
fn turn(asked: &Asked) -> Action {
    let turn = if asked.state == QuestionState::Answered { Turn::Open } else { Turn::Answered };
    Action::People(Wish::Turn(vec![asked.key.clone()], turn))
}

/// The pile; only what is on screen is laid out.
fn list(ui: &mut Ui, view: &mut View, actions: &mut Actions) {
    let lang = view.lang;
    let walked = std::mem::take(&mut view.people.walked);
    let people = &view.people;
    let height = people.height + 24.0;
    ScrollArea::vertical().id_salt("questions").auto_shrink(false).show_viewport(ui, |ui, seen| {
        ui.set_height(height);
        let (left, top, width) = (ui.max_rect().left(), ui.max_rect().top(), ui.max_rect().width());
        for (line, y) in &people.lines {
            let tall = if matches!(line, Line::Source(_)) { SOURCE } else { QUESTION };
            let rect = Rect::from_min_size(egui::pos2(left, top + y), Vec2::new(width, tall));
            let chosen = matches!(line, Line::Question(at) if people.at.as_ref() == Some(&people.pile[*at].key));
            if chosen && walked {
                ui.scroll_to_rect(rect, None);
            }
            if y + tall < seen.min.y || *y > seen.max.y {
                continue;
            }
            let inner = rect.shrink2(Vec2::new(14.0, 0.0));
            let builder = UiBuilder::new().max_rect(inner).id_salt(("line", y.to_bits()));
            let mut child = ui.new_child(builder);
            child.set_clip_rect(rect.intersect(ui.clip_rect()));
            match line {
                Line::Source(at) => source(&mut child, lang, people, &people.pile[*at].source, actions),
                Line::Question(at) => question(&mut child, lang, &people.pile[*at], (rect, chosen), actions),
            }
        }
    });
}

fn source(ui: &mut Ui, lang: Lang, people: &super::People, source: &str, actions: &mut Actions) {
    let of = |asked: &&Asked| asked.source == source;
    let open = people.pile.iter().filter(of).filter(|asked| asked.state == QuestionState::Open);
    let open: Vec<String> = open.map(|asked| asked.key.clone()).collect();
    let waiting = people.pile.iter().filter(of).filter(|asked| asked.state != QuestionState::Answered).count();
    let area = ui.max_rect();
    ui.painter().hline(area.x_range(), area.bottom() - 1.0, Stroke::new(1.0, tokens(ui).line));
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let wish = |wish: Wish| Action::People(wish);
        // The name tells buttons of several sources apart for those who hear them.
        let named = |code: &str| lang.labelled(lang.text(code), source);
        let mut button = |ui: &mut Ui, code: &str, enabled: bool, action: Action| {
            let response = widgets::button_if(ui, enabled, lang.text(code), "");
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, named(code)));
            if response.clicked() {
                actions.push(action);
            }
        };
        button(ui, "questions-folder", true, wish(Wish::Back(Some(source.to_owned()))));
        button(ui, "questions-mark-sent", !open.is_empty(), wish(Wish::Turn(open, Turn::Sent)));
        button(ui, "questions-save", waiting > 0, wish(Wish::SaveMail(source.to_owned())));
        button(ui, "questions-copy", waiting > 0, wish(Wish::CopyMail(source.to_owned())));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(egui::Label::new(RichText::new(source).font(theme::title_font())).truncate());
        });
    });
}

fn question(ui: &mut Ui, lang: Lang, asked: &Asked, (rect, chosen): (Rect, bool), actions: &mut Actions) {
    let place = ui.interact(rect, ui.scope_id().with("question"), Sense::click());
    let name = lang.labelled(heading(asked, lang), &asked.text);
    place.widget_info(|| egui::WidgetInfo::selected(egui::Role::ListItem, true, chosen, &name));
    if chosen {
        ui.painter().rect_filled(rect.shrink2(Vec2::new(6.0, 2.0)), 6.0, tokens(ui).accent_tint);
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 1.0, Stroke::new(1.0, tokens(ui).line));
    if place.clicked() {
        actions.push(Action::People(Wish::Walk(asked.key.clone())));
    }
    ui.spacing_mut().item_spacing.y = 3.0;
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let state = match (asked.answered, asked.records.len()) {
            (answered, all) if answered > 0 && answered < all => {
                lang.render(&Message::new("question-partly").with("answered", answered).with("all", all))
            }
            _ => lang.text(&format!("question-{}", asked.state.name())).into_owned(),
        };
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            links(ui, lang, asked, actions);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                widgets::chip(ui, state, marks::tone(asked.state));
                ui.add(egui::Label::new(RichText::new(heading(asked, lang)).font(theme::strong_font())).truncate());
            });
        });
    });
    ui.add(egui::Label::new(asked.text.replace('\n', " ")).truncate()).on_hover_text(asked.text.as_str());
    told(ui, lang, asked);
}

fn links(ui: &mut Ui, lang: Lang, asked: &Asked, actions: &mut Actions) {
    let key = || asked.key.clone();
    if ui.link(lang.text("questions-drop")).on_hover_text(lang.text("key-delete")).clicked() {
        actions.push(Action::People(Wish::Turn(vec![key()], Turn::Drop)));
    }
    let code = if asked.state == QuestionState::Answered { "questions-reopen" } else { "questions-done" };
    if ui.link(lang.text(code)).on_hover_text("R").clicked() {
        actions.push(turn(asked));
    }
    if ui.link(lang.text("questions-edit")).on_hover_text("F2").clicked() {
        actions.push(Action::People(Wish::Reword(key(), asked.text.clone())));
    }
    let show = Message::new("questions-show").with("count", asked.records.len());
    if ui.link(lang.render(&show)).on_hover_text("↵").clicked() {
        actions.push(Action::People(Wish::Show(key())));
    }
}

/// What was received and what is said now; who asked, and when.
fn told(ui: &mut Ui, lang: Lang, asked: &Asked) {
    let record = asked.records.iter().find(|one| one.answer.is_some()).or(asked.records.first());
    let by = Message::new("questions-by").with("by", asked.by.as_str()).with("when", when::moment(lang, &asked.at));
    let sent = asked.sent.as_ref().map(|at| Message::new("questions-sent-when").with("when", when::moment(lang, at)));
    let by = [Some(by), sent].into_iter().flatten().map(|part| lang.render(&part)).collect::<Vec<_>>().join(" · ");
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(RichText::new(by).font(theme::small_font()).color(tokens(ui).weak));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                if let Some(record) = record {
                    values(ui, lang, asked, record);
                }
            });
        });
    });
}

fn values(ui: &mut Ui, lang: Lang, asked: &Asked, record: &AskedRecord) {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let strong = |ui: &mut Ui, text: String| {
        let text = RichText::new(text).color(tokens(ui).valid).font(theme::strong_font());
        ui.add(egui::Label::new(text).truncate());
    };
    widgets::weak(ui, lang.render(&Message::new("questions-at").with("row", i64::from(record.row))));
    if asked.field.is_some() {
        let said = |code: &'static str, empty: &'static str, text: &str| match line(text) {
            text if text.is_empty() => lang.text(empty).into_owned(),
            text => lang.render(&Message::new(code).with("text", text.chars().take(70).collect::<String>())),
        };
        widgets::weak(ui, said("questions-received", "questions-received-empty", &record.received));
        if let Some(answer) = &record.answer {
            strong(ui, said("questions-answer", "questions-answer-empty", answer));
        }
    } else if let Some(answer) = &record.answer {
        strong(ui, line(answer).chars().take(120).collect());
    }
    if let Some(more) = asked.records.len().checked_sub(1).filter(|more| *more > 0) {
        widgets::weak(ui, lang.render(&Message::new("questions-more-records").with("count", more)));
    }
}

/// Shows the records of a question in the grid.
pub fn in_grid(asked: &Asked, actions: &mut Actions) {
    if let [only] = &asked.records[..] {
        let wish =
            pages::Wish::Record { record: only.record, schema: asked.schema.clone(), field: asked.field.clone() };
        actions.push(Action::Page(wish));
        return;
    }
    let ids = asked.records.iter().map(|one| one.record.0).collect();
    pages::in_grid(&asked.schema, crate::mirror::Test::Records { ids }, actions);
}
