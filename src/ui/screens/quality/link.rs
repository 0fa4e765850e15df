//! From a number to the records that it counts.

use super::state::{Rows, Wish};
use crate::mirror::{SOURCE, Test};
use crate::operations::territories::{OLDEST, PLACED_BY};
use crate::ui::action::Action;

/// What shows the rows that a number counts: the one place where such links are made. None where the grid cannot narrow to
/// them.
pub fn rows_of(schema: &'static str, source: Option<&str>, rows: Rows) -> Option<Action> {
    let values = |field: &str, values: Vec<String>, blank: bool, except: bool| Test::Values {
        field: field.to_owned(),
        values,
        blank,
        except,
    };
    let mut tests: Vec<Test> =
        source.map(|source| values(SOURCE, vec![source.to_owned()], false, false)).into_iter().collect();
    match rows {
        Rows::All => {}
        Rows::Issues { field, code } => tests.push(Test::Issues { of: vec![(field, code)] }),
        // Only its beginning is known, or its column is too long to be narrowed by.
        Rows::Value { text, long, .. } if long || text.ends_with('…') => return None,
        Rows::Value { field, text, .. } => tests.push(values(&field, vec![text], false, false)),
        Rows::Pattern { long: true, .. } | Rows::Blank { long: true, .. } | Rows::Filled { long: true, .. } => {
            return None;
        }
        Rows::Pattern { field, pattern, .. } => tests.push(Test::Patterns { field, patterns: vec![pattern] }),
        Rows::Blank { field, .. } => tests.push(values(&field, Vec::new(), true, false)),
        Rows::Filled { field, .. } => tests.push(values(&field, Vec::new(), true, true)),
        Rows::Place { code, until } => {
            tests.extend(code.map(|place| Test::Within { field: PLACED_BY.to_owned(), place }));
            tests.extend(until.map(|until| Test::Range {
                field: "date_maj".to_owned(),
                least: Some(OLDEST.to_string()),
                most: Some(until.to_string()),
            }));
        }
        Rows::These(records) => tests.push(Test::Records { ids: records.into_iter().map(|record| record.0).collect() }),
    }
    Some(Action::Quality(Wish::Rows(schema, tests)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_leads_to_what_it_counts_or_nowhere() {
        let of = |rows| match rows_of("structure", Some("dora"), rows) {
            Some(Action::Quality(Wish::Rows(_, tests))) => tests.len(),
            _ => 0,
        };
        let value = |text: &str, long| Rows::Value { field: "nom".into(), text: text.into(), long };
        assert_eq!((of(Rows::All), of(value("Mairie", false))), (1, 2));
        assert_eq!((of(value("Un texte dont on n’a que le début…", false)), of(value("Mairie", true))), (0, 0));
    }
}
