//! The shape of `cues.toml` and `words.toml`, and the values they may hold.

use serde::Deserialize;

use crate::domain::CueKind;

use super::cues::EcfError;

/// `text` as one of the two files.
pub(super) fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, EcfError> {
    toml::from_str(text).map_err(|error| EcfError::Unreadable { problem: error.to_string() })
}

/// A row that may not stand in the file.
pub(super) fn invalid(row: &str, problem: String) -> EcfError {
    EcfError::Invalid { row: row.to_string(), problem }
}

/// A level, 1 to 5, fractions allowed.
pub(super) fn level(row: &str, level: f64) -> Result<f64, EcfError> {
    if (1.0..=5.0).contains(&level) {
        Ok(level)
    } else {
        Err(invalid(row, format!("level: {level} is no e-CF level; use 1 to 5, fractions allowed")))
    }
}

/// The kind of a cue in a sentence.
pub(super) fn kind(row: &str, kind: &str) -> Result<CueKind, EcfError> {
    [CueKind::Autonomy, CueKind::Scope, CueKind::Leadership]
        .into_iter()
        .find(|known| known.as_str() == kind)
        .ok_or_else(|| invalid(row, format!("kind: '{kind}' is not one of autonomy, scope, leadership")))
}

/// `cues.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CueFile {
    pub(super) version: String,
    #[serde(default)]
    pub(super) cue: Vec<CueRow>,
    #[serde(default)]
    pub(super) title: Vec<LevelRow>,
    #[serde(default)]
    pub(super) education: Vec<LevelRow>,
    #[serde(default)]
    pub(super) years: Vec<YearsRow>,
}

/// `[[cue]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CueRow {
    pub(super) language: String,
    pub(super) kind: String,
    pub(super) level: f64,
    pub(super) phrases: Vec<String>,
}

/// `[[title]]` and `[[education]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LevelRow {
    pub(super) language: String,
    pub(super) level: f64,
    pub(super) phrases: Vec<String>,
}

/// `[[years]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct YearsRow {
    pub(super) language: String,
    pub(super) words: Vec<String>,
    #[serde(default)]
    pub(super) months: Vec<String>,
    #[serde(default)]
    pub(super) decades: Vec<String>,
    /// Written right behind the number only: `5y`.
    #[serde(default)]
    pub(super) glued: Vec<String>,
    pub(super) experience: Vec<String>,
}

/// `words.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordFile {
    pub(super) guard: Vec<GuardRow>,
    pub(super) clause: Vec<WordsRow>,
    pub(super) inexperience: Vec<PhrasesRow>,
    pub(super) seek: Vec<PhrasesRow>,
    pub(super) number: Vec<NumberRow>,
    pub(super) span: Vec<NumberRow>,
    pub(super) range: Vec<WordsRow>,
    pub(super) half: Vec<WordsRow>,
    pub(super) bound: Vec<BoundRow>,
    pub(super) unnamed_years: Vec<UnnamedYearsRow>,
    pub(super) other_years: Vec<OtherYearsRow>,
    pub(super) opening: Vec<WordsRow>,
    pub(super) whose: Vec<WhoseRow>,
    pub(super) role_description: Vec<RoleRow>,
    pub(super) years: Vec<YearsRow>,
    pub(super) vocabulary: Vec<VocabularyRow>,
}

/// `[[guard]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GuardRow {
    pub(super) language: String,
    pub(super) reach: usize,
    /// Whether it counts in titles alone.
    #[serde(default)]
    pub(super) titles_only: bool,
    pub(super) phrases: Vec<String>,
}

/// `[[inexperience]]` and `[[seek]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhrasesRow {
    pub(super) language: String,
    pub(super) phrases: Vec<String>,
}

/// `[[clause]]`, `[[range]]` and `[[half]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordsRow {
    pub(super) language: String,
    pub(super) words: Vec<String>,
}

/// `[[number]]` and `[[span]]`: the words for 0, 1, 2 and so on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NumberRow {
    pub(super) language: String,
    pub(super) words: Vec<Vec<String>>,
}

/// `[[bound]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BoundRow {
    pub(super) language: String,
    pub(super) most: Vec<String>,
    pub(super) least: Vec<String>,
}

/// `[[unnamed_years]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnnamedYearsRow {
    pub(super) language: String,
    pub(super) least: Vec<String>,
    pub(super) more: Vec<String>,
    pub(super) asks: Vec<String>,
    pub(super) work: Vec<String>,
}

/// `[[other_years]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OtherYearsRow {
    pub(super) language: String,
    pub(super) per: Vec<String>,
    pub(super) times: Vec<String>,
    pub(super) every: Vec<String>,
    pub(super) yearly: Vec<String>,
    pub(super) since: Vec<String>,
    pub(super) ago: Vec<String>,
    pub(super) after: Vec<String>,
    pub(super) gains: Vec<String>,
    pub(super) depends: Vec<String>,
}

/// `[[whose]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WhoseRow {
    pub(super) language: String,
    pub(super) companies: Vec<String>,
    pub(super) applicants: Vec<String>,
    pub(super) possessives: Vec<String>,
    pub(super) pronouns: Vec<String>,
    pub(super) has: Vec<String>,
    pub(super) with: Vec<String>,
    pub(super) leads: Vec<String>,
    pub(super) relatives: Vec<String>,
    pub(super) of: Vec<String>,
    pub(super) asides: Vec<String>,
    pub(super) credits: Vec<String>,
    pub(super) contracts: Vec<String>,
    pub(super) terms: Vec<String>,
}

/// `[[role_description]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleRow {
    pub(super) language: String,
    pub(super) headings: Vec<String>,
    pub(super) verbs: Vec<String>,
    pub(super) advertising: Vec<String>,
}

/// `[[vocabulary]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VocabularyRow {
    pub(super) language: String,
    pub(super) weight: f64,
    pub(super) words: Vec<String>,
}
