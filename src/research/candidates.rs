//! From the sentences of documents to candidates: skills and competences with what speaks for them.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{CompetenceCode, ConceptUri, Demand, Level, LevelEstimate, Probability, Sentence, Span};
use crate::matching::{Cancel, Linker, Matcher, Patience};
use crate::taxonomy::{Esco, EscoSkill};

use super::mentions::{self, How};
use super::{Document, ResearchError};

/// Sentences that are linked together.
const BATCH: usize = 64;
/// Skills of a taxonomy that are looked at for one sentence.
const PER_SENTENCE: usize = 20;

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Search {
    /// The least probability of a competence, and of a skill that is found by meaning; a skill that is named needs 0.2, or
    /// this where it is less.
    pub least: Probability,
    /// So many documents must speak of a candidate.
    pub min_documents: usize,
    /// At most this many skills.
    pub top: usize,
}

/// A sentence that speaks of a candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// The document, by its place in the list.
    pub document: usize,
    /// Where the sentence stands in the document's plain text.
    pub span: Span,
    /// The clause of it that does.
    pub clause: Span,
    /// How it speaks of the candidate.
    pub how: How,
    /// How sure that is.
    pub probability: Probability,
}

/// A skill that documents speak of.
#[derive(Debug, Clone, PartialEq)]
pub struct SkillCandidate {
    /// The concept with its labels.
    pub skill: EscoSkill,
    /// The sentences, in the order of the documents.
    pub mentions: Vec<Mention>,
}

/// An e-CF competence that documents ask for.
#[derive(Debug, Clone, PartialEq)]
pub struct CompetenceCandidate {
    /// The code.
    pub code: CompetenceCode,
    /// The title.
    pub title: String,
    /// The sentences that speak for it most, in the order of the documents, the best of each first.
    pub mentions: Vec<Mention>,
    /// The level that each document states, of those that state one.
    pub levels: Vec<Level>,
}

/// Everything that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidates {
    /// The documents' names, each with its number of sentences that were looked at.
    pub documents: Vec<(String, usize)>,
    /// The taxonomy's version.
    pub taxonomy: String,
    /// The skills: of most documents first, then named before meant, then of most sentences, then the surest.
    pub skills: Vec<SkillCandidate>,
    /// Skills that fewer documents speak of than was asked for.
    pub too_few_documents: usize,
    /// Skills beyond the number asked for.
    pub beyond_top: usize,
    /// The competences, in the same order.
    pub competences: Vec<CompetenceCandidate>,
}

/// How many documents speak of something.
fn documents_of(mentions: &[Mention]) -> usize {
    mentions.iter().map(|mention| mention.document).collect::<BTreeSet<_>>().len()
}

/// The `most` best of the mentions: named before meant, then the surest, but one of every document before a second of any.
fn best_of(mentions: &[Mention], most: usize) -> Vec<&Mention> {
    let mut ordered: Vec<&Mention> = mentions.iter().collect();
    // Of equals the one that was found first.
    ordered.sort_by_key(|mention| (mention.how, std::cmp::Reverse(mention.probability), mention.document));
    let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
    let mut rounds: Vec<(usize, usize)> = Vec::with_capacity(ordered.len());
    for (index, mention) in ordered.iter().enumerate() {
        let round = seen.entry(mention.document).or_default();
        rounds.push((*round, index));
        *round += 1;
    }
    rounds.sort_unstable();
    rounds.into_iter().take(most).filter_map(|(_, index)| ordered.get(index).copied()).collect()
}

macro_rules! counted {
    ($type:ty) => {
        impl $type {
            /// How many documents speak of it.
            pub fn documents(&self) -> usize {
                documents_of(&self.mentions)
            }

            /// How many sentences do.
            pub fn sentences(&self) -> usize {
                self.mentions.len()
            }

            /// The best sentences, from different documents first.
            pub fn best(&self, most: usize) -> Vec<&Mention> {
                best_of(&self.mentions, most)
            }

            /// The surest of them.
            pub fn probability(&self) -> Probability {
                self.mentions.iter().map(|mention| mention.probability).max().unwrap_or(Probability::ZERO)
            }
        }
    };
}

counted!(SkillCandidate);
counted!(CompetenceCandidate);

impl SkillCandidate {
    /// Whether any sentence names it.
    pub fn how(&self) -> How {
        self.mentions.iter().map(|mention| mention.how).min().unwrap_or(How::Meaning)
    }
}

