//! Pages that fit into a message.

use prost::Message;

/// The rows of a page: as many as fit into so many bytes together, at least one. Clients take messages of 4 MiB unless
/// told otherwise.
pub struct PageRows<M> {
    rows: Vec<M>,
    bytes: usize,
    most: usize,
}

impl<M: Message> PageRows<M> {
    /// None yet; together they may have `most` bytes.
    pub fn new(most: usize) -> Self {
        Self { rows: Vec::new(), bytes: 0, most }
    }

    /// Adds a row and says whether it fitted; if not, the page is full.
    pub fn push(&mut self, row: M) -> bool {
        self.bytes = self.bytes.saturating_add(row.encoded_len());
        let fits = self.bytes <= self.most || self.rows.is_empty();
        if fits {
            self.rows.push(row);
        }
        fits
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows.
    pub fn into_rows(self) -> Vec<M> {
        self.rows
    }
}

/// How long a message is, in bytes.
pub fn message_bytes<M: Message>(message: &M) -> usize {
    message.encoded_len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::pb::JobAd;

    fn filled(count: usize, bytes: usize) -> usize {
        let mut page = PageRows::new(3 << 20);
        let row = || JobAd { description: "x".repeat(bytes), ..Default::default() };
        let fitted = (0..count).take_while(|_| page.push(row())).count();
        assert_eq!((fitted, page.is_empty()), (page.len(), count == 0));
        page.into_rows().len()
    }

    #[test]
    fn a_page_stays_within_a_message_but_is_never_empty() {
        assert_eq!([filled(7, 1000), filled(7, 1 << 20), filled(7, 5 << 20), filled(0, 0)], [7, 2, 1, 0]);
    }
}
