//! Quality: the health of the batch on a page, and what each field holds.

mod dashboard;
mod field;
mod fields;
mod link;
mod map;
mod overlap;
mod place;
mod places;
mod plots;
pub mod state;
mod threshold;

use crate::locale::Lang;
use crate::model::Message;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::tokens;
use crate::ui::widgets::{self, Tone};
use egui::{Rect, Response, Ui};
use state::{Side, Wish};

pub fn show(ui: &mut Ui, view: &mut View, data: &mut Data, actions: &mut Actions) {
    title(ui, view, data, actions);
    let lang = view.lang;
    if data.overview.records() == 0 {
        ui.add_space(24.0);
        ui.horizontal(|ui| {
            ui.add_space(14.0);
            widgets::weak_lines(ui, lang.text("quality-empty"));
        });
        return;
    }
    told(ui, view, data, actions);
    match view.quality.side {
        Side::Dashboard => dashboard::show(ui, view, data, actions),
        Side::Fields => fields::show(ui, view, data, actions),
        Side::Places => places::show(ui, view, data, actions),
    }
}

fn title(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let quality = &view.quality;
    let mut chosen = Actions::new();
    widgets::title_row(
        ui,
        |ui| {
            widgets::title(ui, lang.text("screen-quality"));
            let sides = [
                ("quality-dashboard", Side::Dashboard),
                ("quality-fields", Side::Fields),
                ("quality-places", Side::Places),
            ];
            for (code, side) in sides {
                let tone = if quality.side == side { Tone::Accent } else { Tone::Plain };
                if widgets::chip_button(ui, lang.text(code), tone).clicked() {
                    actions.push(Action::Quality(Wish::Side(side)));
                }
            }
            ui.add_space(8.0);
            for (slug, count) in data.overview.counts.iter().filter(|(_, count)| *count > 0) {
                let text = Message::new("records-schema").with("schema", *slug).with("count", *count);
                let tone = if quality.schema == *slug { Tone::Accent } else { Tone::Plain };
                if widgets::chip_button(ui, lang.render(&text), tone).clicked() {
                    actions.push(Action::Quality(Wish::Schema(slug)));
                }
            }
        },
        |ui| {
            if quality.side == Side::Fields {
                sources(ui, view, data, &mut chosen);
            }
        },
    );
    actions.append(&mut chosen);
}

/// Whose records the fields are counted of.
fn sources(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let mut chosen = view.quality.source.clone();
    let all = lang.text("quality-all-sources").into_owned();
    let shown = chosen.clone().unwrap_or_else(|| all.clone());
    let combo = egui::ComboBox::from_id_salt("quality-source").selected_text(shown).width(180.0).show_ui(ui, |ui| {
        ui.selectable_value(&mut chosen, None, all);
        for source in &data.overview.sources {
            ui.selectable_value(&mut chosen, Some(source.name.clone()), source.name.as_str());
        }
    });
    let label = lang.text("quality-source");
    combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, label.as_ref()));
    if chosen != view.quality.source {
        actions.push(Action::Quality(Wish::Source(chosen)));
    }
}

/// How far counting is once it takes a while, with a way out; or that it was stopped.
fn told(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let at = view.quality.side as usize;
    if let Some(progress) = &view.quality.under_way[at] {
        if widgets::progress::show(ui, lang, &progress.snapshot(), "quality-counting") {
            actions.push(Action::Quality(Wish::Stop));
        }
    } else if view.quality.stopped[at] {
        let failed = data.quality.failed.as_ref().map(|error| lang.render(&error.what));
        let text = failed.unwrap_or_else(|| lang.text("quality-stopped").into_owned());
        if widgets::progress::stopped(ui, text, &lang.text("quality-again")) {
            actions.push(Action::Quality(Wish::Again));
        }
    }
}

/// The ground of a row: chosen, or under the pointer or the keyboard.
fn lay(ui: &Ui, rect: Rect, response: &Response, chosen: bool) {
    let tokens = tokens(ui);
    let fill = match (chosen, response.hovered() || response.has_focus()) {
        (true, _) => Some(tokens.accent_tint),
        (false, true) => Some(tokens.background),
        (false, false) => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, 4.0, fill);
    }
}

/// A count as a person reads it.
fn number(lang: Lang, count: u64) -> String {
    lang.number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A number with one decimal, where it has any.
fn decimal(lang: Lang, value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if lang == Lang::Fr { text.replace('.', ",").replace('-', "\u{2212}") } else { text.replace('-', "\u{2212}") }
}

/// Red, green and blue of a colour mixed with the ground, by how much of it there is.
fn mixed(ground: egui::Color32, color: egui::Color32, share: f32) -> egui::Color32 {
    ground.lerp_to_gamma(color, share.clamp(0.0, 1.0))
}
