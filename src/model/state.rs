//! What people say of a record beside its values: locks, notes, that it was verified, questions to its producer.
//!
//! Each is one cell of `record_state`, by the record and a name: [`NOTE`], [`VERIFIED`], `lock:<field>`, `question:<field>`
//! (`question:` alone: of the whole record), and `set_aside`.

use serde::{Deserialize, Serialize};

/// Name of the state that holds a free text.
pub const NOTE: &str = "note";
/// Name of the state that says who verified the record, when and how.
pub const VERIFIED: &str = "verified";
/// What the name of a lock begins with; the field follows.
pub const LOCK: &str = "lock:";
/// What the name of a question begins with; the field follows, or nothing where it is about the whole record.
pub const QUESTION: &str = "question:";

/// Name of the lock of a field.
pub fn lock_of(field: &str) -> String {
    format!("{LOCK}{field}")
}

/// Name of the question about a field, or about the whole record.
pub fn question_of(field: Option<&str>) -> String {
    format!("{QUESTION}{}", field.unwrap_or_default())
}

/// That a person has verified a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    pub by: String,
    /// RFC 3339, UTC.
    pub at: String,
    /// By phone, on the producer's site…
    pub how: String,
}

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionState {
    #[default]
    Open,
    Sent,
    Answered,
}

impl QuestionState {
    pub const ALL: [Self; 3] = [Self::Open, Self::Sent, Self::Answered];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Sent => "sent",
            Self::Answered => "answered",
        }
    }
}

/// What is asked of the producer about one cell or one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub text: String,
    pub by: String,
    /// RFC 3339, UTC.
    pub at: String,
    #[serde(default)]
    pub state: QuestionState,
    /// Batch and row that were asked about: what the producer says now is compared with what was said there.
    pub row: (i64, u32),
    /// Questions asked as one, about several records of one source, share this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// When it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<String>,
}

/// What a record bears, as lists are narrowed by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// One of its values is locked.
    Locked,
    /// Something is asked of its producer and not answered yet.
    Asked,
    Verified,
    Noted,
}

impl Mark {
    pub const ALL: [Self; 4] = [Self::Locked, Self::Asked, Self::Verified, Self::Noted];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::Asked => "asked",
            Self::Verified => "verified",
            Self::Noted => "noted",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.name() == name)
    }

    /// What a state of a record makes it bear, by the state's name and JSON.
    pub fn of(name: &str, value: &str) -> Option<Self> {
        match name {
            NOTE => Some(Self::Noted),
            VERIFIED => Some(Self::Verified),
            _ if name.starts_with(LOCK) => Some(Self::Locked),
            _ if name.starts_with(QUESTION) => {
                let question: Option<Question> = serde_json::from_str(value).ok();
                question.is_none_or(|one| one.state != QuestionState::Answered).then_some(Self::Asked)
            }
            _ => None,
        }
    }
}

/// Several marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks(u8);

impl Marks {
    pub fn insert(&mut self, mark: Mark) {
        self.0 |= 1 << mark as u8;
    }

    pub fn has(self, mark: Mark) -> bool {
        self.0 & (1 << mark as u8) != 0
    }
}

impl FromIterator<Mark> for Marks {
    fn from_iter<I: IntoIterator<Item = Mark>>(marks: I) -> Self {
        let mut out = Self::default();
        marks.into_iter().for_each(|mark| out.insert(mark));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_make_marks() {
        let question = |state: &str| {
            format!(
                "{{\"text\":\"?\",\"by\":\"a\",\"at\":\"2026-11-30T10:00:00Z\",\"state\":\"{state}\",\"row\":[1,2]}}"
            )
        };
        assert_eq!(Mark::of("lock:nom", "true"), Some(Mark::Locked));
        assert_eq!(Mark::of("question:", &question("sent")), Some(Mark::Asked));
        assert_eq!(Mark::of("question:nom", &question("answered")), None);
        assert_eq!(Mark::of("set_aside", "\"x\""), None);
        let marks: Marks = [Mark::Noted, Mark::Locked].into_iter().collect();
        assert!(marks.has(Mark::Noted) && marks.has(Mark::Locked) && !marks.has(Mark::Asked));
        assert!(Mark::ALL.into_iter().all(|mark| Mark::from_name(mark.name()) == Some(mark)));
    }
}
