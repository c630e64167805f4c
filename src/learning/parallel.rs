//! Sentences of ads in five languages, each with the skill that it asks for: written for this project.

use std::path::Path;

use super::{LearningError, Skills, rows};

/// The columns: the skill's preferred label in ESCO 1.1.0, a sentence in five languages, the label in the four
/// beside English.
const COLUMNS: [&str; 10] =
    ["skill", "en", "es", "it", "el", "bg", "skill_es", "skill_it", "skill_el", "skill_bg"];
const LANGUAGES: usize = 5;

/// One sentence in all languages, with its skill.
pub(super) struct ParallelSentence {
    /// English first.
    pub(super) sentences: Vec<String>,
    /// The skill's label, English first.
    pub(super) labels: Vec<String>,
    /// The index of the skill.
    pub(super) skill: usize,
}

/// The sentences of a file.
pub struct ParallelSentences {
    pub(super) rows: Vec<ParallelSentence>,
    digest: String,
}

impl ParallelSentences {
    /// Reads a tab-separated file such as `models/training/parallel.tsv`.
    ///
    /// # Errors
    /// [`LearningError`] naming file and line: no such file, other columns, an empty cell, a label that is no
    /// preferred label of `skills`.
    pub fn read(path: &Path, skills: &Skills) -> Result<Self, LearningError> {
        Self::parse(&path.display().to_string(), &rows::bytes(path)?, skills)
    }

    fn parse(file: &str, bytes: &[u8], skills: &Skills) -> Result<Self, LearningError> {
        let read = rows::parse(file, bytes, &COLUMNS)?;
        let sentence = |(line, cells): (u64, Vec<String>)| {
            let skill = rows::skill(file, line, &cells[0], skills)?;
            let (sentences, others) = cells[1..].split_at(LANGUAGES);
            let labels = cells[..1].iter().chain(others).cloned().collect();
            Ok(ParallelSentence { sentences: sentences.to_vec(), labels, skill })
        };
        let rows = read.rows.into_iter().map(sentence).collect::<Result<Vec<_>, LearningError>>()?;
        Ok(Self { rows, digest: read.digest })
    }

    /// Sentences, each in five languages.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// BLAKE3 of the file, in hexadecimal digits.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// All sentences in all languages.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().flat_map(|row| &row.sentences).map(String::as_str)
    }

    /// The sentences of each language, English first.
    pub(super) fn by_language(&self) -> Vec<Vec<&str>> {
        let of = |language: usize| self.rows.iter().map(|row| row.sentences[language].as_str()).collect();
        (0..LANGUAGES).map(of).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::learning::sampler::tests::skills;

    const HEAD: &str = "skill\ten\tes\tit\tel\tbg\tskill_es\tskill_it\tskill_el\tskill_bg\n";

    fn read(rows: &str) -> Result<ParallelSentences, String> {
        let text = format!("{HEAD}{rows}");
        ParallelSentences::parse("p.tsv", text.as_bytes(), &skills()).map_err(|error| error.to_string())
    }

    pub(in crate::learning) fn parallel() -> ParallelSentences {
        read("sensors\tSense \"it\"\tSentir\tSentire\tΑισθάνομαι\tУсещам\tsensores\tsensori\tαισθητήρες\tсензори\n")
            .unwrap()
    }

    #[test]
    fn a_row_has_its_sentence_and_label_in_five_languages() {
        let row = &parallel().rows[0];
        assert_eq!(row.skill, 1);
        assert_eq!(row.sentences, ["Sense \"it\"", "Sentir", "Sentire", "Αισθάνομαι", "Усещам"]);
        assert_eq!(row.labels, ["sensors", "sensores", "sensori", "αισθητήρες", "сензори"]);
    }

    #[test]
    fn what_is_wrong_is_named_by_its_line() {
        let error = read("fly\ta\tb\tc\td\te\tf\tg\th\ti\n").err().unwrap();
        assert!(error.contains("p.tsv, line 2: skill: 'fly'"), "{error}");
        let error = read("sensors\ta\t \tc\td\te\tf\tg\th\ti\n").err().unwrap();
        assert!(error.contains("line 2: es: it is empty"), "{error}");
        let error = ParallelSentences::parse("p.tsv", b"skill\ten\n", &skills()).err().unwrap().to_string();
        assert!(error.contains("its columns must be skill, en, es"), "{error}");
    }
}
