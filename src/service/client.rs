//! A client of the server, for the demo and the benches.

use tonic::transport::Channel;

use super::ServiceError;
use crate::wire::pb::match_service_client::MatchServiceClient;

/// A client of the `MatchService` at `address`, such as `http://127.0.0.1:50051`.
///
/// # Errors
/// [`ServiceError::Transport`] if there is no such address or nobody answers.
pub async fn match_client(address: &str) -> Result<MatchServiceClient<Channel>, ServiceError> {
    let channel = Channel::from_shared(address.to_string())
        .map_err(|error| ServiceError::Address(format!("{address}: {error}")))?
        .connect()
        .await?;
    // Explanations of a thousand matches are larger than tonic's own limit.
    Ok(MatchServiceClient::new(channel).max_decoding_message_size(64 << 20))
}
