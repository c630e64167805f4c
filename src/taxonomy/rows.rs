//! CSV rows by column name, with the line of everything that is wrong.

use csv::StringRecord;

use crate::domain::ConceptUri;

use super::TaxonomyError;

/// One row of a CSV file.
pub(super) struct Row<'r> {
    file: &'r str,
    headers: &'r StringRecord,
    record: &'r StringRecord,
}

impl<'r> Row<'r> {
    /// The column's field as it stands; empty where the file lacks the column.
    pub(super) fn raw(&self, column: &str) -> &'r str {
        let position = self.headers.iter().position(|header| header == column);
        position.and_then(|position| self.record.get(position)).unwrap_or_default()
    }

    /// The column's field without white space around it.
    pub(super) fn get(&self, column: &str) -> &'r str {
        self.raw(column).trim()
    }

    /// The column's field, `None` if there is nothing in it.
    pub(super) fn text(&self, column: &str) -> Option<String> {
        Some(self.get(column)).filter(|text| !text.is_empty()).map(str::to_string)
    }

    /// The column's field as the URI of a concept.
    pub(super) fn uri(&self, column: &str) -> Result<ConceptUri, TaxonomyError> {
        ConceptUri::new(self.get(column)).map_err(|violation| self.fault(column, violation.description()))
    }

    /// An error about a field of this row.
    pub(super) fn fault(&self, column: &str, problem: &str) -> TaxonomyError {
        let line = self.record.position().map_or(0, csv::Position::line);
        TaxonomyError::Row { file: self.file.to_string(), line, problem: format!("{column}: {problem}") }
    }
}

/// Hands every row of a CSV text with a header line to `each`; fields may be of any size and hold
/// line breaks. `file` is the name for errors.
///
/// # Errors
/// A missing `required` column, bytes that are not UTF-8, a row with too few or too many fields, and
/// whatever `each` returns.
pub(super) fn read_rows(
    file: &str,
    bytes: &[u8],
    required: &[&str],
    mut each: impl FnMut(&Row<'_>) -> Result<(), TaxonomyError>,
) -> Result<(), TaxonomyError> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        let problem = "the file is UTF-16; save it as UTF-8".to_string();
        return Err(TaxonomyError::Unreadable { origin: file.to_string(), problem });
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().from_reader(text);
    let headers = reader.headers().map_err(|error| broken(file, &error))?;
    let headers = headers.iter().map(str::trim).collect::<StringRecord>();
    for column in required {
        if !headers.iter().any(|header| header == *column) {
            let found = headers.iter().collect::<Vec<_>>().join(", ");
            let other =
                [";", "\t", "|"].into_iter().find(|other| headers.len() == 1 && found.contains(other));
            if let Some(other) = other {
                let other = if other == "\t" { "tabs".into() } else { format!("'{other}'") };
                let problem = format!(
                    "its columns are separated by {other}, as a spreadsheet saves them; take the file as it comes in ESCO's CSV download, or save it with commas"
                );
                return Err(TaxonomyError::Unreadable { origin: file.to_string(), problem });
            }
            let problem = format!(
                "the column '{column}' is missing; columns found: {found}. Take the file from ESCO's CSV download, comma-separated, with its header line"
            );
            return Err(TaxonomyError::Unreadable { origin: file.to_string(), problem });
        }
    }
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| broken(file, &error))? {
        each(&Row { file, headers: &headers, record: &record })?;
    }
    Ok(())
}

/// The labels of a list field: separated by line breaks or by `" | "`, trimmed, each once, without
/// `preferred`.
pub(super) fn split_list(field: &str, preferred: Option<&str>) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    add_labels(&mut labels, field, preferred);
    labels
}

/// Adds the labels of a list field that are not in `labels` yet.
pub(super) fn add_labels(labels: &mut Vec<String>, field: &str, preferred: Option<&str>) {
    for label in field.split('\n').flat_map(|line| line.split(" | ")).map(str::trim) {
        let known = label.is_empty() || preferred == Some(label) || labels.iter().any(|l| l == label);
        if !known {
            labels.push(label.to_string());
        }
    }
}

