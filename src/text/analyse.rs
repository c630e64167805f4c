//! Title and description into sentences with sections and terms: the whole way of a text.

use std::ops::Range;

use super::budget::TokenBudget;
use super::demand;
use super::names::names;
use super::sections::SectionReader;
use super::sentences::{lines, sentences, trimmed};
use super::spoken::Spoken;
use super::stem::Normal;
use super::terms::{content_words, stemming};
use super::title;
use super::words::{with_names, words};
use crate::domain::{AnalysedText, Clause, Demand, Language, Section, Sentence, Span, Term};

/// The words of a sentence: its span in the title or in the description.
pub fn sentence_text<'a>(title: &'a str, description: &'a str, sentence: &Sentence) -> &'a str {
    match sentence.section {
        Section::Title => sentence.span.of(title),
        _ => sentence.span.of(description),
    }
}

/// The sentences of an ad. `title` and `description` are clean text; the title, unless blank, comes
/// first without a firm's name at either end, and its span points into the title. Then come the sentences and list items of
/// the description in order, without bullets, each within `budget` (a longer one in several pieces);
/// what holds no letter is left out. In an undetermined language the text is read as English, and a line in another
/// language than the ad in its own.
pub fn analyse(title: &str, description: &str, language: Language, budget: &TokenBudget) -> AnalysedText {
    let writer = Writer { ad: stemming(language), language: stemming(language), budget };
    let mut found = Vec::new();
    writer.write(title, trimmed(title, title::job(title)), Section::Title, Demand::Required, &mut found);
    let mut reader = SectionReader::new(language, title);
    let mut spoken = Spoken::new(language);
    let lines = lines(description, |words| reader.is_heading(words));
    for (number, line) in lines.iter().enumerate() {
        let language = spoken.line(&description[line.range.clone()]);
        let writer = Writer { language: stemming(language), ..writer };
        reader.read_in(language);
        let heading = reader.begin_line(&lines, number, description);
        for sentence in sentences(writer.language, description, &line.range) {
            let section = reader.section(&description[sentence.clone()]);
            let section = if heading { Section::Boilerplate } else { section };
            let unsaid = unsaid(section, reader.said());
            writer.write(description, sentence, section, unsaid, &mut found);
        }
    }
    AnalysedText { language: writer.ad, sentences: found }
}

#[derive(Clone, Copy)]
struct Writer<'a> {
    /// The language of the ad.
    ad: Language,
    /// That of the line.
    language: Language,
    budget: &'a TokenBudget<'a>,
}

impl Writer<'_> {
    /// Adds the sentence `range` of `text`, in pieces if it is over the budget.
    fn write(
        &self,
        text: &str,
        range: Range<usize>,
        section: Section,
        unsaid: Demand,
        found: &mut Vec<Sentence>,
    ) {
        for piece in self.budget.pieces(&text[range.clone()]) {
            let piece = trimmed(text, range.start + piece.start..range.start + piece.end);
            let words_here = &text[piece.clone()];
            let worth = section == Section::Title || words_here.chars().any(char::is_alphabetic);
            if words_here.is_empty() || !worth {
                continue;
            }
            if let Ok(span) = Span::new(piece.start, piece.end) {
                found.push(self.sentence(words_here, span, section, unsaid));
            }
        }
    }

    fn sentence(&self, text: &str, span: Span, section: Section, unsaid: Demand) -> Sentence {
        let found = with_names(&words(self.language, text));
        let (starts, words): (Vec<usize>, Vec<Normal>) =
            found.iter().map(|word| (word.start, Normal::of(word.text))).unzip();
        // In an English ad English terms are the line's own.
        let is_english = self.language == Language::ENGLISH && self.ad == Language::ENGLISH;
        let own = content_words(&words, self.language);
        let english = if is_english { Vec::new() } else { content_words(&words, Language::ENGLISH) };
        let read = demand::clauses(self.language, text, unsaid);
        // A word between two clauses belongs to the one before it.
        let next: Vec<usize> =
            read.iter().skip(1).map(|(range, _)| range.start).chain([usize::MAX]).collect();
        let before = |terms: &[(usize, Term)], end: usize| {
            terms.partition_point(|(word, _)| starts.get(*word).is_some_and(|start| *start < end)) as u32
        };
        let clause = |((range, demand), next): ((Range<usize>, Demand), usize)| {
            let span = Span::new(span.start() + range.start, span.start() + range.end).ok()?;
            Some(Clause { span, demand, terms: before(&own, next), english_terms: before(&english, next) })
        };
        let clauses: Vec<Clause> = read.iter().cloned().zip(next).filter_map(clause).collect();
        let whole =
            Clause { span, demand: unsaid, terms: own.len() as u32, english_terms: english.len() as u32 };
        let names = names(text, &found);
        let terms = |content: Vec<(usize, Term)>| content.into_iter().map(|(_, term)| term).collect();
        let clauses = if clauses.is_empty() { vec![whole] } else { clauses };
        Sentence { span, section, terms: terms(own), english_terms: terms(english), names, clauses }
    }
}

