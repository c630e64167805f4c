//! One ad that is a text of its own, written as JSON.

use std::borrow::Cow;

use serde_json::{Deserializer, Map, Value};

use super::field::FieldMap;
use super::jsonl_feed::{object, raw_ad};
use super::no_number::without_words;
use super::refusal::refuse;
use crate::domain::{RawAd, RejectReason, Rejection};
use crate::text::list_literal;

/// Whether `text` is JSON with an ad or several rather than an ad's words: it begins with an object, or is a list of
/// objects. A list or set of texts is the words of an ad as a program prints them.
pub fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    begins_with_object(text) || (text.starts_with('[') && is_list_of_objects(text))
}

/// Whether `text` begins with an object, if a broken one: with a brace and the quote of a key, in Python's quotes as well.
/// A set has no keys, and a template or a remark in braces no quotes.
fn begins_with_object(text: &str) -> bool {
    let inside = text.strip_prefix('{').map(str::trim_start);
    inside.is_some_and(|inside| inside.starts_with(['"', '\'', '}'])) && list_literal(text).is_none()
}

/// One ad from a JSON object with the fields of a JSONL feed; `id` stands in where it has none.
///
/// # Errors
/// The [`Rejection`] that a feed would have counted; of a text with several ads one that says so.
pub fn parse_ad(text: &str, id: &str) -> Result<RawAd, Rejection> {
    let text = text.trim();
    if is_list_of_objects(text) {
        return Err(not_one("a list of ads"));
    }
    if has_several_objects(text) {
        return Err(not_one("more than one ad"));
    }
    let mut object = object(text.as_bytes())?;
    object.entry("id").or_insert_with(|| Value::String(id.to_string()));
    raw_ad(&object, &FieldMap::default())
}

fn not_one(what: &str) -> Rejection {
    let message = format!(
        "this is {what} where one ad is wanted; give one of them alone, as {{\"title\": …, \"description\": …}}, or read \
         all of them as a feed"
    );
    refuse(RejectReason::Malformed, "", message)
}

fn is_list_of_objects(text: &str) -> bool {
    let text = numbered(text);
    serde_json::from_str::<Vec<Map<String, Value>>>(&text).is_ok_and(|list| !list.is_empty())
}

/// Whether two objects or more follow each other in `text`, as the lines of a feed do.
fn has_several_objects(text: &str) -> bool {
    let text = numbered(text);
    let objects = Deserializer::from_str(&text).into_iter::<Map<String, Value>>();
    objects.take_while(Result::is_ok).take(2).count() > 1
}

/// `text` with null for the words for "no number", which JSON does not have.
fn numbered(text: &str) -> Cow<'_, str> {
    without_words(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AD: &str = r#"{"title":"Welder","description":"You weld pipes."}"#;

    #[test]
    fn several_ads_are_told_from_one() {
        let pay = AD.replace('}', ",\"pay\":NaN}");
        for (text, what) in [
            (format!("{AD}\n{AD}"), "more than one ad"),
            (format!("{pay}\n\n{pay}\n{AD}\n"), "more than one ad"),
            (format!("{AD} {AD} {{\"title\":"), "more than one ad"),
            (format!("{{\n\"title\": \"Welder\"\n}}\n{AD}"), "more than one ad"),
            (format!("[{AD},\n{AD}]"), "a list of ads"),
            (format!("[ {AD} ]"), "a list of ads"),
        ] {
            assert!(is_json(&text), "{text}");
            let rejection = parse_ad(&text, "ad").unwrap_err();
            assert_eq!(rejection.reason, RejectReason::Malformed, "{text}");
            assert!(rejection.message.contains(what), "{rejection}");
        }
    }

    #[test]
    fn one_ad_is_read_with_or_without_an_id() {
        for (text, id) in [
            (AD.to_string(), "ad"),
            (format!(" {AD}\n"), "ad"),
            (AD.replace('}', ",\"pay\":NaN}"), "ad"),
            (AD.replace('{', "{\"id\":7,"), "7"),
            (AD.replace(',', ",\n  "), "ad"),
        ] {
            assert!(is_json(&text), "{text}");
            assert_eq!(parse_ad(&text, "ad").unwrap().id.as_deref(), Some(id), "{text}");
        }
        let broken = parse_ad("{\"title\":\"a\" \"b\"}", "ad").unwrap_err();
        assert!(broken.message.contains("broken JSON"), "{broken}");
    }

    #[test]
    fn the_words_of_an_ad_are_no_json() {
        for text in [
            "['Weld pipes', 'Read plans']",
            r#"["Weld pipes"]"#,
            "[]",
            "[Remote] Welder",
            "Welder {m/f}",
            "",
            "{'Weld pipes', 'Read plans'}",
            " { \"Don't smoke\", 'Weld pipes' }\n",
            "{{ job_title }}\nYou weld pipes.",
            "{m/f} Welder",
        ] {
            assert!(!is_json(text), "{text}");
        }
        // Broken objects, of which the reader of JSON says where.
        for text in ["{}", "{ \"title\": ", "{'title': 'Welder'}", "{\n}"] {
            assert!(is_json(text), "{text}");
        }
    }
}
