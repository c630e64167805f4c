//! The market's answer as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::{Demand, EvidenceSource, Skill};
use crate::market::{
    Choice, Demands, Example, Keyness, LOW_SUPPORT, Lacking, LackingSkill, Levels, Market, MarketRow, Share,
    rounded, significant,
};

use super::records::VersionsRecord;

#[derive(Serialize)]
pub(super) struct MarketRecord<'a> {
    profile: ProfileRecord<'a>,
    matching: ChoiceRecord,
    filter: String,
    ads: AdsRecord,
    min_support: usize,
    low_support: usize,
    support: &'static str,
    skills: Vec<RowRecord<'a>>,
    competences: Vec<RowRecord<'a>>,
    occupations: Vec<RowRecord<'a>>,
    lacking: LackingRecord<'a>,
    nobody_asks_for: Vec<&'a str>,
    versions: VersionsRecord<'a>,
}

#[derive(Serialize)]
struct ProfileRecord<'a> {
    id: &'a str,
    title: &'a str,
    version: &'a str,
    reconstruction: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum ChoiceRecord {
    MinScore(f64),
    Top(usize),
}

#[derive(Serialize)]
struct AdsRecord {
    considered: u64,
    matching: u64,
    near_duplicates: u64,
    read: u64,
    lowest_score: f64,
    others: u64,
    others_drawn: u64,
    others_read: u64,
}

#[derive(Serialize)]
pub(super) struct ShareRecord {
    pub(super) ads: Option<u64>,
    pub(super) of: u64,
    pub(super) share: Option<f64>,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) support: &'static str,
}

#[derive(Serialize)]
struct DemandsRecord {
    required: u64,
    preferred: u64,
    mentioned: u64,
}

#[derive(Serialize)]
struct LevelsRecord {
    required: u8,
    support: &'static str,
    asked: Option<BTreeMap<String, u64>>,
    lower: Option<u64>,
    same: Option<u64>,
    higher: Option<u64>,
    said: u64,
    unsaid: u64,
}

#[derive(Serialize)]
pub(super) struct KeynessRecord {
    pub(super) lift: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) g2: f64,
    pub(super) p: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) q: Option<f64>,
}

#[derive(Serialize)]
struct ExampleRecord<'a> {
    ad: &'a str,
    source: &'static str,
    start: usize,
    end: usize,
    text: &'a str,
    demand: Option<&'static str>,
    probability: f64,
}

#[derive(Serialize)]
struct RowRecord<'a> {
    row: &'static str,
    id: &'a str,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    importance: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<f64>,
    matching: ShareRecord,
    #[serde(skip_serializing_if = "Option::is_none")]
    demand: Option<DemandsRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    levels: Option<LevelsRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<ShareRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compared: Option<KeynessRecord>,
    examples: Vec<ExampleRecord<'a>>,
}

#[derive(Serialize)]
struct LackingRecord<'a> {
    sought: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_not: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    taxonomy: Option<&'a str>,
    linked: u64,
    looked_for: u64,
    too_few: u64,
    left_out: u64,
    skills: Vec<LackingSkillRecord<'a>>,
}

#[derive(Serialize)]
struct LackingSkillRecord<'a> {
    uri: &'a str,
    label: &'a str,
    kind: &'static str,
    matching: ShareRecord,
    demand: Option<DemandsRecord>,
    others: ShareRecord,
    compared: Option<KeynessRecord>,
    stands_out: bool,
    nearest_row: Option<&'a str>,
    nearest_cosine: Option<f64>,
    examples: Vec<ExampleRecord<'a>>,
}

/// The answer as one JSON value.
pub(super) fn record(answer: &Market) -> MarketRecord<'_> {
    let (profile, found) = (&answer.profile, &answer.found);
    MarketRecord {
        profile: ProfileRecord {
            id: profile.id().as_str(),
            title: profile.title(),
            version: profile.version(),
            reconstruction: profile.provenance().reconstruction,
        },
        matching: match answer.choice {
            Choice::MinScore(least) => ChoiceRecord::MinScore(least.get()),
            Choice::Top(top) => ChoiceRecord::Top(top),
        },
        filter: answer.filter_in_words(),
        ads: AdsRecord {
            considered: found.considered,
            matching: found.matching,
            near_duplicates: found.near_duplicates,
            read: found.read,
            lowest_score: rounded(found.lowest_score),
            others: found.others,
            others_drawn: found.drawn,
            others_read: found.others_read,
        },
        min_support: answer.min_support,
        low_support: LOW_SUPPORT,
        support: answer.support.as_str(),
        skills: answer.skills.iter().map(row).collect(),
        competences: answer.competences.iter().map(row).collect(),
        occupations: answer.occupations.iter().map(row).collect(),
        lacking: lacking(&answer.lacking),
        nobody_asks_for: answer.rows().filter(|row| row.nobody_asks()).map(|row| row.id.as_str()).collect(),
        versions: (&answer.versions).into(),
    }
}

