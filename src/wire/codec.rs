//! Messages of the protocol as prost reads them, but for requests that are many times as large read as written.

use std::marker::PhantomData;

use prost::Message;
use prost::bytes::Buf;
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder};
use tonic_prost::{ProstCodec, ProstDecoder, ProstEncoder};

use super::ApiError;

/// Texts and rows of a request at most, those of its parts included: an empty row takes two bytes on the wire and a hundred and
/// fifty in memory. The largest profile that the limits can be set to has about 55,000.
pub(super) const MOST_FIELDS: usize = 60_000;
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
            let mut left = MOST_FIELDS;
            if fields(source.chunk(), DEPTH, &mut left) == Counted::TooMany {
                return Err(ApiError::TooManyFields { limit: MOST_FIELDS }.into());
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
        // Texts and rows take memory; a number has its place in the row that it belongs to.
        if tag & 7 == 2 {
            let Some(rest) = left.checked_sub(1) else { return Counted::TooMany };
            *left = rest;
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
        if tag & 7 == 2 && depth > 0 {
            let before = *left;
            match fields(part, depth - 1, left) {
                Counted::Message => {}
                Counted::Other => *left = before,
                Counted::TooMany => return Counted::TooMany,
            }
        }
    }
    Counted::Message
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for place in 0..10 {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << (7 * place).min(63);
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

    fn counted(message: &impl Message, most: usize) -> Counted {
        fields(&message.encode_to_vec(), DEPTH, &mut most.clone())
    }

    #[test]
    fn rows_count_at_every_depth_and_texts_do_not() {
        let skill = pb::Skill { label: "beekeeping".into(), ..Default::default() };
        let profile = pb::Profile { skills: vec![skill; 10], ..Default::default() };
        let source = pb::match_job_ads_request::Source::ProfileInline(profile);
        let request = pb::MatchJobAdsRequest { source: Some(source), ..Default::default() };
        // The profile, ten rows, ten labels; some more while a label is tried as a message.
        assert_eq!(counted(&request, 25), Counted::Message);
        assert_eq!(counted(&request, 20), Counted::TooMany);
        for text in ["You install sensors. ", "x", " ", "-", "\n", "\u{416}", "0"] {
            let ad = pb::JobAd { description: text.repeat(100_000), ..Default::default() };
            assert_eq!(counted(&ad, MOST_FIELDS), Counted::Message, "{text:?}");
        }
    }

    #[test]
    fn what_is_small_as_written_and_large_as_read_is_refused() {
        let profile = pb::Profile { skills: vec![pb::Skill::default(); 100_000], ..Default::default() };
        assert!(profile.encoded_len() < 300_000);
        assert_eq!(counted(&profile, MOST_FIELDS), Counted::TooMany);
    }

    #[test]
    fn the_largest_profile_that_the_limits_can_be_set_to_fits() {
        let most = |name: &str| Limits::TABLE.iter().find(|row| row.name == name).unwrap().most;
        let (rows, labels) = (most("profile_rows"), most("profile_labels"));
        // Every row has labels in five languages, says where it comes from and was found by one step.
        let languages = ["bg", "el", "en", "es", "it"];
        let of_one = labels / rows / languages.len();
        let set = |language: &str| pb::LabelSet {
            language: language.into(),
            preferred: "a".into(),
            alternatives: vec!["b".into(); of_one - 1],
            source: "x".into(),
        };
        let step = pb::ProvenanceStep { source: "s".into(), finding: "f".into(), ..Default::default() };
        let provenance = pb::Provenance { source: "p".into(), steps: vec![step], ..Default::default() };
        let skill = pb::Skill {
            uri: "u".into(),
            label: "l".into(),
            category: "c".into(),
            labels: languages.map(set).to_vec(),
            provenance: Some(provenance),
            ..Default::default()
        };
        let profile = pb::Profile { skills: vec![skill; rows], ..Default::default() };
        assert_eq!(counted(&profile, MOST_FIELDS), Counted::Message);
    }
}
