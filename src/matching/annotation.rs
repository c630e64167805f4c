//! Everything that is found out of an ad at once: what monitoring counts.
//!
//! The recipe is that of `extract_taxonomy_skills`, `estimate_levels` and `score_ad`; here the ads of a batch are encoded
//! together first, so that the model's threads and the others work in turn on full hands.

use std::borrow::Cow;
use std::sync::Arc;

use rayon::prelude::*;

use crate::domain::{
    AnalysedText, ContentDigest, Detail, FoundSkill, Int8Vector, Language, LevelEstimate, Probability,
    Profile, Score, Section, Seniority, Signature,
};
use crate::ecf;
use crate::encode::{Cancel, Encoder};
use crate::text;

use super::analysis::{Analysed, sentences};
use super::skills::{LEAST_OF_TAXONOMY, asking_within};
use super::{MatchError, Matcher, Shared, check, prepared};

/// The words of an ad that was accepted.
#[derive(Debug, Clone, Copy)]
pub struct AdWords<'a> {
    /// The job title, clean; may be empty.
    pub title: &'a str,
    /// The clean description.
    pub description: &'a str,
    /// The language of both.
    pub language: Language,
}

/// A text that was encoded for an ad.
#[derive(Debug, Clone)]
pub struct EncodedText {
    /// Its [`Encoder::text_key`].
    pub key: [u8; 16],
    /// Its vector.
    pub vector: Arc<Int8Vector>,
}

/// What is found out of an ad.
#[derive(Debug, Clone)]
pub struct AdAnnotation {
    /// Sentences and list items of the description.
    pub sentences: usize,
    /// The skills of the taxonomy that it asks for, by URI, each with the number of its sentence in the description, from
    /// 0; none without a taxonomy. They are looked for in the first clauses, as many as
    /// [`Limits::text_clauses`](crate::domain::Limits) says.
    pub skills: Vec<(usize, FoundSkill)>,
    /// The competences that it asks for, in the standard's order.
    pub competences: Vec<LevelEstimate>,
    /// Its score for each profile, in the order asked.
    pub profiles: Vec<Score>,
    /// How senior the person is whom it looks for; `None`: it does not say.
    pub seniority: Option<Seniority>,
    /// What its description says of the job, to compare with others; `None` for a short one.
    pub signature: Option<Signature>,
    /// Every text whose vector was needed, by key; empty unless asked for.
    pub texts: Vec<EncodedText>,
}

