//! How much of anything is taken at once: one table for the gate, the server, its tests and its documentation.

use super::Violation;

/// A row of the table of limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Its name in the settings, under `[limits]`, and in every refusal.
    pub name: &'static str,
    /// What it counts.
    pub unit: &'static str,
    /// Where nobody says otherwise.
    pub default: usize,
    /// The least that makes sense.
    pub least: usize,
    /// The most that is taken as a setting.
    pub most: usize,
    /// What it bounds, in one line.
    pub what: &'static str,
}

macro_rules! limits {
    ($($name:ident: $default:expr, $least:expr => $most:expr, $unit:literal, $what:literal;)*) => {
        /// Every limit; [`Limits::default`] suits a machine of two cores and keeps a server under 1.5 GiB.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Limits {
            $(#[doc = $what] #[doc = concat!("Counted in ", $unit, ".")] pub $name: usize,)*
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        impl Limits {
            /// The rows, in the order in which they are explained.
            pub const TABLE: &'static [Limit] = &[$(Limit {
                name: stringify!($name),
                unit: $unit,
                default: $default,
                least: $least,
                most: $most,
                what: $what,
            },)*];

            fn field(&mut self, name: &str) -> Option<&mut usize> {
                match name {
                    $(stringify!($name) => Some(&mut self.$name),)*
                    _ => None,
                }
            }

            /// Every limit with its value.
            pub fn values(&self) -> impl Iterator<Item = (&'static Limit, usize)> {
                Self::TABLE.iter().zip([$(self.$name,)*])
            }
        }
    };
}

const MIB: usize = 1 << 20;

