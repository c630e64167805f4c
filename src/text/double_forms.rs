//! Words written for women and men, or for one and several, at once: `conductor/a`, `technician(s)`, `welder (m/f)`.

use std::ops::Range;

use super::fold::fold;

/// What may be written behind a word for its other form, by what the word ends in. Folded.
const ENDINGS: [(&[&str], &[&str]); 22] = [
    // Spanish and Italian.
    (&["o"], &["a", "i"]),
    (&["os", "es"], &["as"]),
    (&["as"], &["os"]),
    (&["a"], &["o", "e", "i"]),
    (&["i"], &["e"]),
    (&["e"], &["a", "i", "essa"]),
    (&["l", "n", "r", "z"], &["a", "es"]),
    (&["s"], &["a"]),
    (&["r"], &["ra"]),
    (&["tor"], &["triz"]),
    (&["tore"], &["trice"]),
    (&["tori"], &["trici"]),
    // English.
    (&["er"], &["ess", "ress"]),
    (&["man"], &["woman", "person"]),
    (&["woman"], &["man"]),
    // Greek.
    (&["οσ", "ο"], &["η", "α", "ια"]),
    (&["ησ", "ασ", "η"], &["τρια", "ρια", "ισσα", "ια", "α"]),
    (&["οι", "εσ"], &["εσ", "τριεσ", "ριεσ", "ισσεσ", "οι"]),
    (&["ου", "ουσ"], &["ησ", "ασ", "εσ"]),
    (&["η", "α"], &["οσ", "ο"]),
    // Bulgarian.
    (
        &["б", "в", "г", "д", "ж", "з", "к", "л", "м", "н", "п", "р", "с", "т", "ф", "х", "ц", "ч", "ш"],
        &["ка", "чка", "ичка", "ничка", "а", "о", "и", "на"],
    ),
    (&["и"], &["ки", "чки", "нички"]),
];

/// Letters of the plural behind a word of any ending.
const PLURAL: &str = "s";

/// A longer word, in bytes, is no ending and no sex.
const MOST_BYTES: usize = 16;

/// What stands for a sex in brackets, folded: `(m/w/d)`, `(H/M)`, `(Α/Θ)`, `(м/ж)`.
const SEXES: [&str; 28] = [
    "m",
    "f",
    "w",
    "d",
    "x",
    "h",
    "v",
    "u",
    "α",
    "γ",
    "θ",
    "м",
    "ж",
    "male",
    "female",
    "man",
    "woman",
    "men",
    "women",
    "hombre",
    "mujer",
    "uomo",
    "donna",
    "ανδρασ",
    "γυναικα",
    "мъж",
    "жена",
    "all",
];

/// Signs between two of [`SEXES`].
const BETWEEN: [char; 5] = ['/', '|', ',', '-', ' '];

/// Sexes in brackets take at most so many characters.
const MOST_CHARACTERS: usize = 24;

/// What a sentence writes beside a word for its other forms.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DoubleForm {
    /// Where it stands with the sign before it, in bytes.
    pub(super) range: Range<usize>,
    /// Whether it stands beside the word, as `(m/f)` does, and not in one with it.
    pub(super) is_apart: bool,
}

/// The double forms of `sentence` in order.
pub(super) fn double_forms(sentence: &str) -> Vec<DoubleForm> {
    let mut found: Vec<DoubleForm> = Vec::new();
    for (at, sign) in sentence.match_indices(['/', '(']) {
        if found.last().is_some_and(|last| at < last.range.end) {
            continue;
        }
        let before = sentence.get(..at).unwrap_or_default();
        let after = sentence.get(at + sign.len()..).unwrap_or_default();
        let (length, is_apart) = match sign {
            "/" => (behind_slash(before, after), false),
            _ => match sexes(after) {
                Some(length) => (Some(length), true),
                None => (in_brackets(before, after), false),
            },
        };
        let range = length.map(|length| at..at + sign.len() + length);
        found.extend(range.map(|range| DoubleForm { range, is_apart }));
    }
    found
}

/// Whether the byte `at` stands in one of `forms`.
pub(super) fn is_inside(forms: &[DoubleForm], at: usize) -> bool {
    let behind = forms.partition_point(|form| form.range.start <= at);
    let last = behind.checked_sub(1).and_then(|last| forms.get(last));
    last.is_some_and(|form| at < form.range.end)
}

