//! Several jobs in one ad: in its title ("Technician and Head of IT"), or in its text, each under a numbered line
//! ("Position 1: Technician", "Position 2: Head of IT"; "1) Technician", "2) Head of IT") or over a list of its own. And
//! what stands beside the job in a title: an employer, an office.

mod headings;
mod listed;
mod organisations;
mod persons;
mod title;

use crate::domain::{Cue, Language};
use crate::text::is_stop_word;

use super::ad_cues::title_ranks_of;
use super::cues::LanguageCues;
use super::phrases::{Line, bare};
use super::ranks::parts_title;

use headings::head_far_jobs;
pub(super) use organisations::employer;
pub(super) use title::title_names_two_jobs;
use title::{FAR_RANKS, Job, Rank, denied, is_among, job, own_ranks, without_genders};

/// Lines longer than this are sentences, in bytes.
const LONGEST_LINE: usize = 200;
/// More jobs than this are not compared.
const MOST_JOBS: usize = 20;

/// A line with a bare number or over a list and more bytes ...
const LONGEST_TITLE: usize = 120;
/// ... or more words of a title than this names no job.
const MOST_TITLE_WORDS: usize = 7;

/// Words that an English job title may hold, of those that say nothing by themselves.
const TITLE_WORDS: [&str; 3] = ["of", "for", "and"];

/// Whether `description` lists jobs of far ranks, so that no cue in it can be given to either.
pub(super) fn are_far_apart(description: &str, languages: &[(Language, &LanguageCues)]) -> bool {
    names_far_positions(description, languages)
        || numbers_far_jobs(description, languages)
        || head_far_jobs(description, languages)
}

/// The names of the jobs that stand under numbered lines of `description`; none where it has fewer than two.
pub(super) fn listed_jobs<'a>(description: &'a str, languages: &[(Language, &LanguageCues)]) -> Vec<&'a str> {
    let positions: Vec<&str> =
        positions(description, languages).into_iter().map(|(_, title)| title).collect();
    let numbered = numbered_lists(description, languages).into_iter().filter_map(|list| {
        let jobs: Option<Vec<(f64, &str)>> = list.into_iter().collect();
        jobs.map(|jobs| jobs.into_iter().map(|(_, title)| title).collect::<Vec<&str>>())
    });
    let lists = std::iter::once(positions).chain(numbered);
    lists.filter(|list| list.len() > 1).flatten().filter(|title| !title.is_empty()).collect()
}

/// Whether lines such as "Position 2: Head of IT" name jobs of far ranks.
fn names_far_positions(description: &str, languages: &[(Language, &LanguageCues)]) -> bool {
    let positions = positions(description, languages);
    let jobs: Vec<Vec<Cue>> =
        positions.into_iter().map(|(_, title)| title_ranks_of(title, languages)).collect();
    let far = |one: &Cue, other: &Cue| (one.level - other.level).abs() >= FAR_RANKS;
    jobs.iter().enumerate().any(|(at, ranks)| {
        let mut others = jobs.iter().skip(at + 1).flatten();
        others.any(|other| ranks.iter().any(|one| far(one, other)))
    })
}

/// The jobs under lines such as "Position 2: Head of IT", each with its number; at most [`MOST_JOBS`].
fn positions<'a>(description: &'a str, languages: &[(Language, &LanguageCues)]) -> Vec<(String, &'a str)> {
    let mut jobs: Vec<(String, &str)> = Vec::new();
    let mut lines = description.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    while let Some(line) = lines.next() {
        let Some((number, title)) = languages.iter().find_map(|(_, cues)| opening(line, cues)) else {
            continue;
        };
        // The job's name stands behind the number or in the next line.
        let title = if title.is_empty() { lines.peek().copied().unwrap_or_default() } else { title };
        if jobs.iter().all(|(known, _)| *known != number) && jobs.len() < MOST_JOBS {
            jobs.push((number, title));
        }
    }
    jobs
}

