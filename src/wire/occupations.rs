//! The occupations of an ad.

use super::pb;
use crate::domain::Probability;
use crate::occupation::{Classified, RankedOccupation};
use crate::taxonomy::UnitGroup;

/// The most occupations of one answer.
pub const MOST_OCCUPATIONS: usize = 100;

/// The messages of an answer: its occupations and its unit group.
pub fn classified(found: Classified) -> (Vec<pb::OccupationAnnotation>, Option<pb::UnitGroupAnnotation>) {
    (found.occupations.into_iter().map(occupation).collect(), found.group.map(unit_group))
}

fn occupation(found: RankedOccupation) -> pb::OccupationAnnotation {
    pb::OccupationAnnotation {
        uri: found.uri,
        label: found.label,
        isco_code: found.group.map(|group| group.code.to_string()).unwrap_or_default(),
        probability: found.probability.get(),
    }
}

fn unit_group((group, probability): (&UnitGroup, Probability)) -> pb::UnitGroupAnnotation {
    pb::UnitGroupAnnotation {
        code: group.code.to_string(),
        title: group.title.to_string(),
        probability: probability.get(),
    }
}
