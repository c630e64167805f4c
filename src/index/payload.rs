//! An ad ready to be stored, and the bytes that carry its vectors and sentences into a segment.

use std::sync::Arc;

use crate::domain::{
    AdId, AnalysedText, Clause, Demand, Int8Vector, JobAd, Language, Section, Sentence, Signature, Span, Term,
};
use crate::text;

use super::IndexError;

/// An ad with its analysis and one vector a sentence.
pub struct IndexedAd {
    ad: JobAd,
    content_hash: u64,
    analysed: AnalysedText,
    vectors: Vec<Arc<Int8Vector>>,
}

impl IndexedAd {
    /// Binds the parts together.
    ///
    /// # Errors
    /// [`IndexError::Uneven`] unless there is one vector for each sentence.
    pub fn new(
        ad: JobAd,
        content_hash: u64,
        analysed: AnalysedText,
        vectors: Vec<Arc<Int8Vector>>,
    ) -> Result<Self, IndexError> {
        if analysed.sentences.len() != vectors.len() {
            return Err(IndexError::Uneven { sentences: analysed.sentences.len(), vectors: vectors.len() });
        }
        Ok(Self { ad, content_hash, analysed, vectors })
    }

    /// The ad.
    pub fn ad(&self) -> &JobAd {
        &self.ad
    }

    /// The hash by which an unchanged ad is known.
    pub fn content_hash(&self) -> u64 {
        self.content_hash
    }

    /// Its sentences.
    pub fn analysed(&self) -> &AnalysedText {
        &self.analysed
    }

    pub(super) fn to_bytes(&self, dimensions: usize) -> Vec<u8> {
        let mut rows = Vec::with_capacity(self.vectors.len() * (dimensions + 4));
        for vector in &self.vectors {
            rows.extend(vector.values.iter().map(|value| *value as u8));
        }
        let analysis = encode_analysis(&self.ad.id, text::signature(&self.analysed), &self.analysed);
        let mut bytes = Vec::with_capacity(rows.len() + analysis.len() + 64);
        bytes.extend((self.vectors.len() as u32).to_le_bytes());
        bytes.extend(&rows);
        self.vectors.iter().for_each(|vector| bytes.extend(vector.scale.to_le_bytes()));
        bytes.extend(self.analysed.sentences.iter().map(|sentence| sentence.section as u8));
        bytes.extend(analysis);
        bytes
    }
}

/// A payload cut into its parts again, without copying.
pub(super) struct PayloadView<'a> {
    pub(super) rows: &'a [u8],
    pub(super) scales: &'a [u8],
    pub(super) sections: &'a [u8],
    pub(super) analysis: &'a [u8],
}

impl<'a> PayloadView<'a> {
    pub(super) fn new(bytes: &'a [u8], dimensions: usize) -> Option<Self> {
        let (count, rest) = bytes.split_first_chunk::<4>()?;
        let count = u32::from_le_bytes(*count) as usize;
        let (rows, rest) = rest.split_at_checked(count.checked_mul(dimensions)?)?;
        let (scales, rest) = rest.split_at_checked(count * 4)?;
        let (sections, analysis) = rest.split_at_checked(count)?;
        Some(Self { rows, scales, sections, analysis })
    }
}

/// What the index keeps of an ad's text beside its vectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnalysis {
    /// The ad.
    pub id: AdId,
    /// Its sentences.
    pub analysed: AnalysedText,
}

fn encode_analysis(id: &AdId, signature: Option<Signature>, text: &AnalysedText) -> Vec<u8> {
    let mut bytes = Vec::new();
    let number = |bytes: &mut Vec<u8>, value: usize| bytes.extend((value as u32).to_le_bytes());
    let terms = |bytes: &mut Vec<u8>, terms: &[Term]| {
        number(bytes, terms.len());
        terms.iter().for_each(|term| bytes.extend(term.0.to_le_bytes()));
    };
    number(&mut bytes, id.as_str().len());
    bytes.extend(id.as_str().as_bytes());
    let values = signature.as_ref().map_or(&[][..], |signature| signature.values());
    number(&mut bytes, values.len());
    values.iter().for_each(|value| bytes.extend(value.to_le_bytes()));
    number(&mut bytes, text.language.as_str().len());
    bytes.extend(text.language.as_str().as_bytes());
    number(&mut bytes, text.sentences.len());
    for sentence in &text.sentences {
        number(&mut bytes, sentence.span.start());
        number(&mut bytes, sentence.span.end());
        bytes.push(sentence.section as u8);
        terms(&mut bytes, &sentence.terms);
        terms(&mut bytes, &sentence.english_terms);
        terms(&mut bytes, &sentence.names);
        number(&mut bytes, sentence.clauses.len());
        for clause in &sentence.clauses {
            number(&mut bytes, clause.span.start());
            number(&mut bytes, clause.span.end());
            bytes.push(clause.demand as u8);
            number(&mut bytes, clause.terms as usize);
            number(&mut bytes, clause.english_terms as usize);
        }
    }
    bytes
}

