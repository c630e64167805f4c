//! Near-duplicates: ads that say the same of the job, posted again with another title, place or ending.
//!
//! Two ads are near-duplicates if their MinHash signatures agree in at least 52 of 64 values: a Jaccard
//! similarity of their shingles of about 0.8 or more.

use rayon::prelude::*;

use crate::domain::Signature;

use super::ranked::Place;

/// What becomes of ads that say nearly the same as a better match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NearDuplicates {
    /// Each is named with the best match of its group and has no place of its own.
    #[default]
    Grouped,
    /// Each is a match like any other.
    Shown,
}

/// The least share of equal values is 0.8: 52 of 64. Reposts of one ad lie above it: another place, date
/// or contact changes few shingles. Different jobs of one employer lie below it, even where whole
/// paragraphs are shared.
const LEAST_AGREEING: usize = 52;
/// Values of a band. Locality-sensitive hashing (Indyk and Motwani 1998; Leskovec, Rajaraman and Ullman,
/// "Mining of Massive Datasets", 3.4): only ads that agree in a whole band are compared. Two that agree in
/// 52 values differ in at most 12, and those cannot lie in all 13 bands, so no pair is lost.
const ROWS: usize = 5;
const BANDS: usize = Signature::LENGTH.div_ceil(ROWS);

/// A band's values; the last band is one short and ends in 0.
type Band = [u32; ROWS];

/// The places without those that are near-duplicates of a better one, which names them instead.
/// `places` stand best first; `signature` tells the signature of the ad at a place.
pub(super) fn group<E: Send>(
    places: Vec<Place>,
    signature: impl Fn(&Place) -> Result<Option<Signature>, E> + Sync,
) -> Result<Vec<Place>, E> {
    let leaders = leaders(places.len(), |number| signature(&places[number]))?;
    let mut shown: Vec<Place> = Vec::with_capacity(places.len());
    // Where a leader stands among the shown; it comes before those it leads.
    let mut shown_index = vec![0; leaders.len()];
    for (number, place) in places.into_iter().enumerate() {
        let leader = leaders[number];
        if leader == number {
            shown_index[number] = shown.len();
            shown.push(place);
        } else {
            shown[shown_index[leader]].near_duplicates.push(place.id);
        }
    }
    Ok(shown)
}

/// For each of `count` ads, in order, the index of the first ad before it that leads itself and is its near-duplicate; its
/// own index if there is none. What comes after an ad changes nothing for it. `signature` tells the signature of the ad
/// of an index.
///
/// Beside the signatures it takes about 400 bytes an ad while it works.
pub fn near_duplicate_leaders(
    count: usize,
    signature: impl Fn(usize) -> Option<Signature> + Sync,
) -> Vec<usize> {
    match leaders(count, |ad| Ok::<_, std::convert::Infallible>(signature(ad))) {
        Ok(leaders) => leaders,
        Err(never) => match never {},
    }
}

/// [`near_duplicate_leaders`] of ads whose signatures may have to be read first.
fn leaders<E: Send>(
    count: usize,
    signature: impl Fn(usize) -> Result<Option<Signature>, E> + Sync,
) -> Result<Vec<usize>, E> {
    let per_band: Result<Vec<_>, E> =
        (0..BANDS).into_par_iter().map(|band| meetings(band, count, &signature)).collect();
    let meetings: Vec<Vec<usize>> = per_band?.into_iter().flatten().collect();
    let mut attends: Vec<(usize, usize)> = meetings
        .iter()
        .enumerate()
        .flat_map(|(meeting, ads)| ads.iter().map(move |ad| (*ad, meeting)))
        .collect();
    attends.sort_unstable();

    let mut leaders: Vec<usize> = (0..count).collect();
    let mut leading: Vec<Vec<usize>> = vec![Vec::new(); meetings.len()];
    for own in attends.chunk_by(|a, b| a.0 == b.0) {
        let ad = own[0].0;
        let mut before: Vec<usize> =
            own.iter().flat_map(|(_, meeting)| &leading[*meeting]).copied().collect();
        before.sort_unstable();
        before.dedup();
        match first_alike(ad, &before, &signature)? {
            Some(leader) => leaders[ad] = leader,
            None => own.iter().for_each(|(_, meeting)| leading[*meeting].push(ad)),
        }
    }
    Ok(leaders)
}

