//! The words of the field and their invariants: ad, profile, skill, competence, level, score, evidence.
//!
//! Comes in: plain values. Goes out: values that hold their promise (a probability is in [0, 1], a
//! weight is finite, a profile has skills). Must not: do I/O, be serialisable, hold a NaN.
//! Start reading at [`JobAd`], [`Profile`] and [`Match`].

mod ad;
mod competence;
mod digest;
mod limits;
mod matched;
mod named;
mod profile;
mod profile_size;
mod provenance;
mod quantity;
mod seal;
mod seniority;
mod sentence;
mod signature;
mod skill;
mod tally;
mod vector;
mod violation;

pub use ad::{AdFilter, AdId, Country, JobAd, Language, RawAd};
pub use competence::{Competence, CompetenceCode, Framework, Level, RequiredCompetence};
pub use digest::ContentDigest;
pub(crate) use limits::grouped;
pub use limits::{Limit, Limits};
pub use matched::{
    Abstention, CompetenceMatch, Cue, CueKind, Detail, Evidence, EvidenceSource, FocusPart, FoundSkill,
    LevelEstimate, Match, OccupationMatch, Score, SkillMatch, Versions,
};
pub use profile::{Occupation, Profile, ProfileDraft, ProfileId};
pub use provenance::{ProfileState, Provenance, ProvenanceStep, Quotation, RowStatus, StepKind};
pub use quantity::{Probability, Weight, logistic};
pub(crate) use seal::Seal;
pub use seniority::Seniority;
pub use sentence::{AnalysedText, Clause, Demand, Section, Sentence, Span, Term};
pub use signature::Signature;
pub use skill::{ConceptUri, Importance, LabelSet, Skill, SkillKind};
pub use tally::{RejectReason, Rejection, Tally};
pub use vector::{Embedding, Int8Vector};
pub use violation::Violation;

/// A calendar date without time or zone.
pub type Date = jiff::civil::Date;
