//! Building an index: rows in any order, sorted in runs that fit into memory, merged into blocks.

use super::{About, BLOCK, MAGIC, VERSION, parse, to_day};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Result, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Rows of a run: 64 MB of establishments.
const RUN: usize = 8 << 20;

/// Takes rows and writes the index.
pub struct Builder {
    folder: PathBuf,
    establishments: Runs<u64>,
    successions: Runs<u128>,
}

/// A row as a number that sorts as it is to be sorted.
trait Packed: Copy + Ord {
    const BYTES: usize;
    fn write(self, out: &mut dyn Write) -> Result<()>;
    fn read(bytes: &[u8]) -> Self;
}

impl Packed for u64 {
    const BYTES: usize = 8;

    fn write(self, out: &mut dyn Write) -> Result<()> {
        out.write_all(&self.to_le_bytes())
    }

    fn read(bytes: &[u8]) -> Self {
        bytes.iter().rev().fold(0, |all, byte| all << 8 | Self::from(*byte))
    }
}

impl Packed for u128 {
    const BYTES: usize = 16;

    fn write(self, out: &mut dyn Write) -> Result<()> {
        out.write_all(&self.to_le_bytes())
    }

    fn read(bytes: &[u8]) -> Self {
        bytes.iter().rev().fold(0, |all, byte| all << 8 | Self::from(*byte))
    }
}

/// Rows in memory, and runs of sorted ones on disk.
struct Runs<T> {
    rows: Vec<T>,
    most: usize,
    runs: Vec<File>,
}

impl<T: Packed> Runs<T> {
    fn new(most: usize) -> Self {
        Self { rows: Vec::new(), most, runs: Vec::new() }
    }

    fn push(&mut self, row: T, folder: &Path) -> Result<()> {
        self.rows.push(row);
        if self.rows.len() >= self.most { self.spill(folder) } else { Ok(()) }
    }

    fn spill(&mut self, folder: &Path) -> Result<()> {
        self.rows.sort_unstable();
        self.rows.dedup();
        let mut file = tempfile::tempfile_in(folder)?;
        let mut out = BufWriter::with_capacity(1 << 20, &mut file);
        self.rows.iter().try_for_each(|row| row.write(&mut out))?;
        out.flush()?;
        drop(out);
        file.seek(SeekFrom::Start(0))?;
        self.rows.clear();
        self.runs.push(file);
        Ok(())
    }

    /// Gives all rows, sorted.
    fn sorted(mut self, folder: &Path, mut each: impl FnMut(T) -> Result<()>) -> Result<()> {
        if self.runs.is_empty() {
            self.rows.sort_unstable();
            return self.rows.iter().try_for_each(|row| each(*row));
        }
        self.spill(folder)?;
        let mut runs: Vec<BufReader<File>> =
            self.runs.into_iter().map(|file| BufReader::with_capacity(1 << 18, file)).collect();
        let count = runs.len();
        let mut next = |run: usize| -> Result<Option<T>> {
            let mut bytes = [0; 16];
            let bytes = &mut bytes[..T::BYTES];
            match runs[run].read_exact(bytes) {
                Ok(()) => Ok(Some(T::read(bytes))),
                Err(cause) if cause.kind() == std::io::ErrorKind::UnexpectedEof => Ok(None),
                Err(cause) => Err(cause),
            }
        };
        let mut heap = BinaryHeap::new();
        for run in 0..count {
            heap.extend(next(run)?.map(|row| Reverse((row, run))));
        }
        while let Some(Reverse((row, run))) = heap.pop() {
            each(row)?;
            heap.extend(next(run)?.map(|row| Reverse((row, run))));
        }
        Ok(())
    }
}

/// An establishment: its SIRET, then whether it is closed, then since when. Of one SIRET the open one sorts first, the one closed
/// last sorts last.
fn pack(siret: u64, closed: bool, day: u16) -> u64 {
    siret << 17 | u64::from(closed) << 16 | u64::from(day)
}

/// The part being written: blocks, and their heads.
struct Part<'o> {
    out: &'o mut dyn Write,
    block: Vec<u8>,
    rows: usize,
    last: u64,
    written: u64,
    heads: Vec<u8>,
}

impl<'o> Part<'o> {
    fn new(out: &'o mut dyn Write) -> Self {
        Self { out, block: Vec::new(), rows: 0, last: 0, written: 0, heads: Vec::new() }
    }

