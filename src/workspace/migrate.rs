//! Numbered migrations of ground tables, after a backup beside the file; derived tables are rebuilt (DESIGN D19).

use super::open::LAYOUT;
use super::{sql, tables};
use crate::error::Result;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// SQL that brings layout `n + 1` from layout `n`, in order; layout 1 is the first. Indexes are made anew at opening.
const STEPS: &[&str] = &[
    include_str!("migrations/2.sql"),
    include_str!("migrations/3.sql"),
    include_str!("migrations/4.sql"),
    include_str!("migrations/5.sql"),
    include_str!("migrations/6.sql"),
    include_str!("migrations/7.sql"),
];

/// Brings an older workspace to the layout of this version.
pub fn migrate(conn: &mut Connection, path: &Path, layout: i32) -> Result<()> {
    run(conn, path, layout, LAYOUT, STEPS)
}

fn run(conn: &mut Connection, path: &Path, layout: i32, target: i32, steps: &[&str]) -> Result<()> {
    if layout >= target {
        return Ok(());
    }
    let failed = |cause| sql(path, cause);
    let backup = free_backup_path(path, layout);
    conn.execute("VACUUM INTO ?1", [backup.to_string_lossy()]).map_err(failed)?;
    let tx = conn.transaction().map_err(failed)?;
    for step in steps.iter().skip(usize::try_from(layout - 1).unwrap_or(0)) {
        tx.execute_batch(step).map_err(failed)?;
    }
    tx.pragma_update(None, "user_version", target).map_err(failed)?;
    tx.commit().map_err(failed)
}

/// Makes room for the fields that a later version of a schema has, after a backup; the records stay of the version that they
/// were made by until they are moved.
pub fn make_room(conn: &mut Connection, path: &Path) -> Result<()> {
    let failed = |cause| sql(path, cause);
    if !tables::lacking(conn).map_err(failed)?.is_empty() {
        conn.execute("VACUUM INTO ?1", [free_backup_path(path, LAYOUT).to_string_lossy()]).map_err(failed)?;
    }
    let tx = conn.transaction().map_err(failed)?;
    tables::add_lacking(&tx).and_then(|()| tables::note_versions(&tx)).map_err(failed)?;
    tx.commit().map_err(failed)
}

/// The first name that is free: a migration that failed once has left its backup.
fn free_backup_path(path: &Path, layout: i32) -> PathBuf {
    (1..).map(|number| backup_path(path, layout, number)).find(|backup| !backup.exists()).unwrap_or_default()
}

/// `lot.tamis` → `lot.tamis-layout1.bak`, then `lot.tamis-layout1-2.bak`.
fn backup_path(path: &Path, layout: i32, number: u32) -> PathBuf {
    numbered(path, &format!("-layout{layout}"), number)
}

fn numbered(path: &Path, what: &str, number: u32) -> PathBuf {
    let number = if number > 1 { format!("-{number}") } else { String::new() };
    with_suffix(path, &format!("{what}{number}.bak"))
}

/// `lot.tamis` → `lot.tamis-repair.bak`, the first name that is free.
pub(super) fn free_name(path: &Path, what: &str) -> PathBuf {
    (1..).map(|number| numbered(path, what, number)).find(|name| !name.exists()).unwrap_or_default()
}

