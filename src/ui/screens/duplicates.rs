//! Review of pairs: side by side, differing characters marked, the sum shown, one key a decision.

use crate::jobs::Job;
use crate::link::Quality;
use crate::locale::Lang;
use crate::model::{Evidence, Message, Pin, Verdict};
use crate::operations;
use crate::operations::explain::{self, comparison_name};
use crate::ui::action::{Action, Actions};
use crate::ui::snapshot::{MergeItem, PairItem};
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone, diff, evidence};
use egui::{Event, Frame, Key, Margin, Panel, RichText, ScrollArea, Sense, Ui, Vec2};

pub fn show(ui: &mut Ui, view: &mut View, data: &mut Data, actions: &mut Actions) {
    let lang = view.lang;
    title(ui, view, data, actions);
    let pairs = data.pairs.clone();
    if pairs.is_empty() {
        ui.add_space(24.0);
        ui.horizontal(|ui| {
            ui.add_space(14.0);
            ui.vertical(|ui| {
                let code = if data.overview.pair_set.is_some() { "duplicates-none" } else { "duplicates-not-yet" };
                widgets::weak_lines(ui, lang.text(code));
                if widgets::primary(ui, lang.text("command-match"), "Ctrl D", true).clicked() {
                    actions.push(Action::Match);
                }
            });
        });
        return;
    }
    view.pair_at = view.pair_at.min(pairs.len() - 1);
    keys(ui, actions);
    side(ui, view, data, actions);
    let item = &pairs[view.pair_at];
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::symmetric(14, 10));
    Panel::bottom("verdicts").frame(frame).show(ui, |ui| verdicts(ui, lang, item, actions));
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::same(14)).show(ui, |ui| {
            headline(ui, lang, item, data);
            comparison(ui, lang, item, data);
            ui.add_space(10.0);
            preview(ui, lang, item, data);
        });
    });
}

fn title(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    widgets::title_row(
        ui,
        |ui| {
            widgets::title(ui, lang.text("screen-duplicates"));
            let overview = &data.overview;
            widgets::chip(
                ui,
                lang.render(&Message::new("duplicates-left").with("count", overview.undecided)),
                Tone::Duplicate,
            );
            widgets::chip(
                ui,
                lang.render(&Message::new("duplicates-decided").with("count", overview.decided)),
                Tone::Valid,
            );
            widgets::chip(
                ui,
                lang.render(&Message::new("duplicates-merged").with("count", overview.merges)),
                Tone::Plain,
            );
            if overview.unmatched > 0 {
                let text = Message::new("duplicates-unmatched").with("count", overview.unmatched);
                widgets::chip(ui, lang.render(&text), Tone::Warning);
            } else if overview.pair_set.as_ref().is_some_and(|set| set.dirty > 0) {
                widgets::chip(ui, lang.text("duplicates-stale"), Tone::Warning);
            }
        },
        |ui| {
            if widgets::button(ui, lang.text("command-match"), "Ctrl D").clicked() {
                actions.push(Action::Match);
            }
            let text = Message::new("duplicates-position").with("at", view.pair_at + 1).with("count", data.pairs.len());
            widgets::weak(ui, lang.render(&text));
        },
    );
}

/// The big number, and what it means in words.
fn headline(ui: &mut Ui, lang: Lang, item: &PairItem, data: &Data) {
    let point = data.overview.pair_set.as_ref().map_or(0.5, |set| set.decision_point);
    let code = match item.pair.probability >= point {
        true => "duplicates-likely",
        false if item.pair.is_related() => "duplicates-related",
        false => "duplicates-unlikely",
    };
    ui.horizontal(|ui| {
        let percent = (item.pair.probability * 100.0).floor();
        ui.label(RichText::new(format!("{percent} %")).font(theme::number_font()).color(tokens(ui).duplicate));
        ui.vertical(|ui| {
            ui.label(RichText::new(lang.text(code)).font(theme::strong_font()));
            widgets::weak_lines(ui, explain::sentence(&item.pair, point, lang));
            for line in explain::what_if(&item.pair, lang).iter().take(3) {
                widgets::weak_lines(ui, line.as_str());
            }
        });
    });
    if let Some(why) = &item.refused {
        widgets::weak_lines(ui, explain::refused(why, lang));
    }
    if let Some(entry) = &item.verdict {
        let text = Message::new("explain-verdict").with("verdict", entry.verdict.name());
        if item.again {
            widgets::chip(ui, lang.render(&text), Tone::Warning);
            widgets::weak_lines(ui, lang.text("explain-again"));
        } else {
            widgets::chip(ui, lang.render(&text), Tone::Valid);
        }
    }
}

