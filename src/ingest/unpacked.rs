//! The text of a file that may be packed, or written in an encoding that is not read.

use std::io::{self, BufRead, BufReader, Read, Seek};

use flate2::bufread::MultiGzDecoder;

use super::error::IngestError;

const BUFFER_BYTES: usize = 256 * 1024;
const GZIP: &[u8] = b"\x1f\x8b";
const ZIP: &[u8] = b"PK\x03\x04";
const PARQUET: &[u8] = b"PAR1";
/// Packings that are not read, by what a file so packed begins with.
const PACKINGS: [(&[u8], &str); 5] = [
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x04\x22\x4d\x18", "LZ4"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!\x1a\x07", "RAR"),
];
/// bzip2 has a digit between the two.
const BZIP2: (&[u8], &[u8]) = (b"BZh", b"1AY&SY");
/// Tables that are not read, by what they begin with.
const TABLES: [(&[u8], &str); 3] = [
    (b"ARROW1\x00\x00", "an Arrow or Feather file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook of the old kind"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
];
const ORC: &[u8] = b"ORC";
/// Encodings that are not read, by their byte order marks: the longer first, for one mark begins with another.
const MARKS: [(&[u8], &str); 4] = [
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
];
/// So many bytes tell an encoding that has no mark.
const TELLING_BYTES: usize = 64;
/// Fewer tell nothing.
const FEWEST_BYTES: usize = 8;

/// The text of `input`, and whether it had to be unpacked. Memory holds a buffer of it, however much a
/// packed file unfolds into.
///
/// # Errors
/// [`IngestError::Zip`], [`IngestError::Packed`], [`IngestError::ParquetByName`], [`IngestError::OtherTable`] and
/// [`IngestError::Encoding`] for what is not read, told by its first bytes.
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

/// Leaves `file`, which is named as Parquet, at its start.
///
/// # Errors
/// What it is instead, where its first bytes tell that; of anything else Parquet's reader says that it is none.
pub(super) fn no_other_file(name: &str, file: &mut (impl Read + Seek)) -> Result<(), IngestError> {
    let unread = |source| IngestError::Read { path: name.to_string(), line: 1, source };
    let mut start = Vec::new();
    file.by_ref().take(TELLING_BYTES as u64).read_to_end(&mut start).map_err(unread)?;
    match file.rewind() {
        // A pipe has no start to go back to, and Parquet's reader says so.
        Err(error) if error.kind() != io::ErrorKind::NotSeekable => return Err(unread(error)),
        _ => {}
    }
    if start.starts_with(GZIP) {
        return Err(IngestError::Packed { path: name.to_string(), packing: "gzip" });
    }
    if start.starts_with(PARQUET) { Ok(()) } else { readable(name, &start) }
}

fn readable(name: &str, start: &[u8]) -> Result<(), IngestError> {
    let path = || name.to_string();
    if start.starts_with(ZIP) {
        return Err(IngestError::Zip { path: path() });
    }
    if let Some(packing) = packing(start) {
        return Err(IngestError::Packed { path: path(), packing });
    }
    // Text may begin with these letters; it holds no zero bytes.
    if start.starts_with(PARQUET) && start.contains(&0) {
        return Err(IngestError::ParquetByName { path: path() });
    }
    if let Some(kind) = table(start) {
        return Err(IngestError::OtherTable { path: path(), kind });
    }
    if let Some(encoding) = named_by(&MARKS, start).or_else(|| encoding_without_mark(start)) {
        return Err(IngestError::Encoding { path: path(), encoding });
    }
    Ok(())
}

/// The name beside the first of `beginnings` that `start` begins with.
fn named_by(beginnings: &[(&[u8], &'static str)], start: &[u8]) -> Option<&'static str> {
    beginnings.iter().find(|(beginning, _)| start.starts_with(beginning)).map(|(_, name)| *name)
}

fn packing(start: &[u8]) -> Option<&'static str> {
    let (before, after) = BZIP2;
    let rest = start.strip_prefix(before).and_then(|rest| rest.get(1..));
    let is_bzip2 = rest.is_some_and(|rest| rest.starts_with(after));
    if is_bzip2 { Some("bzip2") } else { named_by(&PACKINGS, start) }
}

fn table(start: &[u8]) -> Option<&'static str> {
    // Three letters could begin a text; no text holds such bytes.
    let is_orc = start.starts_with(ORC) && start.iter().any(|byte| *byte < b'\t');
    if is_orc { Some("an ORC file") } else { named_by(&TABLES, start) }
}

/// The encoding of two or four bytes a character that `start` is written in: most of a header's are ASCII, of which all
/// bytes but one are zero. UTF-8 has no such bytes.
fn encoding_without_mark(start: &[u8]) -> Option<&'static str> {
    let start = start.get(..TELLING_BYTES).unwrap_or(start);
    if start.len() < FEWEST_BYTES {
        return None;
    }
    let zeros = |[place, size]: [usize; 2]| {
        let units = start.chunks_exact(size);
        (units.clone().filter(|unit| unit.get(place) == Some(&0)).count(), units.len())
    };
    let all = |place| {
        let (zeros, units) = zeros([place, 4]);
        zeros == units
    };
    if all(2) && all(3) {
        return Some("UTF-32LE");
    }
    if all(0) && all(1) {
        return Some("UTF-32BE");
    }
    // A stray zero tells nothing, and a header in Greek or Cyrillic has few beside its commas.
    let tell = |zeros: usize, units: usize| zeros > 1 && zeros * 8 >= units;
    match [zeros([0, 2]), zeros([1, 2])] {
        [(0, _), (second, units)] if tell(second, units) => Some("UTF-16LE"),
        [(first, units), (0, _)] if tell(first, units) => Some("UTF-16BE"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

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
            assert!(message.contains("UTF-16 ") && message.contains("UTF-8"), "{message}");
        }
        for (start, words) in [
            (&b"\x28\xb5\x2f\xfd\x04"[..], "packed by zstd; unpack it"),
            (b"BZh61AY&SY\x00", "packed by bzip2; unpack it"),
            (b"\xfd7zXZ\x00\x00", "packed by xz; unpack it"),
            (b"ARROW1\x00\x00\xff", "an Arrow or Feather file"),
            (b"ORC\n\x03\x01", "an ORC file"),
        ] {
            let message = read(start.to_vec()).unwrap_err().to_string();
            assert!(message.contains(words), "{message}");
            let message = no_other_file("feed", &mut Cursor::new(start)).unwrap_err().to_string();
            assert!(message.contains(words), "{message}");
        }
        let message = no_other_file("feed", &mut Cursor::new(packed(b"PAR1"))).unwrap_err().to_string();
        assert!(message.contains("packed by gzip; unpack it"), "{message}");
        for text in [&b"ORCID,description\n"[..], b"BZh6", b"ARROW1,id\n", b"7z,id\n"] {
            assert!(read(text.to_vec()).is_ok(), "{text:?}");
        }
        let misnamed = read(b"PAR1\x15\x00\x00".to_vec()).unwrap_err().to_string();
        assert!(misnamed.contains("is a Parquet file"), "{misnamed}");
        let mut parquet = Cursor::new(b"PAR1 and more");
        no_other_file("feed", &mut parquet).unwrap();
        assert_eq!(parquet.position(), 0);
    }

    #[test]
    fn an_encoding_without_a_mark_is_told_by_its_zeros() {
        let bytes =
            |text: &str, encode: fn(char) -> Vec<u8>| text.chars().flat_map(encode).collect::<Vec<_>>();
        let little = |text| bytes(text, |c| (c as u16).to_le_bytes().to_vec());
        let big = |text| bytes(text, |c| (c as u16).to_be_bytes().to_vec());
        let text = "id,заглавие,описание\n7,Чистач,Чисти парка.\n";
        let marked = "\u{feff}id,title,description\n";
        for (encoded, named) in [
            (little(text), "iconv -f UTF-16LE "),
            (big(text), "iconv -f UTF-16BE "),
            (little(marked), "iconv -f UTF-16 "),
            (bytes(text, |c| (c as u32).to_le_bytes().to_vec()), "iconv -f UTF-32LE "),
            (bytes(text, |c| (c as u32).to_be_bytes().to_vec()), "iconv -f UTF-32BE "),
            (bytes(marked, |c| (c as u32).to_le_bytes().to_vec()), "iconv -f UTF-32 "),
            (bytes(marked, |c| (c as u32).to_be_bytes().to_vec()), "iconv -f UTF-32 "),
        ] {
            let message = read(encoded).unwrap_err().to_string();
            assert!(message.contains(named), "{named}: {message}");
        }
        for utf_8 in [text, marked, "id,ti\u{0}tle,description\n1,a,b\n", "\u{0}\u{0}"] {
            assert!(read(utf_8.as_bytes().to_vec()).is_ok(), "{utf_8:?}");
        }
    }
}
