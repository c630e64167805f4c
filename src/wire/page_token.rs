//! Page tokens: opaque text that says where the next page starts, and of which question; and why one is refused.

use prost::Message;

use crate::domain::Violation;

/// The first 128 bits of a BLAKE3 hash.
pub type Digest = [u8; 16];

/// The longest token that is looked at, in bytes of text.
pub(super) const MAX_TEXT: usize = 4096;
/// Changes with the layout, so that tokens of another release are refused and not misread.
const LAYOUT: u8 = 1;
const CHECKSUM: usize = 8;
const FIXED: usize = 1 + 16 + 16 + 2 + CHECKSUM;

/// Where a page starts. The checksum finds slips and tokens from elsewhere; nothing secret is inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageToken {
    /// The question, without page size and token: see [`request_digest`].
    pub request: Digest,
    /// The profile as it was when the first page was made; zero where none is involved.
    pub profile: Digest,
    /// The snapshot that the pages are taken from; empty where none is involved.
    pub snapshot: String,
    /// Where the page starts: a rank, or the last id of the page before.
    pub position: String,
}

/// A limit of what is pinned for next pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinLimit {
    /// The limit, in its unit.
    pub most: usize,
    /// What it counts.
    pub unit: &'static str,
    /// The name of the limit.
    pub limit_name: &'static str,
}

impl std::fmt::Display for PinLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} ({})", self.most, self.unit, self.limit_name)
    }
}

/// Why what a page token names is not there any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Expiry {
    /// Its time is up.
    #[error("no page was asked for within {seconds} seconds (pin_seconds)")]
    Time {
        /// The limit, in seconds.
        seconds: u64,
    },
    /// The client's share is full, and this was the oldest in it.
    #[error("this client has begun other rankings or lists since; at most {0} are kept for one client")]
    Share(PinLimit),
    /// It is larger than the share of a client.
    #[error("its ranking is too large to be kept; at most {0} are kept for one client")]
    Size(PinLimit),
    /// All clients together have too much, and none had more than this one, whose oldest it was.
    #[error(
        "all clients together page through too much, none through more than this one; at most {0} are kept"
    )]
    All(PinLimit),
    /// Nothing of it is known for this client.
    #[error(
        "the server began anew since, gave the page before to another address, or lost it too long ago to be remembered"
    )]
    Unknown,
}

impl Expiry {
    /// The value of the limit that was reached, where it is one.
    pub(super) fn limit(self) -> Option<usize> {
        match self {
            Self::Time { seconds } => usize::try_from(seconds).ok(),
            Self::Share(limit) | Self::Size(limit) | Self::All(limit) => Some(limit.most),
            Self::Unknown => None,
        }
    }
}

