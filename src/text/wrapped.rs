//! Lines that were broken at a fixed width, as in mails, put together again.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::bullets::marker;

/// Widths at which programs break lines, in characters.
const WIDTHS: RangeInclusive<usize> = 40..=100;
/// So many lines must go on in small letters on the next one.
const LEAST: usize = 3;

/// `text` with the lines of each paragraph and list item as one, if its lines were broken at a fixed width: then hardly a
/// line goes on in small letters below that had room for its next word.
pub(super) fn unwrapped(text: &str) -> Cow<'_, str> {
    let lines: Vec<&str> = text.lines().collect();
    let lengths: Vec<usize> = lines.iter().map(|line| line.trim_end().chars().count()).collect();
    let width = lengths.iter().copied().max().unwrap_or(0);
    if !WIDTHS.contains(&width) {
        return Cow::Borrowed(text);
    }
    let is_full = |number: usize| {
        let next = lines[number + 1].split_whitespace().next().unwrap_or_default();
        lengths[number] + 1 + next.chars().count() > width
    };
    let may_go_on = |number: usize| may_go_on(lines[number], lines[number + 1]);
    let begins_small = |number: &usize| lines[number + 1].trim_start().starts_with(char::is_lowercase);
    let going_on: Vec<usize> = (0..lines.len().saturating_sub(1))
        .filter(|number| may_go_on(*number) && begins_small(number))
        .collect();
    let full = going_on.iter().filter(|number| is_full(**number)).count();
    // One in ten may stand there for another reason.
    if full < LEAST || full * 10 < going_on.len() * 9 {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for (number, line) in lines.iter().enumerate() {
        let goes_on = number > 0 && may_go_on(number - 1) && is_full(number - 1);
        if number > 0 {
            out.push(if goes_on { ' ' } else { '\n' });
        }
        out.push_str(if goes_on { line.trim_start() } else { line });
    }
    Cow::Owned(out)
}

/// Whether the paragraph or item of `line` may go on in the line after it.
fn may_go_on(line: &str, next: &str) -> bool {
    let (line, next) = (line.trim_end(), next.trim_start());
    let is_ended = line.ends_with(['.', ':', '!', '?', ';', ',']) && !next.starts_with(char::is_lowercase);
    !line.trim().is_empty()
        && !is_ended
        && next.starts_with(|c: char| c.is_alphanumeric() || c == '(')
        && marker(next) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_were_broken_at_a_width_are_put_together() {
        let text = "We look for somebody who keeps the pumps of\nour district in order and who likes to work\n\
                    outdoors in every season of the year.\n\nYour tasks\n\
                    - check the pumps of the district once a\n  week and write down what you see there\n\
                    - call the workshop in Graz where a pump\n  has to be taken out\n- Fill in the log";
        let expected = "We look for somebody who keeps the pumps of our district in order and who likes to work \
                        outdoors in every season of the year.\n\nYour tasks\n\
                        - check the pumps of the district once a week and write down what you see there\n\
                        - call the workshop in Graz where a pump has to be taken out\n- Fill in the log";
        assert_eq!(unwrapped(text), expected);
        assert_eq!(unwrapped(expected), expected);
    }

    #[test]
    fn lines_of_their_own_stay() {
        for text in [
            "check the pumps of the whole district and write a log\nfill in forms\ncall the workshop where it is needed\n\
             keep the store in order",
            "python\ndjango\npostgresql\nredis\nkubernetes and everything that belongs to it",
            "Check the pumps of the whole district\nWrite down what you see in the long log\nCall the workshop",
            "",
        ] {
            assert_eq!(unwrapped(text), text);
        }
    }
}