/// The length of the ending that `after`, behind a slash, begins with: `a` and `-a`.
fn behind_slash(before: &str, after: &str) -> Option<usize> {
    let rest = after.strip_prefix('-').unwrap_or(after);
    let (word, ending) = (last_word(before), first_word(rest));
    let are_sexes = || is_sex(word) && is_sex(ending);
    (is_ending(word, ending) || are_sexes()).then_some(after.len() - rest.len() + ending.len())
}

/// The length of the ending and the bracket behind it that `after`, behind a bracket, begins with: `a)` and `-a)`.
fn in_brackets(before: &str, after: &str) -> Option<usize> {
    let rest = after.strip_prefix('-').unwrap_or(after);
    let ending = first_word(rest);
    let is_closed = rest.strip_prefix(ending).is_some_and(|behind| behind.starts_with(')'));
    let is_form = is_closed && is_ending(last_word(before), ending);
    is_form.then_some(after.len() - rest.len() + ending.len() + 1)
}

/// The length of the sexes and the bracket behind them that `after`, behind a bracket, begins with: `m/f)`.
fn sexes(after: &str) -> Option<usize> {
    let (end, _) = after.char_indices().take(MOST_CHARACTERS).find(|(_, c)| *c == ')')?;
    let inner = after.get(..end)?;
    let mut named = inner.split(BETWEEN).filter(|word| !word.is_empty());
    let are_sexes = named.clone().nth(1).is_some() && named.all(is_sex);
    are_sexes.then_some(inner.len() + 1)
}

fn is_sex(word: &str) -> bool {
    word.len() <= MOST_BYTES && SEXES.contains(&fold(word).as_str())
}

/// Whether `ending` makes another form of `word`: of a small ending any, of one in capitals a word in capitals.
fn is_ending(word: &str, ending: &str) -> bool {
    if ending.is_empty() || ending.len() > MOST_BYTES || word.chars().nth(1).is_none() {
        return false;
    }
    let is_in_capitals = word.ends_with(char::is_uppercase) && ending.chars().all(char::is_uppercase);
    if !is_in_capitals && !ending.chars().all(char::is_lowercase) {
        return false;
    }
    let (word, ending) = (fold(word), fold(ending));
    let has_end = |ends: &[&str]| ends.iter().any(|end| word.len() > end.len() && word.ends_with(*end));
    let is_listed = |endings: &[&str]| endings.contains(&ending.as_str());
    ending == PLURAL || ENDINGS.iter().any(|&(ends, endings)| is_listed(endings) && has_end(ends))
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

fn last_word(text: &str) -> &str {
    text.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(sentence: &str) -> Vec<&str> {
        double_forms(sentence).into_iter().map(|form| &sentence[form.range]).collect()
    }

    #[test]
    fn endings_and_sexes_are_found() {
        for (sentence, forms) in [
            ("Instalador/a y médica/o", vec!["/a", "/o"]),
            ("JEFE/A DE OBRA, ayudante(s)", vec!["/A", "(s)"]),
            ("operatore/trice, operai/e", vec!["/trice", "/e"]),
            ("waiter/ress or foreman/woman (F/M/X)", vec!["/ress", "/woman", "(F/M/X)"]),
            ("δάσκαλος/-α, πωλητής/τρια, βοηθοί/ές (Α/Θ)", vec!["/-α", "/τρια", "/ές", "(Α/Θ)"]),
            ("сервитьор/ка (м/ж), нает/а", vec!["/ка", "(м/ж)", "/а"]),
            ("Elektriker m/w/d", vec!["/w", "/d"]),
        ] {
            assert_eq!(written(sentence), forms, "{sentence}");
        }
    }

    #[test]
    fn other_choices_are_none() {
        for sentence in [
            "CI/CD, TCP/IP, Linux/OS and n/a",
            "y/o, e/o, и/или, και/ή",
            "redes/sistemas (SQL/ETL)",
            "δίκτυα/καλώδια",
            "кабели/мрежи (IT)",
            "C (R), f(x), welder (m)",
        ] {
            assert_eq!(written(sentence), [] as [&str; 0], "{sentence}");
        }
    }
}
