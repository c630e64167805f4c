//! Nouns that a letter numbers: after them it is neither a language nor a grade of skill.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::fold::fold;

/// In English, Spanish, Italian, Greek and Bulgarian; singular, since a plural names things made with it ("models R").
const NOUNS: &str = "section part annex appendix exhibit schedule form class category grade gate zone line option \
    building block hall room floor platform terminal licence license permit visa subclass type letter model unit level \
    group team phase stage axis value vitamin hepatitis ward shift pier dock plan \
    sección parte anexo apéndice formulario impreso clase categoría grado puerta zona línea opción edificio bloque sala \
    planta andén permiso carnet carné licencia visado tipo letra modelo unidad nivel grupo fase eje vitamina turno \
    sezione allegato appendice modulo classe categoria grado varco linea opzione edificio scala blocco sala piano \
    binario patente permesso visto tipo lettera modello unità livello gruppo squadra fase asse vitamina turno turni \
    τμήμα μέρος παράρτημα έντυπο κλάση κατηγορία βαθμίδα πύλη ζώνη γραμμή επιλογή κτίριο κτήριο αίθουσα όροφος άδεια \
    δίπλωμα τύπος γράμμα μοντέλο μονάδα επίπεδο ομάδα φάση άξονας βιταμίνη \
    раздел част приложение формуляр клас категория степен изход зона линия опция сграда блок зала етаж книжка тип буква \
    модел ниво група фаза ос витамин хепатит";

static FOLDED: LazyLock<BTreeSet<String>> = LazyLock::new(|| NOUNS.split_whitespace().map(fold).collect());

/// The same of nouns that come after their letter, in English.
const NOUNS_BEHIND: [&str; 9] =
    ["license", "licence", "licenses", "licences", "endorsement", "endorsements", "permit", "major", "minor"];

/// Whether what stands `after` a letter is a noun that it numbers: `R licence`.
pub(super) fn numbers_next(after: &str) -> bool {
    let next = after.strip_prefix(' ').unwrap_or_default();
    let noun = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    NOUNS_BEHIND.iter().any(|known| noun.eq_ignore_ascii_case(known))
}

/// So many letters of a row are read at most.
const IN_A_ROW: usize = 8;

/// What stands between letters in a row, without blanks.
const BETWEEN: [&str; 13] = [",", "/", "or", "and", "o", "y", "e", "ή", "και", "и", "или", "-", "+"];

/// The text before the letters in a row that `before` ends with and what follows them: `licence ` of `licence B, C or `.
pub(super) fn before_row(before: &str) -> &str {
    let row = std::iter::successors(Some(before), |before| before_letter(before));
    row.take(IN_A_ROW).last().unwrap_or(before)
}

/// `before` without a capital alone and what parts it from the next one.
fn before_letter(before: &str) -> Option<&str> {
    let between = |part: &&&str| before.trim_end().ends_with(**part);
    let part = BETWEEN.iter().filter(between).max_by_key(|part| part.len())?;
    let rest = before.trim_end().strip_suffix(*part)?.trim_end();
    let head = rest.strip_suffix(|c: char| c.is_ascii_uppercase())?;
    head.ends_with([' ', ',', '/']).then_some(head)
}

/// Whether a letter after `noun` numbers it: `Section R`, `patente C`.
pub(super) fn is_numbered(noun: &str) -> bool {
    FOLDED.contains(&fold(noun))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_a_row_are_numbered_together() {
        for (before, noun) in [
            ("licence B or ", "licence "),
            ("carnet B, C o ", "carnet "),
            ("patente B/C/", "patente "),
            ("Python, R or ", "Python, "),
            ("R and Python or ", "R and Python or "),
            ("", ""),
        ] {
            assert_eq!(before_row(before), noun, "{before}");
        }
    }
}
