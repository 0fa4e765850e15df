//! Issues by field and rule: what is wrong, how often, the value that could be written instead, and one key a decision.

mod decide;
mod groups;
mod keys;
pub mod part;
pub mod read;
mod rows;
mod side;
pub mod state;

use crate::locale::Lang;
use crate::model::Message;
use crate::ui::action::{Action, Actions, Screen};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use crate::workspace::IssueGroup;
pub use decide::ticked;
use egui::{Align, Frame, Layout, Margin, Panel, RichText, Sense, Ui, Vec2};
use state::{Kind, Wish, key};

/// What is wrong, in a few words: the short name of the rule with its field, else the code.
pub fn name(lang: Lang, field: &str, code: &str) -> String {
    crate::operations::fix::rule_name(lang, field, code)
}

/// The rule alone.
fn rule_name(lang: Lang, code: &str) -> String {
    crate::operations::fix::short_rule(lang, code)
}

/// Width from which the record at hand has a panel of its own at the right.
const WIDE: f32 = 1010.0;

pub fn show(ui: &mut Ui, view: &mut View, data: &mut Data, actions: &mut Actions) {
    view.issues.drawn.clone_from(&view.issues.group);
    title(ui, view, data, actions);
    if data.overview.groups.is_empty() {
        nothing_left(ui, view, data, actions);
        return;
    }
    keys::read(ui, view, data, actions);
    let wide = ui.available_width() >= WIDE;
    let width = (ui.available_width() * 0.30).clamp(290.0, 400.0);
    let frame = Frame::new().fill(tokens(ui).panel);
    Panel::left("groups").exact_size(width).resizable(false).frame(frame).show(ui, |ui| {
        groups::show(ui, view, data, actions);
    });
    let found = data.overview.groups.iter().find(|(slug, group)| view.issues.shows(slug, group)).cloned();
    let Some((slug, group)) = found else {
        Frame::new().inner_margin(Margin::same(14)).show(ui, |ui| {
            widgets::weak(ui, view.lang.text("issues-choose"));
        });
        return;
    };
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::same(14));
    if wide && view.inspector {
        Panel::right("issue-side").exact_size(theme::INSPECTOR - 20.0).resizable(false).frame(frame).show(ui, |ui| {
            side::show(ui, view, data, actions);
        });
    }
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::symmetric(14, 10));
    Panel::bottom("issue-decide").resizable(false).frame(frame).show(ui, |ui| {
        decide::show(ui, view, data, slug, &group, actions);
    });
    if !wide && view.inspector {
        let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::symmetric(14, 8));
        Panel::bottom("issue-side").exact_size(124.0).resizable(false).frame(frame).show(ui, |ui| {
            side::show(ui, view, data, actions);
        });
    }
    egui::CentralPanel::no_frame().show(ui, |ui| {
        ui.painter().rect_filled(ui.max_rect(), 0.0, tokens(ui).panel);
        ui.set_clip_rect(ui.max_rect().intersect(ui.clip_rect()));
        head(ui, view, data, slug, &group, actions);
        rows::show(ui, view, data, &group, actions);
    });
}

fn number(lang: Lang, value: u64) -> String {
    lang.number(i64::try_from(value).unwrap_or(i64::MAX))
}

/// How many issues of each kind there are: each count shows its groups alone. At the right, how far the lot is.
fn title(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let mut wishes = Actions::new();
    widgets::title_row(
        ui,
        |ui| {
            widgets::title(ui, lang.text("screen-issues"));
            for kind in Kind::ALL {
                let count = data.overview.issues_of(kind);
                if count == 0 && view.issues.kind != Some(kind) {
                    continue;
                }
                let (code, tone) = match kind {
                    Kind::Errors => ("issues-errors", Tone::Error),
                    Kind::Warnings => ("issues-warnings", Tone::Warning),
                    Kind::Ours => ("issues-ours", Tone::Plain),
                };
                let text = lang.render(&Message::new(code).with("count", count));
                let chosen = view.issues.kind == Some(kind);
                let response = groups::filter(ui, text, tone, chosen, &lang.text("issues-kind-hover"));
                if response.clicked() {
                    wishes.push(Action::Issues(Wish::Kind((!chosen).then_some(kind))));
                }
            }
        },
        |ui| progress(ui, view, data),
    );
    actions.append(&mut wishes);
}

