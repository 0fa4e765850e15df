//! What an export would write, before it is written: how many go out, how many stay behind, and why.

use crate::model::Message;
use crate::operations::export::Outlook;
use crate::ui::action::{Action, Actions, Screen};
use crate::ui::state::{Data, View};
use crate::ui::theme;
use crate::ui::widgets;
use egui::{RichText, Ui};

/// How strongly a count is drawn while it is counted anew.
const BEFORE: f32 = 0.55;

pub fn show(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let Some((outlook, now)) = data.export.outlook() else { return };
    let lang = view.lang;
    super::card(ui, |ui| {
        if !now {
            ui.multiply_opacity(BEFORE);
        }
        let ready = Message::new("export-going").with("count", outlook.ready());
        ui.label(RichText::new(lang.render(&ready)).font(theme::title_font()));
        let parts: Vec<String> = outlook.going.iter().map(|(slug, count)| told(lang, slug, *count)).collect();
        if !parts.is_empty() {
            widgets::weak_lines(ui, parts.join(" · "));
        }
        if outlook.behind() > 0 {
            ui.add_space(6.0);
            let behind = Message::new("export-behind").with("count", outlook.behind());
            ui.add(egui::Label::new(lang.render(&behind)).wrap());
            causes(ui, view, data, outlook, actions);
        }
        for (code, count) in [("export-merged", outlook.merged), ("export-left-out", outlook.left_out)] {
            if count > 0 {
                widgets::weak_lines(ui, lang.render(&Message::new(code).with("count", count)));
            }
        }
    });
}

fn told(lang: crate::locale::Lang, slug: &str, count: u64) -> String {
    lang.render(&Message::new("export-going-of").with("schema", slug).with("count", count))
}

/// Why records stay behind: each count leads to its issues, where there are any.
fn causes(ui: &mut Ui, view: &View, data: &Data, outlook: &Outlook, actions: &mut Actions) {
    let lang = view.lang;
    let group = |code: &str| data.overview.groups.iter().find(|(_, group)| group.code == code);
    let of = |code: &str| {
        let (slug, group) = group(code)?;
        Some(Action::SelectGroup(slug, group.field.clone(), group.code.clone()))
    };
    for (code, count) in outlook.causes() {
        if count == 0 {
            continue;
        }
        let group = match code {
            "export-behind-repeated" => of("duplicate_id"),
            "export-behind-orphan" => of("orphan_service"),
            _ => None,
        };
        let text = Message::new(code).with("count", count).with("gate", lang.text(view.gate.code()).as_ref());
        let link = code == "export-behind-gate" || group.is_some();
        ui.horizontal_top(|ui| {
            ui.label("·");
            // Lines of a cause stand under one another, and are one thing to whoever hears them.
            ui.vertical(|ui| {
                if !link {
                    ui.add(egui::Label::new(lang.render(&text)).wrap());
                } else if ui.link(lang.render(&text)).on_hover_text(lang.text("export-behind-hover")).clicked() {
                    actions.extend(group);
                    actions.push(Action::Show(Screen::Issues));
                }
            });
        });
    }
}
