//! A group as a small graph: circles named by their source, links strong or weak in form as well as in colour; a large group as
//! a list.

use super::case::Case;
use super::list::Key;
use super::state::Wish;
use super::web::Link;
use crate::locale::Lang;
use crate::model::{Message, percent_cut};
use crate::ui::action::{Action, Actions};
use crate::ui::theme::{self, tokens};
use crate::ui::widgets;
use egui::{Color32, Pos2, Rect, Role, ScrollArea, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

/// More records are a list.
const CIRCLES: usize = 10;
/// With more circles, links are told under the pointer only.
const NAMED: usize = 5;
const RADIUS: f32 = 11.0;
/// Room for the name of a circle.
const LABEL: f32 = 104.0;

pub fn show(ui: &mut Ui, lang: Lang, case: &Case, actions: &mut Actions) {
    if case.members.len() + case.more > CIRCLES {
        list(ui, lang, case, actions);
    } else {
        circles(ui, lang, case, actions);
    }
    cut(ui, lang, case, actions);
}

/// How a link is drawn and said.
struct Look {
    color: Color32,
    width: f32,
    dashed: bool,
    code: &'static str,
}

fn look(ui: &Ui, link: &Link) -> Look {
    let tokens = tokens(ui);
    let (color, width, dashed, code) = match link.verdict.filter(|_| !link.again) {
        Some(crate::model::Verdict::Related) => (tokens.weak, 0.75, true, "verdict-related"),
        Some(crate::model::Verdict::Distinct) => (tokens.error, 0.75, true, "verdict-distinct"),
        Some(crate::model::Verdict::Duplicate) => (tokens.valid, 3.0, false, "verdict-duplicate"),
        _ if link.probability >= Link::STRONG => (tokens.valid, 2.5, false, "review-link-strong"),
        _ => (tokens.warning, 1.5, true, "review-link-weak"),
    };
    Look { color, width, dashed, code }
}

fn circles(ui: &mut Ui, lang: Lang, case: &Case, actions: &mut Actions) {
    let count = case.members.len();
    let height = if count < 3 { 64.0 } else { 168.0 };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let places: Vec<Pos2> = (0..count).map(|at| place(rect, at, count)).collect();
    for link in &case.links {
        line(ui, lang, case, link, &places, actions);
    }
    for (at, member) in case.members.iter().enumerate() {
        let shown = matches!(case.key, Key::Pair(..)) && at < case.compared;
        let circle = Rect::from_center_size(places[at], Vec2::splat(2.0 * RADIUS));
        let id = ui.scope_id().with(("circle", member.row.id.0));
        let response = ui.interact(circle, id, Sense::click());
        let tokens = tokens(ui);
        let fill = if response.hovered() || shown { tokens.duplicate_tint } else { tokens.panel };
        let stroke = Stroke::new(if shown { 2.5 } else { 1.5 }, tokens.duplicate);
        ui.painter().circle(places[at], RADIUS, fill, stroke);
        let galley = widgets::elided(ui.painter(), &case.label(at), theme::small_font(), tokens.text, LABEL);
        // Away from the middle, where the lines are.
        let above = count > 2 && places[at].y < rect.center().y - 8.0;
        let side = if above { -RADIUS - 2.0 - galley.size().y } else { RADIUS + 2.0 };
        let start = places[at] + vec2(-galley.size().x / 2.0, side);
        ui.painter().galley(start, galley, tokens.text);
        let name = format!("{} ({})", member.name, member.row.source);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name.as_str()));
        let response = response.on_hover_text(format!("{name}\n{}", member.id));
        if response.clicked() {
            actions.push(Action::Review(Wish::Record(member.row.id)));
        }
    }
}

/// Around an ellipse, the first ones to the left and the right of its top.
fn place(rect: Rect, at: usize, count: usize) -> Pos2 {
    let (x, y) = (rect.width() / 2.0 - LABEL / 2.0, rect.height() / 2.0 - RADIUS - 18.0);
    let center = rect.center() - vec2(0.0, if count == 2 { 8.0 } else { 0.0 });
    if count == 2 {
        return pos2(center.x + if at == 0 { -x } else { x }, center.y);
    }
    let turn = std::f32::consts::TAU * (at as f32 - 0.5) / count as f32 - std::f32::consts::FRAC_PI_2;
    center + vec2(turn.cos() * x, turn.sin() * y)
}

