//! Skills that the ads ask for and the profile lacks.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{ConceptUri, Importance, Provenance, Skill, Weight};
use crate::matching::{Cancel, Linker, Matcher, SkillsInAds, drawn};
use crate::taxonomy::EscoSkill;

use super::answer::{Ads, Stage};
use super::background::{self, SkillCount, TOGETHER};
use super::error::MarketError;
use super::examples::Example;
use super::keyness::{Keyness, adjusted};
use super::query::MarketQuery;
use super::rows::{Demands, compare, if_supported};
use super::share::{Share, Support};

/// What the profile lacks, or why that is not told.
#[derive(Debug, Clone)]
pub enum Lacking {
    /// It was sought.
    Sought(Sought),
    /// It was not.
    NotSought(NotSought),
}

/// Why skills that the profile lacks are not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSought {
    /// There is no taxonomy to find skills of.
    NoTaxonomy,
    /// Too few ads match.
    TooFewAds,
}

impl NotSought {
    /// The name used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoTaxonomy => "no-taxonomy",
            Self::TooFewAds => "too-few-ads",
        }
    }
}

/// The skills that the profile lacks, and how they were sought.
#[derive(Debug, Clone)]
pub struct Sought {
    /// The taxonomy's version and digest.
    pub taxonomy: String,
    /// The numbers with which ads were linked to it.
    pub linking: String,
    /// Ads that were linked to the whole taxonomy.
    pub linked: u64,
    /// Skills that were nominated thereby and looked for in all ads.
    pub looked_for: u64,
    /// Of them, those that fewer ads ask for than is told.
    pub too_few: u64,
    /// Of those that enough ads ask for, those that are not told because more was not wanted.
    pub left_out: u64,
    /// The skills, those first that stand out most.
    pub skills: Vec<LackingSkill>,
}

/// A skill that the ads ask for and the profile lacks.
#[derive(Debug, Clone)]
pub struct LackingSkill {
    /// The skill as a row of a profile: optional, with the taxonomy's labels.
    pub skill: Skill,
    /// The ads that ask for it, of those that match.
    pub share: Share,
    /// The other ads that do.
    pub others: Share,
    /// How the two shares compare; `None` where there are too few other ads.
    pub keyness: Option<Keyness>,
    /// The p of the comparison, adjusted for as many as the taxonomy has skills; `None` likewise.
    pub q: Option<f64>,
    /// How the ads that match ask for it.
    pub demands: Option<Demands>,
    /// The label of the profile's skill that means most nearly the same, with the cosine.
    pub nearest: Option<(String, f64)>,
    /// The surest examples.
    pub examples: Vec<Example>,
}

impl LackingSkill {
    /// An adjusted p below this is more than chance: of what is called so at most one in twenty is chance.
    pub const CHANCE: f64 = 0.05;

    /// Whether the ads that match ask for it more often than the others, by more than chance.
    pub fn stands_out(&self) -> bool {
        let more = self.keyness.is_some_and(|key| key.lift > 1.0);
        more && self.q.is_some_and(|q| q < Self::CHANCE)
    }
}

pub(super) fn lacking(
    matcher: &Matcher,
    ads: &Ads<'_>,
    query: &MarketQuery,
    progress: &mut dyn FnMut(Stage, usize, usize),
    cancel: &Cancel,
) -> Result<Lacking, MarketError> {
    let Some(linker) = matcher.linker() else { return Ok(Lacking::NotSought(NotSought::NoTaxonomy)) };
    if Support::of(ads.read as u64, query.min_support) == Support::Withheld {
        return Ok(Lacking::NotSought(NotSought::TooFewAds));
    }
    let (linked, nominated) = nominate(matcher, ads, query, progress, cancel)?;
    let skills: Vec<Skill> =
        nominated.iter().filter_map(|uri| linker.skill(uri)).filter_map(|skill| row(linker, skill)).collect();
    let mut sought = Sought {
        taxonomy: linker.taxonomy().to_string(),
        linking: linker.version().to_string(),
        linked,
        looked_for: skills.len() as u64,
        too_few: 0,
        left_out: 0,
        skills: Vec::new(),
    };
    if !skills.is_empty() {
        let reader = matcher.look_for(skills, query.profile.functions(), cancel)?;
        let mut found = compared(&reader, linker.skill_count(), ads, query, progress, cancel)?;
        sought.too_few = sought.looked_for - found.len() as u64;
        sought.left_out = found.len().saturating_sub(query.most_lacking) as u64;
        found.truncate(query.most_lacking);
        sought.skills = finished(matcher, &reader, ads, found, query, cancel)?;
    }
    Ok(Lacking::Sought(sought))
}

