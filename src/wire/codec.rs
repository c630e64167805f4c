//! Messages of the protocol as prost reads them, but for requests that are many times as large read as written.

use std::marker::PhantomData;

use prost::Message;
use prost::bytes::Buf;
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder};
use tonic_prost::{ProstCodec, ProstDecoder, ProstEncoder};

use super::ApiError;

/// Rows of a request at most, those of its parts included, and four texts for one: an empty row takes two bytes on the wire
/// and up to two hundred in memory. A profile with as many labels as the limits can be set to, each in a set of its own,
/// comes to about 60,000.
pub(super) const MOST_ROWS: usize = 64_000;
/// What a row and a text take of what is left: beside its own bytes a text takes about fifty in memory.
const ROW: usize = 4;
const TEXT: usize = 1;
/// How deep parts are looked into; the protocol's go five deep.
const DEPTH: usize = 6;

/// The codec of all services: [`ProstCodec`] with that bound.
pub struct BoundedCodec<T, U>(ProstCodec<T, U>);

impl<T, U> Default for BoundedCodec<T, U> {
    fn default() -> Self {
        Self(ProstCodec::default())
    }
}

impl<T, U> Codec for BoundedCodec<T, U>
where
    T: Message + Send + 'static,
    U: Message + Default + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = ProstEncoder<T>;
    type Decoder = BoundedDecoder<U>;

    fn encoder(&mut self) -> Self::Encoder {
        self.0.encoder()
    }

    fn decoder(&mut self) -> Self::Decoder {
        // Answers, which our own clients read, may be as long as they are.
        let is_request = std::any::type_name::<U>().ends_with("Request");
        BoundedDecoder { inner: ProstCodec::<T, U>::default().decoder(), is_request, message: PhantomData }
    }
}

/// Looks at the bytes before prost makes a message of them.
pub struct BoundedDecoder<U> {
    inner: ProstDecoder<U>,
    is_request: bool,
    message: PhantomData<U>,
}

impl<U: Message + Default> Decoder for BoundedDecoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, source: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        if self.is_request {
            let mut left = MOST_ROWS * ROW;
            if fields(source.chunk(), DEPTH, &mut left) == Counted::TooMany {
                return Err(ApiError::TooManyFields { limit: MOST_ROWS }.into());
            }
        }
        self.inner.decode(source)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    /// The bytes are a message.
    Message,
    /// They are not, so they are a text, or what prost will refuse.
    Other,
    /// More than were left.
    TooMany,
}

/// Takes the fields of `bytes`, read as a message without its description, from what is `left`. Texts that can be read
/// as messages count as such: rather too many than too few.
fn fields(mut bytes: &[u8], depth: usize, left: &mut usize) -> Counted {
    while !bytes.is_empty() {
        let Some(tag) = varint(&mut bytes) else { return Counted::Other };
        if tag >> 3 == 0 {
            return Counted::Other;
        }
        let length = match tag & 7 {
            0 => varint(&mut bytes).map(|_| 0),
            1 => Some(8),
            5 => Some(4),
            2 => varint(&mut bytes),
            _ => None,
        };
        let part = length.and_then(|length| bytes.split_at_checked(usize::try_from(length).ok()?));
        let Some((part, rest)) = part else { return Counted::Other };
        bytes = rest;
        // Texts and rows take memory; a number has its place in the row that it belongs to.
        if tag & 7 == 2 && text_or_row(part, depth, left) == Counted::TooMany {
            return Counted::TooMany;
        }
    }
    Counted::Message
}

/// Takes one text or row with its fields from what is `left`.
fn text_or_row(part: &[u8], depth: usize, left: &mut usize) -> Counted {
    let before = *left;
    let Some(rest) = before.checked_sub(ROW) else { return Counted::TooMany };
    *left = rest;
    let Some(depth) = depth.checked_sub(1) else { return Counted::Message };
    let counted = fields(part, depth, left);
    if counted == Counted::Other {
        *left = before - TEXT;
    }
    counted
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for group in 0..10 {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << (7 * group).min(63);
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Limits;
    use crate::wire::pb;

    fn counted(message: &impl Message, rows: usize) -> Counted {
        fields(&message.encode_to_vec(), DEPTH, &mut (rows * ROW))
    }

    #[test]
    fn rows_count_at_every_depth_and_texts_a_quarter() {
        let skill = pb::Skill { label: "beekeeping".into(), ..Default::default() };
        let profile = pb::Profile { skills: vec![skill; 10], ..Default::default() };
        let source = pb::match_job_ads_request::Source::ProfileInline(profile);
        let request = pb::MatchJobAdsRequest { source: Some(source), ..Default::default() };
        // The profile, ten rows, ten labels; one more while a label is tried as a message.
        assert_eq!(counted(&request, 15), Counted::Message);
        assert_eq!(counted(&request, 13), Counted::TooMany);
        for text in ["You install sensors. ", "x", " ", "-", "\n", "\u{416}", "0"] {
            let ad = pb::JobAd { description: text.repeat(100_000), ..Default::default() };
            assert_eq!(counted(&ad, MOST_ROWS), Counted::Message, "{text:?}");
        }
    }

    #[test]
    fn what_is_small_as_written_and_large_as_read_is_refused() {
        let profile = pb::Profile { skills: vec![pb::Skill::default(); 100_000], ..Default::default() };
        assert!(profile.encoded_len() < 300_000);
        assert_eq!(counted(&profile, MOST_ROWS), Counted::TooMany);
        let taken = size_of::<pb::Skill>().max(size_of::<pb::LabelSet>()).max(size_of::<pb::Occupation>());
        assert!(taken <= 200 && MOST_ROWS * taken < 16 << 20, "{taken} bytes a row");
    }

    #[test]
    fn as_many_labels_as_the_limits_can_be_set_to_fit_however_they_are_spread() {
        let most = |name: &str| Limits::TABLE.iter().find(|row| row.name == name).unwrap().most;
        let (rows, labels) = (most("profile_rows"), most("profile_labels"));
        // One of them is the row's own.
        let of_row = labels / rows - 1;
        for sets in [1, 5, 19, of_row] {
            let profile = pb::Profile { skills: vec![skill(sets, of_row); rows], ..Default::default() };
            let request = pb::CreateProfileRequest { profile: Some(profile), ..Default::default() };
            assert_eq!(counted(&request, MOST_ROWS), Counted::Message, "{sets} sets a row");
        }
    }

    /// A skill with so many labels in so many sets, which says where it comes from and was found by one step.
    fn skill(sets: usize, labels: usize) -> pb::Skill {
        // `hr`, `hu`, `pl` and `pt` can be read as messages.
        let languages =
            ["bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "hr", "hu", "it", "lt", "pl", "pt"];
        let set = |number: usize| pb::LabelSet {
            language: languages[number % languages.len()].into(),
            preferred: "keep bees".into(),
            alternatives: vec!["beekeeping".into(); labels / sets - 1],
            source: "ESCO 1.2.0".into(),
        };
        let step = pb::ProvenanceStep {
            source: "survey".into(),
            date: "2026-01-31".into(),
            finding: "essential".into(),
            ..Default::default()
        };
        let provenance = pb::Provenance { source: "survey".into(), steps: vec![step], ..Default::default() };
        pb::Skill {
            uri: "http://data.europa.eu/esco/skill/f049d050-12da-4e40-813a-2b5eb6df6b51".into(),
            label: "keep bees".into(),
            category: "agriculture".into(),
            labels: (0..sets).map(set).collect(),
            provenance: Some(provenance),
            ..Default::default()
        }
    }
}