/// Fields compared on screen.
const SHOWN: &[&str] = &[
    "nom",
    "adresse",
    "complement_adresse",
    "code_postal",
    "commune",
    "telephone",
    "courriel",
    "site_web",
    "siret",
    "date_maj",
];

fn comparison(ui: &mut Ui, lang: Lang, item: &PairItem, data: &Data) {
    let listed = |row: &crate::model::RecordRow| data.overview.is_reference(row.batch);
    let Ok(schema) = operations::schema("structure") else { return };
    let text = |row: &crate::model::RecordRow, name: &str| {
        schema.index_of(name).map(|at| row.values[at].display().into_owned()).unwrap_or_default()
    };
    let (left, right) = (&item.left, &item.right);
    row(ui, [String::new(), String::new()], |ui, column| match column {
        1 => side_head(ui, lang, [&text(left, "id"), &text(left, "date_maj")], &left.source, listed(left)),
        2 => side_head(ui, lang, [&text(right, "id"), &text(right, "date_maj")], &right.source, listed(right)),
        3 => drop(widgets::weak(ui, lang.text("duplicates-evidence"))),
        _ => {}
    });
    for name in SHOWN {
        let (a, b) = (text(left, name), text(right, name));
        if a.is_empty() && b.is_empty() {
            continue;
        }
        let terms: Vec<_> = item.pair.evidence.iter().filter(|e| about(&e.comparison, name)).collect();
        row(ui, [a.clone(), b.clone()], |ui, column| match column {
            0 => drop(widgets::weak(ui, operations::fix::field_title("structure", name, lang))),
            1 => diff::label(ui, &a, &b, egui::FontId::proportional(13.0)),
            2 => diff::label(ui, &b, &a, egui::FontId::proportional(13.0)),
            _ if a.is_empty() != b.is_empty() => drop(widgets::weak(ui, lang.text("duplicates-one-side"))),
            _ => {
                for term in &terms {
                    evidence::bar(ui, lang, term.bits, &lang.render(&term.level));
                }
            }
        });
    }
    let rest: Vec<_> = item
        .pair
        .evidence
        .iter()
        .filter(|e| !SHOWN.iter().any(|name| about(&e.comparison, name)) && e.bits != 0.0 && !is_together(e))
        .collect();
    for term in rest {
        row(ui, [String::new(), String::new()], |ui, column| match column {
            0 => drop(widgets::weak(ui, comparison_name(lang, &term.comparison))),
            1 => drop(widgets::weak(ui, lang.render(&term.level))),
            3 => evidence::bar(ui, lang, term.bits, &lang.render(&term.level)),
            _ => {}
        });
    }
    together(ui, lang, item);
    row(ui, [String::new(), String::new()], |ui, column| match column {
        0 => drop(ui.label(RichText::new(lang.text("duplicates-sum")).font(theme::strong_font()))),
        3 => evidence::bar(ui, lang, item.pair.weight_bits, &lang.text("duplicates-sum")),
        _ => {}
    });
}

/// What fields say of each other, a dozen small terms: their sum in one line, each of them under the pointer.
fn together(ui: &mut Ui, lang: Lang, item: &PairItem) {
    let terms: Vec<_> = item.pair.evidence.iter().filter(|e| is_together(e) && e.bits != 0.0).collect();
    if terms.is_empty() {
        return;
    }
    let sum: f64 = terms.iter().map(|term| term.bits).sum();
    let each: Vec<String> =
        terms.iter().map(|term| format!("{}  {:+.1}", comparison_name(lang, &term.comparison), term.bits)).collect();
    let each = each.join("\n");
    row(ui, [each.clone(), String::new()], |ui, column| match column {
        0 => drop(widgets::weak(ui, lang.text("duplicates-together"))),
        1 => drop(widgets::weak(ui, lang.text("level-together"))),
        3 => evidence::bar(ui, lang, sum, &each),
        _ => {}
    });
}

/// Whether a term is about several fields at once.
fn is_together(term: &Evidence) -> bool {
    term.level.code == "level-together"
}

