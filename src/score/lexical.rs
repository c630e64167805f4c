//! How well the words of a sentence fit the labels of a skill.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use crate::domain::{Sentence, Term};

mod label;
mod longer;

pub use label::{LabelTerms, Senses};
use longer::{LongerNames, holds};

/// How well the words of a sentence fit the labels of one skill.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LabelFit {
    /// The best label's share of terms that stand in the sentence, by weight, squared: 0 to 1.
    pub share: f64,
    /// The best label's share, squared, times the weight of its terms that stand there: 0 and up. Unlike
    /// the share it knows that a long label found whole says more than a short one.
    pub mass: f64,
    /// Whether the terms of a whole label stand one after the other.
    pub whole: bool,
    /// Whether a label that is a name stands there as names are written.
    pub written: bool,
    /// Whether one of the whole labels, as it is written there, means nothing else.
    pub certain: bool,
}

/// The labels of some skills, ready to be looked for in sentences.
///
/// A term weighs `ln(1 + N / n)` with `N` skills of which `n` have it (an inverse document frequency,
/// Spärck Jones 1972): `data` in twelve labels weighs less than `sensor` in one. With `h` the weight of a
/// label's terms that stand in the sentence, in whatever order, and `w` that of all its terms,
///
/// - share `(h / w)²`: 1 when the whole label is there, 0.25 when half of it is
/// - mass `(h / w)² · h`
///
/// A skill's fit is the best of its labels, for each of the two.
///
/// ```
/// use skillgauge::domain::Term;
/// use skillgauge::score::{LabelFits, LabelMatcher};
/// // Two skills: "sensor network" (terms 1 and 2) and "network" (term 2).
/// let labels = LabelMatcher::new(&[vec![vec![Term(1), Term(2)]], vec![vec![Term(2)]]]);
/// let mut fits = LabelFits::default();
/// labels.fits([Term(2), Term(1)], &mut fits);
/// let (sensor, network) = ((1.0_f64 + 2.0 / 1.0).ln(), (1.0_f64 + 2.0 / 2.0).ln());
/// assert!((fits.by_skill()[0].mass - (sensor + network)).abs() < 1e-12);
/// assert!((fits.by_skill()[1].mass - network).abs() < 1e-12);
/// ```
pub struct LabelMatcher {
    skills: usize,
    labels: Vec<Label>,
    words: Vec<LabelTerms>,
    // Looked up, never walked: its order cannot reach a result.
    by_term: HashMap<Term, Posting, BuildHasherDefault<TermHasher>>,
}

/// Terms are hashes already; one multiplication spreads them over the table.
#[derive(Default)]
struct TermHasher(u64);

