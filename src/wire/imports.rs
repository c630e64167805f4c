//! What became of a feed, item by item.

use tonic::Code;

use super::pb;
use super::status::cut;
use crate::domain::{AdId, Rejection, Tally};

/// The longest name that a result repeats: a whole one, `jobAds/` and 200 bytes, fits.
const MAX_NAME: usize = 210;
const MAX_FIELD: usize = 60;
const MAX_MESSAGE: usize = 200;

/// What became of one ad of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemOutcome {
    /// It is stored.
    Accepted,
    /// It was stored already, just so.
    Unchanged,
    /// It was not taken.
    Rejected(Rejection),
}

/// The result of the item at `index`; name and message are bounded, so that the answer is.
pub fn import_result(index: usize, name: &str, outcome: ItemOutcome) -> pb::ImportResult {
    let (outcome, rejection) = match outcome {
        ItemOutcome::Accepted => (pb::WriteOutcome::Accepted, None),
        ItemOutcome::Unchanged => (pb::WriteOutcome::Unchanged, None),
        ItemOutcome::Rejected(why) => (pb::WriteOutcome::Rejected, Some(import_rejection(&why))),
    };
    pb::ImportResult {
        index: i64::try_from(index).unwrap_or(i64::MAX),
        name: cut(name, MAX_NAME.max(AdId::MAX_BYTES)),
        outcome: outcome.into(),
        rejection,
    }
}

fn import_rejection(rejection: &Rejection) -> pb::ImportRejection {
    pb::ImportRejection {
        code: Code::InvalidArgument.into(),
        reason: rejection.reason.as_str().to_string(),
        field: cut(api_field(&rejection.field), MAX_FIELD),
        message: cut(&rejection.message, MAX_MESSAGE),
    }
}

/// The message's field behind a record's: the protocol calls an ad's id its name.
pub(super) fn api_field(field: &str) -> &str {
    if field == "id" { "name" } else { field }
}

/// The message of a feed's count.
pub fn import_tally(tally: &Tally) -> pb::ImportTally {
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    pb::ImportTally {
        read: count(tally.read()),
        accepted: count(tally.accepted()),
        unchanged: count(tally.unchanged()),
        rejected: tally.rejected().iter().map(|(why, n)| (why.as_str().to_string(), count(*n))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use prost::Message;

    use super::*;
    use crate::domain::RejectReason;

    #[test]
    fn a_rejected_item_says_why_in_few_bytes() {
        let huge = "x".repeat(1_000_000);
        let rejection =
            Rejection { reason: RejectReason::InvalidId, field: "id".into(), message: huge.clone() };
        let result = import_result(7, &huge, ItemOutcome::Rejected(rejection));
        assert!(result.encoded_len() < 600, "{}", result.encoded_len());
        let why = result.rejection.clone().unwrap();
        assert_eq!((why.code, why.reason.as_str(), why.field.as_str()), (3, "invalid_id", "name"));
        assert_eq!((result.index, result.outcome()), (7, pb::WriteOutcome::Rejected));
    }

    #[test]
    fn the_tally_adds_up() {
        let mut tally = Tally::default();
        tally.accept();
        tally.leave();
        tally.reject(RejectReason::NoText);
        tally.reject(RejectReason::NoText);
        let message = import_tally(&tally);
        assert_eq!(message.read, message.accepted + message.unchanged + message.rejected["no_text"]);
        assert_eq!(message.read, 4);
    }
}