/// Whether a term of the sum is about a field: the comparison is named after the field or its part.
fn about(comparison: &str, field: &str) -> bool {
    comparison == field || (field == "code_postal" && comparison == "place")
}

/// Who one of the two is: its identifier and date, its source, and whether it is only there to be compared with.
fn side_head(ui: &mut Ui, lang: Lang, [id, date]: [&str; 2], source: &str, reference: bool) {
    widgets::chip(ui, source, Tone::Plain).on_hover_text(date);
    if reference {
        widgets::chip(ui, lang.text("duplicates-reference"), Tone::Accent);
    }
    ui.add(egui::Label::new(RichText::new(id).font(theme::mono_font())).truncate());
}

/// Label, left, right, evidence; the hover gives the whole texts.
fn row(ui: &mut Ui, hover: [String; 2], mut cell: impl FnMut(&mut Ui, usize)) {
    let tokens = tokens(ui);
    let height = theme::REVIEW_ROW;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), height), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.faint_line));
    let shares = [0.15, 0.31, 0.31, 0.23];
    let mut left = rect.left();
    for (column, share) in shares.into_iter().enumerate() {
        let place =
            egui::Rect::from_min_size(egui::pos2(left, rect.top()), Vec2::new(rect.width() * share - 8.0, height));
        let builder = egui::UiBuilder::new().max_rect(place).layout(egui::Layout::left_to_right(egui::Align::Center));
        // A child does not move the cursor: the row has its height already.
        let mut child = ui.new_child(builder);
        child.set_clip_rect(place.intersect(ui.clip_rect()));
        cell(&mut child, column);
        left += rect.width() * share;
    }
    if hover.iter().any(|text| text.len() > 40) {
        response.on_hover_text(hover.join("\n"));
    }
}

/// The record that merging them would give, and why each value survives.
fn preview(ui: &mut Ui, lang: Lang, item: &PairItem, data: &Data) {
    let (Some(golden), Ok(schema)) = (&data.preview, operations::schema("structure")) else { return };
    ui.label(RichText::new(lang.text("duplicates-golden")).font(theme::strong_font()));
    for (at, field) in schema.fields.iter().enumerate() {
        let value = golden.values[at].display();
        let pick = &golden.picks[at];
        if value.is_empty() || matches!(field.name.as_str(), "source") {
            continue;
        }
        let from = match pick.from {
            Some(id) if id == item.left.id => item.left.source.as_str(),
            Some(id) if id == item.right.id => item.right.source.as_str(),
            _ => "",
        };
        row(ui, [value.to_string(), String::new()], |ui, column| match column {
            0 => drop(widgets::weak(ui, field.name.as_str())),
            1 => drop(ui.add(egui::Label::new(value.as_ref()).truncate())),
            2 => {
                if !from.is_empty() {
                    widgets::chip(ui, from, Tone::Plain);
                }
                let name = pick_name(pick.reason);
                widgets::weak(ui, lang.text(&format!("pick-{name}")));
            }
            _ => {}
        });
    }
}

fn verdicts(ui: &mut Ui, lang: Lang, item: &PairItem, actions: &mut Actions) {
    ui.horizontal_wrapped(|ui| {
        if widgets::primary(ui, lang.text("verdict-duplicate"), "1", true).clicked() {
            actions.push(Action::Decide(Verdict::Duplicate));
        }
        for (code, key, verdict) in [
            ("verdict-related", "2", Verdict::Related),
            ("verdict-distinct", "3", Verdict::Distinct),
            ("verdict-unsure", "4", Verdict::Unsure),
        ] {
            if widgets::button(ui, lang.text(code), key).clicked() {
                actions.push(Action::Decide(verdict));
            }
        }
        ui.add_space(12.0);
        if widgets::button(ui, lang.text("duplicates-skip"), &lang.text("key-space")).clicked() {
            actions.push(Action::NextPair);
        }
        if widgets::button(ui, lang.text("duplicates-back"), "←").clicked() {
            actions.push(Action::PreviousPair);
        }
        ui.add_space(12.0);
        ui.add_enabled_ui(!item.merged, |ui| {
            if widgets::button(ui, lang.text("duplicates-merge"), "M").clicked() {
                actions.push(Action::MergePair);
            }
        });
    });
}

