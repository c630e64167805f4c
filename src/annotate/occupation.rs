//! Where the occupation of an ad comes in: whoever can tell it is handed to the annotator.

use crate::domain::{ConceptUri, Language, Probability};
use crate::encode::{Cancel, Patience};
use crate::matching::{AdWords, MatchError};
use crate::occupation::{AdText, Classified, OccupationClassifier, OccupationError};

/// The occupation that an ad most likely is for.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassifiedOccupation {
    /// The ESCO occupation.
    pub uri: ConceptUri,
    /// How likely it is this one.
    pub probability: Probability,
    /// The most probable ISCO-08 unit group, four digits, with the probability of all of its occupations together: it need
    /// not be that of the occupation. `None` where the taxonomy does not say.
    pub isco: Option<(String, Probability)>,
}

/// Tells occupations of ads.
pub trait ClassifyOccupation: Send + Sync {
    /// For each ad, in order, its occupation; `None` where it cannot be told. An ad's answer depends on the ad alone.
    ///
    /// # Errors
    /// [`MatchError`].
    fn classify(
        &self,
        ads: &[AdWords<'_>],
        cancel: &Cancel,
    ) -> Result<Vec<Option<ClassifiedOccupation>>, MatchError>;

    /// The taxonomy of occupations and the numbers in use, for the versions.
    fn version(&self) -> String;

    /// A digest of vectors that it computed when it was made, which differs where the arithmetic does.
    fn arithmetic(&self) -> [u8; 16];

    /// The label of an occupation for readers.
    fn label(&self, uri: &ConceptUri) -> Option<String>;
}

impl ClassifyOccupation for OccupationClassifier {
    fn classify(
        &self,
        ads: &[AdWords<'_>],
        cancel: &Cancel,
    ) -> Result<Vec<Option<ClassifiedOccupation>>, MatchError> {
        let language = |ad: &AdWords<'_>| (ad.language != Language::UNDETERMINED).then_some(ad.language);
        let texts = ads.iter().map(|ad| AdText {
            title: ad.title,
            description: ad.description,
            language: language(ad),
        });
        let texts: Vec<AdText<'_>> = texts.collect();
        let found = Self::classify(self, &texts, 1, Patience::Wait, cancel).map_err(|error| match error {
            OccupationError::Encode(error) => error.into(),
            other => MatchError::Internal(other.to_string()),
        })?;
        let best = |found: Classified| {
            let best = found.occupations.into_iter().next()?;
            Some(ClassifiedOccupation {
                uri: ConceptUri::new(&best.uri).ok()?,
                probability: best.probability,
                isco: found.group.map(|(group, probability)| (group.code.to_string(), probability)),
            })
        };
        Ok(found.into_iter().map(best).collect())
    }

    fn version(&self) -> String {
        format!("{}; {}", self.labels(), self.version())
    }

    fn arithmetic(&self) -> [u8; 16] {
        *self.arithmetic()
    }

    fn label(&self, uri: &ConceptUri) -> Option<String> {
        self.label(uri.as_str()).map(str::to_string)
    }
}
