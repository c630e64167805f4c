//! What many stored ads ask for, skill by skill, from the vectors that are stored with them.
//!
//! [`Matcher::look_for`] looks for the skills of a list, as a match does: the answers of both are the same.
//! [`Matcher::nominate`] says which skills of the whole taxonomy an ad may ask for. [`Ranking::named_occupations`] says
//! which occupations of the profile a title names. The model reads no ad again.

use std::collections::BTreeSet;
use std::ops::Range;

use rayon::prelude::*;

use crate::domain::{
    AdFilter, AdId, ConceptUri, ContentDigest, Demand, FoundSkill, Int8Vector, Probability, Section, Skill,
    SkillMatch,
};
use crate::encode::Cancel;
use crate::index::{AdAddress, Snapshot};
use crate::score::LabelFits;
use crate::text;

use super::explain::{self, Findings};
use super::prepared::{self, Prepared};
use super::ranked::Place;
use super::skills::{LEAST_OF_TAXONOMY, PER_SENTENCE};
use super::{Linker, MatchError, Matcher, Ranking, check, duplicates};

/// Skills that are looked for in stored ads.
pub struct SkillsInAds {
    skills: Vec<Skill>,
    prepared: Prepared,
}

/// How an ad asks for a skill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asking {
    /// The probability that it does; at least [`SkillMatch::FOUND`].
    pub probability: Probability,
    /// How it does; never [`Demand::Denied`].
    pub demand: Demand,
}

/// Ads beside those that match: the others of the same filter, or a sample of them.
pub struct Others {
    /// Where they lie; of near-duplicates one, and none of an ad that matches.
    pub ads: Vec<AdAddress>,
    /// How many other ads pass the filter, near-duplicates among them.
    pub there: u64,
    /// How many of them were drawn; all, where there are no more than were wanted.
    pub drawn: u64,
}

impl SkillsInAds {
    /// The skills, in the order in which answers are given.
    pub fn skills(&self) -> &[Skill] {
        &self.skills
    }

    /// For each ad, in order, how it asks for each skill; `None` where it does not.
    ///
    /// # Errors
    /// [`MatchError`]; [`MatchError::Cancelled`] soon after `cancel` is raised.
    pub fn asked(
        &self,
        snapshot: &Snapshot,
        ads: &[AdAddress],
        cancel: &Cancel,
    ) -> Result<Vec<Vec<Option<Asking>>>, MatchError> {
        let of_ad = |address: &AdAddress| {
            check(cancel)?;
            let (text, cosines) = Matcher::read_stored(snapshot, *address, &self.prepared)?;
            let focus = self.prepared.focus(&text.analysed, &cosines);
            let asked = self.prepared.asked(&text.analysed, &cosines, focus);
            let asking = asked.into_iter().map(|asked| {
                let asked = asked.filter(|asked| asked.demand != Demand::Denied)?;
                let probability = Probability::clamped(asked.probability);
                let found = probability.get() >= SkillMatch::FOUND;
                found.then_some(Asking { probability, demand: asked.demand })
            });
            Ok(asking.collect())
        };
        ads.par_iter().map(of_ad).collect()
    }

    /// The words with which an ad asks for some of the skills, given by their indices; those that it does not ask for
    /// are left out.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn quoted(
        &self,
        snapshot: &Snapshot,
        address: AdAddress,
        wanted: &[usize],
    ) -> Result<Vec<(usize, FoundSkill)>, MatchError> {
        let ad = snapshot.ad(address)?;
        let (text, cosines) = Matcher::read_stored(snapshot, address, &self.prepared)?;
        let findings = Findings::of(&self.prepared, &text.analysed, &cosines);
        let each = self.skills.iter().zip(findings.skills()).enumerate();
        let found = each.filter(|(index, _)| wanted.contains(index)).filter_map(|(index, (skill, parts))| {
            let (scored, asked) = parts;
            let SkillMatch { uri, label, kind, probability, demand, evidence, .. } =
                explain::skill_match(skill, scored, asked, &ad.title, &ad.description, &text.analysed);
            let (demand, evidence) = (demand?, evidence?);
            Some((index, FoundSkill { uri, label, kind, probability, demand, evidence }))
        });
        Ok(found.collect())
    }
}

