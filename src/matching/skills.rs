//! Which skills a text asks for: those of a list, or any of a whole taxonomy.

use std::collections::BTreeMap;

use crate::domain::{
    AdId, AnalysedText, ConceptUri, Demand, FoundSkill, Language, Probability, Section, Sentence, Skill,
    SkillMatch, Versions, Violation,
};
use crate::encode::Cancel;
use crate::index::{Snapshot, StoredAnalysis};
use crate::score::LabelFits;
use crate::text;

use super::analysis::{Analysed, sentences};
use super::explain::Findings;
use super::prepared::Prepared;
use super::{Link, Linker, MatchError, Matcher, explain};

/// Skills of a taxonomy that one sentence can be found to ask for.
pub(super) const PER_SENTENCE: usize = 20;

/// The least probability of a skill of a taxonomy where the caller asks for none. On TECH and HOUSE validation
/// it finds 0.30 of the annotated skills, and 0.45 of what it finds is annotated; several skills of ESCO mean
/// nearly the same, and the annotators took one.
pub(super) const LEAST_OF_TAXONOMY: f64 = 0.25;

impl Matcher {
    /// The skills of `skills` that `description` more likely than not asks for, best first, ties in the
    /// order given. An ad's `title` tells what its sentences are about; no skill is looked for in it.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn extract_skills(
        &self,
        title: &str,
        description: &str,
        language: Option<Language>,
        skills: &[Skill],
        cancel: &Cancel,
    ) -> Result<(Vec<FoundSkill>, Versions), MatchError> {
        if skills.is_empty() {
            return Ok((Vec::new(), self.versions(None, None)));
        }
        let shared = &self.shared;
        let language = language.unwrap_or_else(|| text::detect_language(description));
        let prepared = self.prepared_skills(skills, cancel)?;
        let mut text = sentences(title, description, language, shared)?;
        let titles = titles(&text);
        text.sentences.drain(..titles);
        let analysed = Analysed::of("", description, text, shared, cancel)?;
        let cosines = analysed.cosines(&prepared.queries);
        let found = found(&prepared, skills, description, &analysed.text, &cosines);
        Ok((found, self.versions(None, None)))
    }

    /// The same of a stored ad, whose sentences and vectors are there already; `None` if it is not.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn extract_stored_skills(
        &self,
        snapshot: &Snapshot,
        id: &AdId,
        skills: &[Skill],
        cancel: &Cancel,
    ) -> Result<Option<(Vec<FoundSkill>, Versions)>, MatchError> {
        let Some(address) = snapshot.find(id)? else { return Ok(None) };
        let versions = self.versions(None, Some(snapshot));
        if skills.is_empty() {
            return Ok(Some((Vec::new(), versions)));
        }
        let prepared = self.prepared_skills(skills, cancel)?;
        let ad = snapshot.ad(address)?;
        let (StoredAnalysis { analysed: mut text, .. }, cosines) =
            Self::read_stored(snapshot, address, &prepared)?;
        let titles = titles(&text);
        text.sentences.drain(..titles);
        let cosines = cosines.get(titles * prepared.queries.width()..).unwrap_or_default();
        Ok(Some((found(&prepared, skills, &ad.description, &text, cosines), versions)))
    }

    /// The skills of the whole taxonomy that `description` asks for with a probability of `least` or more,
    /// or of a quarter if that is zero; best first, ties by URI; `None` if the matcher has no taxonomy. Many
    /// skills of ESCO mean nearly the same and share the probability among them, so that a half would be too
    /// much to ask. Boilerplate asks for nothing.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn extract_taxonomy_skills(
        &self,
        description: &str,
        language: Option<Language>,
        least: Probability,
        cancel: &Cancel,
    ) -> Result<Option<(Vec<FoundSkill>, Versions)>, MatchError> {
        let Some(linker) = &self.shared.linker else { return Ok(None) };
        let language = language.unwrap_or_else(|| text::detect_language(description));
        let text = sentences("", description, language, &self.shared)?;
        let least = if least.get() > 0.0 { least.get() } else { LEAST_OF_TAXONOMY };
        self.check_clauses(&text)?;
        let found =
            self.link_sentences(linker, description, asking(&text).collect(), (language, least), cancel)?;
        let found = found.into_iter().map(|(_, skill)| skill).collect();
        let mut versions = self.versions(None, None);
        versions.taxonomy = linker.taxonomy().to_string();
        versions.scoring = linker.version().to_string();
        Ok(Some((found, versions)))
    }

    fn check_clauses(&self, text: &AnalysedText) -> Result<(), MatchError> {
        let clauses: usize = text.sentences.iter().map(|sentence| sentence.clauses.len()).sum();
        let most = self.shared.limits.text_clauses;
        if clauses > most {
            let problem = format!(
                "holds {clauses} clauses and list items; of at most {most} the skills are looked for (text_clauses), \
                 send less at once"
            );
            return Err(Violation::new("text", problem).into());
        }
        Ok(())
    }

    /// The skills that some sentences of a description ask for, each with the number of its sentence.
    pub(super) fn link_sentences(
        &self,
        linker: &Linker,
        description: &str,
        asking: Vec<(usize, &Sentence)>,
        (language, least): (Language, f64),
        cancel: &Cancel,
    ) -> Result<Vec<(usize, FoundSkill)>, MatchError> {
        let texts: Vec<&str> =
            asking.iter().map(|(_, sentence)| text::sentence_text("", description, sentence)).collect();
        let linked = linker.link(&texts, Some(language), PER_SENTENCE, self.shared.patience, cancel)?;
        let mut best: BTreeMap<ConceptUri, (usize, FoundSkill)> = BTreeMap::new();
        let mut fits = LabelFits::default();
        for ((number, sentence), linked) in asking.into_iter().zip(linked) {
            for link in linked.links {
                let Some(probability) = link.probability.filter(|probability| probability.get() >= least)
                else {
                    continue;
                };
                // Strictly better: of equals the first sentence stands.
                if best.get(&link.uri).is_some_and(|(_, known)| known.probability >= probability) {
                    continue;
                }
                let clause = linker.clause(sentence, &link.uri, &mut fits);
                let spoken = clause.and_then(|clause| sentence.clauses.get(clause));
                let demand = spoken.map_or_else(|| sentence.demand(), |clause| clause.demand);
                if demand == Demand::Denied {
                    continue;
                }
                let span = explain::evidence_span(sentence, clause, description);
                let (lexical, cosine) = (link.features.words.share, link.features.best);
                let evidence = explain::evidence(sentence, span, "", description, lexical, cosine);
                let Link { uri, label, kind, .. } = link;
                let skill = FoundSkill { uri: uri.clone(), label, kind, probability, demand, evidence };
                best.insert(uri, (number, skill));
            }
        }
        let mut found: Vec<(usize, FoundSkill)> = best.into_values().collect();
        found.sort_by_key(|(_, skill)| std::cmp::Reverse(skill.probability));
        Ok(found)
    }
}

