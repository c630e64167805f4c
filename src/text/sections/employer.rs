//! What an ad says of the employer, told by the form of the sentence where no heading says so: "Acme is a provider of
//! …", "We have 20 years of experience in …", "Acme helps towns to …", "We believe in …", and, behind such a one, "Our shop
//! …".

mod words;

use super::form::is_definite_article;
use crate::domain::Language;
use crate::text::demand;
use crate::text::fold::fold;
use crate::text::stop_words::is_stop_word;
use words::{OwnWords, own_words};

/// A name has at most this many words.
const NAME_WORDS: usize = 6;
/// So many words may stand between a verb and what it says of the employer.
const PREDICATE_WORDS: usize = 8;
/// "Our" is one of so many first words of a sentence about something of the employer's.
const OUR_WORDS: usize = 3;
/// "Founded" is one of so many words after the name: "è stata |fondata".
const FOUNDED_WORDS: usize = 3;
/// What "we" do that whoever is hired does as well: "We write Haskell".
const SHARED_WORK: [&str; 10] =
    ["use", "work", "run", "write", "build", "code", "develop", "program", "need", "want"];
/// So many years of experience are those of an employer.
const MANY_YEARS: u32 = 15;
/// Words of a title from so many letters on may begin others: `engineer`, `engineers`.
const JOB_LETTERS: usize = 4;
/// Beginnings of decades, folded.
const DECADES: [&str; 4] = ["decad", "decenni", "δεκαετι", "десетилети"];

/// Whether a sentence says what the employer is, or how long it has been in its trade, or what it, its customers or its
/// people do. `title` holds the words of the job's title, folded: who is called so does the job.
pub(super) fn describes(language: Language, title: &[String], sentence: &str) -> bool {
    let Some(reader) = Reader::new(language, sentence) else { return false };
    let own = reader.own;
    if reader.has_subject_of_ours(title) {
        return !reader.asks();
    }
    if reader.is_taught(title) {
        return !reader.asks_from(1);
    }
    let is_founded = |verb: usize| (verb..verb + FOUNDED_WORDS).any(|number| reader.is(number, &own.founded));
    let says_of_name = |verb: usize| {
        (reader.is(verb, &own.is) && reader.names_kind(verb))
            || (reader.is(verb, &own.has) && reader.names_many_years(verb))
            || is_founded(verb)
    };
    let says_of_us = |verb: usize| {
        (reader.is(verb, &own.are) && reader.names_kind(verb))
            || (reader.is(verb, &own.have) && reader.years_after(verb).is_some())
            || is_founded(verb)
    };
    // Without its accent the Italian "is" is an "and".
    let is_verb = |verb: &usize| reader.word(*verb) != "e";
    let of_name = || reader.verb_after_name(title).filter(is_verb).is_some_and(says_of_name);
    let of_us = || reader.verb_after_us().is_some_and(says_of_us);
    (of_us() || of_name()) && !reader.asks()
}

/// Whether a sentence says what the employer does for its customers.
pub(super) fn serves(language: Language, title: &[String], sentence: &str) -> bool {
    let Some(reader) = Reader::new(language, sentence) else { return false };
    let of_name = || reader.verb_after_name(title).is_some_and(|verb| reader.is(verb, &reader.own.helps));
    let of_us = || reader.verb_after_us().is_some_and(|verb| reader.is(verb, &reader.own.help));
    (of_us() || of_name()) && !reader.asks()
}

/// Whether a sentence goes on about the employer with something of its own, "Our shop runs on …", or with what "we" do but
/// hardly whoever is hired: "We combine …".
pub(super) fn goes_on(language: Language, sentence: &str) -> bool {
    // Some languages put the article before "our", some the noun.
    Reader::new(language, sentence).is_some_and(|reader| {
        let is_ours = (0..OUR_WORDS).any(|number| reader.is(number, &reader.own.our));
        let is_of_us = reader.is(0, &reader.own.we) && !reader.is(1, &SHARED_WORK);
        (is_ours || is_of_us) && !reader.asks()
    })
}

/// Whether a sentence says what the employer believes in or is proud of, and nothing of the reader after it.
pub(super) fn believes(language: Language, sentence: &str) -> bool {
    let Some(own) = own_words(language) else { return false };
    let folded = fold(sentence);
    let end_of = |phrase: &String| folded.find(phrase.as_str()).map(|at| at + phrase.len());
    let end = own.beliefs.iter().filter_map(end_of).min();
    end.and_then(|end| folded.get(end..)).is_some_and(|rest| !asks(own, rest))
}

