//! Names of software that tell what is spoken of.

pub(super) const DATA: &str = include_str!("data/software-names.txt");

/// Names of software, languages and formats, one word each. One in small letters is no other word in English, Spanish,
/// Italian, Greek or Bulgarian, however it is written: `docker`. One with capitals is a name of software where it is
/// written so and others stand beside it: `Spring`. Written from knowledge of the field; what names an animal, a stone or a
/// dish as well is left out, since such words stand beside each other in other trades.
pub fn software_names() -> impl Iterator<Item = &'static str> {
    DATA.lines()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_word_each_and_in_order() {
        let names: Vec<&str> = software_names().collect();
        assert!(names.len() > 300, "{}", names.len());
        assert!(names.is_sorted_by(|a, b| a < b), "in order, none twice");
        for name in &names {
            assert!(!name.is_empty() && !name.contains(char::is_whitespace), "{name}");
            let small = name.to_lowercase();
            assert!(small == **name || !names.contains(&small.as_str()), "{name} is there in small letters");
        }
    }
}
