//! Years of experience that a line asks for.

use std::collections::HashSet;

use crate::domain::Term;
use crate::text::is_stop_word;

use super::constants::CONSTANTS;
use super::cues::LanguageCues;
use super::phrases::{Hit, Line, bare};

mod others;
mod unnamed;

pub(super) use others::OtherYears;
pub(super) use unnamed::UnnamedYears;

/// Years of experience asked for, and where: tokens `first` to `last` of the line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Experience {
    /// The first token: the number.
    pub(super) first: usize,
    /// The last token: the word for years or for experience.
    pub(super) last: usize,
    /// The years; of a range the lower bound.
    pub(super) years: f64,
}

/// How far before the word for years its number may stand, in words: `5 or more years`.
const BEFORE: usize = 3;

/// How far after the word for years that for experience belongs to the same stretch, in words.
const AFTER: usize = 4;

/// How far before its number the word for experience may stand that the years count: "experience of at least 5 years".
const NAMED_BEFORE: usize = 4;

/// From this many years on, only those count that are plainly years of experience: without that they are an age
/// ("18 years, with experience") or the firm's.
const MANY: f64 = 16.0;

/// The most years of experience that `line` asks for. Tokens that are `blocked` are somebody else's. In a line of
/// requirements (`is_requirement`) they need not be called experience.
pub(super) fn experience(
    line: &Line<'_>,
    cues: &LanguageCues,
    blocked: &[bool],
    is_requirement: bool,
) -> Option<Experience> {
    let is_free = |index: &usize| !blocked.get(*index).copied().unwrap_or(false);
    let mut named = cues.experience.find(line, 0, usize::MAX);
    named.retain(|hit| is_free(&hit.last) && !cues.other_years.is_given(line, cues, hit));
    let is_asked = |found: &Experience| {
        let in_months = line.tokens.get(found.last).is_some_and(|token| cues.months.contains(&token.term));
        let is_other = || in_months || cues.whose.is_before_term(line, found.last);
        let tokens = (found.first, found.last);
        !named.is_empty() || !is_other() && cues.unnamed_years.are_asked(line, tokens, is_requirement)
    };
    let counts = |found: &Experience| {
        let is_own = || is_named(line, cues, found, &named);
        let tokens = (found.first, found.last);
        let is_other = || {
            found.years >= MANY
                || cues.whose.is_term(line, cues, tokens)
                || cues.other_years.is_article_of_rate(line, cues, found.first)
        };
        (is_free(&found.first) && is_free(&found.last))
            && !cues.whose.are_anothers(line, cues, found.first)
            && !cues.whose.are_credits(line, cues, tokens)
            && !cues.whose.open_for_company(line, tokens)
            && !cues.other_years.lie_elsewhere(line, cues, tokens)
            && (is_own() || !is_other())
    };
    let spans = (0..line.tokens.len())
        .filter_map(|index| span(line, cues, index))
        .filter(|found| is_named(line, cues, found, &named) && !follows_term(line, cues, found.first));
    let found = (0..line.tokens.len())
        .filter_map(|index| at(line, cues, index))
        .chain(spans)
        .filter(is_asked)
        .filter(counts)
        .map(|found| bounded(line, cues, found))
        .chain(
            named.iter().filter_map(|name| labelled(line, cues, *name)).filter(|found| is_free(&found.first)),
        );
    let most = found.fold(None::<Experience>, |most, found| match most {
        Some(most) if most.years >= found.years => Some(most),
        _ => Some(found),
    })?;
    let mut names = named.iter().map(|hit| hit.last);
    let last = names.find(|at| (most.last + 1..=most.last + AFTER).contains(at));
    let clause = |last: &usize| (most.last..*last).all(|index| !line.breaks_after(index));
    Some(Experience { last: last.filter(clause).unwrap_or(most.last), ..most })
}

/// Whether experience is what the years at `found` count: it follows them or stands before them, and nothing parts it
/// from them.
fn is_named(line: &Line<'_>, cues: &LanguageCues, found: &Experience, named: &[Hit<()>]) -> bool {
    named.iter().any(|name| {
        // One word may be both: "5 yoe".
        let after = name.last >= found.last && name.last <= found.last + AFTER;
        let before = name.last < found.first && name.last + NAMED_BEFORE >= found.first;
        after && cues.whose.joins(line, cues, found.last, name.last)
            || before && cues.whose.joins(line, cues, name.last, found.first)
    })
}

/// Whether a contract or a course stands just before token `first`: "three-year degree" in one word, as in other
/// languages.
fn follows_term(line: &Line<'_>, cues: &LanguageCues, first: usize) -> bool {
    let before = first.saturating_sub(1);
    cues.whose.is_term(line, cues, (before, before)) || cues.whose.is_term(line, cues, (first, first))
}

