//! Several jobs in one ad: in its title ("Technician and Head of IT"), or in its text, each under a numbered line
//! ("Position 1: Technician", "Position 2: Head of IT").

use crate::domain::{Cue, Language};

use super::ad_cues::title_ranks_of;
use super::cues::LanguageCues;
use super::phrases::{Line, bare};
use super::ranks::{FAR_RANKS, joins_two_jobs, names_two_jobs};

/// Lines longer than this are sentences, in bytes.
const LONGEST_LINE: usize = 200;
/// More jobs than this are not compared.
const MOST_JOBS: usize = 20;

/// Whether `title` names two jobs of far ranks, so that no cue of the ad can be given to either.
pub(super) fn title_names_two_jobs(title: &str, languages: &[(Language, &LanguageCues)]) -> bool {
    let title = without_genders(title);
    names_two_jobs(&title, &title_ranks_of(&title, languages))
        || languages.iter().any(|(language, cues)| joins_two_jobs(&Line::new(*language, &title), cues))
}

/// `title` without the brackets that say who may apply: "(m/f/d)".
fn without_genders(title: &str) -> String {
    let is_letter = |piece: &str| {
        let mut letters = piece.chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    };
    let is_mark = |inside: &str| {
        let pieces: Vec<&str> = inside.split(['/', '|', ',', '*']).map(str::trim).collect();
        pieces.len() > 1 && pieces.into_iter().all(is_letter)
    };
    let mut kept = String::with_capacity(title.len());
    let mut rest = title;
    while let Some((before, bracket)) = rest.split_once('(') {
        let Some((inside, after)) = bracket.split_once(')') else { break };
        kept.push_str(before);
        if !is_mark(inside) {
            kept.extend(["(", inside, ")"]);
        }
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// Whether `description` lists jobs of far ranks, so that no cue in it can be given to either.
pub(super) fn are_far_apart(description: &str, languages: &[(Language, &LanguageCues)]) -> bool {
    let mut jobs: Vec<(String, Vec<Cue>)> = Vec::new();
    let mut lines = description.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    while let Some(line) = lines.next() {
        let Some((number, title)) = languages.iter().find_map(|(_, cues)| opening(line, cues)) else {
            continue;
        };
        // The job's name stands behind the number or in the next line.
        let title = if title.is_empty() { lines.peek().copied().unwrap_or_default() } else { title };
        if jobs.iter().all(|(known, _)| *known != number) && jobs.len() < MOST_JOBS {
            jobs.push((number, title_ranks_of(title, languages)));
        }
    }
    let far = |one: &Cue, other: &Cue| (one.level - other.level).abs() >= FAR_RANKS;
    jobs.iter().enumerate().any(|(at, (_, ranks))| {
        let others = jobs[at + 1..].iter().flat_map(|(_, ranks)| ranks);
        others.into_iter().any(|other| ranks.iter().any(|one| far(one, other)))
    })
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
