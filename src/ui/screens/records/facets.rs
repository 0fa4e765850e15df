//! What the listed records have in common, counted beside the grid: each number narrows it, and all follow what is asked.

use super::header::how_of;
use super::state::{Asked, Wish};
use super::title::{name, value_name};
use crate::locale::Lang;
use crate::mirror::{BATCH, Bars, Facet, How, Query, SOURCE, Test, Values};
use crate::model::{Mark, Message};
use crate::operations;
use crate::ui::action::{Action, Actions};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Icon};
use egui::{Align2, Frame, Margin, Panel, Rect, ScrollArea, Sense, Ui, Vec2};

/// Issues listed before *more*.
const ISSUES: usize = 10;

pub fn show(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    // The scroll bar has the margin for itself: it covers no count.
    let margin = Margin { left: 12, right: 2, top: 12, bottom: 12 };
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(margin);
    Panel::left("facets").exact_size(224.0).resizable(false).frame(frame).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - 10.0);
            let Some(counts) = &data.listed.counts else {
                widgets::weak(ui, view.lang.text("grid-reading"));
                return;
            };
            add(ui, view, actions);
            for (asked, facet) in &counts.facets {
                // Closed meanwhile, or asked otherwise: the answer to that is on its way.
                let now =
                    view.sheet.facets.iter().find(|now| now.field == asked.field && now.how == asked.how).cloned();
                if let Some(now) = now {
                    ui.push_id((&asked.field, asked.how as u8), |ui| one(ui, view, data, &now, facet, actions));
                }
            }
            fixed(ui, view, data, SOURCE, &counts.sources, 1, actions);
            fixed(ui, view, data, BATCH, &counts.batches, 2, actions);
            issues(ui, view, data, actions);
            states(ui, view, counts.states, actions);
            edited(ui, view, counts.edited, actions);
        });
    });
}

pub(super) fn ask(query: Query) -> Action {
    Action::Records(Wish::Ask(query))
}

/// Chooses one value more, or one less.
fn turned(query: &Query, field: &str, value: Option<&str>) -> Query {
    let mut query = query.clone();
    let known = query.tests.iter().find_map(|test| match test {
        Test::Values { field: about, values, blank, except } if about == field => {
            Some((values.clone(), *blank, *except))
        }
        _ => None,
    });
    let (mut values, mut blank, except) = known.unwrap_or_default();
    match value {
        Some(value) if values.iter().any(|known| known == value) => values.retain(|known| known != value),
        Some(value) => values.push(value.to_owned()),
        None => blank = !blank,
    }
    query.set(Test::Values { field: field.to_owned(), values, blank, except });
    query
}

fn is_chosen(query: &Query, field: &str, value: Option<&str>) -> bool {
    query.tests.iter().any(|test| match (test, value) {
        (Test::Values { field: about, values, .. }, Some(value)) => about == field && values.iter().any(|v| v == value),
        (Test::Values { field: about, blank, .. }, None) => about == field && *blank,
        _ => false,
    })
}

/// One line: a box to tick, its words, its count at the right. True when it was clicked.
pub(super) fn line(ui: &mut Ui, lang: Lang, on: bool, text: &str, count: u64) -> bool {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 22.0), Sense::hover());
    let count = lang.number(i64::try_from(count).unwrap_or(i64::MAX));
    let tokens = tokens(ui);
    let galley = ui.painter().layout_no_wrap(count, theme::small_font(), tokens.weak);
    let place = Rect::from_min_max(rect.min, rect.max - Vec2::new(galley.size().x + 8.0, 0.0));
    let at = Align2::RIGHT_CENTER.align_size_within_rect(galley.size(), rect).min;
    ui.painter().galley(at, galley, tokens.weak);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(place).layout(layout).id_salt(text));
    child.set_clip_rect(place.intersect(ui.clip_rect()));
    child.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
    let mut now = on;
    child.checkbox(&mut now, text).on_hover_text(text).clicked()
}

/// The sources, or the deliveries, where there are several.
fn fixed(ui: &mut Ui, view: &View, data: &Data, field: &str, values: &Values, least: usize, actions: &mut Actions) {
    if values.values.len() < least {
        return;
    }
    let lang = view.lang;
    widgets::heading(ui, name(lang, field));
    for value in &values.values {
        let on = is_chosen(&view.sheet.query, field, Some(&value.text));
        if line(ui, lang, on, &value_name(lang, data, field, &value.text), value.count) {
            actions.push(ask(turned(&view.sheet.query, field, Some(&value.text))));
        }
    }
    widgets::rule(ui);
}

