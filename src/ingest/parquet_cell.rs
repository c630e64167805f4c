//! A value of a Parquet column as text.
//!
//! The crate's row interface would do most of this, but stops a file for good at the first text that is
//! not UTF-8, and panics for types that it does not know.

use jiff::{SignedDuration, Timestamp};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::schema::types::ColumnDescriptor;

/// What a column of lists is called.
pub(super) const LIST: &str = "a list";
/// What a column of maps, which have keys and values, is called.
pub(super) const MAP: &str = "a map";
/// The group in which a map keeps its keys and values.
pub(super) const MAP_GROUP: &str = "key_value";

/// A value read from a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// No value.
    Null,
    /// Text, a number, a date (`2026-11-23`) or a time (`2026-11-23T10:00:00Z`).
    Text(String),
    /// True or false.
    Truth(bool),
    /// Text that is not UTF-8.
    NotUtf8(Vec<u8>),
    /// A type that no field of an ad can have, in words.
    Unfit(&'static str),
}

/// The next `rows` values of `reader`, one for each row. Fails if the file is broken or ends before.
pub(super) fn read_cells(
    reader: &mut ColumnReader,
    column: &ColumnDescriptor,
    rows: usize,
) -> Result<Vec<Cell>, ParquetError> {
    if column.max_rep_level() > 0 {
        let is_map = column.path().parts().iter().any(|part| part == MAP_GROUP);
        return Ok(vec![Cell::Unfit(if is_map { MAP } else { LIST }); rows]);
    }
    match reader {
        ColumnReader::BoolColumnReader(reader) => read(reader, column, rows, |truth| Cell::Truth(*truth)),
        ColumnReader::Int32ColumnReader(reader) => read(reader, column, rows, |n| of_i32(column, *n)),
        ColumnReader::Int64ColumnReader(reader) => read(reader, column, rows, |n| of_i64(column, *n)),
        ColumnReader::Int96ColumnReader(reader) => {
            read(reader, column, rows, |n| time(Timestamp::from_millisecond(n.to_millis()), n.to_millis()))
        }
        ColumnReader::FloatColumnReader(reader) => read(reader, column, rows, |n| Cell::Text(n.to_string())),
        ColumnReader::DoubleColumnReader(reader) => read(reader, column, rows, |n| Cell::Text(n.to_string())),
        ColumnReader::ByteArrayColumnReader(reader) => {
            read(reader, column, rows, |bytes| of_bytes(column, bytes.data()))
        }
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            read(reader, column, rows, |bytes| of_fixed_bytes(column, bytes.data()))
        }
    }
}

fn read<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    column: &ColumnDescriptor,
    rows: usize,
    cell: impl Fn(&T::T) -> Cell,
) -> Result<Vec<Cell>, ParquetError> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    let mut read = 0;
    while read < rows {
        let (more, _, _) = reader.read_records(rows - read, Some(&mut levels), None, &mut values)?;
        if more == 0 {
            let name = column.path().string();
            return Err(ParquetError::EOF(format!("column '{name}' ends before the other columns")));
        }
        read += more;
    }
    let mut present = values.iter();
    if column.max_def_level() == 0 {
        return Ok(present.map(cell).collect());
    }
    // Only values that are there are stored; the level says for which rows.
    let whole = |level: &i16| *level == column.max_def_level();
    Ok(levels
        .iter()
        .map(|level| if whole(level) { present.next().map_or(Cell::Null, &cell) } else { Cell::Null })
        .collect())
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

fn of_i64(column: &ColumnDescriptor, number: i64) -> Cell {
    if let Some(LogicalType::Timestamp(kind)) = column.logical_type_ref()
        && kind.unit == TimeUnit::NANOS
    {
        return time(Timestamp::from_nanosecond(i128::from(number)), number);
    }
    if let Some(LogicalType::Time(_)) = column.logical_type_ref() {
        return Cell::Unfit("a time of day");
    }
    match column.converted_type() {
        ConvertedType::TIMESTAMP_MILLIS => time(Timestamp::from_millisecond(number), number),
        ConvertedType::TIMESTAMP_MICROS => time(Timestamp::from_microsecond(number), number),
        ConvertedType::UINT_64 => Cell::Text((number as u64).to_string()),
        ConvertedType::TIME_MICROS => Cell::Unfit("a time of day"),
        ConvertedType::DECIMAL => decimal(column, &number.to_be_bytes()),
        _ => Cell::Text(number.to_string()),
    }
}

/// The moment in UTC, or its number if it lies beyond the calendar.
fn time(moment: Result<Timestamp, jiff::Error>, number: i64) -> Cell {
    Cell::Text(moment.map_or_else(|_| number.to_string(), |moment| moment.to_string()))
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
