//! The job that an ad's text says it seeks: `a forklift driver` of `we are looking for a forklift driver in Leeds`.

use super::title::{bare, one_gender, phrase_length, small_letters};
use super::vocabulary::{ENDS, FILLERS, PREPOSITIONS, SOUGHT};

/// The most words of a job's name.
const WORDS: usize = 7;
/// Fewer letters name no job.
const LETTERS: usize = 4;

/// What the sentences say is sought, in their order, each once, at most `most`.
pub(super) fn sought<'a>(sentences: impl Iterator<Item = &'a str>, most: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for sentence in sentences {
        for name in names(sentence) {
            if !found.contains(&name) {
                found.push(name);
            }
            if found.len() == most {
                return found;
            }
        }
    }
    found
}

/// What stands behind each word of seeking.
fn names(sentence: &str) -> Vec<String> {
    let text = one_gender(&small_letters(sentence));
    let words: Vec<&str> = text.split_whitespace().collect();
    let bare: Vec<String> = words.iter().map(|word| bare(word)).collect();
    let (mut names, mut at) = (Vec::new(), 0);
    while at < words.len() {
        let cue = SOUGHT.iter().map(|cue| phrase_length(cue, &bare[at..])).max().unwrap_or(0);
        if cue > 0 {
            let (name, end) = name(&words, &bare, at + cue);
            names.extend(name);
            at = end.max(at + cue);
        } else {
            at += 1;
        }
    }
    names
}

/// The name that begins at word `at` behind fillers, and the word behind it.
fn name(words: &[&str], bare: &[String], at: usize) -> (Option<String>, usize) {
    let is_filler = |word: &String| {
        FILLERS.contains(&word.as_str())
            || word.is_empty()
            || word.chars().all(|c| c.is_ascii_digit())
            || SOUGHT.contains(&word.as_str())
    };
    let start = at + bare[at..].iter().take_while(|word| is_filler(word)).count();
    let mut end = start;
    while end < words.len() && end < start + WORDS {
        let word = bare[end].as_str();
        if end > start && (PREPOSITIONS.contains(&word) || ENDS.contains(&word)) {
            break;
        }
        end += 1;
        if words[end - 1].ends_with(|c: char| !c.is_alphanumeric() && c != '+' && c != '#') {
            break;
        }
    }
    let name = bare[start..end].join(" ");
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    ((letters >= LETTERS).then_some(name), end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_job_behind_the_words_of_seeking_is_found() {
        for (sentence, name) in [
            ("We are looking for an experienced forklift driver in Leeds.", "forklift driver"),
            ("EMPRESA DEL METAL PRECISA INCORPORAR UN/A SOLDADOR/A PARA SU TALLER", "soldador"),
            ("Busquem un/a cuiner/a per a una escola.", "cuiner"),
            ("Cerchiamo un magazziniere con patentino.", "magazziniere"),
            ("Η εταιρεία αναζητά βοηθό λογιστή για το γραφείο της.", "βοηθό λογιστή"),
            ("Фирмата търси шофьор с категория C.", "шофьор"),
        ] {
            assert_eq!(sought([sentence].into_iter(), 3), [name], "{sentence}");
        }
        assert!(sought(["Ofrecemos buen salario."].into_iter(), 3).is_empty());
    }

    #[test]
    fn each_name_comes_once_and_no_more_than_asked_for() {
        let sentences = ["We seek a cook.", "Hiring a cook.", "Hiring a waiter.", "Hiring a porter."];
        assert_eq!(sought(sentences.into_iter(), 2), ["cook", "waiter"]);
    }

    proptest! {
        #[test]
        fn any_sentence_is_read(sentence in "\\PC{0,80}") {
            prop_assert!(sought([sentence.as_str()].into_iter(), 3).len() <= 3);
        }
    }
}
