//! Candidates into the draft of a profile that decides nothing.

use crate::domain::{
    Date, Framework, Importance, Level, Profile, ProfileDraft, ProfileId, ProfileState, Provenance,
    ProvenanceStep, Quotation, RequiredCompetence, RowStatus, Skill, StepKind, Weight,
};
use crate::taxonomy::{self, EcfTable, RelatedConcept, RelatedSkills};

use super::{Candidates, CompetenceCandidate, Document, How, Mention, ResearchError, SkillCandidate};

/// The importance that every candidate gets: it claims least, and is the same for all.
pub const NEUTRAL: Importance = Importance::Optional;

/// Quotations kept with a row.
const QUOTATIONS: usize = 3;
/// Documents that a source names before it only counts the rest.
const NAMED_DOCUMENTS: usize = 5;
const UNDECIDED: &str = "importance and weight are a neutral default, not decided";

/// What the draft is called and when it was made.
#[derive(Debug, Clone)]
pub struct DraftOf {
    /// The profile's name.
    pub id: ProfileId,
    /// The title for readers.
    pub title: String,
    /// The day of the research.
    pub date: Date,
}

/// A profile of the candidates, in state `draft`; every row has status `candidate`, the neutral importance, and the step
/// of desk research with its counts and best quotations. The level of a competence is the middle one of those that
/// documents state, else of those that the standard defines.
///
/// # Errors
/// [`ResearchError::Nothing`] if there is no skill, [`ResearchError::Profile`] if the candidates make no profile.
pub fn draft_profile(
    candidates: &Candidates,
    documents: &[Document],
    of: DraftOf,
) -> Result<Profile, ResearchError> {
    if candidates.skills.is_empty() {
        return Err(ResearchError::Nothing(nothing_found(candidates)));
    }
    let rows = Rows { candidates, documents, date: of.date, source: source(&candidates.documents) };
    let skills = candidates.skills.iter().map(|candidate| rows.skill(candidate)).collect::<Result<_, _>>();
    let table = EcfTable::builtin().map_err(|error| ResearchError::Taxonomy(error.into()))?;
    let competences = candidates.competences.iter();
    let draft = ProfileDraft {
        id: of.id,
        title: of.title,
        version: "0.1".into(),
        state: ProfileState::Draft,
        provenance: Provenance::of(format!("desk research of {}; {}", rows.source, candidates.taxonomy)),
        functions: Vec::new(),
        occupations: Vec::new(),
        skills: skills.map_err(|violation| ResearchError::Profile(vec![violation]))?,
        competences: competences.filter_map(|candidate| rows.competence(candidate, table)).collect(),
    };
    taxonomy::check_profile(draft).map_err(ResearchError::Profile)
}

fn nothing_found(candidates: &Candidates) -> String {
    let read: usize = candidates.documents.iter().map(|(_, sentences)| sentences).sum();
    let few = candidates.too_few_documents;
    let less = if few > 0 { format!(" ({few} in too few documents)") } else { String::new() };
    format!(
        "no skill of {} was found in {read} sentences{less}; give documents that say what a person in the job does and \
         knows, or ask for less (--min-documents, --min-probability)",
        candidates.taxonomy
    )
}

/// `2 documents: a.md, b.pdf`.
fn source(documents: &[(String, usize)]) -> String {
    let named: Vec<&str> = documents.iter().take(NAMED_DOCUMENTS).map(|(name, _)| name.as_str()).collect();
    let more = documents.len().saturating_sub(NAMED_DOCUMENTS);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}: {}{more}", counted(documents.len(), "document"), named.join(", "))
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// What the rows have in common.
struct Rows<'a> {
    candidates: &'a Candidates,
    documents: &'a [Document],
    date: Date,
    source: String,
}

