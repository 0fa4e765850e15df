//! What is half said of records, the pile of questions as last heard, and what is wished of both.

use crate::model::{QuestionState, RecordId};
use crate::operations::questions::{About, Asked, Turn};
use std::sync::Arc;

/// Something about to be said, its text being typed over the window.
#[derive(Debug, Clone)]
pub struct Draft {
    pub kind: Kind,
    pub text: String,
    /// The text field has been given the keyboard.
    pub focused: bool,
}

/// What it is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A question: what it may be about, and which of these it is.
    Ask {
        scopes: Vec<Scope>,
        at: usize,
    },
    /// Another text for a question of the pile.
    Reword {
        key: String,
    },
    Note {
        record: RecordId,
        name: String,
    },
    Verify {
        records: Vec<RecordId>,
        name: String,
    },
}

/// What a question may be about, in the words of the window, with the text that is proposed.
#[derive(Debug, Clone)]
pub struct Scope {
    pub about: About,
    pub label: String,
    pub proposed: String,
}

/// The state of it all.
#[derive(Default)]
pub struct People {
    pub draft: Option<Draft>,
    /// The pile, and the revision that it was read at.
    pub pile: Arc<Vec<Asked>>,
    pub read_at: Option<i64>,
    pub known: bool,
    /// What the pile is narrowed to.
    pub only: Option<QuestionState>,
    /// The lines that this gives, with the height at which each begins.
    pub lines: Vec<(Line, f32)>,
    pub height: f32,
    pub arranged: Option<(Arc<Vec<Asked>>, Option<QuestionState>)>,
    /// The question that the keyboard is on.
    pub at: Option<String>,
    pub walked: bool,
    /// Where the producers' folders are written.
    pub folder: String,
}

/// One line of the page: a source, or a question; places in the pile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Source(usize),
    Question(usize),
}

/// Heights of the lines.
pub const SOURCE: f32 = 46.0;
pub const QUESTION: f32 = 84.0;

impl People {
    /// Makes the lines anew where the pile or the filter changed.
    pub fn arrange(&mut self) {
        // The pile itself is kept: the address of one that is gone may be the next one's.
        let known = |(pile, only): &(Arc<Vec<Asked>>, _)| Arc::ptr_eq(pile, &self.pile) && *only == self.only;
        if self.arranged.as_ref().is_some_and(known) {
            return;
        }
        self.arranged = Some((self.pile.clone(), self.only));
        self.lines.clear();
        let mut y = 0.0;
        let mut source: Option<&str> = None;
        for (at, asked) in self.pile.iter().enumerate() {
            if self.only.is_some_and(|only| only != asked.state) {
                continue;
            }
            if source != Some(asked.source.as_str()) {
                source = Some(&asked.source);
                self.lines.push((Line::Source(at), y));
                y += SOURCE;
            }
            self.lines.push((Line::Question(at), y));
            y += QUESTION;
        }
        self.height = y;
    }

    /// The question that the keyboard is on, by its place in the pile.
    pub fn chosen(&self) -> Option<usize> {
        let key = self.at.as_ref()?;
        self.pile.iter().position(|asked| asked.key == *key)
    }

    /// The key of the question some lines further; the first where none is chosen.
    pub fn beside(&self, by: isize) -> Option<String> {
        let listed: Vec<usize> = self
            .lines
            .iter()
            .filter_map(|(line, _)| if let Line::Question(at) = line { Some(*at) } else { None })
            .collect();
        let at = self.chosen().and_then(|chosen| listed.iter().position(|at| *at == chosen));
        let next = match at {
            Some(at) => at.saturating_add_signed(by).min(listed.len().checked_sub(1)?),
            None => 0,
        };
        listed.get(next).map(|at| self.pile[*at].key.clone())
    }

    /// How many questions are in a state.
    pub fn count(&self, state: QuestionState) -> usize {
        self.pile.iter().filter(|asked| asked.state == state).count()
    }
}

/// One wish.
#[derive(Debug, Clone)]
pub enum Wish {
    /// Ask about what is at hand: the cell, the record or the group of issues.
    Ask,
    /// Ask about this.
    AskAbout(About),
    /// Lock what is selected, or unlock it.
    LockHere,
    Lock(Vec<(RecordId, String)>, bool),
    /// Begin a note on the record at hand.
    NoteHere,
    /// Begin to say that the record at hand was verified.
    VerifyHere,
    Unverify(RecordId),
    /// Another text for a question.
    Reword(String, String),
    /// What the question over the window is about.
    Scope(usize),
    /// What was typed over the window is meant.
    Done(String),
    Close,
    Only(Option<QuestionState>),
    Walk(String),
    Turn(Vec<String>, Turn),
    /// The mail to a source onto the clipboard, or into a file of the folder.
    CopyMail(String),
    SaveMail(String),
    /// The folder that goes back to a source, or to each.
    Back(Option<String>),
    /// The records of a question, in the grid.
    Show(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(key: &str, source: &str, state: QuestionState) -> Asked {
        Asked {
            key: key.into(),
            source: source.into(),
            schema: "structure".into(),
            field: None,
            text: String::new(),
            state,
            by: String::new(),
            at: String::new(),
            sent: None,
            records: Vec::new(),
            answered: 0,
        }
    }

    #[test]
    fn another_pile_is_laid_out_wherever_it_stands_in_memory() {
        let mut people = People::default();
        for count in (0..64).map(|round| round % 3) {
            let of = |at: usize| asked(&at.to_string(), "a", QuestionState::Open);
            // The one before is let go of first, so that the same place may be taken again.
            people.pile = Arc::default();
            people.pile = Arc::new((0..count).map(of).collect());
            people.arrange();
            assert_eq!(people.lines.len(), if count == 0 { 0 } else { count + 1 });
        }
    }

    #[test]
    fn lines_stand_under_their_sources_and_the_keyboard_walks_them() {
        let mut people = People {
            pile: Arc::new(vec![
                asked("1", "a", QuestionState::Open),
                asked("2", "a", QuestionState::Sent),
                asked("3", "b", QuestionState::Open),
            ]),
            ..People::default()
        };
        people.arrange();
        assert_eq!(people.lines.len(), 5);
        assert_eq!(people.height, 2.0 * SOURCE + 3.0 * QUESTION);
        assert_eq!(people.beside(1).as_deref(), Some("1"));
        people.at = Some("1".into());
        assert_eq!(people.beside(1).as_deref(), Some("2"));
        people.only = Some(QuestionState::Open);
        people.arrange();
        assert_eq!(people.beside(1).as_deref(), Some("3"));
        assert_eq!(people.beside(-1).as_deref(), Some("1"));
        people.only = Some(QuestionState::Answered);
        people.arrange();
        assert_eq!((people.lines.len(), people.beside(1)), (0, None));
    }
}