impl Matcher {
    /// Makes `skills` ready to be looked for in stored ads, for a role with these `functions`; the model reads the labels
    /// of both.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn look_for(
        &self,
        skills: Vec<Skill>,
        functions: &[String],
        cancel: &Cancel,
    ) -> Result<SkillsInAds, MatchError> {
        let prepared = Prepared::skills(&self.shared, &skills, functions, cancel)?;
        Ok(SkillsInAds { skills, prepared })
    }

    /// The taxonomy that this matcher finds skills of, if it has one.
    pub fn linker(&self) -> Option<&Linker> {
        self.shared.linker.as_ref()
    }

    /// For each ad, in order, the skills of the taxonomy that it may ask for, by URI: the same linking as
    /// [`Matcher::extract_taxonomy_skills`], but of whole sentences, whose vectors are stored, and not of their
    /// clauses. None without a taxonomy.
    ///
    /// # Errors
    /// [`MatchError`]; [`MatchError::Cancelled`] soon after `cancel` is raised.
    pub fn nominate(
        &self,
        snapshot: &Snapshot,
        ads: &[AdAddress],
        cancel: &Cancel,
    ) -> Result<Vec<BTreeSet<ConceptUri>>, MatchError> {
        let Some(linker) = &self.shared.linker else { return Ok(vec![BTreeSet::new(); ads.len()]) };
        let of_ad =
            |fits: &mut LabelFits, address: &AdAddress| nominated(linker, snapshot, *address, fits, cancel);
        ads.par_iter().map_init(LabelFits::default, of_ad).collect()
    }

    /// For each of `skills` the skill of `others` that means most nearly the same, with the cosine of the two; none
    /// where there are no others.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn nearest(
        &self,
        skills: &[Skill],
        others: &[Skill],
        cancel: &Cancel,
    ) -> Result<Vec<Option<(usize, f64)>>, MatchError> {
        let words: Vec<&str> = skills.iter().chain(others).map(prepared::meaning).collect();
        let vectors = self.shared.encoder.quantized(&words, self.shared.patience, cancel)?;
        let (own, others) = vectors.split_at(skills.len());
        let cosine = |a: &Int8Vector, b: &Int8Vector| {
            let pairs = a.values.iter().zip(&b.values);
            let dot: i32 = pairs.map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
            f64::from(dot) * f64::from(a.scale) * f64::from(b.scale)
        };
        let nearest = |vector: &std::sync::Arc<Int8Vector>| {
            let each = others.iter().map(|other| cosine(vector, other)).enumerate();
            // Of equals the first.
            each.reduce(|best, next| if next.1 > best.1 { next } else { best })
        };
        Ok(own.iter().map(nearest).collect())
    }

    /// The ads that pass `filter` beside the first `matching` places of `ranking` and their near-duplicates: all, or
    /// `most` of them, drawn by a digest of their ids, so that the same ads are drawn every time. None of them belongs to
    /// those places where the ranking holds every ad; else an ad that was never scored is among the others, whatever its
    /// score would be.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn others(
        &self,
        ranking: &Ranking,
        matching: usize,
        filter: &AdFilter,
        most: usize,
        cancel: &Cancel,
    ) -> Result<Others, MatchError> {
        let snapshot = ranking.snapshot();
        let places = ranking.places.get(..matching).unwrap_or(&ranking.places);
        let near = places.iter().flat_map(|place| &place.near_duplicates);
        let matched: BTreeSet<&str> =
            places.iter().map(|place| &place.id).chain(near).map(AdId::as_str).collect();
        let selection = snapshot.select(filter)?;
        let (mut there, mut drawn) = (0, BTreeSet::new());
        for address in selection.addresses() {
            check(cancel)?;
            let id = snapshot.id_text_at(address)?;
            if matched.contains(id) {
                continue;
            }
            there += 1;
            drawn.insert((draw_order(id), id, address));
            if drawn.len() > most {
                drawn.pop_last();
            }
        }
        let count = drawn.len() as u64;
        // The matching ads stand first, so that they lead their near-duplicates.
        let mut all: Vec<Place> =
            places.iter().map(|place| Place::at(place.id.clone(), place.address)).collect();
        for (.., address) in drawn {
            all.push(Place::at(snapshot.id_at(address)?, address));
        }
        let grouped = duplicates::group(all, |place| {
            check(cancel)?;
            Ok::<_, MatchError>(snapshot.signature(place.address)?)
        })?;
        let ads = grouped.into_iter().skip(places.len()).map(|place| place.address).collect();
        Ok(Others { ads, there, drawn: count })
    }
}

