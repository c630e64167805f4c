//! Which of some skills a text asks for.

use crate::domain::{Language, Skill, SkillMatch, Versions};
use crate::encode::Cancel;
use crate::text;

use super::analysis::Analysed;
use super::prepared::Prepared;
use super::{MatchError, Matcher, explain};

impl Matcher {
    /// The skills that `description` more likely than not asks for, best first, ties in the order given.
    /// Contributions are 0: there is no score to contribute to.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn extract_skills(
        &self,
        description: &str,
        language: Option<Language>,
        skills: &[Skill],
        cancel: &Cancel,
    ) -> Result<(Vec<SkillMatch>, Versions), MatchError> {
        if skills.is_empty() {
            return Ok((Vec::new(), self.versions(None, None)));
        }
        let shared = &self.shared;
        let language = language.unwrap_or_else(|| text::detect_language(description));
        let prepared =
            Prepared::skills(&shared.parameters, skills, &shared.encoder, shared.patience, cancel)?;
        let analysed = Analysed::new("", description, language, &shared.encoder, shared.patience, cancel)?;
        let cosines = analysed.cosines(&prepared.queries);
        let sentences = &analysed.text.sentences;
        let scored = prepared.score(sentences, &cosines);
        let mut found: Vec<SkillMatch> = skills
            .iter()
            .zip(scored.skills)
            .map(|(skill, mut scored)| {
                scored.contribution = 0.0;
                explain::skill_match(skill, &scored, "", description, &analysed.text)
            })
            .filter(SkillMatch::found)
            .collect();
        found.sort_by_key(|skill| std::cmp::Reverse(skill.probability));
        Ok((found, self.versions(None, None)))
    }
}