/// The ads that meet in a band: each list holds two or more with the same values there, ascending.
fn meetings<E>(
    band: usize,
    count: usize,
    signature: &impl Fn(usize) -> Result<Option<Signature>, E>,
) -> Result<Vec<Vec<usize>>, E> {
    let mut values: Vec<(Band, usize)> = Vec::with_capacity(count);
    for ad in 0..count {
        values.extend(signature(ad)?.map(|signature| (band_of(&signature, band), ad)));
    }
    values.sort_unstable();
    let same = values.chunk_by(|a, b| a.0 == b.0).filter(|ads| ads.len() > 1);
    Ok(same.map(|ads| ads.iter().map(|(_, ad)| *ad).collect()).collect())
}

fn band_of(signature: &Signature, band: usize) -> Band {
    let mut values = [0; ROWS];
    for (to, from) in values.iter_mut().zip(signature.values().iter().skip(band * ROWS)) {
        *to = *from;
    }
    values
}

fn first_alike<E>(
    ad: usize,
    others: &[usize],
    signature: &impl Fn(usize) -> Result<Option<Signature>, E>,
) -> Result<Option<usize>, E> {
    let Some(own) = signature(ad)? else { return Ok(None) };
    for other in others {
        if signature(*other)?.is_some_and(|other| own.agreeing(&other) >= LEAST_AGREEING) {
            return Ok(Some(*other));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    fn led(signatures: &[Option<Signature>]) -> Vec<usize> {
        leaders(signatures.len(), |ad| Ok::<_, Infallible>(signatures[ad])).unwrap()
    }

    /// All 64 values `base`, but for those at `changed`.
    fn signature(base: u32, changed: &[usize]) -> Signature {
        let mut values = [base; Signature::LENGTH];
        changed.iter().for_each(|index| values[*index] = 1_000 + *index as u32);
        Signature::new(values)
    }

    #[test]
    fn no_pair_can_slip_through_the_bands() {
        const { assert!(BANDS > Signature::LENGTH - LEAST_AGREEING) };
        // One difference in each of twelve bands: only one band is left whole.
        let changed: Vec<usize> = (0..12).map(|band| band * ROWS).collect();
        assert_eq!(led(&[Some(signature(1, &[])), Some(signature(1, &changed))]), [0, 0]);
        assert_eq!(
            led(&[Some(signature(1, &[])), Some(signature(1, &[&changed[..], &[1]].concat()))]),
            [0, 1]
        );
    }

    #[test]
    fn an_ad_joins_the_first_leader_that_is_like_it_and_nobody_who_is_led() {
        let twelve: Vec<usize> = (0..12).collect();
        let other_twelve: Vec<usize> = (20..32).collect();
        // 1 is like 0 and led by it; 2 is like 1 but not like 0, so it leads; 3 is like 0 and like 1.
        let ads = [
            Some(signature(1, &twelve)),
            Some(signature(1, &[])),
            Some(signature(1, &other_twelve)),
            Some(signature(1, &[])),
            None,
            None,
        ];
        assert_eq!(led(&ads), [0, 0, 2, 0, 4, 5]);
        assert_eq!(led(&[]), [0; 0]);
    }

    /// The definition, every ad with every leader before it.
    fn plain(signatures: &[Option<Signature>]) -> Vec<usize> {
        let mut leaders: Vec<usize> = Vec::new();
        for (ad, own) in signatures.iter().enumerate() {
            let alike = |other: &usize| {
                let pair = own.zip(signatures[*other]);
                leaders[*other] == *other && pair.is_some_and(|(a, b)| a.agreeing(&b) >= LEAST_AGREEING)
            };
            let leader = (0..ad).find(alike);
            leaders.push(leader.unwrap_or(ad));
        }
        leaders
    }

    proptest! {
        #[test]
        fn bands_and_plain_comparison_agree_and_what_follows_changes_nothing(
            rows in prop::collection::vec((0..3_u32, prop::collection::vec(0..64_usize, 0..16), 0..9_u8), 0..40),
        ) {
            let ads: Vec<Option<Signature>> = rows
                .iter()
                .map(|(base, changed, short)| (*short > 0).then(|| signature(*base, changed)))
                .collect();
            let whole = led(&ads);
            prop_assert_eq!(&whole, &plain(&ads));
            prop_assert_eq!(&led(&ads[..ads.len() / 2])[..], &whole[..ads.len() / 2]);
        }
    }
}
