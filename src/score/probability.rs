//! From likeness to the probability that a sentence asks for a skill.

use crate::domain::Section;

use super::Parameters;

/// The log-odds that a sentence asks for a skill:
///
/// `bias + cosine·cos + lexical·lex (+ boilerplate or requirement)`
///
/// a logistic regression on the two legs and the sentence's section. 0 means as likely as not.
pub fn log_odds(parameters: &Parameters, cosine: f64, lexical: f64, section: Section) -> f64 {
    let of_section = match section {
        Section::Boilerplate => parameters.boilerplate,
        Section::Requirements => parameters.requirement,
        Section::Title | Section::Duties | Section::Other => 0.0,
    };
    parameters.bias + parameters.cosine * cosine + parameters.lexical * lexical + of_section
}

/// What is taken off the log-odds of every sentence of an ad of so many: `ln(1 + sentences / among)`.
///
/// A skill's probability is that of its best sentence, and the best of many unrelated sentences looks better than
/// the best of few: without this, long ads would ask for everything. A skill asked for once is asked for in any
/// of n sentences with a chance of 1 in n each, so that the prior odds of a sentence fall with 1 / n (the
/// correction for multiple comparisons of Bonferroni); `among` keeps short texts from gaining by it.
///
/// ```
/// # use skillgauge::score::chances;
/// assert_eq!(chances(20.0, 0), 0.0);
/// assert!((chances(20.0, 40) - 3.0_f64.ln()).abs() < 1e-12);
/// ```
pub fn chances(among: f64, sentences: usize) -> f64 {
    (sentences as f64 / among).ln_1p()
}

/// What a skill's weight is multiplied with for its specificity: `e^(-s·h)`, with `h` its hubness, how near
/// it lies to a fixed background of skills (about -0.1 to 0.1). A skill that nearly every ad is near to says
/// little; the background never is the index at hand, so that scores stay comparable. Hubs in nearest-neighbour
/// search: Radovanović et al. 2010.
///
/// ```
/// # use skillgauge::score::specificity;
/// assert_eq!(specificity(5.0, 0.0), 1.0);
/// assert!((specificity(5.0, 0.1) - 0.606531).abs() < 1e-6);
/// ```
pub fn specificity(strength: f64, hubness: f64) -> f64 {
    (-strength * hubness).exp()
}
