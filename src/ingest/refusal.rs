//! The words of a rejection: how a value from a feed is shown to a person.

use crate::domain::{RejectReason, Rejection};

/// The most characters of a value that a message shows.
const SHOWN_CHARS: usize = 60;
/// The most names that a message lists.
const SHOWN_NAMES: usize = 40;

/// A rejection of `field` (empty: the record as a whole).
pub(super) fn refuse(
    reason: RejectReason,
    field: impl Into<String>,
    message: impl Into<String>,
) -> Rejection {
    Rejection { reason, field: field.into(), message: message.into() }
}

/// `value` in single quotes, cut to 60 characters, with whatever could garble a terminal escaped.
pub(super) fn quoted(value: &str) -> String {
    let mut shown = String::from("'");
    for (at, c) in value.chars().enumerate() {
        if at == SHOWN_CHARS {
            shown.push('…');
            break;
        }
        if c.is_control() || turns_text_around(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown.push('\'');
    shown
}

/// The marks that change the direction of the text after them, and so could forge the rest of a message.
fn turns_text_around(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `names` in quotes with commas between them, the first 40 only.
pub(super) fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let total = names.len();
    let mut list = names.take(SHOWN_NAMES).map(quoted).collect::<Vec<_>>().join(", ");
    if total > SHOWN_NAMES {
        list.push_str(&format!(" and {} more", total - SHOWN_NAMES));
    }
    list
}

/// The rejection of a record that has no `container` ("column", "key") for the required `field`.
pub(super) fn nowhere<'a>(
    reason: RejectReason,
    field: &str,
    container: &str,
    names: impl ExactSizeIterator<Item = &'a str>,
) -> Rejection {
    let found = if names.len() == 0 {
        format!("there are no {container}s")
    } else {
        format!("the {container}s are {}", listed(names))
    };
    let option = container.to_uppercase();
    refuse(
        reason,
        field,
        format!("no {container} holds the {field}: {found}; name the right one with --map {field}={option}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_value_is_short_and_cannot_garble_a_terminal() {
        assert_eq!(quoted("a\u{1b}[31m\nb\u{202e}"), "'a\\u{1b}[31m\\nb\\u{202e}'");
        assert_eq!(quoted(&"é".repeat(61)), format!("'{}…'", "é".repeat(60)));
        assert_eq!(quoted(&"é".repeat(60)), format!("'{}'", "é".repeat(60)));
    }

    #[test]
    fn a_long_list_of_names_is_cut() {
        let names: Vec<String> = (0..42).map(|n| format!("c{n}")).collect();
        let list = listed(names.iter().map(String::as_str));
        assert!(list.ends_with("'c39' and 2 more"), "{list}");
        assert_eq!(listed(["a", "b"].into_iter()), "'a', 'b'");
    }
}
