//! A profile as TOML that reads back as the same profile.

use crate::domain::{LabelSet, Profile, Provenance, ProvenanceStep, RequiredCompetence, RowStatus, Skill};

/// The profile as TOML, every row with its labels and its provenance: [`super::parse_profile`] makes an
/// equal profile of it.
pub fn profile_to_toml(profile: &Profile) -> String {
    let mut out = String::new();
    if profile.skills().iter().any(|skill| skill.uri.as_str().contains("data.europa.eu/esco/")) {
        line(&mut out, "# This file uses the ESCO classification of the European Commission.\n");
    }
    text(&mut out, "id", profile.id().as_str());
    text(&mut out, "title", profile.title());
    text(&mut out, "version", profile.version());
    text(&mut out, "state", profile.state().as_str());
    list(&mut out, "functions", profile.functions());
    provenance(&mut out, profile.provenance());
    steps(&mut out, "", profile.provenance());
    for occupation in profile.occupations() {
        line(&mut out, "\n[[occupation]]");
        text(&mut out, "uri", occupation.uri.as_str());
        text(&mut out, "label", &occupation.label);
        provenance(&mut out, &occupation.provenance);
        occupation.labels.iter().for_each(|set| write_labels(&mut out, "occupation", set));
        steps(&mut out, "occupation.", &occupation.provenance);
    }
    profile.skills().iter().for_each(|skill| write_skill(&mut out, skill));
    profile.competences().iter().for_each(|competence| write_competence(&mut out, competence));
    out
}

fn write_skill(out: &mut String, skill: &Skill) {
    line(out, "\n[[skill]]");
    text(out, "uri", skill.uri.as_str());
    text(out, "label", &skill.label);
    text(out, "kind", skill.kind.as_str());
    text(out, "importance", skill.importance.as_str());
    line(out, &format!("weight = {}", toml::Value::Float(skill.weight.get())));
    if let Some(category) = &skill.category {
        text(out, "category", category);
    }
    list(out, "narrower", &skill.narrower);
    provenance(out, &skill.provenance);
    skill.labels.iter().for_each(|set| write_labels(out, "skill", set));
    steps(out, "skill.", &skill.provenance);
}

fn write_labels(out: &mut String, table: &str, set: &LabelSet) {
    line(out, &format!("[[{table}.labels]]"));
    text(out, "language", set.language.as_str());
    if let Some(preferred) = &set.preferred {
        text(out, "preferred", preferred);
    }
    list(out, "alternatives", &set.alternatives);
    text(out, "source", &set.source);
}

/// A list of texts, one a line; nothing for an empty one.
fn list(out: &mut String, key: &str, texts: &[String]) {
    if !texts.is_empty() {
        line(out, &format!("{key} = ["));
        texts.iter().for_each(|text| line(out, &format!("    {},", quoted(text))));
        line(out, "]");
    }
}

fn write_competence(out: &mut String, competence: &RequiredCompetence) {
    line(out, "\n[[competence]]");
    text(out, "code", &competence.code.to_string());
    text(out, "framework", competence.framework.as_str());
    text(out, "title", &competence.title);
    line(out, &format!("level = {}", competence.level.get()));
    text(out, "importance", competence.importance.as_str());
    provenance(out, &competence.provenance);
    steps(out, "competence.", &competence.provenance);
}

fn provenance(out: &mut String, provenance: &Provenance) {
    if provenance.reconstruction {
        line(out, "reconstruction = true");
    }
    text(out, "source", &provenance.source);
    if provenance.status != RowStatus::Stated {
        text(out, "status", provenance.status.as_str());
    }
}

/// The steps of a row's chain; `table` is the row's table with a dot, or nothing for the profile itself.
fn steps(out: &mut String, table: &str, provenance: &Provenance) {
    for ProvenanceStep { kind, source, date, finding, quotations } in &provenance.steps {
        line(out, &format!("[[{table}steps]]"));
        text(out, "kind", kind.as_str());
        text(out, "source", source);
        if let Some(date) = date {
            text(out, "date", &date.to_string());
        }
        text(out, "finding", finding);
        for quotation in quotations {
            line(out, &format!("[[{table}steps.quotations]]"));
            text(out, "document", &quotation.document);
            line(out, &format!("start = {}", quotation.span.start()));
            line(out, &format!("end = {}", quotation.span.end()));
            text(out, "text", &quotation.text);
        }
    }
}

fn text(out: &mut String, key: &str, value: &str) {
    line(out, &format!("{key} = {}", quoted(value)));
}

fn line(out: &mut String, content: &str) {
    out.push_str(content);
    out.push('\n');
}

