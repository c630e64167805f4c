//! Values for this room's tests.

use proptest::prelude::*;

use crate::domain::*;

pub(super) fn uri(number: usize) -> ConceptUri {
    ConceptUri::new(&format!("http://data.europa.eu/esco/skill/{number}")).unwrap()
}

fn source(text: &str) -> Provenance {
    Provenance::reconstruction(text)
}

/// A candidate with a step and a quotation.
fn chained(reconstruction: bool) -> Provenance {
    let span = Span::new(3, 9).unwrap();
    let quotation = Quotation { document: "a.md".into(), span, text: "sensor".into() };
    let step = ProvenanceStep {
        kind: StepKind::DeskResearch,
        source: "1 document: a.md".into(),
        date: Some(jiff::civil::date(2026, 11, 26)),
        finding: "named in 1 of 1 documents".into(),
        quotations: vec![quotation],
    };
    let source = "a source".into();
    Provenance { source, reconstruction, status: RowStatus::Candidate, steps: vec![step] }
}

fn competence(code: &str, level: u8) -> RequiredCompetence {
    RequiredCompetence {
        framework: Framework::En16234_2019,
        code: code.parse().unwrap(),
        title: "Application Development".into(),
        level: Level::new(level).unwrap(),
        importance: Importance::Essential,
        provenance: source("a table"),
    }
}

fn skill(number: usize, weight: f64) -> Skill {
    Skill {
        uri: uri(number),
        label: format!("skill {number}"),
        kind: SkillKind::Knowledge,
        importance: Importance::Optional,
        weight: Weight::new("weight", weight).unwrap(),
        category: None,
        labels: vec![LabelSet {
            language: Language::ENGLISH,
            preferred: Some(format!("skill {number}")),
            alternatives: vec![],
            source: "ESCO".into(),
        }],
        narrower: vec!["SQL".into()],
        provenance: Provenance::default(),
    }
}

/// A profile with two skills, an occupation and a competence.
pub(super) fn profile() -> Profile {
    let draft = ProfileDraft {
        id: ProfileId::new("sample").unwrap(),
        title: "Sample".into(),
        version: "1".into(),
        state: ProfileState::Draft,
        provenance: source("made up"),
        functions: vec!["install and maintain smart devices".into()],
        occupations: vec![Occupation {
            uri: uri(99),
            label: "tester".into(),
            labels: skill(99, 1.0).labels,
            provenance: source(""),
        }],
        skills: vec![skill(0, 1.0), skill(1, 0.5)],
        competences: vec![competence("B.1", 3)],
    };
    Profile::new(draft).unwrap()
}

/// Profiles of every shape that the domain lets through.
pub(super) fn profiles() -> impl Strategy<Value = Profile> {
    let skills = prop::collection::vec(any_skill(), 1..12);
    let competences = prop::sample::subsequence(vec!["A.1", "B.1", "D.10", "E.4"], 0..=4);
    ("[a-z][a-z0-9-]{0,20}", "\\PC{0,20}x", "[0-9.]{1,5}", skills, competences, 1..=5u8).prop_map(
        |(id, title, version, mut skills, codes, level)| {
            for (row, skill) in skills.iter_mut().enumerate() {
                skill.uri = uri(row);
            }
            skills[0].weight = Weight::new("weight", 0.25).unwrap();
            let draft = ProfileDraft {
                id: ProfileId::new(&id).unwrap(),
                title,
                version,
                state: ProfileState::Surveyed,
                provenance: Provenance::default(),
                functions: vec![id.clone()],
                occupations: vec![],
                skills,
                competences: codes.into_iter().map(|code| competence(code, level)).collect(),
            };
            Profile::new(draft).unwrap()
        },
    )
}

