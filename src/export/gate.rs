//! Which records go out (DESIGN D14): the gate, then repeated ids, then services whose structure is absent, repeated
//! until nothing moves. Pure: ids in, one outcome per record out.

use crate::model::{Message, RecordId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What the sieve asks of one record, after merges.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    pub record: RecordId,
    /// Ids are unique inside a schema.
    pub schema: &'a str,
    pub id: &'a str,
    /// The structure it needs: for services, already re-pointed through merges. `None` where the schema has none.
    pub structure_id: Option<&'a str>,
    /// Rank of the source: higher is more trusted.
    pub trust: i64,
    /// Whether no issue of the record blocks at the chosen gate.
    pub passes: bool,
}

/// Why a record stays behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "cause", content = "kept")]
pub enum Cause {
    /// It has issues that block at the chosen gate.
    Gate,
    /// Another record goes out under the same `id`.
    RepeatedId(RecordId),
    /// Its structure does not go out.
    Orphan,
    /// It is not among the records that the export was asked for.
    NotAsked,
}

impl Cause {
    /// The stable name, in `report.json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gate => "gate",
            Self::RepeatedId(_) => "repeated_id",
            Self::Orphan => "orphan_service",
            Self::NotAsked => "not_asked",
        }
    }

    /// Its sentence, in `report.ftl`.
    pub fn message(self) -> Message {
        Message::new(match self {
            Self::Gate => "reject-gate",
            Self::RepeatedId(_) => "reject-repeated-id",
            Self::Orphan => "reject-orphan-service",
            Self::NotAsked => "reject-not-asked",
        })
    }
}

/// One outcome per candidate, in their order: `None` goes out.
///
/// Of several records with one `id`, the one of the most trusted source goes out, then the smallest record id. A record
/// that falls later frees its id for the next one, so that nothing stays behind because of a record that is not there.
pub fn sieve(candidates: &[Candidate<'_>]) -> Vec<Option<Cause>> {
    let mut outcomes: Vec<Option<Cause>> =
        candidates.iter().map(|candidate| (!candidate.passes).then_some(Cause::Gate)).collect();
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(candidates[at].trust), candidates[at].record));
    loop {
        let first = first_by_id(candidates, &order, &outcomes);
        let structures: BTreeSet<&str> =
            first.keys().filter(|(schema, _)| *schema == "structure").map(|(_, id)| *id).collect();
        let orphans: Vec<usize> = first
            .values()
            .copied()
            .filter(|&at| candidates[at].structure_id.is_some_and(|structure| !structures.contains(structure)))
            .collect();
        if orphans.is_empty() {
            for &at in &order {
                let kept = first.get(&(candidates[at].schema, candidates[at].id)).copied();
                if let Some(kept) = kept.filter(|&kept| kept != at && outcomes[at].is_none()) {
                    outcomes[at] = Some(Cause::RepeatedId(candidates[kept].record));
                }
            }
            return outcomes;
        }
        for at in orphans {
            outcomes[at] = Some(Cause::Orphan);
        }
    }
}

/// For each schema and id, the first record still standing.
fn first_by_id<'a>(
    candidates: &[Candidate<'a>],
    order: &[usize],
    outcomes: &[Option<Cause>],
) -> BTreeMap<(&'a str, &'a str), usize> {
    let mut first = BTreeMap::new();
    for &at in order.iter().filter(|&&at| outcomes[at].is_none()) {
        first.entry((candidates[at].schema, candidates[at].id)).or_insert(at);
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn structure(record: i64, id: &str, trust: i64, passes: bool) -> Candidate<'_> {
        Candidate { record: RecordId(record), schema: "structure", id, structure_id: None, trust, passes }
    }

    fn service<'a>(record: i64, id: &'a str, structure: &'a str, trust: i64) -> Candidate<'a> {
        let structure_id = Some(structure);
        Candidate { record: RecordId(record), schema: "service", id, structure_id, trust, passes: true }
    }

    #[test]
    fn each_reject_states_its_cause() {
        let outcomes = sieve(&[
            structure(1, "a", 0, true),
            structure(2, "b", 0, false),
            structure(3, "a", 5, true),
            service(4, "s1", "a", 0),
            service(5, "s2", "b", 0),
            service(6, "s3", "nowhere", 0),
            service(7, "a", "a", 0),
        ]);
        assert_eq!(
            outcomes,
            [
                Some(Cause::RepeatedId(RecordId(3))),
                Some(Cause::Gate),
                None,
                None,
                Some(Cause::Orphan),
                Some(Cause::Orphan),
                None,
            ]
        );
    }

    #[test]
    fn the_smallest_record_goes_out_at_equal_trust() {
        assert_eq!(
            sieve(&[structure(9, "a", 0, true), structure(2, "a", 0, true)]),
            [Some(Cause::RepeatedId(RecordId(2))), None]
        );
    }

    #[test]
    fn an_orphan_frees_its_id() {
        let outcomes = sieve(&[structure(1, "a", 0, true), service(2, "s", "gone", 9), service(3, "s", "a", 0)]);
        assert_eq!(outcomes, [None, Some(Cause::Orphan), None]);
    }

    proptest! {
        #[test]
        fn what_goes_out_is_whole_and_what_stays_has_a_reason(
            rows in proptest::collection::vec((any::<bool>(), 0..6_u8, 0..6_u8, 0..3_i64, any::<bool>()), 0..40)
        ) {
            let names = ["a", "b", "c", "d", "e", "f"];
            let candidates: Vec<Candidate<'_>> = rows.iter().enumerate().map(|(at, row)| Candidate {
                record: RecordId(at as i64),
                schema: if row.0 { "structure" } else { "service" },
                id: names[usize::from(row.1)],
                structure_id: (!row.0).then_some(names[usize::from(row.2)]),
                trust: row.3,
                passes: row.4,
            }).collect();
            let outcomes = sieve(&candidates);
            let out: Vec<&Candidate<'_>> =
                candidates.iter().zip(&outcomes).filter(|(_, o)| o.is_none()).map(|(c, _)| c).collect();
            let ids: BTreeSet<_> = out.iter().map(|c| (c.schema, c.id)).collect();
            prop_assert_eq!(ids.len(), out.len());
            for one in &out {
                prop_assert!(one.passes);
                if let Some(structure) = one.structure_id {
                    prop_assert!(ids.contains(&("structure", structure)));
                }
            }
            for (one, outcome) in candidates.iter().zip(&outcomes) {
                match outcome {
                    None => {}
                    Some(Cause::Gate) => prop_assert!(!one.passes),
                    Some(Cause::RepeatedId(kept)) => {
                        let kept = &candidates[kept.0 as usize];
                        prop_assert!(outcomes[kept.record.0 as usize].is_none());
                        prop_assert_eq!((kept.schema, kept.id), (one.schema, one.id));
                    }
                    Some(Cause::Orphan) => {
                        prop_assert!(!ids.contains(&("structure", one.structure_id.unwrap_or_default())));
                    }
                    Some(Cause::NotAsked) => prop_assert!(false, "the sieve is asked for everything"),
                }
            }
        }
    }
}