/// A sentence by its words, as they are written, with the marks at them.
struct Reader<'a> {
    language: Language,
    own: &'static OwnWords,
    words: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn new(language: Language, sentence: &'a str) -> Option<Self> {
        let own = own_words(language)?;
        // An article or a verb may be joined by an apostrophe: "un'azienda", "we're".
        let is_gap = |c: char| c.is_whitespace() || matches!(c, '\'' | '’');
        let words = sentence.split(is_gap).filter(|word| !word.is_empty()).collect();
        Some(Self { language, own, words })
    }

    /// The word of that number without marks; empty behind the last.
    fn word(&self, number: usize) -> &'a str {
        self.words.get(number).map_or("", |word| word.trim_matches(|c: char| !c.is_alphanumeric()))
    }

    fn is(&self, number: usize, list: &[impl AsRef<str>]) -> bool {
        let folded = fold(self.word(number));
        list.iter().any(|word| word.as_ref() == folded)
    }

    fn is_article(&self, number: usize) -> bool {
        is_definite_article(self.word(number))
    }

    fn is_function_word(&self, number: usize) -> bool {
        is_stop_word(self.language, self.word(number))
    }

    /// Whether a mark parts the word from the next.
    fn is_parted(&self, number: usize) -> bool {
        self.words
            .get(number)
            .is_none_or(|word| word.ends_with([',', ';', ':', '!', '?', ')', '–', '—', '-']))
    }

    /// The number of the word after "we", which only English cannot leave out.
    fn verb_after_us(&self) -> Option<usize> {
        let is_named = self.is(0, &self.own.we);
        (is_named || self.own.drops_we).then_some(usize::from(is_named))
    }

    /// The number of the word after the employer as a subject: its name, or "our company".
    fn verb_after_name(&self, title: &[String]) -> Option<usize> {
        let is_before_noun = |number: &usize| self.is_article(*number) || self.is(*number, &self.own.our);
        let noun = (0..NAME_WORDS).take_while(is_before_noun).count();
        if noun > 0 && self.is(noun, &self.own.employers) {
            return Some(noun + 1 + usize::from(self.is(noun + 1, &self.own.our)));
        }
        let start = usize::from(self.is_article(0));
        let is_of_name = |number: &usize| {
            let word = self.word(*number);
            let may_go_on = *number == start || !self.is_parted(number - 1);
            may_go_on && word.starts_with(|c: char| c.is_uppercase() || (*number > start && c.is_numeric()))
        };
        let length = (start..start + NAME_WORDS).take_while(is_of_name).count();
        let is_job = |number: usize| {
            let folded = fold(self.word(number));
            self.own.persons.contains(&folded) || title.contains(&folded)
        };
        let is_wish = demand::is_bare_wish(self.language, self.word(start));
        let is_name =
            length > 0 && !is_wish && !self.is_function_word(start) && !(start..start + length).any(is_job);
        (is_name && !self.is_parted(start + length - 1)).then_some(start + length)
    }

    /// Whether the subject is "our company", "our customers" or "our engineers", and not those who do the job. What a
    /// company uses may be asked for: "Our company uses Haskell".
    fn has_subject_of_ours(&self, title: &[String]) -> bool {
        let is_ours = |number: usize| self.is(number, &self.own.our);
        let lists = [&self.own.employers, &self.own.customers, &self.own.people];
        let is_noun = |number: usize| lists.iter().any(|list| self.is(number, list));
        let Some(noun) = self.subject(title, is_noun) else { return false };
        // Where somebody like them is looked for they are colleagues, and do the job: engineers of a developer.
        if self.is(noun, &self.own.people) && self.own.people.iter().any(|person| is_of_title(title, person))
        {
            return false;
        }
        // "Η εταιρεία μας", "клиентите ни", but "our client's company".
        let verb = noun + 1 + usize::from(is_ours(noun + 1));
        let is_owned = (0..noun).any(is_ours) || is_ours(noun + 1);
        let uses = self.is(noun, &self.own.employers) && self.is(verb, &self.own.uses);
        is_owned && !uses && !self.word(verb).is_empty() && !self.is_parted(verb - 1)
    }

    /// Whether people of the employer teach the reader: "Your manager coaches you".
    fn is_taught(&self, title: &[String]) -> bool {
        let is_noun = |number: usize| self.is(number, &self.own.people) || self.is(number, &self.own.mentors);
        let Some(noun) = self.subject(title, is_noun) else { return false };
        let is_taught = |number: usize| self.is(number, &self.own.reader) && self.teaches_beside(number);
        (noun + 1..self.words.len()).any(is_taught)
    }

    /// The number of the noun of the subject that the sentence begins with: "our |customers", "a senior |engineer". None
    /// where the job's title has a word of it.
    fn subject(&self, title: &[String], is_noun: impl Fn(usize) -> bool) -> Option<usize> {
        let is_before_noun = |number: &usize| {
            let lists = [&self.own.our, &self.own.articles, &self.own.reader];
            self.is_article(*number) || lists.iter().any(|list| self.is(*number, list))
        };
        let start = (0..OUR_WORDS).take_while(is_before_noun).count();
        let noun = (start..=start + 1).find(|number| is_noun(*number))?;
        let is_of_job = |number: usize| is_of_title(title, &fold(self.word(number)));
        let is_one = (start..noun).all(|number| !self.is_parted(number));
        (is_one && !(start..=noun).any(is_of_job)).then_some(noun)
    }

    /// Whether a verb of teaching has a word for the reader as its object: "coach |you", in the other languages behind it,
    /// "|te formará".
    fn teaches_beside(&self, number: usize) -> bool {
        let teaches = |number: usize| {
            let folded = fold(self.word(number));
            begins_with(&self.own.teaches, &folded)
        };
        if self.own.drops_we { teaches(number + 1) } else { number > 0 && teaches(number - 1) }
    }

    /// Whether a kind of employer is the noun after a verb: "is |the fastest growing provider".
    fn names_kind(&self, verb: usize) -> bool {
        for number in verb + 1..=verb + PREDICATE_WORDS {
            if self.is_parted(number - 1) {
                return false;
            }
            if self.is(number, &self.own.kinds) {
                return self.own.drops_we || self.is_head(number);
            }
            let is_before_noun = || self.is_article(number) || self.is(number, &self.own.articles);
            if self.is_function_word(number) && !is_before_noun() {
                return false;
            }
        }
        false
    }

    /// Whether an English noun is not the first of two: "a company", but "a company car".
    fn is_head(&self, number: usize) -> bool {
        let next = self.word(number + 1);
        self.is_parted(number)
            || next.is_empty()
            || self.is_function_word(number + 1)
            || next.ends_with("ed")
            || next.ends_with("ing")
    }

    /// Where years stand after a verb, if no mark, purpose, person or open job comes in between: "has |more than 20
    /// years", "с |10-годишен", but "have a vacancy for a welder with 5 years".
    fn years_after(&self, verb: usize) -> Option<usize> {
        let goes_on = |number: &usize| !self.is_parted(*number - 1) && !self.leads_away(*number);
        (verb + 1..=verb + PREDICATE_WORDS).take_while(goes_on).find(|number| {
            let folded = fold(self.word(*number));
            let last = folded.rsplit('-').next().unwrap_or_default();
            self.own.years.iter().any(|years| years == last)
        })
    }

    /// Whether a word leads from the employer to somebody else. A length of time is no purpose: "for 20 years".
    fn leads_away(&self, number: usize) -> bool {
        let is_purpose = self.is(number, &self.own.purpose)
            && !self.word(number + 1).starts_with(|c: char| c.is_numeric());
        is_purpose || self.is(number, &self.own.persons) || is_vacancy(self.own, &fold(self.word(number)))
    }

    /// Whether the years after a verb are so many that they are hardly asked of somebody. What looks like a name may be
    /// that of a job: "Developer has 5 years of experience".
    fn names_many_years(&self, verb: usize) -> bool {
        let Some(years) = self.years_after(verb) else { return false };
        let digits = |number: usize| {
            let word = self.word(number);
            let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
            word.get(..end).and_then(|digits| digits.parse::<u32>().ok())
        };
        let folded = fold(self.word(years));
        DECADES.iter().any(|stem| folded.starts_with(stem))
            || digits(years).or_else(|| digits(years - 1)).is_some_and(|count| count >= MANY_YEARS)
    }

    /// Whether the sentence speaks to the reader, looks for somebody or names an open job.
    fn asks(&self) -> bool {
        self.asks_from(0)
    }

    /// The same of the words from a number on. Whom others teach is not spoken to: "Our engineers train you".
    fn asks_from(&self, first: usize) -> bool {
        let is_object = |number: usize| self.is(number, &self.own.reader) && self.teaches_beside(number);
        (first..self.words.len()).filter(|number| !is_object(*number)).any(|number| {
            let folded = fold(self.words.get(number).copied().unwrap_or_default());
            asks(self.own, &folded) || words_of(&folded).any(|word| is_vacancy(self.own, word))
        })
    }
}

/// Whether a folded word goes on from one of a title: `engineers` from `engineer`.
fn is_of_title(title: &[String], word: &str) -> bool {
    title.iter().any(|begin| begin.chars().count() >= JOB_LETTERS && word.starts_with(begin.as_str()))
}

/// Whether a folded text speaks to the reader or looks for somebody.
fn asks(own: &OwnWords, folded: &str) -> bool {
    words_of(folded).any(|word| own.reader.iter().any(|own| own == word) || begins_with(&own.seeks, word))
}

fn words_of(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether a folded word names an open job.
fn is_vacancy(own: &OwnWords, word: &str) -> bool {
    begins_with(&own.vacancies, word)
}

fn begins_with(stems: &[String], word: &str) -> bool {
    stems.iter().any(|stem| word.starts_with(stem.as_str()))
}

#[cfg(test)]
mod tests;
