//! Which part of an ad a sentence belongs to: by the heading it stands under, else by its phrases.

mod beside;
mod bilingual;
mod data_protection;
mod decision;
mod employer;
mod form;
mod lone;

use super::demand;
use super::fold::fold;
use super::inline::end_of_label;
use super::phrases::{Hits, Phrases, Topic};
use super::sentences::Line;
use crate::domain::{Demand, Language, Section};

use beside::asking_hits;
use bilingual::halves;
use decision::decide;
use form::{is_about_a_name, is_sentence, without_article_and_role, without_note};
use lone::stands_alone;

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
    /// The words of the job's title, folded.
    title: Vec<String>,
    /// Whether the ad has asked for something before.
    asked: bool,
    heading: Option<Topic>,
    inline: Option<Label>,
    /// What the heading says of all that follows: that it is only a wish, or not asked for.
    said: Option<Demand>,
    /// Whether the line before was a list item, and whether the heading's own line went on with what it says.
    listed: bool,
    served: bool,
    /// Whether the sentence before, on the same line, told of the employer.
    told: bool,
}

/// What a heading in front of a sentence says of it: `Requirements: three years …`.
#[derive(Clone, Copy)]
struct Label {
    topic: Topic,
    said: Option<Demand>,
}

impl SectionReader {
    /// A reader at the top of an ad whose job is called `title`.
    pub(super) fn new(language: Language, title: &str) -> Self {
        let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        Self {
            phrases: Phrases::built_in(),
            language,
            title: words.map(fold).collect(),
            asked: false,
            heading: None,
            inline: None,
            said: None,
            listed: false,
            served: false,
            told: false,
        }
    }

    /// The language of what comes next.
    pub(super) fn read_in(&mut self, language: Language) {
        self.language = language;
    }

    /// Takes in the line `number` of `lines`, without its bullet. A short line that is a known heading opens a part;
    /// a list item does so only if a colon ends it, or if it is one of no list and its words are the heading's. Praise
    /// of the employer and an offer also end at an unknown heading, because ads often go on from it without naming
    /// what comes next. True for a line that is a known heading and nothing more: it asks for nothing itself.
    pub(super) fn begin_line(&mut self, lines: &[Line], number: usize, text: &str) -> bool {
        let Some(found) = lines.get(number) else { return false };
        let line = text.get(found.range.clone()).unwrap_or_default();
        let item = found.item;
        self.end_label(found);
        self.end_list(found);
        self.told = false;
        let colon = line.ends_with(':');
        let plain = without_note(line);
        let is_short = plain.chars().take(HEADING_CHARS).count() < HEADING_CHARS;
        let is_value = line.trim_end_matches(':').contains(": ");
        let is_lone = || !found.inner && self.is_bare(line) && stands_alone(lines, number, text);
        let may_open = !item || colon || is_lone();
        if !is_short || is_value || !may_open {
            self.served |= found.inner;
            return false;
        }
        let says = is_sentence(line) || self.phrases.asks_on_condition(self.language, line);
        let more = if says { 0 } else { MORE_WORDS };
        let said = self.said_by(line, colon).or_else(|| self.said_by(plain, colon));
        let said = said.filter(|_| !self.is_row(lines, number, text));
        // Where something is a wish, "you will" opens no duties: "You will stand out with".
        let is_duty_of_wish = |topic: Topic| topic == Topic::Duties && said.is_some();
        let known = self.known(plain, more).filter(|topic| !is_duty_of_wish(*topic));
        let about = known.is_none() && is_about_a_name(line);
        // "What you must bring", and a list right below.
        let opens_list = || {
            let is_list = !item && lines.get(number + 1).is_some_and(|next| next.item);
            is_list && demand::is_must_heading(self.language, line, 0)
        };
        let asks = known.is_none() && (colon || opens_list()) && self.asks(line);
        match known.or_else(|| about.then_some(Topic::About)) {
            Some(topic) => self.open(Some(topic), said),
            None if said.is_some() || asks => self.open(Some(Topic::Requirements), said),
            None if (colon || self.ends_praise(lines, number, text)) && self.ends_at(line, item) => {
                self.open(None, self.said);
            }
            // Wishes end at the next heading, known or not.
            None if colon => self.said = None,
            None => self.served |= found.inner,
        }
        if said.is_some() || about || asks {
            return true;
        }
        self.known(line, 0).is_some() || (colon && self.known(line, more).is_some())
    }