impl Hasher for TermHasher {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u32(u32::from(*byte)));
    }

    fn write_u32(&mut self, term: u32) {
        self.0 = (self.0 ^ u64::from(term)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// What is looked at for every label of which a word stands there; its words only where all of them do.
struct Label {
    skill: u32,
    weight: f64,
}

struct Posting {
    weight: f64,
    labels: Vec<u32>,
}

/// The fits of one sentence with every skill; used again from sentence to sentence to spare allocations.
#[derive(Debug, Clone, Default)]
pub struct LabelFits {
    by_skill: Vec<LabelFit>,
    /// Skills whose fit is not zero.
    found: Vec<u32>,
    hits: Vec<f64>,
    touched: Vec<u32>,
    /// Labels all of whose terms stand there, with the weight of these.
    complete: Vec<(u32, f64)>,
    /// The terms of the labels that stand there whole, one after the other.
    covered: Vec<Term>,
    /// The distinct terms of the text, ascending, so that weights always add up in one order.
    terms: Vec<Term>,
}

impl LabelFits {
    /// The fit with each skill, in the matcher's order.
    pub fn by_skill(&self) -> &[LabelFit] {
        &self.by_skill
    }

    /// The skills of which a label has a word there, in no order.
    pub fn found(&self) -> impl Iterator<Item = usize> {
        self.found.iter().map(|skill| *skill as usize)
    }

    /// Whether labels stand there whole and all `terms` of the text but one at most, "knowledge" perhaps, are theirs.
    pub fn are_all_in_labels(&self, terms: &[Term]) -> bool {
        let mut others = terms.iter().filter(|term| !self.covered.contains(term));
        !self.covered.is_empty() && (others.next().is_none() || others.next().is_none())
    }

    fn clear(&mut self, skills: usize, labels: usize) {
        self.covered.clear();
        self.found.drain(..).for_each(|skill| self.by_skill[skill as usize] = LabelFit::default());
        self.by_skill.resize(skills, LabelFit::default());
        self.hits.resize(labels, 0.0);
    }
}

impl LabelMatcher {
    /// From every label of every skill; labels without terms are left out.
    pub fn new<L: Clone + Into<LabelTerms>>(skills: &[Vec<L>]) -> Self {
        let skills = label_terms(skills);
        let mut spread: BTreeMap<Term, usize> = BTreeMap::new();
        for labels in &skills {
            let distinct: BTreeSet<Term> = labels.iter().flat_map(|label| &label.terms).copied().collect();
            distinct.into_iter().for_each(|term| *spread.entry(term).or_default() += 1);
        }
        let weigh = |(term, having)| (term, inverse_frequency(skills.len(), having));
        let weights: BTreeMap<Term, f64> = spread.into_iter().map(weigh).collect();
        Self::of(skills, |term| weights.get(&term).copied().unwrap_or_default())
    }

    /// The same with the weights of terms given, so that a skill fits the same whatever stands beside it.
    pub fn weighed<L: Clone + Into<LabelTerms>>(skills: &[Vec<L>], weigh: impl Fn(Term) -> f64) -> Self {
        Self::of(label_terms(skills), weigh)
    }

    fn of(skills: Vec<Vec<LabelTerms>>, weigh: impl Fn(Term) -> f64) -> Self {
        let mut matcher =
            Self { skills: skills.len(), labels: Vec::new(), words: Vec::new(), by_term: HashMap::default() };
        for (skill, labels) in skills.into_iter().enumerate() {
            // Of labels with the same words in the same order one is enough, but for names that are written differently:
            // `AutoCAD`, `AUTOCAD`. A name goes before others.
            let mut distinct: BTreeMap<Vec<Term>, Vec<LabelTerms>> = BTreeMap::new();
            for label in labels.into_iter().filter(|label| !label.terms.is_empty()) {
                let mut terms = label.terms.clone();
                terms.sort_unstable();
                terms.dedup();
                let known = distinct.entry(terms).or_default();
                if !label.name.is_empty() {
                    known.retain(|other| !other.name.is_empty() || other.terms != label.terms);
                }
                let is_new_name = |other: &LabelTerms| !label.name.is_empty() && other.name != label.name;
                if known.iter().all(|other| other.terms != label.terms || is_new_name(other)) {
                    known.push(label);
                }
            }
            for (terms, labels) in distinct {
                labels.into_iter().for_each(|label| matcher.add(skill as u32, &terms, label, &weigh));
            }
        }
        matcher
    }

    fn add(&mut self, skill: u32, terms: &[Term], words: LabelTerms, weigh: &impl Fn(Term) -> f64) {
        let label = self.labels.len() as u32;
        let mut whole = 0.0;
        for term in terms {
            let weight = weigh(*term);
            whole += weight;
            let posting = self.by_term.entry(*term).or_insert(Posting { weight, labels: Vec::new() });
            posting.labels.push(label);
        }
        self.labels.push(Label { skill, weight: whole });
        self.words.push(words);
    }

    /// How many skills there are.
    pub fn len(&self) -> usize {
        self.skills
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.skills == 0
    }

    /// About how many bytes it takes in memory.
    pub fn memory_bytes(&self) -> usize {
        let terms: usize = self.words.iter().map(|words| words.terms.len()).sum();
        let names: usize = self.words.iter().map(|words| words.name.len()).sum();
        // A label's number stands with each of its terms, and is as large as one.
        let words = (2 * terms + names) * size_of::<Term>();
        let postings = self.by_term.capacity() * (size_of::<(Term, Posting)>() + 1);
        self.labels.len() * size_of::<(Label, LabelTerms)>() + words + postings
    }

    /// The fit of a text of these terms with each skill, into `fits`. Repeated terms count once.
    pub fn fits(&self, terms: impl IntoIterator<Item = Term>, fits: &mut LabelFits) {
        let terms: Vec<Term> = terms.into_iter().collect();
        self.fits_text(&[&terms], &[], fits);
    }

    /// The fit of `sentence` with each skill, in its own language and in English, into `fits`.
    pub fn fits_sentence(&self, sentence: &Sentence, fits: &mut LabelFits) {
        self.fits_text(&[&sentence.terms, &sentence.english_terms], &sentence.names, fits);
    }

    /// The fit of clause `number` of `sentence` with each skill, into `fits`.
    pub fn fits_clause(&self, sentence: &Sentence, number: usize, fits: &mut LabelFits) {
        let [terms, english] = clause_terms(sentence, number);
        self.fits_text(&[terms, english], &sentence.names, fits);
    }

    /// `texts` are the terms of one text in one language each, in order.
    fn fits_text(&self, texts: &[&[Term]], names: &[Term], fits: &mut LabelFits) {
        fits.clear(self.skills, self.labels.len());
        if self.labels.is_empty() {
            return;
        }
        fits.terms.clear();
        fits.terms.extend(texts.iter().copied().flatten());
        fits.terms.sort_unstable();
        fits.terms.dedup();
        for posting in fits.terms.iter().filter_map(|term| self.by_term.get(term)) {
            for label in &posting.labels {
                let hit = &mut fits.hits[*label as usize];
                if *hit == 0.0 {
                    fits.touched.push(*label);
                }
                *hit += posting.weight;
            }
        }
        for number in fits.touched.drain(..) {
            let hit = std::mem::take(&mut fits.hits[number as usize]);
            let label = &self.labels[number as usize];
            let share = label.share(hit);
            if share > ALL {
                fits.complete.push((number, hit));
                continue;
            }
            found(&mut fits.by_skill, &mut fits.found, label.skill, share, hit);
        }
        if !fits.complete.is_empty() {
            self.fit_complete(texts, names, fits);
        }
    }

    /// The labels all of whose terms stand in the texts, but for names that stand only within longer ones.
    fn fit_complete(&self, texts: &[&[Term]], names: &[Term], fits: &mut LabelFits) {
        let label = |number: u32| (self.labels[number as usize].skill, &self.words[number as usize]);
        let longer = LongerNames::of(fits.complete.iter().map(|(number, _)| label(*number)), texts);
        for (number, hit) in fits.complete.drain(..) {
            let (skill, words) = label(number);
            if longer.cover(texts, skill, words) {
                continue;
            }
            let share = self.labels[number as usize].share(hit);
            let fit = found(&mut fits.by_skill, &mut fits.found, skill, share, hit);
            if texts.iter().any(|text| holds(text, &words.terms)) {
                fits.covered.extend(&words.terms);
                let is_written = words.is_written(names);
                fit.whole = true;
                fit.written |= is_written;
                fit.certain |= words.senses.is_one(is_written);
            }
        }
    }
}

impl Label {
    fn share(&self, hit: f64) -> f64 {
        (hit / self.weight).min(1.0).powi(2)
    }
}

/// The fit of a skill, a label of which has this share.
fn found<'a>(
    by_skill: &'a mut [LabelFit],
    found: &mut Vec<u32>,
    skill: u32,
    share: f64,
    hit: f64,
) -> &'a mut LabelFit {
    let fit = &mut by_skill[skill as usize];
    if fit.mass == 0.0 {
        found.push(skill);
    }
    fit.share = fit.share.max(share);
    fit.mass = fit.mass.max(share * hit);
    fit
}

