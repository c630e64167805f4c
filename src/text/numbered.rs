//! Nouns that a letter numbers: after them it is neither a language nor a grade of skill.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::fold::fold;

/// In English, Spanish, Italian, Greek and Bulgarian; singular, since a plural names things made with it ("models R").
const NOUNS: &str = "section part annex appendix exhibit schedule form class category grade gate zone line option \
    building block hall room floor platform terminal licence license permit visa subclass type letter model unit level \
    group team phase stage axis value vitamin hepatitis \
    sección parte anexo apéndice formulario impreso clase categoría grado puerta zona línea opción edificio bloque sala \
    planta andén permiso carnet carné licencia visado tipo letra modelo unidad nivel grupo fase eje vitamina \
    sezione allegato appendice modulo classe categoria grado varco linea opzione edificio scala blocco sala piano \
    binario patente permesso visto tipo lettera modello unità livello gruppo squadra fase asse vitamina \
    τμήμα μέρος παράρτημα έντυπο κλάση κατηγορία βαθμίδα πύλη ζώνη γραμμή επιλογή κτίριο κτήριο αίθουσα όροφος άδεια \
    δίπλωμα τύπος γράμμα μοντέλο μονάδα επίπεδο ομάδα φάση άξονας βιταμίνη \
    раздел част приложение формуляр клас категория степен изход зона линия опция сграда блок зала етаж книжка тип буква \
    модел ниво група фаза ос витамин хепатит";

static FOLDED: LazyLock<BTreeSet<String>> = LazyLock::new(|| NOUNS.split_whitespace().map(fold).collect());

/// The same of nouns that come after their letter, in English.
const NOUNS_BEHIND: [&str; 7] =
    ["license", "licence", "licenses", "licences", "endorsement", "endorsements", "permit"];

/// Whether what stands `after` a letter is a noun that it numbers: `R licence`.
pub(super) fn numbers_next(after: &str) -> bool {
    let next = after.strip_prefix(' ').unwrap_or_default();
    let noun = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    NOUNS_BEHIND.iter().any(|known| noun.eq_ignore_ascii_case(known))
}

/// Whether a letter after `noun` numbers it: `Section R`, `patente C`.
pub(super) fn is_numbered(noun: &str) -> bool {
    FOLDED.contains(&fold(noun))
}
