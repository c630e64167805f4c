//! Texts of a batch as the network reads them.
//!
//! Without padding, their tokens one after another: labels are short and sentences are long, so that in a padded batch
//! most cells are empty. Linear maps and normalisation work token by token and see the packed row of tokens; attention
//! alone needs the texts side by side, and `PaddedCells` leads there and back. Or with padding, as a [`Block`].

use tch::Tensor;

use crate::encode::block::Block;

/// As in BERT: far below every score, and finite.
const ABSENT: f32 = -1e4;

/// The tokens of several texts.
pub(super) struct Packed {
    /// Token ids, [tokens].
    pub(super) ids: Tensor,
    /// The position of each token in its text, [tokens].
    pub(super) positions: Tensor,
    /// The way from tokens to cells; none where every cell has its token.
    cells: Option<PaddedCells>,
    /// What is added to attention scores: 0 where a token stands, -10000 where none does, f32,
    /// [texts, 1, 1, longest]; none where all texts have one length.
    pub(super) mask: Option<Tensor>,
    mean: Mean,
    /// Texts.
    pub(super) texts: i64,
    /// Tokens of the longest text.
    pub(super) longest: i64,
}

/// Where tokens stand in the padded batch.
struct PaddedCells {
    /// For each cell the token that stands there (0 where none does), [texts · longest].
    slots: Tensor,
    /// For each token its cell, [tokens].
    rows: Tensor,
}

/// The mean over each text as matrices, f32.
enum Mean {
    /// One for all, [texts, tokens].
    Together(Tensor),
    /// One for each, [texts, 1, longest].
    Each(Tensor),
}

impl Packed {
    /// Texts of a block, at most as many as it has and at least one; its other cells hold nothing.
    pub(super) fn block(block: Block, texts: &[&[i64]]) -> Self {
        let Block { texts: count, length } = block;
        let mut ids = vec![0_i64; count * length];
        let mut mask = vec![ABSENT; ids.len()];
        let mut mean = vec![0_f32; ids.len()];
        for (text, row) in texts.iter().enumerate() {
            let cells = text * length..text * length + row.len();
            ids[cells.clone()].copy_from_slice(row);
            mask[cells.clone()].fill(0.0);
            mean[cells].fill(1.0 / row.len() as f32);
        }
        let positions: Vec<i64> = (0..count).flat_map(|_| 0..length as i64).collect();
        let (texts, longest) = (count as i64, length as i64);
        Self {
            ids: Tensor::from_slice(&ids),
            positions: Tensor::from_slice(&positions),
            cells: None,
            mask: Some(Tensor::from_slice(&mask).view([texts, 1, 1, longest])),
            mean: Mean::Each(Tensor::from_slice(&mean).view([texts, 1, longest])),
            texts,
            longest,
        }
    }

    /// Packs the token ids of texts, each with at least one.
    pub(super) fn new<T: AsRef<[i64]>>(texts: &[T]) -> Self {
        let texts: Vec<&[i64]> = texts.iter().map(AsRef::as_ref).collect();
        let longest = texts.iter().map(|ids| ids.len()).max().unwrap_or(0);
        let tokens: usize = texts.iter().map(|ids| ids.len()).sum();
        let mut positions = Vec::with_capacity(tokens);
        let mut slots = vec![0_i64; texts.len() * longest];
        let mut mask = vec![ABSENT; slots.len()];
        let mut rows = Vec::with_capacity(tokens);
        let mut mean = vec![0_f32; texts.len() * tokens];
        for (text, ids) in texts.iter().enumerate() {
            for position in 0..ids.len() {
                let (slot, token) = (text * longest + position, rows.len());
                slots[slot] = token as i64;
                mask[slot] = 0.0;
                mean[text * tokens + token] = 1.0 / ids.len() as f32;
                positions.push(position as i64);
                rows.push(slot as i64);
            }
        }
        let (count, length) = (texts.len() as i64, longest as i64);
        let is_padded = tokens < mask.len();
        let cells = || PaddedCells { slots: Tensor::from_slice(&slots), rows: Tensor::from_slice(&rows) };
        Self {
            ids: Tensor::from_slice(&texts.concat()),
            positions: Tensor::from_slice(&positions),
            cells: is_padded.then(cells),
            mask: is_padded.then(|| Tensor::from_slice(&mask).view([count, 1, 1, length])),
            mean: Mean::Together(Tensor::from_slice(&mean).view([count, tokens as i64])),
            texts: count,
            longest: length,
        }
    }