/// A TOML basic string on one line.
fn quoted(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{
        ConceptUri, Framework, Importance, Language, Occupation, ProfileDraft, ProfileId, ProfileState,
        Quotation, SkillKind, Span, StepKind, Weight,
    };
    use crate::taxonomy::{EcfTable, builtin_profiles, check_profile, parse_profile};

    const NASTY: &str = "[a-zé€語 \"'\\\\\n\r\t\u{0}\u{7f}\u{85}#=\\[\\]]{0,12}";

    fn words() -> impl Strategy<Value = String> {
        NASTY.prop_map(|text| format!("x{text}"))
    }

    fn chain_steps() -> impl Strategy<Value = ProvenanceStep> {
        let kind = prop::sample::select(vec![StepKind::DeskResearch, StepKind::Survey, StepKind::Review]);
        let date =
            proptest::option::of((1900..2100_i16, 1..=12_i8).prop_map(|(y, m)| jiff::civil::date(y, m, 3)));
        let quotation = (NASTY, 0..9_usize, NASTY).prop_map(|(document, start, text)| {
            let span = Span::new(start, start + text.len()).unwrap();
            Quotation { document, span, text }
        });
        (kind, NASTY, date, NASTY, proptest::collection::vec(quotation, 0..3)).prop_map(
            |(kind, source, date, finding, quotations)| ProvenanceStep {
                kind,
                source,
                date,
                finding,
                quotations,
            },
        )
    }

    fn provenances() -> impl Strategy<Value = Provenance> {
        let status = prop::sample::select(vec![RowStatus::Stated, RowStatus::Candidate, RowStatus::Disputed]);
        let steps = proptest::collection::vec(chain_steps(), 0..3);
        (NASTY, any::<bool>(), status, steps).prop_map(|(source, reconstruction, status, steps)| Provenance {
            source,
            reconstruction,
            status,
            steps,
        })
    }

    fn importances() -> impl Strategy<Value = Importance> {
        prop_oneof![Just(Importance::Essential), Just(Importance::Optional)]
    }

    fn label_sets() -> impl Strategy<Value = LabelSet> {
        let language = prop_oneof![Just("en"), Just("el"), Just("und")];
        (language, proptest::option::of(NASTY), proptest::collection::vec(NASTY, 0..3), NASTY).prop_map(
            |(language, preferred, alternatives, source)| LabelSet {
                language: Language::new(language).unwrap(),
                preferred,
                alternatives,
                source,
            },
        )
    }

    fn skills() -> impl Strategy<Value = Skill> {
        let kind =
            prop_oneof![Just(SkillKind::Knowledge), Just(SkillKind::Skill), Just(SkillKind::Transversal)];
        let category = proptest::option::of(NASTY);
        let labels = proptest::collection::vec(label_sets(), 0..3);
        let narrower = proptest::collection::vec(NASTY, 0..3);
        (words(), kind, importances(), 1e-9..1e6_f64, category, labels, narrower, provenances()).prop_map(
            |(label, kind, importance, weight, category, labels, narrower, provenance)| Skill {
                uri: ConceptUri::new("https://example.org/skill").unwrap(),
                label,
                kind,
                importance,
                weight: Weight::new("weight", weight).unwrap(),
                category,
                labels,
                narrower,
                provenance,
            },
        )
    }

    fn competences() -> impl Strategy<Value = RequiredCompetence> {
        (0..41_usize, importances(), provenances()).prop_map(|(row, importance, provenance)| {
            let competence = &EcfTable::builtin().unwrap().competences()[row];
            RequiredCompetence {
                framework: Framework::En16234_2019,
                code: competence.code,
                title: competence.title.clone(),
                level: competence.levels[0],
                importance,
                provenance,
            }
        })
    }

    fn drafts() -> impl Strategy<Value = ProfileDraft> {
        let skills = proptest::collection::vec(skills(), 1..4);
        let competences = proptest::collection::btree_map(0..41_usize, competences(), 0..3);
        (words(), words(), provenances(), skills, competences).prop_map(
            |(title, version, provenance, mut skills, competences)| {
                for (row, skill) in skills.iter_mut().enumerate() {
                    skill.uri = ConceptUri::new(&format!("https://example.org/skill/{row}")).unwrap();
                }
                let mut competences: Vec<_> = competences.into_values().collect();
                competences.sort_by_key(|competence| competence.code);
                competences.dedup_by_key(|competence| competence.code);
                let occupation = Occupation {
                    uri: ConceptUri::new("https://example.org/occupation").unwrap(),
                    label: title.clone(),
                    labels: skills.first().map(|skill| skill.labels.clone()).unwrap_or_default(),
                    provenance: provenance.clone(),
                };
                let (id, occupations) = (ProfileId::new("p-1").unwrap(), vec![occupation]);
                let functions = vec![title.clone(), version.clone()];
                let state = ProfileState::Surveyed;
                ProfileDraft {
                    id,
                    title,
                    version,
                    state,
                    provenance,
                    functions,
                    occupations,
                    skills,
                    competences,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_as_the_same_profile(draft in drafts()) {
            let profile = check_profile(draft).unwrap();
            let text = profile_to_toml(&profile);
            let again = parse_profile(&text, "p.toml");
            prop_assert_eq!(again, Ok(profile), "{}", text);
        }
    }

    #[test]
    fn the_built_in_profiles_survive_a_round_trip() {
        for profile in builtin_profiles().unwrap() {
            let text = profile_to_toml(&profile);
            assert_eq!(parse_profile(&text, "p.toml"), Ok(profile));
        }
    }
}
