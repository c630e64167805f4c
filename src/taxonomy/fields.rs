//! A TOML table read field by field: every fault is noted with its line and path, none stops the reading.

use std::collections::BTreeMap;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::Violation;

use super::error::Fault;
use super::near::nearest;

/// The faults found so far, and the line of every field read, by path.
pub(super) struct Faults<'t> {
    text: &'t str,
    lines: BTreeMap<String, usize>,
    found: Vec<Fault>,
}

impl<'t> Faults<'t> {
    /// No faults yet in `text`.
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, lines: BTreeMap::new(), found: Vec::new() }
    }

    /// The text as a table; `None`, with the faults noted, if it is not TOML.
    pub(super) fn document(&mut self) -> Option<Spanned<DeTable<'t>>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let line = error.span().map(|span| self.line(span.start));
            let violation = Violation::new("syntax", format!("this is not TOML: {}", error.message()));
            self.found.push(Fault { line, violation });
        }
        errors.is_empty().then_some(table)
    }

    /// Notes a fault of the field at `path`; its line is that of the field or of the row it belongs to.
    pub(super) fn note(&mut self, path: &str, description: impl Into<String>) {
        let mut ancestor = path;
        let line = loop {
            match (self.lines.get(ancestor), ancestor.rsplit_once('.')) {
                (Some(line), _) => break Some(*line),
                (None, Some((row, _))) => ancestor = row,
                (None, None) => break None,
            }
        };
        self.found.push(Fault { line, violation: Violation::new(path, description) });
    }

    /// Whether a fault is noted for the row or for anything in it.
    pub(super) fn in_row(&self, row: &str) -> bool {
        let within = |field: &str| {
            field.strip_prefix(row).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.found.iter().any(|fault| within(fault.violation.field()))
    }

    /// All faults by line, those without a line last.
    pub(super) fn into_sorted(mut self) -> Vec<Fault> {
        self.found.sort_by_key(|fault| fault.line.unwrap_or(usize::MAX));
        self.found
    }

    /// Whether none is noted.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    fn line(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().get(..offset).unwrap_or(self.text.as_bytes());
        before.iter().filter(|byte| **byte == b'\n').count() + 1
    }
}

/// A table of the file: its fields by name.
pub(super) struct Fields<'a, 't> {
    table: &'a DeTable<'t>,
    path: String,
}

impl<'a, 't> Fields<'a, 't> {
    /// The table at `path` (empty for the whole file). A key that is not among `known` is a fault.
    pub(super) fn new(table: &'a DeTable<'t>, path: &str, known: &[&str], faults: &mut Faults<'_>) -> Self {
        let fields = Self { table, path: path.to_string() };
        for key in table.keys() {
            let line = faults.line(key.span().start);
            let name = key.get_ref().as_ref();
            faults.lines.insert(fields.path(name), line);
            if !known.contains(&name) {
                let way_out = match nearest(name, known) {
                    Some(near) => format!("did you mean '{near}'?"),
                    None => format!("use {}", known.join(", ")),
                };
                faults.note(&fields.path(name), format!("there is no such key; {way_out}"));
            }
        }
        fields
    }

