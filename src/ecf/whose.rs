//! Whose years and whose deeds a sentence speaks of: the applicant's, or those of a company, a team or somebody else.

use std::collections::HashSet;

use crate::domain::{Language, Term};
use crate::text;

use super::cues::{LanguageCues, PhraseSense};
use super::phrases::{Line, PhraseIndex, bare};
use super::table_file::WhoseRow;

/// How far before a number of years the word that gives them to somebody may stand: "with more than 20 years".
const LINK: usize = 4;

/// How far before "with" the company may stand whose years they are.
const NOUN: usize = 10;

/// The most words of a subject before its verb: "Our regional sales managers".
const SUBJECT: usize = 4;

/// A rank from this level on leads others.
const LEADING: f64 = 3.5;

/// The words of one language that say whose a thing is.
#[derive(Default)]
pub(super) struct Whose {
    /// A company, a team: what has experience of its own.
    companies: HashSet<Term>,
    /// The applicant, and what is said of applicants: looked for, must.
    applicants: HashSet<Term>,
    /// "Our", "your".
    possessives: HashSet<String>,
    /// "You", "who".
    pronouns: HashSet<String>,
    /// "Has", "brings".
    has: HashSet<String>,
    /// "With".
    with: HashSet<String>,
    /// Verbs of leading as said of a third.
    leads: HashSet<String>,
    /// "Who", after the one whose deed it is.
    relatives: HashSet<String>,
    /// "Of".
    of: HashSet<String>,
    /// "For": a company after it is not the one that has the years.
    asides: HashSet<String>,
    /// "Make us": what the company's own years do.
    credits: PhraseIndex<()>,
    /// Contracts: what has years of its own, before ...
    contracts: PhraseIndex<()>,
    /// ... and after the number.
    terms: PhraseIndex<()>,
}

impl Whose {
    /// Adds the words of a row.
    pub(super) fn add(&mut self, language: Language, row: &WhoseRow) {
        let stems = |words: &[String]| -> Vec<Term> {
            words.iter().filter_map(|word| text::terms(language, word).last().copied()).collect()
        };
        self.companies.extend(stems(&row.companies));
        self.applicants.extend(stems(&row.applicants));
        for (set, words) in [
            (&mut self.possessives, &row.possessives),
            (&mut self.pronouns, &row.pronouns),
            (&mut self.has, &row.has),
            (&mut self.with, &row.with),
            (&mut self.leads, &row.leads),
            (&mut self.relatives, &row.relatives),
            (&mut self.of, &row.of),
            (&mut self.asides, &row.asides),
        ] {
            set.extend(words.iter().map(|word| bare(word)));
        }
        for (index, phrases) in [(&mut self.contracts, &row.contracts), (&mut self.terms, &row.terms)] {
            phrases.iter().for_each(|phrase| index.insert_nouns(language, phrase, ()));
        }
        row.credits.iter().for_each(|phrase| self.credits.insert(language, phrase, ()));
    }

    /// Whether token `index` is a relative pronoun.
    pub(super) fn is_relative(&self, line: &Line<'_>, index: usize) -> bool {
        self.relatives.contains(&bare(line.word(index)))
    }

    /// Whether token `index` adds something: what stands before it does not count what stands after.
    pub(super) fn is_with(&self, line: &Line<'_>, index: usize) -> bool {
        self.with.contains(&bare(line.word(index)))
    }

    /// Whether tokens `first` to `last`, a number of years, count those of a contract or a degree: "3-year contract".
    pub(super) fn is_term(
        &self,
        line: &Line<'_>,
        cues: &LanguageCues,
        (first, last): (usize, usize),
    ) -> bool {
        let plain = |index: usize| !text::is_stop_word(line.language, line.word(index));
        let after = self.terms.find(line, last + 1, last + 4).first().copied();
        let after = after.filter(|hit| (last..hit.first).all(|index| !line.breaks_after(index)));
        let from = first.saturating_sub(3);
        let before = self.contracts.find(line, from, first).last().copied();
        after.is_some_and(|hit| (last + 1..hit.first).all(plain))
            || before.is_some_and(|hit| self.joins(line, cues, hit.last, first))
    }

