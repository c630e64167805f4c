//! What the survey says of a row into its importance and weight: one rule, written out, and the profile made by it.

use crate::domain::{
    Date, Importance, Profile, ProfileState, Provenance, ProvenanceStep, RowStatus, StepKind, Weight,
};

use super::SurveyError;
use super::figures::{LEAST_ANSWERS, RowFigures, SurveyFigures};

/// The rule's name, as the source of every row gives it.
pub const RULE: &str = "rule wilson-half-1";

/// What stands in a row's source before the words on the survey; a later survey replaces them.
const MARK: &str = "; importance by survey ";

/// The survey as rows name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyName {
    /// Its name.
    pub name: String,
    /// The day on which it closed.
    pub date: Date,
    /// Whether its answers were made by a program; whoever reads a row must see it.
    pub synthetic: bool,
}

impl SurveyName {
    /// A survey of this name and day. What was made by a program says so in its name, whatever it was called.
    pub fn new(name: &str, date: Date, synthetic: bool) -> Self {
        let says_so = name.to_lowercase().contains("synthetic");
        let name = if synthetic && !says_so { format!("SYNTHETIC {name}") } else { name.to_string() };
        Self { name, date, synthetic }
    }

    fn in_words(&self) -> String {
        let mark = if self.synthetic { " (made by a program, no evidence)" } else { "" };
        format!("{}{mark}", self.name)
    }
}

/// What the rule makes of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision {
    /// The importance.
    pub importance: Importance,
    /// Whether the interval holds one half, so that the importance is only the likelier of the two.
    pub uncertain: bool,
    /// The weight of a skill.
    pub weight: Weight,
}

/// The rule. A row is essential if the Wilson interval of the share of answers that call it essential lies above one
/// half, optional if it lies below; if the interval holds one half the side of the share itself is taken, and the row is
/// uncertain. The weight is the mean importance brought from 1–5 to 0–1, (mean − 1) / 4, to two decimals. With weights
/// by country the weighted figures decide. `None` for fewer than [`LEAST_ANSWERS`] answers: then nothing is decided.
pub fn decide(figures: &RowFigures) -> Option<Decision> {
    let estimate = figures.deciding().filter(|_| figures.n >= LEAST_ANSWERS)?;
    let interval = estimate.essential_interval;
    let importance = if estimate.essential >= 0.5 { Importance::Essential } else { Importance::Optional };
    let weight = ((estimate.mean - 1.0) / 4.0 * 100.0).round() / 100.0;
    Some(Decision {
        importance,
        uncertain: interval.low <= 0.5 && interval.high >= 0.5,
        weight: Weight::new("weight", weight.max(0.0)).ok()?,
    })
}

/// The profile with what the survey decides: a new version whose rows name the survey, its date, the answers and the
/// rule, after whatever they named before. Levels stay; what was answered on them stands in the finding.
///
/// # Errors
/// If the profile could not stand, such as with a weight of zero in every row.
pub fn surveyed_profile(
    profile: &Profile,
    figures: &SurveyFigures,
    survey: &SurveyName,
    version: &str,
) -> Result<Profile, SurveyError> {
    let mut draft = profile.clone().into_draft();
    let mut rows = figures.rows.iter();
    for (skill, figures) in draft.skills.iter_mut().zip(rows.by_ref()) {
        let decision = decide(figures);
        if let Some(decision) = decision {
            skill.importance = decision.importance;
            skill.weight = decision.weight;
        }
        note(&mut skill.provenance, figures, decision.as_ref(), survey, Some(skill.weight));
    }
    for (competence, figures) in draft.competences.iter_mut().zip(rows) {
        let decision = decide(figures);
        if let Some(decision) = decision {
            competence.importance = decision.importance;
        }
        note(&mut competence.provenance, figures, decision.as_ref(), survey, None);
    }
    draft.version = version.to_string();
    draft.state = ProfileState::Surveyed;
    let answers =
        format!("{MARK}{}, {}, n = {}, {RULE}", survey.in_words(), survey.date, figures.respondents);
    draft.provenance.source = before_survey(&draft.provenance.source).to_string() + &answers;
    Profile::new(draft).map_err(|violations| {
        let faults: Vec<String> = violations.iter().map(ToString::to_string).collect();
        SurveyError::Profile(faults.join("; "))
    })
}

/// A source without the words of an earlier survey; its step keeps them.
fn before_survey(source: &str) -> &str {
    source.split_once(MARK).map_or(source, |(before, _)| before).trim_end_matches('.')
}

fn note(
    provenance: &mut Provenance,
    figures: &RowFigures,
    decision: Option<&Decision>,
    survey: &SurveyName,
    weight: Option<Weight>,
) {
    let survey_words = survey.in_words();
    provenance.steps.push(ProvenanceStep {
        kind: StepKind::Survey,
        source: survey_words.clone(),
        date: Some(survey.date),
        finding: finding(figures, decision, weight),
        quotations: Vec::new(),
    });
    let before = before_survey(&provenance.source).to_string();
    let (n, date) = (figures.n, survey.date);
    provenance.source = match decision {
        Some(_) => format!("{before}{MARK}{survey_words}, {date}, n = {n}, {RULE}"),
        None => {
            format!("{before}{MARK}{survey_words}, {date}, n = {n}: too few answers, {RULE} decides nothing")
        }
    };
    provenance.status = match decision {
        // What reviewers confirmed or disputed was the version before.
        Some(decision) if !decision.uncertain => RowStatus::Stated,
        _ => RowStatus::Uncertain,
    };
}

