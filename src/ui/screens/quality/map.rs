//! Points on a plain map of the départements; those that are not where their address is, one by one.

use super::link::rows_of;
use super::state::Rows;
use super::{mixed, plots};
use crate::locale::Lang;
use crate::model::Message;
use crate::operations::quality::{Astray, CELL, FRAMES, PointMap, outlines};
use crate::ui::action::Actions;
use crate::ui::state::{Data, View};
use crate::ui::theme::{self, Tokens, tokens};
use crate::ui::widgets;
use egui::epaint::{Mesh, Vertex};
use egui::{Color32, Pos2, Rect, RichText, Sense, Shape, Stroke, Ui, Vec2};
use egui_plot::{Plot, PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotPoint, PlotTransform};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Height of the map, and of its sides what it shows, in map units.
const HEIGHT: f32 = 460.0;
const X: (f64, f64) = (-8.1, 5.4);
const Y: (f64, f64) = (41.0, 51.5);
/// Nearer than this a click is on a point.
const NEAR: f32 = 9.0;
/// Points astray that are listed beside the map.
const LISTED: usize = 12;

pub fn show(ui: &mut Ui, view: &View, data: &Data, actions: &mut Actions) {
    let lang = view.lang;
    let Some(found) = data.quality.map.clone() else { return plots::waiting(ui) };
    if found.points == 0 {
        return plots::nothing(ui, &lang.text("quality-no-points"));
    }
    let text =
        lang.render(&Message::new("plot-map-line").with("points", found.points).with("astray", found.astray_count));
    widgets::weak(ui, text.as_str());
    let beside = ui.available_width() > 700.0 && !found.astray.is_empty();
    let width = if beside { ui.available_width() - 320.0 } else { ui.available_width() };
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(width);
            plot(ui, view, &found, &text, actions);
            legend(ui, lang, &found);
        });
        if beside {
            ui.vertical(|ui| list(ui, view, &found, actions));
        }
    });
    if !beside && !found.astray.is_empty() {
        list(ui, view, &found, actions);
    }
}

fn plot(ui: &mut Ui, view: &View, found: &Arc<PointMap>, text: &str, actions: &mut Actions) {
    let lang = view.lang;
    let tokens = tokens(ui);
    let shown = Plot::new("map")
        .height(HEIGHT)
        .data_aspect(1.0)
        .show_background(false)
        .show_axes(false)
        .show_grid(false)
        .show_x(false)
        .show_y(false)
        .show_crosshair(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .show(ui, |plot| {
            plot.add(Layer::new(found.clone(), tokens));
            let pointer = plot.response().hover_pos()?;
            let near = |astray: &&Astray| {
                let place = astray.at.map(|(x, y)| plot.screen_from_plot(PlotPoint::new(x, y)));
                place.map_or(f32::INFINITY, |place| place.distance(pointer))
            };
            let nearest = found.astray.iter().min_by(|a, b| near(a).total_cmp(&near(b)))?;
            if near(&nearest) <= NEAR {
                return Some(Hit::Astray(nearest.clone()));
            }
            let at = plot.plot_from_screen(pointer);
            let (x, y) = ((at.x / CELL).floor() as i32, (at.y / CELL).floor() as i32);
            let cell = found.cells.binary_search_by_key(&(x, y), |cell| (cell.x, cell.y)).ok()?;
            Some(Hit::Cell(found.cells[cell].points))
        });
    plots::named(&shown, lang.labelled(lang.text("plot-map"), text));
    match shown.inner {
        Some(Hit::Astray(astray)) => {
            let response = shown.response.on_hover_cursor(egui::CursorIcon::PointingHand);
            if response.clicked() {
                actions.extend(rows_of(view.quality.schema, None, one(&astray)));
            }
            response.on_hover_text_at_pointer(sentence(lang, &astray));
        }
        Some(Hit::Cell(points)) => {
            let text = lang.render(&Message::new("quality-map-cell").with("count", points));
            shown.response.on_hover_text_at_pointer(text);
        }
        None => {}
    }
}

/// What the pointer is on.
enum Hit {
    Astray(Astray),
    Cell(u64),
}

fn one(astray: &Astray) -> Rows {
    Rows::These(vec![astray.record])
}

/// All points astray; where they are too many to be told one by one, those that have the issue.
pub(super) fn all(found: &PointMap) -> Rows {
    if found.astray.len() as u64 == found.astray_count {
        return Rows::These(found.astray.iter().map(|astray| astray.record).collect());
    }
    Rows::Issues { field: "latitude".into(), code: "coordinates_elsewhere".into() }
}

fn sentence(lang: Lang, astray: &Astray) -> String {
    let code = if astray.found.is_empty() { "quality-map-point-none" } else { "quality-map-point" };
    let name = if astray.name.is_empty() { &astray.id } else { &astray.name };
    let text = Message::new(code)
        .with("name", name.as_str())
        .with("found", astray.found.as_str())
        .with("expected", astray.expected.as_str());
    lang.render(&text)
}

/// What shapes and colours stand for.
fn legend(ui: &mut Ui, lang: Lang, found: &PointMap) {
    let tokens = tokens(ui);
    ui.horizontal_wrapped(|ui| {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(14.0), Sense::hover());
        ui.painter().rect_filled(rect.shrink(2.0), 0.0, tokens.accent);
        ui.label(RichText::new(lang.text("plot-map-cells")).font(theme::small_font()).color(tokens.weak));
        ui.add_space(8.0);
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(14.0), Sense::hover());
        ui.painter().add(diamond(rect.center(), 5.0, tokens));
        let text = Message::new("plot-map-astray").with("count", found.astray_count).with("off", found.off);
        ui.label(RichText::new(lang.render(&text)).font(theme::small_font()).color(tokens.weak));
    });
    ui.label(RichText::new(lang.text("plot-map-origin")).font(theme::small_font()).color(tokens.weak));
}

