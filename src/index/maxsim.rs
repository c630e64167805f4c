//! int8 dot products of many rows with a few queries: the inner loop of the exact MaxSim scan.
//!
//! MaxSim takes, for each query, the highest cosine over an ad's sentences (Khattab and Zaharia,
//! "ColBERT", SIGIR 2020). Sums are i32 and exact, so every machine gets the same numbers.

use numkong::{Dots, PackedMatrix, Tensor};

use crate::domain::Int8Vector;

/// Query vectors, packed for the kernel.
pub struct QueryVectors {
    packed: PackedMatrix<i8>,
    scales: Vec<f32>,
    depth: usize,
}

impl QueryVectors {
    /// Packs `vectors`, all of `depth` components; `None` if there are none or one has another length.
    pub fn new(vectors: &[&Int8Vector], depth: usize) -> Option<Self> {
        if vectors.is_empty() || depth == 0 || vectors.iter().any(|vector| vector.values.len() != depth) {
            return None;
        }
        let flat: Vec<i8> = vectors.iter().flat_map(|vector| vector.values.iter().copied()).collect();
        let tensor: Tensor<i8> = Tensor::try_from_slice(&flat, &[vectors.len(), depth]).ok()?;
        let packed = PackedMatrix::try_pack(&tensor).ok()?;
        Some(Self { packed, scales: vectors.iter().map(|vector| vector.scale).collect(), depth })
    }

    /// How many queries there are.
    pub fn width(&self) -> usize {
        self.scales.len()
    }

    /// Components of each.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// How many bytes the packed vectors and their scales take in memory.
    pub fn memory_bytes(&self) -> usize {
        self.packed.as_bytes().len() + self.scales.len() * size_of::<f32>()
    }

    /// Dot products of each row of `rows` (row-major, `depth` components each) with each query, into
    /// `out`, row-major, one column a query.
    #[expect(unsafe_code, reason = "the kernel takes pointers")]
    pub fn dots(&self, rows: &[i8], out: &mut Vec<i32>) {
        let height = rows.len() / self.depth;
        out.clear();
        out.resize(height * self.width(), 0);
        if height == 0 {
            return;
        }
        // AMX tiles, where a processor has them, are switched on per thread.
        numkong::configure_thread();
        let c_stride = self.width() * size_of::<i32>();
        // SAFETY: `rows` holds height × depth values at a stride of depth bytes, `packed` was packed
        // for this width and depth, `out` holds height × width values at a stride of width × 4 bytes.
        unsafe {
            i8::dots_packed(
                rows.as_ptr(),
                self.packed.as_ptr(),
                out.as_mut_ptr(),
                height,
                self.width(),
                self.depth,
                self.depth,
                c_stride,
            );
        }
    }

    /// Cosines of each row with each query: `row_scale · query_scale · dot`, into `out`.
    pub fn cosines(&self, rows: &[i8], row_scales: &[f32], dots: &mut Vec<i32>, out: &mut Vec<f32>) {
        self.dots(rows, dots);
        out.clear();
        for (row, scale) in dots.chunks_exact(self.width()).zip(row_scales) {
            out.extend(row.iter().zip(&self.scales).map(|(dot, query)| *dot as f32 * (scale * query)));
        }
    }
}

/// The same dot products in plain Rust: the kernel's twin, for tests and benches.
pub fn plain_dots(rows: &[i8], queries: &[&Int8Vector], depth: usize) -> Vec<i32> {
    let dot = |row: &[i8], query: &Int8Vector| -> i32 {
        row.iter().zip(&query.values).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
    };
    rows.chunks_exact(depth).flat_map(|row| queries.iter().map(move |query| dot(row, query))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_kernel_equals_its_plain_twin(
            depth in prop::sample::select(vec![1_usize, 3, 64, 100, 384, 768]),
            height in 0_usize..40,
            width in 1_usize..60,
            seed in any::<u64>(),
        ) {
            let mut state = seed | 1;
            let mut next = || {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                ((state % 255) as i16 - 127) as i8
            };
            let rows: Vec<i8> = (0..height * depth).map(|_| next()).collect();
            let vectors: Vec<Int8Vector> =
                (0..width).map(|_| Int8Vector { scale: 1.0, values: (0..depth).map(|_| next()).collect() }).collect();
            let queries: Vec<&Int8Vector> = vectors.iter().collect();
            let packed = QueryVectors::new(&queries, depth).ok_or_else(|| TestCaseError::fail("not packed"))?;
            let mut dots = Vec::new();
            packed.dots(&rows, &mut dots);
            prop_assert_eq!(dots, plain_dots(&rows, &queries, depth));
        }
    }
}
