//! The first row of an export: which column holds the answers to which question.

use std::collections::{BTreeMap, BTreeSet};

use super::SurveyError;
use super::error::shown;
use super::questions::{Questionnaire, Subject};
use super::sheet::{Sheet, SheetRow};
use super::wording::{bracketed, normal};

const FILE: &str = "technical-columns.csv";
const DATA: &str = include_str!("data/technical-columns.csv");
/// Rows in which the header is looked for: an export may begin with its alias and date.
const FIRST_ROWS: usize = 20;
/// What EUSurvey writes in place of a name or id in an anonymous survey.
const ANONYMOUS: &str = "anonymous";

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Question(Subject),
    /// The id of the contribution.
    Contribution,
    /// Who answered: a name, an alias or an invitation.
    Respondent,
    Ignored,
}

/// The header of a file and the rows beneath it.
pub(super) struct Header {
    /// The index of the header among the rows.
    pub row: usize,
    pub columns: Vec<Column>,
    pub names: Vec<String>,
}

/// A question as the texts of headers name it.
struct Known {
    subject: Subject,
    /// The numbers of the languages in which the question reads so.
    languages: BTreeSet<usize>,
}

/// Ids and texts of all questions, and the columns that an export adds.
pub(super) struct HeaderWords {
    languages: Vec<String>,
    by_id: BTreeMap<String, Subject>,
    by_text: BTreeMap<String, Vec<Known>>,
    technical: BTreeMap<String, Column>,
    ignored: BTreeSet<String>,
}

enum Meaning<'a> {
    Id(Subject),
    Text(&'a [Known]),
    Other(Column),
    Unknown,
}

impl HeaderWords {
    /// The words by which headers are understood; columns named in `ignored` are left out.
    pub fn new(questionnaire: &Questionnaire, ignored: &[String]) -> Result<Self, SurveyError> {
        let mut words = Self {
            languages: questionnaire.editions.iter().map(|edition| edition.wording.name.clone()).collect(),
            by_id: BTreeMap::new(),
            by_text: BTreeMap::new(),
            technical: technical().ok_or(SurveyError::Table(FILE))?,
            ignored: ignored.iter().map(|name| normal(name)).collect(),
        };
        for (language, edition) in questionnaire.editions.iter().enumerate() {
            for question in &edition.questions {
                words.by_id.insert(normal(&question.id), question.subject);
                let known = words.by_text.entry(normal(&question.text)).or_default();
                match known.iter_mut().find(|known| known.subject == question.subject) {
                    Some(known) => _ = known.languages.insert(language),
                    None => known.push(Known { subject: question.subject, languages: [language].into() }),
                }
            }
        }
        Ok(words)
    }

    /// Whether a cell can be part of a header.
    pub fn is_header(&self, cell: &str) -> bool {
        !matches!(self.meaning(cell), Meaning::Unknown)
    }

