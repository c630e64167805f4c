//! Reads one JSON object per line.

use std::io::{self, BufRead};

use serde_json::{Map, Value};

use super::document::{document, list_of_objects};
use super::feed::Record;
use super::field::{Field, FieldMap};
use super::no_number::without_words;
use super::refusal::{nowhere, quoted, refuse};
use super::slices::{Cut, Slice, Slices, not_utf8};
use crate::domain::{RawAd, RejectReason, Rejection};

/// The records of a JSONL stream.
pub(super) struct JsonlFeed {
    pub(super) slices: Slices,
    map: FieldMap,
    /// The line after the first, read to see whether the two are one document.
    ahead: Option<io::Result<Option<Slice>>>,
    begun: bool,
    ended: bool,
}

impl JsonlFeed {
    /// The records of `input`, their fields found by `map`.
    pub(super) fn new(input: Box<dyn BufRead + Send>, map: FieldMap) -> io::Result<Self> {
        Ok(Self { slices: Slices::new(input, Cut::Line)?, map, ahead: None, begun: false, ended: false })
    }

    /// The next record; `None` at the end. Fails only if the stream cannot be read.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        if self.ended {
            return Ok(None);
        }
        let slice = self.ahead.take().unwrap_or_else(|| self.slices.next())?;
        let Some(slice) = slice else { return Ok(None) };
        if !std::mem::replace(&mut self.begun, true) {
            let next = self.slices.next();
            let document = document(&slice, next.as_ref().ok().and_then(Option::as_ref));
            self.ahead = Some(next);
            if let Some(document) = document {
                self.ended = true;
                return Ok(Some(Record { line: slice.line, raw: slice.raw(), content: Err(document) }));
            }
        }
        let content = slice.whole().and_then(object).and_then(|object| raw_ad(&object, &self.map));
        Ok(Some(Record { line: slice.line, raw: slice.raw(), content }))
    }
}

/// One ad from a JSON object with the fields of a JSONL feed; `id` stands in where it has none.
///
/// # Errors
/// The [`Rejection`] that a feed would have counted.
pub fn parse_ad(text: &str, id: &str) -> Result<RawAd, Rejection> {
    let mut object = object(text.as_bytes())?;
    object.entry("id").or_insert_with(|| Value::String(id.to_string()));
    raw_ad(&object, &FieldMap::default())
}

fn malformed(message: String) -> Rejection {
    refuse(RejectReason::Malformed, "", message)
}

/// The object in `bytes`. Of two values of one key the last counts; a bare `NaN` counts as null.
fn object(bytes: &[u8]) -> Result<Map<String, Value>, Rejection> {
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
        Err(error) => Err(malformed(broken_json(&error))),
    }
}

/// What serde says, with the column, less the line: that is 1 for each line by itself.
fn broken_json(error: &serde_json::Error) -> String {
    let position = format!(" at line {} column {}", error.line(), error.column());
    let problem = error.to_string().replace(&position, "");
    format!("broken JSON at column {}: {problem}; write one whole object per line", error.column())
}

fn raw_ad(object: &Map<String, Value>, map: &FieldMap) -> Result<RawAd, Rejection> {
    let mut ad = RawAd::default();
    attributes(object, &mut ad)?;
    for field in Field::PLAIN {
        let Some(value) = find(object, map, &field) else {
            if let Some(reason) = field.reason_if_missing() {
                let mut rejection = nowhere(reason, &field.to_string(), "key", keys(object).into_iter());
                if let Some(path) = list_of_objects(object) {
                    rejection.message += &format!(
                        "; if the ads lie under '{path}', write those one per line: jq -c '.{path}[]' FILE"
                    );
                }
                return Err(rejection);
            }
            continue;
        };
        put(&field, value, &mut ad)?;
    }
    // The less wanted first, so that what is more wanted stays.
    let suggested: Vec<(&Field, &str)> = map.suggested().collect();
    for (field, path) in suggested.into_iter().rev().chain(map.iter()) {
        if let (Field::Attribute(_), Some(value)) = (field, at_path(object, path)) {
            put(field, value, &mut ad)?;
        }
    }
    Ok(ad)
}

fn keys(object: &Map<String, Value>) -> Vec<&str> {
    object.keys().map(String::as_str).collect()
}

/// The value of a mapped field at its path, of any other at its name or else its first alias there is.
fn find<'a>(object: &'a Map<String, Value>, map: &FieldMap, field: &Field) -> Option<&'a Value> {
    if let Some(path) = map.column(field) {
        return at_path(object, path);
    }
    let suggested = map.suggested().filter(|(other, _)| *other == field);
    let mut suggested = suggested.filter_map(|(_, path)| at_path(object, path));
    if let Some(value) = suggested.find(|value| !value.is_null()) {
        return Some(value);
    }
    let name = field.to_string();
    let names = std::iter::once(name.as_str()).chain(field.aliases().iter().copied());
    names.filter_map(|name| object.get(name)).find(|value| !value.is_null()).or_else(|| object.get(&name))
}

/// The value of the key `path`, or step by step along its dots.
fn at_path<'a>(object: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    if let Some(value) = object.get(path) {
        return Some(value);
    }
    let mut steps = path.split('.');
    let first = object.get(steps.next()?)?;
    steps.try_fold(first, |value, step| value.as_object()?.get(step))
}

fn attributes(object: &Map<String, Value>, ad: &mut RawAd) -> Result<(), Rejection> {
    match object.get("attributes") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::Object(given)) => {
            given.iter().try_for_each(|(name, value)| put(&Field::Attribute(name.clone()), value, ad))
        }
        Some(other) => Err(refuse(
            RejectReason::InvalidField,
            "attributes",
            format!("{} is no set of attributes; write an object of names and texts", kind(other)),
        )),
    }
}

/// Writes `value` into `field` if it has a type that the field may have: text; for the id also a whole
/// number; for an attribute any number, true or false. Null counts as absent.
fn put(field: &Field, value: &Value, ad: &mut RawAd) -> Result<(), Rejection> {
    let text = match (field, value) {
        (_, Value::Null) => return Ok(()),
        (_, Value::String(text)) => text.clone(),
        // Beyond 64 bits a number loses digits, and two ads would come to share an id.
        (Field::Id, Value::Number(number)) if number.is_u64() || number.is_i64() => number.to_string(),
        (Field::Attribute(_), Value::Number(number)) => number.to_string(),
        (Field::Attribute(_), Value::Bool(truth)) => truth.to_string(),
        (field, value) => {
            let shown = quoted(&value.to_string());
            let message = format!("{shown} is {}; write it as text, in quotes", kind(value));
            return Err(refuse(RejectReason::InvalidField, field.to_string(), message));
        }
    };
    field.fill(ad, text);
    Ok(())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
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
        for bad in ["1.5", "123456789012345678901234567890", "true", "[1]", "{}"] {
            assert_eq!(id(bad).unwrap_err().reason, RejectReason::InvalidField, "{bad}");
        }
        let title = read(r#"{"id":"1","title":5,"description":"d"}"#, &[]).unwrap_err();
        assert_eq!((title.reason, title.field.as_str()), (RejectReason::InvalidField, "title"));
        assert!(title.message.contains("'5' is a number"), "{}", title.message);
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
        for bad in ["[]", "\"x\"", "{\"a\":[1]}"] {
            let line = format!("{{\"id\":1,{REST},\"attributes\":{bad}}}");
            assert_eq!(read(&line, &[]).unwrap_err().reason, RejectReason::InvalidField, "{bad}");
        }
    }
}
