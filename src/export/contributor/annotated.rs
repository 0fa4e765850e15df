//! The producer's own file once more, with the cells to look at filled and commented.

use super::{Remark, SentCell, SentFile, SentSheet, Tone};
use crate::Result;
use crate::export::workbook::{failed, new_workbook, sheet_name, write_text};
use crate::locale::Lang;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatBorder, Note, Worksheet};
use std::collections::HashMap;

/// Comments of one file; beyond, cells are filled only: a spreadsheet opens no more of them with ease.
const COMMENTS: usize = 20_000;
/// Rows of a sheet, less a margin.
const MAX_ROWS: u32 = 1_048_000;

pub(super) fn workbook(file: &SentFile, today: &str) -> Result<Vec<u8>> {
    let mut workbook = new_workbook(today)?;
    let formats = Formats::new();
    let mut comments = COMMENTS;
    let mut taken = Vec::new();
    for sent in &file.sheets {
        let sheet = workbook.add_worksheet();
        let name = sent.name.as_deref().unwrap_or(&file.name);
        sheet.set_name(sheet_name(name, &mut taken)).map_err(failed)?;
        sheet.set_hidden(sent.hidden);
        write(sheet, sent, &formats, &mut comments)?;
    }
    workbook.save_to_buffer().map_err(failed)
}

struct Formats {
    header: Format,
    ours: Format,
    date: Format,
    tones: HashMap<Tone, (Format, Format)>,
}

impl Formats {
    fn new() -> Self {
        let fill = |color: u32| {
            Format::new().set_background_color(color).set_border(FormatBorder::Thin).set_border_color(0x00B9_B9B4)
        };
        let colors = [
            (Tone::Error, 0x00F9_CDC3),
            (Tone::Warning, 0x00FC_E7B2),
            (Tone::Question, 0x00DA_DBFA),
            (Tone::Ours, 0x00D3_ECDB),
        ];
        let both = |color| (fill(color), fill(color).set_num_format("dd/mm/yyyy"));
        Self {
            header: Format::new().set_bold(),
            ours: Format::new().set_bold().set_background_color(0x00E3_F1EF),
            date: Format::new().set_num_format("dd/mm/yyyy"),
            tones: colors.into_iter().map(|(tone, color)| (tone, both(color))).collect(),
        }
    }

    fn of(&self, remark: Option<&Remark>, is_date: bool) -> Option<&Format> {
        match remark.and_then(|remark| self.tones.get(&remark.tone)) {
            Some((_, date)) if is_date => Some(date),
            Some((plain, _)) => Some(plain),
            None => is_date.then_some(&self.date),
        }
    }
}

fn write(sheet: &mut Worksheet, sent: &SentSheet, formats: &Formats, comments: &mut usize) -> Result<()> {
    let last = sent.rows.last().map_or(0, |(row, _)| *row);
    // Row numbers are kept where they fit: a remark on row 12 is on row 12.
    let packed = sent.cut || last > MAX_ROWS;
    let header_row = if packed { 1 } else { sent.header_row };
    if header_row > 0 {
        for (column, name) in sent.header.iter().enumerate() {
            write_text(sheet, header_row as usize - 1, column, name, Some(&formats.header))?;
        }
        sheet.set_freeze_panes(header_row, 0).map_err(failed)?;
    }
    let beside = sent.header.len();
    if packed {
        write_text(sheet, 0, beside, &Lang::Fr.text("back-column-row"), Some(&formats.ours))?;
    }
    let mut widths = vec![10_usize; beside];
    sent.header.iter().zip(&mut widths).for_each(|(name, width)| *width = (*width).max(name.chars().count()));
    for (position, (row_no, cells)) in sent.rows.iter().enumerate() {
        let row = if packed { position as u32 + 1 } else { row_no.saturating_sub(1) };
        let wide = cells
            .len()
            .max(sent.remarks.range((*row_no, 0)..(*row_no + 1, 0)).map(|(at, _)| at.1 + 1).max().unwrap_or(0));
        for column in 0..wide {
            let cell = cells.get(column).unwrap_or(&SentCell::Empty);
            let remark = sent.remarks.get(&(*row_no, column));
            write_cell(sheet, (row, column), cell, remark, formats)?;
            if let (Some(width), SentCell::Text(text)) = (widths.get_mut(column), cell) {
                *width = (*width).max(text.chars().take(41).count());
            }
            if let Some(remark) = remark.filter(|remark| !remark.lines.is_empty())
                && *comments > 0
            {
                *comments -= 1;
                comment(sheet, (row, column), &remark.lines)?;
            }
        }
        if packed {
            sheet.write_number(row, place(beside), f64::from(*row_no)).map_err(failed)?;
        }
    }
    for (column, width) in widths.into_iter().enumerate() {
        sheet.set_column_width(place(column), width.min(40) as f64 + 2.0).map_err(failed)?;
    }
    Ok(())
}

fn place(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, usize),
    cell: &SentCell,
    remark: Option<&Remark>,
    formats: &Formats,
) -> Result<()> {
    let date = if let SentCell::Date(text) = cell { ExcelDateTime::parse_from_str(text).ok() } else { None };
    let format = formats.of(remark, date.is_some());
    let at = place(column);
    match (cell, format) {
        (SentCell::Empty, Some(format)) => sheet.write_blank(row, at, format).map(|_| ()).map_err(failed),
        (SentCell::Empty, None) => Ok(()),
        (SentCell::Text(text), format) => write_text(sheet, row as usize, column, text, format),
        (SentCell::Number(number), Some(format)) => {
            sheet.write_number_with_format(row, at, *number, format).map(|_| ()).map_err(failed)
        }
        (SentCell::Number(number), None) => sheet.write_number(row, at, *number).map(|_| ()).map_err(failed),
        (SentCell::Bool(yes), Some(format)) => {
            sheet.write_boolean_with_format(row, at, *yes, format).map(|_| ()).map_err(failed)
        }
        (SentCell::Bool(yes), None) => sheet.write_boolean(row, at, *yes).map(|_| ()).map_err(failed),
        (SentCell::Date(text), format) => match (date, format) {
            (Some(date), Some(format)) => {
                sheet.write_datetime_with_format(row, at, &date, format).map(|_| ()).map_err(failed)
            }
            _ => write_text(sheet, row as usize, column, text, format),
        },
    }
}

/// A comment wide and high enough to be read without being drawn out.
fn comment(sheet: &mut Worksheet, (row, column): (u32, usize), lines: &[String]) -> Result<()> {
    let text = lines.join("\n\n");
    let text: String = text.chars().take(4000).collect();
    let high: usize = text.lines().map(|line| line.chars().count().div_ceil(44).max(1)).sum();
    let note = Note::new(text)
        .set_author("Tamis")
        .add_author_prefix(false)
        .set_width(300)
        .set_height((high as u32 * 17 + 14).min(600));
    sheet.insert_note(row, place(column), &note).map(|_| ()).map_err(failed)
}
