//! Years of experience that a line asks for.

use super::cues::LanguageCues;
use super::parameters::PARAMETERS;
use super::phrases::Line;

/// Years of experience asked for, and where: tokens `first` to `last` of the line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Experience {
    /// The first token: the number.
    pub(super) first: usize,
    /// The last token: the word for years or for experience.
    pub(super) last: usize,
    /// The years; of a range the lower bound.
    pub(super) years: f64,
}

/// How far before the word for years its number may stand, in words: `5 or more years`.
const BEFORE: usize = 3;

/// How far after the word for years that for experience belongs to the same stretch, in words.
const AFTER: usize = 4;

/// The most years of experience that `line` asks for. Tokens that are `blocked` are somebody else's.
pub(super) fn experience(line: &Line<'_>, cues: &LanguageCues, blocked: &[bool]) -> Option<Experience> {
    let is_free = |index: &usize| !blocked.get(*index).copied().unwrap_or(false);
    let named = cues.experience.find(line, 0, usize::MAX);
    let named: Vec<usize> = named.iter().map(|hit| hit.last).filter(is_free).collect();
    if named.is_empty() {
        return None;
    }
    let found = (0..line.tokens.len())
        .filter_map(|index| at(line, cues, index))
        .filter(|found| is_free(&found.first));
    let most = found.fold(None::<Experience>, |most, found| match most {
        Some(most) if most.years >= found.years => Some(most),
        _ => Some(found),
    })?;
    let last = named.into_iter().find(|at| (most.last + 1..=most.last + AFTER).contains(at));
    let clause = |last: &usize| (most.last..*last).all(|index| !line.breaks_after(index));
    Some(Experience { last: last.filter(clause).unwrap_or(most.last), ..most })
}

/// The level, 1 to 5, that years of experience speak for. Our own choice, after what ads ask of
/// juniors, seniors and leads: under 2 years 1.5, 2 years 2, 3 and 4 years 2.7, 5 to 7 years 3.3,
/// 8 to 10 years 4, more 4.3.
pub(super) fn level(years: f64) -> f64 {
    match years {
        y if y < 2.0 => 1.5,
        y if y < 3.0 => 2.0,
        y if y < 5.0 => 2.7,
        y if y < 8.0 => 3.3,
        y if y <= 10.0 => 4.0,
        _ => 4.3,
    }
}

/// The years that the word at `index` names, if it is a word for years with a number before it.
fn at(line: &Line<'_>, cues: &LanguageCues, index: usize) -> Option<Experience> {
    let (number, upper, of_a_year) = match glued(line.word(index), cues) {
        Some(years) => (index, years, 1.0),
        None => {
            let term = line.tokens.get(index)?.term;
            let parts = [(&cues.years, 1.0), (&cues.months, 12.0)];
            let (_, of_a_year) = parts.into_iter().find(|(words, _)| words.contains(&term))?;
            let from = index.saturating_sub(BEFORE);
            let (at, number) = (from..index).rev().find_map(|at| Some((at, number(line, cues, at)?)))?;
            (at, number / of_a_year, of_a_year)
        }
    };
    let (first, years) = match lower_bound(line, cues, number) {
        Some((first, lower)) if lower / of_a_year < upper => (first, lower / of_a_year),
        _ => (number, upper),
    };
    (years <= PARAMETERS.most_years).then_some(Experience { first, last: index, years })
}

/// `5yrs`, `3ετή`: number and word in one.
fn glued(word: &str, cues: &LanguageCues) -> Option<f64> {
    let digits = word.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0)?;
    let rest = word[digits..].to_lowercase();
    cues.year_words.contains(&rest).then(|| word[..digits].parse().ok()).flatten()
}

fn number(line: &Line<'_>, cues: &LanguageCues, at: usize) -> Option<f64> {
    let word = line.word(at);
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        let plain: f64 = word.replace(',', ".").parse().ok()?;
        return Some(plain).filter(|number| number.is_finite());
    }
    cues.numbers.get(&line.tokens.get(at)?.term).map(|number| f64::from(*number))
}

/// The number before the number at `upper`, if the two make a range: `3-5`, `three to five`.
fn lower_bound(line: &Line<'_>, cues: &LanguageCues, upper: usize) -> Option<(usize, f64)> {
    let before = upper.checked_sub(1)?;
    let sign = line.gap_after(before).trim();
    if let Some(lower) = number(line, cues, before) {
        return ["-", "–", "—", "/", "−"].contains(&sign).then_some((before, lower));
    }
    let first = before.checked_sub(1)?;
    let joined = cues.ranges.contains(&line.tokens.get(before)?.term);
    joined.then(|| Some((first, number(line, cues, first)?))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;
    use crate::ecf::CueTable;

    fn asked(code: &str, text: &str) -> Option<(f64, String)> {
        let language = Language::new(code).unwrap();
        let line = Line::new(language, text);
        let cues = CueTable::builtin().unwrap().language(language).unwrap();
        let found = experience(&line, cues, &[])?;
        Some((found.years, line.span(found.first, found.last, 0).unwrap().of(text).to_string()))
    }

    #[test]
    fn years_of_experience_are_read_in_every_language() {
        for (code, text, years, words) in [
            ("en", "5+ years of experience in Java", 5.0, "5+ years of experience"),
            ("en", "6 to 18 months of experience with Linux", 0.5, "6 to 18 months of experience"),
            ("en", "at least a year of experience", 1.0, "a year of experience"),
            ("es", "experiencia mínima de 24 meses", 2.0, "24 meses"),
            ("el", "προϋπηρεσία 18 μηνών", 1.5, "18 μηνών"),
            ("en", "At least three years’ experience with IoT", 3.0, "three years’ experience"),
            ("en", "3-5 years of relevant experience", 3.0, "3-5 years of relevant experience"),
            ("en", "between 2 and 4 years of experience", 2.0, "2 and 4 years of experience"),
            ("en", "Experience: five or more years", 5.0, "five or more years"),
            ("en", "10yrs experience", 10.0, "10yrs experience"),
            ("en", "2 years of Docker and 6 years of Java experience", 6.0, "6 years of Java experience"),
            ("es", "Al menos tres años de experiencia", 3.0, "tres años de experiencia"),
            ("es", "Entre 2 y 4 años de experiencia", 2.0, "2 y 4 años de experiencia"),
            ("it", "dai tre ai cinque anni di esperienza", 3.0, "tre ai cinque anni di esperienza"),
            ("it", "Almeno 8 anni di esperienza", 8.0, "8 anni di esperienza"),
            ("el", "Τουλάχιστον έξι έτη προϋπηρεσίας", 6.0, "έξι έτη προϋπηρεσίας"),
            ("el", "Εμπειρία 5 ετών", 5.0, "5 ετών"),
            ("bg", "Минимум три години опит", 3.0, "три години опит"),
            ("bg", "от 2 до 4 години опит", 2.0, "2 до 4 години опит"),
        ] {
            assert_eq!(asked(code, text), Some((years, words.to_string())), "{text}");
        }
    }

    #[test]
    fn other_years_are_no_experience() {
        for text in [
            "A contract for two years",
            "Over 45 years of experience in lighting",
            "You are at least 18 and have experience",
            "Experience with the ISO 9001 standard, revised every year",
        ] {
            assert_eq!(asked("en", text), None, "{text}");
        }
    }

    #[test]
    fn levels_rise_with_years() {
        let levels: Vec<f64> = (0..30).map(|years| level(f64::from(years))).collect();
        assert!(levels.is_sorted());
        assert_eq!((level(0.0), level(5.0), level(30.0)), (1.5, 3.3, 4.3));
    }
}
