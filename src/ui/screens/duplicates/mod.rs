//! The review of duplicates: one pair, one group or one merged record a screen, side by side, one key a decision.

mod bulk;
pub mod case;
pub mod compare;
mod golden;
mod graph;
mod keys;
pub mod list;
mod side;
pub mod state;
mod title;
mod verdicts;
mod waterfall;
mod web;

use crate::locale::Lang;
use crate::model::{Message, Verdict, percent_cut};
use crate::operations::explain;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use case::Case;
use egui::{Frame, Margin, Panel, RichText, ScrollArea, Ui};
use list::{Key, Said, Unit};
use state::Wish;
use std::sync::Arc;

/// Under this width of the window the right side is drawn out on demand.
const WIDE: f32 = 1250.0;

pub fn show(ui: &mut Ui, view: &mut View, data: &mut Data, actions: &mut Actions) {
    let lang = view.lang;
    title::show(ui, view, data, actions);
    if !data.review.there {
        if data.review.failed {
            failed(ui, lang, actions);
        }
        return;
    }
    if data.review.lists.is_empty() {
        return empty(ui, lang, data, actions);
    }
    if view.review.bulk.is_some() {
        bulk::show(ui, view, data, actions);
    }
    let Some(key) = view.review.key(&data.review) else {
        return nothing_listed(ui, view, data, actions);
    };
    let case = data.review.cases.get(&key).cloned();
    keys::read(ui, view, data, key, case.as_deref(), actions);
    let wide = ui.ctx().content_rect().width() >= WIDE;
    if wide || view.review.side {
        side::show(ui, view, data, case.as_deref(), actions);
    }
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::symmetric(14, 10));
    Panel::bottom("verdicts").frame(frame).show(ui, |ui| verdicts::show(ui, view, data, key, case.as_deref(), actions));
    match case {
        Some(case) => whole(ui, view, data, &case, actions),
        None if data.review.gone.contains(&key) => margin(ui, |ui| {
            widgets::weak_lines(ui, lang.text("review-gone"));
        }),
        None if data.review.failed => failed(ui, lang, actions),
        // It is there in an instant.
        None => {}
    }
}

/// What is to be shown could not be read.
fn failed(ui: &mut Ui, lang: Lang, actions: &mut Actions) {
    margin(ui, |ui| {
        widgets::weak_lines(ui, lang.text("review-failed"));
        if widgets::button(ui, lang.text("review-again"), "").clicked() {
            actions.push(Action::Review(Wish::Again));
        }
    });
}

/// Headline, the records side by side, and the merged record.
fn whole(ui: &mut Ui, view: &View, data: &Data, case: &Arc<Case>, actions: &mut Actions) {
    // Another thing is looked at from its top.
    ScrollArea::vertical().id_salt(("case", case.key)).auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
            headline(ui, view.lang, case, data, actions);
            ui.add_space(4.0);
            compare::show(ui, view, data, case, actions);
            ui.add_space(10.0);
            golden::show(ui, view, case, actions);
        });
    });
}

fn margin(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    Frame::new().inner_margin(Margin::symmetric(14, 24)).show(ui, |ui| {
        ui.set_max_width(640.0);
        add(ui);
    });
}

/// Nothing was compared yet, or all is distinct.
fn empty(ui: &mut Ui, lang: Lang, data: &Data, actions: &mut Actions) {
    margin(ui, |ui| {
        let code = if data.overview.pair_set.is_some() { "duplicates-none" } else { "duplicates-not-yet" };
        widgets::weak_lines(ui, lang.text(code));
        if widgets::primary(ui, lang.text("command-match"), "Ctrl D", true).clicked() {
            actions.push(Action::Match);
        }
    });
}

/// The filter leaves nothing: what to do next.
fn nothing_listed(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    if data.review.ordered.is_none() || view.review.bulk.is_some() {
        return;
    }
    let wanted = view.review.wanted;
    let done = wanted.said == list::Said::Open && wanted.place == list::Place::Any && !wanted.across;
    margin(ui, |ui| {
        let code = match (wanted.unit, done) {
            (Unit::Merges, _) => "review-no-merge",
            (_, true) => "review-all-decided",
            (_, false) => "review-nothing-listed",
        };
        widgets::title(ui, lang.text(code));
        if wanted.unit == Unit::Merges {
            widgets::weak_lines(ui, lang.text("review-no-merge-text"));
        } else if widgets::primary(ui, lang.text("review-show-all"), "", true).clicked() {
            let all = list::Wanted { said: list::Said::Any, place: list::Place::Any, across: false, ..wanted };
            actions.push(Action::Review(Wish::List(all)));
        }
    });
}

