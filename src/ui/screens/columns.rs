//! Columns: what each holds, which field it feeds, and why.

use crate::jobs::Job;
use crate::locale::Lang;
use crate::model::{IdRule, Message, Reason};
use crate::operations::map::MapChange;
use crate::ui::action::{Action, Actions};
use crate::ui::snapshot::{ASK_BELOW, MappingItem, fields_of};
use crate::ui::state::{Data, Side, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{RichText, ScrollArea, Ui, Vec2};

pub fn show(ui: &mut Ui, view: &mut View, data: &mut Data, actions: &mut Actions) {
    let lang = view.lang;
    let mappings = data.mappings.clone();
    view.mapping_at = view.mapping_at.min(mappings.len().saturating_sub(1));
    let Some(item) = mappings.get(view.mapping_at) else {
        widgets::title_row(ui, |ui| widgets::title(ui, lang.text("screen-columns")), |_| {});
        ui.add_space(20.0);
        ui.horizontal(|ui| {
            ui.add_space(14.0);
            widgets::weak_lines(ui, lang.text("columns-empty"));
        });
        return;
    };
    let view_side = view.side;
    widgets::title_row(
        ui,
        |ui| {
            widgets::title(ui, lang.text("screen-columns"));
            tabs(ui, view, data, item);
            chooser(ui, view, &mappings);
        },
        |ui| {
            // They are of the mapping, and give way where there is no room.
            if view_side != Side::Mapping || ui.available_width() < 300.0 {
                return;
            }
            let known = item.mapping.fields.iter().filter(|field| field.reason.confidence >= ASK_BELOW).count();
            let asked = item.mapping.fields.len() - known;
            let text = Message::new("columns-counts")
                .with("known", known)
                .with("asked", asked)
                .with("unused", item.mapping.unused.len());
            widgets::chip(ui, lang.render(&text), Tone::Plain);
        },
    );
    match view.side {
        Side::Mapping => {}
        Side::Values => return super::values::show(ui, view, data, item, actions),
        Side::Healed => return super::healed::show(ui, view, data, item, actions),
        Side::Rows => return super::rows::show(ui, view, data, item, actions),
    }
    egui::Frame::new().inner_margin(egui::Margin::symmetric(14, 8)).show(ui, |ui| asked(ui, view, item, actions));
    ScrollArea::both().auto_shrink(false).show(ui, |ui| {
        // With large letters in a small window there is more than fits.
        ui.set_min_width(LEAST);
        header(ui, lang);
        for column in 0..item.reading.header.len() {
            row(ui, view, item, column, actions);
        }
    });
}

/// The columns of the file, the values in them, or what was repaired at reading.
fn tabs(ui: &mut Ui, view: &mut View, data: &Data, item: &MappingItem) {
    let lang = view.lang;
    let waiting = super::values::waiting(view, data, item);
    let values = match waiting {
        0 => lang.text("values-tab").into_owned(),
        count => lang.render(&Message::new("values-tab-waiting").with("count", count)),
    };
    let mapping = lang.text("columns-tab").into_owned();
    let healed = lang.text("files-healed").into_owned();
    let rows = lang.text("rows-tab").into_owned();
    let sides = [(mapping, Side::Mapping), (values, Side::Values), (healed, Side::Healed), (rows, Side::Rows)];
    for (text, side) in sides {
        let tone = match view.side == side {
            true => Tone::Accent,
            false if side == Side::Values && waiting > 0 => Tone::Warning,
            false => Tone::Plain,
        };
        if widgets::chip_button(ui, text, tone).clicked() {
            view.side = side;
        }
    }
}

/// How the accents of the file were read, by the user's own words; a click shows the other ways to read them.
fn accents(ui: &mut Ui, item: &MappingItem, lang: Lang, actions: &mut Actions) {
    let evidence: Vec<String> = item.reading.evidence.iter().map(|why| lang.render(why)).collect();
    let shown = item.spellings.iter().find(|(encoding, _)| *encoding == item.reading.encoding);
    let words = shown.map(|(_, words)| words.join(", ")).unwrap_or_default();
    // Today's encoding may leave no word to show where another one would.
    if item.spellings.iter().all(|(_, words)| words.is_empty()) {
        let format = format!("{} · {}", item.reading.format, item.reading.encoding);
        widgets::chip(ui, format, Tone::Plain).on_hover_text(evidence.join("\n"));
        return;
    }
    let (label, tone) = match words.is_empty() {
        true => (item.reading.encoding.clone(), Tone::Warning),
        false => (lang.render(&Message::new("columns-accents").with("words", short(&words))), Tone::Valid),
    };
    let button = widgets::chip_button(ui, label, tone).on_hover_text(evidence.join("\n"));
    egui::Popup::menu(&button).show(|ui| {
        ui.label(RichText::new(lang.text("columns-accents-choose")).color(tokens(ui).weak));
        for (encoding, words) in &item.spellings {
            let text = format!("{}   {encoding}", words.join(", "));
            if ui.selectable_label(*encoding == item.reading.encoding, text).clicked()
                && *encoding != item.reading.encoding
            {
                let job = Job::Reread { batch: item.batch, encoding: (*encoding).to_owned() };
                actions.push(Action::Do(Box::new(job)));
            }
        }
    });
}

/// The first words, as many as a chip holds.
fn short(words: &str) -> String {
    match words.char_indices().nth(22) {
        Some((at, _)) => format!("{}…", words[..at].trim_end_matches([' ', ','])),
        None => words.to_owned(),
    }
}

/// Which file and schema is shown.
fn chooser(ui: &mut Ui, view: &mut View, mappings: &[MappingItem]) {
    let name = |item: &MappingItem| match item.reading.sheet_label() {
        Some(sheet) => format!("{} · {sheet} → {}", item.file, item.mapping.schema),
        None => format!("{} → {}", item.file, item.mapping.schema),
    };
    let shown = mappings.get(view.mapping_at).map(name).unwrap_or_default();
    let width = (ui.available_width() - 24.0).clamp(90.0, 280.0);
    let combo = egui::ComboBox::from_id_salt("mapping").selected_text(shown).width(width).truncate();
    let combo = combo.show_ui(ui, |ui| {
        for (position, item) in mappings.iter().enumerate() {
            ui.selectable_value(&mut view.mapping_at, position, name(item));
        }
    });
    combo
        .response
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, view.lang.text("columns-file")));
}

