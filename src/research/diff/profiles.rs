//! Two profiles, or a profile and an ESCO occupation.

use crate::domain::{LabelSet, Occupation, Profile, RequiredCompetence, Skill};

use super::{Difference, RowValues, between_rows};

/// What differs between two profiles: their titles, versions and states, then functions, skills, competences and
/// occupations; each part's rows gone, added and changed, in the profiles' own order. Where a row comes from is not
/// compared.
pub fn between_profiles(before: &Profile, after: &Profile) -> Vec<Difference> {
    let mut found = between_rows("profile", &[whole(before)], &[whole(after)]);
    let (ours, theirs) = (rows(before.functions(), function), rows(after.functions(), function));
    found.extend(between_rows("function", &ours, &theirs));
    found.extend(between_rows("skill", &rows(before.skills(), skill), &rows(after.skills(), skill)));
    let (ours, theirs) = (rows(before.competences(), competence), rows(after.competences(), competence));
    found.extend(between_rows("competence", &ours, &theirs));
    let (ours, theirs) = (rows(before.occupations(), occupation), rows(after.occupations(), occupation));
    found.extend(between_rows("occupation", &ours, &theirs));
    found
}

/// What differs between the skills of a profile and those of an ESCO occupation, which is a profile too: rows gone and
/// added, label, kind and importance. ESCO knows no weights, and no competences of the e-CF.
pub fn profile_and_occupation(profile: &Profile, occupation: &Profile) -> Vec<Difference> {
    between_rows("skill", &rows(profile.skills(), esco_skill), &rows(occupation.skills(), esco_skill))
}

fn rows<'a, T>(rows: &'a [T], values: fn(&'a T) -> RowValues<'a>) -> Vec<RowValues<'a>> {
    rows.iter().map(values).collect()
}

fn whole(profile: &Profile) -> RowValues<'_> {
    RowValues {
        // The ids may differ: the two stand side by side all the same.
        id: "profile".into(),
        label: profile.title(),
        summary: String::new(),
        fields: vec![
            ("title", profile.title().to_string()),
            ("version", profile.version().to_string()),
            ("state", profile.state().as_str().to_string()),
        ],
    }
}

fn function(function: &String) -> RowValues<'_> {
    RowValues { id: function.clone(), label: function, summary: String::new(), fields: Vec::new() }
}

fn skill(skill: &Skill) -> RowValues<'_> {
    let mut values = esco_skill(skill);
    values.fields.extend([
        ("weight", skill.weight.get().to_string()),
        ("category", skill.category.clone().unwrap_or_default()),
        ("labels", labels(&skill.labels)),
        ("status", skill.provenance.status.as_str().to_string()),
    ]);
    values
}

fn esco_skill(skill: &Skill) -> RowValues<'_> {
    let (kind, importance) = (skill.kind.as_str().to_string(), skill.importance.as_str().to_string());
    RowValues {
        id: skill.uri.to_string(),
        label: &skill.label,
        summary: format!("{kind}, {importance}"),
        fields: vec![("label", skill.label.clone()), ("kind", kind), ("importance", importance)],
    }
}

fn competence(competence: &RequiredCompetence) -> RowValues<'_> {
    let (level, importance) = (competence.level.to_string(), competence.importance.as_str().to_string());
    RowValues {
        id: competence.code.to_string(),
        label: &competence.title,
        summary: format!("{level}, {importance}"),
        fields: vec![
            ("level", level),
            ("importance", importance),
            ("status", competence.provenance.status.as_str().to_string()),
        ],
    }
}

fn occupation(occupation: &Occupation) -> RowValues<'_> {
    RowValues {
        id: occupation.uri.to_string(),
        label: &occupation.label,
        summary: String::new(),
        fields: vec![("label", occupation.label.clone()), ("labels", labels(&occupation.labels))],
    }
}

/// How many labels there are in each language: `en 3, es 2`.
fn labels(sets: &[LabelSet]) -> String {
    let mut counts: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    sets.iter().for_each(|set| *counts.entry(set.language.to_string()).or_default() += set.all().count());
    let counts: Vec<String> =
        counts.into_iter().map(|(language, count)| format!("{language} {count}")).collect();
    counts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Importance, Level, Weight};
    use crate::research::Change;
    use crate::taxonomy::builtin_profiles;

    #[test]
    fn a_profile_does_not_differ_from_itself() {
        for profile in builtin_profiles().unwrap() {
            assert_eq!(between_profiles(&profile, &profile), []);
        }
    }

    #[test]
    fn every_change_is_listed_once_and_the_other_way_round() {
        let before = builtin_profiles().unwrap().remove(0);
        let mut draft = before.clone().into_draft();
        let gone = draft.skills.remove(3);
        draft.skills[0].importance = Importance::Optional;
        draft.skills[0].weight = Weight::new("weight", 0.25).unwrap();
        draft.competences[1].level = Level::new(4).unwrap();
        draft.version = "9".into();
        let after = Profile::new(draft).unwrap();
        let found = between_profiles(&before, &after);
        let changes: Vec<_> =
            found.iter().map(|d| (d.part, d.change, d.field.as_str(), d.after.as_str())).collect();
        assert_eq!(
            changes,
            [
                ("profile", Change::Changed, "version", "9"),
                ("skill", Change::Gone, "row", ""),
                ("skill", Change::Changed, "importance", "optional"),
                ("skill", Change::Changed, "weight", "0.25"),
                ("competence", Change::Changed, "level", "e-4"),
            ]
        );
        assert_eq!(found[1].id, gone.uri.as_str());
        let back = between_profiles(&after, &before);
        assert_eq!(back.len(), found.len());
        assert!(back.iter().any(|d| d.change == Change::Added && d.id == gone.uri.as_str()));
    }
}
