//! Desk research: documents into candidate rows of a profile, each with its quotations; and the differences between two
//! profiles or two taxonomies.
//!
//! Comes in: documents (plain text, HTML, Markdown, PDF), a taxonomy with its linker, profiles. Goes out: candidates with
//! how many documents and sentences speak of them, a draft of a profile that decides nothing, lists of differences. Must
//! not: decide (every row is a `candidate` with a neutral importance), write files, know how anything is printed.
//! Start reading at [`read_documents`], then [`find_candidates`], [`draft_profile`] and [`between_profiles`].

mod candidates;
mod diff;
mod document;
mod draft;
mod error;
mod headings;
mod mentions;
mod paragraphs;
mod pdf;

pub use candidates::{Candidates, CompetenceCandidate, Mention, Search, SkillCandidate, find_candidates};
pub use diff::{Change, Difference, LinkCount, between_profiles, between_taxonomies, profile_and_occupation};
pub use document::{Document, read_documents};
pub use draft::{DraftOf, draft_profile, draft_to_toml};
pub use error::ResearchError;
pub use mentions::How;
