//! What an ad as a whole says of each skill: whether it asks for it, how, and where it says so.
//!
//! An ad asks for a skill as likely as its best sentence does, given how often the skill is asked for. How it asks is the
//! strongest demand of those that ask, by name if the best one does: a plus beside a requirement takes nothing back.

use crate::domain::{AnalysedText, Demand, Section, SkillMatch, logistic};

use super::Wanted;
use super::asked::{AskedWeights, Shown, each_shown};

/// The most that is said for a skill by a sentence that denies it, that speaks of the employer, or whose words are all names
/// of other skills: the chance that such words were misread. Weights alone could be outvoted by a name, or by meaning.
const MISREAD: f64 = 0.05;

/// Demands, strongest first. Readers called a skill a requirement that stands among the duties and as a wish, too.
const STRONGEST: [Demand; 3] = [Demand::Required, Demand::Mentioned, Demand::Preferred];

/// What an ad says of a skill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AskedSkill {
    /// The probability that the ad asks for it: that of its best sentence.
    pub probability: f64,
    /// How it does.
    pub demand: Demand,
    /// The sentence that says so, by number.
    pub sentence: usize,
    /// The clause of it that says so; `None` where no clause has words of the skill, and the whole sentence does.
    pub clause: Option<usize>,
    /// What that sentence shows; another may be the best.
    pub shown: Shown,
}

/// How much more often a skill is asked for than sentences that do not name it say, in log-odds: who looks for an engineer of smart cities
/// means the Internet of Things without naming it. Learnt with the weights.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SkillPrior {
    /// In any ad.
    pub bias: f64,
    /// For each unit of [`Shown::focus`].
    pub focus: f64,
}

impl SkillPrior {
    /// What is named needs no prior, and a title says no more than its words.
    fn log_odds(self, shown: &Shown) -> f64 {
        let stands_alone = is_named(shown) || shown.section == Section::Title;
        if stands_alone { 0.0 } else { self.bias + self.focus * shown.focus }
    }
}

/// Whether a whole label of the skill stands there, or the name of something narrower.
fn is_named(shown: &Shown) -> bool {
    shown.words.whole || shown.narrower
}

/// What an ad says of every skill of `wanted`, in their order; `None` for an ad without sentences. `priors` are those of
/// the skills, in the same order; `cosines` is row-major: for each sentence a row with the columns of `wanted`; `focus`
/// as in [`Shown::focus`].
pub fn asked_skills(
    weights: &AskedWeights,
    priors: &[SkillPrior],
    wanted: &Wanted,
    text: &AnalysedText,
    cosines: &[f32],
    focus: f64,
) -> Vec<Option<AskedSkill>> {
    let mut said = vec![Said::default(); wanted.weights.len()];
    each_shown(wanted, text, cosines, focus, |skill, sentence, clause, shown| {
        let prior = priors.get(skill).copied().unwrap_or_default();
        let probability = logistic(weights.log_odds(&shown) + prior.log_odds(&shown));
        let asks =
            shown.demand != Demand::Denied && shown.section != Section::Boilerplate && !shown.of_others;
        let probability = if asks { probability } else { probability.min(MISREAD) };
        said[skill].add(AskedSkill { probability, demand: shown.demand, sentence, clause, shown });
    });
    said.into_iter().map(Said::verdict).collect()
}

/// What the sentences of an ad say of one skill.
#[derive(Debug, Clone, Default)]
struct Said {
    /// The best sentence of each demand.
    best: [Option<AskedSkill>; DEMANDS],
    /// The same of those that name the skill.
    named: [Option<AskedSkill>; DEMANDS],
    /// Whether one with a whole label denies the skill.
    denied: bool,
}

/// How many demands there are.
const DEMANDS: usize = Demand::Denied as usize + 1;

impl Said {
    fn add(&mut self, asked: AskedSkill) {
        let named = is_named(&asked.shown);
        self.denied |= asked.shown.words.whole && asked.demand == Demand::Denied;
        for best in [Some(&mut self.best), named.then_some(&mut self.named)].into_iter().flatten() {
            let best = &mut best[asked.demand as usize];
            // Strictly better: of equals the first sentence stands.
            if best.is_none_or(|best| asked.probability > best.probability) {
                *best = Some(asked);
            }
        }
    }

