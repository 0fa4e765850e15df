//! The list of all establishments of France (SIRENE), where the user brings it: known, closed since when, followed by which.
//!
//! The stock has more than forty million rows of which three columns are needed, so it is kept as an index in a file of its own:
//! numbers sorted and written as differences, about five bytes a row, in blocks of which only the heads are in memory. A look-up
//! reads one block.
//!
//! File: `TAMISEST`, the length of the header, the header (JSON: counts, the date of the source, its files, where each part
//! begins and how long it is), then blocks of establishments, their heads, blocks of successions, their heads. A number is a
//! varint (LEB128); a block begins with a whole SIRET.

mod build;

pub use build::Builder;

use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};
use std::path::Path;
use std::sync::Mutex;

const MAGIC: &[u8; 8] = b"TAMISEST";
/// Of this layout. An index of another one is built again.
const VERSION: u32 = 1;
/// Rows of a block.
const BLOCK: usize = 512;
/// Bytes of a head: the first SIRET, and where its block begins.
const HEAD: usize = 16;
/// Successions that are followed one behind the other, at most.
const FOLLOWED: usize = 32;

/// What an index says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct About {
    pub version: u32,
    /// Day of the source (ISO).
    pub date: String,
    pub establishments: u64,
    /// Those that are open.
    pub open: u64,
    pub successions: u64,
    /// Names of the files it was made of.
    pub files: Vec<String>,
    /// Lengths of the four parts, in bytes.
    parts: [u64; 4],
}

/// What is known of a SIRET.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    Unknown,
    Open,
    Closed {
        /// ISO day, where the source has one.
        since: Option<String>,
        /// The open establishment that took over, directly or one after the other.
        successor: Option<String>,
    },
}

/// An index, opened.
#[derive(Debug)]
pub struct Establishments {
    pub about: About,
    file: Mutex<File>,
    heads: [Vec<(u64, u64)>; 2],
    /// Where blocks begin in the file, and end.
    places: [(u64, u64); 2],
}

impl Establishments {
    /// Whether a file begins as an index does, of this version or of another.
    pub fn is_one(path: &Path) -> bool {
        let mut head = [0; MAGIC.len()];
        File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == *MAGIC
    }

    /// Opens an index.
    ///
    /// # Errors
    /// Those of the file; [`ErrorKind::InvalidData`] for one that is no index, of another version, or cut.
    pub fn open(path: &Path) -> Result<Self> {
        let mut file = File::open(path)?;
        let mut head = [0; 12];
        file.read_exact(&mut head).map_err(|_| damaged())?;
        if &head[..8] != MAGIC {
            return Err(damaged());
        }
        let length = u64::from(u32::from_le_bytes([head[8], head[9], head[10], head[11]]));
        if length > 1 << 20 {
            return Err(damaged());
        }
        let mut text = vec![0; length as usize];
        file.read_exact(&mut text).map_err(|_| damaged())?;
        let about: About = serde_json::from_slice(&text).map_err(|_| damaged())?;
        let begin = 12 + length;
        let whole = about.parts.iter().try_fold(begin, |sum, part| sum.checked_add(*part)).ok_or_else(damaged)?;
        if about.version != VERSION || file.metadata()?.len() != whole {
            return Err(damaged());
        }
        let [blocks, heads, links, link_heads] = about.parts;
        let mut at = begin;
        let mut places = [(0, 0); 2];
        let mut all_heads = [Vec::new(), Vec::new()];
        for (which, (blocks, heads)) in [(blocks, heads), (links, link_heads)].into_iter().enumerate() {
            places[which] = (at, at + blocks);
            file.seek(SeekFrom::Start(at + blocks))?;
            let mut bytes = vec![0; usize::try_from(heads).map_err(|_| damaged())?];
            file.read_exact(&mut bytes).map_err(|_| damaged())?;
            let number = |bytes: &[u8]| bytes.iter().rev().fold(0u64, |all, byte| all << 8 | u64::from(*byte));
            all_heads[which] =
                bytes.as_chunks::<HEAD>().0.iter().map(|head| (number(&head[..8]), number(&head[8..]))).collect();
            at += blocks + heads;
        }
        Ok(Self { about, file: Mutex::new(file), heads: all_heads, places })
    }

    /// What is known of a SIRET: fourteen digits; anything else is unknown.
    ///
    /// # Errors
    /// Those of the file.
    pub fn status(&self, siret: &str) -> Result<Status> {
        let Some(number) = parse(siret) else { return Ok(Status::Unknown) };
        Ok(match self.find(number)? {
            None => Status::Unknown,
            Some(State::Open) => Status::Open,
            Some(State::Closed(day)) => Status::Closed {
                since: to_date(day),
                successor: self.successor(number)?.map(|found| format!("{found:014}")),
            },
        })
    }

