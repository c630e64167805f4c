//! Jobs that a title names, and whether two of them are of far ranks: "Technician and Head of IT".

use crate::domain::{Cue, Language, Span};

use super::super::ad_cues::title_ranks_of;
use super::super::cues::{LanguageCues, PhraseSense};
use super::super::phrases::{Hit, Line, bare};
use super::super::ranks::{blocked, is_person, parts_title};
use super::listed::lists_two_jobs;

/// Two jobs are of far ranks if so many levels lie between them: a technician and a head, not a junior and a senior.
pub(super) const FAR_RANKS: f64 = 2.0;

/// The level from which a job surely leads people: a "manager" may be a program that the technician looks after.
pub(super) const LEADS: f64 = 4.5;

/// The level of a job whose title has no word of rank, beside one that leads.
const UNRANKED: f64 = 3.0;

/// English words for people by their work that say no rank, which ads in other languages use too, ...
const OCCUPATIONS: [&str; 33] = [
    "accountant",
    "administrator",
    "adviser",
    "advisor",
    "analyst",
    "auditor",
    "bookkeeper",
    "consultant",
    "designer",
    "developer",
    "economist",
    "engineer",
    "instructor",
    "lawyer",
    "librarian",
    "mathematician",
    "nurse",
    "officer",
    "planner",
    "programmer",
    "receptionist",
    "recruiter",
    "researcher",
    "scientist",
    "secretary",
    "statistician",
    "strategist",
    "teacher",
    "tester",
    "trainer",
    "translator",
    "webmaster",
    "writer",
];
/// ... and such as name programs or firms as well, unless a word of rank goes before.
const OCCUPATIONS_OR_THINGS: [&str; 5] = ["agent", "clerk", "controller", "operator", "representative"];

/// Words of rank that qualify a noun behind "or" as well: "Assistant or Associate Professor".
const SHARED: [&str; 2] = ["assistant", "lead"];

/// "And" and "or" in the languages of the table, without accents.
const JOINERS: [&str; 13] = ["and", "y", "e", "ed", "και", "κι", "и", "or", "o", "u", "oppure", "η", "или"];

/// What gives a job its level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ranked {
    /// The noun: "Technician", "Head of".
    Noun,
    /// A word before the noun, which may go with the next noun too: "Chief Data Scientist / Statistician".
    Qualifier,
    /// Nothing: "Data Scientist".
    Not,
}

/// A job that a title names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job {
    /// The level that its rank speaks for.
    pub(super) level: f64,
    /// What gives it.
    pub(super) ranked: Ranked,
}

/// A word of rank in a line, with its level.
pub(super) type Rank = (Hit<PhraseSense>, f64);

/// Whether `title` names two jobs of far ranks, so that no cue of the ad can be given to either.
pub(in crate::ecf) fn title_names_two_jobs(title: &str, languages: &[(Language, &LanguageCues)]) -> bool {
    let title = without_genders(title);
    names_two_jobs(&title, &title_ranks_of(&title, languages))
        || joins_two_jobs(&title, languages)
        || lists_two_jobs(&title, languages)
}

/// Whether ranks on two sides of a slash are far apart: "Technician / Head of accounting".
fn names_two_jobs(title: &str, ranks: &[Cue]) -> bool {
    let is_parted = |a: &Cue, b: &Cue| {
        title.get(a.span.end()..b.span.start()).is_some_and(|between| between.contains(['/', '|', '+']))
    };
    ranks.iter().enumerate().any(|(index, a)| {
        ranks.iter().skip(index + 1).any(|b| is_parted(a, b) && (a.level - b.level).abs() >= FAR_RANKS)
    })
}

/// Whether two jobs of far ranks stand on two sides of "and", "or" or a mark that joins: "Technician and Head of
/// accounting". Not so where a rank is somebody else's: "Assistant to the Director and Manager".
fn joins_two_jobs(title: &str, languages: &[(Language, &LanguageCues)]) -> bool {
    let denied = denied(title, languages);
    languages.iter().any(|(language, cues)| {
        let line = Line::new(*language, title);
        let Some(ranks) = own_ranks(&line, cues, &denied) else { return false };
        let is_shared = |(from, to): (usize, usize)| from == to && is_among(&SHARED, &line, to);
        pairs(&line).into_iter().any(|(one, other)| {
            let jobs = job(&line, &ranks, one).zip(job(&line, &ranks, other));
            !is_shared(one) && jobs.is_some_and(|(one, other)| are_far(one, other))
        })
    })
}

/// Whether two jobs that follow each other in a title are of far ranks. One without a rank is compared only with one
/// that leads, and takes the rank that stands before the other's noun: "Chief Data Scientist / Data Engineer".
pub(super) fn are_far(one: Job, other: Job) -> bool {
    let apart = other.level - one.level;
    match (one.ranked, other.ranked) {
        (Ranked::Not | Ranked::Qualifier, Ranked::Not) => false,
        (Ranked::Not, _) => apart >= FAR_RANKS,
        (Ranked::Noun, Ranked::Not) => -apart >= FAR_RANKS,
        _ => apart.abs() >= FAR_RANKS,
    }
}

