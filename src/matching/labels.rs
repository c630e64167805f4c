//! The labels of skills and occupations as they are looked for in ads.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::domain::{Language, Occupation, Skill, Term};
use crate::score::{LabelTerms, Senses};
use crate::taxonomy::{EscoOccupation, NarrowerNames, software_names};
use crate::text;

/// Every label of a skill as it is looked for: whole, and without what stands in brackets at its end.
pub(super) fn label_terms(skill: &Skill) -> Vec<LabelTerms> {
    let names = names_of_one_word(skill);
    let of = |(language, label): (Language, &str)| {
        let name = text::without_qualifier(label);
        let whole = (name != label).then(|| LabelTerms::from(text::content_terms(language, label)));
        let mut plain = as_looked_for(language, name);
        // `Java script` is JavaScript spelled apart, and as much a name: no Java stands in it.
        if plain.terms.len() > 1 && names.contains(&letters(name)) {
            plain.name = text::written_words(name);
        }
        std::iter::once(plain).chain(whole)
    };
    skill.all_labels().flat_map(of).collect()
}

/// The letters of those labels of a skill that are a name of one word.
fn names_of_one_word(skill: &Skill) -> BTreeSet<String> {
    let labels = skill.all_labels().map(|(_, label)| text::without_qualifier(label));
    labels
        .filter(|label| text::label_name(label).is_some_and(|words| words.len() == 1))
        .map(letters)
        .collect()
}

fn letters(label: &str) -> String {
    label.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The names of narrower concepts of a skill: those of its row, and those that the program knows of its concept. Only
/// what is written as names are is looked for: of other labels the words alone do not tell whether the narrower thing
/// is meant.
pub(super) fn narrower_names(skill: &Skill, known: &NarrowerNames) -> Vec<LabelTerms> {
    let names = skill.narrower.iter().map(String::as_str).chain(known.below(&skill.uri));
    let spellings = names.map(text::without_qualifier).flat_map(text::name_spellings);
    let named = spellings.map(|name| as_looked_for(Language::ENGLISH, &name));
    named.filter(|label| !label.name.is_empty()).collect()
}

fn as_looked_for(language: Language, label: &str) -> LabelTerms {
    let terms = text::content_terms(language, label);
    let senses = match terms.as_slice() {
        [term] if software_terms().binary_search(term).is_err() => {
            if text::is_plain_word(label) {
                Senses::Several
            } else {
                Senses::OneAsWritten
            }
        }
        _ => Senses::One,
    };
    LabelTerms { terms, name: text::label_name(label).unwrap_or_default(), senses }
}

/// The terms of the names of software, ascending: of those that mean nothing else their words, of others their written
/// forms.
pub(super) fn software_terms() -> &'static [Term] {
    static TERMS: LazyLock<Vec<Term>> = LazyLock::new(|| {
        let names = software_names().flat_map(|name| match name.contains(char::is_uppercase) {
            true => text::label_name(name).unwrap_or_default(),
            false => text::content_terms(Language::ENGLISH, name),
        });
        names.collect::<BTreeSet<Term>>().into_iter().collect()
    });
    &TERMS
}

/// The languages that a skill has labels in.
pub(super) fn languages(skill: &Skill) -> BTreeSet<Language> {
    let filled = skill.labels.iter().filter(|set| set.all().next().is_some());
    filled.map(|set| set.language).collect()
}

