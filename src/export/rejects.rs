//! `rejets.xlsx`: what a contributor has to correct, in the columns and the order of the file that was sent.

use crate::Result;
use crate::export::gate::Cause;
use crate::export::input::{Advice, Origin, Reject};
use crate::export::workbook::{failed, new_workbook, sheet_name, write_text};
use crate::locale::Lang;
use rust_xlsxwriter::{Format, FormatAlign, Worksheet};
use std::collections::BTreeMap;

/// One sheet per source and table; a contributor's row is one row, whatever the number of things to correct.
pub(super) fn rejects_workbook(rejects: &[Reject], lang: Lang, today: &str) -> Result<Vec<u8>> {
    let mut tables: BTreeMap<Table<'_>, BTreeMap<u32, Vec<&Reject>>> = BTreeMap::new();
    for reject in rejects {
        let Origin { file, sheet, row_no } = &reject.origin;
        let table = (reject.source.as_str(), &**file, sheet.as_deref());
        tables.entry(table).or_default().entry(*row_no).or_default().push(reject);
    }
    let mut workbook = new_workbook(today)?;
    let mut taken = Vec::new();
    for ((source, file, tab), rows) in &tables {
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(&table_name(source, file, *tab), &mut taken)).map_err(failed)?;
        write_table(sheet, rows, lang)?;
    }
    if tables.is_empty() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(&lang.text("rejects-sheet"), &mut taken)).map_err(failed)?;
        write_text(sheet, 0, 0, &lang.text("rejects-none"), None)?;
    }
    workbook.save_to_buffer().map_err(failed)
}

/// The file's name without its extension, the sheet's, and the source where the file does not name it already.
fn table_name(source: &str, file: &str, tab: Option<&str>) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let plain = |text: &str| text.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "");
    let source = if plain(stem).contains(&plain(source)) { "" } else { source };
    [source, tab.unwrap_or_default(), stem]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Source, file, sheet.
type Table<'a> = (&'a str, &'a str, Option<&'a str>);

/// Columns added after the contributor's own.
const ADDED: [&str; 5] = ["rejects-line", "rejects-field", "rejects-value", "rejects-reason", "rejects-advice"];

fn write_table(sheet: &mut Worksheet, rows: &BTreeMap<u32, Vec<&Reject>>, lang: Lang) -> Result<()> {
    let header: &[String] =
        rows.values().flatten().map(|reject| &*reject.header).max_by_key(|h| h.len()).unwrap_or(&[]);
    let ours = Format::new().set_bold().set_background_color(0x00E3_F1EF);
    let theirs = Format::new().set_bold();
    let wrong = Format::new().set_background_color(0x00FD_EBE7);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    for (column, name) in header.iter().enumerate() {
        write_text(sheet, 0, column, name, Some(&theirs))?;
    }
    for (position, code) in ADDED.iter().enumerate() {
        let column = header.len() + position;
        write_text(sheet, 0, column, &lang.text(code), Some(&ours))?;
        let width = [8.0, 18.0, 28.0, 52.0, 44.0][position];
        sheet.set_column_width(u16::try_from(column).unwrap_or(u16::MAX), width).map_err(failed)?;
    }
    for (row, (row_no, rejects)) in rows.iter().enumerate() {
        write_row(sheet, row + 1, header.len(), (*row_no, rejects), [&wrong, &wrapped], lang)?;
    }
    Ok(())
}

fn write_row(
    sheet: &mut Worksheet,
    row: usize,
    width: usize,
    (row_no, rejects): (u32, &[&Reject]),
    [wrong, wrapped]: [&Format; 2],
    lang: Lang,
) -> Result<()> {
    let to_correct: Vec<Correction> = rejects.iter().flat_map(|reject| corrections(reject, lang)).collect();
    let cells = rejects.first().map_or(&[][..], |reject| &reject.cells);
    for (column, cell) in cells.iter().take(width).enumerate() {
        let format = to_correct.iter().any(|one| one.column == Some(column)).then_some(wrong);
        write_text(sheet, row, column, cell, format)?;
    }
    write_text(sheet, row, width, &row_no.to_string(), Some(wrapped))?;
    let texts: [fn(&Correction) -> &str; 4] =
        [|one| &one.field, |one| &one.value, |one| &one.reason, |one| &one.advice];
    for (position, text) in texts.into_iter().enumerate() {
        write_text(sheet, row, width + 1 + position, &stacked(&to_correct, text), Some(wrapped))?;
    }
    Ok(())
}

/// One thing to correct, as sentences.
struct Correction {
    column: Option<usize>,
    field: String,
    value: String,
    reason: String,
    advice: String,
}

fn corrections(reject: &Reject, lang: Lang) -> Vec<Correction> {
    if reject.issues.is_empty() {
        let advice = lang.text(&format!("{}-advice", reject.cause.message().code)).into_owned();
        let (field, value) = match reject.cause {
            Cause::RepeatedId(_) => ("id".to_owned(), reject.id.clone()),
            Cause::Orphan => ("structure_id".to_owned(), String::new()),
            Cause::Gate | Cause::NotAsked => Default::default(),
        };
        return vec![Correction { column: None, field, value, reason: lang.render(&reject.cause.message()), advice }];
    }
    let of_issue = |issue: &crate::export::input::RejectIssue| Correction {
        column: issue.column,
        field: issue.field.clone(),
        value: issue.value.clone(),
        reason: lang.render(&issue.reason),
        advice: match &issue.advice {
            Some(Advice::Value(value)) => value.clone(),
            Some(Advice::Sentence(sentence)) => lang.render(sentence),
            None => String::new(),
        },
    };
    reject.issues.iter().map(of_issue).collect()
}

/// One line per correction, in step in all four columns.
fn stacked(corrections: &[Correction], text: fn(&Correction) -> &str) -> String {
    let numbered = corrections.len() > 1;
    let line = |(position, one): (usize, &Correction)| {
        // A value with line breaks would put the columns out of step.
        let text = crate::text::one_line(text(one));
        if numbered { format!("{}. {text}", position + 1).trim_end().to_owned() } else { text }
    };
    corrections.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_named_once_by_what_tells_it_apart() {
        assert_eq!(table_name("departement-35", "departement-35.xlsx", Some("Services")), "Services departement-35");
        assert_eq!(table_name("asso-35", "asso_35_nov.csv", None), "asso_35_nov");
        assert_eq!(table_name("cd35", "a.csv", None), "cd35 a");
    }

    #[test]
    fn several_corrections_stay_in_step() {
        let one = |field: &str, value: &str| Correction {
            column: None,
            field: field.into(),
            value: value.into(),
            reason: String::new(),
            advice: String::new(),
        };
        let all = [one("siret", "123"), one("nom", "a\nb")];
        assert_eq!(stacked(&all, |c| &c.field), "1. siret\n2. nom");
        assert_eq!(stacked(&all, |c| &c.value), "1. 123\n2. a b");
        assert_eq!(stacked(&all[..1], |c| &c.field), "siret");
    }
}