fn issues(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let Some(counts) = &data.listed.counts else { return };
    let lang = view.lang;
    let chosen = chosen_issues(&view.sheet.query);
    if counts.issues.is_empty() && chosen.is_empty() {
        return;
    }
    widgets::heading(ui, lang.text("facet-issue"));
    let most = if view.all_issues { usize::MAX } else { ISSUES };
    let gone = chosen.iter().filter(|rule| !counts.issues.iter().any(|(known, _)| known == *rule));
    let listed = counts.issues.iter().enumerate().filter(|(at, (rule, _))| *at < most || chosen.contains(rule));
    let listed = listed.map(|(_, (rule, count))| (rule, *count)).chain(gone.map(|rule| (rule, 0)));
    for (rule, count) in listed {
        issue_line(ui, view, rule, count, actions);
    }
    if counts.issues.len() > ISSUES {
        let code = if view.all_issues { "facet-less" } else { "facet-more" };
        let text = Message::new(code).with("count", counts.issues.len() - ISSUES);
        if ui.link(lang.render(&text)).clicked() {
            view.all_issues = !view.all_issues;
        }
    }
    widgets::rule(ui);
}

/// What people say of the records beside their values.
fn states(ui: &mut Ui, view: &View, counts: [u64; 4], actions: &mut Actions) {
    let lang = view.lang;
    let chosen: Vec<Mark> = view
        .sheet
        .query
        .tests
        .iter()
        .find_map(|test| if let Test::States { of } = test { Some(of.clone()) } else { None })
        .unwrap_or_default();
    let listed: Vec<(Mark, u64)> =
        Mark::ALL.into_iter().zip(counts).filter(|(mark, count)| *count > 0 || chosen.contains(mark)).collect();
    if listed.is_empty() {
        return;
    }
    widgets::heading(ui, lang.text("facet-states"));
    for (mark, count) in listed {
        let on = chosen.contains(&mark);
        if line(ui, lang, on, &lang.text(&format!("mark-{}", mark.name())), count) {
            let mut of = chosen.clone();
            match on {
                true => of.retain(|known| *known != mark),
                false => of.push(mark),
            }
            let mut query = view.sheet.query.clone();
            query.set(Test::States { of });
            actions.push(ask(query));
        }
    }
    widgets::rule(ui);
}

fn edited(ui: &mut Ui, view: &View, (edited, others): (u64, u64), actions: &mut Actions) {
    let lang = view.lang;
    let now =
        view.sheet.query.tests.iter().find_map(|test| if let Test::Edited { yes } = test { Some(*yes) } else { None });
    if edited == 0 && now.is_none() {
        return;
    }
    widgets::heading(ui, lang.text("facet-changes"));
    for (code, yes, count) in [("facet-edited", true, edited), ("facet-unedited", false, others)] {
        if line(ui, lang, now == Some(yes), &lang.text(code), count) {
            let mut query = view.sheet.query.without("_edited");
            if now != Some(yes) {
                query.set(Test::Edited { yes });
            }
            actions.push(ask(query));
        }
    }
    widgets::rule(ui);
}

/// One column that was asked for.
fn one(ui: &mut Ui, view: &View, data: &Data, asked: &Asked, facet: &Facet, actions: &mut Actions) {
    let lang = view.lang;
    let changed = |change: &dyn Fn(&mut Asked)| {
        let mut facets = view.sheet.facets.clone();
        facets.iter_mut().filter(|known| known.field == asked.field && known.how == asked.how).for_each(change);
        Action::Records(Wish::Facets(facets))
    };
    ui.horizontal(|ui| {
        let sign = if asked.folded { Icon::Folded } else { Icon::Unfolded };
        let fold = Message::new("facet-fold").with("field", asked.field.as_str());
        if widgets::icon(ui, sign, lang.render(&fold)).clicked() {
            actions.push(changed(&|asked| asked.folded = !asked.folded));
        }
        widgets::heading_label(ui, asked.field.as_str());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let close = Message::new("facet-close").with("field", asked.field.as_str());
            if widgets::close(ui, lang.render(&close)).clicked() {
                let mut facets = view.sheet.facets.clone();
                facets.retain(|known| (&known.field, known.how) != (&asked.field, asked.how));
                actions.push(Action::Records(Wish::Facets(facets)));
                actions.push(ask(view.sheet.query.without(&asked.field)));
            }
            // Long texts are counted in one way only.
            if !matches!(facet, Facet::Long(_)) {
                how(ui, view, asked, actions);
            }
        });
    });
    if !asked.folded {
        match facet {
            Facet::Values(values) => list(ui, view, data, asked, values, &changed, actions),
            Facet::Bars(bars) => histogram(ui, view, asked, bars, actions),
            Facet::Long(lengths) => super::lengths::show(ui, view, data, asked, lengths, actions),
        }
    }
    widgets::rule(ui);
}

