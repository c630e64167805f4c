//! ESCO from the official CSV download: skills, occupations and what ties them, by URI.

mod download;
mod find;
mod gender_forms;
mod hierarchy;
mod load;
mod profile;
#[cfg(test)]
mod tests;

pub use hierarchy::{RelatedConcept, RelatedSkills, SkillHierarchy};
pub use profile::profile_from_occupation;

use std::path::Path;

use crate::domain::{ConceptUri, Importance, LabelSet, SkillKind};

use super::TaxonomyError;
use download::Download;

/// A skill or piece of knowledge of ESCO.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscoSkill {
    /// The concept.
    pub uri: ConceptUri,
    /// The preferred label for readers, English where there is one.
    pub preferred: String,
    /// What sort of concept it is; a skill where the download does not say.
    pub kind: SkillKind,
    /// Labels, one set per language: English first, then by language code. The alternatives are
    /// ESCO's alternative labels, then its hidden ones.
    pub labels: Vec<LabelSet>,
    /// What the concept means, English where there is one.
    pub description: Option<String>,
    /// The preferred labels of those one step below it (`broaderRelationsSkillPillar`) that are names, such as products
    /// and languages, in order; none where the skills were read alone.
    pub narrower: Vec<String>,
}

impl EscoSkill {
    /// All labels of all languages.
    pub fn all_labels(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().flat_map(LabelSet::all)
    }
}

/// An occupation of ESCO.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscoOccupation {
    /// The concept.
    pub uri: ConceptUri,
    /// The ESCO code (`2511.20`), where the download has it.
    pub code: Option<String>,
    /// The preferred label for readers, English where there is one.
    pub preferred: String,
    /// Labels, as for a skill.
    pub labels: Vec<LabelSet>,
    /// What the occupation does, English where there is one.
    pub description: Option<String>,
}

/// Rows of the download that could not be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Skills without a label in any of the languages there.
    pub skills: usize,
    /// Occupations without a label in any of the languages there.
    pub occupations: usize,
    /// Relations whose occupation or skill is not there: many mean that two versions are mixed.
    pub relations: usize,
}

/// What an occupation asks for; positions in the lists of occupations and skills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Relation {
    occupation: u32,
    skill: u32,
    importance: Importance,
}

/// The ESCO classification, or as much of it as the download holds.
#[derive(Debug, Clone)]
pub struct Esco {
    skills: Vec<EscoSkill>,
    occupations: Vec<EscoOccupation>,
    relations: Vec<Relation>,
    left_out: LeftOut,
    /// Positions of occupations with the URIs of skills that they ask for and that are not there.
    unlinked: Vec<(u32, String)>,
    version: Option<String>,
    digest: String,
    origin: String,
}

impl Esco {
    /// Reads a folder or a zip archive of ESCO's CSV download, 1.0 to 1.2. A folder may hold the files
    /// unzipped (also one folder down), zipped, or some of each; an unzipped file goes before a zipped
    /// one of the same name. Languages are told apart by the suffix (`skills_es.csv`; none means
    /// English) and merged by URI. Skills must be there, occupations and relations need not.
    ///
    /// # Errors
    /// [`TaxonomyError`], naming file and line: nothing there, a file that is no ESCO table, an archive
    /// that is damaged, two archives with the same table, two versions in one folder.
    pub fn open(path: &Path) -> Result<Self, TaxonomyError> {
        load::all(&Download::find(path)?)
    }

    /// The same, but reads the skills alone, which is faster.
    ///
    /// # Errors
    /// As [`Esco::open`].
    pub fn open_skills(path: &Path) -> Result<Self, TaxonomyError> {
        load::skills(&Download::find(path)?)
    }

    /// The skills, by URI.
    pub fn skills(&self) -> &[EscoSkill] {
        &self.skills
    }

    /// The skill of this URI.
    pub fn skill(&self, uri: &ConceptUri) -> Option<&EscoSkill> {
        let at = self.skills.binary_search_by(|other| other.uri.cmp(uri)).ok()?;
        self.skills.get(at)
    }

    /// The occupations, by URI.
    pub fn occupations(&self) -> &[EscoOccupation] {
        &self.occupations
    }

    /// The occupation of this URI.
    pub fn occupation(&self, uri: &ConceptUri) -> Option<&EscoOccupation> {
        self.occupations.get(self.position(uri)?)
    }

    /// The skills that the occupation asks for, by URI; none for an occupation that is not there.
    pub fn relations_of(&self, uri: &ConceptUri) -> impl Iterator<Item = (&EscoSkill, Importance)> {
        let occupation = self.position(uri).and_then(|position| u32::try_from(position).ok());
        let start = self.relations.partition_point(|relation| Some(relation.occupation) < occupation);
        let rows = self.relations.get(start..).unwrap_or_default().iter();
        rows.take_while(move |relation| Some(relation.occupation) == occupation)
            .filter_map(|relation| Some((self.skills.get(relation.skill as usize)?, relation.importance)))
    }

    /// The URIs of skills that an occupation asks for and that are not there: they have no label in the
    /// languages of the download, or belong to another version.
    pub fn unlinked_of(&self, uri: &ConceptUri) -> impl Iterator<Item = &str> {
        let occupation = self.position(uri).and_then(|position| u32::try_from(position).ok());
        self.unlinked.iter().filter(move |(at, _)| Some(*at) == occupation).map(|(_, skill)| skill.as_str())
    }

    /// How many occupation-skill relations there are.
    pub fn relation_count(&self) -> usize {
        self.relations.len()
    }

    /// The rows that could not be used.
    pub fn left_out(&self) -> LeftOut {
        self.left_out
    }

    /// `ESCO 1.1.0` where the names of files or folder say so, else `ESCO (digest 0123456789ab)`.
    pub fn version(&self) -> String {
        match &self.version {
            Some(number) => format!("ESCO {number}"),
            None => format!("ESCO (digest {})", self.digest.get(..12).unwrap_or(&self.digest)),
        }
    }

    /// BLAKE3 of the skills (URI, kind, labels, description), in hex: the same content has the same
    /// digest, zipped or not.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    fn position(&self, occupation: &ConceptUri) -> Option<usize> {
        self.occupations.binary_search_by(|other| other.uri.cmp(occupation)).ok()
    }
}
