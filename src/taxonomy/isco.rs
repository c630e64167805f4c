//! The unit groups of ISCO-08, the International Standard Classification of Occupations.

use std::sync::LazyLock;

/// Code, English title as ESCO 1.1.0 gives it, and whether its people are ICT specialists.
pub(super) const DATA: &str = include_str!("data/isco-08-unit-groups.tsv");

/// A unit group: occupations alike enough to be counted as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitGroup {
    /// The code, four digits: `2512`.
    pub code: &'static str,
    /// The English title: `Software developers`.
    pub title: &'static str,
    /// Whether statistics count its people as ICT specialists: the groups of Eurostat and the OECD (133, 25, 35, 2152,
    /// 2153, 2166, 2356, 2434, 3114, 7421 and 7422).
    pub is_ict: bool,
}

/// All unit groups by code.
pub fn unit_groups() -> &'static [UnitGroup] {
    static GROUPS: LazyLock<Vec<UnitGroup>> = LazyLock::new(|| {
        let rows = DATA.lines().skip(1).filter_map(|line| {
            let mut fields = line.split('\t');
            let (code, title, ict) = (fields.next()?, fields.next()?, fields.next()?);
            Some(UnitGroup { code, title, is_ict: ict == "yes" })
        });
        rows.collect()
    });
    &GROUPS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_group_and_the_codes_ascend() {
        let groups = unit_groups();
        assert_eq!((groups.len(), DATA.lines().count()), (436, 437));
        assert!(groups.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(groups.iter().all(|group| group.code.len() == 4 && !group.title.is_empty()));
        let ict = |code: &str| groups.iter().find(|group| group.code == code).map(|group| group.is_ict);
        assert_eq!((ict("2512"), ict("3511"), ict("2221")), (Some(true), Some(true), Some(false)));
    }
}
