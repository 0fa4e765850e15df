//! Issues by field and rule: what is wrong, how often, and the value that could be written instead.

use crate::locale::Lang;
use crate::model::{Layer, Level, Message, Severity, Sureness};
use crate::ui::action::{Action, Actions};
use crate::ui::snapshot::GROUP_MOST;
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use crate::workspace::IssueGroup;
use egui::{Frame, Key, Margin, Panel, RichText, ScrollArea, Sense, Ui, Vec2};

/// What is wrong, in a few words: the short name of the rule with its field, else the code.
pub fn name(lang: Lang, field: &str, code: &str) -> String {
    crate::operations::fix::rule_name(lang, field, code)
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
        |ui| three_counts(ui, view, data),
    );
}

/// Conforms, would be served, nothing speaks against it: three counts, never one (CURATOR, step 9).
fn three_counts(ui: &mut Ui, view: &View, data: &Data) {
    let counts = data.overview.gate_counts();
    // The row goes from the right.
    for (ready, code) in [
        (counts.plausible, "count-plausible"),
        (counts.served, "count-served"),
        (counts.conforming, "count-conforming"),
    ] {
        let text = Message::new(code).with("count", ready).with("all", counts.records);
        let text = view.lang.render(&text);
        let color = tokens(ui).text;
        let galley = ui.painter().layout_no_wrap(text.clone(), theme::small_font(), color);
        let room = Vec2::new(galley.size().x.max(COUNT.x), COUNT.y);
        let layout = egui::Layout::top_down(egui::Align::Min);
        ui.allocate_ui_with_layout(room, layout, |ui| {
            ui.add(egui::Label::new(RichText::new(text).font(theme::small_font())).truncate());
            let share = if counts.records == 0 { 0.0 } else { ready as f32 / counts.records as f32 };
            widgets::bar(ui, share, room.x);
        });
        ui.add_space(6.0);
    }
}

/// Room of each of the three counts with its bar, at least.
const COUNT: Vec2 = Vec2::new(120.0, 30.0);

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
    let Some((slug, group)) = found else {
        ui.add_space(24.0);
        ui.horizontal(|ui| {
            ui.add_space(14.0);
            widgets::weak(ui, lang.text("issues-choose"));
        });
        changed_rules(ui, view, data, actions);
        return;
    };
    Frame::new().inner_margin(Margin::same(14)).show(ui, |ui| {
        let text = name(lang, &group.field, &group.code);
        let heading = Message::new("issues-group").with("count", group.records).with("name", text);
        ui.horizontal(|ui| {
            ui.label(RichText::new(lang.render(&heading)).font(theme::title_font()));
            super::schema::ask(ui, lang, slug, &group.field, actions);
        });
        if let Some(first) = data.issue_rows.first() {
            widgets::weak_lines(ui, lang.render(&first.issue.message()));
        }
        buttons(ui, view, data, group, actions);
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            if ui.link(lang.text("issues-in-grid")).clicked() {
                actions.push(Action::FilterIssue(Some((group.field.clone(), group.code.clone()))));
                actions.push(Action::Show(crate::ui::action::Screen::Records));
            }
            rule_weight(ui, view, data, group, actions);
        });
        ui.add_space(6.0);
        values(ui, view, data, actions);
        rows(ui, view, data, group, actions);
    });
}

/// The values of the group with how often each comes: one click looks at one of them alone.
fn values(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    if data.issue_values.len() < 2 && view.group_value.is_none() {
        return;
    }
    let lang = view.lang;
    let tone = |chosen| if chosen { Tone::Accent } else { Tone::Plain };
    ScrollArea::horizontal().id_salt("values").show(ui, |ui| {
        ui.horizontal(|ui| {
            let all = lang.text("issues-all-values");
            if widgets::chip_button(ui, all, tone(view.group_value.is_none())).clicked() {
                actions.push(Action::SelectValue(None));
            }
            for value in data.issue_values.iter().take(VALUES_SHOWN) {
                let shown = match value.text.as_str() {
                    "" => lang.text("inspector-empty").into_owned(),
                    text => readable(text),
                };
                let count = lang.number(i64::try_from(value.issues).unwrap_or(i64::MAX));
                let chosen = view.group_value == Some(value.key);
                if widgets::chip_button(ui, format!("{shown}  {count}"), tone(chosen)).clicked() {
                    actions.push(Action::SelectValue(Some(value.key)));
                }
            }
        });
    });
    ui.add_space(6.0);
}

/// Values that are offered at a time, the most frequent first.
const VALUES_SHOWN: usize = 40;

