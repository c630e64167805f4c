//! The English texts of ESCO's skills.

use std::collections::BTreeMap;

use crate::domain::Language;
use crate::taxonomy::Esco;

use super::LearningError;

/// Parts of a description shorter than this, in characters, say too little alone.
const SHORTEST_CLAUSE: usize = 21;

/// The English labels and description of one skill.
pub(super) struct SkillTexts {
    pub(super) preferred: String,
    /// Alternative and hidden labels.
    pub(super) alternatives: Vec<String>,
    pub(super) description: Option<Description>,
}

/// A description, whole and in clauses.
pub(super) struct Description {
    pub(super) whole: String,
    pub(super) clauses: Vec<String>,
}

/// ESCO's skills with their English texts, by URI.
pub struct Skills {
    pub(super) texts: Vec<SkillTexts>,
    by_label: BTreeMap<String, usize>,
    digest: String,
}

impl Skills {
    /// Takes the English texts out of `esco`; skills without an English preferred label are left out.
    ///
    /// # Errors
    /// [`LearningError::Taxonomy`] if no skill has one, if none has an alternative label or none a description.
    pub fn new(esco: &Esco) -> Result<Self, LearningError> {
        let mut texts = Vec::with_capacity(esco.skills().len());
        for skill in esco.skills() {
            let english = skill.labels.iter().find(|set| set.language == Language::ENGLISH);
            let Some((set, preferred)) = english.and_then(|set| Some((set, set.preferred.clone()?))) else {
                continue;
            };
            texts.push(SkillTexts {
                preferred,
                alternatives: set.alternatives.clone(),
                description: skill.description.as_deref().map(Description::new),
            });
        }
        let lacking = |what| LearningError::Taxonomy(format!("no skill has {what} in English"));
        let needed = [
            (texts.is_empty(), "a preferred label"),
            (texts.iter().all(|skill| skill.alternatives.is_empty()), "an alternative label"),
            (texts.iter().all(|skill| skill.description.is_none()), "a description"),
        ];
        if let Some((_, what)) = needed.into_iter().find(|(missing, _)| *missing) {
            return Err(lacking(what));
        }
        let mut by_label = BTreeMap::new();
        for (index, skill) in texts.iter().enumerate() {
            by_label.entry(skill.preferred.clone()).or_insert(index);
        }
        Ok(Self { texts, by_label, digest: esco.digest().to_string() })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.texts.len()
    }

    /// The digest of the taxonomy that they come from.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The index of the skill with this preferred label.
    pub(super) fn index_of(&self, preferred: &str) -> Option<usize> {
        self.by_label.get(preferred).copied()
    }
}

impl Description {
    fn new(text: &str) -> Self {
        let clauses = clauses(text).filter(|clause| clause.chars().count() >= SHORTEST_CLAUSE);
        Self { whole: text.to_string(), clauses: clauses.map(str::to_string).collect() }
    }
}

/// The parts of a text after full stops and semicolons that white space follows.
fn clauses(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text.trim();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let ends = rest.match_indices(['.', ';']).map(|(at, _)| at + 1);
        let end = ends.into_iter().find(|end| rest[*end..].starts_with(char::is_whitespace));
        let (clause, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after.trim_start();
        Some(clause)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_fall_into_clauses() {
        let found: Vec<&str> =
            clauses("Plan work, e.g.for 2.5 days; lead it.\nReport to  others. ").collect();
        assert_eq!(found, ["Plan work, e.g.for 2.5 days;", "lead it.", "Report to  others."]);
        let description = Description::new("Short one. A clause that is long enough.");
        assert_eq!(description.clauses, ["A clause that is long enough."]);
    }
}
