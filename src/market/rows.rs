//! The rows of the profile: counted ad by ad, then told as shares.

use std::collections::BTreeSet;

use crate::domain::{
    Demand, EvidenceSource, Importance, Match, Profile, RequiredCompetence, SkillKind, Span,
};
use crate::matching::is_asked;

use super::examples::{Example, Surest};
use super::keyness::Keyness;
use super::share::{Share, Support};

/// What sort of row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// A skill of the profile.
    Skill(SkillKind),
    /// A competence of the profile.
    Competence,
    /// A related occupation: asked for means that the ad's title holds one of its labels; one title may name several.
    Occupation,
}

impl RowKind {
    /// The name used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Skill(_) => "skill",
            Self::Competence => "competence",
            Self::Occupation => "occupation",
        }
    }
}

/// How those ads ask that ask at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Demands {
    /// As a requirement.
    pub required: u64,
    /// As a wish.
    pub preferred: u64,
    /// As a duty, or in passing.
    pub mentioned: u64,
}

impl Demands {
    pub(super) fn add(&mut self, demand: Demand) {
        match demand {
            Demand::Required => self.required += 1,
            Demand::Preferred => self.preferred += 1,
            Demand::Mentioned | Demand::Denied => self.mentioned += 1,
        }
    }

    /// How many ask.
    pub fn sum(&self) -> u64 {
        self.required + self.preferred + self.mentioned
    }

    /// Each with its name.
    pub fn named(&self) -> [(&'static str, u64); 3] {
        [("required", self.required), ("preferred", self.preferred), ("mentioned", self.mentioned)]
    }
}

/// The levels that ads ask for which ask for a competence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Levels {
    /// The level that the profile requires, 1 to 5.
    pub required: u8,
    /// Ads that ask for e-1 to e-5.
    pub asked: [u64; 5],
    /// Ads that ask for the competence and do not say at which level.
    pub unsaid: u64,
    /// On how many ads the levels rest: those that say one.
    pub support: Support,
}

impl Levels {
    /// Ads that say a level.
    pub fn said(&self) -> u64 {
        self.asked.iter().sum()
    }

    /// How many of them ask for less than the profile requires, for just that, for more; `None` where it is withheld.
    pub fn against_required(&self) -> Option<[u64; 3]> {
        let is_shown = self.support != Support::Withheld;
        let at =
            |from: u8, to: u8| (from..=to).filter_map(|level| self.asked.get(usize::from(level) - 1)).sum();
        is_shown.then(|| {
            [
                at(1, self.required.saturating_sub(1)),
                at(self.required, self.required),
                at(self.required + 1, 5),
            ]
        })
    }
}

/// A row of the profile beside what the ads ask for.
#[derive(Debug, Clone, PartialEq)]
pub struct MarketRow {
    /// What sort of row it is.
    pub kind: RowKind,
    /// The URI or the e-CF code.
    pub id: String,
    /// The label for readers.
    pub label: String,
    /// Whether the profile needs it; `None` for an occupation.
    pub importance: Option<Importance>,
    /// What the row weighs in the profile; `None` for competences and occupations.
    pub weight: Option<f64>,
    /// The ads that ask for it, of those that match.
    pub share: Share,
    /// How they ask; `None` for an occupation, and where too few ask.
    pub demands: Option<Demands>,
    /// At which levels they ask for a competence; `None` for other rows.
    pub levels: Option<Levels>,
    /// The other ads that ask for a skill; `None` for other rows.
    pub others: Option<Share>,
    /// How the two shares of a skill compare; `None` where either is withheld.
    pub keyness: Option<Keyness>,
    /// The surest examples.
    pub examples: Vec<Example>,
}

impl MarketRow {
    /// Whether no ad that matches asks for it, as far as can be told.
    pub fn nobody_asks(&self) -> bool {
        self.share.count() == Some(0)
    }
}

/// What is counted of one row.
#[derive(Debug, Clone)]
struct Count {
    asking: u64,
    demands: Demands,
    levels: [u64; 5],
    surest: Surest<Example>,
}

impl Count {
    fn new(examples: usize) -> Self {
        Self { asking: 0, demands: Demands::default(), levels: [0; 5], surest: Surest::new(examples) }
    }

    fn ask(&mut self, demand: Option<Demand>, probability: f64, example: impl FnOnce() -> Example) {
        self.asking += 1;
        demand.into_iter().for_each(|demand| self.demands.add(demand));
        self.surest.see(probability, example);
    }
}

/// Counts what ads ask for of a profile.
pub(super) struct Counts<'a> {
    profile: &'a Profile,
    read: u64,
    skills: Vec<Count>,
    competences: Vec<Count>,
    occupations: Vec<Count>,
}

