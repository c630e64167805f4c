//! Where the tables of an ESCO download lie: files and archive entries by table and language.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use crate::domain::Language;
use crate::taxonomy::TaxonomyError;

/// No table of ESCO comes near this size; an archive entry that does is refused.
const MAX_TABLE_BYTES: u64 = 1 << 30;
const WANTED: &str = "give the folder or the zip of ESCO's CSV download";

/// A CSV file, on disk or within an archive.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// The name for errors: the path, within the archive if there is one.
    pub(super) name: String,
    /// The language by the file's suffix.
    pub(super) language: Language,
    stem: String,
    file: PathBuf,
    entry: Option<usize>,
}

/// All CSV files of a download.
#[derive(Debug)]
pub(super) struct Download {
    origin: PathBuf,
    tables: Vec<Table>,
}

impl Download {
    /// The CSV files of a folder (and the folders in it), of the archives there, or of one archive.
    pub(super) fn find(path: &Path) -> Result<Self, TaxonomyError> {
        if let Err(error) = std::fs::metadata(path) {
            return Err(unreadable(path, &format!("{error}; {WANTED}")));
        }
        let mut download = Self { origin: path.to_path_buf(), tables: Vec::new() };
        if path.is_dir() {
            for file in files_of(path)? {
                download.add(&file)?;
            }
        } else {
            download.add(path)?;
        }
        if download.tables.is_empty() {
            return Err(unreadable(path, &format!("no CSV file or archive is there; {WANTED}")));
        }
        Ok(download)
    }

    /// The place that was asked for.
    pub(super) fn origin(&self) -> String {
        self.origin.display().to_string()
    }

    /// The table called `stem` (without language), once per language: English first.
    pub(super) fn tables(&self, stem: &str) -> Result<Vec<&Table>, TaxonomyError> {
        let mut chosen: Vec<&Table> = Vec::new();
        for table in self.tables.iter().filter(|table| table.stem == stem) {
            match chosen.iter_mut().find(|other| other.language == table.language) {
                None => chosen.push(table),
                Some(other) if table.entry.is_none() && other.entry.is_some() => *other = table,
                Some(other) if table.entry.is_some() && other.entry.is_none() => {}
                Some(other) => {
                    let problem = format!("holds the same table as {}; keep one of the two", other.name);
                    return Err(TaxonomyError::Unreadable { origin: table.name.clone(), problem });
                }
            }
        }
        chosen.sort_by_key(|table| (table.language != Language::ENGLISH, table.language));
        Ok(chosen)
    }

    /// The names of the tables there, for errors.
    pub(super) fn names(&self) -> String {
        let mut names: Vec<String> =
            self.tables.iter().map(|table| format!("{} ({})", table.stem, table.language)).collect();
        names.sort();
        names.dedup();
        names.join(", ")
    }

    /// The version that the names of the archives or folders of `tables` state, if they do. A version of something that
    /// does not call itself ESCO is not ESCO's, but two of them are still two.
    pub(super) fn version(&self, tables: &[&Table]) -> Result<Option<String>, TaxonomyError> {
        let whole = self.origin.canonicalize().unwrap_or_else(|_| self.origin.clone());
        let within = |place: &&Path| place.starts_with(&self.origin) && *place != self.origin.as_path();
        let (mut versions, mut others) = (BTreeSet::new(), BTreeSet::new());
        for table in tables {
            match table.places().find_map(version_in).or_else(|| version_in(&whole)) {
                Some(version) => {
                    versions.insert(version);
                }
                None => others.extend(table.places().filter(within).find_map(marked_version_in)),
            }
        }
        let all: Vec<&str> = versions.union(&others).map(String::as_str).collect();
        if all.len() > 1 {
            let problem = format!("ESCO {} lie together; keep one version", all.join(" and "));
            return Err(TaxonomyError::Unreadable { origin: self.origin(), problem });
        }
        Ok(versions.pop_first())
    }

