//! Files of the register of establishments (SIRENE), as INSEE writes them: CSV, plain or packed, and Parquet. Only the columns that
//! are needed are read, row by row: the stock has more than forty million.

use crate::error::{Error, ErrorKind, Result};
use crate::progress::Progress;
use parquet::basic::ConvertedType;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// One row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockRow<'r> {
    Establishment {
        siret: &'r str,
        /// `A` open, `F` closed.
        state: &'r str,
        /// Day from which it is so.
        since: &'r str,
        /// When the register last touched it.
        treated: &'r str,
    },
    Succession {
        from: &'r str,
        to: &'r str,
        day: &'r str,
    },
}

/// Columns of a stock, then those of the links between predecessors and successors, in the order in which [`StockRow`] has them; a
/// stock may lack the last one.
const STOCK: [&str; 4] = ["siret", "etatAdministratifEtablissement", "dateDebut", "dateDernierTraitementEtablissement"];
const LINKS: [&str; 3] = ["siretEtablissementPredecesseur", "siretEtablissementSuccesseur", "dateLienSuccession"];

/// Bytes read between two looks at whether to stop.
const STRIDE: u64 = 8 << 20;
/// Rows of Parquet that are in memory at a time.
const ROWS: usize = 64 * 1024;

/// Which columns of a file are read.
enum Layout {
    Stock([usize; 3], Option<usize>),
    Links([usize; 3]),
}

impl Layout {
    fn of(names: &[String]) -> Option<Self> {
        let at = |wanted: &str| names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
        let three = |wanted: &[&str]| Some([at(wanted[0])?, at(wanted[1])?, at(wanted[2])?]);
        three(&LINKS).map(Self::Links).or_else(|| three(&STOCK).map(|three| Self::Stock(three, at(STOCK[3]))))
    }

    fn columns(&self) -> Vec<usize> {
        match self {
            Self::Stock(three, treated) => three.iter().copied().chain(*treated).collect(),
            Self::Links(three) => three.to_vec(),
        }
    }

    /// A row of its cells, in the order of [`Layout::columns`].
    fn row<'r>(&self, cell: impl Fn(usize) -> &'r str) -> StockRow<'r> {
        match self {
            Self::Stock(_, treated) => StockRow::Establishment {
                siret: cell(0),
                state: cell(1),
                since: cell(2),
                treated: if treated.is_some() { cell(3) } else { "" },
            },
            Self::Links(_) => StockRow::Succession { from: cell(0), to: cell(1), day: cell(2) },
        }
    }
}

/// Reads a file of the register; how many rows it has.
///
/// # Errors
/// `Io` when it cannot be read; `Format` when it has not the columns of the stock nor of its successions, or is damaged.
pub fn read_stock(path: &Path, progress: &Progress, each: &mut dyn FnMut(StockRow<'_>) -> Result<()>) -> Result<u64> {
    let io = |cause| Error::io(path, cause);
    let mut file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    let mut magic = [0; 4];
    let read = file.read(&mut magic).map_err(io)?;
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    progress.stage("stage-establishments", length);
    match &magic[..read] {
        b"PAR1" => parquet(path, file, length, progress, each),
        b"PK\x03\x04" => {
            let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|cause| unread(path, cause))?;
            let names = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned()));
            let tables: Vec<String> = names.filter(|name| name.to_lowercase().ends_with(".csv")).collect();
            let name = tables.into_iter().next().ok_or_else(|| no_stock(path))?;
            let member = archive.by_name(&name).map_err(|cause| unread(path, cause))?;
            progress.stage("stage-establishments", member.size());
            csv(path, member, progress, each)
        }
        [0x1f, 0x8b, ..] => csv(path, flate2::read::MultiGzDecoder::new(BufReader::new(file)), progress, each),
        _ => csv(path, file, progress, each),
    }
}

fn no_stock(path: &Path) -> Error {
    Error::new(ErrorKind::Format, "error-no-stock")
        .with("columns", STOCK[..3].join(", "))
        .with("path", path.display().to_string())
        .hinted("hint-stock")
}

fn unread(path: &Path, cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Format, "error-stock-damaged").with("path", path.display().to_string()).caused_by(cause)
}

