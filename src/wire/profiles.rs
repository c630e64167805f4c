//! Profiles and their competences.

use super::fields::{bounded_rows, bounded_text, enumerated};
use super::names::{profile_id, profile_name};
use super::provenance::{provenance, provenance_of, state, state_of};
use super::skills::{importance, importance_of, label_set, label_sets_of, skill, skill_of};
use super::{Faults, pb, within};
use crate::domain::{
    CompetenceCode, ConceptUri, Framework, Level, Occupation, Profile, ProfileDraft, RequiredCompetence,
    Violation,
};

/// The name of a profile that a request carries along and does not name.
pub const INLINE: &str = "profiles/inline";
/// The most rows of one list of a profile.
pub(super) const MAX_ROWS: usize = 1000;
/// The most bytes of one text of a profile: labels come back with every match.
pub(super) const MAX_TEXT: usize = 1000;

/// The message of a profile.
pub fn profile(profile: &Profile, built_in: bool) -> pb::Profile {
    pb::Profile {
        name: profile_name(profile.id()),
        title: profile.title().to_string(),
        version: profile.version().to_string(),
        state: state(profile.state()).into(),
        provenance: provenance(profile.provenance()),
        functions: profile.functions().to_vec(),
        occupations: profile.occupations().iter().map(occupation).collect(),
        skills: profile.skills().iter().map(skill).collect(),
        competences: profile.competences().iter().map(competence).collect(),
        built_in,
    }
}

/// The parts of a request's profile, checked one by one; paths are relative to the profile.
///
/// What needs the whole (no skill twice, levels that the standard defines) is `indexing`'s to check.
pub fn profile_draft(message: pb::Profile) -> Result<ProfileDraft, Vec<Violation>> {
    let mut faults = Faults::new();
    let id = faults.take(profile_id("name", &message.name));
    let title = faults.take(bounded_text("title", message.title, MAX_TEXT));
    let version = faults.take(bounded_text("version", message.version, MAX_TEXT));
    let provenance = faults.take_all(provenance_of(message.provenance));
    let state = faults.take(state_of(message.state, provenance.as_ref()));
    let functions = texts(&mut faults, "functions", message.functions);
    let occupations = rows(&mut faults, "occupations", message.occupations, occupation_of);
    let skills = rows(&mut faults, "skills", message.skills, skill_of);
    let competences = rows(&mut faults, "competences", message.competences, competence_of);
    let draft = (|| {
        Some(ProfileDraft {
            id: id?,
            title: title?,
            version: version?,
            state: state?,
            provenance: provenance?,
            functions,
            occupations,
            skills,
            competences,
        })
    })();
    faults.finish(draft)
}

fn texts(faults: &mut Faults, field: &str, messages: Vec<String>) -> Vec<String> {
    let messages = faults.take(bounded_rows(field, messages, MAX_ROWS)).unwrap_or_default();
    let rows = messages.into_iter().enumerate();
    rows.filter_map(|(row, text)| faults.take(bounded_text(&format!("{field}[{row}]"), text, MAX_TEXT)))
        .collect()
}

fn rows<M, T>(
    faults: &mut Faults,
    field: &str,
    messages: Vec<M>,
    read: impl Fn(M) -> Result<T, Vec<Violation>>,
) -> Vec<T> {
    let messages = faults.take(bounded_rows(field, messages, MAX_ROWS)).unwrap_or_default();
    let mut out = Vec::with_capacity(messages.len());
    for (row, message) in messages.into_iter().enumerate() {
        let value = read(message).map_err(|violations| within(&format!("{field}[{row}]"), violations));
        out.extend(faults.take_all(value));
    }
    out
}

fn occupation(occupation: &Occupation) -> pb::Occupation {
    pb::Occupation {
        uri: occupation.uri.to_string(),
        label: occupation.label.clone(),
        labels: occupation.labels.iter().map(label_set).collect(),
        provenance: provenance(&occupation.provenance),
    }
}

