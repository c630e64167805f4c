//! What programs and people write where there is nothing.

/// Words for nothing, in small letters and without a stop at the end: what pandas reads as a missing value (the
/// default of its `na_values`) and writes for a missing time, what databases and other languages print for theirs,
/// what a spreadsheet shows for a formula that failed, and the short forms of "not available" and "no data" in
/// English, Spanish, Italian, Greek and Bulgarian.
const WORDS: [&str; 37] = [
    "nan",
    "nat",
    "na",
    "pd.na",
    "n/a",
    "n.a",
    "#n/a",
    "#na",
    "none",
    "null",
    "nil",
    "undefined",
    "\\n",
    "1.#ind",
    "1.#qnan",
    "#ref!",
    "#value!",
    "#name?",
    "#div/0!",
    "#null!",
    "#num!",
    "#n/d",
    "#nv",
    "#¡ref!",
    "#¡valor!",
    "#¡div/0!",
    "#¿nombre?",
    "#rif!",
    "#valore!",
    "#δ/υ",
    "n/d",
    "n.d",
    "s/d",
    "δ/υ",
    "μ/δ",
    "н/д",
    "н.д",
];
/// What no description is, though a name may be: truths (a column made by a comparison, or "there is one" in place of
/// the text) and numbers without end.
const NO_TEXTS: [&str; 4] = ["true", "false", "infinity", "inf"];
/// Sentences that say of a description that there is none, or not yet, as the whole of a line: in English, Spanish,
/// Italian, Greek and Bulgarian, in small letters and without a stop at the end.
const NO_DESCRIPTIONS: [&str; 55] = [
    "no description",
    "no description available",
    "no description provided",
    "no description is available",
    "description not available",
    "description is not available",
    "not available",
    "not applicable",
    "not provided",
    "not specified",
    "tbd",
    "tba",
    "tbc",
    "to be announced",
    "to be confirmed",
    "to be defined",
    "to be determined",
    "sin descripción",
    "sin descripcion",
    "descripción no disponible",
    "descripcion no disponible",
    "no disponible",
    "no especificado",
    "no procede",
    "sin datos",
    "por definir",
    "por determinar",
    "a definir",
    "nessuna descrizione",
    "nessuna descrizione disponibile",
    "descrizione non disponibile",
    "non disponibile",
    "non specificato",
    "non pervenuto",
    "da definire",
    "δεν υπάρχει περιγραφή",
    "χωρίς περιγραφή",
    "μη διαθέσιμη περιγραφή",
    "μη διαθέσιμο",
    "δεν διατίθεται",
    "няма описание",
    "без описание",
    "няма данни",
    "не е налично",
    "няма налично описание",
    "no information",
    "no information available",
    "sin información",
    "sin informacion",
    "nessuna informazione",
    "χωρίς πληροφορίες",
    "δεν υπάρχουν πληροφορίες",
    "няма информация",
    "без информация",
    "липсва информация",
];
/// What programs print for what is no text, in small letters and with the brackets without which the words would be
/// words: JavaScript for an object, and the pivot tables of Excel and LibreOffice in English, Spanish, Italian, Greek and
/// Bulgarian for an empty cell.
const PRINTED: [&str; 8] =
    ["[object object]", "(blank)", "(empty)", "(en blanco)", "(vacío)", "(vuoto)", "(κενό)", "(празно)"];
/// Brackets, quotes and dashes: around a word they add nothing to it, alone they say nothing.
const SIGNS: [char; 22] = [
    '(', ')', '[', ']', '{', '}', '<', '>', '"', '\'', '`', '«', '»', '„', '“', '”', '‘', '’', '-', '–', '—',
    '―',
];
/// What else may stand before or behind a word: stops and bullets.
const STOPS: [char; 5] = ['.', '…', '*', '•', '·'];

/// Whether `text` only says that there is no value: words for nothing, each in whatever brackets or quotes, or
/// brackets, quotes and dashes alone.
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = lowered(text);
    let mut words = words(&text).peekable();
    if words.peek().is_some() {
        return words.all(|word| WORDS.contains(&word));
    }
    !text.is_empty() && text.chars().all(|c| SIGNS.contains(&c) || c.is_whitespace())
}

