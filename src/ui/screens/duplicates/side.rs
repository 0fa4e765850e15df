//! The right side: who else is at the address or the phone, the group, how good the search is, and where the records come from.

use super::case::{Around, Case};
use super::graph;
use super::list::Key;
use super::state::Wish;
use crate::jobs::Job;
use crate::link::{Estimate, Quality};
use crate::locale::Lang;
use crate::model::{Message, percent_cut};
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{Frame, Margin, Panel, RichText, ScrollArea, Sense, Ui};

pub fn show(ui: &mut Ui, view: &View, data: &Data, case: Option<&Case>, actions: &mut Actions) {
    let lang = view.lang;
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::same(12));
    Panel::right("pairs").exact_size(theme::INSPECTOR).resizable(false).frame(frame).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            if let Some(case) = case {
                around(ui, lang, case, actions);
                widgets::heading(ui, lang.text("review-group"));
                graph::show(ui, lang, case, actions);
                widgets::rule(ui);
            }
            reliability(ui, lang, data, actions);
            if let Some(case) = case {
                origins(ui, lang, case);
            }
        });
    });
}

/// Others at the same address or phone, with what was said of them.
fn around(ui: &mut Ui, lang: Lang, case: &Case, actions: &mut Actions) {
    widgets::heading(ui, lang.text("review-around"));
    if case.around.is_empty() {
        widgets::weak_lines(ui, lang.text("review-around-none"));
    }
    for one in &case.around {
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                widgets::weak(ui, shared(lang, one));
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    let label = egui::Label::new(one.name.as_str()).truncate().sense(Sense::click());
                    let response = ui.add(label).on_hover_text(format!("{} · {}", one.source, one.name));
                    if response.clicked() {
                        actions.push(Action::Review(Wish::Show(Key::pair(one.with, one.record))));
                    }
                });
            });
        });
        if let Some(verdict) = one.verdict {
            let said = super::verdict_name(lang, verdict).to_lowercase();
            widgets::weak_lines(ui, lang.render(&Message::new("review-around-said").with("verdict", said)));
        }
    }
    if case.around_more > 0 {
        widgets::weak_lines(ui, lang.render(&Message::new("review-around-more").with("count", case.around_more)));
    }
    widgets::rule(ui);
}

fn shared(lang: Lang, one: &Around) -> String {
    let code = match (one.same_phone, one.same_address) {
        (true, true) => "review-same-both",
        (true, false) => "review-same-phone",
        _ => "review-same-address",
    };
    lang.text(code).into_owned()
}

/// How good the pairs are, by what persons said of them, and what was never compared.
fn reliability(ui: &mut Ui, lang: Lang, data: &Data, actions: &mut Actions) {
    let overview = &data.overview;
    let Some(quality) = &overview.quality else { return };
    widgets::heading(ui, lang.text("review-quality"));
    if quality.verdicts == 0 {
        widgets::weak_lines(ui, lang.render(&Message::new("duplicates-quality-none").with("more", quality.more)));
    } else {
        share(ui, lang, "review-quality-precision", &quality.precision);
        share(ui, lang, "review-quality-recall", &quality.recall);
        let more = match quality.more {
            0 => lang.text("duplicates-quality-enough").into_owned(),
            more => lang.render(&Message::new("duplicates-quality-more").with("more", more)),
        };
        widgets::weak_lines(ui, more);
    }
    decision_point(ui, lang, data, quality, actions);
    if overview.missed > 0 {
        widgets::weak_lines(ui, lang.render(&Message::new("duplicates-missed").with("count", overview.missed)));
    }
    if overview.large_groups > 0 {
        let line = Message::new("duplicates-large").with("count", overview.large_groups);
        widgets::chip(ui, lang.render(&line), Tone::Warning);
    }
    widgets::rule(ui);
}

/// A share with its interval, and a bar.
fn share(ui: &mut Ui, lang: Lang, code: &str, of: &Estimate) {
    let percent = |share: f64| (share * 100.0).round();
    let values = Message::new("review-quality-share")
        .with("mid", percent(of.mid))
        .with("low", percent(of.low))
        .with("high", percent(of.high));
    ui.horizontal(|ui| {
        ui.label(lang.text(code).as_ref());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| widgets::weak(ui, lang.render(&values)));
    });
    let width = ui.available_width();
    widgets::bar(ui, of.mid as f32, width);
}

/// From which probability on pairs are duplicates, with what each choice gains and loses.
fn decision_point(ui: &mut Ui, lang: Lang, data: &Data, quality: &Quality, actions: &mut Actions) {
    let Some(set) = &data.overview.pair_set else { return };
    let percent = |share: f64| (share * 100.0).round();
    // 99.9 % is not certain.
    let tenths = |share: f64| percent_cut(share, 1);
    let name = |point: f64| lang.render(&Message::new("duplicates-point").with("percent", tenths(point)));
    let mut chosen = set.decision_point;
    let combo =
        egui::ComboBox::from_id_salt("decision-point").selected_text(name(chosen)).width(260.0).show_ui(ui, |ui| {
            for offer in quality.offers.iter().rev() {
                let text = Message::new("duplicates-point-offer")
                    .with("percent", tenths(offer.threshold))
                    .with("precision", percent(offer.precision.mid))
                    .with("recall", percent(offer.recall.mid));
                ui.selectable_value(&mut chosen, offer.threshold, lang.render(&text));
            }
        });
    let label = lang.text("duplicates-point-label");
    combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, label.as_ref()));
    if chosen != set.decision_point {
        actions.push(Action::Do(Box::new(Job::DecisionPoint(Some(chosen)))));
    }
}

/// Lines of files that are listed.
const ORIGINS: usize = 8;

fn origins(ui: &mut Ui, lang: Lang, case: &Case) {
    widgets::heading(ui, lang.text("duplicates-origins"));
    for member in case.members[..case.compared].iter().take(ORIGINS) {
        widgets::weak_lines(ui, member.origin.as_str());
    }
    if let Some(pair) = &case.pair {
        let key = Message::new("duplicates-key").with("key", key_name(lang, &pair.key));
        widgets::weak_lines(ui, lang.render(&key));
    }
    let color = tokens(ui).weak;
    ui.label(RichText::new(lang.text("review-raw-hint")).font(theme::small_font()).color(color));
}

fn key_name(lang: Lang, key: &str) -> String {
    let code = format!("key-{}", key.replace('_', "-"));
    if lang.knows(&code) { lang.text(&code).into_owned() } else { key.to_owned() }
}
