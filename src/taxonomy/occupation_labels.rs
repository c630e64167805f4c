//! Labels of ESCO's occupations in many languages, from a table of its own.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;

use crate::domain::{LabelSet, Language};

use super::TaxonomyError;

const COLUMNS: [&str; 3] = ["occupation", "language", "label"];
/// A table is some megabytes; beyond this it is something else.
const MOST_BYTES: u64 = 256 << 20;

/// The labels of one occupation by language, the preferred one first.
pub type LabelsByLanguage = BTreeMap<Language, Vec<String>>;

/// Occupations by URI with their labels.
#[derive(Debug, Clone)]
pub struct OccupationLabels {
    occupations: BTreeMap<String, LabelsByLanguage>,
    digest: String,
}

impl OccupationLabels {
    /// Reads a tab-separated table, gzipped or not, with the columns `occupation` (URI), `language` (BCP 47) and
    /// `label`; of an occupation's labels in one language the first is the preferred one.
    ///
    /// # Errors
    /// [`TaxonomyError`] naming file and line.
    pub fn read(path: &Path) -> Result<Self, TaxonomyError> {
        let name = path.display().to_string();
        let unreadable = |problem: String| TaxonomyError::Unreadable { origin: name.clone(), problem };
        let bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
        let digest = blake3::hash(&bytes).to_hex().to_string();
        let mut text = Vec::new();
        let gzipped = bytes.starts_with(&[0x1f, 0x8b]);
        let read = match gzipped {
            true => GzDecoder::new(&bytes[..]).take(MOST_BYTES).read_to_end(&mut text),
            false => (&bytes[..]).take(MOST_BYTES).read_to_end(&mut text),
        };
        read.map_err(|error| unreadable(error.to_string()))?;
        let occupations = parse(&text, &unreadable)?;
        Ok(Self { occupations, digest })
    }

    /// The occupations in the order of their URIs.
    pub fn occupations(&self) -> impl Iterator<Item = (&str, &LabelsByLanguage)> {
        self.occupations.iter().map(|(uri, labels)| (uri.as_str(), labels))
    }

    /// The labels of one occupation, a set a language; none for one that is not there.
    pub fn sets_of(&self, uri: &str) -> Vec<LabelSet> {
        let source = format!("occupation labels, digest {}", self.digest.get(..12).unwrap_or_default());
        let set = |(language, labels): (&Language, &Vec<String>)| LabelSet {
            language: *language,
            preferred: labels.first().cloned(),
            alternatives: labels.iter().skip(1).cloned().collect(),
            source: source.clone(),
        };
        self.occupations.get(uri).map(|labels| labels.iter().map(set).collect()).unwrap_or_default()
    }

    /// How many occupations.
    pub fn count(&self) -> usize {
        self.occupations.len()
    }

    /// BLAKE3 of the file, in hexadecimal digits.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

fn parse(
    text: &[u8],
    unreadable: &dyn Fn(String) -> TaxonomyError,
) -> Result<BTreeMap<String, LabelsByLanguage>, TaxonomyError> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').quoting(false).from_reader(text);
    let headers = reader.headers().map_err(|error| unreadable(error.to_string()))?;
    if headers.iter().ne(COLUMNS) {
        return Err(unreadable(format!("its columns must be {}", COLUMNS.join(", "))));
    }
    let mut occupations: BTreeMap<String, LabelsByLanguage> = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let [uri, language, label] = [0, 1, 2].map(|column| record[column].trim());
        let language = Language::new(language)
            .map_err(|_| unreadable(format!("line {line}: language: '{language}' is no language code")))?;
        if uri.is_empty() || label.is_empty() {
            return Err(unreadable(format!("line {line}: occupation or label is empty")));
        }
        let labels = occupations.entry(uri.to_string()).or_default().entry(language).or_default();
        if !labels.iter().any(|known| known == label) {
            labels.push(label.to_string());
        }
    }
    if occupations.is_empty() {
        return Err(unreadable("it holds no labels".into()));
    }
    Ok(occupations)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    const TABLE: &str = "occupation\tlanguage\tlabel\nhttp://x/1\ten\tdata \"engineer\"\nhttp://x/1\tel\tμηχανικός δεδομένων\n\
                         http://x/1\tel\tμηχανικός\nhttp://x/1\tel\tμηχανικός\nhttp://x/2\ten\tcook\n";

    fn read(bytes: &[u8]) -> Result<OccupationLabels, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labels.tsv");
        std::fs::write(&path, bytes).unwrap();
        OccupationLabels::read(&path).map_err(|error| error.to_string())
    }

    #[test]
    fn labels_are_read_plain_and_gzipped_the_preferred_one_first() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(TABLE.as_bytes()).unwrap();
        for bytes in [TABLE.as_bytes(), &gzip.finish().unwrap()] {
            let table = read(bytes).unwrap();
            assert_eq!(table.count(), 2);
            let sets = table.sets_of("http://x/1");
            let labels: Vec<Vec<&str>> = sets.iter().map(|set| set.all().collect()).collect();
            assert_eq!(labels, [vec!["μηχανικός δεδομένων", "μηχανικός"], vec!["data \"engineer\""]]);
            assert!(table.sets_of("http://x/3").is_empty());
        }
    }

    #[test]
    fn what_is_wrong_is_named_by_its_line() {
        let head = "occupation\tlanguage\tlabel\n";
        for (text, word) in [
            ("a\tb\tc\n".to_string(), "its columns must be occupation, language, label"),
            (format!("{head}http://x/1\tEnglisch\tcook\n"), "line 2: language: 'Englisch'"),
            (format!("{head}http://x/1\ten\t \n"), "line 2: occupation or label is empty"),
            (head.to_string(), "it holds no labels"),
        ] {
            let error = read(text.as_bytes()).err().unwrap();
            assert!(error.contains(word), "{error}");
        }
    }
}