    /// Whether a contract or a degree stands just after token `last`, also "of" one: "two years of college".
    pub(super) fn is_before_term(&self, line: &Line<'_>, last: usize) -> bool {
        self.terms
            .find(line, last + 1, last + 4)
            .first()
            .is_some_and(|hit| (last..hit.first).all(|index| !line.breaks_after(index)))
    }

    /// Whether nothing between tokens `from` and `to` parts them: no mark but a colon, no "and", no "with".
    pub(super) fn joins(&self, line: &Line<'_>, cues: &LanguageCues, from: usize, to: usize) -> bool {
        let parts =
            |index: usize| cues.clause_ends.contains(&line.tokens[index].term) || self.is_with(line, index);
        (from..to).all(|index| !line.breaks_after(index) || line.gap_after(index).trim() == ":")
            && !(from + 1..to).any(parts)
    }

    /// Whether the years whose number is token `number` are a company's, a team's or somebody else's: "Our team brings
    /// 12 years", "a company with 12 years".
    pub(super) fn are_anothers(&self, line: &Line<'_>, cues: &LanguageCues, number: usize) -> bool {
        let links = |index: &usize| self.is_with(line, *index) || self.has.contains(&bare(line.word(*index)));
        let Some(link) = (number.saturating_sub(LINK)..number).rev().find(links) else { return false };
        if (link..number).any(|index| line.breaks_after(index)) {
            return false;
        }
        let asked = |index: usize| self.applicants.contains(&line.tokens[index].term);
        if !self.is_with(line, link) {
            let start = clause_start(line, cues, link);
            // "You join a team which has 20 years": the clause of "which" is about what stands before it.
            let relative = (start..link).rev().find(|index| self.is_relative(line, *index));
            let subject = relative.map_or(start, |at| at.saturating_sub(1).max(start));
            let owns = |index: usize| self.is_company(line, index) || self.is_possessive(line, index);
            return (subject..link).any(owns)
                && !(start..link).any(asked)
                && !(subject..link).any(|index| Some(index) != relative && self.is_pronoun(line, index));
        }
        !self.speaks_of_job(line, cues, link)
            && (link.saturating_sub(NOUN)..link).any(|index| self.is_head(line, index, link))
    }

    /// Whether tokens `first` to `last`, a number of years, begin their clause and what follows gives them to the company:
    /// "15 years of experience make us the leader".
    pub(super) fn are_credits(
        &self,
        line: &Line<'_>,
        cues: &LanguageCues,
        (first, last): (usize, usize),
    ) -> bool {
        let (start, asks) = cues.unnamed_years.start(line, first);
        let leads = |index: &usize| {
            !line.breaks_after(*index) && text::is_stop_word(line.language, line.word(*index))
        };
        let start = (0..start).rev().take_while(leads).last().unwrap_or(start);
        let begins = start.checked_sub(1).is_none_or(|before| line.breaks_after(before));
        let end = (last..line.tokens.len()).find(|index| line.breaks_after(*index)).unwrap_or(last);
        let Some(credit) = self.credits.find(line, last + 1, end + 1).first().copied() else { return false };
        let is_and = |index: usize| cues.clause_ends.contains(&line.tokens[index].term);
        let parts = |index: usize| self.is_pronoun(line, index) || index + 1 == credit.first && is_and(index);
        begins && !asks && !(last + 1..credit.first).any(parts)
    }

    /// Whether tokens `first` to `last`, a number of years, open the sentence behind a "with" and are those of the company
    /// that comes next: "With 20 years of experience, our company designs networks".
    pub(super) fn open_for_company(&self, line: &Line<'_>, (first, last): (usize, usize)) -> bool {
        let Some(link) = (0..first.min(LINK)).find(|index| self.is_with(line, *index)) else { return false };
        let leads =
            |index: usize| !line.breaks_after(index) && text::is_stop_word(line.language, line.word(index));
        let opens = (0..link).all(leads) && (link..first).all(|index| !line.breaks_after(index));
        let is_asked =
            |index: usize| line.tokens.get(index).is_some_and(|token| self.applicants.contains(&token.term));
        let owned = |index: &usize| {
            let before = (index.saturating_sub(2)..*index).any(|near| self.is_possessive(line, near));
            self.is_company(line, *index) && (before || self.is_possessive(line, index + 1))
        };
        let Some(company) = (last + 1..=last + NOUN).find(owned) else { return false };
        let is_of_reader = |index: usize| self.is_pronoun(line, index);
        opens && !(last + 1..company).any(is_of_reader) && !(last + 1..line.tokens.len()).any(is_asked)
    }

