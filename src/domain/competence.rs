//! e-CF competences: code, framework version, level.

use std::fmt;
use std::str::FromStr;

use super::{Importance, Provenance, Violation};

/// The edition of the e-CF that a code belongs to. D.5 to D.7 mean other things in 3.0, so a code
/// never travels without it; this release reads and writes the 2019 edition only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Framework {
    /// EN 16234-1:2019, often called e-CF 4.0: 41 competences.
    En16234_2019,
}

impl Framework {
    /// The name used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En16234_2019 => "2019",
        }
    }
}

impl FromStr for Framework {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        match text {
            "2019" => Ok(Self::En16234_2019),
            other => Err(Violation::new(
                "framework",
                format!(
                    "'{other}' is no e-CF edition known here; use \"2019\" (EN 16234-1:2019) and convert codes of e-CF 3.0, whose D.5 to D.7 mean other things"
                ),
            )),
        }
    }
}

/// A competence code of the e-CF: an area A to E and a number, `D.10`. Orders as the standard does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CompetenceCode {
    area: u8,
    number: u8,
}

impl FromStr for CompetenceCode {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let parsed = text.split_once('.').and_then(|(area, number)| match area.as_bytes() {
            &[area @ b'A'..=b'E'] => {
                Some(Self { area, number: number.parse().ok().filter(|n| (1..=20).contains(n))? })
            }
            _ => None,
        });
        parsed.ok_or_else(|| Violation::new("code", format!("'{text}' is no e-CF code; write it as 'B.1'")))
    }
}

impl fmt::Display for CompetenceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", char::from(self.area), self.number)
    }
}

/// An e-CF proficiency level, e-1 to e-5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(u8);

impl Level {
    /// `level` if it is 1 to 5.
    pub fn new(level: u8) -> Result<Self, Violation> {
        if (1..=5).contains(&level) {
            Ok(Self(level))
        } else {
            Err(Violation::new("level", format!("{level} is no e-CF level; use 1 to 5")))
        }
    }

    /// 1 to 5.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "e-{}", self.0)
    }
}

/// A competence of the standard: what `taxonomy` reads from its table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Competence {
    /// The edition.
    pub framework: Framework,
    /// The code within the edition.
    pub code: CompetenceCode,
    /// The title in the standard.
    pub title: String,
    /// The levels that the standard defines for it, ascending, at least one.
    pub levels: Vec<Level>,
    /// What the competence is about: in our own words, as a job ad would state it, then by the labels of ESCO
    /// skills that go with it.
    pub descriptors: Vec<String>,
    /// What each defined level means for it, in our own words; same order as `levels`.
    pub level_descriptors: Vec<String>,
}

/// A competence that a profile asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredCompetence {
    /// The edition.
    pub framework: Framework,
    /// The code within the edition.
    pub code: CompetenceCode,
    /// The title in the standard.
    pub title: String,
    /// The level asked for, one that the standard defines for the competence.
    pub level: Level,
    /// Whether the profile needs it.
    pub importance: Importance,
    /// Where the row comes from.
    pub provenance: Provenance,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_parse_print_and_order_as_in_the_standard() {
        let code = |text: &str| text.parse::<CompetenceCode>();
        assert_eq!(code("D.10").map(|c| c.to_string()), Ok("D.10".into()));
        assert!(code("D.2").unwrap() < code("D.10").unwrap());
        for bad in ["F.1", "A", "A.0", "A.99", "a.1", "A.x", ""] {
            assert!(code(bad).is_err(), "{bad}");
        }
    }
}
