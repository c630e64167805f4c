//! What was found, as a table, JSON or CSV.

use serde::Serialize;

use crate::cli::args::OutputFormat;
use crate::cli::output::Output;
use crate::cli::table;
use crate::domain::Probability;
use crate::research::{self, Candidates, Document, How, Mention};
use crate::taxonomy::{RelatedConcept, RelatedSkills};

/// Characters of a quotation in the table.
const QUOTED: usize = 100;
/// A clause of fewer characters says too little alone.
const CLAUSE: usize = 40;
/// Characters of the table's first column.
const LABEL: u16 = 26;
/// Quotations of a candidate in JSON.
const QUOTATIONS: usize = 3;

#[derive(Serialize)]
struct QuotationRecord<'a> {
    document: &'a str,
    start: usize,
    end: usize,
    text: &'a str,
    probability: f64,
}

#[derive(Serialize)]
struct ConceptRecord<'a> {
    uri: &'a str,
    label: &'a str,
}

#[derive(Serialize)]
struct SkillRecord<'a> {
    uri: &'a str,
    label: &'a str,
    kind: &'a str,
    documents: usize,
    sentences: usize,
    found: &'a str,
    probability: f64,
    quotations: Vec<QuotationRecord<'a>>,
    broader: Vec<ConceptRecord<'a>>,
    narrower: Vec<ConceptRecord<'a>>,
    essential_together: Vec<ConceptRecord<'a>>,
}

#[derive(Serialize)]
struct CompetenceRecord<'a> {
    code: String,
    title: &'a str,
    documents: usize,
    sentences: usize,
    levels: Vec<u8>,
    probability: f64,
    quotations: Vec<QuotationRecord<'a>>,
}

#[derive(Serialize)]
struct DocumentRecord<'a> {
    name: &'a str,
    sentences: usize,
}

#[derive(Serialize)]
struct CandidatesRecord<'a> {
    documents: Vec<DocumentRecord<'a>>,
    taxonomy: &'a str,
    skills: Vec<SkillRecord<'a>>,
    competences: Vec<CompetenceRecord<'a>>,
    in_too_few_documents: usize,
    beyond_top: usize,
}

/// What was found, ready to be printed.
pub(super) struct View<'a> {
    pub(super) found: &'a Candidates,
    pub(super) documents: &'a [Document],
    pub(super) related: &'a [RelatedSkills],
}

impl<'a> View<'a> {
    pub(super) fn print(&self, format: OutputFormat) -> anyhow::Result<Output> {
        let mut output = Output::new();
        match format {
            OutputFormat::Json => output.json(&self.record())?,
            OutputFormat::Csv => output.csv(
                &[
                    "part",
                    "id",
                    "label",
                    "kind",
                    "documents",
                    "sentences",
                    "found",
                    "probability",
                    "document",
                    "start",
                    "end",
                    "quotation",
                ],
                self.csv_rows(),
            )?,
            _ => output.line(&self.in_words())?,
        }
        Ok(output)
    }