fn broken(file: &str, error: &csv::Error) -> TaxonomyError {
    let line = error.position().map_or(1, csv::Position::line);
    let problem = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "the row is not UTF-8; save the file as UTF-8".to_string(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!(
            "the row has {len} fields, the header {expected_len}; the file is damaged, download it again"
        ),
        _ => format!("{error}; download the file again"),
    };
    TaxonomyError::Row { file: file.to_string(), line, problem }
}

/// Every row of a table that the program carries names a concept of real ESCO by its URI and preferred label.
#[cfg(test)]
pub(super) fn assert_concepts_of_esco(file: &str, text: &str) {
    let Some(folder) = crate::real_data::folder("esco-1.1.0") else { return };
    let esco = super::Esco::open(&folder).unwrap();
    // The built-in profiles have a few concepts of ESCO 1.2.0.
    let profiles = super::builtin_profiles().unwrap();
    let newer = |uri: &ConceptUri| {
        let skills = profiles.iter().flat_map(|profile| profile.skills());
        skills.into_iter().find(|skill| skill.uri == *uri).map(|skill| skill.label.as_str())
    };
    read_rows(file, text.as_bytes(), &["conceptUri", "preferredLabel"], |row| {
        let (uri, label) = (row.uri("conceptUri")?, row.get("preferredLabel"));
        let known = [esco.skill(&uri).map(|skill| skill.preferred.as_str()), newer(&uri)];
        assert!(known.contains(&Some(label)), "{uri} {label}: {known:?}");
        Ok(())
    })
    .unwrap();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, required: &[&str]) -> Result<Vec<(String, String)>, TaxonomyError> {
        let mut rows = Vec::new();
        read_rows("x.csv", text.as_bytes(), required, |row| {
            rows.push((row.get("a").to_string(), row.get("b").to_string()));
            Ok(())
        })?;
        Ok(rows)
    }

    #[test]
    fn fields_are_found_by_name_and_may_hold_line_breaks_or_be_huge() {
        let huge = "x".repeat(300_000);
        let rows = read(&format!("\u{feff}b,a\n\"1\n2\", one \n{huge},two\n"), &["a"]).unwrap();
        assert_eq!(rows[0], ("one".into(), "1\n2".into()));
        assert_eq!(rows[1], ("two".into(), huge));
    }

    #[test]
    fn another_separator_is_named() {
        let error = read_rows("f.csv", b"conceptUri;preferredLabel\nx;y\n", &["conceptUri"], |_| Ok(()));
        assert!(error.unwrap_err().to_string().contains("separated by ';'"));
    }

    #[test]
    fn tabs_and_utf_16_are_named() {
        let problem = |bytes: &[u8]| read_rows("f.csv", bytes, &["a"], |_| Ok(())).unwrap_err().to_string();
        assert!(problem(b"a\tb\nx\ty\n").contains("separated by tabs"));
        for utf_16 in [b"\xff\xfea\0,\0".as_slice(), b"\xfe\xff\0a\0,"] {
            assert!(problem(utf_16).contains("UTF-16"));
        }
    }

    #[test]
    fn a_missing_column_is_named_with_those_that_are_there() {
        let error = read("a,c\n1,2\n", &["a", "b"]).unwrap_err().to_string();
        assert!(error.contains("x.csv") && error.contains("'b'") && error.contains("a, c"), "{error}");
    }

    #[test]
    fn a_damaged_row_is_named_by_its_line() {
        let error = read("a,b\n1,\"2\n\n\"\n3\n", &[]).unwrap_err().to_string();
        assert!(error.contains("line 5") && error.contains("1 fields"), "{error}");
        let mut latin = b"a,b\nok,".to_vec();
        latin.extend([0xE9, b'\n']);
        let error = read_rows("x.csv", &latin, &[], |_| Ok(())).unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("UTF-8"), "{error}");
    }

    #[test]
    fn lists_split_at_line_breaks_and_bars() {
        assert_eq!(split_list("b \n a | c/d|e\nb\n\n | p", Some("p")), ["b", "a", "c/d|e"]);
        assert!(split_list(" ", None).is_empty());
    }
}
