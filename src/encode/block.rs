//! The shape of a batch whose texts do not see each other.

/// Places (texts times tokens) of a block, about.
const BLOCK: usize = 256;
/// The cells of a block are a multiple of this.
const EVEN: usize = 64;

/// The shape of a batch in which a text's vector depends, to the bit, on nothing but the text.
///
/// The rows of a product of matrices are summed in an order that depends on the matrices' shapes. So the shape follows
/// from the text's length alone: with it stand texts of about its length, or nothing where there are no more of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    /// Texts.
    pub(super) texts: usize,
    /// Tokens of each, filled up.
    pub(super) length: usize,
}

impl Block {
    /// The block of a text of so many tokens.
    pub(super) fn of(tokens: usize) -> Self {
        let step = match tokens {
            ..=32 => 4,
            33..=64 => 8,
            65..=128 => 16,
            _ => 32,
        };
        let length = tokens.max(1).next_multiple_of(step);
        let even = (1..=EVEN).find(|texts| (texts * length).is_multiple_of(EVEN)).unwrap_or(1);
        Self { texts: (BLOCK / length).max(1).next_multiple_of(even), length }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_all_lengths_hold_their_text_and_no_more_cells_than_allowed() {
        for tokens in 1..=512 {
            let Block { texts, length } = Block::of(tokens);
            let cells = texts * length;
            assert!(length >= tokens && texts >= 1, "{tokens}");
            assert!(cells <= 2 * BLOCK.max(length) && cells.is_multiple_of(EVEN), "{tokens}");
            assert_eq!(Block::of(length), Block { texts, length }, "the longest text of its block");
        }
    }
}