/// Values, patterns or bars.
fn how(ui: &mut Ui, view: &View, asked: &Asked, actions: &mut Actions) {
    let lang = view.lang;
    let field = operations::schema(view.schema).ok().and_then(|schema| schema.field(&asked.field));
    let bars = field.is_some_and(|field| how_of(field) == How::Bars);
    let ways = [(How::Bars, "facet-bars"), (How::Patterns, "facet-patterns"), (How::Values, "facet-values")];
    for (how, code) in ways.into_iter().filter(|(how, _)| asked.how != *how && (*how != How::Bars || bars)) {
        let label = lang.render(&Message::new(code).with("field", asked.field.as_str()));
        let response = match how {
            How::Bars => widgets::icon(ui, Icon::Bars, label),
            How::Values => widgets::icon(ui, Icon::Lines, label),
            How::Patterns => widgets::small_sign(ui, "A9", label, true),
        };
        if response.clicked() {
            let mut facets = view.sheet.facets.clone();
            facets.retain(|known| known.field != asked.field || known.how != how);
            facets.iter_mut().filter(|known| known.field == asked.field).for_each(|known| known.how = how);
            actions.push(Action::Records(Wish::Facets(facets)));
        }
    }
}

/// The wish to ask for a facet otherwise.
type Changed<'c> = dyn Fn(&dyn Fn(&mut Asked)) -> Action + 'c;

/// Values or patterns, the most frequent first, with a search among them where there are many.
fn list(
    ui: &mut Ui,
    view: &View,
    data: &Data,
    asked: &Asked,
    values: &Values,
    changed: &Changed<'_>,
    actions: &mut Actions,
) {
    let lang = view.lang;
    let query = &view.sheet.query;
    if values.distinct as usize > asked.most() || !asked.search.is_empty() {
        let mut text = asked.search.clone();
        let hint = Message::new("facet-search").with("count", values.distinct);
        let edit = egui::TextEdit::singleline(&mut text).hint_text(lang.render(&hint)).desired_width(f32::INFINITY);
        let response = ui.add(edit);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.render(&hint)));
        if response.changed() {
            actions.push(changed(&|asked| asked.search.clone_from(&text)));
        }
    }
    for value in &values.values {
        match asked.how {
            How::Patterns => {
                let known = query.tests.iter().find_map(|test| match test {
                    Test::Patterns { field, patterns } if *field == asked.field => Some(patterns.clone()),
                    _ => None,
                });
                let mut patterns = known.unwrap_or_default();
                let on = patterns.contains(&value.text);
                if line(ui, lang, on, &value.text, value.count) {
                    if on {
                        patterns.retain(|known| *known != value.text)
                    } else {
                        patterns.push(value.text.clone())
                    };
                    let mut query = query.clone();
                    query.set(Test::Patterns { field: asked.field.clone(), patterns });
                    actions.push(ask(query));
                }
            }
            _ => {
                let on = is_chosen(query, &asked.field, Some(&value.text));
                if line(ui, lang, on, &value_name(lang, data, &asked.field, &value.text), value.count) {
                    actions.push(ask(turned(query, &asked.field, Some(&value.text))));
                }
            }
        }
    }
    let blank = is_chosen(query, &asked.field, None);
    let listed = values.blank > 0 || blank;
    if listed && line(ui, lang, blank, &lang.text("facet-blank"), values.blank) {
        actions.push(ask(turned(query, &asked.field, None)));
    }
    ui.horizontal(|ui| {
        if values.distinct as usize > 8 {
            let code = if asked.more { "facet-less" } else { "facet-more" };
            let more = Message::new(code).with("count", values.distinct.saturating_sub(8));
            if ui.link(lang.render(&more)).clicked() {
                actions.push(changed(&|asked| asked.more = !asked.more));
            }
        }
        except(ui, lang, query, &asked.field, actions);
    });
}