    /// The open establishment at the end of the successions of a closed one. Of several at one step the latest is followed, one
    /// that was followed already is not, and where the end is not open, there is none.
    fn successor(&self, siret: u64) -> Result<Option<u64>> {
        let (mut now, mut followed) = (siret, vec![siret]);
        while followed.len() <= FOLLOWED {
            let next = self.links(now)?.into_iter().filter(|(next, _)| !followed.contains(next));
            // The latest, and of those of one day the smallest number: the same whatever the order of the source.
            let Some((next, _)) = next.max_by_key(|(next, day)| (*day, std::cmp::Reverse(*next))) else {
                return Ok(None);
            };
            match self.find(next)? {
                Some(State::Open) => return Ok(Some(next)),
                Some(State::Closed(_)) => {}
                None => return Ok(None),
            }
            followed.push(next);
            now = next;
        }
        Ok(None)
    }

    fn find(&self, siret: u64) -> Result<Option<State>> {
        let Some(block) = self.block(0, siret)? else { return Ok(None) };
        let mut numbers = Numbers(&block);
        let mut now = 0;
        while let Some(step) = numbers.next() {
            // The last bit says that a day of closing follows.
            now += step >> 1;
            let state = if step & 1 == 0 { State::Open } else { State::Closed(numbers.day().ok_or_else(damaged)?) };
            match now.cmp(&siret) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => return Ok(Some(state)),
                std::cmp::Ordering::Greater => break,
            }
        }
        Ok(None)
    }

    /// Who came after an establishment, and when.
    fn links(&self, siret: u64) -> Result<Vec<(u64, u16)>> {
        let mut out = Vec::new();
        let Some(block) = self.block(1, siret)? else { return Ok(out) };
        let mut numbers = Numbers(&block);
        let mut now = 0;
        while let Some(step) = numbers.next() {
            now += step;
            let next = numbers.next().ok_or_else(damaged)?;
            let day = numbers.day().ok_or_else(damaged)?;
            if now == siret {
                out.push((next, day));
            }
            if now > siret {
                break;
            }
        }
        Ok(out)
    }

    /// The block that a SIRET would be in.
    fn block(&self, which: usize, siret: u64) -> Result<Option<Vec<u8>>> {
        let heads = &self.heads[which];
        let Some(at) = heads.partition_point(|(first, _)| *first <= siret).checked_sub(1) else { return Ok(None) };
        let (begin, end) = self.places[which];
        let start = begin + heads[at].1;
        let stop = heads.get(at + 1).map_or(end, |(_, next)| begin + next);
        let length = stop.checked_sub(start).filter(|length| *length < 1 << 20 && stop <= end).ok_or_else(damaged)?;
        let mut bytes = vec![0; length as usize];
        let mut file = self.file.lock().map_err(|_| damaged())?;
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut bytes)?;
        Ok(Some(bytes))
    }
}

/// Of an establishment in a block: a day of 0 is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Closed(u16),
}

fn damaged() -> Error {
    Error::new(ErrorKind::InvalidData, "no index of establishments, or one that is cut or of another version")
}

/// Numbers of a block, one after the other.
struct Numbers<'b>(&'b [u8]);

impl Numbers<'_> {
    fn next(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn day(&mut self) -> Option<u16> {
        let (bytes, rest) = self.0.split_first_chunk::<2>()?;
        self.0 = rest;
        Some(u16::from_le_bytes(*bytes))
    }
}

/// A SIRET as a number.
fn parse(siret: &str) -> Option<u64> {
    (siret.len() == 14 && siret.bytes().all(|byte| byte.is_ascii_digit())).then(|| siret.parse().ok()).flatten()
}

/// Days since the end of 1899, from 1 on; 0 for what is no day of 1900 to 2079. The first ten characters count.
fn to_day(date: &str) -> u16 {
    let part = |from: usize, to: usize| date.get(from..to).and_then(|text| text.parse::<i64>().ok());
    let (Some(year), Some(month), Some(day)) = (part(0, 4), part(5, 7), part(8, 10)) else { return 0 };
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return 0;
    }
    u16::try_from(days_from_civil(year, month, day) - days_from_civil(1899, 12, 31)).unwrap_or(0)
}

