//! The words of the questionnaire in each language, and how words are compared.

use std::sync::LazyLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::domain::Language;

use super::SurveyError;

const FILE: &str = "wording.toml";
const DATA: &str = include_str!("data/wording.toml");
/// The degrees of importance, and the levels of the e-CF.
pub(super) const DEGREES: usize = 5;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    language: Vec<Wording>,
}

/// The words of one language; placeholders stand in braces.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wording {
    pub tag: String,
    pub name: String,
    pub heading: String,
    pub introduction: String,
    pub about_you: String,
    pub skills: String,
    pub competences: String,
    pub country: String,
    pub country_help: String,
    pub other_country: String,
    pub stakeholder: String,
    pub stakeholder_help: String,
    pub stakeholders: Vec<String>,
    pub skill_question: String,
    pub competence_question: String,
    pub degrees: Vec<String>,
    pub do_not_know: String,
    pub level_question: String,
    pub level_help: String,
    pub levels: Vec<String>,
    pub knowledge: String,
    pub skill: String,
    pub transversal: String,
    pub competence: String,
    pub also_called: String,
    pub english_only: String,
}

impl Wording {
    /// Every language that there are words for, English first.
    pub fn all() -> Result<&'static [Self], SurveyError> {
        static ALL: LazyLock<Option<Vec<Wording>>> = LazyLock::new(|| {
            let document: Document = toml::from_str(DATA).ok()?;
            let whole = |w: &Wording| {
                w.degrees.len() == DEGREES
                    && w.levels.len() == DEGREES
                    && w.stakeholders.len() == super::Stakeholder::ALL.len()
                    && Language::new(&w.tag).is_ok_and(|language| language.as_str() == w.tag)
            };
            document.language.iter().all(whole).then_some(document.language)
        });
        ALL.as_deref().ok_or(SurveyError::Table(FILE))
    }

    /// The words of one language.
    pub fn of(language: Language) -> Result<&'static Self, SurveyError> {
        let all = Self::all()?;
        let found = all.iter().find(|wording| wording.tag == language.as_str());
        found.ok_or_else(|| SurveyError::Language(language.to_string()))
    }
}

/// The template with its placeholders filled.
pub(super) fn filled(template: &str, values: &[(&str, &str)]) -> String {
    // One pass, so that a value with braces is not filled again.
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let value = after.split_once('}').and_then(|(name, tail)| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value, tail))
        });
        match value {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The form in which headers and answers are compared: composed, lower case, single spaces, one kind of dash and of
/// quotation mark, nothing of the form's own signs (`*`, `:`) at the end.
pub(super) fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfc().flat_map(char::to_lowercase) {
        let c = match c {
            '‐'..='―' | '−' => '-',
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' => '"',
            '‘' | '’' | 'ʼ' => '\'',
            '\u{37e}' => ';',
            '\u{feff}' | '\u{200b}' => continue,
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if c != ' ' || !(out.is_empty() || out.ends_with(' ')) {
            out.push(c);
        }
    }
    out.trim_end_matches(['*', ':', ' ', '.']).to_string()
}

/// A text without what stands in brackets at its end, and that; `None` if it does not end in brackets.
pub(super) fn bracketed(text: &str) -> Option<(&str, &str)> {
    let inner = text.trim_end().strip_suffix(')')?;
    let (before, within) = inner.rsplit_once('(')?;
    Some((before.trim_end(), within.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_all_words_and_its_placeholders() {
        let all = Wording::all().unwrap();
        assert_eq!(all.iter().map(|w| w.tag.as_str()).collect::<Vec<_>>(), ["en", "es", "it", "el", "bg"]);
        for w in all {
            for template in [&w.skill_question, &w.competence_question, &w.level_question] {
                assert!(template.contains("{label}") && template.contains("{title}"), "{template}");
            }
            assert!(w.heading.contains("{title}") && w.competence.contains("{code}"));
            for (row, degree) in w.degrees.iter().enumerate() {
                assert!(degree.starts_with(&format!("{} – ", row + 1)), "{degree}");
            }
            for (row, level) in w.levels.iter().enumerate() {
                assert!(level.starts_with(&format!("e-{} – ", row + 1)), "{level}");
            }
        }
    }

    #[test]
    fn typography_does_not_tell_answers_apart() {
        assert_eq!(normal(" «5 — Esencial» "), normal("“5 - ESENCIAL”"));
        assert_eq!(normal("Question: *"), "question");
        assert_eq!(bracketed("Question (S_1)"), Some(("Question", "S_1")));
        assert_eq!(bracketed("Question"), None);
    }

    #[test]
    fn a_value_is_not_filled_twice() {
        assert_eq!(filled("{a} {x} {b}", &[("a", "{b}"), ("b", "1")]), "{b} {x} 1");
    }
}
