//! Sentences with the skills that they ask for, as SkillSkape (Magron et al. 2024) keeps them.

use std::path::Path;

use super::{LearningError, Skills};
use crate::text;

const COLUMNS: [&str; 2] = ["sentence", "skills"];
/// The label of a sentence that asks for nothing ESCO knows.
const NO_SKILL: &str = "UNK";

/// A sentence and its skills by index, at least one, each once, in order.
pub(super) struct LabelledSentence {
    pub(super) text: String,
    pub(super) skills: Vec<usize>,
}

/// The sentences of a file, those that ask for a skill with their skills.
pub struct LabelledSentences {
    pub(super) sentences: Vec<LabelledSentence>,
    without_skill: Vec<String>,
    unknown_labels: usize,
    digest: String,
}

impl LabelledSentences {
    /// Reads a CSV file with the columns `sentence` and `skills`, a Python list of preferred labels.
    ///
    /// # Errors
    /// [`LearningError`] naming file and line: no such file, a column that is missing, a broken row, no
    /// sentence with a label of `skills`.
    pub fn read(path: &Path, skills: &Skills) -> Result<Self, LearningError> {
        let file = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| LearningError::Unreadable {
            file: file.clone(),
            problem: format!("{error}; give the training split of SkillSkape"),
        })?;
        Self::parse(&file, &bytes, skills)
    }

    fn parse(file: &str, bytes: &[u8], skills: &Skills) -> Result<Self, LearningError> {
        let unreadable = |problem: String| LearningError::Unreadable { file: file.into(), problem };
        let mut reader = csv::Reader::from_reader(bytes);
        let headers = reader.headers().map_err(|error| unreadable(error.to_string()))?.clone();
        let column_of = |column: &str| {
            let found = headers.iter().position(|header| header == column);
            found.ok_or_else(|| {
                unreadable(format!("the column '{column}' is missing; needed are sentence and skills"))
            })
        };
        let [sentence, labels] = [column_of(COLUMNS[0])?, column_of(COLUMNS[1])?];
        let digest = blake3::hash(bytes).to_hex().to_string();
        let mut read = Self { sentences: Vec::new(), without_skill: Vec::new(), unknown_labels: 0, digest };
        for record in reader.records() {
            let record = record.map_err(|error| unreadable(error.to_string()))?;
            let row = |problem: String| LearningError::Row {
                file: file.into(),
                line: record.position().map_or(0, csv::Position::line),
                problem,
            };
            let [text, labels] = [&record[sentence], &record[labels]].map(str::trim);
            let labels = text::list_literal(labels).ok_or_else(|| {
                row(format!("skills: '{labels}' is no list of quoted labels, such as ['one', 'two']"))
            })?;
            if text.is_empty() {
                return Err(row("sentence: it is empty; remove the row".into()));
            }
            read.add(text, &labels, skills);
        }
        if read.sentences.is_empty() {
            let problem = "no sentence has a skill with a preferred label of the taxonomy; SkillSkape goes with \
                           ESCO 1.1.0";
            return Err(unreadable(problem.into()));
        }
        Ok(read)
    }

    fn add(&mut self, text: &str, labels: &[String], skills: &Skills) {
        let mut indices: Vec<usize> = labels.iter().filter_map(|label| skills.index_of(label)).collect();
        let named = labels.iter().filter(|label| *label != NO_SKILL).count();
        self.unknown_labels += named - indices.len();
        indices.sort_unstable();
        indices.dedup();
        if indices.is_empty() {
            self.without_skill.push(text.to_string());
        } else {
            self.sentences.push(LabelledSentence { text: text.to_string(), skills: indices });
        }
    }

    /// Sentences that are used.
    pub fn count(&self) -> usize {
        self.sentences.len()
    }

    /// Sentences that are not used, because they have no skill of the taxonomy.
    pub fn without_skill(&self) -> usize {
        self.without_skill.len()
    }

    /// The texts of all sentences, those with a skill first.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let with_skill = self.sentences.iter().map(|sentence| &sentence.text);
        with_skill.chain(&self.without_skill).map(String::as_str)
    }

    /// Labels that the taxonomy does not know: many mean that its version is another one.
    pub fn unknown_labels(&self) -> usize {
        self.unknown_labels
    }

    /// BLAKE3 of the file, in hexadecimal digits.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::sampler::tests::skills;

    fn read(text: &str) -> Result<LabelledSentences, String> {
        LabelledSentences::parse("s.csv", text.as_bytes(), &skills()).map_err(|error| error.to_string())
    }

    #[test]
    fn sentences_come_with_the_skills_that_the_taxonomy_knows() {
        let read = read(
            ",sentence,skills\n0,\"Lead, then guide.\",\"['lead others', 'sensors', 'lead others']\"\n\
             1,Hello,['UNK']\n2,Fly,['fly']\n3,Sense,\"['fly', 'sensors']\"\n",
        )
        .unwrap();
        assert_eq!((read.count(), read.without_skill(), read.unknown_labels()), (2, 2, 2));
        let texts: Vec<&str> = read.texts().collect();
        assert_eq!(texts, ["Lead, then guide.", "Sense", "Hello", "Fly"]);
        assert_eq!(read.sentences[0].text, "Lead, then guide.");
        assert_eq!(read.sentences[0].skills, [0, 1]);
        assert_eq!(read.sentences[1].skills, [1]);
    }

    #[test]
    fn what_is_wrong_is_named_by_its_line() {
        let error = read("sentence,labels\na,b\n").err().unwrap();
        assert!(error.contains("s.csv: the column 'skills'"), "{error}");
        let error = read("sentence,skills\na,['sensors']\nb,sensors\n").err().unwrap();
        assert!(error.contains("s.csv, line 3: skills: 'sensors'"), "{error}");
        let error = read("sentence,skills\na,['UNK']\n").err().unwrap();
        assert!(error.contains("ESCO 1.1.0"), "{error}");
    }
}
