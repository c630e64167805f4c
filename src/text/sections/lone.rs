//! Which list items stand alone: a heading may have a bullet, a number or a picture, but no second one beside it.

use crate::text::bullets::{is_picture, shape};
use crate::text::sentences::Line;

/// Whether the item `number` of `lines` has no other of its list before or behind it, and something follows it. After
/// a colon it is a list of one. A picture on either side is an ornament, and a blank line ends a list of pictures.
pub(super) fn stands_alone(lines: &[Line], number: usize, text: &str) -> bool {
    let shape_at =
        |offset: isize| number.checked_add_signed(offset).and_then(|at| marker(lines, at, text)).map(shape);
    let mut around = [-2, -1, 0, 1, 2].map(shape_at);
    let is_pictured = around[2].as_deref().is_some_and(|shape| shape.starts_with(is_picture));
    let is_framed = is_pictured && lines.get(number).is_some_and(|line| ends_in_picture(line, text));
    if is_framed && number + 1 < lines.len() {
        return true;
    }
    if is_behind_blank_line(lines, number, text) {
        around[..2].fill(None);
    }
    let [_, before, here, after, _] = &around;
    let line_before = number.checked_sub(1).and_then(|at| lines.get(at));
    let is_announced = line_before.is_some_and(|line| text[line.range.clone()].ends_with(':'));
    here.is_some()
        && !is_announced
        && before != here
        && after != here
        && number + 1 < lines.len()
        && !around.windows(3).any(is_row_of_pictures)
}

/// Whether nothing but a picture stands behind the words of `line` on its line.
fn ends_in_picture(line: &Line, text: &str) -> bool {
    let behind =
        text.get(line.range.end..).and_then(|rest| rest.split('\n').next()).unwrap_or_default().trim();
    let words = text.get(line.range.clone()).unwrap_or_default();
    (behind.is_empty() && words.ends_with(is_picture))
        || (behind.starts_with(is_picture) && !behind.contains(char::is_alphanumeric))
}

/// Whether a blank line stands before the line `number`.
fn is_behind_blank_line(lines: &[Line], number: usize, text: &str) -> bool {
    let before = number.checked_sub(1).and_then(|at| lines.get(at));
    let gap =
        before.zip(lines.get(number)).and_then(|(before, line)| text.get(before.range.end..line.range.start));
    gap.is_some_and(|gap| gap.contains("\n\n"))
}

/// Whether three lines begin with a picture each, all different: items of a list that gives each its own.
fn is_row_of_pictures(shapes: &[Option<String>]) -> bool {
    let [Some(first), Some(second), Some(third)] = shapes else { return false };
    let are_pictures = [first, second, third].iter().all(|shape| shape.starts_with(is_picture));
    are_pictures && first != second && second != third && first != third
}

/// The bullet or number before a line, as it is written; `None` where there is none.
fn marker<'a>(lines: &[Line], number: usize, text: &'a str) -> Option<&'a str> {
    let line = lines.get(number).filter(|line| line.item)?;
    let before = number.checked_sub(1).and_then(|at| lines.get(at)).map_or(0, |line| line.range.end);
    let gap = text.get(before..line.range.start)?;
    Some(gap.rsplit('\n').next().unwrap_or(gap).trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::sentences::lines;

    /// The lines of `text` that stand alone.
    fn alone(text: &str) -> Vec<&str> {
        let lines = lines(text, |_| false);
        let numbers = (0..lines.len()).filter(|number| stands_alone(&lines, *number, text));
        numbers.map(|number| &text[lines[number].range.clone()]).collect()
    }

    #[test]
    fn a_marker_without_its_like_beside_it_stands_alone() {
        for (text, expected) in [
            ("1. Skills\n- Go\n- Lua\n2. Perks\nYoga", &["Skills", "Perks"][..]),
            ("■ Skills\nGo", &["Skills"]),
            ("🎯 Skills\n✅ Go\n✅ Lua", &["Skills"]),
            ("✅ Skills\n✅ Go\n✅ Lua", &[]),
            ("10. Skills\n11. Perks\nYoga", &[]),
            ("✅ Go\n\n🎁 Perks\n📚 Courses", &["Perks"]),
            ("🎁 Perks 🎁\n🎁 Courses", &["Perks"]),
            ("We offer:\n🍎 Fruit\n🎓 Education\n🚲 Bicycle", &[]),
            ("Skills\nGo\n* Lua", &[]),
            ("We offer:\n* Education\nCall us", &[]),
        ] {
            assert_eq!(alone(text), expected, "{text}");
        }
    }
}
