//! Which columns are shown, and in which order.

use super::state::{Layout, Wish};
use super::title::panel_head;
use crate::locale::Lang;
use crate::model::Message;
use crate::operations;
use crate::ui::action::{Action, Actions};
use crate::ui::state::View;
use crate::ui::theme::{self, tokens};
use crate::ui::widgets;
use egui::{Frame, Margin, Panel, ScrollArea, Ui};

pub fn show(ui: &mut Ui, view: &View, actions: &mut Actions) {
    let Ok(schema) = operations::schema(view.schema) else { return };
    let lang = view.lang;
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::same(14));
    Panel::right("columns").exact_size(theme::INSPECTOR).resizable(false).frame(frame).show(ui, |ui| {
        panel_head(ui, lang, lang.text("records-columns").into_owned(), actions);
        let layout = &view.sheet.layout;
        ui.horizontal(|ui| {
            if ui.link(lang.text("columns-all")).clicked() {
                let shown = Layout { hidden: Default::default(), ..layout.clone() };
                actions.push(Action::Records(Wish::Layout(shown)));
            }
            if ui.link(lang.text("columns-reset")).clicked() {
                actions.push(Action::Records(Wish::Layout(Layout::of(schema))));
            }
        });
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let all = layout.all(schema);
            for (place, at) in all.iter().enumerate() {
                let field = &schema.fields[*at];
                ui.push_id(&field.name, |ui| {
                    ui.horizontal(|ui| {
                        let mut on = !layout.hidden.contains(&field.name);
                        let title = if lang == Lang::Fr { &field.title.fr } else { &field.title.en };
                        if ui.checkbox(&mut on, &field.name).on_hover_text(title).changed() {
                            let mut layout = layout.clone();
                            if on {
                                layout.hidden.remove(&field.name)
                            } else {
                                layout.hidden.insert(field.name.clone())
                            };
                            actions.push(Action::Records(Wish::Layout(layout)));
                        }
                        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                            let name = |at: usize| all.get(at).map(|at| schema.fields[*at].name.as_str());
                            let ways = [
                                ("↓", "column-down", name(place + 2), place + 1 < all.len()),
                                ("↑", "column-up", place.checked_sub(1).and_then(name), place > 0),
                            ];
                            for (sign, code, before, can) in ways {
                                let label = Message::new(code).with("field", field.name.as_str());
                                if widgets::small_sign(ui, sign, lang.render(&label), can).clicked() {
                                    let mut layout = layout.clone();
                                    layout.put(schema, &field.name, before);
                                    actions.push(Action::Records(Wish::Layout(layout)));
                                }
                            }
                        });
                    });
                });
            }
        });
    });
}
