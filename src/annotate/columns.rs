//! Staged ads out of a batch.

use arrow::array::{Array, ArrayRef, AsArray, StringArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use arrow::record_batch::RecordBatch;

use crate::domain::Language;
use crate::matching::AdWords;

use super::AnnotateError;

/// The columns of a batch that are read, each as plain strings.
pub(super) struct AdColumns {
    title: StringArray,
    text: StringArray,
    language: StringArray,
    seniority: StringArray,
}

impl AdColumns {
    pub(super) fn of(batch: &RecordBatch) -> Result<Self, AnnotateError> {
        Ok(Self {
            title: strings(batch, "title")?,
            text: strings(batch, "text")?,
            language: strings(batch, "language")?,
            seniority: strings(batch, "seniority")?,
        })
    }

    /// The ads' words, in order.
    pub(super) fn words(&self) -> Result<Vec<AdWords<'_>>, AnnotateError> {
        let word = |row: usize| {
            let language = value(&self.language, row).unwrap_or("und");
            let language = Language::new(language)
                .map_err(|violation| AnnotateError::Batch(format!("row {row}: {violation}")))?;
            let (title, description) = (value(&self.title, row), value(&self.text, row));
            let description =
                description.ok_or_else(|| AnnotateError::Batch(format!("row {row} has no text")))?;
            Ok(AdWords { title: title.unwrap_or_default(), description, language })
        };
        (0..self.text.len()).map(word).collect()
    }

    /// What the feed says of the seniority of an ad.
    pub(super) fn seniority(&self, row: usize) -> Option<&str> {
        value(&self.seniority, row)
    }
}

fn value(column: &StringArray, row: usize) -> Option<&str> {
    column.is_valid(row).then(|| column.value(row))
}

/// A column as plain strings, whichever of Arrow's kinds it has: engines hand over views.
fn strings(batch: &RecordBatch, name: &str) -> Result<StringArray, AnnotateError> {
    let column = batch.column_by_name(name);
    let column = column.ok_or_else(|| AnnotateError::Batch(format!("there is no column '{name}'")))?;
    let unfit =
        |_| AnnotateError::Batch(format!("the column '{name}' holds {}, not text", column.data_type()));
    let plain: ArrayRef = cast(column, &DataType::Utf8).map_err(unfit)?;
    let plain = plain.as_string_opt::<i32>();
    plain.cloned().ok_or_else(|| AnnotateError::Batch(format!("the column '{name}' holds no text")))
}
