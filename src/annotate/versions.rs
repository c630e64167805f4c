//! What made a row beside the ad.

use crate::domain::{ContentDigest, ProfileId};

/// A profile and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileVersion {
    /// Its name.
    pub id: ProfileId,
    /// Its title.
    pub name: String,
    /// A digest of its skills, functions and occupations with their labels and weights, 12 hexadecimal digits.
    pub digest: String,
}

/// Everything that makes a row beside the ad; equal versions and equal ads give equal rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// The program's version.
    pub program: String,
    /// The model's name with its learnt update, if any, after a `+`.
    pub model: String,
    /// A digest of the model's files.
    pub model_digest: String,
    /// The precision of its arithmetic: `f32` or `bf16`.
    pub precision: String,
    /// The way of text: cleaning, sentences, sections, terms.
    pub text: String,
    /// The names of the learnt numbers.
    pub numbers: String,
    /// A digest of the numbers themselves, 16 hexadecimal digits.
    pub numbers_digest: String,
    /// The taxonomy of skills, and a digest of its files, 12 hexadecimal digits.
    pub taxonomy: (String, String),
    /// The taxonomy of occupations; empty without one.
    pub occupations: String,
    /// The profiles, in the order asked.
    pub profiles: Vec<ProfileVersion>,
    /// What tells processors and libraries apart that round differently, 16 hexadecimal digits.
    pub arithmetic: String,
}

/// Changes with every change of what a row means.
const FORMAT: usize = 1;

impl Versions {
    /// 12 hexadecimal digits over everything but the arithmetic: what stands in every row.
    pub fn digest(&self) -> String {
        let mut digest = self.content();
        digest.count(0);
        hex(&digest.finish::<6>())
    }

    /// The digest and the arithmetic: what every process of a run must have.
    pub fn fingerprint(&self) -> String {
        format!("{}-{}", self.digest(), self.arithmetic)
    }

    fn content(&self) -> ContentDigest {
        let mut digest = ContentDigest::default();
        digest.count(FORMAT);
        for text in [
            &self.program,
            &self.model,
            &self.model_digest,
            &self.precision,
            &self.text,
            &self.numbers,
            &self.numbers_digest,
            &self.taxonomy.0,
            &self.taxonomy.1,
            &self.occupations,
        ] {
            digest.text(text);
        }
        digest.count(self.profiles.len());
        for profile in &self.profiles {
            digest.text(profile.id.as_str());
            digest.text(&profile.digest);
        }
        digest
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versions() -> Versions {
        Versions {
            program: "0.1.0".into(),
            model: "m".into(),
            model_digest: "d".into(),
            precision: "f32".into(),
            text: "t".into(),
            numbers: "n".into(),
            numbers_digest: "0".into(),
            taxonomy: ("ESCO".into(), "abc".into()),
            occupations: String::new(),
            profiles: vec![],
            arithmetic: "11".into(),
        }
    }

    #[test]
    fn every_part_tells_in_the_digest_but_the_arithmetic_in_the_fingerprint_only() {
        let base = versions();
        let changed = Versions { taxonomy: ("ESCO".into(), "abd".into()), ..versions() };
        assert_ne!(base.digest(), changed.digest());
        let elsewhere = Versions { arithmetic: "12".into(), ..versions() };
        assert_eq!(base.digest(), elsewhere.digest());
        assert_ne!(base.fingerprint(), elsewhere.fingerprint());
        assert_eq!(base.digest().len(), 12);
    }
}
