//! A value of a Parquet column as text.
//!
//! The crate's row interface would do most of this, but stops a file for good at the first text that is
//! not UTF-8, and panics for types that it does not know.

use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::schema::types::{ColumnDescPtr, ColumnDescriptor};

/// What a column of lists is called.
pub(super) const LIST: &str = "a list";
/// What a list is called that takes more than [`MAX_LIST_BYTES`].
pub(super) const LONG_LIST: &str = "a list of more than 1 MiB";
/// What a column of maps, which have keys and values, is called.
pub(super) const MAP: &str = "a map";
/// The group in which a map keeps its keys and values.
pub(super) const MAP_GROUP: &str = "key_value";

/// The most memory that a list takes, its items and their texts together: a file may name one long text many times.
const MAX_LIST_BYTES: usize = 1 << 20;

/// A column of a file, and how its values are read.
pub(super) struct Source {
    pub(super) column: ColumnDescPtr,
    /// Whose clocks its moments are read from.
    pub(super) zone: TimeZone,
    /// What a row of a repeated column holds if that is no list of values, in words.
    pub(super) unfit: Option<&'static str>,
}

/// A value read from a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// No value.
    Null,
    /// Text, a number, a date (`2026-11-23`) or a time (`2026-11-23T10:00:00Z`, `2026-11-23T12:00:00+02:00`).
    Text(String),
    /// True or false.
    Truth(bool),
    /// Text that is not UTF-8.
    NotUtf8(Vec<u8>),
    /// The items of a list, one at least.
    List(Vec<Cell>),
    /// A type that no field of an ad can have, in words.
    Unfit(&'static str),
}

impl Cell {
    /// How many bytes of memory it takes as an item of a list.
    fn bytes(&self) -> usize {
        let text = match self {
            Self::Text(text) => text.len(),
            Self::NotUtf8(bytes) => bytes.len(),
            Self::Null | Self::Truth(_) | Self::List(_) | Self::Unfit(_) => 0,
        };
        size_of::<Self>() + text
    }
}

/// The next `rows` values of `reader`, one for each row. Fails if the file is broken or ends before.
pub(super) fn read_cells(
    reader: &mut ColumnReader,
    source: &Source,
    rows: usize,
) -> Result<Vec<Cell>, ParquetError> {
    let Source { column, zone, .. } = source;
    match reader {
        ColumnReader::BoolColumnReader(reader) => read(reader, source, rows, |truth| Cell::Truth(*truth)),
        ColumnReader::Int32ColumnReader(reader) => read(reader, source, rows, |n| of_i32(column, *n)),
        ColumnReader::Int64ColumnReader(reader) => read(reader, source, rows, |n| of_i64(column, *n, zone)),
        ColumnReader::Int96ColumnReader(reader) => read(reader, source, rows, |n| {
            let number = n.to_millis();
            time(Timestamp::from_millisecond(number), number, zone)
        }),
        ColumnReader::FloatColumnReader(reader) => read(reader, source, rows, |n| Cell::Text(n.to_string())),
        ColumnReader::DoubleColumnReader(reader) => read(reader, source, rows, |n| Cell::Text(n.to_string())),
        ColumnReader::ByteArrayColumnReader(reader) => {
            read(reader, source, rows, |bytes| of_bytes(column, bytes.data()))
        }
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            read(reader, source, rows, |bytes| of_fixed_bytes(column, bytes.data()))
        }
    }
}

fn read<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    source: &Source,
    rows: usize,
    cell: impl Fn(&T::T) -> Cell,
) -> Result<Vec<Cell>, ParquetError> {
    let column = &source.column;
    if column.max_rep_level() > 0 {
        return (0..rows).map(|_| read_list(reader, source, &cell)).collect();
    }
    let (levels, values) = read_rows(reader, column, rows)?;
    let mut present = values.iter();
    if column.max_def_level() == 0 {
        return Ok(present.map(cell).collect());
    }
    // Only values that are there are stored; the level says for which rows.
    let is_there = |level: i16| level == column.max_def_level();
    let cells = levels
        .iter()
        .map(|level| if is_there(*level) { present.next().map_or(Cell::Null, &cell) } else { Cell::Null });
    Ok(cells.collect())
}

/// The levels and values of the next `rows` rows.
fn read_rows<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    column: &ColumnDescriptor,
    rows: usize,
) -> Result<(Vec<i16>, Vec<T::T>), ParquetError> {
    let (mut levels, mut repeats, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let mut read = 0;
    while read < rows {
        let (more, _, _) =
            reader.read_records(rows - read, Some(&mut levels), Some(&mut repeats), &mut values)?;
        if more == 0 {
            let name = column.path().string();
            return Err(ParquetError::EOF(format!("column '{name}' ends before the other columns")));
        }
        read += more;
    }
    Ok((levels, values))
}

/// What the next row of a repeated column holds. One row at a time: some rows of many items would be much together.
fn read_list<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    source: &Source,
    cell: &impl Fn(&T::T) -> Cell,
) -> Result<Cell, ParquetError> {
    let column = &source.column;
    let (mut levels, values) = read_rows(reader, column, 1)?;
    // A list without items has one level, too, which lies below that of an item.
    levels.retain(|level| *level >= column.repeated_ancestor_def_level());
    if levels.is_empty() {
        return Ok(Cell::Null);
    }
    if let Some(kind) = source.unfit {
        return Ok(Cell::Unfit(kind));
    }
    let mut present = values.iter();
    let (mut items, mut bytes) = (Vec::new(), 0);
    for level in levels {
        let value = if level == column.max_def_level() { present.next() } else { None };
        let item = value.map_or(Cell::Null, cell);
        bytes += item.bytes();
        if bytes > MAX_LIST_BYTES {
            return Ok(Cell::Unfit(LONG_LIST));
        }
        items.push(item);
    }
    Ok(Cell::List(items))
}

