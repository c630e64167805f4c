//! The tables of the field: the e-CF, ESCO and the profiles made of them, checked on load.
//!
//! Comes in: the tables that the program carries (`data/`), profiles in TOML, the ESCO CSV download,
//! zipped or not. Goes out: competences, skills with labels, occupations, checked profiles. Must not:
//! guess (what is not in a table is an error that says what is), tell concepts apart by label instead
//! of URI, let an e-CF code travel without its edition.
//! Start reading at [`check_profile`], then [`EcfTable`], [`parse_profile`] and [`Esco`].

use std::sync::LazyLock;

use crate::domain::Profile;
#[cfg(test)]
use crate::real_data;

mod check;
mod ecf;
mod error;
mod esco;
mod fields;
mod isco;
mod labels;
mod narrower;
mod near;
mod occupation_labels;
mod paraphrases;
mod profile_read;
mod profile_write;
mod provenance_read;
mod rows;
mod software_names;

pub use check::check_profile;
pub use ecf::EcfTable;
pub use error::{Fault, TaxonomyError};
pub use esco::{
    Esco, EscoOccupation, EscoSkill, LeftOut, RelatedConcept, RelatedSkills, SkillHierarchy,
    profile_from_occupation,
};
pub use isco::{UnitGroup, occupation_code, unit_group_of, unit_groups};
pub use labels::LabelTable;
pub use narrower::NarrowerNames;
pub use occupation_labels::{LabelsByLanguage, OccupationLabels};
pub use paraphrases::Paraphrases;
pub use profile_read::parse_profile;
pub use profile_write::profile_to_toml;
pub use software_names::software_names;

const BUILTIN: [(&str, &str); 2] = [
    ("smart-cities-engineer.toml", include_str!("data/smart-cities-engineer.toml")),
    ("smart-cities-technician.toml", include_str!("data/smart-cities-technician.toml")),
];

/// The edition of the e-CF and a digest of the tables carried: it changes whenever they do.
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let mut hasher = blake3::Hasher::new();
        hasher
            .update(ecf::DATA.as_bytes())
            .update(ecf::SKILLS.as_bytes())
            .update(isco::DATA.as_bytes())
            .update(labels::DATA.as_bytes())
            .update(narrower::DATA.as_bytes())
            .update(software_names::DATA.as_bytes())
            .update(paraphrases::DATA.as_bytes())
            .update(paraphrases::DUTIES.as_bytes());
        let digest = hasher.finalize().to_hex();
        format!("EN 16234-1:2019; tables {}", digest.get(..12).unwrap_or(&digest))
    });
    &VERSION
}

/// The profiles that the program carries. Both are reconstructions; each row says so itself.
///
/// # Errors
/// If one carried is broken, which a test rules out.
pub fn builtin_profiles() -> Result<Vec<Profile>, TaxonomyError> {
    BUILTIN.iter().map(|(origin, text)| parse_profile(text, origin)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Importance;

    #[test]
    fn the_built_in_profiles_load_and_say_where_each_row_comes_from() {
        let profiles = builtin_profiles().unwrap();
        let counts: Vec<_> = profiles
            .iter()
            .map(|p| (p.id().as_str(), p.skills().len(), p.competences().len(), p.occupations().len()))
            .collect();
        assert_eq!(counts, [("smart-cities-engineer", 48, 14, 7), ("smart-cities-technician", 44, 13, 6)]);
        for profile in &profiles {
            let skills = profile.skills().iter().map(|row| &row.provenance);
            let competences = profile.competences().iter().map(|row| &row.provenance);
            let occupations = profile.occupations().iter().map(|row| &row.provenance);
            for row in skills.chain(competences).chain(occupations).chain([profile.provenance()]) {
                assert!(row.reconstruction && !row.source.is_empty() && row.source != "not stated");
            }
            assert!(profile.skills().iter().all(|skill| skill.category.is_some()));
        }
    }

    #[test]
    fn leadership_separates_engineer_and_technician() {
        let profiles = builtin_profiles().unwrap();
        let asks = |row: usize| {
            profiles[row].skills().iter().find(|s| s.label == "lead others").map(|s| s.importance)
        };
        assert_eq!((asks(0), asks(1)), (Some(Importance::Essential), None));
    }

    #[test]
    fn the_version_names_the_edition_and_a_digest() {
        let digest = version().strip_prefix("EN 16234-1:2019; tables ").unwrap();
        assert!(digest.len() == 12 && digest.chars().all(|c| c.is_ascii_hexdigit()), "{digest}");
    }
}
