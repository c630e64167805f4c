//! A sample into figures: for every row of the profile, for all respondents, by country and by side.

use std::collections::BTreeMap;

use crate::domain::{Country, Level};
use crate::statistics::{Scale, krippendorff_alpha};

use super::SurveyError;
use super::contributions::Contribution;
use super::options::{CountryAnswer, Rating};
use super::questions::Questionnaire;
use super::statistics::{Counts, Estimate, estimate, within_group_agreement};
use super::weighting::CountryWeights;

/// Fewer answers than these are not shown for a group, and decide nothing.
pub const LEAST_ANSWERS: usize = 5;

/// What was answered on one row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowFigures {
    /// Answers on the scale.
    pub n: usize,
    /// Answers "do not know"; they are in no other figure.
    pub do_not_know: usize,
    /// Respondents who left it open, or were not asked.
    pub open: usize,
    /// Answers by degree, 1 first.
    pub counts: Counts,
    /// Every answer counted once; `None` without an answer.
    pub raw: Option<Estimate>,
    /// Answers weighted by country, if that was asked for; `None` without an answer from a country.
    pub weighted: Option<Estimate>,
    /// r*wg; `None` for fewer than two answers.
    pub agreement: Option<f64>,
    /// Answers by level, of a competence.
    pub levels: Vec<(Level, usize)>,
}

impl RowFigures {
    /// The estimate that decides: the weighted one where there is one.
    pub fn deciding(&self) -> Option<&Estimate> {
        self.weighted.as_ref().or(self.raw.as_ref())
    }

    /// Answers on the level.
    pub fn level_answers(&self) -> usize {
        self.levels.iter().map(|(_, count)| count).sum()
    }

    /// The median of the levels asked for, the lower one of two; `None` for fewer than [`LEAST_ANSWERS`].
    pub fn median_level(&self) -> Option<Level> {
        let answers = self.level_answers();
        let mut below = 0;
        let reached = self.levels.iter().find(|(_, count)| {
            below += count;
            2 * below >= answers
        });
        reached.filter(|_| answers >= LEAST_ANSWERS).map(|(level, _)| *level)
    }
}

/// What one group of respondents answered.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupFigures {
    /// The group: a country, or a side.
    pub name: String,
    /// Respondents.
    pub respondents: usize,
    /// For each row the answers on the scale, and the figures where there are at least [`LEAST_ANSWERS`].
    pub rows: Vec<(usize, Option<RowFigures>)>,
}

impl GroupFigures {
    /// Whether no row has answers enough to be shown.
    pub fn is_withheld(&self) -> bool {
        self.rows.iter().all(|(_, figures)| figures.is_none())
    }
}

/// All figures of a survey.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyFigures {
    /// Respondents evaluated.
    pub respondents: usize,
    /// Figures of every row, for all respondents.
    pub rows: Vec<RowFigures>,
    /// Krippendorff's ordinal alpha over all rows; `None` where it is not defined.
    pub alpha: Option<f64>,
    /// By country, most respondents first.
    pub countries: Vec<GroupFigures>,
    /// By side, most respondents first.
    pub stakeholders: Vec<GroupFigures>,
    /// Respondents from no country that could be weighted: they are in the raw figures only.
    pub without_weight: usize,
    /// How answers are weighted.
    pub weights: CountryWeights,
}

impl SurveyFigures {
    /// The figures of these respondents.
    ///
    /// # Errors
    /// A country of the sample that the totals of the weights do not name.
    pub fn new(
        questionnaire: &Questionnaire,
        sample: &[Contribution],
        weights: CountryWeights,
    ) -> Result<Self, SurveyError> {
        let by_country = weights.of(sample)?;
        let all: Vec<&Contribution> = sample.iter().collect();
        let rows: Vec<RowFigures> = (0..questionnaire.rows.len())
            .map(|row| row_figures(questionnaire, row, &all, by_country.as_ref()))
            .collect();
        let known = |c: &Contribution| matches!(c.country, Some(CountryAnswer::Known(_)));
        let side = |c: &Contribution| Some(c.stakeholder.as_ref()?.to_string());
        let country = |c: &Contribution| Some(c.country.as_ref()?.to_string());
        Ok(Self {
            respondents: sample.len(),
            alpha: krippendorff_alpha(
                &rows.iter().map(|row| row.counts.to_vec()).collect::<Vec<_>>(),
                Scale::Ordinal,
            ),
            countries: groups(questionnaire, sample, country),
            stakeholders: groups(questionnaire, sample, side),
            without_weight: if by_country.is_some() { all.iter().filter(|c| !known(c)).count() } else { 0 },
            rows,
            weights,
        })
    }
}

fn groups(
    questionnaire: &Questionnaire,
    sample: &[Contribution],
    key: impl Fn(&Contribution) -> Option<String>,
) -> Vec<GroupFigures> {
    let mut members: BTreeMap<String, Vec<&Contribution>> = BTreeMap::new();
    for contribution in sample {
        if let Some(name) = key(contribution) {
            members.entry(name).or_default().push(contribution);
        }
    }
    let group = |(name, members): (String, Vec<&Contribution>)| GroupFigures {
        name,
        respondents: members.len(),
        rows: (0..questionnaire.rows.len())
            .map(|row| {
                let figures = row_figures(questionnaire, row, &members, None);
                (figures.n, Some(figures).filter(|figures| figures.n >= LEAST_ANSWERS))
            })
            .collect(),
    };
    let mut groups: Vec<GroupFigures> = members.into_iter().map(group).collect();
    groups.sort_by(|a, b| b.respondents.cmp(&a.respondents).then_with(|| a.name.cmp(&b.name)));
    groups
}

fn row_figures(
    questionnaire: &Questionnaire,
    row: usize,
    sample: &[&Contribution],
    weights: Option<&BTreeMap<Country, f64>>,
) -> RowFigures {
    let rating = |c: &&Contribution| c.ratings.get(row).copied().flatten();
    let counts = counts_of(sample.iter().filter_map(rating));
    let do_not_know = sample.iter().filter_map(rating).filter(|r| *r == Rating::DoNotKnow).count();
    let answered = sample.iter().filter_map(rating).count();
    let from = |country: Country| {
        let members = sample.iter().filter(move |c| c.country == Some(CountryAnswer::Known(country)));
        counts_of(members.filter_map(rating))
    };
    let weighted = weights.and_then(|weights| {
        let groups: Vec<(f64, Counts)> =
            weights.iter().map(|(country, weight)| (*weight, from(*country))).collect();
        estimate(&groups)
    });
    let levels = questionnaire.rows.get(row).map(|row| row.levels.as_slice()).unwrap_or_default();
    let asked = |level: Level| sample.iter().filter(|c| c.levels.get(row) == Some(&Some(level))).count();
    RowFigures {
        n: counts.iter().sum(),
        do_not_know,
        open: sample.len() - answered,
        counts,
        raw: estimate(&[(1.0, counts)]),
        weighted,
        agreement: within_group_agreement(&counts),
        levels: levels.iter().map(|level| (*level, asked(*level))).collect(),
    }
}

fn counts_of(ratings: impl Iterator<Item = Rating>) -> Counts {
    let mut counts = Counts::default();
    for rating in ratings {
        if let Rating::Degree(degree) = rating
            && let Some(count) = counts.get_mut(usize::from(degree).saturating_sub(1))
        {
            *count += 1;
        }
    }
    counts
}