limits! {
    // An ad.
    description_bytes: 2_000_000, 1_000 => 64 * MIB, "bytes", "The description of an ad, as given.";
    sentences: 5_000, 100 => 100_000, "sentences", "The sentences and lines of an ad or a text; real ads have up to about 1,000.";
    title_bytes: 1_000, 100 => 100_000, "bytes", "The title of an ad or a text, cleaned.";
    field_bytes: 10_000, 100 => MIB, "bytes", "Any other field of an ad, as given.";
    attributes: 50, 0 => 10_000, "attributes", "The attributes of an ad.";
    attribute_name_bytes: 100, 1 => 10_000, "bytes", "The name of an attribute.";
    attribute_bytes: 2_000, 1 => MIB, "bytes", "The value of an attribute, as given.";
    // A text and a profile of a request.
    text_bytes: 256 << 10, 1_000 => 64 * MIB, "bytes", "The text of ExtractSkills, EstimateLevels and ClassifyOccupation.";
    text_clauses: 10_000, 100 => 1_000_000, "clauses", "The clauses of a text whose skills are linked to a taxonomy.";
    profile_rows: 1_000, 1 => 1_000, "rows", "The skills, competences, functions and occupations of a profile together.";
    profile_labels: 20_000, 1 => 30_000, "labels", "The labels of all rows of a profile together.";
    profile_bytes: MIB, 1_000 => 64 * MIB, "bytes", "All words of a profile together, the reviews in its chains included.";
    profile_reviews: 2_000, 1 => 100_000, "reviews", "The reviews kept of one profile; all of them come with it.";
    label_bytes: 300, 50 => 1_000, "bytes", "One label or function of a profile; ESCO's longest have about 200.";
    // A file of answers to a survey.
    answer_file_bytes: 32 * MIB, 10_000 => 1_024 * MIB, "bytes", "A file of answers to a survey, as exported; unpacked a spreadsheet may have eight times as many.";
    answer_rows: 50_000, 10 => 1_000_000, "rows", "The rows of a file of answers.";
    answer_cells: 5_000_000, 1_000 => 100_000_000, "cells", "The cells of a file of answers, empty ones included.";
    // A document of desk research.
    documents: 200, 1 => 10_000, "documents", "The documents of one `profile candidates`.";
    document_bytes: 32 * MIB, 1_000 => 1_024 * MIB, "bytes", "A document, as given.";
    document_text_bytes: 2_000_000, 1_000 => 64 * MIB, "bytes", "The plain text of a document; 2 MB are about 700 pages.";
    document_sentences: 20_000, 100 => 1_000_000, "sentences", "The sentences and lines of a document.";
    // A message, a page, a feed.
    message_bytes: 4 * MIB, 10_000 => 256 * MIB, "bytes", "A message that the server takes, after decompression.";
    page_bytes: 3 * MIB, 10_000 => 256 * MIB, "bytes", "A page that the server answers; a row that is longer stands alone on its page.";
    default_page_size: 25, 1 => 100_000, "rows", "A page where the client does not say.";
    max_page_size: 1_000, 1 => 100_000, "rows", "A page at most.";
    match_depth: 1_000, 1 => 1_000_000, "matches", "How deep pages of matches go; deeper: StreamMatches.";
    import_ads: 5_000, 1 => 1_000_000, "ads", "The ads of one ImportJobAds.";
    batch_ads: 128, 1 => 10_000, "ads", "The ads of an import that are worked on together.";
    batch_bytes: 4 * MIB, 1_000 => 256 * MIB, "bytes", "Whole messages of an import that are worked on together.";
    // A profile and its market.
    market_ads: 2_000, 1 => 1_000_000, "ads", "The ads that match a profile and are read for its market, best first.";
    market_others: 2_000, 1 => 1_000_000, "ads", "The other ads that they are compared with; where there are more, so many are drawn.";
    market_linked: 300, 1 => 1_000_000, "ads", "Of the ads that match, those in which skills that the profile lacks are sought in the whole taxonomy.";
    market_skills: 300, 1 => 10_000, "skills", "Skills of the taxonomy that are then looked for in all ads of a market.";
    // The machine.
    connections: 256, 1 => 100_000, "connections", "Open connections; one more is closed at once.";
    connection_calls: 64, 1 => 10_000, "calls", "Calls of one connection at a time.";
    silence_seconds: 60, 30 => 86_400, "seconds", "How long a connection may send nothing, answers to pings included.";
    connection_seconds: 3_600, 60 => 604_800, "seconds", "The age at which a connection is asked to go, so that clients spread anew.";
    quick_calls: 32, 1 => 10_000, "calls", "Calls that look something up, waiting ones included.";
    match_calls: 32, 1 => 10_000, "calls", "MatchJobAds and StreamMatches, waiting ones included.";
    text_calls: 32, 1 => 10_000, "calls", "ScoreJobAd, ExtractSkills, EstimateLevels and ClassifyOccupation, waiting ones included.";
    market_calls: 4, 1 => 1_000, "calls", "GetProfileMarket, waiting ones included.";
    write_calls: 32, 1 => 10_000, "calls", "Ads and profiles being created, updated, deleted or reviewed, waiting ones included.";
    import_calls: 4, 1 => 1_000, "calls", "Imports at a time.";
    stream_calls: 4, 1 => 1_000, "calls", "StreamMatches that are being taken by their clients.";
    matches_at_work: 2, 1 => 1_000, "calls", "Rankings made at a time; the others wait in the order in which they came.";
    markets_at_work: 1, 1 => 1_000, "calls", "Markets read at a time.";
    texts_at_work: 8, 1 => 1_000, "calls", "Texts read at a time; much of their time is the model's.";
    work_seconds: 120, 1 => 86_400, "seconds", "One piece of work, whatever deadline the client sets.";
    stream_seconds: 3_600, 1 => 86_400, "seconds", "An import or a StreamMatches from its first byte to its last; another call has twice work_seconds.";
    writes_at_work: 8, 1 => 1_000, "calls", "Ads and profiles written at a time; much of their time is the model's and the disk's.";
    drain_notice_seconds: 1, 0 => 3_600, "seconds", "How long calls are still taken after the server has said that it stops.";
    drain_seconds: 30, 1 => 86_400, "seconds", "How long calls may take to end after that.";
    pinned_rankings: 512, 1 => 10_000, "rankings", "Rankings and snapshots pinned for the next page; of too many, the oldest of the client with most goes.";
    pinned_rankings_of_one: 4, 1 => 10_000, "rankings", "Of them those of one client, whose own oldest goes.";
    pinned_bytes: 256 * MIB, MIB => 4_000 * MIB, "bytes", "What all pinned rankings take in memory; of too much, the oldest of the client with most goes.";
    pinned_bytes_of_one: 64 * MIB, MIB => 4_000 * MIB, "bytes", "Of that what those of one client take; its own oldest goes.";
    pin_seconds: 900, 1 => 86_400, "seconds", "How long one stays pinned after its last page.";
    cached_scores: 1_000_000, 1 => 1_000_000_000, "scores", "Scores of ads cached for the next ranking of the same profile, and as many preliminary ones, about 50 bytes each.";
    cached_level_bytes: 64 * MIB, MIB => 4_000 * MIB, "bytes", "e-CF levels of stored ads cached for the next answers that show them.";
    prepared_profiles: 64, 1 => 100_000, "profiles", "Profiles cached for the next call.";
}

