//! When a call came and how long its client waits (`grpc-timeout`).

use std::time::Duration;

use tokio::time::Instant;
use tonic::{Request, Status};

use crate::domain::Violation;
use crate::wire::ApiError;

const HEADER: &str = "grpc-timeout";
/// The answer goes out this much early, so that a client gets DEADLINE_EXCEEDED from here and not the
/// transport's CANCELLED.
const MARGIN: Duration = Duration::from_millis(5);

/// When a call came and how long its client waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival {
    at: Instant,
    patience: Option<Duration>,
}

impl Arrival {
    /// Now, of a client that waits for `patience`, or for ever.
    pub(super) fn now(patience: Option<Duration>) -> Self {
        Self { at: Instant::now(), patience }
    }

    /// What [`arrive`] noted; without it, now.
    pub(super) fn of<T>(request: &Request<T>) -> Self {
        request.extensions().get().copied().unwrap_or_else(|| Self::now(None))
    }

    /// When the client stops waiting, if it ever does.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let patience = self.patience?;
        self.at.checked_add(patience.saturating_sub(MARGIN.min(patience / 20)))
    }

    /// When work that begins now must end: after `longest`, or when the client stops waiting.
    pub(super) fn work_deadline(&self, longest: Duration) -> Instant {
        let limit = Instant::now().checked_add(longest);
        // Without either there is a century, which no work takes.
        let limits = [limit, self.deadline()].into_iter().flatten();
        limits.min().unwrap_or_else(|| Instant::now() + Duration::from_secs(3_000_000_000))
    }
}

/// Notes the arrival in the request's extensions; refuses a deadline that is none.
pub(super) fn arrive(mut request: Request<()>) -> Result<Request<()>, Status> {
    let patience = match request.metadata().get(HEADER) {
        None => None,
        Some(value) => Some(value.to_str().ok().and_then(parse).ok_or_else(|| {
            ApiError::from(Violation::new(
                HEADER,
                "is no timeout; write up to 8 digits and H, M, S, m, u or n",
            ))
        })?),
    };
    request.extensions_mut().insert(Arrival::now(patience));
    Ok(request)
}

/// Up to eight digits and a unit, as the gRPC protocol has it.
fn parse(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number * 3600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_read_as_the_protocol_writes_them() {
        assert_eq!(parse("99999999H"), Some(Duration::from_secs(99_999_999 * 3600)));
        assert_eq!(parse("150m"), Some(Duration::from_millis(150)));
        for bad in ["", "m", "1", "-1S", "+1S", "123456789S", "1.5S", "1s", "1ä", "ä"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_wrong_timeout_is_refused_and_a_right_one_noted() {
        let mut request = Request::new(());
        request.metadata_mut().insert(HEADER, "soon".parse().unwrap());
        assert_eq!(arrive(request).unwrap_err().code(), tonic::Code::InvalidArgument);
        let mut request = Request::new(());
        request.metadata_mut().insert(HEADER, "2S".parse().unwrap());
        let arrival = Arrival::of(&arrive(request).unwrap());
        let left = arrival.deadline().unwrap() - arrival.at;
        assert!(left < Duration::from_secs(2) && left > Duration::from_millis(1900));
    }

    #[test]
    fn the_nearer_limit_counts_and_the_largest_does_no_harm() {
        let longest = Duration::from_secs(60);
        let near = Arrival::now(Some(Duration::from_secs(1)));
        assert_eq!(Some(near.work_deadline(longest)), near.deadline());
        let far = Arrival::now(parse("99999999H"));
        assert!(far.work_deadline(longest) <= Instant::now() + longest);
        assert!(Arrival::now(Some(Duration::MAX)).work_deadline(Duration::MAX) > Instant::now());
    }
}
