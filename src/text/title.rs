//! Which part of a job title names the job, and which the employer.

use std::ops::Range;

use super::double_forms::double_forms;
use super::fold::fold;

/// What ends the name of a firm, folded and without dots.
const LEGAL_FORMS: [&str; 22] = [
    "ltd", "limited", "llc", "llp", "inc", "plc", "corp", "gmbh", "ag", "sl", "slu", "sa", "srl", "spa",
    "sarl", "αε", "επε", "ικε", "оод", "еоод", "ад", "еад",
];

/// What parts a title.
const SEPARATORS: [&str; 7] = [", ", " - ", " – ", " — ", " | ", ": ", " @ "];

/// Words for an office, folded, before the one whom it serves, ...
const OFFICES: [&str; 13] = [
    "office",
    "gabinete",
    "oficina",
    "secretaria",
    "segreteria",
    "ufficio",
    "gabinetto",
    "γραφειο",
    "γραμματεια",
    "кабинет",
    "офис",
    "канцелария",
    "секретариат",
];
/// ... and the beginnings of words for these.
const HEADS: [&str; 23] = [
    "director",
    "minist",
    "mayor",
    "chief",
    "ceo",
    "cio",
    "cto",
    "head",
    "rector",
    "alcald",
    "presid",
    "consej",
    "dirett",
    "sindac",
    "rettor",
    "διευθυντ",
    "προεδρ",
    "υπουργ",
    "δημαρχ",
    "директор",
    "президент",
    "кмет",
    "ректор",
];

/// Whether a word ends the name of a firm: `GmbH`, `S.L.`.
pub fn is_legal_form(word: &str) -> bool {
    LEGAL_FORMS.contains(&fold(word).replace('.', "").as_str())
}

/// Where a title names the job: all of it but a firm's name at either end (`Welder, Acme S.L.`), the office of somebody
/// who leads behind it (`Welder, Office of the Mayor`) or the sexes (`Welder (m/f/d)`).
pub(super) fn job(title: &str) -> Range<usize> {
    let range = job_and_sexes(title);
    let job = &title[range.clone()];
    let sexes =
        double_forms(job).pop().filter(|form| form.is_apart && form.range.end == job.trim_end().len());
    let end = sexes.map_or(job.len(), |form| job[..form.range.start].trim_end().len());
    if end == 0 { range } else { range.start..range.start + end }
}

fn job_and_sexes(title: &str) -> Range<usize> {
    let parts = parts(title);
    let names_firm = |part: &Range<usize>| {
        let mut words = title[part.clone()].split_whitespace();
        words.next_back().is_some_and(is_legal_form) && words.next().is_some()
    };
    let first = usize::from(parts.len() > 1 && parts.first().is_some_and(names_firm));
    let is_form = |part: &Range<usize>| is_legal_form(title[part.clone()].trim());
    let behind = match parts.as_slice() {
        // `Acme, S.L.`
        [.., _, form] if is_form(form) => 2,
        [.., last] if names_firm(last) || is_office_of_head(&title[last.clone()]) => 1,
        _ => 0,
    };
    match parts.get(first..parts.len().saturating_sub(behind)) {
        Some([only]) => only.clone(),
        Some([begin, .., end]) => begin.start..end.end,
        _ => 0..title.len(),
    }
}

/// Whether a part of a title is the office of somebody who leads: `Office of the Director General`.
fn is_office_of_head(part: &str) -> bool {
    let folded = fold(part);
    let mut words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.next().is_some_and(|word| OFFICES.contains(&word))
        && words.any(|word| HEADS.iter().any(|head| word.starts_with(head)))
}

fn parts(title: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let next = |from: usize| {
        let found =
            SEPARATORS.iter().filter_map(|separator| Some((title[from..].find(separator)?, separator.len())));
        found.min()
    };
    while let Some((at, length)) = next(start) {
        parts.push(start..start + at);
        start += at + length;
    }
    parts.push(start..title.len());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_firm_at_either_end_is_no_part_of_the_job() {
        for (title, expected) in [
            ("Welder, Acme Pumps GmbH", "Welder"),
            ("Welder - night shift - Acme S.L.", "Welder - night shift"),
            ("Acme Pumps Ltd: Welder", "Welder"),
            ("Soldador, Bombas Acme, S.L.", "Soldador"),
            ("Ηλεκτρολόγος | Άκμη Α.Ε.", "Ηλεκτρολόγος"),
            ("Welder, pumps and valves", "Welder, pumps and valves"),
            ("Welder, Office of the Mayor", "Welder"),
            ("Soldador – Gabinete del Director General", "Soldador"),
            ("Saldatore – Segreteria del Sindaco", "Saldatore"),
            ("Ηλεκτρολόγος – Γραφείο Γενικού Διευθυντή", "Ηλεκτρολόγος"),
            ("Заварчик, Кабинет на кмета", "Заварчик"),
            ("Welder, office furniture", "Welder, office furniture"),
            ("Technician – Ufficio Reti", "Technician – Ufficio Reti"),
            ("Acme Pumps GmbH", "Acme Pumps GmbH"),
            ("Welder (m/f/d)", "Welder"),
            ("Заварчик (м/ж) - Acme Pumps GmbH", "Заварчик"),
            ("Welder (TIG)", "Welder (TIG)"),
            ("Acme Pumps GmbH, Acme Valves GmbH", "Acme Pumps GmbH, Acme Valves GmbH"),
            ("", ""),
        ] {
            assert_eq!(&title[job(title)], expected);
        }
    }
}
