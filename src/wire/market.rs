//! The market's answer, and what a request wishes of it.

use prost::Message;

use super::levels::{source, span};
use super::skills::{demand, importance, skill_kind};
use super::{Faults, ad_name, pb};
use crate::domain::{Importance, Limits, Probability, Violation};
use crate::market::{
    Choice, Demands, Example, Keyness, Lacking, LackingSkill, Levels, MIN_SUPPORT, Market, MarketRow,
    NotSought, Share, Support,
};

/// Skills that the profile lacks where a request does not say how many.
const USUAL_LACKING: usize = 30;
/// Examples a row where a request does not say, and at most.
const EXAMPLES: (usize, i32) = (3, 10);

/// How a request wants the market told.
#[derive(Debug, Clone, PartialEq)]
pub struct MarketWish {
    /// Which ads match.
    pub choice: Choice,
    /// Shares over fewer ads are withheld.
    pub min_support: usize,
    /// At most so many skills that the profile lacks.
    pub most_lacking: usize,
    /// At most so many examples a row.
    pub examples: usize,
}

/// What the request wishes; every fault has its path.
pub fn market_wish(
    request: &pb::GetProfileMarketRequest,
    limits: &Limits,
) -> Result<MarketWish, Vec<Violation>> {
    let mut faults = Faults::new();
    let choice = faults.take(choice(request.choice.as_ref(), limits.market_ads));
    let min_support = faults.take(count("min_support", request.min_support, MIN_SUPPORT));
    let most_lacking = faults.take(count("max_lacking", request.max_lacking, USUAL_LACKING));
    let examples = faults.take(match request.max_examples {
        None => Ok(EXAMPLES.0),
        Some(wish) if (0..=EXAMPLES.1).contains(&wish) => Ok(usize::try_from(wish).unwrap_or(0)),
        Some(wish) => {
            Err(Violation::new("max_examples", format!("{wish} is not between 0 and {}", EXAMPLES.1)))
        }
    });
    let all = choice.zip(min_support).zip(most_lacking.zip(examples));
    let ((choice, min_support), (most_lacking, examples)) = faults.finish(all)?;
    Ok(MarketWish { choice, min_support, most_lacking: most_lacking.min(limits.market_skills), examples })
}

fn choice(choice: Option<&pb::get_profile_market_request::Choice>, most: usize) -> Result<Choice, Violation> {
    use pb::get_profile_market_request::Choice as Asked;
    match choice {
        None => Ok(Choice::default()),
        Some(Asked::MinScore(least)) => Probability::new("min_score", *least).map(Choice::MinScore),
        Some(Asked::Top(top)) => match usize::try_from(*top) {
            Ok(top) if (1..=most).contains(&top) => Ok(Choice::Top(top)),
            _ => Err(Violation::new("top", format!("{top} is not between 1 and {most} (market_ads)"))),
        },
    }
}

