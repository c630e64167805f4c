//! Tables for people: 80 columns, whatever the language.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};

use crate::domain::{CompetenceMatch, Demand, Importance, Match, SkillMatch};
use crate::wire::{self, pb};

/// The width of every table.
const COLUMNS: u16 = 80;
/// Skills, or ads, named in a row before the rest is only counted.
const NAMED: usize = 5;

const LEGEND: &str = "found: the ad more likely than not asks for it. e-CF: the level that the ad asks for
(the level that the profile requires); – where the ad does not tell.";

/// A table with this header, wrapped to 80 columns.
pub(super) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(COLUMNS);
    table.set_header(header.iter().copied());
    table
}

/// Never breaks the cells of a column.
pub(super) fn keep_whole(table: &mut Table, column: usize) {
    if let Some(column) = table.column_mut(column) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
}

/// Breaks the cells of a column after so many characters.
pub(super) fn keep_within(table: &mut Table, column: usize, characters: u16) {
    if let Some(column) = table.column_mut(column) {
        column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(characters)));
    }
}

/// A skill as a row of a table names it.
struct NamedSkill {
    label: String,
    essential: bool,
    probability: f64,
    contribution: f64,
}

/// A competence as a row of a table names it.
struct NamedLevel {
    code: String,
    asked: bool,
    level: Option<i32>,
    required: i32,
}

/// One ranked ad, whether it comes from the rooms or over the wire.
pub(super) struct Row {
    score: f64,
    title: String,
    employer: String,
    skills: Vec<NamedSkill>,
    levels: Vec<NamedLevel>,
    near_duplicates: Vec<String>,
    explanation: Vec<String>,
}

impl Row {
    /// A row that shows every part of the score too.
    pub(super) fn explained(matched: &Match) -> Self {
        Self { explanation: explanation(matched), ..Self::from(matched) }
    }
}

impl From<&Match> for Row {
    fn from(matched: &Match) -> Self {
        let skill = |skill: &SkillMatch| NamedSkill {
            label: skill.label.clone(),
            essential: skill.importance == Importance::Essential,
            probability: skill.probability.get(),
            contribution: skill.contribution,
        };
        let level = |competence: &CompetenceMatch| NamedLevel {
            code: competence.estimate.code.to_string(),
            asked: crate::ecf::is_asked(&competence.estimate),
            level: competence.estimate.level.ok().map(|level| i32::from(level.get())),
            required: i32::from(competence.required.get()),
        };
        Self {
            score: matched.score.value.get(),
            title: matched.title.clone(),
            employer: employer(
                matched.company.as_deref().unwrap_or_default(),
                matched.location.as_deref().unwrap_or_default(),
            ),
            skills: matched.skills.iter().map(skill).collect(),
            levels: matched.competences.iter().map(level).collect(),
            near_duplicates: matched.near_duplicates.iter().map(ToString::to_string).collect(),
            explanation: Vec::new(),
        }
    }
}

impl From<&pb::Match> for Row {
    fn from(matched: &pb::Match) -> Self {
        let skill = |skill: &pb::SkillMatch| NamedSkill {
            label: skill.label.clone(),
            essential: skill.importance() == pb::Importance::Essential,
            probability: skill.probability,
            contribution: skill.contribution,
        };
        let id = |name: &String| wire::ad_id("near_duplicates", name).ok().map(|id| id.to_string());
        let level = |competence: &pb::CompetenceMatch| {
            let estimate = competence.estimate.as_ref()?;
            Some(NamedLevel {
                code: estimate.code.clone(),
                asked: estimate.abstention() != pb::Abstention::NotAsked,
                level: Some(estimate.level).filter(|level| *level > 0),
                required: competence.required_level,
            })
        };
        Self {
            score: matched.score,
            title: matched.title.clone(),
            employer: employer(&matched.company, &matched.location),
            skills: matched.skills.iter().chain(&matched.missing_skills).map(skill).collect(),
            levels: matched.competences.iter().filter_map(level).collect(),
            near_duplicates: matched.near_duplicates.iter().filter_map(id).collect(),
            explanation: Vec::new(),
        }
    }
}

fn employer(company: &str, location: &str) -> String {
    [company, location].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The ranked ads of one profile.
pub(super) fn matches(rows: &[Row]) -> String {
    let mut table = table(&["#", "score", "ad"]);
    for (number, row) in rows.iter().enumerate() {
        let title = if row.title.is_empty() { "(no title)" } else { &row.title };
        let mut lines = vec![title.to_string()];
        lines.extend(Some(row.employer.clone()).filter(|employer| !employer.is_empty()));
        lines.push(format!("found    {}", names(&row.skills, true)));
        lines.push(format!("missing  {}", names(&row.skills, false)));
        lines.extend(levels(&row.levels));
        lines.extend(near_duplicates(&row.near_duplicates));
        lines.extend(row.explanation.iter().cloned());
        table.add_row([(number + 1).to_string(), format!("{:.2}", row.score), lines.join("\n")]);
    }
    if let Some(column) = table.column_mut(2) {
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(COLUMNS - 16)));
    }
    format!("{}\n{LEGEND}", table.trim_fmt())
}

