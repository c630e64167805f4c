//! What the ads ask for, one row an ad and item, with numbers instead of names.

use super::categories::{dictionary, register_dictionary};
use super::engine::Engine;
use super::error::IndicatorError;
use super::inputs::{self, Run};

/// The names of items; an item's number is its place, so numbers are in the order of names.
#[derive(Debug, Clone, Default)]
pub(super) struct Items {
    pub(super) skills: Vec<String>,
    pub(super) competences: Vec<String>,
    pub(super) profiles: Vec<String>,
}

/// Tables `skill_fact` (item, asked, required, named), `competence_fact` (item, named), `level_fact` (item, level),
/// `profile_fact` (item, score, coverage, focus in millionths), each with `ad_no`.
pub(super) fn build(engine: &Engine, runs: &[Run]) -> Result<Items, IndicatorError> {
    inputs::register(engine, runs, &inputs::AD_SKILLS)?;
    inputs::register(engine, runs, &inputs::AD_COMPETENCES)?;
    inputs::register(engine, runs, &inputs::AD_PROFILES)?;
    let skills = names(engine, "skill", "ad_skills")?;
    let competences = names(engine, "competence", "ad_competences")?;
    let profiles = names(engine, "profile", "ad_profiles")?;
    let any = |condition: &str| format!("max(CASE WHEN {condition} THEN 1 ELSE 0 END)");
    fact(
        engine,
        "skill",
        &format!(
            "{} AS asked, {} AS required, 1 AS named",
            any("f.demand = 'required' OR f.demand = 'preferred'"),
            any("f.demand = 'required'")
        ),
    )?;
    // Of several rows of an ad and competence the highest level counts; there should be one.
    fact(engine, "competence", "1 AS named, max(f.level) AS level")?;
    engine.view("level_fact", "SELECT ad_no, item, level FROM competence_fact WHERE level IS NOT NULL")?;
    let share = |name: &str| format!("max(millionths(f.{name})) AS {name}");
    fact(engine, "profile", &["score", "coverage", "focus"].map(share).join(", "))?;
    Ok(Items { skills, competences, profiles })
}

fn names(engine: &Engine, column: &str, table: &str) -> Result<Vec<String>, IndicatorError> {
    let sql = format!("SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY 1");
    let names = dictionary(engine, &format!("reading table {table}"), &sql)?;
    register_dictionary(engine, &format!("{column}_names"), &names)?;
    Ok(names)
}

fn fact(engine: &Engine, item: &str, columns: &str) -> Result<(), IndicatorError> {
    engine.materialise(
        &format!("{item}_fact"),
        &format!(
            "SELECT d.ad_no, k.number AS item, {columns} FROM ad_{item}s f JOIN dated d ON f.run = d.run AND \
             f.source = d.source AND f.ad = d.ad JOIN {item}_names k ON f.{item} = k.name GROUP BY d.ad_no, k.number"
        ),
    )
}
