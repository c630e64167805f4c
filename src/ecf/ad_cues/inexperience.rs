//! What a denial of experience is about: "no experience needed" says that a beginner will do, "no experience with Java
//! needed" does not.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::domain::{Language, Term};
use crate::text::{self, is_stop_word};

use super::super::cues::LanguageCues;
use super::super::is_ict::ABBREVIATIONS;
use super::super::phrases::Line;

/// How far behind the denial the word may stand that leads to an object: "no experience is required with".
const REACH: usize = 4;

/// The first words of a noun among which its head is, in other languages than English.
const HEAD_WORDS: usize = 2;

/// Words of one language, blanks between them.
type Lists = [(&'static str, &'static str); 5];

/// What leads from experience to its object: "experience with".
const LEADS: Lists = [
    ("en", "with in of using"),
    ("es", "con en de del usando"),
    (
        "it",
        "con in di nel nello nella nei negli nelle nell su sul sullo sulla sui sugli sulle del dello della dei degli \
         delle dell",
    ),
    ("el", "σε στο στη στην στον στα στις στους με"),
    ("bg", "с със в във по"),
];

/// What may stand beside experience and says nothing of its object: of what sort it is, and that it is not asked for.
const BESIDE: Lists = [
    (
        "en",
        "previous prior past work job professional practical specific direct formal required needed necessary \
         essential mandatory is are whatsoever kind type sort line although though since because note please even \
         commercial extensive provided given",
    ),
    (
        "es",
        "previa anterior laboral profesional específica práctica ningún ninguna requerida necesaria exigida \
         imprescindible es tipo clase",
    ),
    (
        "it",
        "pregressa precedente lavorativa professionale specifica pratica alcuna alcun richiesta necessaria \
         indispensabile è tipo genere",
    ),
    ("el", "προηγούμενη επαγγελματική εργασιακή ειδική πρακτική απαραίτητη είναι είδος είδους"),
    (
        "bg",
        "предишен предходен предварителен професионален трудов практически специален никакъв необходим нужен \
         задължителен е вид тип",
    ),
];

/// What makes an object one with the job: "in a similar role", "in this field".
const ALIKE: Lists = [
    ("en", "this these such same similar comparable equivalent related relevant"),
    (
        "es",
        "este esta estos estas mismo misma similar similares semejante análogo análoga equivalente parecido \
         parecida relacionado relacionada",
    ),
    (
        "it",
        "questo questa questi queste quest stesso stessa simile simili analogo analoga analoghe equivalente affine \
         affini",
    ),
    (
        "el",
        "αυτός αυτή αυτό αυτόν αυτήν αυτές αυτά ίδιος ίδια ίδιο παρόμοιος παρόμοια παρόμοιο ανάλογος ανάλογη \
         ανάλογο αντίστοιχος αντίστοιχη αντίστοιχο αντίστοιχες σχετικός σχετική σχετικό συναφής συναφές",
    ),
    (
        "bg",
        "този тази това тези същия същата същото подобен подобна подобно подобни сходен сходна сходно сходни \
         аналогичен аналогична сроден сродна",
    ),
];

/// What names the job, and so no object, whatever job it is: "in the role of a clerk". In English also those it is done
/// with: "in our team".
const ROLES: Lists = [
    ("en", "role position job capacity team company"),
    ("es", "puesto cargo posición"),
    ("it", "ruolo posizione mansione mansioni"),
    ("el", "θέση θέσεις ρόλο"),
    ("bg", "позиция длъжност роля"),
];

/// What names its trade, and so no object either, unless it is told of what: "in the sector".
const FIELDS: Lists = [
    ("en", "work field sector industry area profession occupation"),
    ("es", "trabajo sector campo ámbito área rama ramo industria profesión oficio"),
    ("it", "lavoro settore campo area industria professione"),
    ("el", "εργασία δουλειά τομέα τομέας κλάδο κλάδος χώρο χώρος αντικείμενο επάγγελμα"),
    ("bg", "работа сектор сектора бранш бранша сфера област индустрия професия специалност"),
];

/// What tells more of a trade: "in the field of design", "in work with sensors".
const OF: Lists = [
    ("en", "of with"),
    ("es", "de del con"),
    ("it", "di del dello della dei degli delle dell con"),
    ("el", "του της των με"),
    ("bg", "на с със"),
];

/// What a beginner brings or is given, and what leads to a purpose: no objects either: "with full training", "in order to".
const INSTEAD: Lists = [
    ("en", "training willingness motivation desire enthusiasm order"),
    ("es", "formación ganas motivación ilusión"),
    ("it", "formazione voglia motivazione entusiasmo"),
    ("el", "εκπαίδευση διάθεση όρεξη"),
    ("bg", "обучение желание мотивация"),
];