/// A value in one short line; a list without its brackets.
fn readable(text: &str) -> String {
    let list: Option<Vec<String>> = text.strip_prefix('[').and_then(|_| serde_json::from_str(text).ok());
    let text = list.map_or_else(|| text.to_owned(), |items| items.join(", "));
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = line.join(" ");
    match line.char_indices().nth(32) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// What the workspace makes of the rule: as it is, only a warning, an error, or not looked at.
fn rule_weight(ui: &mut Ui, view: &View, data: &Data, group: &IssueGroup, actions: &mut Actions) {
    let lang = view.lang;
    let rule = format!("{}.{}", group.field, group.code);
    let of = |wanted: &str| data.overview.rules.iter().find(|(name, _)| name == wanted).map(|(_, level)| *level);
    let level = of(&rule).or_else(|| of(&group.code));
    // The export sorts repeated identifiers and orphans out by itself, whatever they weigh.
    let offered: &[Option<Level>] = match group.layer {
        Layer::Batch => &[None, Some(Level::Off)],
        _ => &[None, Some(Level::Warning), Some(Level::Error), Some(Level::Off)],
    };
    let name = |level: Option<Level>| lang.text(level_name(level));
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let chosen = egui::ComboBox::from_id_salt("rule-weight").selected_text(name(level)).show_ui(ui, |ui| {
            for &other in offered {
                if ui.selectable_label(level == other, name(other)).clicked() && other != level {
                    actions.push(Action::SetRule(rule.clone(), other));
                }
            }
        });
        chosen
            .response
            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, lang.text("issues-rule-weight")));
        widgets::weak(ui, lang.text("issues-rule-weight"));
    });
}

fn level_name(level: Option<Level>) -> &'static str {
    match level {
        None => "rule-as-is",
        Some(Level::Warning) => "rule-warning",
        Some(Level::Error) => "rule-error",
        Some(Level::Off) => "rule-off",
    }
}

/// Rules that this workspace has changed: those that are off show in no group.
fn changed_rules(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    if data.overview.rules.is_empty() {
        return;
    }
    let lang = view.lang;
    Frame::new().inner_margin(Margin::same(14)).show(ui, |ui| {
        widgets::heading(ui, lang.text("issues-rules-changed"));
        for (rule, level) in &data.overview.rules {
            ui.horizontal(|ui| {
                let (field, code) = rule.rsplit_once('.').unwrap_or(("", rule));
                ui.label(name(lang, field, code));
                widgets::chip(ui, lang.text(level_name(Some(*level))), Tone::Warning);
                if ui.link(lang.text("issues-rule-back")).clicked() {
                    actions.push(Action::SetRule(rule.clone(), None));
                }
            });
        }
    });
}

fn buttons(ui: &mut Ui, view: &View, data: &Data, group: &IssueGroup, actions: &mut Actions) {
    let lang = view.lang;
    // Those beyond the rows shown count too; only shown ones can have been unticked.
    let sure: u64 = match view.group_value {
        Some(key) => {
            let of = data.issue_values.iter().find(|one| one.key == key);
            of.map_or(0, |one| one.sure[0] + one.sure[2])
        }
        None if data.issue_values.is_empty() => data.issue_rows.iter().filter(|row| row.together()).count() as u64,
        None => group.together,
    };
    let ticked = sure.saturating_sub(view.unticked.len() as u64);
    let blanks = data
        .issue_rows
        .iter()
        .any(|row| row.issue.suggestion.as_ref().is_some_and(|s| s.sureness == Sureness::LastResort));
    ui.horizontal_wrapped(|ui| {
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
        widgets::weak(ui, lang.text(if blanks { "issues-once-blank" } else { "issues-once" }));
    });
}

fn rows(ui: &mut Ui, view: &mut View, data: &Data, group: &IssueGroup, actions: &mut Actions) {
    let count = data.issue_rows.len();
    let of_value = view.group_value.and_then(|key| data.issue_values.iter().find(|one| one.key == key));
    let all = of_value.map_or(group.issues, |value| value.issues);
    if all > count as u64 && count > 0 {
        let text = Message::new("issues-first-rows").with("shown", count).with("all", all);
        widgets::weak(ui, view.lang.render(&text));
    }
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, 30.0, count, |ui, range| {
        let near = range.end + NEAR >= count && view.issue_room <= count;
        if near && all > count as u64 && count > 0 && count < GROUP_MOST {
            actions.push(Action::MoreIssues);
        }
        for at in range {
            let row = &data.issue_rows[at];
            ui.push_id(("issue", row.record.0, row.issue.index), |ui| issue_row(ui, view, data, at, actions));
        }
    });
}

/// Rows before the end of those shown at which more are asked for.
const NEAR: usize = 200;

fn issue_row(ui: &mut Ui, view: &mut View, data: &Data, at: usize, actions: &mut Actions) {
    let tokens = tokens(ui);
    let row = &data.issue_rows[at];
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 30.0), Sense::click());
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, at == view.issue_at, row.name.as_str()));
    if at == view.issue_at {
        ui.painter().rect_filled(rect, 0.0, tokens.accent_tint);
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.faint_line));
    let after = row.issue.suggestion.as_ref().map(|s| s.value.display().into_owned());
    let width = rect.width();
    let mut left = rect.left() + 4.0;
    let mut cell = |ui: &mut Ui, share: f32, add: &mut dyn FnMut(&mut Ui)| {
        let place = egui::Rect::from_min_size(egui::pos2(left, rect.top()), Vec2::new(width * share - 8.0, 30.0));
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
