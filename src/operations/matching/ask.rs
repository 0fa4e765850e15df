//! The pairs that are worth a verdict, with what a person needs to give it.

use crate::link::{Column, Kind, Linkage, ScoredPair, Table};

/// A pair to be judged.
pub struct Question {
    pub pair: ScoredPair,
    /// Of each compared column that says something, its name and what the two records say; names of the records first.
    pub fields: Vec<(String, [String; 2])>,
}

/// About `count` questions (none: no question), the most telling mix first.
pub(super) fn questions(linkage: &Linkage, table: &Table, count: Option<u64>) -> Vec<Question> {
    let Some(count) = count else { return Vec::new() };
    let is_name = |column: &Column| matches!(column.kind, Kind::Name | Kind::GivenName | Kind::Surname);
    let mut columns: Vec<&Column> = table.columns.iter().filter(|column| column.kind != Kind::Ignored).collect();
    columns.sort_by_key(|column| !is_name(column));
    let said = |column: &Column, pair: &ScoredPair| {
        let sides = [pair.a, pair.b].map(|row| column.values.get(row as usize).unwrap_or_default().to_owned());
        sides.iter().any(|text| !text.is_empty()).then(|| (column.name.clone(), sides))
    };
    let asked = linkage.ask(count).into_iter();
    asked
        .map(|pair| Question { fields: columns.iter().filter_map(|column| said(column, &pair)).collect(), pair })
        .collect()
}
