//! Issues by field and rule: what is wrong, how often, and the value that could be written instead.

use crate::locale::Lang;
use crate::model::{Layer, Message, Severity, Sureness};
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use crate::workspace::IssueGroup;
use egui::{Frame, Key, Margin, Panel, RichText, ScrollArea, Sense, Ui, Vec2};

/// What is wrong, in a few words: the short name of the rule with its field, else the code.
pub fn name(lang: Lang, field: &str, code: &str) -> String {
    let short = format!("short-{}", code.replace('_', "-"));
    let rule = if lang.knows(&short) { lang.text(&short).into_owned() } else { code.replace('_', " ") };
    let title = crate::operations::fix::field_title("structure", field, lang);
    let title = if title == field { crate::operations::fix::field_title("service", field, lang) } else { title };
    if lang == Lang::Fr { format!("{title} : {rule}") } else { format!("{title}: {rule}") }
}

pub fn show(ui: &mut Ui, view: &mut View, data: &mut Data, actions: &mut Actions) {
    let lang = view.lang;
    title(ui, view, data);
    if data.overview.groups.is_empty() {
        ui.add_space(24.0);
        ui.horizontal(|ui| {
            ui.add_space(14.0);
            widgets::weak_lines(ui, lang.text("issues-none"));
        });
        return;
    }
    keys(ui, view, data, actions);
    let width = (ui.available_width() * 0.38).clamp(320.0, 460.0);
    let frame = Frame::new().fill(tokens(ui).panel);
    Panel::left("groups").exact_size(width).resizable(false).frame(frame).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (slug, group) in &data.overview.groups {
                group_row(ui, view, slug, group, actions);
            }
        });
    });
    group_panel(ui, view, data, actions);
}

fn title(ui: &mut Ui, view: &View, data: &Data) {
    let lang = view.lang;
    let count = |severity| -> u64 {
        data.overview.groups.iter().filter(|(_, group)| group.severity == severity).map(|(_, group)| group.issues).sum()
    };
    let fixable: u64 = data.overview.groups.iter().map(|(_, group)| group.with_suggestion).sum();
    widgets::title_row(
        ui,
        |ui| {
            widgets::title(ui, lang.text("screen-issues"));
            widgets::chip(
                ui,
                lang.render(&Message::new("issues-errors").with("count", count(Severity::Error))),
                Tone::Error,
            );
            widgets::chip(
                ui,
                lang.render(&Message::new("issues-warnings").with("count", count(Severity::Warning))),
                Tone::Warning,
            );
            widgets::chip(ui, lang.render(&Message::new("issues-fixable").with("count", fixable)), Tone::Plain);
        },
        |ui| {
            let (ready, all) = (data.overview.ready(), data.overview.records());
            ui.vertical(|ui| {
                let text = Message::new("issues-valid").with("ready", ready).with("all", all);
                ui.label(RichText::new(lang.render(&text)).font(theme::small_font()));
                widgets::bar(ui, if all == 0 { 0.0 } else { ready as f32 / all as f32 }, 200.0);
            });
        },
    );
}

fn chosen(view: &View, slug: &str, group: &IssueGroup) -> bool {
    view.group.as_ref().is_some_and(|(s, field, code)| *s == slug && *field == group.field && *code == group.code)
}

