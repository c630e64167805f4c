//! Which lines of a text are headings: they name a topic, and ask for nothing.

use std::ops::Range;

/// A heading has fewer characters than this.
const HEADING_CHARS: usize = 60;

/// The lines that stand alone between blank lines, or above a list, are short, end without a sign, and have something
/// longer, or a list, below them.
pub(super) fn of(text: &str) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for block in text.split("\n\n") {
        blocks.push(start..start + block.len());
        start += block.len() + 2;
    }
    let short = |block: &Range<usize>| text.get(block.clone()).is_some_and(is_short);
    // A title may stand above a first heading; more short lines in a row are a list.
    let leads = |at: usize| blocks.get(at + 1).is_some_and(|next| !short(next));
    let is_heading = |at: usize, block: &Range<usize>| {
        short(block) && (leads(at) || (at + 1 < blocks.len() && leads(at + 1)))
    };
    let mut found = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        if is_heading(at, block) {
            found.push(block.clone());
        } else if let Some((first, rest)) = text.get(block.clone()).and_then(|block| block.split_once('\n'))
            && is_short(first)
            && is_item(rest)
        {
            found.push(block.start..block.start + first.len());
        }
    }
    found
}

fn is_item(line: &str) -> bool {
    line.starts_with(['*', '-', '•'])
}

fn is_short(block: &str) -> bool {
    !is_item(block)
        && !block.contains('\n')
        && block.chars().count() < HEADING_CHARS
        && !block.ends_with(['.', '!', ';', ',', '…', '"', '”'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_and_lists_of_short_lines_are_none() {
        let text = "The job\n\nTasks\n\nYou mount sensors in the street.\n\nTools\n* Python\n\nPython\n\nSQL\n\nLinux\n\nGit";
        let found: Vec<&str> = of(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["The job", "Tasks", "Tools"]);
        assert!(of("One line").is_empty());
    }
}
