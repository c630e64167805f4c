//! One document where a feed of lines is wanted: told by what it is, with the way out.

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::json_key::keys;
use super::refusal::{listed, quoted, refuse};
use super::slices::Slice;
use crate::domain::{RejectReason, Rejection};

/// More lines of comments than this are not passed over to see what follows them.
const MOST_COMMENTS: usize = 16;
/// So deep below an object lists of ads are looked for.
const LEVELS: usize = 4;

/// A feed that is one document over its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Document {
    /// What it holds.
    pub(super) holds: Holds,
    /// How many lines of comments stand before it.
    pub(super) comments: usize,
}

/// What a document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// A JSON array.
    List,
    /// A JSON object.
    Object,
    /// Markup, such as the page of an error.
    Markup,
    /// A program that gives a name to the data, or calls a function with it.
    Script,
}

/// Whether one more line is needed to tell by [`document`] what `lines`, the first of a feed, are: the first that is
/// no comment and the one after it.
pub(super) fn is_more_needed(lines: &[Slice]) -> bool {
    let comments = comments(lines);
    comments <= MOST_COMMENTS && lines.len() < comments + 2
}

/// The document that a feed is, by its first `lines`; `None` if they may be records.
///
/// A line that breaks off inside a value is the beginning of one, unless the next is a record of its own, or the break
/// lies inside a text, which no line of a document does: then one line is broken and the rest is good.
pub(super) fn document(lines: &[Slice]) -> Option<Document> {
    let comments = comments(lines);
    let mut body = lines.iter().skip(comments).map(Slice::whole);
    let first = body.next()?.ok()?.trim_ascii();
    let next = body.next().transpose().ok()?;
    let brackets_only = first.iter().all(|byte| b"[{ \t\r".contains(byte));
    if next.is_some_and(is_record) && !brackets_only {
        return None;
    }
    let is_json = next.is_some() && breaks_off(first);
    let holds = match first.first()? {
        b'[' if is_json => Holds::List,
        b'{' if is_json => Holds::Object,
        b'<' if first.get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || b"!?".contains(byte)) => {
            Holds::Markup
        }
        letter if letter.is_ascii_alphabetic() && next.is_some() && b"[{(".contains(first.last()?) => {
            Holds::Script
        }
        _ => return None,
    };
    Some(Document { holds, comments })
}

/// How many of the first `lines` are comments, of which JSON has none.
fn comments(lines: &[Slice]) -> usize {
    let mut is_inside = false;
    let is_comment = |line: &&Slice| {
        let text = line.whole().unwrap_or_default().trim_ascii();
        let begins = !is_inside && text.starts_with(b"/*");
        let is_comment = is_inside || begins || text.starts_with(b"//") || text.starts_with(b"#");
        is_inside = (is_inside || begins) && !text.windows(2).any(|pair| pair == b"*/");
        is_comment
    };
    lines.iter().take_while(is_comment).count()
}

fn is_record(line: &[u8]) -> bool {
    line.starts_with(b"{") && line.trim_ascii_end().ends_with(b"}")
}

/// Whether `line` begins a JSON value and ends within it, but not within a text.
fn breaks_off(line: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(line).is_err_and(|error| error.is_eof()) && !ends_in_text(line)
}

fn ends_in_text(line: &[u8]) -> bool {
    let (mut in_text, mut escapes) = (false, false);
    for byte in line {
        match byte {
            _ if escapes => escapes = false,
            b'\\' => escapes = in_text,
            b'"' => in_text = !in_text,
            _ => {}
        }
    }
    in_text
}

impl Document {
    /// Why nothing is read of it. `object` is what it holds, where that is an object that could be read: if that is no
    /// ad itself, ads may lie below it.
    pub(super) fn refusal(self, object: Option<&Map<String, Value>>, is_ad: bool) -> Rejection {
        let before = if self.comments > 0 {
            "take out the comment before it, which JSON has none of, and "
        } else {
            ""
        };
        let lines = format!("{before}write one ad per line, for instance with");
        let message = match self.holds {
            Holds::List => format!("the file holds one list over several lines; {lines} jq -c '.[]' FILE"),
            Holds::Object => {
                let way = match object {
                    Some(_) if is_ad => format!("; {lines} jq -c . FILE"),
                    Some(object) => {
                        let way = way_to_list(object, before).or_else(|| way_to_values(object, &lines));
                        let way = way.unwrap_or_else(|| format!("{lines} jq -c . FILE"));
                        format!(", whose keys are {}; {way}", listed(keys(object).into_iter()))
                    }
                    None => format!(
                        "; {lines} jq -c . FILE, or with jq -c '.KEY[]' FILE if they lie in a list under KEY"
                    ),
                };
                format!("the file holds one object over several lines{way}")
            }
            Holds::Markup => {
                "the file holds HTML or XML, not JSON; look what it says, and write one ad per line as {\"id\": …}"
                    .to_string()
            }
            Holds::Script => format!(
                "the file is a script, not JSON; take away what stands before the data and after it, then \
                 {lines} jq -c '.[]' FILE"
            ),
        };
        refuse(RejectReason::Malformed, "", message)
    }
}

