//! The numbers of the scoring formulas.

/// Every number that the score depends on besides the ad and the profile. `models/scoring.toml` holds
/// the ones in use and says how they were chosen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parameters {
    /// The name of this set of numbers; goes into every answer.
    pub version: String,
    /// Log-odds that a sentence without any likeness asks for a skill.
    pub bias: f64,
    /// Log-odds for each unit of cosine.
    pub cosine: f64,
    /// Log-odds for a whole label in the sentence.
    pub lexical: f64,
    /// Log-odds for a sentence that is boilerplate; negative.
    pub boilerplate: f64,
    /// Log-odds for a sentence that states a requirement.
    pub requirement: f64,
    /// Log-odds for a clause that only wishes for the skill; negative.
    pub preferred: f64,
    /// Log-odds for a clause that says the skill is not asked for; negative.
    pub denied: f64,
    /// Sentences over which the best of them must stand out, see [`chances`](super::chances); above 0.
    pub chances: f64,
    /// The share of an ad's sentences that count towards the focus, see [`focus_size`](super::focus_size).
    pub focus_share: f64,
    /// In place of `focus_share` where the profile names no functions.
    pub whole_share: f64,
    /// Sentences that count towards the focus at least.
    pub focus_least: usize,
    /// In place of `focus_least` where the profile names no functions.
    pub whole_least: usize,
    /// The cosine with the whole profile from which a sentence adds to the focus.
    pub focus_from: f64,
    /// The cosine with the whole profile from which a sentence adds all it can.
    pub focus_full: f64,
    /// In place of `focus_from` where the profile names no functions and its skills together stand for it.
    pub whole_from: f64,
    /// In place of `focus_full` likewise.
    pub whole_full: f64,
    /// What a skill's weight loses by its hubness, see [`specificity`](super::specificity).
    pub specificity: f64,
    /// The share of coverage in the raw score; focus has the rest. In [0, 1].
    pub coverage_share: f64,
    /// In place of `coverage_share` where the profile names no functions.
    pub whole_coverage_share: f64,
    /// What a title that names an occupation of the profile adds to the raw score, over and above the shares
    /// of coverage and focus.
    pub occupation_share: f64,
    /// In place of `occupation_share` where the profile names no functions.
    pub whole_occupation_share: f64,
    /// The cosine of title and occupation from which the title adds to the score.
    pub occupation_from: f64,
    /// The cosine of title and occupation from which the title adds all it can.
    pub occupation_full: f64,
    /// The raw score that becomes 0.5.
    pub half: f64,
    /// How steep the score is around 0.5.
    pub steepness: f64,
    /// In place of `half` where the profile names no functions.
    pub whole_half: f64,
    /// In place of `steepness` likewise.
    pub whole_steepness: f64,
}

impl Parameters {
    /// The numbers for a profile without functions.
    pub fn for_whole_profile(&self) -> Self {
        Self {
            focus_share: self.whole_share,
            focus_least: self.whole_least,
            focus_from: self.whole_from,
            focus_full: self.whole_full,
            coverage_share: self.whole_coverage_share,
            occupation_share: self.whole_occupation_share,
            half: self.whole_half,
            steepness: self.whole_steepness,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_without_functions_has_numbers_of_its_own() {
        let parameters = Parameters {
            whole_share: 0.1,
            whole_least: 2,
            whole_from: 0.3,
            whole_full: 0.4,
            whole_coverage_share: 0.5,
            whole_occupation_share: 0.6,
            whole_half: 0.7,
            whole_steepness: 0.8,
            ..Parameters::default()
        }
        .for_whole_profile();
        let Parameters { focus_share, focus_least, focus_from, focus_full, .. } = parameters;
        assert_eq!((focus_share, focus_least, focus_from, focus_full), (0.1, 2, 0.3, 0.4));
        let Parameters { coverage_share, occupation_share, half, steepness, .. } = parameters;
        assert_eq!((coverage_share, occupation_share, half, steepness), (0.5, 0.6, 0.7, 0.8));
    }
}
