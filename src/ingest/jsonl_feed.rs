//! Reads one JSON object per line.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use serde_json::{Map, Number, Value};

use super::document::{Document, Holds, document, is_more_needed};
use super::empty_answer::is_empty_answer;
use super::feed::Record;
use super::field::{Field, FieldMap, joined};
use super::json_key::{at_path, find, key_of, kind, missing, way_to_text};
use super::no_number::without_words;
use super::refusal::{quoted, refuse};
use super::slices::{Cut, MAX_RECORD_BYTES, Slice, Slices, not_utf8};
use crate::domain::{RawAd, RejectReason, Rejection};

/// The records of a JSONL stream.
pub(super) struct JsonlFeed {
    pub(super) slices: Slices,
    map: FieldMap,
    /// The first lines, read to see whether they are one document.
    ahead: VecDeque<Slice>,
    /// What broke off the stream while they were read: told after them.
    broken: Option<io::Error>,
    begun: bool,
    ended: bool,
}

impl JsonlFeed {
    /// The records of `input`, their fields found by `map`.
    pub(super) fn new(input: Box<dyn BufRead + Send>, map: FieldMap) -> io::Result<Self> {
        let slices = Slices::new(input, Cut::Line)?;
        Ok(Self { slices, map, ahead: VecDeque::new(), broken: None, begun: false, ended: false })
    }

    /// The next record; `None` at the end. Fails only if the stream cannot be read.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        if self.ended {
            return Ok(None);
        }
        let is_first = !std::mem::replace(&mut self.begun, true);
        let document = if is_first { self.document() } else { None };
        let Some(slice) = self.next_line()? else { return Ok(None) };
        let content = match document {
            Some(document) => {
                self.ended = true;
                match self.refusal(document, &slice) {
                    Some(refusal) => Err(refusal),
                    None => return Ok(None),
                }
            }
            None if is_first && self.is_empty_answer(&slice) => return Ok(None),
            None => slice.whole().and_then(object).and_then(|object| raw_ad(&object, &self.map)),
        };
        Ok(Some(Record { line: slice.line, raw: slice.raw(), content }))
    }

    /// The document that the feed is, if its first lines say so.
    fn document(&mut self) -> Option<Document> {
        while is_more_needed(self.ahead.make_contiguous()) {
            match self.slices.next() {
                Ok(Some(slice)) => self.ahead.push_back(slice),
                Ok(None) => break,
                Err(error) => {
                    self.broken = Some(error);
                    break;
                }
            }
        }
        document(self.ahead.make_contiguous())
    }

    fn next_line(&mut self) -> io::Result<Option<Slice>> {
        match (self.ahead.pop_front(), self.broken.take()) {
            (Some(slice), broken) => {
                self.broken = broken;
                Ok(Some(slice))
            }
            (None, Some(error)) => Err(error),
            (None, None) => self.slices.next(),
        }
    }

    /// Whether the `first` line is the only one, and the answer of a service that found nothing.
    fn is_empty_answer(&self, first: &Slice) -> bool {
        let is_last = self.ahead.is_empty() && self.broken.is_none();
        is_last && first.whole().is_ok_and(|line| is_empty_answer(line, &self.map))
    }

    /// Why nothing is read of `document`, whose first line is `first`; `None` where it is such an answer.
    fn refusal(&mut self, document: Document, first: &Slice) -> Option<Rejection> {
        let text = match document.holds {
            Holds::Object | Holds::List => self.text_of(document, first).unwrap_or_default(),
            Holds::Markup | Holds::Script => Vec::new(),
        };
        if is_empty_answer(&text, &self.map) {
            return None;
        }
        let mut objects = serde_json::Deserializer::from_slice(&text).into_iter::<Map<String, Value>>();
        let object = objects.next().and_then(Result::ok);
        let is_ad =
            object.as_ref().is_some_and(|object| find(object, &self.map, &Field::Description).is_some());
        Some(document.refusal(object.as_ref(), is_ad))
    }

    /// The text of `document`, whose first line is `first`; `None` if it is longer than a record may be.
    fn text_of(&mut self, document: Document, first: &Slice) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        if document.comments == 0 {
            text.extend_from_slice(first.whole().ok()?);
        } else {
            self.ahead.drain(..(document.comments - 1).min(self.ahead.len()));
        }
        while let Some(line) = self.next_line().ok()? {
            text.push(b'\n');
            text.extend_from_slice(line.whole().ok()?);
            if text.len() > MAX_RECORD_BYTES {
                return None;
            }
        }
        Some(text)
    }
}

fn malformed(message: String) -> Rejection {
    refuse(RejectReason::Malformed, "", message)
}

