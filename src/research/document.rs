//! A document: its bytes into plain text, and that into sentences.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::domain::{Language, Limits, Sentence};
use crate::encode::Encoder;
use crate::text::{self, TokenBudget};

use super::paragraphs;
use super::pdf::{self, PdfFault};
use super::{ResearchError, headings};

/// A PDF says so within its first bytes.
const PDF_HEAD: usize = 1_024;
const PDF_MARK: &[u8] = b"%PDF-";

/// A document's plain text, into which every quotation's offsets point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The file's name; the path as given where two files have the same name.
    pub name: String,
    /// The plain text.
    pub text: String,
    /// The language of the text.
    pub language: Language,
}

/// What the bytes of a document are.
enum Content {
    Pdf(Vec<u8>),
    Markdown(String),
    /// Plain text or HTML.
    Text(String),
}

/// Reads documents: plain text, HTML, Markdown, PDF. Nothing is given back unless all of them can be read.
///
/// # Errors
/// [`ResearchError::Document`] that names the first document that cannot be used, and what to do.
pub fn read_documents(paths: &[PathBuf], limits: &Limits) -> Result<Vec<Document>, ResearchError> {
    if paths.len() > limits.documents {
        return Err(ResearchError::Nothing(format!(
            "{} documents are given; at most {} are read at once (documents)",
            paths.len(),
            limits.documents
        )));
    }
    let mut documents: Vec<Document> = Vec::with_capacity(paths.len());
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for (path, name) in paths.iter().zip(names(paths)) {
        let document = read(path, name, limits)?;
        if let Some(other) = known.insert(document.text.clone(), document.name.clone()) {
            let problem =
                format!("holds the same text as {other}; give every document once, or it counts twice");
            return Err(ResearchError::document(&document.name, problem));
        }
        documents.push(document);
    }
    Ok(documents)
}

/// The files' names; of files with the same name the paths as given.
fn names(paths: &[PathBuf]) -> Vec<String> {
    let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let mut count: BTreeMap<Option<String>, usize> = BTreeMap::new();
    paths.iter().for_each(|path| *count.entry(name(path)).or_default() += 1);
    let shown = |path: &PathBuf| match name(path) {
        Some(name) if count.get(&Some(name.clone())) == Some(&1) => name,
        _ => path.display().to_string(),
    };
    paths.iter().map(shown).collect()
}

fn read(path: &Path, name: String, limits: &Limits) -> Result<Document, ResearchError> {
    let origin = path.display().to_string();
    let refuse = |problem: String| ResearchError::document(&origin, problem);
    let bytes = bytes(path, limits.document_bytes).map_err(refuse)?;
    let most = limits.document_text_bytes;
    let text = match content(path, bytes).map_err(refuse)? {
        Content::Pdf(bytes) => {
            let raw = pdf::text(bytes, most).map_err(|fault| refuse(in_words(&fault, most)))?;
            paragraphs::joined(&text::clean_description(&raw), true)
        }
        Content::Markdown(raw) => text::clean_markdown(&raw),
        Content::Text(raw) => paragraphs::joined(&text::clean_description(&raw), false),
    };
    if !text.chars().any(char::is_alphabetic) {
        return Err(refuse(nothing_to_read(path)));
    }
    let sentences = text::sentences_at_most(&text);
    if text.len() > most || sentences > limits.document_sentences {
        return Err(refuse(format!(
            "has {} bytes of text and up to {sentences} sentences; at most {most} bytes (document_text_bytes) and {} \
             sentences (document_sentences) are read, give the part that matters",
            text.len(),
            limits.document_sentences
        )));
    }
    let language = text::detect_language(&text);
    Ok(Document { name, text, language })
}

fn bytes(path: &Path, most: usize) -> Result<Vec<u8>, String> {
    let metadata = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file; check its name".to_string(),
        _ => format!("cannot be read: {error}"),
    })?;
    if metadata.is_dir() {
        return Err("is a folder; name the documents in it, such as folder/*.pdf".into());
    }
    if metadata.len() > most as u64 {
        return Err(format!(
            "has {} bytes; at most {most} are read (document_bytes), give the part that matters",
            metadata.len()
        ));
    }
    let bytes = std::fs::read(path).map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.is_empty() {
        return Err("is empty; leave it out, or save it again".into());
    }
    Ok(bytes)
}

/// What the bytes are, by their first ones and, for Markdown, by the file's ending.
fn content(path: &Path, bytes: Vec<u8>) -> Result<Content, String> {
    let head = bytes.get(..PDF_HEAD).unwrap_or(&bytes);
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    if head.windows(PDF_MARK.len()).any(|window| window == PDF_MARK) {
        return Ok(Content::Pdf(bytes));
    }
    if ending == "pdf" {
        return Err("is no PDF, though its name says so; save it again as PDF".into());
    }
    if let Some(format) = foreign(&bytes) {
        return Err(format!("is {format}; save it as PDF, HTML or plain text in UTF-8"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
        format!(
            "is not UTF-8 (line {line}, byte {at}); save it as UTF-8, for example by \
             `iconv -f WINDOWS-1252 -t UTF-8`"
        )
    })?;
    let is_markdown = matches!(ending.as_str(), "md" | "markdown");
    Ok(if is_markdown { Content::Markdown(text) } else { Content::Text(text) })
}

/// What the bytes are, if they are no text.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    let marks: [(&[u8], &str); 6] = [
        (b"PK\x03\x04", "an archive or a file of a word processor (ZIP, DOCX, ODT, EPUB)"),
        (b"\xD0\xCF\x11\xE0", "an old file of a word processor (DOC)"),
        (b"{\\rtf", "rich text (RTF)"),
        (b"\xFF\xFE", "text in UTF-16"),
        (b"\xFE\xFF", "text in UTF-16"),
        (b"\x1F\x8B", "packed by gzip"),
    ];
    let known = marks.into_iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, name)| name);
    known.or_else(|| bytes.contains(&0).then_some("no text: it holds binary data"))
}

