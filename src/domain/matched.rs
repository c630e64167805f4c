//! A match: an ad's score against a profile, every part of it, and the levels estimated from it.

use super::{
    AdId, CompetenceCode, ConceptUri, Demand, Framework, Importance, Level, Probability, Section, SkillKind,
    Span,
};

/// Which text a span points into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvidenceSource {
    /// The ad's title.
    Title,
    /// The ad's clean description.
    Description,
}

/// The words that speak best for something: a clause, an item of a list, or a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The text that `span` points into.
    pub source: EvidenceSource,
    /// Where they stand.
    pub span: Span,
    /// The words themselves: exactly the bytes of `span`.
    pub text: String,
    /// The part of the ad they belong to.
    pub section: Section,
    /// How well the words of their sentence fit: 1 when a whole label stands in it, 0 when no word of any does.
    pub lexical: Probability,
    /// How well the meaning fits: the cosine, -1 to 1.
    pub cosine: f64,
}

/// One skill of the profile, found or missing.
#[derive(Debug, Clone, PartialEq)]
pub struct SkillMatch {
    /// The ESCO concept.
    pub uri: ConceptUri,
    /// Its label for readers.
    pub label: String,
    /// What sort of concept it is.
    pub kind: SkillKind,
    /// Whether the profile needs it.
    pub importance: Importance,
    /// What the skill counts in the coverage: its weight in the profile times its specificity, 0 and up.
    pub weight: f64,
    /// The probability that the ad asks for the skill. Found means at least 0.5.
    pub probability: Probability,
    /// What the skill adds to the ad's score.
    pub contribution: f64,
    /// How the ad asks for it; `None` for a skill that is missing.
    pub demand: Option<Demand>,
    /// The words that ask for it best; `None` for a skill that is missing.
    pub evidence: Option<Evidence>,
}

impl SkillMatch {
    /// From this probability on a skill counts as found.
    pub const FOUND: f64 = 0.5;

    /// Whether the ad more likely than not asks for the skill.
    pub fn found(&self) -> bool {
        self.probability.get() >= Self::FOUND
    }
}

/// A skill that a text asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundSkill {
    /// The ESCO concept.
    pub uri: ConceptUri,
    /// Its label for readers.
    pub label: String,
    /// What sort of concept it is.
    pub kind: SkillKind,
    /// The probability that the text asks for the skill.
    pub probability: Probability,
    /// How it does.
    pub demand: Demand,
    /// The words that say so best.
    pub evidence: Evidence,
}

/// One sentence's part in the focus.
#[derive(Debug, Clone, PartialEq)]
pub struct FocusPart {
    /// The text that `span` points into.
    pub source: EvidenceSource,
    /// Where the sentence stands.
    pub span: Span,
    /// The sentence itself: exactly the bytes of `span`.
    pub text: String,
    /// The cosine of the sentence with the profile as a whole.
    pub cosine: f64,
    /// What it adds to the ad's score.
    pub contribution: f64,
}

/// The occupation of the profile that the ad's title names best.
#[derive(Debug, Clone, PartialEq)]
pub struct OccupationMatch {
    /// The ESCO concept.
    pub uri: ConceptUri,
    /// Its label for readers.
    pub label: String,
    /// How well the title names it: 1 when a whole label stands in the title, else by meaning.
    pub fit: Probability,
    /// Whether a whole label stands in the title.
    pub named: bool,
    /// The cosine of the title with the occupation, -1 to 1.
    pub cosine: f64,
    /// What it adds to the ad's score.
    pub contribution: f64,
}

/// An ad's score and its parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The score; from 0.5 on the ad is more likely than not the job that the profile describes. It is
    /// the sum of the contributions of the skills, the focus parts and the occupation (within 1e-6).
    pub value: Probability,
    /// How much of the profile the ad asks for: the weighted mean of how like it is to each skill.
    pub coverage: Probability,
    /// How much of the ad is about the profile.
    pub focus: Probability,
    /// How well the ad's title names an occupation of the profile; 0 without either.
    pub occupation: Probability,
}

/// What sort of thing a level cue speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CueKind {
    /// Being instructed, or choosing.
    Autonomy,
    /// How far the work reaches.
    Scope,
    /// Whom it leads.
    Leadership,
    /// A word of the job title.
    Title,
    /// Years of experience asked for.
    Years,
    /// Education asked for.
    Education,
}

impl CueKind {
    /// The name used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Autonomy => "autonomy",
            Self::Scope => "scope",
            Self::Leadership => "leadership",
            Self::Title => "title",
            Self::Years => "years",
            Self::Education => "education",
        }
    }
}

