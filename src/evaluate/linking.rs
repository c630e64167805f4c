//! Answers of [`Linker`] as a run: the only place here that knows them.

use crate::matching::{Cancel, Link, Linker, Patience};

use super::{Entry, EvaluateError, Run, trec_word};

/// Sentences linked together.
const BATCH: usize = 256;

/// Links sentences (id, text) to at most `top` skills each; the skills' URIs are the documents. `progress`
/// hears how many sentences are done.
///
/// # Errors
/// [`EvaluateError`]; also where two sentences have one id.
pub fn linking_run(
    linker: &Linker,
    sentences: &[(String, String)],
    top: usize,
    mut progress: impl FnMut(usize),
    cancel: &Cancel,
) -> Result<Run, EvaluateError> {
    let mut run = Run::default();
    let mut done = 0;
    for batch in sentences.chunks(BATCH) {
        let texts: Vec<&str> = batch.iter().map(|(_, text)| text.as_str()).collect();
        let linked = linker.link(&texts, None, top, Patience::Wait, cancel)?;
        for ((id, _), linked) in batch.iter().zip(&linked) {
            run.insert(&trec_word(id), linked.links.iter().map(entry).collect())?;
        }
        done += batch.len();
        progress(done);
    }
    Ok(run)
}

fn entry(link: &Link) -> Entry {
    Entry { document: trec_word(link.uri.as_str()), score: link.score, probability: link.probability }
}
