//! The grid of records, issues shown in the cells.

use super::inspector;
use crate::locale::Lang;
use crate::model::{Message, RecordId, Schema, Severity};
use crate::operations::{self, edit};
use crate::ui::action::{Action, Actions};
use crate::ui::snapshot::GridRow;
use crate::ui::state::{CellDraft, Data, View};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets::{self, Tone};
use egui::{Frame, Key, Margin, Panel, ScrollArea, Sense, Ui, Vec2};
use egui_table::{CellInfo, Column, HeaderCellInfo, HeaderRow, PrefetchInfo, Table, TableDelegate};

pub fn show(ui: &mut Ui, view: &mut View, data: &mut Data, actions: &mut Actions) {
    let lang = view.lang;
    title(ui, view, data, actions);
    if data.overview.records() == 0 {
        ui.add_space(24.0);
        ui.horizontal(|ui| {
            ui.add_space(14.0);
            widgets::weak_lines(ui, lang.text("records-empty"));
        });
        return;
    }
    if view.inspector && ui.available_width() > 900.0 {
        inspector::show(ui, view, data, actions);
    }
    if ui.available_width() > 760.0 {
        facets(ui, view, data, actions);
    }
    keys(ui, view, data, actions);
    grid(ui, view, data, actions);
}

fn title(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let mut narrower = Actions::new();
    widgets::title_row(
        ui,
        |ui| {
            widgets::title(ui, lang.text("screen-records"));
            for (slug, count) in &data.overview.counts {
                let text = Message::new("records-schema").with("schema", *slug).with("count", *count);
                let tone = if view.schema == *slug { Tone::Accent } else { Tone::Plain };
                if widgets::chip_button(ui, lang.render(&text), tone).clicked() {
                    actions.push(Action::Schema(slug));
                }
            }
        },
        |ui| {
            if let Some((field, code)) = view.issue.clone()
                && widgets::chip_button(ui, format!("{} ×", super::issues::name(lang, &field, &code)), Tone::Error)
                    .clicked()
            {
                narrower.push(Action::FilterIssue(None));
            }
            if let Some(source) = view.source.clone()
                && widgets::chip_button(ui, format!("source : {source} ×"), Tone::Plain).clicked()
            {
                narrower.push(Action::FilterSource(None));
            }
            let shown = Message::new("records-shown").with("shown", data.ids.len());
            widgets::weak(ui, lang.render(&shown));
            if let Some(draft) = &view.draft
                && !data.rows.contains_key(&draft.record)
            {
                widgets::chip(ui, lang.text("records-draft"), Tone::Warning);
            }
        },
    );
    actions.append(&mut narrower);
}

/// Sources and issues, each a way to narrow the grid.
fn facets(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::same(12));
    Panel::left("facets").exact_size(212.0).resizable(false).frame(frame).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            widgets::heading(ui, lang.text("facet-source"));
            for source in &data.overview.sources {
                let mut on = view.source.as_deref() == Some(source.name.as_str());
                if ui.checkbox(&mut on, source.name.as_str()).changed() {
                    actions.push(Action::FilterSource(on.then(|| source.name.clone())));
                }
            }
            widgets::rule(ui);
            widgets::heading(ui, lang.text("facet-issue"));
            for (_, group) in data.overview.groups.iter().filter(|(slug, _)| *slug == view.schema).take(24) {
                let mut on =
                    view.issue.as_ref().is_some_and(|(field, code)| *field == group.field && *code == group.code);
                let before = on;
                let name = super::issues::name(lang, &group.field, &group.code);
                let count = lang.number(i64::try_from(group.records).unwrap_or(i64::MAX));
                let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 22.0), Sense::hover());
                let place = egui::Rect::from_min_max(rect.min, rect.max - Vec2::new(34.0, 0.0));
                let layout = egui::Layout::left_to_right(egui::Align::Center);
                let mut child = ui.new_child(egui::UiBuilder::new().max_rect(place).layout(layout).id_salt(&name));
                child.set_clip_rect(place.intersect(ui.clip_rect()));
                child.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
                child.checkbox(&mut on, name.as_str()).on_hover_text(name.as_str());
                let color = tokens(ui).weak;
                ui.painter().text(rect.right_center(), egui::Align2::RIGHT_CENTER, count, theme::small_font(), color);
                if on != before {
                    actions.push(Action::FilterIssue(on.then(|| (group.field.clone(), group.code.clone()))));
                }
            }
        });
    });
}

