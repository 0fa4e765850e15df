//! The rail: the steps of the job with what is left of each, the pages to look things up, and what to do next at its foot.

use super::next;
use crate::locale::Lang;
use crate::model::Message;
use crate::ui::action::{Action, Actions, Screen};
use crate::ui::app::App;
use crate::ui::command;
use crate::ui::screens::export::state::FEW_RECORDS;
use crate::ui::screens::issues::state::Kind;
use crate::ui::state::Data;
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::region::{self, Region};
use crate::ui::widgets::{self, Tone};
use egui::{Align2, Frame, Margin, Panel, Rect, ScrollArea, Sense, Ui, Vec2};

/// What is left of a page, by what was last heard of the workspace.
type Left = fn(&Data, Lang) -> Option<(String, Tone)>;

/// Some pages under a heading.
struct Group {
    /// Code of its words in `ui.ftl`.
    heading: &'static str,
    /// Its pages bear a number, which is their key with Alt.
    numbered: bool,
    pages: &'static [(Screen, Left)],
}

/// The rail, group by group. One line adds a page.
const RAIL: &[Group] = &[
    Group {
        heading: "ui-the-batch",
        numbered: true,
        pages: &[
            (Screen::Files, files),
            (Screen::Columns, columns),
            (Screen::Records, records),
            (Screen::Issues, issues),
            (Screen::Duplicates, duplicates),
            (Screen::Export, export),
        ],
    },
    Group {
        heading: "ui-follow",
        numbered: true,
        pages: &[(Screen::Quality, nothing), (Screen::Questions, questions), (Screen::Changes, changes)],
    },
    Group {
        heading: "ui-reference",
        numbered: false,
        pages: &[(Screen::History, nothing), (Screen::Schema, nothing), (Screen::Guide, nothing)],
    },
];

/// All pages of the rail, in its order.
pub fn pages() -> impl Iterator<Item = Screen> {
    RAIL.iter().flat_map(|group| group.pages).map(|(screen, _)| *screen)
}

/// The number that a page bears.
pub fn number_of(screen: Screen) -> Option<usize> {
    let numbered = RAIL.iter().filter(|group| group.numbered).flat_map(|group| group.pages);
    numbered.map(|(page, _)| *page).position(|page| page == screen).map(|place| place + 1)
}

fn number(lang: Lang, value: u64) -> String {
    lang.number(i64::try_from(value).unwrap_or(i64::MAX))
}

fn files(data: &Data, lang: Lang) -> Option<(String, Tone)> {
    let overview = &data.overview;
    let files = overview.batches.iter().filter(|batch| batch.active).count() as u64;
    (files > 0).then(|| (format!("✓ {}", number(lang, files)), Tone::Valid))
}

fn columns(data: &Data, lang: Lang) -> Option<(String, Tone)> {
    let overview = &data.overview;
    match (overview.to_choose, overview.batches.iter().any(|batch| batch.active)) {
        (_, false) => None,
        (0, _) => Some(("✓".into(), Tone::Valid)),
        (count, _) => Some((number(lang, count), Tone::Warning)),
    }
}

fn records(data: &Data, lang: Lang) -> Option<(String, Tone)> {
    let overview = &data.overview;
    (overview.records() > 0).then(|| (number(lang, overview.records()), Tone::Plain))
}

fn issues(data: &Data, lang: Lang) -> Option<(String, Tone)> {
    let overview = &data.overview;
    let tone = if overview.issues_of(Kind::Errors) > 0 { Tone::Error } else { Tone::Warning };
    match overview.issues_left() {
        0 => (overview.records() > 0).then(|| ("✓".into(), Tone::Valid)),
        count => Some((number(lang, count), tone)),
    }
}

fn duplicates(data: &Data, lang: Lang) -> Option<(String, Tone)> {
    let overview = &data.overview;
    match (overview.undecided, &overview.pair_set) {
        (_, None) => None,
        (0, _) => Some(("✓".into(), Tone::Valid)),
        (count, _) => Some((number(lang, count), Tone::Duplicate)),
    }
}

