//! Parts of a title that name an organisation or a part of one: an employer before the job ("Director Search Firm:
//! Technician"), an office or a department behind it ("Technician, Finance Department").

use crate::text::{self, is_stop_word};

use super::super::cues::LanguageCues;
use super::super::phrases::{Line, bare};
use super::super::ranks::{is_dash, is_person, parts_title};
use super::persons::is_person_in;
use super::title::{job, ranked};

/// Nouns for employers, without accents, ...
const EMPLOYERS: [(&str, &[&str]); 5] = [
    (
        "en",
        &[
            "firm",
            "company",
            "group",
            "partners",
            "agency",
            "consultancy",
            "holding",
            "holdings",
            "corporation",
            "bank",
            "hotel",
            "hotels",
            "clinic",
            "hospital",
            "school",
            "university",
            "college",
            "institute",
            "foundation",
            "association",
            "society",
            "club",
            "magazine",
            "office",
            "studio",
            "studios",
        ],
    ),
    (
        "es",
        &[
            "empresa",
            "compania",
            "grupo",
            "agencia",
            "consultora",
            "banco",
            "hotel",
            "clinica",
            "hospital",
            "colegio",
            "escuela",
            "universidad",
            "instituto",
            "fundacion",
            "asociacion",
            "club",
            "revista",
            "residencia",
            "oficina",
            "gabinete",
            "estudio",
        ],
    ),
    (
        "it",
        &[
            "azienda",
            "impresa",
            "societa",
            "gruppo",
            "agenzia",
            "banca",
            "hotel",
            "albergo",
            "clinica",
            "ospedale",
            "scuola",
            "universita",
            "istituto",
            "fondazione",
            "associazione",
            "club",
            "rivista",
            "ufficio",
            "studio",
        ],
    ),
    (
        "el",
        &[
            "εταιρεια",
            "εταιρια",
            "ομιλοσ",
            "τραπεζα",
            "ξενοδοχειο",
            "κλινικη",
            "νοσοκομειο",
            "σχολειο",
            "σχολη",
            "πανεπιστημιο",
            "ινστιτουτο",
            "ιδρυμα",
            "συλλογοσ",
            "οργανισμοσ",
            "περιοδικο",
            "γραφειο",
        ],
    ),
    (
        "bg",
        &[
            "фирма",
            "компания",
            "дружество",
            "група",
            "агенция",
            "кантора",
            "банка",
            "хотел",
            "клиника",
            "болница",
            "училище",
            "университет",
            "институт",
            "фондация",
            "асоциация",
            "сдружение",
            "клуб",
            "списание",
            "офис",
            "кабинет",
        ],
    ),
];

/// ... and for parts of them and public bodies.
const UNITS: [(&str, &[&str]); 5] = [
    (
        "en",
        &[
            "department",
            "dept",
            "division",
            "directorate",
            "secretariat",
            "ministry",
            "unit",
            "branch",
            "section",
            "bureau",
            "faculty",
        ],
    ),
    (
        "es",
        &[
            "departamento",
            "dpto",
            "depto",
            "direccion",
            "division",
            "unidad",
            "area",
            "seccion",
            "delegacion",
            "ministerio",
            "consejeria",
            "ayuntamiento",
            "facultad",
        ],
    ),
    (
        "it",
        &[
            "dipartimento",
            "direzione",
            "divisione",
            "unita",
            "area",
            "settore",
            "reparto",
            "sezione",
            "ministero",
            "assessorato",
            "comune",
            "facolta",
        ],
    ),
    ("el", &["τμημα", "διευθυνση", "τομεασ", "μοναδα", "υπουργειο", "γραμματεια", "δημοσ", "περιφερεια"]),
    (
        "bg",
        &[
            "отдел",
            "дирекция",
            "департамент",
            "сектор",
            "звено",
            "служба",
            "управление",
            "министерство",
            "община",
            "факултет",
        ],
    ),
];

/// The last token of an employer's name that stands before the job and a colon, bar or dash; `None` where the title begins
/// with the job or names none: "Senior Analyst Group - Leicester".
pub(in crate::ecf) fn employer(line: &Line<'_>, cues: &LanguageCues) -> Option<usize> {
    let parts = parts(line);
    let (first, others) = parts.split_first()?;
    let last = first.1;
    let gap = line.gap_after(last);
    let is_apart = gap.contains([':', '|', '–', '—']) || is_dash(gap);
    if others.is_empty() || !is_apart || !is_employer(line, *first) {
        return None;
    }
    let ranks = ranked(&cues.titles.find(line, 0, usize::MAX));
    others.iter().any(|part| job(line, &ranks, *part).is_some()).then_some(last)
}

/// The parts of a title, each its first and last token.
fn parts(line: &Line<'_>) -> Vec<(usize, usize)> {
    let mut from = 0;
    let ends = (0..line.tokens.len()).filter(|index| parts_title(line, *index));
    ends.map(|end| (std::mem::replace(&mut from, end + 1), end)).collect()
}

/// Whether a part of a title names an organisation or a part of one.
pub(super) fn is_organisation(line: &Line<'_>, part: (usize, usize)) -> bool {
    is_employer(line, part) || is_called(line, part, &UNITS)
}

fn is_employer(line: &Line<'_>, (from, to): (usize, usize)) -> bool {
    from < to && text::is_legal_form(line.word(to)) || is_called(line, (from, to), &EMPLOYERS)
}

/// Whether a part of a title is one of `nouns` with what tells more of it: in English before it, or behind "of"; in the
/// other languages behind it, in Greek and Bulgarian with an adjective before. A person before or behind the noun is the
/// one who leads it: "Ръководител група", and "Hotel Manager" in whatever language.
fn is_called(line: &Line<'_>, (from, to): (usize, usize), nouns: &[(&str, &[&str])]) -> bool {
    let is = |code: &str, index: usize| {
        let word = bare(line.word(index));
        nouns.iter().any(|(language, words)| *language == code && words.contains(&word.as_str()))
    };
    if from >= to {
        return false;
    }
    let code = line.language.as_str();
    let is_leader = |index: usize| is_person_in(line.language, line.word(index));
    let leads = match code {
        "en" => is("en", from) && bare(line.word(from + 1)) == "of",
        "el" | "bg" => is(code, from) || from + 1 < to && is(code, from + 1) && !is_leader(from),
        _ => is(code, from) && !(is("en", from) && is_person(line.word(to))),
    };
    // "Director of the Hotel" leads it, "Director Hotel" is its name.
    let is_compound = (from..to).all(|index| !is_stop_word(line.language, line.word(index)));
    leads || is_compound && is("en", to)
}
