//! A skill of a profile: an ESCO concept with its labels.

use std::fmt;

use super::named::names;
use super::{Language, Provenance, Violation, Weight};

/// The URI of an ESCO concept; the only key by which skills are told apart (labels change).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptUri(String);

impl ConceptUri {
    /// The longest URI, in bytes.
    pub const MAX_BYTES: usize = 300;

    /// `uri` if it is an absolute http(s) URI without white space, and not too long.
    pub fn new(uri: &str) -> Result<Self, Violation> {
        if uri.len() > Self::MAX_BYTES {
            return Err(Violation::too_long("uri", uri.len(), Self::MAX_BYTES));
        }
        let known = uri.starts_with("http://") || uri.starts_with("https://");
        if known && !uri.chars().any(|c| c.is_whitespace() || c.is_control()) {
            Ok(Self(uri.to_string()))
        } else {
            Err(Violation::new(
                "uri",
                format!(
                    "'{uri}' is no concept URI; use ESCO's, such as 'http://data.europa.eu/esco/skill/f049d050-12da-4e40-813a-2b5eb6df6b51'"
                ),
            ))
        }
    }

    /// The URI as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ConceptUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What sort of concept a skill is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkillKind {
    /// ESCO `knowledge`.
    Knowledge,
    /// ESCO `skill/competence`.
    Skill,
    /// ESCO reuse level `transversal`.
    Transversal,
}

/// Whether a profile needs a row or only welcomes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Importance {
    /// Needed.
    Essential,
    /// Welcome.
    Optional,
}

impl Importance {
    /// The weight of a row for which nobody says another: what is welcome counts less than half of what is needed.
    pub fn usual_weight(self) -> f64 {
        match self {
            Self::Essential => 1.0,
            Self::Optional => 0.4,
        }
    }
}

names!(SkillKind, "kind", Knowledge = "knowledge", Skill = "skill", Transversal = "transversal");
names!(Importance, "importance", Essential = "essential", Optional = "optional");

/// The labels of one concept in one language from one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelSet {
    /// The language of all labels of the set.
    pub language: Language,
    /// The preferred label, if the source gives one.
    pub preferred: Option<String>,
    /// Other labels.
    pub alternatives: Vec<String>,
    /// Where the labels come from: `ESCO 1.1.0`, `skillgauge translation`.
    pub source: String,
}

impl LabelSet {
    /// All labels of the set, the preferred one first.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.preferred.iter().chain(&self.alternatives).map(String::as_str)
    }
}

/// A skill that a profile asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Skill {
    /// The ESCO concept.
    pub uri: ConceptUri,
    /// The label for readers, English where there is one.
    pub label: String,
    /// What sort of concept it is.
    pub kind: SkillKind,
    /// Whether the profile needs it.
    pub importance: Importance,
    /// How much it counts among the profile's skills.
    pub weight: Weight,
    /// The profile's own grouping, if it has one.
    pub category: Option<String>,
    /// Labels by language and source; at least one label in all.
    pub labels: Vec<LabelSet>,
    /// Labels of narrower concepts (SKOS `narrower`). Who asks for one that is a name, such as SQL, asks for the skill,
    /// such as query languages. Beside them `taxonomy::NarrowerNames` knows some.
    pub narrower: Vec<String>,
    /// Where the row comes from.
    pub provenance: Provenance,
}

impl Skill {
    /// All labels in `language`, in file order.
    pub fn labels_in(&self, language: Language) -> impl Iterator<Item = &str> {
        self.labels.iter().filter(move |set| set.language == language).flat_map(LabelSet::all)
    }

    /// All labels with their languages, in file order.
    pub fn all_labels(&self) -> impl Iterator<Item = (Language, &str)> {
        self.labels.iter().flat_map(|set| set.all().map(|label| (set.language, label)))
    }
}