    /// The topic of a line that is a known heading with at most `more` words after it, or one of another language, in two,
    /// of the job or with a degree: `The duties of the post`, `Person specification – essential`.
    fn known(&self, line: &str, more: usize) -> Option<Topic> {
        let heading = |line: &str, more: usize| self.phrases.heading(self.language, line, more);
        let of_both = || {
            let [one, other] =
                halves(line)?.map(|half| self.phrases.heading(Language::UNDETERMINED, half, 0));
            one.filter(|_| one == other)
        };
        // What ends as a sentence does is said of the job, and opens nothing: "Training for the role."
        let of_role = || heading(without_article_and_role(line).filter(|_| !is_sentence(line))?, 0);
        let of_degree = || {
            let [one, other] = halves(line)?;
            let is_degree = demand::is_must_heading(self.language, other, 0)
                || demand::is_bare_wish(self.language, other);
            heading(one, 0).filter(|topic| *topic == Topic::Requirements && is_degree)
        };
        // A line of two words does not tell its language: "Cosa offriamo".
        let of_another = || self.phrases.heading(Language::UNDETERMINED, line, 0);
        heading(line, more).or_else(of_both).or_else(of_role).or_else(of_degree).or_else(of_another)
    }

    fn open(&mut self, heading: Option<Topic>, said: Option<Demand>) {
        self.asked |= matches!(heading, Some(Topic::Requirements | Topic::Duties));
        (self.heading, self.said, self.served) = (heading, said, false);
        (self.inline, self.listed) = (None, false);
    }

    /// Whether a line has the words of a known heading and no others.
    fn is_bare(&self, line: &str) -> bool {
        self.known(line, 0).is_some() || self.is_bare_wish(line)
    }

    /// Whether a line says nothing but that something is a wish. What is offered may be "a plus" as well.
    fn is_bare_wish(&self, line: &str) -> bool {
        let in_two = || {
            halves(line).is_some_and(|halves| {
                halves.iter().all(|half| demand::is_bare_wish(Language::UNDETERMINED, half))
            })
        };
        self.heading != Some(Topic::Benefits) && (demand::is_bare_wish(self.language, line) || in_two())
    }

    /// The heading in front of a line holds for all the line, that is for its next parts too where it asks for
    /// something: `Requirements: Java • SQL`.
    fn end_label(&mut self, found: &Line) {
        let asks = |label: &Label| matches!(label.topic, Topic::Requirements | Topic::Duties);
        self.inline = self.inline.filter(|label| found.inner && asks(label));
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
        let wished = demand::is_wish_heading(self.language, line) || self.is_bare_wish(line);
        wished.then_some(Demand::Preferred).or_else(|| denied().then_some(Demand::Denied))
    }