/// What the file cannot know, asked once and kept: date, identifier, rows to keep, a service per row.
fn asked(ui: &mut Ui, view: &mut View, item: &MappingItem, actions: &mut Actions) {
    let lang = view.lang;
    let wish = |wish: MapChange| {
        Action::Do(Box::new(Job::Map { batch: item.batch, schema: item.mapping.schema.clone(), wishes: vec![wish] }))
    };
    ui.horizontal_wrapped(|ui| {
        ui.set_min_height(30.0);
        widgets::weak(ui, lang.text("columns-source"));
        widgets::chip(ui, item.source.as_str(), Tone::Accent);
        accents(ui, item, lang, actions);
        ui.separator();
        widgets::weak(ui, lang.text("columns-id"));
        identifier(ui, view, item, actions);
        ui.separator();
        let known = item.mapping.constants.get("date_maj").cloned().unwrap_or_default();
        date(ui, view, &wish, actions);
        if !known.is_empty() {
            widgets::chip(ui, known, Tone::Valid);
            if ui.link(lang.text("columns-date-remove")).clicked() {
                actions.push(wish(MapChange::Constant { field: "date_maj".into(), value: None }));
            }
        }
    });
    ui.horizontal_wrapped(|ui| {
        for rule in &item.mapping.row_rules {
            let text = Message::new("columns-kept").with("rule", crate::operations::row_rule_text(rule));
            if widgets::chip_button(ui, lang.render(&text), Tone::Warning).clicked() {
                actions.push(Action::Page(super::pages::Wish::Rows(super::rows::Which::Rule)));
            }
        }
        if !item.mapping.row_rules.is_empty() && ui.link(lang.text("columns-keep-all")).clicked() {
            actions.push(wish(MapChange::Keep(Vec::new())));
        }
        if item.mapping.schema == "structure" && ui.link(lang.text("columns-service-per-row")).clicked() {
            actions.push(wish(MapChange::ServicePerRow));
        }
    });
}

/// Room of a date and of the button that applies it.
const DATE: f32 = 228.0;

/// The date that is typed for the whole delivery: its name, its field and its button stay together wherever the line breaks.
fn date(ui: &mut Ui, view: &mut View, wish: &dyn Fn(MapChange) -> Action, actions: &mut Actions) {
    let lang = view.lang;
    let name = lang.text("columns-date");
    let font = egui::TextStyle::Body.resolve(ui.style());
    let wide = ui.painter().layout_no_wrap(name.to_string(), font, tokens(ui).weak).size().x;
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(Vec2::new(wide + DATE, 30.0), layout, |ui| {
        widgets::weak(ui, name.as_ref());
        let edit = egui::TextEdit::singleline(&mut view.typed_date)
            .hint_text(lang.text("columns-date-hint"))
            .desired_width(104.0);
        let response = ui.add(edit);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name.as_ref()));
        if std::mem::take(&mut view.ask_date) {
            response.request_focus();
        }
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if (widgets::button(ui, lang.text("columns-apply"), "↵").clicked() || entered)
            && !view.typed_date.trim().is_empty()
        {
            let value = Some(view.typed_date.trim().to_owned());
            actions.push(wish(MapChange::Constant { field: "date_maj".into(), value }));
        }
    });
}

