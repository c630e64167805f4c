//! A questionnaire as files: CSV to paste from, Markdown to read.

use super::questions::{Edition, Question, Questionnaire, Subject};
use super::wording::{Wording, filled};

/// The columns of the CSV file.
pub const COLUMNS: [&str; 7] = ["id", "type", "required", "question", "help", "options", "option_ids"];

/// The questions in one language as rows of the CSV file; options and their ids stand one a line in a cell.
pub fn questionnaire_rows(edition: &Edition) -> impl Iterator<Item = [String; 7]> {
    edition.questions.iter().map(|question| {
        let lines = |of: fn(&super::QuestionOption) -> &str| {
            question.options.iter().map(of).collect::<Vec<_>>().join("\n")
        };
        [
            question.id.clone(),
            "single choice".into(),
            if question.required { "yes" } else { "no" }.into(),
            question.text.clone(),
            question.help.clone(),
            lines(|option| &option.text),
            lines(|option| &option.id),
        ]
    })
}

/// The questions in one language as Markdown.
pub fn questionnaire_markdown(questionnaire: &Questionnaire, edition: &Edition) -> String {
    let wording = edition.wording;
    let title = [("title", questionnaire.title.as_str())];
    let mut out =
        format!("# {}\n\n{}\n", filled(&wording.heading, &title), filled(&wording.introduction, &title));
    let mut section = "";
    for question in &edition.questions {
        let heading = heading(questionnaire, question, wording);
        if heading != section {
            out += &format!("\n## {heading}\n");
            section = heading;
        }
        out += &format!("\n### {}\n\n`{}`\n\n{}\n\n", question.text, question.id, question.help);
        for option in &question.options {
            out += &format!("- {} `{}`\n", option.text, option.id);
        }
    }
    out
}

fn heading<'a>(questionnaire: &Questionnaire, question: &Question, wording: &'a Wording) -> &'a str {
    match question.subject {
        Subject::Country | Subject::Stakeholder => &wording.about_you,
        Subject::Importance(row) | Subject::Level(row) => {
            let is_skill = questionnaire.rows.get(row).is_some_and(|row| row.levels.is_empty());
            if is_skill { &wording.skills } else { &wording.competences }
        }
    }
}