/// One kind of issue, to be ticked.
pub(super) fn issue_line(ui: &mut Ui, view: &View, rule: &(String, String), count: u64, actions: &mut Actions) {
    let lang = view.lang;
    let mut of = chosen_issues(&view.sheet.query);
    let on = of.contains(rule);
    if line(ui, lang, on, &crate::ui::screens::issues::name(lang, &rule.0, &rule.1), count) {
        if on {
            of.retain(|known| known != rule)
        } else {
            of.push(rule.clone())
        };
        let mut query = view.sheet.query.clone();
        query.set(Test::Issues { of });
        actions.push(ask(query));
    }
}

/// The kinds of issues that are asked for.
fn chosen_issues(query: &Query) -> Vec<(String, String)> {
    let of = |test: &Test| if let Test::Issues { of } = test { Some(of.clone()) } else { None };
    query.tests.iter().find_map(of).unwrap_or_default()
}

/// Turns what is chosen round: all but these.
fn except(ui: &mut Ui, lang: Lang, query: &Query, field: &str, actions: &mut Actions) {
    let Some(test) =
        query.tests.iter().find(|test| matches!(test, Test::Values { field: about, .. } if about == field))
    else {
        return;
    };
    let Test::Values { field, values, blank, except } = test.clone() else { return };
    let code = if except { "facet-these" } else { "facet-except" };
    if ui.link(lang.text(code)).clicked() {
        let mut query = query.clone();
        query.set(Test::Values { field, values, blank, except: !except });
        actions.push(ask(query));
    }
}

/// Bars of numbers or dates: a click or a drag over some narrows the list to them.
fn histogram(ui: &mut Ui, view: &View, asked: &Asked, bars: &Bars, actions: &mut Actions) {
    let lang = view.lang;
    let tokens = tokens(ui);
    let range = view.sheet.query.tests.iter().find_map(|test| match test {
        Test::Range { field, least, most } if *field == asked.field => Some((least.clone(), most.clone())),
        _ => None,
    });
    if !bars.bins.is_empty() {
        let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 52.0), Sense::click_and_drag());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Group, true, lang.text("facet-bars-what")));
        let most = bars.bins.iter().map(|bin| bin.count).max().unwrap_or(1).max(1) as f32;
        let wide = rect.width() / bars.bins.len() as f32;
        let at = |x: f32| (((x - rect.min.x) / wide).floor().max(0.0) as usize).min(bars.bins.len() - 1);
        let over = response.interact_pointer_pos().or(response.hover_pos()).map(|pos| at(pos.x));
        // Where the drag began is kept: once the button is let go, the toolkit has forgotten it.
        let began = response.id.with("began");
        if response.drag_started()
            && let Some(pos) = ui.input(|input| input.pointer.press_origin())
        {
            ui.data_mut(|data| data.insert_temp(began, at(pos.x)));
        }
        let dragging = response.dragged() || response.drag_stopped();
        let held = dragging.then(|| ui.data(|data| data.get_temp::<usize>(began))).flatten();
        let chosen = held.zip(over).map(|(a, b)| a.min(b)..=a.max(b));
        for (place, bin) in bars.bins.iter().enumerate() {
            let inside = match &range {
                Some((least, most)) => {
                    least.as_ref().is_none_or(|least| !before(&bin.most, least))
                        && most.as_ref().is_none_or(|most| !before(most, &bin.least))
                }
                None => true,
            };
            let inside = chosen.as_ref().map_or(inside, |chosen| chosen.contains(&place));
            let height = if bin.count == 0 { 1.0 } else { (rect.height() * bin.count as f32 / most).max(2.0) };
            let left = rect.min.x + wide * place as f32;
            let bar = Rect::from_min_max(
                egui::pos2(left + 0.5, rect.max.y - height),
                egui::pos2(left + (wide - 0.5).max(1.0), rect.max.y),
            );
            ui.painter().rect_filled(bar, 1.0, if inside { tokens.accent } else { tokens.line });
        }
        let first = bars.bins.first().map(|bin| lang.written(&bin.least)).unwrap_or_default();
        let last = bars.bins.last().map(|bin| lang.written(&short(&bin.most))).unwrap_or_default();
        let ends = ui.allocate_exact_size(Vec2::new(ui.available_width(), 14.0), Sense::hover()).0;
        ui.painter().text(ends.left_center(), Align2::LEFT_CENTER, first, theme::small_font(), tokens.weak);
        ui.painter().text(ends.right_center(), Align2::RIGHT_CENTER, last, theme::small_font(), tokens.weak);
        if response.drag_stopped() || response.clicked() {
            if let Some((a, b)) = held.or(over).zip(over) {
                let (first, last) = (&bars.bins[a.min(b)], &bars.bins[a.max(b)]);
                let mut query = view.sheet.query.clone();
                query.set(Test::Range {
                    field: asked.field.clone(),
                    least: Some(first.least.clone()),
                    most: Some(last.most.clone()),
                });
                actions.push(ask(query));
            }
        } else if let Some(bin) = over.filter(|_| response.hovered()).map(|place| &bars.bins[place]) {
            let (from, to) = (lang.written(&bin.least), lang.written(&short(&bin.most)));
            let text = Message::new("facet-bar").with("from", from).with("to", to);
            response.on_hover_text(lang.render(&text.with("count", bin.count)));
        }
    }
    bounds(ui, view, asked, range, actions);
    let blank = is_chosen(&view.sheet.query, &asked.field, None);
    let listed = bars.blank > 0 || blank;
    if listed && line(ui, lang, blank, &lang.text("facet-blank"), bars.blank) {
        actions.push(ask(turned(&view.sheet.query, &asked.field, None)));
    }
    if bars.others > 0 {
        widgets::weak(ui, lang.render(&Message::new("facet-others").with("count", bars.others)));
    }
}