/// A count of a request; 0 means the usual one.
fn count(field: &str, wish: i32, usual: usize) -> Result<usize, Violation> {
    match usize::try_from(wish) {
        Ok(0) => Ok(usual),
        Ok(count) => Ok(count),
        Err(_) => {
            Err(Violation::new(field, format!("{wish} is negative; give 0 for the usual {usual}, or more")))
        }
    }
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The message of an answer, of at most `most` bytes: where it would be longer, examples are left out from the end, then
/// skills that the profile lacks, and it says so.
pub fn profile_market(answer: &Market, most: usize) -> pb::ProfileMarket {
    let found = &answer.found;
    let ads = pb::MarketAds {
        considered: number(found.considered),
        matching: number(found.matching),
        near_duplicates: number(found.near_duplicates),
        read: number(found.read),
        lowest_score: found.lowest_score,
        others: number(found.others),
        others_drawn: number(found.drawn),
        others_read: number(found.others_read),
    };
    let mut message = pb::ProfileMarket {
        ads: Some(ads),
        min_support: i32::try_from(answer.min_support).unwrap_or(i32::MAX),
        support: support(answer.support).into(),
        skills: answer.skills.iter().map(row).collect(),
        competences: answer.competences.iter().map(row).collect(),
        occupations: answer.occupations.iter().map(row).collect(),
        lacking: Some(lacking(&answer.lacking)),
        shortened: false,
    };
    shorten(&mut message, most);
    message
}

fn shorten(message: &mut pb::ProfileMarket, most: usize) {
    let over = |message: &pb::ProfileMarket| message.encoded_len() > most;
    if !over(message) {
        return;
    }
    message.shortened = true;
    let rows = message.skills.iter_mut().chain(&mut message.competences).chain(&mut message.occupations);
    rows.for_each(|row| row.examples.clear());
    let Some(lacking) = &mut message.lacking else { return };
    let mut skills = std::mem::take(&mut lacking.skills);
    let base = message.encoded_len();
    if base + skills.iter().map(Message::encoded_len).sum::<usize>() > most {
        skills.iter_mut().for_each(|skill| skill.examples.clear());
    }
    // A row has a key and a length of its own beside its bytes.
    let mut room = most.saturating_sub(base);
    let fits = |skill: &pb::LackingSkill| {
        let bytes = skill.encoded_len() + 6;
        let fits = bytes <= room;
        room = room.saturating_sub(bytes);
        fits
    };
    let all = skills.len();
    let fitting: Vec<pb::LackingSkill> = skills.into_iter().take_while(fits).collect();
    if let Some(lacking) = &mut message.lacking {
        lacking.left_out += number((all - fitting.len()) as u64);
        lacking.skills = fitting;
    }
}

fn support(support: Support) -> pb::Support {
    match support {
        Support::Withheld => pb::Support::Withheld,
        Support::Low => pb::Support::Low,
        Support::Enough => pb::Support::Enough,
    }
}

fn row(row: &MarketRow) -> pb::MarketRow {
    let need = |need: Option<Importance>| need.map_or(pb::Importance::Unspecified, importance);
    pb::MarketRow {
        id: row.id.clone(),
        label: row.label.clone(),
        importance: need(row.importance).into(),
        weight: row.weight,
        matching: Some(share(&row.share)),
        demand: row.demands.as_ref().map(demands),
        levels: row.levels.as_ref().map(levels),
        others: row.others.as_ref().map(share),
        compared: row.keyness.as_ref().map(|key| comparison(key, None)),
        examples: row.examples.iter().map(example).collect(),
    }
}

fn share(share: &Share) -> pb::AdShare {
    let interval = share.interval();
    pb::AdShare {
        ads: share.count().map(number),
        of: number(share.of()),
        share: share.value(),
        low: interval.map(|interval| interval.low),
        high: interval.map(|interval| interval.high),
        support: support(share.support()).into(),
    }
}

fn demands(demands: &Demands) -> pb::DemandCounts {
    pb::DemandCounts {
        required: number(demands.required),
        preferred: number(demands.preferred),
        mentioned: number(demands.mentioned),
    }
}

fn levels(levels: &Levels) -> pb::LevelCounts {
    let against = levels.against_required();
    pb::LevelCounts {
        required: i32::from(levels.required),
        asked: if against.is_some() { levels.asked.map(number).to_vec() } else { Vec::new() },
        lower: against.map(|[lower, ..]| number(lower)),
        same: against.map(|[_, same, _]| number(same)),
        higher: against.map(|[.., higher]| number(higher)),
        unsaid: number(levels.unsaid),
        support: support(levels.support).into(),
    }
}

fn comparison(key: &Keyness, q: Option<f64>) -> pb::ShareComparison {
    let Keyness { lift, interval, g2, p } = *key;
    pb::ShareComparison { lift, low: interval.low, high: interval.high, g2, p, q }
}

fn example(example: &Example) -> pb::MarketExample {
    pb::MarketExample {
        job_ad: ad_name(&example.ad),
        source: source(example.source).into(),
        span: Some(span(example.span)),
        text: example.text.clone(),
        demand: example.demand.map_or(pb::Demand::Unspecified, demand).into(),
        probability: example.probability,
    }
}

fn lacking(lacking: &Lacking) -> pb::LackingSkills {
    let why = |why: pb::NotSought| pb::LackingSkills { not_sought: why.into(), ..Default::default() };
    match lacking {
        Lacking::NotSought(NotSought::NoTaxonomy) => why(pb::NotSought::NoTaxonomy),
        Lacking::NotSought(NotSought::TooFewAds) => why(pb::NotSought::TooFewAds),
        Lacking::Sought(sought) => pb::LackingSkills {
            not_sought: pb::NotSought::Unspecified.into(),
            taxonomy: sought.taxonomy.clone(),
            linked: number(sought.linked),
            looked_for: number(sought.looked_for),
            too_few: number(sought.too_few),
            left_out: number(sought.left_out),
            skills: sought.skills.iter().map(lacking_skill).collect(),
        },
    }
}

fn lacking_skill(row: &LackingSkill) -> pb::LackingSkill {
    let (nearest_row, nearest_cosine) = row.nearest.clone().unwrap_or_default();
    pb::LackingSkill {
        uri: row.skill.uri.to_string(),
        label: row.skill.label.clone(),
        kind: skill_kind(row.skill.kind).into(),
        matching: Some(share(&row.share)),
        demand: row.demands.as_ref().map(demands),
        others: Some(share(&row.others)),
        compared: row.keyness.as_ref().map(|key| comparison(key, row.q)),
        stands_out: row.stands_out(),
        nearest_row,
        nearest_cosine,
        examples: row.examples.iter().map(example).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pb::get_profile_market_request::Choice as Asked;

    #[test]
    fn a_wish_has_defaults_and_every_fault_its_path() {
        let limits = Limits::default();
        let wish = market_wish(&pb::GetProfileMarketRequest::default(), &limits).unwrap();
        let usual = MarketWish { choice: Choice::default(), min_support: 5, most_lacking: 30, examples: 3 };
        assert_eq!(wish, usual);
        let many = pb::GetProfileMarketRequest { max_lacking: i32::MAX, ..Default::default() };
        assert_eq!(market_wish(&many, &limits).unwrap().most_lacking, limits.market_skills);
        for (choice, field) in
            [(Asked::MinScore(1.5), "min_score"), (Asked::Top(0), "top"), (Asked::Top(i32::MAX), "top")]
        {
            let wrong = pb::GetProfileMarketRequest {
                choice: Some(choice),
                min_support: -1,
                max_lacking: -1,
                max_examples: Some(11),
                ..Default::default()
            };
            let faults = market_wish(&wrong, &limits).unwrap_err();
            let fields: Vec<&str> = faults.iter().map(Violation::field).collect();
            assert_eq!(fields, [field, "min_support", "max_lacking", "max_examples"]);
        }
    }

    #[test]
    fn what_is_too_long_loses_examples_and_then_the_last_skills() {
        let example = || pb::MarketExample { text: "x".repeat(1000), ..Default::default() };
        let skill = |n: usize| pb::LackingSkill {
            uri: format!("u{n}"),
            examples: vec![example()],
            ..Default::default()
        };
        let whole = pb::ProfileMarket {
            skills: vec![pb::MarketRow { id: "s".into(), examples: vec![example()], ..Default::default() }],
            lacking: Some(pb::LackingSkills { skills: (0..100).map(skill).collect(), ..Default::default() }),
            ..Default::default()
        };
        for most in [0, 100, 400, 50_000, 102_800, 1_000_000] {
            let mut cut = whole.clone();
            shorten(&mut cut, most);
            let lacking = cut.lacking.clone().unwrap();
            assert_eq!(
                (cut.skills.len(), lacking.skills.len() as i64 + lacking.left_out),
                (1, 100),
                "{most}"
            );
            assert!(most < 100 || cut.encoded_len() <= most, "{most} {}", cut.encoded_len());
            assert_eq!(cut.shortened, cut != whole, "{most}");
        }
    }
}
