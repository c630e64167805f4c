//! The answer of a service that found nothing, where a feed of lines is wanted.

use serde_json::{Map, Value};

use super::field::{Field, FieldMap};
use super::json_key::find;

/// More bytes than such an answer has.
const MOST_BYTES: usize = 1 << 16;
/// What an ad has at least one of.
const NAMING: [Field; 3] = [Field::Id, Field::Title, Field::Description];

/// Whether `text`, a whole feed, is an empty list, or one object with an empty list in it that is no ad: it has no field
/// by which `map` would know one, no list with items and no text of several words, which an ad with other keys has.
pub(super) fn is_empty_answer(text: &[u8], map: &FieldMap) -> bool {
    if text.len() > MOST_BYTES {
        return false;
    }
    let Ok(value) = serde_json::from_slice::<Value>(text) else { return false };
    let names = |object: &Map<String, Value>| NAMING.iter().any(|field| find(object, map, field).is_some());
    empty_lists(&value).is_some_and(|lists| lists > 0) && !value.as_object().is_some_and(names)
}

/// How many empty lists there are in `value`; `None` where it holds several words or a list with items.
fn empty_lists(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => (text.split_whitespace().count() < 2).then_some(0),
        Value::Array(items) => items.is_empty().then_some(1),
        Value::Object(object) => object.values().map(empty_lists).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Some(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Record;
    use crate::ingest::jsonl_feed::JsonlFeed;

    fn records(text: &'static str, items: &[&str]) -> Vec<Record> {
        let map = FieldMap::parse(&items.iter().map(|item| item.to_string()).collect::<Vec<_>>()).unwrap();
        let mut feed = JsonlFeed::new(Box::new(text.as_bytes()), map).unwrap();
        std::iter::from_fn(|| feed.next().unwrap()).collect()
    }

    #[test]
    fn an_answer_without_ads_holds_no_record() {
        for answer in [
            "[]",
            "\u{feff}\n[ ]\n",
            "[\n]\n",
            "[\n\n\n]",
            r#"{"total":0,"results":[]}"#,
            r#"{"took":3,"hits":{"total":{"value":0},"hits":[]},"next":null,"version":"1.2"}"#,
            "{\n  \"count\": 0,\n  \"results\": [\n  ]\n}\n",
            "{\n  \"jobs\": [],\n  \"meta\": {\"total\": 0}\n}",
        ] {
            assert!(records(answer, &[]).is_empty(), "{answer}");
        }
    }

    #[test]
    fn what_may_be_an_ad_is_a_record() {
        let cases: [(&'static str, &[&str]); 10] = [
            ("{}", &[]),
            ("[[]]", &[]),
            ("[]\n[]\n", &[]),
            (r#"{"total":0}"#, &[]),
            (r#"{"total":1,"results":[{"t":"x"}]}"#, &[]),
            (r#"{"id":1,"tags":[]}"#, &[]),
            (r#"{"nr":1,"tags":[]}"#, &["id=nr"]),
            (r#"{"nr":1,"text":"You weld pipes.","tags":[]}"#, &[]),
            ("{\n\"error\": \"Invalid key\",\n\"results\": []\n}\n", &[]),
            ("{\n\"results\": []\n}\n{\n\"results\": []\n}\n", &[]),
        ];
        for (text, items) in cases {
            let records = records(text, items);
            assert!(records.iter().all(|record| record.content.is_err()), "{text}");
            assert!(!records.is_empty(), "{text}");
        }
    }
}