/// The skills that were found (or are missing), those that count most first.
fn names(skills: &[NamedSkill], found: bool) -> String {
    let mut chosen: Vec<&NamedSkill> =
        skills.iter().filter(|skill| (skill.probability >= SkillMatch::FOUND) == found).collect();
    chosen.sort_by(|a, b| b.essential.cmp(&a.essential).then(b.contribution.total_cmp(&a.contribution)));
    let named: Vec<&str> = chosen.iter().take(NAMED).map(|skill| skill.label.as_str()).collect();
    match chosen.len() {
        0 => "nothing".into(),
        all if all > NAMED => format!("{} and {} more", named.join(", "), all - NAMED),
        _ => named.join(", "),
    }
}

/// Asked against required levels; `–` where the ad does not tell; what it does not ask for on a line of its own.
fn levels(levels: &[NamedLevel]) -> Vec<String> {
    let (asked, other): (Vec<_>, Vec<_>) = levels.iter().partition(|level| level.asked);
    let one = |row: &&NamedLevel| {
        let level = row.level.map_or("–".into(), |level| format!("e-{level}"));
        format!("{} {level} (e-{})", row.code, row.required)
    };
    let codes = other.iter().map(|row| row.code.as_str()).collect::<Vec<_>>().join(" ");
    let mut lines = Vec::new();
    if !asked.is_empty() {
        lines.push(format!("e-CF     {}", asked.iter().map(one).collect::<Vec<_>>().join(", ")));
    }
    if !other.is_empty() {
        lines.push(format!("not asked {codes}"));
    }
    lines
}

/// The other ads of the group, if there are any.
fn near_duplicates(ids: &[String]) -> Option<String> {
    let named: Vec<String> = ids.iter().take(NAMED).map(|id| shortened(id, 20)).collect();
    let more = if ids.len() > NAMED { ", …" } else { "" };
    let noun = if ids.len() == 1 { "near-duplicate" } else { "near-duplicates" };
    (!ids.is_empty()).then(|| format!("also posted as {} {noun}: {}{more}", ids.len(), named.join(", ")))
}

/// Every part of the score, largest first, with the sentence behind it.
fn explanation(matched: &Match) -> Vec<String> {
    let score = &matched.score;
    let occupation = matched.occupation.as_ref().map_or(0.0, |occupation| occupation.contribution);
    let mut lines = vec![format!(
        "score {:.3} = skills {:.3} + focus {:.3} + title {occupation:.3} (coverage {:.3}, focus {:.3})",
        score.value.get(),
        matched.skills.iter().map(|skill| skill.contribution).sum::<f64>(),
        matched.focus.iter().map(|part| part.contribution).sum::<f64>(),
        score.coverage.get(),
        score.focus.get(),
    )];
    if let Some(occupation) = &matched.occupation {
        let by = if occupation.named { "by name" } else { "by meaning" };
        lines.push(format!(
            "+{:.3} title names “{}” {by} (fit {:.2}, meaning {:.2})",
            occupation.contribution,
            occupation.label,
            occupation.fit.get(),
            occupation.cosine,
        ));
    }
    let mut skills: Vec<&SkillMatch> = matched.skills.iter().filter(|skill| skill.found()).collect();
    skills.sort_by(|a, b| b.contribution.total_cmp(&a.contribution));
    for skill in skills {
        let Some(evidence) = &skill.evidence else { continue };
        lines.push(format!(
            "+{:.3} {}, {} (weight {:.2}, p {:.2}; words {:.2}, meaning {:.2}; {})\n“{}”",
            skill.contribution,
            skill.label,
            skill.demand.map_or("", Demand::as_str),
            skill.weight,
            skill.probability.get(),
            evidence.lexical.get(),
            evidence.cosine,
            evidence.section.as_str(),
            shortened(&evidence.text, 160),
        ));
    }
    let missing = matched.skills.iter().filter(|skill| !skill.found());
    let (count, part) = missing.fold((0, 0.0), |(count, part), skill| (count + 1, part + skill.contribution));
    lines.push(format!("+{part:.3} {count} missing skills together"));
    for part in &matched.focus {
        lines.push(format!(
            "+{:.3} focus (meaning {:.2})\n“{}”",
            part.contribution,
            part.cosine,
            shortened(&part.text, 160)
        ));
    }
    for competence in matched.competences.iter().filter(|c| crate::ecf::is_asked(&c.estimate)) {
        let estimate = &competence.estimate;
        lines.push(format!("{} {}: {}", estimate.code, estimate.title, estimate.reason));
    }
    lines
}

/// Prose in lines of at most 80 characters.
pub(super) fn prose(text: &str) -> String {
    wrapped(text, usize::from(COLUMNS)).join("\n")
}

/// Prose as an item of a list.
pub(super) fn item(text: &str) -> String {
    format!("- {}", wrapped(text, usize::from(COLUMNS) - 2).join("\n  "))
}

fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > most {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
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
