//! The row over the review: what is gone through, how many wait, in which order, and confirming in bulk.

use super::list::{Place, Said, Sort, Unit, Wanted};
use super::state::{Review, Wish};
use crate::locale::Lang;
use crate::model::{Message, percent_cut};
use crate::operations::matching;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::widgets::{self, Tone};
use egui::Ui;

/// Width of the row that has room for the counts and for whole sentences on its buttons.
const ROOMY: f32 = 1150.0;
/// Width of a window that has room for more than the counts.
const VERY_WIDE: f32 = 1600.0;
/// Verdicts from which on their share says something.
const TELLING: usize = 10;

pub fn show(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let roomy = ui.available_width() > ROOMY;
    let mut asked = Actions::new();
    widgets::title_row(
        ui,
        |ui| {
            widgets::title(ui, lang.text("screen-duplicates"));
            units(ui, lang, &view.review, data, &mut asked);
            chips(ui, lang, data, roomy);
        },
        |ui| {
            more(ui, lang, &view.review, data, roomy, actions);
            bulk(ui, lang, &view.review, data, roomy, actions);
            filters(ui, lang, &view.review, actions);
            sorts(ui, lang, &view.review, actions);
        },
    );
    actions.extend(asked);
}

/// Pairs, groups or merged records.
fn units(ui: &mut Ui, lang: Lang, review: &Review, data: &Data, actions: &mut Actions) {
    let lists = &data.review.lists;
    ui.spacing_mut().item_spacing.x = 4.0;
    for (unit, code, count) in [
        (Unit::Pairs, "review-pairs", lists.pairs.len()),
        (Unit::Groups, "review-groups", lists.groups.len()),
        (Unit::Merges, "review-merges", lists.merges.len()),
    ] {
        let chosen = review.wanted.unit == unit;
        let name = lang.text(code).into_owned();
        let response = ui.selectable_label(chosen, name.as_str()).on_hover_text(format!(
            "{} {}",
            lang.number(count as i64),
            name.to_lowercase()
        ));
        response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, chosen, name.as_str()));
        if response.clicked() {
            let said = if unit == Unit::Merges { Said::Any } else { Said::Open };
            actions.push(Action::Review(Wish::List(Wanted { unit, said, ..review.wanted })));
        }
    }
    ui.spacing_mut().item_spacing.x = 8.0;
}

fn chips(ui: &mut Ui, lang: Lang, data: &Data, roomy: bool) {
    let overview = &data.overview;
    let heard = &data.review;
    if !roomy {
        return;
    }
    // By what was said a moment ago.
    let open = if heard.there { heard.open() } else { overview.undecided };
    let text = Message::new("duplicates-left").with("count", open);
    widgets::chip(ui, lang.render(&text), Tone::Duplicate).on_hover_text(lang.text("review-left-hover"));
    let decided = Message::new("duplicates-decided").with("count", overview.decided);
    widgets::chip(ui, lang.render(&decided), Tone::Valid);
    let known = |quality: &&crate::link::Quality| quality.verdicts >= TELLING;
    // Else the right side tells it.
    if ui.ctx().content_rect().width() < VERY_WIDE {
        return;
    }
    if let Some(quality) = overview.quality.as_ref().filter(known) {
        let percent = |share: f64| (share * 100.0).round();
        let text = Message::new("review-right")
            .with("mid", percent(quality.precision.mid))
            .with("low", percent(quality.precision.low))
            .with("high", percent(quality.precision.high));
        widgets::chip(ui, lang.render(&text), Tone::Plain).on_hover_text(lang.text("duplicates-quality"));
    }
}