/// The ISO day of a number of [`to_day`].
fn to_date(day: u16) -> Option<String> {
    if day == 0 {
        return None;
    }
    let (year, month, day) = civil_from_days(i64::from(day) + days_from_civil(1899, 12, 31));
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// Days since 1970 in the Gregorian calendar (H. Hinnant's algorithm).
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(rows: &[(&str, &str, &str)], links: &[(&str, &str, &str)]) -> (tempfile::TempDir, Establishments) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.idx");
        let mut builder = Builder::new(folder.path()).unwrap();
        for (siret, state, date) in rows {
            builder.establishment(siret, state, date).unwrap();
        }
        for (from, to, date) in links {
            builder.succession(from, to, date).unwrap();
        }
        builder.finish(&path, "2026-11-01", vec!["a.csv".into()]).unwrap();
        let found = Establishments::open(&path).unwrap();
        (folder, found)
    }

    #[test]
    fn days_come_back() {
        for date in ["1900-01-01", "1970-01-01", "2000-02-29", "2026-11-30", "2079-06-05"] {
            assert_eq!(to_date(to_day(date)).as_deref(), Some(date));
        }
        for date in ["", "1850-01-01", "2026-13-01", "2100-01-01", "[ND]"] {
            assert_eq!(to_day(date), 0, "{date}");
        }
        assert_eq!(to_day("2026-11-30T10:00:00"), to_day("2026-11-30"));
    }

    #[test]
    fn known_closed_and_followed() {
        let rows = [
            ("13002603200016", "A", "2020-01-01"),
            ("35600000000048", "F", "2019-05-02"),
            ("35600000000055", "F", "2021-05-02"),
            ("35600000000063", "A", "2021-05-02"),
            ("00000000000018", "F", ""),
            ("20000000000001", "F", "2020-01-01"),
            ("20000000000002", "F", "2020-01-01"),
        ];
        let links = [
            ("35600000000048", "35600000000055", "2019-05-02"),
            ("35600000000055", "13002603200016", "2020-05-02"),
            ("35600000000055", "35600000000063", "2021-05-02"),
            // Round in a ring, and to one that is not there.
            ("20000000000001", "20000000000002", "2020-01-01"),
            ("20000000000002", "20000000000001", "2020-01-02"),
            ("00000000000018", "99999999999999", "2020-01-02"),
        ];
        let (_folder, list) = index(&rows, &links);
        let closed = |since: &str, successor: Option<&str>| Status::Closed {
            since: Some(since.to_owned()).filter(|since| !since.is_empty()),
            successor: successor.map(str::to_owned),
        };
        for (siret, wanted) in [
            ("13002603200016", Status::Open),
            ("13002603200017", Status::Unknown),
            ("99999999999999", Status::Unknown),
            ("1300260320001", Status::Unknown),
            ("35600000000048", closed("2019-05-02", Some("35600000000063"))),
            ("35600000000055", closed("2021-05-02", Some("35600000000063"))),
            ("00000000000018", closed("", None)),
            ("20000000000001", closed("2020-01-01", None)),
        ] {
            assert_eq!(list.status(siret).unwrap(), wanted, "{siret}");
        }
        assert_eq!((list.about.establishments, list.about.open, list.about.successions), (7, 2, 6));
    }

    #[test]
    fn many_blocks_in_any_order_and_twice_the_same() {
        let siret = |n: u64| format!("{:014}", n * 7_919_003 % 99_999_999_999_999);
        let rows: Vec<(String, &str, String)> = (1..5_000u64)
            .map(|n| (siret(n), if n % 3 == 0 { "F" } else { "A" }, format!("20{:02}-03-01", n % 26)))
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let bytes = |rows: &mut dyn Iterator<Item = &(String, &str, String)>, run| {
            let path = folder.path().join("a.idx");
            let mut builder = Builder::with_run(folder.path(), run).unwrap();
            for (siret, state, date) in rows {
                assert!(builder.establishment(siret, state, date).unwrap());
            }
            builder.finish(&path, "2026-11-01", Vec::new()).unwrap();
            std::fs::read(path).unwrap()
        };
        let forward = bytes(&mut rows.iter(), 1 << 20);
        // In runs on disk, backwards, and each row twice: closed in the one, open in the other.
        let again: Vec<_> = rows.iter().map(|(siret, state, date)| (siret.clone(), *state, date.clone())).collect();
        assert_eq!(bytes(&mut rows.iter().rev().chain(&again), 700), forward);
        let list = Establishments::open(&folder.path().join("a.idx")).unwrap();
        for (siret, state, _) in &rows {
            assert_eq!(list.status(siret).unwrap() == Status::Open, *state == "A");
        }
        assert_eq!(list.status("00000000000001").unwrap(), Status::Unknown);
    }

    #[test]
    fn a_cut_or_other_file_is_no_index() {
        let (folder, _) = index(&[("13002603200016", "A", "")], &[]);
        let path = folder.path().join("a.idx");
        let whole = std::fs::read(&path).unwrap();
        for bytes in [&whole[..whole.len() - 1], &whole[..20], b"siret;etat", b""] {
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(Establishments::open(&path).unwrap_err().kind(), ErrorKind::InvalidData);
        }
    }
}
