//! Gathers violations, so that a caller sees all of them at once.

use crate::domain::Violation;

/// Every violation found so far.
#[derive(Debug, Default)]
pub struct Faults(Vec<Violation>);

impl Faults {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value, or `None` after keeping the violation.
    pub fn take<T>(&mut self, result: Result<T, Violation>) -> Option<T> {
        result.map_err(|violation| self.0.push(violation)).ok()
    }

    /// The value, or `None` after keeping the violations.
    pub fn take_all<T>(&mut self, result: Result<T, Vec<Violation>>) -> Option<T> {
        result.map_err(|violations| self.0.extend(violations)).ok()
    }

    /// Keeps a violation.
    pub fn push(&mut self, violation: Violation) {
        self.0.push(violation);
    }

    /// `value` if nothing was wrong, else every violation.
    pub fn finish<T>(mut self, value: Option<T>) -> Result<T, Vec<Violation>> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => {
                if self.0.is_empty() {
                    self.0.push(Violation::new("", "the request is not complete"));
                }
                Err(self.0)
            }
        }
    }
}

/// The violations one step deeper: `weight` within `skills[3]` is `skills[3].weight`.
pub fn within(parent: &str, violations: Vec<Violation>) -> Vec<Violation> {
    violations.into_iter().map(|violation| violation.within(parent)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_violation_is_collected_and_a_value_with_faults_is_none() {
        let mut faults = Faults::new();
        assert_eq!(faults.take::<u8>(Err(Violation::new("a", "x"))), None);
        assert_eq!(faults.take_all::<u8>(Err(within("b[0]", vec![Violation::new("c", "y")]))), None);
        let fields: Vec<_> =
            faults.finish(Some(1)).unwrap_err().iter().map(|v| v.field().to_string()).collect();
        assert_eq!(fields, ["a", "b[0].c"]);
    }

    #[test]
    fn a_missing_value_is_never_a_success() {
        assert!(Faults::new().finish::<u8>(None).is_err());
        assert_eq!(Faults::new().finish(Some(1)), Ok(1));
    }
}