/// One key a decision; on AZERTY the digits need Shift, so the signs under them count as well.
fn keys(ui: &Ui, actions: &mut Actions) {
    if ui.text_edit_focused() {
        return;
    }
    let typed: Vec<String> = ui.input(|input| {
        input
            .events
            .iter()
            .filter_map(|event| if let Event::Text(text) = event { Some(text.clone()) } else { None })
            .collect()
    });
    for text in typed {
        let action = match text.as_str() {
            "1" | "&" => Action::Decide(Verdict::Duplicate),
            "2" | "é" => Action::Decide(Verdict::Related),
            "3" | "\"" => Action::Decide(Verdict::Distinct),
            "4" | "'" => Action::Decide(Verdict::Unsure),
            " " => Action::NextPair,
            "m" | "M" => Action::MergePair,
            _ => continue,
        };
        actions.push(action);
    }
    let pressed = |key| ui.input(|input| input.key_pressed(key) && input.modifiers.is_none());
    if pressed(Key::ArrowLeft) {
        actions.push(Action::PreviousPair);
    }
    if pressed(Key::ArrowRight) {
        actions.push(Action::NextPair);
    }
}

/// How good the pairs are, by what persons said of them, and what was never compared.
fn reliability(ui: &mut Ui, lang: Lang, data: &Data, actions: &mut Actions) {
    let overview = &data.overview;
    let Some(quality) = &overview.quality else { return };
    widgets::heading(ui, lang.text("duplicates-quality"));
    if quality.verdicts == 0 {
        widgets::weak_lines(ui, lang.render(&Message::new("duplicates-quality-none").with("more", quality.more)));
    } else {
        for line in operations::matching::sentences(quality) {
            widgets::weak_lines(ui, lang.render(&line));
        }
        let more = match quality.more {
            0 => lang.text("duplicates-quality-enough").into_owned(),
            more => lang.render(&Message::new("duplicates-quality-more").with("more", more)),
        };
        widgets::weak_lines(ui, more);
        decision_point(ui, lang, data, quality, actions);
    }
    if overview.missed > 0 {
        widgets::weak_lines(ui, lang.render(&Message::new("duplicates-missed").with("count", overview.missed)));
    }
    if overview.large_groups > 0 {
        let line = Message::new("duplicates-large").with("count", overview.large_groups);
        widgets::chip(ui, lang.render(&line), Tone::Warning);
    }
    widgets::rule(ui);
}

/// From which probability on pairs are duplicates, with what each choice gains and loses.
fn decision_point(ui: &mut Ui, lang: Lang, data: &Data, quality: &Quality, actions: &mut Actions) {
    let Some(set) = &data.overview.pair_set else { return };
    let percent = |share: f64| (share * 100.0).round();
    // 99.9 % is not certain.
    let tenths = |share: f64| (share * 1000.0).round() / 10.0;
    let name = |point: f64| lang.render(&Message::new("duplicates-point").with("percent", tenths(point)));
    let mut chosen = set.decision_point;
    let combo =
        egui::ComboBox::from_id_salt("decision-point").selected_text(name(chosen)).width(260.0).show_ui(ui, |ui| {
            for offer in quality.offers.iter().rev() {
                let text = Message::new("duplicates-point-offer")
                    .with("percent", tenths(offer.threshold))
                    .with("precision", percent(offer.precision.mid))
                    .with("recall", percent(offer.recall.mid));
                ui.selectable_value(&mut chosen, offer.threshold, lang.render(&text));
            }
        });
    let label = lang.text("duplicates-point-label");
    combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, label.as_ref()));
    if chosen != set.decision_point {
        actions.push(Action::Do(Box::new(Job::DecisionPoint(Some(chosen)))));
    }
}

/// The list of pairs, where they come from, and the merged records.
fn side(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    if ui.available_width() < 820.0 {
        return;
    }
    let lang = view.lang;
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::same(12));
    Panel::right("pairs").exact_size(theme::INSPECTOR).resizable(false).frame(frame).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            if let Some(item) = data.pairs.get(view.pair_at) {
                widgets::heading(ui, lang.text("duplicates-origins"));
                widgets::weak_lines(ui, item.left_origin.as_str());
                widgets::weak_lines(ui, item.right_origin.as_str());
                let key = Message::new("duplicates-key").with("key", key_name(lang, &item.pair.key));
                widgets::weak_lines(ui, lang.render(&key));
                widgets::rule(ui);
            }
            reliability(ui, lang, data, actions);
            merged(ui, lang, &data.merges, actions);
            widgets::heading(ui, lang.text("duplicates-list"));
            let from = view.pair_at.saturating_sub(6);
            for (at, item) in data.pairs.iter().enumerate().skip(from).take(24) {
                pair_line(ui, view, at, item, actions);
            }
        });
    });
}

