//! How many structures of one source have a duplicate in another, by the groups of the last search.

use crate::error::Result;
use crate::workspace::Read;
use std::collections::BTreeMap;

/// Sources against sources.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overlap {
    /// Sources and their structures, those with the most first.
    pub sources: Vec<(String, u64)>,
    /// `with[a][b]`: structures of `a` that are in a group with one of `b`; on the diagonal, with another of `a` itself.
    pub with: Vec<Vec<u64>>,
    /// Sources beyond those shown.
    pub left_out: usize,
    /// Whether duplicates were ever looked for.
    pub searched: bool,
}

/// Sources that are shown, those with the most structures.
pub const SOURCES: usize = 16;

/// Reads it.
///
/// # Errors
/// Those of the workspace.
pub fn overlap(read: Read<'_>) -> Result<Overlap> {
    let mut sources = read.counts_by_source("structure")?;
    sources.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let left_out = sources.len().saturating_sub(SOURCES);
    sources.truncate(SOURCES);
    let place: BTreeMap<String, usize> = sources.iter().enumerate().map(|(at, (name, _))| (name.clone(), at)).collect();
    let mut with = vec![vec![0; sources.len()]; sources.len()];
    let (mut group, mut members) = (None, vec![0u64; sources.len()]);
    read.grouped_sources(&mut |number, source| {
        if group != Some(number) {
            count(&mut members, &mut with);
            group = Some(number);
        }
        if let Some(at) = place.get(source) {
            members[*at] += 1;
        }
        Ok(())
    })?;
    count(&mut members, &mut with);
    Ok(Overlap { sources, with, left_out, searched: read.pair_set("structure")?.is_some() })
}

/// Counts one group, by how many members it has of each source, and forgets it.
fn count(members: &mut [u64], with: &mut [Vec<u64>]) {
    for (a, of_a) in members.iter().enumerate().filter(|(_, of_a)| **of_a > 0) {
        for (b, of_b) in members.iter().enumerate() {
            let least = if a == b { 2 } else { 1 };
            if *of_b >= least {
                with[a][b] += of_a;
            }
        }
    }
    members.fill(0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_counted_by_hand() {
        let mut with = vec![vec![0; 3]; 3];
        // Two of the first source and one of the second; two of the third; one alone.
        for mut members in [vec![2, 1, 0], vec![0, 0, 2], vec![1, 0, 0], vec![1, 1, 1]] {
            count(&mut members, &mut with);
            assert_eq!(members, [0, 0, 0]);
        }
        assert_eq!(with, [[2, 3, 1], [2, 0, 1], [1, 1, 2]]);
    }

    #[test]
    fn sources_come_with_their_structures() {
        let folder = tempfile::tempdir().unwrap();
        let head = "id,nom,date_maj,code_postal,commune,courriel";
        let one = format!("{head}\n1,Mairie,2026-10-01,59000,Lille,a@b.fr\n2,Ccas,2026-10-01,59000,Lille,c@b.fr\n");
        let two = format!("{one}3,Foyer,2026-10-01,59000,Lille,d@b.fr\n");
        let workspace = super::super::tests::workspace(folder.path(), &[("a", &one), ("b", &two)]);
        let found = overlap(workspace.read()).unwrap();
        assert_eq!(found.sources, [("b".into(), 3), ("a".into(), 2)]);
        assert_eq!((found.with, found.searched, found.left_out), (vec![vec![0, 0], vec![0, 0]], false, 0));
    }
}
