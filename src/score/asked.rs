//! Whether a sentence asks for a skill: what is *said* of a skill, beside the likeness that ranks.
//!
//! A logistic regression over what a sentence shows of the skill ([`Shown`]), learnt on ads that were read and
//! judged (`models/training/found-skills`, `models/learn_asking.py`).

use crate::domain::{AnalysedText, Demand, Section};

use super::clauses::Clauses;
use super::lexical::ALL;
use super::{LabelFit, LabelFits, Wanted};

/// Hardly an ad that taught is longer: what it says does not fade behind a list of a thousand goods.
const MOST_SENTENCES: usize = 100;

/// What a sentence shows of a skill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// The cosine of the sentence with the skill, -1 to 1.
    pub cosine: f64,
    /// The cosine of the sentence with what requirements and duties have in common, beside talk of the employer.
    pub asks: f64,
    /// The cosine of the sentence with what sentences have in common that mean software by a name.
    pub about_software: f64,
    /// How well its words fit the labels.
    pub words: LabelFit,
    /// Whether the skill is called by a name, such as a product.
    pub is_name: bool,
    /// Whether its name there may mean something else, Swift or Java, and no other name of software stands beside it.
    pub several_senses: bool,
    /// How many other names of software stand beside one of its own.
    pub software: usize,
    /// Whether it names a narrower concept: SQL, where the skill is query languages.
    pub narrower: bool,
    /// Whether the name of the narrower concept may mean something else: Excel, Spark.
    pub narrower_several_senses: bool,
    /// How well the words of a clause fit other words in which the skill is asked for, the best clause for each measure.
    pub paraphrase: LabelFit,
    /// Whether all its words are names of other skills of the profile, and none speaks for this one: "knowledge of
    /// Python" asks for no Java, however near that is.
    pub of_others: bool,
    /// Whether the skill has no label in the text's language.
    pub foreign: bool,
    /// The part of the ad.
    pub section: Section,
    /// How the clause speaks of what it names.
    pub demand: Demand,
    /// Sentences of the ad.
    pub sentences: usize,
    /// How much of the ad is about what the role of the profile does, 0 to 1; 0 where the profile names no functions.
    pub focus: f64,
}

impl Shown {
    /// What a sentence shows that has nothing to do with the skill, in an ad of one sentence.
    pub fn nothing() -> Self {
        Self {
            cosine: 0.0,
            asks: 0.0,
            about_software: 0.0,
            words: LabelFit::default(),
            is_name: false,
            several_senses: false,
            software: 0,
            narrower: false,
            narrower_several_senses: false,
            paraphrase: LabelFit::default(),
            of_others: false,
            foreign: false,
            section: Section::Other,
            demand: Demand::Mentioned,
            sentences: 1,
            focus: 0.0,
        }
    }

    /// Whether a whole label, the name of something narrower or a whole phrase for the skill stands there.
    pub fn says_whole(&self) -> bool {
        self.words.whole || self.narrower || self.paraphrase.share >= ALL
    }

    /// What the regression sees, each between about -1 and 1 but for `sentences`, `software` and `paraphrase_mass`; the names are those of
    /// `models/asking.toml`.
    pub fn features(&self) -> [(&'static str, f64); AskedWeights::FEATURES] {
        let is = |yes: bool| f64::from(u8::from(yes));
        let Self { words, is_name, .. } = self;
        [
            ("cosine", self.cosine),
            ("asks", self.asks),
            ("share", words.share),
            ("whole", is(words.whole && !is_name)),
            ("name_written", is(*is_name && words.written)),
            ("name_in_small", is(*is_name && words.whole && !words.written)),
            ("name_absent", is(*is_name && !words.whole)),
            ("name_about_software", is(*is_name && words.whole) * self.about_software),
            ("several_senses", is(self.several_senses)),
            ("several_senses_cosine", is(self.several_senses) * self.cosine),
            ("software", (1.0 + self.software as f64).ln()),
            ("narrower", is(self.narrower)),
            ("narrower_several_senses", is(self.narrower_several_senses)),
            ("paraphrase_share", self.paraphrase.share),
            ("paraphrase_mass", self.paraphrase.mass),
            ("foreign", is(self.foreign && !is_name)),
            ("title", is(self.section == Section::Title)),
            ("requirement", is(self.section == Section::Requirements)),
            ("duty", is(self.section == Section::Duties)),
            ("boilerplate", is(self.section == Section::Boilerplate)),
            ("preferred", is(self.demand == Demand::Preferred)),
            ("denied", is(self.demand == Demand::Denied)),
            ("sentences", (self.sentences.clamp(1, MOST_SENTENCES) as f64).ln()),
            ("focus", self.focus),
        ]
    }
}

/// The weights of the regression; `models/asking.toml` holds the ones in use.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AskedWeights {
    /// The name of this set of numbers; goes into every answer.
    pub version: String,
    /// Log-odds where nothing is shown.
    pub bias: f64,
    /// Log-odds for each unit of [`Shown::features`], in their order.
    pub weights: [f64; Self::FEATURES],
}

