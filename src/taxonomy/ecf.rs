//! The table of the e-CF: 41 competences with the levels that the standard defines for each.

use std::sync::LazyLock;

use crate::domain::{Competence, CompetenceCode, Framework, Level, Violation};

use super::TaxonomyError;
use super::fields::{Faults, Fields};
use super::rows::read_rows;

pub(super) const DATA: &str = include_str!("data/ecf-2019.toml");
const FILE: &str = "ecf-2019.toml";
/// ESCO skills that go with each competence; the choice is ours.
pub(super) const SKILLS: &str = include_str!("data/ecf-esco.csv");
const SKILLS_FILE: &str = "ecf-esco.csv";
/// Sales codes of e-CF 3.0 whose content D.5 of 2019 has.
const MERGED_INTO_D5: [&str; 2] = ["D.6", "D.7"];
const AREAS: [(char, &str); 5] =
    [('A', "Plan"), ('B', "Build"), ('C', "Run"), ('D', "Enable"), ('E', "Manage")];

/// The competences of EN 16234-1:2019. Codes, titles and levels are facts about the standard; the
/// descriptors are our own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EcfTable {
    competences: Vec<Competence>,
    /// For each competence the code of the same thing in e-CF 3.0, if it had one.
    codes_in_3_0: Vec<Option<CompetenceCode>>,
}

impl EcfTable {
    /// The table that the program carries.
    ///
    /// # Errors
    /// If the table carried is broken, which a test rules out.
    pub fn builtin() -> Result<&'static Self, &'static TaxonomyError> {
        static TABLE: LazyLock<Result<EcfTable, TaxonomyError>> = LazyLock::new(|| {
            let mut table = EcfTable::parse(DATA)?;
            table.add_skills(SKILLS)?;
            Ok(table)
        });
        TABLE.as_ref()
    }

    /// Adds the labels of ESCO skills to the descriptors of the competences they go with.
    fn add_skills(&mut self, csv: &str) -> Result<(), TaxonomyError> {
        read_rows(SKILLS_FILE, csv.as_bytes(), &["code", "conceptUri", "preferredLabel"], |row| {
            row.uri("conceptUri")?;
            let code: Result<CompetenceCode, Violation> = row.get("code").parse();
            let code = code.map_err(|violation| row.fault("code", violation.description()))?;
            let competence = self.competences.iter_mut().find(|competence| competence.code == code);
            let label = row.text("preferredLabel");
            let (Some(competence), Some(label)) = (competence, label) else {
                return Err(row.fault("code", "give a code of the edition and a label"));
            };
            competence.descriptors.push(label);
            Ok(())
        })
    }