/// Room of the progress towards a valid lot.
const PROGRESS: Vec2 = Vec2::new(300.0, 28.0);

/// How many records conform, and how many will once this group is fixed. The other two counts are beside it where there is
/// room, and under the pointer where there is none (CURATOR, step 9: three counts, never one).
fn progress(ui: &mut Ui, view: &View, data: &Data) {
    let lang = view.lang;
    let counts = data.overview.gate_counts();
    let (gain, more) = data.issues.gain(&view.issues);
    let now = Message::new("count-conforming").with("count", counts.conforming).with("all", counts.records);
    let now = lang.render(&now);
    let then = Message::new(if more { "issues-then-at-least" } else { "issues-then" })
        .with("count", counts.conforming + gain)
        .with("gain", gain);
    let then = (gain > 0).then(|| lang.render(&then));
    let [served, plausible] =
        [("count-served", counts.served), ("count-plausible", counts.plausible)].map(|(code, count)| {
            let text = Message::new(code).with("count", count).with("all", counts.records);
            lang.render(&text)
        });
    let tokens = tokens(ui);
    let font = theme::small_font();
    let long = |text: &str| ui.painter().layout_no_wrap(text.to_owned(), font.clone(), tokens.text).size().x;
    let needed = long(&now) + then.as_deref().map_or(0.0, |then| long(then) + 20.0);
    let size = Vec2::new(PROGRESS.x.max(needed), PROGRESS.y);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let painter = ui.painter();
    painter.text(rect.left_top(), egui::Align2::LEFT_TOP, &now, font.clone(), tokens.text);
    if let Some(then) = &then {
        painter.text(rect.right_top(), egui::Align2::RIGHT_TOP, then, font, tokens.valid);
    }
    let bar = egui::Rect::from_min_max(rect.left_bottom() - Vec2::new(0.0, 7.0), rect.max - Vec2::new(0.0, 1.0));
    painter.rect_filled(bar, 3.0, tokens.line);
    let part = |count: u64| if counts.records == 0 { 0.0 } else { count as f32 / counts.records as f32 };
    let upto = |count: u64| bar.with_max_x(bar.left() + bar.width() * part(count).min(1.0));
    painter.rect_filled(upto(counts.conforming + gain), 3.0, tokens.accent_tint);
    painter.rect_stroke(
        upto(counts.conforming + gain),
        3.0,
        egui::Stroke::new(1.0, tokens.accent),
        egui::StrokeKind::Inside,
    );
    painter.rect_filled(upto(counts.conforming), 3.0, tokens.accent);
    let told = [Some(now), then, Some(served.clone()), Some(plausible.clone())];
    let told = told.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, told.as_str()));
    response.on_hover_text(told.replace(" · ", "\n"));
    if ui.available_width() > 190.0 {
        ui.add_space(4.0);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for text in [served, plausible] {
                let color = tokens.weak;
                ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                    ui.label(RichText::new(text).font(theme::small_font()).color(color));
                });
            }
        });
    }
}

