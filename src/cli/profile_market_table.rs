//! The market's answer as tables for people, 80 columns.

use comfy_table::Table;

use crate::domain::Importance;
use crate::market::{
    Choice, Demands, Keyness, LOW_SUPPORT, Lacking, LackingSkill, Levels, Market, MarketRow, NotSought,
    Share, Sought, Support, percent, times,
};

use super::table::{self, keep_whole, prose, shortened};

/// The whole answer.
pub(super) fn in_words(answer: &Market) -> String {
    let mut parts = vec![summary(answer)];
    if answer.support == Support::Withheld {
        parts.push(prose(&format!(
            "Only {} match: shares over fewer than {} ads are withheld (--min-support). Ask for a lower score, for the \
             best N (--top), or widen the filter.",
            ads(answer.found.read),
            answer.min_support
        )));
        return parts.join("\n");
    }
    parts.push(skills(answer));
    parts.extend(competences(answer));
    parts.extend(occupations(answer));
    parts.push(lacking(&answer.lacking));
    parts.extend(unasked(answer));
    parts.push(LEGEND.into());
    parts.join("\n\n")
}

const LEGEND: &str = "asked for: the share of the ads that match, with its interval of 95 % (Wilson).
r/p/m: how many ask for it as required, preferred, or mention it.
others: the share of the other ads of the same filter; times: how many times as
often the ads that match ask for it. –: too few ads to tell.";

fn ads(count: u64) -> String {
    if count == 1 { "1 ad".into() } else { format!("{count} ads") }
}

fn summary(answer: &Market) -> String {
    let found = &answer.found;
    let which = match answer.choice {
        Choice::MinScore(least) => format!("with a score of {} or more", least.get()),
        Choice::Top(_) => format!("that match best (scores down to {:.2})", found.lowest_score),
    };
    let mut text = format!(
        "{} (version {}): {} {which}, of {} ({}).",
        answer.profile.title(),
        answer.profile.version(),
        ads(found.matching),
        found.considered,
        answer.filter_in_words()
    );
    if found.near_duplicates > 0 {
        let say = if found.near_duplicates == 1 { "says" } else { "say" };
        text += &format!(" {} more {say} nearly the same and are counted with them.", found.near_duplicates);
    }
    if found.read < found.matching {
        text += &format!(" The best {} of them were read (limit market_ads).", found.read);
    }
    text += &format!(" Compared with {}", ads(found.others_read).replace("ad", "other ad"));
    if found.drawn < found.others {
        text += &format!(", from {} that were drawn of {}", found.drawn, found.others);
    }
    text += ".";
    if answer.support == Support::Low {
        text +=
            &format!(" Few ads match: shares over fewer than {LOW_SUPPORT} are rough, mind the intervals.");
    }
    prose(&text)
}

/// `54.1 %` over its interval, `38.4–69.0`.
fn share(share: &Share) -> String {
    match (share.value(), share.interval()) {
        (Some(value), Some(interval)) => {
            format!("{} %\n{}–{}", percent(value), percent(interval.low), percent(interval.high))
        }
        _ => "–".into(),
    }
}

fn value(share: Option<&Share>) -> String {
    share.and_then(Share::value).map_or("–".into(), |value| format!("{} %", percent(value)))
}

/// How many times as often, over its interval.
fn lift(key: &Keyness, mark: &str) -> String {
    format!("{}{mark}\n{}–{}", times(key.lift), times(key.interval.low), times(key.interval.high))
}

fn demands(demands: Option<&Demands>) -> String {
    demands.map_or("–".into(), |d| format!("{}/{}/{}", d.required, d.preferred, d.mentioned))
}

/// A table whose first column takes the room that the others leave.
fn rows_of(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut table: Table = table::table(header);
    rows.for_each(|row| _ = table.add_row(row));
    (1..header.len()).for_each(|column| keep_whole(&mut table, column));
    table.trim_fmt()
}

fn skills(answer: &Market) -> String {
    let row = |row: &MarketRow| {
        let optional = if row.importance == Some(Importance::Optional) { " (optional)" } else { "" };
        vec![
            format!("{}{optional}", row.label),
            share(&row.share),
            demands(row.demands.as_ref()),
            value(row.others.as_ref()),
            row.keyness.as_ref().map_or("–".into(), |key| lift(key, "")),
        ]
    };
    let header = ["skill of the profile", "asked for", "r/p/m", "others", "times"];
    rows_of(&header, answer.skills.iter().map(row))
}

