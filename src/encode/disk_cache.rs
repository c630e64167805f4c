//! Vectors of a fixed list of texts, kept on disk: a taxonomy is encoded once, not at every start.

use std::path::{Path, PathBuf};

use crate::domain::Int8Vector;

use super::job::Cut;
use super::queue::TEXTS;
use super::{Cancel, EncodeError, Encoder, Patience};

/// The first bytes of a file of vectors; a new format gets a new number.
const MAGIC: &[u8; 16] = b"skillgauge-vec-1";
/// Texts encoded between two signs of progress.
const SLICE: usize = 512;
const DIGEST: usize = 32;

impl Encoder {
    /// One int8 vector for each text, in order, from a file in `folder` if an earlier call with the same
    /// texts and model left it there, else from the model. A file that is damaged or cannot be written
    /// costs time, nothing else. `progress` hears how many texts are done.
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    pub fn quantized_cached(
        &self,
        texts: &[&str],
        folder: Option<&Path>,
        mut progress: impl FnMut(usize),
        cancel: &Cancel,
    ) -> Result<Vec<Int8Vector>, EncodeError> {
        let file = folder.map(|folder| folder.join(self.file_name(texts)));
        if let Some(vectors) = file.as_deref().and_then(|file| read(file, texts.len())) {
            return Ok(vectors);
        }
        let mut vectors = Vec::with_capacity(texts.len());
        for slice in texts.chunks(SLICE) {
            let owned = slice.iter().map(|text| (*text).to_string()).collect();
            // In batches of one size: the vectors then depend on the list alone, not on the number of threads.
            let encoded = self.encode_cut(owned, Some(Cut::UpTo(TEXTS)), Patience::Wait, cancel)?;
            vectors.extend(encoded.iter().map(crate::domain::Embedding::quantized));
            progress(vectors.len());
        }
        if let Some(file) = file
            && let Err(error) = write(&file, &vectors)
        {
            tracing::warn!("the vectors cannot be kept in {}: {error}", file.display());
        }
        Ok(vectors)
    }

    /// Texts are sorted by length before they are encoded, so the whole list is the key.
    fn file_name(&self, texts: &[&str]) -> PathBuf {
        let mut hash = blake3::Hasher::new();
        hash.update(self.version().to_string().as_bytes());
        for text in texts {
            hash.update(&(text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        }
        format!("{}.vectors", &hash.finalize().to_hex()[..32]).into()
    }
}

/// The vectors of a whole, undamaged file.
fn read(file: &Path, count: usize) -> Option<Vec<Int8Vector>> {
    let bytes = std::fs::read(file).ok()?;
    let (body, digest) = bytes.split_last_chunk::<DIGEST>()?;
    let rest = body.strip_prefix(MAGIC)?;
    let (dimensions, rows) = rest.split_first_chunk::<4>()?;
    let dimensions = u32::from_le_bytes(*dimensions) as usize;
    if blake3::hash(body).as_bytes() != digest || rows.len() != count * (4 + dimensions) {
        return None;
    }
    let vector = |row: &[u8]| {
        let (scale, values) = row.split_first_chunk::<4>()?;
        let values = values.iter().map(|byte| i8::from_le_bytes([*byte])).collect();
        Some(Int8Vector { scale: f32::from_le_bytes(*scale), values })
    };
    rows.chunks_exact(4 + dimensions).map(vector).collect()
}

/// Writes beside the file first, so that a process that dies half-way leaves no half file.
fn write(file: &Path, vectors: &[Int8Vector]) -> std::io::Result<()> {
    let dimensions = vectors.first().map_or(0, |vector| vector.values.len());
    let mut bytes = Vec::with_capacity(vectors.len() * (4 + dimensions) + 64);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&(dimensions as u32).to_le_bytes());
    for vector in vectors {
        bytes.extend_from_slice(&vector.scale.to_le_bytes());
        bytes.extend(vector.values.iter().map(|value| value.to_le_bytes()[0]));
    }
    let digest = blake3::hash(&bytes);
    bytes.extend_from_slice(digest.as_bytes());
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let beside = file.with_extension(format!("{}.part", std::process::id()));
    std::fs::write(&beside, bytes)?;
    std::fs::rename(&beside, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_what_is_damaged_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("below").join("a.vectors");
        let vectors = vec![
            Int8Vector { scale: 0.5, values: vec![1, -127, 0] },
            Int8Vector { scale: 2.0, values: vec![3, 4, -5] },
        ];
        assert!(read(&file, 2).is_none());
        write(&file, &vectors).unwrap();
        assert_eq!(read(&file, 2), Some(vectors));
        assert!(read(&file, 3).is_none(), "another number of texts");
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[30] ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        assert!(read(&file, 2).is_none(), "a flipped bit");
        std::fs::write(&file, &bytes[..10]).unwrap();
        assert!(read(&file, 2).is_none(), "cut short");
    }
}
