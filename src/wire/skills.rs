//! The skill rows of a profile: labels, kind, importance, provenance.

use super::fields::{bounded_rows, bounded_text, enumerated, filled};
use super::profiles::{MAX_ROWS, MAX_TEXT};
use super::provenance::{provenance, provenance_of};
use super::{Faults, pb, within};
use crate::domain::{
    ConceptUri, Demand, Importance, LabelSet, Language, Skill, SkillKind, Violation, Weight,
};

/// The most label sets of one concept.
pub(super) const MAX_LABEL_SETS: usize = 100;

pub(super) fn skill_kind(kind: SkillKind) -> pb::SkillKind {
    match kind {
        SkillKind::Knowledge => pb::SkillKind::Knowledge,
        SkillKind::Skill => pb::SkillKind::Skill,
        SkillKind::Transversal => pb::SkillKind::Transversal,
    }
}

pub(super) fn demand(demand: Demand) -> pb::Demand {
    match demand {
        Demand::Required => pb::Demand::Required,
        Demand::Preferred => pb::Demand::Preferred,
        Demand::Mentioned => pb::Demand::Mentioned,
        // What is denied is not found.
        Demand::Denied => pb::Demand::Unspecified,
    }
}

fn kind_of(number: i32) -> Result<SkillKind, Violation> {
    enumerated("kind", number, |kind| match kind {
        pb::SkillKind::Unspecified => None,
        pb::SkillKind::Knowledge => Some(SkillKind::Knowledge),
        pb::SkillKind::Skill => Some(SkillKind::Skill),
        pb::SkillKind::Transversal => Some(SkillKind::Transversal),
    })
}

pub(super) fn importance(importance: Importance) -> pb::Importance {
    match importance {
        Importance::Essential => pb::Importance::Essential,
        Importance::Optional => pb::Importance::Optional,
    }
}

pub(super) fn importance_of(number: i32) -> Result<Importance, Violation> {
    enumerated("importance", number, |importance| match importance {
        pb::Importance::Unspecified => None,
        pb::Importance::Essential => Some(Importance::Essential),
        pb::Importance::Optional => Some(Importance::Optional),
    })
}

pub(super) fn skill(skill: &Skill) -> pb::Skill {
    pb::Skill {
        uri: skill.uri.to_string(),
        label: skill.label.clone(),
        kind: skill_kind(skill.kind).into(),
        importance: importance(skill.importance).into(),
        weight: Some(skill.weight.get()),
        category: skill.category.clone().unwrap_or_default(),
        labels: skill.labels.iter().map(label_set).collect(),
        narrower: skill.narrower.clone(),
        provenance: provenance(&skill.provenance),
    }
}

/// A row of a request; paths are relative to the row.
pub(super) fn skill_of(row: pb::Skill) -> Result<Skill, Vec<Violation>> {
    let mut faults = Faults::new();
    let uri = faults.take(ConceptUri::new(&row.uri));
    let kind = faults.take(kind_of(row.kind));
    let importance = faults.take(importance_of(row.importance));
    let usual = importance.map_or(1.0, Importance::usual_weight);
    let weight = faults.take(Weight::new("weight", row.weight.unwrap_or(usual)));
    let category = faults.take(bounded_text("category", row.category, MAX_TEXT)).and_then(filled);
    let provenance = faults.take_all(provenance_of(row.provenance));
    let labels = faults.take_all(label_sets_of(row.labels)).unwrap_or_default();
    let narrower = faults.take_all(bounded_texts("narrower", row.narrower)).unwrap_or_default();
    let label = faults.take(bounded_text("label", row.label, MAX_TEXT)).and_then(filled);
    // Without one, the check of the whole profile chooses it among the labels.
    let label = label.unwrap_or_default();
    let skill = (|| {
        Some(Skill {
            uri: uri?,
            label,
            kind: kind?,
            importance: importance?,
            weight: weight?,
            category,
            labels,
            narrower,
            provenance: provenance?,
        })
    })();
    faults.finish(skill)
}

pub(super) fn label_set(set: &LabelSet) -> pb::LabelSet {
    pb::LabelSet {
        language: set.language.to_string(),
        preferred: set.preferred.clone().unwrap_or_default(),
        alternatives: set.alternatives.clone(),
        source: set.source.clone(),
    }
}

pub(super) fn label_sets_of(sets: Vec<pb::LabelSet>) -> Result<Vec<LabelSet>, Vec<Violation>> {
    let mut faults = Faults::new();
    let sets = faults.take(bounded_rows("labels", sets, MAX_LABEL_SETS)).unwrap_or_default();
    let mut out = Vec::with_capacity(sets.len());
    for (row, set) in sets.into_iter().enumerate() {
        let set = label_set_of(set).map_err(|violations| within(&format!("labels[{row}]"), violations));
        out.extend(faults.take_all(set));
    }
    faults.finish(Some(out))
}

fn label_set_of(set: pb::LabelSet) -> Result<LabelSet, Vec<Violation>> {
    let mut faults = Faults::new();
    let language = faults.take(Language::new(&set.language));
    let preferred = faults.take(bounded_text("preferred", set.preferred, MAX_TEXT)).and_then(filled);
    let alternatives = faults.take_all(bounded_texts("alternatives", set.alternatives)).unwrap_or_default();
    let source = faults.take(bounded_text("source", set.source, MAX_TEXT)).unwrap_or_default();
    faults.finish(language.map(|language| LabelSet { language, preferred, alternatives, source }))
}

/// At most [`MAX_ROWS`] texts of at most [`MAX_TEXT`] bytes.
fn bounded_texts(field: &str, texts: Vec<String>) -> Result<Vec<String>, Vec<Violation>> {
    let mut faults = Faults::new();
    let given = faults.take(bounded_rows(field, texts, MAX_ROWS)).unwrap_or_default();
    let mut out = Vec::with_capacity(given.len());
    for (row, text) in given.into_iter().enumerate() {
        out.extend(faults.take(bounded_text(&format!("{field}[{row}]"), text, MAX_TEXT)));
    }
    faults.finish(Some(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> pb::Skill {
        pb::Skill {
            uri: "http://data.europa.eu/esco/skill/1".into(),
            kind: pb::SkillKind::Knowledge.into(),
            importance: pb::Importance::Essential.into(),
            ..Default::default()
        }
    }

    fn labels(language: &str, preferred: &str) -> pb::LabelSet {
        pb::LabelSet { language: language.into(), preferred: preferred.into(), ..Default::default() }
    }

    #[test]
    fn a_row_without_weight_has_the_usual_one_and_zero_stays_zero() {
        assert_eq!(skill_of(row()).unwrap().weight.get(), 1.0);
        let optional = pb::Skill { importance: pb::Importance::Optional.into(), ..row() };
        assert_eq!(skill_of(optional).unwrap().weight.get(), 0.4);
        assert_eq!(skill_of(pb::Skill { weight: Some(0.0), ..row() }).unwrap().weight.get(), 0.0);
    }

    #[test]
    fn every_fault_of_a_row_is_named() {
        let wrong = pb::Skill {
            uri: "urn:x".into(),
            kind: 99,
            importance: 0,
            weight: Some(f64::NAN),
            label: "x".repeat(MAX_TEXT + 1),
            labels: vec![labels("en", "fine"), labels("english", "")],
            ..Default::default()
        };
        let violations = skill_of(wrong).unwrap_err();
        let fields: Vec<_> = violations.iter().map(Violation::field).collect();
        assert_eq!(fields, ["uri", "kind", "importance", "weight", "labels[1].language", "label"]);
    }
}
