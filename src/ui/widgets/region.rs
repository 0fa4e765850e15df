//! The parts of the window that F6 walks through, each with a name for screen readers.

use egui::{Context, Event, EventFilter, Id, Key, Rect, Sense, Ui};

/// A part of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    Top,
    Rail,
    Content,
    Inspector,
}

/// In the order of the walk.
const ALL: [Region; 4] = [Region::Top, Region::Rail, Region::Content, Region::Inspector];

impl Region {
    fn id(self) -> Id {
        Id::unique(("region", self as u8))
    }
}

/// Where a part was drawn, and in which pass.
#[derive(Clone, Copy)]
struct Drawn {
    rect: Rect,
    pass: u64,
}

/// Says that a part begins here: called first in its panel. Tab then goes to what is in it.
pub fn region(ui: &mut Ui, region: Region, name: &str) {
    let id = region.id();
    let rect = ui.max_rect().intersect(ui.clip_rect());
    let response = ui.interact(rect, id, Sense::focusable_noninteractive());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Group, true, name));
    let pass = ui.ctx().cumulative_pass_nr();
    ui.ctx().data_mut(|data| data.insert_temp(id, Drawn { rect, pass }));
    let is_wanted = ui.data(|data| data.get_temp::<Region>(wanted())) == Some(region);
    if is_wanted && ui.memory(|memory| memory.top_modal_layer().is_none()) {
        ui.data_mut(|data| data.remove::<Region>(wanted()));
        response.request_focus();
    }
    if response.has_focus() {
        // Arrows are the screen's own.
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.ctx().memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    }
}

/// Where the part is that has the keyboard itself.
pub fn place(ctx: &Context, id: Id) -> Option<Rect> {
    let region = ALL.into_iter().find(|region| region.id() == id)?;
    ctx.data(|data| data.get_temp::<Drawn>(region.id())).map(|drawn| drawn.rect)
}

/// While a button of the frame has the keyboard, the keys that press it or walk from it are no keys of the screen. Called
/// after the frame was drawn, and before the screen is.
pub fn keep_to_frame(ui: &Ui) {
    let ctx = ui.ctx();
    // What is seen of it: of something that is scrolled away, nothing, and the frame is never scrolled.
    let seen = |id| ctx.read_response(id).map(|response| response.interact_rect);
    let Some(rect) = ctx.memory(|memory| memory.focused()).and_then(seen) else { return };
    if !rect.is_positive() || ui.max_rect().contains(rect.center()) {
        return;
    }
    const OWN: [Key; 6] = [Key::Enter, Key::Space, Key::ArrowUp, Key::ArrowDown, Key::ArrowLeft, Key::ArrowRight];
    ctx.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Key { key, .. } => !OWN.contains(key),
            Event::Text(text) => text != " ",
            _ => true,
        });
    });
}

/// Gives the keyboard to a part once it is drawn and nothing lies over it: the palette that asked for it still does for a frame,
/// and what lies under something loses the keyboard.
pub fn focus(ctx: &Context, region: Region) {
    ctx.data_mut(|data| data.insert_temp(wanted(), region));
}

/// Where it is kept which part is to have the keyboard.
fn wanted() -> Id {
    Id::unique("region-wanted")
}

/// Gives the keyboard to the next part that is on screen, or the one before, and says which.
pub fn step(ctx: &Context, back: bool) -> Option<Region> {
    let now = ctx.cumulative_pass_nr();
    let drawn: Vec<(Region, Rect)> = ALL
        .into_iter()
        .filter_map(|region| {
            let drawn = ctx.data(|data| data.get_temp::<Drawn>(region.id()))?;
            (drawn.pass + 2 >= now).then_some((region, drawn.rect))
        })
        .collect();
    if drawn.is_empty() {
        return None;
    }
    let focused = ctx.memory(|memory| memory.focused());
    let place = focused.and_then(|id| {
        let itself = drawn.iter().position(|(region, _)| region.id() == id);
        let around = || {
            let rect = ctx.read_response(id)?.rect;
            // The smallest part comes last: the inspector is inside of the content.
            drawn.iter().rposition(|(_, part)| part.contains(rect.center()))
        };
        itself.or_else(around)
    });
    let count = drawn.len();
    let next = match (place, back) {
        // From nowhere, to what is worked on.
        (None, _) => drawn.iter().position(|(region, _)| *region == Region::Content).unwrap_or(0),
        (Some(at), false) => (at + 1) % count,
        (Some(at), true) => (at + count - 1) % count,
    };
    let (region, _) = drawn[next];
    ctx.memory_mut(|memory| memory.request_focus(region.id()));
    Some(region)
}
