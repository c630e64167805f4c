//! Bounds that no setting changes, as the documentation lists them.

use super::ads::MAX_CHOICES;
use super::codec::MOST_ROWS;
use super::occupations::MOST_OCCUPATIONS;
use super::page_token;
use super::profiles::{MAX_ROWS, MAX_TEXT};
use super::provenance::MAX_QUOTATIONS;
use super::reviews::MAX_REVIEWS;
use super::skills::MAX_LABEL_SETS;
use crate::domain::{AdId, ConceptUri, ProfileId, grouped};
use crate::review::{FILE_BYTES, REASON_BYTES, REVIEWER_BYTES};

/// What is bounded, the most of it, and what is counted.
const BOUNDS: [(&str, usize, &str); 15] = [
    ("A request, its parts included; four texts count as a row.", MOST_ROWS, "rows"),
    ("The name of an ad, without `jobAds/`.", AdId::MAX_BYTES, "bytes"),
    ("The name of a profile, without `profiles/`.", ProfileId::MAX_BYTES, "bytes"),
    (
        "One list of a profile: skills, functions, alternatives of a label, `narrower` of a skill, steps of a chain.",
        MAX_ROWS,
        "rows",
    ),
    ("The URI of a skill or an occupation.", ConceptUri::MAX_BYTES, "bytes"),
    ("One text of a profile: title, label, category, source, finding, quotation.", MAX_TEXT, "bytes"),
    ("The label sets of a skill or an occupation.", MAX_LABEL_SETS, "sets"),
    ("The quotations of one step of a chain.", MAX_QUOTATIONS, "quotations"),
    ("The reviews of one ReviewProfile.", MAX_REVIEWS, "reviews"),
    ("The reviewer of a review.", REVIEWER_BYTES, "bytes"),
    ("The reason of a review.", REASON_BYTES, "bytes"),
    ("The file of all reviews of a profile.", FILE_BYTES, "bytes"),
    ("The countries, and the languages, of a filter.", MAX_CHOICES, "codes"),
    ("A page token.", page_token::MAX_TEXT, "bytes"),
    ("The occupations of one ClassifyOccupation; who asks for more gets so many.", MOST_OCCUPATIONS, "rows"),
];

/// The table in Markdown.
pub fn bounds_markdown() -> String {
    let mut text = String::from("| what is bounded | most | |\n|---|---|---|\n");
    for (what, most, unit) in BOUNDS {
        text += &format!("| {what} | {} | {unit} |\n", grouped(most));
    }
    text
}