fn occupation_of(row: pb::Occupation) -> Result<Occupation, Vec<Violation>> {
    let mut faults = Faults::new();
    let uri = faults.take(ConceptUri::new(&row.uri));
    let label = faults.take(bounded_text("label", row.label, MAX_TEXT)).unwrap_or_default();
    let provenance = faults.take_all(provenance_of(row.provenance)).unwrap_or_default();
    let labels = faults.take_all(label_sets_of(row.labels)).unwrap_or_default();
    faults.finish(uri.map(|uri| Occupation { uri, label, labels, provenance }))
}

pub(super) fn level(level: Level) -> pb::Level {
    match level.get() {
        1 => pb::Level::E1,
        2 => pb::Level::E2,
        3 => pb::Level::E3,
        4 => pb::Level::E4,
        5 => pb::Level::E5,
        _ => pb::Level::Unspecified,
    }
}

pub(super) fn level_of(number: i32) -> Result<Level, Violation> {
    // The numbers of the enumeration are the levels; zero is "not given".
    enumerated("level", number, |level: pb::Level| {
        u8::try_from(i32::from(level)).ok().and_then(|level| Level::new(level).ok())
    })
}

fn competence(competence: &RequiredCompetence) -> pb::RequiredCompetence {
    pb::RequiredCompetence {
        framework: competence.framework.as_str().to_string(),
        code: competence.code.to_string(),
        title: competence.title.clone(),
        level: level(competence.level).into(),
        importance: importance(competence.importance).into(),
        provenance: provenance(&competence.provenance),
    }
}

fn competence_of(row: pb::RequiredCompetence) -> Result<RequiredCompetence, Vec<Violation>> {
    let mut faults = Faults::new();
    let framework = faults.take(row.framework.parse::<Framework>());
    let code = faults.take(row.code.parse::<CompetenceCode>());
    let title = faults.take(bounded_text("title", row.title, MAX_TEXT)).unwrap_or_default();
    let level = faults.take(level_of(row.level));
    let importance = faults.take(importance_of(row.importance));
    let provenance = faults.take_all(provenance_of(row.provenance)).unwrap_or_default();
    let competence = (|| {
        Some(RequiredCompetence {
            framework: framework?,
            code: code?,
            title,
            level: level?,
            importance: importance?,
            provenance,
        })
    })();
    faults.finish(competence)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use prost::Message;

    use super::*;
    use crate::wire::samples;

    #[test]
    fn every_fault_of_a_profile_has_its_path() {
        let mut message = profile(&samples::profile(), false);
        message.name = "profiles/Upper".into();
        message.skills[1].weight = Some(-1.0);
        message.competences[0].framework = "3.0".into();
        message.competences[0].level = 6;
        message.occupations[0].uri = String::new();
        let violations = within("profile_inline", profile_draft(message).unwrap_err());
        let fields: Vec<_> = violations.iter().map(Violation::field).collect();
        assert_eq!(
            fields,
            [
                "profile_inline.name",
                "profile_inline.occupations[0].uri",
                "profile_inline.skills[1].weight",
                "profile_inline.competences[0].framework",
                "profile_inline.competences[0].level",
            ]
        );
    }

    #[test]
    fn an_absent_level_is_required_and_not_guessed() {
        let mut message = profile(&samples::profile(), true);
        assert!(message.built_in);
        message.competences[0].level = 0;
        let violations = profile_draft(message).unwrap_err();
        assert_eq!(violations[0].field(), "competences[0].level");
        assert!(violations[0].description().contains("required"));
    }

    #[test]
    fn lists_are_bounded() {
        let mut message = profile(&samples::profile(), false);
        message.skills = vec![message.skills[0].clone(); MAX_ROWS + 1];
        assert_eq!(profile_draft(message).unwrap_err()[0].field(), "skills");
    }

    proptest! {
        #[test]
        fn a_profile_comes_back(original in samples::profiles()) {
            let bytes = profile(&original, false).encode_to_vec();
            let draft = profile_draft(pb::Profile::decode(bytes.as_slice()).unwrap()).unwrap();
            prop_assert_eq!(Profile::new(draft), Ok(original));
        }
    }
}
