//! Every command of docs/profile-walkthrough.md, run in order in an empty folder with the documents it names.

use std::path::Path;

use crate::support;

/// The commands of the page: the lines of its `sh` blocks that begin with `skillgauge`, with lines that end in `\` joined.
fn commands(page: &str) -> Vec<String> {
    let (mut found, mut within, mut open) = (Vec::<String>::new(), false, false);
    for line in page.lines() {
        if line.starts_with("```") {
            within = line == "```sh";
            open = false;
        } else if within {
            let (text, goes_on) = line.strip_suffix('\\').map_or((line, false), |text| (text, true));
            if open && let Some(last) = found.last_mut() {
                last.push(' ');
                last.push_str(text.trim());
            } else if line.starts_with("skillgauge ") {
                found.push(text.trim().to_string());
            }
            open = goes_on && (open || line.starts_with("skillgauge "));
        }
    }
    found
}

/// The words of a command; what stands in double quotes is one.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in command.split('"').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_string());
        } else {
            words.extend(part.split_whitespace().map(str::to_string));
        }
    }
    words
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}

#[test]
fn every_command_of_the_walkthrough_runs() {
    let Some(esco) = support::real_data("every_command_of_the_walkthrough_runs", "esco-1.1.0") else {
        return;
    };
    let _turn = support::turn_for_esco();
    let page = support::root().join("docs/profile-walkthrough.md");
    let page = std::fs::read_to_string(page).expect("docs/profile-walkthrough.md");
    let folder = tempfile::tempdir().expect("a folder");
    // The page names its documents as they lie in the repository's folder of test data, and ESCO as `esco`.
    copy_folder(&support::root().join("tests/data/walkthrough"), folder.path());
    std::os::unix::fs::symlink(esco, folder.path().join("esco")).expect("a link");
    let commands = commands(&page);
    assert!(commands.len() >= 4, "{commands:?}");
    let data = folder.path().join("index");
    for command in commands {
        let words = words(&command);
        let words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        let mut program = support::program_with_esco(&words);
        program.current_dir(folder.path());
        program.env("SKILLGAUGE_DATA_DIR", &data);
        let output = program.output().expect("the program runs");
        assert!(
            output.status.success(),
            "{command}\n{}\n{}",
            support::text(&output.stdout),
            support::text(&output.stderr)
        );
    }
}

#[test]
fn commands_are_read_from_blocks_with_their_continued_lines() {
    let page = "skillgauge no\n```sh\nskillgauge a \\\n    --title \"Two words\" \\\n    -x\nls\nskillgauge b\n```\n```text\nskillgauge no\n```\n";
    let found = commands(page);
    assert_eq!(found, ["skillgauge a --title \"Two words\" -x", "skillgauge b"]);
    assert_eq!(words(&found[0]), ["skillgauge", "a", "--title", "Two words", "-x"]);
}
