//! Names within longer names: where `Java Script` stands, nobody speaks of `Java`.

use super::LabelTerms;
use crate::domain::Term;

/// The names of several words that stand whole in a text, each with its skill.
pub(super) struct LongerNames<'a>(Vec<(u32, &'a LabelTerms)>);

impl<'a> LongerNames<'a> {
    /// Those of the labels `complete`, all of whose terms stand in `texts`.
    pub(super) fn of(complete: impl Iterator<Item = (u32, &'a LabelTerms)>, texts: &[&[Term]]) -> Self {
        let is_whole =
            |words: &LabelTerms| words.name.len() > 1 && texts.iter().any(|text| holds(text, &words.terms));
        Self(complete.filter(|(_, words)| is_whole(words)).collect())
    }

    /// Whether `label` of `skill` is a name that stands in `texts` only within longer ones of other skills.
    pub(super) fn cover(&self, texts: &[&[Term]], skill: u32, label: &LabelTerms) -> bool {
        if label.name.is_empty() {
            return false;
        }
        let holds_it = |(of, other): &&(u32, &LabelTerms)| {
            *of != skill && other.terms.len() > label.terms.len() && holds(&other.terms, &label.terms)
        };
        let longer: Vec<&[Term]> =
            self.0.iter().filter(holds_it).map(|(_, other)| &other.terms[..]).collect();
        let within = |text: &[Term]| -> usize {
            longer.iter().map(|other| runs(text, other) * runs(other, &label.terms)).sum()
        };
        !longer.is_empty() && texts.iter().all(|text| runs(text, &label.terms) <= within(text))
    }
}

/// Whether the terms of `phrase` stand in `text` one after the other.
pub(super) fn holds(text: &[Term], phrase: &[Term]) -> bool {
    runs(text, phrase) > 0
}

/// How often they do.
fn runs(text: &[Term], phrase: &[Term]) -> usize {
    if phrase.is_empty() {
        return 0;
    }
    text.windows(phrase.len()).filter(|window| *window == phrase).count()
}

#[cfg(test)]
mod tests {
    use super::super::{LabelFits, LabelMatcher};
    use super::*;

    #[test]
    fn a_name_within_a_longer_one_of_another_skill_is_not_named() {
        let name = |terms: &[u32]| LabelTerms {
            terms: terms.iter().copied().map(Term).collect(),
            name: terms.iter().map(|term| Term(term + 100)).collect(),
            ..LabelTerms::default()
        };
        let words = LabelTerms::from(vec![Term(3)]);
        let matcher =
            LabelMatcher::new(&[vec![name(&[1])], vec![name(&[1, 2])], vec![words], vec![name(&[3, 4])]]);
        let whole = |terms: &[u32]| -> Vec<bool> {
            let terms: Vec<Term> = terms.iter().copied().map(Term).collect();
            let mut fits = LabelFits::default();
            matcher.fits_text(&[&terms], &[], &mut fits);
            fits.by_skill().iter().map(|fit| fit.whole).collect()
        };
        assert_eq!(whole(&[1, 9]), [true, false, false, false]);
        assert_eq!(whole(&[1, 2]), [false, true, false, false]);
        assert_eq!(whole(&[1, 2, 1]), [true, true, false, false], "named beside it as well");
        assert_eq!(whole(&[3, 4]), [false, false, true, true], "no name but a word: it may mean itself");
    }
}