    fn add(&mut self, file: &Path) -> Result<(), TaxonomyError> {
        let extension = file.extension().unwrap_or_default().to_ascii_lowercase();
        if extension == "csv" {
            let name = file.display().to_string();
            self.tables.extend(table(file, None, &name, name.clone()));
        } else if extension == "zip" || !self.origin.is_dir() {
            let archive = open_archive(file)?;
            for number in 0..archive.len() {
                let Some(Ok(entry)) = archive.name_for_index(number) else { continue };
                let name = format!("{}/{entry}", file.display());
                self.tables.extend(table(file, Some(number), &entry, name));
            }
        }
        Ok(())
    }
}

impl Table {
    /// The whole content.
    pub(super) fn read(&self) -> Result<Vec<u8>, TaxonomyError> {
        let content = self.content()?;
        let text = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&content);
        if text.trim_ascii().is_empty() {
            let problem = "the file is empty; download it again".to_string();
            return Err(TaxonomyError::Unreadable { origin: self.name.clone(), problem });
        }
        Ok(content)
    }

    /// The table, the folders around it and its archive, from the inside out, as far as the folder of the file on disk.
    fn places(&self) -> impl Iterator<Item = &Path> {
        let outermost = self.file.parent().unwrap_or(&self.file);
        Path::new(&self.name).ancestors().take_while(move |place| place.starts_with(outermost))
    }

    fn content(&self) -> Result<Vec<u8>, TaxonomyError> {
        let Some(number) = self.entry else {
            return std::fs::read(&self.file).map_err(|error| unreadable(&self.file, &error.to_string()));
        };
        let damaged = |error: &dyn std::fmt::Display| TaxonomyError::Unreadable {
            origin: self.name.clone(),
            problem: format!("{error}; the archive may be damaged, download it again"),
        };
        let mut archive = open_archive(&self.file)?;
        let entry = archive.by_index(number).map_err(|error| damaged(&error))?;
        let mut content = Vec::new();
        entry.take(MAX_TABLE_BYTES + 1).read_to_end(&mut content).map_err(|error| damaged(&error))?;
        if content.len() as u64 > MAX_TABLE_BYTES {
            return Err(damaged(&"it unpacks to more than 1 GiB, which no ESCO table does"));
        }
        Ok(content)
    }
}

/// The table of a path that ends in `.csv`: `…/skills_en.csv` is `skills` in English, and so is `skills_en (1).csv`,
/// which a browser calls the second one it loads.
fn table(file: &Path, entry: Option<usize>, path: &str, name: String) -> Option<Table> {
    let base = path.rsplit(['/', '\\']).next()?;
    let stem = base.strip_suffix(".csv").or_else(|| base.strip_suffix(".CSV"))?;
    if base.starts_with("._") {
        return None; // what macOS puts beside the files it zips
    }
    let stem = without_copy_number(stem);
    let (stem, language) = match stem.rsplit_once('_').map(|(stem, tag)| (stem, Language::new(tag))) {
        Some((stem, Ok(language))) => (stem, language),
        _ => (stem, Language::ENGLISH),
    };
    Some(Table { name, language, stem: stem.to_string(), file: file.to_path_buf(), entry })
}

/// `skills_en` of `skills_en (1)`.
fn without_copy_number(stem: &str) -> &str {
    let numbered = stem.strip_suffix(')').and_then(|head| head.rsplit_once('('));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    numbered.filter(|(_, number)| is_number(number)).map_or(stem, |(name, _)| name.trim_end())
}

/// The files of a folder and of the folders in it, by path.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, TaxonomyError> {
    let list = |folder: &Path| -> Result<Vec<PathBuf>, TaxonomyError> {
        let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error.to_string()))?;
        let paths: Result<Vec<PathBuf>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
        paths.map_err(|error| unreadable(folder, &error.to_string()))
    };
    let (folders, mut files): (Vec<PathBuf>, Vec<PathBuf>) =
        list(folder)?.into_iter().partition(|path| path.is_dir());
    for inner in folders {
        files.extend(list(&inner)?.into_iter().filter(|path| path.is_file()));
    }
    files.sort();
    Ok(files)
}

fn open_archive(file: &Path) -> Result<ZipArchive<File>, TaxonomyError> {
    let opened = File::open(file).map_err(|error| unreadable(file, &error.to_string()))?;
    ZipArchive::new(opened).map_err(|error| {
        unreadable(
            file,
            &format!("this is no readable zip archive ({error}); download it again or move it away"),
        )
    })
}

