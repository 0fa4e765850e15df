//! `lot.xlsx`, which the official Valideur takes unchanged (DOMAIN §1.5), and what all our workbooks share.

use crate::export::input::Lot;
use crate::export::lot::{Rows, fields, text_of, to_json, value_of};
use crate::model::Schema;
use crate::{Error, Progress, Result};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use serde_json::Value as Json;

/// The Valideur refuses larger files (its page counts 5 MB).
const MAX_BYTES: usize = 5_000_000;
/// Rows of a sheet, less its header and a margin.
const MAX_ROWS: usize = 1_048_000;
/// UTF-16 units of a cell.
const MAX_CELL: usize = 32_767;

/// A failure of the workbook writer: a bug of ours, or memory.
pub(super) fn failed(cause: XlsxError) -> Error {
    Error::internal("xlsx").caused_by(cause)
}

/// A workbook without any trace of when or by whom it was made, but `today`.
pub(super) fn new_workbook(today: &str) -> Result<Workbook> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::parse_from_str(today).map_err(failed)?;
    workbook.set_properties(&DocProperties::new().set_author("Tamis").set_creation_datetime(&made));
    Ok(workbook)
}

/// Writes a text cell; never a number nor a formula, and cut where Excel would refuse it.
pub(super) fn write_text(
    sheet: &mut Worksheet,
    row: usize,
    column: usize,
    text: &str,
    format: Option<&Format>,
) -> Result<()> {
    let (row, column) = (row as u32, u16::try_from(column).unwrap_or(u16::MAX));
    let text = cut(text);
    match format {
        Some(format) => sheet.write_string_with_format(row, column, text, format),
        None if text.is_empty() => return Ok(()),
        None => sheet.write_string(row, column, text),
    }
    .map_err(failed)?;
    Ok(())
}

fn cut(text: &str) -> String {
    if text.len() <= MAX_CELL {
        return text.to_owned();
    }
    let mut units = 1;
    let kept: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= MAX_CELL
        })
        .collect();
    if kept.len() < text.len() { kept + "…" } else { kept }
}

/// The lot as one workbook, or as several in order where one would be larger than the Valideur takes.
pub(super) fn lot_workbooks(lots: &[Lot<'_>], today: &str, progress: &Progress) -> Result<Vec<Vec<u8>>> {
    let rows = lots.iter().map(|lot| lot.records.len()).max().unwrap_or(0);
    let mut parts = rows.div_ceil(MAX_ROWS).max(text_size(lots).div_ceil(MAX_BYTES * 3)).max(1);
    loop {
        let books = (0..parts)
            .map(|part| {
                progress.check()?;
                progress.add((lots.iter().map(|lot| lot.records.len()).sum::<usize>() / parts) as u64);
                one_workbook(lots, part, parts, today)
            })
            .collect::<Result<Vec<_>>>()?;
        // Records that cannot be cut further go out whatever their size.
        if parts >= rows || books.iter().all(|book| book.len() < MAX_BYTES) {
            return Ok(books);
        }
        parts *= 2;
    }
}

/// A table as it is published: one sheet, texts only, lists as JSON. More rows than a sheet has are in several files.
pub(super) fn table_workbooks(lot: &Rows<'_>, today: &str, progress: &Progress) -> Result<Vec<Vec<u8>>> {
    let parts: Vec<_> = match lot.rows.is_empty() {
        true => vec![&lot.rows[..]],
        false => lot.rows.chunks(MAX_ROWS).collect(),
    };
    let mut books = Vec::with_capacity(parts.len());
    for rows in parts {
        let mut workbook = new_workbook(today)?;
        let header = Format::new().set_bold();
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_title(lot.schema)).map_err(failed)?;
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        for (column, (_, field)) in fields(lot.schema).enumerate() {
            write_text(sheet, 0, column, &field.name, Some(&header))?;
        }
        for (position, row) in rows.iter().enumerate() {
            if position.is_multiple_of(1000) {
                progress.check()?;
            }
            for (column, (at, field)) in fields(lot.schema).enumerate() {
                write_text(sheet, position + 1, column, &text_of(&to_json(field, row.value(at))), None)?;
            }
        }
        progress.add(rows.len() as u64);
        books.push(workbook.save_to_buffer().map_err(failed)?);
    }
    Ok(books)
}