/// Words of the ad that speak for a level.
#[derive(Debug, Clone, PartialEq)]
pub struct Cue {
    /// What the words speak of.
    pub kind: CueKind,
    /// The words as they stand in the ad: exactly the bytes of `span`.
    pub text: String,
    /// The text that `span` points into.
    pub source: EvidenceSource,
    /// Where they stand.
    pub span: Span,
    /// The level they speak for, 1 to 5, fractions allowed.
    pub level: f64,
}

/// Why no level is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Abstention {
    /// Nothing in the ad speaks for any level.
    NoCue,
    /// What speaks for a level contradicts itself.
    Contradiction,
    /// The ad does not ask for the competence.
    NotAsked,
}

impl Abstention {
    /// The reason in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoCue => "the ad says nothing about autonomy, scope, leadership or seniority",
            Self::Contradiction => "the ad's cues point to levels far apart",
            Self::NotAsked => "the ad does not ask for this competence",
        }
    }
}

/// A competence that an ad asks for and the level it asks for, if it can be told.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelEstimate {
    /// The edition of the e-CF.
    pub framework: Framework,
    /// The competence.
    pub code: CompetenceCode,
    /// Its title.
    pub title: String,
    /// The probability that the ad asks for the competence.
    pub probability: Probability,
    /// A level that the standard defines for the competence, or why there is none.
    pub level: Result<Level, Abstention>,
    /// How sure the level is; 0 where there is none.
    pub confidence: Probability,
    /// The words that speak for the level; never empty where there is one.
    pub cues: Vec<Cue>,
    /// The sentences that ask for the competence, best first.
    pub evidence: Vec<Evidence>,
    /// The reason in one line: `e-4: 'lead the team of eight'; title 'Head of'`.
    pub reason: String,
}

impl LevelEstimate {
    /// About how many bytes it takes in memory, without what an allocator adds.
    pub fn memory_bytes(&self) -> usize {
        let cues: usize = self.cues.iter().map(|cue| size_of::<Cue>() + cue.text.len()).sum();
        let evidence: usize =
            self.evidence.iter().map(|words| size_of::<Evidence>() + words.text.len()).sum();
        size_of::<Self>() + self.title.len() + cues + evidence + self.reason.len()
    }
}

/// A competence of the profile beside what the ad asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct CompetenceMatch {
    /// The level that the profile requires.
    pub required: Level,
    /// Whether the profile needs the competence.
    pub importance: Importance,
    /// What the ad asks for.
    pub estimate: LevelEstimate,
    /// How the sentence that asks for it best speaks of it; `None` where the ad does not ask for it, and in
    /// [`Detail::Numbers`].
    pub demand: Option<Demand>,
}

impl CompetenceMatch {
    /// The ad's level less the required one; `None` where the ad's is not known.
    pub fn gap(&self) -> Option<i8> {
        let level = self.estimate.level.ok()?;
        Some(level.get() as i8 - self.required.get() as i8)
    }
}

/// An ad's match with a profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The ad.
    pub ad: AdId,
    /// Its title.
    pub title: String,
    /// Who hires.
    pub company: Option<String>,
    /// Where, in the ad's words.
    pub location: Option<String>,
    /// The score and its parts.
    pub score: Score,
    /// Every skill of the profile, in the profile's order.
    pub skills: Vec<SkillMatch>,
    /// The sentences that make up the focus, best first.
    pub focus: Vec<FocusPart>,
    /// The occupation that the title names; `None` where it names none of the profile's.
    pub occupation: Option<OccupationMatch>,
    /// Every competence of the profile, in the profile's order.
    pub competences: Vec<CompetenceMatch>,
    /// Ads that say nearly the same and have no place of their own, in the order of their scores; empty
    /// where near-duplicates are shown.
    pub near_duplicates: Vec<AdId>,
}

/// How much of a match is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Detail {
    /// All numbers, no words of the ad: no evidence, cues, reasons or focus parts, and no [`CompetenceMatch::demand`].
    Numbers,
    /// Everything.
    Full,
}

/// What made an answer: with the same versions and the same index the answer is the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Versions {
    /// The skillgauge release.
    pub skillgauge: String,
    /// The model and its digest.
    pub model: String,
    /// The e-CF table and label table.
    pub taxonomy: String,
    /// The profile and its version; empty where no profile is involved.
    pub profile: String,
    /// How far that profile has come: reconstruction, draft, surveyed or reviewed; empty where none is involved.
    pub profile_state: String,
    /// The scoring weights.
    pub scoring: String,
    /// The text pipeline.
    pub text: String,
    /// The index's commit; empty where nothing indexed is involved.
    pub index: String,
}
