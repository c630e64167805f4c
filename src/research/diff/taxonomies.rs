//! Two ESCO downloads, as far as the rows of a profile are concerned.

use std::collections::BTreeMap;

use crate::domain::{ConceptUri, Importance, Profile};
use crate::taxonomy::Esco;

use super::{Change, Difference};

/// How many skills an occupation of the profile is linked to, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkCount {
    /// The occupation's label.
    pub label: String,
    /// Its URI.
    pub uri: String,
    /// Skills in the old download; `None` if the occupation is not there.
    pub before: Option<usize>,
    /// Skills in the new one.
    pub after: Option<usize>,
}

/// What a new ESCO download changes for the rows of `profile`: concepts that are gone, come, or are called or sorted
/// otherwise, and their links to the profile's occupations that are cut, added, or have another importance. Rows in the
/// profile's order; the links of a row in the order of its occupations. Beside it, how many links each occupation has.
pub fn between_taxonomies(
    profile: &Profile,
    before: &Esco,
    after: &Esco,
) -> (Vec<Difference>, Vec<LinkCount>) {
    let links: Vec<Links<'_>> = profile
        .occupations()
        .iter()
        .map(|occupation| Links::new(&occupation.uri, &occupation.label, before, after))
        .collect();
    let mut found = Vec::new();
    for skill in profile.skills() {
        let concepts = [before, after].map(|esco| esco.skill(&skill.uri));
        let values = concepts.map(|concept| {
            concept.map(|concept| {
                vec![("label", concept.preferred.clone()), ("kind", concept.kind.as_str().to_string())]
            })
        });
        compare("skill", &skill.uri, &skill.label, values, &mut found);
        for occupation in &links {
            found.extend(occupation.difference(&skill.uri, &skill.label));
        }
    }
    for occupation in profile.occupations() {
        let concepts = [before, after].map(|esco| esco.occupation(&occupation.uri));
        let values = concepts.map(|concept| {
            let code = |code: &Option<String>| code.clone().unwrap_or_default();
            concept.map(|concept| vec![("label", concept.preferred.clone()), ("code", code(&concept.code))])
        });
        compare("occupation", &occupation.uri, &occupation.label, values, &mut found);
    }
    (found, links.into_iter().map(Links::count).collect())
}

/// Adds what differs between the two states of a concept.
fn compare(
    part: &'static str,
    uri: &ConceptUri,
    label: &str,
    values: [Option<Vec<(&'static str, String)>>; 2],
    found: &mut Vec<Difference>,
) {
    let difference = |change, field: &str, before: &str, after: &str| Difference {
        part,
        change,
        id: uri.to_string(),
        label: label.to_string(),
        field: field.to_string(),
        before: before.to_string(),
        after: after.to_string(),
    };
    let name = |values: &[(&'static str, String)]| {
        values.first().map(|(_, label)| label.clone()).unwrap_or_default()
    };
    match values {
        [Some(before), Some(after)] => {
            for ((field, before), (_, after)) in before.iter().zip(&after) {
                if before != after {
                    found.push(difference(Change::Changed, field, before, after));
                }
            }
        }
        [Some(before), None] => found.push(difference(Change::Gone, "concept", &name(&before), "")),
        [None, Some(after)] => found.push(difference(Change::Added, "concept", "", &name(&after))),
        [None, None] => {}
    }
}

/// The skills of an occupation in two downloads.
struct Links<'a> {
    uri: &'a ConceptUri,
    label: &'a str,
    sides: [Option<BTreeMap<ConceptUri, Importance>>; 2],
}

impl<'a> Links<'a> {
    fn new(uri: &'a ConceptUri, label: &'a str, before: &Esco, after: &Esco) -> Self {
        let links = |esco: &Esco| -> Option<BTreeMap<ConceptUri, Importance>> {
            esco.occupation(uri)?;
            Some(esco.relations_of(uri).map(|(skill, importance)| (skill.uri.clone(), importance)).collect())
        };
        Self { uri, label, sides: [links(before), links(after)] }
    }

    fn difference(&self, skill: &ConceptUri, label: &str) -> Option<Difference> {
        let side = |side: &Option<BTreeMap<ConceptUri, Importance>>| side.as_ref()?.get(skill).copied();
        let [before, after] = [side(&self.sides[0]), side(&self.sides[1])];
        let change = match (before, after) {
            (None, Some(_)) => Change::Added,
            (Some(_), None) => Change::Gone,
            (Some(before), Some(after)) if before != after => Change::Changed,
            _ => return None,
        };
        let word = |importance: Option<Importance>| importance.map_or("", Importance::as_str).to_string();
        Some(Difference {
            part: "skill",
            change,
            id: skill.to_string(),
            label: label.to_string(),
            field: format!("link to '{}'", self.label),
            before: word(before),
            after: word(after),
        })
    }

    fn count(self) -> LinkCount {
        let [before, after] = self.sides.map(|side| side.map(|links| links.len()));
        LinkCount { label: self.label.to_string(), uri: self.uri.to_string(), before, after }
    }
}