fn text_size(lots: &[Lot<'_>]) -> usize {
    let of_record = |values: &[crate::model::Value]| values.iter().map(|value| value.display().len()).sum::<usize>();
    lots.iter().flat_map(|lot| &lot.records).map(|record| of_record(&record.values)).sum()
}

fn one_workbook(lots: &[Lot<'_>], part: usize, parts: usize, today: &str) -> Result<Vec<u8>> {
    let mut workbook = new_workbook(today)?;
    let header = Format::new().set_bold();
    for lot in lots {
        let size = lot.records.len();
        let records = &lot.records[size * part / parts..size * (part + 1) / parts];
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_title(lot.schema)).map_err(failed)?;
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        // The official reader stops without this column, and skips the rows where it holds anything.
        write_text(sheet, 0, 0, "__ignore__", Some(&header))?;
        for (column, (_, field)) in fields(lot.schema).enumerate() {
            write_text(sheet, 0, column + 1, &field.name, Some(&header))?;
        }
        for (row, record) in records.iter().enumerate() {
            for (column, (at, field)) in fields(lot.schema).enumerate() {
                write_text(sheet, row + 1, column + 1, &cell(&to_json(field, value_of(record, at))), None)?;
            }
        }
    }
    workbook.save_to_buffer().map_err(failed)
}

/// `Structures` and `Services` are the official names; another schema gives its own.
pub(super) fn sheet_title(schema: &Schema) -> String {
    match schema.slug.as_str() {
        "structure" => "Structures".to_owned(),
        "service" => "Services".to_owned(),
        other => sheet_name(other, &mut Vec::new()),
    }
}

/// Lists are joined with a comma, as the official reader cuts them.
pub(super) fn cell(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) => items
            .iter()
            .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
            .collect::<Vec<_>>()
            .join(","),
        other => other.to_string(),
    }
}

/// A name that Excel takes for a sheet (31 characters, none of `[]:*?/\`), different from those in `taken`.
pub(super) fn sheet_name(wanted: &str, taken: &mut Vec<String>) -> String {
    let clean: String =
        wanted.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { ' ' } else { c }).collect();
    let clean = clean.trim_matches(|c: char| c == '\'' || c.is_whitespace());
    let clean = if clean.is_empty() { "1" } else { clean };
    for number in 1.. {
        let suffix = if number == 1 { String::new() } else { format!(" ({number})") };
        let mut name = String::new();
        let mut units = suffix.encode_utf16().count();
        for c in clean.chars() {
            units += c.len_utf16();
            if units > 31 {
                break;
            }
            name.push(c);
        }
        name.push_str(&suffix);
        if !taken.iter().any(|other| other.to_lowercase() == name.to_lowercase()) {
            taken.push(name.clone());
            return name;
        }
    }
    unreachable!("there are more numbers than sheets")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_those_that_excel_takes() {
        let mut taken = Vec::new();
        assert_eq!(sheet_name("cd35 · asso_35[nov].csv", &mut taken), "cd35 · asso_35 nov .csv");
        let long = "a".repeat(40);
        assert_eq!(sheet_name(&long, &mut taken), "a".repeat(31));
        assert_eq!(sheet_name(&long, &mut taken), format!("{} (2)", "a".repeat(27)));
        assert_eq!(sheet_name("''", &mut taken), "1");
    }

    #[test]
    fn a_cell_too_long_for_excel_is_cut() {
        let text = cut(&"é".repeat(40_000));
        assert_eq!(text.encode_utf16().count(), MAX_CELL);
        assert!(text.ends_with('…'));
        assert_eq!(cut(&"é".repeat(20_000)).chars().count(), 20_000);
    }
}