    fn meaning(&self, cell: &str) -> Meaning<'_> {
        let whole = normal(cell);
        if self.ignored.contains(&whole) {
            return Meaning::Other(Column::Ignored);
        }
        let within = bracketed(cell);
        let ids = [Some(whole.clone()), within.map(|(_, id)| normal(id))];
        if let Some(subject) = ids.iter().flatten().find_map(|id| self.by_id.get(id)) {
            return Meaning::Id(*subject);
        }
        let before = within.map(|(before, _)| normal(before));
        // A row of a matrix stands after the matrix's title and a colon.
        let tails = whole.match_indices(": ").map(|(at, sign)| whole[at + sign.len()..].to_string());
        let mut texts = [Some(whole.clone()), before].into_iter().flatten().chain(tails);
        if let Some(known) = texts.find_map(|text| self.by_text.get(&text)) {
            return Meaning::Text(known);
        }
        self.technical.get(&whole).map_or(Meaning::Unknown, |column| Meaning::Other(*column))
    }

    /// Finds and reads the header of a file.
    pub fn read(&self, sheet: &Sheet) -> Result<Header, SurveyError> {
        let first = sheet.rows.iter().take(FIRST_ROWS);
        let known = |row: &SheetRow| row.cells.iter().filter(|cell| self.is_header(cell)).count();
        // The widest of the rows that are understood: `Alias` alone is a row above the header.
        let best = first
            .enumerate()
            .map(|(at, row)| (known(row), at))
            .max_by_key(|(count, at)| (*count, std::cmp::Reverse(*at)));
        let Some((at, row)) =
            best.filter(|(count, _)| *count > 0).and_then(|(_, at)| Some((at, sheet.rows.get(at)?)))
        else {
            return Err(self.no_header(sheet));
        };
        let names: Vec<String> = row.cells.iter().map(|cell| cell.trim().to_string()).collect();
        let columns = self.columns(sheet, row, at)?;
        if !columns.iter().any(|column| matches!(column, Column::Question(Subject::Importance(_)))) {
            let problem = format!(
                "no column is a question on importance; headers must be question ids or texts in {}",
                self.languages.join(", ")
            );
            return Err(sheet.fault(row, None, problem));
        }
        Ok(Header { row: at, columns, names })
    }

    fn columns(&self, sheet: &Sheet, row: &SheetRow, at: usize) -> Result<Vec<Column>, SurveyError> {
        let mut columns = Vec::new();
        let mut seen: BTreeMap<Column, usize> = BTreeMap::new();
        let mut agreed: Option<(BTreeSet<usize>, usize)> = None;
        for (number, cell) in row.cells.iter().enumerate() {
            let fault = |problem: String| sheet.fault(row, Some((number, cell)), problem);
            let column = match self.meaning(cell) {
                Meaning::Other(column) => column,
                Meaning::Id(subject) => Column::Question(subject),
                Meaning::Text([known]) => {
                    self.agree(&mut agreed, known, number).map_err(fault)?;
                    Column::Question(known.subject)
                }
                Meaning::Text(_) => {
                    return Err(fault(
                        "stands for two questions; export with the ids of the questions".into(),
                    ));
                }
                Meaning::Unknown if cell.trim().is_empty() => {
                    let filled = sheet.rows.iter().skip(at + 1).find(|row| !row.cell(number).is_empty());
                    if let Some(filled) = filled {
                        let problem =
                            "holds a value, but the column has no header; name the question in the header";
                        return Err(sheet.fault(filled, Some((number, "")), problem.into()));
                    }
                    Column::Ignored
                }
                Meaning::Unknown => return Err(fault(self.unknown(cell))),
            };
            if column != Column::Ignored
                && column != Column::Respondent
                && let Some(before) = seen.insert(column, number)
            {
                let before = row.cell(before);
                return Err(fault(format!(
                    "is the second column for the same question; the first is '{}'. Keep one of them",
                    shown(before)
                )));
            }
            columns.push(column);
        }
        Ok(columns)
    }

    /// All texts of a header are in one language.
    fn agree(
        &self,
        agreed: &mut Option<(BTreeSet<usize>, usize)>,
        known: &Known,
        number: usize,
    ) -> Result<(), String> {
        let Some((languages, _)) = agreed else {
            *agreed = Some((known.languages.clone(), number));
            return Ok(());
        };
        let both: BTreeSet<usize> = languages.intersection(&known.languages).copied().collect();
        if both.is_empty() {
            let named = |set: &BTreeSet<usize>| {
                let names = set.iter().filter_map(|at| self.languages.get(*at)).map(String::as_str);
                names.collect::<Vec<_>>().join(" or ")
            };
            return Err(format!(
                "is a question in {}, but the columns before it are in {}; export each language with its own \
                 header, or with the ids of the questions",
                named(&known.languages),
                named(languages)
            ));
        }
        *languages = both;
        Ok(())
    }

    fn unknown(&self, cell: &str) -> String {
        let id = bracketed(cell).map_or(cell, |(_, id)| id);
        let like_an_id = id.len() <= 40 && id.get(..2).is_some_and(|p| ["S_", "C_", "L_", "Q_"].contains(&p));
        if like_an_id {
            return format!(
                "'{}' is no question id of this profile; give the profile that the questionnaire was made of, \
                 or leave the column out with --ignore-column",
                shown(id)
            );
        }
        format!(
            "is neither a question of this profile in {}, nor a question id, nor a column that EUSurvey adds; \
             export in one of these languages or with the ids of the questions, or leave the column out with \
             --ignore-column",
            self.languages.join(", ")
        )
    }

    fn no_header(&self, sheet: &Sheet) -> SurveyError {
        let begins = sheet.rows.first().map(|row| shown(&row.cells.join(" "))).unwrap_or_default();
        let problem = format!(
            "is no export of this questionnaire: none of its first {FIRST_ROWS} rows has a question as header. It \
             begins with '{begins}'. Headers must be question ids or texts in {}; export in one of these \
             languages or with the ids of the questions",
            self.languages.join(", ")
        );
        SurveyError::file(&sheet.file, problem)
    }
}

fn technical() -> Option<BTreeMap<String, Column>> {
    let mut columns = BTreeMap::new();
    for record in csv::Reader::from_reader(DATA.as_bytes()).records() {
        let record = record.ok()?;
        let column = match record.get(1)? {
            "contribution" => Column::Contribution,
            "respondent" => Column::Respondent,
            _ => Column::Ignored,
        };
        columns.insert(normal(record.get(0)?), column);
    }
    Some(columns)
}

/// A name or id that tells contributions apart; what an anonymous survey writes does not.
pub(super) fn telling(cell: &str) -> Option<String> {
    let cell = cell.trim();
    (!cell.is_empty() && normal(cell) != ANONYMOUS).then(|| cell.to_string())
}
