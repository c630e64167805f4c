//! How a feed is written, said by the caller, its name or its first byte.

use std::path::Path;
use std::str::FromStr;

use super::error::IngestError;

/// The format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object per line.
    Jsonl,
    /// A header and rows, commas between the fields.
    Csv,
    /// A header and rows, tabs between the fields.
    Tsv,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// The format that the ending of `path` tells, in either case; `.gz` is looked behind. Fails for any
    /// other ending.
    pub fn of_path(path: &Path) -> Result<Self, IngestError> {
        let unknown = || IngestError::UnknownExtension { path: path.display().to_string() };
        let packed = |packing| Err(IngestError::Packed { path: path.display().to_string(), packing });
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("jsonl" | "ndjson" | "json") => Ok(Self::Jsonl),
            Some("csv") => Ok(Self::Csv),
            Some("tsv") => Ok(Self::Tsv),
            Some("parquet") => Ok(Self::Parquet),
            Some("gz") => Self::of_path(&path.with_extension("")).map_err(|_| unknown()),
            Some("zip" | "xlsx") => Err(IngestError::Zip { path: path.display().to_string() }),
            Some("zst") => packed("zstd"),
            Some("bz2") => packed("bzip2"),
            Some("xz") => packed("xz"),
            Some("lz4") => packed("LZ4"),
            Some("7z") => packed("7-Zip"),
            Some("rar") => packed("RAR"),
            _ => Err(unknown()),
        }
    }

    /// The format of a stream that begins with `start`: a `{` or `[` first means JSONL, anything else CSV.
    ///
    /// A stream of nothing but white space is JSONL, of which it is a valid, empty feed.
    pub fn of_start(start: &[u8]) -> Self {
        let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
        match start.iter().find(|byte| !byte.is_ascii_whitespace()) {
            None | Some(b'{' | b'[') => Self::Jsonl,
            Some(_) => Self::Csv,
        }
    }
}

impl FromStr for Format {
    type Err = IngestError;

    /// The format of this name (`jsonl`, `csv`, `tsv`, `parquet`, in either case).
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name.to_ascii_lowercase().as_str() {
            "jsonl" => Ok(Self::Jsonl),
            "csv" => Ok(Self::Csv),
            "tsv" => Ok(Self::Tsv),
            "parquet" => Ok(Self::Parquet),
            _ => Err(IngestError::UnknownFormat { given: name.to_string() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_tells_the_format() {
        let cases = [
            ("a.jsonl", Format::Jsonl),
            ("a.ndjson", Format::Jsonl),
            ("a.json", Format::Jsonl),
            ("dir.x/a.CSV", Format::Csv),
            ("a.tsv", Format::Tsv),
            ("a.b.parquet", Format::Parquet),
            ("a.jsonl.gz", Format::Jsonl),
            ("a.csv.GZ", Format::Csv),
        ];
        for (path, format) in cases {
            assert_eq!(Format::of_path(Path::new(path)).unwrap(), format, "{path}");
        }
        for path in ["a.xls", "a", "a.gz", "a.txt.gz"] {
            let message = Format::of_path(Path::new(path)).unwrap_err().to_string();
            assert!(message.contains(path) && message.contains(".ndjson"), "{message}");
            assert!(message.contains("--input-format"), "{message}");
        }
        for path in ["a.jsonl.zst", "a.BZ2", "a.csv.xz"] {
            assert!(matches!(Format::of_path(Path::new(path)), Err(IngestError::Packed { .. })), "{path}");
        }
        for path in ["a.zip", "a.csv.zip", "a.xlsx"] {
            assert!(matches!(Format::of_path(Path::new(path)), Err(IngestError::Zip { .. })), "{path}");
        }
    }

    #[test]
    fn the_first_byte_tells_the_format_of_a_stream() {
        assert_eq!(Format::of_start(b"\xef\xbb\xbf\n  {\"id\""), Format::Jsonl);
        assert_eq!(Format::of_start(b"[]"), Format::Jsonl);
        assert_eq!(Format::of_start(b"id,title"), Format::Csv);
        assert_eq!(Format::of_start(b" \n"), Format::Jsonl);
    }

    #[test]
    fn a_format_has_a_name() {
        for (name, format) in [("jsonl", Format::Jsonl), ("TSV", Format::Tsv), ("parquet", Format::Parquet)] {
            assert_eq!(name.parse::<Format>().unwrap(), format);
        }
        assert!("xml".parse::<Format>().unwrap_err().to_string().contains("'xml'"));
    }
}
