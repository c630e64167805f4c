//! Words of rank, and whose they are: the job's own, or those of somebody else whom the text names.

use crate::domain::{Cue, EvidenceSource, Language, Span};

use super::ad_cues::Passage;
use super::cues::{LanguageCues, PhraseSense};
use super::phrases::{Hit, Line};

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
    let ends = (0..line.tokens.len()).filter(|index| parts_title(line, *index));
    let mut found = Vec::new();
    let mut from = 0;
    for end in ends {
        let ranks = ranks(passage, line, cues, from, end + 1);
        let words: usize = ranks.iter().map(|cue| cue.text.split_whitespace().count()).sum();
        if from == 0 || words == end + 1 - from {
            found.extend(heads(line.language, ranks));
        }
        from = end + 1;
    }
    found
}

/// The ranks of one part of an English title less those that only stand before its last noun: in "Chief Architect
/// Software Support Technician" the product is an architect. A single word before it ("Senior") qualifies the noun.
fn heads(language: Language, ranks: Vec<Cue>) -> Vec<Cue> {
    let last = ranks.last().map(|cue| cue.span.start());
    let is_other = |cue: &Cue| {
        let mut words = cue.text.split_whitespace();
        let is_noun =
            words.next().is_some() && words.next_back().is_some_and(|word| !OPENERS.contains(&word));
        is_noun && last.is_some_and(|start| cue.span.end() + 1 < start)
    };
    if language != Language::ENGLISH {
        return ranks;
    }
    ranks.into_iter().filter(|cue| !is_other(cue)).collect()
}

/// What ends a rank that goes before the noun it rules: "Head of", "Manager for".
const OPENERS: [&str; 4] = ["of", "for", "to", "in"];

/// Whether a part of a title ends with token `index`: before a dash between blanks, a comma, a bracket, "at" or the
/// end.
fn parts_title(line: &Line<'_>, index: usize) -> bool {
    let gap = line.gap_after(index);
    let dash = gap.trim();
    index + 1 == line.tokens.len()
        || gap.contains([',', '(', ')', '|', ';', ':', '–', '—', '@'])
        || (dash == "-" && gap.len() > dash.len())
        || line.word(index + 1) == "at"
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