    /// The standard.
    pub fn version(&self) -> &'static str {
        "EN 16234-1:2019"
    }

    /// All competences, in the standard's order.
    pub fn competences(&self) -> &[Competence] {
        &self.competences
    }

    /// The competence of this code.
    pub fn get(&self, code: CompetenceCode) -> Option<&Competence> {
        let position = self.competences.binary_search_by_key(&code, |competence| competence.code);
        self.competences.get(position.ok()?)
    }

    /// Whether the edition has the competence and defines the level for it.
    ///
    /// # Errors
    /// A violation of `code` or `level` that names what the standard has instead.
    pub fn check(&self, framework: Framework, code: CompetenceCode, level: Level) -> Result<(), Violation> {
        // Refutable once there is a second edition: it will need its own table.
        let Framework::En16234_2019 = framework;
        let Some(competence) = self.get(code) else {
            return Err(Violation::new("code", self.unknown(code)));
        };
        if competence.levels.contains(&level) {
            return Ok(());
        }
        let defined: Vec<String> = competence.levels.iter().map(Level::to_string).collect();
        let title = &competence.title;
        Err(Violation::new(
            "level",
            format!("{code} {title} has no level {level}; the standard defines {}", defined.join(", ")),
        ))
    }

    /// What holds the place of a code of e-CF 3.0 in this edition; `None` for a code 3.0 lacks.
    pub fn from_3_0(&self, code: CompetenceCode) -> Option<&Competence> {
        // D.5, D.6 and D.7 of 3.0 were merged into one (inferred from the wording of the two editions).
        let name = code.to_string();
        let name = if MERGED_INTO_D5.contains(&name.as_str()) { "D.5" } else { &name };
        let old = name.parse().ok();
        let position = self.codes_in_3_0.iter().position(|code| code.is_some() && *code == old)?;
        self.competences.get(position)
    }

    fn unknown(&self, code: CompetenceCode) -> String {
        let area = code.to_string().chars().next().unwrap_or_default();
        let last = self.competences.iter().rev().find(|c| c.code.to_string().starts_with(area));
        let range = last.map(|last| format!("area {area} has {area}.1 to {}", last.code)).unwrap_or_default();
        let successor = self.from_3_0(code);
        let successor = successor.map(|c| format!("; {code} of e-CF 3.0 is {} {} here", c.code, c.title));
        format!("{code} is no competence of {}: {range}{}", self.version(), successor.unwrap_or_default())
    }

    fn parse(text: &str) -> Result<Self, TaxonomyError> {
        let mut faults = Faults::new(text);
        let mut table = Self { competences: Vec::new(), codes_in_3_0: Vec::new() };
        if let Some(document) = faults.document() {
            let root = Fields::new(document.get_ref(), "", &["competence"], &mut faults);
            let keys = ["code", "title", "area", "levels", "ecf3_code", "descriptors", "level"];
            for row in root.tables("competence", &keys, &mut faults) {
                let Some(competence) = read_competence(&row, &mut faults) else { continue };
                if table.competences.last().is_some_and(|last| last.code >= competence.code) {
                    faults.note(&row.path("code"), "the codes do not ascend; sort the table");
                }
                table.competences.push(competence);
                let old = row.text("ecf3_code", &mut faults).map(str::parse).transpose();
                let old = old.map_err(|violation: Violation| {
                    faults.note(&row.path("ecf3_code"), violation.description())
                });
                table.codes_in_3_0.push(old.unwrap_or_default());
            }
        }
        if faults.is_empty() {
            Ok(table)
        } else {
            Err(TaxonomyError::Invalid { origin: FILE.to_string(), faults: faults.into_sorted() })
        }
    }
}