/// How to make lines of the list of objects below `object` that holds the most text: there a service that answers with
/// one object puts its ads. `before` is to be done first. `None` where there is no such list.
pub(super) fn way_to_list(object: &Map<String, Value>, before: &str) -> Option<String> {
    let mut found = Vec::new();
    lists_below(object, &[], &mut found);
    let (path, _) = found.into_iter().reduce(|best, other| if other.1 > best.1 { other } else { best })?;
    Some(format!(
        "if the ads lie under {}, {before}write those one per line: jq -c '{}[]' FILE",
        quoted(&path.join(".")),
        filter(&path)
    ))
}

/// How to make lines of the values of `object`, where they are objects all, that is ads under their ids; `lines` says
/// what to do. An id that an ad does not say itself is taken from its key.
fn way_to_values(object: &Map<String, Value>, lines: &str) -> Option<String> {
    let ads: Vec<&Map<String, Value>> = object.values().map(Value::as_object).collect::<Option<_>>()?;
    let filter = match ads.as_slice() {
        [] | [_] => return None,
        ads if ads.iter().all(|ad| ad.contains_key("id")) => ".[]",
        _ => "to_entries[] | {id: .key} + .value",
    };
    Some(format!("{lines} jq -c '{filter}' FILE"))
}

/// Adds to `found` the path of each list of objects below `object`, which lies at `path`, and how much text it holds.
fn lists_below<'a>(object: &'a Map<String, Value>, path: &[&'a str], found: &mut Vec<(Vec<&'a str>, usize)>) {
    // What `quoted` changes could garble a terminal, or is too long to be shown.
    let shown = object.iter().filter(|(key, _)| quoted(key).len() == key.len() + 2);
    for (key, value) in shown {
        let path: Vec<&str> = path.iter().copied().chain([key.as_str()]).collect();
        match value {
            Value::Array(items) if items.iter().any(Value::is_object) => found.push((path, size(value))),
            Value::Object(deeper) if path.len() < LEVELS => lists_below(deeper, &path, found),
            _ => {}
        }
    }
}

/// How many bytes of text `value` holds.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(object) => object.values().map(size).sum(),
        _ => 0,
    }
}

/// `path` as a filter of jq, to stand between single quotes of a shell: a key that is no word is quoted.
fn filter(path: &[&str]) -> String {
    let mut filter = String::new();
    for key in path {
        let is_word = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_word {
            filter.push('.');
            filter.push_str(key);
        } else {
            filter.push_str(if filter.is_empty() { "." } else { "" });
            filter.push_str(&format!("[{}]", Value::from(*key)));
        }
    }
    filter.replace('\'', r"'\''")
}

#[cfg(test)]
mod tests {
    use super::super::field::FieldMap;
    use super::super::jsonl_feed::JsonlFeed;
    use crate::domain::RejectReason;
    use crate::ingest::Record;

    fn feed(text: &'static [u8]) -> Vec<Record> {
        let mut feed = JsonlFeed::new(Box::new(text), FieldMap::default()).unwrap();
        std::iter::from_fn(|| feed.next().unwrap()).collect()
    }

    /// The message with which the one record of the feed is refused.
    fn refused(text: &'static [u8]) -> String {
        let mut records = feed(text);
        assert_eq!(records.len(), 1, "{}", String::from_utf8_lossy(text));
        records.remove(0).content.unwrap_err().message
    }

    #[test]
    fn a_service_s_answer_says_where_its_ads_lie() {
        let answer = br#"{"took":3,"hits":{"total":1,"hits":[{"_id":"7","_source":{"title":"t"}}]}}"#;
        let rejection = feed(answer).remove(0).content.unwrap_err();
        assert_eq!(rejection.reason, RejectReason::MissingId);
        assert!(rejection.message.contains("'hits', 'took'"), "{}", rejection.message);
        assert!(rejection.message.contains("jq -c '.hits.hits[]'"), "{}", rejection.message);
    }

