//! Tables as Parquet: columns of texts, of numbers, and of lists of texts. What says nothing is null.

use crate::error::{Error, Result};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};
use std::borrow::Cow;
use std::sync::Arc;

/// A column of a table, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// A text in each row; the empty one is null.
    Texts(String),
    /// Several in each row, in one cell between these characters; none is null.
    Lists(String, char),
    /// A number in each row; what is none is null.
    Reals(String),
    /// A whole number in each row; what is none is null.
    Integers(String),
}

/// Rows of a group: readers share groups among their threads.
const GROUP: usize = 128 * 1024;

/// Repetition and definition of what stands in a list: the list itself may be absent, and repeats.
const IN_A_LIST: i16 = 2;

/// A table as the bytes of a Parquet file (compressed with Snappy).
///
/// # Errors
/// None but those of the format's own library.
pub fn table(columns: &[Column], rows: &[Vec<String>]) -> Result<Vec<u8>> {
    table_of(columns, rows.len(), &|row, column| Cow::Borrowed(rows[row].get(column).map_or("", String::as_str)))
}

/// The same of a table that is not in memory: `cell` gives the text of a row and a column.
///
/// # Errors
/// None but those of the format's own library.
pub fn table_of<'c>(columns: &[Column], rows: usize, cell: &dyn Fn(usize, usize) -> Cow<'c, str>) -> Result<Vec<u8>> {
    write(columns, rows, cell).map_err(|cause| Error::internal("write Parquet").caused_by(cause))
}

fn write<'c>(
    columns: &[Column],
    rows: usize,
    cell: &dyn Fn(usize, usize) -> Cow<'c, str>,
) -> Result<Vec<u8>, ParquetError> {
    let fields = columns.iter().map(field).collect::<Result<_, _>>()?;
    let schema = Arc::new(Type::group_type_builder("schema").with_fields(fields).build()?);
    // Told by name only: the same rows are the same bytes.
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).set_created_by("tamis".into());
    let mut out = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build()))?;
    for first in (0..rows).step_by(GROUP) {
        let rows = first..rows.min(first + GROUP);
        let mut group = out.next_row_group()?;
        for (at, column) in columns.iter().enumerate() {
            let Some(mut writer) = group.next_column()? else { break };
            let cells = rows.clone().map(|row| cell(row, at));
            match column {
                Column::Texts(_) | Column::Lists(..) => {
                    let cells = Cells::of(column, cells);
                    let repeated = cells.repeated.as_deref();
                    writer.typed::<ByteArrayType>().write_batch(&cells.values, Some(&cells.held), repeated)?;
                }
                Column::Reals(_) => {
                    let (values, held) = numbers::<f64>(cells);
                    writer.typed::<DoubleType>().write_batch(&values, Some(&held), None)?;
                }
                Column::Integers(_) => {
                    let (values, held) = numbers::<i64>(cells);
                    writer.typed::<Int64Type>().write_batch(&values, Some(&held), None)?;
                }
            }
            writer.close()?;
        }
        group.close()?;
    }
    out.into_inner()
}

/// The numbers that are there, and for each row whether it has one.
fn numbers<'c, N: std::str::FromStr>(cells: impl Iterator<Item = Cow<'c, str>>) -> (Vec<N>, Vec<i16>) {
    let (mut values, mut held) = (Vec::new(), Vec::new());
    for cell in cells {
        let number = cell.trim().parse().ok();
        held.push(i16::from(number.is_some()));
        values.extend(number);
    }
    (values, held)
}

fn text(name: &str) -> Result<Type, ParquetError> {
    Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
        .with_logical_type(Some(LogicalType::String))
        .with_repetition(Repetition::OPTIONAL)
        .build()
}

fn field(column: &Column) -> Result<TypePtr, ParquetError> {
    let number = |name: &str, kind| {
        Type::primitive_type_builder(name, kind).with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
    };
    let list = match column {
        Column::Texts(name) => return Ok(Arc::new(text(name)?)),
        Column::Reals(name) => return number(name, Physical::DOUBLE),
        Column::Integers(name) => return number(name, Physical::INT64),
        Column::Lists(name, _) => name,
    };
    let element = Type::primitive_type_builder("element", Physical::BYTE_ARRAY)
        .with_logical_type(Some(LogicalType::String))
        .with_repetition(Repetition::REQUIRED)
        .build()?;
    let repeated = Type::group_type_builder("list")
        .with_repetition(Repetition::REPEATED)
        .with_fields(vec![Arc::new(element)])
        .build()?;
    let whole = Type::group_type_builder(list)
        .with_logical_type(Some(LogicalType::List))
        .with_repetition(Repetition::OPTIONAL)
        .with_fields(vec![Arc::new(repeated)])
        .build()?;
    Ok(Arc::new(whole))
}

/// The cells of a column as Parquet takes them.
#[derive(Default)]
struct Cells {
    values: Vec<ByteArray>,
    /// How much of each is there.
    held: Vec<i16>,
    /// Whether each continues the list before.
    repeated: Option<Vec<i16>>,
}

impl Cells {
    fn of<'c>(column: &Column, cells: impl Iterator<Item = Cow<'c, str>>) -> Self {
        let mut out = Self::default();
        let Column::Lists(_, separator) = column else {
            for cell in cells {
                out.held.push(i16::from(!cell.is_empty()));
                out.values.extend((!cell.is_empty()).then(|| ByteArray::from(cell.as_ref())));
            }
            return out;
        };
        let mut repeated = Vec::new();
        for cell in cells {
            if cell.is_empty() {
                out.held.push(0);
                repeated.push(0);
                continue;
            }
            for (at, value) in cell.split(*separator).enumerate() {
                out.values.push(ByteArray::from(value));
                out.held.push(IN_A_LIST);
                repeated.push(i16::from(at > 0));
            }
        }
        out.repeated = Some(repeated);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use std::io::Write;

    #[test]
    fn what_is_written_is_read() {
        let columns = [
            Column::Texts("N° SIRET".into()),
            Column::Lists("clé".into(), '|'),
            Column::Reals("x".into()),
            Column::Integers("n".into()),
        ];
        let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
        let rows = [row(["été", "1|2", "-1.5", "3"]), row(["", "", "", ""]), row(["b", "3", "a", "1.5"])];
        let bytes = table(&columns, &rows).unwrap();
        assert_eq!(bytes, table(&columns, &rows).unwrap());
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let file = SerializedFileReader::new(file).unwrap();
        let read: Vec<String> = file.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        let wanted = [
            r#"{N° SIRET: "été", clé: ["1", "2"], x: -1.5E0, n: 3}"#,
            "{N° SIRET: null, clé: null, x: null, n: null}",
            r#"{N° SIRET: "b", clé: ["3"], x: null, n: null}"#,
        ];
        assert_eq!(read, wanted);
    }
}