/// The big number, and what it means in words.
fn headline(ui: &mut Ui, lang: Lang, case: &Case, data: &Data, actions: &mut Actions) {
    let point = data.review.lists.point;
    let probability = match case.key {
        Key::Pair(..) => case.pair.as_ref().map(|pair| pair.probability),
        Key::Group(id) => data.review.lists.group(id).map(|group| group.weakest),
        Key::Merge(_) => None,
    };
    ui.horizontal_top(|ui| {
        if let Some(probability) = probability {
            let percent = percent_cut(probability, 0);
            let text = RichText::new(format!("{percent}\u{a0}%")).font(theme::number_font());
            ui.add_sized([76.0, 40.0], egui::Label::new(text.color(tokens(ui).duplicate)).extend()).on_hover_text(
                lang.text(if case.pair.is_some() { "review-percent" } else { "review-percent-weakest" }),
            );
        }
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            match &case.pair {
                Some(pair) => about_pair(ui, lang, pair, point),
                None => about_group(ui, lang, case),
            }
            states(ui, lang, case, data, actions);
        });
    });
}

fn about_pair(ui: &mut Ui, lang: Lang, pair: &crate::model::Pair, point: f64) {
    let code = match pair.probability >= point {
        true => "duplicates-likely",
        false if pair.is_related() => "duplicates-related",
        false => "duplicates-unlikely",
    };
    let mut said = vec![explain::agreement(pair, lang)];
    said.extend(explain::what_if(pair, lang).into_iter().take(2).map(|line| format!("{line}.")));
    ui.label(RichText::new(lang.text(code)).font(theme::strong_font()));
    widgets::weak_lines(ui, said.join(" "));
}

fn about_group(ui: &mut Ui, lang: Lang, case: &Case) {
    let count = case.compared + case.more;
    let code = if case.merge.is_some() { "review-merge-title" } else { "review-group-title" };
    let title = Message::new(code)
        .with("count", count)
        .with("id", case.merge.as_ref().map(|merge| merge.export_id.clone()).unwrap_or_default());
    ui.label(RichText::new(lang.render(&title)).font(theme::strong_font()));
    let code = match (&case.merge, count > crate::model::Cluster::LARGE) {
        (Some(_), _) => "review-merge-text",
        (None, true) => "review-group-large",
        (None, false) => "review-group-text",
    };
    widgets::weak_lines(ui, lang.text(code));
}

/// What was said of it, and why it is as it is.
fn states(ui: &mut Ui, lang: Lang, case: &Case, data: &Data, actions: &mut Actions) {
    let Key::Pair(a, b) = case.key else { return };
    let link = case.link();
    let verdict = data.review.verdict(a, b);
    let again = link.is_some_and(|link| link.again) && !data.review.given.contains_key(&(a, b));
    let refused = link.and_then(|link| link.refused.as_deref());
    if verdict.is_none() && case.merged.is_none() && refused.is_none() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        if let Some(verdict) = verdict {
            let text = Message::new("explain-verdict").with("verdict", verdict.name());
            widgets::chip(ui, lang.render(&text), if again { Tone::Warning } else { Tone::Valid });
            let back = format!("{}  0", lang.text("review-take-back"));
            if ui.link(back).clicked() {
                actions.push(Action::Review(Wish::Decide(case.key, None)));
            }
        }
        if again {
            widgets::weak(ui, lang.text("explain-again"));
        }
        if case.merged.is_some() {
            widgets::chip(ui, lang.text("review-merged"), Tone::Valid);
        }
        if let Some(why) = refused {
            widgets::weak(ui, explain::refused(why, lang));
        }
    });
}

/// A verdict in a word.
fn verdict_name(lang: Lang, verdict: Verdict) -> String {
    lang.text(&format!("verdict-{}", verdict.name())).into_owned()
}

/// Where one is in the list, and how fast one goes, for the status bar.
pub fn status(view: &View, data: &Data) -> Option<String> {
    let (review, heard) = (&view.review, &data.review);
    // While it is put in another order, it is not known where one is.
    if heard.order.is_empty() || heard.ordered.is_none() {
        return None;
    }
    let (at, count, code) = match (&review.bulk, review.wanted.unit) {
        (Some(bulk), _) => (bulk.at + 1, bulk.proposal.as_ref()?.sample.len(), "review-at-sample"),
        (None, Unit::Pairs) => (review.at + 1, heard.order.len(), "duplicates-position"),
        (None, Unit::Groups) => (review.at + 1, heard.order.len(), "review-at-group"),
        (None, Unit::Merges) => (review.at + 1, heard.order.len(), "review-at-merge"),
    };
    let mut parts = vec![view.lang.render(&Message::new(code).with("at", at).with("count", count))];
    // The list goes further than the duplicates that are counted: the doubtful ones teach most.
    let less = count.saturating_sub(usize::try_from(heard.open()).unwrap_or(usize::MAX));
    if code == "duplicates-position" && review.wanted.said == Said::Open && less > 0 {
        parts.push(view.lang.render(&Message::new("duplicates-less").with("count", less)));
    }
    if let Some(pace) = review.pace.a_minute() {
        parts.push(view.lang.render(&Message::new("review-pace").with("count", pace)));
    }
    Some(parts.join(" · "))
}
