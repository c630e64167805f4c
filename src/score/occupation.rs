//! How well an ad's title names an occupation of the profile.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::domain::{Section, Sentence};

use super::wanted::ramp;
use super::{LabelFit, LabelFits, Parameters, Wanted};

/// The occupation that the title names best.
#[derive(Debug, Clone, PartialEq)]
pub struct OccupationScore {
    /// Which of the profile's.
    pub occupation: usize,
    /// How well the title names it, above 0 to 1, see [`occupation_fit`].
    pub fit: f64,
    /// Whether a whole label, or one form of a label in both genders, stands in the title.
    pub named: bool,
    /// The cosine of the title with the occupation.
    pub cosine: f64,
    /// What it adds to the score.
    pub contribution: f64,
}

/// How well a title names an occupation: 1 where a whole label stands in it, or one form of a label in both genders, by
/// stems and in any order; else where its `cosine` stands between `occupation_from` (0) and `occupation_full` (1).
///
/// ```
/// use skillgauge::score::{Parameters, occupation_fit};
/// let parameters = Parameters { occupation_from: 0.4, occupation_full: 0.8, ..Parameters::default() };
/// assert_eq!(occupation_fit(&parameters, false, 0.7), (0.7 - 0.4) / (0.8 - 0.4));
/// assert_eq!(occupation_fit(&parameters, true, 0.1), 1.0);
/// ```
pub fn occupation_fit(parameters: &Parameters, named: bool, cosine: f64) -> f64 {
    if named { 1.0 } else { ramp(parameters.occupation_from, parameters.occupation_full, cosine) }
}

/// Whether a whole label, or one form of a label in both genders, stands there.
fn is_named(fit: &LabelFit) -> bool {
    fit.share >= 1.0
}

/// The best occupation over the title's sentences; of equals one that is named, then the first. `None` where none fits at
/// all. Which of equals it is changes no score.
pub(super) fn best_occupation(
    parameters: &Parameters,
    wanted: &Wanted,
    sentences: &[Sentence],
    cosines: &[f32],
) -> Option<OccupationScore> {
    let mut fits = LabelFits::default();
    let mut best: Option<OccupationScore> = None;
    for (sentence, row) in sentences.iter().zip(cosines.chunks_exact(wanted.width())) {
        if sentence.section != Section::Title {
            continue;
        }
        wanted.occupations.fits_sentence(sentence, &mut fits);
        for (occupation, (cosine, fit)) in wanted.occupations(row).iter().zip(fits.by_skill()).enumerate() {
            let (named, cosine) = (is_named(fit), f64::from(*cosine));
            let fit = occupation_fit(parameters, named, cosine);
            let is_better = best.as_ref().is_none_or(|best| {
                fit.total_cmp(&best.fit).then(named.cmp(&best.named)) == Ordering::Greater
            });
            if fit > 0.0 && is_better {
                best = Some(OccupationScore { occupation, fit, named, cosine, contribution: 0.0 });
            }
        }
    }
    best
}

impl Wanted {
    /// All occupations that an ad's title names: a whole label of each, or one form of a label in both genders, stands in
    /// it, as in [`occupation_fit`]. [`AdScore`](super::AdScore) knows the best alone.
    pub fn named_occupations(&self, sentences: &[Sentence]) -> BTreeSet<usize> {
        let mut fits = LabelFits::default();
        let mut named = BTreeSet::new();
        for sentence in sentences.iter().filter(|sentence| sentence.section == Section::Title) {
            self.occupations.fits_sentence(sentence, &mut fits);
            let each = fits.by_skill().iter().enumerate();
            named.extend(each.filter(|(_, fit)| is_named(fit)).map(|(occupation, _)| occupation));
        }
        named
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Span, Term};
    use crate::score::{LabelMatcher, SoftwareNames};