/// The object in `bytes`, a line or a whole text. Of two values of one key the last counts; a bare `NaN` counts as null.
pub(super) fn object(bytes: &[u8]) -> Result<Map<String, Value>, Rejection> {
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8("", error))?;
    let without = || without_words(text).and_then(|text| serde_json::from_str(&text).ok());
    match serde_json::from_str(text).or_else(|error| without().ok_or(error)) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(list @ Value::Array(_)) => Err(malformed(format!(
            "the line holds {}, not an object; write one ad per line, for instance with jq -c '.[]' FILE",
            kind(&list)
        ))),
        Ok(other) => Err(malformed(format!(
            "the line holds {}, not an object; write one ad per line as {{\"id\": …}}",
            kind(&other)
        ))),
        Err(_) if is_before_comma(text) => Err(malformed(
            "a comma stands behind the object; write one object per line, without commas between them"
                .to_string(),
        )),
        Err(error) => Err(malformed(broken_json(&error))),
    }
}

/// Whether `text` is a whole object but for a comma behind it, as in an array without its brackets.
fn is_before_comma(text: &str) -> bool {
    let object = text.trim_end().strip_suffix(',');
    object.is_some_and(|object| serde_json::from_str::<Map<String, Value>>(object).is_ok())
}

/// What serde says, with the column, less the line: that is 1 for each line by itself.
fn broken_json(error: &serde_json::Error) -> String {
    let position = format!(" at line {} column {}", error.line(), error.column());
    let problem = error.to_string().replace(&position, "");
    format!("broken JSON at column {}: {problem}; write one whole object per line", error.column())
}

/// The ad that `object` describes, its fields found by `map`.
pub(super) fn raw_ad(object: &Map<String, Value>, map: &FieldMap) -> Result<RawAd, Rejection> {
    let mut ad = RawAd::default();
    attributes(object, &mut ad)?;
    for field in Field::PLAIN.into_iter().filter(|field| map.reads(field)) {
        let key = key_of(object, map, &field);
        let value = at_path(object, &key);
        if let Some(rejection) = missing(object, map, &field, value) {
            return Err(rejection);
        }
        if let Some(value) = value {
            put(&field, Some(&key), value, &mut ad)?;
        }
    }
    // The less wanted first, so that what is more wanted stays.
    let suggested: Vec<(&Field, &str)> = map.suggested().collect();
    for (field, path) in suggested.into_iter().rev().chain(map.iter()) {
        if let (Field::Attribute(_), Some(value)) = (field, at_path(object, path)) {
            put(field, Some(path), value, &mut ad)?;
        }
    }
    Ok(ad)
}

fn attributes(object: &Map<String, Value>, ad: &mut RawAd) -> Result<(), Rejection> {
    match object.get("attributes") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::Object(given)) => {
            given.iter().try_for_each(|(name, value)| put(&Field::Attribute(name.clone()), None, value, ad))
        }
        Some(other) => Err(refuse(
            RejectReason::InvalidField,
            "attributes",
            format!("{} is no set of attributes; write an object of names and texts", kind(other)),
        )),
    }
}

/// The items of `list` as the one text of an attribute, `None` where there are none; refused if one of them is a list or
/// an object.
fn items(field: &Field, list: &[Value]) -> Result<Option<String>, Rejection> {
    let texts = list.iter().map(|item| match item {
        Value::Array(_) | Value::Object(_) => Err(no_text(field, None, item)),
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Number(_) | Value::Bool(_) => Ok(Some(item.to_string())),
    });
    Ok(joined(texts.collect::<Result<Vec<_>, _>>()?.into_iter().flatten()))
}

/// The rejection of `value`, which `field` cannot hold; `key` as in [`way_to_text`].
fn no_text(field: &Field, key: Option<&str>, value: &Value) -> Rejection {
    let way = way_to_text(field, key, value);
    let message = format!("{} is {}; {way}", quoted(&value.to_string()), kind(value));
    refuse(RejectReason::InvalidField, field.to_string(), message)
}

