//! A profile from TOML: all faults of the file at once, each with its line.

use crate::domain::{
    CompetenceCode, ConceptUri, Framework, Importance, LabelSet, Language, Level, Occupation, Profile,
    ProfileDraft, ProfileId, ProfileState, RequiredCompetence, Skill, SkillKind, Violation, Weight,
};

use super::fields::{Faults, Fields};
use super::provenance_read::{PROVENANCE, provenance};
use super::{EcfTable, TaxonomyError, check_profile};

const PROFILE: [&str; 8] =
    ["id", "title", "version", "state", "functions", "occupation", "skill", "competence"];
const OCCUPATION: [&str; 3] = ["uri", "label", "labels"];
const SKILL: [&str; 8] = ["uri", "label", "kind", "importance", "weight", "category", "labels", "narrower"];
const LABELS: [&str; 4] = ["language", "preferred", "alternatives", "source"];
const COMPETENCE: [&str; 5] = ["code", "framework", "title", "level", "importance"];
const UNSTATED: &str = "not stated";

/// The profile of a TOML file; `origin` names the file in errors.
///
/// # Errors
/// [`TaxonomyError::Invalid`] with every fault found: not TOML, an unknown or missing key, a value of
/// the wrong type, and whatever [`check_profile`] refuses.
pub fn parse_profile(toml_text: &str, origin: &str) -> Result<Profile, TaxonomyError> {
    let mut faults = Faults::new(toml_text);
    let draft = match faults.document() {
        Some(document) => read_draft(
            &Fields::new(document.get_ref(), "", &with_provenance(&PROFILE), &mut faults),
            &mut faults,
        ),
        None => None,
    };
    match draft.map(check_profile) {
        Some(Ok(profile)) if faults.is_empty() => return Ok(profile),
        Some(Err(violations)) => note_checks(&violations, &mut faults),
        _ => {}
    }
    Err(TaxonomyError::Invalid { origin: origin.to_string(), faults: faults.into_sorted() })
}

/// Adds what the checks found. A row that is broken already is not judged further: stand-ins hold the
/// place of its values.
fn note_checks(violations: &[Violation], faults: &mut Faults<'_>) {
    for violation in violations {
        let path = path_in_file(violation.field());
        let row = path.split_once('.').map_or(path.as_str(), |(row, _)| row);
        if !faults.in_row(row) {
            faults.note(&path, violation.description());
        }
    }
}

/// `skills[3].uri` as the file names it: `skill[3].uri`.
fn path_in_file(field: &str) -> String {
    let renamed = [("skills", "skill"), ("competences", "competence"), ("occupations", "occupation")]
        .iter()
        .find_map(|(list, table)| Some(format!("{table}{}", field.strip_prefix(list)?)));
    renamed.unwrap_or_else(|| field.to_string())
}

/// The draft, with a stand-in for every value that is missing or broken (its fault is noted), so that
/// the rest can be checked too. `None` if not even that is possible.
fn read_draft(root: &Fields<'_, '_>, faults: &mut Faults<'_>) -> Option<ProfileDraft> {
    let id = root.needed_text("id", "\"data-engineer\"", faults);
    let id = id.and_then(|id| root.checked("id", ProfileId::new(id), faults));
    let id = id.or_else(|| ProfileId::new("stand-in").ok())?;
    let title = root.needed_text("title", "\"Data Engineer\"", faults).unwrap_or("stand-in").to_string();
    let version = root.needed_text("version", "\"1\"", faults).unwrap_or("stand-in").to_string();
    let source = root.text("source", faults).unwrap_or(UNSTATED);
    let provenance = provenance(root, source, faults);
    let state = root.text("state", faults).and_then(|state| root.checked("state", state.parse(), faults));
    let state = state.unwrap_or(ProfileState::unsaid(&provenance));
    let functions = root.texts("functions", faults);
    let rows = root.tables("occupation", &with_provenance(&OCCUPATION), faults);
    let occupations = rows.iter().filter_map(|row| read_occupation(row, source, faults)).collect();
    let rows = root.tables("skill", &with_provenance(&SKILL), faults);
    if rows.is_empty() && !faults.in_row("skill") {
        faults.note(
            "skill",
            "a profile needs at least one skill; add a table [[skill]] with uri, kind and importance",
        );
    }
    let skills = rows.iter().filter_map(|row| read_skill(row, source, faults)).collect();
    let rows = root.tables("competence", &with_provenance(&COMPETENCE), faults);
    let competences = rows.iter().filter_map(|row| read_competence(row, source, faults)).collect();
    Some(ProfileDraft { id, title, version, state, provenance, functions, occupations, skills, competences })
}

