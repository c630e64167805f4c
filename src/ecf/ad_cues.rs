//! The cues of an ad: found once, then used for every competence.

use crate::domain::{Clause, Cue, CueKind, Demand, EvidenceSource, Language, Section, Sentence, Span, Term};
use crate::text;

use super::cues::{CueTable, LanguageCues, PhraseSense};
use super::phrases::{Hit, Line};
use super::ranks::{blocked, guarded, ranks, title_ranks};
use super::{AdText, openings, years};

mod inexperience;

/// A cue in a title or sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LocatedCue {
    /// The words and the level they speak for.
    pub(super) cue: Cue,
    /// The number of the sentence they stand in.
    pub(super) sentence: usize,
}

/// Everything in an ad that speaks for a level.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct AdCues {
    /// Autonomy, scope and leadership, in order of appearance.
    pub(super) phrases: Vec<LocatedCue>,
    /// What the title says of the rank.
    pub(super) title: Vec<Cue>,
    /// Whether the title names or the text lists two jobs of far ranks, so that no cue can be given to either.
    pub(super) two_jobs: bool,
    /// What a sentence says of the rank where it names the job.
    pub(super) sought: Vec<Cue>,
    /// The most years of experience asked for.
    pub(super) years: Option<Cue>,
    /// The least education asked for.
    pub(super) education: Option<Cue>,
}

/// Words that follow "we are looking for a" and may still name the rank.
const SOUGHT_WORDS: usize = 5;

/// Reads the title and every sentence that is no boilerplate, in the ad's language and then, where
/// words are left over, in English.
pub(super) fn read(ad: &AdText<'_>, cues: &CueTable) -> AdCues {
    let languages = cues.languages_of(ad.text.language);
    let mut ad_cues = AdCues::default();
    let is_title = |sentence: &Sentence| sentence.section == Section::Title;
    let first_title = ad.text.sentences.iter().position(is_title);
    // The employer's name behind the job says no rank.
    let job = ad.title.get(..text::job_in_title(ad.title).end).unwrap_or(ad.title);
    ad_cues.read_passage(&Passage::title(job, first_title.unwrap_or(usize::MAX)), &languages);
    ad_cues.two_jobs = openings::title_names_two_jobs(ad.title, &languages)
        || openings::are_far_apart(ad.description, &languages);
    for (number, sentence) in ad.text.sentences.iter().enumerate() {
        if matches!(sentence.section, Section::Title | Section::Boilerplate) {
            continue;
        }
        ad_cues.read_passage(&Passage::sentence(ad, sentence, number), &languages);
    }
    ad_cues
}

/// What `title`, a job's, says of its rank.
pub(super) fn title_ranks_of(title: &str, languages: &[(Language, &LanguageCues)]) -> Vec<Cue> {
    let mut ad_cues = AdCues::default();
    ad_cues.read_passage(&Passage::title(title, usize::MAX), languages);
    ad_cues.title
}

/// A stretch of an ad that is read at once.
pub(super) struct Passage<'a> {
    text: &'a str,
    /// The job title, which says who in the text is the applicant.
    title: &'a str,
    /// Where it begins in the title or the description, in bytes.
    pub(super) offset: usize,
    pub(super) source: EvidenceSource,
    sentence: usize,
    /// Its content terms in the ad's language and in English; `None`: not known, so read it.
    terms: Option<(&'a [Term], &'a [Term])>,
    /// Its clauses, which may wish or deny.
    clauses: &'a [Clause],
    is_requirement: bool,
}

impl<'a> Passage<'a> {
    fn title(text: &'a str, sentence: usize) -> Self {
        Self {
            text,
            title: text,
            offset: 0,
            source: EvidenceSource::Title,
            sentence,
            terms: None,
            clauses: &[],
            is_requirement: false,
        }
    }

    fn sentence(ad: &AdText<'a>, sentence: &'a Sentence, number: usize) -> Self {
        let (source, text) = ad.source(sentence);
        let terms =
            (!sentence.terms.is_empty()).then_some((&sentence.terms[..], &sentence.english_terms[..]));
        let (offset, clauses) = (sentence.span.start(), &sentence.clauses);
        let title = ad.title;
        let is_requirement = sentence.section == Section::Requirements;
        let text = sentence.span.of(text);
        Self { text, title, offset, source, sentence: number, terms, clauses, is_requirement }
    }

    /// Whether a phrase can stand here: most sentences need not be cut into words again.
    fn may_hold(&self, cues: &LanguageCues, is_first: bool) -> bool {
        let Some((own, english)) = self.terms else { return true };
        // A line in another language than the ad has that one's words, and English ones.
        let own = if is_first { own } else { &[] };
        own.iter().chain(english).any(|term| cues.anchors.contains(term))
    }

    /// Blocks the tokens of clauses that only wish for something or deny it: no rank, years or degree is asked for there.
    fn block_wishes(&self, line: &Line<'_>, blocked: &mut [bool]) {
        let is_idle = |clause: &&Clause| matches!(clause.demand, Demand::Preferred | Demand::Denied);
        for clause in self.clauses.iter().filter(is_idle) {
            for (token, blocked) in line.tokens.iter().zip(blocked.iter_mut()) {
                let at = self.offset + token.span.start();
                *blocked |= (clause.span.start()..clause.span.end()).contains(&at);
            }
        }
    }

    pub(super) fn cue(&self, line: &Line<'_>, hit: (usize, usize), kind: CueKind, level: f64) -> Option<Cue> {
        let span = line.span(hit.0, hit.1, self.offset)?;
        let text = self.text.get(span.start() - self.offset..span.end() - self.offset)?;
        Some(Cue { kind, text: text.to_string(), source: self.source, span, level })
    }
}