fn row(row: &MarketRow) -> RowRecord<'_> {
    RowRecord {
        row: row.kind.as_str(),
        id: &row.id,
        label: &row.label,
        importance: row.importance.map(|importance| importance.as_str()),
        weight: row.weight,
        matching: share(&row.share),
        demand: row.demands.as_ref().map(demands),
        levels: row.levels.as_ref().map(levels),
        others: row.others.as_ref().map(share),
        compared: row.keyness.as_ref().map(|key| keyness(key, None)),
        examples: row.examples.iter().map(example).collect(),
    }
}

pub(super) fn share(share: &Share) -> ShareRecord {
    let interval = share.interval();
    ShareRecord {
        ads: share.count(),
        of: share.of(),
        share: share.value().map(rounded),
        low: interval.map(|interval| rounded(interval.low)),
        high: interval.map(|interval| rounded(interval.high)),
        support: share.support().as_str(),
    }
}

fn demands(demands: &Demands) -> DemandsRecord {
    let Demands { required, preferred, mentioned } = *demands;
    DemandsRecord { required, preferred, mentioned }
}

fn levels(levels: &Levels) -> LevelsRecord {
    let against = levels.against_required();
    let asked = (1..).zip(levels.asked).map(|(level, count): (u8, u64)| (format!("e-{level}"), count));
    LevelsRecord {
        required: levels.required,
        support: levels.support.as_str(),
        asked: against.map(|_| asked.collect()),
        lower: against.map(|[lower, ..]| lower),
        same: against.map(|[_, same, _]| same),
        higher: against.map(|[.., higher]| higher),
        said: levels.said(),
        unsaid: levels.unsaid,
    }
}

pub(super) fn keyness(key: &Keyness, q: Option<f64>) -> KeynessRecord {
    KeynessRecord {
        lift: rounded(key.lift),
        low: rounded(key.interval.low),
        high: rounded(key.interval.high),
        g2: rounded(key.g2),
        p: significant(key.p),
        q: q.map(significant),
    }
}

fn example(example: &Example) -> ExampleRecord<'_> {
    ExampleRecord {
        ad: example.ad.as_str(),
        source: match example.source {
            EvidenceSource::Title => "title",
            EvidenceSource::Description => "description",
        },
        start: example.span.start(),
        end: example.span.end(),
        text: &example.text,
        demand: example.demand.map(Demand::as_str),
        probability: rounded(example.probability),
    }
}

fn lacking(lacking: &Lacking) -> LackingRecord<'_> {
    let nothing = LackingRecord {
        sought: false,
        why_not: None,
        taxonomy: None,
        linked: 0,
        looked_for: 0,
        too_few: 0,
        left_out: 0,
        skills: Vec::new(),
    };
    match lacking {
        Lacking::NotSought(why) => LackingRecord { why_not: Some(why.as_str()), ..nothing },
        Lacking::Sought(sought) => LackingRecord {
            sought: true,
            taxonomy: Some(&sought.taxonomy),
            linked: sought.linked,
            looked_for: sought.looked_for,
            too_few: sought.too_few,
            left_out: sought.left_out,
            skills: sought.skills.iter().map(lacking_skill).collect(),
            ..nothing
        },
    }
}

fn lacking_skill(row: &LackingSkill) -> LackingSkillRecord<'_> {
    let Skill { uri, label, kind, .. } = &row.skill;
    LackingSkillRecord {
        uri: uri.as_str(),
        label,
        kind: kind.as_str(),
        matching: share(&row.share),
        demand: row.demands.as_ref().map(demands),
        others: share(&row.others),
        compared: row.keyness.as_ref().map(|key| keyness(key, row.q)),
        stands_out: row.stands_out(),
        nearest_row: row.nearest.as_ref().map(|(label, _)| label.as_str()),
        nearest_cosine: row.nearest.as_ref().map(|(_, cosine)| rounded(*cosine)),
        examples: row.examples.iter().map(example).collect(),
    }
}