/// The length of a clause: four numbers and how it speaks.
const CLAUSE_BYTES: usize = 17;

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(length)?;
        self.0 = tail;
        Some(head)
    }

    fn number(&mut self) -> Option<usize> {
        let bytes: [u8; 4] = self.bytes(4)?.try_into().ok()?;
        Some(u32::from_le_bytes(bytes) as usize)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.bytes(length)?).ok()
    }

    fn terms(&mut self) -> Option<Vec<Term>> {
        let count = self.number()?;
        let bytes = self.bytes(count.checked_mul(4)?)?;
        Some(bytes.chunks_exact(4).map(|b| Term(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))).collect())
    }

    /// The signature, if the ad has one; the outer `None` says that the bytes are damaged.
    fn signature(&mut self) -> Option<Option<Signature>> {
        let count = self.number()?;
        let (values, []) = self.bytes(count.checked_mul(4)?)?.as_chunks::<4>() else { return None };
        if values.is_empty() {
            return Some(None);
        }
        let values: &[[u8; 4]; Signature::LENGTH] = values.try_into().ok()?;
        Some(Some(Signature::new(values.map(u32::from_le_bytes))))
    }

    fn sentence(&mut self) -> Option<Sentence> {
        let span = Span::new(self.number()?, self.number()?).ok()?;
        let section = Section::from_u8(*self.bytes(1)?.first()?);
        let (terms, english_terms, names) = (self.terms()?, self.terms()?, self.terms()?);
        let count = self.number()?;
        // No more than the bytes can hold, whatever a damaged number says.
        let mut clauses = Vec::with_capacity(count.min(self.0.len() / CLAUSE_BYTES));
        for _ in 0..count {
            clauses.push(self.clause()?);
        }
        Some(Sentence { span, section, terms, english_terms, names, clauses })
    }

    fn clause(&mut self) -> Option<Clause> {
        let span = Span::new(self.number()?, self.number()?).ok()?;
        let demand = Demand::from_u8(*self.bytes(1)?.first()?);
        let (terms, english_terms) = (self.number()? as u32, self.number()? as u32);
        Some(Clause { span, demand, terms, english_terms })
    }
}

/// The id of an analysis, without reading the rest.
pub(super) fn decode_id(bytes: &[u8]) -> Option<&str> {
    Reader(bytes).text()
}

/// The signature of an analysis, without reading the rest; the outer `None` says that it is damaged.
pub(super) fn decode_signature(bytes: &[u8]) -> Option<Option<Signature>> {
    let mut reader = Reader(bytes);
    reader.text()?;
    reader.signature()
}

pub(super) fn decode_analysis(bytes: &[u8]) -> Option<StoredAnalysis> {
    let mut reader = Reader(bytes);
    let id = AdId::new(reader.text()?).ok()?;
    reader.signature()?;
    let language = Language::new(reader.text()?).ok()?;
    let count = reader.number()?;
    let sentences: Option<Vec<Sentence>> = (0..count).map(|_| reader.sentence()).collect();
    Some(StoredAnalysis { id, analysed: AnalysedText { language, sentences: sentences? } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_analysis_survives_the_round_trip_and_a_cut_one_is_refused() -> Result<(), Box<dyn std::error::Error>>
    {
        let text = AnalysedText {
            language: Language::new("es")?,
            sentences: vec![Sentence {
                span: Span::new(3, 9)?,
                section: Section::Duties,
                terms: vec![Term(7), Term(u32::MAX)],
                english_terms: vec![Term(1)],
                names: vec![Term(5)],
                clauses: vec![Clause {
                    span: Span::new(3, 9)?,
                    demand: Demand::Denied,
                    terms: 2,
                    english_terms: 1,
                }],
            }],
        };
        let id = AdId::new("a-1")?;
        let values = std::array::from_fn(|index| u32::MAX - index as u32);
        for signature in [None, Some(Signature::new(values))] {
            let bytes = encode_analysis(&id, signature, &text);
            let whole = StoredAnalysis { id: id.clone(), analysed: text.clone() };
            assert_eq!(decode_analysis(&bytes), Some(whole));
            assert_eq!(decode_signature(&bytes), Some(signature));
            for cut in 0..bytes.len() {
                assert_eq!(decode_analysis(&bytes[..cut]), None, "cut at {cut}");
            }
        }
        Ok(())
    }
}
