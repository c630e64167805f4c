//! The same figures by plain loops over the ads, one cell after the other, without the engine and without sums.

use std::collections::{BTreeMap, BTreeSet};

use crate::monitor::indicators::Length;
use crate::monitor::indicators::period::month_of_day;
use crate::statistics::{Z, t_quantile, wilson};

use super::fixture::Ad;

/// A figure: x, n, and the share with its interval, or a mean with its.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Figure {
    pub(super) x: u64,
    pub(super) n: u64,
    pub(super) share: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

fn begin(ad: &Ad) -> Option<i32> {
    ad.first_seen.or(ad.posted)
}

fn periods_of(ad: &Ad, stock: bool, length: Length) -> Vec<i32> {
    let Some(first) = begin(ad) else { return Vec::new() };
    let period = |day: i32| month_of_day(day) / length.months();
    let last = if stock { ad.last_seen.or(ad.expires).unwrap_or(first).max(first) } else { first };
    (period(first)..=period(last)).collect()
}

/// The ads that stand for their group in a period, and all of the period.
pub(super) fn of_period<'a>(
    ads: &'a [Ad],
    stock: bool,
    length: Length,
    period: i32,
) -> (Vec<&'a Ad>, Vec<&'a Ad>) {
    let all: Vec<&Ad> = ads.iter().filter(|ad| periods_of(ad, stock, length).contains(&period)).collect();
    let mut leaders: BTreeMap<&str, &Ad> = BTreeMap::new();
    for ad in &all {
        let key = |ad: &'a Ad| (begin(ad), &ad.source, &ad.id);
        let leader = leaders.entry(&ad.group).or_insert(ad);
        if key(ad) < key(leader) {
            *leader = ad;
        }
    }
    (leaders.into_values().collect(), all)
}

/// The categories of an ad in a tabulation, `None` where one is not known.
pub(super) fn category(ad: &Ad, set: &[&str]) -> Option<Vec<String>> {
    set.iter()
        .map(|dimension| match *dimension {
            "occupation" => ad.occupation.clone(),
            "region" => ad.region.clone(),
            "language" => Some(ad.language.clone()).filter(|language| language != "und"),
            "source" => Some(ad.source.clone()),
            other => panic!("{other}"),
        })
        .collect()
}

fn cluster(ad: &Ad) -> String {
    ad.employer.clone().map_or(format!("{}/{}", ad.source, ad.id), |employer| format!("employer {employer}"))
}

pub(super) fn employers(ads: &[&Ad]) -> usize {
    ads.iter().filter_map(|ad| ad.employer.as_ref()).collect::<BTreeSet<_>>().len()
}

/// The share of ads that are counted, with the interval that docs/monitoring.md describes.
pub(super) fn share(ads: &[&Ad], counted: impl Fn(&Ad) -> bool) -> Option<Figure> {
    let mut clusters: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for ad in ads {
        let sums = clusters.entry(cluster(ad)).or_default();
        sums.0 += 1.0;
        sums.1 += f64::from(u8::from(counted(ad)));
    }
    let x = ads.iter().filter(|ad| counted(ad)).count() as u64;
    let n = ads.len() as f64;
    if ads.is_empty() {
        return None;
    }
    let p = x as f64 / n;
    let m = clusters.len() as f64;
    let residuals: f64 = clusters.values().map(|(n, x)| (x - p * n).powi(2)).sum();
    let variance = m / (m - 1.0) * residuals / (n * n);
    let squares: f64 = clusters.values().map(|(n, _)| n * n).sum();
    let alike = p == 0.0 || p == 1.0 || clusters.len() == 1;
    let effective = if alike {
        n * n / squares
    } else {
        let t = t_quantile(clusters.len() as u64);
        if variance > 0.0 { (p * (1.0 - p) / variance).min(n) * (Z / t).powi(2) } else { n * (Z / t).powi(2) }
    };
    let interval = wilson(p, effective);
    Some(Figure { x, n: ads.len() as u64, share: p, low: interval.low, high: interval.high })
}

/// The mean of values of ads, with its interval where there is one.
pub(super) fn mean(ads: &[(&Ad, f64)], least: f64, most: f64) -> Option<Figure> {
    let mut clusters: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for (ad, value) in ads {
        let sums = clusters.entry(cluster(ad)).or_default();
        sums.0 += 1.0;
        sums.1 += value;
    }
    let (n, m) = (ads.len() as f64, clusters.len() as f64);
    if ads.is_empty() {
        return None;
    }
    let mean = ads.iter().map(|(_, value)| value).sum::<f64>() / n;
    let residuals: f64 = clusters.values().map(|(n, x)| (x - mean * n).powi(2)).sum();
    let half = t_quantile(clusters.len() as u64) * (m / (m - 1.0) * residuals).sqrt() / n;
    let (low, high) = if clusters.len() < 2 {
        (f64::NAN, f64::NAN)
    } else {
        ((mean - half).max(least), (mean + half).min(most))
    };
    Some(Figure { x: 0, n: ads.len() as u64, share: mean, low, high })
}