/// A number of years in one word: "biennial".
fn span(line: &Line<'_>, cues: &LanguageCues, index: usize) -> Option<Experience> {
    let years = f64::from(*cues.spans.get(&bare(line.word(index)))?);
    Some(Experience { first: index, last: index, years })
}

/// The years with what is said before them: "up to 2 years" and "less than 2 years" ask for none, as a range counts by
/// its lower bound; "2 up to 4 years" asks for 2.
fn bounded(line: &Line<'_>, cues: &LanguageCues, found: Experience) -> Experience {
    let bounds = cues.bounds.find(line, found.first.saturating_sub(4), found.first);
    let Some(bound) = bounds.last().filter(|hit| hit.sense && hit.last + 1 == found.first) else {
        return found;
    };
    if line.breaks_after(bound.last) {
        return found;
    }
    let lower = bound.first.checked_sub(1).and_then(|before| {
        let is_year = holds(&cues.years, line, before);
        number(line, cues, if is_year { before.checked_sub(1)? } else { before })
    });
    Experience { first: bound.first, years: lower.unwrap_or(0.0), ..found }
}

/// How many words may stand between "years of" or its colon and the word for experience: "Years of work experience".
const LABEL: usize = 3;

/// "In", before the unit of a label: "Experience in years".
const IN: [&str; 4] = ["in", "en", "σε", "в"];

/// The years after a label: "Years of experience: 3", "Experience (years): 3".
fn labelled(line: &Line<'_>, cues: &LanguageCues, name: Hit<()>) -> Option<Experience> {
    let is_year = |index: &usize| holds(&cues.years, line, *index);
    let before = (name.first.saturating_sub(LABEL)..name.first)
        .rev()
        .find(is_year)
        .filter(|year| cues.whose.joins(line, cues, *year, name.first));
    let (first, last, year) = match before {
        Some(year) => (year, name.last, year),
        None => {
            let mut words = name.last + 1..=name.last + LABEL;
            let year = words.find(is_year).filter(|year| is_unit(line, *year))?;
            (name.first, year, year)
        }
    };
    let is_bare = at(line, cues, year).is_none();
    let ends_label = |gap: &str| gap.trim_matches([' ', '\u{a0}', ')', ']', '*']) == ":";
    let colon = (last..=last + 1).find(|index| ends_label(line.gap_after(*index)))?;
    let years = number(line, cues, colon + 1).filter(|years| is_bare && *years <= CONSTANTS.most_years)?;
    Some(Experience { first, last: colon + 1, years })
}

/// Whether the word for years at `year` only says what a label counts in: "(years)", "in years".
fn is_unit(line: &Line<'_>, year: usize) -> bool {
    year.checked_sub(1).is_some_and(|before| {
        line.gap_after(before).contains(['(', '[']) || IN.contains(&bare(line.word(before)).as_str())
    })
}

/// The level, 1 to 5, that years of experience speak for. Our own choice, after what ads ask of
/// juniors, seniors and leads: under 2 years 1.5, 2 years 2, 3 and 4 years 2.7, 5 to 7 years 3.3,
/// 8 to 10 years 4, more 4.3.
pub(super) fn level(years: f64) -> f64 {
    match years {
        y if y < 2.0 => 1.5,
        y if y < 3.0 => 2.0,
        y if y < 5.0 => 2.7,
        y if y < 8.0 => 3.3,
        y if y <= 10.0 => 4.0,
        _ => 4.3,
    }
}

/// The years that the word at `index` names, if it is a word for years with a number before it, or "a year and a half".
fn at(line: &Line<'_>, cues: &LanguageCues, index: usize) -> Option<Experience> {
    counted(line, cues, index).or_else(|| year_and_half(line, cues, index))
}

fn counted(line: &Line<'_>, cues: &LanguageCues, index: usize) -> Option<Experience> {
    let (number, upper, of_a_year) = match glued(line.word(index), cues) {
        Some(years) => (index, years, 1.0),
        None => {
            let parts = [(&cues.years, 1.0), (&cues.months, 12.0), (&cues.decades, 0.1)];
            let (_, of_a_year) = parts.into_iter().find(|(words, _)| holds(words, line, index))?;
            let from = index.saturating_sub(BEFORE);
            let (at, number) = (from..index).rev().find_map(|at| Some((at, number(line, cues, at)?)))?;
            if cues.other_years.is_rate(line, at, index) {
                return None;
            }
            (at, number / of_a_year, of_a_year)
        }
    };
    let (first, years) = match (mixed(line, number), lower_bound(line, cues, number)) {
        (Some((first, mixed)), _) => (first, mixed / of_a_year),
        (None, Some((first, lower))) if lower / of_a_year < upper => (first, lower / of_a_year),
        // "Two and a half years": the half changes no level.
        (None, Some((first, whole))) if holds(&cues.halves, line, number + 1) => (first, whole / of_a_year),
        _ => (number, upper),
    };
    let first = restated(line, first);
    (years <= CONSTANTS.most_years).then_some(Experience { first, last: index, years })
}

