//! Whether reviews leave a profile that can still be kept and sent back.

use std::fmt::Display;

use crate::domain::{Limits, Profile, Provenance, Violation, grouped};

use super::{CHAIN_STEPS, RejectedRow, Reviewed};

impl Reviewed {
    /// Whether the profile is within its limits with the reviews, as `written` is without them: who reads it must be able
    /// to change and store it. A profile that is too large as it was written is none of the reviews' fault.
    ///
    /// # Errors
    /// Every limit that the reviews break.
    pub fn check_size(&self, written: &Profile, limits: &Limits) -> Result<(), Vec<Violation>> {
        let broken = broken_limits(&self.profile, &self.rejected, limits);
        if broken.is_empty() || !broken_limits(written, &[], limits).is_empty() {
            return Ok(());
        }
        let violation = |fault: String| {
            Violation::new("reviews", format!("with its reviews the profile is too large: {fault}"))
        };
        Err(broken.into_iter().map(violation).collect())
    }
}

/// The limits that a profile breaks, with the rows that were rejected from it.
fn broken_limits(profile: &Profile, rejected: &[RejectedRow], limits: &Limits) -> Vec<String> {
    let of_profile = profile.check_size(limits).err().unwrap_or_default();
    let of_profile = of_profile.iter().map(|violation| violation.description().to_string());
    of_profile.chain(long_chains(profile, rejected)).collect()
}

/// The rows that have more steps than a chain may have. A rejected row may come back, so its chain counts, too.
fn long_chains(profile: &Profile, rejected: &[RejectedRow]) -> Vec<String> {
    let skills = profile.skills().iter().map(|row| (&row.uri as &dyn Display, &row.provenance));
    let competences = profile.competences().iter().map(|row| (&row.code as &dyn Display, &row.provenance));
    let rejected = rejected.iter().map(|row| (&row.key as &dyn Display, &row.provenance));
    let rows = skills.chain(competences).chain(rejected);
    rows.filter(|(_, provenance)| provenance.steps.len() > CHAIN_STEPS)
        .map(|(row, provenance)| long(row, provenance))
        .collect()
}

fn long(row: &dyn Display, provenance: &Provenance) -> String {
    let (steps, most) = (provenance.steps.len(), grouped(CHAIN_STEPS));
    format!("the chain of {row} has {} steps; at most {most} are kept of a row", grouped(steps))
}
