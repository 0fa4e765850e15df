//! Which part of the rows of a group is to be read, and how it comes among those that are there: after a commit what is seen is
//! read again, not the thousands above and below it.

use super::read::{IssueRow, Listed};
use super::state::{Heard, MOST, Review};
use crate::model::RecordId;

/// Rows asked for of one group at first, and at each step as one scrolls on.
pub const STEP: usize = 2_000;
/// Rows before the end of those that are there at which more are asked for.
const NEAR: usize = 200;
/// Rows around those that are seen that are read with them.
const AROUND: usize = 60;

/// Some rows of a group: whole records, from one to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub from: Option<RecordId>,
    pub to: Option<RecordId>,
    pub most: usize,
}

impl Part {
    const FIRST: Self = Self { from: None, to: None, most: STEP };
}

/// What of the rows was asked for, and when.
#[derive(Debug, Default)]
pub struct Reading {
    /// Another number whenever the workspace is another: rows that were read before are read again once they are seen.
    pub stamp: u64,
    /// Number of the last question. Answers to earlier ones are of what is no longer asked.
    asked: u64,
    /// Its answer is to come.
    under_way: bool,
    /// A question failed, and that was told: nothing is asked until something changes, or is wished.
    pub failed: bool,
    /// First and last row that were drawn.
    pub seen: (usize, usize),
}

impl Reading {
    /// Other rows are asked for from here on.
    pub fn begin(&mut self) {
        self.asked += 1;
        (self.under_way, self.failed) = (false, false);
        self.seen = (0, 0);
    }

    /// The workspace is another.
    pub fn renew(&mut self) {
        self.stamp += 1;
        self.asked += 1;
        (self.under_way, self.failed) = (false, false);
    }

    /// Notes a question, and gives its number.
    pub fn ask(&mut self) -> u64 {
        self.asked += 1;
        self.under_way = true;
        self.asked
    }

    /// A question was not answered, and may be asked again.
    pub fn give_up(&mut self, number: u64) {
        if number == self.asked {
            self.under_way = false;
        }
    }
}

impl Review {
    /// The part that is to be read next, if any: the row at hand, what is seen, and more where the end is near.
    pub fn wanted(&self, heard: &Heard) -> Option<Part> {
        let (rows, reading) = (&heard.rows, &self.reading);
        if reading.under_way {
            return None;
        }
        if rows.is_empty() || heard.of_value != self.value {
            let read = heard.stamp == Some(reading.stamp) && heard.of_value == self.value;
            return (!read).then_some(Part::FIRST);
        }
        let end = rows.len() - 1;
        let seen = (reading.seen.0.min(end), reading.seen.1.min(end));
        let at = self.at().min(end);
        for (first, last) in [(at, at), seen] {
            if rows[first..=last].iter().any(|row| row.stamp != reading.stamp) {
                let from = first.checked_sub(AROUND).filter(|from| *from > 0).map(|from| rows[from].record);
                let to = rows.get(last + AROUND).map(|row| row.record);
                return Some(Part { from, to, most: 2 * (last + 1 - first + 2 * AROUND) });
            }
        }
        let more = !heard.whole && seen.1 + NEAR > end && rows.len() < MOST;
        more.then(|| Part { from: Some(rows[end].record), to: None, most: STEP })
    }
}