fn competences(answer: &Market) -> Option<String> {
    let row = |row: &MarketRow| {
        let levels = row.levels.as_ref();
        vec![
            format!("{} {}", row.id, row.label),
            share(&row.share),
            demands(row.demands.as_ref()),
            levels.map_or(String::new(), |levels| format!("e-{}", levels.required)),
            levels.map_or(String::new(), asked_levels),
        ]
    };
    let header = ["competence of the profile", "asked for", "r/p/m", "level", "levels asked"];
    (!answer.competences.is_empty()).then(|| rows_of(&header, answer.competences.iter().map(row)))
}

/// `e-2 4, e-3 11` over `4 lower, 11 same, 0 higher`.
fn asked_levels(levels: &Levels) -> String {
    let Some([lower, same, higher]) = levels.against_required() else {
        return match levels.said() + levels.unsaid {
            0 => "–".into(),
            _ => format!("– (said {}, unsaid {})", levels.said(), levels.unsaid),
        };
    };
    let asked = (1_u8..).zip(levels.asked).filter(|(_, count)| *count > 0);
    let asked: Vec<String> = asked.map(|(level, count)| format!("e-{level} {count}")).collect();
    format!("{}\n{lower} lower, {same} same, {higher} higher", asked.join(", "))
}

fn occupations(answer: &Market) -> Option<String> {
    let row = |row: &MarketRow| vec![row.label.clone(), share(&row.share)];
    let header = ["occupation of the profile", "named in titles"];
    (!answer.occupations.is_empty()).then(|| rows_of(&header, answer.occupations.iter().map(row)))
}

fn lacking(lacking: &Lacking) -> String {
    match lacking {
        Lacking::NotSought(NotSought::NoTaxonomy) => prose(
            "Skills that these ads ask for and the profile lacks are not sought: that needs --taxonomy DIR, the folder of \
             the ESCO CSV download.",
        ),
        Lacking::NotSought(NotSought::TooFewAds) => {
            prose("Skills that the profile lacks are not sought: too few ads match.")
        }
        Lacking::Sought(sought) => sought_skills(sought),
    }
}

fn sought_skills(sought: &Sought) -> String {
    let taxonomy = sought.taxonomy.split(';').next().unwrap_or_default();
    let mut words = format!(
        "Skills of {taxonomy} that these ads ask for and the profile lacks. {} were linked to the taxonomy, which named \
         {} skills; all ads were read for these.",
        ads(sought.linked),
        sought.looked_for
    );
    if sought.too_few > 0 {
        words += &format!(" {} of them too few ads ask for.", sought.too_few);
    }
    if sought.left_out > 0 {
        words += &format!(" {} more are left out here (--lacking).", sought.left_out);
    }
    let words = prose(&words);
    if sought.skills.is_empty() {
        return format!("{words}\nNothing was found that enough of these ads ask for.");
    }
    let header = ["skill that the profile lacks", "asked for", "r/p/m", "others", "times"];
    format!(
        "{words}\n{}\n*: more than chance, of all skills of the taxonomy (Benjamini-Hochberg, 5 %).",
        rows_of(&header, sought.skills.iter().map(lacking_row))
    )
}

fn lacking_row(row: &LackingSkill) -> Vec<String> {
    let mark = if row.stands_out() { " *" } else { "" };
    let mut name = row.skill.label.clone();
    if let Some((label, _)) = &row.nearest {
        name += &format!("\nnear: {}", shortened(label, 60));
    }
    if let Some(example) = row.examples.first() {
        name += &format!("\n“{}” ({})", shortened(&example.text, 90), example.ad);
    }
    vec![
        name,
        share(&row.share),
        demands(row.demands.as_ref()),
        value(Some(&row.others)),
        row.keyness.as_ref().map_or("–".into(), |key| lift(key, mark)),
    ]
}

fn unasked(answer: &Market) -> Option<String> {
    let names: Vec<&str> =
        answer.rows().filter(|row| row.nobody_asks()).map(|row| row.label.as_str()).collect();
    let text = format!("Nobody asks for {} of the profile's rows: {}.", names.len(), names.join("; "));
    (!names.is_empty()).then(|| prose(&text))
}
