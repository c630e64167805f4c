//! What bounds the server.

use std::time::Duration;

/// The limits of a server; [`ServiceSettings::default`] suits one machine.
#[derive(Debug, Clone)]
pub struct ServiceSettings {
    /// The largest message taken, in bytes, after decompression.
    pub max_message_bytes: usize,
    /// Calls worked on at once; one more is refused with RESOURCE_EXHAUSTED.
    pub max_in_flight: usize,
    /// `StreamMatches` calls at once: each holds the order of all its matches, and explains them for
    /// as long as its client takes them.
    pub max_streams: usize,
    /// Rows of a page when the client does not say.
    pub default_page_size: usize,
    /// Rows of a page at most.
    pub max_page_size: usize,
    /// How many matches can be reached page by page; deeper than that: `StreamMatches`. Up to 1,000 the
    /// pages of one question fit together, because `matching` ranks at least so deep.
    pub max_match_depth: usize,
    /// The most ads of one `ImportJobAds`: their results travel in one message.
    pub max_import_items: usize,
    /// The longest text of `ExtractSkills` and `EstimateLevels`, in bytes.
    pub max_text_bytes: usize,
    /// How long one piece of work may take, and how long a stream waits for its client, whatever
    /// deadline the client sets.
    pub max_work_time: Duration,
    /// How long the server still takes calls after it has said NOT_SERVING, so that balancers notice.
    pub drain_notice: Duration,
    /// How long calls may take to end after that.
    pub drain_time: Duration,
}

impl Default for ServiceSettings {
    fn default() -> Self {
        Self {
            max_message_bytes: 4 << 20,
            max_in_flight: 64,
            max_streams: 4,
            default_page_size: 25,
            max_page_size: 1000,
            max_match_depth: 1000,
            max_import_items: 5000,
            max_text_bytes: 256 << 10,
            max_work_time: Duration::from_secs(120),
            drain_notice: Duration::from_secs(1),
            drain_time: Duration::from_secs(30),
        }
    }
}
