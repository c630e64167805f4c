//! The tables of a download put together by URI.

use std::collections::BTreeMap;

use crate::domain::{ConceptUri, Importance, LabelSet, Language, SkillKind};
use crate::taxonomy::TaxonomyError;
use crate::taxonomy::labels::for_readers;
use crate::taxonomy::rows::{Row, add_labels, read_rows};

use super::download::{Download, Table};
use super::{Esco, EscoOccupation, EscoSkill, LeftOut, Relation, SkillHierarchy};

const SKILLS: &str = "skills";
const OCCUPATIONS: &str = "occupations";
const RELATIONS: &str = "occupationSkillRelations";

/// What skills and occupations have in common, gathered over languages.
#[derive(Default)]
struct Concept {
    labels: Vec<LabelSet>,
    description: Option<String>,
    code: Option<String>,
    kind: Option<SkillKind>,
}

pub(super) fn skills(download: &Download) -> Result<Esco, TaxonomyError> {
    load(download, &[], &[])
}

pub(super) fn all(download: &Download) -> Result<Esco, TaxonomyError> {
    let mut esco = load(download, &download.tables(OCCUPATIONS)?, &download.tables(RELATIONS)?)?;
    let hierarchy = SkillHierarchy::read(download)?;
    let below = |skill: &EscoSkill| hierarchy.names_below(&esco, &skill.uri);
    let narrower: Vec<Vec<String>> = esco.skills.iter().map(below).collect();
    esco.skills.iter_mut().zip(narrower).for_each(|(skill, names)| skill.narrower = names);
    Ok(esco)
}

fn load(download: &Download, occupations: &[&Table], relations: &[&Table]) -> Result<Esco, TaxonomyError> {
    let tables = download.tables(SKILLS)?;
    if tables.is_empty() {
        let problem = format!(
            "there is no skills_en.csv, nor skills in another language; give the folder or the zip of ESCO's classification. Found: {}",
            download.names()
        );
        return Err(TaxonomyError::Unreadable { origin: download.origin(), problem });
    }
    let used: Vec<&Table> = tables.iter().chain(occupations).chain(relations).copied().collect();
    let version = download.version(&used)?;
    let mut left_out = LeftOut::default();
    let concepts = read_concepts(&tables)?;
    let mut skills: Vec<EscoSkill> = concepts.into_iter().map(skill).collect();
    left_out.skills = drop_unlabelled(&mut skills, |skill| &skill.preferred);
    if skills.is_empty() {
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        let problem = "none of its skills has a label; download the file again".to_string();
        return Err(TaxonomyError::Unreadable { origin: names.join(", "), problem });
    }
    let mut occupations: Vec<EscoOccupation> =
        read_concepts(occupations)?.into_iter().map(occupation).collect();
    left_out.occupations = drop_unlabelled(&mut occupations, |occupation| &occupation.preferred);
    let digest = digest(&skills);
    let mut esco = Esco {
        skills,
        occupations,
        relations: Vec::new(),
        left_out,
        unlinked: Vec::new(),
        version,
        digest,
        origin: download.origin(),
    };
    read_relations(relations, &mut esco)?;
    let source = esco.version();
    let skills = esco.skills.iter_mut().flat_map(|skill| &mut skill.labels);
    for set in skills.chain(esco.occupations.iter_mut().flat_map(|occupation| &mut occupation.labels)) {
        set.source.clone_from(&source);
    }
    Ok(esco)
}

/// The concepts of tables in several languages, by URI.
fn read_concepts(tables: &[&Table]) -> Result<BTreeMap<ConceptUri, Concept>, TaxonomyError> {
    let mut concepts: BTreeMap<ConceptUri, Concept> = BTreeMap::new();
    for table in tables {
        read_some_rows(table, &["conceptUri", "preferredLabel"], |row| {
            let concept = concepts.entry(row.uri("conceptUri")?).or_default();
            concept.add_row(row, table.language);
            Ok(())
        })?;
    }
    Ok(concepts)
}