impl Ranking {
    /// For some places, in order, the occupations of the profile that the ad's title names, by their numbers in the
    /// profile; places beyond the end are left out. A match tells only the one that fits best.
    ///
    /// # Errors
    /// [`MatchError`]; [`MatchError::Cancelled`] soon after `cancel` is raised.
    pub fn named_occupations(
        &self,
        places: Range<usize>,
        cancel: &Cancel,
    ) -> Result<Vec<BTreeSet<usize>>, MatchError> {
        let end = places.end.min(self.places.len());
        let places = self.places.get(places.start..end).unwrap_or_default();
        let wanted = &self.prepared.wanted;
        if wanted.occupations.is_empty() {
            return Ok(vec![BTreeSet::new(); places.len()]);
        }
        let of_place = |place: &Place| {
            check(cancel)?;
            let stored = self.snapshot.analysis(place.address)?;
            Ok(wanted.named_occupations(&stored.analysed.sentences))
        };
        places.par_iter().map(of_place).collect()
    }
}

/// The first bytes of a digest of the id: an order that has nothing to do with what the ads say.
fn draw_order(id: &str) -> [u8; 8] {
    let mut digest = ContentDigest::default();
    digest.text(id);
    digest.finish()
}

/// The indices of `ads` in the order in which [`Matcher::others`] draws ads, at most `most`, ascending again.
pub fn drawn(ads: &[&AdId], most: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..ads.len()).collect();
    order.sort_by_cached_key(|index| (draw_order(ads[*index].as_str()), ads[*index].clone()));
    order.truncate(most);
    order.sort_unstable();
    order
}

fn nominated(
    linker: &Linker,
    snapshot: &Snapshot,
    address: AdAddress,
    fits: &mut LabelFits,
    cancel: &Cancel,
) -> Result<BTreeSet<ConceptUri>, MatchError> {
    let (ad, stored) = (snapshot.ad(address)?, snapshot.analysis(address)?);
    let (rows, scales) = snapshot.vectors(address)?;
    let width = rows.len() / scales.len().max(1);
    let sentences = stored.analysed.sentences.iter().zip(rows.chunks_exact(width.max(1)).zip(scales));
    let mut found = BTreeSet::new();
    for (sentence, (row, scale)) in sentences.filter(|(sentence, _)| sentence.section != Section::Boilerplate)
    {
        check(cancel)?;
        let text = text::sentence_text(&ad.title, &ad.description, sentence);
        let vector = Int8Vector { scale: *scale, values: row.to_vec() };
        let encoded = linker.stored(text, stored.analysed.language, vector);
        let likely = linker.rank(&encoded, PER_SENTENCE, fits, cancel)?.links.into_iter();
        let likely = likely.filter(|link| link.probability.is_some_and(|p| p.get() >= LEAST_OF_TAXONOMY));
        found.extend(likely.map(|link| link.uri));
    }
    Ok(found)
}
