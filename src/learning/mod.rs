//! What the encoder learns from: texts that mean the same skill, drawn with a seed.
//!
//! Comes in: sentences with the labels of their skills, ESCO's skills, occupations' labels in many languages. Goes out: batches of pairs for
//! [`encode::training`](crate::encode::training). Must not: name tch, know the network, see data that
//! results are measured on. Start reading at [`Sampler`]; for the focus map, which is learnt on ESCO's
//! occupations in vectors, at [`FocusSampler`].

mod focus;
mod occupations;
mod parallel;
mod phrases;
mod rows;
mod sampler;
mod sentences;
mod skills;

pub use focus::{FocusSampler, HeldOut, Occupations};
pub use occupations::OccupationTexts;
pub use parallel::ParallelSentences;
pub use phrases::SkillPhrases;
pub use sampler::{Material, Sampler};
pub use sentences::LabelledSentences;
pub use skills::Skills;

/// Why there is nothing to learn from.
#[derive(Debug, thiserror::Error)]
pub enum LearningError {
    /// The file of sentences cannot be used.
    #[error("{file}: {problem}")]
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// One row of it is broken.
    #[error("{file}, line {line}: {problem}")]
    Row {
        /// The file.
        file: String,
        /// The line on which the row starts, from 1.
        line: u64,
        /// What is wrong and what to do.
        problem: String,
    },
    /// The taxonomy lacks what is needed.
    #[error("the taxonomy cannot be learnt from: {0}")]
    Taxonomy(String),
}
