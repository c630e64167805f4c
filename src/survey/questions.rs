//! A profile into questions: one a row, with an id that comes from the row and never from its place.

use std::collections::BTreeMap;

use crate::domain::{Language, Level, Profile};
use crate::taxonomy::EcfTable;

use super::countries::CountryNames;
use super::row_words::{RowWords, english, row_words};
use super::wording::{Wording, filled};
use super::{Stakeholder, SurveyError};

/// The id of the question about the respondent's country.
pub const COUNTRY_ID: &str = "Q_COUNTRY";
/// The id of the question about the respondent's side.
pub const STAKEHOLDER_ID: &str = "Q_STAKEHOLDER";
/// The id of the answer "do not know"; the degrees are `I1` to `I5`.
pub(super) const DO_NOT_KNOW_ID: &str = "I0";

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The respondent's country.
    Country,
    /// The side from which the respondent knows the work.
    Stakeholder,
    /// The importance of the row of this number, from 0.
    Importance(usize),
    /// The level of the competence in the row of this number.
    Level(usize),
}

/// A row of the profile that is asked about: its skills, then its competences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyRow {
    /// The id of the question on its importance.
    pub id: String,
    /// The name for readers, English.
    pub name: String,
    /// The levels that the standard defines, for a competence; empty for a skill.
    pub levels: Vec<Level>,
}

impl SurveyRow {
    /// The id of the question on the level.
    pub fn level_id(&self) -> String {
        format!("L{}", self.id.trim_start_matches('C'))
    }
}

/// An answer that a question offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionOption {
    /// The id, the same in all languages.
    pub id: String,
    /// The words in the language of the question.
    pub text: String,
}

/// A question in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The id, the same in all languages.
    pub id: String,
    /// What it is about.
    pub subject: Subject,
    /// The question itself.
    pub text: String,
    /// The help text beneath it.
    pub help: String,
    /// The answers offered; one may be chosen.
    pub options: Vec<QuestionOption>,
    /// Whether an answer is needed for a full contribution.
    pub required: bool,
    /// Whether the row has no name in this language, so that its English one stands there.
    pub english_only: bool,
}

/// All questions in one language.
#[derive(Debug)]
pub struct Edition {
    pub(super) wording: &'static Wording,
    /// The language.
    pub language: Language,
    /// The questions, in the order in which they are asked.
    pub questions: Vec<Question>,
}

/// The questions about a profile in several languages.
#[derive(Debug)]
pub struct Questionnaire {
    /// The profile's id.
    pub profile: String,
    /// The profile's title.
    pub title: String,
    /// The rows asked about.
    pub rows: Vec<SurveyRow>,
    /// The questions, by language.
    pub editions: Vec<Edition>,
}

impl Questionnaire {
    /// The questions about a profile in these languages.
    ///
    /// # Errors
    /// A language that there are no words for, or two rows that would have the same id.
    pub fn new(profile: &Profile, languages: &[Language]) -> Result<Self, SurveyError> {
        let rows = rows(profile)?;
        let editions = languages.iter().map(|language| edition(profile, &rows, *language));
        Ok(Self {
            profile: profile.id().to_string(),
            title: profile.title().to_string(),
            editions: editions.collect::<Result<_, _>>()?,
            rows,
        })
    }

    /// The questions in every language that there are words for: what answers are read by.
    ///
    /// # Errors
    /// Two rows that would have the same id.
    pub fn in_all_languages(profile: &Profile) -> Result<Self, SurveyError> {
        let tags = Wording::all()?.iter().filter_map(|wording| Language::new(&wording.tag).ok());
        Self::new(profile, &tags.collect::<Vec<_>>())
    }
}

fn rows(profile: &Profile) -> Result<Vec<SurveyRow>, SurveyError> {
    let table = EcfTable::builtin().map_err(|_| SurveyError::Table("ecf-2019.toml"))?;
    let skills = profile.skills().iter().map(|skill| SurveyRow {
        id: skill_id(skill.uri.as_str()),
        name: english(skill).to_string(),
        levels: Vec::new(),
    });
    let competences = profile.competences().iter().map(|competence| SurveyRow {
        id: format!("C_{}", competence.code.to_string().replace('.', "")),
        name: format!("{} {}", competence.code, competence.title),
        levels: table.get(competence.code).map(|known| known.levels.clone()).unwrap_or_default(),
    });
    let rows: Vec<SurveyRow> = skills.chain(competences).collect();
    let mut seen = BTreeMap::new();
    for row in &rows {
        if let Some(first) = seen.insert(&row.id, &row.name) {
            let (id, first, second) = (row.id.clone(), first.clone(), row.name.clone());
            return Err(SurveyError::SameId { id, first, second });
        }
    }
    Ok(rows)
}

/// `S_` and twelve hexadecimal digits: of the URI's UUID if it ends in one (its first twelve), else of its hash.
fn skill_id(uri: &str) -> String {
    let last = uri.rsplit('/').next().unwrap_or_default();
    let digits: String = last.chars().filter(|c| *c != '-').collect();
    let is_uuid = last.len() == 36 && digits.len() == 32 && digits.chars().all(|c| c.is_ascii_hexdigit());
    let digits =
        if is_uuid { digits.to_ascii_lowercase() } else { blake3::hash(uri.as_bytes()).to_hex().to_string() };
    format!("S_{}", digits.get(..12).unwrap_or(&digits))
}

fn edition(profile: &Profile, rows: &[SurveyRow], language: Language) -> Result<Edition, SurveyError> {
    let wording = Wording::of(language)?;
    let words = row_words(profile, wording, language);
    let mut questions = about_the_respondent(wording)?;
    for (number, (row, words)) in rows.iter().zip(&words).enumerate() {
        questions.push(importance(number, row, words, wording, profile.title()));
        if !row.levels.is_empty() {
            questions.push(level(number, row, words, wording, profile.title()));
        }
    }
    Ok(Edition { wording, language, questions })
}