/// The number of a job and what stands behind it, if `line` opens one: `Position 2 - Head of IT`, `Role B: ...`.
fn opening<'a>(line: &'a str, cues: &LanguageCues) -> Option<(String, &'a str)> {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    if line.len() > LONGEST_LINE {
        return None;
    }
    let (word, rest) = line.split_once(char::is_whitespace)?;
    if !cues.openings.contains(&bare(word)) {
        return None;
    }
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let (number, title) = rest.split_at(end);
    let title = title.trim_start();
    let is_number = number.parse::<u8>().is_ok_and(|number| number > 0)
        || (number.chars().count() == 1 && number.chars().all(char::is_uppercase))
        || (!number.is_empty() && number.len() <= 3 && number.chars().all(|c| matches!(c, 'I' | 'V')));
    let is_parted = !title.starts_with(char::is_alphanumeric);
    let title = title.trim_start_matches(|c: char| !c.is_alphanumeric());
    (is_number && is_parted).then(|| (number.to_string(), title))
}

/// Whether jobs of far ranks stand under bare numbers: "1) Technician", "2) Head of IT". Every number of the list must
/// name a job and be followed by more about it; otherwise duties or steps are numbered.
fn numbers_far_jobs(description: &str, languages: &[(Language, &LanguageCues)]) -> bool {
    let is_far = |list: Vec<Option<(f64, &str)>>| {
        let jobs: Option<Vec<f64>> = list.into_iter().map(|job| job.map(|(level, _)| level)).collect();
        let jobs = jobs.unwrap_or_default();
        let most = jobs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = jobs.iter().copied().fold(f64::INFINITY, f64::min);
        most - least >= FAR_RANKS
    };
    numbered_lists(description, languages).into_iter().any(is_far)
}

/// The lists with bare numbers from 1 on, each line with the job that it names and its level; `None` where it names none,
/// stands right below another or breaks the count.
fn numbered_lists<'a>(
    description: &'a str,
    languages: &[(Language, &LanguageCues)],
) -> Vec<Vec<Option<(f64, &'a str)>>> {
    let mut lists: Vec<Vec<Option<(f64, &str)>>> = Vec::new();
    let mut is_parted = true;
    for line in description.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let Some((number, title)) = numbered(line) else {
            is_parted = true;
            continue;
        };
        let level = if is_parted { titled_level(title, languages, job) } else { None };
        let named = level.map(|level| (level, title));
        if number == 1 {
            lists.push(vec![named]);
        } else if let Some(list) = lists.last_mut() {
            let follows = list.len() + 1 == number;
            list.push(named.filter(|_| follows));
        }
        is_parted = false;
    }
    lists
}

/// The bare number that `line` begins with and what stands behind it: `2) Head of IT`, `2. Head of IT`.
fn numbered(line: &str) -> Option<(usize, &str)> {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = line.find(|c: char| !c.is_ascii_digit()).filter(|end| *end <= 2)?;
    let (number, rest) = line.split_at(end);
    let number = number.parse::<usize>().ok()?;
    let title = rest.trim_start_matches([')', '.', ':']);
    let is_apart = title.len() < rest.len() && title.starts_with(char::is_whitespace);
    is_apart.then(|| (number, title.trim()))
}

/// Tells the job that the tokens of a range of a line name, given the line's ranks.
type JobOf = fn(&Line<'_>, &[Rank], (usize, usize)) -> Option<Job>;

/// The level of the job that `line`, a short one, names and says nothing else of: no "Support the director". What its
/// tokens name is told by `job_of`.
fn titled_level(line: &str, languages: &[(Language, &LanguageCues)], job_of: JobOf) -> Option<f64> {
    if line.len() > LONGEST_TITLE {
        return None;
    }
    let line_text = without_genders(line);
    let denied = denied(&line_text, languages);
    languages.iter().find_map(|(language, cues)| {
        let line = Line::new(*language, &line_text);
        let last = (0..line.tokens.len()).find(|index| parts_title(&line, *index))?;
        let tells = |index: usize| {
            is_stop_word(Language::ENGLISH, line.word(index)) && !is_among(&TITLE_WORDS, &line, index)
        };
        if last >= MOST_TITLE_WORDS || *language == Language::ENGLISH && (0..=last).any(tells) {
            return None;
        }
        let ranks = own_ranks(&line, cues, &denied)?;
        job_of(&line, &ranks, (0, last)).map(|job| job.level)
    })
}

#[cfg(test)]
mod tests;
