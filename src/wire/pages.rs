//! Pages that fit into a message.

use prost::Message;

/// The first rows that fit into `most` bytes together, at least one. Clients take messages of 4 MiB unless told
/// otherwise.
pub fn cut_page<M: Message>(mut rows: Vec<M>, most: usize) -> Vec<M> {
    let mut bytes = 0_usize;
    let fitting = rows.iter().take_while(|row| {
        bytes = bytes.saturating_add(row.encoded_len());
        bytes <= most
    });
    let fitting = fitting.count().max(1);
    rows.truncate(fitting);
    rows
}

/// How long a message is, in bytes.
pub fn message_bytes<M: Message>(message: &M) -> usize {
    message.encoded_len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::pb::JobAd;

    fn rows(count: usize, bytes: usize) -> Vec<JobAd> {
        vec![JobAd { description: "x".repeat(bytes), ..Default::default() }; count]
    }

    #[test]
    fn a_page_stays_within_a_message_but_is_never_empty() {
        assert_eq!(cut_page(rows(7, 1000), 3 << 20).len(), 7);
        assert_eq!(cut_page(rows(7, 1 << 20), 3 << 20).len(), 2);
        assert_eq!(cut_page(rows(7, 5 << 20), 3 << 20).len(), 1);
        assert!(cut_page(Vec::<JobAd>::new(), 3 << 20).is_empty());
    }
}