fn about_the_respondent(wording: &Wording) -> Result<Vec<Question>, SurveyError> {
    let named = CountryNames::builtin()?.in_language(&wording.tag);
    let mut countries: Vec<QuestionOption> =
        named.into_iter().map(|(country, name)| option(country.as_str(), name)).collect();
    countries.push(option("OTHER", &wording.other_country));
    let stakeholders = Stakeholder::ALL.iter().zip(&wording.stakeholders);
    let question = |id: &str, subject, text: &str, help: &str, options| Question {
        id: id.to_string(),
        subject,
        text: text.to_string(),
        help: help.to_string(),
        options,
        required: true,
        english_only: false,
    };
    Ok(vec![
        question(COUNTRY_ID, Subject::Country, &wording.country, &wording.country_help, countries),
        question(
            STAKEHOLDER_ID,
            Subject::Stakeholder,
            &wording.stakeholder,
            &wording.stakeholder_help,
            stakeholders.map(|(side, text)| option(side.id(), text)).collect(),
        ),
    ])
}

fn importance(number: usize, row: &SurveyRow, words: &RowWords, wording: &Wording, title: &str) -> Question {
    let template = if row.levels.is_empty() { &wording.skill_question } else { &wording.competence_question };
    let degrees = wording.degrees.iter().enumerate();
    let mut options: Vec<QuestionOption> =
        degrees.map(|(degree, text)| option(&format!("I{}", degree + 1), text)).collect();
    options.push(option(DO_NOT_KNOW_ID, &wording.do_not_know));
    Question {
        id: row.id.clone(),
        subject: Subject::Importance(number),
        text: filled(template, &[("label", &words.label), ("title", title)]),
        help: words.help.clone(),
        options,
        required: true,
        english_only: words.english_only,
    }
}

fn level(number: usize, row: &SurveyRow, words: &RowWords, wording: &Wording, title: &str) -> Question {
    let text = |level: &Level| wording.levels.get(usize::from(level.get()) - 1).map_or("", String::as_str);
    Question {
        id: row.level_id(),
        subject: Subject::Level(number),
        text: filled(&wording.level_question, &[("label", &words.label), ("title", title)]),
        help: wording.level_help.clone(),
        options: row.levels.iter().map(|level| option(&level.to_string(), text(level))).collect(),
        required: false,
        english_only: words.english_only,
    }
}

fn option(id: &str, text: &str) -> QuestionOption {
    QuestionOption { id: id.to_string(), text: text.to_string() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::survey::wording::normal;
    use crate::taxonomy::builtin_profiles;

    fn engineer() -> Profile {
        builtin_profiles().unwrap().into_iter().next().unwrap()
    }

    #[test]
    fn ids_come_from_the_row_and_not_from_its_position() {
        let profile = engineer();
        let before = Questionnaire::in_all_languages(&profile).unwrap();
        let mut draft = profile.into_draft();
        draft.skills.reverse();
        draft.competences.reverse();
        let after = Questionnaire::in_all_languages(&Profile::new(draft).unwrap()).unwrap();
        let ids = |q: &Questionnaire| -> BTreeMap<String, String> {
            q.rows.iter().map(|row| (row.name.clone(), row.id.clone())).collect()
        };
        assert_eq!(ids(&before), ids(&after));
        assert_eq!(before.rows[0].id, "S_f049d05012da");
        assert_eq!(skill_id("https://example.org/skill/x").len(), 14);
    }

    #[test]
    fn no_two_questions_of_a_language_have_the_same_id_or_text() {
        for profile in builtin_profiles().unwrap() {
            let questionnaire = Questionnaire::in_all_languages(&profile).unwrap();
            for edition in &questionnaire.editions {
                let texts: BTreeSet<String> = edition.questions.iter().map(|q| normal(&q.text)).collect();
                let ids: BTreeSet<&str> = edition.questions.iter().map(|q| q.id.as_str()).collect();
                assert_eq!((texts.len(), ids.len()), (edition.questions.len(), edition.questions.len()));
            }
        }
    }

    #[test]
    fn every_row_is_asked_once_and_a_competence_offers_its_own_levels() {
        let profile = engineer();
        let questionnaire = Questionnaire::new(&profile, &[Language::ENGLISH]).unwrap();
        let questions = &questionnaire.editions[0].questions;
        let required = questions.iter().filter(|q| q.required).count();
        assert_eq!(required, 2 + profile.skills().len() + profile.competences().len());
        let level = questions.iter().find(|q| q.id == "L_A5").unwrap();
        assert_eq!(level.options.iter().map(|o| o.id.as_str()).collect::<Vec<_>>(), ["e-3", "e-4", "e-5"]);
    }

    #[test]
    fn a_row_without_a_name_in_the_language_says_so() {
        let mut draft = engineer().into_draft();
        draft.skills[0].labels.retain(|set| set.language == Language::ENGLISH);
        let profile = Profile::new(draft).unwrap();
        let greek = Language::new("el").unwrap();
        let questionnaire = Questionnaire::new(&profile, &[greek]).unwrap();
        let question = questionnaire.editions[0].questions.iter().find(|q| q.id == "S_f049d05012da").unwrap();
        assert!(question.english_only && question.text.contains("Internet of Things"));
        assert!(question.help.contains("αγγλικά"), "{}", question.help);
        assert!(Questionnaire::new(&profile, &[Language::new("fr").unwrap()]).is_err());
    }
}
