//! What comes from the other copy, and the conflicts with their two sides.

use super::{Draft, Found};
use crate::locale::Lang;
use crate::model::Message;
use crate::operations::combine::{Author, Combined, Conflict, HeldBy, Holds, Kind};
use crate::ui::theme::{self, tokens};
use crate::ui::{when, widgets};
use egui::{Frame, Label, Margin, RichText, Stroke, Ui};

/// Operations and locked values that are listed; the counts say of how many.
const LISTED: usize = 40;

pub(super) fn show(ui: &mut Ui, lang: Lang, draft: &mut Draft, found: &Found) {
    let told = &found.told;
    counts(ui, lang, told);
    if !told.conflicts.is_empty() {
        ui.add_space(8.0);
        widgets::heading(ui, lang.render(&Message::new("combine-conflicts").with("count", told.conflicts.len())));
        widgets::weak_lines(ui, lang.text("combine-keys"));
        all(ui, lang, told, draft);
        ui.add_space(4.0);
        let walked = std::mem::take(&mut draft.walked);
        for (at, one) in told.conflicts.iter().enumerate() {
            let chosen = draft.at == at;
            let frame = conflict(ui, lang, one, chosen, draft);
            if chosen && walked {
                ui.scroll_to_rect(frame, None);
            }
        }
    }
    held(ui, lang, told);
    operations(ui, lang, told);
}

/// One answer for all conflicts, where there are several.
fn all(ui: &mut Ui, lang: Lang, told: &Combined, draft: &mut Draft) {
    if told.conflicts.len() < 2 {
        return;
    }
    ui.horizontal(|ui| {
        for (code, holds) in [("combine-all-ours", Holds::Ours), ("combine-all-theirs", Holds::Theirs)] {
            if ui.link(lang.text(code)).clicked() {
                draft.answers = told.conflicts.iter().map(|one| (one.key.clone(), holds)).collect();
            }
        }
    });
}

/// What comes, by kind.
fn counts(ui: &mut Ui, lang: Lang, told: &Combined) {
    let since = match &told.since {
        Some(since) => Message::new("combine-since").with("since", when::moment(lang, since)),
        None => Message::new("combine-since-start"),
    };
    let since = since.with("file", told.file.as_str()).with("count", told.operations.len());
    ui.add(Label::new(RichText::new(lang.render(&since)).font(theme::strong_font())).wrap());
    // The files that come are named below.
    let named = |kind: Kind, count: u64| kind == Kind::Deliveries && count == told.files.len() as u64;
    let parts = told.parts.iter().filter(|(kind, count)| !named(**kind, **count));
    let mut lines: Vec<String> = parts.map(|(kind, count)| lang.render(&kind.sentence(*count))).collect();
    if !told.files.is_empty() {
        let files = Message::new("combine-files").with("count", told.files.len()).with("files", told.files.join(", "));
        lines.push(lang.render(&files.with("records", told.records)));
    }
    if lines.is_empty() {
        lines.push(lang.render(&Message::new("combine-nothing").with("file", told.file.as_str())));
    }
    for line in lines {
        ui.add(Label::new(RichText::new(format!("· {line}")).color(tokens(ui).text)).wrap());
    }
    if told.agreed > 0 {
        widgets::weak_lines(ui, lang.render(&Message::new("combine-agreed").with("count", told.agreed)));
    }
}

/// One conflict: what of which record, and the two sides to choose between.
fn conflict(ui: &mut Ui, lang: Lang, one: &Conflict, chosen: bool, draft: &mut Draft) -> egui::Rect {
    let (line, tint) = (tokens(ui).line, tokens(ui).accent);
    let stroke = Stroke::new(1.0, if chosen { tint } else { line });
    let frame = Frame::new().stroke(stroke).corner_radius(8).inner_margin(Margin::symmetric(10, 6));
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let name = format!("{} · {}", one.what.name, one.what.title(lang));
        ui.add(Label::new(RichText::new(&name).font(theme::strong_font())).truncate());
        if let Some(why) = &one.why {
            widgets::weak_lines(ui, lang.render(why));
        }
        let answer = draft.answers.get(&one.key).copied();
        let mut taken = None;
        ui.columns(2, |columns| {
            let sides = [
                (Holds::Ours, "combine-here", one.what.before.shown(lang), &one.ours),
                (Holds::Theirs, "combine-there", one.what.after.shown(lang), &one.theirs),
            ];
            for (ui, (holds, code, value, author)) in columns.iter_mut().zip(sides) {
                if side(ui, lang, (code, &name), &value, author, answer == Some(holds)) {
                    taken = Some(holds);
                }
            }
        });
        taken
    });
    if let Some(holds) = shown.inner {
        draft.answers.insert(one.key.clone(), holds);
    }
    ui.add_space(6.0);
    shown.response.rect
}

/// One side: a choice with its value, and who wrote it when.
fn side(ui: &mut Ui, lang: Lang, (code, name): (&'static str, &str), value: &str, author: &Author, on: bool) -> bool {
    let value = if value.is_empty() { lang.text("combine-empty").into_owned() } else { value.to_owned() };
    let label = lang.render(&Message::new(code).with("value", value));
    let response = ui.radio(on, RichText::new(&label).color(tokens(ui).text));
    // Heard alone, it says what it is about.
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::RadioButton, true, on, format!("{label} ({name})")));
    if !author.by.is_empty() {
        widgets::weak(ui, format!("{} · {}", author.by, when::moment(lang, &author.at)));
    }
    response.clicked()
}

/// Values on which a lock has the last word.
fn held(ui: &mut Ui, lang: Lang, told: &Combined) {
    for one in told.held.iter().take(LISTED) {
        let code = if one.by == HeldBy::Ours { "combine-locked-here" } else { "combine-locked-there" };
        let line = lang.labelled(format!("{} · {}", one.what.name, one.what.title(lang)), lang.text(code));
        ui.add(Label::new(RichText::new(line).color(tokens(ui).warning)).wrap());
    }
}

/// What the other did.
fn operations(ui: &mut Ui, lang: Lang, told: &Combined) {
    if told.operations.is_empty() {
        return;
    }
    ui.add_space(8.0);
    widgets::heading(ui, lang.text("combine-operations"));
    // The newest say most of what a colleague was about.
    for one in told.operations.iter().rev().take(LISTED) {
        let operation = &one.operation;
        let line = format!("{} · {} · {}", when::moment(lang, &operation.at_utc), operation.actor, one.sentence(lang));
        ui.add(Label::new(RichText::new(line).color(tokens(ui).text)).truncate());
    }
    if told.operations.len() > LISTED {
        let more = Message::new("combine-more").with("count", told.operations.len() - LISTED);
        widgets::weak(ui, lang.render(&more));
    }
}