fn label_terms<L: Clone + Into<LabelTerms>>(skills: &[Vec<L>]) -> Vec<Vec<LabelTerms>> {
    skills.iter().map(|labels| labels.iter().cloned().map(Into::into).collect()).collect()
}

/// What a term weighs that `having` of `all` skills have, `ln(1 + all / having)`: the rarer, the more (an inverse document
/// frequency, Spärck Jones 1972).
pub fn inverse_frequency(all: usize, having: usize) -> f64 {
    (1.0 + all as f64 / having.max(1) as f64).ln()
}

/// A share of all terms, whatever rounding makes of their sum.
pub(super) const ALL: f64 = 1.0 - 1e-9;

/// The terms of a clause, in the sentence's language and in English.
fn clause_terms(sentence: &Sentence, number: usize) -> [&[Term]; 2] {
    let end = sentence.clauses.get(number).map_or((0, 0), |clause| (clause.terms, clause.english_terms));
    let before = number.checked_sub(1).and_then(|before| sentence.clauses.get(before));
    let start = before.map_or((0, 0), |clause| (clause.terms, clause.english_terms));
    let part =
        |terms: &'_ [Term], start: u32, end: u32| start.min(end) as usize..(end as usize).min(terms.len());
    let own = part(&sentence.terms, start.0, end.0);
    let english = part(&sentence.english_terms, start.1, end.1);
    [sentence.terms.get(own).unwrap_or_default(), sentence.english_terms.get(english).unwrap_or_default()]
}

#[cfg(test)]
mod tests;