/// The skills that most of the linked ads may ask for, beside those of the profile.
fn nominate(
    matcher: &Matcher,
    ads: &Ads<'_>,
    query: &MarketQuery,
    progress: &mut dyn FnMut(Stage, usize, usize),
    cancel: &Cancel,
) -> Result<(u64, Vec<ConceptUri>), MarketError> {
    let (addresses, ids): (Vec<_>, Vec<_>) = ads.ranking.ads().take(ads.read).unzip();
    let addresses: Vec<_> = drawn(&ids, query.bounds.linked).into_iter().map(|ad| addresses[ad]).collect();
    let own: BTreeSet<&ConceptUri> = query.profile.skills().iter().map(|skill| &skill.uri).collect();
    let mut votes: BTreeMap<ConceptUri, usize> = BTreeMap::new();
    let mut done = 0;
    for chunk in addresses.chunks(TOGETHER / 4) {
        for uri in matcher.nominate(ads.snapshot, chunk, cancel)?.into_iter().flatten() {
            if !own.contains(&uri) {
                *votes.entry(uri).or_default() += 1;
            }
        }
        done += chunk.len();
        progress(Stage::Linking, done, addresses.len());
    }
    // What one ad alone may ask for is mostly a slip.
    let mut order: Vec<(ConceptUri, usize)> = votes.into_iter().filter(|(_, votes)| *votes > 1).collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    order.truncate(query.bounds.skills);
    Ok((addresses.len() as u64, order.into_iter().map(|(uri, _)| uri).collect()))
}

/// A skill of the taxonomy as a row of a profile.
fn row(linker: &Linker, skill: &EscoSkill) -> Option<Skill> {
    let importance = Importance::Optional;
    let source = linker.taxonomy().split(';').next().unwrap_or_default().to_string();
    Some(Skill {
        uri: skill.uri.clone(),
        label: skill.preferred.clone(),
        kind: skill.kind,
        importance,
        weight: Weight::new("weight", importance.usual_weight()).ok()?,
        category: None,
        labels: skill.labels.clone(),
        narrower: skill.narrower.clone(),
        provenance: Provenance::of(source),
    })
}

/// A skill that enough ads ask for, before its examples are read.
struct Compared {
    /// Its index among the skills that were looked for.
    at: usize,
    skill: Skill,
    share: Share,
    others: Share,
    keyness: Option<Keyness>,
    q: Option<f64>,
    demands: Option<Demands>,
    /// The indices of the ads that ask for it most surely.
    example_ads: Vec<usize>,
}

