//! The tables that come with the program, and broken ones.

use super::*;

#[test]
fn the_builtin_table_reads_and_speaks_the_surveys_languages() {
    let table = CueTable::builtin().unwrap();
    assert!(!table.version().is_empty());
    for code in ["en", "es", "it", "el", "bg"] {
        let cues = table.language(Language::new(code).unwrap()).unwrap();
        assert!(!cues.years.is_empty() && !cues.vocabulary.is_empty() && !cues.anchors.is_empty(), "{code}");
    }
}

#[test]
fn a_broken_table_names_its_row_and_value() {
    let message = |text: &str| CueTable::parse(text).unwrap_err().to_string();
    let title = |rest: &str| format!("version = \"1\"\n[[title]]\n{rest}");
    let high = message(&title("language = \"en\"\nlevel = 6\nphrases = [\"boss\"]"));
    assert!(high.contains("title[0]") && high.contains('6'), "{high}");
    let language = message(&title("language = \"english\"\nlevel = 4\nphrases = [\"boss\"]"));
    assert!(language.contains("title[0]") && language.contains("english"), "{language}");
    let kind =
        message("version = \"1\"\n[[cue]]\nlanguage = \"en\"\nkind = \"mood\"\nlevel = 2\nphrases = [\"x\"]");
    assert!(kind.contains("cue[0]") && kind.contains("mood"), "{kind}");
    let hollow = message(
        "version = \"1\"\n[[cue]]\nlanguage = \"en\"\nkind = \"scope\"\nlevel = 2\nphrases = [\"with the\"]",
    );
    assert!(hollow.contains("with the"), "{hollow}");
    assert!(message("[[cue]]").contains("cues.toml"));
}
