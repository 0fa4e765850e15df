//! What a search leaves for those after it: how often values are held, and the weights. With it, new records are compared with
//! known ones without a look at all of them.

use super::compare::Comparison;
use super::model::Model;
use super::prepare::{Counted, Prepared, counted};
use serde::{Deserialize, Serialize};

/// Values that fewer records hold are not kept: they weigh as much as if one held them.
const KEPT_FROM: u32 = 3;
/// Words are weighed by how many names have them from the first on; one that is not kept stands in one name at most.
const WORDS_FROM: u32 = 2;

/// What is known of the records of an earlier search.
#[derive(Debug, Clone, PartialEq)]
pub struct Background {
    head: Head,
    /// By the place of the part; the words of names and the names of a commune come last.
    counts: Vec<Counts>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Head {
    records: u64,
    /// By the place of the part, how many records have a value.
    held: Vec<u32>,
    comparisons: Vec<Comparison>,
    model: Model,
    /// Length of each list of counts.
    lengths: Vec<usize>,
}

/// How many records hold each value, by the value's hash; sorted.
#[derive(Debug, Clone, Default, PartialEq)]
struct Counts(Vec<(u64, u32)>);

impl Counts {
    fn new(mut all: Vec<(u64, u32)>, least: u32) -> Self {
        all.retain(|(_, count)| *count >= least);
        all.sort_unstable();
        all.dedup_by_key(|(hash, _)| *hash);
        Self(all)
    }

    fn get(&self, hash: u64) -> Option<u32> {
        self.0.binary_search_by_key(&hash, |(hash, _)| *hash).ok().map(|at| self.0[at].1)
    }
}

/// Bytes of a hash and its count.
const ENTRY: usize = 12;

impl Background {
    pub(super) fn new(p: &Prepared, comparisons: &[Comparison], model: &Model) -> Self {
        let least = |counted| if counted == Counted::Word { WORDS_FROM } else { KEPT_FROM };
        let counts: Vec<Counts> =
            counted(p.parts()).map(|counted| Counts::new(p.values_counted(counted), least(counted))).collect();
        let lengths = counts.iter().map(|counts| counts.0.len()).collect();
        let head = Head {
            records: p.population as u64,
            held: p.held().to_vec(),
            comparisons: comparisons.to_vec(),
            model: model.clone(),
            lengths,
        };
        Self { head, counts }
    }

    /// Records that it speaks of.
    pub fn records(&self) -> u64 {
        self.head.records
    }

    /// The weights of that search.
    pub fn model(&self) -> &Model {
        &self.head.model
    }

    pub(super) fn comparisons(&self) -> &[Comparison] {
        &self.head.comparisons
    }

    pub(super) fn held(&self) -> &[u32] {
        &self.head.held
    }

    /// How many of its records hold a value, where they are more than a few. `at`: as in [`counted`].
    pub(super) fn count(&self, at: usize, hash: u64) -> Option<u32> {
        self.counts.get(at)?.get(hash)
    }

    /// To be stored: a line of JSON, then the counts, little-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = serde_json::to_vec(&self.head).unwrap_or_default();
        out.push(b'\n');
        for (hash, count) in self.counts.iter().flat_map(|counts| &counts.0) {
            out.extend_from_slice(&hash.to_le_bytes());
            out.extend_from_slice(&count.to_le_bytes());
        }
        out
    }

    /// What [`Background::to_bytes`] gave; nothing where another version of the program wrote it, or it is damaged.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let head: Head = serde_json::from_slice(&bytes[..end]).ok()?;
        let (entries, rest) = bytes[end + 1..].as_chunks::<ENTRY>();
        if !rest.is_empty() || entries.len() != head.lengths.iter().sum::<usize>() {
            return None;
        }
        let entry = |entry: &[u8; ENTRY]| {
            let (hash, count) = entry.split_first_chunk::<8>()?;
            Some((u64::from_le_bytes(*hash), u32::from_le_bytes(count.try_into().ok()?)))
        };
        let mut left = entries;
        let counts = head
            .lengths
            .iter()
            .map(|length| {
                let (own, more) = left.split_at(*length);
                left = more;
                Some(Counts(own.iter().map(entry).collect::<Option<_>>()?))
            })
            .collect::<Option<_>>()?;
        Some(Self { head, counts })
    }
}
