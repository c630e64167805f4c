//! Words of rank, and whose they are: the job's own, or those of somebody else whom the text names.

use crate::domain::{Cue, EvidenceSource, Language, Span};
use crate::text::is_stop_word;

use super::ad_cues::Passage;
use super::cues::{LanguageCues, PhraseSense};
use super::phrases::{Hit, Line, bare};

/// Two jobs are of far ranks if so many levels lie between them: a technician and a head, not a junior and a senior.
pub(super) const FAR_RANKS: f64 = 2.0;

/// Whether ranks on two sides of a slash are far apart: "Technician / Head of accounting".
pub(super) fn names_two_jobs(title: &str, ranks: &[Cue]) -> bool {
    let is_parted = |a: &Cue, b: &Cue| {
        title.get(a.span.end()..b.span.start()).is_some_and(|between| between.contains(['/', '|', '+']))
    };
    ranks.iter().enumerate().any(|(index, a)| {
        ranks.iter().skip(index + 1).any(|b| is_parted(a, b) && (a.level - b.level).abs() >= FAR_RANKS)
    })
}

/// The words of rank of a title: those of its first part, and of a later part that says nothing else. "Technician,
/// Director's Office" is no director, "Technician, Senior" is a senior.
pub(super) fn title_ranks(passage: &Passage<'_>, line: &Line<'_>, cues: &LanguageCues) -> Vec<Cue> {
    let ends = (0..line.tokens.len()).filter(|index| parts_title(line, *index) && !is_aside(line, *index));
    let mut found = Vec::new();
    let mut from = 0;
    for end in ends {
        let ranks = ranks(passage, line, cues, from, end + 1);
        let words: usize = ranks.iter().map(|cue| cue.text.split_whitespace().count()).sum();
        if from == 0 || words == end + 1 - from {
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
const PERSONS: [&str; 10] =
    ["cto", "cio", "ceo", "cfo", "coo", "ciso", "president", "vp", "lead", "architect"];

/// Words of rank that end so and tell nobody's work.
const QUALIFIERS: [&str; 2] = ["junior", "senior"];

/// "And" in the languages of the table.
const ANDS: [&str; 7] = ["and", "y", "e", "ed", "και", "κι", "и"];

/// What comes before the employer in a title.
const EMPLOYER: [&str; 2] = ["at", "presso"];

/// Whether an English word of rank names a person: a technician, not a help desk.
fn is_person(word: &str) -> bool {
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

/// Whether two jobs of far ranks stand on two sides of "and" or a bar: "Technician and Head of accounting". Not so where
/// a rank is somebody else's: "Assistant to the Director and Manager".
pub(super) fn joins_two_jobs(line: &Line<'_>, cues: &LanguageCues) -> bool {
    let hits = cues.titles.find(line, 0, usize::MAX);
    let blocked = blocked(line, cues, &hits);
    let ranks: Vec<(Hit<PhraseSense>, f64)> = hits
        .iter()
        .filter_map(|hit| match hit.sense {
            PhraseSense::Cue(_, level) => Some((*hit, level)),
            _ => None,
        })
        .collect();
    if ranks.iter().any(|(hit, _)| blocked.get(hit.first).is_some_and(|blocked| *blocked)) {
        return false;
    }
    let job = |(from, to): (usize, usize)| {
        let is_job =
            |hit: &Hit<PhraseSense>| from <= hit.first && hit.last <= to && is_head(line, hit, (from, to));
        ranks.iter().find(|(hit, _)| is_job(hit)).map(|(_, level)| *level)
    };
    pairs(line).into_iter().any(|(one, other)| {
        job(one).zip(job(other)).is_some_and(|(one, other)| (one - other).abs() >= FAR_RANKS)
    })
}

/// The parts of a title that "and" or a bar joins to each other, two at a time: the first and the last token of each.
fn pairs(line: &Line<'_>) -> Vec<((usize, usize), (usize, usize))> {
    let is_blank = |index: usize| line.gap_after(index).trim().is_empty();
    let is_and = |index: usize| {
        let is_alone = is_blank(index) && index.checked_sub(1).is_some_and(is_blank);
        is_alone && ANDS.contains(&bare(line.word(index)).as_str())
    };
    let mut pairs = Vec::new();
    let mut joined: Option<(usize, usize)> = None;
    let mut from = 0;
    for index in 0..line.tokens.len() {
        let gap = line.gap_after(index);
        let joins = gap.trim() == "&" || gap.contains('|') || is_and(index + 1);
        if joins || parts_title(line, index) {
            pairs.extend(joined.map(|one| (one, (from, index))));
            joined = joins.then_some((from, index));
            from = if is_and(index + 1) { index + 2 } else { index + 1 };
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

/// Whether a part of a title ends with token `index`: before a dash between blanks, a comma, a bracket, the employer or
/// the end.
fn parts_title(line: &Line<'_>, index: usize) -> bool {
    let gap = line.gap_after(index);
    let dash = gap.trim();
    index + 1 == line.tokens.len()
        || gap.contains([',', '(', ')', '|', ';', ':', '–', '—', '@'])
        || (dash == "-" && gap.len() > dash.len())
        || EMPLOYER.contains(&bare(line.word(index + 1)).as_str())
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

/// The words that guards of the ad's own language deny or give to somebody else, whatever language they are of:
/// "Asistente del Director" has an English word of rank.
pub(super) fn guarded(passage: &Passage<'_>, line: &Line<'_>, cues: &LanguageCues) -> Vec<Span> {
    let index = if passage.source == EvidenceSource::Title { &cues.titles } else { &cues.sentences };
    let blocked = blocked(line, cues, &index.find(line, 0, usize::MAX));
    let blocked = blocked.iter().enumerate().filter(|(_, blocked)| **blocked);
    blocked.filter_map(|(token, _)| line.span(token, token, passage.offset)).collect()
}