fn read_competence(row: &Fields<'_, '_>, faults: &mut Faults<'_>) -> Option<Competence> {
    let code: CompetenceCode = row.needed("code", "\"A.1\"", faults)?;
    let title = row.needed_text("title", "\"…\"", faults)?.to_string();
    let area = row.needed_text("area", "\"Plan\"", faults)?;
    if !AREAS.iter().any(|(letter, name)| code.to_string().starts_with(*letter) && *name == area) {
        faults.note(&row.path("area"), format!("'{area}' is not the area of {code}"));
    }
    let levels: Option<Vec<Level>> =
        row.levels("levels", faults).into_iter().map(|level| Level::new(level).ok()).collect();
    let levels = levels.filter(|levels| !levels.is_empty() && levels.is_sorted_by(|a, b| a < b));
    let Some(levels) = levels else {
        faults.note(&row.path("levels"), "give levels of 1 to 5, ascending, at least one");
        return None;
    };
    let descriptors = row.texts("descriptors", faults);
    let level_texts = row.table("level", &["1", "2", "3", "4", "5"], faults)?.all_texts(faults);
    let described: Vec<String> = levels.iter().map(|level| level.get().to_string()).collect();
    if descriptors.is_empty() || !level_texts.keys().eq(&described) {
        faults.note(&row.path("level"), "give descriptors, and one sentence for each defined level");
    }
    let level_descriptors = level_texts.into_values().map(str::to_string).collect();
    Some(Competence {
        framework: Framework::En16234_2019,
        code,
        title,
        levels,
        descriptors,
        level_descriptors,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> CompetenceCode {
        text.parse().unwrap()
    }

    fn check(text: &str, level: u8) -> Result<(), Violation> {
        EcfTable::builtin().unwrap().check(Framework::En16234_2019, code(text), Level::new(level).unwrap())
    }

    #[test]
    fn the_table_has_41_competences_and_113_levels() {
        let table = EcfTable::builtin().unwrap();
        assert_eq!(table.competences().len(), 41);
        assert_eq!(table.competences().iter().map(|c| c.levels.len()).sum::<usize>(), 113);
        let areas = AREAS.map(|(letter, _)| {
            table.competences().iter().filter(|c| c.code.to_string().starts_with(letter)).count()
        });
        assert_eq!(areas, [10, 6, 5, 11, 9]);
        assert!(table.competences().iter().all(|c| c.levels.len() == c.level_descriptors.len()));
    }

    #[test]
    fn every_competence_is_found_by_its_code() {
        let table = EcfTable::builtin().unwrap();
        assert!(table.competences().iter().all(|c| table.get(c.code) == Some(c)));
        assert_eq!(table.get(code("D.12")), None);
    }

    #[test]
    fn a_level_must_be_one_that_is_defined() {
        assert_eq!(check("A.5", 3), Ok(()));
        let violation = check("A.5", 2).unwrap_err();
        assert_eq!(violation.field(), "level");
        assert_eq!(
            violation.description(),
            "A.5 Architecture Design has no level e-2; the standard defines e-3, e-4, e-5"
        );
    }

    #[test]
    fn an_unknown_code_names_its_area_and_its_successor() {
        let violation = check("D.12", 2).unwrap_err();
        assert_eq!(violation.field(), "code");
        assert_eq!(
            violation.description(),
            "D.12 is no competence of EN 16234-1:2019: area D has D.1 to D.11; D.12 of e-CF 3.0 is D.6 Digital Marketing here"
        );
    }

    #[test]
    fn codes_of_3_0_do_not_pass_for_codes_of_2019() {
        let table = EcfTable::builtin().unwrap();
        assert_eq!(table.from_3_0(code("D.5")).map(|c| c.title.as_str()), Some("Sales Development"));
        assert_eq!(table.from_3_0(code("D.7")), table.from_3_0(code("D.5")));
        assert_eq!(table.from_3_0(code("D.13")), None);
        assert_eq!(table.get(code("D.7")).map(|c| c.title.as_str()), Some("Data Science and Analytics"));
    }

    #[test]
    fn a_broken_table_is_refused_with_its_line() {
        let row = "[[competence]]\ncode = \"A.1\"\ntitle = \"T\"\narea = \"Build\"\nlevels = [5, 4]\ndescriptors = [\"d\"]\n[competence.level]\n4 = \"x\"\n5 = \"y\"\n";
        let error = EcfTable::parse(row).unwrap_err().to_string();
        assert!(error.contains("ecf-2019.toml:4: competence[0].area"), "{error}");
        assert!(error.contains("ecf-2019.toml:5: competence[0].levels"), "{error}");
    }

    #[test]
    fn the_table_equals_the_published_facts() {
        let Some(folder) = crate::real_data::folder("ecf") else { return };
        let facts: serde_json::Value =
            serde_json::from_slice(&std::fs::read(folder.join("ecf.json")).unwrap()).unwrap();
        let table = EcfTable::builtin().unwrap();
        let facts = facts.as_array().unwrap();
        assert_eq!(facts.len(), table.competences().len());
        for fact in facts {
            let competence = table.get(code(fact["code"].as_str().unwrap())).unwrap();
            assert_eq!(fact["title"].as_str(), Some(competence.title.as_str()));
            let levels: Vec<u64> = competence.levels.iter().map(|level| level.get().into()).collect();
            assert_eq!(fact["levels"], serde_json::json!(levels), "{}", competence.code);
            if let Some(old) = fact["ecf3_code"].as_str() {
                assert_eq!(table.from_3_0(code(old)), Some(competence));
            }
        }
    }
}
