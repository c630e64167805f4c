//! The columns of staged ads and of the rows that are made of them.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};

use crate::domain::Signature;

/// What the function reads of a staged ad: `source`, `ad`, `title`, `text` (the clean description), `language` (BCP 47 or
/// `und`), `country`? (ISO 3166 alpha-2) and `seniority`? (as the feed writes it). Texts come as any of Arrow's kinds of
/// strings.
pub fn ads_schema() -> SchemaRef {
    let text = |name: &str, may_lack: bool| Field::new(name, DataType::Utf8, may_lack);
    Arc::new(Schema::new(vec![
        text("source", false),
        text("ad", false),
        text("title", false),
        text("text", false),
        text("language", false),
        text("country", true),
        text("seniority", true),
    ]))
}

/// What the function makes of an ad; `docs/monitoring.md` says what each column means.
pub fn rows_schema() -> SchemaRef {
    let column = |name: &str, kind: DataType, may_lack: bool| Field::new(name, kind, may_lack);
    Arc::new(Schema::new(vec![
        column("sentences", DataType::UInt32, false),
        column("skills", list(skill_fields()), false),
        column("competences", list(competence_fields()), false),
        column("profiles", list(profile_fields()), false),
        column("occupation", DataType::Utf8, true),
        column("occupation_probability", DataType::Float32, true),
        column("isco", DataType::Utf8, true),
        column("isco_probability", DataType::Float32, true),
        column("seniority", DataType::Utf8, true),
        column("signature", DataType::FixedSizeBinary(SIGNATURE_BYTES), true),
        column("versions", DataType::Utf8, false),
        column("vectors", list(vector_fields()), false),
    ]))
}

/// Bytes of a signature.
pub(super) const SIGNATURE_BYTES: i32 = 4 * Signature::LENGTH as i32;
/// Bytes of the name of a text.
pub(super) const KEY_BYTES: i32 = 16;

fn list(fields: Fields) -> DataType {
    DataType::List(item(fields))
}

pub(super) fn item(fields: Fields) -> Arc<Field> {
    Arc::new(Field::new("item", DataType::Struct(fields), false))
}

/// Of a skill that the ad asks for: `demand` is `required`, `preferred` or `mentioned`, `sentence` its number in the
/// description, `start` and `end` the bytes of the clause there.
pub(super) fn skill_fields() -> Fields {
    fields([
        ("skill", DataType::Utf8, false),
        ("demand", DataType::Utf8, false),
        ("probability", DataType::Float32, false),
        ("sentence", DataType::UInt32, false),
        ("start", DataType::UInt32, false),
        ("end", DataType::UInt32, false),
    ])
}

/// Of a competence that the ad asks for: `level` is 1 to 5, or nothing where it cannot be said.
pub(super) fn competence_fields() -> Fields {
    fields([
        ("competence", DataType::Utf8, false),
        ("level", DataType::UInt8, true),
        ("probability", DataType::Float32, false),
        ("confidence", DataType::Float32, true),
    ])
}

/// Of every profile: all from 0 to 1.
pub(super) fn profile_fields() -> Fields {
    fields([
        ("profile", DataType::Utf8, false),
        ("score", DataType::Float32, false),
        ("coverage", DataType::Float32, false),
        ("focus", DataType::Float32, false),
    ])
}

/// Of every text that the model read, where vectors are kept: `text` names it, `values` are int8.
pub(super) fn vector_fields() -> Fields {
    fields([
        ("text", DataType::FixedSizeBinary(KEY_BYTES), false),
        ("scale", DataType::Float32, false),
        ("values", DataType::Binary, false),
    ])
}

fn fields<const N: usize>(fields: [(&str, DataType, bool); N]) -> Fields {
    fields.into_iter().map(|(name, kind, may_lack)| Field::new(name, kind, may_lack)).collect()
}
