//! Names and combinations of names as numbers, in order.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int32Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};

use super::dimension::Dimension;
use super::engine::{Engine, texts};
use super::error::IndicatorError;

pub(super) fn batch_error(error: arrow::error::ArrowError) -> IndicatorError {
    IndicatorError::Engine { doing: "reading rows".into(), problem: error.to_string() }
}

/// Joins the numbers of categories; `or_empty`: what is not known is a category of its own, the empty text.
pub(super) fn join_categories(table: &str, alias: &str, set: &[Dimension], or_empty: bool) -> String {
    let on = set.iter().enumerate().map(|(index, d)| match or_empty {
        false => format!("d.d_{} = {alias}.v{index}", d.as_str()),
        true => format!("coalesce(d.d_{}, '') = {alias}.v{index}", d.as_str()),
    });
    format!(" LEFT JOIN {table} {alias} ON {}", on.collect::<Vec<_>>().join(" AND "))
}

/// The combinations of categories that occur, in order, and the table of their numbers. With a bound, those with a
/// category that is not known are left out.
pub(super) fn categories(
    engine: &Engine,
    table: &str,
    set: &[Dimension],
    most: Option<usize>,
) -> Result<Vec<Vec<String>>, IndicatorError> {
    if set.is_empty() {
        return Ok(vec![Vec::new()]);
    }
    let columns: Vec<String> = set
        .iter()
        .enumerate()
        .map(|(index, d)| match most {
            Some(_) => format!("d_{} AS v{index}", d.as_str()),
            None => format!("coalesce(d_{}, '') AS v{index}", d.as_str()),
        })
        .collect();
    let values: Vec<String> = (0..set.len()).map(|index| format!("v{index}")).collect();
    let known: Vec<String> = values.iter().map(|value| format!("{value} IS NOT NULL")).collect();
    let limit = most.map_or(String::new(), |most| format!(" LIMIT {}", most + 1));
    let sql = format!(
        "SELECT DISTINCT {0} FROM (SELECT {1} FROM dated) WHERE {2} ORDER BY {0}{limit}",
        values.join(", "),
        columns.join(", "),
        known.join(" AND ")
    );
    let mut cells: Vec<Vec<String>> = Vec::new();
    engine.each("reading categories", &sql, |batch| {
        let columns = (0..set.len()).map(|column| texts(batch, column)).collect::<Result<Vec<_>, _>>()?;
        cells.extend(
            (0..batch.num_rows()).map(|row| columns.iter().map(|c| c.value(row).to_string()).collect()),
        );
        Ok(())
    })?;
    if let Some(most) = most.filter(|most| cells.len() > *most) {
        return Err(IndicatorError::TooManyCells {
            by: set.iter().map(|d| d.as_str()).collect::<Vec<_>>().join("+"),
            limit: most,
            example: cells.first().map_or(String::new(), |cell| cell.join(" / ")),
        });
    }
    let columns: Vec<Vec<String>> =
        (0..set.len()).map(|index| cells.iter().map(|cell| cell[index].clone()).collect()).collect();
    let names: Vec<String> = (0..set.len()).map(|index| format!("v{index}")).collect();
    register_numbered(engine, table, &names, &columns)?;
    Ok(cells)
}

/// The values of a query of one column of text.
pub(super) fn dictionary(engine: &Engine, doing: &str, sql: &str) -> Result<Vec<String>, IndicatorError> {
    let mut values = Vec::new();
    engine.each(doing, sql, |batch| {
        values.extend(texts(batch, 0)?.iter().flatten().map(str::to_string));
        Ok(())
    })?;
    Ok(values)
}

/// A table of names with their numbers, from 0 on.
pub(super) fn register_dictionary(
    engine: &Engine,
    table: &str,
    names: &[String],
) -> Result<(), IndicatorError> {
    register_numbered(engine, table, &["name".to_string()], &[names.to_vec()])
}

fn register_numbered(
    engine: &Engine,
    table: &str,
    names: &[String],
    columns: &[Vec<String>],
) -> Result<(), IndicatorError> {
    let rows = columns.first().map_or(0, Vec::len) as i32;
    let mut fields: Vec<Field> = names.iter().map(|name| Field::new(name, DataType::Utf8, false)).collect();
    fields.push(Field::new("number", DataType::Int32, false));
    let mut arrays: Vec<ArrayRef> =
        columns.iter().map(|column| Arc::new(StringArray::from_iter_values(column)) as ArrayRef).collect();
    arrays.push(Arc::new(Int32Array::from_iter_values(0..rows)));
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(batch_error)?;
    engine.register_rows(table, batch)
}
