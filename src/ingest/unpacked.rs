//! The text of a file that may be packed, or written in an encoding that is not read.

use std::io::{BufRead, BufReader};

use flate2::bufread::MultiGzDecoder;

use super::error::IngestError;

const BUFFER_BYTES: usize = 256 * 1024;
const GZIP: &[u8] = b"\x1f\x8b";
const ZIP: &[u8] = b"PK\x03\x04";
const UTF_16: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// The text of `input`, and whether it had to be unpacked. Memory holds a buffer of it, however much a
/// packed file unfolds into.
///
/// # Errors
/// [`IngestError::Zip`] and [`IngestError::Utf16`] for what is not read, told by its first bytes.
pub(super) fn unpacked(
    name: &str,
    mut input: impl BufRead + Send + 'static,
) -> Result<(Box<dyn BufRead + Send>, bool), IngestError> {
    let unread = |source| IngestError::Read { path: name.to_string(), line: 1, source };
    let start = input.fill_buf().map_err(unread)?;
    if start.starts_with(GZIP) {
        let mut text = BufReader::with_capacity(BUFFER_BYTES, MultiGzDecoder::new(input));
        let start = text.fill_buf().map_err(unread)?;
        readable(name, start)?;
        return Ok((Box::new(text), true));
    }
    readable(name, start)?;
    Ok((Box::new(input), false))
}

fn readable(name: &str, start: &[u8]) -> Result<(), IngestError> {
    if start.starts_with(ZIP) {
        return Err(IngestError::Zip { path: name.to_string() });
    }
    if UTF_16.iter().any(|mark| start.starts_with(mark)) {
        return Err(IngestError::Utf16 { path: name.to_string() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: Vec<u8>) -> Result<(String, bool), IngestError> {
        let (mut text, was_packed) = unpacked("feed", Cursor::new(bytes))?;
        let mut out = String::new();
        text.read_to_string(&mut out).unwrap();
        Ok((out, was_packed))
    }

    #[test]
    fn gzip_is_unpacked_also_where_it_was_written_in_pieces() {
        assert_eq!(read(b"plain".to_vec()).unwrap(), ("plain".into(), false));
        let pieces = [packed(b"one\n"), packed(b"two\n")].concat();
        assert_eq!(read(pieces).unwrap(), ("one\ntwo\n".into(), true));
        assert_eq!(read(Vec::new()).unwrap(), (String::new(), false));
    }

    #[test]
    fn what_is_not_read_is_called_by_its_name() {
        let zip = read(b"PK\x03\x04rest".to_vec()).unwrap_err().to_string();
        assert!(zip.contains("ZIP") && zip.contains("unpack"), "{zip}");
        for utf_16 in [b"\xff\xfei\x00".to_vec(), packed(b"\xfe\xff\x00i")] {
            let message = read(utf_16).unwrap_err().to_string();
            assert!(message.contains("UTF-16") && message.contains("UTF-8"), "{message}");
        }
    }
}
