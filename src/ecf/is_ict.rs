//! Whether an ad is about ICT at all.
//!
//! A logistic regression over [`IctTraits`]: the mean cosine of its best sentences with the competences that exist in
//! ICT only, its distinct ICT words, how long it is, since a long ad of any trade names some software, the mean cosine
//! of all its sentences, that of its title less that mean, and whether the title is more like the occupations of ICT
//! than like others. Where the ad lists several jobs, the one that is most so counts: "Vacancies" names none. Weights
//! by logistic regression, in `models/levels.toml`.

use std::collections::BTreeMap;

use crate::domain::{Demand, Language, Section, Sentence, Term};

use crate::taxonomy::unit_groups;

use super::AdText;
use super::constants::CONSTANTS;
use super::cosines::Cosines;
use super::formulas;
use super::learnt::Learnt;
use super::openings::listed_jobs;
use super::tables::Tables;
use super::traits::IctTraits;

/// Competences that no other trade has: an ad near these is about ICT.
const ICT_ONLY: [&str; 15] = [
    "A.5", "A.6", "A.10", "B.1", "B.2", "B.3", "B.4", "B.6", "C.2", "C.4", "C.5", "D.1", "D.6", "D.7", "E.8",
];

/// How the trade is abbreviated, in the languages of the cues.
pub(super) const ABBREVIATIONS: [&str; 7] = ["IT", "ICT", "TI", "TIC", "ИТ", "ИКТ", "ΤΠΕ"];

/// What a word of the title counts: the title says what the job is, the rest also what is about it.
const TITLE: f64 = 2.0;

/// What the log-odds that an ad is about ICT are made of; `None` where there is nothing to read.
pub(super) fn traits(ad: &AdText<'_>, cosines: &Cosines<'_>, tables: &Tables) -> Option<IctTraits> {
    let ict: Vec<usize> = (0..tables.competences.len())
        .filter(|at| ICT_ONLY.contains(&tables.competences[*at].code.to_string().as_str()))
        .collect();
    let spoken = |(number, _): (usize, &Sentence)| {
        ict.iter().map(|competence| cosines.peak(number, *competence)).reduce(f64::max)
    };
    let read = || ad.text.sentences.iter().enumerate().take(cosines.sentences());
    let title = read().filter(|(_, sentence)| sentence.section == Section::Title).filter_map(spoken);
    let title = title.reduce(f64::max);
    let languages = tables.cues.languages_of(ad.text.language);
    let jobs: Vec<usize> = listed_jobs(ad.description, &languages)
        .into_iter()
        .map(|job| start_in(ad.description, job))
        .collect();
    let is_job = |sentence: &Sentence| sentence.section == Section::Title || opens_one(sentence, &jobs);
    let named = read().filter(|&(_, sentence)| is_job(sentence)).map(|(number, _)| number);
    let occupation =
        named.map(|number| formulas::group_log_odds(cosines.unit_groups(number), is_ict)).reduce(f64::max);
    let mut best: Vec<f64> = read().filter(|(_, sentence)| is_own(sentence)).filter_map(spoken).collect();
    let sentences = best.len() as f64;
    let whole = best.iter().sum::<f64>() / sentences;
    best.sort_by(|a, b| b.total_cmp(a));
    best.truncate(CONSTANTS.ict_sentences);
    let meaning = best.iter().sum::<f64>() / best.len() as f64;
    (sentences > 0.0).then(|| {
        let title = title.map_or(0.0, |title| title - whole);
        let words = (1.0 + ict_words(ad, tables)).ln();
        let occupation = occupation.unwrap_or(0.0);
        IctTraits { meaning, words, sentences: sentences.ln(), whole, title, occupation }
    })
}

/// Whether `sentence`, one of the description, is the line that names one of the jobs, or the beginning of it where it
/// is cut; `jobs` begin there, in bytes.
fn opens_one(sentence: &Sentence, jobs: &[usize]) -> bool {
    jobs.iter().any(|start| (sentence.span.start()..sentence.span.end()).contains(start))
}

/// Where `part`, a slice of `text`, begins in it, in bytes.
fn start_in(text: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(text.as_ptr().addr())
}

/// The probability that an ad with these traits is about ICT, 0 to 1; 0 without any.
pub(super) fn probability(traits: Option<IctTraits>, learnt: &Learnt) -> f64 {
    traits.map_or(0.0, |traits| traits.probability(&learnt.is_ict))
}

/// Whether the people of the unit group, by its place in the table, are ICT specialists.
fn is_ict(group: usize) -> bool {
    unit_groups().get(group).is_some_and(|group| group.is_ict)
}

/// Whether a sentence speaks of the job. A wish does not: who once led an IT department may mend bicycles.
fn is_own(sentence: &Sentence) -> bool {
    sentence.section != Section::Boilerplate && sentence.demand() != Demand::Preferred
}

