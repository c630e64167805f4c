//! How large a profile is, against the limits and in memory.

use super::{
    LabelSet, Limits, Occupation, Profile, Provenance, ProvenanceStep, Quotation, RequiredCompetence, Skill,
    Violation,
};

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

    /// About how many bytes the profile takes in memory: its rows and their words, without what an allocator adds.
    pub fn memory_bytes(&self) -> usize {
        let skill = |skill: &Skill| {
            let category = skill.category.as_ref().map_or(0, String::len);
            let words = skill.uri.as_str().len() + skill.label.len() + category;
            let narrower = texts_bytes(skill.narrower.iter().map(String::as_str));
            size_of::<Skill>() + words + narrower + labels_bytes(&skill.labels)
        };
        let occupation = |row: &Occupation| {
            let words = row.uri.as_str().len() + row.label.len();
            size_of::<Occupation>() + words + labels_bytes(&row.labels)
        };
        let skills: usize = self.skills().iter().map(skill).sum();
        let occupations: usize = self.occupations().iter().map(occupation).sum();
        let functions = texts_bytes(self.functions().iter().map(String::as_str));
        let competences =
            self.competences().iter().map(|row| size_of::<RequiredCompetence>() + row.title.len());
        let rows = skills + occupations + functions + competences.sum::<usize>();
        let words = self.id().as_str().len() + self.title().len() + self.version().len();
        size_of::<Self>() + words + rows + self.provenance_bytes() + self.chain_rows_bytes()
    }

    /// The bytes of all citations and chains.
    fn provenance_bytes(&self) -> usize {
        self.provenances().map(Provenance::size).sum()
    }

    /// What the steps of the chains take in memory beside their words.
    fn chain_rows_bytes(&self) -> usize {
        let steps = self.provenances().flat_map(|provenance| &provenance.steps);
        let step = |step: &ProvenanceStep| {
            size_of::<ProvenanceStep>() + step.quotations.len() * size_of::<Quotation>()
        };
        steps.map(step).sum()
    }

    /// Where the profile and each of its rows comes from.
    fn provenances(&self) -> impl Iterator<Item = &Provenance> {
        let skills = self.skills().iter().map(|skill| &skill.provenance);
        let occupations = self.occupations().iter().map(|occupation| &occupation.provenance);
        let competences = self.competences().iter().map(|competence| &competence.provenance);
        skills.chain(occupations).chain(competences).chain([self.provenance()])
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

/// What some labels take in memory.
fn labels_bytes(sets: &[LabelSet]) -> usize {
    sets.iter().map(|set| size_of::<LabelSet>() + set.source.len() + texts_bytes(set.all())).sum()
}

/// What some texts take in memory.
fn texts_bytes<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|text| size_of::<String>() + text.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ConceptUri, Importance, Language, ProfileDraft, ProfileId, ProfileState, SkillKind, Weight,
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
    fn in_memory_a_profile_takes_its_words_and_a_fixed_part_a_row() {
        let [one, two] = [1, 2].map(|skills| profile(skills, "beekeeping").memory_bytes());
        assert!(one > size_of::<Profile>() + size_of::<Skill>() + 2 * "beekeeping".len(), "{one}");
        assert!((size_of::<Skill>()..1_000).contains(&(two - one)), "{one} {two}");
        let long = profile(1, &"x".repeat(10_000)).memory_bytes();
        assert_eq!(long - one, 2 * (10_000 - "beekeeping".len()), "the skill's label and the same in a set");
        let mut draft = profile(1, "beekeeping").into_draft();
        draft.skills[0].narrower = vec!["mead".into(), "wax".into()];
        let narrower = Profile::new(draft).unwrap().memory_bytes();
        assert_eq!(narrower - one, 2 * size_of::<String>() + "meadwax".len());
        let mut draft = profile(1, "beekeeping").into_draft();
        let quotation = Quotation { document: "d".into(), span: Default::default(), text: "x".repeat(50) };
        draft.skills[0].provenance.steps.push(ProvenanceStep {
            kind: crate::domain::StepKind::DeskResearch,
            source: String::new(),
            date: None,
            finding: String::new(),
            quotations: vec![quotation],
        });
        let quoted = Profile::new(draft).unwrap().memory_bytes();
        assert_eq!(quoted - one, size_of::<ProvenanceStep>() + size_of::<Quotation>() + 51);
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
