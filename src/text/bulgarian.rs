//! A light stemmer for Bulgarian, which Snowball lacks.
//!
//! Source of the rules: J. Savoy, "Searching Strategies for the Bulgarian Language", Information
//! Retrieval 10 (2007): take off the definite article, normalise the plural, then the last vowel and
//! the fleeting vowels. One rule is our own and says so. Lengths are in letters, of the word as it stands when the rule is tried.

/// Letters a word must have, its ending, and what takes the ending's place.
type Rule = (usize, &'static str, &'static str);

const ARTICLES: [Rule; 7] = [
    (7, "ият", ""),
    (6, "ът", ""),
    (6, "то", ""),
    (6, "те", ""),
    (6, "та", ""),
    (6, "ия", ""),
    (5, "ят", ""),
];

const PLURALS: [Rule; 10] = [
    (7, "овци", "о"),
    (7, "ове", ""),
    (7, "еве", "й"),
    (6, "ища", ""),
    (6, "та", ""),
    (6, "ци", "к"),
    (6, "зи", "г"),
    // Stands for the pattern е?и, which becomes я?: see `plural`.
    (6, "и", "я"),
    (5, "си", "х"),
    (5, "и", ""),
];

/// The stem of `word`, which is in lower case.
pub(super) fn stem(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 4 {
        return word.to_string();
    }
    if letters.len() > 5 && ends_with(&letters, "ища") {
        letters.truncate(letters.len() - 3);
        return letters.into_iter().collect();
    }
    if let Some(rule) = ARTICLES.iter().find(|rule| fits(&letters, rule)) {
        apply(&mut letters, rule);
    }
    plural(&mut letters);
    last_vowels(&mut letters);
    letters.into_iter().collect()
}

fn plural(letters: &mut Vec<char>) {
    let changes_root = |letters: &[char]| letters.len() > 5 && letters[letters.len() - 3] == 'е';
    let rule = PLURALS.iter().find(|rule| fits(letters, rule) && (rule.2 != "я" || changes_root(letters)));
    match rule {
        Some((_, _, "я")) => {
            let third = letters.len() - 3;
            letters[third] = 'я';
            letters.pop();
        }
        Some(rule) => apply(letters, rule),
        None => {}
    }
}

fn last_vowels(letters: &mut Vec<char>) {
    if letters.len() > 3 {
        if letters.last() == Some(&'я') {
            letters.pop();
        }
        if letters.last().is_some_and(|c| ['а', 'о', 'е'].contains(c)) {
            letters.pop();
        }
    }
    // Our own rule: the article rule for -ия turns 'технология' into 'технолог', so that its other
    // forms, which keep an и here, must lose it too.
    if letters.len() > 4 && letters.last() == Some(&'и') {
        letters.pop();
    }
    if letters.len() > 4 && ends_with(letters, "ен") {
        letters.remove(letters.len() - 2);
    }
    if letters.len() > 5 && letters[letters.len() - 2] == 'ъ' {
        letters.remove(letters.len() - 2);
    }
}

fn fits(letters: &[char], (length, ending, _): &Rule) -> bool {
    letters.len() >= *length && ends_with(letters, ending)
}

fn apply(letters: &mut Vec<char>, (_, ending, instead): &Rule) {
    letters.truncate(letters.len() - ending.chars().count());
    letters.extend(instead.chars());
}

fn ends_with(letters: &[char], ending: &str) -> bool {
    letters.iter().rev().copied().take(ending.chars().count()).eq(ending.chars().rev())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forms_of_a_word_agree() {
        for forms in [
            &["сензор", "сензори", "сензорите", "сензорът"][..],
            &["мрежа", "мрежи", "мрежата", "мрежите"],
            &["град", "градове", "градовете", "градът"],
            &["техник", "техници", "техниците"],
            &["инсталация", "инсталации", "инсталацията", "инсталациите"],
            &["технология", "технологии", "технологиите", "технологията"],
            &["важен", "важни", "важният"],
            &["места", "местата"],
        ] {
            let stems: Vec<String> = forms.iter().map(|form| stem(form)).collect();
            assert!(stems.iter().all(|s| *s == stems[0]), "{forms:?} {stems:?}");
        }
    }

    #[test]
    fn short_words_stay() {
        assert_eq!(stem("ток"), "ток");
        assert_eq!(stem(""), "");
    }

    proptest! {
        #[test]
        fn any_word_has_a_stem(word in "[а-яa-z]{0,12}") {
            let stem = stem(&word);
            prop_assert!(stem.chars().count() <= word.chars().count());
            prop_assert_eq!(stem.is_empty(), word.is_empty());
        }
    }
}