fn group_row(ui: &mut Ui, view: &View, slug: &'static str, group: &IssueGroup, actions: &mut Actions) {
    let tokens = tokens(ui);
    let lang = view.lang;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), theme::REVIEW_ROW), Sense::click());
    let text = name(lang, &group.field, &group.code);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &text));
    if chosen(view, slug, group) {
        ui.painter().rect_filled(rect, 0.0, tokens.accent_tint);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, tokens.background);
    }
    let color = if group.severity == Severity::Error { tokens.error } else { tokens.warning };
    ui.painter().rect_filled(egui::Rect::from_min_size(rect.min, Vec2::new(3.0, rect.height())), 0.0, color);
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.faint_line));
    let place = egui::Rect::from_min_max(rect.min + Vec2::new(6.0, 0.0), rect.max - Vec2::new(150.0, 0.0));
    let cell = ui.new_child(egui::UiBuilder::new().max_rect(place));
    widgets::cell_text(&cell, &text, tokens.text, egui::FontId::proportional(13.0));
    let count = lang.number(i64::try_from(group.records).unwrap_or(i64::MAX));
    ui.painter().text(
        rect.right_center() - Vec2::new(112.0, 0.0),
        egui::Align2::RIGHT_CENTER,
        count,
        theme::mono_font(),
        tokens.text,
    );
    let (code, tone) = match group.sureness {
        Some(Sureness::Likely) => ("fix-sure", Tone::Valid),
        Some(Sureness::Choice) => ("fix-choice", Tone::Plain),
        Some(Sureness::LastResort) => ("fix-blank", Tone::Plain),
        None if group.layer == Layer::Plausible => ("fix-look", Tone::Plain),
        None => ("fix-ask", Tone::Plain),
    };
    let chip =
        egui::Rect::from_min_max(rect.right_top() + Vec2::new(-104.0, 6.0), rect.right_bottom() - Vec2::new(6.0, 6.0));
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    widgets::chip(&mut ui.new_child(egui::UiBuilder::new().max_rect(chip).layout(layout)), lang.text(code), tone);
    if response.clicked() {
        actions.push(Action::SelectGroup(slug, group.field.clone(), group.code.clone()));
    }
}

/// The chosen group: before and after over all alike, and the buttons.
fn group_panel(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let found = data.overview.groups.iter().find(|(slug, group)| chosen(view, slug, group));
    let Some((_, group)) = found else {
        ui.add_space(24.0);
        widgets::weak(ui, lang.text("issues-choose"));
        return;
    };
    Frame::new().inner_margin(Margin::same(14)).show(ui, |ui| {
        let text = name(lang, &group.field, &group.code);
        let heading = Message::new("issues-group").with("count", group.records).with("name", text);
        ui.label(RichText::new(lang.render(&heading)).font(theme::title_font()));
        if let Some(first) = data.issue_rows.first() {
            widgets::weak_lines(ui, lang.render(&first.issue.message()));
        }
        buttons(ui, view, data, actions);
        ui.add_space(6.0);
        if ui.link(lang.text("issues-in-grid")).clicked() {
            actions.push(Action::FilterIssue(Some((group.field.clone(), group.code.clone()))));
            actions.push(Action::Show(crate::ui::action::Screen::Records));
        }
        ui.add_space(6.0);
        rows(ui, view, data, actions);
    });
}

fn buttons(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let ticked = data.issue_rows.iter().filter(|row| row.together() && !view.unticked.contains(&row.record)).count();
    let blanks = data
        .issue_rows
        .iter()
        .any(|row| row.issue.suggestion.as_ref().is_some_and(|s| s.sureness == Sureness::LastResort));
    ui.horizontal(|ui| {
        let text = Message::new(if blanks { "issues-blank" } else { "issues-accept" }).with("count", ticked);
        if widgets::primary(ui, lang.render(&text), "Ctrl ↵", ticked > 0).clicked() {
            actions.push(Action::AcceptGroup);
        }
        let one = data.issue_rows.get(view.issue_at).is_some_and(|row| row.issue.suggestion.is_some());
        ui.add_enabled_ui(one, |ui| {
            if widgets::button(ui, lang.text("issues-accept-one"), "A").clicked() {
                actions.push(Action::AcceptOne(view.issue_at));
            }
            if widgets::button(ui, lang.text("issues-skip"), "X").clicked() {
                actions.push(Action::SkipOne(view.issue_at));
            }
        });
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            widgets::weak(ui, lang.text("issues-once"))
        });
    });
}

