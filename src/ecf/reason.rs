//! A decision in one line, as a person would say it.

use crate::domain::{Abstention, Competence, Cue};

use super::level::{CueSource, Decision, Weighed, outside};

/// Phrases named in a reason, at most, of each source.
const NAMED: usize = 3;

/// Words of a sentence that are shown, at most.
const SHOWN_WORDS: usize = 10;

/// `e-4: 'lead the team', 'own the roadmap'; title 'Head of'`, or `no level: …`.
pub(super) fn reason(competence: &Competence, decision: &Decision<'_>, reads_like: Option<&Cue>) -> String {
    match decision.level {
        Ok(level) if decision.cues.is_empty() => {
            let sentence = reads_like.map(|cue| shortened(&cue.text)).unwrap_or_default();
            format!("{level}: '{sentence}' reads like it")
        }
        Ok(level) => format!("{level}: {}{}", named(&decision.cues), bound(competence, decision)),
        Err(Abstention::Contradiction) => {
            format!("no level: {}", contradiction(&decision.cues))
        }
        Err(Abstention::NoCue) if !decision.cues.is_empty() => {
            format!("no level: the ad says too little: {}", named(&decision.cues))
        }
        Err(abstention) => format!("no level: {}", abstention.as_str()),
    }
}

fn named(cues: &[Weighed<'_>]) -> String {
    let of = |source: CueSource| cues.iter().filter(move |cue| cue.source == source).map(|cue| cue.cue);
    let parts = [
        ("", CueSource::Own),
        ("elsewhere ", CueSource::Elsewhere),
        ("title ", CueSource::Title),
        ("experience ", CueSource::Years),
        ("education ", CueSource::Education),
    ];
    let part = |(name, source): (&str, CueSource)| {
        let mut words: Vec<String> = of(source).map(quoted).collect();
        words.dedup();
        words.truncate(NAMED);
        (!words.is_empty()).then(|| format!("{name}{}", words.join(", ")))
    };
    parts.into_iter().filter_map(part).collect::<Vec<_>>().join("; ")
}

fn quoted(cue: &Cue) -> String {
    format!("'{}'", cue.text)
}

/// The first words of a sentence.
fn shortened(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let first = words.iter().take(SHOWN_WORDS).copied().collect::<Vec<_>>().join(" ");
    if words.len() > SHOWN_WORDS { format!("{first} …") } else { first }
}

/// What the standard had to do with it.
fn bound(competence: &Competence, decision: &Decision<'_>) -> String {
    let mean = decision.mean.unwrap_or_default();
    let (Some(low), Some(high)) = (competence.levels.first(), competence.levels.last()) else {
        return String::new();
    };
    match outside(&competence.levels, mean) > 0.0 {
        true if mean < f64::from(low.get()) => format!("; {low} is the lowest level defined"),
        true => format!("; {high} is the highest level defined"),
        false => String::new(),
    }
}

fn contradiction(cues: &[Weighed<'_>]) -> String {
    let by_level = |a: &&Weighed<'_>, b: &&Weighed<'_>| a.cue.level.total_cmp(&b.cue.level);
    match (cues.iter().min_by(by_level), cues.iter().max_by(by_level)) {
        (Some(low), Some(high)) => format!(
            "{} speaks for about e-{:.0}, {} for about e-{:.0}",
            quoted(low.cue),
            low.cue.level,
            quoted(high.cue),
            high.cue.level
        ),
        _ => Abstention::Contradiction.as_str().to_string(),
    }
}
