//! Skills counted in many stored ads, some at a time.

use crate::matching::{AdAddress, Cancel, MatchError, SkillsInAds, Snapshot};

use super::answer::Stage;
use super::examples::Surest;
use super::rows::Demands;

/// Ads that are read together: enough to keep the cores busy, few enough to hear of a cancelled call soon.
pub(super) const TOGETHER: usize = 64;

/// What is counted of one skill: how ads ask for it, and the places of the surest of them.
#[derive(Debug, Clone)]
pub(super) struct SkillCount {
    pub(super) demands: Demands,
    pub(super) surest: Surest<usize>,
}

/// Counts how the ads ask for each skill; keeps the places of the `examples` surest ads.
pub(super) fn count(
    skills: &SkillsInAds,
    snapshot: &Snapshot,
    ads: &[AdAddress],
    examples: usize,
    progress: &mut dyn FnMut(Stage, usize, usize),
    (stage, cancel): (Stage, &Cancel),
) -> Result<Vec<SkillCount>, MatchError> {
    let new = || SkillCount { demands: Demands::default(), surest: Surest::new(examples) };
    let mut counts: Vec<SkillCount> = skills.skills().iter().map(|_| new()).collect();
    let mut done = 0;
    for chunk in ads.chunks(TOGETHER) {
        for (ad, asked) in (done..).zip(skills.asked(snapshot, chunk, cancel)?) {
            for (count, asking) in counts.iter_mut().zip(asked) {
                if let Some(asking) = asking {
                    count.demands.add(asking.demand);
                    count.surest.see(asking.probability.get(), || ad);
                }
            }
        }
        done += chunk.len();
        progress(stage, done, ads.len());
    }
    Ok(counts)
}