/// The rows of a table that must have some.
fn read_some_rows(
    table: &Table,
    required: &[&str],
    mut each: impl FnMut(&Row<'_>) -> Result<(), TaxonomyError>,
) -> Result<(), TaxonomyError> {
    let mut is_empty = true;
    read_rows(&table.name, &table.read()?, required, |row| {
        is_empty = false;
        each(row)
    })?;
    if is_empty {
        let problem =
            "nothing stands below its header line; download the file again, or move it away".to_string();
        return Err(TaxonomyError::Unreadable { origin: table.name.clone(), problem });
    }
    Ok(())
}

impl Concept {
    fn add_row(&mut self, row: &Row<'_>, language: Language) {
        self.description = self.description.take().or_else(|| row.text("description"));
        self.code = self.code.take().or_else(|| row.text("code"));
        self.kind = self.kind.or_else(|| kind(row.get("skillType"), row.get("reuseLevel")));
        let known = self.labels.iter().position(|set| set.language == language);
        let mut set = match known {
            Some(position) => self.labels.remove(position),
            None => LabelSet { language, preferred: None, alternatives: Vec::new(), source: String::new() },
        };
        set.preferred = set.preferred.or_else(|| row.text("preferredLabel"));
        for column in ["altLabels", "hiddenLabels"] {
            add_labels(&mut set.alternatives, row.raw(column), set.preferred.as_deref());
        }
        if set.all().next().is_some() {
            self.labels.push(set);
        }
    }
}

fn kind(skill_type: &str, reuse_level: &str) -> Option<SkillKind> {
    match (reuse_level, skill_type) {
        ("transversal", _) => Some(SkillKind::Transversal),
        (_, "knowledge") => Some(SkillKind::Knowledge),
        (_, "skill/competence") => Some(SkillKind::Skill),
        _ => None,
    }
}

fn skill((uri, concept): (ConceptUri, Concept)) -> EscoSkill {
    let Concept { labels, description, kind, .. } = concept;
    let preferred = for_readers(&labels).unwrap_or_default().to_string();
    EscoSkill {
        uri,
        preferred,
        kind: kind.unwrap_or(SkillKind::Skill),
        labels,
        description,
        narrower: Vec::new(),
    }
}

fn occupation((uri, concept): (ConceptUri, Concept)) -> EscoOccupation {
    let Concept { labels, description, code, .. } = concept;
    let preferred = for_readers(&labels).unwrap_or_default().to_string();
    EscoOccupation { uri, code, preferred, labels, description }
}

/// Drops the rows without any label and says how many.
fn drop_unlabelled<T>(rows: &mut Vec<T>, label: impl Fn(&T) -> &String) -> usize {
    let before = rows.len();
    rows.retain(|row| !label(row).is_empty());
    before - rows.len()
}

fn read_relations(tables: &[&Table], esco: &mut Esco) -> Result<(), TaxonomyError> {
    for table in tables {
        read_some_rows(table, &["occupationUri", "relationType", "skillUri"], |row| {
            let importance = row.get("relationType").parse::<Importance>();
            let importance =
                importance.map_err(|violation| row.fault("relationType", violation.description()))?;
            let (occupation, skill) = (row.get("occupationUri"), row.get("skillUri"));
            let occupation = esco.occupations.binary_search_by(|o| o.uri.as_str().cmp(occupation));
            let known = esco.skills.binary_search_by(|s| s.uri.as_str().cmp(skill));
            match (occupation.map(u32::try_from), known.map(u32::try_from)) {
                (Ok(Ok(occupation)), Ok(Ok(skill))) => {
                    esco.relations.push(Relation { occupation, skill, importance });
                }
                (occupation, _) => {
                    esco.left_out.relations += 1;
                    if let Ok(Ok(occupation)) = occupation {
                        esco.unlinked.push((occupation, skill.to_string()));
                    }
                }
            }
            Ok(())
        })?;
    }
    // Essential comes first and stays where a pair stands twice.
    esco.relations.sort_unstable();
    esco.relations.dedup_by_key(|relation| (relation.occupation, relation.skill));
    Ok(())
}

/// BLAKE3 over the skills; every text goes in with its length, so that no two contents look alike.
fn digest(skills: &[EscoSkill]) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    };
    for skill in skills {
        add(skill.uri.as_str());
        add(skill.kind.as_str());
        add(skill.description.as_deref().unwrap_or_default());
        for set in &skill.labels {
            add(set.language.as_str());
            add(set.preferred.as_deref().unwrap_or_default());
            set.alternatives.iter().for_each(|label| add(label));
            add("");
        }
        add("");
    }
    hasher.finalize().to_hex().to_string()
}
