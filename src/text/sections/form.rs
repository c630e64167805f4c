//! Headings told by their form: a note in brackets behind them, a name that they are about.

use super::MORE_WORDS;
use crate::domain::Language;
use crate::text::fold::fold;
use crate::text::stop_words::is_stop_word;

/// A heading without the note in brackets behind it, unless the note names something: `Extras (not a must)`.
pub(super) fn without_note(line: &str) -> &str {
    let end = line.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
    let Some((heading, note)) = end.strip_suffix(')').and_then(|inner| inner.rsplit_once('(')) else {
        return line;
    };
    let names = note.contains(|c: char| c.is_uppercase() || c.is_numeric());
    if names || heading.trim().is_empty() { line } else { heading.trim_end() }
}

/// Whether a line ends as a sentence or a part of one does, and no heading.
pub(super) fn is_sentence(line: &str) -> bool {
    line.ends_with(['.', '!', ';', ','])
}

/// What a heading about the employer opens with, before its name: `About Acme Corp`.
const ABOUT: [&str; 8] =
    ["about ", "sobre ", "acerca de ", "chi è ", "σχετικά με ", "λίγα λόγια για ", "γνωρίστε ", "за "];

/// Whether a line says no more than that it is about somebody of a name.
pub(super) fn is_about_a_name(line: &str) -> bool {
    let lower = line.to_lowercase();
    let rest = ABOUT.iter().filter(|opener| lower.starts_with(**opener)).find_map(|o| line.get(o.len()..));
    let mut words = rest.unwrap_or_default().split_whitespace();
    let is_name = |word: &str| {
        let plain = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.starts_with(char::is_uppercase) && !is_stop_word(Language::ENGLISH, plain)
    };
    words.next().is_some_and(is_name)
        && words.by_ref().take(MORE_WORDS).all(is_name)
        && words.next().is_none()
}

/// Definite articles of English, Spanish, Italian and Greek, folded.
const DEFINITE_ARTICLES: [&str; 16] =
    ["the", "el", "la", "los", "las", "il", "lo", "i", "gli", "le", "l", "ο", "η", "το", "οι", "τα"];

/// Whether a word is a definite article.
pub(super) fn is_definite_article(word: &str) -> bool {
    DEFINITE_ARTICLES.contains(&fold(word).as_str())
}

/// A line without the article before it and the words behind it that only name the job; `None` where there are none:
/// `The |duties| of the post`.
pub(super) fn without_article_and_role(line: &str) -> Option<&str> {
    let head = without_role(line);
    without_article(head.unwrap_or(line)).or(head)
}

/// A line without the definite article that it opens with: `The duties`.
fn without_article(line: &str) -> Option<&str> {
    let (article, rest) = line.split_once(' ')?;
    is_definite_article(article).then(|| rest.trim_start())
}

/// What a job and who applies for it are called, folded.
const ROLES: [&str; 43] = [
    "job",
    "role",
    "position",
    "post",
    "vacancy",
    "candidate",
    "candidates",
    "applicant",
    "applicants",
    "puesto",
    "cargo",
    "plaza",
    "vacante",
    "rol",
    "posicion",
    "empleo",
    "candidato",
    "candidata",
    "ruolo",
    "posizione",
    "lavoro",
    "incarico",
    "mansione",
    "candidati",
    "θεση",
    "θεσησ",
    "ρολο",
    "ρολου",
    "εργασιασ",
    "υποψηφιο",
    "υποψηφιου",
    "υποψηφιουσ",
    "υποψηφιων",
    "длъжност",
    "длъжността",
    "позиция",
    "позицията",
    "работа",
    "работата",
    "ролята",
    "кандидат",
    "кандидата",
    "кандидатите",
];

/// Prepositions and genitive articles that say what a heading is of or for, folded. Of a place they are not:
/// `Training |in the job` is itself offered or asked for.
const OF_OR_FOR: [&str; 18] = [
    "of", "for", "de", "del", "para", "di", "dello", "della", "dei", "degli", "delle", "per", "του", "τησ",
    "των", "για", "за", "на",
];

/// Determiners that may stand before the name of the job, folded; definite articles aside.
const DETERMINERS: [&str; 17] = [
    "this", "your", "our", "este", "esta", "tu", "su", "questo", "questa", "τη", "την", "τον", "τουσ", "τισ",
    "този", "тази", "това",
];

/// A line without the words at its end that only name the job or who applies: `Main duties |of the job`.
fn without_role(line: &str) -> Option<&str> {
    let is_role = |word: &str| ROLES.contains(&fold(word).as_str());
    let joins = |word: &str| OF_OR_FOR.contains(&fold(word).as_str());
    let leads = |word: &str| is_definite_article(word) || DETERMINERS.contains(&fold(word).as_str());
    let line = line.trim_end_matches(|c: char| !c.is_alphanumeric());
    let (mut head, _) = line.rsplit_once(char::is_whitespace).filter(|&(_, last)| is_role(last))?;
    let mut is_joined = false;
    while let Some((before, word)) = head.trim_end().rsplit_once(char::is_whitespace)
        && (joins(word) || leads(word) || is_role(word))
    {
        is_joined |= joins(word);
        head = before;
    }
    is_joined.then(|| head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_and_the_name_of_the_job_are_no_part_of_a_heading() {
        assert_eq!(without_article("The perks"), Some("perks"));
        assert_eq!(without_article("Οι παροχές"), Some("παροχές"));
        assert_eq!(without_article("Our perks").or(without_article("Perks")), None);
        for (line, head) in [
            ("Special perks of the post:", Some("Special perks")),
            ("Perks for this role", Some("Perks")),
            ("Ventajas para el puesto", Some("Ventajas")),
            ("Vantaggi della posizione", Some("Vantaggi")),
            ("Παροχές της θέσης εργασίας", Some("Παροχές")),
            ("Παροχές για τη θέση", Some("Παροχές")),
            ("Придобивки на длъжността", Some("Придобивки")),
            ("Perks of the city", None),
            ("Perks post", None),
            ("Post", None),
            // What stands in the job is no name of it.
            ("Guidance in the role", None),
            ("Acogida en el puesto", None),
            ("Accoglienza nel ruolo", None),
            ("Υποδοχή στη θέση", None),
            ("Обучение в длъжността", None),
        ] {
            assert_eq!(without_role(line), head, "{line}");
        }
    }

    #[test]
    fn a_heading_about_a_name_opens_praise() {
        for line in ["About Acme Corp", "Sobre Acme", "Σχετικά με Άκμη:"] {
            assert!(is_about_a_name(line), "{line}");
        }
        for line in ["About the role", "About The Opportunity", "About sensors", "About", "Acme"] {
            assert!(!is_about_a_name(line), "{line}");
        }
    }

    #[test]
    fn a_note_that_names_nothing_is_no_part_of_a_heading() {
        for (line, heading) in [
            ("Extras (not a must):", "Extras"),
            ("Extras (any of them) ✨", "Extras"),
            ("Extras (Go)", "Extras (Go)"),
            ("(extras)", "(extras)"),
            ("Extras:", "Extras:"),
        ] {
            assert_eq!(without_note(line), heading);
        }
    }
}
