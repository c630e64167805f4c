//! Vectors of meaning.

use super::ContentDigest;

/// A sentence's vector: unit length, as many dimensions as the model has.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedding(Vec<f32>);

impl Embedding {
    /// `values` scaled to unit length; a vector without length stays zero, a NaN becomes zero.
    pub fn normalised(mut values: Vec<f32>) -> Self {
        let length = values.iter().map(|v| f64::from(*v) * f64::from(*v)).sum::<f64>().sqrt();
        for value in &mut values {
            *value =
                if length > 0.0 && length.is_finite() { (f64::from(*value) / length) as f32 } else { 0.0 };
        }
        Self(values)
    }

    /// The components.
    pub fn values(&self) -> &[f32] {
        &self.0
    }

    /// The cosine with another vector of the same model.
    pub fn cosine(&self, other: &Self) -> f64 {
        self.0.iter().zip(&other.0).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    }

    /// Symmetric int8: `scale = max|x| / 127`, `q = round(x / scale)`, so that `x ≈ scale · q`.
    pub fn quantized(&self) -> Int8Vector {
        let peak = self.0.iter().fold(0.0_f32, |peak, v| peak.max(v.abs()));
        let scale = if peak > 0.0 { peak / 127.0 } else { 1.0 };
        let values = self.0.iter().map(|v| (v / scale).round().clamp(-127.0, 127.0) as i8).collect();
        Int8Vector { scale, values }
    }
}

/// A vector in int8 with one scale: the cosine of two is `scale_a · scale_b · Σ a_i b_i`, whose sum
/// is exact in i32, so that every machine gets the same number.
#[derive(Debug, Clone, PartialEq)]
pub struct Int8Vector {
    /// What one step of a component is worth.
    pub scale: f32,
    /// The components, -127 to 127.
    pub values: Vec<i8>,
}

impl Int8Vector {
    /// A digest of vectors in their order, 16 bytes.
    pub fn digest_of<'a>(vectors: impl Iterator<Item = &'a Self>) -> [u8; 16] {
        let mut digest = ContentDigest::default();
        for vector in vectors {
            digest.number(f64::from(vector.scale));
            digest.bytes(vector.values.iter().map(|value| value.to_le_bytes()[0]));
        }
        digest.finish()
    }

    /// The components as numbers: `scale · q`.
    pub fn unpacked(&self) -> Vec<f32> {
        self.values.iter().map(|value| f32::from(*value) * self.scale).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn int8_keeps_the_cosine_within_a_hundredth() {
        let a = Embedding::normalised((0..384).map(|i| ((i * 37 % 101) as f32) - 50.0).collect());
        let b = Embedding::normalised((0..384).map(|i| ((i * 53 % 97) as f32) - 40.0).collect());
        let (qa, qb) = (a.quantized(), b.quantized());
        let sum: i32 = qa.values.iter().zip(&qb.values).map(|(x, y)| i32::from(*x) * i32::from(*y)).sum();
        let cosine = f64::from(qa.scale) * f64::from(qb.scale) * f64::from(sum);
        assert!((cosine - a.cosine(&b)).abs() < 0.01, "{cosine} {}", a.cosine(&b));
    }

    #[test]
    fn a_vector_without_length_stays_zero() {
        assert_eq!(Embedding::normalised(vec![0.0; 3]).values(), [0.0; 3]);
        assert_eq!(Embedding::normalised(vec![f32::NAN, 1.0]).values(), [0.0; 2]);
    }
}
