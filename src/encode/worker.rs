//! The model's thread: where a sentence becomes a vector.
//!
//! tch models are `Send` but not `Sync`, and libtorch blocks, so one thread owns the model and takes
//! jobs from a bounded queue. Jobs that wait together are encoded together: texts sorted by length,
//! in batches of 32, which is where the model is fastest.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, SyncSender};

use crate::domain::Embedding;

use super::bert::Bert;
use super::model::{ModelFolder, Precision};
use super::{Cancel, EncodeError};

/// Measured: 1 to 32 gives half as much again on short texts, 128 gives nothing more and costs memory.
const BATCH: usize = 32;
/// Texts gathered from waiting jobs before a round starts.
const ROUND: usize = 512;

/// Texts that one caller wants encoded.
pub(super) struct Job {
    pub(super) texts: Vec<String>,
    pub(super) cancel: Cancel,
    pub(super) answer: SyncSender<Result<Vec<Embedding>, EncodeError>>,
}

/// Starts the thread, waits until the model is loaded and returns the length of its vectors.
pub(super) fn start(
    folder: ModelFolder,
    precision: Precision,
    threads: Option<usize>,
    jobs: Receiver<Job>,
) -> Result<usize, EncodeError> {
    let (ready, loaded) = mpsc::sync_channel(1);
    let path = folder.clone();
    let thread = std::thread::Builder::new().name("model".into()).spawn(move || {
        // OpenMP's count belongs to the calling thread, so it is set here.
        if let Some(threads) = threads {
            tch::set_num_threads(i32::try_from(threads).unwrap_or(1).max(1));
        }
        match load(&folder, precision) {
            Ok((model, dimensions)) => {
                _ = ready.send(Ok(dimensions));
                serve(&model, &jobs);
            }
            Err(error) => _ = ready.send(Err(error)),
        }
    });
    thread.map_err(|error| EncodeError::Gone(error.to_string()))?;
    loaded.recv().map_err(|_| {
        let error = EncodeError::Gone("it ended while loading the model".into());
        tracing::error!(model = %path.version(precision, 0), "{error}");
        error
    })?
}

fn load(folder: &ModelFolder, precision: Precision) -> Result<(Bert, usize), EncodeError> {
    let model = folder.load(precision)?;
    // The first run of a shape is slow; a service should not make its first caller pay for it.
    let dimensions = run(&model, &["warm"])?.first().map_or(0, |vector| vector.values().len());
    Ok((model, dimensions))
}

fn serve(model: &Bert, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut round = vec![first];
        while round.iter().map(|job| job.texts.len()).sum::<usize>() < ROUND {
            match jobs.try_recv() {
                Ok(job) => round.push(job),
                Err(_) => break,
            }
        }
        answer(model, round);
    }
}

/// Encodes the texts of all jobs whose callers still wait, longest last, and answers each.
fn answer(model: &Bert, round: Vec<Job>) {
    let mut order: Vec<(usize, usize)> = round
        .iter()
        .enumerate()
        .flat_map(|(job, content)| (0..content.texts.len()).map(move |text| (job, text)))
        .collect();
    order.sort_by_key(|&(job, text)| (round[job].texts[text].len(), job, text));
    let mut results: Vec<Vec<Option<Embedding>>> =
        round.iter().map(|job| vec![None; job.texts.len()]).collect();
    let mut refused: Vec<Option<String>> = vec![None; round.len()];
    for places in order.chunks(BATCH) {
        let wanted: Vec<(usize, usize)> =
            places.iter().copied().filter(|(job, _)| !round[*job].cancel.is_cancelled()).collect();
        if wanted.is_empty() {
            continue;
        }
        let texts: Vec<&str> = wanted.iter().map(|(job, text)| round[*job].texts[*text].as_str()).collect();
        match run(model, &texts) {
            Ok(vectors) => {
                for ((job, text), vector) in wanted.into_iter().zip(vectors) {
                    results[job][text] = Some(vector);
                }
            }
            Err(error) => wanted.iter().for_each(|(job, _)| refused[*job] = Some(error.to_string())),
        }
    }
    for ((job, vectors), refused) in round.into_iter().zip(results).zip(refused) {
        let whole: Option<Vec<Embedding>> = vectors.into_iter().collect();
        let reply = match (whole, refused) {
            (Some(vectors), _) => Ok(vectors),
            (None, Some(problem)) => Err(EncodeError::Refused(problem)),
            (None, None) => Err(EncodeError::Cancelled),
        };
        // Nobody listens any more: the caller has gone, and so has the need for an answer.
        _ = job.answer.send(reply);
    }
}

/// One batch through the model. tch panics where libtorch throws; here that is an error of the batch.
fn run(model: &Bert, texts: &[&str]) -> Result<Vec<Embedding>, EncodeError> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let (ids, mask) = model.tokenize(texts);
        let vectors = tch::no_grad(|| model.forward(&ids, &mask))?;
        Vec::<Vec<f32>>::try_from(vectors).map_err(|error| EncodeError::Refused(error.to_string()))
    }));
    match outcome {
        Ok(vectors) => Ok(vectors?.into_iter().map(Embedding::normalised).collect()),
        Err(_) => Err(EncodeError::Refused("libtorch failed; the log says why".into())),
    }
}
