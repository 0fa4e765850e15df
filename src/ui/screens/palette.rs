//! The palette (Ctrl+K): commands, pages, fields of the schemas, workspaces and records, by a few letters of their name.

use crate::locale::Lang;
use crate::operations;
use crate::text::fold;
use crate::ui::action::{Action, Actions, Screen};
use crate::ui::app::App;
use crate::ui::command::{self, Now};
use crate::ui::shell::{Found, Palette};
use crate::ui::theme::{self, tokens};
use egui::{Align2, Key, Modifiers, Rect, RichText, ScrollArea, Sense, Ui, Vec2};
use std::time::Instant;

/// Lines that are listed.
const MOST: usize = 40;

/// How far from the top of the window it begins.
const TOP: f32 = 96.0;

/// Draws the palette where it is open.
pub fn show(app: &mut App, ui: &mut Ui, actions: &mut Actions) {
    let Some(mut palette) = app.shell.palette.take() else { return };
    refresh(app, &mut palette);
    let chosen = walk(ui, &mut palette);
    let lang = app.view.lang;
    let mut clicked = None;
    // Its text field stays where it is while the list under it gets shorter.
    let id = egui::Id::unique("palette");
    let area = egui::Modal::default_area(id).anchor(Align2::CENTER_TOP, Vec2::new(0.0, TOP));
    let modal = egui::Modal::new(id).area(area).show(ui, |ui| {
        ui.set_width(560.0);
        let before = palette.typed.clone();
        let edit = egui::TextEdit::singleline(&mut palette.typed)
            .hint_text(lang.text("palette-hint"))
            .margin(egui::Margin::symmetric(8, 8))
            .desired_width(f32::INFINITY);
        let response = ui.add(edit);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text("palette-hint")));
        response.request_focus();
        if palette.typed != before {
            palette.at = 0;
            palette.since = Some(Instant::now());
        }
        let height = (ui.ctx().content_rect().height() * 0.55).min(420.0);
        let list = ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, true]);
        list.show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (position, found) in palette.found.iter().enumerate() {
                let response = line(ui, lang, found, position == palette.at);
                if position == palette.at && chosen == Walk::Moved {
                    response.scroll_to_me(None);
                }
                if response.clicked() && found.why_not.is_none() {
                    clicked = Some(position);
                }
            }
            if palette.found.is_empty() {
                ui.add_space(6.0);
                ui.label(RichText::new(lang.text("palette-none")).color(tokens(ui).weak));
            }
        });
    });
    let taken = clicked.or((chosen == Walk::Taken).then_some(palette.at));
    let found = taken.and_then(|at| palette.found.get(at)).filter(|found| found.why_not.is_none());
    let wanted = found.map(|found| found.actions.clone());
    // A second drawing of the same frame finds the palette as it was.
    app.shell.palette = Some(palette);
    if let Some(wanted) = wanted {
        actions.push(Action::Palette(false));
        actions.extend(wanted);
    } else if modal.should_close() || ui.input(|input| input.key_pressed(Key::Escape)) {
        actions.push(Action::Palette(false));
    }
}

#[derive(PartialEq, Eq)]
enum Walk {
    Stayed,
    Moved,
    Taken,
}

/// Arrows walk, Enter takes.
fn walk(ui: &Ui, palette: &mut Palette) -> Walk {
    let last = palette.found.len().saturating_sub(1);
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let by = [(Key::ArrowDown, 1), (Key::ArrowUp, -1), (Key::PageDown, 8), (Key::PageUp, -8)];
    let mut walked = Walk::Stayed;
    for (key, by) in by {
        if pressed(key) {
            palette.at = palette.at.saturating_add_signed(by).min(last);
            walked = Walk::Moved;
        }
    }
    palette.at = palette.at.min(last);
    if !palette.found.is_empty() && pressed(Key::Enter) { Walk::Taken } else { walked }
}

