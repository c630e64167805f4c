//! A profile made ready for matching: vectors, label terms, candidate terms.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::domain::{
    AnalysedText, ContentDigest, Embedding, Int8Vector, LabelSet, Language, Occupation, Profile, Sentence,
    Skill, Term,
};
use crate::encode::{Cancel, FocusMap};
use crate::index::maxsim::QueryVectors;
use crate::score::{
    AdScore, AskedSkill, AskedWeights, LabelMatcher, LabelTerms, Parameters, Shown, SkillPrior,
    SoftwareNames, Wanted, asked_skills, each_shown, focus_of_ad, score_ad, specificity,
};
use crate::taxonomy::{NarrowerNames, TaxonomyError};
use crate::text;

use super::labels::{label_terms, languages, narrower_names, software_terms, title_terms};
use super::{MatchError, Matcher, Shared};

/// A profile ready to be looked for.
pub(super) struct Prepared {
    /// The numbers for this profile.
    pub(super) parameters: Parameters,
    asked: AskedWeights,
    /// How often each skill is asked for.
    priors: Vec<SkillPrior>,
    /// A query for each column of `wanted`.
    pub(super) queries: QueryVectors,
    pub(super) wanted: Wanted,
    has_functions: bool,
    /// Every term of every label with the number of skills that want it, weighted: the BM25 query.
    pub(super) terms: Vec<(Term, f32)>,
    /// Tells profiles apart that say different things.
    pub(super) key: [u8; 16],
}

impl Matcher {
    /// Makes the profile ready to be matched, so that the next ranking need not wait for the model.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn prepare(&self, profile: &Profile, cancel: &Cancel) -> Result<(), MatchError> {
        self.prepared(profile, cancel).map(|_| ())
    }

    /// The profile ready to be matched, kept from an earlier time if it says the same.
    pub(super) fn prepared(&self, profile: &Profile, cancel: &Cancel) -> Result<Arc<Prepared>, MatchError> {
        let key = digest(profile);
        self.kept(key, || Prepared::profile(&self.shared, profile, cancel))
    }

    /// The same of skills that belong to no role.
    pub(super) fn prepared_skills(
        &self,
        skills: &[Skill],
        cancel: &Cancel,
    ) -> Result<Arc<Prepared>, MatchError> {
        self.kept(digest_of(skills, &[], &[]), || Prepared::skills(&self.shared, skills, &[], cancel))
    }

    fn kept(
        &self,
        key: [u8; 16],
        make: impl FnOnce() -> Result<Prepared, MatchError>,
    ) -> Result<Arc<Prepared>, MatchError> {
        let cache = &self.shared.prepared;
        if let Some(prepared) = cache.get(&key) {
            return Ok(prepared);
        }
        let prepared = Arc::new(Prepared { key, ..make()? });
        cache.insert(key, Arc::clone(&prepared));
        Ok(prepared)
    }
}

/// A digest of all that [`Prepared`] is made of.
pub(super) fn digest(profile: &Profile) -> [u8; 16] {
    digest_of(profile.skills(), profile.functions(), profile.occupations())
}

fn digest_of(skills: &[Skill], functions: &[String], occupations: &[Occupation]) -> [u8; 16] {
    let mut digest = ContentDigest::default();
    digest.count(functions.len());
    functions.iter().for_each(|function| digest.text(function));
    digest.count(skills.len());
    for skill in skills {
        digest.text(skill.uri.as_str());
        digest.text(&skill.label);
        digest.number(skill.weight.get());
        add_labels(&mut digest, &skill.labels);
        digest.count(skill.narrower.len());
        skill.narrower.iter().for_each(|label| digest.text(label));
    }
    digest.count(occupations.len());
    for occupation in occupations {
        digest.text(&occupation.label);
        add_labels(&mut digest, &occupation.labels);
    }
    digest.finish()
}

fn add_labels(digest: &mut ContentDigest, sets: &[LabelSet]) {
    digest.count(sets.len());
    for set in sets {
        digest.text(set.language.as_str());
        digest.count(set.all().count());
        set.all().for_each(|label| digest.text(label));
    }
}

impl Prepared {
    /// A whole profile.
    pub(super) fn profile(shared: &Shared, profile: &Profile, cancel: &Cancel) -> Result<Self, MatchError> {
        Self::new(shared, profile.skills(), profile.functions(), profile.occupations(), cancel)
    }

    /// Skills of a role with these functions, or of none.
    pub(super) fn skills(
        shared: &Shared,
        skills: &[Skill],
        functions: &[String],
        cancel: &Cancel,
    ) -> Result<Self, MatchError> {
        Self::new(shared, skills, functions, &[], cancel)
    }

