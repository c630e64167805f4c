//! Every number of this room, in one place.

/// The numbers of [`PARAMETERS`]. Changing one changes levels: change the version too.
pub(super) struct Parameters {
    /// The name of this set of numbers.
    pub(super) version: &'static str,

    /// A competence is asked for from this probability on.
    pub(super) asked: f64,
    /// Competences that one sentence may speak for.
    pub(super) per_sentence: usize,
    /// How far below the sentence's best cosine a competence may lie to be spoken for.
    pub(super) near_best: f64,
    /// How far above the sentence's mean cosine over all competences it must lie: a sentence that is
    /// alike to all of them is about none.
    pub(super) above_mean: f64,
    /// What a boilerplate sentence loses, in cosine.
    pub(super) boilerplate: f64,
    /// What a heading (a sentence of one or two words that mean something) loses, in cosine.
    pub(super) heading: f64,
    /// The cosine at which the best sentence makes a competence as likely as not, English ads.
    pub(super) half: f64,
    /// The same for ads in other languages, of which an English model sees less.
    pub(super) half_other: f64,
    /// How many sentences an ad has outside boilerplate, usually, ...
    pub(super) usual_sentences: f64,
    /// ... and how much `half` rises with every doubling of that.
    pub(super) half_per_doubling: f64,
    /// What `above_mean` is for ads in other languages.
    pub(super) above_mean_other: f64,
    /// Log-odds for each unit of cosine.
    pub(super) steepness: f64,
    /// Sentences after the best one that add support.
    pub(super) supporters: usize,
    /// Log-odds that a supporting sentence adds at most.
    pub(super) support: f64,
    /// How far below `half` a sentence begins to add support.
    pub(super) support_from: f64,
    /// How much higher in cosine it adds all it can.
    pub(super) support_range: f64,
    /// Sentences given as evidence.
    pub(super) shown_sentences: usize,

    /// Whether an ad is about ICT: log-odds for each unit of the mean of its best cosines with the
    /// competences that exist in ICT only, ...
    pub(super) ict_cosine: f64,
    /// ... the mean that speaks neither for nor against, ...
    pub(super) ict_half: f64,
    /// ... the sentences in the mean, ...
    pub(super) ict_sentences: usize,
    /// ... log-odds for each unit of weight of distinct ICT words, ...
    pub(super) ict_word: f64,
    /// ... what words of less weight than 1, which other trades use too, add at most together, ...
    pub(super) ict_weak_most: f64,
    /// ... the weight that speaks neither for nor against, ...
    pub(super) ict_words_half: f64,
    /// ... and the weight beyond which more words add nothing.
    pub(super) ict_words_full: f64,

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
    /// Weight of the middle of the competence's defined levels, which alone is right half the time.
    pub(super) middle: f64,
    /// Cues of less weight together say nothing.
    pub(super) least: f64,
    /// Cues whose weighted standard deviation, in levels, is larger contradict themselves.
    pub(super) most_spread: f64,
    /// The weight of cues that makes the confidence half of what it can be.
    pub(super) half_confidence: f64,
    /// What the largest spread takes from the confidence.
    pub(super) spread_cost: f64,
    /// More years of experience than this are the employer's, not the applicant's.
    pub(super) most_years: f64,
}

/// The numbers in use. Set by hand: those of the competences on labelled sample ads of ICT and of other
/// trades with all-MiniLM-L6-v2 (related sentences 0.35 to 0.65, unrelated below 0.25), those of the
/// levels on the seniority that real ads state. Not learnt.
pub(super) const PARAMETERS: Parameters = Parameters {
    version: "ecf-1",
    asked: 0.5,
    per_sentence: 3,
    near_best: 0.08,
    above_mean: 0.20,
    boilerplate: 0.12,
    heading: 0.10,
    half: 0.45,
    half_other: 0.40,
    usual_sentences: 25.0,
    half_per_doubling: 0.03,
    above_mean_other: 0.15,
    steepness: 14.0,
    supporters: 3,
    support: 0.5,
    support_from: 0.03,
    support_range: 0.15,
    shown_sentences: 3,
    ict_cosine: 10.0,
    ict_half: 0.45,
    ict_sentences: 4,
    ict_word: 1.2,
    ict_weak_most: 2.0,
    ict_words_half: 1.25,
    ict_words_full: 6.0,
    own: 1.0,
    elsewhere: 0.35,
    elsewhere_most: 0.9,
    title: 0.9,
    sought: 0.6,
    years: 0.7,
    education: 0.3,
    middle: 0.5,
    least: 0.5,
    most_spread: 1.25,
    half_confidence: 1.0,
    spread_cost: 0.6,
    most_years: 20.0,
};
