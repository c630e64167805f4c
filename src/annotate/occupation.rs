//! Where the occupation of an ad comes in: whoever can tell it is handed to the annotator.

use crate::domain::{ConceptUri, Probability};
use crate::encode::Cancel;
use crate::matching::{AdWords, MatchError};

/// The occupation that an ad most likely is for.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassifiedOccupation {
    /// The ESCO occupation.
    pub uri: ConceptUri,
    /// Its ISCO-08 unit group, four digits; `None` where the taxonomy does not say.
    pub isco: Option<String>,
    /// How likely it is this one.
    pub probability: Probability,
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

    /// The label of an occupation for readers.
    fn label(&self, uri: &ConceptUri) -> Option<String>;
}