fn export(data: &Data, lang: Lang) -> Option<(String, Tone)> {
    let overview = &data.overview;
    // What would go out takes a while to count where there are many; those that conform are known at once. Of few, the number of
    // before stands for that moment.
    let few = overview.records() <= FEW_RECORDS;
    let text = match data.export.outlook().filter(|(_, now)| *now || few) {
        Some((outlook, _)) => Message::new("ui-ready").with("count", outlook.ready()),
        None => Message::new("ui-conforming").with("count", overview.gate_counts().conforming),
    };
    (overview.records() > 0).then(|| (lang.render(&text), Tone::Plain))
}

fn questions(data: &Data, lang: Lang) -> Option<(String, Tone)> {
    let overview = &data.overview;
    (overview.questions > 0).then(|| (number(lang, overview.questions), Tone::Plain))
}

fn changes(data: &Data, lang: Lang) -> Option<(String, Tone)> {
    let waiting = data.changes.waiting() as u64;
    (waiting > 0).then(|| (number(lang, waiting), Tone::Warning))
}

fn nothing(_: &Data, _: Lang) -> Option<(String, Tone)> {
    None
}

/// Draws the rail, folded where the window is narrow.
pub fn show(app: &mut App, ui: &mut Ui, actions: &mut Actions) {
    let wide = !super::is_narrow(ui);
    let width = if wide { theme::RAIL } else { theme::NARROW_RAIL };
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::symmetric(if wide { 8 } else { 4 }, 10));
    Panel::left("rail").exact_size(width).resizable(false).frame(frame).show(ui, |ui| {
        region::region(ui, Region::Rail, &app.view.lang.text("region-rail"));
        let foot = if wide { next::CARD } else { next::NARROW_CARD };
        let room = (ui.available_height() - foot - 8.0).max(80.0);
        ScrollArea::vertical().max_height(room).auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = if wide { 2.0 } else { 0.0 };
            for Group { heading, pages, .. } in RAIL {
                if wide {
                    ui.horizontal(|ui| {
                        ui.add_space(8.0);
                        widgets::heading(ui, app.view.lang.text(heading));
                    });
                }
                for (screen, left) in *pages {
                    if page(ui, app, *screen, *left, wide).clicked() {
                        // Where one was in the schema is kept.
                        actions.push(match screen {
                            Screen::Schema => Action::Document(None),
                            screen => Action::Show(*screen),
                        });
                    }
                }
                ui.add_space(if wide { 10.0 } else { 4.0 });
            }
        });
        ui.add_space((ui.available_height() - foot).max(0.0));
        next::show(app, ui, actions, wide);
    });
}

fn page(ui: &mut Ui, app: &App, screen: Screen, left: Left, wide: bool) -> egui::Response {
    let tokens = tokens(ui);
    let lang = app.view.lang;
    let chosen = app.view.screen == screen;
    let numbered = number_of(screen).is_some();
    let height = match (wide, numbered) {
        (true, _) => 34.0,
        (false, true) => 44.0,
        (false, false) => 32.0,
    };
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), height), Sense::click());
    let name = lang.text(screen.code());
    let left = if app.data.known { left(&app.data, lang) } else { None };
    let told = left.as_ref().map(|(text, _)| text.clone());
    // What is left is a part of the value, not of the name: the name stays while the count changes.
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::selected(egui::Role::Button, true, chosen, name.as_ref());
        info.hint_text = left.as_ref().map(|(text, _)| text.clone());
        info
    });
    if chosen {
        ui.painter().rect_filled(rect, 6.0, tokens.accent_tint);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 6.0, tokens.background);
    }
    let mark = number_of(screen).map(|number| number.to_string()).unwrap_or_default();
    if wide {
        broad(ui, rect, &mark, &name, chosen, left)
    } else {
        folded(ui, rect, &mark, &name, chosen, left)
    }
    let now = super::now(app);
    let keys = command::keys_of(lang, &now, screen.code());
    let parts = [Some(name.into_owned()), told, Some(keys)];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 { response.on_hover_text(parts.join("   ")) } else { response }
}