/// A file beside another, named after it.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Progress;
    use crate::model::{BatchId, OperationState, RecordId, Value};
    use crate::workspace::testing::{Nothing, clock};
    use crate::workspace::{Reader, Workspace};

    #[test]
    fn a_migration_keeps_a_backup_and_the_data() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.tamis");
        drop(super::super::Workspace::create(&path).unwrap());
        let mut conn = Connection::open(&path).unwrap();
        conn.execute("INSERT INTO setting VALUES ('trust:dora', '2')", []).unwrap();
        let steps = ["SELECT 1", "ALTER TABLE setting ADD COLUMN note TEXT", "UPDATE setting SET note = 'x'"];
        run(&mut conn, &path, 1, LAYOUT + 1, &steps).unwrap();
        let note: String = conn.query_row("SELECT note FROM setting", [], |row| row.get(0)).unwrap();
        assert_eq!(note, "x");
        let backup = Connection::open(backup_path(&path, 1, 1)).unwrap();
        let value: String = backup.query_row("SELECT value FROM setting", [], |row| row.get(0)).unwrap();
        assert_eq!(value, "2");
        let error = super::super::Workspace::open(&path).unwrap_err();
        assert_eq!(error.what.code, "error-workspace-newer");
    }

    /// A workspace of an earlier layout as a file.
    fn fixture(path: &Path, name: &str) {
        let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
        let mut plain = Vec::new();
        let packed = std::fs::File::open(packed).unwrap();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed), &mut plain).unwrap();
        std::fs::write(path, plain).unwrap();
    }

    /// A workspace of layout 6 with two deliveries of the sample, two edits (one undone and done again), a search for
    /// duplicates and a merge.
    #[test]
    fn a_workspace_of_layout_6_opens_whole_and_its_issues_have_a_beginning() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.tamis");
        fixture(&path, "layout-6.tamis.gz");
        assert_eq!(Reader::open(&path).unwrap_err().what.code, "error-workspace-older");
        let mut workspace = Workspace::open(&path).unwrap();
        assert!(backup_path(&path, 6, 1).exists());
        let read = workspace.read();
        assert_eq!((read.count("structure").unwrap(), read.pair_set("structure").unwrap().unwrap().pairs), (61, 3));
        assert_eq!(read.merges(true).unwrap().len(), 1);
        let history = |workspace: &Workspace| {
            let (mut rows, mut issues) = (Vec::new(), 0);
            workspace
                .read()
                .issue_history(&mut |step| {
                    issues += step.issues;
                    rows.push(step.operation.0);
                    Ok(())
                })
                .unwrap();
            (rows, issues)
        };
        let (rows, issues) = history(&workspace);
        let counted: u64 = read.issue_groups("structure").unwrap().iter().map(|group| group.issues).sum();
        assert_eq!((issues, counted), (62, 62));
        assert!(rows.iter().all(|operation| *operation == 7), "all counts of now: {rows:?}");
        // What changes no count leaves no row.
        let clock = clock();
        workspace.undo(&Nothing, &clock, &Progress::new()).unwrap();
        assert_eq!(history(&workspace), (rows, issues));
    }

    /// The tables of a layout as they were released, filled with what a workspace that was moved to it holds.
    fn released(from: &Path, layout: i32, to: &Path) {
        let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/layout-{layout}.sql"));
        let conn = Connection::open(to).unwrap();
        conn.execute_batch(&std::fs::read_to_string(schema).unwrap()).unwrap();
        conn.execute("ATTACH ?1 AS old", [from.to_string_lossy()]).unwrap();
        let texts = |text: &str| -> Vec<String> {
            let mut statement = conn.prepare(text).unwrap();
            statement.query_map([], |row| row.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap()
        };
        texts("SELECT sql FROM old.sqlite_schema WHERE name IN ('record_structure', 'record_service')")
            .iter()
            .for_each(|table| conn.execute_batch(table).unwrap());
        for table in texts("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
            let columns = texts(&format!(
                "SELECT '\"' || name || '\"' FROM pragma_table_info('{table}', 'main') WHERE name IN (SELECT name FROM pragma_table_info('{table}', 'old'))"
            ))
            .join(", ");
            conn.execute_batch(&format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM old.{table}"))
                .unwrap();
        }
        conn.pragma_update(None, "application_id", super::super::open::APPLICATION_ID).unwrap();
        conn.pragma_update(None, "user_version", layout).unwrap();
    }

    #[test]
    fn a_workspace_of_every_layout_as_it_was_released_opens_whole() {
        for layout in 1..=LAYOUT {
            let folder = tempfile::tempdir().unwrap();
            let (moved, path) = (folder.path().join("moved"), folder.path().join("w.tamis"));
            fixture(&moved, "layout-1.tamis.gz");
            let steps = &STEPS[..usize::try_from(layout - 1).unwrap()];
            run(&mut Connection::open(&moved).unwrap(), &moved, 1, layout, steps).unwrap();
            released(&moved, layout, &path);
            let mut workspace = Workspace::open(&path).unwrap();
            assert_eq!(backup_path(&path, layout, 1).exists(), layout < LAYOUT);
            let faults = workspace.read().faults(&Progress::new()).unwrap();
            assert_eq!(faults, [], "layout {layout}");
            assert_eq!(workspace.read().count("structure").unwrap(), 45);
            assert_eq!(workspace.read().raw_row(BatchId(1), 2).unwrap().unwrap().cell(0).unwrap().bytes, b"1040");
            assert_eq!(workspace.read().merges(true).unwrap()[0].members, [RecordId(7), RecordId(27)]);
            let issues: u64 =
                workspace.read().issue_groups("structure").unwrap().iter().map(|group| group.issues).sum();
            assert_eq!(issues, 19, "layout {layout}");
            for _ in 0..3 {
                workspace.undo(&Nothing, &clock(), &Progress::new()).unwrap();
            }
            assert_eq!(workspace.read().merges(true).unwrap(), []);
            for _ in 0..3 {
                workspace.redo(&Nothing, &clock(), &Progress::new()).unwrap();
            }
            assert_eq!(workspace.read().faults(&Progress::new()).unwrap(), [], "layout {layout}, there and back");
        }
    }

    /// A workspace of layout 1 with two deliveries of the sample, two edits (one undone and done again), a verdict and a
    /// merge.
    #[test]
    fn a_workspace_of_layout_1_opens_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.tamis");
        fixture(&path, "layout-1.tamis.gz");
        assert_eq!(Reader::open(&path).unwrap_err().what.code, "error-workspace-older");
        let mut workspace = Workspace::open(&path).unwrap();
        assert!(backup_path(&path, 1, 1).exists());
        let read = workspace.read();
        let rows: Vec<u64> = read.batches().unwrap().iter().map(|batch| batch.rows).collect();
        assert_eq!((rows, read.count("structure").unwrap()), (vec![25, 20], 45));
        let raw = read.raw_row(BatchId(1), 2).unwrap().unwrap();
        assert_eq!(raw.cell(0).unwrap().bytes, b"1040");
        assert_eq!(read.edits(RecordId(1)).unwrap(), [("nom".into(), Value::text("Ateliers du Réemploi de Rennes"))]);
        let (_, row) = read.record(RecordId(2)).unwrap().unwrap();
        assert!(row.values.contains(&Value::text("18 rue du Stade")));
        assert!(row.notes.iter().any(|note| note.rule == "phone-format"), "{:?}", row.notes);
        let issues: u64 = read.issue_groups("structure").unwrap().iter().map(|group| group.issues).sum();
        assert_eq!(issues, 19);
        assert_eq!(read.merges(true).unwrap()[0].members, [RecordId(7), RecordId(27)]);
        let states: Vec<_> = read.operations().unwrap().iter().map(|operation| operation.state).collect();
        assert_eq!(states, [OperationState::Applied; 8]);
        // Undo goes back through what was done before the move: the merge, the verdict, the second edit.
        for _ in 0..3 {
            workspace.undo(&Nothing, &clock(), &Progress::new()).unwrap();
        }
        assert_eq!(workspace.read().edits(RecordId(2)).unwrap(), []);
        assert_eq!(workspace.read().merges(true).unwrap(), []);
    }
}