fn finding(figures: &RowFigures, decision: Option<&Decision>, weight: Option<Weight>) -> String {
    let n = figures.n;
    let (Some(decision), Some(estimate)) = (decision, figures.deciding()) else {
        return format!("{n} answers, fewer than {LEAST_ANSWERS}: importance and weight stay as they were");
    };
    let interval = estimate.essential_interval;
    let mut words = format!(
        "{} (n = {n}): {:.1} % call it essential (95 % interval {:.1} to {:.1} %), mean importance {:.2} of 5",
        decision.importance.as_str(),
        estimate.essential * 100.0,
        interval.low * 100.0,
        interval.high * 100.0,
        estimate.mean,
    );
    if let Some(weight) = weight {
        words += &format!(", weight {}", weight.get());
    }
    if figures.weighted.is_some() {
        words += ", weighted by country";
    }
    if decision.uncertain {
        words += "; uncertain: the interval holds one half";
    }
    if let Some(level) = figures.median_level() {
        words +=
            &format!("; median level asked for {level} (n = {}), not taken over", figures.level_answers());
    }
    format!("{words}; {RULE}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::CountryWeights;
    use crate::survey::statistics::{Counts, estimate};
    use crate::taxonomy::{builtin_profiles, parse_profile, profile_to_toml};

    fn row(counts: Counts) -> RowFigures {
        RowFigures {
            n: counts.iter().sum(),
            do_not_know: 0,
            open: 0,
            counts,
            raw: estimate(&[(1.0, counts)]),
            weighted: None,
            agreement: None,
            levels: Vec::new(),
        }
    }

    fn survey() -> SurveyName {
        SurveyName::new("test", jiff::civil::date(2026, 3, 2), true)
    }

    #[test]
    fn the_interval_decides_and_where_it_holds_one_half_the_share_does() {
        let decided = |counts| decide(&row(counts)).map(|d| (d.importance, d.uncertain, d.weight.get()));
        assert_eq!(decided([0, 0, 0, 5, 95]), Some((Importance::Essential, false, 0.99)));
        assert_eq!(decided([0, 0, 0, 95, 5]), Some((Importance::Optional, false, 0.76)));
        assert_eq!(decided([0, 0, 0, 45, 55]), Some((Importance::Essential, true, 0.89)));
        assert_eq!(decided([0, 0, 0, 55, 45]), Some((Importance::Optional, true, 0.86)));
        assert_eq!(decided([9, 0, 0, 0, 0]), Some((Importance::Optional, false, 0.0)));
        assert_eq!(decided([0, 0, 0, 0, 4]), None);
    }

    #[test]
    fn a_surveyed_profile_names_the_survey_in_every_row_and_keeps_earlier_steps() {
        let mut draft = builtin_profiles().unwrap().remove(0).into_draft();
        draft.skills[0].provenance.status = RowStatus::Confirmed;
        let profile = Profile::new(draft).unwrap();
        let count = profile.skills().len() + profile.competences().len();
        let mut rows = vec![row([0, 0, 0, 5, 95]); count];
        rows[1] = row([0, 0, 0, 45, 55]);
        rows[2] = row([0, 0, 0, 0, 4]);
        let figures = SurveyFigures {
            respondents: 100,
            rows,
            alpha: None,
            countries: Vec::new(),
            stakeholders: Vec::new(),
            without_weight: 0,
            weights: CountryWeights::Raw,
        };
        let once = surveyed_profile(&profile, &figures, &survey(), "2").unwrap();
        let twice = surveyed_profile(&once, &figures, &survey(), "3").unwrap();
        assert_eq!((twice.version(), twice.state()), ("3", ProfileState::Surveyed));
        let provenances = twice.skills().iter().map(|s| &s.provenance);
        for provenance in provenances.chain(twice.competences().iter().map(|c| &c.provenance)) {
            assert!(provenance.source.contains("SYNTHETIC") && provenance.source.contains("2026-03-02"));
            assert_eq!(provenance.source.matches(MARK).count(), 1, "{}", provenance.source);
            assert_eq!(provenance.steps.len(), 2);
        }
        let status = |row: usize| twice.skills()[row].provenance.status;
        assert_eq!(
            [status(0), status(1), status(2)],
            [RowStatus::Stated, RowStatus::Uncertain, RowStatus::Uncertain]
        );
        assert_eq!(twice.skills()[2].weight, profile.skills()[2].weight);
        assert_eq!(parse_profile(&profile_to_toml(&twice), "p.toml"), Ok(twice));
    }
}