/// Whether every line of `description` is made of words for nothing or of what no description is, or says that there
/// is none.
pub(super) fn says_nothing(description: &str) -> bool {
    let empty = |line: &str| {
        let line = lowered(line);
        let is_nothing = words(&line).all(|word| WORDS.contains(&word) || NO_TEXTS.contains(&word));
        is_nothing || NO_DESCRIPTIONS.contains(&bare(&line))
    };
    description.lines().filter(|line| !line.trim().is_empty()).all(empty)
}

fn lowered(text: &str) -> String {
    PRINTED.iter().fold(text.trim().to_lowercase(), |text, printed| text.replace(printed, "null"))
}

/// The words of `text` between blanks and commas, without the signs around each.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|'))
        .map(bare)
        .filter(|word| !word.is_empty())
}

/// `text` without the blanks and signs around it.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| SIGNS.contains(&c) || STOPS.contains(&c) || c == ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_for_nothing_stands_alone() {
        for nothing in ["NaN", " None ", "N/A", "#REF!", "<NA>", "-1.#IND", "#N/A N/A"] {
            assert!(is_placeholder(nothing) && says_nothing(nothing), "{nothing}");
        }
        assert!(says_nothing("True") && !is_placeholder("True") && says_nothing("null\n\nnull"));
        for something in ["Nan Goldin Studio", "none of the above", "None\nWe look for a fitter"] {
            assert!(!is_placeholder(something) && !says_nothing(something), "{something}");
        }
    }

    #[test]
    fn a_description_may_say_that_there_is_none() {
        for nothing in [
            "Not specified.",
            "TBD",
            "(to be announced)",
            "* Descripción no disponible",
            "Da definire…",
            "Χωρίς περιγραφή",
            "«Няма описание»",
            "Няма информация.",
            "No description provided.\n\nn/a",
        ] {
            assert!(says_nothing(nothing), "{nothing}");
        }
        for something in [
            "Salary not specified. You fit meters.",
            "Not available\nYou fit meters",
            "No description of the place can do it justice.",
            "TBD Labs",
            "Da definire il turno",
        ] {
            assert!(!says_nothing(something), "{something}");
        }
        assert!(!is_placeholder("TBD"), "a firm may be called so");
    }

    #[test]
    fn an_empty_cell_of_a_pivot_table_is_nothing_and_its_word_alone_is_a_word() {
        for nothing in
            ["(blank)", "(Empty)", "(en blanco)", "(Vacío)", "(vuoto)", "(Κενό)", "(празно)", "«(blank)»"]
        {
            assert!(is_placeholder(nothing) && says_nothing(nothing), "{nothing}");
        }
        assert!(says_nothing("* (vuoto)\n* (vuoto)") && is_placeholder("(blank), (blank)"));
        for something in
            ["Blank", "vacío", "Vuoto S.r.l.", "(blank) Studios", "Turno (vacío)", "празно", "(κενό) θέση"]
        {
            assert!(!is_placeholder(something) && !says_nothing(something), "{something}");
        }
    }

    #[test]
    fn signs_around_a_word_and_more_such_words_add_nothing() {
        for nothing in [
            "(nil)",
            "\\N",
            "[NaN]",
            "{'none'}",
            "«null»",
            "Undefined.",
            "* nan\n* None",
            "null; null",
            "N/A | N/A",
            "[object Object],[object Object]",
            "n.a.",
            "N.D.",
            "S/D",
            "#N/D",
            "#NV",
            "#¡REF!",
            "#¿NOMBRE?",
            "#RIF!",
            "#VALORE!",
            "#Δ/Υ",
            "Μ/Δ",
            "Н.Д.",
        ] {
            assert!(says_nothing(nothing), "{nothing}");
            assert!(nothing.contains('\n') || is_placeholder(nothing), "{nothing}");
        }
        for nothing in ["-", "——", "[]", "{}", "\"\"", "( )"] {
            assert!(is_placeholder(nothing), "{nothing}");
        }
        assert!(says_nothing("-Infinity") && !is_placeholder("Infinity"), "a firm may be called so");
        for something in
            ["", "(ND)", "[Remote]", "Null Island", "N/D, Sofia", "object", "\\No", "5", "*", "(1)", "C-"]
        {
            assert!(!is_placeholder(something), "{something}");
        }
        for something in ["None.\nYou fit meters.", "(none) needed", "«Nil» is our brand"] {
            assert!(!says_nothing(something), "{something}");
        }
    }
}