fn csv(
    path: &Path,
    input: impl Read,
    progress: &Progress,
    each: &mut dyn FnMut(StockRow<'_>) -> Result<()>,
) -> Result<u64> {
    let mut input = BufReader::with_capacity(1 << 20, input);
    let head = std::io::BufRead::fill_buf(&mut input).map_err(|cause| Error::io(path, cause))?;
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| line.iter().filter(|byte| **byte == sign).count();
    let delimiter = if count(b';') > count(b',') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(input);
    let names = reader.byte_headers().map_err(|cause| unread(path, cause))?;
    let clean = |name: &[u8]| String::from_utf8_lossy(name).trim_matches(['\u{feff}', '"', ' ']).to_owned();
    let names: Vec<String> = names.iter().map(clean).collect();
    let layout = Layout::of(&names).ok_or_else(|| no_stock(path))?;
    let columns = layout.columns();
    let mut record = csv::ByteRecord::new();
    let (mut rows, mut seen) = (0, 0);
    while reader.read_byte_record(&mut record).map_err(|cause| unread(path, cause))? {
        // A text that is no UTF-8 is none of these columns.
        let cell = |at: usize| {
            columns
                .get(at)
                .and_then(|at| record.get(*at))
                .map_or("", |bytes| std::str::from_utf8(bytes).unwrap_or("").trim())
        };
        each(layout.row(cell))?;
        rows += 1;
        let now = reader.position().byte();
        if now - seen >= STRIDE {
            progress.check()?;
            progress.add(now - seen);
            seen = now;
        }
    }
    Ok(rows)
}

fn parquet(
    path: &Path,
    file: File,
    length: u64,
    progress: &Progress,
    each: &mut dyn FnMut(StockRow<'_>) -> Result<()>,
) -> Result<u64> {
    let failed = |cause: ParquetError| unread(path, cause);
    let reader = SerializedFileReader::new(file).map_err(failed)?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let names: Vec<String> = schema.columns().iter().map(|column| column.name().to_owned()).collect();
    let layout = Layout::of(&names).ok_or_else(|| no_stock(path))?;
    let groups = reader.num_row_groups();
    let mut rows = 0;
    for at in 0..groups {
        let group = reader.get_row_group(at).map_err(failed)?;
        let mut columns = Vec::new();
        for at in layout.columns() {
            let kind = schema.column(at).converted_type();
            columns
                .push(Column::new(group.get_column_reader(at).map_err(failed)?, kind).ok_or_else(|| no_stock(path))?);
        }
        let mut left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        while left > 0 {
            progress.check()?;
            let take = left.min(ROWS);
            let texts: Vec<Vec<String>> =
                columns.iter_mut().map(|column| column.next(take)).collect::<Result<_, _>>().map_err(failed)?;
            for row in 0..take {
                each(layout.row(|at| texts.get(at).and_then(|texts| texts.get(row)).map_or("", String::as_str)))?;
            }
            left -= take;
            rows += take as u64;
        }
        progress.add(length / groups.max(1) as u64);
    }
    Ok(rows)
}

/// A column that is read as texts.
enum Column {
    Text(ColumnReaderImpl<ByteArrayType>),
    Days(ColumnReaderImpl<Int32Type>),
    Long(ColumnReaderImpl<Int64Type>, ConvertedType),
}

impl Column {
    fn new(reader: ColumnReader, kind: ConvertedType) -> Option<Self> {
        match reader {
            ColumnReader::ByteArrayColumnReader(reader) => Some(Self::Text(reader)),
            ColumnReader::Int32ColumnReader(reader) => Some(Self::Days(reader)),
            ColumnReader::Int64ColumnReader(reader) => Some(Self::Long(reader, kind)),
            _ => None,
        }
    }

    /// The texts of the next rows; an empty one where there is no value.
    fn next(&mut self, rows: usize) -> Result<Vec<String>, ParquetError> {
        match self {
            Self::Text(reader) => values(reader, rows, |value| String::from_utf8_lossy(value.data()).trim().to_owned()),
            Self::Days(reader) => values(reader, rows, |value| date(i64::from(*value))),
            Self::Long(reader, kind) => {
                let kind = *kind;
                values(reader, rows, |value| match kind {
                    ConvertedType::TIMESTAMP_MILLIS => date(value.div_euclid(86_400_000)),
                    ConvertedType::TIMESTAMP_MICROS => date(value.div_euclid(86_400_000_000)),
                    // A SIRET kept as a number.
                    _ => format!("{value:014}"),
                })
            }
        }
    }
}

fn values<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    text: impl Fn(&T::T) -> String,
) -> Result<Vec<String>, ParquetError> {
    let (mut held, mut found) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    let mut read = 0;
    while read < rows {
        let (records, ..) = reader.read_records(rows - read, Some(&mut held), None, &mut found)?;
        if records == 0 {
            break;
        }
        read += records;
    }
    if held.is_empty() {
        // A column that always has a value writes no levels.
        return Ok(found.iter().map(text).collect());
    }
    let mut found = found.iter();
    let one = |level: &i16| if *level > 0 { found.next().map(&text).unwrap_or_default() } else { String::new() };
    Ok(held.iter().map(one).collect())
}

/// The ISO day of so many days after 1970.
fn date(days: i64) -> String {
    use jiff::ToSpan;
    let day = jiff::civil::date(1970, 1, 1).checked_add(days.days());
    day.map_or_else(|_| Cow::Borrowed(""), |day| Cow::Owned(day.to_string())).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
    use parquet::data_type::ByteArray;
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::types::Type;
    use std::io::Write;
    use std::sync::Arc;

    const CSV: &str = "siren,nic,siret,statutDiffusionEtablissement,dateDernierTraitementEtablissement,etatAdministratifEtablissement,dateDebut\n\
        130026032,00016,13002603200016,O,2026-10-30T09:00:00,A,2020-01-01\n\
        356000000,00048,35600000000048,O,,F,2019-05-02\n";

    fn rows(path: &Path) -> Vec<String> {
        let mut out = Vec::new();
        read_stock(path, &Progress::new(), &mut |row| {
            out.push(match row {
                StockRow::Establishment { siret, state, since, treated } => {
                    format!("{siret} {state} {since} {treated}")
                }
                StockRow::Succession { from, to, day } => format!("{from} > {to} {day}"),
            });
            Ok(())
        })
        .unwrap();
        out
    }

    #[test]
    fn a_stock_is_read_plain_and_packed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let wanted = ["13002603200016 A 2020-01-01 2026-10-30T09:00:00", "35600000000048 F 2019-05-02 "];
        for text in [CSV.to_owned(), format!("\u{feff}{}", CSV.replace(',', ";"))] {
            std::fs::write(&path, &text).unwrap();
            assert_eq!(rows(&path), wanted);
        }
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(CSV.as_bytes()).unwrap();
        std::fs::write(&path, packed.finish().unwrap()).unwrap();
        assert_eq!(rows(&path), wanted);
        let mut archive = zip::ZipWriter::new(File::create(&path).unwrap());
        archive.start_file("StockEtablissement_utf8.csv", zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(CSV.as_bytes()).unwrap();
        archive.finish().unwrap();
        assert_eq!(rows(&path), wanted);
    }

    #[test]
    fn successions_are_told_by_their_columns_and_others_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "siretEtablissementPredecesseur,siretEtablissementSuccesseur,dateLienSuccession,transfertSiege\n1,2,2020-01-01,true\n").unwrap();
        assert_eq!(rows(&path), ["1 > 2 2020-01-01"]);
        std::fs::write(&path, "siret,nom\n1,a\n").unwrap();
        let error = read_stock(&path, &Progress::new(), &mut |_| Ok(())).unwrap_err();
        assert_eq!(error.what.code, "error-no-stock");
    }

    #[test]
    fn a_stock_in_parquet_has_texts_days_and_nulls() {
        let text = |name: &str| {
            Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
                .with_logical_type(Some(LogicalType::String))
                .with_repetition(Repetition::OPTIONAL)
                .build()
        };
        let day = Type::primitive_type_builder("dateDebut", Physical::INT32)
            .with_converted_type(ConvertedType::DATE)
            .with_repetition(Repetition::OPTIONAL)
            .build()
            .unwrap();
        let fields = vec![
            text("siret").unwrap(),
            text("enseigne").unwrap(),
            text("etatAdministratifEtablissement").unwrap(),
            day,
        ];
        let schema =
            Type::group_type_builder("schema").with_fields(fields.into_iter().map(Arc::new).collect()).build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        for compression in
            [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::ZSTD(ZstdLevel::try_new(3).unwrap())]
        {
            let path = folder.path().join("a.parquet");
            write(&path, Arc::new(schema.clone()), WriterProperties::builder().set_compression(compression).build());
            assert_eq!(rows(&path), ["13002603200016 A  ", "35600000000048 F 2019-05-02 "].repeat(2), "{compression}");
        }
    }

    fn write(path: &Path, schema: Arc<Type>, properties: WriterProperties) {
        let file = File::create(path).unwrap();
        let mut out = SerializedFileWriter::new(file, schema, Arc::new(properties)).unwrap();
        for _ in 0..2 {
            let mut group = out.next_row_group().unwrap();
            for texts in [["13002603200016", "35600000000048"], ["x", "y"], ["A", "F"]] {
                let mut column = group.next_column().unwrap().unwrap();
                column.typed::<ByteArrayType>().write_batch(&texts.map(ByteArray::from), Some(&[1, 1]), None).unwrap();
                column.close().unwrap();
            }
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<Int32Type>().write_batch(&[18_018], Some(&[0, 1]), None).unwrap();
            column.close().unwrap();
            group.close().unwrap();
        }
        out.close().unwrap();
    }
}
