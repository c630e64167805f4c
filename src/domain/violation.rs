//! What is wrong with a value, in words for the person who gave it.

use std::fmt;

/// One broken rule: the field it is about, and what is wrong and what to do.
///
/// `field` is a path as the caller wrote it (`skills[3].weight`, `country`); `description` is one
/// sentence that names the offending value and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    field: String,
    description: String,
}

impl Violation {
    /// A violation of `field`, described in one sentence.
    pub fn new(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self { field: field.into(), description: description.into() }
    }

    /// The path of the field.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What is wrong and what to do.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The same violation one step deeper: `within("skills[3]")` of `weight` is `skills[3].weight`.
    pub fn within(self, parent: &str) -> Self {
        Self { field: format!("{parent}.{}", self.field), ..self }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.description)
    }
}

impl std::error::Error for Violation {}
