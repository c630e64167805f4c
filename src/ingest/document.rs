//! One JSON document where a feed of lines is wanted: told by what it is, with the way out.

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::refusal::refuse;
use super::slices::Slice;
use crate::domain::{RejectReason, Rejection};

/// Why nothing is read of a feed that is one JSON value over many lines; `None` if `first` may be a record.
///
/// A line that breaks off inside a value is such a beginning, unless the next is a record of its own: then
/// one line is broken and the rest is good.
pub(super) fn document(first: &Slice, next: Option<&Slice>) -> Option<Rejection> {
    let start = first.whole().ok()?;
    let breaks_off = serde_json::from_slice::<IgnoredAny>(start).is_err_and(|error| error.is_eof());
    let next = next?.whole().ok()?;
    let next_is_record = next.starts_with(b"{") && next.trim_ascii_end().ends_with(b"}");
    let opens = start.trim_ascii_start().starts_with(b"[") || start.trim_ascii_start().starts_with(b"{");
    let brackets_only = start.iter().all(|byte| b"[{ \t\r".contains(byte));
    if !opens || !breaks_off || (next_is_record && !brackets_only) {
        return None;
    }
    let list = start.trim_ascii_start().starts_with(b"[");
    let (what, command) = if list { ("list", "jq -c '.[]' FILE") } else { ("object", "jq -c . FILE") };
    Some(refuse(
        RejectReason::Malformed,
        "",
        format!(
            "the file holds one {what} over several lines; write one ad per line, for instance with {command}"
        ),
    ))
}

/// Where in `object` a list of objects lies, as a path with dots: there a service that answers with one
/// object puts its ads. Looked for four levels deep.
pub(super) fn list_of_objects(object: &Map<String, Value>) -> Option<String> {
    fn below(object: &Map<String, Value>, path: &str, levels: usize) -> Option<String> {
        let of = |key: &str| if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
        let holds = |value: &Value| value.as_array().is_some_and(|list| list.iter().any(Value::is_object));
        if let Some((key, _)) = object.iter().find(|(_, value)| holds(value)) {
            return Some(of(key));
        }
        let deeper = levels.checked_sub(1)?;
        object.iter().find_map(|(key, value)| below(value.as_object()?, &of(key), deeper))
    }
    below(object, "", 3)
}

#[cfg(test)]
mod tests {
    use super::super::field::FieldMap;
    use super::super::jsonl_feed::JsonlFeed;
    use crate::domain::RejectReason;
    use crate::ingest::Record;

    #[test]
    fn a_service_s_answer_says_where_its_ads_lie() {
        let answer = br#"{"took":3,"hits":{"total":1,"hits":[{"_id":"7","_source":{"title":"t"}}]}}"#;
        let rejection = feed(answer).remove(0).content.unwrap_err();
        assert_eq!(rejection.reason, RejectReason::MissingId);
        assert!(rejection.message.contains("'hits', 'took'"), "{}", rejection.message);
        assert!(rejection.message.contains("jq -c '.hits.hits[]'"), "{}", rejection.message);
    }

    fn feed(text: &'static [u8]) -> Vec<Record> {
        let mut feed = JsonlFeed::new(Box::new(text), FieldMap::default()).unwrap();
        std::iter::from_fn(|| feed.next().unwrap()).collect()
    }

    #[test]
    fn one_document_over_many_lines_is_refused_once() {
        let cases: [(&[u8], &str); 4] = [
            (b"[\n  {\n    \"id\": 1\n  }\n]\n", "one list"),
            (b"[{\"id\": 1},\n {\"id\": 2}]\n", "one list"),
            (b"\n{\n  \"id\": 1\n}\n{\n  \"id\": 2\n}\n", "one object"),
            (b"{\"hits\": [\n{\"id\": 1},\n{\"id\": 2}]}", "one object"),
        ];
        for (text, what) in cases {
            let records = feed(text);
            assert_eq!(records.len(), 1);
            let rejection = records[0].content.as_ref().unwrap_err();
            assert!(rejection.message.contains(what) && rejection.message.contains("jq"), "{rejection}");
        }
    }

    #[test]
    fn a_first_line_that_breaks_off_does_not_take_the_good_ones_with_it() {
        let records = feed(b"{\"id\":1,\"title\":\"t\n{\"id\":2,\"description\":\"d\"}\n{}\n");
        assert_eq!(records.iter().map(|record| record.line).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(records[1].content.is_ok());
    }
}