impl PageToken {
    /// The token as text.
    pub fn encode(&self) -> String {
        let mut bytes = vec![LAYOUT];
        bytes.extend(self.request);
        bytes.extend(self.profile);
        // Snapshot ids are a few bytes long; a longer one would make a token that no parse accepts.
        let length = u16::try_from(self.snapshot.len()).unwrap_or(u16::MAX);
        bytes.extend(length.to_be_bytes());
        bytes.extend(self.snapshot.as_bytes());
        bytes.extend(self.position.as_bytes());
        let checksum = checksum(&bytes);
        bytes.extend(checksum);
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads the field `page_token` of a request whose digest is `request`; an empty one is none.
    pub fn parse(text: &str, request: &Digest) -> Result<Option<Self>, Violation> {
        if text.is_empty() {
            return Ok(None);
        }
        let token = Self::decode(text).ok_or_else(|| {
            refused("is no page token of this server; give 'next_page_token' of the page before, unchanged")
        })?;
        if token.request != *request {
            return Err(refused(
                "belongs to another request; keep every field but 'page_size' as it was, or leave the token out to start over",
            ));
        }
        Ok(Some(token))
    }

    /// The position as a rank.
    pub fn rank(&self) -> Result<usize, Violation> {
        self.position.parse().map_err(|_| refused("does not hold a rank; leave it out to start over"))
    }

    fn decode(text: &str) -> Option<Self> {
        let bytes = (text.len() <= MAX_TEXT).then(|| unhex(text.as_bytes())).flatten()?;
        let body = bytes.len().checked_sub(CHECKSUM)?;
        let (body, sum) = bytes.split_at_checked(body)?;
        if bytes.len() < FIXED || checksum(body) != *sum || body.first() != Some(&LAYOUT) {
            return None;
        }
        let (request, rest) = body.get(1..)?.split_first_chunk::<16>()?;
        let (profile, rest) = rest.split_first_chunk::<16>()?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let (snapshot, position) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        Some(Self {
            request: *request,
            profile: *profile,
            snapshot: String::from_utf8(snapshot.to_vec()).ok()?,
            position: String::from_utf8(position.to_vec()).ok()?,
        })
    }
}

/// The digest of a request of `method`; the caller empties page size and token first.
pub fn request_digest(method: &str, request: &impl Message) -> Digest {
    let mut hasher = blake3::Hasher::new();
    hasher.update(method.as_bytes()).update(&[0]).update(&request.encode_to_vec());
    first(&hasher.finalize())
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let mut hasher = blake3::Hasher::new_derive_key("skillgauge page token 1");
    first(&hasher.update(bytes).finalize())
}

fn first<const N: usize>(hash: &blake3::Hash) -> [u8; N] {
    let mut out = [0; N];
    for (to, from) in out.iter_mut().zip(hash.as_bytes()) {
        *to = *from;
    }
    out
}

fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_chunks::<2>() else { return None };
    let digit = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

fn refused(problem: &str) -> Violation {
    Violation::new("page_token", problem)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::pb;

    fn token() -> PageToken {
        PageToken { request: [7; 16], profile: [9; 16], snapshot: "42".into(), position: "20".into() }
    }

    #[test]
    fn a_token_of_another_request_is_refused() {
        let text = token().encode();
        assert_eq!(PageToken::parse(&text, &[7; 16]), Ok(Some(token())));
        let violation = PageToken::parse(&text, &[8; 16]).unwrap_err();
        assert_eq!(violation.field(), "page_token");
        assert!(violation.description().contains("another request"));
    }

    #[test]
    fn a_changed_character_is_noticed() {
        let text = token().encode();
        for index in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[index] = if bytes[index] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(PageToken::parse(&changed, &[7; 16]).is_err(), "{index}");
        }
    }

    #[test]
    fn the_digest_tells_methods_and_requests_apart_but_not_map_order() {
        let request = |name: &str| pb::GetProfileRequest { name: name.into() };
        assert_ne!(request_digest("A", &request("x")), request_digest("B", &request("x")));
        assert_ne!(request_digest("A", &request("x")), request_digest("A", &request("y")));
        let ad = |keys: [&str; 2]| pb::JobAd {
            attributes: keys.iter().map(|key| (key.to_string(), key.to_string())).collect(),
            ..Default::default()
        };
        assert_eq!(request_digest("A", &ad(["a", "b"])), request_digest("A", &ad(["b", "a"])));
    }

    proptest! {
        #[test]
        fn a_token_comes_back(request: [u8; 16], profile: [u8; 16], snapshot in ".{0,40}", position in ".{0,200}") {
            let token = PageToken { request, profile, snapshot, position };
            prop_assert_eq!(PageToken::parse(&token.encode(), &request), Ok(Some(token)));
        }

        #[test]
        fn any_text_is_refused_without_a_panic(text in ".{1,300}") {
            prop_assert!(PageToken::parse(&text, &[0; 16]).is_err());
        }

        #[test]
        fn any_hex_is_refused_without_a_panic(text in "([0-9a-f]{2}){1,80}") {
            prop_assert!(PageToken::parse(&text, &[0; 16]).is_err());
        }
    }
}
