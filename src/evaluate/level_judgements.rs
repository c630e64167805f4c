//! Which competences each ad asks for, and at which level: JSONL.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::{CompetenceCode, Level, Violation};

use super::EvaluateError;

/// The competences that an ad asks for, each with its level; `None` where the ad does not say one.
pub type JudgedLevels = BTreeMap<CompetenceCode, Option<Level>>;

/// The competences and levels that each ad asks for, as judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LevelJudgements(BTreeMap<String, JudgedLevels>);

#[derive(Deserialize)]
struct AdRecord {
    ad: String,
    competences: Vec<CompetenceRecord>,
}

#[derive(Deserialize)]
struct CompetenceRecord {
    code: String,
    /// Must stand there: null says that the ad does not say, no key that somebody forgot it.
    #[serde(deserialize_with = "Option::deserialize")]
    level: Option<u8>,
}

impl LevelJudgements {
    /// Reads JSONL: `{"ad":"id","competences":[{"code":"B.1","level":3}]}` on each line; an empty list
    /// means that the ad asks for none, a level `null` that it does not say one.
    ///
    /// # Errors
    /// [`EvaluateError::Line`] for a line of another shape, an unknown code, a level outside 1 to 5, an
    /// ad or a competence that comes twice; [`EvaluateError::Unusable`] if there is no line.
    pub fn parse(text: &str, origin: &str) -> Result<Self, EvaluateError> {
        let mut ads = BTreeMap::new();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let fault = |problem: String| EvaluateError::line(origin, number + 1, problem);
            let record: AdRecord = serde_json::from_str(line).map_err(|error| {
                fault(format!(
                    "{error}; each line is {{\"ad\":\"id\",\"competences\":[{{\"code\":\"B.1\",\"level\":3}}]}}"
                ))
            })?;
            let mut levels = BTreeMap::new();
            for (row, competence) in record.competences.iter().enumerate() {
                let at = format!("competences[{row}]");
                let code: CompetenceCode =
                    competence.code.parse().map_err(|v: Violation| fault(v.within(&at).to_string()))?;
                let level = competence.level.map(Level::new).transpose();
                let level = level.map_err(|v| fault(v.within(&at).to_string()))?;
                if levels.insert(code, level).is_some() {
                    return Err(fault(format!("{at}: {code} comes twice")));
                }
            }
            let ad = record.ad.clone();
            if ads.insert(record.ad, levels).is_some() {
                return Err(fault(format!("the ad '{ad}' is judged twice")));
            }
        }
        if ads.is_empty() {
            return Err(EvaluateError::Unusable(format!("{origin}: there is no judgement in it")));
        }
        Ok(Self(ads))
    }

    /// The judged ads, ascending, each with its competences.
    pub fn ads(&self) -> impl Iterator<Item = (&str, &JudgedLevels)> {
        self.0.iter().map(|(ad, levels)| (ad.as_str(), levels))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_is_named() {
        let error = |text: &str| LevelJudgements::parse(text, "judged").unwrap_err().to_string();
        assert!(error("{\"ad\":\"1\"}").starts_with("judged:1: missing field `competences`"));
        assert!(
            error("{\"ad\":\"1\",\"competences\":[{\"code\":\"Z.1\",\"level\":3}]}")
                .contains("competences[0].code")
        );
        assert!(
            error("{\"ad\":\"1\",\"competences\":[{\"code\":\"B.1\",\"level\":9}]}")
                .contains("9 is no e-CF level")
        );
        assert!(
            error("{\"ad\":\"1\",\"competences\":[{\"code\":\"B.1\"}]}").contains("missing field `level`")
        );
        let unsaid = "{\"ad\":\"1\",\"competences\":[{\"code\":\"B.1\",\"level\":null}]}";
        assert_eq!(LevelJudgements::parse(unsaid, "judged").unwrap().ads().next().unwrap().1.len(), 1);
        let twice = "{\"ad\":\"1\",\"competences\":[]}\n{\"ad\":\"1\",\"competences\":[]}";
        assert!(error(twice).starts_with("judged:2: the ad '1' is judged twice"));
    }
}
