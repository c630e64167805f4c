//! The names that a label for both genders holds.

use crate::text::fold;

use super::EscoOccupation;

/// Letters that the forms of one word for both genders begin with at least, accents and capitals aside:
/// `actor/actress`, but not `TCP/IP`.
const SHARED: usize = 3;
/// What is left of the second form where its beginning is not written again (`redactor/a`, `χειριστής/-τρια`),
/// without accents: the endings of nouns by gender in Spanish, Italian, Greek, Bulgarian and English.
#[rustfmt::skip]
const ENDINGS: [&str; 30] = [
    "a", "as", "o", "os", "ra", "ras", "ora", "esa", "e", "i", "trice", "trici", "essa", "esse", "η", "α", "ος", "ια",
    "ου", "ρια", "τρια", "τριες", "ισσα", "ισσες", "а", "ка", "ки", "чка", "ичка", "ess",
];

impl EscoOccupation {
    /// The names that a label in both genders holds, as ESCO writes them; none for any other label. The forms of a
    /// word begin alike, so `TCP/IP` and `PL/SQL` hold none.
    ///
    /// ```
    /// use skillgauge::taxonomy::EscoOccupation;
    /// let forms = EscoOccupation::gender_forms;
    /// assert_eq!(forms("ship's steward/ship's stewardess"), ["ship's steward", "ship's stewardess"]);
    /// assert_eq!(forms("pintor/pintora de barcos"), ["pintor de barcos", "pintora de barcos"]);
    /// assert!(forms("TCP/IP engineer").is_empty());
    /// ```
    pub fn gender_forms(label: &str) -> Vec<String> {
        if !label.contains('/') {
            return Vec::new();
        }
        let parts: Vec<&str> = label.split('/').map(str::trim).collect();
        let label = parts.join("/").split_whitespace().collect::<Vec<_>>().join(" ");
        let forms = whole_names(&label).or_else(|| names_by_word(&label)).or_else(|| longer_name(&label));
        let mut forms = forms.unwrap_or_default();
        forms.dedup();
        forms
    }
}

/// Both sides of a slash where they are one name word by word: `jefe de obra/jefa de obra`. The slash between them need
/// not be the only one: `προγραμματιστής Η/Υ/προγραμματίστρια Η/Υ`.
fn whole_names(label: &str) -> Option<Vec<String>> {
    let sides = |at: usize| Some((label.get(..at)?, label.get(at + 1..)?));
    let mut borders = label.match_indices('/').filter_map(|(at, _)| sides(at));
    let is_pair = |(one, other): &(&str, &str)| {
        let (one, other) = (words(one), words(other));
        !one.is_empty() && one.len() == other.len() && one.iter().zip(&other).all(|(a, b)| are_akin(a, b))
    };
    borders.find(is_pair).map(|(one, other)| vec![one.to_string(), other.to_string()])
}

/// The label with the first form of each word that stands in two, and with the second: `foreman/forewoman shunter`. Of
/// a word whose second form is an ending alone, the first stands in both.
fn names_by_word(label: &str) -> Option<Vec<String>> {
    let forms = |word| forms_of_word(word).unwrap_or((word, word));
    let (first, second): (Vec<&str>, Vec<&str>) = label.split_whitespace().map(forms).unzip();
    let first = first.join(" ");
    (first != label).then(|| vec![first, second.join(" ")])
}

fn forms_of_word(word: &str) -> Option<(&str, &str)> {
    let (one, other) = word.split_once('/')?;
    if one.chars().filter(|c| c.is_alphabetic()).count() < SHARED {
        return None;
    }
    let ending = fold(other.trim_matches(|c: char| !c.is_alphabetic()));
    if ENDINGS.iter().any(|known| fold(known) == ending) {
        return Some((one, one));
    }
    (!other.contains('/') && are_akin(one, other)).then_some((one, other))
}