/// The word before a number in brackets that says it once more: "two (2) years".
fn restated(line: &Line<'_>, first: usize) -> usize {
    let opens = |before: &usize| line.gap_after(*before).trim_start() == "(";
    let before = first.checked_sub(1).filter(opens).filter(|_| line.gap_after(first).starts_with(')'));
    before.unwrap_or(first)
}

/// "Year and a half", without a number, as other languages say it.
fn year_and_half(line: &Line<'_>, cues: &LanguageCues, year: usize) -> Option<Experience> {
    let counts = |at: usize| {
        line.word(at).starts_with(|c: char| c.is_ascii_digit()) || number(line, cues, at).is_some()
    };
    let is_bare = !(year.saturating_sub(BEFORE)..year).any(counts);
    let is_joined = (year..year + 2).all(|index| !line.breaks_after(index));
    let says_so = holds(&cues.years, line, year)
        && holds(&cues.clause_ends, line, year + 1)
        && holds(&cues.halves, line, year + 2);
    (says_so && is_joined && is_bare).then_some(Experience { first: year, last: year + 2, years: 1.5 })
}

/// Whether the word at `index` is one of `words`.
fn holds(words: &HashSet<Term>, line: &Line<'_>, index: usize) -> bool {
    line.tokens.get(index).is_some_and(|token| words.contains(&token.term))
}

/// `5yrs`, `3ετή`: number and word in one.
fn glued(word: &str, cues: &LanguageCues) -> Option<f64> {
    let digits = word.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0)?;
    let rest = word[digits..].to_lowercase();
    cues.year_words.contains(&rest).then(|| word[..digits].parse().ok()).flatten()
}

fn number(line: &Line<'_>, cues: &LanguageCues, at: usize) -> Option<f64> {
    let word = line.word(at);
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        if is_in_thousands(line, at) {
            return None;
        }
        let plain: f64 = word.trim_end_matches('½').replace(',', ".").parse().ok()?;
        return Some(plain).filter(|number| number.is_finite());
    }
    cues.numbers.get(&line.tokens.get(at)?.term).map(|number| f64::from(*number))
}

/// Whether the digits at `at` belong to a number of more than three: "30 000", "30.000".
fn is_in_thousands(line: &Line<'_>, at: usize) -> bool {
    let is_digits = |word: &str| (1..=3).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    let is_group = |word: &str| word.len() == 3 && is_digits(word);
    let is_blank =
        |gap: &str| gap.chars().count() == 1 && gap.contains(|c: char| c.is_whitespace() || c == '\'');
    let goes_on = |first: usize| {
        is_digits(line.word(first)) && is_group(line.word(first + 1)) && is_blank(line.gap_after(first))
    };
    line.word(at).rsplit_once(['.', ',']).is_some_and(|(_, group)| is_group(group))
        || goes_on(at)
        || at.checked_sub(1).is_some_and(goes_on)
}

/// A whole number with a fraction whose last number is token `last`, and its first token: "2 1/2".
fn mixed(line: &Line<'_>, last: usize) -> Option<(usize, f64)> {
    let (whole, part) = (last.checked_sub(2)?, last.checked_sub(1)?);
    let digits = |at: usize| line.word(at).parse::<u8>().ok();
    let (number, counts, of) = (digits(whole)?, digits(part)?, digits(last)?);
    let is_fraction = line.gap_after(part) == "/" && counts < of && of <= 4;
    let is_joined = ["", "-"].contains(&line.gap_after(whole).trim());
    (is_fraction && is_joined).then(|| (whole, f64::from(number) + f64::from(counts) / f64::from(of)))
}

/// What stands between the two numbers of a range.
const RANGE_SIGNS: [&str; 9] = ["-", "–", "—", "/", "−", "~", "～", "‑", "…"];

/// The number before the number at `upper`, if the two make a range: `3-5`, `three to five`.
fn lower_bound(line: &Line<'_>, cues: &LanguageCues, upper: usize) -> Option<(usize, f64)> {
    let before = upper.checked_sub(1)?;
    let sign = line.gap_after(before).trim();
    if let Some(lower) = number(line, cues, before) {
        return RANGE_SIGNS.contains(&sign).then_some((before, lower));
    }
    // "Between the 3 and the 5 years", as other languages say it.
    let is_range = |at: usize| holds(&cues.ranges, line, at);
    let is_article = !is_range(before) && is_stop_word(line.language, line.word(before));
    let before = if is_article { before.checked_sub(1)? } else { before };
    let first = before.checked_sub(1)?;
    is_range(before).then(|| Some((first, number(line, cues, first)?))).flatten()
}

#[cfg(test)]
mod tests;
