//! The table of cues: words that speak for a level, and the words around them that change that.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use crate::domain::{CueKind, Language, Term};
use crate::text;

use super::phrases::{PhraseIndex, bare};
use super::role_description::RoleWords;
use super::table_file::{CueFile, WordFile, YearsRow, invalid, kind, level, read};
use super::whose::Whose;
use super::years::{OtherYears, UnnamedYears};

/// Why a table of cues cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EcfError {
    /// Not TOML, or not of the table's shape.
    #[error(
        "the table of cues does not read: {problem}; see the head of src/ecf/data/cues.toml for its shape"
    )]
    Unreadable {
        /// What the reader says, with the line.
        problem: String,
    },
    /// `models/levels.toml` does not read.
    #[error("models/levels.toml does not read: {problem}")]
    Numbers {
        /// What the reader says, with the line.
        problem: String,
    },
    /// The e-CF table does not load.
    #[error("{problem}")]
    Table {
        /// What the table's own reader says.
        problem: String,
    },
    /// A value that the table may not hold.
    #[error("the table of cues: {row}: {problem}")]
    Invalid {
        /// The row, such as `cue[3]`, counted from 0.
        row: String,
        /// What is wrong with which value, and what to do.
        problem: String,
    },
}

/// What a phrase in a sentence or title means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum PhraseSense {
    /// It speaks for a level, 1 to 5.
    Cue(CueKind, f64),
    /// No experience is asked for.
    Inexperience,
    /// For this many words after it, or to the end of the clause, no cue counts.
    Guard(usize),
    /// The job's name follows.
    Seek,
}

/// The words of one language.
#[derive(Default)]
pub(super) struct LanguageCues {
    /// What is looked for in sentences.
    pub(super) sentences: PhraseIndex<PhraseSense>,
    /// What is looked for in titles.
    pub(super) titles: PhraseIndex<PhraseSense>,
    /// One content word of every phrase that matters: a sentence without any need not be read.
    pub(super) anchors: HashSet<Term>,
    /// Words at which a clause ends.
    pub(super) clause_ends: HashSet<Term>,
    /// Words that mean a year, stemmed, ...
    pub(super) years: HashSet<Term>,
    /// ... and as written, lower case, for `5yrs`.
    pub(super) year_words: HashSet<String>,
    /// Words that mean a month.
    pub(super) months: HashSet<Term>,
    /// Words that mean ten years.
    pub(super) decades: HashSet<Term>,
    /// Words that mean experience.
    pub(super) experience: PhraseIndex<()>,
    /// Number words.
    pub(super) numbers: HashMap<Term, u8>,
    /// Words that name a number of years in one, as "biennial", without accents.
    pub(super) spans: HashMap<String, u8>,
    /// Words between the two numbers of a range.
    pub(super) ranges: HashSet<Term>,
    /// Words for a half, between a number and its years.
    pub(super) halves: HashSet<Term>,
    /// Phrases before a number: whether it is the most that is asked for.
    pub(super) bounds: PhraseIndex<bool>,
    /// Words around years of experience that are not called so.
    pub(super) unnamed_years: UnnamedYears,
    /// Words around years and experience that nobody is asked for.
    pub(super) other_years: OtherYears,
    /// Words that a line begins with under which one of several jobs stands, without accents.
    pub(super) openings: HashSet<String>,
    /// Words that say whose a thing is.
    pub(super) whose: Whose,
    /// Words by which a description of a role is known.
    pub(super) role: RoleWords,
    /// Words that show that an ad is about ICT, by their weight.
    pub(super) vocabulary: HashMap<Term, f64>,
}

/// The cues of every language, ready to be looked for.
pub struct CueTable {
    version: String,
    languages: BTreeMap<Language, LanguageCues>,
}

impl std::fmt::Debug for CueTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CueTable").field("version", &self.version).finish_non_exhaustive()
    }
}

impl CueTable {
    /// The table that comes with the program, read once.
    ///
    /// # Errors
    /// [`EcfError`] if the file it was built with is damaged.
    pub fn builtin() -> Result<&'static Self, &'static EcfError> {
        static BUILTIN: LazyLock<Result<CueTable, EcfError>> =
            LazyLock::new(|| CueTable::parse(include_str!("data/cues.toml")));
        BUILTIN.as_ref()
    }

