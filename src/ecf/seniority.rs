//! How senior the person is whom an ad looks for: from the words of rank in its title, or where it names the job.
//!
//! The table of cues gives every title a level. A technician and a junior hardly differ there, but only the second says
//! how senior; so between trainees and leaders only words that speak of nothing else count.

use crate::domain::{Cue, Seniority};

use super::ad_cues::AdCues;

/// Titles of trainees lie at this level or below it, ...
const ENTRY: f64 = 1.0;
/// ... and those of people who lead at this one or above it.
const LEAD: f64 = 4.0;

/// Words that speak of how senior somebody is and of nothing else, in the languages of the table of cues.
const PLAIN: [(Seniority, &[&str]); 4] = [
    (Seniority::Entry, &["entry level", "early career", "berufseinsteiger", "prima esperienza"]),
    (
        Seniority::Junior,
        &[
            "junior",
            "jr",
            "graduate",
            "recién titulado",
            "recién graduado",
            "neolaureato",
            "neodiplomato",
            "младши",
            "jüngerer",
        ],
    ),
    (Seniority::Mid, &["mid level", "mid", "intermediate", "medior", "semi senior", "mid senior"]),
    (Seniority::Senior, &["senior", "sr", "senior associate", "senior specialist", "старши"]),
];

/// How senior the person is whom the ad of these cues looks for, as [`judge`](super::judge) says.
pub(super) fn seniority(ad_cues: &AdCues) -> Option<Seniority> {
    let AdCues { title, two_jobs, sought, .. } = ad_cues;
    if *two_jobs {
        return None;
    }
    let level = |cues: &[Cue]| of_ranks(cues.iter().filter_map(rank).collect());
    if title.iter().any(|cue| rank(cue).is_some()) { level(title) } else { level(sought) }
}

fn rank(cue: &Cue) -> Option<Seniority> {
    let words = cue.text.to_lowercase();
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.collect::<Vec<_>>().join(" ");
    let plain = PLAIN.iter().find(|(_, phrases)| phrases.contains(&words.as_str())).map(|(rank, _)| *rank);
    plain
        .or_else(|| (cue.level <= ENTRY).then_some(Seniority::Entry))
        .or_else(|| (cue.level >= LEAD).then_some(Seniority::Lead))
}

fn of_ranks(ranks: Vec<Seniority>) -> Option<Seniority> {
    let (least, greatest) = (ranks.iter().min()?, ranks.iter().max()?);
    match (*least, *greatest) {
        // "Junior/Senior developer": either.
        (Seniority::Entry | Seniority::Junior | Seniority::Mid, Seniority::Senior) => None,
        (low @ (Seniority::Entry | Seniority::Junior | Seniority::Mid), _) => Some(low),
        (_, high) => Some(high),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Detail, Language};
    use crate::ecf::{AdText, Tables, ad_cues, estimate, judge};
    use crate::text::{self, TokenBudget};

    fn of(code: &str, title: &str, description: &str) -> Option<Seniority> {
        let budget = TokenBudget { limit: 200, count: &|text: &str| text.split_whitespace().count() };
        let text = text::analyse(title, description, Language::new(code).unwrap(), &budget);
        let (ad, tables) = (AdText { title, description, text: &text }, Tables::builtin().unwrap());
        let (estimates, judged) = judge(&ad, &[], tables, Detail::Full);
        assert_eq!(estimates, estimate(&ad, &[], tables, Detail::Full));
        assert_eq!(judged, seniority(&ad_cues::read(&ad, tables.cues)));
        judged
    }

    #[test]
    fn a_title_says_how_senior_and_an_occupation_alone_does_not() {
        for (code, title, expected) in [
            ("en", "Junior Data Engineer", Some(Seniority::Junior)),
            ("en", "Sr. Software Developer", Some(Seniority::Senior)),
            ("en", "Senior Team Lead", Some(Seniority::Lead)),
            ("en", "Junior Project Manager", Some(Seniority::Junior)),
            ("en", "Head of IT", Some(Seniority::Lead)),
            ("en", "Software engineering intern", Some(Seniority::Entry)),
            ("en", "Support technician", None),
            ("en", "Junior/Senior Developer", None),
            ("en", "Data engineer", None),
            ("es", "Programador junior", Some(Seniority::Junior)),
            ("es", "Técnico de sistemas", None),
            ("it", "Stagista ufficio acquisti", Some(Seniority::Entry)),
        ] {
            assert_eq!(of(code, title, ""), expected, "{title}");
        }
    }

    #[test]
    fn a_sentence_that_names_the_job_speaks_where_the_title_is_silent() {
        let text = "We are looking for a senior engineer to report to the director.";
        assert_eq!(of("en", "Engineer", text), Some(Seniority::Senior));
        assert_eq!(of("en", "Junior engineer", text), Some(Seniority::Junior));
    }
}