impl Matcher {
    /// What is found out of each ad, in order. An ad's answer depends on the ad alone if the encoder of the matcher and of
    /// its linker lets every text through the model by itself ([`Batching::Independent`](crate::encode::Batching)).
    ///
    /// `keep` says whether the vectors are handed out too.
    ///
    /// # Errors
    /// [`MatchError`]; [`MatchError::Cancelled`] soon after `cancel` is raised.
    pub fn annotate(
        &self,
        ads: &[AdWords<'_>],
        profiles: &[Arc<Profile>],
        keep: bool,
        cancel: &Cancel,
    ) -> Result<Vec<AdAnnotation>, MatchError> {
        let shared = &*self.shared;
        let analysed: Result<Vec<AnalysedText>, MatchError> =
            ads.par_iter().map(|ad| sentences(ad.title, ad.description, ad.language, shared)).collect();
        let analysed = analysed?;
        let read: Vec<Vec<Cow<'_, str>>> =
            ads.par_iter().zip(&analysed).map(|(ad, text)| self.read_by_model(ad, text)).collect();
        // From here on the encoder knows the texts of all these ads.
        let texts: Vec<&str> = read.iter().flatten().map(Cow::as_ref).collect();
        let mut vectors = shared.encoder.quantized(&texts, shared.patience, cancel)?.into_iter();
        let encoded = read.iter().map(|texts| encoded_texts(texts, vectors.by_ref().take(texts.len()), keep));
        let encoded: Vec<Vec<EncodedText>> = encoded.collect();
        let each = ads.par_iter().zip(analysed).zip(encoded);
        each.map(|((ad, text), texts)| {
            check(cancel)?;
            let annotation = self.annotate_ad(ad, text, profiles, cancel)?;
            Ok(AdAnnotation { texts, ..annotation })
        })
        .collect()
    }

    fn annotate_ad(
        &self,
        ad: &AdWords<'_>,
        text: AnalysedText,
        profiles: &[Arc<Profile>],
        cancel: &Cancel,
    ) -> Result<AdAnnotation, MatchError> {
        let AdWords { title, description, language } = *ad;
        let shared = &*self.shared;
        let analysed = Analysed::of(title, description, text, shared, cancel)?;
        let titles = analysed.text.sentences.iter().filter(|sentence| sentence.section == Section::Title);
        let titles = titles.count();
        let mut skills = match &shared.linker {
            Some(linker) => {
                let asking = asking_within(&analysed.text, shared.limits.text_clauses).collect();
                self.link_sentences(linker, description, asking, (language, LEAST_OF_TAXONOMY), cancel)?
            }
            None => Vec::new(),
        };
        // The title stands first.
        skills.iter_mut().for_each(|(sentence, _)| *sentence -= titles);
        skills.sort_by(|(_, a), (_, b)| a.uri.cmp(&b.uri));
        let (estimates, seniority) = shared.levels.judged(&analysed, Detail::Numbers);
        let competences = estimates.into_iter().filter(ecf::is_asked).collect();
        let score = |profile: &Arc<Profile>| self.plain_score(profile, &analysed, cancel);
        Ok(AdAnnotation {
            sentences: analysed.text.sentences.len() - titles,
            skills,
            competences,
            profiles: profiles.iter().map(score).collect::<Result<_, _>>()?,
            seniority,
            signature: text::signature(&analysed.text),
            texts: Vec::new(),
        })
    }

    fn plain_score(
        &self,
        profile: &Profile,
        analysed: &Analysed<'_>,
        cancel: &Cancel,
    ) -> Result<Score, MatchError> {
        let prepared = self.prepared(profile, cancel)?;
        let score = prepared.score(&analysed.text.sentences, &analysed.cosines(&prepared.queries));
        let occupation = score.occupation.as_ref().map_or(0.0, |occupation| occupation.fit);
        Ok(Score {
            value: Probability::clamped(score.score),
            coverage: Probability::clamped(score.coverage),
            focus: Probability::clamped(score.focus),
            occupation: Probability::clamped(occupation),
        })
    }

    /// Every text of an ad that the model reads: its sentences, and of those in which skills are looked for the clauses.
    fn read_by_model<'a>(&self, ad: &AdWords<'a>, text: &AnalysedText) -> Vec<Cow<'a, str>> {
        let AdWords { title, description, language } = *ad;
        let whole = text.sentences.iter().map(|sentence| text::sentence_text(title, description, sentence));
        let mut read: Vec<&'a str> = whole.collect();
        if let Some(linker) = &self.shared.linker {
            for (_, sentence) in asking_within(text, self.shared.limits.text_clauses) {
                read.extend(linker.texts(text::sentence_text("", description, sentence), Some(language)).1);
            }
        }
        read.into_iter().map(text::for_model).collect()
    }

    /// A digest of all that a profile says to a ranking, its labels among it.
    pub fn profile_digest(profile: &Profile) -> [u8; 16] {
        prepared::digest(profile)
    }

    /// A digest of vectors that this matcher computed when it was made: it differs between processors and libraries that
    /// round differently, where the models are the same.
    pub fn arithmetic(&self) -> [u8; 8] {
        let Shared { levels, linker, .. } = &*self.shared;
        let mut digest = ContentDigest::default();
        let all = [Some(levels.vectors_digest()), linker.as_ref().map(|linker| linker.vectors_digest())];
        for part in all.into_iter().flatten().flatten() {
            digest.count(usize::from(*part));
        }
        digest.finish()
    }

    /// The names of the learnt numbers in use, and a digest of the numbers themselves.
    pub fn numbers(&self) -> (String, [u8; 8]) {
        let Shared { parameters, asking, levels, linker, .. } = &*self.shared;
        let linking = linker.as_ref().map(|linker| linker.version());
        let names = [parameters.version.as_str(), asking.weights.version.as_str(), levels.version()];
        let names: Vec<&str> = names.into_iter().chain(linking).collect();
        let mut digest = ContentDigest::default();
        // What `Debug` writes of a number reads back as the same number.
        digest.text(&format!("{parameters:?} {asking:?}"));
        digest.text(&linker.as_ref().map(|linker| linker.numbers()).unwrap_or_default());
        (names.join(", "), digest.finish())
    }
}

fn encoded_texts(
    texts: &[Cow<'_, str>],
    vectors: impl Iterator<Item = Arc<Int8Vector>>,
    keep: bool,
) -> Vec<EncodedText> {
    let each = texts.iter().zip(vectors);
    let each =
        each.filter(|_| keep).map(|(text, vector)| EncodedText { key: Encoder::text_key(text), vector });
    let mut each: Vec<EncodedText> = each.collect();
    each.sort_by_key(|text| text.key);
    each.dedup_by_key(|text| text.key);
    each
}