    /// A table from the text of a file like `cues.toml`. The words around cues (negations, numbers,
    /// the vocabulary of ICT) are always the program's own.
    ///
    /// # Errors
    /// [`EcfError`] naming the row and the value.
    pub fn parse(text: &str) -> Result<Self, EcfError> {
        let words: WordFile = read(include_str!("data/words.toml"))?;
        let cues: CueFile = read(text)?;
        let mut table = Self { version: cues.version.clone(), languages: BTreeMap::new() };
        table.add_words(words)?;
        table.add_cues(cues)?;
        Ok(table)
    }

    /// The version that the file names.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The words of `language`, if the table has any.
    pub(super) fn language(&self, language: Language) -> Option<&LanguageCues> {
        self.languages.get(&language)
    }

    /// The words in which an ad in `language` is read: those of its language and of English, as far as the table has them.
    pub(super) fn languages_of(&self, language: Language) -> Vec<(Language, &LanguageCues)> {
        let own = if language == Language::UNDETERMINED { Language::ENGLISH } else { language };
        let english = (own != Language::ENGLISH).then_some(Language::ENGLISH);
        let each = [Some(own), english].into_iter().flatten();
        each.filter_map(|language| Some((language, self.language(language)?))).collect()
    }

    /// Phrases of `words.toml` come first: where the same stems stand in both, its sense counts.
    fn add_words(&mut self, file: WordFile) -> Result<(), EcfError> {
        for (row, table) in rows("inexperience", file.inexperience) {
            self.add(&row, &table.language, &table.phrases, PhraseSense::Inexperience, Zones::SENTENCE)?;
        }
        for (row, table) in rows("seek", file.seek) {
            self.add(&row, &table.language, &table.phrases, PhraseSense::Seek, Zones::SENTENCE)?;
        }
        for (row, table) in rows("guard", file.guard) {
            let zones = if table.titles_only { Zones::TITLE } else { Zones::GUARD };
            self.add(&row, &table.language, &table.phrases, PhraseSense::Guard(table.reach), zones)?;
        }
        for (row, table) in rows("clause", file.clause) {
            let (language, cues) = self.entry(&row, &table.language)?;
            cues.clause_ends.extend(terms(language, &table.words));
        }
        for (row, table) in rows("range", file.range) {
            let (language, cues) = self.entry(&row, &table.language)?;
            cues.ranges.extend(terms(language, &table.words));
        }
        for (row, table) in rows("half", file.half) {
            let (language, cues) = self.entry(&row, &table.language)?;
            cues.halves.extend(terms(language, &table.words));
        }
        for (row, table) in rows("bound", file.bound) {
            let (language, cues) = self.entry(&row, &table.language)?;
            for (phrases, is_most) in [(&table.most, true), (&table.least, false)] {
                phrases.iter().for_each(|phrase| cues.bounds.insert(language, phrase, is_most));
            }
        }
        for (row, table) in rows("unnamed_years", file.unnamed_years) {
            let (language, cues) = self.entry(&row, &table.language)?;
            cues.unnamed_years.add(language, &table);
        }
        for (row, table) in rows("other_years", file.other_years) {
            let (language, cues) = self.entry(&row, &table.language)?;
            cues.other_years.add(language, &table);
        }
        for (row, table) in rows("opening", file.opening) {
            let (_, cues) = self.entry(&row, &table.language)?;
            cues.openings.extend(table.words.iter().map(|word| bare(word)));
        }
        for (row, table) in rows("whose", file.whose) {
            let (language, cues) = self.entry(&row, &table.language)?;
            cues.whose.add(language, &table);
        }
        for (row, table) in rows("role_description", file.role_description) {
            let (_, cues) = self.entry(&row, &table.language)?;
            cues.role.add(&table);
        }
        for (row, table) in rows("span", file.span) {
            let (_, cues) = self.entry(&row, &table.language)?;
            for (number, words) in (0..).zip(&table.words) {
                cues.spans.extend(words.iter().map(|word| (bare(word), number)));
            }
        }
        for (row, table) in rows("number", file.number) {
            let (language, cues) = self.entry(&row, &table.language)?;
            for (number, words) in (0..).zip(&table.words) {
                cues.numbers.extend(terms(language, words).map(|term| (term, number)));
            }
        }
        self.add_years(file.years)?;
        for (row, table) in rows("vocabulary", file.vocabulary) {
            let (language, cues) = self.entry(&row, &table.language)?;
            for term in terms(language, &table.words) {
                cues.vocabulary.entry(term).or_insert(table.weight);
            }
        }
        Ok(())
    }

