//! What the history remembers: the log as last heard, what it is narrowed to, and the lines that this gives. They are made
//! anew only when one of these changes.

use crate::locale::Lang;
use crate::model::{Operation, OperationId, OperationKind};
use crate::operations::log::{self, ChangeTold, Group};
use crate::operations::turns::Preview;
use crate::text::fold;
use crate::ui::when;
use crate::ui::widgets::paged::Paged;
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The history as it is open.
#[derive(Default)]
pub struct State {
    /// The whole log, oldest first, and the revision that it was read at.
    pub operations: Arc<Vec<Operation>>,
    pub read_at: Option<i64>,
    pub today: Option<Date>,
    pub text: String,
    pub group: Option<Group>,
    pub person: Option<String>,
    pub chosen: Option<OperationId>,
    /// The operation whose changes are there, and them.
    pub changes_of: Option<OperationId>,
    pub changes: Paged<ChangeTold>,
    /// What taking the chosen one back would do is looked at.
    pub turning: bool,
    /// What was asked for last, and what came of it (none: it cannot be turned).
    pub preview_of: Option<(OperationId, i64)>,
    pub preview: Option<(OperationId, Option<Preview>)>,
    /// The chosen line is to be brought on screen.
    pub walked: bool,
    told: Told,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    Day(String),
    /// Place of an operation in the log.
    Operation(usize),
}

/// What is drawn, and what it was made from.
#[derive(Default)]
struct Told {
    sentences_of: Option<(Option<i64>, Lang)>,
    sentences: Vec<String>,
    folded: Vec<String>,
    places: HashMap<OperationId, usize>,
    people: Vec<String>,
    lines_of: Option<LinesOf>,
    lines: Vec<Line>,
    found: usize,
}

type LinesOf = (Option<i64>, Lang, String, Option<Group>, Option<String>);

impl State {
    /// Makes the lines anew where anything changed.
    pub fn refresh(&mut self, lang: Lang) {
        if self.told.sentences_of != Some((self.read_at, lang)) {
            self.tell(lang);
        }
        let of = (self.read_at, lang, self.text.clone(), self.group, self.person.clone());
        if self.told.lines_of.as_ref() != Some(&of) {
            self.arrange(lang);
            self.told.lines_of = Some(of);
        }
    }

    fn tell(&mut self, lang: Lang) {
        let all = self.operations.clone();
        let told = &mut self.told;
        told.places = all.iter().enumerate().map(|(at, operation)| (operation.id, at)).collect();
        let target = |operation: &Operation| all.get(*told.places.get(&operation.target?)?);
        told.sentences = all.iter().map(|operation| log::sentence(operation, target(operation), lang)).collect();
        told.folded = all
            .iter()
            .zip(&told.sentences)
            .map(|(operation, sentence)| fold(&format!("{sentence} {}", operation.actor)))
            .collect();
        let people: BTreeSet<&str> = all.iter().map(|operation| operation.actor.as_str()).collect();
        told.people = people.into_iter().map(str::to_owned).collect();
        told.sentences_of = Some((self.read_at, lang));
        told.lines_of = None;
    }

    fn arrange(&mut self, lang: Lang) {
        let words = fold(&self.text);
        let mut lines = Vec::new();
        let (mut day, mut found) = (None, 0);
        for (at, operation) in self.operations.iter().enumerate().rev() {
            let fits = self.group.is_none_or(|group| Group::of(operation.kind) == group)
                && self.person.as_ref().is_none_or(|person| operation.actor == *person)
                && self.told.folded.get(at).is_some_and(|folded| folded.contains(&words));
            if !fits {
                continue;
            }
            let of = when::day_of(&operation.at_utc);
            if of != day || lines.is_empty() {
                lines.push(Line::Day(of.map_or_else(String::new, |of| when::day(lang, of, self.today))));
                day = of;
            }
            lines.push(Line::Operation(at));
            found += 1;
        }
        (self.told.lines, self.told.found) = (lines, found);
    }

    pub fn lines(&self) -> &[Line] {
        &self.told.lines
    }

