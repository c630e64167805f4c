//! What differs between the versions that two manifests state.

use serde_json::Value;

/// Part by part (`model`, `taxonomy`, …) what the two say, where they differ.
pub(in crate::monitor) fn differences(before: &Value, after: &Value) -> Vec<String> {
    changes(before, after).into_iter().map(|(part, old, new)| format!("{part} {old} to {new}")).collect()
}

/// The parts that differ: (part, before, after), the digest of all left out. A part that one does not state is `–`.
pub(in crate::monitor) fn changes(before: &Value, after: &Value) -> Vec<(String, String, String)> {
    let keys =
        |value: &Value| value.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default();
    let mut parts: Vec<String> = keys(before);
    parts.extend(keys(after));
    parts.sort();
    parts.dedup();
    let mut changes = Vec::new();
    for part in parts.into_iter().filter(|part| part != "digest") {
        let (old, new) = (before.get(&part), after.get(&part));
        if old != new {
            changes.push((part, in_words(old), in_words(new)));
        }
    }
    changes
}

/// A version in one short word: text as it is, an object by its name and the start of its digest.
fn in_words(value: Option<&Value>) -> String {
    let short = |value: &Value| value.as_str().map(|text| text.chars().take(12).collect::<String>());
    match value {
        None | Some(Value::Null) => "–".into(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Object(object)) => {
            let name = object.get("name").or_else(|| object.get("id")).and_then(Value::as_str);
            let digest = object.get("digest").and_then(short);
            let words: Vec<String> = name.map(str::to_string).into_iter().chain(digest).collect();
            if words.is_empty() { value.map(Value::to_string).unwrap_or_default() } else { words.join(" ") }
        }
        Some(Value::Array(values)) => {
            values.iter().map(|value| in_words(Some(value))).collect::<Vec<_>>().join(" + ")
        }
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_named() {
        let before = json!({"model": "a", "taxonomy": {"name": "ESCO 1.2.0", "digest": "0123456789abcdef"}, "digest": "1"});
        let after = json!({"model": "a", "taxonomy": {"name": "ESCO 1.2.1", "digest": "fedc"}, "profiles": [{"id": "x", "digest": "12"}], "digest": "2"});
        assert_eq!(
            differences(&before, &after),
            ["profiles – to x 12", "taxonomy ESCO 1.2.0 0123456789ab to ESCO 1.2.1 fedc"]
        );
    }
}
