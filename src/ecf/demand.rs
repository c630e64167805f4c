//! Which sentences say what the job is. One that denies something ("no programming needed") names no competence: the ad
//! asks for what it would ask for without that sentence. A wish speaks for what the rest names as well.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::domain::{Clause, Demand, Language, Sentence, Term};
use crate::text;

/// Words for the job and for who applies: a clause of these alone only says of what the next one denies something,
/// "This role | does not involve programming".
const JOB: [(&str, &str); 5] = [
    ("en", "job role position post vacancy work candidate applicant"),
    ("es", "puesto posición vacante plaza cargo empleo trabajo rol candidato candidata"),
    ("it", "ruolo posizione mansione lavoro impiego incarico candidato candidata"),
    ("el", "θέση θέσης ρόλος ρόλο ρόλου εργασία δουλειά υποψήφιος υποψήφια υποψήφιοι"),
    ("bg", "позиция позицията длъжност длъжността роля ролята работа работата кандидат кандидатът кандидати"),
];

static JOB_TERMS: LazyLock<HashSet<Term>> = LazyLock::new(|| {
    let of = |(code, words): &(&str, &str)| {
        Language::new(code).map_or_else(|_| Vec::new(), |language| text::terms(language, words))
    };
    JOB.iter().flat_map(of).collect()
});

/// Whether the sentence may name competences: it denies nothing, or another clause of it says something.
pub(super) fn speaks_of_the_job(sentence: &Sentence) -> bool {
    let denies = |clause: &Clause| clause.demand == Demand::Denied;
    !sentence.clauses.iter().any(denies)
        || clauses(sentence).any(|(clause, terms)| !denies(clause) && says_something(terms))
}

/// Whether one of a clause's words is neither a function word nor one for the job.
fn says_something(terms: &[Term]) -> bool {
    terms.iter().any(|term| !JOB_TERMS.contains(term))
}

/// The clauses of a sentence, each with the terms in it.
fn clauses(sentence: &Sentence) -> impl Iterator<Item = (&Clause, &[Term])> {
    let mut from = 0;
    sentence.clauses.iter().map(move |clause| {
        let to = clause.terms as usize;
        let terms = sentence.terms.get(from..to).unwrap_or_default();
        from = to;
        (clause, terms)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::TokenBudget;

    /// The sentences of a description with whether they speak of the job.
    fn read(code: &str, description: &str) -> Vec<(String, bool)> {
        let budget = TokenBudget { limit: 200, count: &|text: &str| text.split_whitespace().count() };
        let text = text::analyse("", description, Language::new(code).unwrap(), &budget);
        let of =
            |sentence: &Sentence| (sentence.span.of(description).to_string(), speaks_of_the_job(sentence));
        text.sentences.iter().map(of).collect()
    }

    #[test]
    fn what_is_denied_speaks_of_no_job() {
        for (code, sentence) in [
            ("en", "You do not need any database skills."),
            ("en", "This role does not involve network design."),
            ("en", "For this position, web design is not required."),
            ("es", "Para este puesto no se requieren conocimientos de redes."),
            ("es", "El puesto no incluye administración de servidores."),
            ("it", "Il ruolo non prevede progettazione di reti."),
            ("el", "Η θέση δεν περιλαμβάνει διαχείριση βάσεων δεδομένων."),
            ("bg", "Позицията не включва поддръжка на сървъри."),
            ("bg", "Не се изисква опит със сървъри."),
        ] {
            assert_eq!(read(code, sentence), [(sentence.to_string(), false)]);
        }
    }

    #[test]
    fn a_sentence_that_asks_or_wishes_for_something_as_well_speaks_of_the_job() {
        for (code, sentence) in [
            ("en", "You install and configure servers."),
            ("en", "Java is required, Go is a plus."),
            ("en", "Knowledge of Kubernetes is a plus."),
            ("es", "Se valorará experiencia en redes."),
            ("en", "You use PostgreSQL instead of Oracle."),
            ("en", "The role."),
            ("es", "Instalas redes sin supervisión directa."),
            ("it", "Non solo programmi, ma progetti le reti."),
            ("el", "Εγκατάσταση δικτύων χωρίς επίβλεψη."),
            ("bg", "Поддръжка на сървъри без надзор."),
        ] {
            assert_eq!(read(code, sentence), [(sentence.to_string(), true)]);
        }
    }
}