/// How `id` is built: from a column of the producer, or from name, place and address.
fn identifier(ui: &mut Ui, view: &View, item: &MappingItem, actions: &mut Actions) {
    let lang = view.lang;
    let column = item.mapping.field("id").and_then(|field| field.inputs.first().copied()).or(match item.mapping.id {
        IdRule::Column { column } => Some(column),
        _ => None,
    });
    let built = lang.text("columns-id-built").into_owned();
    let shown = column.and_then(|at| item.reading.header.get(at)).cloned().unwrap_or_else(|| built.clone());
    let mut chosen = shown.clone();
    let combo = egui::ComboBox::from_id_salt("id-rule").selected_text(&shown).width(180.0).show_ui(ui, |ui| {
        ui.selectable_value(&mut chosen, built.clone(), &built);
        for name in &item.reading.header {
            ui.selectable_value(&mut chosen, name.clone(), name);
        }
    });
    combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, lang.text("columns-id")));
    if chosen != shown {
        let rule = (chosen != built).then_some(chosen);
        let job =
            Job::Map { batch: item.batch, schema: item.mapping.schema.clone(), wishes: vec![MapChange::Id(rule)] };
        actions.push(Action::Do(Box::new(job)));
    }
}

const WIDTHS: [f32; 3] = [200.0, 260.0, 258.0];
/// Width under which the table is scrolled sideways.
const LEAST: f32 = 860.0;

fn header(ui: &mut Ui, lang: Lang) {
    cells(ui, theme::GRID_ROW + 2.0, true, |ui, column| {
        let code = ["columns-column", "columns-contents", "columns-field", "columns-why"][column];
        ui.label(RichText::new(lang.text(code)).font(theme::small_font()).color(tokens(ui).weak));
    });
}

/// Four cells in a row, with a line under them.
fn cells(ui: &mut Ui, height: f32, head: bool, mut cell: impl FnMut(&mut Ui, usize)) {
    let tokens = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), height), egui::Sense::hover());
    if head {
        ui.painter().rect_filled(rect, 0.0, tokens.background);
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.faint_line));
    let mut left = rect.left() + 14.0;
    for column in 0..4 {
        let width = WIDTHS.get(column).copied().unwrap_or(rect.right() - left - 14.0).max(60.0);
        let place = egui::Rect::from_min_size(egui::pos2(left, rect.top()), Vec2::new(width - 8.0, height));
        let builder = egui::UiBuilder::new().max_rect(place).layout(egui::Layout::left_to_right(egui::Align::Center));
        // A child does not move the cursor: the row has its height already.
        let mut child = ui.new_child(builder);
        child.set_clip_rect(place.intersect(ui.clip_rect()));
        cell(&mut child, column);
        left += width;
    }
}

fn row(ui: &mut Ui, view: &View, item: &MappingItem, column: usize, actions: &mut Actions) {
    let lang = view.lang;
    let name = &item.reading.header[column];
    let fed: Vec<_> = item.mapping.fields.iter().filter(|field| field.inputs.contains(&column)).collect();
    let unused = item.mapping.unused.iter().find(|(unused, _)| *unused == column).map(|(_, reason)| reason);
    let reason = fed.first().map(|field| &field.reason).or(unused);
    ui.push_id(("column", item.batch.0, &item.mapping.schema, column), |ui| {
        cells(ui, theme::REVIEW_ROW, false, |ui, cell| match cell {
            0 => {
                ui.add(egui::Label::new(item.column_name(column)).truncate()).on_hover_text(name);
            }
            1 => {
                let text = item.samples.get(column).map(|sample| sample.join(" · ")).unwrap_or_default();
                widgets::weak(ui, text.replace('\n', " ")).on_hover_text(text);
            }
            2 => {
                let mut chosen = fed.first().map(|field| field.field.clone()).unwrap_or_default();
                let before = chosen.clone();
                let more = if fed.len() > 1 {
                    format!(" + {}", fed[1..].iter().map(|f| f.field.as_str()).collect::<Vec<_>>().join(", "))
                } else {
                    String::new()
                };
                let shown = if chosen.is_empty() { "—".to_owned() } else { format!("{chosen}{more}") };
                let combo = egui::ComboBox::from_id_salt("field").selected_text(shown).width(210.0).show_ui(ui, |ui| {
                    ui.selectable_value(&mut chosen, String::new(), lang.text("columns-not-taken"));
                    for field in fields_of(&item.mapping.schema) {
                        ui.selectable_value(&mut chosen, field.to_owned(), field);
                    }
                });
                combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, name));
                if !before.is_empty() {
                    super::schema::ask(ui, lang, &item.mapping.schema, &before, actions);
                }
                if chosen != before {
                    actions.push(Action::ChooseColumn {
                        batch: item.batch,
                        schema: item.mapping.schema.clone(),
                        column: name.clone(),
                        field: chosen,
                    });
                }
            }
            _ => why(ui, lang, reason, fed.is_empty()),
        });
    });
}

/// How sure, and why, in words.
fn why(ui: &mut Ui, lang: Lang, reason: Option<&Reason>, unused: bool) {
    let (code, tone) = match reason {
        _ if unused => ("columns-not-taken", Tone::Plain),
        Some(reason) if reason.confidence < ASK_BELOW => ("columns-ask", Tone::Warning),
        _ => ("columns-sure", Tone::Valid),
    };
    widgets::chip(ui, lang.text(code), tone);
    if let Some(reason) = reason {
        let text = lang.render(&reason.why);
        widgets::weak(ui, text.clone()).on_hover_text(text);
    }
}