impl Limits {
    /// Sets the limit of this name.
    ///
    /// # Errors
    /// A [`Violation`] that names the limit, if there is none of that name or the value makes no sense.
    pub fn set(&mut self, name: &str, value: usize) -> Result<(), Violation> {
        let field = format!("limits.{name}");
        let Some(row) = Self::TABLE.iter().find(|row| row.name == name) else {
            return Err(Violation::new(field, "is no limit; `skillgauge limits` lists them all"));
        };
        if !(row.least..=row.most).contains(&value) {
            let problem = format!("{value} is not between {} and {} {}", row.least, row.most, row.unit);
            return Err(Violation::new(field, problem));
        }
        if let Some(slot) = self.field(name) {
            *slot = value;
        }
        Ok(())
    }

    /// Whether the limits fit together.
    ///
    /// # Errors
    /// A [`Violation`] that names the one that is too large.
    pub fn check(&self) -> Result<(), Violation> {
        let pairs = [
            ("default_page_size", self.default_page_size, "max_page_size", self.max_page_size),
            ("pinned_rankings_of_one", self.pinned_rankings_of_one, "pinned_rankings", self.pinned_rankings),
            ("pinned_bytes_of_one", self.pinned_bytes_of_one, "pinned_bytes", self.pinned_bytes),
            ("matches_at_work", self.matches_at_work, "match_calls", self.match_calls),
            ("markets_at_work", self.markets_at_work, "market_calls", self.market_calls),
            ("texts_at_work", self.texts_at_work, "text_calls", self.text_calls),
            ("writes_at_work", self.writes_at_work, "write_calls", self.write_calls),
            ("page_bytes", self.page_bytes, "message_bytes", self.message_bytes),
        ];
        match pairs.into_iter().find(|(_, part, _, whole)| part > whole) {
            Some((name, part, other, whole)) => Err(Violation::new(
                format!("limits.{name}"),
                format!("{part} is more than {other}, which is {whole}"),
            )),
            None => Ok(()),
        }
    }

    /// The table in Markdown, with the defaults.
    pub fn markdown() -> String {
        let mut text = String::from("| limit | default | | what it bounds |\n|---|---|---|---|\n");
        for row in Self::TABLE {
            text += &format!("| `{}` | {} | {} | {} |\n", row.name, grouped(row.default), row.unit, row.what);
        }
        text
    }
}

/// A number with commas between its thousands.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|part| std::str::from_utf8(part).ok()).collect();
    parts.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_set_by_its_name_and_nothing_senseless_is_taken() {
        let mut limits = Limits::default();
        limits.set("sentences", 200).unwrap();
        assert_eq!(limits.sentences, 200);
        for (name, value) in [("sentence", 200), ("sentences", 0), ("message_bytes", usize::MAX)] {
            let refused = limits.set(name, value).unwrap_err();
            assert_eq!(refused.field(), format!("limits.{name}"));
        }
        assert_eq!(limits, Limits { sentences: 200, ..Limits::default() });
    }

    #[test]
    fn the_defaults_lie_within_their_bounds_and_the_table_is_the_type() {
        for (row, value) in Limits::default().values() {
            assert_eq!(row.default, value, "{}", row.name);
            assert!((row.least..=row.most).contains(&value), "{}", row.name);
        }
        assert_eq!(Limits::markdown().lines().count(), Limits::TABLE.len() + 2);
        assert_eq!(
            [grouped(0), grouped(999), grouped(1000), grouped(2_000_000)],
            ["0", "999", "1,000", "2,000,000"]
        );
    }
}
