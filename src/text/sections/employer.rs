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
/// So many years of experience are those of an employer.
const MANY_YEARS: u32 = 15;
/// Beginnings of decades, folded.
const DECADES: [&str; 4] = ["decad", "decenni", "δεκαετι", "десетилети"];

/// Whether a sentence says what the employer is, or how long it has been in its trade. `title` holds the words of the
/// job's title, folded: who is called so does the job.
pub(super) fn describes(language: Language, title: &[String], sentence: &str) -> bool {
    let Some(reader) = Reader::new(language, sentence) else { return false };
    let own = reader.own;
    let says_of_name = |verb: usize| {
        (reader.is(verb, own.is) && reader.names_kind(verb))
            || (reader.is(verb, own.has) && reader.names_many_years(verb))
    };
    let says_of_us = |verb: usize| {
        (reader.is(verb, own.are) && reader.names_kind(verb))
            || (reader.is(verb, own.have) && reader.years_after(verb).is_some())
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
    let of_name = || reader.verb_after_name(title).is_some_and(|verb| reader.is(verb, reader.own.helps));
    let of_us = || reader.verb_after_us().is_some_and(|verb| reader.is(verb, reader.own.help));
    (of_us() || of_name()) && !reader.asks()
}

/// Whether a sentence goes on about the employer with something of its own: "Our shop runs on …".
pub(super) fn goes_on(language: Language, sentence: &str) -> bool {
    // Some languages put the article before "our", some the noun.
    Reader::new(language, sentence).is_some_and(|reader| {
        (0..OUR_WORDS).any(|number| reader.is(number, reader.own.our)) && !reader.asks()
    })
}

/// Whether a sentence says what the employer believes in or is proud of, and nothing of the reader after it.
pub(super) fn believes(language: Language, sentence: &str) -> bool {
    let Some(own) = own_words(language) else { return false };
    let folded = fold(sentence);
    let end_of = |phrase: &&str| folded.find(phrase).map(|at| at + phrase.len());
    let end = own.beliefs.iter().filter_map(end_of).min();
    end.and_then(|end| folded.get(end..)).is_some_and(|rest| !asks(own, rest))
}

/// A sentence by its words, as they are written, with the marks at them.
struct Reader<'a> {
    language: Language,
    own: &'static OwnWords,
    sentence: &'a str,
    words: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn new(language: Language, sentence: &'a str) -> Option<Self> {
        let own = own_words(language)?;
        // An article or a verb may be joined by an apostrophe: "un'azienda", "we're".
        let is_gap = |c: char| c.is_whitespace() || matches!(c, '\'' | '’');
        let words = sentence.split(is_gap).filter(|word| !word.is_empty()).collect();
        Some(Self { language, own, sentence, words })
    }

    /// The word of that number without marks; empty behind the last.
    fn word(&self, number: usize) -> &'a str {
        self.words.get(number).map_or("", |word| word.trim_matches(|c: char| !c.is_alphanumeric()))
    }

    fn is(&self, number: usize, list: &[&str]) -> bool {
        list.contains(&fold(self.word(number)).as_str())
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
        let is_named = self.is(0, self.own.we);
        (is_named || self.own.drops_we).then_some(usize::from(is_named))
    }

    /// The number of the word after the employer as a subject: its name, or "our company".
    fn verb_after_name(&self, title: &[String]) -> Option<usize> {
        let is_before_noun = |number: &usize| self.is_article(*number) || self.is(*number, self.own.our);
        let noun = (0..NAME_WORDS).take_while(is_before_noun).count();
        if noun > 0 && self.is(noun, self.own.employers) {
            return Some(noun + 1 + usize::from(self.is(noun + 1, self.own.our)));
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
            self.own.persons.contains(&folded.as_str()) || title.contains(&folded)
        };
        let is_wish = demand::is_bare_wish(self.language, self.word(start));
        let is_name =
            length > 0 && !is_wish && !self.is_function_word(start) && !(start..start + length).any(is_job);
        (is_name && !self.is_parted(start + length - 1)).then_some(start + length)
    }

    /// Whether a kind of employer is the noun after a verb: "is |the fastest growing provider".
    fn names_kind(&self, verb: usize) -> bool {
        for number in verb + 1..=verb + PREDICATE_WORDS {
            if self.is_parted(number - 1) {
                return false;
            }
            if self.is(number, self.own.kinds) {
                return self.own.drops_we || self.is_head(number);
            }
            let is_before_noun = || self.is_article(number) || self.is(number, self.own.articles);
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
            self.own.years.contains(&folded.rsplit('-').next().unwrap_or_default())
        })
    }

    /// Whether a word leads from the employer to somebody else. A length of time is no purpose: "for 20 years".
    fn leads_away(&self, number: usize) -> bool {
        let is_purpose =
            self.is(number, self.own.purpose) && !self.word(number + 1).starts_with(|c: char| c.is_numeric());
        is_purpose || self.is(number, self.own.persons) || is_vacancy(self.own, &fold(self.word(number)))
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
        let folded = fold(self.sentence);
        asks(self.own, &folded) || words_of(&folded).any(|word| is_vacancy(self.own, word))
    }
}

/// Whether a folded text speaks to the reader or looks for somebody.
fn asks(own: &OwnWords, folded: &str) -> bool {
    words_of(folded)
        .any(|word| own.reader.contains(&word) || own.seeks.iter().any(|stem| word.starts_with(stem)))
}

