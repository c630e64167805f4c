//! How senior the person is whom an ad looks for.

/// How senior the person is whom an ad looks for, as the ad or its feed says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seniority {
    /// A traineeship or a first job.
    Entry,
    /// Some experience.
    Junior,
    /// Said to lie in between.
    Mid,
    /// Much experience.
    Senior,
    /// Leads others or a field.
    Lead,
}

impl Seniority {
    /// The name used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Junior => "junior",
            Self::Mid => "mid",
            Self::Senior => "senior",
            Self::Lead => "lead",
        }
    }

    /// What a feed's own field says; `None` for what says none, such as `Not applicable`. Known are our own names and
    /// those of LinkedIn and of schema.org's `experienceRequirements` in short words; capitals, dashes and a following
    /// `level` make no difference.
    pub fn of_feed(value: &str) -> Option<Self> {
        let words = value.to_lowercase().replace(['-', '_', '/'], " ");
        let words: Vec<&str> = words.split_whitespace().filter(|word| *word != "level").collect();
        match words.join(" ").as_str() {
            "entry" | "intern" | "internship" | "trainee" | "apprentice" => Some(Self::Entry),
            "junior" | "jr" | "associate" | "graduate" => Some(Self::Junior),
            "mid" | "middle" | "medior" | "intermediate" | "mid senior" => Some(Self::Mid),
            "senior" | "sr" => Some(Self::Senior),
            "lead" | "principal" | "director" | "executive" | "manager" => Some(Self::Lead),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feeds_words_are_read_and_others_say_nothing() {
        for (given, read) in [
            ("Entry level", Some(Seniority::Entry)),
            ("Mid-Senior level", Some(Seniority::Mid)),
            ("SENIOR", Some(Seniority::Senior)),
            ("Director", Some(Seniority::Lead)),
            ("Not Applicable", None),
            ("level", None),
        ] {
            assert_eq!(Seniority::of_feed(given), read, "{given}");
        }
        let all = [Seniority::Entry, Seniority::Junior, Seniority::Mid, Seniority::Senior, Seniority::Lead];
        assert!(all.iter().all(|each| Seniority::of_feed(each.as_str()) == Some(*each)));
    }
}
