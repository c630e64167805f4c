//! The words by which an ad says how much it wants of something.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::comparisons;
use crate::domain::Language;
use crate::text::phrase_table::{Hit, PhraseTable};

/// What a cue says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CueSense {
    Must,
    /// A must only where a negation takes it back.
    Need,
    Wish,
    /// A wish only where its piece says nothing else, or where another wish stands before it.
    WishAlone,
    /// A wish only where it is a heading.
    WishHeading,
    NotNeeded,
    Not,
    /// A negation that says no more behind what it denies; it does so behind a must: "Java is a must, Go is |not".
    Ellipsis,
    /// The same as [`Self::Not`], but nothing where a comparison stands behind it: "nobody knows Go better than you".
    Nobody,
    /// Beside a [`Self::Without`] it makes a must of what that names; else nothing.
    NoThing,
    /// A negation that says that something cannot be done: behind a [`Self::Without`] it makes a must of what that
    /// names.
    Cannot,
    /// A negation only beside an [`Self::Indifferent`] or a [`Self::Rejects`], else nothing: "if not".
    IfNot,
    /// Says that it does not matter what an [`Self::IfNot`] beside it names; else nothing.
    Indifferent,
    /// A negation that stands before nouns only.
    Nor,
    /// Names what somebody has given up.
    Abandons,
    /// Opens what takes the place of what has been given up before it: "we abandoned Perl |in favour of Go".
    InFavour,
    /// Names what something else takes the place of.
    Instead,
    /// The same, but only where a name follows: a colleague who leaves is replaced as well.
    Replaces,
    /// Names what somebody has left, as far as the word that opens where they went: "moved away from |Cobol| to Go".
    Leaves,
    /// Says of what stands before it that it has gone, and nothing of what stands after it: "is being replaced |by Go".
    Replaced,
    Without,
    /// Turns away who lacks what the negation beside it names.
    Rejects,
    /// Denies a name, or a list of single names, that stands before it; else nothing.
    Excludes,
    Nothing,
    /// Opens what a denial before it depends on: "not needed if you know Go".
    Condition,
    /// Opens what a denial before it leaves out: "no language except Go".
    Except,
    /// May stand between a negation and the must that it takes back.
    Between,
}

impl CueSense {
    /// Whether it negates what comes after it.
    pub(super) fn negates(self) -> bool {
        matches!(self, Self::Not | Self::Cannot | Self::Without) || self.is_before_nouns()
    }

    /// Whether it is a negation that a noun follows, never an adjective.
    pub(super) fn is_before_nouns(self) -> bool {
        matches!(self, Self::Nor | Self::Abandons | Self::Instead | Self::Leaves | Self::Without)
    }

