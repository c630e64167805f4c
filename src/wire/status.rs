//! The gRPC status of an error.
//!
//! A status names its reason in `ErrorInfo`, the fields at fault in `BadRequest`, and when to try
//! again in `RetryInfo`. It travels in HTTP/2 headers, which clients bound at 8 KiB: so everything in
//! it is bounded too.

use std::collections::HashMap;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use super::ApiError;
use crate::indexing::IndexingError;

/// The `domain` of every `ErrorInfo`.
pub const DOMAIN: &str = "skillgauge";

/// How long a client should wait when there was no room.
const RETRY_AFTER: Duration = Duration::from_secs(1);
const MAX_MESSAGE: usize = 300;
const MAX_FIELD: usize = 100;
const MAX_DESCRIPTION: usize = 240;

impl From<ApiError> for Status {
    fn from(error: ApiError) -> Self {
        let (code, reason) = error.row();
        let mut details = ErrorDetails::new();
        let mut metadata = HashMap::new();
        if let ApiError::NotFound(name) | ApiError::AlreadyExists(name) = &error {
            metadata.insert("name".to_string(), cut(name, MAX_DESCRIPTION));
        }
        if let Some(limit) = error.limit() {
            metadata.insert("limit".to_string(), limit.to_string());
        }
        for violation in error.violations() {
            details.add_bad_request_violation(
                cut(violation.field(), MAX_FIELD),
                cut(violation.description(), MAX_DESCRIPTION),
            );
        }
        if code == Code::Unavailable || matches!(reason.as_str(), "BUSY" | "STORAGE_FULL") {
            details.set_retry_info(Some(RETRY_AFTER));
        }
        details.set_error_info(reason, DOMAIN, metadata);
        Status::with_error_details(code, public_message(&error, code), details)
    }
}

/// What the transport says of a message that it did not take, in the words of the table of codes: too large is
/// RESOURCE_EXHAUSTED, compressed or not; what is no message of the protocol is INVALID_ARGUMENT. The server takes
/// messages of `message_bytes`.
pub fn of_transport(status: Status, message_bytes: usize) -> Status {
    let too_large = || ApiError::MessageTooLarge { limit: message_bytes }.into();
    match (status.code(), status.message()) {
        (Code::ResourceExhausted, text) if text.contains("decompress") => too_large(),
        (Code::OutOfRange, text) if text.contains("message length too large") => too_large(),
        (Code::Internal, text) if text.contains("failed to decode") || text.contains("decompress") => {
            ApiError::Malformed.into()
        }
        _ => status,
    }
}

/// `text` in at most `max` bytes, with `…` where it was cut.
pub(super) fn cut(text: &str, max: usize) -> String {
    if text.len() <= max {
        return text.to_string();
    }
    let end = text.floor_char_boundary(max.saturating_sub('…'.len_utf8()));
    format!("{}…", text.get(..end).unwrap_or_default())
}

/// The message that a caller may see; what it may not see goes to the log under an id.
fn public_message(error: &ApiError, code: Code) -> String {
    let id = uuid::Uuid::new_v4();
    match code {
        Code::Internal => {
            tracing::error!(%id, %error, "a call failed by our fault");
            format!("internal error {id}; the server's log has the detail under this id")
        }
        Code::Unavailable => {
            let what = match error {
                ApiError::Indexing(IndexingError::Storage(_)) => {
                    "nothing can be written at the moment, reading goes on"
                }
                _ => "the model is not available",
            };
            tracing::warn!(%id, %error, "{what}");
            format!("{what}; try again shortly (detail in the server's log under {id})")
        }
        Code::InvalidArgument => match error.violations().as_slice() {
            [] => cut(&error.to_string(), MAX_MESSAGE),
            [only] => cut(&only.to_string(), MAX_MESSAGE),
            [first, others @ ..] => {
                let more = format!(" (more faults: {}, in the details of this status)", others.len());
                format!("{}{more}", cut(&first.to_string(), MAX_MESSAGE.saturating_sub(more.len())))
            }
        },
        _ => cut(&error.to_string(), MAX_MESSAGE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Violation;

    #[test]
    fn a_status_stays_small_whatever_the_client_sent() {
        let huge = "ä".repeat(10_000);
        let violations = (0..100).map(|_| Violation::new(huge.clone(), huge.clone())).collect();
        for error in [ApiError::Invalid(violations), ApiError::NotFound(huge.clone())] {
            let status = Status::from(error);
            // Percent-encoding makes three of every byte of the message, base64 four of three.
            let size = status.message().len() * 3 + status.details().len() * 4 / 3;
            assert!(size < 7_000, "{size}");
        }
    }

    #[test]
    fn a_message_says_that_there_are_more_faults_and_the_details_hold_them() {
        let faults = |fields: &[&str]| {
            let violations = fields.iter().map(|field| Violation::new(*field, "is empty")).collect();
            Status::from(ApiError::Invalid(violations))
        };
        assert_eq!(faults(&["profile.title"]).message(), "profile.title: is empty");
        let several = faults(&["profile_id", "profile.title", "profile.version"]);
        assert_eq!(several.message(), "profile_id: is empty (more faults: 2, in the details of this status)");
        let details = several.get_error_details();
        assert_eq!(details.bad_request().map(|request| request.field_violations.len()), Some(3));
    }

    #[test]
    fn text_is_cut_on_a_character() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("äöü", 5), "ä…");
        assert_eq!(cut("abcdef", 5), "ab…");
        assert!(cut("äöü", 1).len() <= 3);
    }
}
