//! JSON lines in blocks: the lines of one block are parsed on all cores and given on in file order. A value over several
//! lines, or two on one, is no fault of the file: from there on it is left to the stream, which knows no lines.

use super::Record;
use crate::error::Result;
use crate::progress::Progress;
use crate::source::Limits;
use rayon::prelude::*;
use serde_json::Value;
use std::io::{BufReader, Cursor, Read};

/// Bytes of a block, about; and lines that one core takes at a time.
const BLOCK: usize = 2 << 20;
const LINES: usize = 128;

/// What the blocks leave: from the first line that is not one whole value.
pub struct Rest {
    pub source: Box<dyn Read>,
    /// Lines of the file before it.
    pub lines: usize,
}

/// Gives what `make` says of the records of some lines, the number of the first of them known, in the order of the file; of
/// as many blocks at most.
///
/// # Errors
/// `Cancelled`, and whatever `sink` fails with. A failing read is left to the rest, which meets it again.
pub fn read<T: Send>(
    source: Box<dyn Read>,
    blocks: usize,
    limits: &Limits,
    progress: &Progress,
    make: &(dyn Fn(u64, Vec<Record>) -> T + Sync),
    sink: &mut dyn FnMut(T) -> Result<()>,
) -> Result<Option<Rest>> {
    let mut source = BufReader::with_capacity(64 << 10, source);
    let mut block = Vec::new();
    let (mut records, mut lines_before) = (0, 0);
    for _ in 0..blocks {
        progress.check()?;
        let wanted = (BLOCK.max(2 * block.len()) - block.len()) as u64;
        let read = source.by_ref().take(wanted).read_to_end(&mut block);
        let whole = match read {
            Ok(0) => block.len(),
            Ok(_) => memchr::memrchr(b'\n', &block).map_or(0, |at| at + 1),
            Err(_) => 0,
        };
        if whole == 0 && (read.is_err() || block.len() > limits.line_bytes) {
            return Ok(Some(rest(&block, source, lines_before)));
        }
        if whole == 0 && matches!(read, Ok(0)) {
            return Ok(None);
        }
        let lines: Vec<&[u8]> = lines(&block[..whole]).collect();
        // What is made of some lines, and how many of them are whole values.
        let parse = |(at, lines): (usize, &[&[u8]])| {
            let parsed: Vec<Record> = lines.iter().map_while(|line| record(line, limits)).collect();
            let sound = parsed.len();
            (make(records + (at * LINES) as u64 + 1, parsed), sound)
        };
        let made: Vec<(T, usize)> = lines.par_chunks(LINES).enumerate().map(parse).collect();
        for ((made, sound), lines) in made.into_iter().zip(lines.chunks(LINES)) {
            sink(made)?;
            if let Some(line) = lines.get(sound) {
                let at = line.as_ptr() as usize - block.as_ptr() as usize;
                lines_before += ends(&block[..at]);
                return Ok(Some(rest(&block[at..], source, lines_before)));
            }
        }
        records += lines.len() as u64;
        lines_before += ends(&block[..whole]);
        progress.add(whole as u64);
        block.drain(..whole);
    }
    Ok(None)
}

fn rest(block: &[u8], source: BufReader<Box<dyn Read>>, lines: usize) -> Rest {
    Rest { source: Box::new(Cursor::new(block.to_vec()).chain(source)), lines }
}

/// How many lines end in a block.
fn ends(block: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', block).count()
}

/// Lines that hold something.
fn lines(block: &[u8]) -> impl Iterator<Item = &[u8]> {
    block.split(|byte| *byte == b'\n').filter(|line| !line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r')))
}

/// The record of a line that is one whole value within the limits.
fn record(line: &[u8], limits: &Limits) -> Option<Record> {
    let many = || line.iter().filter(|&&byte| byte == b',').count() as u64 > super::VALUES;
    if line.len() > limits.line_bytes || line.len() as u64 > super::VALUES && many() {
        return None;
    }
    serde_json::from_slice(line).ok().map(as_record)
}

/// A line that is no object is a record of one value.
pub fn as_record(value: Value) -> Record {
    match value {
        Value::Object(record) => record,
        other => std::iter::once(("valeur".to_owned(), other)).collect(),
    }
}