fn line(ui: &mut Ui, lang: Lang, found: &Found, chosen: bool) -> egui::Response {
    let tokens = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 30.0), Sense::click());
    let possible = found.why_not.is_none();
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, possible, chosen, &found.label));
    if chosen {
        ui.painter().rect_filled(rect, 6.0, tokens.accent_tint);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 6.0, tokens.background);
    }
    let color = if possible { tokens.text } else { tokens.weak };
    let inner = rect.shrink2(Vec2::new(10.0, 0.0));
    let weak = |text: String, font| ui.painter().layout_no_wrap(text, font, tokens.weak);
    let detail = match found.why_not {
        Some(why) => lang.text(why).into_owned(),
        None => found.detail.clone(),
    };
    let keys = weak(found.keys.clone(), theme::mono_font());
    let detail = weak(detail, theme::small_font());
    let keys_at = Align2::RIGHT_CENTER.align_size_within_rect(keys.size(), inner).min;
    let mut right = inner;
    if keys.size().x > 0.0 {
        right.max.x -= keys.size().x + 12.0;
    }
    let detail_at = Align2::RIGHT_CENTER.align_size_within_rect(detail.size(), right).min;
    let mut place = right;
    let named = ui.painter().layout_no_wrap(found.label.clone(), egui::FontId::proportional(13.0), color).size().x;
    // The name is whole where there is room for it; the detail gives way.
    let detail_at = egui::pos2(detail_at.x.max((inner.left() + named + 12.0).min(right.max.x - 60.0)), detail_at.y);
    place.max.x = (detail_at.x - 12.0).max(inner.left() + 120.0);
    let name = ui.painter().with_clip_rect(place.intersect(ui.clip_rect()));
    let galley = name.layout_no_wrap(found.label.clone(), egui::FontId::proportional(13.0), color);
    name.galley(Align2::LEFT_CENTER.align_size_within_rect(galley.size(), place).min, galley, color);
    let rest = ui.painter().with_clip_rect(inner.intersect(ui.clip_rect()));
    let shown = inner.intersect(Rect::everything_left_of(right.max.x + 1.0)).intersect(ui.clip_rect());
    ui.painter().with_clip_rect(shown).galley(detail_at, detail, tokens.weak);
    rest.galley(keys_at, keys, tokens.weak);
    response
}

/// Looks again, where what was typed or what there is has changed.
fn refresh(app: &App, palette: &mut Palette) {
    let made_of = (palette.typed.clone(), app.view.lang, palette.records.len());
    if palette.made_of.as_ref() == Some(&made_of) {
        return;
    }
    let typed = palette.typed.trim().to_owned();
    let wanted = fold(&typed);
    let now = super::super::frame::now(app);
    let mut found = commands(&now, &wanted);
    if !wanted.is_empty() {
        workspaces(app, &wanted, &mut found);
        fields(&now, &wanted, &mut found);
    }
    // Letters that are only strewn about in a name say nothing where others have them together.
    let best = found.iter().map(|found| found.score).max().unwrap_or_default();
    found.retain(|found| best <= 0 || found.score * 2 >= best);
    // What cannot be done comes last; among equals, the order of the list.
    found.sort_by_key(|found| (found.why_not.is_some(), -found.score));
    found.truncate(MOST);
    if app.data.overview.records() > 0 && !typed.is_empty() {
        records(app, palette, &typed, &mut found);
    }
    palette.found = found;
    palette.made_of = Some(made_of);
}

fn commands(now: &Now<'_>, wanted: &str) -> Vec<Found> {
    let lang = now.view.lang;
    let answers = |command: command::Command| {
        // The palette is open already.
        if matches!(command.action, Action::Palette(_)) {
            return None;
        }
        let label = command.name(lang).into_owned();
        let by_name = score(&fold(&label), wanted);
        // Words of the sentence that says what it does find it too, further down.
        let by_tip = || score(&fold(&command.tip(lang)), wanted).map(|score| score / 2 - 20);
        let score = by_name.or_else(|| if wanted.len() > 3 { by_tip() } else { None })?;
        Some(Found {
            detail: lang.text(command.menu.code()).into_owned(),
            keys: command.shortcut.map(|shortcut| command::keys(lang, shortcut)).unwrap_or_default(),
            why_not: command.why_not(now),
            actions: vec![command.action],
            label,
            score,
        })
    };
    command::all(now).into_iter().filter_map(answers).collect()
}

/// Workspaces that were open before.
fn workspaces(app: &App, wanted: &str, found: &mut Vec<Found>) {
    let lang = app.view.lang;
    for recent in &app.memory.session.recent {
        let name = recent.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let open = app.opened.as_ref().is_some_and(|opened| opened.path == recent.path);
        let gone = app.shell.there.get(&recent.path) == Some(&false);
        let Some(score) = score(&fold(&name), wanted).filter(|_| !open && !gone) else { continue };
        found.push(Found {
            label: lang.render(&crate::model::Message::new("palette-open").with("name", name)),
            detail: recent.path.parent().map(|folder| folder.display().to_string()).unwrap_or_default(),
            keys: String::new(),
            actions: vec![Action::Open(recent.path.clone())],
            why_not: None,
            score: score - 1,
        });
    }
}

