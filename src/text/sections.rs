//! Which part of an ad a sentence belongs to: by the heading it stands under, else by its phrases.

use super::demand;
use super::phrases::{Hits, Phrases, Topic};
use super::sentences::Line;
use super::stop_words::is_stop_word;
use crate::domain::{Demand, Language, Section};

/// A heading has fewer characters than this.
const HEADING_CHARS: usize = 60;

/// Words that may follow a known heading phrase on its line: `About us at Acme Corp`.
const MORE_WORDS: usize = 4;

/// Words that may stand beside the must of an unknown heading: `Essential skills:`.
const MUST_WORDS: usize = 2;

/// Reads an ad from top to bottom and keeps in mind which heading was the last.
pub(super) struct SectionReader {
    phrases: &'static Phrases,
    language: Language,
    heading: Option<Topic>,
    inline: Option<Topic>,
    /// What the heading says of all that follows: that it is only a wish, or not asked for.
    said: Option<Demand>,
    /// Whether the line before was a list item, and whether the heading's own line went on with what it says.
    listed: bool,
    served: bool,
}

impl SectionReader {
    /// A reader at the top of an ad.
    pub(super) fn new(language: Language) -> Self {
        Self {
            phrases: Phrases::built_in(),
            language,
            heading: None,
            inline: None,
            said: None,
            listed: false,
            served: false,
        }
    }

    /// Takes in the next line, without its bullet. A short line that is a known heading opens a part;
    /// a list item does so only if a colon ends it. Praise of the employer and an offer also end at an unknown
    /// heading, because ads often go on from it without naming what comes next. True for a line that is a
    /// known heading and nothing more: it asks for nothing itself.
    pub(super) fn begin_line(&mut self, found: &Line, text: &str) -> bool {
        let line = &text[found.range.clone()];
        let item = found.item;
        self.inline = None;
        self.end_list(found);
        let colon = line.ends_with(':');
        let is_short = line.chars().take(HEADING_CHARS).count() < HEADING_CHARS;
        let is_value = line.trim_end_matches(':').contains(": ");
        if !is_short || is_value || (item && !colon) {
            self.served |= found.inner;
            return false;
        }
        let more = if line.ends_with(['.', '!', ';', ',']) { 0 } else { MORE_WORDS };
        let said = self.said_by(line, colon);
        let known = self.phrases.heading(self.language, line, more);
        let about = known.is_none() && is_about_a_name(line);
        let asks = colon && known.is_none() && self.asks(line);
        match known.or_else(|| about.then_some(Topic::About)) {
            Some(topic) => self.open(Some(topic), said),
            None if said.is_some() || asks => self.open(Some(Topic::Requirements), said),
            None if colon && self.ends_at(line, item) => self.open(None, self.said),
            // Wishes end at the next heading, known or not.
            None if colon => self.said = None,
            None => self.served |= found.inner,
        }
        if said.is_some() || about || asks {
            return true;
        }
        let bare = self.phrases.heading(self.language, line, 0).is_some();
        bare || (colon && self.phrases.heading(self.language, line, more).is_some())
    }

    fn open(&mut self, heading: Option<Topic>, said: Option<Demand>) {
        (self.heading, self.said, self.served) = (heading, said, false);
    }

    /// A list of wishes ends with its last item, or with the line if it stands in its heading's own; what comes then
    /// is of no known part. What is not asked for must be items.
    fn end_list(&mut self, found: &Line) {
        let ends = match self.said {
            Some(Demand::Denied) => !found.item,
            Some(_) => (self.listed && !found.item) || (self.served && !found.inner),
            None => false,
        };
        if ends {
            self.open(None, None);
        }
        self.listed = found.item;
    }

    /// What a heading says of all that follows. "Not required" without a colon may be the value of a line above.
    fn said_by(&self, line: &str, colon: bool) -> Option<Demand> {
        let denied = || colon && demand::is_denied_heading(self.language, line);
        let wished = demand::is_wish_heading(self.language, line).then_some(Demand::Preferred);
        wished.or_else(|| denied().then_some(Demand::Denied))
    }

    /// Whether an unknown heading says that what follows is a must, and none of its words names another part.
    fn asks(&self, line: &str) -> bool {
        let another = |word: &str| {
            self.phrases.heading(self.language, word, 0).is_some_and(|topic| topic != Topic::Requirements)
        };
        demand::is_must_heading(self.language, line, MUST_WORDS)
            && !line.split_whitespace().any(another)
            && !self.closes(line)
    }

    /// Whether an unknown heading ends the part that it stands in.
    fn ends_at(&self, line: &str, item: bool) -> bool {
        match self.heading {
            Some(Topic::About) => true,
            Some(Topic::Benefits | Topic::Apply | Topic::Legal) => {
                !item && line.split_whitespace().count() <= MORE_WORDS && !self.closes(line)
            }
            _ => false,
        }
    }

