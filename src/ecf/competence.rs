//! Sentences into the probability that an ad asks for a competence.
//!
//! With `m` the likeness of sentence `s` to competence `c` (the mean of its best cosines with the
//! competence's own-word sentences, plus a little for each word of the competence's vocabulary):
//!
//! - `p(c|s) = softmax over c of m / T`: the competences compete for the sentence.
//! - `w(s) = section · logistic((max m − half) / width)`: a sentence near to nothing counts little.
//! - `mass(c) = Σ w(s) p(c|s)`: several fairly good sentences count like one very good one.
//! - `log-odds = bias + a · ln(mass + floor) + b · (max m − half) + d · ln((mass + floor) / (most + floor))`,
//!   with `most` the largest mass, at least 1; the bias is of the competence, as some are asked for more often
//!
//! Sentences that only deny something count in none of these, nor are they evidence (`demand`). What the ad merely wishes
//! for raises the probability, but names no competence that the rest does not name.
//!
//! An ad does not ask for a competence that exists at other levels only: for each level by which what it says of
//! seniority lies below or above the defined ones, the log-odds fall ([`Detection::at_level`]).
//!
//! Planning, training and selling are asked for in every trade, so the probability is multiplied by the
//! probability that the ad is about ICT (`is_ict`). The numbers stand in `models/levels.toml`.

use crate::domain::{Demand, Section, logistic};

use super::AdText;
use super::cosines::Cosines;
use super::demand::speaks_of_the_job;
use super::formulas::shares;
use super::learnt::Learnt;
use super::tables::Tables;
use super::traits::DetectionTraits;

/// A sentence that speaks for a competence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Support {
    /// Its number in the text.
    pub(super) sentence: usize,
    /// Its likeness to the competence.
    pub(super) cosine: f64,
    /// What it adds to the competence's mass, 0 to 1.
    pub(super) mass: f64,
}

/// What an ad asks of one competence.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Detection {
    /// The probability that the ad asks for it, 0 to 1.
    pub(super) probability: f64,
    /// The same by what the ad does not merely wish for.
    pub(super) beside_wishes: f64,
    /// What the log-odds are made of.
    pub(super) traits: DetectionTraits,
    /// The log-odds whatever the ad's seniority, its prior included; and by what is not merely wished for.
    log_odds: [f64; 2],
    /// The sentences that speak for it, best first.
    pub(super) sentences: Vec<Support>,
}

impl Detection {
    /// The detection once it is known how many levels the ad's seniority lies below and above the
    /// competence's: never more than without.
    pub(super) fn at_level(&self, [below, above]: [f64; 2], about_ict: f64, learnt: &Learnt) -> Self {
        let weights = &learnt.detection;
        let less = weights.below * below + weights.above * above;
        let [probability, beside_wishes] =
            self.log_odds.map(|log_odds| about_ict * logistic(log_odds + less));
        Self {
            probability: self.probability.min(probability),
            beside_wishes: self.beside_wishes.min(beside_wishes),
            ..self.clone()
        }
    }
}

/// A detection for each competence, in their order, of an ad that is about ICT with the probability `about_ict`.
pub(super) fn detect(
    ad: &AdText<'_>,
    cosines: &Cosines<'_>,
    about_ict: f64,
    tables: &Tables,
) -> Vec<Detection> {
    let count = tables.competences.len();
    let mut supports: Vec<Vec<Support>> = vec![Vec::new(); count];
    // What all sentences say, and those that wish for nothing.
    let mut said = [Said::nothing(count), Said::nothing(count)];
    let read = ad.text.sentences.iter().enumerate().take(cosines.sentences());
    for (number, sentence) in read.filter(|(_, sentence)| speaks_of_the_job(sentence)) {
        let likeness = likeness(ad, cosines, tables, number);
        let top = likeness.iter().copied().fold(0.0, f64::max);
        let numbers = &tables.learnt.competition;
        let weight = tables.learnt.section(sentence.section) * logistic((top - numbers.half) / numbers.width);
        let readings = if sentence.demand() == Demand::Preferred { 1 } else { 2 };
        for (competence, share) in shares(&likeness, numbers.temperature).into_iter().enumerate() {
            let support = Support { sentence: number, cosine: likeness[competence], mass: weight * share };
            let is_of_employer = sentence.section == Section::Boilerplate;
            said.iter_mut().take(readings).for_each(|said| said.add(competence, support, is_of_employer));
            supports[competence].push(support);
        }
    }
    // A text of which nothing has much is not measured by its own little most.
    let most = [&said[0], &said[1]].map(|said| said.mass.iter().copied().fold(1.0, f64::max));
    let detection = |(competence, sentences): (usize, Vec<Support>)| {
        let of = |reading: usize| {
            let Said { mass, best } = &said[reading];
            traits(tables.learnt, mass[competence], most[reading], best[competence])
        };
        let log_odds =
            [0, 1].map(|reading| tables.priors[competence] + of(reading).log_odds(&tables.learnt.detection));
        let alone = |reading: usize| {
            if said[reading].mass[competence] > 0.0 { logistic(log_odds[reading]) } else { 0.0 }
        };
        Detection {
            probability: about_ict * alone(0),
            beside_wishes: about_ict * alone(1),
            traits: of(0),
            log_odds,
            sentences: speaking(&sentences, tables.learnt.competition.support),
        }
    };
    supports.into_iter().enumerate().map(detection).collect()
}

/// What some sentences say of each competence.
struct Said {
    mass: Vec<f64>,
    best: Vec<f64>,
}

