//! The seal of a file or a line: its checksum, behind the bytes that it is of.

/// How a seal is written. Between its two parts stand the hexadecimal digits of the BLAKE3 digest of all bytes before
/// the seal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seal {
    /// What stands before the digits.
    pub(crate) mark: &'static str,
    /// What stands behind them.
    pub(crate) end: &'static str,
}

impl Seal {
    /// Hexadecimal digits of a digest.
    pub(crate) const DIGITS: usize = 2 * blake3::OUT_LEN;

    /// The bytes with their seal behind them.
    pub(crate) fn put(self, bytes: &[u8]) -> Vec<u8> {
        let digits = blake3::hash(bytes).to_hex();
        [bytes, self.mark.as_bytes(), digits.as_bytes(), self.end.as_bytes()].concat()
    }

    /// What stands before the seal at the end of `bytes`, right or wrong; `None` if there is none.
    pub(crate) fn before(self, bytes: &[u8]) -> Option<&[u8]> {
        let length = self.mark.len() + Self::DIGITS + self.end.len();
        let (before, seal) = bytes.split_at_checked(bytes.len().checked_sub(length)?)?;
        seal.starts_with(self.mark.as_bytes()).then_some(before)
    }

    /// Whether the bytes end in the right seal.
    pub(crate) fn fits(self, bytes: &[u8]) -> bool {
        self.before(bytes).is_some_and(|before| self.put(before) == bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEAL: Seal = Seal { mark: "# ", end: "\n" };

    #[test]
    fn a_seal_fits_the_bytes_before_it_and_no_others() {
        for bytes in [b"".as_slice(), b"one", b"one\ntwo\n"] {
            let sealed = SEAL.put(bytes);
            assert_eq!(SEAL.before(&sealed), Some(bytes));
            assert!(SEAL.fits(&sealed) && !SEAL.fits(bytes));
            let other = [b"x".as_slice(), &sealed].concat();
            assert!(SEAL.before(&other).is_some() && !SEAL.fits(&other));
            let longer = [&sealed, b"\n".as_slice()].concat();
            assert_eq!(SEAL.before(&longer), None);
        }
    }
}
