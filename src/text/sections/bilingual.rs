//! Headings that say the same in two languages: `Requisitos / Requirements`.

/// What stands between the two languages.
const SEPARATORS: [&str; 5] = [" / ", " | ", " - ", " – ", " — "];

/// The two parts of a line that a separator stands between; `None` where there are more of them or fewer.
pub(super) fn halves(line: &str) -> Option<[&str; 2]> {
    let of = |separator: &str| {
        let (one, other) = line.split_once(separator)?;
        let is_pair = !one.trim().is_empty() && !other.trim().is_empty() && !other.contains(separator);
        is_pair.then_some([one, other])
    };
    SEPARATORS.into_iter().find_map(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_halves_around_one_separator() {
        assert_eq!(halves("Vantaggi / Perks"), Some(["Vantaggi", "Perks"]));
        assert_eq!(halves("Lavoro full-time – Perks:"), Some(["Lavoro full-time", "Perks:"]));
        for line in ["Perks", "Perks/Benefits", "One / Two / Three", " / Perks", "full-time"] {
            assert_eq!(halves(line), None, "{line}");
        }
    }
}