/// The keys of a table, those of its provenance among them.
fn with_provenance(keys: &[&'static str]) -> Vec<&'static str> {
    keys.iter().chain(&PROVENANCE).copied().collect()
}

fn uri(row: &Fields<'_, '_>, kind: &str, faults: &mut Faults<'_>) -> Option<ConceptUri> {
    let example = format!("\"http://data.europa.eu/esco/{kind}/…\"");
    let given = row.needed_text("uri", &example, faults);
    let uri = given.and_then(|given| row.checked("uri", ConceptUri::new(given), faults));
    uri.or_else(|| ConceptUri::new(&format!("https://stand-in/{}", row.path(""))).ok())
}

fn read_occupation(row: &Fields<'_, '_>, source: &str, faults: &mut Faults<'_>) -> Option<Occupation> {
    let label = row.needed_text("label", "\"data engineer\"", faults).unwrap_or_default().to_string();
    let sets = row.tables("labels", &LABELS, faults);
    Some(Occupation {
        uri: uri(row, "occupation", faults)?,
        label,
        labels: sets.iter().filter_map(|set| read_labels(set, source, faults)).collect(),
        provenance: provenance(row, source, faults),
    })
}

fn read_skill(row: &Fields<'_, '_>, source: &str, faults: &mut Faults<'_>) -> Option<Skill> {
    let importance = row.needed("importance", "\"essential\" or \"optional\"", faults);
    let importance = importance.unwrap_or(Importance::Essential);
    let sets = row.tables("labels", &LABELS, faults);
    Some(Skill {
        uri: uri(row, "skill", faults)?,
        label: row.text("label", faults).unwrap_or_default().to_string(),
        kind: row
            .needed("kind", "\"knowledge\", \"skill\" or \"transversal\"", faults)
            .unwrap_or(SkillKind::Skill),
        importance,
        weight: weight(row, importance, faults)?,
        category: row.text("category", faults).map(str::to_string),
        labels: sets.iter().filter_map(|set| read_labels(set, source, faults)).collect(),
        narrower: row.texts("narrower", faults),
        provenance: provenance(row, source, faults),
    })
}

fn weight(row: &Fields<'_, '_>, importance: Importance, faults: &mut Faults<'_>) -> Option<Weight> {
    let usual = importance.usual_weight();
    let given = row.number("weight", faults).unwrap_or(usual);
    let weight = row.checked("weight", Weight::new("weight", given), faults);
    weight.or_else(|| Weight::new("weight", usual).ok())
}

fn read_labels(row: &Fields<'_, '_>, source: &str, faults: &mut Faults<'_>) -> Option<LabelSet> {
    let tag = row.needed_text("language", "\"en\"", faults)?;
    let language = row.checked("language", Language::new(tag), faults)?;
    let preferred = row.text("preferred", faults).map(str::to_string);
    let alternatives = row.texts("alternatives", faults);
    let source = row.text("source", faults).unwrap_or(source).to_string();
    Some(LabelSet { language, preferred, alternatives, source })
}

fn read_competence(
    row: &Fields<'_, '_>,
    source: &str,
    faults: &mut Faults<'_>,
) -> Option<RequiredCompetence> {
    let code: Option<CompetenceCode> = row.needed("code", "\"B.1\"", faults);
    let framework = framework(row, code, faults);
    let level = row.needed_level("level", "3", faults);
    let level = level.and_then(|level| row.checked("level", Level::new(level), faults));
    let importance = row.text("importance", faults);
    let importance = importance.and_then(|name| row.checked("importance", name.parse(), faults));
    Some(RequiredCompetence {
        framework,
        code: code.or_else(|| "A.1".parse().ok())?,
        title: row.text("title", faults).unwrap_or_default().to_string(),
        level: level.or_else(|| Level::new(4).ok())?,
        importance: importance.unwrap_or(Importance::Essential),
        provenance: provenance(row, source, faults),
    })
}

/// The edition; a code of e-CF 3.0 is told what it is called in 2019.
fn framework(row: &Fields<'_, '_>, code: Option<CompetenceCode>, faults: &mut Faults<'_>) -> Framework {
    let edition = Framework::En16234_2019;
    let Some(given) = row.needed_text("framework", "\"2019\"", faults) else { return edition };
    let known: Result<Framework, Violation> = given.parse();
    known.unwrap_or_else(|violation| {
        let code = code.filter(|_| given.starts_with('3'));
        let successor = code.zip(EcfTable::builtin().ok()).and_then(|(code, table)| table.from_3_0(code));
        let hint = code.zip(successor);
        let hint =
            hint.map(|(code, now)| format!("; {code} of e-CF 3.0 is {} {} in 2019", now.code, now.title));
        let description = format!("{}{}", violation.description(), hint.unwrap_or_default());
        faults.note(&row.path("framework"), description);
        edition
    })
}

#[cfg(test)]
mod tests;