/// The points astray, each a way to its record.
fn list(ui: &mut Ui, view: &View, found: &PointMap, actions: &mut Actions) {
    let lang = view.lang;
    widgets::heading(ui, lang.text("quality-map-list"));
    for astray in found.astray.iter().take(LISTED) {
        let text = RichText::new(sentence(lang, astray)).font(theme::small_font());
        ui.push_id(astray.record.0, |ui| {
            if ui.add(egui::Link::new(text)).clicked() {
                actions.extend(rows_of(view.quality.schema, None, one(astray)));
            }
        });
    }
    let more = found.astray_count.saturating_sub(LISTED as u64);
    if more > 0 {
        let text = RichText::new(lang.render(&Message::new("quality-map-more").with("count", more)));
        if ui.add(egui::Link::new(text.font(theme::small_font()))).clicked() {
            actions.extend(rows_of(view.quality.schema, None, all(found)));
        }
    }
}

fn diamond(at: Pos2, radius: f32, tokens: &Tokens) -> Shape {
    let corners = [(0.0, -radius), (radius, 0.0), (0.0, radius), (-radius, 0.0)];
    let points = corners.iter().map(|(x, y)| at + Vec2::new(*x, *y)).collect();
    Shape::convex_polygon(points, tokens.error, Stroke::new(1.0, tokens.panel))
}

/// The whole map as one item: cells in one mesh, outlines, frames, points astray.
struct Layer {
    base: PlotItemBase,
    map: Arc<PointMap>,
    tokens: &'static Tokens,
}

impl Layer {
    fn new(map: Arc<PointMap>, tokens: &'static Tokens) -> Self {
        Self { base: PlotItemBase::new(String::new()), map, tokens }
    }

    fn cells(&self, transform: &PlotTransform) -> Shape {
        let place = |x: f64, y: f64| transform.position_from_point(&PlotPoint::new(x, y));
        let greatest = self.map.cells.iter().map(|cell| cell.points).max().unwrap_or(1) as f32;
        let mut mesh = Mesh::default();
        for cell in &self.map.cells {
            let share = 0.35 + 0.65 * ((cell.points as f32).ln_1p() / greatest.ln_1p());
            let color = mixed(self.tokens.panel, self.tokens.accent, share);
            let (x, y) = (f64::from(cell.x) * CELL, f64::from(cell.y) * CELL);
            let rect = Rect::from_two_pos(place(x, y), place(x + CELL, y + CELL));
            // A lone cell is to be seen on a small map too.
            let rect = Rect::from_center_size(rect.center(), rect.size().max(Vec2::splat(2.5)));
            quad(&mut mesh, rect, color);
        }
        Shape::mesh(mesh)
    }
}

fn quad(mesh: &mut Mesh, rect: Rect, color: Color32) {
    let first = mesh.vertices.len() as u32;
    for pos in [rect.left_top(), rect.right_top(), rect.left_bottom(), rect.right_bottom()] {
        mesh.vertices.push(Vertex { pos, uv: egui::epaint::WHITE_UV, color });
    }
    mesh.indices.extend([0, 1, 2, 1, 2, 3].map(|at| first + at));
}

impl PlotItem for Layer {
    fn shapes(&self, ui: &Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        let place = |(x, y): (f64, f64)| transform.position_from_point(&PlotPoint::new(x, y));
        for frame in &FRAMES[1..] {
            let ((x, y), (wide, tall)) = (frame.corner, frame.size);
            let rect = Rect::from_two_pos(place((x, y)), place((x + wide, y + tall)));
            let line = Stroke::new(1.0, self.tokens.line);
            shapes.push(Shape::rect_stroke(rect, 4.0, line, egui::StrokeKind::Inside));
        }
        shapes.push(self.cells(transform));
        let seen = ui.clip_rect();
        for ring in outlines() {
            let points: Vec<Pos2> = ring.iter().map(|point| place(*point)).collect();
            if Rect::from_points(&points).intersects(seen) {
                shapes.push(Shape::line(points, Stroke::new(0.7, self.tokens.faint)));
            }
        }
        for at in self.map.astray.iter().filter_map(|astray| astray.at).map(place) {
            if seen.contains(at) {
                shapes.push(diamond(at, 5.0, self.tokens));
            }
        }
    }

    fn initialize(&mut self, _: RangeInclusive<f64>) {}

    fn color(&self) -> Color32 {
        self.tokens.accent
    }

    fn allow_hover(&self) -> bool {
        false
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        PlotGeometry::None
    }

    fn bounds(&self) -> PlotBounds {
        PlotBounds::from_min_max([X.0, Y.0], [X.1, Y.1])
    }

    fn base(&self) -> &PlotItemBase {
        &self.base
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        &mut self.base
    }
}