    fn new(
        shared: &Shared,
        skills: &[Skill],
        functions: &[String],
        occupations: &[Occupation],
        cancel: &Cancel,
    ) -> Result<Self, MatchError> {
        let Shared { parameters, asking, encoder, patience, phrases, .. } = shared;
        let skill_names = skills.iter().map(meaning);
        let names = skill_names.chain(functions.iter().map(String::as_str));
        let names: Vec<&str> = names.chain(occupations.iter().map(|o| o.label.as_str())).collect();
        let vectors = encoder.quantized(&names, *patience, cancel)?;
        let (of_skills, others) = vectors.split_at(skills.len());
        let (of_functions, of_occupations) = others.split_at(functions.len());
        let focus_map = encoder.focus();
        let weigh = |(skill, vector): (&Skill, &Arc<Int8Vector>)| {
            let hubness = focus_map.map_or(0.0, |map| map.hubness(&vector.unpacked()));
            skill.weight.get() * specificity(parameters.specificity, hubness)
        };
        let weights: Vec<f64> = skills.iter().zip(of_skills).map(weigh).collect();
        let whole = functions.is_empty().then(|| query(focus_map, &whole(of_skills, &weights)));
        let (model, directions) = &asking.directions;
        let directions = (*model == encoder.version().id).then_some(directions);
        let columns = of_skills.iter().chain(of_functions).map(AsRef::as_ref);
        let columns: Vec<&Int8Vector> = columns
            .chain(&whole)
            .chain(of_occupations.iter().map(AsRef::as_ref))
            .chain(directions.into_iter().flatten())
            .collect();
        let queries = QueryVectors::new(&columns, encoder.version().dimensions)
            .ok_or_else(|| MatchError::Internal("the skills' vectors do not fit the model".into()))?;
        let label_terms: Vec<Vec<LabelTerms>> = skills.par_iter().map(label_terms).collect();
        let terms = candidate_terms(&label_terms, &weights);
        let parameters = if whole.is_some() { parameters.for_whole_profile() } else { parameters.clone() };
        let titles: Vec<Vec<Vec<Term>>> = occupations.par_iter().map(title_terms).collect();
        let broken = |error: &TaxonomyError| MatchError::Internal(error.to_string());
        let known = NarrowerNames::builtin().map_err(broken)?;
        let narrower: Vec<Vec<LabelTerms>> =
            skills.par_iter().map(|skill| narrower_names(skill, known)).collect();
        let called_by_name: Vec<bool> =
            skills.iter().map(|skill| text::label_name(meaning(skill)).is_some()).collect();
        let wanted = Wanted {
            weights,
            labels: LabelMatcher::new(&label_terms),
            narrower: LabelMatcher::new(&narrower),
            paraphrases: phrases.matcher(skills, &called_by_name),
            software: SoftwareNames::new(
                software_terms(),
                label_terms
                    .iter()
                    .zip(&narrower)
                    .map(|(own, below)| [words_of(own), words_of(below)].concat()),
            ),
            names: called_by_name,
            languages: skills.iter().map(languages).collect(),
            whole: functions.len().max(1),
            occupations: LabelMatcher::new(&titles),
            directions: directions.is_some(),
        };
        let has_functions = !functions.is_empty();
        let asked = asking.weights.clone();
        let prior = |skill: &Skill| asking.priors.get(&skill.uri).copied().unwrap_or_default();
        let priors = skills.iter().map(prior).collect();
        Ok(Self { parameters, asked, priors, queries, wanted, has_functions, terms, key: [0; 16] })
    }

    /// About how many bytes it takes in memory: its vectors, the terms of its labels, its candidate terms.
    pub(super) fn memory_bytes(&self) -> usize {
        let terms = self.terms.len() * size_of::<(Term, f32)>() + self.priors.len() * size_of::<SkillPrior>();
        size_of::<Self>() + self.queries.memory_bytes() + self.wanted.memory_bytes() + terms
    }

    /// The score of an ad whose sentences have these cosines with the queries.
    pub(super) fn score(&self, sentences: &[Sentence], cosines: &[f32]) -> AdScore {
        score_ad(&self.parameters, &self.wanted, sentences, cosines)
    }

    /// What each of its sentences shows of each skill.
    pub(super) fn shown(&self, text: &AnalysedText, cosines: &[f32]) -> Vec<(usize, usize, Shown)> {
        let mut found = Vec::new();
        let focus = self.of_role(self.focus(text, cosines));
        each_shown(&self.wanted, text, cosines, focus, |skill, sentence, _, shown| {
            found.push((skill, sentence, shown));
        });
        found
    }

    /// What an ad of this focus says of each skill.
    pub(super) fn asked(&self, text: &AnalysedText, cosines: &[f32], focus: f64) -> Vec<Option<AskedSkill>> {
        asked_skills(&self.asked, &self.priors, &self.wanted, text, cosines, self.of_role(focus))
    }

    /// How much of an ad is about the profile, as its score has it.
    pub(super) fn focus(&self, text: &AnalysedText, cosines: &[f32]) -> f64 {
        focus_of_ad(&self.parameters, &self.wanted, &text.sentences, cosines)
    }

    /// A focus where the profile says what its role does, else 0.
    fn of_role(&self, focus: f64) -> f64 {
        if self.has_functions { focus } else { 0.0 }
    }
}

