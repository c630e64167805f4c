//! The MinHash signature of a text: how alike two texts are, without the texts.

/// The least value of each of 64 hash functions over a set of shingles (Broder, "On the resemblance and
/// containment of documents", 1997). For each function, two sets have the same least value with a
/// probability that is their Jaccard similarity, so the share of equal values estimates it; its standard
/// error is 0.05 where the similarity is 0.8. `text` makes it, the same for the same text on any machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature([u32; Self::LENGTH]);

impl Signature {
    /// How many hash functions there are: 256 bytes an ad.
    pub const LENGTH: usize = 64;

    /// The signature with these least values.
    pub fn new(least: [u32; Self::LENGTH]) -> Self {
        Self(least)
    }

    /// The least value of each hash function.
    pub fn values(&self) -> &[u32; Self::LENGTH] {
        &self.0
    }

    /// In how many hash functions the two agree, 0 to [`Self::LENGTH`]; divided by it, the estimate of
    /// the Jaccard similarity.
    pub fn agreeing(&self, other: &Self) -> usize {
        self.0.iter().zip(&other.0).filter(|(here, there)| here == there).count()
    }
}