impl Heard {
    /// Takes rows that were asked for by a number, each in its place, and keeps the row at hand.
    pub fn take(&mut self, review: &mut Review, part: Part, number: u64, listed: Listed) {
        if number != review.reading.asked {
            return;
        }
        review.reading.under_way = false;
        if self.of_value != review.value {
            self.rows.clear();
            self.of_value = review.value;
        }
        let stamp = review.reading.stamp;
        self.stamp = Some(stamp);
        // Where there were more than asked for, nothing is known of those after the last one.
        let to = if listed.all { part.to } else { listed.rows.last().map(|row| row.record).or(part.to) };
        let begin = part.from.map_or(0, |from| self.rows.partition_point(|row| row.record < from));
        let end = to.map_or(self.rows.len(), |to| self.rows.partition_point(|row| row.record <= to));
        let read = listed.rows.into_iter().filter(|row| !review.deciding.contains(&row.key()));
        self.rows.splice(begin..end.max(begin), read.map(|row| IssueRow { stamp, ..row }));
        if part.to.is_none() {
            self.whole = listed.all;
        }
        review.moved |= review.stay(&self.rows);
        if let Some(values) = listed.values {
            self.values = values;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::screens::issues::state::RowKey;

    fn row(record: i64) -> IssueRow {
        IssueRow::of_record(RecordId(record))
    }

    fn listed(records: impl Iterator<Item = i64>, all: bool) -> Listed {
        Listed { rows: records.map(row).collect(), all, values: None }
    }

    fn hand(review: &Review, heard: &Heard) -> Option<i64> {
        heard.rows.get(review.at()).map(|row| row.record.0)
    }

    /// A group of so many rows that one has scrolled through, each read once.
    fn scrolled(rows: i64) -> (Review, Heard) {
        let (mut review, mut heard) = (Review::default(), Heard::default());
        review.open(("structure", "nom".into(), "enum".into()));
        while let Some(part) = review.wanted(&heard) {
            let number = review.reading.ask();
            let from = part.from.map_or(1, |from| from.0);
            let to = part.to.map_or(rows, |to| to.0).min(from + part.most as i64 - 1);
            heard.take(&mut review, part, number, listed(from..=to, to == rows));
            let last = heard.rows.len().saturating_sub(1);
            review.reading.seen = (last.saturating_sub(30), last);
        }
        (review, heard)
    }

    #[test]
    fn one_stays_on_the_same_row_whatever_comes_before_it() {
        let (mut review, mut heard) = scrolled(5);
        review.walk(2, &heard.rows);
        assert_eq!(hand(&review, &heard), Some(3));
        // One before it is no more.
        review.reading.renew();
        let (part, number) = (review.wanted(&heard).unwrap(), review.reading.ask());
        review.moved = false;
        heard.take(&mut review, part, number, listed([2, 3, 4, 5].into_iter(), true));
        assert_eq!((hand(&review, &heard), review.at(), review.moved), (Some(3), 1, false));
        // It is there again, and with it one that was never there.
        review.reading.renew();
        let (part, number) = (review.wanted(&heard).unwrap(), review.reading.ask());
        heard.take(&mut review, part, number, listed([0, 1, 2, 3, 4, 5].into_iter(), true));
        assert_eq!((hand(&review, &heard), review.at(), review.moved), (Some(3), 3, false));
        // It is gone itself: another one is at hand, and no key decides on it before it is drawn.
        review.reading.renew();
        let (part, number) = (review.wanted(&heard).unwrap(), review.reading.ask());
        heard.take(&mut review, part, number, listed([1, 2, 4, 5].into_iter(), true));
        assert_eq!((hand(&review, &heard), review.moved), (Some(4), true));
    }

    #[test]
    fn answers_to_what_is_no_longer_asked_change_nothing() {
        let (mut review, mut heard) = scrolled(5);
        review.walk(1, &heard.rows);
        review.reading.renew();
        let (part, before) = (review.wanted(&heard).unwrap(), review.reading.ask());
        assert_eq!(review.wanted(&heard), None, "it is asked once");
        // The first row is accepted meanwhile, written, and heard of.
        heard.rows.remove(0);
        review.stay(&heard.rows);
        review.reading.renew();
        let (again, number) = (review.wanted(&heard).unwrap(), review.reading.ask());
        heard.take(&mut review, part, before, listed(1..=5, true));
        assert_eq!((hand(&review, &heard), heard.rows.len()), (Some(2), 4), "it was read before the first one went");
        heard.take(&mut review, again, number, listed(2..=5, true));
        assert_eq!((hand(&review, &heard), heard.rows.len()), (Some(2), 4));
        // Nor what was asked of another group.
        review.open(("structure", "siret".into(), "enum".into()));
        heard.clear();
        heard.take(&mut review, again, number, listed(1..=5, true));
        assert!(heard.rows.is_empty());
    }

    #[test]
    fn what_is_seen_is_read_again_and_not_all_that_one_scrolled_through() {
        let (mut review, mut heard) = scrolled(15_000);
        assert_eq!((heard.rows.len(), heard.whole), (15_000, true));
        review.walk(12_000, &heard.rows);
        review.reading.seen = (11_990, 12_020);
        assert_eq!(review.wanted(&heard), None);
        // One is accepted and taken out, and the commit is heard of.
        let key: RowKey = heard.rows[12_000].key();
        review.deciding.insert(key);
        heard.rows.remove(12_000);
        assert!(review.stay(&heard.rows));
        review.reading.renew();
        let mut read = 0;
        while let Some(part) = review.wanted(&heard) {
            let (from, to) = (part.from.unwrap().0, part.to.unwrap().0);
            read += to + 1 - from;
            let number = review.reading.ask();
            heard.take(&mut review, part, number, listed((from..=to).filter(|id| *id != key.0.0), true));
        }
        assert!(read < 500, "{read} rows were read again");
        assert_eq!((heard.rows.len(), hand(&review, &heard)), (14_999, Some(12_002)));
        assert!(heard.rows.windows(2).all(|two| two[0].record < two[1].record));
        // What was not seen is read again once it is.
        review.reading.seen = (0, 30);
        let part = review.wanted(&heard).unwrap();
        assert_eq!((part.from, part.to.is_some()), (None, true));
    }

    #[test]
    fn a_question_that_failed_is_asked_again_and_an_older_one_changes_nothing() {
        let (mut review, mut heard) = (Review::default(), Heard::default());
        let first = review.reading.ask();
        assert_eq!(review.wanted(&heard), None, "its answer is to come");
        review.reading.failed = true;
        review.reading.give_up(first);
        review.reading.renew();
        assert!(!review.reading.failed, "something changed");
        let (part, second) = (review.wanted(&heard).unwrap(), review.reading.ask());
        review.reading.give_up(first);
        assert_eq!(review.wanted(&heard), None);
        heard.take(&mut review, part, second, listed(1..=3, true));
        assert_eq!((heard.rows.len(), review.wanted(&heard)), (3, None));
    }

    #[test]
    fn rows_of_another_value_take_the_place_of_all() {
        let (mut review, mut heard) = scrolled(50);
        review.look_at(Some(7));
        let part = review.wanted(&heard).unwrap();
        assert_eq!((part, heard.rows.len()), (Part::FIRST, 50), "nothing flashes empty");
        let number = review.reading.ask();
        heard.take(&mut review, part, number, listed([9, 12].into_iter(), true));
        assert_eq!((heard.rows.len(), hand(&review, &heard)), (2, Some(9)));
        assert_eq!(review.wanted(&heard), None);
        // None at all is an answer too, until the workspace is another.
        review.reading.renew();
        let (part, number) = (review.wanted(&heard).unwrap(), review.reading.ask());
        heard.take(&mut review, part, number, listed(std::iter::empty(), true));
        assert_eq!((heard.rows.len(), review.wanted(&heard)), (0, None));
        review.reading.renew();
        assert_eq!(review.wanted(&heard), Some(Part::FIRST));
    }
}
