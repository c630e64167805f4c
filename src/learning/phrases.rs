//! Short phrases of job ads, each with the one skill that it asks for: written for this project.

use std::collections::BTreeMap;
use std::path::Path;

use super::{LearningError, Skills, rows};

const COLUMNS: [&str; 3] = ["skill", "language", "phrase"];
/// Words of a label shorter than this, in characters, make no two skills akin.
const SHORTEST_WORD: usize = 4;

/// A phrase and the index of its skill.
pub(super) struct SkillPhrase {
    pub(super) text: String,
    pub(super) skill: usize,
}

/// The phrases of a file.
pub struct SkillPhrases {
    pub(super) rows: Vec<SkillPhrase>,
    /// For each phrase those of other skills whose label shares a word with its own skill's.
    pub(super) akin: Vec<Vec<usize>>,
    digest: String,
}

impl SkillPhrases {
    /// Reads a tab-separated file such as `models/training/phrases.tsv`.
    ///
    /// # Errors
    /// [`LearningError`] naming file and line: no such file, other columns, an empty cell, a label that is no
    /// preferred label of `skills`.
    pub fn read(path: &Path, skills: &Skills) -> Result<Self, LearningError> {
        Self::parse(&path.display().to_string(), &rows::bytes(path)?, skills)
    }

    fn parse(file: &str, bytes: &[u8], skills: &Skills) -> Result<Self, LearningError> {
        let read = rows::parse(file, bytes, &COLUMNS)?;
        let phrase = |(line, cells): (u64, Vec<String>)| {
            let skill = rows::skill(file, line, &cells[0], skills)?;
            Ok(SkillPhrase { text: cells[2].clone(), skill })
        };
        let rows = read.rows.into_iter().map(phrase).collect::<Result<Vec<_>, LearningError>>()?;
        let akin = akin(&rows, skills);
        Ok(Self { rows, akin, digest: read.digest })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// BLAKE3 of the file, in hexadecimal digits.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

/// For each phrase those of akin skills: they are the ones that an encoder takes for each other.
fn akin(rows: &[SkillPhrase], skills: &Skills) -> Vec<Vec<usize>> {
    let words = |row: &SkillPhrase| -> Vec<String> {
        let label = skills.texts[row.skill].preferred.to_lowercase();
        let words = label.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| word.chars().count() >= SHORTEST_WORD).map(str::to_string).collect()
    };
    let mut holders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        words(row).into_iter().for_each(|word| holders.entry(word).or_default().push(index));
    }
    let of = |row: &SkillPhrase| -> Vec<usize> {
        let near = words(row).into_iter().filter_map(|word| holders.get(&word)).flatten().copied();
        let mut near: Vec<usize> = near.filter(|index| rows[*index].skill != row.skill).collect();
        near.sort_unstable();
        near.dedup();
        near
    };
    rows.iter().map(of).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::learning::sampler::tests::skills;

    fn read(rows: &str) -> Result<SkillPhrases, String> {
        let text = format!("skill\tlanguage\tphrase\n{rows}");
        SkillPhrases::parse("p.tsv", text.as_bytes(), &skills()).map_err(|error| error.to_string())
    }

    pub(in crate::learning) fn phrases() -> SkillPhrases {
        read("sensors\ten\tFit probes\nweld metal\tes\tSoldar piezas\nsensors\tbg\tДатчици\n").unwrap()
    }

    #[test]
    fn a_phrase_has_its_skill_and_its_kin() {
        let read = phrases();
        let found: Vec<(&str, usize)> = read.rows.iter().map(|row| (row.text.as_str(), row.skill)).collect();
        assert_eq!(found, [("Fit probes", 1), ("Soldar piezas", 2), ("Датчици", 1)]);
        assert!(read.akin.iter().all(Vec::is_empty), "no two of these labels share a word");
    }

    #[test]
    fn what_is_wrong_is_named_by_its_line() {
        let error = read("fly\ten\ta\n").err().unwrap();
        assert!(error.contains("p.tsv, line 2: skill: 'fly'"), "{error}");
        let error = read("sensors\ten\t \n").err().unwrap();
        assert!(error.contains("line 2: phrase: it is empty"), "{error}");
    }
}
