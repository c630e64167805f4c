//! The numbers of this room that are set by hand for good.

/// The numbers of [`CONSTANTS`]. Changing one changes levels: change the version too.
pub(super) struct Constants {
    /// Sentences given as evidence.
    pub(super) shown_sentences: usize,

    /// Best sentences by whose mean an ad is about ICT or not.
    pub(super) ict_sentences: usize,

    /// Weight of a cue in a sentence that speaks for the competence.
    pub(super) own: f64,
    /// Weight of a cue elsewhere in the ad, ...
    pub(super) elsewhere: f64,
    /// ... and of all of them together, at most.
    pub(super) elsewhere_most: f64,
    /// Weight of the job title's words together.
    pub(super) title: f64,
    /// Weight of title words in a sentence ("we look for a senior engineer"), where the title has none.
    pub(super) sought: f64,
    /// Weight of the years of experience asked for.
    pub(super) years: f64,
    /// Weight of the education asked for.
    pub(super) education: f64,
    /// More years of experience than this are the employer's, not the applicant's.
    pub(super) most_years: f64,
}

/// The numbers in use. Set by hand on labelled sample ads of ICT and of other trades with
/// multilingual-e5-small; what is learnt stands in `models/levels.toml`. The weights of cues serve to tell
/// contradictions and to word reasons.
pub(super) const CONSTANTS: Constants = Constants {
    shown_sentences: 3,
    ict_sentences: 4,
    own: 1.0,
    elsewhere: 0.35,
    elsewhere_most: 0.9,
    title: 0.9,
    sought: 0.6,
    years: 0.7,
    education: 0.3,
    most_years: 20.0,
};
