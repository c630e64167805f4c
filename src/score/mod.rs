//! Evidence into probability, coverage, focus, score; pure.
//!
//! Comes in: cosines of an ad's sentences with a profile's skills, the ad's terms, the profile's
//! labels. Goes out: [`AdScore`], whose parts add up. Must not: do I/O, await, depend on anything but
//! its arguments, so that a score is the same in every index. Start reading at [`score_ad`]; the
//! formulas are in `probability`, `lexical`, `occupation` and `combine`.

mod ad;
mod asked;
mod asked_skills;
mod clauses;
mod combine;
mod focus;
mod lexical;
mod linking;
mod occupation;
mod parameters;
mod preliminary;
mod probability;
mod software;
mod wanted;

pub use ad::{AdScore, FocusSentence, SkillScore, score_ad};
pub use asked::{AskedWeights, Shown, each_shown};
pub use asked_skills::{AskedSkill, SkillPrior, asked_skills};
pub use combine::{Combined, combine};
pub use focus::{focus_of_ad, focus_size};
pub use lexical::{LabelFit, LabelFits, LabelMatcher, LabelTerms, Senses, inverse_frequency};
pub use linking::{LinkFeatures, LinkWeights};
pub use occupation::{OccupationScore, occupation_fit};
pub use parameters::Parameters;
pub use preliminary::Preliminary;
pub use probability::{chances, log_odds, specificity};
pub use software::SoftwareNames;
pub use wanted::{Directions, Wanted};
