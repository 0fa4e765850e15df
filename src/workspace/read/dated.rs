//! How fresh records are: their dates of last update, with where they are and whether they may go out.

use super::Read;
use super::records::{VISIBLE, schema_of};
use crate::error::Result;
use crate::model::RecordId;
use crate::workspace::tables;
use std::collections::HashSet;

/// A record with what its freshness is told from.
#[derive(Debug, Clone, Copy)]
pub struct Dated<'a> {
    pub record: RecordId,
    pub source: &'a str,
    /// `date_maj` as it stands, where it is a text.
    pub date: Option<&'a str>,
    /// The commune, where it is told by a text.
    pub code_insee: Option<&'a str>,
    /// An issue keeps it out of the batch.
    pub stopped: bool,
}

impl Read<'_> {
    /// Every visible record of a schema that has a date of last update and a commune, in the order of their numbers.
    ///
    /// # Errors
    /// Those of the workspace, and what `each` gives.
    pub fn dated(self, slug: &str, each: &mut dyn FnMut(&Dated<'_>) -> Result<()>) -> Result<()> {
        let table = tables::name(&schema_of(slug)?.slug);
        let text = format!(
            "SELECT _id, _source, date_maj, code_insee, EXISTS (SELECT 1 FROM issue WHERE record = _id AND rule IN \
             (SELECT id FROM rule WHERE schema = ?1 AND (layer = 'schema' OR layer = 'plausible' AND severity = 'error'))) \
             FROM {table} WHERE {VISIBLE} ORDER BY _id"
        );
        let mut statement = self.prepare(&text)?;
        let mut rows = self.ok(statement.query([slug]))?;
        while let Some(row) = self.ok(rows.next())? {
            let text = |at| row.get_ref(at).ok().and_then(|value| value.as_str().ok());
            let dated = Dated {
                record: RecordId(self.ok(row.get(0))?),
                source: text(1).unwrap_or_default(),
                date: text(2),
                code_insee: text(3),
                stopped: self.ok(row.get(4))?,
            };
            each(&dated)?;
        }
        Ok(())
    }

    /// The visible structures whose group, by the last search for duplicates, holds those of several sources.
    ///
    /// # Errors
    /// Those of the workspace.
    pub fn shared_structures(self) -> Result<HashSet<RecordId>> {
        let members = format!(
            "SELECT c.id AS id, c.record AS record, s._source AS source FROM cluster c JOIN record_structure s ON s._id = c.record \
             WHERE c.schema = 'structure' AND {VISIBLE}"
        );
        let text = format!(
            "WITH member AS ({members}) SELECT record FROM member WHERE id IN \
             (SELECT id FROM member GROUP BY id HAVING count(DISTINCT source) > 1)"
        );
        Ok(self.all(&text, [], |row| row.get(0).map(RecordId))?.into_iter().collect())
    }
}