/// The words whose vector stands for a skill: its English label, or the first there is.
pub(super) fn meaning(skill: &Skill) -> &str {
    let english = skill.labels_in(Language::ENGLISH).find(|label| !label.trim().is_empty());
    english.unwrap_or(&skill.label)
}

/// The profile as one vector: the weighted sum of its skills' vectors, unit length.
fn whole(vectors: &[Arc<Int8Vector>], weights: &[f64]) -> Embedding {
    let mut sum = vec![0.0_f32; vectors.first().map_or(0, |vector| vector.values.len())];
    for (vector, weight) in vectors.iter().zip(weights) {
        for (total, value) in sum.iter_mut().zip(vector.unpacked()) {
            *total += value * *weight as f32;
        }
    }
    Embedding::normalised(sum)
}

/// The profile's vector as the query that sentences are measured against.
fn query(focus: Option<&FocusMap>, whole: &Embedding) -> Int8Vector {
    focus.map_or_else(|| whole.quantized(), |focus| focus.apply(whole.values()).quantized())
}

fn all_terms(labels: &[LabelTerms]) -> Vec<Term> {
    labels.iter().flat_map(|label| &label.terms).copied().collect()
}

/// The terms of these labels and their written forms.
fn words_of(labels: &[LabelTerms]) -> Vec<Term> {
    labels.iter().flat_map(|label| label.terms.iter().chain(&label.name)).copied().collect()
}

fn candidate_terms(labels: &[Vec<LabelTerms>], weights: &[f64]) -> Vec<(Term, f32)> {
    let mut wanted: BTreeMap<Term, f32> = BTreeMap::new();
    for (labels, weight) in labels.iter().zip(weights) {
        let distinct: BTreeSet<Term> = all_terms(labels).into_iter().collect();
        for term in distinct {
            *wanted.entry(term).or_default() += *weight as f32;
        }
    }
    wanted.into_iter().filter(|(_, weight)| *weight > 0.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{Encoder, Patience, StandIn};
    use crate::taxonomy::builtin_profiles;

    #[test]
    fn a_prepared_profile_takes_at_least_its_vectors_and_more_for_another_skill() {
        let encoder = Encoder::stand_in(StandIn::default()).unwrap();
        let matcher = Matcher::new(encoder, None, Patience::Wait).unwrap();
        let whole = builtin_profiles().unwrap().remove(0);
        let mut draft = whole.clone().into_draft();
        draft.skills.pop();
        let [more, less] = [&whole, &Profile::new(draft).unwrap()]
            .map(|profile| matcher.prepared(profile, &Cancel::new()).unwrap());
        let vectors = more.queries.width() * more.queries.depth();
        assert!(more.memory_bytes() > vectors + 8 * more.terms.len(), "{}", more.memory_bytes());
        assert!(more.memory_bytes() > less.memory_bytes());
    }

    #[test]
    fn skills_are_made_ready_once_and_are_no_profile() {
        let encoder = Encoder::stand_in(StandIn::default()).unwrap();
        let matcher = Matcher::new(encoder, None, Patience::Wait).unwrap();
        let profile = builtin_profiles().unwrap().remove(0);
        let skills = || matcher.prepared_skills(profile.skills(), &Cancel::new()).unwrap();
        let first = skills();
        assert!(Arc::ptr_eq(&first, &skills()));
        let whole = matcher.prepared(&profile, &Cancel::new()).unwrap();
        assert!(whole.has_functions && !first.has_functions);
    }

    #[test]
    fn profiles_that_differ_in_anything_have_other_digests() {
        let profile = builtin_profiles().unwrap().remove(0);
        let changed = |change: fn(&mut crate::domain::ProfileDraft)| {
            let mut draft = profile.clone().into_draft();
            change(&mut draft);
            digest(&Profile::new(draft).unwrap())
        };
        let same = digest(&profile);
        assert_eq!(changed(|_| ()), same);
        let changes: [fn(&mut crate::domain::ProfileDraft); 8] = [
            |draft| draft.skills.swap(0, 1),
            |draft| drop(draft.functions.pop()),
            |draft| draft.skills[0].weight = crate::domain::Weight::new("weight", 0.123).unwrap(),
            |draft| draft.skills[0].narrower.push("SQL".to_string()),
            // The names below a concept are found by its URI.
            |draft| draft.skills[0].uri = crate::domain::ConceptUri::new("https://example.org/1").unwrap(),
            // The first label of the second set becomes the last of the first.
            |draft| {
                let labels = &mut draft.skills[0].labels;
                let moved = labels[1].preferred.take().unwrap();
                labels[0].alternatives.push(moved);
            },
            |draft| drop(draft.occupations.remove(0)),
            // A skill's words become functions.
            |draft| {
                let skill = draft.skills.remove(0);
                let words = skill.labels.iter().flat_map(|set| set.all()).map(String::from);
                draft.functions.extend(["skill".to_string(), skill.label.clone()].into_iter().chain(words));
            },
        ];
        let digests: std::collections::BTreeSet<[u8; 16]> =
            changes.into_iter().map(changed).chain([same]).collect();
        assert_eq!(digests.len(), 9);
    }
}