struct Words {
    leads: HashSet<Term>,
    beside: HashSet<Term>,
    alike: HashSet<Term>,
    roles: HashSet<Term>,
    fields: HashSet<Term>,
    of: HashSet<Term>,
    instead: HashSet<Term>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    leads: terms(&LEADS),
    beside: terms(&BESIDE),
    alike: terms(&ALIKE),
    roles: terms(&ROLES),
    fields: terms(&FIELDS),
    of: terms(&OF),
    instead: terms(&INSTEAD),
});

/// The stems of all languages together: each is of its language.
fn terms(lists: &Lists) -> HashSet<Term> {
    let of = |(code, words): &(&str, &str)| {
        Language::new(code).map_or_else(|_| Vec::new(), |language| text::terms(language, words))
    };
    lists.iter().flat_map(of).collect()
}

/// Whether the denial of experience in tokens `first` to `last` has an object, so that only experience of that is not
/// asked for. An object that is the job itself or its trade is none.
pub(super) fn has_object(line: &Line<'_>, cues: &LanguageCues, (first, last): (usize, usize)) -> bool {
    object_after(line, cues, last).is_some_and(|from| !is_the_job(line, from))
        || is_of_a_compound(line, cues, first)
}

/// The first token of what follows "with" behind the denial, or of what is done: "no experience coding".
fn object_after(line: &Line<'_>, cues: &LanguageCues, last: usize) -> Option<usize> {
    for index in last + 1..=last + REACH {
        let term = line.tokens.get(index)?.term;
        if line.breaks_after(index - 1) || cues.clause_ends.contains(&term) {
            return None;
        }
        if WORDS.leads.contains(&term) {
            return Some(index + 1);
        }
        if !WORDS.beside.contains(&term) {
            return (index == last + 1 && is_done(line, cues, index)).then_some(index);
        }
    }
    None
}

/// Whether token `index` is an English verb of what experience right before it is of.
fn is_done(line: &Line<'_>, cues: &LanguageCues, index: usize) -> bool {
    let before = index.saturating_sub(1);
    line.language == Language::ENGLISH
        && line.word(index).to_lowercase().ends_with("ing")
        && is_experience(line, cues, before)
}

/// Whether what begins with token `from` is no object: the job itself, its trade, what stands in for experience, or
/// nothing.
fn is_the_job(line: &Line<'_>, from: usize) -> bool {
    let noun = noun(line, from);
    if noun.is_empty() {
        return true;
    }
    // Its head: in English the last word, elsewhere the first, with an adjective before it at most.
    let is_english = line.language == Language::ENGLISH;
    let (skipped, most) = if is_english { (noun.len() - 1, 1) } else { (0, HEAD_WORDS) };
    let mut heads = noun.iter().skip(skipped).take(most);
    noun.iter().any(|index| is_in(&WORDS.alike, line, *index)) || heads.any(|index| is_general(line, *index))
}

/// The words of a noun that begins with token `from`, without those that say nothing, up to a function word or the end
/// of the clause: "energy sector" of "in the energy sector is needed".
fn noun(line: &Line<'_>, from: usize) -> Vec<usize> {
    let says = |index: usize| is_in(&WORDS.alike, line, index) || names_the_job(line, index);
    let is_function_word = |index: usize| !says(index) && is_stop_word(line.language, line.word(index));
    let is_beside = |index: usize| !says(index) && is_in(&WORDS.beside, line, index);
    let goes_on = |index: &usize| !line.breaks_after(index.saturating_sub(1));
    let clause = (from..line.tokens.len()).take_while(goes_on);
    let words = clause.skip_while(|index| is_function_word(*index) || is_beside(*index));
    words.take_while(|index| !is_function_word(*index)).filter(|index| !is_beside(*index)).collect()
}

/// Whether token `index`, the head of a noun, names no object. A trade does not where more is told of it.
fn is_general(line: &Line<'_>, index: usize) -> bool {
    let is_told = || {
        let next = index + 1;
        !line.breaks_after(index) && is_in(&WORDS.of, line, next) && !is_the_job(line, next + 1)
    };
    is_in(&WORDS.instead, line, index)
        || is_in(&WORDS.roles, line, index)
        || names_the_job(line, index) && !is_told()
}

/// Whether token `index` names the job or its trade.
fn names_the_job(line: &Line<'_>, index: usize) -> bool {
    let is_word = [&WORDS.roles, &WORDS.fields].into_iter().any(|words| is_in(words, line, index));
    is_word || ABBREVIATIONS.contains(&line.word(index))
}

fn is_in(words: &HashSet<Term>, line: &Line<'_>, index: usize) -> bool {
    line.tokens.get(index).is_some_and(|token| words.contains(&token.term))
}

