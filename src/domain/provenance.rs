//! Where a row of a profile comes from: its citation, how far it can be relied on, and the chain of what was found.

use super::named::names;
use super::{Date, Span};

/// How far a row can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum RowStatus {
    /// As its source says; nobody has questioned or confirmed it.
    #[default]
    Stated,
    /// Found in documents or in ads; nobody has decided yet whether it belongs to the profile.
    Candidate,
    /// A survey could not tell whether it is essential.
    Uncertain,
    /// Reviewers agree on it.
    Confirmed,
    /// Reviewers contradict each other, and no deciding review says which of them holds.
    Disputed,
}

/// How far a profile has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ProfileState {
    /// A stand-in for a published profile that could not be read.
    Reconstruction,
    /// Put together, neither surveyed nor reviewed.
    #[default]
    Draft,
    /// Its rows are weighted by a survey.
    Surveyed,
    /// Every row of it is confirmed by reviewers.
    Reviewed,
}

impl ProfileState {
    /// The state of a profile that says none.
    pub fn unsaid(provenance: &Provenance) -> Self {
        if provenance.reconstruction { Self::Reconstruction } else { Self::Draft }
    }
}

/// What kind of work a step of a row's chain is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepKind {
    /// Documents were read.
    DeskResearch,
    /// People were asked.
    Survey,
    /// A reviewer judged the row.
    Review,
    /// Job ads were counted.
    Market,
}

names!(
    RowStatus,
    "status",
    Stated = "stated",
    Candidate = "candidate",
    Uncertain = "uncertain",
    Confirmed = "confirmed",
    Disputed = "disputed"
);
names!(
    ProfileState,
    "state",
    Reconstruction = "reconstruction",
    Draft = "draft",
    Surveyed = "surveyed",
    Reviewed = "reviewed"
);
names!(
    StepKind,
    "kind",
    DeskResearch = "desk-research",
    Survey = "survey",
    Review = "review",
    Market = "market"
);

/// Where a row of data comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Provenance {
    /// A short citation, in words.
    pub source: String,
    /// Whether the row is a stand-in made here and not a published value.
    pub reconstruction: bool,
    /// How far it can be relied on.
    pub status: RowStatus,
    /// What was found about it, in order: desk research, survey, reviews, market; may be empty.
    pub steps: Vec<ProvenanceStep>,
}

impl Provenance {
    /// A row that stands as `source` says.
    pub fn of(source: impl Into<String>) -> Self {
        Self { source: source.into(), ..Self::default() }
    }

    /// A stand-in made after `source`.
    pub fn reconstruction(source: impl Into<String>) -> Self {
        Self { source: source.into(), reconstruction: true, ..Self::default() }
    }

    /// The bytes of all its words.
    pub fn size(&self) -> usize {
        self.source.len() + self.steps.iter().map(ProvenanceStep::size).sum::<usize>()
    }
}

/// One step of a row's chain: who found what, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenanceStep {
    /// What kind of work it was.
    pub kind: StepKind,
    /// Who or what found it: documents, a survey's name, a reviewer's role.
    pub source: String,
    /// The day, where it is known.
    pub date: Option<Date>,
    /// What was found, in words and figures.
    pub finding: String,
    /// The words it stands on; may be empty.
    pub quotations: Vec<Quotation>,
}

impl ProvenanceStep {
    fn size(&self) -> usize {
        let quoted = self.quotations.iter().map(|quotation| quotation.document.len() + quotation.text.len());
        self.source.len() + self.finding.len() + quoted.sum::<usize>()
    }
}

/// Words of a document or an ad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// The document's name, or the ad's id.
    pub document: String,
    /// Where the words stand in its plain text, in bytes.
    pub span: Span,
    /// The words.
    pub text: String,
}
