//! The words of a profile's rows in one language: names, help, and whether a name is only English.

use std::collections::BTreeMap;

use crate::domain::{Language, Profile, RequiredCompetence, Skill, SkillKind};

use super::wording::{Wording, filled, normal};

/// Other names of a row that its help text gives.
const OTHER_NAMES: usize = 3;

/// The name of a skill in a language, if it has one, and its other names.
fn names(skill: &Skill, language: Language) -> Option<(&str, Vec<&str>)> {
    let sets = || skill.labels.iter().filter(move |set| set.language == language);
    let preferred = sets().find_map(|set| set.preferred.as_deref());
    let own = (language == Language::ENGLISH).then(|| english(skill));
    let name = own.or(preferred).or_else(|| skill.labels_in(language).next())?;
    let mut others: Vec<&str> = Vec::new();
    for other in skill.labels_in(language) {
        if normal(other) != normal(name) && !others.contains(&other) && others.len() < OTHER_NAMES {
            others.push(other);
        }
    }
    Some((name, others))
}

/// A row's words in one language.
pub(super) struct RowWords {
    pub label: String,
    english: String,
    pub help: String,
    pub english_only: bool,
}

/// The name of a skill for readers.
pub(super) fn english(skill: &Skill) -> &str {
    let first = || skill.labels.iter().flat_map(|set| set.all()).next().unwrap_or_default();
    if skill.label.is_empty() { first() } else { &skill.label }
}

/// The words of every row in the order of the questionnaire; no two rows have the same label.
pub(super) fn row_words(profile: &Profile, wording: &Wording, language: Language) -> Vec<RowWords> {
    let skills = profile.skills().iter().map(|skill| skill_words(skill, wording, language));
    let competences = profile.competences().iter().map(|row| competence_words(row, wording, language));
    let mut words: Vec<RowWords> = skills.chain(competences).collect();
    tell_apart(&mut words);
    words
}

fn skill_words(skill: &Skill, wording: &Wording, language: Language) -> RowWords {
    let kind = match skill.kind {
        SkillKind::Knowledge => &wording.knowledge,
        SkillKind::Skill => &wording.skill,
        SkillKind::Transversal => &wording.transversal,
    };
    let mut help = kind.clone();
    let named = names(skill, language);
    let english_only = named.is_none();
    let (label, others) = named.unwrap_or_else(|| (english(skill), Vec::new()));
    if !others.is_empty() {
        help += &format!(" {}", filled(&wording.also_called, &[("labels", &others.join(", "))]));
    }
    if english_only {
        help += &format!(" {}", wording.english_only);
    }
    RowWords { label: label.to_string(), english: english(skill).to_string(), help, english_only }
}

fn competence_words(row: &RequiredCompetence, wording: &Wording, language: Language) -> RowWords {
    let english_only = language != Language::ENGLISH;
    let mut help = filled(&wording.competence, &[("code", &row.code.to_string())]);
    if english_only {
        help += &format!(" {}", wording.english_only);
    }
    RowWords { label: row.title.clone(), english: row.code.to_string(), help, english_only }
}

/// Puts the English name (of a competence its code) beside labels that two rows share.
fn tell_apart(words: &mut [RowWords]) {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for row in words.iter() {
        *count.entry(normal(&row.label)).or_default() += 1;
    }
    for row in words {
        if count.get(&normal(&row.label)).is_some_and(|count| *count > 1) {
            row.label = format!("{} [{}]", row.label, row.english);
        }
    }
}
