//! A digest of content that is made of texts and lists.

/// BLAKE3 over texts and numbers. Every text has its length before it, and who writes a list writes its length, so that
/// no two contents are written alike.
#[derive(Default)]
pub struct ContentDigest(blake3::Hasher);

impl ContentDigest {
    /// A count, such as the length of a list that follows.
    pub fn count(&mut self, number: usize) {
        self.0.update(&(number as u64).to_le_bytes());
    }

    /// A number.
    pub fn number(&mut self, number: f64) {
        self.0.update(&number.to_le_bytes());
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text.as_bytes());
    }

    /// Bytes.
    pub fn bytes(&mut self, bytes: impl Iterator<Item = u8>) {
        let bytes: Vec<u8> = bytes.collect();
        self.count(bytes.len());
        self.0.update(&bytes);
    }

    /// A text that may be absent, which is not the same as empty.
    pub fn optional(&mut self, text: Option<&str>) {
        self.count(usize::from(text.is_some()));
        self.text(text.unwrap_or_default());
    }

    /// The first bytes of the digest, at most 32.
    pub fn finish<const N: usize>(&self) -> [u8; N] {
        let mut first = [0; N];
        self.0.finalize_xof().fill(&mut first);
        first
    }
}