/// Arrow keys walk, Enter edits, as in a spreadsheet.
fn keys(ui: &Ui, view: &View, data: &Data, actions: &mut Actions) {
    if view.draft.is_some() || ui.text_edit_focused() {
        return;
    }
    let Some((record, field)) = &view.selected else { return };
    let Ok(schema) = operations::schema(view.schema) else { return };
    let (Some(at), Some(column)) = (data.ids.iter().position(|id| id == record), schema.index_of(field)) else {
        return;
    };
    let pressed = |key| ui.input(|input| input.key_pressed(key) && input.modifiers.is_none());
    let row = |by: isize| data.ids.get(at.saturating_add_signed(by)).copied();
    let name = |by: isize| schema.fields.get(column.saturating_add_signed(by)).map(|field| field.name.clone());
    let target = if pressed(Key::ArrowDown) {
        row(1).map(|id| (id, field.clone()))
    } else if pressed(Key::ArrowUp) {
        row(-1).map(|id| (id, field.clone()))
    } else if pressed(Key::ArrowRight) {
        name(1).map(|name| (*record, name))
    } else if pressed(Key::ArrowLeft) {
        name(-1).map(|name| (*record, name))
    } else {
        None
    };
    if let Some((record, field)) = target {
        actions.push(Action::Select(record, field));
    }
    if (pressed(Key::Enter) || pressed(Key::F2))
        && let Some(row) = data.rows.get(record)
    {
        actions.push(Action::Edit(*record, field.clone(), row.row.values[column].display().into_owned()));
    }
}

/// Fields shown first: what a person looks for.
const FIRST: &[&str] =
    &["id", "nom", "siret", "adresse", "code_postal", "commune", "telephone", "courriel", "site_web", "date_maj"];

fn grid(ui: &mut Ui, view: &mut View, data: &Data, actions: &mut Actions) {
    let Ok(schema) = operations::schema(view.schema) else { return };
    let mut order: Vec<usize> = FIRST.iter().filter_map(|name| schema.index_of(name)).collect();
    order.extend((0..schema.fields.len()).filter(|at| !FIRST.contains(&schema.fields[*at].name.as_str())));
    let columns: Vec<Column> = order
        .iter()
        .map(|at| {
            let name = schema.fields[*at].name.as_str();
            let id = egui::Id::unique(("grid", view.schema, name));
            Column::new(width_of(name)).range(48.0..=900.0).resizable(true).id(id)
        })
        .collect();
    let id_salt = ("grid", view.schema);
    let table = Table::new()
        .id_salt(id_salt)
        .num_rows(data.ids.len() as u64)
        .columns(columns)
        .num_sticky_cols(2)
        .headers([HeaderRow::new(28.0)]);
    let mut delegate = Grid { view, data, schema, order: &order, actions };
    table.show(ui, &mut delegate);
}

/// Width of a column before anyone drags it.
fn width_of(field: &str) -> f32 {
    match field {
        "id" => 190.0,
        "nom" | "adresse" | "description" => 230.0,
        "code_postal" | "code_insee" | "longitude" | "latitude" | "frais" => 92.0,
        _ => 140.0,
    }
}

struct Grid<'a> {
    view: &'a mut View,
    data: &'a Data,
    schema: &'a Schema,
    order: &'a [usize],
    actions: &'a mut Actions,
}

impl TableDelegate for Grid<'_> {
    fn prepare(&mut self, info: &PrefetchInfo) {
        self.view.wanted_rows = Some((info.visible_rows.start, info.visible_rows.end));
    }

    fn header_cell_ui(&mut self, ui: &mut Ui, cell: &HeaderCellInfo) {
        let Some(at) = self.order.get(cell.col_range.start) else { return };
        let field = &self.schema.fields[*at];
        if ui.is_sizing_pass() {
            // Cells only paint: the width that the table measures is said here.
            ui.allocate_space(Vec2::new(width_of(&field.name), 1.0));
            return;
        }
        let tokens = tokens(ui);
        ui.painter().rect_filled(ui.max_rect(), 0.0, tokens.background);
        let sorted = self.view.sort.first().filter(|(name, _)| *name == field.name);
        let arrow = sorted.map_or("", |(_, down)| if *down { " ↓" } else { " ↑" });
        let title = if self.view.lang == Lang::Fr { &field.title.fr } else { &field.title.en };
        let response = ui.interact(ui.max_rect(), ui.scope_id().with(("head", &field.name)), Sense::click());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &field.name));
        widgets::cell_text(ui, &format!("{}{arrow}", field.name), tokens.weak, theme::small_font());
        if response.on_hover_text(title).clicked() {
            self.actions.push(Action::Sort(field.name.clone()));
        }
    }

    fn cell_ui(&mut self, ui: &mut Ui, cell: &CellInfo) {
        let Some(id) = self.data.ids.get(cell.row_nr as usize).copied() else { return };
        let Some(at) = self.order.get(cell.col_nr).copied() else { return };
        let field = self.schema.fields[at].name.clone();
        if ui.is_sizing_pass() {
            ui.allocate_space(Vec2::new(width_of(&field), 1.0));
            return;
        }
        let Some(row) = self.data.rows.get(&id) else {
            widgets::cell_text(ui, "…", tokens(ui).faint, egui::FontId::proportional(13.0));
            return;
        };
        let salt = (id.0, field.clone());
        ui.push_id(salt, |ui| self.cell(ui, id, row, at, field));
    }

    fn default_row_height(&self) -> f32 {
        theme::GRID_ROW
    }
}