/// Nothing is wrong: what comes next.
fn nothing_left(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    Frame::new().inner_margin(Margin::same(24)).show(ui, |ui| {
        ui.set_max_width(560.0);
        if data.overview.records() == 0 {
            widgets::weak_lines(ui, lang.text("issues-no-records"));
            if widgets::primary(ui, lang.text("command-import"), "Ctrl I", true).clicked() {
                actions.push(Action::ImportDialog);
            }
            return;
        }
        widgets::title(ui, lang.text("issues-none"));
        ui.add_space(4.0);
        let counts = data.overview.gate_counts();
        let text = Message::new("issues-none-next").with("count", counts.conforming).with("all", counts.records);
        widgets::weak_lines(ui, lang.render(&text));
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            if widgets::primary(ui, lang.text("issues-to-duplicates"), "Alt 5", true).clicked() {
                actions.push(Action::Show(Screen::Duplicates));
            }
            if widgets::button(ui, lang.text("screen-export"), "Alt 6").clicked() {
                actions.push(Action::Show(Screen::Export));
            }
        });
        ui.add_space(16.0);
        groups::fixed(ui, view, data, actions);
        groups::changed_rules(ui, view, data, actions);
    });
}

/// The name of the group, what its rule says, and the values that break it.
fn head(ui: &mut Ui, view: &View, data: &Data, slug: &'static str, group: &IssueGroup, actions: &mut Actions) {
    Frame::new().inner_margin(Margin { left: 14, right: 14, top: 12, bottom: 4 }).show(ui, |ui| {
        heading(ui, view.lang, slug, group, actions);
        if let Some(first) = data.issues.rows.first() {
            widgets::weak_lines(ui, view.lang.render(&first.issue.message()));
        }
        values(ui, view, data, actions);
    });
}

/// Room of the sign that asks the schema, with the spaces around it.
const ASK: f32 = 44.0;

/// The name of the group, and the ways to the schema and the grid: the latter on a line of its own where there is no room.
fn heading(ui: &mut Ui, lang: Lang, slug: &'static str, group: &IssueGroup, actions: &mut Actions) {
    let text = name(lang, &group.field, &group.code);
    let text = lang.render(&Message::new("issues-group").with("count", group.records).with("name", text));
    let link = lang.text("issues-in-grid-short");
    let wide = |text: &str, font| ui.painter().layout_no_wrap(text.to_owned(), font, tokens(ui).text).size().x;
    let needed = wide(&text, theme::title_font()) + ASK + wide(&link, egui::TextStyle::Body.resolve(ui.style()));
    let in_line = needed <= ui.available_width();
    let mut shown = false;
    ui.horizontal(|ui| {
        ui.scope(|ui| {
            ui.set_max_width((ui.available_width() - ASK).max(80.0));
            ui.add(egui::Label::new(RichText::new(text).font(theme::title_font())).truncate());
        });
        super::schema::ask(ui, lang, slug, &group.field, actions);
        shown = in_line && ui.link(link.as_ref()).clicked();
    });
    if shown || !in_line && ui.link(link.as_ref()).clicked() {
        actions.push(Action::Issues(Wish::Grid(key(slug, group))));
    }
}

/// The values of the group with how often each comes: one click looks at one of them alone.
fn values(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    if data.issues.values.len() < 2 && view.issues.value.is_none() {
        return;
    }
    let lang = view.lang;
    let tone = |chosen| if chosen { Tone::Accent } else { Tone::Plain };
    egui::ScrollArea::horizontal().id_salt("values").show(ui, |ui| {
        ui.horizontal(|ui| {
            let all = lang.text("issues-all-values");
            if widgets::chip_button(ui, all, tone(view.issues.value.is_none())).clicked() {
                actions.push(Action::Issues(Wish::Value(None)));
            }
            for value in data.issues.values.iter().take(VALUES_SHOWN) {
                let shown = match value.text.as_str() {
                    "" => lang.text("inspector-empty").into_owned(),
                    text => readable(text),
                };
                let chosen = view.issues.value == Some(value.key);
                let text = format!("{shown}  {}", number(lang, value.issues));
                if widgets::chip_button(ui, text, tone(chosen)).clicked() {
                    actions.push(Action::Issues(Wish::Value(Some(value.key))));
                }
            }
        });
    });
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
