//! What came since the last search is compared with what was there, at the cost of what came: the earlier search left how often
//! values are held, its weights, and which records have which values of the candidate keys.

use super::labels::{self, Standing};
use super::{REVIEW_FLOOR, Rows, Search, groups, of_records, report_of_pairs};
use crate::Progress;
use crate::error::Result;
use crate::link::{self, Background, Known, KnownPair, Linkage, Options, Words};
use crate::model::{Pair, PairReport, RecordId, RecordRow};
use crate::workspace::{Beside, FoundPairs, KeyBlobs, Left, PairSetInfo, Read};
use std::collections::{BTreeMap, BTreeSet};

/// Under so many records all are compared each time: it is a matter of an instant, and what values weigh follows at once.
const FEW: u64 = 5_000;

/// Verdicts given since the model learnt: at most so many, or one in so many of those that it knows.
const VERDICTS: u64 = 20;
const SHARE_OF_VERDICTS: u64 = 5;

/// One in so many records may have come since all were compared: beyond, values weigh otherwise than they did.
const SHARE_OF_RECORDS: u64 = 5;

/// What a search of all records leaves for the next one.
pub(super) fn left(linkage: &Linkage, ids: &[RecordId], how: &str, progress: &Progress) -> Result<Left> {
    let records = ids.len() as u64;
    let mut keys = KeyBlobs::new(records, 0);
    if records < FEW {
        return Ok(Left::All { background: None, keys });
    }
    add_keys(&mut keys, linkage, ids, progress)?;
    Ok(Left::All { background: Some((records, how.to_owned(), linkage.background().to_bytes())), keys })
}

fn add_keys(keys: &mut KeyBlobs, linkage: &Linkage, ids: &[RecordId], progress: &Progress) -> Result<()> {
    linkage.key_entries(0..ids.len() as u32, progress, |key, entries| {
        keys.add(key, entries.into_iter().map(|(value, row)| (value, ids.get(row as usize).copied())));
    })
}

/// Compares the records that came or changed since the last search; nothing where all are to be compared again: after the first
/// records, a fifth more of them, another way of asking, a fifth more verdicts, or a new version of the program.
///
/// # Errors
/// Those of the workspace, and when the work is cancelled.
pub fn find_beside(read: Read<'_>, search: &Search<'_>, progress: &Progress) -> Result<Option<FoundPairs>> {
    let words = search.words()?;
    let Some(before) = Before::read(read, search, &words)? else { return Ok(None) };
    let touched = read.unmatched()?;
    let fresh = read.page("structure", &touched)?;
    if before.report.since + fresh.len() as u64 > before.records / SHARE_OF_RECORDS {
        return Ok(None);
    }
    let standing = labels::standing(read)?;
    let mut meeting = Meeting::of(read, &before, &words, (fresh, &standing), progress)?;
    let linkage = meeting.compare(&before, search, &words, &standing, progress)?;
    meeting.found(read, before, &standing, (&touched, &linkage), progress).map(Some)
}

/// The last search.
struct Before {
    info: PairSetInfo,
    report: PairReport,
    background: Background,
    /// Records that it compared, all at once.
    records: u64,
    /// The person's, or its own.
    decision_point: f64,
}

impl Before {
    fn read(read: Read<'_>, search: &Search<'_>, words: &Words) -> Result<Option<Self>> {
        let Some((records, how, body)) = read.pair_background("structure")? else { return Ok(None) };
        let (Some(info), Some(report)) = (read.pair_set("structure")?, read.pair_report("structure")?) else {
            return Ok(None);
        };
        let verdicts = read.verdict_count()?;
        let since = verdicts.abs_diff(report.verdicts);
        if how != search.how(read)? || since > VERDICTS.max(report.verdicts / SHARE_OF_VERDICTS) {
            return Ok(None);
        }
        let known = Background::from_bytes(&body).filter(|known| known.model().is_of(words));
        let known = known.filter(|_| report.beside < u16::MAX);
        // The workspace tells what the person chose, where there is such a choice.
        let decision_point = info.decision_point;
        Ok(known.map(|background| Self { info, report, background, records, decision_point }))
    }
}

/// The new records first, then the known ones that share a key with one of them or are tied to such a one.
struct Meeting {
    rows: Rows,
    new: usize,
    held_by_many: std::collections::HashSet<link::KeyValue>,
    /// What the last search found among the known ones.
    pairs: Vec<Pair>,
    index: BTreeMap<RecordId, u32>,
}

