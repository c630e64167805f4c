//! A profile made ready for matching: vectors, label terms, candidate terms.

use std::collections::BTreeMap;

use crate::domain::{Embedding, Int8Vector, Language, Sentence, Skill, Term};
use crate::encode::{Cancel, Encoder, FocusMap, Patience};
use crate::index::maxsim::Queries;
use crate::score::{AdScore, LabelMatcher, Parameters, score_ad, specificity};
use crate::text;

use super::MatchError;

/// Skills ready to be looked for.
pub(super) struct Prepared {
    /// The numbers for this profile.
    pub(super) parameters: Parameters,
    /// One query a skill, then one a function, or one for all skills together where there is no function.
    pub(super) queries: Queries,
    pub(super) weights: Vec<f64>,
    pub(super) labels: LabelMatcher,
    /// Every term of every label with the number of skills that want it, weighted: the BM25 query.
    pub(super) terms: Vec<(Term, f32)>,
}

impl Prepared {
    pub(super) fn new(
        parameters: &Parameters,
        skills: &[Skill],
        functions: &[String],
        encoder: &Encoder,
        patience: Patience,
        cancel: &Cancel,
    ) -> Result<Self, MatchError> {
        let names: Vec<&str> =
            skills.iter().map(meaning).chain(functions.iter().map(String::as_str)).collect();
        let vectors = encoder.quantized(&names, patience, cancel)?;
        let focus = encoder.focus();
        let weigh = |(skill, vector): (&Skill, &std::sync::Arc<Int8Vector>)| {
            let hubness = focus.map_or(0.0, |focus| focus.hubness(&vector.unpacked()));
            skill.weight.get() * specificity(parameters.specificity, hubness)
        };
        let weights: Vec<f64> = skills.iter().zip(&vectors).map(weigh).collect();
        let whole = functions.is_empty().then(|| query(focus, &whole(&vectors, &weights)));
        let columns: Vec<&Int8Vector> = vectors.iter().map(AsRef::as_ref).chain(&whole).collect();
        let queries = Queries::new(&columns, encoder.version().dimensions)
            .ok_or_else(|| MatchError::Internal("the skills' vectors do not fit the model".into()))?;
        let label_terms: Vec<Vec<Vec<Term>>> = skills.iter().map(label_terms).collect();
        let terms = candidate_terms(&label_terms, &weights);
        let parameters = if whole.is_some() { parameters.for_whole_profile() } else { parameters.clone() };
        Ok(Self { parameters, queries, weights, labels: LabelMatcher::new(&label_terms), terms })
    }
}

impl Prepared {
    /// The score of an ad whose sentences have these cosines with the queries.
    pub(super) fn score(&self, sentences: &[Sentence], cosines: &[f32]) -> AdScore {
        score_ad(&self.parameters, &self.weights, &self.labels, sentences, cosines, self.queries.width())
    }
}

/// The words whose vector stands for a skill: its English label, or the first there is.
fn meaning(skill: &Skill) -> &str {
    let english = skill.labels_in(Language::ENGLISH).find(|label| !label.trim().is_empty());
    english.unwrap_or(&skill.label)
}

/// The profile as one vector: the weighted sum of its skills' vectors, unit length.
fn whole(vectors: &[std::sync::Arc<Int8Vector>], weights: &[f64]) -> Embedding {
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
    let Some(focus) = focus else { return whole.quantized() };
    let query = focus.apply(whole.values());
    // An `Embedding` has unit length, a query of the map has not: its length goes into the scale.
    let length = query.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt();
    let mut quantized = Embedding::normalised(query).quantized();
    quantized.scale *= length as f32;
    quantized
}

fn label_terms(skill: &Skill) -> Vec<Vec<Term>> {
    let sets = skill.labels.iter();
    sets.flat_map(|set| set.all().map(|label| text::content_terms(set.language, label))).collect()
}

fn candidate_terms(labels: &[Vec<Vec<Term>>], weights: &[f64]) -> Vec<(Term, f32)> {
    let mut wanted: BTreeMap<Term, f32> = BTreeMap::new();
    for (labels, weight) in labels.iter().zip(weights) {
        let distinct: std::collections::BTreeSet<Term> = labels.iter().flatten().copied().collect();
        for term in distinct {
            *wanted.entry(term).or_default() += *weight as f32;
        }
    }
    wanted.into_iter().filter(|(_, weight)| *weight > 0.0).collect()
}