fn key_name(lang: Lang, key: &str) -> String {
    let code = format!("key-{}", key.replace('_', "-"));
    if lang.knows(&code) { lang.text(&code).into_owned() } else { key.to_owned() }
}

fn pair_line(ui: &mut Ui, view: &View, at: usize, item: &PairItem, actions: &mut Actions) {
    let name = |row: &crate::model::RecordRow| {
        operations::schema("structure")
            .ok()
            .and_then(|s| s.index_of("nom"))
            .map(|at| row.values[at].display().into_owned())
            .unwrap_or_default()
    };
    let percent = (item.pair.probability * 100.0).floor();
    let state = match (&item.verdict, item.merged) {
        (_, true) => "⧉",
        (Some(_), _) => "✓",
        _ => " ",
    };
    let text = format!("{percent:>3} % {state} {}", name(&item.left));
    let response = ui.selectable_label(at == view.pair_at, RichText::new(text).font(theme::small_font()));
    if response.clicked() {
        actions.push(Action::SelectPair(at));
    }
}

/// Merged records, each with its way back.
fn merged(ui: &mut Ui, lang: Lang, merges: &[MergeItem], actions: &mut Actions) {
    if merges.is_empty() {
        return;
    }
    widgets::heading(ui, lang.text("duplicates-merges"));
    for item in merges.iter().take(40) {
        ui.push_id(("merge", item.merge.id.0), |ui| {
            ui.horizontal(|ui| {
                let text = Message::new("duplicates-merge-line")
                    .with("id", item.merge.export_id.as_str())
                    .with("count", item.rows.len());
                ui.add(egui::Label::new(RichText::new(lang.render(&text)).font(theme::small_font())).truncate());
            });
            ui.horizontal(|ui| {
                if ui.link(lang.text("duplicates-unmerge")).clicked() {
                    actions.push(Action::Unmerge(item.merge.id));
                }
            });
            egui::CollapsingHeader::new(lang.text("duplicates-picks"))
                .id_salt("picks")
                .show(ui, |ui| picks(ui, lang, item, actions));
        });
    }
    widgets::rule(ui);
}

/// Each field's winner, changeable: a member, or survivorship again.
fn picks(ui: &mut Ui, lang: Lang, item: &MergeItem, actions: &mut Actions) {
    let Ok(schema) = operations::schema(&item.merge.schema) else { return };
    for (at, field) in schema.fields.iter().enumerate() {
        let differ = item.rows.windows(2).any(|pair| pair[0].values[at] != pair[1].values[at]);
        if !differ || matches!(field.name.as_str(), "id" | "source") {
            continue;
        }
        let pinned = item.merge.pins.get(&field.name);
        let auto = lang.text("duplicates-auto").into_owned();
        let mut chosen = match pinned {
            Some(Pin::From(record)) => Some(*record),
            _ => None,
        };
        let before = chosen;
        widgets::weak(
            ui,
            format!("{} · {}", field.name, lang.text(&format!("pick-{}", pick_name(item.golden.picks[at].reason)))),
        );
        let shown = item.golden.values[at].display().into_owned();
        let shown = if shown.is_empty() { "—".to_owned() } else { shown };
        let combo = egui::ComboBox::from_id_salt(("pick", &field.name))
            .selected_text(shown)
            .width(240.0)
            .truncate()
            .show_ui(ui, |ui| {
                ui.selectable_value(&mut chosen, None, auto);
                for row in &item.rows {
                    let text = format!("{} : {}", row.source, row.values[at].display());
                    ui.selectable_value(&mut chosen, Some(row.id), text);
                }
            });
        combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, field.name.as_str()));
        if chosen != before {
            let job = Job::Pin { merge: item.merge.id, field: field.name.clone(), pin: chosen.map(Pin::From) };
            actions.push(Action::Do(Box::new(job)));
        }
    }
}

/// Kebab-case name of a reason, as its sentence is coded.
fn pick_name(reason: crate::model::PickReason) -> String {
    serde_json::to_value(reason).ok().and_then(|json| json.as_str().map(str::to_owned)).unwrap_or_default()
}