/// Looks through the documents for skills of `esco` and for competences of the e-CF. `progress` hears how many of how many
/// sentences are done.
///
/// # Errors
/// [`ResearchError`].
pub fn find_candidates(
    documents: &[Document],
    (esco, linker): (&Esco, &Linker),
    matcher: &Matcher,
    search: &Search,
    progress: &mut dyn FnMut(usize, usize),
    cancel: &Cancel,
) -> Result<Candidates, ResearchError> {
    let read: Vec<_> = documents.iter().map(|document| document.sentences(matcher.encoder())).collect();
    let of = read.iter().map(Vec::len).sum();
    let mut done = 0;
    let mut skills: BTreeMap<ConceptUri, SkillCandidate> = BTreeMap::new();
    let mut competences: BTreeMap<CompetenceCode, CompetenceCandidate> = BTreeMap::new();
    for (index, (document, sentences)) in documents.iter().zip(&read).enumerate() {
        for batch in sentences.chunks(BATCH) {
            let texts: Vec<&str> = batch.iter().map(|sentence| sentence.span.of(&document.text)).collect();
            let linked =
                linker.link(&texts, Some(document.language), PER_SENTENCE, Patience::Wait, cancel)?;
            for (sentence, linked) in batch.iter().zip(linked) {
                let spoken = mentions::spoken(esco, document.language, sentence, &linked.links, search.least);
                for spoken in spoken {
                    let (how, probability) = (spoken.how, spoken.probability);
                    let (span, clause) = (sentence.span, spoken.clause);
                    let mention = Mention { document: index, span, clause, how, probability };
                    let new = || SkillCandidate { skill: spoken.skill.clone(), mentions: Vec::new() };
                    let candidate = skills.entry(spoken.skill.uri.clone()).or_insert_with(new);
                    candidate.mentions.push(mention);
                }
            }
            done += batch.len();
            progress(done, of);
        }
        let (estimates, _) = matcher.estimate_levels("", &document.text, Some(document.language), cancel)?;
        for estimate in estimates.into_iter().filter(|estimate| estimate.probability >= search.least) {
            add_competence(&mut competences, index, estimate, sentences);
        }
    }
    let counts = documents.iter().zip(&read).map(|(document, read)| (document.name.clone(), read.len()));
    Ok(gathered(counts.collect(), esco.version(), skills, competences, search))
}

/// Adds the sentences that speak for a competence, best first, unless they say that something is not asked for, or are
/// none that are looked at. Without any, the document does not ask for it.
fn add_competence(
    competences: &mut BTreeMap<CompetenceCode, CompetenceCandidate>,
    document: usize,
    estimate: LevelEstimate,
    sentences: &[Sentence],
) {
    let LevelEstimate { code, title, probability, level, evidence, .. } = estimate;
    let asks = |span: &Span| {
        let sentence = sentences
            .iter()
            .find(|sentence| sentence.span.start() <= span.start() && span.end() <= sentence.span.end());
        sentence.is_some_and(|sentence| sentence.clauses.iter().all(|clause| clause.demand != Demand::Denied))
    };
    let mut mentions: Vec<Mention> = Vec::new();
    for span in evidence.iter().map(|evidence| evidence.span).filter(asks) {
        if mentions.iter().all(|mention| mention.span != span) {
            mentions.push(Mention { document, span, clause: span, how: How::Meaning, probability });
        }
    }
    if !mentions.is_empty() {
        let new = || CompetenceCandidate { code, title, mentions: Vec::new(), levels: Vec::new() };
        let candidate = competences.entry(code).or_insert_with(new);
        candidate.levels.extend(level.ok());
        candidate.mentions.extend(mentions);
    }
}

fn gathered(
    documents: Vec<(String, usize)>,
    taxonomy: String,
    skills: BTreeMap<ConceptUri, SkillCandidate>,
    competences: BTreeMap<CompetenceCode, CompetenceCandidate>,
    search: &Search,
) -> Candidates {
    let all = skills.len();
    let mut skills: Vec<SkillCandidate> =
        skills.into_values().filter(|skill| skill.documents() >= search.min_documents).collect();
    let too_few_documents = all - skills.len();
    let most = std::cmp::Reverse::<usize>;
    skills.sort_by_cached_key(|skill| {
        let sure = std::cmp::Reverse(skill.probability());
        (most(skill.documents()), skill.how(), most(skill.sentences()), sure, skill.skill.uri.clone())
    });
    let beyond_top = skills.len().saturating_sub(search.top);
    skills.truncate(search.top);
    let mut competences: Vec<CompetenceCandidate> = competences
        .into_values()
        .filter(|competence| competence.documents() >= search.min_documents)
        .collect();
    competences.sort_by_key(|c| (most(c.documents()), std::cmp::Reverse(c.probability()), c.code));
    Candidates { documents, taxonomy, skills, too_few_documents, beyond_top, competences }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mentions() -> impl Strategy<Value = Vec<Mention>> {
        let mention = (0..4_usize, 0..50_usize, any::<bool>(), 0.0..1.0_f64).prop_map(
            |(document, start, named, probability)| Mention {
                document,
                span: Span::new(start, start + 5).unwrap(),
                clause: Span::new(start, start + 5).unwrap(),
                how: if named { How::Named } else { How::Meaning },
                probability: Probability::clamped(probability),
            },
        );
        proptest::collection::vec(mention, 0..12)
    }

    proptest! {
        #[test]
        fn every_document_is_quoted_before_any_is_quoted_twice(mentions in mentions(), most in 0..6_usize) {
            let best = best_of(&mentions, most);
            prop_assert_eq!(best.len(), most.min(mentions.len()));
            let cited: BTreeSet<usize> = best.iter().map(|mention| mention.document).collect();
            prop_assert_eq!(cited.len(), documents_of(&mentions).min(most));
        }

        #[test]
        fn the_best_is_named_if_any_is(mentions in mentions()) {
            if let Some(first) = best_of(&mentions, 1).first() {
                prop_assert_eq!(Some(first.how), mentions.iter().map(|mention| mention.how).min());
            }
        }
    }
}
