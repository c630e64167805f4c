//! Files of answers into contributions: one a row, every cell read or refused by its position.

use std::path::PathBuf;

use crate::domain::{Level, Limits};

use super::SurveyError;
use super::error::{Position, shown};
use super::header::{Column, Header, HeaderWords, telling};
use super::options::{CountryAnswer, Form, NoAnswer, OptionWords, Rating, Stakeholder};
use super::questions::{Questionnaire, Subject};
use super::sheet::{Sheet, SheetRow, read_sheet};
use super::wording::Wording;

/// One row of an export: what one respondent answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// Where it stands.
    pub position: Position,
    /// The id that EUSurvey gave it.
    pub id: Option<String>,
    /// Who answered, where the export says so.
    pub respondent: Option<String>,
    /// The country.
    pub country: Option<CountryAnswer>,
    /// The side.
    pub stakeholder: Option<Stakeholder>,
    /// The importance of each row of the questionnaire.
    pub ratings: Vec<Option<Rating>>,
    /// The level of each row of the questionnaire, where it is a competence.
    pub levels: Vec<Option<Level>>,
    /// Required questions of its file that it leaves open.
    pub open: usize,
}

impl Contribution {
    /// Questions answered.
    pub fn answered(&self) -> usize {
        let about = usize::from(self.country.is_some()) + usize::from(self.stakeholder.is_some());
        about + self.ratings.iter().flatten().count() + self.levels.iter().flatten().count()
    }

    /// Whether both say the same, wherever they stand.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.country == other.country
            && self.stakeholder == other.stakeholder
            && self.ratings == other.ratings
            && self.levels == other.levels
    }
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFile {
    /// The file as it was named.
    pub name: String,
    /// Its contributions.
    pub contributions: usize,
    /// The ids of required questions that it has no column for.
    pub missing: Vec<String>,
}

/// Everything that the files hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// The files.
    pub files: Vec<AnswerFile>,
    /// The contributions, in the order of the files and of their rows.
    pub contributions: Vec<Contribution>,
}

/// Reads exports of EUSurvey, CSV or XLSX; columns whose headers are in `ignored` are left out.
///
/// # Errors
/// A [`SurveyError`] that names file, row and column of whatever cannot be understood.
pub fn read_answers(
    questionnaire: &Questionnaire,
    files: &[PathBuf],
    ignored: &[String],
    limits: &Limits,
) -> Result<Answers, SurveyError> {
    let headers = HeaderWords::new(questionnaire, ignored)?;
    let reader = Reader { questionnaire, options: OptionWords::new()?, example: example()? };
    let mut answers = Answers { files: Vec::new(), contributions: Vec::new() };
    for path in files {
        let sheet = read_sheet(path, limits, &|cell| headers.is_header(cell))?;
        let header = headers.read(&sheet)?;
        let contributions = reader.read(&sheet, &header)?;
        answers.files.push(AnswerFile {
            name: sheet.file.clone(),
            contributions: contributions.len(),
            missing: reader.missing(&header),
        });
        answers.contributions.extend(contributions);
    }
    Ok(answers)
}

/// The degrees in words, for messages.
fn example() -> Result<String, SurveyError> {
    Ok(Wording::all()?.first().map(|w| w.degrees.join(", ")).unwrap_or_default())
}

struct Reader<'a> {
    questionnaire: &'a Questionnaire,
    options: OptionWords,
    example: String,
}

/// The first answer of a column, by whose form the others are judged.
type FirstForms = Vec<Option<(Form, u64, String)>>;

