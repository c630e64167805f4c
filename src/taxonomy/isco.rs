//! The unit groups of ISCO-08, the International Standard Classification of Occupations, and ESCO's occupations in them.

use std::sync::LazyLock;

/// Code, English title as ESCO 1.1.0 gives it, and whether its people are ICT specialists.
pub(super) const DATA: &str = include_str!("data/isco-08-unit-groups.tsv");

/// The last part of each occupation's URI and its code, as ESCO 1.1.0 gives them. A code begins with the four digits of
/// the unit group; a number more is a step from the general to the special.
const CODES: &str = include_str!("data/esco-occupation-codes.tsv");
/// What the URIs of ESCO's occupations begin with.
const OCCUPATION: &str = "http://data.europa.eu/esco/occupation/";
/// An ESCO code starts with the four digits of the unit group.
const GROUP_DIGITS: usize = 4;

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

/// The code of an ESCO occupation, such as `2512.4`; `None` for a URI that ESCO 1.1.0 does not have.
///
/// ```
/// use skillgauge::taxonomy::occupation_code;
/// let developer = "http://data.europa.eu/esco/occupation/f2b15a0e-e65a-438a-affb-29b9d50b77d1";
/// assert_eq!(occupation_code(developer), Some("2512.4"));
/// assert_eq!(occupation_code("http://example.org/cook"), None);
/// ```
pub fn occupation_code(uri: &str) -> Option<&'static str> {
    static ROWS: LazyLock<Vec<(&str, &str)>> =
        LazyLock::new(|| CODES.lines().skip(1).filter_map(|line| line.split_once('\t')).collect());
    let id = uri.strip_prefix(OCCUPATION)?;
    let row = ROWS.binary_search_by(|(known, _)| (*known).cmp(id)).ok()?;
    ROWS.get(row).map(|(_, code)| *code)
}

/// The unit group of an ESCO occupation; `None` as for [`occupation_code`].
pub fn unit_group_of(uri: &str) -> Option<&'static UnitGroup> {
    let digits = occupation_code(uri)?.get(..GROUP_DIGITS)?;
    let row = unit_groups().binary_search_by(|group| group.code.cmp(digits)).ok()?;
    unit_groups().get(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_occupation_has_a_group_and_the_rows_ascend() {
        let ids: Vec<&str> = CODES.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
        assert_eq!(ids.len(), 3008);
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(ids.iter().all(|id| unit_group_of(&format!("{OCCUPATION}{id}")).is_some()));
    }

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