    /// Whether the line `number` is a row of a table that says how much each thing is wanted: `Ansible nice to have` below
    /// `Docker must`, or at the end of the text.
    fn is_row(&self, lines: &[Line], number: usize, text: &str) -> bool {
        let line = |number: usize| lines.get(number).and_then(|line| text.get(line.range.clone()));
        let is_row = |line: &str| {
            let known = |words: &str| self.known(words, 0).is_some();
            demand::ends_in_demand(self.language, line)
                && !demand::is_wish_with(self.language, line, known)
                && !line.ends_with(':')
        };
        let before = number.checked_sub(1).and_then(line).is_some_and(is_row);
        line(number).is_some_and(is_row) && (before || line(number + 1).is_none_or(is_row))
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

    /// Whether the line `number` stands under praise of the employer and is an unknown heading by its form: a few words
    /// that begin with a capital, no mark at the end, and a list right below.
    fn ends_praise(&self, lines: &[Line], number: usize, text: &str) -> bool {
        let is_title = |line: &Line| {
            let line = text.get(line.range.clone()).unwrap_or_default();
            let is_short = line.split_whitespace().count() <= MORE_WORDS;
            line.starts_with(char::is_uppercase) && line.ends_with(char::is_alphanumeric) && is_short
        };
        self.heading == Some(Topic::About)
            && lines.get(number).is_some_and(|line| !line.item && is_title(line))
            && lines.get(number + 1).is_some_and(|next| next.item)
    }

    /// Whether a line speaks of the employer, its offer, applying or law.
    fn closes(&self, line: &str) -> bool {
        let [_, _, boilerplate @ .., _] = self.phrases.hits(self.language, line);
        boilerplate.iter().any(|hits| *hits > 0)
    }

    /// Whether `words` alone are a known heading. In the middle of a line "SQL Nice to have" is none: SQL ends what
    /// comes before.
    pub(super) fn is_heading(&self, words: &str) -> bool {
        let known = |words: &str| self.known(words, 0).is_some();
        known(words)
            || demand::is_wish_with(self.language, words, known)
            || demand::is_must_heading(self.language, words, 0)
    }

    /// What the heading says of what stands here.
    pub(super) fn said(&self) -> Option<Demand> {
        self.inline.map_or(self.said, |label| label.said)
    }

    /// The part that the next sentence of the line belongs to. A heading in front of it
    /// (`Requirements: three years …`) holds to the end of the line.
    pub(super) fn section(&mut self, sentence: &str) -> Section {
        if let Some((head, rest)) = sentence.split_once(':')
            && !rest.trim().is_empty()
            && head.chars().take(HEADING_CHARS).count() < HEADING_CHARS
            && let Some((topic, words)) = self.label(head)
        {
            self.inline = Some(Label { topic, said: self.said_of(words, rest) });
        }
        let heading = self.inline.map(|label| label.topic).or(self.heading);
        let asks = matches!(heading, Some(Topic::Requirements | Topic::Duties));
        let is_asked_item = asks && (self.listed || self.inline.is_some());
        let hits = asking_hits(self.phrases, self.language, sentence, is_asked_item);
        self.told = !is_asked_item && self.is_of_employer(heading, sentence, hits);
        if self.told {
            return Section::Boilerplate;
        }
        let section = decide(heading, hits);
        self.asked |= matches!(section, Section::Requirements | Section::Duties);
        section
    }

    /// Whether a sentence speaks of the employer by its form. What an employer does for others is told from duties only
    /// before the ad has asked for anything, what it believes only where nothing is asked beside it, and what is its
    /// own only behind a sentence about it.
    fn is_of_employer(&self, heading: Option<Topic>, sentence: &str, hits: Hits) -> bool {
        let [requirements, duties, _, about, ..] = hits;
        let asks = requirements.saturating_add(duties) > 0;
        let (language, title) = (self.language, self.title.as_slice());
        match heading {
            Some(Topic::Requirements) => about > 0 && !asks && employer::believes(language, sentence),
            Some(Topic::Duties) => {
                employer::describes(language, title, sentence)
                    || (about > 0 && !asks && employer::believes(language, sentence))
            }
            None | Some(Topic::About) => {
                employer::describes(language, title, sentence)
                    || (!self.asked && employer::serves(language, title, sentence))
                    || (self.told && employer::goes_on(language, sentence))
            }
            _ => false,
        }
    }

    /// The topic of the words before a colon, and those of them that tell it: `Professional |Experience`.
    fn label<'a>(&self, head: &'a str) -> Option<(Topic, &'a str)> {
        let known = |words: &str| self.known(words, 0);
        let wish = || self.is_bare_wish(head).then_some(Topic::Requirements);
        if let Some(topic) = known(head).or_else(wish) {
            return Some((topic, head));
        }
        let words = end_of_label(head, |words| self.is_heading(words))?;
        Some((known(words).unwrap_or(Topic::Requirements), words))
    }

    /// What a label says of the `rest` of its sentence, if that goes on without another label. An item of a list of
    /// wishes stays one.
    fn said_of(&self, words: &str, rest: &str) -> Option<Demand> {
        let is_wish = demand::is_wish_heading(self.language, words) || self.is_bare_wish(words);
        let wish = (is_wish && !rest.contains(':')).then_some(Demand::Preferred);
        let is_must = demand::is_must_heading(self.language, words, MUST_WORDS);
        wish.or_else(|| self.said.filter(|_| self.listed && !is_must))
    }
}
