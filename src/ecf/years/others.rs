//! Years and experience that no ad asks for: a rate ("30 days a year"), what lies behind or ahead ("founded 15 years ago"),
//! what the job gives, and what the pay depends on.

use std::collections::HashSet;

use crate::domain::Language;
use crate::text::is_stop_word;

use super::super::cues::LanguageCues;
use super::super::phrases::{Hit, Line, PhraseIndex, bare};
use super::super::table_file::OtherYearsRow;
use super::number;

/// How far before an article the amount of a rate may stand, in words: "30 days of leave a year".
const AMOUNT: usize = 4;

/// How far before years the word that puts them in the past may stand: "hace más de 15 años".
const AGO: usize = 4;

/// How far after a word of gaining the experience may stand: "gain up to two years of experience".
const GAINED: usize = 6;

/// How far after "depending on" the experience may stand: "depending on your level of experience".
const WEIGHED: usize = 5;

/// The words of one language by which such years are known.
#[derive(Default)]
pub(in super::super) struct OtherYears {
    per: HashSet<String>,
    times: HashSet<String>,
    every: HashSet<String>,
    yearly: HashSet<String>,
    since: PhraseIndex<()>,
    ago: HashSet<String>,
    after: PhraseIndex<()>,
    gains: HashSet<String>,
    depends: PhraseIndex<()>,
}

impl OtherYears {
    /// Adds the words of a row.
    pub(in super::super) fn add(&mut self, language: Language, row: &OtherYearsRow) {
        for (set, words) in [
            (&mut self.per, &row.per),
            (&mut self.times, &row.times),
            (&mut self.every, &row.every),
            (&mut self.yearly, &row.yearly),
            (&mut self.ago, &row.ago),
            (&mut self.gains, &row.gains),
        ] {
            set.extend(words.iter().map(|word| bare(word)));
        }
        for (index, phrases) in
            [(&mut self.since, &row.since), (&mut self.after, &row.after), (&mut self.depends, &row.depends)]
        {
            phrases.iter().for_each(|phrase| index.insert(language, phrase, ()));
        }
    }

    /// Whether the number at token `number` is so much a year, the word at token `year`: "30 per year".
    pub(super) fn is_rate(&self, line: &Line<'_>, number: usize, year: usize) -> bool {
        let Some(before) = year.checked_sub(1).filter(|before| number <= *before) else { return false };
        let gap = line.gap_after(before);
        gap.contains('/')
            || (number + 1..year).any(|index| self.per.contains(&bare(line.word(index))))
            || gap.contains(char::is_whitespace) && self.yearly.contains(&bare(line.word(year)))
    }

    /// Whether token `number` is the article of a rate: in "30 days a year" nobody counts one year.
    pub(super) fn is_article_of_rate(&self, line: &Line<'_>, cues: &LanguageCues, number: usize) -> bool {
        if !self.per.contains(&bare(line.word(number))) || cues.unnamed_years.start(line, number).0 < number {
            return false;
        }
        let is_amount = |index: &usize| {
            let word = line.word(*index);
            let counts = word.starts_with(|c: char| c.is_ascii_digit()) || self.times.contains(&bare(word));
            counts || line.tokens.get(*index).is_some_and(|token| cues.numbers.contains_key(&token.term))
        };
        let is_either =
            |index: usize| line.tokens.get(index).is_some_and(|token| cues.ranges.contains(&token.term));
        (number.saturating_sub(AMOUNT)..number)
            .rev()
            .find(is_amount)
            .is_some_and(|at| cues.whose.joins(line, cues, at, number) && !(at + 1..number).any(is_either))
    }

    /// Whether the years in tokens `first` to `last` are no length that somebody has behind them: "every 2 years",
    /// "15 years ago", "after 3 years with us".
    pub(super) fn lie_elsewhere(
        &self,
        line: &Line<'_>,
        cues: &LanguageCues,
        (first, last): (usize, usize),
    ) -> bool {
        let recurs = first.checked_sub(1).is_some_and(|before| {
            !line.breaks_after(before) && self.every.contains(&bare(line.word(before)))
        });
        let is_past = !line.breaks_after(last) && self.ago.contains(&bare(line.word(last + 1)));
        let since = self.since.find(line, first.saturating_sub(AGO), first).last().copied();
        let is_since = since.is_some_and(|hit| cues.whose.joins(line, cues, hit.last, first));
        let start = cues.unnamed_years.start(line, first).0;
        let after = self.after.find(line, start.saturating_sub(AGO), start).last().copied();
        let leads = |index: usize| is_stop_word(line.language, line.word(index));
        let is_ahead = after.is_some_and(|hit| {
            cues.whose.joins(line, cues, hit.last, start) && (hit.last + 1..start).all(leads)
        });
        recurs || is_past || is_since || is_ahead
    }

    /// Whether the experience that `name` names is none that is asked for: the job gives it, or the pay depends on it.
    pub(super) fn is_given(&self, line: &Line<'_>, cues: &LanguageCues, name: &Hit<()>) -> bool {
        let gains = |index: &usize| self.gains.contains(&bare(line.word(*index)));
        let gain = (name.first.saturating_sub(GAINED)..name.first).rev().find(gains);
        let is_gained = gain.is_some_and(|at| cues.whose.joins(line, cues, at, name.first));
        let depends = self.depends.find(line, name.first.saturating_sub(2 * WEIGHED), name.first);
        let is_weighed = depends.last().is_some_and(|hit| {
            name.first - hit.last <= WEIGHED
                && (hit.last..name.first).all(|index| !line.breaks_after(index))
                && (hit.last + 1..name.first).all(|index| number(line, cues, index).is_none())
        });
        is_gained || is_weighed
    }
}