    /// What is denied by name is asked for only where it is by name, too: other sentences are no more than near to it.
    fn verdict(self) -> Option<AskedSkill> {
        let near = likeliest(&self.best)?;
        let named = likeliest(&self.named).filter(is_found);
        match named {
            Some(likeliest) if self.denied || is_named(&near.shown) => {
                Some(strongest(likeliest, &self.named))
            }
            None if self.denied => Some(AskedSkill { probability: near.probability.min(MISREAD), ..near }),
            _ => Some(strongest(near, &self.best)),
        }
    }
}

fn likeliest(best: &[Option<AskedSkill>; DEMANDS]) -> Option<AskedSkill> {
    let likelier = |a: &&AskedSkill, b: &&AskedSkill| {
        a.probability.total_cmp(&b.probability).then_with(|| b.sentence.cmp(&a.sentence))
    };
    best.iter().flatten().max_by(likelier).copied()
}

/// The strongest demand that is found, with the probability of the likeliest.
fn strongest(likeliest: AskedSkill, best: &[Option<AskedSkill>; DEMANDS]) -> AskedSkill {
    let found = |demand: &Demand| best[*demand as usize].filter(is_found);
    let speaks = STRONGEST.iter().find_map(found).unwrap_or(likeliest);
    AskedSkill { probability: likeliest.probability, ..speaks }
}

fn is_found(asked: &AskedSkill) -> bool {
    asked.probability >= SkillMatch::FOUND
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::LabelFit;

    /// A sentence that shows the skill with this probability, by its name or not.
    fn asked(probability: f64, demand: Demand, whole: bool, sentence: usize) -> AskedSkill {
        let shown = Shown { words: LabelFit { whole, ..LabelFit::default() }, demand, ..Shown::nothing() };
        AskedSkill { probability, demand, sentence, clause: None, shown }
    }

    fn verdict(sentences: &[(f64, Demand, bool)]) -> (f64, Demand, usize) {
        let mut said = Said::default();
        for (number, (probability, demand, whole)) in sentences.iter().enumerate() {
            said.add(asked(*probability, *demand, *whole, number));
        }
        let asked = said.verdict().unwrap();
        (asked.probability, asked.demand, asked.sentence)
    }

    #[test]
    fn the_strongest_demand_that_is_found_speaks_and_the_best_sentence_gives_the_probability() {
        use Demand::{Mentioned, Preferred, Required};
        type Sentences<'a> = &'a [(f64, Demand, bool)];
        let cases: [(Sentences<'_>, _); 8] = [
            (&[(0.9, Preferred, false), (0.6, Required, false)], (0.9, Required, 1)),
            (&[(0.9, Preferred, false), (0.4, Required, false)], (0.9, Preferred, 0)),
            (&[(0.6, Mentioned, false), (0.9, Preferred, false)], (0.9, Mentioned, 0)),
            (&[(0.7, Required, false), (0.8, Required, false), (0.8, Required, false)], (0.8, Required, 1)),
            (&[(0.3, Preferred, false), (0.2, Required, false)], (0.3, Preferred, 0)),
            (&[(0.3, Preferred, false), (0.3, Mentioned, false)], (0.3, Preferred, 0)),
            // Where the best sentence names the skill, only those speak that do.
            (&[(0.9, Mentioned, true), (0.6, Required, false)], (0.9, Mentioned, 0)),
            (&[(0.9, Mentioned, true), (0.6, Required, true)], (0.9, Required, 1)),
        ];
        for (sentences, expected) in cases {
            assert_eq!(verdict(sentences), expected, "{sentences:?}");
        }
    }

    #[test]
    fn what_is_denied_by_name_is_asked_for_by_name_or_not_at_all() {
        use Demand::{Denied, Required};
        let denied = (0.05, Denied, true);
        assert_eq!(verdict(&[denied, (0.9, Required, false)]), (MISREAD, Required, 1), "only near to it");
        assert_eq!(verdict(&[denied, (0.9, Required, true)]), (0.9, Required, 1), "by name");
        let near = (0.05, Denied, false);
        assert_eq!(
            verdict(&[near, (0.9, Required, false)]),
            (0.9, Required, 1),
            "something near it is denied"
        );
        assert_eq!(Said::default().verdict(), None);
    }
}