    /// Three occupations: of the words 1 and 2, of the words 1 and 3, of the word 4.
    fn wanted() -> Wanted {
        let labels: [&[u32]; 3] = [&[1, 2], &[1, 3], &[4]];
        let labels = labels.map(|words| vec![words.iter().copied().map(Term).collect::<Vec<Term>>()]);
        let none = || LabelMatcher::new(&[Vec::<Vec<Term>>::new()]);
        Wanted {
            weights: vec![1.0],
            names: vec![false],
            labels: none(),
            narrower: none(),
            paraphrases: none(),
            software: SoftwareNames::default(),
            languages: Vec::new(),
            whole: 1,
            occupations: LabelMatcher::new(&labels),
            directions: false,
        }
    }

    fn sentence(section: Section, words: &[u32]) -> Sentence {
        Sentence {
            span: Span::default(),
            section,
            terms: words.iter().copied().map(Term).collect(),
            english_terms: Vec::new(),
            names: Vec::new(),
            clauses: Vec::new(),
        }
    }

    /// The best occupation of a title in one or more sentences, each with its words and its cosines with the occupations:
    /// which it is, whether it is named, and its fit.
    fn best(title: &[(&[u32], [f32; 3])]) -> Option<(usize, bool, f64)> {
        let parameters = Parameters { occupation_from: 0.5, occupation_full: 0.75, ..Parameters::default() };
        let sentences: Vec<Sentence> =
            title.iter().map(|(words, _)| sentence(Section::Title, words)).collect();
        // The columns of the skill and of the profile as a whole come first.
        let cosines: Vec<f32> =
            title.iter().flat_map(|(_, cosines)| [0.0, 0.0].into_iter().chain(*cosines)).collect();
        let found = best_occupation(&parameters, &wanted(), &sentences, &cosines)?;
        Some((found.occupation, found.named, found.fit))
    }

    #[test]
    fn of_equal_fits_a_named_occupation_is_the_best() {
        type Title<'a> = &'a [(&'a [u32], [f32; 3])];
        type Best = Option<(usize, bool, f64)>;
        let cases: [(Title<'_>, Best); 9] = [
            // The first means the title entirely, the last is named.
            (&[(&[4, 9], [0.8, 0.0, 0.1])], Some((2, true, 1.0))),
            (&[(&[9], [0.8, 0.0, 0.0]), (&[3, 1], [0.0, 0.2, 0.0])], Some((1, true, 1.0))),
            (&[(&[3, 1], [0.0, 0.2, 0.0]), (&[9], [0.8, 0.0, 0.0])], Some((1, true, 1.0))),
            // Both are named, or neither is: the first.
            (&[(&[1, 2, 4], [0.0, 0.0, 0.9])], Some((0, true, 1.0))),
            (&[(&[9], [0.0, 0.8, 0.9])], Some((1, false, 1.0))),
            (&[(&[9], [0.625, 0.625, 0.0])], Some((0, false, 0.5))),
            // Half of a label names nothing: the better fit is the best.
            (&[(&[1], [0.625, 0.75, 0.0])], Some((1, false, 1.0))),
            (&[(&[9], [0.5, 0.1, -0.3])], None),
            (&[], None),
        ];
        for (title, expected) in cases {
            assert_eq!(best(title), expected, "{title:?}");
        }
    }

    #[test]
    fn every_occupation_is_named_whose_label_stands_in_the_title() {
        let title = |words: &[u32]| sentence(Section::Title, words);
        let other = |words: &[u32]| sentence(Section::Duties, words);
        let cases: [(&[Sentence], &[usize]); 7] = [
            (&[title(&[2, 1, 9, 4])], &[0, 2]),
            (&[title(&[1, 2, 3])], &[0, 1]),
            (&[title(&[4]), title(&[3, 1])], &[1, 2]),
            // A label of which one word is missing, and one whose words stand in two sentences.
            (&[title(&[1])], &[]),
            (&[title(&[1]), title(&[3])], &[]),
            // Not in the title.
            (&[title(&[9]), other(&[4, 1, 2])], &[]),
            (&[], &[]),
        ];
        for (sentences, expected) in cases {
            let named: Vec<usize> = wanted().named_occupations(sentences).into_iter().collect();
            assert_eq!(named, expected, "{sentences:?}");
        }
    }
}