impl<'a> Counts<'a> {
    pub(super) fn new(profile: &'a Profile, examples: usize) -> Self {
        let counts = |rows: usize| vec![Count::new(examples); rows];
        Self {
            profile,
            read: 0,
            skills: counts(profile.skills().len()),
            competences: counts(profile.competences().len()),
            occupations: counts(profile.occupations().len()),
        }
    }

    /// Counts one ad, whose title names the occupations of these numbers; ads come best first, so that of equally sure
    /// examples the better ad's stands.
    pub(super) fn add(&mut self, ad: &Match, occupations: &BTreeSet<usize>) {
        self.read += 1;
        for (count, skill) in self.skills.iter_mut().zip(&ad.skills) {
            let denied = skill.demand == Some(Demand::Denied);
            if let Some(evidence) = skill.evidence.as_ref().filter(|_| skill.found() && !denied) {
                let sure = skill.probability.get();
                count.ask(skill.demand, sure, || Example::of(&ad.ad, evidence, skill.demand, sure));
            }
        }
        for (count, competence) in self.competences.iter_mut().zip(&ad.competences) {
            let estimate = &competence.estimate;
            if let Some(evidence) = estimate.evidence.first().filter(|_| is_asked(estimate)) {
                let sure = estimate.probability.get();
                count.ask(competence.demand, sure, || Example::of(&ad.ad, evidence, competence.demand, sure));
                if let Some(at) =
                    estimate.level.ok().and_then(|level| count.levels.get_mut(usize::from(level.get()) - 1))
                {
                    *at += 1;
                }
            }
        }
        let rows = self.occupations.iter_mut().enumerate();
        for (_, count) in rows.filter(|(row, _)| occupations.contains(row)) {
            let span = Span::new(0, ad.title.len()).unwrap_or_default();
            let (source, text) = (EvidenceSource::Title, ad.title.clone());
            let example =
                || Example { ad: ad.ad.clone(), source, span, text, demand: None, probability: 1.0 };
            count.ask(None, 1.0, example);
        }
    }

    /// The rows in the profile's order: skills, competences, occupations. `others` tells of each skill how many of how
    /// many other ads ask for it.
    pub(super) fn rows(self, others: &[u64], of_others: u64, least: usize) -> [Vec<MarketRow>; 3] {
        let (profile, read) = (self.profile, self.read);
        let row = |kind, id: &str, label: &str, count: Count| MarketRow {
            kind,
            id: id.into(),
            label: label.into(),
            importance: None,
            weight: None,
            share: Share::new(count.asking, read, least),
            demands: if_supported(count.demands, count.asking, least),
            levels: None,
            others: None,
            keyness: None,
            examples: if Support::of(read, least) == Support::Withheld {
                Vec::new()
            } else {
                count.surest.into_values()
            },
        };
        let skills = profile.skills().iter().zip(self.skills).zip(others).map(|((skill, count), others)| {
            let asking = count.asking;
            let row = row(RowKind::Skill(skill.kind), skill.uri.as_str(), &skill.label, count);
            let others = Share::new(*others, of_others, least);
            let keyness = compare(asking, &row.share, &others);
            MarketRow {
                importance: Some(skill.importance),
                weight: Some(skill.weight.get()),
                others: Some(others),
                keyness,
                ..row
            }
        });
        let competences = profile.competences().iter().zip(self.competences).map(|(required, count)| {
            let levels = levels(required, &count, read, least);
            let row = row(RowKind::Competence, &required.code.to_string(), &required.title, count);
            MarketRow { importance: Some(required.importance), levels: Some(levels), ..row }
        });
        let occupations = profile.occupations().iter().zip(self.occupations).map(|(occupation, count)| {
            let row = row(RowKind::Occupation, occupation.uri.as_str(), &occupation.label, count);
            MarketRow { demands: None, ..row }
        });
        [skills.collect(), competences.collect(), occupations.collect()]
    }
}

fn levels(required: &RequiredCompetence, count: &Count, read: u64, least: usize) -> Levels {
    let level = required.level.get();
    if Support::of(read, least) == Support::Withheld {
        return Levels { required: level, asked: [0; 5], unsaid: 0, support: Support::Withheld };
    }
    let said: u64 = count.levels.iter().sum();
    Levels {
        required: level,
        asked: count.levels,
        unsaid: count.asking - said,
        support: Support::of(said, least),
    }
}

/// How ads ask, where enough do.
pub(super) fn if_supported(demands: Demands, asking: u64, least: usize) -> Option<Demands> {
    (Support::of(asking, least) != Support::Withheld).then_some(demands)
}

/// The comparison of two shares that are both given.
pub(super) fn compare(asking: u64, share: &Share, others: &Share) -> Option<Keyness> {
    let other = others.count().filter(|_| share.count().is_some())?;
    // Where nobody asks there is nothing to compare.
    if asking + other == 0 {
        return None;
    }
    Keyness::new(asking, share.of(), other, others.of())
}
