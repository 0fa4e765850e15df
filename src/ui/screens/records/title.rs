//! The row over the grid: which records, what narrows them, and what can be done.

use super::state::{BatchDraft, Beside, SavedView, Wish};
use crate::locale::Lang;
use crate::mirror::{BATCH, SOURCE, Test};
use crate::model::Message;
use crate::operations::territories::{self, By};
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::region::{self, Region};
use crate::ui::widgets::{self, Tone};
use egui::{Frame, Margin, RichText, Ui};

pub fn show(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let mut at_right = Actions::new();
    let (lang, sheet, schema) = (view.lang, &view.sheet, view.schema);
    widgets::title_row(
        ui,
        |ui| {
            widgets::title(ui, lang.text("screen-records"));
            for (slug, count) in &data.overview.counts {
                let text = Message::new("records-schema").with("schema", *slug).with("count", *count);
                let tone = if schema == *slug { Tone::Accent } else { Tone::Plain };
                if widgets::chip_button(ui, lang.render(&text), tone).clicked() {
                    actions.push(Action::Schema(slug));
                }
            }
            widgets::weak(ui, shown(view, data));
            unwritten(ui, view, data, actions);
        },
        |ui| {
            let mut toggle = |ui: &mut Ui, code: &str, on: bool, beside: Beside| {
                let to = if on { Beside::Cell } else { beside };
                if widgets::toggle(ui, lang.text(code), on).clicked() {
                    at_right.push(Action::Records(Wish::Beside(to)));
                }
            };
            toggle(ui, "records-columns", sheet.beside == Beside::Columns, Beside::Columns);
            let views = matches!(sheet.beside, Beside::Views(_));
            toggle(ui, "records-views", views, Beside::Views(sheet.named.clone().unwrap_or_default()));
            let batch = matches!(sheet.beside, Beside::Batch(_));
            toggle(ui, "records-batch", batch, Beside::Batch(BatchDraft::of_sheet(sheet)));
            if sheet.beside == Beside::Nothing {
                toggle(ui, "region-inspector", false, Beside::Cell);
            }
        },
    );
    actions.append(&mut at_right);
    conditions(ui, view, data, actions);
}

/// How many records are listed, of how many, and how many cells are selected where that is more than one.
fn shown(view: &View, data: &Data) -> String {
    let (shown, total) = (data.ids.len() as u64, data.listed.total.max(data.ids.len() as u64));
    let mut text = match shown == total {
        true => view.lang.render(&Message::new("records-shown").with("shown", shown)),
        false => view.lang.render(&Message::new("records-shown-of").with("shown", shown).with("total", total)),
    };
    let chosen = crate::operations::schema(view.schema).ok().and_then(|schema| view.sheet.chosen(schema));
    let cells = chosen.map_or(0, |(top, bottom, left, right)| (bottom + 1 - top) * (right + 1 - left));
    if cells > 1 {
        text.push_str(" · ");
        text.push_str(&view.lang.render(&Message::new("records-chosen").with("count", cells)));
    }
    text
}

/// A value that is being typed where nobody sees it, and the way back to it.
fn unwritten(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let Some(draft) = &view.draft else { return };
    let text = view.lang.text("records-draft");
    if view.sheet.cursor.as_ref().and_then(|cursor| data.ids.get(cursor.row)) != Some(&draft.record) {
        widgets::chip(ui, text, Tone::Warning);
    } else if draft.away
        && widgets::chip_button(ui, text, Tone::Warning).on_hover_text(view.lang.text("records-draft-show")).clicked()
    {
        actions.push(Action::Records(Wish::Follow));
    }
}

/// What narrows the list, each with its way out; and *go to*.
fn conditions(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let query = &view.sheet.query;
    if query.is_all() && view.sheet.going.is_none() && query.sort.len() < 2 {
        return;
    }
    let lang = view.lang;
    let tokens = tokens(ui);
    let row = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(14, 5));
    let shown = row.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            if let Some(text) = view.sheet.going.clone() {
                going(ui, lang, text, actions);
            }
            for test in &query.tests {
                let tone = if matches!(test, Test::Issues { .. }) { Tone::Error } else { Tone::Accent };
                if widgets::chip_button(ui, format!("{} ×", label(lang, data, test)), tone).clicked() {
                    let mut query = query.clone();
                    query.tests.retain(|known| known != test);
                    actions.push(Action::Records(Wish::Ask(query)));
                }
            }
            for word in query.words() {
                let text = lang.render(&Message::new("records-contains").with("text", word.as_str()));
                if widgets::chip_button(ui, format!("{text} ×"), Tone::Accent).clicked() {
                    actions.push(Action::Search(without(&query.search, &word)));
                }
            }
            if query.sort.len() > 1 {
                let keys: Vec<String> = query
                    .sort
                    .iter()
                    .map(|(field, down)| format!("{field} {}", if *down { "↓" } else { "↑" }))
                    .collect();
                widgets::weak(ui, lang.render(&Message::new("records-sorted").with("by", keys.join(", "))));
            }
            if query.tests.len() > 1 && ui.link(lang.text("records-clear")).clicked() {
                let mut query = query.clone();
                query.tests.clear();
                actions.push(Action::Records(Wish::Ask(query)));
            }
        });
    });
    let rect = shown.response.rect;
    ui.painter().hline(rect.x_range(), rect.max.y, egui::Stroke::new(1.0, tokens.faint_line));
}

