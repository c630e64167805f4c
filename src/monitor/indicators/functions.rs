//! The few functions of ours that the queries call. None depends on a clock, a locale or a machine.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Date32Array, Float32Array, Int32Array, Int64Array, StringArray};
use arrow::datatypes::DataType;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf};

use super::period::month_of_day;

/// `month_number(date)`: months since January of the year 0. `employer_key(text)`: what is taken for one employer.
/// `category(text)`: the text without white space around it, null where nothing is left. `millionths(float)`: a share as
/// a whole number.
pub(super) fn all() -> Vec<ScalarUDF> {
    vec![
        function("month_number", DataType::Date32, DataType::Int32, |array| {
            let days = typed::<Date32Array>(array)?;
            let months = days.iter().map(|day| day.map(month_of_day));
            Ok(Arc::new(months.collect::<Int32Array>()))
        }),
        function("employer_key", DataType::Utf8, DataType::Utf8, |array| {
            let names = typed::<StringArray>(array)?;
            Ok(Arc::new(names.iter().map(|name| name.and_then(employer_key)).collect::<StringArray>()))
        }),
        function("category", DataType::Utf8, DataType::Utf8, |array| {
            let texts = typed::<StringArray>(array)?;
            let trimmed = texts.iter().map(|text| text.map(str::trim).filter(|text| !text.is_empty()));
            Ok(Arc::new(trimmed.collect::<StringArray>()))
        }),
        function("millionths", DataType::Float32, DataType::Int64, |array| {
            let shares = typed::<Float32Array>(array)?;
            let whole = |share: f32| (f64::from(share).clamp(0.0, 1.0) * 1e6).round() as i64;
            Ok(Arc::new(shares.iter().map(|share| share.map(whole)).collect::<Int64Array>()))
        }),
    ]
}

fn function(
    name: &str,
    from: DataType,
    to: DataType,
    apply: impl Fn(&ArrayRef) -> Result<ArrayRef> + Send + Sync + 'static,
) -> ScalarUDF {
    let apply = move |arguments: &[ColumnarValue]| {
        let arrays = ColumnarValue::values_to_arrays(arguments)?;
        Ok(ColumnarValue::Array(apply(&arrays[0])?))
    };
    create_udf(name, vec![from], to, Volatility::Immutable, Arc::new(apply))
}

fn typed<T: Array + 'static>(array: &ArrayRef) -> Result<&T> {
    array
        .as_any()
        .downcast_ref::<T>()
        .ok_or_else(|| DataFusionError::Internal(format!("a column is of type {}", array.data_type())))
}

/// What is taken for one employer: the name in small letters, white space being one blank. `None` where nothing is left.
fn employer_key(name: &str) -> Option<String> {
    let key = name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    (!key.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_employer_is_one_whatever_its_capitals_and_blanks() {
        assert_eq!(employer_key("  ACME\tGmbH "), employer_key("Acme gmbh"));
        assert_eq!(employer_key(" \n"), None);
    }
}