impl AdCues {
    fn read_passage(&mut self, passage: &Passage<'_>, languages: &[(Language, &LanguageCues)]) {
        let mut found: Vec<Cue> = Vec::new();
        for (number, (language, cues)) in languages.iter().enumerate() {
            if passage.may_hold(cues, number == 0) {
                let line = Line::new(*language, passage.text);
                let mut more = cues_of(passage, &line, cues);
                if let Some((own, own_cues)) = languages.first().filter(|_| number > 0 && !more.is_empty()) {
                    let guarded = guarded(passage, &Line::new(*own, passage.text), own_cues);
                    more.retain(|cue| guarded.iter().all(|span| apart(*span, cue.span)));
                }
                for cue in more {
                    if found.iter().all(|known| apart(known.span, cue.span)) {
                        found.push(cue);
                    }
                }
            }
        }
        found.sort_by_key(|cue| cue.span);
        for cue in found {
            self.keep(cue, passage);
        }
    }

    fn keep(&mut self, cue: Cue, passage: &Passage<'_>) {
        match cue.kind {
            CueKind::Title if cue.source == EvidenceSource::Title => self.title.push(cue),
            CueKind::Title => self.sought.push(cue),
            CueKind::Years if self.years.as_ref().is_none_or(|known| known.level < cue.level) => {
                self.years = Some(cue)
            }
            CueKind::Education if self.education.as_ref().is_none_or(|known| cue.level < known.level) => {
                self.education = Some(cue);
            }
            CueKind::Years | CueKind::Education => {}
            CueKind::Autonomy | CueKind::Scope | CueKind::Leadership => {
                self.phrases.push(LocatedCue { cue, sentence: passage.sentence });
            }
        }
    }
}

fn apart(a: Span, b: Span) -> bool {
    a.end() <= b.start() || b.end() <= a.start()
}

/// The cues of a line. Where two overlap, the one that comes first here counts: years, ranks, phrases.
fn cues_of(passage: &Passage<'_>, line: &Line<'_>, cues: &LanguageCues) -> Vec<Cue> {
    let hits = cues.sentences.find(line, 0, usize::MAX);
    let guarded = blocked(line, cues, &hits);
    let mut blocked = guarded.clone();
    passage.block_wishes(line, &mut blocked);
    // "No experience needed" denies by its own words.
    let is_free = |hit: &&Hit<PhraseSense>| {
        let guard = if denies_itself(line, cues, hit) { &guarded } else { &blocked };
        let has_object = || inexperience::has_object(line, cues, (hit.first, hit.last));
        let is_of_something = denies_experience(line, cues, hit) && has_object();
        !guard[hit.first] && !is_of_something
    };
    let free = || hits.iter().filter(is_free);
    let mut found: Vec<Cue> = Vec::new();
    if let Some(asked) = years::experience(line, cues, &blocked, passage.is_requirement) {
        found.extend(passage.cue(line, (asked.first, asked.last), CueKind::Years, years::level(asked.years)));
    }
    if passage.source == EvidenceSource::Title {
        found.extend(title_ranks(passage, line, cues));
    }
    for hit in free().filter(|hit| hit.sense == PhraseSense::Seek) {
        found.extend(ranks(passage, line, cues, hit.last + 1, hit.last + 1 + SOUGHT_WORDS));
    }
    for hit in free() {
        let (kind, level) = match hit.sense {
            PhraseSense::Cue(_, _) if is_anothers(passage, line, cues, hit) => continue,
            PhraseSense::Cue(kind, level) => (kind, level),
            PhraseSense::Inexperience => (CueKind::Years, years::level(0.0)),
            PhraseSense::Seek | PhraseSense::Guard(_) => continue,
        };
        found.extend(passage.cue(line, (hit.first, hit.last), kind, level));
    }
    found
}

/// Whether a cue is what somebody else does, or the experience that somebody else has.
fn is_anothers(passage: &Passage<'_>, line: &Line<'_>, cues: &LanguageCues, hit: &Hit<PhraseSense>) -> bool {
    cues.whose.is_anothers_deed(line, cues, hit.first, passage.title)
        || names_experience(line, cues, hit) && cues.whose.are_anothers(line, cues, hit.first)
}

/// Whether a phrase says that no experience is asked for.
fn denies_experience(line: &Line<'_>, cues: &LanguageCues, hit: &Hit<PhraseSense>) -> bool {
    let is_of_experience = hit.sense == PhraseSense::Inexperience || names_experience(line, cues, hit);
    is_of_experience && denies_itself(line, cues, hit)
}

/// Whether a word for experience stands in a phrase.
fn names_experience(line: &Line<'_>, cues: &LanguageCues, hit: &Hit<PhraseSense>) -> bool {
    !cues.experience.find(line, hit.first, hit.last + 1).is_empty()
}

/// Whether a phrase denies by its own words: it says that no experience is asked for, or is a cue that begins with the
/// word that denies, as "without supervision" says by itself how the work is done.
fn denies_itself(line: &Line<'_>, cues: &LanguageCues, hit: &Hit<PhraseSense>) -> bool {
    let begins_with_guard = || {
        let first = cues.sentences.find(line, hit.first, hit.first + 1);
        hit.first < hit.last && first.iter().any(|hit| matches!(hit.sense, PhraseSense::Guard(_)))
    };
    match hit.sense {
        PhraseSense::Inexperience => true,
        PhraseSense::Cue(..) => begins_with_guard(),
        PhraseSense::Seek | PhraseSense::Guard(_) => false,
    }
}

#[cfg(test)]
mod tests;
