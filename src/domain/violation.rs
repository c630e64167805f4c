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

    /// A violation of `field`, whose text has `bytes`, more than the `most` that are allowed.
    pub(crate) fn too_long(field: &str, bytes: usize, most: usize) -> Self {
        Self::new(field, format!("has {bytes} bytes; at most {most} are allowed, shorten it"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AdId, ConceptUri, ProfileId};

    #[test]
    fn a_name_that_is_too_long_is_refused_with_its_size_and_the_most() {
        let uri = |bytes: usize| format!("{:x<bytes$}", "https://example.org/");
        let refused = |fault: Option<Violation>, field: &str, words: &str| {
            let fault = fault.expect("a refusal");
            assert_eq!(fault.field(), field);
            assert!(fault.description().starts_with(words), "{fault}");
        };
        assert!(AdId::new(&"a".repeat(200)).is_ok());
        refused(AdId::new(&"a".repeat(201)).err(), "id", "has 201 bytes; at most 200 are allowed");
        assert!(ProfileId::new(&"a".repeat(100)).is_ok());
        refused(ProfileId::new(&"a".repeat(101)).err(), "id", "has 101 bytes; at most 100 are allowed");
        assert!(ConceptUri::new(&uri(300)).is_ok());
        refused(ConceptUri::new(&uri(301)).err(), "uri", "has 301 bytes; at most 300 are allowed");
    }
}
