//! What the frame around the screens remembers, whatever workspace is open.

use super::action::Action;
use crate::jobs::JobId;
use crate::locale::Lang;
use crate::model::{Operation, RecordId};
use crate::session::{Theme, Unclean};
use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Instant;

/// State of the frame: it outlives the workspace that is open.
pub struct Shell {
    pub theme: Theme,
    /// How much larger than usual everything is drawn.
    pub zoom: f32,
    pub palette: Option<Palette>,
    /// The sheet of shortcuts is shown.
    pub sheet: bool,
    /// The menu is to be opened.
    pub menu: bool,
    /// The last key walked through the window: what has the keyboard is then ringed.
    pub by_key: bool,
    /// The window was looked at: it is on the screen that it was on.
    pub placed: bool,
    /// Which of the remembered workspaces are there; one that was not looked for yet is held to be.
    pub there: HashMap<PathBuf, bool>,
    /// The file of the open workspace is no longer where it was.
    pub gone: bool,
    /// The job that writes a copy of it.
    pub rescue: Option<JobId>,
    /// The sitting before this one in the open workspace ended without a word.
    pub unclean: Option<Unclean>,
    /// The last operation that it left, and what that one was about; none where there was none. Not there until the log is
    /// read; what is done since is no part of it.
    pub left: Option<Option<(Operation, Option<Operation>)>>,
}

impl Shell {
    pub fn new(theme: Theme, zoom: f32) -> Self {
        Self {
            theme,
            zoom: zoom.clamp(ZOOM[0], ZOOM[1]),
            palette: None,
            sheet: false,
            menu: false,
            by_key: false,
            placed: false,
            there: HashMap::new(),
            gone: false,
            rescue: None,
            unclean: None,
            left: None,
        }
    }
}

/// What was asked for while something is under way or half typed: it waits for an answer.
pub enum Leaving {
    /// The window closes.
    Window,
    /// The window closes, and that is settled.
    Settled,
    /// Another workspace is opened, or none.
    For(Box<Action>),
}

/// The smallest and the largest that everything is drawn.
pub const ZOOM: [f32; 2] = [0.8, 2.0];

/// The room that the screens need at the least, in their own points: with larger letters, parts would lie on one another.
const ROOM: [f32; 2] = [680.0, 440.0];

/// The size that everything is drawn: the one that was chosen, as far as a window of so many points of the screen has room for it.
pub fn fitting(zoom: f32, window: egui::Vec2) -> f32 {
    // What is usual is never made smaller.
    let most = (window.x.round() / ROOM[0]).min(window.y.round() / ROOM[1]).max(1.0);
    zoom.min((most * 20.0).floor() / 20.0)
}

/// A size one step up or down, kept to tenths.
pub fn zoomed(zoom: f32, by: f32) -> f32 {
    (((zoom + by) * 10.0).round() / 10.0).clamp(ZOOM[0], ZOOM[1])
}

/// The palette while it is open.
#[derive(Default)]
pub struct Palette {
    pub typed: String,
    pub at: usize,
    /// What answers to what was typed, and what that was made from.
    pub found: Vec<Found>,
    pub made_of: Option<(String, Lang, usize)>,
    /// Records that answer, and to which text.
    pub records: Vec<FoundRecord>,
    pub asked: String,
    /// When the text was last changed: the records are looked for once the hand rests.
    pub since: Option<Instant>,
}

/// A record that the palette found.
#[derive(Debug, Clone)]
pub struct FoundRecord {
    pub schema: &'static str,
    pub record: RecordId,
    pub name: String,
    pub detail: String,
}

/// One line of the palette.
#[derive(Debug, Clone)]
pub struct Found {
    pub label: String,
    /// What kind of thing it is, or where.
    pub detail: String,
    pub keys: String,
    pub actions: Vec<Action>,
    /// Why it cannot be done now.
    pub why_not: Option<&'static str>,
    pub score: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_grow_as_far_as_the_window_has_room() {
        let [wide, small, tiny] = [[1400.0, 900.0], [1024.0, 700.0], [500.0, 300.0]].map(egui::Vec2::from);
        assert_eq!((fitting(2.0, wide), fitting(1.3, wide), fitting(0.8, wide)), (2.0, 1.3, 0.8));
        assert_eq!((fitting(2.0, small), fitting(1.0, small), fitting(0.8, small)), (1.5, 1.0, 0.8));
        assert_eq!((fitting(2.0, tiny), fitting(0.9, tiny)), (1.0, 0.9));
        // One step back from there is seen at once.
        assert_eq!(zoomed(fitting(2.0, small), -0.1), 1.4);
    }
}