/// The weight of the distinct ICT words outside boilerplate; one that stands in the title counts
/// [`TITLE`] times. A word that is known in the ad's language and in English counts once for each, which
/// only raises what is high already.
fn ict_words(ad: &AdText<'_>, tables: &Tables) -> f64 {
    let own = tables.cues.language(ad.text.language);
    let english = tables.cues.language(Language::ENGLISH);
    let mut found: BTreeMap<Term, f64> = BTreeMap::new();
    let mut abbreviated = 0.0;
    for sentence in ad.text.sentences.iter().filter(|sentence| is_own(sentence)) {
        for (terms, cues) in [(&sentence.terms, own), (&sentence.english_terms, english)] {
            let Some(cues) = cues else { continue };
            let times = if sentence.section == Section::Title { TITLE } else { 1.0 };
            for (term, weight) in terms.iter().filter_map(|term| Some((*term, cues.vocabulary.get(term)?))) {
                let known = found.entry(term).or_default();
                *known = known.max(times * weight);
            }
        }
        if is_abbreviated(sentence.span.of(ad.source(sentence).1)) {
            abbreviated = 1.0;
        }
    }
    abbreviated + found.values().sum::<f64>()
}

/// Whether the trade's abbreviation stands in `text`, which is not all in capitals.
fn is_abbreviated(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    text.chars().any(char::is_lowercase) && words.any(|word| ABBREVIATIONS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{self, TokenBudget};

    /// The traits of an ad in which only texts that hold `word` are like occupations of ICT.
    fn traits_of(title: &str, description: &str, word: &str) -> IctTraits {
        let tables = Tables::builtin().unwrap();
        let budget = TokenBudget { limit: 200, count: &|text: &str| text.split_whitespace().count() };
        let text = text::analyse(title, description, Language::ENGLISH, &budget);
        let ad = AdText { title, description, text: &text };
        let sentences = text.sentences.iter().map(|sentence| sentence.span.of(ad.source(sentence).1));
        let row = |text: &str| {
            let ict = if text.contains(word) { 0.6 } else { 0.1 };
            let descriptors = tables.texts().len() - unit_groups().len();
            let groups = unit_groups().iter().map(move |group| if group.is_ict { ict } else { 0.2 });
            std::iter::repeat_n(0.2_f32, descriptors).chain(groups).collect::<Vec<f32>>()
        };
        let values: Vec<f32> = sentences.flat_map(row).collect();
        traits(&ad, &Cosines::new(&values, tables.competences), tables).unwrap()
    }

    fn occupation(title: &str, description: &str, word: &str) -> f64 {
        traits_of(title, description, word).occupation
    }

    #[test]
    fn a_wish_does_not_say_what_the_job_is_about() {
        let job = "You mend bicycles and serve the customers of our shop.";
        let wish = "Nice to have:\n- ten years as head of an IT department with servers and databases";
        let [alone, beside] =
            [job, &format!("{job}\n\n{wish}")].map(|text| traits_of("Mechanic", text, "bicycles"));
        assert_eq!((alone.words, alone.sentences), (beside.words, beside.sentences));
        let must =
            traits_of("Mechanic", &format!("{job}\n\n{}", wish.replace("Nice to", "Must")), "bicycles");
        assert!(must.words > alone.words, "{must:?}");
    }

    #[test]
    fn of_several_jobs_the_one_of_ict_counts() {
        let numbered = "1) Fibre installer\nYou pull cables.\n2) Sales director\nYou lead.";
        let named = "Role 1: Fibre installer\nYou pull cables.\nRole 2: Sales director\nYou lead.";
        for description in [numbered, named] {
            assert!(occupation("Open days", description, "installer") > 0.0, "{description}");
            assert!(occupation("Open days", description, "cables") < 0.0, "{description}");
        }
        let one = "Fibre installer\nYou pull cables.";
        assert!(occupation("Open days", one, "installer") < 0.0);
    }

    #[test]
    fn a_sentence_that_ends_like_a_listed_job_is_none() {
        let description = "Role 1: Sales\nYou sell.\nRole 2: Head of BI\nYou are led by the Head of BI";
        assert!(occupation("Open days", description, "are led") < 0.0);
        assert!(occupation("Open days", description, "Sales") > 0.0);
    }

    #[test]
    fn the_abbreviation_counts_in_capitals_only() {
        for (text, found) in [
            ("Head of IT", true),
            ("Lead the IT/OT team", true),
            ("It is yours", false),
            ("ASK FOR IT", false),
            ("Ръководител ИТ отдел", true),
        ] {
            assert_eq!(is_abbreviated(text), found, "{text}");
        }
    }
}