    /// Whether it opens what a denial before it does not reach.
    pub(super) fn opens_limit(self) -> bool {
        matches!(self, Self::Condition | Self::Except | Self::InFavour)
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    must: Vec<String>,
    need: Vec<String>,
    wish: Vec<String>,
    wish_alone: Vec<String>,
    wish_heading: Vec<String>,
    not_needed: Vec<String>,
    not: Vec<String>,
    abandons: Vec<String>,
    in_favour: Vec<String>,
    nobody: Vec<String>,
    no_thing: Vec<String>,
    cannot: Vec<String>,
    if_not: Vec<String>,
    indifferent: Vec<String>,
    nor: Vec<String>,
    instead: Vec<String>,
    replaces: Vec<String>,
    leaves: Vec<String>,
    replaced: Vec<String>,
    without: Vec<String>,
    rejects: Vec<String>,
    excludes: Vec<String>,
    nothing: Vec<String>,
    condition: Vec<String>,
    except: Vec<String>,
    between: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    #[serde(rename = "version")]
    _version: String,
    #[serde(flatten)]
    languages: BTreeMap<String, Row>,
}

static CUES: LazyLock<PhraseTable<CueSense>> = LazyLock::new(|| {
    // The file is part of the program and a test reads it.
    read(include_str!("../data/demand.toml")).unwrap_or_else(|_| PhraseTable::none())
});

/// The same with the words that are a wish where a line has no others.
static HEADING_CUES: LazyLock<PhraseTable<CueSense>> = LazyLock::new(|| {
    read_for_headings(include_str!("../data/demand.toml")).unwrap_or_else(|_| PhraseTable::none())
});

/// The cues of a folded text in order; a negation and the must that it takes back are one: "not strictly required".
pub(super) fn find(language: Language, folded: &str) -> Vec<Hit<CueSense>> {
    in_order(CUES.find(language, folded), folded)
}

/// The same of a line that may be a heading.
pub(super) fn find_in_heading(language: Language, folded: &str) -> Vec<Hit<CueSense>> {
    in_order(HEADING_CUES.find(language, folded), folded)
}

fn in_order(mut hits: Vec<Hit<CueSense>>, folded: &str) -> Vec<Hit<CueSense>> {
    hits.sort_by_key(|hit| hit.start);
    comparisons::settle(&mut hits, folded);
    let mut found: Vec<Hit<CueSense>> = Vec::with_capacity(hits.len());
    for hit in hits {
        let needs = matches!(hit.sense, CueSense::Must | CueSense::Need);
        match negation_before(&found, &folded[..hit.start]).filter(|_| needs) {
            Some(at) => {
                let whole = Hit { start: found[at].start, end: hit.end, sense: CueSense::NotNeeded };
                found.truncate(at);
                found.push(whole);
            }
            None if hit.sense == CueSense::Wish => {
                let start = opening(&mut found, folded, hit.start);
                found.push(Hit { start, ..hit });
            }
            None if hit.sense.opens_limit() => {
                // Any other condition says nothing of demand.
                found.extend(limits_denial(&found, hit.sense).then_some(hit));
            }
            None => found.push(hit),
        }
    }
    found.retain(|hit| !matches!(hit.sense, CueSense::Need | CueSense::Between));
    found
}

/// Whether a denial stands before a cue of `sense`, which opens what it depends on or leaves out: "not needed |if",
/// "no degree is needed |if", "no language |except", "abandoned Perl |in favour of".
fn limits_denial(found: &[Hit<CueSense>], sense: CueSense) -> bool {
    let negates = |sense: CueSense| matches!(sense, CueSense::Not | CueSense::Cannot);
    let leaves = |sense: CueSense| {
        matches!(sense, CueSense::Abandons | CueSense::Instead | CueSense::Replaces | CueSense::Leaves)
    };
    let speaks = |sense: &CueSense| !matches!(sense, CueSense::Between | CueSense::NoThing);
    let mut back = found.iter().rev().map(|hit| hit.sense).filter(speaks);
    match back.next() {
        Some(last) if sense == CueSense::InFavour => leaves(last),
        Some(CueSense::NotNeeded) => true,
        Some(CueSense::Must | CueSense::Need) => back.next().is_some_and(negates),
        Some(last) => sense == CueSense::Except && (negates(last) || last == CueSense::Abandons),
        None => false,
    }
}

/// Where a wish begins with the words that lead to it, which are taken off `found`: "sarà considerato |un plus".
fn opening(found: &mut Vec<Hit<CueSense>>, folded: &str, wish: usize) -> usize {
    let mut start = wish;
    while let Some(last) = found.last().copied().filter(|last| last.sense == CueSense::Between)
        && folded.get(last.end..start).is_some_and(|gap| !holds_words(gap))
    {
        start = last.start;
        found.pop();
    }
    start
}

/// Whether words stand in what follows a cue, but for the ending of its own.
fn holds_words(gap: &str) -> bool {
    gap.trim_start_matches(char::is_alphanumeric).contains(char::is_alphanumeric)
}

/// The last of `found` if it is a negation with nothing but words between it and the end of `before` that may
/// stand there.
fn negation_before(found: &[Hit<CueSense>], before: &str) -> Option<usize> {
    let mut end = before.len();
    for (at, hit) in found.iter().enumerate().rev() {
        if holds_words(before.get(hit.end..end)?) {
            return None;
        }
        match hit.sense {
            CueSense::Between => end = hit.start,
            CueSense::Not | CueSense::Cannot => return Some(at),
            _ => return None,
        }
    }
    None
}

/// The cues of sentences from the text of their file.
pub(super) fn read(text: &str) -> Result<PhraseTable<CueSense>, String> {
    let phrases = phrases(text)?;
    PhraseTable::new(phrases.into_iter().filter(|(.., sense)| *sense != CueSense::WishHeading))
}

/// The cues of headings from the same text.
pub(super) fn read_for_headings(text: &str) -> Result<PhraseTable<CueSense>, String> {
    let of_heading = |sense| match sense {
        CueSense::WishAlone | CueSense::WishHeading => CueSense::Wish,
        other => other,
    };
    let phrases = phrases(text)?;
    PhraseTable::new(
        phrases.into_iter().map(|(language, phrase, sense)| (language, phrase, of_heading(sense))),
    )
}

fn phrases(text: &str) -> Result<Vec<(Language, String, CueSense)>, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut phrases = Vec::new();
    for (code, row) in file.languages {
        let language = Language::new(&code).map_err(|error| error.to_string())?;
        let senses = [
            (row.must, CueSense::Must),
            (row.need, CueSense::Need),
            (row.wish, CueSense::Wish),
            (row.wish_alone, CueSense::WishAlone),
            (row.wish_heading, CueSense::WishHeading),
            (row.not_needed, CueSense::NotNeeded),
            (row.not, CueSense::Not),
            (row.abandons, CueSense::Abandons),
            (row.in_favour, CueSense::InFavour),
            (row.nobody, CueSense::Nobody),
            (row.no_thing, CueSense::NoThing),
            (row.cannot, CueSense::Cannot),
            (row.if_not, CueSense::IfNot),
            (row.indifferent, CueSense::Indifferent),
            (row.nor, CueSense::Nor),
            (row.instead, CueSense::Instead),
            (row.replaces, CueSense::Replaces),
            (row.leaves, CueSense::Leaves),
            (row.replaced, CueSense::Replaced),
            (row.without, CueSense::Without),
            (row.rejects, CueSense::Rejects),
            (row.excludes, CueSense::Excludes),
            (row.nothing, CueSense::Nothing),
            (row.condition, CueSense::Condition),
            (row.except, CueSense::Except),
            (row.between, CueSense::Between),
        ];
        for (row, sense) in senses {
            phrases.extend(row.into_iter().map(|phrase| (language, phrase, sense)));
        }
    }
    Ok(phrases)
}