    fn text(&self, mention: &Mention) -> &'a str {
        self.documents
            .get(mention.document)
            .map(|document| mention.span.of(&document.text))
            .unwrap_or_default()
    }

    fn name(&self, mention: &Mention) -> &'a str {
        self.documents.get(mention.document).map(|document| document.name.as_str()).unwrap_or_default()
    }

    fn quotations(&self, best: &[&Mention]) -> Vec<QuotationRecord<'a>> {
        let record = |mention: &&Mention| QuotationRecord {
            document: self.name(mention),
            start: mention.span.start(),
            end: mention.span.end(),
            text: self.text(mention),
            probability: rounded(mention.probability),
        };
        best.iter().map(record).collect()
    }

    fn record(&self) -> CandidatesRecord<'_> {
        let skill = |(skill, related): (&'a research::SkillCandidate, &'a RelatedSkills)| SkillRecord {
            uri: skill.skill.uri.as_str(),
            label: &skill.skill.preferred,
            kind: skill.skill.kind.as_str(),
            documents: skill.documents(),
            sentences: skill.sentences(),
            found: skill.how().as_str(),
            probability: rounded(skill.probability()),
            quotations: self.quotations(&skill.best(QUOTATIONS)),
            broader: concepts(&related.broader),
            narrower: concepts(&related.narrower),
            essential_together: concepts(&related.together),
        };
        let competence = |competence: &'a research::CompetenceCandidate| CompetenceRecord {
            code: competence.code.to_string(),
            title: &competence.title,
            documents: competence.documents(),
            sentences: competence.sentences(),
            levels: competence.levels.iter().map(|level| level.get()).collect(),
            probability: rounded(competence.probability()),
            quotations: self.quotations(&competence.best(QUOTATIONS)),
        };
        let documents = self.found.documents.iter();
        CandidatesRecord {
            documents: documents
                .map(|(name, sentences)| DocumentRecord { name, sentences: *sentences })
                .collect(),
            taxonomy: &self.found.taxonomy,
            skills: self.found.skills.iter().zip(self.related).map(skill).collect(),
            competences: self.found.competences.iter().map(competence).collect(),
            in_too_few_documents: self.found.too_few_documents,
            beyond_top: self.found.beyond_top,
        }
    }

    fn csv_rows(&self) -> Vec<Vec<String>> {
        let quoted = |row: &mut Vec<String>, best: Vec<&Mention>| {
            let Some(mention) = best.first() else { return row.extend(vec![String::new(); 4]) };
            row.extend([self.name(mention).to_string(), mention.span.start().to_string()]);
            row.extend([mention.span.end().to_string(), self.text(mention).to_string()]);
        };
        let mut rows = Vec::new();
        for skill in &self.found.skills {
            let mut row = vec!["skill".into(), skill.skill.uri.to_string(), skill.skill.preferred.clone()];
            row.extend([skill.skill.kind.as_str().to_string(), skill.documents().to_string()]);
            row.extend([skill.sentences().to_string(), skill.how().as_str().into()]);
            row.push(rounded(skill.probability()).to_string());
            quoted(&mut row, skill.best(1));
            rows.push(row);
        }
        for competence in &self.found.competences {
            let mut row = vec!["competence".into(), competence.code.to_string(), competence.title.clone()];
            row.extend([String::new(), competence.documents().to_string()]);
            row.extend([competence.sentences().to_string(), How::Meaning.as_str().into()]);
            row.push(rounded(competence.probability()).to_string());
            quoted(&mut row, competence.best(1));
            rows.push(row);
        }
        rows
    }

    fn in_words(&self) -> String {
        let header = ["skill", "docs", "sent.", "best quotation"];
        let mut skills = table::table(&header);
        for skill in &self.found.skills {
            let mark = if skill.how() == How::Meaning { " *" } else { "" };
            skills.add_row([
                format!("{}{mark}", skill.skill.preferred),
                skill.documents().to_string(),
                skill.sentences().to_string(),
                self.quoted(skill.best(1)),
            ]);
        }
        let mut competences = table::table(&["e-CF competence", "docs", "sent.", "levels", "best quotation"]);
        for competence in &self.found.competences {
            let levels: Vec<String> = competence.levels.iter().map(ToString::to_string).collect();
            competences.add_row([
                format!("{} {}", competence.code, competence.title),
                competence.documents().to_string(),
                competence.sentences().to_string(),
                if levels.is_empty() { "–".into() } else { levels.join(" ") },
                self.quoted(competence.best(1)),
            ]);
        }
        for table in [&mut skills, &mut competences] {
            table::keep_within(table, 0, LABEL);
            (1..3).for_each(|column| table::keep_whole(table, column));
        }
        let mut lines = vec![skills.trim_fmt()];
        if self.found.skills.iter().any(|skill| skill.how() == How::Meaning) {
            lines.push("* no label of it stands in the documents: found by meaning".into());
        }
        lines.push(match self.found.competences.is_empty() {
            true => "no e-CF competence was recognised".into(),
            false => competences.trim_fmt(),
        });
        lines.join("\n")
    }

    /// The sentence, or of a long one the clause that matters.
    fn quoted(&self, best: Vec<&Mention>) -> String {
        let Some(mention) = best.first() else { return String::new() };
        let sentence = self.text(mention);
        let clause = self.documents.get(mention.document).map(|document| mention.clause.of(&document.text));
        let clause = clause.unwrap_or_default().trim_end_matches([',', ';', ' ']);
        let is_long = sentence.chars().count() > QUOTED;
        let text = if is_long && mention.clause != mention.span && clause.chars().count() >= CLAUSE {
            let before = if mention.clause.start() > mention.span.start() { "…" } else { "" };
            let after = if mention.clause.end() < mention.span.end() { "…" } else { "" };
            format!("{before}{}{after}", table::shortened(clause, QUOTED)).replace("……", "…")
        } else {
            table::shortened(sentence, QUOTED)
        };
        if self.documents.len() > 1 {
            format!("“{text}” {}", self.name(mention))
        } else {
            format!("“{text}”")
        }
    }
}

fn concepts(concepts: &[RelatedConcept]) -> Vec<ConceptRecord<'_>> {
    concepts.iter().map(|concept| ConceptRecord { uri: &concept.uri, label: &concept.label }).collect()
}

/// Three digits: more would be noise.
fn rounded(probability: Probability) -> f64 {
    (probability.get() * 1_000.0).round() / 1_000.0
}