/// Fields of the official schemas, by their name and their title; one that both have is read in the one at hand.
fn fields(now: &Now<'_>, wanted: &str, found: &mut Vec<Found>) {
    let lang = now.view.lang;
    let mut slugs = crate::reference::schema_slugs().to_vec();
    slugs.sort_by_key(|slug| *slug != now.view.schema);
    let mut told: Vec<&str> = Vec::new();
    for slug in slugs {
        let Ok(schema) = operations::schema(slug) else { continue };
        for field in &schema.fields {
            let title = if lang == Lang::Fr { &field.title.fr } else { &field.title.en };
            let score = score(&fold(title), wanted).max(score(&fold(&field.name), wanted));
            let Some(score) = score.filter(|_| !told.contains(&field.name.as_str())) else { continue };
            told.push(&field.name);
            found.push(Found {
                label: title.clone(),
                detail: format!("{} · {slug} · {}", lang.text("palette-field"), field.name),
                keys: String::new(),
                actions: vec![Action::Document(Some((slug.to_owned(), field.name.clone())))],
                why_not: None,
                // A command is more often meant than a field of the same letters.
                score: score - 2,
            });
        }
    }
}

/// Records that answer, and the way to all of them.
fn records(app: &App, palette: &Palette, typed: &str, found: &mut Vec<Found>) {
    let lang = app.view.lang;
    for record in palette.records.iter().filter(|_| palette.asked == typed) {
        found.push(Found {
            label: record.name.clone(),
            detail: record.detail.clone(),
            keys: String::new(),
            actions: vec![Action::ShowRecord(record.schema, record.record)],
            why_not: None,
            score: 0,
        });
    }
    found.push(Found {
        label: lang.render(&crate::model::Message::new("palette-search").with("text", typed)),
        detail: lang.text("screen-records").into_owned(),
        keys: String::new(),
        actions: vec![Action::Search(typed.to_owned()), Action::Show(Screen::Records)],
        why_not: None,
        score: 0,
    });
}

/// How well a name answers to some letters: all of them, in their order; beginnings of words and letters that follow one
/// another count more, and a name that is nearly all told comes before a longer one. None where a letter is missing. Both
/// are folded; spaces that were typed only part words.
pub fn score(name: &str, wanted: &str) -> Option<i32> {
    const START: i32 = 9;
    const FOLLOWS: i32 = 6;
    let name: Vec<char> = name.chars().collect();
    let begins = |at: usize| at == 0 || !name[at - 1].is_alphanumeric();
    // The best sum of each place that the last letter may have taken.
    let mut best: Option<Vec<Option<i32>>> = None;
    for letter in wanted.chars().filter(|letter| !letter.is_whitespace()) {
        let mut next = vec![None; name.len()];
        let mut before: Option<i32> = None;
        for at in 0..name.len() {
            if at > 0 {
                let came = best.as_ref().and_then(|best| best[at - 1]);
                before = before.max(came);
            }
            if name[at] != letter {
                continue;
            }
            let start = if begins(at) { START } else { 0 };
            next[at] = match &best {
                None => Some(start),
                Some(best) => {
                    let follows = if at > 0 { best[at - 1].map(|sum| sum + FOLLOWS.max(start)) } else { None };
                    follows.max(before.map(|sum| sum + start - 1))
                }
            };
        }
        best = Some(next);
    }
    let Some(best) = best else { return Some(0) };
    let sum = best.into_iter().flatten().max()?;
    // Strewn about in a long name, any letters are found.
    let letters = i32::try_from(wanted.chars().filter(|letter| !letter.is_whitespace()).count()).unwrap_or(i32::MAX);
    (sum >= letters.saturating_mul(3)).then(|| sum - i32::try_from(name.len() / 8).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::score;

    #[test]
    fn letters_in_order_find_a_command() {
        assert!(score("chercher les doublons", "chdou").is_some());
        assert!(score("chercher les doublons", "dch").is_none());
        assert_eq!(score("annuler", ""), Some(0));
        assert!(score("ecrire le lot", "ecr lot").is_some());
        assert!(score("espace de travail, partie precedente", "epicerie").is_none());
    }

    #[test]
    fn beginnings_of_words_come_first() {
        let better = |one: &str, other: &str, wanted: &str| {
            assert!(score(one, wanted) > score(other, wanted), "{wanted}: {one} before {other}");
        };
        better("theme sombre", "chercher une commande", "so");
        better("fermer l’espace de travail", "chercher les doublons", "fe");
        better("doublons", "chercher les doublons", "dou");
        better("export", "essayer avec l’exemple", "exp");
        better("code postal", "code insee, commune precedente", "cp");
        better("nouvel espace de travail", "annuler", "ne");
    }
}
