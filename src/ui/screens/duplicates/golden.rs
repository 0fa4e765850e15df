//! The record that merging gives, as it would be now: each field's winner, where it comes from and why, and another choice.

use super::case::Case;
use super::compare;
use super::state::Wish;
use crate::locale::Lang;
use crate::model::{Message, PickReason, Pin, RecordId, Schema};
use crate::operations;
use crate::operations::fix::field_title;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{RichText, Sense, Stroke, Ui, vec2};
use std::collections::BTreeMap;

pub fn show(ui: &mut Ui, view: &View, case: &Case, actions: &mut Actions) {
    let (Some(golden), Ok(schema)) = (&case.golden, operations::schema("structure")) else { return };
    let lang = view.lang;
    let told = |at: &usize| {
        let (pick, value) = (&golden.picks[*at], golden.values[*at].display());
        let named = !matches!(schema.fields[*at].name.as_str(), "id" | "source");
        let same = matches!(pick.reason, PickReason::SameValue | PickReason::Nothing);
        named && (pick.reason == PickReason::Pinned || !same && !value.is_empty())
    };
    let same = golden.picks.iter().filter(|pick| pick.reason == PickReason::SameValue).count();
    ui.horizontal(|ui| {
        let name = if case.merge.is_some() { "duplicates-golden" } else { "review-golden" };
        ui.label(RichText::new(lang.text(name)).font(theme::strong_font()));
        if same > 0 {
            widgets::weak(ui, lang.render(&Message::new("review-golden-same").with("count", same)));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let mut alone = view.review.alone;
            if ui
                .checkbox(&mut alone, lang.text("review-alone").as_ref())
                .on_hover_text(lang.text("review-alone-hover"))
                .changed()
            {
                actions.push(Action::Review(Wish::Alone(alone)));
            }
        });
    });
    widgets::weak_lines(ui, lang.text("review-golden-how"));
    for at in (0..schema.fields.len()).filter(told) {
        row(ui, view, case, schema, at, actions);
    }
}

/// Field, value, where it comes from and why; a choice by hand can be given back to the rules.
fn row(ui: &mut Ui, view: &View, case: &Case, schema: &Schema, at: usize, actions: &mut Actions) {
    let Some(golden) = &case.golden else { return };
    let (lang, tokens, pick) = (view.lang, tokens(ui), &golden.picks[at]);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme::GRID_ROW), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.faint_line));
    let mut left = rect.left();
    for (column, width) in
        [(0, compare::NAMES), (1, (rect.width() - compare::NAMES) * 0.55), (2, (rect.width() - compare::NAMES) * 0.45)]
    {
        let place = egui::Rect::from_min_size(egui::pos2(left, rect.top()), vec2(width - 8.0, rect.height()));
        left += width;
        let builder = egui::UiBuilder::new()
            .id_salt(("golden", at, column))
            .max_rect(place)
            .layout(egui::Layout::left_to_right(egui::Align::Center));
        let mut child = ui.new_child(builder);
        child.set_clip_rect(place.intersect(ui.clip_rect()));
        match column {
            0 => drop(widgets::weak(&mut child, field_title(&schema.slug, &schema.fields[at].name, lang))),
            1 => {
                let value = golden.values[at].display();
                let text = if value.is_empty() { "—" } else { value.as_ref() };
                child.add(egui::Label::new(text).truncate()).on_hover_text(text);
            }
            _ => {
                if let Some(from) = case.members.iter().position(|member| Some(member.row.id) == pick.from) {
                    widgets::chip(&mut child, case.label(from), Tone::Plain);
                }
                widgets::weak(&mut child, reason(lang, pick.reason));
                if pick.reason == PickReason::Pinned && child.link(lang.text("duplicates-auto")).clicked() {
                    actions.push(Action::Review(unpin(view, case, schema, at)));
                }
            }
        }
    }
}

/// Why a value survives, in words.
fn reason(lang: Lang, reason: PickReason) -> String {
    let name = serde_json::to_value(reason).ok().and_then(|json| json.as_str().map(str::to_owned)).unwrap_or_default();
    lang.text(&format!("pick-{name}")).into_owned()
}

/// The fields that are chosen with one: its block, for no record is a chimera of two addresses, or it alone where that is asked.
fn together(view: &View, schema: &Schema, at: usize) -> Vec<String> {
    let field = &schema.fields[at];
    match &field.block {
        Some(block) if !view.review.alone => {
            let same = schema.fields.iter().filter(|other| other.block.as_ref() == Some(block));
            same.map(|other| other.name.clone()).collect()
        }
        _ => vec![field.name.clone()],
    }
}

fn unpin(view: &View, case: &Case, schema: &Schema, at: usize) -> Wish {
    let names = together(view, schema, at);
    Wish::Pin(case.key, names.into_iter().map(|name| (name, None)).collect())
}

/// What clicking a value wishes: that it survives; or, where it was chosen by hand, that the rules say again.
pub fn choose(view: &View, _data: &Data, case: &Case, field: usize, record: RecordId) -> Option<Wish> {
    let schema = operations::schema("structure").ok()?;
    let golden = case.golden.as_ref()?;
    let member = case.members.iter().find(|member| member.row.id == record)?;
    if member.reference || member.row.values[field].display().is_empty() || is_identity(schema, field) {
        return None;
    }
    let pick = &golden.picks[field];
    if pick.reason == PickReason::Pinned && pick.from == Some(record) {
        return Some(unpin(view, case, schema, field));
    }
    let names = together(view, schema, field);
    Some(Wish::Pin(case.key, names.into_iter().map(|name| (name, Some(Pin::From(record)))).collect()))
}

/// Whose the record is, is not chosen: it follows from the base.
fn is_identity(schema: &Schema, field: usize) -> bool {
    matches!(schema.fields[field].name.as_str(), "id" | "source")
}

/// The field above or below the chosen one.
pub fn field_beside(view: &View, case: &Case, by: isize) -> Option<usize> {
    let schema = operations::schema("structure").ok()?;
    let fields = compare::fields(view, case, schema);
    let at = view.review.field.and_then(|field| fields.iter().position(|other| *other == field));
    let next = match at {
        Some(at) => at.saturating_add_signed(by).min(fields.len().saturating_sub(1)),
        None if by < 0 => fields.len().saturating_sub(1),
        None => 0,
    };
    fields.get(next).copied()
}

/// The next choice for the field under the keys: each value in turn, then the rules again.
pub fn next_choice(view: &View, case: &Case) -> Option<Wish> {
    let schema = operations::schema("structure").ok()?;
    let (field, golden) = (view.review.field?, case.golden.as_ref()?);
    if is_identity(schema, field) {
        return None;
    }
    let own = case.members[..case.compared].iter().filter(|member| !member.reference);
    let holders: Vec<RecordId> =
        own.filter(|member| !member.row.values[field].display().is_empty()).map(|member| member.row.id).collect();
    let pick = &golden.picks[field];
    let next = match (pick.reason, pick.from) {
        (PickReason::Pinned, Some(from)) => holders.iter().position(|id| *id == from).map_or(0, |at| at + 1),
        _ => holders.iter().position(|id| Some(*id) != pick.from).unwrap_or(holders.len()),
    };
    let pin = holders.get(next).map(|id| Pin::From(*id));
    let names = together(view, schema, field);
    let pins: BTreeMap<String, Option<Pin>> = names.into_iter().map(|name| (name, pin.clone())).collect();
    Some(Wish::Pin(case.key, pins))
}
