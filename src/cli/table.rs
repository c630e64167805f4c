//! Tables for people: 80 columns, whatever the language.

use comfy_table::{ContentArrangement, Table, presets};

use crate::domain::{CompetenceMatch, Match, SkillMatch};

/// The width of every table.
const COLUMNS: u16 = 80;
/// Skills named in a row before the rest is only counted.
const NAMED: usize = 6;

/// A table with this header, wrapped to 80 columns.
pub(super) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(COLUMNS);
    table.set_header(header.iter().copied());
    table
}

/// The ranked ads of one profile.
pub(super) fn matches(matches: &[Match], explain: bool) -> String {
    let mut table = table(&["#", "score", "ad"]);
    for (place, matched) in matches.iter().enumerate() {
        let mut lines = vec![headline(matched)];
        lines.push(format!("found: {}", names(matched, true)));
        lines.push(format!("missing: {}", names(matched, false)));
        lines.push(format!("e-CF, asked / required: {}", levels(&matched.competences)));
        if explain {
            lines.extend(explanation(matched));
        }
        let score = format!("{:.2}", matched.score.value.get());
        table.add_row([(place + 1).to_string(), score, lines.join("\n")]);
    }
    table.to_string()
}

fn headline(matched: &Match) -> String {
    let place: Vec<&str> = [matched.company.as_deref(), matched.location.as_deref()].into_iter().flatten().collect();
    if place.is_empty() { matched.title.clone() } else { format!("{}\n{}", matched.title, place.join(", ")) }
}

/// The skills that were found (or are missing), those that weigh most first.
fn names(matched: &Match, found: bool) -> String {
    let mut skills: Vec<&SkillMatch> = matched.skills.iter().filter(|skill| skill.found() == found).collect();
    skills.sort_by(|a, b| a.importance.cmp(&b.importance).then(b.contribution.total_cmp(&a.contribution)));
    let named: Vec<&str> = skills.iter().take(NAMED).map(|skill| skill.label.as_str()).collect();
    match skills.len() {
        0 => "nothing".into(),
        all if all > NAMED => format!("{} and {} more", named.join(", "), all - NAMED),
        _ => named.join(", "),
    }
}

/// `A.5 e-3/e-3`; `–` where the ad does not tell the level; competences that it does not ask for last.
fn levels(competences: &[CompetenceMatch]) -> String {
    let (asked, other): (Vec<_>, Vec<_>) = competences.iter().partition(|c| crate::ecf::is_asked(&c.estimate));
    let one = |c: &&CompetenceMatch| {
        let level = c.estimate.level.map_or("–".into(), |level| level.to_string());
        format!("{} {level}/{}", c.estimate.code, c.required)
    };
    let mut text = asked.iter().map(one).collect::<Vec<_>>().join(", ");
    if !other.is_empty() {
        let codes: Vec<String> = other.iter().map(|c| c.estimate.code.to_string()).collect();
        let comma = if text.is_empty() { "" } else { "; " };
        text.push_str(&format!("{comma}not asked: {}", codes.join(" ")));
    }
    text
}

/// Every part of the score, largest first, with the sentence behind it.
fn explanation(matched: &Match) -> Vec<String> {
    let score = &matched.score;
    let mut lines = vec![format!(
        "score {:.3} = skills {:.3} + focus {:.3} (coverage {:.3}, focus {:.3})",
        score.value.get(),
        matched.skills.iter().map(|skill| skill.contribution).sum::<f64>(),
        matched.focus.iter().map(|part| part.contribution).sum::<f64>(),
        score.coverage.get(),
        score.focus.get(),
    )];
    let mut skills: Vec<&SkillMatch> = matched.skills.iter().filter(|skill| skill.found()).collect();
    skills.sort_by(|a, b| b.contribution.total_cmp(&a.contribution));
    for skill in skills {
        let Some(evidence) = &skill.evidence else { continue };
        lines.push(format!(
            "+{:.3} {} (p {:.2}; words {:.2}, meaning {:.2})\n      “{}”",
            skill.contribution,
            skill.label,
            skill.probability.get(),
            evidence.lexical.get(),
            evidence.cosine,
            shortened(&evidence.text, 160),
        ));
    }
    for competence in matched.competences.iter().filter(|c| crate::ecf::is_asked(&c.estimate)) {
        let estimate = &competence.estimate;
        lines.push(format!("{} {}: {}", estimate.code, estimate.title, estimate.reason));
    }
    lines
}

/// At most `most` characters, on one line.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}
