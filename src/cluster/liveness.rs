//! Whether the cluster can work: asks the scheduler how many executors live.
//!
//! Ballista's scheduler answers `GET /readyz` on its one port with the number of executors that spoke within its timeout.
//! The question is one line of HTTP, so it is written by hand rather than with a client of its own.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{ClusterError, SchedulerUrl};

/// Between two questions.
pub(super) const PAUSE: Duration = Duration::from_millis(500);
/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// An answer is one line; more is not read.
const ANSWER_BYTES: u64 = 4096;

/// What the cluster can do at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Liveness {
    /// Executors live, so many of them.
    Executors(usize),
    /// The scheduler answers, but no executor spoke within its timeout.
    NoExecutor,
    /// The scheduler does not answer.
    NoScheduler,
}

/// Asks the scheduler at `url`.
pub(super) async fn ask(url: &SchedulerUrl) -> Result<Liveness, ClusterError> {
    let failed =
        |reason: String| ClusterError::NoScheduler { url: url.to_string(), address: url.address(), reason };
    let answer = match tokio::time::timeout(PATIENCE, get(url)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => return Err(failed(error.to_string())),
        Err(_) => return Err(failed(format!("no answer in {} s", PATIENCE.as_secs()))),
    };
    read(&answer).ok_or_else(|| failed("what answers there is no scheduler".to_owned()))
}

async fn get(url: &SchedulerUrl) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(url.address()).await?;
    let question = format!("GET /readyz HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", url.host());
    stream.write_all(question.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(ANSWER_BYTES).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Reads `ready: 3 executors registered` or `not ready: 0/1 executors registered`.
fn read(answer: &str) -> Option<Liveness> {
    let said = answer.lines().find_map(|line| line.strip_suffix("executors registered"))?;
    if said.starts_with("not ready:") {
        return Some(Liveness::NoExecutor);
    }
    let executors = said.strip_prefix("ready:")?.trim().parse().ok()?;
    Some(Liveness::Executors(executors))
}

/// Counts how long the cluster could not work, and how long nothing was finished.
#[derive(Debug)]
pub(super) struct Watch {
    now: Liveness,
    lacking_since: Option<Instant>,
    finished_at: Instant,
}

impl Watch {
    pub(super) fn new(now: Liveness) -> Self {
        let mut watch = Self { now, lacking_since: None, finished_at: Instant::now() };
        watch.saw(now);
        watch
    }

    /// Takes an answer; true where the state has changed.
    pub(super) fn saw(&mut self, now: Liveness) -> bool {
        let changed = self.now != now;
        self.now = now;
        match (now, self.lacking_since) {
            (Liveness::Executors(_), Some(_)) => {
                self.lacking_since = None;
                // The time without executors is not the executors' fault.
                self.finished_at = Instant::now();
            }
            (Liveness::NoExecutor | Liveness::NoScheduler, None) => self.lacking_since = Some(Instant::now()),
            _ => {}
        }
        changed
    }

    /// Something was finished.
    pub(super) fn finished(&mut self) {
        self.finished_at = Instant::now();
    }

    /// For how long nobody could work.
    pub(super) fn lacking(&self) -> Duration {
        self.lacking_since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// For how long nothing was finished.
    pub(super) fn idle(&self) -> Duration {
        self.finished_at.elapsed()
    }

    /// What was seen last.
    pub(super) fn now(&self) -> Liveness {
        self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedulers_answer_is_read() {
        let ready = "HTTP/1.1 200 OK\r\ncontent-length: 31\r\n\r\nready: 3 executors registered\n";
        assert_eq!(read(ready), Some(Liveness::Executors(3)));
        let not_ready = "HTTP/1.1 503 Service Unavailable\r\n\r\nnot ready: 0/1 executors registered\n";
        assert_eq!(read(not_ready), Some(Liveness::NoExecutor));
        for other in ["", "HTTP/1.1 200 OK\r\n\r\nhello", "ready: many executors registered"] {
            assert_eq!(read(other), None);
        }
    }

    #[test]
    fn the_time_without_executors_counts_from_the_first_answer_without() {
        let mut watch = Watch::new(Liveness::Executors(2));
        assert_eq!(watch.lacking(), Duration::ZERO);
        assert!(watch.saw(Liveness::NoScheduler));
        assert!(watch.saw(Liveness::NoExecutor));
        assert!(watch.lacking() > Duration::ZERO);
        assert!(watch.saw(Liveness::Executors(1)));
        assert_eq!(watch.lacking(), Duration::ZERO);
    }
}