/// A link: clicked, it shows its pair.
fn line(ui: &mut Ui, lang: Lang, case: &Case, link: &Link, places: &[Pos2], actions: &mut Actions) {
    let look = look(ui, link);
    let (x, y) = (places[link.ends.0], places[link.ends.1]);
    let along = (y - x).normalized() * RADIUS;
    let ends = [x + along, y - along];
    let weakest =
        link.probability < Link::STRONG && case.cut.as_ref().is_some_and(|cut| case.links[cut.link].ends == link.ends);
    // Among many, lines are thin.
    let width = if places.len() > NAMED { look.width * 0.6 } else { look.width };
    let stroke = Stroke::new(if weakest { width + 1.0 } else { width }, look.color);
    if look.dashed {
        ui.painter().add(Shape::dashed_line(&ends, stroke, 5.0, 4.0));
    } else {
        ui.painter().line_segment(ends, stroke);
    }
    let middle = x + (y - x) * 0.5;
    let (one, other) = (&case.members[link.ends.0], &case.members[link.ends.1]);
    let percent = percent_cut(link.probability, 0);
    let word = lang.text(look.code);
    let name = Message::new("review-link")
        .with("word", word.as_ref())
        .with("a", case.label(link.ends.0))
        .with("b", case.label(link.ends.1))
        .with("percent", percent);
    let name = lang.render(&name);
    let id = ui.scope_id().with(("link", one.row.id.0, other.row.id.0));
    let response = ui.interact(Rect::from_center_size(middle, vec2(56.0, 18.0)), id, Sense::click());
    if places.len() <= NAMED || weakest || response.hovered() {
        let font = egui::FontId::proportional(11.0);
        let galley = ui.painter().layout_no_wrap(word.to_string(), font, look.color);
        let ground = Rect::from_center_size(middle, galley.size() + vec2(6.0, 0.0));
        ui.painter().rect_filled(ground, 3.0, tokens(ui).panel);
        ui.painter().galley(middle - galley.size() / 2.0, galley, look.color);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name.as_str()));
    let response = response.on_hover_text(name.as_str());
    if response.clicked() {
        actions.push(Action::Review(Wish::Show(Key::pair(one.row.id, other.row.id))));
    }
}

/// Many records: one a line with its strongest link, each leading to that pair.
fn list(ui: &mut Ui, lang: Lang, case: &Case, actions: &mut Actions) {
    let text =
        Message::new("review-group-many").with("count", case.members.len() + case.more).with("links", case.links.len());
    widgets::weak_lines(ui, lang.render(&text));
    let height = theme::GRID_ROW - 4.0;
    ScrollArea::vertical().id_salt("group").max_height(176.0).auto_shrink([false, true]).show_rows(
        ui,
        height,
        case.members.len(),
        |ui, rows| {
            for at in rows {
                let member = &case.members[at];
                let strongest = case
                    .links
                    .iter()
                    .filter(|link| link.ends.0 == at || link.ends.1 == at)
                    .max_by(|x, y| x.strength().total_cmp(&y.strength()));
                let word = strongest.map_or("review-link-none", |link| look(ui, link).code);
                ui.horizontal(|ui| {
                    ui.set_height(height);
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        widgets::weak(ui, lang.text(word));
                        let text = egui::RichText::new(format!("{} · {}", member.row.source, member.name));
                        let label = egui::Label::new(text.font(theme::small_font())).truncate().sense(Sense::click());
                        let response =
                            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| ui.add(label));
                        if let (true, Some(link)) = (response.inner.clicked(), strongest) {
                            let id = |at: usize| case.members[at].row.id;
                            let key = Key::pair(id(link.ends.0), id(link.ends.1));
                            actions.push(Action::Review(Wish::Show(key)));
                        }
                    });
                });
            }
        },
    );
}

/// Where the group hangs by a thread: what cutting it leaves.
fn cut(ui: &mut Ui, lang: Lang, case: &Case, actions: &mut Actions) {
    let Some(cut) = &case.cut else { return };
    let link = &case.links[cut.link];
    if link.probability >= Link::STRONG && case.members.len() <= crate::model::Cluster::LARGE {
        return;
    }
    let names: Vec<String> = cut.out.iter().take(2).map(|at| case.label(*at)).collect();
    let text = Message::new("review-cut-text")
        .with("source", names.join(", "))
        .with("out", cut.out.len())
        .with("left", cut.left)
        .with("percent", percent_cut(link.probability, 0));
    widgets::weak_lines(ui, lang.render(&text));
    if widgets::button(ui, lang.text("review-cut"), "C").clicked() {
        actions.push(Action::Review(Wish::Cut(case.key)));
    }
}
