//! How long the records in memory take to be read, searched and brought up to date, on a workspace of any size.
//!
//!     cargo bench --bench mirror -- WORKSPACE
//!
//! WORKSPACE is only read. What follows a commit is measured as if the commit had changed so many records spread over all of them,
//! each with another text in a column where nearly every record has its own and in one where texts repeat.

use std::borrow::Cow;
use std::time::Instant;
use tamis::Progress;
use tamis::mirror::{ColumnSet, Query};
use tamis::model::{RecordId, TextRow};
use tamis::operations::mirror;
use tamis::workspace::{Effect, Read, Reader};

/// Words that a person types letter by letter; and letters alone, frequent and rare.
const WORDS: [&str; 10] = ["e", "é", "m", "ma", "mai", "mairie", "7", "w", "@", "zzz"];

fn main() {
    let path = std::env::args().skip(1).find(|arg| !arg.starts_with("--")).expect("give the path of a workspace");
    let reader = Reader::open(std::path::Path::new(&path)).expect("a workspace");
    let read = reader.read();
    let begun = Instant::now();
    let mut set = mirror::build(read, "structure", &Progress::new()).expect("records");
    let built = begun.elapsed().as_secs_f64() * 1000.0;
    println!("{} records, {} MB, read in {built:.0} ms", set.len(), set.size() >> 20);
    for word in WORDS {
        let query = Query { search: word.to_owned(), ..Query::default() };
        let begun = Instant::now();
        let found = set.list(&query).len();
        let first = begun.elapsed().as_secs_f64() * 1000.0;
        let begun = Instant::now();
        set.list(&query);
        let again = begun.elapsed().as_secs_f64() * 1000.0;
        println!("search {word:8} {first:8.1} ms, again {again:6.1} ms, {found} records");
    }
    let begun = Instant::now();
    while set.prepare() {}
    println!("order of all columns {:8.1} ms", begun.elapsed().as_secs_f64() * 1000.0);
    let ids = set.list(&Query::default());
    for count in [1, 100, 2_000, 10_000, 20_000, 50_000].into_iter().filter(|count| *count <= ids.len()) {
        follow(read, &mut set, &ids, count, built);
    }
}

/// So many records spread over all.
fn follow(read: Read<'_>, set: &mut ColumnSet, ids: &[RecordId], count: usize, built: f64) {
    let records: Vec<RecordId> = ids.iter().step_by(ids.len() / count).take(count).copied().collect();
    // What they were before is another text: following puts back what the workspace says.
    let mut issues = Vec::new();
    let places = ["nom", "commune"].map(|name| set.schema().index_of(name).expect("a field"));
    let mut before = Vec::new();
    read.text_rows_of("structure", &records, &mut |row| {
        let cells = row.cells.iter().enumerate().map(|(at, cell)| match places.contains(&at) {
            true => format!("{cell} avant {}", row.id.0),
            false => cell.to_string(),
        });
        let cells: Vec<Cow<'static, str>> = cells.map(Cow::Owned).collect();
        let source = Cow::Owned(row.source.to_string());
        before.push(TextRow {
            id: row.id,
            batch: row.batch,
            source,
            visible: row.visible,
            edited: row.edited,
            marks: row.marks,
            cells,
        });
        issues.push((row.id, Vec::new()));
    })
    .expect("their texts");
    let begun = Instant::now();
    before.iter().for_each(|row| assert!(set.patch_values(row)));
    let patched = begun.elapsed().as_secs_f64() * 1000.0;
    set.patch_issues(&issues);
    let effect = Effect { records: records.into_iter().collect(), ..Effect::default() };
    let begun = Instant::now();
    assert!(mirror::follow(read, set, &effect).expect("followed"));
    let followed = begun.elapsed().as_secs_f64() * 1000.0;
    let begun = Instant::now();
    while set.prepare() {}
    let ordered = begun.elapsed().as_secs_f64() * 1000.0;
    println!(
        "{count:6} followed in {followed:8.1} ms ({:.3} of reading all), new texts put in {patched:8.1} ms, columns ordered \
         again in {ordered:8.1} ms",
        followed / built
    );
}