fn any_skill() -> impl Strategy<Value = Skill> {
    let kind = prop::sample::select(vec![SkillKind::Knowledge, SkillKind::Skill, SkillKind::Transversal]);
    let importance = prop::sample::select(vec![Importance::Essential, Importance::Optional]);
    let category = prop::option::of("\\PC{1,9}");
    let labels = prop::collection::vec(any_label_set(), 1..4);
    let weight = prop_oneof![Just(0.0), 0.0..1e6f64, Just(f64::MIN_POSITIVE)];
    (kind, importance, category, labels, weight, "\\PC{1,20}", any::<bool>()).prop_map(
        |(kind, importance, category, labels, weight, label, reconstruction)| Skill {
            kind,
            importance,
            category,
            labels,
            label,
            weight: Weight::new("weight", weight).unwrap(),
            provenance: chained(reconstruction),
            ..skill(0, 1.0)
        },
    )
}

fn any_label_set() -> impl Strategy<Value = LabelSet> {
    let language = prop::sample::select(vec!["en", "el", "bul"]);
    let alternatives = prop::collection::vec("[a-z]\\PC{0,9}", 1..4);
    (language, prop::option::of("\\PC{1,9}"), alternatives, "\\PC{0,9}").prop_map(
        |(language, preferred, alternatives, source)| LabelSet {
            language: Language::new(language).unwrap(),
            preferred,
            alternatives,
            source,
        },
    )
}

fn evidence(cosine: f64) -> Evidence {
    Evidence {
        source: EvidenceSource::Description,
        span: Span::new(3, 21).unwrap(),
        text: "Lead the data team".into(),
        section: Section::Requirements,
        lexical: Probability::clamped(cosine),
        cosine,
    }
}

/// An estimate of e-3 with one cue and one sentence.
pub(super) fn estimate() -> LevelEstimate {
    LevelEstimate {
        framework: Framework::En16234_2019,
        code: "B.1".parse().unwrap(),
        title: "Application Development".into(),
        probability: Probability::clamped(0.7),
        level: Ok(Level::new(3).unwrap()),
        confidence: Probability::clamped(0.3),
        cues: vec![Cue {
            kind: CueKind::Leadership,
            text: "Lead".into(),
            source: EvidenceSource::Description,
            span: Span::new(3, 7).unwrap(),
            level: 3.5,
        }],
        evidence: vec![evidence(0.4)],
        reason: "e-3: 'Lead'".into(),
    }
}

/// A match whose skills have these probabilities and whose focus parts these cosines.
pub(super) fn match_of(probabilities: Vec<f64>, cosines: Vec<f64>) -> Match {
    let skills = probabilities.iter().enumerate().map(|(number, probability)| {
        let probability = Probability::clamped(*probability);
        let found = probability.get() >= SkillMatch::FOUND;
        SkillMatch {
            uri: uri(number),
            label: format!("skill {number}"),
            kind: SkillKind::Skill,
            importance: Importance::Essential,
            weight: probability.get() + 0.5,
            probability,
            contribution: probability.get() / 3.0,
            demand: found.then_some(Demand::Required),
            evidence: found.then(|| evidence(probability.get() - 0.25)),
        }
    });
    let focus = cosines.iter().map(|cosine| FocusPart {
        source: EvidenceSource::Title,
        span: Span::new(0, 8).unwrap(),
        text: "Engineer".into(),
        cosine: *cosine,
        contribution: cosine / 7.0,
    });
    let estimate = estimate();
    Match {
        ad: AdId::new("a1").unwrap(),
        title: "Engineer".into(),
        company: None,
        location: Some("Here".into()),
        score: Score {
            value: Probability::clamped(probabilities[0] / 1.7),
            coverage: Probability::clamped(probabilities[0]),
            focus: Probability::clamped(probabilities[0] / 3.0),
            occupation: Probability::clamped(probabilities[0] / 5.0),
        },
        skills: skills.collect(),
        focus: focus.collect(),
        occupation: Some(OccupationMatch {
            uri: uri(99),
            label: "tester".into(),
            fit: Probability::clamped(probabilities[0] / 5.0),
            named: true,
            cosine: 0.25,
            contribution: probabilities[0] / 50.0,
        }),
        competences: vec![CompetenceMatch {
            required: Level::new(5).unwrap(),
            importance: Importance::Optional,
            estimate,
            demand: None,
        }],
        near_duplicates: vec![AdId::new("a2").unwrap()],
    }
}