impl Meeting {
    fn of(
        read: Read<'_>,
        before: &Before,
        words: &Words,
        (fresh, standing): (Vec<RecordRow>, &[Standing]),
        progress: &Progress,
    ) -> Result<Self> {
        progress.stage("stage-candidates", 0);
        let new: BTreeSet<RecordId> = fresh.iter().map(|row| row.id).collect();
        let mut rows = Rows::new(read, "structure")?;
        fresh.into_iter().for_each(|row| rows.push(row));
        let keys = link::keys_of(&rows.table(), &before.background, words, progress)?;
        let (mut known, held_by_many) = read.holders(&keys, before.records)?;
        progress.check()?;
        known.extend(standing.iter().flat_map(|one| match (new.contains(&one.a), new.contains(&one.b)) {
            (true, _) => Some(one.b),
            (_, true) => Some(one.a),
            _ => None,
        }));
        known.retain(|id| !new.contains(id));
        let is_known = |pair: &Pair| !new.contains(&pair.a) && !new.contains(&pair.b);
        // Records in between are held for duplicates at the model's own decision point, whatever a person chose.
        let strong = |pair: &&Pair| pair.probability >= link::DECISION;
        let mut pairs = read.pairs_of(&known)?;
        pairs.retain(is_known);
        let tied: BTreeSet<RecordId> =
            pairs.iter().filter(strong).flat_map(|pair| [pair.a, pair.b]).filter(|id| !known.contains(id)).collect();
        let mut between = read.pairs_of(&tied)?;
        between.retain(|pair| is_known(pair) && !known.contains(&pair.a) && !known.contains(&pair.b));
        pairs.extend(between);
        known.extend(tied);
        let known: Vec<RecordId> = known.into_iter().collect();
        for ids in known.chunks(CHECKED_EVERY) {
            progress.check()?;
            read.page("structure", ids)?.into_iter().for_each(|row| rows.push(row));
        }
        let index: BTreeMap<RecordId, u32> = rows.ids.iter().zip(0..).map(|(id, row)| (*id, row)).collect();
        pairs.retain(|pair| index.contains_key(&pair.a) && index.contains_key(&pair.b));
        Ok(Self { rows, new: new.len(), held_by_many, pairs, index })
    }

    fn compare(
        &mut self,
        before: &Before,
        search: &Search<'_>,
        words: &Words,
        standing: &[Standing],
        progress: &Progress,
    ) -> Result<Linkage> {
        let row = |id: &RecordId| self.index.get(id).copied();
        let verdicts = labels::by_row(standing, |id| row(id).map(|row| row as usize));
        let known = |pair: &Pair| {
            let named = |name: &str| pair.evidence.iter().any(|one| one.comparison == name);
            let between = if named("groupe_plusieurs") { 2 } else { u8::from(named("groupe_un")) };
            Some(KnownPair { a: row(&pair.a)?, b: row(&pair.b)?, weight_bits: pair.weight_bits, between })
        };
        let pairs: Vec<KnownPair> = self.pairs.iter().filter_map(known).collect();
        let apart = self.rows.apart(search);
        let table = self.rows.take_table();
        let options = Options {
            threshold: Some(REVIEW_FLOOR),
            telling: true,
            decision: Some(before.decision_point),
            apart: apart.as_deref(),
            seed: 1,
            verdicts: &verdicts,
            words: Some(words),
        };
        let known =
            Known { background: &before.background, new: self.new, held_by_many: &self.held_by_many, pairs: &pairs };
        link::find_beside(&table, &options, &known, progress)
    }

    /// What is to be stored.
    fn found(
        self,
        read: Read<'_>,
        before: Before,
        standing: &[Standing],
        (touched, linkage): (&[RecordId], &Linkage),
        progress: &Progress,
    ) -> Result<FoundPairs> {
        let ids = &self.rows.ids;
        let old_key: BTreeMap<(RecordId, RecordId), &str> =
            self.pairs.iter().map(|pair| ((pair.a, pair.b), pair.key.as_str())).collect();
        let mut pairs = of_records(linkage, ids, progress)?;
        for pair in &mut pairs {
            if let Some(key) = old_key.get(&(pair.a, pair.b)) {
                pair.key = (*key).to_owned();
            }
        }
        let replaced: BTreeSet<RecordId> = touched.iter().copied().collect();
        let mut gone = read.pairs_of(&replaced)?;
        let moved: BTreeSet<(RecordId, RecordId)> = pairs.iter().map(|pair| (pair.a, pair.b)).collect();
        gone.extend(self.pairs.iter().filter(|old| moved.contains(&(old.a, old.b))).cloned());
        let mut report = report_of_pairs(before.report, linkage, &gone);
        // Those of reference lists are not among the visible ones.
        report.records = report.records.max(read.gate_counts("structure")?.records);
        report.beside += 1;
        report.since += self.new as u64;
        let threshold = before.decision_point;
        let (clusters, regrouped) = groups::regrouped(read, touched, &pairs, standing, threshold, &mut report)?;
        let mut keys = KeyBlobs::new(before.records, report.beside);
        add_keys(&mut keys, linkage, &ids[..self.new], progress)?;
        let decision_point = linkage.decision_point;
        let info = PairSetInfo { revision: read.revision()?, dirty: 0, decision_point, ..before.info };
        let left = Left::Beside(Beside { records: replaced.into_iter().collect(), regrouped, keys });
        Ok(FoundPairs { info, report, pairs, said: labels::said(standing), clusters, left })
    }
}

/// Records read between two looks at whether the work is cancelled.
const CHECKED_EVERY: usize = 1_000;
