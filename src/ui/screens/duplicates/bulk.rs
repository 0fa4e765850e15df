//! Confirm in bulk: from which probability on, how many that decides, a sample to look at first, and what it says.

use super::state::{Bulk, Wish};
use crate::model::Message;
use crate::operations::confirm;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{Frame, Margin, Panel, RichText, Sense, Stroke, Ui, vec2};

pub fn show(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let Some(bulk) = &view.review.bulk else { return };
    let lang = view.lang;
    let frame = Frame::new().fill(tokens(ui).duplicate_tint).inner_margin(Margin::symmetric(14, 10));
    Panel::top("bulk").frame(frame).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(lang.text("review-bulk-title")).font(theme::strong_font()));
            from(ui, view, data, bulk, actions);
            match bulk.proposal.as_ref().filter(|proposal| proposal.from == bulk.from) {
                None => drop(widgets::weak(ui, lang.text("review-bulk-counting"))),
                Some(proposal) => {
                    let text =
                        Message::new("review-bulk-would").with("count", proposal.pairs).with("groups", proposal.groups);
                    ui.label(lang.render(&text));
                }
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let count = bulk.proposal.as_ref().map_or(0, |proposal| proposal.pairs);
                let wrong = bulk.seen().1.len() as u64;
                let text = Message::new("review-bulk-confirm").with("count", count.saturating_sub(wrong));
                let ready = bulk.is_ready();
                if widgets::primary(ui, lang.render(&text), "", ready)
                    .on_disabled_hover_text(lang.text("review-bulk-first"))
                    .clicked()
                {
                    actions.push(Action::Review(Wish::Confirm));
                }
                if widgets::button(ui, lang.text("ui-cancel"), &lang.text("key-escape")).clicked() {
                    actions.push(Action::Review(Wish::Bulk(None)));
                }
            });
        });
        seen(ui, view, bulk, actions);
    });
}

/// The probability, among those above the decision point.
fn from(ui: &mut Ui, view: &View, data: &Data, bulk: &Bulk, actions: &mut Actions) {
    let lang = view.lang;
    let percent = |from: f64| (from * 10_000.0).round() / 100.0;
    let name = |from: f64| lang.render(&Message::new("review-bulk-from").with("percent", percent(from)));
    let mut chosen = bulk.from;
    let combo = egui::ComboBox::from_id_salt("bulk-from").selected_text(name(chosen)).width(110.0).show_ui(ui, |ui| {
        for offer in confirm::OFFERS.into_iter().filter(|offer| *offer >= data.review.lists.point) {
            ui.selectable_value(&mut chosen, offer, name(offer));
        }
    });
    let label = lang.text("review-bulk-from-label");
    combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, label.as_ref()));
    if chosen != bulk.from {
        actions.push(Action::Review(Wish::Bulk(Some(chosen))));
    }
}

/// The sample as a row of dots, each leading to its pair; how many were wrong, and what that means for all.
fn seen(ui: &mut Ui, view: &View, bulk: &Bulk, actions: &mut Actions) {
    let (lang, tokens) = (view.lang, tokens(ui));
    let Some(proposal) = bulk.proposal.as_ref().filter(|proposal| proposal.from == bulk.from) else { return };
    if proposal.pairs == 0 {
        widgets::weak_lines(ui, lang.text("review-bulk-none"));
        return;
    }
    let (seen, wrong) = bulk.seen();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        for (at, (both, _)) in proposal.sample.iter().enumerate() {
            let (rect, response) = ui.allocate_exact_size(vec2(16.0, 18.0), Sense::click());
            let judged = bulk.judged.get(both);
            let (mark, color) = match judged {
                Some(true) => ("✓", tokens.valid),
                Some(false) => ("✗", tokens.error),
                None => ("·", tokens.weak),
            };
            if at == bulk.at {
                ui.painter().rect_stroke(rect, 3.0, Stroke::new(1.5, tokens.duplicate), egui::StrokeKind::Inside);
            }
            ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, mark, theme::strong_font(), color);
            let name = Message::new("review-at-sample").with("at", at + 1).with("count", proposal.sample.len());
            let name = lang.render(&name);
            response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, at == bulk.at, name.as_str()));
            if response.on_hover_text(name.as_str()).clicked() {
                actions.push(Action::Review(Wish::Sample(at)));
            }
        }
        ui.add_space(8.0);
        let text = Message::new("review-bulk-seen").with("seen", seen).with("count", proposal.sample.len());
        ui.label(lang.render(&text));
    });
    if seen > 0 {
        verdict(ui, view, proposal.pairs, seen, &wrong, bulk, actions);
    }
}

fn verdict(ui: &mut Ui, view: &View, all: u64, seen: u64, wrong: &[f64], bulk: &Bulk, actions: &mut Actions) {
    let lang = view.lang;
    let share = confirm::share_wrong(seen, wrong.len() as u64, all);
    let percent = |share: f64| (share * 1000.0).round() / 10.0;
    let text = Message::new(if wrong.is_empty() { "review-bulk-none-wrong" } else { "review-bulk-wrong" })
        .with("count", wrong.len())
        .with("seen", seen)
        .with("low", percent(share.low))
        .with("high", percent(share.high));
    ui.horizontal_wrapped(|ui| {
        let tone = if wrong.is_empty() { Tone::Valid } else { Tone::Error };
        ui.label(RichText::new(lang.render(&text)).color(tone.colors(tokens(ui)).0));
        if wrong.is_empty() {
            return;
        }
        match confirm::higher(bulk.from, wrong.iter().copied()) {
            Some(offer) => {
                let text = Message::new("review-bulk-higher").with("percent", (offer * 10_000.0).round() / 100.0);
                if widgets::button(ui, lang.render(&text), "").clicked() {
                    actions.push(Action::Review(Wish::Bulk(Some(offer))));
                }
            }
            None => drop(widgets::weak(ui, lang.text("review-bulk-no-higher"))),
        }
    });
}