fn broad(ui: &Ui, rect: Rect, mark: &str, name: &str, chosen: bool, left: Option<(String, Tone)>) {
    let tokens = tokens(ui);
    let font = if chosen { theme::strong_font() } else { egui::FontId::proportional(13.0) };
    let painter = ui.painter();
    painter.text(rect.left_center() + Vec2::new(10.0, 0.0), Align2::LEFT_CENTER, mark, font.clone(), tokens.weak);
    let said = painter.text(rect.left_center() + Vec2::new(32.0, 0.0), Align2::LEFT_CENTER, name, font, tokens.text);
    if let Some((text, tone)) = left {
        let fits = |text: &str| said.right() + pill_size(ui, text).x + 10.0 <= rect.right();
        let text = if fits(&text) { text } else { number_in(text) };
        let size = pill_size(ui, &text);
        let place = Rect::from_center_size(rect.right_center() - Vec2::new(size.x / 2.0 + 6.0, 0.0), size);
        pill(ui, place, text, tone, chosen);
    }
}

/// Number and count above, the name below.
fn folded(ui: &Ui, rect: Rect, mark: &str, name: &str, chosen: bool, left: Option<(String, Tone)>) {
    let tokens = tokens(ui);
    let family = if chosen { theme::semibold() } else { egui::FontFamily::Proportional };
    let painter = ui.painter();
    let alone = mark.is_empty();
    let below = if alone { rect.center() } else { rect.center_bottom() - Vec2::new(0.0, 13.0) };
    painter.text(below, Align2::CENTER_CENTER, name, egui::FontId::new(11.5, family.clone()), tokens.text);
    let above = rect.top() + 14.0;
    painter.text(
        egui::pos2(rect.left() + 10.0, above),
        Align2::CENTER_CENTER,
        mark,
        egui::FontId::new(12.0, family),
        tokens.weak,
    );
    if let Some((text, tone)) = left.filter(|_| !alone) {
        let text = number_in(text);
        let size = pill_size(ui, &text).min(Vec2::new(rect.width() - 18.0, 20.0));
        let right = rect.right() - size.x / 2.0 - 2.0;
        pill(ui, Rect::from_center_size(egui::pos2(right, above), size), text, tone, chosen);
    }
}

/// "1 066 prêtes" cut to its number: the tooltip and the screen say the word.
fn number_in(text: String) -> String {
    let short = text.split(|c: char| c.is_alphabetic()).next().unwrap_or_default().trim().to_owned();
    if short.is_empty() { text } else { short }
}

fn pill_size(ui: &Ui, text: &str) -> Vec2 {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::small_font(), egui::Color32::PLACEHOLDER);
    galley.size() + Vec2::new(12.0, 4.0)
}

fn pill(ui: &Ui, place: Rect, text: String, tone: Tone, chosen: bool) {
    let tokens = tokens(ui);
    let (color, mut fill) = tone.colors(tokens);
    if chosen && tone == Tone::Plain {
        fill = tokens.panel;
    }
    let galley = ui.painter().layout_no_wrap(text, theme::small_font(), color);
    ui.painter().rect_filled(place, 9.0, fill);
    ui.painter().galley(place.center() - galley.size() / 2.0, galley, color);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rail_has_every_page_once_and_the_steps_in_their_order() {
        let pages: Vec<Screen> = pages().collect();
        let steps: Vec<Screen> = pages.iter().copied().filter(|page| Screen::STEPS.contains(page)).collect();
        assert_eq!(steps, Screen::STEPS);
        assert!(Screen::STEPS.into_iter().all(|step| number_of(step).is_some()));
        for screen in Screen::ALL {
            assert_eq!(pages.iter().filter(|page| **page == screen).count(), 1, "{screen:?}");
        }
    }
}
