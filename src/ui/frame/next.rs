//! What to do next: one sentence and one button at the foot of the rail, whatever screen is shown.

use crate::locale::Lang;
use crate::model::{Gate, Message, OperationKind, OperationState, Sureness};
use crate::ui::action::{Action, Actions, Screen};
use crate::ui::app::App;
use crate::ui::screens::changes::state::Wish as OfChanges;
use crate::ui::screens::pages::Wish;
use crate::ui::snapshot::Overview;
use crate::ui::state::Data;
use crate::ui::theme::{self, tokens};
use crate::ui::widgets;
use crate::workspace::IssueGroup;
use egui::{Frame, RichText, Stroke, Ui};

/// Heights kept for it.
pub const CARD: f32 = 146.0;
pub const NARROW_CARD: f32 = 62.0;

/// What to do next.
struct Next {
    text: String,
    /// Code of the button's words.
    button: &'static str,
    actions: Vec<Action>,
}

/// The next best thing: what a delivery asks, then what brings most records nearer to a valid lot, then what else there is to
/// decide, then the batch.
fn next(data: &Data, lang: Lang) -> Next {
    let overview = &data.overview;
    let say = |message: Message| lang.render(&message);
    let show = |screen| vec![Action::Show(screen)];
    if !overview.batches.iter().any(|batch| batch.active) {
        return Next {
            text: lang.text("ui-next-load").into(),
            button: "command-import",
            actions: vec![Action::ImportDialog],
        };
    }
    if let Some((source, waiting)) = data.changes.asking() {
        let text = say(Message::new("ui-next-changes").with("count", waiting).with("source", source));
        let of = Action::Changes(OfChanges::Source(source.to_owned()));
        return Next { text, button: "ui-see-changes", actions: vec![of, Action::Show(Screen::Changes)] };
    }
    if let Some(win) = wins(overview, lang) {
        return win;
    }
    let has_structures = overview.counts.iter().any(|(slug, count)| *slug == "structure" && *count > 1);
    if overview.pair_set.is_none() && has_structures {
        return Next {
            text: lang.text("ui-next-match").into(),
            button: "command-match",
            actions: vec![Action::Show(Screen::Duplicates), Action::Match],
        };
    }
    if overview.undecided > 0 {
        let text = say(Message::new("ui-next-decide").with("count", overview.undecided));
        return Next { text, button: "ui-see-pairs", actions: show(Screen::Duplicates) };
    }
    let last = overview.operations.iter().rev().find(|operation| operation.state == OperationState::Applied);
    if last.is_some_and(|operation| operation.kind == OperationKind::Export) {
        return Next {
            text: lang.text("ui-next-written").into(),
            button: "command-import",
            actions: vec![Action::ImportDialog],
        };
    }
    let left = overview.issues_left();
    let text = match left {
        0 => lang.text("ui-next-export").into(),
        left => say(Message::new("ui-next-export-left").with("count", left)),
    };
    Next { text, button: "ui-see-export", actions: show(Screen::Export) }
}

/// Of a date for a whole delivery, columns to choose and a fix for many, the one that most records wait for; of those that
/// keep no record back, the first.
fn wins(overview: &Overview, lang: Lang) -> Option<Next> {
    let mut all = Vec::new();
    if overview.to_choose > 0 {
        let text = lang.render(&Message::new("ui-next-columns").with("count", overview.to_choose));
        let actions = vec![Action::Show(Screen::Columns)];
        all.push((overview.to_choose_records, Next { text, button: "ui-see-columns", actions }));
    }
    if let Some(undated) = overview.undated.iter().max_by_key(|undated| undated.records) {
        let text = Message::new("ui-next-date").with("count", undated.records).with("source", undated.source.as_str());
        let ask = Action::Page(Wish::AskDate(undated.batch, undated.schema.to_owned()));
        all.push((undated.records, Next { text: lang.render(&text), button: "ui-give-date", actions: vec![ask] }));
    }
    let likely = overview.groups.iter().filter(|(_, group)| group.sureness == Some(Sureness::Likely));
    let gain = |group: &IssueGroup| match Gate::Official.blocks(group.layer, group.severity) {
        true => group.together,
        false => 0,
    };
    if let Some((slug, group)) = likely.rev().max_by_key(|(_, group)| (gain(group), group.together)) {
        let title = crate::operations::fix::field_title(slug, &group.field, lang);
        let text = Message::new("ui-next-fix").with("count", group.together).with("field", title);
        let select = Action::SelectGroup(slug, group.field.clone(), group.code.clone());
        let actions = vec![Action::Show(Screen::Issues), select];
        all.push((gain(group), Next { text: lang.render(&text), button: "ui-see-fix", actions }));
    }
    // The last of several equals is the greatest to it.
    all.into_iter().rev().max_by_key(|(records, _)| *records).map(|(_, next)| next)
}