    /// Whether a line speaks of the employer, its offer, applying or law.
    fn closes(&self, line: &str) -> bool {
        let [_, _, boilerplate @ ..] = self.phrases.hits(self.language, line);
        boilerplate.iter().any(|hits| *hits > 0)
    }

    /// Whether `words` alone are a known heading.
    pub(super) fn is_heading(&self, words: &str) -> bool {
        self.phrases.heading(self.language, words, 0).is_some()
            || demand::is_wish_heading(self.language, words)
            || demand::is_must_heading(self.language, words, 0)
    }

    /// What the heading says of what stands here.
    pub(super) fn said(&self) -> Option<Demand> {
        self.said.filter(|_| self.inline.is_none())
    }

    /// The part that the next sentence of the line belongs to. A heading in front of it
    /// (`Requirements: three years …`) holds to the end of the line.
    pub(super) fn section(&mut self, sentence: &str) -> Section {
        if let Some((head, rest)) = sentence.split_once(':')
            && !rest.trim().is_empty()
            && head.chars().take(HEADING_CHARS).count() < HEADING_CHARS
            && let Some(topic) = self.phrases.heading(self.language, head, 0)
        {
            self.inline = Some(topic);
        }
        decide(self.inline.or(self.heading), self.phrases.hits(self.language, sentence))
    }
}

/// What a heading about the employer opens with, before its name: `About Acme Corp`.
const ABOUT: [&str; 8] =
    ["about ", "sobre ", "acerca de ", "chi è ", "σχετικά με ", "λίγα λόγια για ", "γνωρίστε ", "за "];

/// Whether a line says no more than that it is about somebody of a name.
fn is_about_a_name(line: &str) -> bool {
    let lower = line.to_lowercase();
    let rest = ABOUT.iter().filter(|opener| lower.starts_with(**opener)).find_map(|o| line.get(o.len()..));
    let mut words = rest.unwrap_or_default().split_whitespace();
    let is_name = |word: &str| {
        let plain = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.starts_with(char::is_uppercase) && !is_stop_word(Language::ENGLISH, plain)
    };
    words.next().is_some_and(is_name)
        && words.by_ref().take(MORE_WORDS).all(is_name)
        && words.next().is_none()
}

/// A heading that says what is asked or offered stands. Under one that asks, legal words and words
/// about applying still count, because they close an ad without a heading of their own; other
/// boilerplate must speak up twice. Without a heading, or under praise, the phrases decide.
fn decide(heading: Option<Topic>, hits: Hits) -> Section {
    let [requirements, duties, benefits, about, apply, legal] = hits;
    let closing = apply + legal;
    let boilerplate = benefits.saturating_add(about).saturating_add(closing);
    let asked = if duties > requirements { Section::Duties } else { Section::Requirements };
    match heading {
        Some(Topic::Requirements | Topic::Duties) if closing > 0 || boilerplate > 1 => Section::Boilerplate,
        Some(Topic::Requirements) => Section::Requirements,
        Some(Topic::Duties) => Section::Duties,
        Some(Topic::Benefits | Topic::Apply | Topic::Legal) => Section::Boilerplate,
        Some(Topic::About) | None if legal > 0 || boilerplate > requirements.saturating_add(duties) => {
            Section::Boilerplate
        }
        Some(Topic::About) | None if requirements.saturating_add(duties) > 0 => asked,
        Some(Topic::About) => Section::Boilerplate,
        None => Section::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_about_a_name_opens_praise() {
        for line in ["About Acme Corp", "Sobre Acme", "Σχετικά με Άκμη:"] {
            assert!(is_about_a_name(line), "{line}");
        }
        for line in ["About the role", "About The Opportunity", "About sensors", "About", "Acme"] {
            assert!(!is_about_a_name(line), "{line}");
        }
    }

    fn hits(topics: &[Topic]) -> Hits {
        let mut hits = Hits::default();
        for topic in topics {
            hits[*topic as usize] += 1;
        }
        hits
    }

    #[test]
    fn headings_come_first_and_phrases_where_there_is_none() {
        use Topic::{About, Apply, Benefits, Duties, Legal, Requirements};
        for (heading, phrases, section) in [
            (Some(Requirements), &[][..], Section::Requirements),
            (Some(Requirements), &[Benefits], Section::Requirements),
            (Some(Requirements), &[Benefits, About], Section::Boilerplate),
            (Some(Duties), &[Legal], Section::Boilerplate),
            (Some(Duties), &[Requirements], Section::Duties),
            (Some(Benefits), &[Requirements], Section::Boilerplate),
            (Some(About), &[], Section::Boilerplate),
            (Some(About), &[Requirements], Section::Requirements),
            (None, &[], Section::Other),
            (None, &[Duties], Section::Duties),
            (None, &[Apply], Section::Boilerplate),
            (None, &[Requirements, Legal], Section::Boilerplate),
            (None, &[Requirements, Benefits], Section::Requirements),
        ] {
            assert_eq!(decide(heading, hits(phrases)), section, "{heading:?} {phrases:?}");
        }
    }
}