/// Whether a bound comes before another: as numbers where both are.
fn before(a: &str, b: &str) -> bool {
    let number = |text: &str| text.replace(',', ".").parse::<f64>();
    match (number(a), number(b)) {
        (Ok(a), Ok(b)) => a < b,
        _ => a < b,
    }
}

/// The end of a stretch of numbers, without the digits that only keep it from the next one.
fn short(most: &str) -> String {
    match most.parse::<f64>() {
        Ok(number) if most.contains('.') => {
            format!("{:.3}", number).trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => most.to_owned(),
    }
}

/// Exact bounds, typed.
fn bounds(
    ui: &mut Ui,
    view: &View,
    asked: &Asked,
    range: Option<(Option<String>, Option<String>)>,
    actions: &mut Actions,
) {
    let lang = view.lang;
    let (least, most) = range.clone().unwrap_or_default();
    ui.horizontal(|ui| {
        let mut changed = false;
        let mut bound = |ui: &mut Ui, code: &str, text: &Option<String>| {
            let id = ui.scope_id().with((code, &asked.field));
            // What is being typed is no bound yet.
            let mut typed =
                ui.data(|data| data.get_temp::<String>(id)).unwrap_or_else(|| text.clone().unwrap_or_default());
            let response =
                ui.add(egui::TextEdit::singleline(&mut typed).id(id).desired_width(76.0).hint_text(lang.text(code)));
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, lang.text(code)));
            if response.has_focus() {
                ui.data_mut(|data| data.insert_temp(id, typed.clone()));
            } else {
                ui.data_mut(|data| data.remove::<String>(id));
            }
            changed |= response.lost_focus();
            let typed = typed.trim();
            (!typed.is_empty()).then(|| typed.to_owned())
        };
        let new_least = bound(ui, "facet-from", &least);
        let new_most = bound(ui, "facet-to", &most);
        if changed && (&new_least, &new_most) != (&least, &most) {
            let mut query = view.sheet.query.clone();
            query.set(Test::Range { field: asked.field.clone(), least: new_least, most: new_most });
            actions.push(ask(query));
        }
        if range.is_some() && widgets::close(ui, lang.text("facet-unbound")).clicked() {
            let mut query = view.sheet.query.clone();
            query.set(Test::Range { field: asked.field.clone(), least: None, most: None });
            actions.push(ask(query));
        }
    });
}

/// One more column to count.
fn add(ui: &mut Ui, view: &View, actions: &mut Actions) {
    let Ok(schema) = operations::schema(view.schema) else { return };
    let lang = view.lang;
    let mut chosen = String::new();
    let combo = egui::ComboBox::from_id_salt("facet-add").selected_text(lang.text("facet-add")).width(190.0);
    let combo = combo.show_ui(ui, |ui| {
        for field in view.sheet.layout.all(schema).into_iter().map(|at| &schema.fields[at]) {
            if !view.sheet.facets.iter().any(|asked| asked.field == field.name) {
                ui.selectable_value(&mut chosen, field.name.clone(), &field.name);
            }
        }
    });
    combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, lang.text("facet-add")));
    if let Some(field) = schema.field(&chosen) {
        let mut facets = view.sheet.facets.clone();
        facets.push(Asked::new(&field.name, how_of(field)));
        actions.push(Action::Records(Wish::Facets(facets)));
    }
}