/// How an ad speaks of what stands in a section, where no word says so.
fn unsaid(section: Section, said: Option<Demand>) -> Demand {
    match section {
        Section::Title => Demand::Required,
        Section::Requirements => said.unwrap_or(Demand::Required),
        Section::Duties | Section::Other | Section::Boilerplate => Demand::Mentioned,
    }
}

#[cfg(test)]
mod employer_tests;
#[cfg(test)]
mod section_tests;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::bullets::SYMBOL_FONT;
    use crate::text::{clean_description, content_terms};
    use proptest::prelude::*;

    fn toy(text: &str) -> usize {
        text.split_whitespace().map(|word| word.chars().count().div_ceil(4)).sum()
    }

    fn parts(title: &str, description: &str, code: &str) -> Vec<(Section, String)> {
        let budget = TokenBudget { limit: 100, count: &toy };
        let language = Language::new(code).unwrap();
        let analysed = analyse(title, description, language, &budget);
        let of = |s: &Sentence| if s.section == Section::Title { title } else { description };
        analysed.sentences.iter().map(|s| (s.section, s.span.of(of(s)).to_string())).collect()
    }

    #[test]
    fn an_ad_is_cut_in_order_with_its_title_first() {
        let found =
            parts(" IoT technician ", "You install sensors. You test them.\n\n* C++\n* 2024\n* IT", "en");
        let texts: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["IoT technician", "You install sensors.", "You test them.", "C++", "IT"]);
        assert_eq!(found[0].0, Section::Title);
        assert!(parts(" ", "", "en").is_empty());
    }

    #[test]
    fn parts_of_an_ad_are_recognised() {
        // A bare heading asks for nothing itself.
        for (code, description, sections) in [
            (
                "en",
                "Requirements:\n* Three years with Python\nWhat we offer\n* Free fruit",
                [Section::Boilerplate, Section::Requirements, Section::Boilerplate, Section::Boilerplate],
            ),
            (
                "es",
                "REQUISITOS\n* Tres años con Python\nQué ofrecemos\n* Fruta",
                [Section::Boilerplate, Section::Requirements, Section::Boilerplate, Section::Boilerplate],
            ),
        ] {
            let found: Vec<Section> = parts("", description, code).into_iter().map(|(s, _)| s).collect();
            assert_eq!(found, sections, "{code}");
        }
    }

    #[test]
    fn other_languages_carry_english_terms_too() {
        let budget = TokenBudget { limit: 100, count: &toy };
        let italian = Language::new("it").unwrap();
        let analysed = analyse("", "Esperienza dell'Internet of Things", italian, &budget);
        let wanted = content_terms(Language::ENGLISH, "internet things");
        assert!(wanted.iter().all(|term| analysed.sentences[0].english_terms.contains(term)));
        assert_eq!(analysed.sentences[0].terms[0], content_terms(italian, "esperienze")[0]);
        let unknown = analyse("", "Some sensors", Language::UNDETERMINED, &budget);
        assert_eq!(unknown.language, Language::ENGLISH);
        assert!(unknown.sentences[0].english_terms.is_empty());
    }

    /// Spans ascend, lie in the text, keep the budget; every letter is in one, but markers like `a)`.
    fn check(text: &str, code: &str, limit: usize) -> Result<(), TestCaseError> {
        let budget = TokenBudget { limit, count: &toy };
        let analysed = analyse("", text, Language::new(code).unwrap(), &budget);
        let mut end = 0;
        for sentence in &analysed.sentences {
            let (from, to) = (sentence.span.start(), sentence.span.end());
            prop_assert!(end <= from && from < to && to <= text.len());
            prop_assert!(text.is_char_boundary(from) && text.is_char_boundary(to));
            let piece = sentence.span.of(text);
            prop_assert_eq!(piece.trim(), piece);
            prop_assert!(toy(piece) <= limit, "{piece:?}");
            prop_assert!(lost(&text[end..from]).is_none(), "{:?} of {text:?}", &text[end..from]);
            end = to;
        }
        prop_assert!(lost(&text[end..]).is_none(), "{:?} of {text:?}", &text[end..]);
        Ok(())
    }

    /// What is told of a text's size before it is cut is never too little.
    fn check_size(text: &str) -> Result<(), TestCaseError> {
        let budget = TokenBudget { limit: usize::MAX, count: &|_| 1 };
        let found = analyse("", text, Language::ENGLISH, &budget).sentences.len();
        prop_assert!(found <= crate::text::sentences_at_most(text), "{found} of {text:?}");
        Ok(())
    }

    fn lost(gap: &str) -> Option<char> {
        let chars: Vec<char> = gap.chars().collect();
        let is_marker = |i: usize| match chars.get(i + 1) {
            Some(')') => true,
            Some(' ') => SYMBOL_FONT.contains(&chars[i]),
            _ => false,
        };
        (0..chars.len()).find(|&i| chars[i].is_alphabetic() && !is_marker(i)).map(|i| chars[i])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]
        #[test]
        fn the_laws_of_spans_hold_for_any_text(text in "\\PC{0,120}|[a-zA-Zéжσ0-9 .!?;:,()*•\"'«»…\\-\\n]{0,160}|(([A-Z]\\. |Mr\\. |[a-z]+ |[0-9]\\. |\\* |\"|\\(|\\)|\\. |\n)){0,40}", limit in 1_usize..30) {
            for code in ["en", "es", "it", "el", "bg", "de", "und", "zh"] {
                check(&text, code, limit)?;
            }
            check_size(&text)?;
        }

        #[test]
        fn the_laws_hold_after_cleaning_too(raw in "(<p>|</p>|<li>|<br>|&amp;|&#8226;|[a-zé .,\n]|Sensoren und Netze\\. |α) ?{0,60}") {
            check(&clean_description(&raw), "el", 9)?;
        }
    }

    #[test]
    fn hostile_text_is_done_in_reasonable_time() {
        let budget = TokenBudget { limit: 126, count: &toy };
        for piece in [
            "a. ", "A. B", "(", "\" ", "(a. ", "* ", "• a ", "1) ", "a", ": ", "a\n", "a@b.c ", "'x. ", "жσ",
            "! . ",
        ] {
            for code in ["en", "it", "el"] {
                let begun = std::time::Instant::now();
                let text = piece.repeat(200_000 / piece.len());
                let found = analyse("", &text, Language::new(code).unwrap(), &budget).sentences.len();
                assert!(begun.elapsed().as_secs() < 30, "{piece:?} {code}: {found} in {:?}", begun.elapsed());
            }
        }
    }

    /// Prints what an ad of 3 KB costs: `cargo test --release --lib text::analyse -- --ignored --nocapture`.
    #[test]
    #[ignore = "a measurement, not a check"]
    fn the_cost_of_an_ad() {
        let budget = TokenBudget { limit: 126, count: &toy };
        let samples = [
            (
                "en",
                "You design and install connected sensors in the streets of the city. ",
                "Experience with Python, C++ and MQTT",
            ),
            (
                "it",
                "Progetta e installa i sensori connessi nelle strade della città. ",
                "Esperienza con Python, C++ e l'uso di MQTT",
            ),
            (
                "el",
                "Σχεδιάζετε και εγκαθιστάτε αισθητήρες στους δρόμους της πόλης. ",
                "Εμπειρία με Python, C++ και MQTT",
            ),
            ("bg", "Проектирате и монтирате сензори по улиците на града. ", "Опит с Python, C++ и MQTT"),
        ];
        for (code, sentence, item) in samples {
            let one =
                format!("<p>{}</p><ul>{}</ul>", sentence.repeat(6), format!("<li>{item}</li>").repeat(5));
            let raw = one.repeat(3_000 / one.chars().count() + 1);
            let language = Language::new(code).unwrap();
            let cleaned = clean_description(&raw);
            analyse("Title", &cleaned, language, &budget);
            crate::text::detect_language(&cleaned);
            let time = |name: &str, run: &dyn Fn() -> usize| {
                let start = std::time::Instant::now();
                (0..200).for_each(|_| assert!(run() > 0));
                eprintln!("{code} {} bytes: {name} {:?}", raw.len(), start.elapsed() / 200);
            };
            time("clean", &|| clean_description(&raw).len());
            time("analyse", &|| analyse("Title", &cleaned, language, &budget).sentences.len());
            time("detect", &|| crate::text::detect_language(&cleaned).as_str().len());
        }
    }
}