/// A button that drops down a list of choices.
fn choices<T: Copy + PartialEq>(
    ui: &mut Ui,
    lang: Lang,
    label: String,
    chosen: T,
    all: &[(T, &'static str)],
) -> Option<T> {
    let mut out = None;
    ui.menu_button(label, |ui| {
        for (value, code) in all {
            if ui.selectable_label(*value == chosen, lang.text(code).as_ref()).clicked() {
                out = Some(*value);
                ui.close();
            }
        }
    });
    out
}

const SORTS: [(Sort, &str); 3] =
    [(Sort::Unsure, "review-sort-unsure"), (Sort::Sure, "review-sort-sure"), (Sort::Size, "review-sort-size")];

fn sorts(ui: &mut Ui, lang: Lang, review: &Review, actions: &mut Actions) {
    let wanted = review.wanted;
    let name = SORTS.iter().find(|(sort, _)| *sort == wanted.sort).map_or("", |(_, code)| code);
    let label = lang.render(&Message::new("review-sort").with("by", lang.text(name).into_owned()));
    if let Some(sort) = choices(ui, lang, label, wanted.sort, &SORTS) {
        actions.push(Action::Review(Wish::List(Wanted { sort, ..wanted })));
    }
}

const SAID: [(Said, &str); 5] = [
    (Said::Open, "review-said-open"),
    (Said::Decided, "review-said-decided"),
    (Said::Again, "review-said-again"),
    (Said::Related, "review-said-related"),
    (Said::Any, "review-said-any"),
];
const PLACES: [(Place, &str); 3] =
    [(Place::Any, "review-place-any"), (Place::Above, "review-place-above"), (Place::Below, "review-place-below")];

/// What is listed: what was said of it, where it stands, between which sources.
fn filters(ui: &mut Ui, lang: Lang, review: &Review, actions: &mut Actions) {
    let wanted = review.wanted;
    if wanted.unit == Unit::Merges {
        return;
    }
    let name = SAID.iter().find(|(said, _)| *said == wanted.said).map_or("", |(_, code)| code);
    let mut label = lang.render(&Message::new("review-show").with("what", lang.text(name).into_owned()));
    if wanted.place != Place::Any || wanted.across {
        label.push_str(" +");
    }
    ui.menu_button(label, |ui| {
        let mut next = wanted;
        for (said, code) in SAID {
            ui.radio_value(&mut next.said, said, lang.text(code).as_ref());
        }
        if wanted.unit == Unit::Pairs {
            widgets::rule(ui);
            for (place, code) in PLACES {
                ui.radio_value(&mut next.place, place, lang.text(code).as_ref());
            }
        }
        widgets::rule(ui);
        ui.checkbox(&mut next.across, lang.text("review-across").as_ref());
        if next != wanted {
            actions.push(Action::Review(Wish::List(next)));
        }
    });
}

fn bulk(ui: &mut Ui, lang: Lang, review: &Review, data: &Data, roomy: bool, actions: &mut Actions) {
    if review.bulk.is_some() || data.review.lists.pairs.is_empty() {
        return;
    }
    let from = data.review.lists.point.max(matching::CERTAIN);
    let percent = percent_cut(from, 1);
    let label = lang.render(&Message::new("review-bulk-open").with("percent", percent));
    let short = if roomy { label.clone() } else { lang.text("review-bulk-short").into_owned() };
    let response = widgets::button(ui, short, "").on_hover_text(label.as_str());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, label.as_str()));
    if response.clicked() {
        actions.push(Action::Review(Wish::Bulk(Some(from))));
    }
}

/// What is seldom asked for; and in a narrow window the right side.
fn more(ui: &mut Ui, lang: Lang, review: &Review, data: &Data, roomy: bool, actions: &mut Actions) {
    if ui.ctx().content_rect().width() < super::WIDE {
        let name = lang.text("review-side").into_owned();
        let response = ui.selectable_label(review.side, lang.text("review-side-short").as_ref());
        let response = response.on_hover_text(format!("{name} (I)"));
        response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, review.side, name.as_str()));
        if response.clicked() {
            actions.push(Action::Review(Wish::Side(!review.side)));
        }
    }
    // In a narrow window it is offered when there is something new; Ctrl D does it always.
    if roomy || data.overview.unmatched > 0 {
        search(ui, lang, data, actions);
    }
}

/// Searching again: what came or changed since is counted.
fn search(ui: &mut Ui, lang: Lang, data: &Data, actions: &mut Actions) {
    let waiting = data.overview.unmatched;
    let name = lang.text("command-match").into_owned();
    let hover = match waiting {
        0 => format!("{name} (Ctrl D)"),
        count => lang.render(&Message::new("duplicates-unmatched").with("count", count)),
    };
    let text = match waiting {
        0 => lang.text("review-search").into_owned(),
        count => lang.render(&Message::new("review-search-new").with("count", count)),
    };
    let response = widgets::button(ui, text, "").on_hover_text(hover);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name.as_str()));
    if response.clicked() {
        actions.push(Action::Match);
    }
}
