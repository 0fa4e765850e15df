//! Deliveries: what was read, how, and where every line went.

use crate::locale::Lang;
use crate::model::Message;
use crate::ui::action::{Action, Actions};
use crate::ui::snapshot::Overview;
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use crate::workspace::BatchInfo;
use egui::{Frame, Margin, RichText, ScrollArea, Stroke, Ui};

pub fn show(ui: &mut Ui, view: &mut View, data: &mut Data, actions: &mut Actions) {
    let lang = view.lang;
    let overview = data.overview.clone();
    if overview.batches.iter().all(|batch| !batch.active && !batch.reference) {
        return nothing_yet(ui, view, actions);
    }
    widgets::title_row(
        ui,
        |ui| {
            widgets::title(ui, lang.text("screen-files"));
            let active = overview.batches.iter().filter(|batch| batch.active).count();
            widgets::chip(ui, lang.render(&Message::new("files-count").with("count", active)), Tone::Plain);
        },
        |ui| {
            if widgets::primary(ui, lang.text("command-import"), "Ctrl I", true).clicked() {
                actions.push(Action::ImportDialog);
            }
            if widgets::button(ui, lang.text("command-reference"), "").clicked() {
                actions.push(Action::ReferenceDialog);
            }
        },
    );
    Frame::new().inner_margin(Margin::same(14)).show(ui, |ui| {
        balance(ui, &overview, lang);
        ui.add_space(10.0);
        ui.label(RichText::new(lang.text("files-typed")).color(tokens(ui).weak));
        let (name, go) = (lang.text("files-typed"), lang.text("files-add"));
        super::start::path_field(ui, &mut view.typed_path, &name, |path| actions.push(Action::Import(vec![path])), &go);
        ui.add_space(10.0);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            // Beside the scroll bar, not under it.
            ui.set_max_width(ui.available_width() - 12.0);
            for batch in overview.batches.iter().filter(|batch| batch.active || batch.reference) {
                delivery(ui, batch, lang);
                ui.add_space(8.0);
            }
        });
    });
}

/// The first page of a new workspace: what a file becomes, and the three ways to add one.
fn nothing_yet(ui: &mut Ui, view: &mut View, actions: &mut Actions) {
    let lang = view.lang;
    widgets::title_row(ui, |ui| widgets::title(ui, lang.text("screen-files")), |_| {});
    let (what, why) = (lang.text("empty-files"), lang.text("empty-files-why"));
    if widgets::empty(ui, &what, &why, &lang.text("command-import"), "Ctrl I") {
        actions.push(Action::ImportDialog);
    }
    ui.add_space(20.0);
    widgets::amid(ui, |ui| {
        widgets::weak(ui, lang.text("files-typed"));
        let (name, go) = (lang.text("files-typed"), lang.text("files-add"));
        super::start::path_field(ui, &mut view.typed_path, &name, |path| actions.push(Action::Import(vec![path])), &go);
    });
}

/// The sum that every line is in.
fn balance(ui: &mut Ui, overview: &Overview, lang: Lang) {
    let parts = overview.balance();
    let codes = ["balance-read", "balance-empty", "balance-ignored", "balance-set-aside", "balance-records"];
    ui.horizontal(|ui| {
        for (position, (value, code)) in parts.into_iter().zip(codes).enumerate() {
            if position > 0 {
                let sign = if position == 1 { "=" } else { "+" };
                ui.label(RichText::new(sign).font(theme::number_font()).color(tokens(ui).faint));
            }
            ui.vertical(|ui| {
                let number = lang.number(i64::try_from(value).unwrap_or(i64::MAX));
                let color = if position == 4 { tokens(ui).accent } else { tokens(ui).text };
                ui.label(RichText::new(number).font(theme::number_font()).color(color));
                ui.label(RichText::new(lang.text(code)).font(theme::small_font()).color(tokens(ui).weak));
            });
        }
    });
}

fn delivery(ui: &mut Ui, batch: &BatchInfo, lang: Lang) {
    let line = tokens(ui).line;
    Frame::new().stroke(Stroke::new(1.0, line)).corner_radius(8).inner_margin(Margin::symmetric(14, 10)).show(
        ui,
        |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(&batch.file_name).font(theme::strong_font()));
                if let Some(sheet) = batch.reading.sheet_label() {
                    widgets::weak(ui, lang.render(&Message::new("files-sheet").with("sheet", sheet)));
                }
                widgets::chip(ui, batch.source.as_str(), Tone::Accent);
                if batch.reference {
                    widgets::chip(ui, lang.text("duplicates-reference"), Tone::Accent);
                } else {
                    let number = Message::new("files-delivery").with("number", batch.delivery);
                    widgets::chip(ui, lang.render(&number), Tone::Plain);
                }
            });
            for (slug, balance) in &batch.balance {
                let text = Message::new("files-balance")
                    .with("schema", slug.as_str())
                    .with("read", balance.read())
                    .with("empty", balance.empty)
                    .with("ignored", balance.ignored)
                    .with("set_aside", balance.set_aside)
                    .with("records", balance.records);
                ui.label(lang.render(&text));
            }
            for evidence in &batch.reading.evidence {
                widgets::weak(ui, lang.render(evidence));
            }
            for difference in &batch.reading.differences {
                let text = RichText::new(lang.render(difference));
                let known = difference.code == "layout-known";
                ui.label(if known { text.color(tokens(ui).weak) } else { text.color(tokens(ui).accent) });
            }
        },
    );
}