/// The skills that enough ads ask for, those first that stand out most. They were nominated by ads that are counted here,
/// so that their p is adjusted for all skills of the taxonomy: any of these could have been.
fn compared(
    skills: &SkillsInAds,
    of_taxonomy: usize,
    ads: &Ads<'_>,
    query: &MarketQuery,
    progress: &mut dyn FnMut(Stage, usize, usize),
    cancel: &Cancel,
) -> Result<Vec<Compared>, MarketError> {
    let matching: Vec<_> = ads.ranking.ads().take(ads.read).map(|(address, _)| address).collect();
    let mut count = |ads_read: &[_], examples: usize| {
        background::count(skills, ads.snapshot, ads_read, examples, progress, (Stage::Lacking, cancel))
    };
    let own = count(&matching, query.examples)?;
    let others = count(&ads.others.ads, 0)?;
    let least = query.min_support;
    let of_others = ads.others.ads.len() as u64;
    let one = |(at, ((skill, own), others)): (usize, ((&Skill, SkillCount), SkillCount))| {
        let asking = own.demands.sum();
        let share = Share::new(asking, ads.read as u64, least);
        let others = Share::new(others.demands.sum(), of_others, least);
        let keyness = compare(asking, &share, &others);
        let demands = if_supported(own.demands, asking, least);
        let (skill, example_ads) = (skill.clone(), own.surest.into_values());
        Compared { at, skill, share, others, keyness, q: None, demands, example_ads }
    };
    let mut all: Vec<Compared> = skills.skills().iter().zip(own).zip(others).enumerate().map(one).collect();
    let p: Vec<f64> = all.iter().filter_map(|row| row.keyness.map(|key| key.p)).collect();
    let compared = all.iter_mut().filter(|row| row.keyness.is_some());
    compared.zip(adjusted(&p, of_taxonomy)).for_each(|(row, q)| row.q = Some(q));
    all.retain(|row| row.share.count().is_some_and(|count| count >= least.max(1) as u64));
    all.sort_by(most_telling);
    Ok(all)
}

/// Those that stand out most first: by G² with the sign of the lift, then by share, then by URI.
fn most_telling(a: &Compared, b: &Compared) -> std::cmp::Ordering {
    let signed = |row: &Compared| row.keyness.map_or(0.0, |key| key.signed());
    let share = |row: &Compared| row.share.value().unwrap_or_default();
    signed(b)
        .total_cmp(&signed(a))
        .then(share(b).total_cmp(&share(a)))
        .then_with(|| a.skill.uri.cmp(&b.skill.uri))
}

/// Adds the nearest row of the profile and the examples.
fn finished(
    matcher: &Matcher,
    reader: &SkillsInAds,
    ads: &Ads<'_>,
    found: Vec<Compared>,
    query: &MarketQuery,
    cancel: &Cancel,
) -> Result<Vec<LackingSkill>, MarketError> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let own = query.profile.skills();
    let skills: Vec<Skill> = found.iter().map(|row| row.skill.clone()).collect();
    let nearest = matcher.nearest(&skills, own, cancel)?;
    let mut examples = quotations(reader, ads, &found)?;
    let label = |nearest: (usize, f64)| own.get(nearest.0).map(|skill| (skill.label.clone(), nearest.1));
    let rows = found.into_iter().zip(nearest).map(|(row, nearest)| LackingSkill {
        skill: row.skill,
        share: row.share,
        others: row.others,
        keyness: row.keyness,
        q: row.q,
        demands: row.demands,
        nearest: nearest.and_then(label),
        examples: examples.remove(&row.at).unwrap_or_default(),
    });
    Ok(rows.collect())
}

/// The examples of each skill, each ad read once.
fn quotations(
    reader: &SkillsInAds,
    ads: &Ads<'_>,
    found: &[Compared],
) -> Result<BTreeMap<usize, Vec<Example>>, MarketError> {
    let mut wanted: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for row in found {
        row.example_ads.iter().for_each(|ad| wanted.entry(*ad).or_default().push(row.at));
    }
    let all: Vec<_> = ads.ranking.ads().take(ads.read).collect();
    let mut examples: BTreeMap<usize, Vec<Example>> = BTreeMap::new();
    for (ad, skills) in wanted {
        let Some((address, id)) = all.get(ad) else { continue };
        for (skill, found) in reader.quoted(ads.snapshot, *address, &skills)? {
            let (demand, sure) = (Some(found.demand), found.probability.get());
            examples.entry(skill).or_default().push(Example::of(id, &found.evidence, demand, sure));
        }
    }
    // The surest first; of equals the better ad, which came first.
    examples.values_mut().for_each(|list| list.sort_by(|a, b| b.probability.total_cmp(&a.probability)));
    Ok(examples)
}