impl AskedWeights {
    /// How many features there are.
    pub const FEATURES: usize = 24;

    /// The log-odds that the sentence asks for the skill: `bias + Σ weight · feature`; 0 means as likely as not.
    pub fn log_odds(&self, shown: &Shown) -> f64 {
        let parts =
            shown.features().into_iter().zip(self.weights).map(|((_, feature), weight)| feature * weight);
        self.bias + parts.sum::<f64>()
    }
}

/// Calls `each` with skill, sentence, clause and what is shown, for every sentence and skill in order.
pub fn each_shown(
    wanted: &Wanted,
    text: &AnalysedText,
    cosines: &[f32],
    focus: f64,
    mut each: impl FnMut(usize, usize, Option<usize>, Shown),
) {
    let sentences = &text.sentences;
    let foreign: Vec<bool> = wanted.languages.iter().map(|known| !known.contains(&text.language)).collect();
    let [mut fits, mut narrower, mut of_clause] = [(); 3].map(|()| LabelFits::default());
    let mut paraphrased = Vec::new();
    for (number, (sentence, row)) in sentences.iter().zip(cosines.chunks_exact(wanted.width())).enumerate() {
        wanted.labels.fits_sentence(sentence, &mut fits);
        wanted.narrower.fits_sentence(sentence, &mut narrower);
        let mut clauses = Clauses::read(wanted, sentence, &fits, &mut of_clause);
        if narrower.found().next().is_some() {
            clauses.read_names(&wanted.narrower, sentence, &mut of_clause);
        }
        clauses.read_phrases(&wanted.paraphrases, sentence, &mut of_clause, &mut paraphrased);
        let directions = wanted.directions(row);
        let is_of_labels = fits.are_all_in_labels(&sentence.terms)
            || !sentence.english_terms.is_empty() && fits.are_all_in_labels(&sentence.english_terms);
        let software = std::cell::LazyCell::new(|| wanted.software.in_sentence(sentence));
        for (skill, (cosine, fit)) in row.iter().zip(fits.by_skill()).enumerate() {
            let (clause, demand) = clauses.of(skill, sentence);
            let is_name = wanted.names.get(skill).copied().unwrap_or_default();
            let is_named = is_name && fit.whole;
            let below = narrower.by_skill().get(skill).copied().unwrap_or_default();
            let is_beside = is_named || below.written;
            let software = if is_beside { wanted.software.beside(skill, &software) } else { 0 };
            let paraphrase = paraphrased.get(skill).copied().unwrap_or_default();
            let is_unsaid = fit.share == 0.0 && paraphrase.share < ALL && !below.written;
            let shown = Shown {
                cosine: f64::from(*cosine),
                asks: directions.asks,
                about_software: directions.software,
                words: *fit,
                is_name,
                several_senses: is_named && !fit.certain && software == 0,
                software,
                narrower: below.written,
                narrower_several_senses: below.written && !below.certain && software == 0,
                paraphrase,
                of_others: is_of_labels && is_unsaid,
                foreign: foreign.get(skill).copied().unwrap_or_default(),
                section: sentence.section,
                demand,
                sentences: sentences.len(),
                focus,
            };
            each(skill, number, clause, shown);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    use crate::domain::{Clause, Language, Sentence, Span, Term};
    use crate::score::{LabelMatcher, LabelTerms, Senses, SkillPrior, SoftwareNames, asked_skills};

    fn wanted() -> Wanted {
        let name = LabelTerms { terms: vec![Term(1)], name: vec![Term(101)], ..LabelTerms::default() };
        let labels = [vec![name], vec![LabelTerms::from(vec![Term(2), Term(3)])]];
        Wanted {
            weights: vec![1.0, 1.0],
            names: vec![true, false],
            labels: LabelMatcher::new(&labels),
            narrower: LabelMatcher::new(&[
                vec![],
                vec![LabelTerms { terms: vec![Term(7)], name: vec![Term(107)], ..LabelTerms::default() }],
            ]),
            paraphrases: LabelMatcher::new(&[vec![], vec![vec![Term(8), Term(9)]]]),
            software: SoftwareNames::default(),
            languages: vec![BTreeSet::from([Language::ENGLISH]); 2],
            whole: 1,
            occupations: LabelMatcher::new(&[] as &[Vec<LabelTerms>]),
            directions: true,
        }
    }

    fn text(sentences: &[Sentence]) -> AnalysedText {
        AnalysedText { language: Language::ENGLISH, sentences: sentences.to_vec() }
    }

    fn clause(demand: Demand, terms: u32) -> Clause {
        Clause { span: Span::default(), demand, terms, english_terms: 0 }
    }

    /// "[7 1] [2 3]": the name in the first clause, the other label in the second.
    fn sentence(first: Demand, second: Demand) -> Sentence {
        Sentence {
            span: Span::default(),
            section: Section::Requirements,
            terms: [7, 1, 2, 3].map(Term).to_vec(),
            english_terms: Vec::new(),
            names: vec![Term(101)],
            clauses: vec![clause(first, 2), clause(second, 4)],
        }
    }

    #[test]
    fn each_skill_is_read_in_its_own_clause() {
        let sentences = [sentence(Demand::Denied, Demand::Preferred)];
        let mut seen = Vec::new();
        each_shown(
            &wanted(),
            &text(&sentences),
            &[0.5, 0.25, 0.0, 0.75, 0.125],
            0.0,
            |skill, _, clause, shown| {
                let directions = (shown.asks, shown.about_software);
                seen.push((skill, clause, shown.demand, shown.words.whole, shown.words.written, directions));
            },
        );
        let expected = [
            (0, Some(0), Demand::Denied, true, true, (0.75, 0.125)),
            (1, Some(1), Demand::Preferred, true, false, (0.75, 0.125)),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn what_is_narrower_speaks_for_a_skill_where_it_is_written_as_a_name() {
        let shown = |sentence: Sentence, language: Language| {
            let text = AnalysedText { language, sentences: vec![sentence] };
            let mut seen = Vec::new();
            each_shown(&wanted(), &text, &[0.0; 5], 0.0, |_, _, clause, shown| {
                seen.push((clause, shown.demand, shown.narrower, shown.foreign));
            });
            seen[1]
        };
        let narrower = Sentence {
            terms: [7, 1, 2, 9].map(Term).to_vec(),
            names: vec![Term(107)],
            ..sentence(Demand::Preferred, Demand::Required)
        };
        let half_a_label = shown(narrower.clone(), Language::ENGLISH);
        assert_eq!(half_a_label, (Some(0), Demand::Preferred, true, false), "its clause is that of the name");
        let whole = Sentence { terms: [7, 1, 2, 3].map(Term).to_vec(), ..narrower.clone() };
        assert_eq!(shown(whole, Language::ENGLISH), (Some(1), Demand::Required, true, false));
        let in_small = Sentence { names: Vec::new(), ..narrower };
        let greek = Language::new("el").unwrap();
        assert_eq!(shown(in_small, greek), (Some(1), Demand::Required, false, true));
    }

    #[test]
    fn software_beside_a_name_settles_its_sense() {
        static SOFTWARE: [Term; 2] = [Term(1), Term(9)];
        let shown = |senses: Senses, beside: u32| {
            let name = LabelTerms { terms: vec![Term(1)], name: vec![Term(101)], senses };
            let labels = [vec![name], vec![LabelTerms::from(vec![Term(2), Term(3)])]];
            let own = [vec![Term(1)], vec![]].into_iter();
            let wanted = Wanted {
                labels: LabelMatcher::new(&labels),
                software: SoftwareNames::new(&SOFTWARE, own),
                ..wanted()
            };
            let terms = [1, beside].map(Term).to_vec();
            let sentence = Sentence { terms, ..sentence(Demand::Required, Demand::Required) };
            let mut seen = Vec::new();
            each_shown(&wanted, &text(&[sentence]), &[0.0; 5], 0.0, |_, _, _, shown| {
                seen.push((shown.several_senses, shown.software));
            });
            assert_eq!(seen[1], (false, 0), "it is called by no name");
            seen[0]
        };
        assert_eq!(shown(Senses::Several, 5), (true, 0));
        assert_eq!(shown(Senses::Several, 9), (false, 1));
        assert_eq!(shown(Senses::One, 5), (false, 0));
        assert_eq!(shown(Senses::OneAsWritten, 5), (false, 0), "it is written as a name");
    }

    #[test]
    fn other_words_speak_for_a_skill_where_one_clause_holds_them() {
        let shown = |terms: [u32; 4]| {
            let terms = terms.map(Term).to_vec();
            let sentence = Sentence { terms, ..sentence(Demand::Required, Demand::Preferred) };
            let mut seen = Vec::new();
            each_shown(&wanted(), &text(&[sentence]), &[0.0; 5], 0.0, |_, _, clause, shown| {
                seen.push((clause, shown.demand, shown.paraphrase.share));
            });
            seen[1]
        };
        assert_eq!(shown([5, 6, 9, 8]), (Some(1), Demand::Preferred, 1.0));
        assert_eq!(shown([5, 8, 9, 6]), (Some(0), Demand::Required, 0.25), "the words stand in two clauses");
        assert_eq!(shown([5, 6, 6, 8]), (Some(1), Demand::Preferred, 0.25), "half of it");
        assert_eq!(shown([5, 6, 6, 5]), (None, Demand::Required, 0.0));
    }

    #[test]
    fn what_names_other_skills_alone_does_not_speak_for_a_skill() {
        let of_others = |terms: [u32; 4]| {
            let terms = terms.map(Term).to_vec();
            let sentence =
                Sentence { terms, names: Vec::new(), ..sentence(Demand::Required, Demand::Required) };
            let mut seen = Vec::new();
            each_shown(&wanted(), &text(&[sentence]), &[0.0; 5], 0.0, |_, _, _, shown| {
                seen.push(shown.of_others)
            });
            seen
        };
        assert_eq!(of_others([9, 2, 3, 2]), [true, false], "one more word, and the label of the second");
        assert_eq!(of_others([9, 2, 3, 10]), [false, false], "two more words");
        assert_eq!(of_others([1, 2, 3, 9]), [false, false], "both are named");
        assert_eq!(of_others([9, 2, 10, 11]), [false, false], "no whole label");
        assert_eq!(of_others([1, 1, 1, 8]), [false, true], "a part of a phrase");
    }

    #[test]
    fn the_best_sentence_speaks_for_the_ad() {
        let mut weights = AskedWeights { bias: -2.0, ..AskedWeights::default() };
        let index =
            |wanted: &str| Shown::nothing().features().iter().position(|(name, _)| *name == wanted).unwrap();
        weights.weights[index("cosine")] = 4.0;
        weights.weights[index("denied")] = -6.0;
        let sentences =
            [sentence(Demand::Denied, Demand::Required), sentence(Demand::Required, Demand::Required)];
        let cosines = [0.9, 0.5, 0.0, 0.0, 0.0, 0.5, 0.5, 0.0, 0.0, 0.0];
        let found = asked_skills(&weights, &[], &wanted(), &text(&sentences), &cosines, 0.0);
        let [Some(name), Some(other)] = found[..] else { panic!("{found:?}") };
        assert_eq!((name.sentence, name.demand, name.clause), (1, Demand::Required, Some(0)));
        assert!((name.probability - 0.5).abs() < 1e-9);
        assert_eq!(other.sentence, 0, "of equals the first");
        assert_eq!(asked_skills(&weights, &[], &wanted(), &text(&[]), &[], 0.0), [None, None]);
    }

    #[test]
    fn a_prior_counts_where_a_skill_is_not_named_and_the_more_the_ad_is_about_the_job() {
        let odds_of_the_second = |third: u32, priors: &[SkillPrior]| {
            let weights = AskedWeights { bias: -2.0, ..AskedWeights::default() };
            let terms = [7, 1, 2, third].map(Term).to_vec();
            let sentences = [Sentence { terms, ..sentence(Demand::Required, Demand::Required) }];
            let found = asked_skills(&weights, priors, &wanted(), &text(&sentences), &[0.0; 5], 0.25);
            let probability = found[1].unwrap().probability;
            probability / (1.0 - probability)
        };
        let priors = [SkillPrior::default(), SkillPrior { bias: 0.5, focus: 2.0 }];
        let [half_a_label, a_label] =
            [9, 3].map(|third| odds_of_the_second(third, &priors) / odds_of_the_second(third, &[]));
        assert!((half_a_label - 1.0_f64.exp()).abs() < 1e-9, "0.5 + 2.0 · 0.25");
        assert!((a_label - 1.0).abs() < 1e-9, "what is named needs none");
    }
}