fn of_i32(column: &ColumnDescriptor, number: i32) -> Cell {
    match column.converted_type() {
        ConvertedType::DATE => {
            let span = SignedDuration::from_hours(24 * i64::from(number));
            let day = jiff::civil::date(1970, 1, 1).checked_add(span);
            // A day beyond the calendar stays a number, which the gate refuses as a date.
            Cell::Text(day.map_or_else(|_| number.to_string(), |day| day.to_string()))
        }
        ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 => {
            Cell::Text((number as u32).to_string())
        }
        ConvertedType::TIME_MILLIS => Cell::Unfit("a time of day"),
        ConvertedType::DECIMAL => decimal(column, &number.to_be_bytes()),
        _ => Cell::Text(number.to_string()),
    }
}

fn of_i64(column: &ColumnDescriptor, number: i64, zone: &TimeZone) -> Cell {
    if let Some(LogicalType::Timestamp(kind)) = column.logical_type_ref()
        && kind.unit == TimeUnit::NANOS
    {
        return time(Timestamp::from_nanosecond(i128::from(number)), number, zone);
    }
    if let Some(LogicalType::Time(_)) = column.logical_type_ref() {
        return Cell::Unfit("a time of day");
    }
    match column.converted_type() {
        ConvertedType::TIMESTAMP_MILLIS => time(Timestamp::from_millisecond(number), number, zone),
        ConvertedType::TIMESTAMP_MICROS => time(Timestamp::from_microsecond(number), number, zone),
        ConvertedType::UINT_64 => Cell::Text((number as u64).to_string()),
        ConvertedType::TIME_MICROS => Cell::Unfit("a time of day"),
        ConvertedType::DECIMAL => decimal(column, &number.to_be_bytes()),
        _ => Cell::Text(number.to_string()),
    }
}

/// The moment as the clocks of `zone` showed it, or its number if it lies beyond the calendar.
fn time(moment: Result<Timestamp, jiff::Error>, number: i64, zone: &TimeZone) -> Cell {
    let shown = |moment: Timestamp| {
        let offset = zone.to_offset(moment);
        if offset == Offset::UTC {
            moment.to_string()
        } else {
            moment.display_with_offset(offset).to_string()
        }
    };
    Cell::Text(moment.map_or_else(|_| number.to_string(), shown))
}

fn of_bytes(column: &ColumnDescriptor, bytes: &[u8]) -> Cell {
    match column.converted_type() {
        ConvertedType::DECIMAL => decimal(column, bytes),
        ConvertedType::BSON => Cell::Unfit("BSON"),
        // Unmarked bytes are text as well: older writers mark no column.
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Cell::Text(text.to_string()),
            Err(_) => Cell::NotUtf8(bytes.to_vec()),
        },
    }
}

fn of_fixed_bytes(column: &ColumnDescriptor, bytes: &[u8]) -> Cell {
    if column.converted_type() == ConvertedType::DECIMAL {
        return decimal(column, bytes);
    }
    match (column.logical_type_ref(), bytes) {
        (Some(LogicalType::Float16), &[low, high]) => {
            Cell::Text(half(u16::from_le_bytes([low, high])).to_string())
        }
        (Some(LogicalType::Uuid), bytes) => uuid::Uuid::from_slice(bytes)
            .map_or(Cell::Unfit("a string of bytes"), |id| Cell::Text(id.to_string())),
        _ => Cell::Unfit("a string of bytes"),
    }
}

/// The number that `bits` hold in IEEE 754's binary16: a sign, five bits of exponent, ten of fraction.
fn half(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::from((bits >> 10) & 0x1f);
    let fraction = f32::from(bits & 0x3ff);
    sign * match exponent {
        0 => fraction * 2_f32.powi(-24),
        0x1f if fraction > 0.0 => f32::NAN,
        0x1f => f32::INFINITY,
        _ => (1024.0 + fraction) * 2_f32.powi(exponent - 25),
    }
}

/// The number that `bytes` hold as a whole number in two's complement, the highest byte first, with the
/// digits after the point that `column` says (`DECIMAL` of the format). More than 128 bits are not read.
fn decimal(column: &ColumnDescriptor, bytes: &[u8]) -> Cell {
    if bytes.len() > 16 {
        return Cell::Unfit("a decimal of more than 38 digits");
    }
    let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let mut whole = [if negative { 0xff } else { 0 }; 16];
    whole[16 - bytes.len()..].copy_from_slice(bytes);
    let number = i128::from_be_bytes(whole);
    let places = usize::try_from(column.type_scale()).unwrap_or(0);
    let digits = format!("{:0>1$}", number.unsigned_abs(), places + 1);
    let (before, after) = digits.split_at(digits.len() - places);
    let sign = if number < 0 { "-" } else { "" };
    let point = if places > 0 { "." } else { "" };
    Cell::Text(format!("{sign}{before}{point}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_16_bits_is_read() {
        for (bits, number) in [
            (0x0000, 0.0),
            (0x0001, 2_f32.powi(-24)),
            (0x3555, 0.333_251_95),
            (0x3c00, 1.0),
            (0x4248, 3.140_625),
            (0x7bff, 65_504.0),
            (0xc500, -5.0),
            (0xfc00, f32::NEG_INFINITY),
        ] {
            assert_eq!(half(bits), number, "{bits:04x}");
        }
        assert!(half(0x7e00).is_nan());
    }
}