/// Those of `skills` that a description without its title asks for, best first.
fn found(
    prepared: &Prepared,
    skills: &[Skill],
    description: &str,
    text: &AnalysedText,
    cosines: &[f32],
) -> Vec<FoundSkill> {
    let findings = Findings::of(prepared, text, cosines);
    let found = skills.iter().zip(findings.skills()).filter_map(|(skill, (scored, asked))| {
        let SkillMatch { uri, label, kind, probability, demand, evidence, .. } =
            explain::skill_match(skill, scored, asked, "", description, text);
        Some(FoundSkill { uri, label, kind, probability, demand: demand?, evidence: evidence? })
    });
    let mut found: Vec<FoundSkill> = found.collect();
    found.sort_by_key(|skill| std::cmp::Reverse(skill.probability));
    found
}

/// How many sentences are the title's; they stand first.
fn titles(text: &AnalysedText) -> usize {
    text.sentences.iter().take_while(|sentence| sentence.section == Section::Title).count()
}

/// The first of [`asking`], of `most` clauses together.
pub(super) fn asking_within(text: &AnalysedText, most: usize) -> impl Iterator<Item = (usize, &Sentence)> {
    asking(text).scan(0, move |clauses, (number, sentence)| {
        *clauses += sentence.clauses.len();
        (*clauses <= most).then_some((number, sentence))
    })
}

/// The sentences in which skills are looked for, each with its number: those of a description that are no boilerplate.
pub(super) fn asking(text: &AnalysedText) -> impl Iterator<Item = (usize, &Sentence)> {
    let idle = |section| matches!(section, Section::Title | Section::Boilerplate);
    text.sentences.iter().enumerate().filter(move |(_, sentence)| !idle(sentence.section))
}
