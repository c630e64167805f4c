//! Surveys on profiles: a profile into a questionnaire, and the answers to it into figures, importance and weights.
//!
//! Comes in: a profile; exports of EUSurvey (CSV, XLSX). Goes out: the questionnaire in five languages, the figures of
//! every row with intervals and agreement, a new version of the profile whose rows name the survey. Must not: drop a
//! contribution unsaid, guess what a header or an answer means, show a group of fewer than five answers.
//! Start reading at [`Questionnaire`], [`read_answers`], [`Sample`], [`SurveyFigures`] and [`surveyed_profile`].

mod contributions;
mod countries;
mod csv_sheet;
mod error;
mod figures;
mod header;
mod options;
mod questionnaire_files;
mod questions;
mod row_words;
mod rule;
mod sample;
mod sheet;
mod statistics;
mod weighting;
mod wording;
mod xlsx_sheet;

pub use contributions::{AnswerFile, read_answers};
pub use error::{Position, SurveyError};
pub use figures::{GroupFigures, LEAST_ANSWERS, RowFigures, SurveyFigures};
pub use options::{Rating, Stakeholder};
pub use questionnaire_files::{COLUMNS, questionnaire_markdown, questionnaire_rows};
pub use questions::{Edition, QuestionOption, Questionnaire, SurveyRow};
pub use rule::{RULE, SurveyName, decide, surveyed_profile};
pub use sample::{Duplicate, Sample};
pub use statistics::Estimate;
pub use weighting::CountryWeights;