/// Whether an English denial begins with "experience" and the noun before says of what: "sales experience is not
/// required".
fn is_of_a_compound(line: &Line<'_>, cues: &LanguageCues, first: usize) -> bool {
    let Some(before) = first.checked_sub(1) else { return false };
    let says_nothing = is_stop_word(line.language, line.word(before))
        || names_the_job(line, before)
        || [&WORDS.beside, &WORDS.alike, &cues.clause_ends]
            .into_iter()
            .any(|words| is_in(words, line, before));
    line.language == Language::ENGLISH
        && is_experience(line, cues, first)
        && !line.breaks_after(before)
        && !says_nothing
}

/// Whether token `index` means experience.
fn is_experience(line: &Line<'_>, cues: &LanguageCues, index: usize) -> bool {
    !cues.experience.find(line, index, index + 1).is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::denies_experience;
    use super::*;
    use crate::ecf::CueTable;

    /// Whether the denial of experience in `text` has an object.
    fn has(code: &str, text: &str) -> bool {
        let language = Language::new(code).unwrap();
        let cues = CueTable::builtin().unwrap().language(language).unwrap();
        let line = Line::new(language, text);
        let hits = cues.sentences.find(&line, 0, usize::MAX);
        let denial = hits.iter().find(|hit| denies_experience(&line, cues, hit));
        let denial = denial.unwrap_or_else(|| panic!("no denial in {text}"));
        has_object(&line, cues, (denial.first, denial.last))
    }

    #[test]
    fn a_denial_of_experience_with_something_has_an_object() {
        for (code, text) in [
            ("en", "No experience with cloud platforms is needed."),
            ("en", "You do not need experience in accounting."),
            ("en", "No experience coding is required."),
            ("en", "No experience working with Docker needed."),
            ("en", "No prior experience required with ERP systems."),
            ("en", "No experience in the field of finance is needed."),
            ("en", "Sales experience is not required."),
            ("en", "No experience in field sales is needed."),
            ("en", "No experience in IT auditing is needed."),
            ("en", "No experience with sensors for this role is needed."),
            ("es", "No se requiere experiencia en trabajos de soldadura."),
            ("bg", "Не се изисква опит в работа с бази данни."),
            ("es", "No se exige experiencia en ventas."),
            ("es", "No es necesario tener experiencia con bases de datos."),
            ("es", "No hace falta experiencia en el sector de la banca."),
            ("it", "Non è richiesta esperienza nelle vendite."),
            ("it", "Senza esperienza di programmazione."),
            ("it", "Non serve esperienza nel campo della grafica."),
            ("el", "Δεν απαιτείται εμπειρία στις πωλήσεις."),
            ("el", "Χωρίς προϋπηρεσία σε βάσεις δεδομένων."),
            ("bg", "Не се изисква опит с бази данни."),
            ("bg", "Не е нужен опит в сферата на услугите."),
        ] {
            assert!(has(code, text), "{text}");
        }
    }

    #[test]
    fn a_denial_of_any_experience_or_of_that_in_the_job_has_none() {
        for (code, text) in [
            ("en", "No experience needed."),
            ("en", "No experience needed, you work with sensors."),
            ("en", "No previous experience in a similar role is needed."),
            ("en", "No experience in this field is necessary."),
            ("en", "No experience in the hospitality sector needed."),
            ("en", "No experience needed with full training."),
            ("en", "No experience required for this role."),
            ("en", "Previous experience is not required."),
            ("en", "Although experience is not required, you like people."),
            ("en", "No experience in a call centre job is needed."),
            ("en", "No experience in a job of such a kind is needed."),
            ("en", "No experience needed in our company."),
            ("en", "No experience required in order to join."),
            ("en", "No experience in IT is necessary."),
            ("en", "Commercial experience is not required."),
            ("es", "No se requiere experiencia en cargos de parecidas funciones."),
            ("es", "No se requiere experiencia en trabajos de esta clase."),
            ("it", "Non è richiesta esperienza nel ruolo di magazziniere."),
            ("el", "Δεν απαιτείται εμπειρία σε θέση τεχνικού."),
            ("bg", "Не се изисква опит в позиция на техник."),
            ("es", "No se requiere experiencia."),
            ("es", "Sin experiencia previa en puestos similares."),
            ("es", "Personas sin experiencia con ganas de aprender."),
            ("es", "No es necesario tener experiencia en el sector."),
            ("it", "Non è richiesta esperienza in questo settore."),
            ("it", "Anche senza esperienza nel ruolo."),
            ("el", "Δεν απαιτείται εμπειρία σε αντίστοιχη θέση."),
            ("el", "Χωρίς προϋπηρεσία στον κλάδο."),
            ("bg", "Не се изисква опит в тази област."),
            ("bg", "Без опит в бранша."),
            ("bg", "Не се изисква опит на подобна длъжност."),
        ] {
            assert!(!has(code, text), "{text}");
        }
    }
}
