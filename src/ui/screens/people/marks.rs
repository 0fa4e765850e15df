//! The marks of locks, questions, notes and verifications: small drawings in the grid, lines and links in the inspector.

use super::state::Wish;
use crate::locale::Lang;
use crate::model::{Message, Question, QuestionState};
use crate::operations::questions::About;
use crate::operations::states::RecordStates;
use crate::ui::action::{Action, Actions};
use crate::ui::snapshot::GridRow;
use crate::ui::theme::{self, tokens};
use crate::ui::when;
use crate::ui::widgets::{self, Tone};
use egui::{Align2, Color32, Painter, Pos2, Rect, RichText, Stroke, Ui, Vec2};

/// Room that one mark takes at the right of a cell.
pub const ROOM: f32 = 16.0;

/// A small drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Lock,
    Ask,
    Note,
    Tick,
}

/// The marks of a cell. What is said of the whole record stands in the column of its name.
pub fn of_cell(states: &RecordStates, field: &str) -> Vec<Sign> {
    let waits = |field: &str| states.question(field).is_some_and(|one| one.state != QuestionState::Answered);
    let whole = field == "nom";
    [
        (whole && states.verified.is_some(), Sign::Tick),
        (whole && !states.note.is_empty(), Sign::Note),
        (waits(field) || whole && waits(""), Sign::Ask),
        (states.is_locked(field), Sign::Lock),
    ]
    .into_iter()
    .filter_map(|(there, sign)| there.then_some(sign))
    .collect()
}

/// The words of a mark, for those who do not see it.
pub fn word(lang: Lang, sign: Sign) -> String {
    let code = match sign {
        Sign::Lock => "state-locked",
        Sign::Ask => "mark-asked",
        Sign::Note => "state-note",
        Sign::Tick => "verify-do",
    };
    lang.text(code).into_owned()
}

/// Draws a mark around a place.
pub fn draw(painter: &Painter, center: Pos2, sign: Sign, color: Color32) {
    let thin = Stroke::new(1.5, color);
    match sign {
        Sign::Lock => {
            let body = Rect::from_center_size(center + Vec2::new(0.0, 2.0), Vec2::new(9.0, 7.0));
            painter.rect_filled(body, 1.5, color);
            let arc = |turn: f32| {
                let angle = std::f32::consts::PI * (1.0 + turn);
                body.center_top() + Vec2::new(angle.cos() * 2.9, angle.sin() * 3.6)
            };
            let shackle = (0..=8).map(|step| arc(step as f32 / 8.0)).collect();
            painter.add(egui::Shape::line(shackle, thin));
        }
        Sign::Ask => {
            painter.circle_filled(center, 6.5, color);
            let ink = if color.r() > 0x90 { Color32::from_rgb(0x17, 0x19, 0x1C) } else { Color32::WHITE };
            painter.text(center, Align2::CENTER_CENTER, "?", egui::FontId::new(10.5, theme::semibold()), ink);
        }
        Sign::Note => {
            let page = Rect::from_center_size(center, Vec2::new(9.0, 11.0));
            painter.rect_stroke(page, 1.0, Stroke::new(1.2, color), egui::StrokeKind::Inside);
            for y in [-2.5, 0.0, 2.5] {
                painter.hline(center.x - 2.5..=center.x + 2.5, center.y + y, Stroke::new(1.0, color));
            }
        }
        Sign::Tick => {
            let points = [Vec2::new(-4.5, 0.0), Vec2::new(-1.2, 3.6), Vec2::new(4.8, -4.0)].map(|by| center + by);
            painter.add(egui::Shape::line(points.to_vec(), Stroke::new(1.8, color)));
        }
    }
}

/// What the inspector says of the whole record, and the ways to say more.
pub fn of_record(ui: &mut Ui, lang: Lang, row: &GridRow, actions: &mut Actions) {
    let (states, record) = (&row.states, row.row.id);
    ui.horizontal_wrapped(|ui| {
        let keyed = |ui: &mut Ui, code: &str, keys: &str| ui.link(lang.text(code)).on_hover_text(keys);
        if keyed(ui, "state-note-add", "Ctrl M").clicked() {
            actions.push(Action::People(Wish::NoteHere));
        }
        if keyed(ui, "state-verify", "Ctrl J").clicked() {
            actions.push(Action::People(Wish::VerifyHere));
        }
        if ui.link(lang.text("state-ask-record")).clicked() {
            actions.push(Action::People(Wish::AskAbout(About::Record { record, field: None })));
        }
    });
    if let Some(verified) = &states.verified {
        let code = if verified.how.is_empty() { "state-verified" } else { "state-verified-how" };
        let said = Message::new(code)
            .with("by", verified.by.as_str())
            .with("when", when::moment(lang, &verified.at))
            .with("how", verified.how.as_str());
        ui.horizontal_wrapped(|ui| {
            let text = RichText::new(format!("✓ {}", lang.render(&said))).color(tokens(ui).valid);
            ui.add(egui::Label::new(text).wrap());
            if ui.link(lang.text("state-unverify")).clicked() {
                actions.push(Action::People(Wish::Unverify(record)));
            }
        });
    }
    if !states.note.is_empty() {
        egui::Frame::new().fill(tokens(ui).background).corner_radius(6).inner_margin(8).show(ui, |ui| {
            ui.set_width(ui.available_width());
            widgets::heading_label(ui, lang.text("state-note"));
            ui.add(egui::Label::new(states.note.as_str()).wrap().selectable(true));
        });
    }
    if let Some(question) = states.question("") {
        asked(ui, lang, question);
    }
}

/// What the inspector says of a value beside it: its lock and its question, and the ways to both.
pub fn of_value(ui: &mut Ui, lang: Lang, row: &GridRow, field: &str, actions: &mut Actions) {
    let record = row.row.id;
    let locked = row.states.is_locked(field);
    if locked {
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(Vec2::new(ROOM, 18.0), egui::Sense::hover());
            draw(ui.painter(), rect.center(), Sign::Lock, tokens(ui).accent);
            let label = ui.label(RichText::new(lang.text("state-locked")).color(tokens(ui).accent));
            label.on_hover_text(lang.text("state-locked-what"));
        });
    }
    if let Some(question) = row.states.question(field) {
        asked(ui, lang, question);
    }
    ui.horizontal_wrapped(|ui| {
        let code = if locked { "state-unlock" } else { "state-lock" };
        if ui.link(lang.text(code)).on_hover_text("Ctrl L").clicked() {
            actions.push(Action::People(Wish::Lock(vec![(record, field.to_owned())], !locked)));
        }
        if ui.link(lang.text("state-ask")).on_hover_text("Q").clicked() {
            let field = Some(field.to_owned());
            actions.push(Action::People(Wish::AskAbout(About::Record { record, field })));
        }
    });
}

fn asked(ui: &mut Ui, lang: Lang, question: &Question) {
    let state = lang.text(&format!("question-{}", question.state.name())).into_owned();
    let said = Message::new("state-asked").with("state", state).with("text", question.text.as_str());
    let color = if question.state == QuestionState::Answered { tokens(ui).weak } else { tokens(ui).duplicate };
    ui.add(egui::Label::new(RichText::new(lang.render(&said)).color(color)).wrap());
}

/// The tone of a question's state.
pub fn tone(state: QuestionState) -> Tone {
    match state {
        QuestionState::Open => Tone::Duplicate,
        QuestionState::Sent => Tone::Warning,
        QuestionState::Answered => Tone::Valid,
    }
}