fn words_of(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether a folded word names an open job.
fn is_vacancy(own: &OwnWords, word: &str) -> bool {
    own.vacancies.iter().any(|stem| word.starts_with(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(code: &str) -> Language {
        Language::new(code).unwrap()
    }

    #[test]
    fn what_the_employer_is_and_how_long() {
        let of = |code: &str, sentence: &str| describes(language(code), &["welder".into()], sentence);
        for (code, sentence) in [
            ("en", "Norvik Pumps is a family firm with more than 15 years of experience in laying pipes."),
            ("en", "We are the fastest growing supplier of drones and radar in the Baltics."),
            ("en", "We're a consultancy specialised in Haskell."),
            ("en", "Our company has over 30 years of experience in mining."),
            ("en", "We have more than 20 years of experience in Cobol."),
            ("es", "Somos una empresa con más de 12 años de experiencia en soldadura."),
            ("es", "Norvik cuenta con 20 años de experiencia en drones."),
            ("it", "Norvik è un'azienda con 12 anni di esperienza nella saldatura."),
            ("it", "Vantiamo oltre 30 anni di esperienza nei droni."),
            ("el", "Η Norvik είναι εταιρεία με 12 χρόνια εμπειρίας στις αντλίες."),
            ("el", "Διαθέτουμε 20 χρόνια εμπειρίας στις αντλίες."),
            ("bg", "Норвик ООД е фирма с 12-годишен опит в заваряването."),
            ("bg", "Имаме 20 години опит с помпи."),
            ("en", "We have been laying pipes for 20 years."),
            ("en", "Norvik has decades of experience in laying pipes."),
        ] {
            assert!(of(code, sentence), "{sentence}");
        }
        for (code, sentence) in [
            ("en", "You have 5 years of experience in mining."),
            ("en", "Have 5 years of experience in mining."),
            ("en", "Candidate has 5 years of experience in mining."),
            ("en", "Welder has 5 years of experience in mining."),
            ("en", "Haskell is a must in our company."),
            ("en", "Haskell is fun, company car included."),
            ("en", "Haskell is the company language."),
            ("en", "Norvik is a company that seeks a miner with experience in drones."),
            ("es", "Norvik es una empresa que busca soldador con experiencia en drones."),
            ("it", "Norvik è un'azienda che cerca un saldatore con esperienza."),
            ("it", "Haskell e azienda in crescita."),
            ("bg", "Норвик е фирма, която търси заварчик с опит."),
            ("es", "Tienes 5 años de experiencia en drones."),
            ("en", "We have an opportunity for a miner with 6 years of experience in drones."),
            ("en", "Our client has a need for one miner with 20 years of experience in drones."),
            ("en", "We have work for someone with 6 years of experience in drones."),
            ("en", "Norvik is a company with a vacant position in radar."),
            ("es", "Contamos con una plaza de minero con 6 años de experiencia en drones."),
            ("it", "Abbiamo un ruolo da minatore con 6 anni di esperienza nei droni."),
            ("el", "Έχουμε μια θέση για συγκολλητή με 6 χρόνια εμπειρίας."),
            ("bg", "Имаме вакантна длъжност с изисквани 6 години опит."),
            ("en", "Ideally has 20 years of experience in mining."),
            ("en", "Miner has 6 years of experience in drones."),
            ("es", "Minero tiene 6 años de experiencia en drones."),
        ] {
            assert!(!of(code, sentence), "{sentence}");
        }
    }

    #[test]
    fn what_the_employer_does_for_others() {
        let of = |code: &str, sentence: &str| serves(language(code), &["welder".into()], sentence);
        for (code, sentence) in [
            ("en", "Norvik Pumps helps farmers to steer drones."),
            ("en", "We supply mines with radar."),
            ("es", "Norvik ayuda a los agricultores con drones."),
            ("es", "Vendemos drones a las minas."),
            ("it", "Norvik aiuta le miniere con i droni."),
            ("el", "Η Norvik βοηθά τα ορυχεία με ρομπότ."),
            ("bg", "Норвик помага на мините с дронове."),
        ] {
            assert!(of(code, sentence), "{sentence}");
        }
        for (code, sentence) in [
            ("en", "Welder helps the fitters on site."),
            ("en", "Help customers with their drones."),
            ("en", "You help customers with their drones."),
            ("en", "We help you to learn Haskell."),
            ("en", "We build radar in Haskell."),
            ("es", "Ayudar a los clientes con drones."),
        ] {
            assert!(!of(code, sentence), "{sentence}");
        }
    }

    #[test]
    fn the_employers_beliefs() {
        let belief = |code: &str, sentence: &str| believes(language(code), sentence);
        for (code, sentence) in [
            ("en", "We repair what we can, we believe in solar energy."),
            ("es", "Reparamos todo y creemos en la energía solar."),
            ("it", "Crediamo nell'energia solare."),
            ("el", "Πιστεύουμε στην ηλιακή ενέργεια."),
            ("bg", "Вярваме в слънчевата енергия."),
        ] {
            assert!(belief(code, sentence), "{sentence}");
        }
        assert!(!belief("en", "We believe you can weld."));
        assert!(!belief("es", "Creemos que te gusta soldar."));
    }
}
