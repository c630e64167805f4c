//! Holds the rooms table of ARCHITECTURE.md to the code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

struct Room {
    name: String,
    imports: BTreeSet<String>,
    crates: BTreeSet<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rooms() -> Vec<Room> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let list = |cell: &str| -> BTreeSet<String> {
        cell.split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty() && *word != "–")
            .map(str::to_string)
            .collect()
    };
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let &[name, _, imports, _, crates] = cells.as_slice() else { return None };
        let name = name.strip_prefix('`')?.strip_suffix('`')?.to_string();
        Some(Room { name, imports: list(imports), crates: list(crates) })
    };
    let table = text
        .split("## The rooms")
        .nth(1)
        .and_then(|rest| rest.split("\n## ").next())
        .expect("the rooms section");
    table.lines().filter(|line| line.starts_with("| `")).filter_map(row).collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The code of a file without comments, strings aside: good enough to find paths in.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("a source file");
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The words that follow `prefix` in `code`, where `prefix` does not continue a longer word.
fn words_after<'a>(code: &'a str, prefix: &str) -> BTreeSet<&'a str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(prefix)
        .filter(|(at, _)| !code[..*at].ends_with(is_word))
        .map(|(at, _)| code[at + prefix.len()..].split(|c: char| !is_word(c)).next().unwrap_or_default())
        .filter(|word| !word.is_empty())
        .collect()
}

/// The names inside `use crate::{a::…, b::…}`, which `words_after` does not see.
fn grouped(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, opening) in code.match_indices("crate::{") {
        let mut depth = 0;
        let mut name = String::new();
        for c in code[at + opening.len()..].chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    found.insert(std::mem::take(&mut name));
                }
                _ if depth == 0 => name.push(c),
                _ => {}
            }
        }
        found.insert(name);
    }
    found
        .into_iter()
        .map(|path| path.trim().split("::").next().unwrap_or_default().to_string())
        .filter(|n| !n.is_empty())
        .collect()
}

#[test]
fn the_table_lists_every_room_and_no_other() {
    let listed: BTreeSet<String> = rooms().into_iter().map(|room| room.name).collect();
    let folders: BTreeSet<String> = std::fs::read_dir(root().join("src"))
        .expect("src")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().expect("a name").to_string_lossy().into_owned())
        .collect();
    assert_eq!(listed, folders);
    assert!(listed.len() >= 10, "the table was not read: {listed:?}");
}

#[test]
fn a_room_imports_only_what_its_row_names() {
    let rooms = rooms();
    let names: BTreeSet<&str> = rooms.iter().map(|room| room.name.as_str()).collect();
    let mut faults = Vec::new();
    for room in &rooms {
        let mut files = Vec::new();
        sources(&root().join("src").join(&room.name), &mut files);
        for file in files {
            let code = code(&file);
            let mut used: BTreeSet<String> =
                words_after(&code, "crate::").into_iter().map(str::to_string).collect();
            used.extend(grouped(&code));
            for other in used.iter().filter(|used| names.contains(used.as_str())) {
                if *other != room.name && !room.imports.contains(other) {
                    faults.push(format!("{}: {} may not import {other}", file.display(), room.name));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn rooms_are_ordered_so_that_none_imports_one_below_it() {
    let rooms = rooms();
    let mut above: BTreeSet<&str> = BTreeSet::new();
    for room in &rooms {
        for import in &room.imports {
            assert!(above.contains(import.as_str()), "{} imports {import}, which stands below it", room.name);
        }
        above.insert(&room.name);
    }
}

#[test]
fn a_crate_is_named_only_in_the_rooms_that_own_it() {
    let rooms = rooms();
    let mut owners: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for room in &rooms {
        for name in &room.crates {
            owners.entry(name).or_default().insert(&room.name);
        }
    }
    assert!(owners.contains_key("tantivy") && owners.contains_key("rust_bert"), "the table was not read");
    let mut faults = Vec::new();
    for room in &rooms {
        let mut files = Vec::new();
        sources(&root().join("src").join(&room.name), &mut files);
        for file in files {
            let code = code(&file);
            for (name, owners) in owners.iter().filter(|(_, owners)| !owners.contains(room.name.as_str())) {
                // A room may bear a crate's name (`config`): `crate::config` is the room.
                let named = code.match_indices(&format!("{name}::")).any(|(at, _)| {
                    let before = &code[..at];
                    let path = before.ends_with("::") && !before.ends_with(" ::") && !before.ends_with("(::");
                    !path && !before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
                });
                if named {
                    faults.push(format!("{}: {name} belongs to {owners:?}", file.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_file_says_what_it_is_and_stays_short() {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a source file");
        assert!(text.starts_with("//!"), "{} does not open with //!", file.display());
        let lines = text.lines().count();
        assert!(lines <= 420, "{} has {lines} lines", file.display());
    }
}
