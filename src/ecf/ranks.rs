//! Words of rank, and whose they are: the job's own, or those of somebody else whom the text names.

use crate::domain::{Cue, EvidenceSource, Language, Span};
use crate::text::is_stop_word;

use super::ad_cues::Passage;
use super::cues::{LanguageCues, PhraseSense};
use super::openings::employer;
use super::phrases::{Hit, Line, bare};

/// The words of rank of a title: those of its first part, and of a later part that says nothing else. "Technician,
/// Director's Office" is no director, "Technician, Senior" is a senior. An employer's name before the job is no part of it:
/// "Director Search Firm: Technician".
pub(super) fn title_ranks(passage: &Passage<'_>, line: &Line<'_>, cues: &LanguageCues) -> Vec<Cue> {
    let start = employer(line, cues).map_or(0, |last| last + 1);
    let ends =
        (start..line.tokens.len()).filter(|index| parts_title(line, *index) && !is_aside(line, *index));
    let mut found = Vec::new();
    let mut from = start;
    for end in ends {
        let ranks = ranks(passage, line, cues, from, end + 1);
        let words: usize = ranks.iter().map(|cue| cue.text.split_whitespace().count()).sum();
        if from == start || words == end + 1 - from {
            found.extend(heads(passage, line, ranks, (from, end)));
        }
        from = end + 1;
    }
    found
}

/// The ranks of one part of an English title, tokens `from` to `end`, less those that only stand before its last noun: in
/// "Chief Architect Software Support Technician" the product is an architect, in "Content Manager Technician" a manager. A
/// single word of another kind before it ("Senior") qualifies the noun.
fn heads(passage: &Passage<'_>, line: &Line<'_>, ranks: Vec<Cue>, (from, end): (usize, usize)) -> Vec<Cue> {
    let token = |cue: &Cue| {
        line.tokens.iter().position(|token| passage.offset + token.span.start() == cue.span.start())
    };
    let Some(last) = ranks.last().filter(|_| line.language == Language::ENGLISH).and_then(token) else {
        return ranks;
    };
    let start = ranks.last().map_or(0, |cue| cue.span.start());
    let is_phrase = |cue: &Cue| {
        let mut words = cue.text.split_whitespace();
        let is_noun =
            words.next().is_some() && words.next_back().is_some_and(|word| !OPENERS.contains(&word));
        is_noun && cue.span.end() + 1 < start
    };
    let ends = |cue: &Cue| {
        line.tokens.get(end).is_some_and(|token| passage.offset + token.span.end() == cue.span.end())
    };
    let ends_in_person = is_person(line.word(end)) && ranks.last().is_some_and(ends);
    let is_product = |cue: &Cue| {
        let first = token(cue).filter(|first| *first > from && *first < last);
        first.is_some_and(|first| {
            ends_in_person
                && PRODUCTS.contains(&bare(line.word(first)).as_str())
                && is_one_noun(line, first, last)
        })
    };
    let keeps: Vec<bool> = ranks.iter().map(|cue| !is_phrase(cue) && !is_product(cue)).collect();
    ranks.into_iter().zip(keeps).filter_map(|(cue, keeps)| keeps.then_some(cue)).collect()
}

/// What ends a rank that goes before the noun it rules: "Head of", "Manager for".
const OPENERS: [&str; 4] = ["of", "for", "to", "in"];

/// Ranks that programs are called by too: a later word for a person in the same noun makes them that.
const PRODUCTS: [&str; 4] = ["manager", "director", "supervisor", "coordinator"];

/// Ends of English words for people by what they do, and such words that have none of them.
const PERSON_ENDINGS: [&str; 5] = ["ian", "er", "or", "ant", "ist"];
const PERSONS: [&str; 14] = [
    "cto",
    "cio",
    "ceo",
    "cfo",
    "coo",
    "ciso",
    "cdo",
    "cpo",
    "president",
    "vp",
    "svp",
    "evp",
    "lead",
    "architect",
];

/// Words of rank that end so and tell nobody's work.
pub(super) const QUALIFIERS: [&str; 2] = ["junior", "senior"];

/// What comes before the employer in a title.
const EMPLOYER: [&str; 2] = ["at", "presso"];

/// Whether an English word of rank names a person: a technician, not a help desk.
pub(super) fn is_person(word: &str) -> bool {
    let word = bare(word);
    let has_ending = PERSON_ENDINGS.iter().any(|ending| word.ends_with(ending));
    PERSONS.contains(&word.as_str()) || has_ending && !QUALIFIERS.contains(&word.as_str())
}

/// Whether tokens `first` to `last` make one noun: only blanks and brackets between them, and no function word.
fn is_one_noun(line: &Line<'_>, first: usize, last: usize) -> bool {
    let joins = |gap: &str| gap.chars().all(|c| c.is_whitespace() || matches!(c, '(' | ')'));
    (first..last).all(|index| joins(line.gap_after(index)))
        && (first..last).all(|index| !is_stop_word(line.language, line.word(index)))
}

