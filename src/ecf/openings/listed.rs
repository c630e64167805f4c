//! Jobs that a title lists between commas or semicolons: "Network technician, Director of Marketing".

use crate::domain::Language;
use crate::text::is_stop_word;

use super::super::cues::{LanguageCues, PhraseSense};
use super::super::phrases::{Hit, Line};
use super::super::ranks::parts_title;
use super::organisations::is_organisation;
use super::persons::names_person;
use super::title::{Job, LEADS, Rank, Ranked, are_far, denied, is_among, job, own_ranks};

/// Those who work for somebody else, whom a title may name behind them, in the languages of the table, without accents.
const AIDES: [&str; 27] = [
    "assistant",
    "aide",
    "secretary",
    "adviser",
    "advisor",
    "deputy",
    "asistente",
    "ayudante",
    "auxiliar",
    "adjunto",
    "adjunta",
    "secretario",
    "secretaria",
    "asesor",
    "asesora",
    "assistente",
    "aiuto",
    "segretario",
    "segretaria",
    "βοηθοσ",
    "γραμματεασ",
    "αναπληρωτησ",
    "помощник",
    "асистент",
    "секретар",
    "съветник",
    "заместник",
];

/// More parts of a list in a title than this are not compared.
const MOST_LISTED: usize = 20;

/// Words in capitals up to this many letters are abbreviations.
const SHORT: usize = 4;

/// Whether commas or semicolons list two jobs of far ranks: "Network technician, Director of Marketing". A comma mostly
/// stands before a place, an employer, a department or the one whom the job assists, so each must be a [`listed_job`].
pub(super) fn lists_two_jobs(title: &str, languages: &[(Language, &LanguageCues)]) -> bool {
    let denied = denied(title, languages);
    languages.iter().any(|(language, cues)| {
        let line = Line::new(*language, title);
        let Some(ranks) = own_ranks(&line, cues, &denied) else { return false };
        listed(&line).into_iter().any(|parts| {
            let jobs: Vec<Job> =
                parts.into_iter().filter_map(|part| listed_job(&line, &ranks, part)).collect();
            let others = |at: usize| jobs.iter().skip(at + 1);
            jobs.iter().enumerate().any(|(at, one)| others(at).any(|other| are_two(*one, *other)))
        })
    })
}

/// Whether two listed jobs are of far ranks, one of which leads. Beside one without a rank, a chief of something is mostly the office that it
/// works in: "Web Designer, Chief Data Officer".
fn are_two(one: Job, other: Job) -> bool {
    let leads = one.level.max(other.level) >= LEADS;
    leads && are_far(one, other) && (one.ranked != Ranked::Not || other.ranked == Ranked::Noun)
}

/// The parts of a title that commas and semicolons list, each its first and last token; at most [`MOST_LISTED`] a list.
fn listed(line: &Line<'_>) -> Vec<Vec<(usize, usize)>> {
    let mut lists: Vec<Vec<(usize, usize)>> = vec![Vec::new()];
    let mut from = 0;
    for end in (0..line.tokens.len()).filter(|index| parts_title(line, *index)) {
        if let Some(list) = lists.last_mut().filter(|list| list.len() < MOST_LISTED) {
            list.push((from, end));
        }
        if !line.gap_after(end).contains([',', ';']) {
            lists.push(Vec::new());
        }
        from = end + 1;
    }
    lists
}

/// The job that a listed part of a title names: a [`fielded_job`] of nobody who assists another ("Personal Assistant,
/// Finance Director"), and of no organisation ("Office of the President"). In other languages than English the rank
/// stands first, and so it does in names of places ("Capo d'Orlando"): there small letters must follow it. In Spanish
/// and Italian one that stands elsewhere tells more of a thing: "Plan Director".
fn listed_job(line: &Line<'_>, ranks: &[Rank], (from, to): (usize, usize)) -> Option<Job> {
    let is_small = |index: usize| {
        let word = line.word(index);
        let is_short = word.chars().count() <= SHORT && word.chars().all(char::is_uppercase);
        is_short || !word.starts_with(char::is_uppercase)
    };
    let opening = ranks.iter().find(|(hit, _)| hit.first == from && line.language != Language::ENGLISH);
    let is_name = opening.is_some_and(|(hit, _)| !(hit.last + 1..=to).all(is_small));
    let assists = (from..=to).any(|index| is_among(&AIDES, line, index));
    let must_open = matches!(line.language.as_str(), "es" | "it") && opening.is_none();
    let job = fielded_job(line, ranks, (from, to)).filter(|job| job.ranked == Ranked::Not || !must_open);
    job.filter(|_| !is_name && !assists && !is_organisation(line, (from, to)))
}

/// The job that tokens `from` to `to` name by a word for a person and a field: no bare "Vice President", which is the rank
/// of a job that stands beside it, and no "Technical support".
pub(super) fn fielded_job(line: &Line<'_>, ranks: &[Rank], (from, to): (usize, usize)) -> Option<Job> {
    let is_inside = |hit: &Hit<PhraseSense>| from <= hit.first && hit.last <= to;
    let inside: Vec<&Rank> = ranks.iter().filter(|(hit, _)| is_inside(hit)).collect();
    let is_rank = |index: usize| inside.iter().any(|(hit, _)| (hit.first..=hit.last).contains(&index));
    let is_grade = |word: &str| !word.chars().any(|c| c.is_alphabetic() && !matches!(c, 'I' | 'V'));
    let is_field = |index: usize| {
        let word = line.word(index);
        !is_rank(index) && !is_grade(word) && !is_stop_word(line.language, word)
    };
    let is_person = line.language == Language::ENGLISH
        || inside.is_empty()
        || inside.iter().any(|(hit, _)| names_person(line, hit));
    job(line, ranks, (from, to)).filter(|_| is_person && (from..=to).any(is_field))
}