    /// Begins a row: the difference to the one before, the whole number in a new block.
    fn step(&mut self, siret: u64) -> Result<u64> {
        // Rows of one SIRET stay together, so that one block has them all.
        if self.rows >= BLOCK && siret != self.last {
            self.flush()?;
        }
        if self.rows == 0 {
            self.heads.extend_from_slice(&siret.to_le_bytes());
            self.heads.extend_from_slice(&self.written.to_le_bytes());
            self.last = 0;
        }
        self.rows += 1;
        Ok(siret - std::mem::replace(&mut self.last, siret))
    }

    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.block.push((number as u8 & 0x7f) | 0x80);
            number >>= 7;
        }
        self.block.push(number as u8);
    }

    fn day(&mut self, day: u16) {
        self.block.extend_from_slice(&day.to_le_bytes());
    }

    fn flush(&mut self) -> Result<()> {
        self.out.write_all(&self.block)?;
        self.written += self.block.len() as u64;
        self.block.clear();
        self.rows = 0;
        Ok(())
    }

    /// Ends the part; how long blocks and heads are.
    fn end(mut self) -> Result<(u64, u64)> {
        self.flush()?;
        self.out.write_all(&self.heads)?;
        Ok((self.written, self.heads.len() as u64))
    }
}

impl Builder {
    /// Sorts in a folder that has room for as much as the index, about twice.
    ///
    /// # Errors
    /// Those of the folder.
    pub fn new(folder: &Path) -> Result<Self> {
        Self::with_run(folder, RUN)
    }

    pub(super) fn with_run(folder: &Path, most: usize) -> Result<Self> {
        let (establishments, successions) = (Runs::new(most), Runs::new(most / 2));
        Ok(Self { folder: folder.to_owned(), establishments, successions })
    }

    /// Takes a row of the stock: SIRET, state (`A` open, `F` closed), the day from which it is so. What is no SIRET is passed over;
    /// whether it was taken.
    ///
    /// # Errors
    /// Those of the folder.
    pub fn establishment(&mut self, siret: &str, state: &str, since: &str) -> Result<bool> {
        let Some(number) = parse(siret) else { return Ok(false) };
        let closed = state == "F";
        let row = pack(number, closed, if closed { to_day(since) } else { 0 });
        self.establishments.push(row, &self.folder)?;
        Ok(true)
    }

    /// Takes a succession: from which establishment, to which, and the day.
    ///
    /// # Errors
    /// Those of the folder.
    pub fn succession(&mut self, from: &str, to: &str, day: &str) -> Result<bool> {
        let (Some(from), Some(to)) = (parse(from), parse(to)) else { return Ok(false) };
        let row = u128::from(from) << 64 | u128::from(to) << 16 | u128::from(to_day(day));
        self.successions.push(row, &self.folder)?;
        Ok(true)
    }

    /// Writes the index, whole or not at all.
    ///
    /// # Errors
    /// Those of the file.
    pub fn finish(self, path: &Path, date: &str, files: Vec<String>) -> Result<About> {
        let Self { folder, establishments, successions } = self;
        let mut about = About { version: VERSION, date: date.to_owned(), files, ..About::default() };
        let mut body = tempfile::tempfile_in(&folder)?;
        let mut out = BufWriter::with_capacity(1 << 20, &mut body);
        let mut part = Part::new(&mut out);
        // The row before: written once the next one is of another SIRET.
        let mut held: Option<u64> = None;
        let mut put = |row: u64, about: &mut About| -> Result<()> {
            let closed = row >> 16 & 1;
            let step = part.step(row >> 17)?;
            part.number(step << 1 | closed);
            about.establishments += 1;
            match closed {
                0 => about.open += 1,
                _ => part.day(row as u16),
            }
            Ok(())
        };
        establishments.sorted(&folder, |row| {
            match held {
                Some(before) if before >> 17 == row >> 17 => {
                    // The open one stays; of closed ones the last.
                    if before >> 16 & 1 == 1 {
                        held = Some(row);
                    }
                    return Ok(());
                }
                Some(before) => put(before, &mut about)?,
                None => {}
            }
            held = Some(row);
            Ok(())
        })?;
        if let Some(last) = held {
            put(last, &mut about)?;
        }
        let (blocks, heads) = part.end()?;
        let mut part = Part::new(&mut out);
        let mut before = None;
        successions.sorted(&folder, |row| {
            if before == Some(row) {
                return Ok(());
            }
            before = Some(row);
            let step = part.step((row >> 64) as u64)?;
            part.number(step);
            part.number((row >> 16) as u64 & 0xffff_ffff_ffff);
            part.day(row as u16);
            about.successions += 1;
            Ok(())
        })?;
        let (links, link_heads) = part.end()?;
        about.parts = [blocks, heads, links, link_heads];
        out.flush()?;
        drop(out);
        body.seek(SeekFrom::Start(0))?;
        let header = serde_json::to_vec(&about)?;
        let target = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut whole = tempfile::NamedTempFile::new_in(target)?;
        whole.write_all(MAGIC)?;
        whole.write_all(&(header.len() as u32).to_le_bytes())?;
        whole.write_all(&header)?;
        std::io::copy(&mut body, &mut whole)?;
        whole.as_file().sync_all()?;
        whole.persist(path).map_err(|cause| cause.error)?;
        Ok(about)
    }
}
