//! The function and what it needs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow::record_batch::RecordBatch;

use crate::domain::{ConceptUri, ContentDigest, Profile, ProfileId, Seniority};
use crate::encode::Cancel;
use crate::matching::{AdAnnotation, Matcher};

use super::columns::AdColumns;
use super::rows::{self, Row};
use super::versions::hex;
use super::{AnnotateError, ClassifyOccupation, ProfileVersion, Versions};

/// What an annotator is made of.
pub struct Parts {
    /// The recipe, with the taxonomy of skills. Its encoder and that of its linker must let every text through the model
    /// by itself ([`Encoder::batching`](crate::encode::Encoder::batching)).
    pub matcher: Matcher,
    /// The profiles; of two with one id the first.
    pub profiles: Vec<Arc<Profile>>,
    /// Who tells occupations; without one the three columns of the occupation are null.
    pub occupations: Option<Arc<dyn ClassifyOccupation>>,
}

/// Makes rows of ads.
pub struct Annotator {
    parts: Parts,
    profiles: Vec<ProfileId>,
    versions: Versions,
    digest: String,
    fingerprint: String,
    annotated: AtomicU64,
}

impl std::fmt::Debug for Annotator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Annotator").field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}

impl Annotator {
    /// An annotator of these parts.
    ///
    /// # Errors
    /// [`AnnotateError::Batch`] if a text's vector depends on others, and so a row on its neighbours;
    /// [`AnnotateError::Match`] if the model does not answer.
    pub fn new(mut parts: Parts) -> Result<Self, AnnotateError> {
        if !parts.matcher.encoder().is_independent() {
            let problem =
                "the encoder lets texts through the model together; rows would depend on their batch";
            return Err(AnnotateError::Batch(problem.into()));
        }
        // In one order, whichever they were asked in.
        parts.profiles.sort_by(|a, b| a.id().cmp(b.id()));
        parts.profiles.dedup_by(|a, b| a.id() == b.id());
        // Now, or the first batches would each do it.
        for profile in &parts.profiles {
            parts.matcher.prepare(profile, &Cancel::new())?;
        }
        let versions = versions(&parts);
        let profiles = parts.profiles.iter().map(|profile| profile.id().clone()).collect();
        let (digest, fingerprint) = (versions.digest(), versions.fingerprint());
        Ok(Self { parts, profiles, versions, digest, fingerprint, annotated: AtomicU64::new(0) })
    }

    /// What makes its rows beside the ads.
    pub fn versions(&self) -> &Versions {
        &self.versions
    }

    /// The recipe.
    pub fn matcher(&self) -> &Matcher {
        &self.parts.matcher
    }

    /// The label of a skill or an occupation for readers.
    pub fn label(&self, uri: &str) -> Option<String> {
        let uri = ConceptUri::new(uri).ok()?;
        let skill = self.parts.matcher.linker().and_then(|linker| linker.skill(&uri));
        let occupation = || self.parts.occupations.as_ref()?.label(&uri);
        skill.map(|skill| skill.preferred.clone()).or_else(occupation)
    }

    /// One row an ad, in order: `ads` has the columns of [`ads_schema`](super::ads_schema) among its own, the answer
    /// those of [`rows_schema`](super::rows_schema). With `keep_vectors` the list `vectors` is filled, otherwise empty. It
    /// blocks, and uses all cores.
    ///
    /// # Errors
    /// [`AnnotateError`], for the batch as a whole.
    pub fn annotate(
        &self,
        ads: &RecordBatch,
        keep_vectors: bool,
        cancel: &Cancel,
    ) -> Result<RecordBatch, AnnotateError> {
        let columns = AdColumns::of(ads)?;
        let words = columns.words()?;
        let found = self.parts.matcher.annotate(&words, &self.parts.profiles, keep_vectors, cancel)?;
        let occupations = match &self.parts.occupations {
            Some(classifier) => classifier.classify(&words, cancel)?,
            None => vec![None; words.len()],
        };
        let each = found.into_iter().zip(occupations).enumerate();
        let row = |(row, (found, occupation))| {
            let mut found: AdAnnotation = found;
            found.competences.sort_by_cached_key(|competence| competence.code.to_string());
            // What the feed says goes before what the words are read to say.
            let given = columns.seniority(row).and_then(Seniority::of_feed);
            Row { seniority: given.or(found.seniority), found, occupation }
        };
        let rows: Vec<Row> = each.map(row).collect();
        self.annotated.fetch_add(rows.len() as u64, Ordering::Relaxed);
        Ok(rows::batch(&rows, &self.profiles, &self.digest)?)
    }

    /// Ads that it has annotated since it was made, whoever asked.
    pub fn ads_annotated(&self) -> u64 {
        self.annotated.load(Ordering::Relaxed)
    }

    /// Whether the caller counts on the versions that this process has.
    ///
    /// # Errors
    /// [`AnnotateError::Versions`] if not.
    pub fn check(&self, fingerprint: &str) -> Result<(), AnnotateError> {
        if fingerprint == self.fingerprint {
            return Ok(());
        }
        let (own, wanted) = (self.fingerprint.clone(), fingerprint.to_string());
        Err(AnnotateError::Versions { own, wanted })
    }

    /// The versions in one word, for [`Annotator::check`].
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The names of the profiles by id, for readers.
    pub fn profile_names(&self) -> BTreeMap<String, String> {
        self.versions.profiles.iter().map(|profile| (profile.id.to_string(), profile.name.clone())).collect()
    }
}

fn versions(parts: &Parts) -> Versions {
    let Parts { matcher, profiles, occupations } = parts;
    let model = matcher.encoder().version();
    let (numbers, digest) = matcher.numbers();
    let taxonomy = matcher.linker().map(|linker| linker.taxonomy_parts()).unwrap_or_default();
    let profile = |profile: &Arc<Profile>| ProfileVersion {
        id: profile.id().clone(),
        name: profile.title().to_string(),
        digest: hex(&Matcher::profile_digest(profile)[..6]),
    };
    Versions {
        program: env!("CARGO_PKG_VERSION").into(),
        model: model.id.clone(),
        model_digest: model.digest.clone(),
        precision: model.precision.as_str().into(),
        text: crate::text::PIPELINE.into(),
        numbers,
        numbers_digest: hex(&digest),
        taxonomy: (taxonomy.0.into(), taxonomy.1.into()),
        occupations: occupations.as_ref().map(|classifier| classifier.version()).unwrap_or_default(),
        profiles: profiles.iter().map(profile).collect(),
        arithmetic: arithmetic(parts),
    }
}

/// What tells the arithmetic of this process from others', of everything that was computed when the parts were made.
fn arithmetic(parts: &Parts) -> String {
    let mut digest = ContentDigest::default();
    digest.bytes(parts.matcher.arithmetic().into_iter());
    if let Some(classifier) = &parts.occupations {
        digest.bytes(classifier.arithmetic().into_iter());
    }
    hex(&digest.finish::<8>())
}
