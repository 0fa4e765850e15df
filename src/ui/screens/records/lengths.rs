//! A column of long texts, counted beside the grid: whether there is a text, how long it is, and what is wrong with it.

use super::facets::{ask, issue_line, line};
use super::state::Asked;
use crate::locale::Lang;
use crate::mirror::{Lengths, Stretch, Test};
use crate::model::Message;
use crate::ui::action::Actions;
use crate::ui::state::{Data, View};
use crate::ui::widgets;
use egui::Ui;

/// How many characters a text has, in words.
pub fn stretch(lang: Lang, least: u32, most: u32) -> String {
    let code = if most == u32::MAX { "facet-length-over" } else { "facet-length" };
    lang.render(&Message::new(code).with("least", u64::from(least)).with("most", u64::from(most)))
}

/// Long texts: whether there are any, how long they are, and what is wrong with them.
pub fn show(ui: &mut Ui, view: &View, data: &Data, asked: &Asked, lengths: &Lengths, actions: &mut Actions) {
    let lang = view.lang;
    let query = &view.sheet.query;
    widgets::weak_lines(ui, lang.text("facet-long"));
    let now = query.tests.iter().find(|test| matches!(test, Test::Values { field, .. } if *field == asked.field));
    for (code, except, count) in [("facet-filled", true, lengths.filled), ("facet-blank", false, lengths.blank)] {
        let test = Test::Values { field: asked.field.clone(), values: Vec::new(), blank: true, except };
        let on = now == Some(&test);
        if line(ui, lang, on, &lang.text(code), count) {
            let mut query = query.without(&asked.field);
            if !on {
                query.set(test);
            }
            actions.push(ask(query));
        }
    }
    let now = query.tests.iter().find_map(|test| match test {
        Test::Length { field, least, most } if *field == asked.field => Some((*least, *most)),
        _ => None,
    });
    let mut stretches = lengths.stretches.clone();
    // What is chosen stays listed, also where nothing is of that length any more.
    if let Some((least, most)) = now.filter(|now| stretches.iter().all(|one| (one.least, one.most) != *now)) {
        stretches.push(Stretch { least, most, count: 0 });
    }
    for one in stretches {
        let on = now == Some((one.least, one.most));
        if line(ui, lang, on, &stretch(lang, one.least, one.most), one.count) {
            let mut query = query.without(&asked.field);
            if !on {
                query.set(Test::Length { field: asked.field.clone(), least: one.least, most: one.most });
            }
            actions.push(ask(query));
        }
    }
    let rules = data.listed.counts.iter().flat_map(|counts| &counts.issues);
    for (rule, count) in rules.filter(|((field, _), _)| *field == asked.field) {
        issue_line(ui, view, rule, *count, actions);
    }
}
