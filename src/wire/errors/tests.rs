//! Every row of the table of codes and reasons.

use tonic::Status;
use tonic_types::StatusExt;

use super::*;
use crate::domain::RejectReason;
use crate::matching::{EncodeError, IndexError};
use crate::wire::{DOMAIN, PinLimit};

fn rejected() -> ApiError {
    let rejection = Rejection {
        reason: RejectReason::NoText,
        field: "description".into(),
        message: "markup without text; send the ad's words".into(),
    };
    ApiError::rejected("job_ad", rejection)
}

fn busy() -> ApiError {
    ApiError::Busy { name: "match_calls", limit: 5 }
}

/// Rankings that are kept for one client.
const PINNED: PinLimit = PinLimit { most: 9, unit: "rankings", limit_name: "pinned_rankings_of_one" };

/// One row: the error, its code, its reason, the fields it names, whether it says when to retry.
type Row = (ApiError, Code, &'static str, &'static [&'static str], bool);

fn table() -> Vec<Row> {
    let text = || "secret detail".to_string();
    let fault = || Violation::new("min_score", "2 is not between 0 and 1");
    let (bad, expired) = (Code::InvalidArgument, ApiError::PageTokenExpired);
    vec![
        (ApiError::Invalid(vec![fault()]), bad, "INVALID_FIELD", &["min_score"], false),
        (rejected(), bad, "NO_TEXT", &["job_ad.description"], false),
        (MatchError::Invalid(fault()).into(), bad, "INVALID_FIELD", &["min_score"], false),
        (IndexingError::Invalid(vec![fault()]).into(), bad, "INVALID_FIELD", &["min_score"], false),
        (ApiError::NotFound("jobAds/1".into()), Code::NotFound, "NOT_FOUND", &[], false),
        (IndexingError::NotFound("x".into()).into(), Code::NotFound, "NOT_FOUND", &[], false),
        (ApiError::AlreadyExists("x".into()), Code::AlreadyExists, "ALREADY_EXISTS", &[], false),
        (IndexingError::AlreadyExists("x".into()).into(), Code::AlreadyExists, "ALREADY_EXISTS", &[], false),
        (IndexingError::ReadOnly("x".into()).into(), Code::FailedPrecondition, "READ_ONLY", &[], false),
        (IndexingError::Changed("x".into()).into(), Code::FailedPrecondition, "PROFILE_CHANGED", &[], false),
        (expired(Expiry::Time { seconds: 9 }), Code::FailedPrecondition, "PAGE_TOKEN_EXPIRED", &[], false),
        (expired(Expiry::Share(PINNED)), Code::FailedPrecondition, "PAGE_TOKEN_EXPIRED", &[], false),
        (expired(Expiry::Unknown), Code::FailedPrecondition, "PAGE_TOKEN_EXPIRED", &[], false),
        (ApiError::NoAdsMatch("none".into()), Code::FailedPrecondition, "NO_ADS_MATCH", &[], false),
        (ApiError::NoOccupations, Code::FailedPrecondition, "NO_OCCUPATIONS", &[], false),
        (ApiError::PageTooDeep { limit: 9 }, Code::OutOfRange, "PAGE_TOO_DEEP", &[], false),
        (ApiError::ImportTooLong { limit: 5 }, Code::ResourceExhausted, "IMPORT_TOO_LONG", &[], false),
        (ApiError::MessageTooLarge { limit: 5 }, Code::ResourceExhausted, "MESSAGE_TOO_LARGE", &[], false),
        (ApiError::TooManyFields { limit: 5 }, bad, "TOO_MANY_FIELDS", &[], false),
        (ApiError::Malformed, bad, "MALFORMED", &[], false),
        (busy(), Code::ResourceExhausted, "BUSY", &[], true),
        (MatchError::Busy(EncodeError::Busy { limit: 5 }).into(), Code::ResourceExhausted, "BUSY", &[], true),
        (
            IndexingError::Busy("5 wait (write_calls)".into()).into(),
            Code::ResourceExhausted,
            "BUSY",
            &[],
            true,
        ),
        (ApiError::DeadlineExceeded, Code::DeadlineExceeded, "DEADLINE_EXCEEDED", &[], false),
        (MatchError::Cancelled.into(), Code::Cancelled, "CANCELLED", &[], false),
        (IndexingError::Cancelled.into(), Code::Cancelled, "CANCELLED", &[], false),
        (
            MatchError::ModelGone(EncodeError::Gone(text())).into(),
            Code::Unavailable,
            "MODEL_UNAVAILABLE",
            &[],
            true,
        ),
        (
            IndexingError::ModelGone(EncodeError::Gone(text()).into()).into(),
            Code::Unavailable,
            "MODEL_UNAVAILABLE",
            &[],
            true,
        ),
        (MatchError::Index(IndexError::Damaged(text())).into(), Code::Internal, "INTERNAL", &[], false),
        (MatchError::Internal(text()).into(), Code::Internal, "INTERNAL", &[], false),
        (
            IndexingError::Storage(std::sync::Arc::new(IndexError::Damaged(text()))).into(),
            Code::Unavailable,
            "STORAGE_UNAVAILABLE",
            &[],
            true,
        ),
        (IndexingError::Full.into(), Code::ResourceExhausted, "STORAGE_FULL", &[], true),
        (IndexingError::Internal(text()).into(), Code::Internal, "INTERNAL", &[], false),
        (ApiError::Broken(text()), Code::Internal, "INTERNAL", &[], false),
    ]
}

#[test]
fn a_refusal_names_its_limit_and_the_value() {
    for (error, name) in [
        (ApiError::PageTooDeep { limit: 9 }, "match_depth"),
        (ApiError::ImportTooLong { limit: 9 }, "import_ads"),
        (ApiError::MessageTooLarge { limit: 9 }, "message_bytes"),
        (ApiError::Busy { name: "stream_calls", limit: 9 }, "stream_calls"),
        (ApiError::PageTokenExpired(Expiry::Time { seconds: 9 }), "pin_seconds"),
        (ApiError::PageTokenExpired(Expiry::Share(PINNED)), "9 rankings (pinned_rankings_of_one)"),
        (ApiError::PageTokenExpired(Expiry::Size(PINNED)), "9 rankings (pinned_rankings_of_one)"),
        (ApiError::PageTokenExpired(Expiry::All(PINNED)), "9 rankings (pinned_rankings_of_one)"),
        // No setting changes this one.
        (ApiError::TooManyFields { limit: 9 }, "rows, four texts counted as one"),
    ] {
        let status = Status::from(error);
        let message = status.message();
        assert!(message.contains(name) && message.contains('9'), "{message}");
        let details = status.get_error_details();
        assert_eq!(details.error_info().unwrap().metadata["limit"], "9", "{message}");
    }
}

#[test]
fn every_error_has_its_status() {
    for (error, code, reason, fields, retry) in table() {
        let text = format!("{error:?}");
        let status = Status::from(error);
        let details = status.get_error_details();
        let info = details.error_info().unwrap();
        let named: Vec<_> = details
            .bad_request()
            .map(|bad| bad.field_violations.iter().map(|v| v.field.as_str()).collect())
            .unwrap_or_default();
        assert_eq!((status.code(), info.reason.as_str()), (code, reason), "{text}");
        assert_eq!((info.domain.as_str(), named.as_slice()), (DOMAIN, fields), "{text}");
        assert_eq!(details.retry_info().is_some(), retry, "{text}");
        assert!(!status.message().is_empty(), "{text}");
        assert!(!status.message().contains("secret"), "{text}: the detail belongs in the log");
    }
}
