//! Years of experience that are not called so: "over 8 years in web development", "SQL: 3 years".

use std::collections::HashSet;

use crate::domain::Language;

use super::super::phrases::{Line, PhraseIndex, bare};
use super::super::table_file::UnnamedYearsRow;

/// What stands around a number of years.
#[derive(Clone, Copy)]
enum Around {
    /// "At least", before the number.
    Least,
    /// "You have", before that.
    Asks,
}

/// The words of one language by which such years are known.
#[derive(Default)]
pub(in super::super) struct UnnamedYears {
    before: PhraseIndex<Around>,
    more: PhraseIndex<()>,
    work: HashSet<String>,
}

impl UnnamedYears {
    /// Adds the words of a row.
    pub(in super::super) fn add(&mut self, language: Language, row: &UnnamedYearsRow) {
        for (phrases, around) in [(&row.least, Around::Least), (&row.asks, Around::Asks)] {
            phrases.iter().for_each(|phrase| self.before.insert(language, phrase, around));
        }
        row.more.iter().for_each(|phrase| self.more.insert(language, phrase, ()));
        self.work.extend(row.work.iter().map(|word| bare(word)));
    }

    /// Whether tokens `first` to `last`, a number of years, are asked for: they begin an entry of a list of requirements or
    /// follow a word of asking, and end the entry or are followed by work.
    pub(super) fn are_asked(
        &self,
        line: &Line<'_>,
        (first, last): (usize, usize),
        is_requirement: bool,
    ) -> bool {
        let (start, asks) = self.start(line, first);
        let begins = start.checked_sub(1).is_none_or(|before| line.breaks_after(before));
        (asks || is_requirement && begins) && self.goes_on(line, last)
    }

    /// The first token of what stands before the number, and whether words of asking do.
    pub(in super::super) fn start(&self, line: &Line<'_>, first: usize) -> (usize, bool) {
        let mut start = first;
        for hit in self.before.find(line, first.saturating_sub(8), first).into_iter().rev() {
            if hit.last + 1 != start || line.breaks_after(hit.last) {
                break;
            }
            match hit.sense {
                Around::Least => start = hit.first,
                Around::Asks => return (hit.first, true),
            }
        }
        (start, false)
    }

    fn goes_on(&self, line: &Line<'_>, last: usize) -> bool {
        let more = self.more.find(line, last + 1, last + 4);
        let more = more.first().filter(|hit| hit.first == last + 1 && !line.breaks_after(last));
        let last = more.map_or(last, |hit| hit.last);
        line.breaks_after(last) || self.work.contains(&bare(line.word(last + 1)))
    }
}