impl Grid<'_> {
    fn cell(&mut self, ui: &mut Ui, id: RecordId, row: &GridRow, at: usize, field: String) {
        let drafted = self.view.draft.as_ref().is_some_and(|draft| draft.record == id && draft.field == field);
        if drafted {
            draft_cell(ui, self.view, self.schema, self.actions);
            return;
        }
        let tokens = tokens(ui);
        let rect = ui.max_rect();
        let selected = self.view.selected.as_ref().is_some_and(|(record, _)| *record == id);
        let focused = selected && self.view.selected.as_ref().is_some_and(|(_, name)| *name == field);
        let worst = row.issues.iter().filter(|issue| issue.field == field).map(|i| i.severity).max();
        let ground = match worst {
            Some(Severity::Error) => Some(tokens.error_tint),
            Some(Severity::Warning) => Some(tokens.warning_tint),
            None if row.edited.contains(&field) => Some(tokens.changed),
            None if selected => Some(tokens.accent_tint),
            None => None,
        };
        if let Some(ground) = ground {
            ui.painter().rect_filled(rect, 0.0, ground);
        }
        if let Some(severity) = worst {
            let color = if severity == Severity::Error { tokens.error } else { tokens.warning };
            ui.painter().rect_filled(egui::Rect::from_min_size(rect.min, Vec2::new(2.0, rect.height())), 0.0, color);
        }
        if focused {
            ui.painter().rect_stroke(
                rect.shrink(1.0),
                2.0,
                egui::Stroke::new(1.5, tokens.accent),
                egui::StrokeKind::Inside,
            );
        }
        ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.faint_line));
        let text = row.row.values[at].display();
        let mono = matches!(self.schema.fields[at].format.as_deref(), Some("record_id" | "siret" | "phone"));
        let font = if mono { theme::mono_font() } else { egui::FontId::proportional(13.0) };
        let color = if field == "id" { tokens.weak } else { tokens.text };
        widgets::cell_text(ui, &text, color, font);
        let response = ui.interact(rect, ui.scope_id().with("cell"), Sense::click());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("{field} : {text}")));
        if response.double_clicked() {
            self.actions.push(Action::Edit(id, field, text.into_owned()));
        } else if response.clicked() {
            self.actions.push(Action::Select(id, field));
        } else if worst.is_some() {
            let lang = self.view.lang;
            response.on_hover_ui(|ui| {
                for issue in row.issues.iter().filter(|issue| issue.field == field) {
                    ui.label(lang.render(&issue.message()));
                }
            });
        }
    }
}

/// The cell being typed in: Enter, Tab or a click elsewhere writes it, Escape leaves it as it was.
fn draft_cell(ui: &mut Ui, view: &mut View, schema: &Schema, actions: &mut Actions) {
    let Some(draft) = view.draft.as_mut() else { return };
    let edit =
        egui::TextEdit::singleline(&mut draft.text).margin(Margin::symmetric(6, 3)).desired_width(ui.available_width());
    let response = ui.put(ui.max_rect(), edit);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, draft.field.as_str()));
    if !draft.focused {
        response.request_focus();
        draft.focused = true;
        return;
    }
    if !response.lost_focus() {
        return;
    }
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        actions.push(Action::DropEdit);
        return;
    }
    let CellDraft { record, field, text, .. } = draft.clone();
    if let Some(schema_field) = schema.field(&field) {
        actions.push(Action::CommitEdit { record, value: edit::parse_value(schema_field, &text), field });
    }
}