/// The longer side of the only slash where both begin alike, but do not say the same: the other may be cut short.
fn longer_name(label: &str) -> Option<Vec<String>> {
    let (one, other) = label.split_once('/').filter(|(_, other)| !other.contains('/'))?;
    let (of_one, of_other) = (words(one), words(other));
    let begin_alike = are_akin(of_one.first()?, of_other.first()?);
    let longer = if of_one.len() > of_other.len() { one } else { other };
    (begin_alike && of_one.len() != of_other.len()).then(|| vec![longer.to_string()])
}

fn words(name: &str) -> Vec<&str> {
    name.split_whitespace().collect()
}

/// Whether two words are one, or begin with enough of the same letters to be forms of one.
fn are_akin(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one), fold(other));
    let alike = one.chars().zip(other.chars()).take_while(|(a, b)| a == b && a.is_alphabetic()).count();
    one == other || alike >= SHARED
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_label_in_both_genders_holds_a_name_for_each() {
        for (label, expected) in [
            ("host/hostess", vec!["host", "hostess"]),
            ("Abbot / Abbess", vec!["Abbot", "Abbess"]),
            ("chief doorman/doorwoman", vec!["chief doorman", "chief doorwoman"]),
            ("salesman/saleswoman on tour", vec!["salesman on tour", "saleswoman on tour"]),
            ("jefe de obra/jefa de obra", vec!["jefe de obra", "jefa de obra"]),
            ("alfarero/alfarera de azulejos", vec!["alfarero de azulejos", "alfarera de azulejos"]),
            ("peón/peona", vec!["peón", "peona"]),
            ("perito náutico/náutica", vec!["perito náutico", "perito náutica"]),
            ("attore/attrice", vec!["attore", "attrice"]),
            ("saldatore di tubi/saldatrice di tubi", vec!["saldatore di tubi", "saldatrice di tubi"]),
            ("δάσκαλος χορού/δασκάλα χορού", vec!["δάσκαλος χορού", "δασκάλα χορού"]),
            ("ΡΑΦΤΗΣ/ράφτρα", vec!["ΡΑΦΤΗΣ", "ράφτρα"]),
            ("αναλυτής Η/Υ/αναλύτρια Η/Υ", vec!["αναλυτής Η/Υ", "αναλύτρια Η/Υ"]),
            (
                "ελεγκτής/ελέγκτρια δικτύων/υποδομών",
                vec!["ελεγκτής δικτύων/υποδομών", "ελέγκτρια δικτύων/υποδομών"],
            ),
            ("пекар/пекарка", vec!["пекар", "пекарка"]),
            ("зъбен техник/зъбна техничка", vec!["зъбен техник", "зъбна техничка"]),
            // The second form as an ending.
            ("redactor/a de guías", vec!["redactor de guías"]),
            ("programmatore/trice", vec!["programmatore"]),
            ("χειριστής/-τρια γερανού", vec!["χειριστής γερανού"]),
            ("шофьор/ка", vec!["шофьор"]),
            ("νοσοκόμα/ος", vec!["νοσοκόμα"]),
            // One side is longer.
            ("guía jefe/guía jefa de montaña", vec!["guía jefa de montaña"]),
            ("guía/guía", vec!["guía"]),
        ] {
            assert_eq!(EscoOccupation::gender_forms(label), expected, "{label}");
        }
    }

    #[test]
    fn other_labels_hold_none() {
        for label in [
            "",
            "/",
            "sailor/",
            "host",
            "UDP/IP analyst",
            "T/SQL developer",
            "C/C++ developer",
            "CI/CD engineer",
            "UI/UX designer",
            "tester 10015/10016",
            "OS/2 administrator",
            "cutter/assembler",
            "web design/web developer",
            "τεχνικός δικτύων/τηλεπικοινωνιών",
            "τεχνικός Η/Υ",
            "редактор, вестник/списание",
        ] {
            assert!(EscoOccupation::gender_forms(label).is_empty(), "{label}");
        }
    }

    proptest! {
        #[test]
        fn any_label_is_read(label in "[a-cα-γ /-]{0,24}") {
            for form in EscoOccupation::gender_forms(&label) {
                prop_assert!(!form.trim().is_empty() && form != label.trim());
            }
        }
    }
}