    /// Whether something before token `end` says that a job is spoken of: "Team leader with 5 years", "Developer for our
    /// company with 5 years".
    fn speaks_of_job(&self, line: &Line<'_>, cues: &LanguageCues, end: usize) -> bool {
        let says = |index: usize| {
            self.asides.contains(&bare(line.word(index)))
                || self.applicants.contains(&line.tokens[index].term)
        };
        !cues.experience.find(line, 0, end).is_empty()
            || cues.sentences.find(line, 0, end).iter().any(|hit| hit.sense == PhraseSense::Seek)
            || cues.titles.find(line, 0, end).iter().any(|hit| matches!(hit.sense, PhraseSense::Cue(..)))
            || (0..end).any(says)
    }

    /// Whether token `index` is a company that the words from token `link` on tell more of: not "our team", for who joins
    /// it has the years as a rule, nor a company that only tells more of a job ("analyst of companies"; in English
    /// "business analyst").
    fn is_head(&self, line: &Line<'_>, index: usize, link: usize) -> bool {
        let before = index.checked_sub(1);
        let is_owned = index > 1 && before.is_some_and(|before| self.is_possessive(line, before));
        let is_of = before.is_some_and(|before| self.of.contains(&bare(line.word(before))));
        let ends = line.language != Language::ENGLISH
            || index + 1 == link
            || text::is_stop_word(line.language, line.word(index + 1));
        self.is_company(line, index) && !is_owned && !is_of && ends
    }

    /// Whether the verb at token `verb` tells what somebody else does: "Your manager leads the team". Not so where
    /// `title` names the subject, for then it is the job.
    pub(super) fn is_anothers_deed(
        &self,
        line: &Line<'_>,
        cues: &LanguageCues,
        verb: usize,
        title: &str,
    ) -> bool {
        let start = clause_start(line, cues, verb);
        if !self.leads.contains(&bare(line.word(verb))) || start == verb || verb - start > SUBJECT {
            return false;
        }
        let is_function = |index: usize| text::is_stop_word(line.language, line.word(index));
        let named = text::content_terms(line.language, title);
        let is_job = |index: usize| {
            let term = line.tokens[index].term;
            self.applicants.contains(&term) || self.is_pronoun(line, index) || named.contains(&term)
        };
        if (start..verb).any(is_job) {
            return false;
        }
        let is_possessed = |index: usize| self.is_possessive(line, index) && index + 1 < verb;
        let first = if is_function(start) && !is_possessed(start) { start + 1 } else { start };
        if is_possessed(first) && !(first + 1..verb).any(is_function) {
            return true;
        }
        // In Greek and Bulgarian "our" may follow its noun.
        let end = if verb - first > 1 && self.is_possessive(line, verb - 1) { verb - 1 } else { verb };
        let ranks = cues.titles.find(line, first, end);
        let leading = |sense: PhraseSense| matches!(sense, PhraseSense::Cue(_, level) if level >= LEADING);
        let is_lone = |at: usize, last: usize| at == first && last + 1 == end;
        ranks.iter().any(|hit| leading(hit.sense) && is_lone(hit.first, hit.last))
    }

    fn is_company(&self, line: &Line<'_>, index: usize) -> bool {
        line.tokens.get(index).is_some_and(|token| self.companies.contains(&token.term))
    }

    fn is_possessive(&self, line: &Line<'_>, index: usize) -> bool {
        self.possessives.contains(&bare(line.word(index)))
    }

    fn is_pronoun(&self, line: &Line<'_>, index: usize) -> bool {
        self.pronouns.contains(&bare(line.word(index)))
    }
}

/// The first token of the clause that token `at` stands in.
fn clause_start(line: &Line<'_>, cues: &LanguageCues, at: usize) -> usize {
    let ends =
        |index: &usize| line.breaks_after(*index) || cues.clause_ends.contains(&line.tokens[*index].term);
    (0..at).rev().find(ends).map_or(0, |end| end + 1)
}
