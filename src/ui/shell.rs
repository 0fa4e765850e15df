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
