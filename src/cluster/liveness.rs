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

/// What the answers have told so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// The last answer.
    pub(super) now: Liveness,
    /// Since when the cluster can work, or cannot: a scheduler that comes back without executors changes nothing.
    pub(super) since: Instant,
    /// How many answers there were.
    pub(super) asked: u64,
    /// When the last query was answered.
    pub(super) answered: Option<Instant>,
}

impl Seen {
    pub(super) fn first(now: Liveness) -> Self {
        Self { now, since: Instant::now(), asked: 0, answered: None }
    }

    /// Takes the next answer.
    pub(super) fn again(&mut self, now: Liveness) {
        let able = |liveness| matches!(liveness, Liveness::Executors(_));
        if able(self.now) != able(now) {
            self.since = Instant::now();
        }
        self.now = now;
        self.asked += 1;
    }

    /// A query was answered.
    pub(super) fn answered(&mut self) {
        self.answered = Some(Instant::now());
    }
}

/// Asks again and again until `tell` has nobody to tell any more; says in the log what has changed.
pub(super) async fn watch(url: SchedulerUrl, mut last: Liveness, tell: impl Fn(Liveness) -> Option<()>) {
    loop {
        tokio::time::sleep(PAUSE).await;
        let now = ask(&url).await.unwrap_or(Liveness::NoScheduler);
        if tell(now).is_none() {
            return;
        }
        if now != last {
            match now {
                Liveness::Executors(n) => tracing::info!("executors at {url}: {n}"),
                Liveness::NoExecutor => tracing::warn!("no executor at {url} lives"),
                Liveness::NoScheduler => tracing::warn!("the scheduler at {url} does not answer"),
            }
        }
        last = now;
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
        let mut seen = Seen::first(Liveness::Executors(2));
        let able = seen.since;
        seen.again(Liveness::Executors(1));
        assert_eq!(seen.since, able);
        seen.again(Liveness::NoScheduler);
        let unable = seen.since;
        assert!(unable > able);
        seen.again(Liveness::NoExecutor);
        assert_eq!(seen.since, unable);
        seen.again(Liveness::Executors(1));
        assert!(seen.since > unable);
        assert_eq!(seen.asked, 4);
    }
}
