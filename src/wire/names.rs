//! Resource names: `jobAds/{id}` and `profiles/{id}`.

use crate::domain::{AdId, ProfileId, Violation};

const ADS: &str = "jobAds/";
const PROFILES: &str = "profiles/";

/// The resource name of an ad.
pub fn ad_name(id: &AdId) -> String {
    format!("{ADS}{id}")
}

/// The resource name of a profile.
pub fn profile_name(id: &ProfileId) -> String {
    format!("{PROFILES}{id}")
}

/// The id within an ad's resource name.
pub fn ad_id(field: &str, name: &str) -> Result<AdId, Violation> {
    AdId::new(unprefixed(field, name, ADS)?).map_err(|v| Violation::new(field, v.description()))
}

/// The id within a profile's resource name.
pub fn profile_id(field: &str, name: &str) -> Result<ProfileId, Violation> {
    ProfileId::new(unprefixed(field, name, PROFILES)?).map_err(|v| Violation::new(field, v.description()))
}

/// The raw id within an ad's resource name; an empty name has none. `ingest` checks the id's shape.
pub(super) fn raw_ad_id(field: &str, name: &str) -> Result<Option<String>, Violation> {
    if name.is_empty() { Ok(None) } else { unprefixed(field, name, ADS).map(|id| Some(id.to_string())) }
}

/// The name of an ad to be created: from its own `name`, or from the `id` beside it, which the request holds in
/// `id_field`.
pub fn agreed_ad_name(name: String, id_field: &str, id: &str) -> Result<String, Violation> {
    agreed_name(ADS, name, id_field, id, |from_id| ad_id(id_field, from_id).map(drop))
}

/// The name of a profile to be created, as [`agreed_ad_name`] has it of an ad.
pub fn agreed_profile_name(name: String, id_field: &str, id: &str) -> Result<String, Violation> {
    agreed_name(PROFILES, name, id_field, id, |from_id| profile_id(id_field, from_id).map(drop))
}

/// The name on which `name` and `id` agree; `id_field` is named where the id is at fault. A name made from the id is
/// checked by `check`.
fn agreed_name(
    prefix: &str,
    name: String,
    id_field: &str,
    id: &str,
    check: impl FnOnce(&str) -> Result<(), Violation>,
) -> Result<String, Violation> {
    if id.is_empty() {
        return Ok(name);
    }
    let from_id = format!("{prefix}{id}");
    if !name.is_empty() && name != from_id {
        let problem = format!("'{id}' and the name '{name}' do not agree; give one of them");
        return Err(Violation::new(id_field, problem));
    }
    check(&from_id)?;
    Ok(from_id)
}

fn unprefixed<'a>(field: &str, name: &'a str, prefix: &str) -> Result<&'a str, Violation> {
    match name.strip_prefix(prefix) {
        Some(id) if !id.is_empty() => Ok(id),
        _ if name.is_empty() => {
            Err(Violation::new(field, format!("is required; give '{prefix}' and the id")))
        }
        _ => Err(Violation::new(field, format!("'{name}' is no name here; write '{prefix}' and the id"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_ids_are_inverse() {
        let id = ad_id("name", "jobAds/ä:1").unwrap();
        assert_eq!(ad_name(&id), "jobAds/ä:1");
        let id = profile_id("name", "profiles/data-engineer").unwrap();
        assert_eq!(profile_name(&id), "profiles/data-engineer");
    }

    #[test]
    fn what_is_no_name_is_refused_with_the_callers_field() {
        for bad in ["", "jobAds/", "jobAds", "profiles/x", "1", "jobAds/a b", "jobAds/a/b", "jobAds/\u{0}"] {
            assert_eq!(ad_id("ad", bad).unwrap_err().field(), "ad", "{bad}");
        }
        for bad in ["", "profiles/", "profiles/A", "jobAds/x", "profiles/1a"] {
            assert_eq!(profile_id("profile", bad).unwrap_err().field(), "profile", "{bad}");
        }
    }

    #[test]
    fn an_id_beside_the_resource_must_agree_with_its_name() {
        let agreed = |name: &str, id: &str| agreed_ad_name(name.into(), "job_ad_id", id);
        assert_eq!(agreed("", "7"), Ok("jobAds/7".into()));
        assert_eq!(agreed("jobAds/7", "7"), Ok("jobAds/7".into()));
        assert_eq!(agreed("jobAds/7", ""), Ok("jobAds/7".into()));
        assert_eq!(agreed("jobAds/8", "7").unwrap_err().field(), "job_ad_id");
    }

    #[test]
    fn an_id_that_is_none_is_named_by_its_own_field() {
        for id in ["Water_Works", "4-cities"] {
            let refused = agreed_profile_name(String::new(), "profile_id", id).unwrap_err();
            assert_eq!(refused.field(), "profile_id", "{id}");
        }
        for id in ["spring intake", "2026/14"] {
            let refused = agreed_ad_name(String::new(), "job_ad_id", id).unwrap_err();
            assert_eq!(refused.field(), "job_ad_id", "{id}");
        }
        // Each by the rule of its own kind.
        assert_eq!(agreed_ad_name(String::new(), "job_ad_id", "4-cities"), Ok("jobAds/4-cities".into()));
        let agreed = |name: &str, id: &str| agreed_profile_name(name.into(), "profile_id", id);
        assert_eq!(agreed("", "water-works"), Ok("profiles/water-works".into()));
        // A name without an id beside it is the profile's own to be checked.
        assert_eq!(agreed("profiles/A", ""), Ok("profiles/A".into()));
    }
}