fn unreadable(path: &Path, problem: &str) -> TaxonomyError {
    TaxonomyError::Unreadable { origin: path.display().to_string(), problem: problem.to_string() }
}

/// ESCO's version in a name that speaks of ESCO, such as `ESCO dataset - v1.1.0 - classification - en - csv.zip`, or that
/// is nothing but a version: `v1.1.0`, `1.1.0`.
fn version_in(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    if name.to_ascii_lowercase().contains("esco") {
        let mut pieces = name.split(is_no_number).map(|piece| piece.trim_matches('.'));
        return pieces.find(|piece| is_version(piece)).map(str::to_string);
    }
    let bare = name.strip_suffix(".zip").unwrap_or(name);
    let number = bare.strip_prefix(['v', 'V']).unwrap_or(bare);
    // `12.05.24` is a date.
    let is_plain = number.split('.').count() == 3 && number.split('.').all(|part| part.len() == 1);
    (is_version(number) && (is_plain || number != bare)).then(|| number.to_string())
}

/// The version behind a `v` in any name: `1.1.0` of `dump-v1.1.0.zip`.
fn marked_version_in(path: &Path) -> Option<String> {
    let words = path.file_name()?.to_str()?.split(|c: char| !c.is_alphanumeric() && c != '.');
    let marked = words.filter_map(|word| word.strip_prefix(['v', 'V'])?.split(is_no_number).next());
    marked.map(|number| number.trim_matches('.')).find(|number| is_version(number)).map(str::to_string)
}

fn is_no_number(c: char) -> bool {
    !c.is_ascii_digit() && c != '.'
}

/// Two or three numbers of one or two digits.
fn is_version(text: &str) -> bool {
    let numbers: Vec<&str> = text.split('.').collect();
    let is_short =
        |number: &&str| (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    (2..=3).contains(&numbers.len()) && numbers.iter().all(is_short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_names_that_speak_of_esco_or_are_one() {
        let version = |name: &str| version_in(Path::new(name));
        assert_eq!(version("esco-v1.1.0-classification-en-csv.zip").as_deref(), Some("1.1.0"));
        assert_eq!(
            version("ESCO dataset - v1.0.3 - classification - en - csv.zip").as_deref(),
            Some("1.0.3")
        );
        assert_eq!(version("a/esco-1.2").as_deref(), Some("1.2"));
        assert_eq!(version("a/v1.0.8").as_deref(), Some("1.0.8"));
        assert_eq!(version("V1.2.zip").as_deref(), Some("1.2"));
        assert_eq!(version("1.0.8").as_deref(), Some("1.0.8"));
        for other in ["esco 2022.05.zip", "dump-v1.1.0.zip", "12.05.24", "1.2", "v7", "v1.2.0-old", "v"] {
            assert_eq!(version(other), None, "{other}");
        }
    }

    #[test]
    fn a_version_behind_a_v_is_read_from_any_name() {
        for (name, version) in [
            ("dump-v1.0.8.zip", Some("1.0.8")),
            ("en_V1.1_csv", Some("1.1")),
            ("v1.1.0", Some("1.1.0")),
            ("dev1.1.0", None),
            ("dump 1.1.0", None),
            ("v2024.05", None),
            ("valid.csv", None),
        ] {
            assert_eq!(marked_version_in(Path::new(name)).as_deref(), version, "{name}");
        }
    }

    #[test]
    fn a_table_is_known_by_its_stem_and_suffix() {
        let of = |path: &str| {
            table(Path::new("x"), None, path, String::new()).map(|t| (t.stem, t.language.to_string()))
        };
        assert_eq!(of("in/skills_el.csv"), Some(("skills".into(), "el".into())));
        assert_eq!(
            of("occupationSkillRelations.csv"),
            Some(("occupationSkillRelations".into(), "en".into()))
        );
        assert_eq!(of("in/skills_el (2).csv"), Some(("skills".into(), "el".into())));
        assert_eq!(of("skills(1).csv"), Some(("skills".into(), "en".into())));
        assert_eq!(of("skills_el (old).csv"), Some(("skills_el (old)".into(), "en".into())));
        assert_eq!(of("skills_en.ttl"), None);
        assert_eq!(of("__MACOSX/._skills_en.csv"), None);
    }
}