impl Reader<'_> {
    fn read(&self, sheet: &Sheet, header: &Header) -> Result<Vec<Contribution>, SurveyError> {
        let mut forms: FirstForms = vec![None; header.columns.len()];
        let rows = sheet.rows.iter().skip(header.row + 1).filter(|row| !row.is_blank());
        let contributions: Vec<Contribution> =
            rows.map(|row| self.contribution(sheet, header, row, &mut forms)).collect::<Result<_, _>>()?;
        if contributions.is_empty() {
            let problem = "has a header but no contribution beneath it; export the contributions again";
            return Err(SurveyError::file(&sheet.file, problem));
        }
        Ok(contributions)
    }

    fn missing(&self, header: &Header) -> Vec<String> {
        let questions =
            self.questionnaire.editions.first().into_iter().flat_map(|edition| &edition.questions);
        let missing = questions.filter(|question| {
            question.required && !header.columns.contains(&Column::Question(question.subject))
        });
        missing.map(|question| question.id.clone()).collect()
    }

    fn contribution(
        &self,
        sheet: &Sheet,
        header: &Header,
        row: &SheetRow,
        forms: &mut FirstForms,
    ) -> Result<Contribution, SurveyError> {
        check_length(sheet, header, row)?;
        let rows = self.questionnaire.rows.len();
        let mut found = Contribution {
            position: sheet.position(row, None),
            id: None,
            respondent: None,
            country: None,
            stakeholder: None,
            ratings: vec![None; rows],
            levels: vec![None; rows],
            open: 0,
        };
        for (number, (column, name)) in header.columns.iter().zip(&header.names).enumerate() {
            let cell = row.cell(number);
            let fault = |problem: String| sheet.fault(row, Some((number, name)), problem);
            match column {
                Column::Ignored => {}
                Column::Contribution => found.id = telling(cell),
                Column::Respondent => {
                    let known = [found.respondent.take(), telling(cell)];
                    found.respondent = known.into_iter().flatten().reduce(|a, b| format!("{a}, {b}"));
                }
                Column::Question(Subject::Level(_)) if cell.is_empty() => {}
                Column::Question(_) if cell.is_empty() => found.open += 1,
                Column::Question(Subject::Country) => found.country = Some(self.options.country(cell)),
                Column::Question(Subject::Stakeholder) => {
                    found.stakeholder = Some(self.options.stakeholder(cell));
                }
                Column::Question(Subject::Importance(at)) => {
                    let first = forms.get_mut(number);
                    let rating = self.rating(cell, row.number, first, sheet).map_err(fault)?;
                    set(&mut found.ratings, *at, rating);
                }
                Column::Question(Subject::Level(at)) => {
                    let level = self.level(cell, *at).map_err(fault)?;
                    set(&mut found.levels, *at, level);
                }
            }
        }
        Ok(found)
    }

    fn rating(
        &self,
        cell: &str,
        row: u64,
        first: Option<&mut Option<(Form, u64, String)>>,
        sheet: &Sheet,
    ) -> Result<Rating, String> {
        let (rating, form) = self.options.rating(cell).map_err(|problem| self.no_rating(cell, &problem))?;
        // "Do not know" has no number of its own, so that it stands among either.
        if rating == Rating::DoNotKnow {
            return Ok(rating);
        }
        let Some(first) = first else { return Ok(rating) };
        match first {
            None => *first = Some((form, row, shown(cell))),
            Some((before, at, text)) if *before != form => {
                let word = if sheet.spreadsheet { "row" } else { "line" };
                return Err(format!(
                    "'{}' and '{text}' ({word} {at}) mix two scales in one column: bare numbers and option texts. \
                     Export again with one of them for the whole column",
                    shown(cell)
                ));
            }
            Some(_) => {}
        }
        Ok(rating)
    }

    fn no_rating(&self, cell: &str, problem: &NoAnswer) -> String {
        let (cell, example) = (shown(cell), &self.example);
        match problem {
            NoAnswer::OutOfRange => {
                format!("'{cell}' is out of range; the scale of importance is 1 to 5 ({example})")
            }
            NoAnswer::OtherScale(other) => format!(
                "'{cell}' is an answer {other}, in a column of importance, whose scale is {example}; two scales are \
                 mixed, give each question its own column"
            ),
            NoAnswer::Unknown => format!(
                "'{cell}' is no answer of the scale of importance ({example}, do not know, in any of the \
                 questionnaire's languages, or I0 to I5)"
            ),
        }
    }

    fn level(&self, cell: &str, at: usize) -> Result<Level, String> {
        let row = self.questionnaire.rows.get(at);
        let offered = row.map(|row| row.levels.as_slice()).unwrap_or_default();
        let list = || offered.iter().map(Level::to_string).collect::<Vec<_>>().join(", ");
        let name = row.map(|row| row.name.as_str()).unwrap_or_default();
        self.options.level(cell, offered).map_err(|problem| match problem {
            NoAnswer::OutOfRange => {
                format!("'{}' is out of range; the standard defines {} for {name}", shown(cell), list())
            }
            NoAnswer::OtherScale(other) => format!(
                "'{}' is an answer {other}, in a column of levels ({}); two scales are mixed, give each question \
                 its own column",
                shown(cell),
                list()
            ),
            NoAnswer::Unknown => format!("'{}' is no level; {name} has {}", shown(cell), list()),
        })
    }
}

fn set<T>(list: &mut [Option<T>], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = Some(value);
    }
}

fn check_length(sheet: &Sheet, header: &Header, row: &SheetRow) -> Result<(), SurveyError> {
    let (has, wants) = (row.cells.len(), header.columns.len());
    if has == wants || (sheet.spreadsheet && has < wants) {
        return Ok(());
    }
    let problem = format!(
        "has {has} fields, the header has {wants}; check quotation marks and separators in this row, or export again"
    );
    Err(sheet.fault(row, None, problem))
}

#[cfg(test)]
mod tests;