/// Every label of an occupation as titles name it: whole, and of a label in both genders each form.
pub(super) fn title_terms(occupation: &Occupation) -> Vec<Vec<Term>> {
    let of = |(language, label): (Language, &str)| {
        let forms = EscoOccupation::gender_forms(label).into_iter();
        let forms = forms.map(move |form| text::content_terms(language, &form));
        std::iter::once(text::content_terms(language, label)).chain(forms)
    };
    occupation.all_labels().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LabelSet;
    use crate::score::{LabelFits, LabelMatcher};
    use crate::taxonomy::builtin_profiles;

    #[test]
    fn names_below_a_skill_are_those_of_its_row_and_of_its_concept() {
        let profile = builtin_profiles().unwrap().remove(0);
        let mut skill =
            profile.skills().iter().find(|row| row.label == "cloud technologies").unwrap().clone();
        skill.narrower = vec!["Nimbus (provider)".into(), "machines that others own".into()];
        let names = narrower_names(&skill, NarrowerNames::builtin().unwrap());
        let is_met =
            |written: &str| names.iter().any(|name| Some(&name.name) == text::label_name(written).as_ref());
        assert!(["Nimbus", "NIMBUS", "AWS", "OpenStack", "Openstack"].into_iter().all(is_met));
        assert!(!is_met("Aws"));
        assert!(names.iter().all(|name| !name.name.is_empty()), "other labels are not looked for");
    }

    #[test]
    fn a_label_in_both_genders_is_named_by_either_form() {
        for (code, label, title, named) in [
            (
                "el",
                "τεχνικός διευθυντής δικτύων/τεχνική διευθύντρια δικτύων",
                "Τεχνικός Διευθυντής Δικτύων",
                true,
            ),
            ("el", "αναλυτής λογισμικού/αναλύτρια λογισμικού", "ΑΝΑΛΥΤΡΙΑ ΛΟΓΙΣΜΙΚΟΥ, Πάτρα", true),
            ("el", "αναλυτής λογισμικού/αναλύτρια λογισμικού", "Αναλυτής πωλήσεων", false),
            ("bg", "програмист на роботи/програмистка на роботи", "Програмистка на роботи", true),
            ("bg", "програмист на роботи/програмистка на роботи", "Програмист", false),
            ("en", "steward/stewardess", "Stewardess wanted", true),
            ("es", "actor de doblaje/actriz de doblaje", "Actriz de doblaje", true),
            ("it", "direttore di rete/direttrice di rete", "Direttrice di rete", true),
            ("en", "TCP/IP engineer", "IP engineer", false),
            ("en", "TCP/IP engineer", "Engineer for TCP/IP", true),
            ("en", "PL/SQL developer", "SQL developer", false),
        ] {
            let language = Language::new(code).unwrap();
            let mut occupation = builtin_profiles().unwrap().remove(0).occupations()[0].clone();
            occupation.label = label.into();
            occupation.labels = vec![LabelSet {
                language,
                preferred: Some(label.into()),
                alternatives: Vec::new(),
                source: String::new(),
            }];
            let mut fits = LabelFits::default();
            let titles = LabelMatcher::new(&[title_terms(&occupation)]);
            titles.fits(text::content_terms(language, title), &mut fits);
            assert_eq!(fits.by_skill()[0].share >= 1.0, named, "{label}: {title}");
        }
    }

    #[test]
    fn a_name_spelled_apart_is_a_name() {
        let mut skill = builtin_profiles().unwrap().remove(0).skills()[0].clone();
        skill.labels = vec![LabelSet {
            language: Language::ENGLISH,
            preferred: Some("TypeScript".into()),
            alternatives: vec!["Type script".into(), "type of script".into(), "script types".into()],
            source: String::new(),
        }];
        let words: Vec<usize> = label_terms(&skill).iter().map(|label| label.name.len()).collect();
        assert_eq!(words, [1, 2, 0, 0]);
    }

    #[test]
    fn a_label_has_one_sense_where_nothing_else_is_called_so() {
        let senses = |label: &str| as_looked_for(Language::ENGLISH, label).senses;
        for label in ["Swift", "Java", "R", "Scratch", "ruby"] {
            assert_eq!(senses(label), Senses::Several, "{label}");
        }
        for label in ["LESS", "SAFe", "OpenRoads"] {
            assert_eq!(senses(label), Senses::OneAsWritten, "{label}");
        }
        for label in ["PostgreSQL", "Docker", "DOCKER", "Microsoft Access", "Internet of Things"] {
            assert_eq!(senses(label), Senses::One, "{label}");
        }
    }
}