/// The most words of a noun after a bracket in it.
const AFTER_ASIDE: usize = 2;

/// Whether token `index` stands before or in a bracket of one word in the middle of an English noun: "Manager (SCCM)
/// Technician".
fn is_aside(line: &Line<'_>, index: usize) -> bool {
    let is_word = |word: usize| {
        let before = word.checked_sub(1).map_or("", |before| line.gap_after(before));
        let after = line.gap_after(word);
        let is_short = line.tokens.len() <= word + 1 + AFTER_ASIDE;
        before.trim() == "(" && after.trim() == ")" && after.ends_with(char::is_whitespace) && is_short
    };
    let ends_in_person = line.tokens.len().checked_sub(1).is_some_and(|last| is_person(line.word(last)));
    line.language == Language::ENGLISH && ends_in_person && (is_word(index) || is_word(index + 1))
}

/// Whether a part of a title ends with token `index`: before a dash between blanks, a comma, a bracket, the employer or
/// the end.
pub(super) fn parts_title(line: &Line<'_>, index: usize) -> bool {
    let gap = line.gap_after(index);
    index + 1 == line.tokens.len()
        || gap.contains([',', '(', ')', '|', ';', ':', '–', '—', '@'])
        || is_dash(gap)
        || EMPLOYER.contains(&bare(line.word(index + 1)).as_str())
}

/// Whether a hyphen between two words is a dash: a blank stands beside it.
pub(super) fn is_dash(gap: &str) -> bool {
    let dash = gap.trim();
    dash == "-" && gap.len() > dash.len()
}

/// The words of rank in tokens `from..to`.
pub(super) fn ranks(
    passage: &Passage<'_>,
    line: &Line<'_>,
    cues: &LanguageCues,
    from: usize,
    to: usize,
) -> Vec<Cue> {
    let to = to.min(line.tokens.len());
    let to = (from..to).find(|index| from > 0 && line.breaks_after(*index)).map_or(to, |last| last + 1);
    let hits = cues.titles.find(line, from, to);
    let guarded = blocked(line, cues, &hits);
    let own = |(number, hit): (usize, &Hit<PhraseSense>)| match hit.sense {
        // "Lead-free": the words together mean something else.
        PhraseSense::Guard(0) => None,
        PhraseSense::Guard(_) => own_rank(line, cues, &hits, number),
        _ => (!guarded[hit.first]).then_some(*hit),
    };
    let cue = |hit: Hit<PhraseSense>| match hit.sense {
        PhraseSense::Cue(kind, level) => passage.cue(line, (hit.first, hit.last), kind, level),
        _ => None,
    };
    hits.iter().enumerate().filter_map(own).filter_map(cue).collect()
}

/// The rank that a guard begins with, which is the job's own: in "Assistant to the Director" the director is somebody
/// else and the job an assistant's. None where an earlier guard reaches it.
fn own_rank(
    line: &Line<'_>,
    cues: &LanguageCues,
    hits: &[Hit<PhraseSense>],
    number: usize,
) -> Option<Hit<PhraseSense>> {
    let (earlier, guard) = (hits.get(..number)?, hits.get(number)?);
    let is_free = !blocked(line, cues, earlier)[guard.first];
    let inner = cues.titles.find(line, guard.first, guard.last);
    inner.into_iter().find(|hit| is_free && matches!(hit.sense, PhraseSense::Cue(..)))
}

/// For each token, whether a guard denies it or gives it to somebody else.
pub(super) fn blocked(line: &Line<'_>, cues: &LanguageCues, hits: &[Hit<PhraseSense>]) -> Vec<bool> {
    let mut blocked = vec![false; line.tokens.len()];
    for hit in hits {
        let PhraseSense::Guard(reach) = hit.sense else { continue };
        blocked[hit.first..=hit.last].fill(true);
        for (index, token) in line.tokens.iter().enumerate().skip(hit.last + 1).take(reach) {
            // "... the head, who leads a team": the clause goes on about the same one.
            let ends = line.breaks_after(index - 1) || cues.clause_ends.contains(&token.term);
            if ends && !cues.whose.is_relative(line, index) {
                break;
            }
            blocked[index] = true;
        }
    }
    blocked
}

/// The words that guards of the ad's own language deny or give to somebody else, or that name the employer before the job,
/// whatever language they are of: "Asistente del Director" has an English word of rank.
pub(super) fn guarded(passage: &Passage<'_>, line: &Line<'_>, cues: &LanguageCues) -> Vec<Span> {
    let is_title = passage.source == EvidenceSource::Title;
    let index = if is_title { &cues.titles } else { &cues.sentences };
    let blocked = blocked(line, cues, &index.find(line, 0, usize::MAX));
    let employer = if is_title { employer(line, cues) } else { None };
    let is_employers = |token: usize| employer.is_some_and(|last| token <= last);
    let guarded = blocked.iter().enumerate().filter(|(token, blocked)| **blocked || is_employers(*token));
    guarded.filter_map(|(token, _)| line.span(token, token, passage.offset)).collect()
}
