//! The other words in which ads ask for concepts, ready to be looked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use rayon::prelude::*;

use crate::domain::{ConceptUri, Skill, Term};
use crate::score::{LabelMatcher, inverse_frequency};
use crate::taxonomy::{Paraphrases, TaxonomyError};
use crate::text;

use super::MatchError;

/// The terms of all phrases of the tables carried, and what each term weighs: a term of many concepts little. Weights
/// are those of the whole tables, so that a skill is found the same in every profile.
pub(super) struct ConceptPhrases {
    phrases: BTreeMap<ConceptUri, Vec<Vec<Term>>>,
    /// Those that only speak for a skill of a profile.
    duties: BTreeMap<ConceptUri, Vec<Vec<Term>>>,
    weights: BTreeMap<Term, f64>,
}

impl ConceptPhrases {
    /// Those of the tables that the program carries; made when first asked for.
    ///
    /// # Errors
    /// [`MatchError::Internal`] if a table is broken, which a test rules out.
    pub(super) fn builtin() -> Result<&'static Self, MatchError> {
        static PHRASES: LazyLock<Result<ConceptPhrases, &'static TaxonomyError>> =
            LazyLock::new(|| Ok(ConceptPhrases::new(Paraphrases::builtin()?, Paraphrases::duties()?)));
        PHRASES.as_ref().map_err(|error| MatchError::Internal(error.to_string()))
    }

    fn new(table: &Paraphrases, duties: &Paraphrases) -> Self {
        let (phrases, duties) = (terms_of(table), terms_of(duties));
        let mut having: BTreeMap<Term, usize> = BTreeMap::new();
        for (uri, phrases) in &phrases {
            let all = phrases.iter().chain(duties.get(uri).into_iter().flatten());
            let distinct: BTreeSet<Term> = all.flatten().copied().collect();
            distinct.into_iter().for_each(|term| *having.entry(term).or_default() += 1);
        }
        let weigh = |(term, having)| (term, inverse_frequency(phrases.len(), having));
        let weights = having.into_iter().map(weigh).collect();
        Self { phrases, duties, weights }
    }

    /// The terms of the phrases that speak for a concept among all of ESCO; none for one that the table does not have.
    pub(super) fn of(&self, uri: &ConceptUri) -> &[Vec<Term>] {
        self.phrases.get(uri).map_or(&[], Vec::as_slice)
    }

    /// What looks for the phrases of some skills, in their order; `names` says which are called by a name. The labels
    /// of a skill that has none stand for them, but for those of a name: in part or in small letters it is another word.
    pub(super) fn matcher(&self, skills: &[Skill], names: &[bool]) -> LabelMatcher {
        let phrases = |(skill, is_name): (&Skill, &bool)| match self.of(&skill.uri) {
            [] if *is_name => Vec::new(),
            [] => labels(skill),
            phrases => {
                phrases.iter().chain(self.duties.get(&skill.uri).into_iter().flatten()).cloned().collect()
            }
        };
        let phrases: Vec<Vec<Vec<Term>>> = skills.par_iter().zip(names).map(phrases).collect();
        let rarest = inverse_frequency(self.phrases.len(), 1);
        LabelMatcher::weighed(&phrases, |term| self.weights.get(&term).copied().unwrap_or(rarest))
    }
}

fn terms_of(table: &Paraphrases) -> BTreeMap<ConceptUri, Vec<Vec<Term>>> {
    let terms = |(language, phrase)| text::content_terms(language, phrase);
    table.concepts().map(|uri| (uri.clone(), table.of(uri).map(terms).collect())).collect()
}

fn labels(skill: &Skill) -> Vec<Vec<Term>> {
    let terms = |(language, label)| text::content_terms(language, text::without_qualifier(label));
    skill.all_labels().map(terms).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;
    use crate::score::LabelFits;
    use crate::taxonomy::builtin_profiles;

    fn fit(concepts: &[&str], text: &str) -> f64 {
        fit_of(concepts, false, text)
    }

    fn fit_of(concepts: &[&str], is_name: bool, text: &str) -> f64 {
        let profile = builtin_profiles().unwrap().remove(0);
        let like = profile.skills().iter().find(|skill| skill.label == "sensors").unwrap();
        let skill = |uri: &&str| Skill { uri: ConceptUri::new(uri).unwrap(), ..like.clone() };
        let skills: Vec<Skill> = concepts.iter().map(skill).collect();
        let mut fits = LabelFits::default();
        let matcher = ConceptPhrases::builtin().unwrap().matcher(&skills, &vec![is_name; skills.len()]);
        matcher.fits(text::content_terms(Language::ENGLISH, text), &mut fits);
        fits.by_skill()[0].share
    }

    const SOLVE_PROBLEMS: &str = "http://data.europa.eu/esco/skill/03b9b491-fc9b-4868-914a-bf7cd47b5041";
    const TROUBLESHOOT: &str = "http://data.europa.eu/esco/skill/334e3e49-fb02-4051-809a-f06adfdc1c40";

    #[test]
    fn a_phrase_fits_whole_or_in_part_and_the_same_in_every_profile() {
        assert!(fit(&[SOLVE_PROBLEMS], "you solve our problems") > 0.999);
        let part = fit(&[SOLVE_PROBLEMS], "problems");
        assert!(0.0 < part && part < 0.999, "{part}");
        assert_eq!(part, fit(&[SOLVE_PROBLEMS, TROUBLESHOOT], "problems"));
        assert_eq!(fit(&[SOLVE_PROBLEMS], "sensors"), 0.0, "its labels are not its phrases");
    }

    #[test]
    fn the_labels_of_a_concept_without_phrases_stand_for_them() {
        let unknown = ["http://data.europa.eu/esco/skill/none"];
        assert!(fit(&unknown, "we mount sensors") > 0.999);
        assert_eq!(fit_of(&unknown, true, "we mount sensors"), 0.0, "but not where it is a name");
    }
}