fn rows(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let count = data.issue_rows.len();
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, 30.0, count, |ui, range| {
        for at in range {
            let row = &data.issue_rows[at];
            ui.push_id(("issue", row.record.0, row.issue.index), |ui| issue_row(ui, view, data, at, actions));
        }
    });
}

fn issue_row(ui: &mut Ui, view: &mut View, data: &Data, at: usize, actions: &mut Actions) {
    let tokens = tokens(ui);
    let row = &data.issue_rows[at];
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 30.0), Sense::click());
    if at == view.issue_at {
        ui.painter().rect_filled(rect, 0.0, tokens.accent_tint);
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.faint_line));
    let after = row.issue.suggestion.as_ref().map(|s| s.value.display().into_owned());
    let width = rect.width();
    let mut left = rect.left() + 4.0;
    let mut cell = |ui: &mut Ui, share: f32, add: &mut dyn FnMut(&mut Ui)| {
        let place = egui::Rect::from_min_size(egui::pos2(left, rect.top()), Vec2::new(width * share, 30.0));
        let builder = egui::UiBuilder::new().max_rect(place).layout(egui::Layout::left_to_right(egui::Align::Center));
        let mut child = ui.new_child(builder);
        child.set_clip_rect(place.intersect(ui.clip_rect()));
        add(&mut child);
        left += width * share;
    };
    let mut ticked = row.together() && !view.unticked.contains(&row.record);
    let was = ticked;
    cell(ui, 0.05, &mut |ui| {
        let box_ = ui.add_enabled(row.together(), egui::Checkbox::without_text(&mut ticked));
        box_.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, was, row.name.as_str()));
    });
    cell(ui, 0.28, &mut |ui| {
        ui.add(egui::Label::new(&row.name).truncate());
    });
    cell(ui, 0.24, &mut |ui| {
        ui.add(egui::Label::new(RichText::new(&row.before).font(theme::mono_font())).truncate());
    });
    cell(ui, 0.26, &mut |ui| match &after {
        Some(after) if after.is_empty() => drop(widgets::weak(ui, view.lang.text("issues-emptied"))),
        Some(after) => {
            ui.label(RichText::new("→").color(tokens.weak));
            ui.add(
                egui::Label::new(RichText::new(after).font(theme::mono_font()).background_color(tokens.changed))
                    .truncate(),
            );
        }
        None => drop(widgets::weak(ui, "—")),
    });
    cell(ui, 0.16, &mut |ui| drop(widgets::weak(ui, row.origin.as_str())));
    if ticked != was {
        if ticked {
            view.unticked.remove(&row.record)
        } else {
            view.unticked.insert(row.record)
        };
    }
    if response.clicked() {
        view.issue_at = at;
    }
    if response.double_clicked() {
        actions.push(Action::Select(row.record, row.issue.field.to_string()));
        actions.push(Action::Show(crate::ui::action::Screen::Records));
    }
}

/// A accepts the shown one, X skips it, the arrows walk.
fn keys(ui: &Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    if ui.text_edit_focused() {
        return;
    }
    let pressed = |key| ui.input(|input| input.key_pressed(key) && input.modifiers.is_none());
    if pressed(Key::A) {
        actions.push(Action::AcceptOne(view.issue_at));
    }
    if pressed(Key::X) {
        actions.push(Action::SkipOne(view.issue_at));
    }
    let at = data.overview.groups.iter().position(|(slug, group)| chosen(view, slug, group));
    let target = match at {
        Some(at) if pressed(Key::ArrowDown) => data.overview.groups.get(at + 1),
        Some(at) if pressed(Key::ArrowUp) => at.checked_sub(1).and_then(|at| data.overview.groups.get(at)),
        _ => None,
    };
    if let Some((slug, group)) = target {
        actions.push(Action::SelectGroup(slug, group.field.clone(), group.code.clone()));
    }
}
