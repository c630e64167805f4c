//! From likeness to the probability that a sentence asks for a skill.

use crate::domain::Section;

use super::Parameters;

/// The logistic function, `1 / (1 + e^-x)`.
///
/// ```
/// assert_eq!(skillgauge::score::logistic(0.0), 0.5);
/// ```
pub fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// The log-odds that a sentence asks for a skill:
///
/// `bias + cosine·cos + lexical·lex (+ boilerplate or requirement)`
///
/// a logistic regression on the two legs and the sentence's section. 0 means as likely as not.
pub fn log_odds(parameters: &Parameters, cosine: f64, lexical: f64, section: Section) -> f64 {
    let place = match section {
        Section::Boilerplate => parameters.boilerplate,
        Section::Requirements => parameters.requirement,
        Section::Title | Section::Duties | Section::Other => 0.0,
    };
    parameters.bias + parameters.cosine * cosine + parameters.lexical * lexical + place
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
