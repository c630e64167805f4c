//! The months of ads, and their names in paths.

use arrow::array::{Array, AsArray, Date32Array};
use arrow::datatypes::Date32Type;
use arrow::record_batch::RecordBatch;

use crate::domain::Date;

/// A month, as the number of its year times twelve and itself less one; `None`: no date.
pub(super) type Month = Option<i32>;

/// The month of a day, given in days since 1970-01-01.
pub(super) fn month_of(days: i32) -> Month {
    let date = Date::constant(1970, 1, 1).checked_add(jiff::Span::new().days(days)).ok()?;
    Some(i32::from(date.year()) * 12 + i32::from(date.month()) - 1)
}

/// `2025-10`, or `unknown`.
pub(super) fn name(month: Month) -> String {
    match month {
        Some(month) => format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1),
        None => "unknown".into(),
    }
}

/// For each row of a batch of ads the day by which it is put into a month: that on which it was first seen, or else
/// posted.
pub(super) fn days(batch: &RecordBatch) -> Option<Vec<Option<i32>>> {
    let column = |name: &str| batch.column_by_name(name)?.as_primitive_opt::<Date32Type>();
    let (first, posted) = (column("first_seen")?, column("posted")?);
    let day = |column: &Date32Array, row: usize| column.is_valid(row).then(|| column.value(row));
    Some((0..batch.num_rows()).map(|row| day(first, row).or_else(|| day(posted, row))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_lies_in_its_month() {
        assert_eq!(name(month_of(0)), "1970-01");
        assert_eq!(name(month_of(-1)), "1969-12");
        assert_eq!(name(month_of(20_362)), "2025-10");
        assert_eq!(name(None), "unknown");
    }
}