fn in_words(fault: &PdfFault, most: usize) -> String {
    match fault {
        PdfFault::Broken(problem) => {
            format!(
                "cannot be read as a PDF ({problem}); open it in a viewer and print it as a new PDF, or save its text"
            )
        }
        PdfFault::Password => {
            "opens with a password only; save a copy without one, for example by `qpdf --decrypt`".into()
        }
        PdfFault::TooLarge => {
            "unpacks to more than any document does; print it as a new PDF, or save its text".into()
        }
        PdfFault::TooMuchText => {
            format!("has more than {most} bytes of text (document_text_bytes); give the part that matters")
        }
        PdfFault::TooSlow => {
            "was not read within two minutes; print it as a new PDF, or save its text".into()
        }
    }
}

fn nothing_to_read(path: &Path) -> String {
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pdf")) {
        "has no text; it is probably a scan: have its text recognised, for example by `ocrmypdf`".into()
    } else {
        "has nothing to read in it; leave it out, or save it again".into()
    }
}

impl Document {
    /// The sentences that may ask for something: no headings, no boilerplate.
    pub(super) fn sentences(&self, encoder: &Encoder) -> Vec<Sentence> {
        let count = |sentence: &str| encoder.count_tokens(sentence);
        let budget = TokenBudget { limit: encoder.max_tokens(), count: &count };
        let analysed = text::analyse("", &self.text, self.language, &budget);
        let headings = headings::of(&self.text);
        let is_heading =
            |sentence: &Sentence| headings.iter().any(|heading| heading.contains(&sentence.span.start()));
        analysed
            .sentences
            .into_iter()
            .filter(|sentence| {
                sentence.section != crate::domain::Section::Boilerplate && !is_heading(sentence)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &str, content: &[u8]) -> Result<Document, ResearchError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        read_documents(&[path], &Limits::default()).map(|mut documents| documents.remove(0))
    }

    #[test]
    fn text_markdown_and_html_become_plain_text() {
        let html = b"<html><head><title>x</title></head><body><h1>Note</h1><p>You mount\nsensors &amp; test\nthem.</p></body></html>";
        let html = one("a.html", html).unwrap();
        assert!(html.text.contains("You mount sensors & test them."), "{}", html.text);
        assert_eq!(one("a.md", b"You mount\n*sensors*.").unwrap().text, "You mount sensors.");
        let text = one("a.txt", b"The person mounts sensors in the chambers of\nthe network.").unwrap();
        assert_eq!(text.text, "The person mounts sensors in the chambers of the network.");
        assert_eq!((text.name.as_str(), text.language), ("a.txt", Language::ENGLISH));
    }

    #[test]
    fn a_document_that_cannot_be_used_is_named_with_the_way_out() {
        for (name, content, word) in [
            ("a.txt", &b""[..], "a.txt: is empty"),
            ("a.txt", b"\n \n", "nothing to read"),
            ("a.txt", b"abc\xE9", "is not UTF-8 (line 1, byte 3)"),
            ("a.txt", b"\xFF\xFEa\0", "UTF-16"),
            ("a.txt", b"ab\0c", "binary"),
            ("a.docx", b"PK\x03\x04...", "word processor"),
            ("a.pdf", b"Words", "is no PDF"),
            ("a.pdf", b"%PDF-1.4 nothing more", "cannot be read as a PDF"),
        ] {
            let error = one(name, content).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains(word), "{error}");
        }
        let missing = read_documents(&[PathBuf::from("/nowhere/b.txt")], &Limits::default());
        assert!(missing.unwrap_err().to_string().starts_with("/nowhere/b.txt: there is no such file"));
        let limits = Limits { document_bytes: 3, ..Limits::default() };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("long.txt");
        std::fs::write(&path, "four").unwrap();
        let error = read_documents(&[path], &limits).unwrap_err().to_string();
        assert!(error.contains("document_bytes"), "{error}");
    }

    #[test]
    fn the_same_text_twice_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ["a.txt", "b.txt"].map(|name| folder.path().join(name));
        paths.iter().for_each(|path| std::fs::write(path, "The same words.").unwrap());
        let error = read_documents(&paths, &Limits::default()).unwrap_err().to_string();
        assert!(error.contains("b.txt: holds the same text as a.txt"), "{error}");
    }

    #[test]
    fn files_of_one_name_are_distinguished_by_their_paths() {
        let paths = ["x/a.txt", "y/a.txt", "y/b.txt"].map(PathBuf::from);
        assert_eq!(names(&paths), ["x/a.txt", "y/a.txt", "b.txt"]);
    }
}