    fn add_cues(&mut self, file: CueFile) -> Result<(), EcfError> {
        for (row, table) in rows("cue", file.cue) {
            let kind = kind(&row, &table.kind)?;
            let sense = PhraseSense::Cue(kind, level(&row, table.level)?);
            self.add(&row, &table.language, &table.phrases, sense, Zones::SENTENCE)?;
        }
        for (row, table) in rows("title", file.title) {
            let sense = PhraseSense::Cue(CueKind::Title, level(&row, table.level)?);
            self.add(&row, &table.language, &table.phrases, sense, Zones::TITLE)?;
        }
        for (row, table) in rows("education", file.education) {
            let sense = PhraseSense::Cue(CueKind::Education, level(&row, table.level)?);
            self.add(&row, &table.language, &table.phrases, sense, Zones::SENTENCE)?;
        }
        self.add_years(file.years)
    }

    fn add_years(&mut self, tables: Vec<YearsRow>) -> Result<(), EcfError> {
        for (row, table) in rows("years", tables) {
            let (language, cues) = self.entry(&row, &table.language)?;
            cues.years.extend(terms(language, &table.words));
            cues.months.extend(terms(language, &table.months));
            cues.decades.extend(terms(language, &table.decades));
            cues.anchors.extend(terms(language, &table.experience));
            cues.anchors.extend(terms(language, &table.words));
            cues.anchors.extend(terms(language, &table.decades));
            cues.year_words.extend(table.words.iter().chain(&table.glued).map(|word| word.to_lowercase()));
            for phrase in &table.experience {
                cues.experience.insert(language, phrase, ());
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        row: &str,
        language: &str,
        phrases: &[String],
        sense: PhraseSense,
        zones: Zones,
    ) -> Result<(), EcfError> {
        let (language, cues) = self.entry(row, language)?;
        for phrase in phrases {
            if text::terms(language, phrase).is_empty() {
                return Err(invalid(row, format!("'{phrase}' holds no word; delete it")));
            }
            if zones.anchored {
                let anchor = text::content_terms(language, phrase).last().copied();
                let silent = phrase.split_whitespace().all(|word| text::is_stop_word(language, word));
                match anchor.filter(|_| !silent) {
                    Some(anchor) => cues.anchors.insert(anchor),
                    None => {
                        return Err(invalid(
                            row,
                            format!("'{phrase}' holds only function words; add one that means something"),
                        ));
                    }
                };
            }
            let nouns = matches!(sense, PhraseSense::Cue(CueKind::Title | CueKind::Education, _));
            for (wanted, index) in [(zones.sentences, &mut cues.sentences), (zones.titles, &mut cues.titles)]
            {
                match (wanted, nouns) {
                    (false, _) => {}
                    (true, true) => index.insert_nouns(language, phrase, sense),
                    (true, false) => index.insert(language, phrase, sense),
                }
            }
        }
        Ok(())
    }

    fn entry(&mut self, row: &str, language: &str) -> Result<(Language, &mut LanguageCues), EcfError> {
        let language = Language::new(language).map_err(|violation| invalid(row, violation.to_string()))?;
        Ok((language, self.languages.entry(language).or_default()))
    }
}

/// Where a phrase is looked for, and whether its words make a sentence worth reading.
#[derive(Clone, Copy)]
struct Zones {
    sentences: bool,
    titles: bool,
    anchored: bool,
}

impl Zones {
    const SENTENCE: Self = Self { sentences: true, titles: false, anchored: true };
    const TITLE: Self = Self { sentences: false, titles: true, anchored: false };
    const GUARD: Self = Self { sentences: true, titles: true, anchored: false };
}

fn terms(language: Language, words: &[String]) -> impl Iterator<Item = Term> {
    words.iter().filter_map(move |word| text::terms(language, word).last().copied())
}

fn rows<T>(name: &'static str, tables: Vec<T>) -> impl Iterator<Item = (String, T)> {
    tables.into_iter().enumerate().map(move |(number, table)| (format!("{name}[{number}]"), table))
}

#[cfg(test)]
mod tests;
