//! A competence profile: what a job asks for.

use std::collections::BTreeSet;
use std::fmt;

use super::{
    ConceptUri, LabelSet, Language, ProfileState, Provenance, RequiredCompetence, RowStatus, Skill, StepKind,
    Violation,
};

/// The name of a profile: 1 to 100 characters of `a-z`, `0-9`, `-`, starting with a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProfileId(String);

impl ProfileId {
    /// The longest id, in bytes.
    pub const MAX_BYTES: usize = 100;

    /// `id` if it has the shape of a profile id.
    pub fn new(id: &str) -> Result<Self, Violation> {
        if id.len() > Self::MAX_BYTES {
            return Err(Violation::too_long("id", id.len(), Self::MAX_BYTES));
        }
        let shape = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if shape {
            Ok(Self(id.to_string()))
        } else {
            Err(Violation::new(
                "id",
                format!(
                    "'{id}' is no profile id; use lower-case letters, digits and '-', such as 'data-engineer'"
                ),
            ))
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProfileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An ESCO occupation that a profile is related to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occupation {
    /// The ESCO concept.
    pub uri: ConceptUri,
    /// The label for readers, English where there is one.
    pub label: String,
    /// Labels by language and source, to be found in titles; may be empty.
    pub labels: Vec<LabelSet>,
    /// Where the row comes from.
    pub provenance: Provenance,
}

impl Occupation {
    /// The label for readers, then all others, each with its language; the readers' counts as English.
    pub fn all_labels(&self) -> impl Iterator<Item = (Language, &str)> {
        let sets = self.labels.iter();
        let others = sets.flat_map(|set| set.all().map(move |label| (set.language, label)));
        std::iter::once((Language::ENGLISH, self.label.as_str())).chain(others)
    }
}

/// The parts of a profile before they are checked together.
#[derive(Debug, Clone)]
pub struct ProfileDraft {
    /// The profile's name.
    pub id: ProfileId,
    /// The title for readers.
    pub title: String,
    /// The edition of the profile; goes into every answer.
    pub version: String,
    /// How far it has come.
    pub state: ProfileState,
    /// Where the profile as a whole comes from.
    pub provenance: Provenance,
    /// What somebody with this profile does, a phrase each (`install and maintain smart devices`); may be
    /// empty. Profiles that share their topics differ in these.
    pub functions: Vec<String>,
    /// Related ESCO occupations.
    pub occupations: Vec<Occupation>,
    /// Skills, in the author's order.
    pub skills: Vec<Skill>,
    /// e-CF competences with required levels, in the author's order.
    pub competences: Vec<RequiredCompetence>,
}

impl ProfileDraft {
    /// Brings the state in line with the rows: reviewed where reviewers confirmed every skill and competence; a reviewed
    /// profile with another row is surveyed again if a survey weighed one of its rows, else a draft.
    pub fn settle_state(&mut self) {
        let rows = || {
            let skills = self.skills.iter().map(|skill| &skill.provenance);
            skills.chain(self.competences.iter().map(|competence| &competence.provenance))
        };
        let surveyed = || rows().any(|row| row.steps.iter().any(|step| step.kind == StepKind::Survey));
        if rows().all(|row| row.status == RowStatus::Confirmed) {
            self.state = ProfileState::Reviewed;
        } else if self.state == ProfileState::Reviewed {
            self.state = if surveyed() { ProfileState::Surveyed } else { ProfileState::Draft };
        }
    }
}

/// A checked profile: it has skills, no concept twice, and at least one weight above zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    id: ProfileId,
    title: String,
    version: String,
    state: ProfileState,
    provenance: Provenance,
    functions: Vec<String>,
    occupations: Vec<Occupation>,
    skills: Vec<Skill>,
    competences: Vec<RequiredCompetence>,
}

impl Profile {
    /// Checks the parts together; every violation found is returned, not only the first.
    pub fn new(draft: ProfileDraft) -> Result<Self, Vec<Violation>> {
        let mut violations = Vec::new();
        if draft.title.trim().is_empty() {
            violations.push(Violation::new("title", "a title is missing"));
        }
        if draft.version.trim().is_empty() {
            violations.push(Violation::new(
                "version",
                "a version is missing; give one, such as '1', and change it with the content",
            ));
        }
        for (row, function) in draft.functions.iter().enumerate() {
            if function.trim().is_empty() {
                violations
                    .push(Violation::new(format!("functions[{row}]"), "a function without words; remove it"));
            }
        }
        check_skills(&draft.skills, &mut violations);
        let mut codes = BTreeSet::new();
        for (row, competence) in draft.competences.iter().enumerate() {
            if !codes.insert(competence.code) {
                violations.push(Violation::new(
                    format!("competences[{row}].code"),
                    format!("{} stands twice; keep one row", competence.code),
                ));
            }
        }
        if !violations.is_empty() {
            return Err(violations);
        }
        let ProfileDraft {
            id,
            title,
            version,
            state,
            provenance,
            functions,
            occupations,
            skills,
            competences,
        } = draft;
        Ok(Self { id, title, version, state, provenance, functions, occupations, skills, competences })
    }

    /// The profile's name.
    pub fn id(&self) -> &ProfileId {
        &self.id
    }

    /// The title for readers.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The edition of the profile.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How far the profile has come.
    pub fn state(&self) -> ProfileState {
        self.state
    }

    /// Where the profile as a whole comes from.
    pub fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// What somebody with this profile does, a phrase each; may be empty.
    pub fn functions(&self) -> &[String] {
        &self.functions
    }

    /// Related ESCO occupations.
    pub fn occupations(&self) -> &[Occupation] {
        &self.occupations
    }

    /// Skills, in the author's order; at least one.
    pub fn skills(&self) -> &[Skill] {
        &self.skills
    }

    /// e-CF competences, in the author's order.
    pub fn competences(&self) -> &[RequiredCompetence] {
        &self.competences
    }

    /// The parts again, for a changed copy.
    pub fn into_draft(self) -> ProfileDraft {
        let Self { id, title, version, state, provenance, functions, occupations, skills, competences } =
            self;
        ProfileDraft { id, title, version, state, provenance, functions, occupations, skills, competences }
    }
}

fn check_skills(skills: &[Skill], violations: &mut Vec<Violation>) {
    if skills.is_empty() {
        violations.push(Violation::new("skills", "a profile needs at least one skill"));
        return;
    }
    let mut seen = BTreeSet::new();
    for (row, skill) in skills.iter().enumerate() {
        if !seen.insert(&skill.uri) {
            violations.push(Violation::new(
                format!("skills[{row}].uri"),
                format!("'{}' ({}) stands twice; keep one row", skill.label, skill.uri),
            ));
        }
        if skill.labels.iter().flat_map(|set| set.all()).all(|label| label.trim().is_empty()) {
            violations.push(Violation::new(
                format!("skills[{row}].labels"),
                format!("{} has no label; give at least one", skill.uri),
            ));
        }
    }
    if skills.iter().all(|skill| skill.weight.get() == 0.0) {
        violations.push(Violation::new(
            "skills",
            "every weight is zero; give at least one skill a weight above zero",
        ));
    }
}
