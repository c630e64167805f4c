//! `ImportJobAds`: a feed in batches, a result for every ad.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::time::timeout_at;
use tonic::{Request, Status, Streaming};

use super::deadline::Arrival;
use super::shared::Shared;
use crate::domain::{AdId, JobAd, RejectReason, Rejection, Tally};
use crate::indexing::{Indexer, Written, content_hash};
use crate::matching::Cancel;
use crate::wire::{
    ApiError, ItemOutcome, import_result, import_tally, message_bytes, of_transport, pb, raw_ad,
};

/// Reads the feed, writes it batch by batch, and answers when it ends.
pub(super) async fn import_job_ads(
    shared: &Arc<Shared>,
    request: Request<Streaming<pb::ImportJobAdsRequest>>,
) -> Result<pb::ImportJobAdsResponse, Status> {
    let arrival = Arrival::of(&request);
    let mut stream = request.into_inner();
    let (mut feed, mut wait) = (Feed::default(), false);
    loop {
        let batch = next_batch(shared, &arrival, &mut stream, feed.results.len(), &mut wait).await?;
        let Batch { ads, end } = batch;
        let indexer = shared.rooms.indexer.clone();
        let work = move |cancel: &Cancel| {
            feed.store(&indexer, ads, cancel)?;
            if wait && end == End::Whole {
                indexer.show(cancel)?;
            }
            Ok(feed)
        };
        feed = shared.doors.imports.turns.run(&arrival, work).await?;
        match end {
            End::Open => {}
            End::Whole => return Ok(feed.answer()),
            End::TooLong => {
                return Err(ApiError::ImportTooLong { limit: shared.limits.import_ads }.into());
            }
        }
    }
}

struct Batch {
    ads: Vec<pb::JobAd>,
    end: End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// More may follow.
    Open,
    /// The feed is over.
    Whole,
    /// The feed is longer than one call takes.
    TooLong,
}

/// The next ads of the feed, of which `read` have been read.
async fn next_batch(
    shared: &Shared,
    arrival: &Arrival,
    stream: &mut Streaming<pb::ImportJobAdsRequest>,
    read: usize,
    wait: &mut bool,
) -> Result<Batch, Status> {
    let limits = &shared.limits;
    let (mut ads, mut bytes) = (Vec::new(), 0);
    while ads.len() < limits.batch_ads && bytes < limits.batch_bytes {
        let message = timeout_at(shared.doors.imports.turns.deadline(arrival), stream.message()).await;
        let message = message.map_err(|_| ApiError::DeadlineExceeded)?;
        let Some(item) = message.map_err(|status| of_transport(status, limits.message_bytes))? else {
            return Ok(Batch { ads, end: End::Whole });
        };
        if read + ads.len() >= limits.import_ads {
            return Ok(Batch { ads, end: End::TooLong });
        }
        *wait |= item.wait;
        let ad = item.job_ad.unwrap_or_default();
        bytes += message_bytes(&ad);
        ads.push(ad);
    }
    Ok(Batch { ads, end: End::Open })
}

/// A feed so far.
#[derive(Default)]
struct Feed {
    results: Vec<pb::ImportResult>,
    tally: Tally,
    /// The content of every ad taken, by id.
    seen: BTreeMap<AdId, u64>,
}

impl Feed {
    /// Writes a batch and keeps what became of each ad of it.
    fn store(&mut self, indexer: &Indexer, ads: Vec<pb::JobAd>, cancel: &Cancel) -> Result<(), ApiError> {
        let names: Vec<String> = ads.iter().map(|ad| ad.name.clone()).collect();
        let mut outcomes = Vec::with_capacity(ads.len());
        let mut new = Vec::new();
        for message in ads {
            match self.examine(indexer, message) {
                Ok(Some(ad)) => {
                    outcomes.push(None);
                    new.push(ad);
                }
                Ok(None) => outcomes.push(Some(ItemOutcome::Unchanged)),
                Err(rejection) => outcomes.push(Some(ItemOutcome::Rejected(rejection))),
            }
        }
        let expected = new.len();
        let written = if new.is_empty() { Vec::new() } else { indexer.import(new, false, cancel)? };
        if written.len() != expected {
            return Err(ApiError::Broken(format!("{} results for {expected} written ads", written.len())));
        }
        let mut written = written.into_iter().map(|written| match written {
            Written::Accepted => ItemOutcome::Accepted,
            Written::Unchanged => ItemOutcome::Unchanged,
        });
        for (name, outcome) in names.iter().zip(outcomes) {
            if let Some(outcome) = outcome.or_else(|| written.next()) {
                self.keep(name, outcome);
            }
        }
        Ok(())
    }

    /// An ad that is to be written; `None` for one that the feed has had, just so.
    fn examine(&mut self, indexer: &Indexer, message: pb::JobAd) -> Result<Option<JobAd>, Rejection> {
        let raw = raw_ad(message).map_err(|violation| Rejection {
            reason: RejectReason::InvalidId,
            field: violation.field().to_string(),
            message: violation.description().to_string(),
        })?;
        let ad = indexer.accept(raw)?;
        let digest = content_hash(&ad);
        match self.seen.get(&ad.id) {
            Some(earlier) if *earlier == digest => Ok(None),
            Some(_) => Err(Rejection {
                reason: RejectReason::DuplicateId,
                field: "id".into(),
                message: "the feed has had this ad with other content; send each ad once".into(),
            }),
            None => {
                self.seen.insert(ad.id.clone(), digest);
                Ok(Some(ad))
            }
        }
    }

    fn keep(&mut self, name: &str, outcome: ItemOutcome) {
        match &outcome {
            ItemOutcome::Accepted => self.tally.accept(),
            ItemOutcome::Unchanged => self.tally.leave(),
            ItemOutcome::Rejected(rejection) => self.tally.reject(rejection.reason),
        }
        self.results.push(import_result(self.results.len(), name, outcome));
    }

    fn answer(self) -> pb::ImportJobAdsResponse {
        pb::ImportJobAdsResponse { tally: Some(import_tally(&self.tally)), results: self.results }
    }
}
