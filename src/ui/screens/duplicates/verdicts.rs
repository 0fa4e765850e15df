//! The row of buttons that decide, each with its key.

use super::case::Case;
use super::list::Key;
use super::state::Wish;
use crate::locale::Lang;
use crate::model::Verdict;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::widgets;
use egui::Ui;

pub fn show(ui: &mut Ui, view: &View, data: &Data, key: Key, case: Option<&Case>, actions: &mut Actions) {
    let lang = view.lang;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let wishes = match (&view.review.bulk, key) {
            (Some(_), _) => return judging(ui, view, key, actions),
            (None, Key::Merge(_)) => merged(ui, lang, case),
            (None, _) => deciding(ui, lang, data, key, case),
        };
        actions.extend(wishes.into_iter().map(Action::Review));
        walk(ui, lang, key, actions);
    });
}

fn deciding(ui: &mut Ui, lang: Lang, data: &Data, key: Key, case: Option<&Case>) -> Option<Wish> {
    let mut wish = None;
    let there = case.is_some_and(Case::is_whole);
    let group = matches!(key, Key::Group(_));
    if widgets::primary(ui, lang.text("verdict-duplicate"), "1", there).clicked() {
        wish = Some(Wish::Decide(key, Some(Verdict::Duplicate)));
    }
    // One after the other, with no room of their own around them: together with the rest of the row they wrap as one.
    for (code, digit, verdict) in [
        ("verdict-related", "2", Verdict::Related),
        ("verdict-distinct", "3", Verdict::Distinct),
        ("verdict-unsure", "4", Verdict::Unsure),
    ] {
        if widgets::button_if(ui, there, lang.text(code), digit).clicked() {
            wish = Some(Wish::Decide(key, Some(verdict)));
        }
    }
    let take_back = group && has_verdict(data, key, case);
    if take_back && widgets::button_if(ui, there, lang.text("review-take-back"), "0").clicked() {
        wish = Some(Wish::Decide(key, None));
    }
    let Some(case) = case else { return wish };
    if let Some(merge) = case.merged {
        if widgets::button_if(ui, there, lang.text("review-see-merge"), "").clicked() {
            wish = Some(Wish::Show(Key::Merge(merge)));
        }
    } else if case.mergeable().len() > 1 && widgets::button_if(ui, there, lang.text("duplicates-merge"), "M").clicked()
    {
        wish = Some(Wish::Merge(key));
    }
    wish
}

/// Whether a person said something of what is shown that can be taken back.
pub fn has_verdict(data: &Data, key: Key, case: Option<&Case>) -> bool {
    match (key, case) {
        (Key::Pair(a, b), _) => data.review.verdict(a, b).is_some(),
        (Key::Group(_), Some(case)) => case.pairs().iter().any(|(a, b)| data.review.verdict(*a, *b).is_some()),
        _ => false,
    }
}

fn merged(ui: &mut Ui, lang: Lang, case: Option<&Case>) -> Option<Wish> {
    let merge = case.and_then(|case| case.merge.as_ref())?;
    let response = widgets::button(ui, lang.text("duplicates-unmerge"), "");
    response.on_hover_text(lang.text("review-unmerge-hover")).clicked().then_some(Wish::Unmerge(merge.id))
}

/// In the sample of a bulk: right or wrong.
fn judging(ui: &mut Ui, view: &View, key: Key, actions: &mut Actions) {
    let lang = view.lang;
    let Key::Pair(a, b) = key else { return };
    if widgets::primary(ui, lang.text("review-judge-right"), "1", true).clicked() {
        actions.push(Action::Review(Wish::Judge((a, b), true)));
    }
    if widgets::button(ui, lang.text("review-judge-wrong"), "2").clicked() {
        actions.push(Action::Review(Wish::Judge((a, b), false)));
    }
    ui.add_space(8.0);
    if widgets::button(ui, lang.text("duplicates-back"), "←").clicked() {
        actions.push(Action::Review(Wish::Back(key)));
    }
}

fn walk(ui: &mut Ui, lang: Lang, key: Key, actions: &mut Actions) {
    if widgets::button(ui, lang.text("duplicates-skip"), &lang.text("key-space")).clicked() {
        actions.push(Action::Review(Wish::Next(key)));
    }
    if widgets::button(ui, lang.text("duplicates-back"), "←").clicked() {
        actions.push(Action::Review(Wish::Back(key)));
    }
}
