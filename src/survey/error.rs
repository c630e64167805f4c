//! Why a questionnaire or a survey cannot be made.

use std::fmt;

/// Where in a file of answers something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The file as it was named.
    pub file: String,
    /// `line` of a text file, `row` of a spreadsheet, with its number from 1; `None` for the whole file.
    pub row: Option<(&'static str, u64)>,
    /// The column as its reader finds it: number or letters, and the header.
    pub column: Option<String>,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((word, number)) = self.row {
            write!(f, ", {word} {number}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        Ok(())
    }
}

/// What went wrong, in words for the person who gave the profile or the files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SurveyError {
    /// Something in a file of answers; names file, row and column as far as there are any, and what to do.
    #[error("{position}: {problem}")]
    Answers {
        /// Where.
        position: Position,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A questionnaire is asked for in a language that has no words here.
    #[error(
        "there is no questionnaire in '{0}'; choose from en, es, it, el and bg, or translate the English one by hand"
    )]
    Language(String),
    /// Two rows of the profile would have the same question id.
    #[error("'{first}' and '{second}' would have the same question id {id}; give one of them another URI")]
    SameId {
        /// The id.
        id: String,
        /// One row.
        first: String,
        /// The other row.
        second: String,
    },
    /// The totals by country cannot be used.
    #[error("{0}")]
    Weights(String),
    /// The profile cannot take what the survey says.
    #[error("the profile cannot be made: {0}")]
    Profile(String),
    /// A table that the program carries is broken, which a test rules out.
    #[error("the table {0} is broken")]
    Table(&'static str),
}

impl SurveyError {
    /// Something about a whole file.
    pub(super) fn file(file: &str, problem: impl Into<String>) -> Self {
        Self::Answers {
            position: Position { file: file.to_string(), row: None, column: None },
            problem: problem.into(),
        }
    }
}

/// At most `most` characters of a text, for a message.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}