/// What guards of the ad's own language deny or give to somebody else in `title`, whatever language the rank is of.
pub(super) fn denied(title: &str, languages: &[(Language, &LanguageCues)]) -> Vec<Span> {
    let Some((language, cues)) = languages.first() else { return Vec::new() };
    let line = Line::new(*language, title);
    let blocked = blocked(&line, cues, &cues.titles.find(&line, 0, usize::MAX));
    let blocked = blocked.iter().enumerate().filter(|(_, blocked)| **blocked);
    blocked.filter_map(|(token, _)| line.span(token, token, 0)).collect()
}

/// The words of rank in `line`; `None` where one is somebody else's.
pub(super) fn own_ranks(line: &Line<'_>, cues: &LanguageCues, denied: &[Span]) -> Option<Vec<Rank>> {
    let hits = cues.titles.find(line, 0, usize::MAX);
    let blocked = blocked(line, cues, &hits);
    let is_denied = |hit: &Hit<PhraseSense>| {
        let span = line.span(hit.first, hit.last, 0);
        let covers = |span: Span| {
            denied.iter().any(|denied| denied.start() < span.end() && span.start() < denied.end())
        };
        blocked.get(hit.first).is_some_and(|blocked| *blocked) || span.is_some_and(covers)
    };
    let ranks = ranked(&hits);
    let are_own = ranks.iter().all(|(hit, _)| !is_denied(hit));
    are_own.then_some(ranks)
}

/// Those of `hits` that are words of rank.
pub(super) fn ranked(hits: &[Hit<PhraseSense>]) -> Vec<Rank> {
    let level = |hit: &Hit<PhraseSense>| match hit.sense {
        PhraseSense::Cue(_, level) => Some((*hit, level)),
        _ => None,
    };
    hits.iter().filter_map(level).collect()
}

/// The job that tokens `from` to `to` name: by a rank that is its noun, or by a word for an occupation, of the rank that
/// stands before it. Such a word without a rank names one with another word before it only.
pub(super) fn job(line: &Line<'_>, ranks: &[Rank], (from, to): (usize, usize)) -> Option<Job> {
    let inside = || ranks.iter().filter(move |(hit, _)| from <= hit.first && hit.last <= to);
    let head = inside().find(|(hit, _)| is_head(line, hit, (from, to)));
    let is_occupation = is_among(&OCCUPATIONS, line, to);
    if let Some((hit, level)) = head {
        let is_noun = hit.last == to || !is_occupation;
        let ranked = if is_noun { Ranked::Noun } else { Ranked::Qualifier };
        return Some(Job { level: *level, ranked });
    }
    match inside().next_back() {
        Some((_, level)) if is_occupation || is_among(&OCCUPATIONS_OR_THINGS, line, to) => {
            Some(Job { level: *level, ranked: Ranked::Qualifier })
        }
        None if is_occupation && from < to => Some(Job { level: UNRANKED, ranked: Ranked::Not }),
        _ => None,
    }
}

/// Whether token `index` is one of `words`.
pub(super) fn is_among(words: &[&str], line: &Line<'_>, index: usize) -> bool {
    words.contains(&bare(line.word(index)).as_str())
}

/// The parts of a title that "and", "or" or a mark joins to each other, two at a time: the first and the last token of
/// each.
fn pairs(line: &Line<'_>) -> Vec<((usize, usize), (usize, usize))> {
    let is_blank = |index: usize| line.gap_after(index).trim().is_empty();
    let is_joiner = |index: usize| {
        let is_alone = is_blank(index) && index.checked_sub(1).is_some_and(is_blank);
        is_alone && is_among(&JOINERS, line, index)
    };
    let mut pairs = Vec::new();
    let mut joined: Option<(usize, usize)> = None;
    let mut from = 0;
    for index in 0..line.tokens.len() {
        let gap = line.gap_after(index);
        let joins = matches!(gap.trim(), "&" | "+") || gap.contains(['|', '/']) || is_joiner(index + 1);
        if joins || parts_title(line, index) {
            pairs.extend(joined.map(|one| (one, (from, index))));
            joined = joins.then_some((from, index));
            from = if is_joiner(index + 1) { index + 2 } else { index + 1 };
        }
    }
    pairs
}

/// Whether a rank is the job that tokens `from` to `to` name: in English their last word, if a person's, or "Head of"; in
/// other languages also the first.
fn is_head(line: &Line<'_>, hit: &Hit<PhraseSense>, (from, to): (usize, usize)) -> bool {
    let is_of = |index: usize| bare(line.word(index)) == "of";
    is_of(hit.last)
        || hit.last < to && is_of(hit.last + 1)
        || hit.last == to && is_person(line.word(to))
        || hit.first == from && line.language != Language::ENGLISH
}

/// `title` without the brackets that say who may apply: "(m/f/d)".
pub(super) fn without_genders(title: &str) -> String {
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
