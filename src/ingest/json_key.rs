//! Where in a JSON object a field lies, and what to say where it does not.

use serde_json::{Map, Value};

use super::day::{day, way_to_day};
use super::document::way_to_list;
use super::field::{Field, FieldMap};
use super::refusal::{listed, nowhere, quoted, refuse};
use crate::domain::{RejectReason, Rejection};

/// The value of a mapped field at its path, of any other at its name or else its first alias there is.
pub(super) fn find<'a>(object: &'a Map<String, Value>, map: &FieldMap, field: &Field) -> Option<&'a Value> {
    at_path(object, &key_of(object, map, field))
}

/// The key or path by which [`find`] finds `field`.
pub(super) fn key_of(object: &Map<String, Value>, map: &FieldMap, field: &Field) -> String {
    if let Some(path) = map.column(field) {
        return path.to_string();
    }
    let name = field.to_string();
    let suggested = map.suggested().filter(|(other, _)| *other == field).map(|(_, path)| path);
    let own = std::iter::once(name.as_str()).chain(field.aliases().iter().copied());
    let is_given = |key: &&str| at_path(object, key).is_some_and(|value| !value.is_null());
    suggested.chain(own).find(is_given).unwrap_or(&name).to_string()
}

/// The value of the key `path`, or step by step along its dots.
pub(super) fn at_path<'a>(object: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    if let Some(value) = object.get(path) {
        return Some(value);
    }
    let mut steps = path.split('.');
    let first = object.get(steps.next()?)?;
    steps.try_fold(first, |value, step| value.as_object()?.get(step))
}

/// The rejection of `object` where it does not say `field`, without which there is no ad: `value` is what was found
/// for it. A key of the field's own name that holds nothing is left to the gate, which says so as well.
pub(super) fn missing(
    object: &Map<String, Value>,
    map: &FieldMap,
    field: &Field,
    value: Option<&Value>,
) -> Option<Rejection> {
    let reason = field.reason_if_missing()?;
    let name = field.to_string();
    let mut rejection = match (map.column(field), value) {
        (Some(path), value) if value.is_none_or(is_blank) => unmapped(reason, &name, path, object),
        (None, None) => nowhere(reason, &name, "key", keys(object).into_iter()),
        _ => return None,
    };
    if let Some(way) = way_to_list(object, "").filter(|_| value.is_none()) {
        rejection.message += &format!("; {way}");
    }
    Some(rejection)
}

/// The rejection where the field `name` is mapped to `path` and nothing is there: says how far the path leads.
fn unmapped(reason: RejectReason, name: &str, path: &str, object: &Map<String, Value>) -> Rejection {
    let message = format!(
        "no {name} at {}, where --map looks for it: {}; name the right key with --map {name}=KEY",
        quoted(path),
        end_of(path, object)
    );
    refuse(reason, name, message)
}

/// How far `path` leads in `object`, and what is there.
fn end_of(path: &str, object: &Map<String, Value>) -> String {
    if let Some(value) = object.get(path) {
        return format!("{} holds {}", quoted(path), kind(value));
    }
    let (mut here, mut passed) = (object, Vec::new());
    for step in path.split('.') {
        let place = passed.join(".");
        passed.push(step);
        match here.get(step) {
            Some(Value::Object(deeper)) => here = deeper,
            Some(value) => return format!("{} holds {}", quoted(&passed.join(".")), kind(value)),
            None if here.is_empty() && place.is_empty() => return "there are no keys".into(),
            None if here.is_empty() => return format!("{} is empty", quoted(&place)),
            None if place.is_empty() => return format!("the keys are {}", listed(keys(here).into_iter())),
            None => {
                return format!("the keys under {} are {}", quoted(&place), listed(keys(here).into_iter()));
            }
        }
    }
    format!("{} holds an object", quoted(path))
}

/// What to do about `value`, which is no text; `key` is where it lies, if what lies below can be mapped.
pub(super) fn way_to_text(field: &Field, key: Option<&str>, value: &Value) -> String {
    let way = match (value, field) {
        (Value::Object(object), _) => key.and_then(|key| way_below(field, key, object)),
        (Value::Number(number), Field::Posted | Field::Expires) => {
            let digits = number.to_string();
            day(&digits).is_none().then(|| way_to_day(&digits))
        }
        _ => None,
    };
    way.unwrap_or_else(|| "write it as text, in quotes".into())
}

/// How to map the text for `field` in `object`, which lies at `key`; `None` if there is none.
fn way_below(field: &Field, key: &str, object: &Map<String, Value>) -> Option<String> {
    if object.get("name").is_some_and(Value::is_string) {
        return Some(format!("name the text in it with --map {field}={key}.name"));
    }
    let may_lead = |(_, value): &(&String, &Value)| value.is_string() || value.is_object();
    let below: Vec<&str> = object.iter().filter(may_lead).map(|(key, _)| key.as_str()).collect();
    (!below.is_empty()).then(|| {
        let below = listed(below.into_iter());
        format!("name the text in it with --map {field}={key}.KEY, where KEY is one of {below}")
    })
}

/// The keys of `object`, in their order.
pub(super) fn keys(object: &Map<String, Value>) -> Vec<&str> {
    object.keys().map(String::as_str).collect()
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// What `value` is, in words.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(text) if text.trim().is_empty() => "an empty text",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(object: &Value, items: &[&str]) -> Option<String> {
        let map = FieldMap::parse(&items.iter().map(|item| item.to_string()).collect::<Vec<_>>()).unwrap();
        let (object, field) = (object.as_object().unwrap(), Field::Description);
        let rejection = missing(object, &map, &field, find(object, &map, &field))?;
        assert_eq!(rejection.reason, RejectReason::EmptyDescription);
        Some(rejection.message)
    }

    #[test]
    fn a_mapped_key_that_leads_nowhere_says_how_far_it_leads() {
        use serde_json::json;
        for (object, words) in [
            (json!({"id": 1, "body": null}), "'body' holds null"),
            (json!({"id": 1, "body": "x"}), "'body' holds a text"),
            (json!({"id": 1, "body": {}}), "'body' is empty"),
            (json!({"id": 1, "body": {"html": "x", "raw": 1}}), "the keys under 'body' are 'html', 'raw'"),
            (json!({"id": 1, "body": {"plain": " "}}), "'body.plain' holds an empty text"),
            (json!({"id": 1, "body.plain": ""}), "'body.plain' holds an empty text"),
            (json!({"id": 1, "text": "x"}), "the keys are 'id', 'text'"),
            (json!({}), "there are no keys"),
        ] {
            let message = refused(&object, &["description=body.plain"]).unwrap();
            assert!(
                message.contains("no description at 'body.plain', where --map looks for it"),
                "{message}"
            );
            assert!(message.contains(&format!("looks for it: {words}; name the right key")), "{message}");
        }
        assert_eq!(refused(&json!({"body": {"plain": "x"}}), &["description=body.plain"]), None);
        assert_eq!(refused(&json!({"description": null}), &[]), None, "the gate says so");
        let unmapped = refused(&json!({"text": "x"}), &[]).unwrap();
        assert!(unmapped.contains("the keys are 'text'") && !unmapped.contains("looks for it"), "{unmapped}");
    }
}
