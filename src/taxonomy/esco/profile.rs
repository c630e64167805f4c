//! A profile of any ESCO occupation.

use crate::domain::{
    ConceptUri, Importance, Occupation, Profile, ProfileDraft, ProfileId, ProfileState, Provenance, Skill,
    Violation, Weight,
};
use crate::taxonomy::{OccupationLabels, TaxonomyError, check_profile};

use super::{Esco, EscoOccupation, EscoSkill};

/// The skills of an ESCO occupation as a profile, essential ones first, then by label. An essential
/// skill weighs 1, an optional one 0.4, because ESCO's optional lists are padded. Nothing in it is a
/// reconstruction; it holds no e-CF competences, which ESCO does not have. `titles` gives the occupation labels in
/// languages that the download lacks, so that a title in them names it.
///
/// # Errors
/// [`TaxonomyError::Occupation`] if the occupation is not there or has no skills.
pub fn profile_from_occupation(
    esco: &Esco,
    uri: &ConceptUri,
    titles: Option<&OccupationLabels>,
) -> Result<Profile, TaxonomyError> {
    let missing = || TaxonomyError::Occupation(esco.no_occupation(uri.as_str()));
    let occupation = esco.occupation(uri).ok_or_else(missing)?;
    let version = esco.version();
    let impossible = |violations: &[Violation]| {
        let reasons: Vec<String> = violations.iter().map(Violation::to_string).collect();
        TaxonomyError::Occupation(format!(
            "'{}' makes no profile: {}",
            occupation.preferred,
            reasons.join("; ")
        ))
    };
    let mut related: Vec<(&EscoSkill, Importance)> = esco.relations_of(uri).collect();
    if related.is_empty() {
        return Err(TaxonomyError::Occupation(no_skills(esco, occupation)));
    }
    related.sort_by(|a, b| (a.1, &a.0.preferred, &a.0.uri).cmp(&(b.1, &b.0.preferred, &b.0.uri)));
    let from_relation = Provenance::of(format!("{version} occupation-skill relation"));
    let skills = related.into_iter().map(|(skill, importance)| row(skill, importance, &from_relation));
    let provenance = Provenance::of(version.clone());
    let label = occupation.preferred.clone();
    let mut labels = occupation.labels.clone();
    let more = titles.map(|titles| titles.sets_of(uri.as_str())).unwrap_or_default();
    labels.extend(
        more.into_iter().filter(|set| occupation.labels.iter().all(|own| own.language != set.language)),
    );
    let draft = ProfileDraft {
        id: profile_id(esco, occupation).map_err(|violation| impossible(&[violation]))?,
        title: label.clone(),
        version: esco.version.as_ref().map_or_else(|| version.clone(), |number| format!("esco-{number}")),
        state: ProfileState::Draft,
        provenance: Provenance::of(format!("{version}, occupation '{label}' ({uri})")),
        functions: Vec::new(),
        occupations: vec![Occupation { uri: uri.clone(), label, labels, provenance }],
        skills: skills.collect::<Result<_, _>>().map_err(|violation| impossible(&[violation]))?,
        competences: Vec::new(),
    };
    check_profile(draft).map_err(|violations| impossible(&violations))
}

fn row(skill: &EscoSkill, importance: Importance, provenance: &Provenance) -> Result<Skill, Violation> {
    let weight = importance.usual_weight();
    Ok(Skill {
        uri: skill.uri.clone(),
        label: skill.preferred.clone(),
        kind: skill.kind,
        importance,
        weight: Weight::new("weight", weight)?,
        category: None,
        labels: skill.labels.clone(),
        narrower: skill.narrower.clone(),
        provenance: provenance.clone(),
    })
}

/// The label in the shape of an id; with the start of the UUID where that alone would not tell.
fn profile_id(esco: &Esco, occupation: &EscoOccupation) -> Result<ProfileId, Violation> {
    let name = kebab(&occupation.preferred);
    let unique = esco.occupations().iter().filter(|other| kebab(&other.preferred) == name).count() == 1;
    if unique && name.len() <= 90 && name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return ProfileId::new(&name);
    }
    let uuid = occupation.uri.as_str().rsplit('/').next().unwrap_or_default();
    let uuid = kebab(uuid).chars().take(8).collect::<String>();
    let start: String = name.chars().take(70).collect();
    ProfileId::new(&format!("occupation-{start}-{uuid}").replace("--", "-"))
}

/// Lower-case ASCII letters and digits with single hyphens between them.
fn kebab(label: &str) -> String {
    let words = label.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}

fn no_skills(esco: &Esco, occupation: &EscoOccupation) -> String {
    let (label, left_out) = (&occupation.preferred, esco.left_out().relations);
    match (esco.relation_count(), left_out) {
        (0, 0) => format!(
            "{}: there are no occupation-skill relations; put ESCO's relations of the same version (occupationSkillRelations) beside the classification",
            esco.origin
        ),
        (0, _) => format!(
            "{}: none of the {left_out} occupation-skill relations is between an occupation and a skill that are there; take all files from one version of ESCO",
            esco.origin
        ),
        _ => format!("'{label}' has no skills in {}; choose another occupation", esco.version()),
    }
}