impl Said {
    fn nothing(competences: usize) -> Self {
        Self { mass: vec![0.0; competences], best: vec![0.0; competences] }
    }

    fn add(&mut self, competence: usize, support: Support, is_of_employer: bool) {
        self.mass[competence] += support.mass;
        if !is_of_employer {
            self.best[competence] = self.best[competence].max(support.cosine);
        }
    }
}

/// How alike the sentence is to each competence, in meaning and in words.
fn likeness(ad: &AdText<'_>, cosines: &Cosines<'_>, tables: &Tables, number: usize) -> Vec<f64> {
    let numbers = &tables.learnt.likeness;
    let meaning = cosines.likeness(number, numbers.best);
    let words = tables.vocabulary.hits(ad.text.language, &ad.text.sentences[number], meaning.len());
    let both = |(cosine, hits): (f64, f64)| cosine + numbers.word * hits.min(numbers.word_most);
    meaning.into_iter().zip(words).map(both).collect()
}

fn traits(learnt: &Learnt, mass: f64, most: f64, best: f64) -> DetectionTraits {
    let floor = learnt.competition.floor;
    DetectionTraits {
        mass: (mass + floor).ln(),
        best: best - learnt.competition.half,
        relative: ((mass + floor) / (most + floor)).ln(),
    }
}

/// The sentences that add at least `least`, best first; the best one alone where none does.
fn speaking(supports: &[Support], least: f64) -> Vec<Support> {
    let order = |a: &Support, b: &Support| b.mass.total_cmp(&a.mass).then(a.sentence.cmp(&b.sentence));
    let mut enough: Vec<Support> = supports.iter().filter(|support| support.mass >= least).copied().collect();
    if enough.is_empty() {
        enough.extend(supports.iter().copied().min_by(order));
    }
    enough.sort_by(order);
    enough
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;
    use crate::text::{self, TokenBudget};

    fn learnt() -> &'static Learnt {
        Learnt::builtin().unwrap()
    }

    #[test]
    fn more_mass_and_a_better_sentence_raise_the_log_odds() {
        let of = |mass: f64, best: f64| traits(learnt(), mass, 1.0, best).log_odds(&learnt().detection);
        assert!(of(0.8, 0.5) > of(0.4, 0.5));
        assert!(of(0.8, 0.6) > of(0.8, 0.5));
        assert!(of(0.0, 0.0).is_finite());
    }

    #[test]
    fn the_best_sentence_speaks_even_where_none_says_much() {
        let support = |sentence: usize, mass: f64| Support { sentence, cosine: 0.4, mass };
        let found = speaking(&[support(0, 0.1), support(1, 0.5), support(2, 0.3)], 0.2);
        assert_eq!(found.iter().map(|support| support.sentence).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(speaking(&[support(0, 0.01), support(1, 0.01)], 0.2), [support(0, 0.01)]);
        assert_eq!(speaking(&[], 0.2), []);
    }

    /// What an ad without a title asks for, all of whose sentences are alike to everything.
    fn detections(code: &str, description: &str) -> Vec<Detection> {
        let budget = TokenBudget { limit: 200, count: &|text: &str| text.split_whitespace().count() };
        let text = text::analyse("", description, Language::new(code).unwrap(), &budget);
        let tables = Tables::builtin().unwrap();
        let cosines = vec![0.5; text.sentences.len() * tables.texts().len()];
        let ad = AdText { title: "", description, text: &text };
        detect(&ad, &Cosines::new(&cosines, tables.competences), 1.0, tables)
    }

    #[test]
    fn a_wish_speaks_only_for_what_the_rest_names() {
        let wish = "Knowledge of databases would be a plus.";
        let nothing = detections("en", wish);
        assert!(nothing.iter().all(|found| found.beside_wishes == 0.0 && found.probability > 0.0));
        let (alone, both) = (
            detections("en", "You repair routers."),
            detections("en", &format!("You repair routers.\n{wish}")),
        );
        for (alone, both) in alone.iter().zip(&both) {
            assert!(both.probability > both.beside_wishes);
            assert!(
                (alone.beside_wishes - both.beside_wishes).abs() < 1e-9
                    && alone.probability == alone.beside_wishes
            );
        }
    }

    #[test]
    fn denials_change_nothing_that_is_asked_for() {
        for (code, own, denied, asked) in [
            ("en", "You repair routers.", "You do not need to write software.", "You write software."),
            (
                "es",
                "Reparas redes.",
                "No se requiere experiencia en desarrollo de software.",
                "Desarrollas software.",
            ),
            (
                "it",
                "Ripari le reti.",
                "Non è richiesta esperienza nello sviluppo di software.",
                "Sviluppi software.",
            ),
            (
                "el",
                "Επισκευάζεις δίκτυα.",
                "Δεν απαιτείται εμπειρία στην ανάπτυξη λογισμικού.",
                "Αναπτύσσεις λογισμικό.",
            ),
            (
                "bg",
                "Поправяш мрежи.",
                "Не се изисква опит в разработката на софтуер.",
                "Разработваш софтуер.",
            ),
        ] {
            let alone = detections(code, own);
            assert_eq!(detections(code, &format!("{own}\n{denied}")), alone, "{denied}");
            assert_ne!(detections(code, &format!("{own}\n{asked}")), alone, "{asked}");
            let nothing = detections(code, denied);
            assert!(nothing.iter().all(|found| found.probability == 0.0 && found.sentences.is_empty()));
        }
    }
}
