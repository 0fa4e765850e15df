//! The official workbook filled with the producer's records: the sheets that the official reader looks for, a row that explains
//! each column, and the lists of codes on sheets of their own (DOMAIN §1.5).

use super::Contributor;
use crate::Result;
use crate::export::lot::{fields, to_json, value_of};
use crate::export::workbook::{cell, failed, new_workbook, sheet_title, write_text};
use crate::model::{Field, Schema};
use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Formula, Workbook, Worksheet};
use std::collections::BTreeSet;

/// Fields with a list, and the name that the official workbook gives its sheet.
const LISTS: [(&str, &str); 8] = [
    ("thematiques", "Thématiques"),
    ("modes_accueil", "Modes daccueil"),
    ("reseaux_porteurs", "Réseaux porteurs"),
    ("type", "Types de services"),
    ("frais", "Frais"),
    ("modes_mobilisation", "Modes de mobilisation"),
    ("mobilisable_par", "Personnes mobilisatrices"),
    ("publics", "Publics"),
];

/// The mark of rows that are not read, then the fields.
const FIRST: usize = 1;

pub(super) fn workbook(given: &Contributor<'_>) -> Result<Vec<u8>> {
    let mut workbook = new_workbook(&given.today)?;
    let known: BTreeSet<&str> =
        given.lots.iter().flat_map(|lot| fields(lot.schema)).map(|(_, f)| f.name.as_str()).collect();
    for lot in &given.lots {
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_title(lot.schema)).map_err(failed)?;
        head(sheet, lot.schema)?;
        let wrong = Format::new().set_background_color(0x00F9_CDC3);
        for (row, record) in lot.records.iter().enumerate() {
            for (column, (at, field)) in fields(lot.schema).enumerate() {
                let key = (lot.schema.slug.clone(), record.id.clone(), field.name.clone());
                let format = given.wrong.contains(&key).then_some(&wrong);
                let text = cell(&to_json(field, value_of(record, at)));
                write_text(sheet, row + 2, FIRST + column, &text, format)?;
            }
        }
        lists_of(sheet, lot.schema, lot.records.len())?;
    }
    for (name, title) in LISTS.into_iter().filter(|(name, _)| known.contains(name)) {
        let schema = given.lots.iter().map(|lot| lot.schema).find(|schema| schema.field(name).is_some());
        if let Some((schema, field)) = schema.and_then(|schema| Some((schema, schema.field(name)?))) {
            list(&mut workbook, schema, field, title)?;
        }
    }
    workbook.save_to_buffer().map_err(failed)
}

/// The machine's names, and below them a row in words that no reader takes for a record.
fn head(sheet: &mut Worksheet, schema: &Schema) -> Result<()> {
    let bold = Format::new().set_bold();
    let told = Format::new().set_italic().set_text_wrap().set_align(FormatAlign::Top).set_font_color(0x005F_646B);
    sheet.set_freeze_panes(2, 0).map_err(failed)?;
    write_text(sheet, 0, 0, "__ignore__", Some(&bold))?;
    sheet.write_boolean_with_format(1, 0, true, &told).map_err(failed)?;
    for (column, (_, field)) in fields(schema).enumerate() {
        write_text(sheet, 0, FIRST + column, &field.name, Some(&bold))?;
        write_text(sheet, 1, FIRST + column, &explained(field), Some(&told))?;
        let width = if matches!(field.name.as_str(), "nom" | "description" | "adresse") { 34.0 } else { 22.0 };
        sheet.set_column_width((FIRST + column) as u16, width).map_err(failed)?;
    }
    sheet.set_row_height(1, 64.0).map_err(failed)?;
    Ok(())
}

fn explained(field: &Field) -> String {
    let lang = crate::locale::Lang::Fr;
    let title = &field.title.fr;
    let title = if field.required { format!("{title} — {}", lang.text("back-required")) } else { title.clone() };
    let several = if field.kind.is_list() { format!(" {}", lang.text("back-several")) } else { String::new() };
    format!("{title}.{several}")
}

/// Offers the codes where they are written. A cell with several is not refused: the list then only helps to spell.
fn lists_of(sheet: &mut Worksheet, schema: &Schema, records: usize) -> Result<()> {
    let last = (records + 500).min(1_048_000) as u32;
    for (column, (_, field)) in fields(schema).enumerate() {
        let Some((_, title)) = LISTS.into_iter().find(|(name, _)| *name == field.name) else { continue };
        let codes = schema.codes_of(field).len();
        if codes == 0 {
            continue;
        }
        let formula = Formula::new(format!("='{title}'!$A$2:$A${}", codes + 1));
        let rule = DataValidation::new().allow_list_formula(formula).show_error_message(!field.kind.is_list());
        let at = (FIRST + column) as u16;
        sheet.add_data_validation(2, at, last, at, &rule).map_err(failed)?;
    }
    Ok(())
}

fn list(workbook: &mut Workbook, schema: &Schema, field: &Field, title: &str) -> Result<()> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(title).map_err(failed)?;
    let bold = Format::new().set_bold();
    for (column, name) in ["value", "label", "description"].into_iter().enumerate() {
        write_text(sheet, 0, column, name, Some(&bold))?;
        sheet.set_column_width(column as u16, [44.0, 44.0, 70.0][column]).map_err(failed)?;
    }
    for (row, code) in schema.codes_of(field).iter().enumerate() {
        write_text(sheet, row + 1, 0, &code.value, None)?;
        write_text(sheet, row + 1, 1, &code.label, None)?;
        write_text(sheet, row + 1, 2, code.description.as_deref().unwrap_or_default(), None)?;
    }
    Ok(())
}
