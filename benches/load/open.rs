//! Calls that come at a fixed rate.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use skillgauge::wire::pb::match_service_client::MatchServiceClient;
use tokio::task::JoinSet;
use tonic::Code;

use super::{ask, channel, histogram, milliseconds, record, synthetic};

/// Connections that calls of an open loop take in turn.
const CONNECTIONS: usize = 32;

/// What became of calls that came at a fixed rate.
pub struct OpenLoad {
    answered: Histogram<u64>,
    /// Of those how many before the phase was over.
    in_time: u64,
    refused: Histogram<u64>,
}

impl OpenLoad {
    pub fn print(&self, rate: f64, phase: Duration) {
        println!(
            "{rate:>9.1} {:>9.1} {:>8.1} {:>8.1} {:>8.1} {:>9.1} {:>9.1} {:>5.0} MiB",
            self.in_time as f64 / phase.as_secs_f64(),
            milliseconds(&self.answered, 0.5),
            milliseconds(&self.answered, 0.99),
            self.answered.max() as f64 / 1e3,
            self.refused.len() as f64 / phase.as_secs_f64(),
            milliseconds(&self.refused, 0.99),
            synthetic::resident_mib(),
        );
    }
}

/// `rate` calls a second, evenly, whatever becomes of them: callers who do not wait for each other, as a platform's
/// users do not. A call's time counts from when it was due, or a stalled server would slow its own load (Tene's
/// "coordinated omission").
pub async fn open(address: &str, rate: f64, phase: Duration) -> OpenLoad {
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        clients.push(MatchServiceClient::new(channel(address).await).max_decoding_message_size(64 << 20));
    }
    let began = Instant::now();
    let until = began + phase;
    let mut calls = JoinSet::new();
    for call in 0..(rate * phase.as_secs_f64()) as usize {
        let due = began + Duration::from_secs_f64(call as f64 / rate);
        tokio::time::sleep_until(due.into()).await;
        let mut client = clients[call % CONNECTIONS].clone();
        calls.spawn(async move {
            let outcome = ask(&mut client, call).await;
            (outcome, due.elapsed(), Instant::now() <= until)
        });
    }
    let mut load = OpenLoad { answered: histogram(), in_time: 0, refused: histogram() };
    while let Some(call) = calls.join_next().await {
        let (outcome, time, in_time) = call.expect("a call");
        match outcome {
            Ok(()) => {
                load.in_time += u64::from(in_time);
                record(&mut load.answered, time);
            }
            Err(status) if status.code() == Code::ResourceExhausted => record(&mut load.refused, time),
            Err(status) => panic!("{status:?}"),
        }
    }
    load
}