    /// How many operations are listed.
    pub fn found(&self) -> usize {
        self.told.found
    }

    pub fn people(&self) -> &[String] {
        &self.told.people
    }

    pub fn sentence(&self, at: usize) -> &str {
        self.told.sentences.get(at).map_or("", String::as_str)
    }

    pub fn place(&self, id: OperationId) -> Option<usize> {
        self.told.places.get(&id).copied()
    }

    pub fn operation(&self, id: OperationId) -> Option<&Operation> {
        self.operations.get(self.place(id)?)
    }

    /// The chosen operation, where there is one.
    pub fn chosen(&self) -> Option<&Operation> {
        self.operation(self.chosen?)
    }

    /// The operation above or below the chosen one in the list; the first where none is chosen.
    pub fn beside(&self, by: isize) -> Option<OperationId> {
        let at = |line: &Line| if let Line::Operation(at) = line { Some(self.operations[*at].id) } else { None };
        let listed: Vec<OperationId> = self.lines().iter().filter_map(at).collect();
        match self.chosen.and_then(|chosen| listed.iter().position(|id| *id == chosen)) {
            Some(place) => listed.get(place.checked_add_signed(by)?).copied(),
            None => listed.first().copied(),
        }
    }

    /// Place of the chosen operation among the lines.
    pub fn chosen_line(&self) -> Option<usize> {
        let chosen = self.place(self.chosen?)?;
        self.lines().iter().position(|line| *line == Line::Operation(chosen))
    }

    /// Chooses an operation; its changes are shown.
    pub fn choose(&mut self, id: OperationId) {
        if self.chosen != Some(id) {
            self.chosen = Some(id);
            self.turning = false;
        }
    }

    /// Leaves out nothing, so that any operation can be chosen.
    pub fn show_all(&mut self) {
        (self.text, self.group, self.person) = (String::new(), None, None);
    }
}

/// Whether an operation may be something to take back or to apply again; what it would do is asked of the workspace.
pub fn may_turn(operation: &Operation) -> bool {
    !matches!(operation.kind, OperationKind::Export | OperationKind::Purge | OperationKind::Undo)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Message, OperationState};

    fn operation(id: i64, kind: OperationKind, actor: &str, day: u8) -> Operation {
        Operation {
            id: OperationId(id),
            uid: id.to_string(),
            kind,
            params: serde_json::Value::Null,
            summary: Message::new("operation-edit-one").with("field", "telephone").with("record", format!("s--{id}")),
            actor: actor.to_owned(),
            at_utc: format!("2026-11-{day:02}T12:00:00Z"),
            app_version: String::new(),
            base_revision: 0,
            target: None,
            state: OperationState::Applied,
            changes: 1,
        }
    }

    #[test]
    fn the_newest_comes_first_under_its_day_and_filters_narrow() {
        let all = vec![
            operation(1, OperationKind::Import, "Anne", 10),
            operation(2, OperationKind::Edit, "Anne", 20),
            operation(3, OperationKind::Edit, "Bruno", 20),
        ];
        let mut state = State { operations: Arc::new(all), read_at: Some(3), ..State::default() };
        state.refresh(Lang::Fr);
        let days: Vec<&Line> = state.lines().iter().filter(|line| matches!(line, Line::Day(_))).collect();
        assert_eq!((days.len(), state.found(), state.lines()[1].clone()), (2, 3, Line::Operation(2)));
        assert_eq!(state.sentence(2), "Téléphone de la fiche s--3\u{a0}: valeur modifiée");
        assert_eq!(state.people(), ["Anne", "Bruno"]);
        state.person = Some("Anne".into());
        state.refresh(Lang::Fr);
        assert_eq!(state.found(), 2);
        state.group = Some(Group::Edits);
        state.refresh(Lang::Fr);
        assert_eq!((state.found(), state.beside(1)), (1, Some(OperationId(2))));
        state.show_all();
        state.text = "TELEPHONE de la fiche s--1".into();
        state.refresh(Lang::Fr);
        assert_eq!(state.found(), 1, "whatever the accents and the case");
    }
}
