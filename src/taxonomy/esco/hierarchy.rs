//! What stands above and below a skill in ESCO, and what occupations ask for with it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::domain::{ConceptUri, Importance};
use crate::taxonomy::TaxonomyError;
use crate::taxonomy::rows::read_rows;
use crate::text::label_name;

use super::download::Download;
use super::{Esco, EscoSkill};

const BROADER: &str = "broaderRelationsSkillPillar";
const GROUPS: &str = "skillGroups";
/// So many occupations must ask for two skills before they are said to go together.
const LEAST_SHARED: usize = 2;
/// The least overlap of their occupations: below it two skills only stand in the same long lists.
const LEAST_OVERLAP: f64 = 0.1;

/// A concept that has to do with a skill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedConcept {
    /// The concept: a skill, or a group of skills.
    pub uri: String,
    /// Its preferred label.
    pub label: String,
}

/// The skills that have to do with one skill.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RelatedSkills {
    /// Those one step above it, groups included.
    pub broader: Vec<RelatedConcept>,
    /// Those one step below it.
    pub narrower: Vec<RelatedConcept>,
    /// Those that are essential for the same occupations, the closest first.
    pub together: Vec<RelatedConcept>,
}

/// The hierarchy of ESCO's skills.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SkillHierarchy {
    groups: BTreeMap<String, String>,
    broader: BTreeMap<String, BTreeSet<String>>,
    narrower: BTreeMap<String, BTreeSet<String>>,
}

impl SkillHierarchy {
    /// Reads the hierarchy from ESCO's CSV download; an empty one where the download holds no
    /// `broaderRelationsSkillPillar`.
    ///
    /// # Errors
    /// As [`Esco::open`].
    pub fn open(path: &Path) -> Result<Self, TaxonomyError> {
        Self::read(&Download::find(path)?)
    }

    pub(super) fn read(download: &Download) -> Result<Self, TaxonomyError> {
        let mut hierarchy = Self::default();
        // English comes first and stays.
        for table in download.tables(GROUPS)? {
            read_rows(&table.name, &table.read()?, &["conceptUri", "preferredLabel"], |row| {
                let label = row.get("preferredLabel").to_string();
                hierarchy.groups.entry(row.get("conceptUri").to_string()).or_insert(label);
                Ok(())
            })?;
        }
        for table in download.tables(BROADER)? {
            read_rows(&table.name, &table.read()?, &["conceptUri", "broaderUri"], |row| {
                let (below, above) = (row.get("conceptUri").to_string(), row.get("broaderUri").to_string());
                hierarchy.narrower.entry(above.clone()).or_default().insert(below.clone());
                hierarchy.broader.entry(below).or_default().insert(above);
                Ok(())
            })?;
        }
        Ok(hierarchy)
    }

    /// Whether the download holds no hierarchy.
    pub fn is_empty(&self) -> bool {
        self.broader.is_empty()
    }

    /// What has to do with a skill of `esco`, at most `most` concepts of each sort; broader and narrower ones by label.
    pub fn related(&self, esco: &Esco, skill: &ConceptUri, most: usize) -> RelatedSkills {
        let together = esco
            .essential_with(skill, most)
            .into_iter()
            .map(|skill| RelatedConcept { uri: skill.uri.to_string(), label: skill.preferred.clone() });
        RelatedSkills {
            broader: self.named(esco, self.broader.get(skill.as_str()), most),
            narrower: self.named(esco, self.narrower.get(skill.as_str()), most),
            together: together.collect(),
        }
    }

    /// The preferred labels of the skills one step below a skill that are names, such as products and languages, in
    /// order.
    pub(super) fn names_below(&self, esco: &Esco, skill: &ConceptUri) -> Vec<String> {
        let below = self.narrower.get(skill.as_str()).into_iter().flatten();
        let labels = below.filter_map(|uri| Some(&esco.skill(&ConceptUri::new(uri).ok()?)?.preferred));
        let names: BTreeSet<&String> = labels.filter(|label| label_name(label).is_some()).collect();
        names.into_iter().cloned().collect()
    }

    fn named(&self, esco: &Esco, uris: Option<&BTreeSet<String>>, most: usize) -> Vec<RelatedConcept> {
        let label = |uri: &String| {
            let skill = ConceptUri::new(uri).ok().and_then(|uri| Some(esco.skill(&uri)?.preferred.clone()));
            skill.or_else(|| self.groups.get(uri).cloned())
        };
        let named = |uri: &String| Some(RelatedConcept { uri: uri.clone(), label: label(uri)? });
        let mut found: Vec<RelatedConcept> = uris.into_iter().flatten().filter_map(named).collect();
        found.sort_by(|a, b| (&a.label, &a.uri).cmp(&(&b.label, &b.uri)));
        found.truncate(most);
        found
    }
}

impl Esco {
    /// The skills that are essential for the same occupations as `skill`, at most `most`: first those whose occupations
    /// overlap most with its own, which is the number of shared ones over the number of those that need either (Jaccard
    /// 1912); at least two shared, and a tenth of all. Ties by URI.
    pub fn essential_with(&self, skill: &ConceptUri, most: usize) -> Vec<&EscoSkill> {
        let Ok(at) = self.skills.binary_search_by(|other| other.uri.cmp(skill)) else { return Vec::new() };
        let essential =
            || self.relations.iter().filter(|relation| relation.importance == Importance::Essential);
        let mine = |relation: &&super::Relation| relation.skill as usize == at;
        let occupations: BTreeSet<u32> =
            essential().filter(mine).map(|relation| relation.occupation).collect();
        // For each skill: occupations that need it, and those of them that need the given one, too.
        let mut counts: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
        for relation in essential() {
            let (all, shared) = counts.entry(relation.skill).or_default();
            *all += 1;
            *shared += usize::from(occupations.contains(&relation.occupation));
        }
        let overlap =
            |(all, shared): (usize, usize)| shared as f64 / (occupations.len() + all - shared).max(1) as f64;
        let mut others: Vec<(f64, u32)> = counts
            .into_iter()
            .filter(|(other, (_, shared))| *other as usize != at && *shared >= LEAST_SHARED)
            .map(|(other, counts)| (overlap(counts), other))
            .filter(|(overlap, _)| *overlap >= LEAST_OVERLAP)
            .collect();
        // Skills are in the order of their URIs.
        others.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        others.into_iter().take(most).filter_map(|(_, other)| self.skills.get(other as usize)).collect()
    }
}