/// Draws it: a card, or one button where the rail is folded.
pub fn show(app: &App, ui: &mut Ui, actions: &mut Actions, wide: bool) {
    if !app.data.known {
        return;
    }
    let lang = app.view.lang;
    let Next { text, button, actions: wanted } = next(&app.data, lang);
    let tokens = tokens(ui);
    if !wide {
        let words = lang.text(button);
        let go = egui::Button::new("").fill(tokens.accent).stroke(Stroke::NONE);
        let size = egui::vec2(ui.available_width(), NARROW_CARD - 8.0);
        let response = ui.add_sized(size, go).on_hover_text(text.as_str());
        // The toolkit's button puts the lines of its words to the left.
        let room = response.rect.shrink(4.0);
        let lines = narrow_words(ui, &words, room.width());
        ui.painter().galley(room.center() - lines.rect.center().to_vec2(), lines, tokens.on_accent);
        let name = format!("{} – {text} {words}", lang.text("ui-next"));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
        if response.clicked() {
            actions.extend(wanted);
        }
        return;
    }
    Frame::new().fill(tokens.background).stroke(Stroke::new(1.0, tokens.line)).corner_radius(8).inner_margin(10).show(
        ui,
        |ui| {
            ui.set_width(ui.available_width());
            ui.label(RichText::new(lang.text("ui-next")).font(theme::strong_font()));
            widgets::weak_lines(ui, text);
            if widgets::primary(ui, lang.text(button), "", true).clicked() {
                actions.extend(wanted);
            }
        },
    );
}

/// Words that take as many lines as they need, each in the middle.
fn narrow_words(ui: &Ui, words: &str, width: f32) -> std::sync::Arc<egui::Galley> {
    let format = egui::TextFormat::simple(theme::small_font(), tokens(ui).on_accent);
    let mut job = egui::text::LayoutJob::single_section(words.to_owned(), format);
    job.wrap.max_width = width;
    job.halign = egui::Align::Center;
    ui.painter().layout_job(job)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BatchId, Layer, Severity};
    use crate::ui::snapshot::Undated;

    #[test]
    fn an_empty_workspace_asks_for_a_file() {
        let next = next(&Data::default(), Lang::Fr);
        assert_eq!(next.button, "command-import");
        assert!(matches!(next.actions[..], [Action::ImportDialog]));
    }

    fn group(field: &str, layer: Layer, together: u64) -> (&'static str, IssueGroup) {
        let group = IssueGroup {
            field: field.into(),
            code: "date_parsing".into(),
            severity: Severity::Warning,
            layer,
            issues: together,
            records: together,
            with_suggestion: together,
            together,
            sureness: Some(Sureness::Likely),
        };
        ("structure", group)
    }

    #[test]
    fn what_most_records_wait_for_comes_first() {
        let undated = |records| Undated { batch: BatchId(2), schema: "structure", source: "asso".into(), records };
        let overview = Overview {
            to_choose: 2,
            groups: vec![group("nom", Layer::Plausible, 300), group("siret", Layer::Schema, 12)],
            undated: vec![undated(9), undated(67)],
            ..Overview::default()
        };
        let win = |overview: &Overview| wins(overview, Lang::Fr).unwrap();
        assert!(win(&overview).text.contains("67"), "a date for all rows of a delivery");
        assert_eq!(win(&overview).button, "ui-give-date");
        let mut overview = Overview { undated: vec![undated(9)], ..overview };
        assert!(win(&overview).text.contains("12"), "what is only implausible keeps no record back");
        overview.to_choose_records = 20;
        assert_eq!(win(&overview).button, "ui-see-columns");
        overview = Overview { groups: Vec::new(), undated: Vec::new(), to_choose_records: 0, ..overview };
        assert_eq!(win(&overview).button, "ui-see-columns");
        overview.to_choose = 0;
        assert!(wins(&overview, Lang::Fr).is_none());
    }
}