    #[test]
    fn the_filter_is_one_that_jq_takes_and_leads_to_the_texts() {
        for (answer, filter) in [
            (r#"{"open-jobs":[{"t":"x"}]}"#, r#"'.["open-jobs"][]'"#),
            (r#"{"data":{"job.list":[{"t":"x"}]}}"#, r#"'.data["job.list"][]'"#),
            (r#"{"обяви":{"все":[{"t":"x"}]}}"#, r#"'.["обяви"]["все"][]'"#),
            (r#"{"2026":[{"t":"x"}]}"#, r#"'.["2026"][]'"#),
            (r#"{"it's":[{"t":"x"}]}"#, r#"'.["it'\''s"][]'"#),
            (r#"{"areas":[{"n":1},{"n":2}],"vacancies":[{"t":"x"}]}"#, "'.vacancies[]'"),
            (r#"{"a":{"b":[{"t":"a longer text"}]},"c":[{"t":"x"}]}"#, "'.a.b[]'"),
        ] {
            let message = refused(answer.as_bytes());
            assert!(message.contains(&format!("jq -c {filter} FILE")), "{answer}: {message}");
        }
        assert!(!refused(br#"{"a\u0007b":[{"t":"x"}]}"#).contains("jq"));
    }

    #[test]
    fn one_document_over_many_lines_is_refused_once() {
        let cases: [(&[u8], &str); 5] = [
            (b"{\"jobs\": [\n  {\"id\": 1}\n]}\n", "one object"),
            (b"[\n  {\n    \"id\": 1\n  }\n]\n", "one list"),
            (b"[{\"id\": 1},\n {\"id\": 2}]\n", "one list"),
            (b"\n{\n  \"id\": 1\n}\n{\n  \"id\": 2\n}\n", "one object"),
            (b"{\"hits\": [\n{\"id\": 1},\n{\"id\": 2}]}", "one object"),
        ];
        for (text, what) in cases {
            let message = refused(text);
            assert!(message.contains(what) && message.contains("jq"), "{message}");
        }
    }

    #[test]
    fn an_object_over_many_lines_names_its_keys_and_the_way_to_its_ads() {
        let message =
            refused(b"{\n \"page\": 1,\n \"data\": {\n  \"job-ads\": [\n   {\"id\": 1},\n   {}\n]}}\n");
        assert!(message.contains("whose keys are 'data', 'page'"), "{message}");
        assert!(message.contains(r#"jq -c '.data["job-ads"][]' FILE"#), "{message}");
        let ads = refused(b"{\n\"id\": 1,\n\"description\": \"d\",\n\"skills\": [{}]\n}\n{\n\"id\": 2\n}\n");
        assert!(ads.ends_with("jq -c . FILE"), "{ads}");
        let by_id = refused(b"{\n\"7\": {\"id\": \"7\", \"title\": \"t\"},\n\"8\": {\"id\": \"8\"}\n}\n");
        assert!(by_id.ends_with("jq -c '.[]' FILE"), "{by_id}");
        let by_key = refused(b"{\n\"7\": {\"title\": \"t\"},\n\"8\": {\"title\": \"u\"}\n}\n");
        assert!(by_key.ends_with("jq -c 'to_entries[] | {id: .key} + .value' FILE"), "{by_key}");
        let mixed = refused(b"{\n\"job\": {\"title\": \"t\"},\n\"page\": 1\n}\n");
        assert!(mixed.ends_with("jq -c . FILE"), "{mixed}");
        let broken = refused(b"{\n\"data\": [\n{\"id\": 1},\n");
        assert!(broken.contains("jq -c . FILE, or with jq -c '.KEY[]' FILE"), "{broken}");
    }

    #[test]
    fn what_is_no_json_is_refused_once_by_its_name() {
        let cases: [(&[u8], &str); 7] = [
            (b"// of today\n/* all\n of it */\n[\n{\"id\": 1}\n]\n", "one list"),
            (b"# of today\n{\n\"jobs\": [{\"id\": 1}]\n}\n", "the comment before it"),
            (b"<!DOCTYPE html>\n<html>\n<body>504</body>\n", "HTML or XML"),
            (b"<html><body>Gateway timeout</body></html>", "HTML or XML"),
            (b"<?xml version=\"1.0\"?>\n<jobs>\n", "HTML or XML"),
            (b"window.ads = [\n{\"id\": 1},\n{\"id\": 2}];\n", "a script"),
            (b"callback({\n\"jobs\": []\n})\n", "a script"),
        ];
        for (text, what) in cases {
            let message = refused(text);
            assert!(message.starts_with("the file ") && message.contains(what), "{message}");
        }
    }

    #[test]
    fn a_first_line_that_is_no_record_does_not_take_the_good_ones_with_it() {
        let good = "{\"id\":2,\"description\":\"d\"}\n";
        for (first, broken) in [
            ("{\"id\":1,\"title\":\"t\n", 1),
            ("{\"id\":1,\"description\":\"One.\nTwo \\\"2\\\".\nThree.\"}\n", 3),
            ("{\"id\":1,\"title\":\"a \\\"b\nc\",\n\"description\":\"d\"}\n", 3),
            ("// one\n/* two\nthree */\n# four\n", 4),
            ("<export>\n", 1),
            ("id [\n", 1),
        ] {
            let text = format!("{first}{}", good.repeat(3));
            let records = feed(text.leak().as_bytes());
            let lines: Vec<u64> = records.iter().map(|record| record.line).collect();
            assert_eq!(lines, (1..=broken + 3).collect::<Vec<_>>(), "{first}");
            assert_eq!(records.iter().filter(|record| record.content.is_ok()).count(), 3, "{first}");
        }
    }
}