/// A search without one of its words.
fn without(search: &str, word: &str) -> String {
    let query = crate::mirror::Query { search: search.to_owned(), ..Default::default() };
    let quoted = |word: String| if word.contains(char::is_whitespace) { format!("\"{word}\"") } else { word };
    query.words().into_iter().filter(|known| known != word).map(quoted).collect::<Vec<_>>().join(" ")
}

/// A row by its number, or a record by its identifier.
fn going(ui: &mut Ui, lang: Lang, mut text: String, actions: &mut Actions) {
    let edit = egui::TextEdit::singleline(&mut text).hint_text(lang.text("records-go")).desired_width(220.0);
    let response = ui.add(edit);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("records-go")));
    if response.changed() {
        actions.push(Action::Records(Wish::Going(Some(text.clone()))));
    }
    if response.lost_focus() {
        let enter = ui.input(|input| input.key_pressed(egui::Key::Enter)) && !text.trim().is_empty();
        actions.push(Action::Records(if enter { Wish::GoTo(text) } else { Wish::Going(None) }));
    } else if !response.has_focus() {
        response.request_focus();
    }
}

/// A condition in words.
pub fn label(lang: Lang, data: &Data, test: &Test) -> String {
    let join = |values: &[String]| {
        let shown: Vec<&str> = values.iter().take(3).map(String::as_str).collect();
        if values.len() > 3 { format!("{}…", shown.join(", ")) } else { shown.join(", ") }
    };
    match test {
        Test::Values { field, values, blank, except } => {
            let mut named: Vec<String> = values.iter().map(|value| value_name(lang, data, field, value)).collect();
            if *blank {
                named.push(lang.text("facet-blank").into_owned());
            }
            let code = if *except { "test-except" } else { "test-values" };
            lang.render(&Message::new(code).with("field", name(lang, field)).with("values", join(&named)))
        }
        Test::Patterns { field, patterns } => {
            lang.render(&Message::new("test-values").with("field", name(lang, field)).with("values", join(patterns)))
        }
        Test::Range { field, least, most } => {
            let bound = |bound: &Option<String>| bound.as_ref().map_or_else(|| "…".into(), |text| lang.written(text));
            let between = format!("{} – {}", bound(least), bound(most));
            lang.render(&Message::new("test-values").with("field", name(lang, field)).with("values", between))
        }
        Test::Length { field, least, most } => {
            let stretch = super::lengths::stretch(lang, *least, *most);
            lang.render(&Message::new("test-length").with("field", name(lang, field)).with("stretch", stretch))
        }
        Test::Contains { field, text } => {
            lang.render(&Message::new("test-contains").with("field", field.as_str()).with("text", text.as_str()))
        }
        Test::Within { place, .. } => {
            let name = territories::name_of(By::of_code(place), place).unwrap_or_default();
            let code = match place.as_str() {
                "" => "test-nowhere",
                territories::NO_EPCI => "territories-no-epci",
                _ => "test-within",
            };
            lang.render(&Message::new(code).with("place", name).with("code", place.as_str()))
        }
        Test::Issues { of } => {
            let names: Vec<String> =
                of.iter().map(|(field, code)| crate::ui::screens::issues::name(lang, field, code)).collect();
            join(&names)
        }
        Test::Edited { yes } => lang.text(if *yes { "facet-edited" } else { "facet-unedited" }).into_owned(),
        Test::States { of } => {
            let names: Vec<String> =
                of.iter().map(|mark| lang.text(&format!("mark-{}", mark.name())).into_owned()).collect();
            join(&names)
        }
        Test::Records { ids } => lang.render(&Message::new("test-records").with("count", ids.len())),
    }
}

/// The name of a column in a sentence.
pub fn name(lang: Lang, field: &str) -> String {
    match field {
        SOURCE => lang.text("facet-source").into_owned(),
        BATCH => lang.text("facet-batch").into_owned(),
        _ => field.to_owned(),
    }
}

/// A value as a person reads it: a delivery by its file.
pub fn value_name(lang: Lang, data: &Data, field: &str, value: &str) -> String {
    if field != BATCH {
        return value.to_owned();
    }
    let batch = data.overview.batches.iter().find(|batch| batch.id.0.to_string() == value);
    batch.map_or_else(
        || value.to_owned(),
        |batch| {
            let sheet = batch.sheet.as_ref().map(|sheet| format!(" · {sheet}")).unwrap_or_default();
            let text = Message::new("facet-delivery").with("file", format!("{}{sheet}", batch.file_name));
            lang.render(&text.with("number", batch.delivery))
        },
    )
}

/// A view as it is now, to be kept.
pub fn saved(view: &View) -> SavedView {
    SavedView { query: view.sheet.query.clone(), layout: view.sheet.layout.clone(), facets: view.sheet.facets.clone() }
}

/// The heading of a panel at the right, and the way to close it.
pub fn panel_head(ui: &mut Ui, lang: Lang, title: String, actions: &mut Actions) {
    region::region(ui, Region::Inspector, &lang.text("region-inspector"));
    ui.horizontal(|ui| {
        // What a button promises with an ellipsis is there now.
        ui.label(RichText::new(title.trim_end_matches('…')).font(theme::strong_font()));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if widgets::close(ui, lang.text("panel-close")).clicked() {
                actions.push(Action::Records(Wish::Beside(Beside::Cell)));
            }
        });
    });
    ui.add_space(4.0);
}