    /// The path of a field of this table.
    pub(super) fn path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_string() } else { format!("{}.{key}", self.path) }
    }

    /// The field as text, if it is there.
    pub(super) fn text(&self, key: &str, faults: &mut Faults<'_>) -> Option<&'a str> {
        let value = self.table.get(key)?.get_ref();
        let text = value.as_str();
        if text.is_none() {
            self.wrong_type(key, value, "text in quotes", faults);
        }
        text
    }

    /// The field as text; a fault if it is not there.
    pub(super) fn needed_text(&self, key: &str, example: &str, faults: &mut Faults<'_>) -> Option<&'a str> {
        self.need(key, example, faults);
        self.text(key, faults)
    }

    /// The field as one of a set of names or as a code; a fault if it is not there.
    pub(super) fn needed<T: FromStr<Err = Violation>>(
        &self,
        key: &str,
        example: &str,
        faults: &mut Faults<'_>,
    ) -> Option<T> {
        let parsed = self.needed_text(key, example, faults)?.parse();
        self.checked(key, parsed, faults)
    }

    /// The value, if it holds its promise; else a fault of the field.
    pub(super) fn checked<T>(
        &self,
        key: &str,
        value: Result<T, Violation>,
        faults: &mut Faults<'_>,
    ) -> Option<T> {
        value.map_err(|violation| faults.note(&self.path(key), violation.description())).ok()
    }

    /// The field as a number, if it is there; may be NaN.
    pub(super) fn number(&self, key: &str, faults: &mut Faults<'_>) -> Option<f64> {
        let value = self.table.get(key)?.get_ref();
        let number = match value {
            DeValue::Integer(integer) => integer.as_str().parse().ok().filter(|_| integer.radix() == 10),
            DeValue::Float(float) => float.as_str().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong_type(key, value, "a number", faults);
        }
        number
    }

    /// The field as a small whole number; a fault if it is not there.
    pub(super) fn needed_level(&self, key: &str, example: &str, faults: &mut Faults<'_>) -> Option<u8> {
        self.need(key, example, faults);
        let value = self.table.get(key)?.get_ref();
        let level = small(value);
        if level.is_none() {
            self.wrong_type(key, value, "a whole number, 1 to 5", faults);
        }
        level
    }

    /// The field as a list of small whole numbers, if it is there.
    pub(super) fn levels(&self, key: &str, faults: &mut Faults<'_>) -> Vec<u8> {
        self.list(key, "a list of whole numbers", small, faults)
    }

    /// The field as a list of texts; empty if it is not there.
    pub(super) fn texts(&self, key: &str, faults: &mut Faults<'_>) -> Vec<String> {
        self.list(key, "a list of texts in quotes", |value| value.as_str().map(str::to_string), faults)
    }

    /// The field as true or false; false if it is not there.
    pub(super) fn flag(&self, key: &str, faults: &mut Faults<'_>) -> bool {
        let Some(value) = self.table.get(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong_type(key, value.get_ref(), "true or false", faults);
            false
        })
    }

    /// The table of this name, if it is there.
    pub(super) fn table(&self, key: &str, known: &[&str], faults: &mut Faults<'_>) -> Option<Self> {
        let value = self.table.get(key)?.get_ref();
        let table = value.as_table();
        if table.is_none() {
            self.wrong_type(key, value, &format!("a table [{key}]"), faults);
        }
        Some(Self::new(table?, &self.path(key), known, faults))
    }

    /// The tables `[[key]]`, in file order.
    pub(super) fn tables(&self, key: &str, known: &[&str], faults: &mut Faults<'_>) -> Vec<Self> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let wanted = format!("a list of tables [[{}]]", self.header(key));
        let Some(rows) = value.get_ref().as_array() else {
            self.wrong_type(key, value.get_ref(), &wanted, faults);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (number, row) in rows.iter().enumerate() {
            let path = format!("{}[{number}]", self.path(key));
            faults.lines.insert(path.clone(), faults.line(row.span().start));
            match row.get_ref().as_table() {
                Some(table) => tables.push(Self::new(table, &path, known, faults)),
                None => {
                    faults.note(&path, format!("{} stands where {wanted} belongs", row.get_ref().type_str()))
                }
            }
        }
        tables
    }

    /// The fields that are there, as text, by name.
    pub(super) fn all_texts(&self, faults: &mut Faults<'_>) -> BTreeMap<String, &'a str> {
        let names: Vec<String> = self.table.keys().map(|key| key.get_ref().to_string()).collect();
        names.into_iter().filter_map(|name| Some((name.clone(), self.text(&name, faults)?))).collect()
    }

    fn list<T>(
        &self,
        key: &str,
        wanted: &str,
        read: impl Fn(&DeValue<'_>) -> Option<T>,
        faults: &mut Faults<'_>,
    ) -> Vec<T> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let items = value
            .get_ref()
            .as_array()
            .and_then(|items| items.iter().map(|item| read(item.get_ref())).collect());
        items.unwrap_or_else(|| {
            self.wrong_type(key, value.get_ref(), wanted, faults);
            Vec::new()
        })
    }

    fn need(&self, key: &str, example: &str, faults: &mut Faults<'_>) {
        if self.table.get(key).is_none() {
            faults.note(&self.path(key), format!("this key is missing; add {key} = {example}"));
        }
    }

    fn wrong_type(&self, key: &str, value: &DeValue<'_>, wanted: &str, faults: &mut Faults<'_>) {
        faults.note(&self.path(key), format!("the value is of the type {}; give {wanted}", value.type_str()));
    }

    /// The name of a list of tables as its header writes it: `skill.label` for `skill[3].label`.
    fn header(&self, key: &str) -> String {
        let row = self.path.split('[').next().unwrap_or_default();
        if row.is_empty() { key.to_string() } else { format!("{row}.{key}") }
    }
}

fn small(value: &DeValue<'_>) -> Option<u8> {
    value.as_integer().filter(|integer| integer.radix() == 10)?.as_str().parse().ok()
}
