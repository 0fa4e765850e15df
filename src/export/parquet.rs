//! Tables of texts as Parquet: columns of texts, and of lists of texts. What says nothing is null.

use crate::error::{Error, Result};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};
use std::sync::Arc;

/// A column of a table, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// A text in each row; the empty one is null.
    Texts(String),
    /// Several in each row, in one cell between these characters; none is null.
    Lists(String, char),
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
    write(columns, rows).map_err(|cause| Error::internal("write Parquet").caused_by(cause))
}

fn write(columns: &[Column], rows: &[Vec<String>]) -> Result<Vec<u8>, ParquetError> {
    let fields = columns.iter().map(field).collect::<Result<_, _>>()?;
    let schema = Arc::new(Type::group_type_builder("schema").with_fields(fields).build()?);
    // Told by name only: the same rows are the same bytes.
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).set_created_by("tamis".into());
    let mut out = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build()))?;
    for rows in rows.chunks(GROUP) {
        let mut group = out.next_row_group()?;
        for (at, column) in columns.iter().enumerate() {
            let Some(mut writer) = group.next_column()? else { break };
            let cells = Cells::of(column, rows.iter().map(|row| row.get(at).map_or("", String::as_str)));
            writer.typed::<ByteArrayType>().write_batch(&cells.values, Some(&cells.held), cells.repeated.as_deref())?;
            writer.close()?;
        }
        group.close()?;
    }
    out.into_inner()
}

fn text(name: &str) -> Result<Type, ParquetError> {
    Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
        .with_logical_type(Some(LogicalType::String))
        .with_repetition(Repetition::OPTIONAL)
        .build()
}

fn field(column: &Column) -> Result<TypePtr, ParquetError> {
    let list = match column {
        Column::Texts(name) => return Ok(Arc::new(text(name)?)),
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
    fn of<'c>(column: &Column, cells: impl Iterator<Item = &'c str>) -> Self {
        let mut out = Self::default();
        let Column::Lists(_, separator) = column else {
            for cell in cells {
                out.held.push(i16::from(!cell.is_empty()));
                out.values.extend((!cell.is_empty()).then(|| ByteArray::from(cell)));
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
        let columns = [Column::Texts("N° SIRET".into()), Column::Lists("clé".into(), '|')];
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let rows = [row(["été", "1|2"]), row(["", ""]), row(["b", "3"])];
        let bytes = table(&columns, &rows).unwrap();
        assert_eq!(bytes, table(&columns, &rows).unwrap());
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let file = SerializedFileReader::new(file).unwrap();
        let read: Vec<String> = file.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        let wanted =
            [r#"{N° SIRET: "été", clé: ["1", "2"]}"#, "{N° SIRET: null, clé: null}", r#"{N° SIRET: "b", clé: ["3"]}"#];
        assert_eq!(read, wanted);
    }
}