/// Writes `value`, which lies at `key`, into `field` if it has a type that the field may have: text; for the id also a
/// whole number; for an attribute any number, true or false, and a list of these. Null and an empty list count as absent.
fn put(field: &Field, key: Option<&str>, value: &Value, ad: &mut RawAd) -> Result<(), Rejection> {
    let text = match (field, value) {
        (_, Value::Null) => return Ok(()),
        (_, Value::String(text)) => text.clone(),
        // Beyond 64 bits a number loses digits, and two ads would come to share an id.
        (Field::Id, Value::Number(number)) if number.is_u64() || number.is_i64() => number.to_string(),
        (Field::Id, Value::Number(number)) if is_whole(number) => {
            format!("{:.0}", number.as_f64().unwrap_or_default())
        }
        (Field::Attribute(_), Value::Number(number)) => number.to_string(),
        (Field::Attribute(_), Value::Bool(truth)) => truth.to_string(),
        (Field::Attribute(_), Value::Array(list)) => match items(field, list)? {
            Some(text) => text,
            None => return Ok(()),
        },
        (field, value) => return Err(no_text(field, key, value)),
    };
    field.fill(ad, text);
    Ok(())
}

/// Whether a number with a fraction has none but nought, `4127853006.0`, as pandas writes a column of whole numbers in which
/// one is missing; none so large that it may have lost digits.
fn is_whole(number: &Number) -> bool {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    number.as_f64().is_some_and(|value| number.is_f64() && value.fract() == 0.0 && value.abs() < EXACT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, map: &[&str]) -> Result<RawAd, Rejection> {
        let map = FieldMap::parse(&map.iter().map(|item| item.to_string()).collect::<Vec<_>>()).unwrap();
        object(line.as_bytes()).and_then(|object| raw_ad(&object, &map))
    }

    const REST: &str = r#""title":"t","description":"d""#;

    #[test]
    fn a_whole_number_is_an_id_and_nothing_else() {
        let id = |id: &str| read(&format!("{{\"id\":{id},{REST}}}"), &[]).map(|ad| ad.id);
        assert_eq!(id("42"), Ok(Some("42".into())));
        assert_eq!(id("-7"), Ok(Some("-7".into())));
        assert_eq!(id("4127853006.0"), Ok(Some("4127853006".into())));
        for bad in ["1.5", "123456789012345678901234567890", "true", "[1]", "{}"] {
            assert_eq!(id(bad).unwrap_err().reason, RejectReason::InvalidField, "{bad}");
        }
        let title = read(r#"{"id":"1","title":5,"description":"d"}"#, &[]).unwrap_err();
        assert_eq!((title.reason, title.field.as_str()), (RejectReason::InvalidField, "title"));
        assert!(title.message.contains("'5' is a number"), "{}", title.message);
    }

    #[test]
    fn a_comma_behind_an_object_is_named() {
        let message = |line: &str| object(line.as_bytes()).unwrap_err().message;
        assert!(message("{\"id\": 1}, ").contains("a comma stands behind the object"));
        assert!(message("{\"id\": 1} {\"id\": 2}").contains("write one whole object per line"));
    }

    #[test]
    fn an_object_where_a_text_should_be_says_how_to_map_it() {
        let message =
            |value: &str| read(&format!("{{\"id\":1,{REST},\"company\":{value}}}"), &[]).unwrap_err().message;
        assert!(message(r#"{"@type":"x","name":"Limen"}"#).ends_with("--map company=company.name"));
        let keys = message(r#"{"n":1,"legal":"Limen","of":{"name":"L"}}"#);
        assert!(keys.ends_with("--map company=company.KEY, where KEY is one of 'legal', 'of'"), "{keys}");
        assert!(message("{\"n\":1}").ends_with("write it as text, in quotes"));
        let line = format!(r#"{{"id":1,{REST},"employer":{{"unit":{{"@type":"x","name":"Limen"}}}}}}"#);
        let mapped = read(&line, &["company=employer.unit"]).unwrap_err().message;
        assert!(mapped.ends_with("--map company=employer.unit.name"), "{mapped}");
        let below = read(&line, &["attributes.firm=employer"]).unwrap_err().message;
        assert!(below.ends_with("--map attributes.firm=employer.KEY, where KEY is one of 'unit'"), "{below}");
    }

    #[test]
    fn a_number_where_a_day_should_be_says_which_it_may_be() {
        for (number, way) in [
            ("1772409600000", "if it counts milliseconds since 1970, write the day instead: 2026-03-02"),
            ("20260302", "write it as text, in quotes"),
            ("7", "write it as 2026-11-23 or 2026-07-27T11:29:26-04:00"),
        ] {
            let rejection = read(&format!("{{\"id\":1,{REST},\"posted\":{number}}}"), &[]).unwrap_err();
            assert_eq!(rejection.reason, RejectReason::InvalidField, "{number}");
            assert!(rejection.message.ends_with(way), "{rejection}");
        }
    }

    #[test]
    fn a_field_may_be_read_from_no_key() {
        let line = format!("{{\"id\":1,{REST},\"country\":\"Spain\",\"-\":\"FR\"}}");
        assert_eq!(read(&line, &["country=-"]).unwrap().country, None);
    }

    #[test]
    fn dates_go_by_other_names_unless_mapped() {
        let line = format!("{{\"id\":1,{REST},\"posted\":null,\"datePosted\":\"2026-01-02\",\"day\":\"x\"}}");
        assert_eq!(read(&line, &[]).unwrap().posted.as_deref(), Some("2026-01-02"));
        assert_eq!(read(&line, &["posted=day"]).unwrap().posted.as_deref(), Some("x"));
    }

    #[test]
    fn a_mapped_key_may_lie_deeper() {
        let line = r#"{"id":1,"t.x":"top","description":"d","t":{"x":"deep","y":{"z":"z"}},
            "attributes":{"a":"b","n":1.5,"yes":true,"no":null}}"#;
        let ad = read(line, &["title=t.x", "company=t.y.z", "attributes.a=t.x"]).unwrap();
        assert_eq!((ad.title.as_deref(), ad.company.as_deref()), (Some("top"), Some("z")));
        let attributes: Vec<_> = ad.attributes.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(attributes, [("a", "top"), ("n", "1.5"), ("yes", "true")]);
    }

    #[test]
    fn what_is_no_number_is_not_given() {
        let ad = read(&format!("{{\"id\":1,{REST},\"pay\":NaN,\"company\":NaN}}"), &[]).unwrap();
        assert_eq!((ad.id.as_deref(), ad.company), (Some("1"), None));
        let bad = read(&format!("{{\"id\":1,{REST},\"pay\":1,}}"), &[]).unwrap_err();
        assert!(bad.message.contains("trailing comma"), "{}", bad.message);
    }

    #[test]
    fn the_last_of_two_values_counts() {
        let line = format!("{{\"id\":1,\"id\":2,{REST}}}");
        assert_eq!(read(&line, &[]).unwrap().id.as_deref(), Some("2"));
    }

    #[test]
    fn a_missing_key_is_named_with_those_that_are_there() {
        let rejection = read(r#"{"key":1,"title":"t"}"#, &[]).unwrap_err();
        assert_eq!(rejection.reason, RejectReason::MissingId);
        assert!(rejection.message.contains("'key', 'title'"), "{}", rejection.message);
        assert!(rejection.message.contains("--map id=KEY"), "{}", rejection.message);
    }

    #[test]
    fn what_is_no_object_is_malformed_with_its_column() {
        for (line, words) in [
            ("[1]", "a list"),
            ("{\"id\":1,}", "column 9"),
            ("{} {}", "column 4"),
            ("id,title", "column 1"),
            ("\"\\ud800\"", "column"),
        ] {
            let rejection = read(line, &[]).unwrap_err();
            assert_eq!(rejection.reason, RejectReason::Malformed, "{line}");
            assert!(rejection.message.contains(words), "{}", rejection.message);
        }
        let deep = "[".repeat(100_000);
        assert_eq!(read(&deep, &[]).unwrap_err().reason, RejectReason::Malformed);
    }

    #[test]
    fn attributes_are_an_object_of_plain_values() {
        for bad in ["[]", "\"x\"", "{\"a\":[[1]]}", "{\"a\":[{\"b\":\"c\"}]}", "{\"a\":{}}"] {
            let line = format!("{{\"id\":1,{REST},\"attributes\":{bad}}}");
            assert_eq!(read(&line, &[]).unwrap_err().reason, RejectReason::InvalidField, "{bad}");
        }
    }

    #[test]
    fn the_items_of_a_list_are_one_attribute_and_no_other_field() {
        for (list, text) in [
            (r#"["welding","tig"]"#, Some("welding, tig")),
            (r#"["one"]"#, Some("one")),
            (r#"[null," rust ","",2,true]"#, Some("rust, 2, true")),
            ("[]", None),
            (r#"[null,""]"#, None),
        ] {
            let line = format!("{{\"id\":1,{REST},\"tags\":{list},\"attributes\":{{\"tools\":{list}}}}}");
            let ad = read(&line, &["attributes.t=tags"]).unwrap();
            for name in ["t", "tools"] {
                assert_eq!(ad.attributes.get(name).map(String::as_str), text, "{name} {list}");
            }
            let rejection = read(&line, &["company=tags"]).unwrap_err();
            assert_eq!((rejection.reason, rejection.field.as_str()), (RejectReason::InvalidField, "company"));
        }
        let line = r#"{"id":1,"title":"t","description":["Fit meters.","Read plans."]}"#;
        assert_eq!(read(line, &[]).unwrap_err().reason, RejectReason::InvalidField);
    }
}
