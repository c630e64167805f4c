//! How large a profile is, against the limits.

use super::{Limits, Profile, Provenance, Violation};

impl Profile {
    /// Whether the profile is small enough to be kept and matched.
    ///
    /// # Errors
    /// Every limit that it breaks, with the path of the field at fault.
    pub fn check_size(&self, limits: &Limits) -> Result<(), Vec<Violation>> {
        let mut found = Vec::new();
        let rows = self.skills().len()
            + self.functions().len()
            + self.occupations().len()
            + self.competences().len();
        if rows > limits.profile_rows {
            let problem =
                format!("{rows} rows are too many; keep at most {} (profile_rows)", limits.profile_rows);
            found.push(Violation::new("skills", problem));
        }
        let (mut labels, mut bytes) =
            (0, self.title().len() + self.version().len() + self.provenance_bytes());
        for (path, label) in self.words() {
            labels += 1;
            bytes += label.len();
            if label.len() > limits.label_bytes {
                let (size, most) = (label.len(), limits.label_bytes);
                let problem =
                    format!("{size} bytes are too long; shorten it to at most {most} (label_bytes)");
                found.push(Violation::new(path(), problem));
            }
        }
        if labels > limits.profile_labels {
            let problem = format!(
                "{labels} labels are too many; keep at most {} (profile_labels)",
                limits.profile_labels
            );
            found.push(Violation::new("skills", problem));
        }
        if bytes > limits.profile_bytes {
            let problem = format!(
                "{bytes} bytes of words are too many; keep at most {} (profile_bytes)",
                limits.profile_bytes
            );
            found.push(Violation::new("skills", problem));
        }
        if found.is_empty() { Ok(()) } else { Err(found) }
    }

    /// The bytes of all citations and chains.
    fn provenance_bytes(&self) -> usize {
        let skills = self.skills().iter().map(|skill| &skill.provenance);
        let occupations = self.occupations().iter().map(|occupation| &occupation.provenance);
        let competences = self.competences().iter().map(|competence| &competence.provenance);
        let rows = skills.chain(occupations).chain(competences).chain([self.provenance()]);
        rows.map(Provenance::size).sum()
    }

    /// Every label and function, each with the way to its path.
    fn words(&self) -> impl Iterator<Item = (Box<dyn Fn() -> String + '_>, &str)> {
        type Word<'a> = (Box<dyn Fn() -> String + 'a>, &'a str);
        fn word<'a>(table: &'a str, row: usize, field: &'a str, text: &'a str) -> Word<'a> {
            (Box::new(move || format!("{table}[{row}]{field}")), text)
        }
        let functions = self.functions().iter().enumerate();
        let functions = functions.map(|(row, text)| word("functions", row, "", text));
        let skills = self.skills().iter().enumerate().flat_map(|(row, skill)| {
            let all = skill.labels.iter().flat_map(|set| set.all());
            let all = all.map(move |text| word("skills", row, ".labels", text));
            let narrower = skill.narrower.iter().map(move |text| word("skills", row, ".narrower", text));
            std::iter::once(word("skills", row, ".label", &skill.label)).chain(all).chain(narrower)
        });
        let occupations = self.occupations().iter().enumerate().flat_map(|(row, occupation)| {
            let all = occupation.all_labels();
            all.map(move |(_, text)| word("occupations", row, ".labels", text))
        });
        functions.chain(skills).chain(occupations)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ConceptUri, Importance, LabelSet, Language, ProfileDraft, ProfileId, ProfileState, Provenance, Skill,
        SkillKind, Weight,
    };

    fn profile(skills: usize, label: &str) -> Profile {
        let skill = |number: usize| Skill {
            uri: ConceptUri::new(&format!("https://example.org/{number}")).unwrap(),
            label: label.into(),
            kind: SkillKind::Skill,
            importance: Importance::Essential,
            weight: Weight::new("weight", 1.0).unwrap(),
            category: None,
            labels: vec![LabelSet {
                language: Language::ENGLISH,
                source: "test".into(),
                preferred: Some(label.into()),
                alternatives: Vec::new(),
            }],
            narrower: Vec::new(),
            provenance: Provenance::default(),
        };
        let draft = ProfileDraft {
            id: ProfileId::new("mine").unwrap(),
            title: "Mine".into(),
            version: "1".into(),
            state: ProfileState::Draft,
            provenance: Provenance::default(),
            functions: vec!["keep bees".into()],
            occupations: Vec::new(),
            skills: (0..skills).map(skill).collect(),
            competences: Vec::new(),
        };
        Profile::new(draft).unwrap()
    }

    fn broken(profile: &Profile, limits: &Limits) -> Vec<String> {
        let found = profile.check_size(limits).err().unwrap_or_default();
        found.iter().map(|violation| format!("{}: {}", violation.field(), violation.description())).collect()
    }

    #[test]
    fn each_limit_of_a_profile_is_named_with_its_field() {
        let limits = Limits { profile_rows: 3, profile_labels: 5, profile_bytes: 60, ..Limits::default() };
        assert_eq!(broken(&profile(2, "beekeeping"), &limits), Vec::<String>::new());
        let many = broken(&profile(3, "beekeeping"), &limits);
        assert_eq!(many.len(), 3, "{many:?}");
        for (found, name) in many.iter().zip(["(profile_rows)", "(profile_labels)", "(profile_bytes)"]) {
            assert!(found.starts_with("skills: ") && found.contains(name), "{found}");
        }
        let long = broken(&profile(1, &"x".repeat(301)), &Limits::default());
        assert_eq!(long.len(), 2, "{long:?}");
        assert!(
            long[0].starts_with("skills[0].label: 301 bytes") && long[1].starts_with("skills[0].labels: ")
        );
    }
}