    /// A row for each cell of the padded batch, of a row for each token.
    pub(super) fn padded(&self, tokens: &Tensor) -> Tensor {
        match &self.cells {
            Some(cells) => tokens.index_select(0, &cells.slots),
            None => tokens.shallow_clone(),
        }
    }

    /// A row for each token, of a row for each cell of the padded batch.
    pub(super) fn unpadded(&self, cells: &Tensor) -> Tensor {
        match &self.cells {
            Some(own) => cells.index_select(0, &own.rows),
            None => cells.shallow_clone(),
        }
    }

    /// The mean over each text, [texts, hidden], of a row for each token.
    pub(super) fn means(&self, tokens: &Tensor) -> Tensor {
        match &self.mean {
            Mean::Together(mean) => mean.matmul(tokens),
            Mean::Each(mean) => mean.bmm(&tokens.view([self.texts, self.longest, -1])).squeeze_dim(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use tch::Kind;

    use super::*;

    #[test]
    fn packing_and_padding_are_each_other_back() {
        let packed = Packed::new(&[vec![7, 8], vec![9], vec![5, 6, 4]]);
        let list = |tensor: &Tensor| Vec::<i64>::try_from(tensor).unwrap();
        assert_eq!((packed.texts, packed.longest), (3, 3));
        assert_eq!(list(&packed.positions), [0, 1, 0, 0, 1, 2]);
        let padded = packed.padded(&packed.ids);
        assert_eq!(list(&padded), [7, 8, 7, 9, 7, 7, 5, 6, 4]);
        assert_eq!(list(&packed.unpadded(&padded)), [7, 8, 9, 5, 6, 4]);
        let mask = Vec::<f32>::try_from(packed.mask.as_ref().unwrap().reshape([9_i64])).unwrap();
        assert_eq!(mask, [0.0, 0.0, ABSENT, 0.0, ABSENT, ABSENT, 0.0, 0.0, 0.0]);
        let means = packed.means(&packed.ids.to_kind(Kind::Float).unsqueeze(1)).reshape([3_i64]);
        assert_eq!(Vec::<f32>::try_from(means).unwrap(), [7.5, 9.0, 5.0]);
    }

    #[test]
    fn a_block_has_the_shape_of_its_texts_length_and_nothing_beyond_its_texts() {
        let block = Block { texts: 3, length: 4 };
        let packed = Packed::block(block, &[&[7, 8], &[5, 6, 4]]);
        let list = |tensor: &Tensor| Vec::<i64>::try_from(tensor).unwrap();
        assert_eq!(list(&packed.positions), [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]);
        assert_eq!(list(&packed.ids), [7, 8, 0, 0, 5, 6, 4, 0, 0, 0, 0, 0]);
        let means = packed.means(&packed.ids.to_kind(Kind::Float).unsqueeze(1)).reshape([3_i64]);
        assert_eq!(Vec::<f32>::try_from(means).unwrap(), [7.5, 5.0, 0.0]);
    }

    #[test]
    fn texts_of_one_length_are_packed_as_they_are() {
        let packed = Packed::new(&[vec![7, 8], vec![9, 5]]);
        assert!(packed.mask.is_none());
        let list = |tensor: &Tensor| Vec::<i64>::try_from(tensor).unwrap();
        assert_eq!(list(&packed.padded(&packed.ids)), [7, 8, 9, 5]);
        assert_eq!(list(&packed.unpadded(&packed.ids)), [7, 8, 9, 5]);
    }
}
