//! A profile made ready for matching: vectors, label terms, candidate terms.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{Embedding, Int8Vector, LabelSet, Language, Occupation, Profile, Sentence, Skill, Term};
use crate::encode::{Cancel, FocusMap};
use crate::index::maxsim::Queries;
use crate::score::{
    AdScore, AskedSkill, AskedWeights, LabelMatcher, LabelTerms, Parameters, Shown, Wanted, asked_skills,
    each_shown, score_ad, specificity,
};
use crate::text;

use super::{MatchError, Matcher, Shared};

/// A profile ready to be looked for.
pub(super) struct Prepared {
    /// The numbers for this profile.
    pub(super) parameters: Parameters,
    asked: AskedWeights,
    /// A query for each column of `wanted`.
    pub(super) queries: Queries,
    pub(super) wanted: Wanted,
    /// Every term of every label with the number of skills that want it, weighted: the BM25 query.
    pub(super) terms: Vec<(Term, f32)>,
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
        let (kept, key) = (&self.shared.prepared, digest(profile));
        if let Some(prepared) = kept.get(&key) {
            return Ok(prepared);
        }
        let prepared = Arc::new(Prepared::profile(&self.shared, profile, cancel)?);
        kept.insert(key, Arc::clone(&prepared));
        Ok(prepared)
    }
}

/// A digest of all that [`Prepared`] is made of.
fn digest(profile: &Profile) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    let mut word = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    profile.functions().iter().for_each(|function| word(function));
    for skill in profile.skills() {
        word("skill");
        word(&skill.label);
        word(&skill.weight.get().to_bits().to_string());
        skill.labels.iter().for_each(|set| labels(set, &mut word));
    }
    for occupation in profile.occupations() {
        word("occupation");
        word(&occupation.label);
        occupation.labels.iter().for_each(|set| labels(set, &mut word));
    }
    let mut digest = [0; 16];
    digest.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    digest
}

fn labels(set: &LabelSet, word: &mut impl FnMut(&str)) {
    word(set.language.as_str());
    set.all().for_each(word);
}

impl Prepared {
    /// A whole profile.
    pub(super) fn profile(shared: &Shared, profile: &Profile, cancel: &Cancel) -> Result<Self, MatchError> {
        Self::new(shared, profile.skills(), profile.functions(), profile.occupations(), cancel)
    }

    /// Skills alone.
    pub(super) fn skills(shared: &Shared, skills: &[Skill], cancel: &Cancel) -> Result<Self, MatchError> {
        Self::new(shared, skills, &[], &[], cancel)
    }

    fn new(
        shared: &Shared,
        skills: &[Skill],
        functions: &[String],
        occupations: &[Occupation],
        cancel: &Cancel,
    ) -> Result<Self, MatchError> {
        let Shared { parameters, asking, encoder, patience, .. } = shared;
        let skill_names = skills.iter().map(meaning);
        let names = skill_names.chain(functions.iter().map(String::as_str));
        let names: Vec<&str> = names.chain(occupations.iter().map(|o| o.label.as_str())).collect();
        let vectors = encoder.quantized(&names, *patience, cancel)?;
        let (of_skills, others) = vectors.split_at(skills.len());
        let (of_functions, of_occupations) = others.split_at(functions.len());
        let focus = encoder.focus();
        let weigh = |(skill, vector): (&Skill, &Arc<Int8Vector>)| {
            let hubness = focus.map_or(0.0, |focus| focus.hubness(&vector.unpacked()));
            skill.weight.get() * specificity(parameters.specificity, hubness)
        };
        let weights: Vec<f64> = skills.iter().zip(of_skills).map(weigh).collect();
        let whole = functions.is_empty().then(|| query(focus, &whole(of_skills, &weights)));
        let (model, asks) = &asking.asks;
        let asks = (*model == encoder.version().id).then_some(asks);
        let columns = of_skills.iter().chain(of_functions).map(AsRef::as_ref);
        let columns: Vec<&Int8Vector> =
            columns.chain(&whole).chain(of_occupations.iter().map(AsRef::as_ref)).chain(asks).collect();
        let queries = Queries::new(&columns, encoder.version().dimensions)
            .ok_or_else(|| MatchError::Internal("the skills' vectors do not fit the model".into()))?;
        let label_terms: Vec<Vec<LabelTerms>> = skills.iter().map(label_terms).collect();
        let terms = candidate_terms(&label_terms, &weights);
        let parameters = if whole.is_some() { parameters.for_whole_profile() } else { parameters.clone() };
        let titles: Vec<Vec<Vec<Term>>> = occupations.iter().map(title_terms).collect();
        let wanted = Wanted {
            weights,
            names: skills.iter().map(|skill| text::label_name(meaning(skill)).is_some()).collect(),
            labels: LabelMatcher::new(&label_terms),
            whole: functions.len().max(1),
            occupations: LabelMatcher::new(&titles),
            asks: asks.is_some(),
        };
        Ok(Self { parameters, asked: asking.weights.clone(), queries, wanted, terms })
    }

    /// The score of an ad whose sentences have these cosines with the queries.
    pub(super) fn score(&self, sentences: &[Sentence], cosines: &[f32]) -> AdScore {
        score_ad(&self.parameters, &self.wanted, sentences, cosines)
    }

    /// What each of its sentences shows of each skill.
    pub(super) fn shown(&self, sentences: &[Sentence], cosines: &[f32]) -> Vec<(usize, usize, Shown)> {
        let mut found = Vec::new();
        each_shown(&self.wanted, sentences, cosines, |skill, sentence, _, shown| {
            found.push((skill, sentence, shown));
        });
        found
    }

    /// What such an ad says of each skill.
    pub(super) fn asked(&self, sentences: &[Sentence], cosines: &[f32]) -> Vec<Option<AskedSkill>> {
        asked_skills(&self.asked, &self.wanted, sentences, cosines)
    }
}

/// The words whose vector stands for a skill: its English label, or the first there is.
fn meaning(skill: &Skill) -> &str {
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

/// Every label of a skill as it is looked for: whole, and without what stands in brackets at its end.
fn label_terms(skill: &Skill) -> Vec<LabelTerms> {
    let of = |(language, label): (Language, &str)| {
        let name = text::without_qualifier(label);
        let plain = LabelTerms {
            terms: text::content_terms(language, name),
            name: text::label_name(name).unwrap_or_default(),
        };
        let whole = (name != label).then(|| LabelTerms::from(text::content_terms(language, label)));
        std::iter::once(plain).chain(whole)
    };
    let sets = skill.labels.iter();
    sets.flat_map(|set| set.all().map(|label| (set.language, label))).flat_map(of).collect()
}

fn title_terms(occupation: &Occupation) -> Vec<Vec<Term>> {
    occupation.all_labels().map(|(language, label)| text::content_terms(language, label)).collect()
}

fn candidate_terms(labels: &[Vec<LabelTerms>], weights: &[f64]) -> Vec<(Term, f32)> {
    let mut wanted: BTreeMap<Term, f32> = BTreeMap::new();
    for (labels, weight) in labels.iter().zip(weights) {
        let distinct: std::collections::BTreeSet<Term> =
            labels.iter().flat_map(|label| &label.terms).copied().collect();
        for term in distinct {
            *wanted.entry(term).or_default() += *weight as f32;
        }
    }
    wanted.into_iter().filter(|(_, weight)| *weight > 0.0).collect()
}