impl Rows<'_> {
    fn skill(&self, candidate: &SkillCandidate) -> Result<Skill, crate::domain::Violation> {
        let skill = &candidate.skill;
        let named = candidate.mentions.iter().filter(|mention| mention.how == How::Named).count();
        let sentences = counted(candidate.sentences(), "sentence");
        let how = match (named, candidate.sentences() - named) {
            (0, _) => format!("found by meaning in {sentences} (no label of it stands there)"),
            (_, 0) => format!("named in {sentences}"),
            (named, meant) => {
                format!("named in {}, found by meaning in {meant} more", counted(named, "sentence"))
            }
        };
        let finding = format!("{}, {how}; {UNDECIDED}", self.share(candidate.documents()));
        Ok(Skill {
            uri: skill.uri.clone(),
            label: skill.preferred.clone(),
            kind: skill.kind,
            importance: NEUTRAL,
            weight: Weight::new("weight", NEUTRAL.usual_weight())?,
            category: None,
            labels: skill.labels.clone(),
            narrower: skill.narrower.clone(),
            provenance: self.provenance(finding, &candidate.best(QUOTATIONS)),
        })
    }

    fn competence(&self, candidate: &CompetenceCandidate, table: &EcfTable) -> Option<RequiredCompetence> {
        let defined = &table.get(candidate.code)?.levels;
        let mut stated = candidate.levels.clone();
        stated.sort_unstable();
        let level = middle(&stated).or_else(|| middle(defined))?;
        let said = if stated.is_empty() {
            let range: Vec<String> = defined.iter().map(Level::to_string).collect();
            format!("no document states a level: {level} is only the middle of {}", range.join(", "))
        } else {
            let levels: Vec<String> = stated.iter().map(Level::to_string).collect();
            format!("levels read: {}", levels.join(", "))
        };
        let spoken = format!("{} for it", counted(candidate.sentences(), "sentence"));
        let finding = format!("{}, {spoken}; {said}; {UNDECIDED}", self.share(candidate.documents()));
        Some(RequiredCompetence {
            framework: Framework::En16234_2019,
            code: candidate.code,
            title: candidate.title.clone(),
            level,
            importance: NEUTRAL,
            provenance: self.provenance(finding, &candidate.best(QUOTATIONS)),
        })
    }

    fn share(&self, documents: usize) -> String {
        format!("in {documents} of {}", counted(self.candidates.documents.len(), "document"))
    }

    fn provenance(&self, finding: String, quoted: &[&Mention]) -> Provenance {
        let quotation = |mention: &&Mention| {
            let document = self.documents.get(mention.document)?;
            let text = mention.span.of(&document.text).to_string();
            Some(Quotation { document: document.name.clone(), span: mention.span, text })
        };
        let step = ProvenanceStep {
            kind: StepKind::DeskResearch,
            source: self.source.clone(),
            date: Some(self.date),
            finding,
            quotations: quoted.iter().filter_map(quotation).collect(),
        };
        let source = format!("desk research, {}", self.date);
        Provenance { status: RowStatus::Candidate, steps: vec![step], ..Provenance::of(source) }
    }
}

/// The middle one of levels in order, the lower of two.
fn middle(levels: &[Level]) -> Option<Level> {
    levels.get(levels.len().checked_sub(1)? / 2).copied()
}

/// The draft as TOML, with comments that say what is undecided and, above each skill, the concepts that have to do with it.
/// `related` has one entry a skill, in the order of the rows.
pub fn draft_to_toml(draft: &Profile, related: &[RelatedSkills]) -> String {
    let mut related = related.iter();
    let mut out = format!(
        "# A draft made by desk research. Nothing is decided: every row is a candidate, and every importance is \"{}\"\n\
         # with weight {} as a neutral default. Remove rows, change them, and set importance and weight.\n",
        NEUTRAL.as_str(),
        NEUTRAL.usual_weight()
    );
    for line in taxonomy::profile_to_toml(draft).lines() {
        if line == "[[skill]]"
            && let Some(related) = related.next()
        {
            for (name, concepts) in [
                ("broader", &related.broader),
                ("narrower", &related.narrower),
                ("essential for the same occupations", &related.together),
            ] {
                if !concepts.is_empty() {
                    out.push_str(&format!("# {name}: {}\n", labels(concepts)));
                }
            }
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// The labels on one line, without anything that would end a comment.
fn labels(concepts: &[RelatedConcept]) -> String {
    let label = |concept: &RelatedConcept| concept.label.split_whitespace().collect::<Vec<_>>().join(" ");
    concepts.iter().map(label).collect::<Vec<_>>().join("; ")
}
