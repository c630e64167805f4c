//! Jobs that head lists of their own in a text, without a number: "Network technician" over duties, "Marketing director"
//! over others.

use crate::domain::Language;

use super::super::cues::LanguageCues;
use super::listed::fielded_job;
use super::title::{FAR_RANKS, LEADS};
use super::{MOST_JOBS, titled_level};

/// So many items follow a line that heads a list: a name below a letter heads none.
const LEAST_ITEMS: usize = 2;

/// Whether lines that head lists name jobs of far ranks, one of which leads.
pub(super) fn head_far_jobs(description: &str, languages: &[(Language, &LanguageCues)]) -> bool {
    let lines: Vec<&str> = description.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let heads = |window: &[&str]| -> Option<f64> {
        let (heading, items) = window.split_first()?;
        let is_heading = !is_item(heading) && !heading.ends_with(['.', '!', '?']);
        let heads_list = is_heading && items.iter().all(|line| is_item(line));
        heads_list.then(|| titled_level(heading, languages, fielded_job)).flatten()
    };
    let levels: Vec<f64> = lines.windows(1 + LEAST_ITEMS).filter_map(heads).take(MOST_JOBS).collect();
    let most = levels.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let least = levels.iter().copied().fold(f64::INFINITY, f64::min);
    most >= LEADS && most - least >= FAR_RANKS
}

/// Whether `line` is an item of a list: a mark and a blank stand before its words.
fn is_item(line: &str) -> bool {
    let mut signs = line.chars();
    signs.next().is_some_and(|c| !c.is_alphanumeric()) && signs.next().is_some_and(char::is_whitespace)
}
