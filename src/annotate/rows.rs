//! What was found out of ads as a batch of rows.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, FixedSizeBinaryBuilder, Float32Array, ListArray, StringArray, StructArray,
    UInt8Array, UInt32Array,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::Fields;
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use crate::domain::{FoundSkill, LevelEstimate, ProfileId, Score, Seniority, Signature};
use crate::matching::{AdAnnotation, EncodedText};

use super::ClassifiedOccupation;
use super::schema::{
    KEY_BYTES, SIGNATURE_BYTES, competence_fields, item, profile_fields, rows_schema, skill_fields,
    vector_fields,
};

/// All that a row is made of.
pub(super) struct Row {
    pub(super) found: AdAnnotation,
    pub(super) occupation: Option<ClassifiedOccupation>,
    pub(super) seniority: Option<Seniority>,
}

/// Rows with the columns of [`rows_schema`].
pub(super) fn batch(rows: &[Row], profiles: &[ProfileId], versions: &str) -> Result<RecordBatch, ArrowError> {
    let occupation = || rows.iter().map(|row| row.occupation.as_ref());
    let isco = || occupation().map(|found| found?.isco.as_ref());
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt32Array::from_iter_values(rows.iter().map(|row| row.found.sentences as u32))),
        Arc::new(skills(rows)?),
        Arc::new(competences(rows)?),
        Arc::new(scores(rows, profiles)?),
        Arc::new(StringArray::from_iter(occupation().map(|found| Some(found?.uri.as_str())))),
        Arc::new(Float32Array::from_iter(occupation().map(|found| Some(found?.probability.get() as f32)))),
        Arc::new(StringArray::from_iter(isco().map(|group| Some(group?.0.as_str())))),
        Arc::new(Float32Array::from_iter(isco().map(|group| Some(group?.1.get() as f32)))),
        Arc::new(StringArray::from_iter(rows.iter().map(|row| Some(row.seniority?.as_str())))),
        Arc::new(signatures(rows)?),
        Arc::new(StringArray::from_iter_values(rows.iter().map(|_| versions))),
        Arc::new(vectors(rows)?),
    ];
    RecordBatch::try_new(rows_schema(), columns)
}

fn skills(rows: &[Row]) -> Result<ListArray, ArrowError> {
    let all: Vec<&(usize, FoundSkill)> = rows.iter().flat_map(|row| &row.found.skills).collect();
    let all = || all.iter().copied();
    let number = |of: fn(&(usize, FoundSkill)) -> usize| -> ArrayRef {
        Arc::new(UInt32Array::from_iter_values(all().map(|skill| of(skill) as u32)))
    };
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(all().map(|(_, skill)| skill.uri.as_str()))),
        Arc::new(StringArray::from_iter_values(all().map(|(_, skill)| skill.demand.as_str()))),
        Arc::new(Float32Array::from_iter_values(all().map(|(_, skill)| skill.probability.get() as f32))),
        number(|(sentence, _)| *sentence),
        number(|(_, skill)| skill.evidence.span.start()),
        number(|(_, skill)| skill.evidence.span.end()),
    ];
    lists(skill_fields(), columns, rows.iter().map(|row| row.found.skills.len()))
}

fn competences(rows: &[Row]) -> Result<ListArray, ArrowError> {
    let all: Vec<&LevelEstimate> = rows.iter().flat_map(|row| &row.found.competences).collect();
    let all = || all.iter().copied();
    let level = |found: &LevelEstimate| found.level.ok().map(|level| level.get());
    let sure = |found: &LevelEstimate| found.level.ok().map(|_| found.confidence.get() as f32);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(all().map(|found| found.code.to_string()))),
        Arc::new(UInt8Array::from_iter(all().map(level))),
        Arc::new(Float32Array::from_iter_values(all().map(|found| found.probability.get() as f32))),
        Arc::new(Float32Array::from_iter(all().map(sure))),
    ];
    lists(competence_fields(), columns, rows.iter().map(|row| row.found.competences.len()))
}

fn scores(rows: &[Row], profiles: &[ProfileId]) -> Result<ListArray, ArrowError> {
    let all: Vec<(&ProfileId, &Score)> =
        rows.iter().flat_map(|row| profiles.iter().zip(&row.found.profiles)).collect();
    let all = || all.iter().copied();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(all().map(|(id, _)| id.as_str()))),
        Arc::new(Float32Array::from_iter_values(all().map(|(_, score)| score.value.get() as f32))),
        Arc::new(Float32Array::from_iter_values(all().map(|(_, score)| score.coverage.get() as f32))),
        Arc::new(Float32Array::from_iter_values(all().map(|(_, score)| score.focus.get() as f32))),
    ];
    lists(profile_fields(), columns, rows.iter().map(|row| row.found.profiles.len()))
}

fn vectors(rows: &[Row]) -> Result<ListArray, ArrowError> {
    let all: Vec<&EncodedText> = rows.iter().flat_map(|row| &row.found.texts).collect();
    let all = || all.iter().copied();
    let mut keys = FixedSizeBinaryBuilder::new(KEY_BYTES);
    all().try_for_each(|text| keys.append_value(text.key))?;
    let values = |text: &EncodedText| -> Vec<u8> {
        text.vector.values.iter().map(|value| value.to_le_bytes()[0]).collect()
    };
    let columns: Vec<ArrayRef> = vec![
        Arc::new(keys.finish()),
        Arc::new(Float32Array::from_iter_values(all().map(|text| text.vector.scale))),
        Arc::new(BinaryArray::from_iter_values(all().map(values))),
    ];
    lists(vector_fields(), columns, rows.iter().map(|row| row.found.texts.len()))
}

fn signatures(rows: &[Row]) -> Result<arrow::array::FixedSizeBinaryArray, ArrowError> {
    let mut builder = FixedSizeBinaryBuilder::new(SIGNATURE_BYTES);
    let bytes = |signature: &Signature| -> Vec<u8> {
        signature.values().iter().flat_map(|value| value.to_le_bytes()).collect()
    };
    for row in rows {
        match &row.found.signature {
            Some(signature) => builder.append_value(bytes(signature))?,
            None => builder.append_null(),
        }
    }
    Ok(builder.finish())
}

/// A list for each row, of `lengths` items, whose parts stand one after another in `columns`.
fn lists(
    fields: Fields,
    columns: Vec<ArrayRef>,
    lengths: impl Iterator<Item = usize>,
) -> Result<ListArray, ArrowError> {
    let items = StructArray::try_new(fields.clone(), columns, None)?;
    ListArray::try_new(item(fields), OffsetBuffer::from_lengths(lengths), Arc::new(items), None)
}
