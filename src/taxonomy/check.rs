//! The checks of a profile that need the tables: e-CF codes, levels and titles, and missing labels.

use crate::domain::{Profile, ProfileDraft, RequiredCompetence, Violation};

use super::{EcfTable, LabelTable};

/// Checks the parts of a profile together. A skill or an occupation without labels gets those of the built-in table, a
/// competence without a title the standard's; white space around labels goes.
///
/// # Errors
/// Every violation found, with its path (`skills[3].uri`, `competences[0].level`; rows from 0): those
/// of [`Profile::new`], a code the e-CF does not have, a level it does not define for the competence,
/// a title that belongs to another competence.
pub fn check_profile(mut draft: ProfileDraft) -> Result<Profile, Vec<Violation>> {
    let mut violations = Vec::new();
    match LabelTable::builtin() {
        Ok(table) => {
            draft.skills.iter_mut().for_each(|skill| table.complete(skill));
            draft.occupations.iter_mut().for_each(|occupation| table.complete_occupation(occupation));
        }
        Err(error) => violations.push(Violation::new("skills", error.to_string())),
    }
    match EcfTable::builtin() {
        Ok(table) => {
            for (row, competence) in draft.competences.iter_mut().enumerate() {
                if let Err(violation) = check_competence(competence, table) {
                    violations.push(violation.within(&format!("competences[{row}]")));
                }
            }
        }
        Err(error) => violations.push(Violation::new("competences", error.to_string())),
    }
    match Profile::new(draft) {
        Ok(profile) if violations.is_empty() => Ok(profile),
        Ok(_) => Err(violations),
        Err(more) => Err(violations.into_iter().chain(more).collect()),
    }
}

fn check_competence(row: &mut RequiredCompetence, table: &EcfTable) -> Result<(), Violation> {
    table.check(row.framework, row.code, row.level)?;
    let Some(competence) = table.get(row.code) else { return Ok(()) };
    let given = row.title.trim();
    if given.is_empty() || given.eq_ignore_ascii_case(&competence.title) {
        row.title.clone_from(&competence.title);
        return Ok(());
    }
    let owner = table.competences().iter().find(|c| c.title.eq_ignore_ascii_case(given));
    let hint = owner.map(|c| format!("; {} is {}", c.title, c.code)).unwrap_or_default();
    Err(Violation::new(
        "title",
        format!(
            "'{given}' is not the title of {} in {}, which is '{}'{hint}; leave the title out or correct the code",
            row.code,
            table.version(),
            competence.title
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ConceptUri, Framework, Importance, Language, Level, ProfileId, Provenance, Skill, SkillKind, Weight,
    };

    fn skill(uri: &str, label: &str) -> Skill {
        Skill {
            uri: ConceptUri::new(uri).unwrap(),
            label: label.into(),
            kind: SkillKind::Skill,
            importance: Importance::Essential,
            weight: Weight::new("weight", 1.0).unwrap(),
            category: None,
            labels: Vec::new(),
            narrower: Vec::new(),
            provenance: Provenance::default(),
        }
    }

    fn competence(code: &str, title: &str, level: u8) -> RequiredCompetence {
        RequiredCompetence {
            framework: Framework::En16234_2019,
            code: code.parse().unwrap(),
            title: title.into(),
            level: Level::new(level).unwrap(),
            importance: Importance::Essential,
            provenance: Provenance::default(),
        }
    }

    fn draft(skills: Vec<Skill>, competences: Vec<RequiredCompetence>) -> ProfileDraft {
        ProfileDraft {
            id: ProfileId::new("p").unwrap(),
            title: "P".into(),
            version: "1".into(),
            state: crate::domain::ProfileState::Draft,
            provenance: Provenance::default(),
            functions: Vec::new(),
            occupations: Vec::new(),
            skills,
            competences,
        }
    }

    const IOT: &str = "http://data.europa.eu/esco/skill/f049d050-12da-4e40-813a-2b5eb6df6b51";

    #[test]
    fn a_row_without_labels_gets_those_of_the_table() {
        let profile = check_profile(draft(vec![skill(IOT, "")], Vec::new())).unwrap();
        let skill = &profile.skills()[0];
        assert_eq!(skill.label, "Internet of Things");
        assert!(skill.labels_in(Language::new("el").unwrap()).next().is_some());
    }

    #[test]
    fn the_rows_own_label_counts_too() {
        let profile = check_profile(draft(vec![skill(IOT, " things that talk ")], Vec::new())).unwrap();
        let labels: Vec<&str> = profile.skills()[0].labels_in(Language::ENGLISH).collect();
        assert!(labels.contains(&"things that talk") && labels.contains(&"Internet of Things"), "{labels:?}");
        let own = check_profile(draft(vec![skill("https://example.org/1", "juggling")], Vec::new())).unwrap();
        assert_eq!(own.skills()[0].labels_in(Language::ENGLISH).collect::<Vec<_>>(), ["juggling"]);
        assert!(check_profile(draft(vec![skill("https://example.org/1", " ")], Vec::new())).is_err());
    }

    #[test]
    fn every_violation_is_listed_with_its_row() {
        let competences = vec![
            competence("B.1", "", 2),
            competence("D.12", "", 2),
            competence("B.1", "", 5),
            competence("D.7", "Sales Development", 3),
        ];
        let violations = check_profile(draft(Vec::new(), competences)).unwrap_err();
        let fields: Vec<&str> = violations.iter().map(Violation::field).collect();
        assert_eq!(
            fields,
            [
                "competences[1].code",
                "competences[2].level",
                "competences[3].title",
                "skills",
                "competences[2].code"
            ]
        );
        assert!(violations[2].to_string().contains("Sales Development is D.5"), "{}", violations[2]);
    }

    #[test]
    fn a_missing_title_is_filled_in() {
        let competences =
            vec![competence("E.8", "information security management", 3), competence("B.1", " ", 1)];
        let profile = check_profile(draft(vec![skill(IOT, "")], competences)).unwrap();
        let titles: Vec<&str> = profile.competences().iter().map(|c| c.title.as_str()).collect();
        assert_eq!(titles, ["Information Security Management", "Application Development"]);
    }
}
