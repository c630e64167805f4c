//! The text of a PDF file, whatever the file does.
//!
//! The crate that reads PDFs may panic, loop or fill the memory on a broken file. So it works on a thread of its own,
//! whose panics are kept, for a bounded time, on streams that were unpacked once before to see how large they are, and
//! writes into a bounded buffer.

use std::io::{Read, Write};
use std::sync::Once;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use flate2::bufread::ZlibDecoder;
use pdf_extract::{Document, OutputError, PlainTextOutput};

const THREAD: &str = "pdf";
/// Deeply nested files need it.
const STACK_BYTES: usize = 64 << 20;
const PATIENCE: Duration = Duration::from_secs(120);
/// The most that one stream may unpack to, and all of them together that are no images.
const STREAM_BYTES: u64 = 128 << 20;
const ALL_BYTES: u64 = 512 << 20;
/// Before a stream stands its dictionary, which says if it is an image.
const DICTIONARY_BYTES: usize = 512;

/// Why a PDF gives no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PdfFault {
    /// It is damaged, or nothing that the reader knows.
    Broken(String),
    /// It opens with a password only.
    Password,
    /// It unpacks to more than a document does.
    TooLarge,
    /// Its text is longer than what is read.
    TooMuchText,
    /// It was not read in [`PATIENCE`].
    TooSlow,
}

/// The text of a PDF, page after page, at most `most` bytes.
pub(super) fn text(bytes: Vec<u8>, most: usize) -> Result<String, PdfFault> {
    if unpacks_too_far(&bytes) {
        return Err(PdfFault::TooLarge);
    }
    keep_panics_quiet();
    let (sender, receiver) = mpsc::channel();
    let worker = thread::Builder::new().name(THREAD.into()).stack_size(STACK_BYTES).spawn(move || {
        // Nobody listens any more once the time is up.
        _ = sender.send(read(&bytes, most));
    });
    if let Err(error) = worker {
        return Err(PdfFault::Broken(error.to_string()));
    }
    match receiver.recv_timeout(PATIENCE) {
        Ok(read) => read,
        Err(RecvTimeoutError::Timeout) => Err(PdfFault::TooSlow),
        // The thread is gone without a word: it panicked.
        Err(RecvTimeoutError::Disconnected) => {
            Err(PdfFault::Broken("it breaks the rules of the format".into()))
        }
    }
}

fn read(bytes: &[u8], most: usize) -> Result<String, PdfFault> {
    let broken = |error: pdf_extract::Error| PdfFault::Broken(error.to_string());
    let mut document = Document::load_mem(bytes).map_err(|error| match is_locked(&error) {
        true => PdfFault::Password,
        false => broken(error),
    })?;
    // Many files are locked with the empty password, against changes only.
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(PdfFault::Password);
    }
    let mut bounded = Bounded { bytes: Vec::new(), most, full: false };
    let written = {
        let writer: &mut dyn Write = &mut bounded;
        pdf_extract::output_doc(&document, &mut PlainTextOutput::new(writer))
    };
    match written {
        _ if bounded.full => Err(PdfFault::TooMuchText),
        Err(OutputError::PdfError(error)) => Err(broken(error)),
        Err(error) => Err(PdfFault::Broken(error.to_string())),
        Ok(()) => Ok(String::from_utf8_lossy(&bounded.bytes).into_owned()),
    }
}

fn is_locked(error: &pdf_extract::Error) -> bool {
    matches!(error, pdf_extract::Error::Decryption(_) | pdf_extract::Error::InvalidPassword)
}

/// A buffer that refuses to grow beyond its bound.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
    full: bool,
}

impl Write for Bounded {
    fn write(&mut self, more: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + more.len() > self.most {
            self.full = true;
            return Err(std::io::Error::other("full"));
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Whether a stream of the file unpacks to more than [`STREAM_BYTES`], or those that are no images to more than
/// [`ALL_BYTES`] together. Streams are found by their keyword, so that a broken file is looked through, too.
fn unpacks_too_far(bytes: &[u8]) -> bool {
    let mut all = 0;
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| position(rest, b"stream")) {
        let keyword = at + found;
        at = keyword + b"stream".len();
        let rest = bytes.get(at..).unwrap_or_default();
        let content = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        let mut unpacked = ZlibDecoder::new(content).take(STREAM_BYTES + 1);
        // What does not unpack gives what came before the fault.
        let mut size = 0;
        let mut buffer = [0; 1 << 16];
        while let Ok(read) = unpacked.read(&mut buffer) {
            size += read as u64;
            if read == 0 {
                break;
            }
        }
        let dictionary = bytes.get(keyword.saturating_sub(DICTIONARY_BYTES)..keyword).unwrap_or_default();
        if position(dictionary, b"/Image").is_none() {
            all += size;
        }
        if size > STREAM_BYTES || all > ALL_BYTES {
            return true;
        }
    }
    false
}

/// Where `word` begins in `bytes`.
fn position(bytes: &[u8], word: &[u8]) -> Option<usize> {
    let first = *word.first()?;
    let mut from = 0;
    loop {
        let at = from + bytes.get(from..)?.iter().position(|byte| *byte == first)?;
        if bytes.get(at..)?.starts_with(word) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// What the reader of PDFs panics about is told as an error, not on standard error.
fn keep_panics_quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if thread::current().name() != Some(THREAD) {
                before(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use proptest::prelude::*;

    use super::*;

    const NOTE: &[u8] = include_bytes!("../../tests/data/hospital-note.pdf");

    #[test]
    fn the_text_of_a_small_file_is_read() {
        let text = text(NOTE.to_vec(), 10_000).unwrap();
        assert!(text.contains("hospital data steward"), "{text}");
        assert_eq!(super::text(NOTE.to_vec(), 20), Err(PdfFault::TooMuchText));
    }

    #[test]
    fn what_is_no_pdf_or_half_of_one_is_refused() {
        for bytes in [&b"%PDF-1.7\n"[..], &NOTE[..NOTE.len() / 2], b"no PDF at all"] {
            assert!(matches!(text(bytes.to_vec(), 10_000), Err(PdfFault::Broken(_))));
        }
    }

    #[test]
    fn a_stream_that_unpacks_to_a_flood_is_refused() {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
        let zeros = vec![0; 1 << 20];
        (0..130).for_each(|_| packed.write_all(&zeros).unwrap());
        let mut file = b"%PDF-1.4\n1 0 obj << /Filter /FlateDecode >>\nstream\n".to_vec();
        file.extend(packed.finish().unwrap());
        file.extend(b"\nendstream\nendobj");
        assert_eq!(text(file, 10_000), Err(PdfFault::TooLarge));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_damage_breaks_the_program(at in 0..NOTE.len(), byte in any::<u8>(), cut in 0..NOTE.len()) {
            let mut damaged = NOTE.to_vec();
            damaged[at] = byte;
            damaged.drain(cut..(cut + 40).min(NOTE.len()));
            _ = text(damaged, 10_000);
        }
    }
}
