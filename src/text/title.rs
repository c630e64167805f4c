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

/// Words for a group of firms, folded, before its name. English has the word behind it, as that of a department, too.
const GROUPS: [&str; 4] = ["gruppo", "grupo", "ομιλοσ", "група"];

/// What stands before an employer's name and nothing else, ...
const AT: [&str; 2] = [" at ", " presso "];
/// ... and what may stand before one that ends as the names of firms do.
const FOR: [&str; 13] = [
    " for ",
    " with ",
    " para ",
    " en ",
    " per ",
    " in ",
    " για ",
    " σε ",
    " στην ",
    " στον ",
    " στο ",
    " за ",
    " в ",
];
/// Small words within a name, or before it, have so many letters at most: `para |el Grupo |del Sur S.A.`
const SMALL_WORD: usize = 4;

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

/// Where a title names the job: all of it but a firm's name at either end (`Welder, Acme S.L.`, `Welder at Acme`), the
/// office of somebody who leads behind it (`Welder, Office of the Mayor`) or the sexes (`Welder (m/f/d)`).
pub fn job(title: &str) -> Range<usize> {
    let range = without_firm(title);
    let range = range.start..range.start + before_employer(&title[range.clone()]);
    let job = &title[range.clone()];
    let sexes =
        double_forms(job).pop().filter(|form| form.is_apart && form.range.end == job.trim_end().len());
    let end = sexes.map_or(job.len(), |form| job[..form.range.start].trim_end().len());
    if end == 0 { range } else { range.start..range.start + end }
}

/// The title without a firm or an office at its ends.
fn without_firm(title: &str) -> Range<usize> {
    let parts = parts(title);
    let names_firm = |part: &Range<usize>| {
        let mut words = title[part.clone()].split_whitespace();
        let first = words.next();
        let is_group = first.is_some_and(|first| GROUPS.contains(&fold(first).as_str()));
        is_group && words.clone().next().is_some_and(|name| name.starts_with(char::is_uppercase))
            || words.next_back().is_some_and(is_legal_form)
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

/// Where the job ends that an employer's name follows: `Welder at Acme`, `Welder for the Acme Group Ltd`; the end of `job`
/// where none does.
fn before_employer(job: &str) -> usize {
    let is_large = |word: &str| word.starts_with(char::is_uppercase);
    let at = AT.iter().filter_map(|at| job.rfind(at).filter(|end| is_large(&job[end + at.len()..])));
    let names_firm = job.split_whitespace().next_back().is_some_and(is_legal_form);
    let is_part = |word: &str| !word.starts_with(char::is_lowercase) || word.chars().count() <= SMALL_WORD;
    let is_firm = |rest: &str| rest.split_whitespace().all(is_part) && rest.split_whitespace().any(is_large);
    let of = |word: &'static &str| {
        job.match_indices(*word).map(|(end, _)| end).find(|end| is_firm(&job[end + word.len()..]))
    };
    let firm = FOR.iter().filter(|_| names_firm).filter_map(of);
    at.chain(firm).min().unwrap_or(job.len())
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
            ("Welder at Acme", "Welder"),
            ("Saldatore presso Acme Pompe", "Saldatore"),
            ("Welder for the Acme Pumps Ltd", "Welder"),
            ("Soldador para el Grupo Acme del Sur, S.L.", "Soldador"),
            ("Saldatore per Acme S.r.l.", "Saldatore"),
            ("Ηλεκτρολόγος στην Άκμη Α.Ε.", "Ηλεκτρολόγος"),
            ("Заварчик за Акме ЕООД", "Заварчик"),
            ("Welder for pumps, Acme Ltd", "Welder for pumps"),
            ("Welder for heavy pumps Acme Ltd", "Welder for heavy pumps Acme Ltd"),
            ("Welder at heights", "Welder at heights"),
            ("Welder at the port", "Welder at the port"),
            ("Soldador - Grupo Acme", "Soldador"),
            ("Ηλεκτρολόγος, Όμιλος Άκμη", "Ηλεκτρολόγος"),
            ("Soldador - Grupo de tuberías", "Soldador - Grupo de tuberías"),
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
