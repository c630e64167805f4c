//! What a sentence is, given the heading that it stands under and the phrases that it holds.

use crate::domain::Section;
use crate::text::phrases::{Hits, Topic};

/// A heading that says what is asked or offered stands. Under one that asks, legal words and words
/// about applying still count, because they close an ad without a heading of their own; other
/// boilerplate must speak up twice. Without a heading, or under praise, the phrases decide; under praise work is the
/// employer's.
pub(super) fn decide(heading: Option<Topic>, hits: Hits) -> Section {
    let [requirements, duties, benefits, about, apply, legal, work] = hits;
    let duties = if heading == Some(Topic::About) { duties } else { duties.saturating_add(work) };
    let closing = apply + legal;
    let boilerplate = benefits.saturating_add(about).saturating_add(closing);
    let asked = if duties > requirements { Section::Duties } else { Section::Requirements };
    match heading {
        Some(Topic::Requirements | Topic::Duties) if closing > 0 || boilerplate > 1 => Section::Boilerplate,
        Some(Topic::Requirements) => Section::Requirements,
        Some(Topic::Duties | Topic::Work) => Section::Duties,
        Some(Topic::Benefits | Topic::Apply | Topic::Legal) => Section::Boilerplate,
        Some(Topic::About) | None if legal > 0 || boilerplate > requirements.saturating_add(duties) => {
            Section::Boilerplate
        }
        Some(Topic::About) | None if requirements.saturating_add(duties) > 0 => asked,
        Some(Topic::About) => Section::Boilerplate,
        None => Section::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(topics: &[Topic]) -> Hits {
        let mut hits = Hits::default();
        for topic in topics {
            hits[*topic as usize] += 1;
        }
        hits
    }

    #[test]
    fn headings_come_first_and_phrases_where_there_is_none() {
        use Topic::{About, Apply, Benefits, Duties, Legal, Requirements, Work};
        for (heading, phrases, section) in [
            (Some(Requirements), &[][..], Section::Requirements),
            (Some(Requirements), &[Benefits], Section::Requirements),
            (Some(Requirements), &[Benefits, About], Section::Boilerplate),
            (Some(Duties), &[Legal], Section::Boilerplate),
            (Some(Duties), &[Requirements], Section::Duties),
            (Some(Benefits), &[Requirements], Section::Boilerplate),
            (Some(About), &[], Section::Boilerplate),
            (Some(About), &[Requirements], Section::Requirements),
            (None, &[], Section::Other),
            (Some(About), &[Duties], Section::Duties),
            (Some(About), &[Work], Section::Boilerplate),
            (None, &[Duties], Section::Duties),
            (None, &[Work], Section::Duties),
            (None, &[Apply], Section::Boilerplate),
            (None, &[Requirements, Legal], Section::Boilerplate),
            (None, &[Requirements, Benefits], Section::Requirements),
        ] {
            assert_eq!(decide(heading, hits(phrases)), section, "{heading:?} {phrases:?}");
        }
    }
}
