//! Tests of the file of reviews: what was acknowledged is there, and what is damaged is named.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use super::*;

/// Adds reviews to a file that keeps at most `most`.
fn added(path: &Path, new: &[Review], most: usize) -> Result<(Vec<Review>, Reviewed), ReviewError> {
    add(
        path,
        &profile(),
        new,
        &Limits { profile_reviews: most, ..Limits::default() },
        Duration::from_secs(60),
    )
}

/// Lines as they were before they had checksums.
fn unsealed(lines: &str) -> String {
    let without = lines.lines().map(|line| format!("{}}}\n", line.split_once(",\"blake3\":").unwrap().0));
    without.collect()
}

#[test]
fn reviews_are_appended_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = beside(&folder.path().join("p.toml"));
    assert_eq!(read(&path).unwrap(), []);
    let given =
        [review("city", FIRST, optional()), level("firm", 2), review("firm", SECOND, Verdict::Confirm)];
    added(&path, &given[..1], 10).unwrap();
    let (all, _) = added(&path, &given[1..], 10).unwrap();
    assert_eq!((all.as_slice(), read(&path).unwrap().as_slice()), (&given[..], &given[..]));
    let before = std::fs::read(&path).unwrap();
    let none = review("city", "A.1", Verdict::Confirm);
    let error = added(&path, &[none], 10).unwrap_err().to_string();
    assert!(error.contains("no row A.1"), "{error}");
    assert!(added(&path, &given, 5).unwrap_err().to_string().contains("profile_reviews"));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn half_a_line_is_cut_off_by_the_next_writer_and_a_broken_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.reviews.jsonl");
    added(&path, &[review("city", FIRST, Verdict::Confirm)], 10).unwrap();
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{whole}{{\"at\":\"2026")).unwrap();
    assert_eq!(read(&path).unwrap().len(), 1);
    added(&path, &[review("firm", FIRST, Verdict::Confirm)], 10).unwrap();
    assert_eq!(read(&path).unwrap().len(), 2);
    let maybe = unsealed(&whole).replace("\"confirm\"", "\"maybe\"");
    std::fs::write(&path, format!("{whole}{maybe}")).unwrap();
    let error = read(&path).unwrap_err().to_string();
    assert!(error.contains(":2: verdict: 'maybe'"), "{error}");
}

#[test]
fn two_who_write_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.reviews.jsonl");
    std::thread::scope(|scope| {
        for writer in ["city", "firm", "board"] {
            let path = &path;
            scope.spawn(move || {
                for _ in 0..20 {
                    added(path, &[review(writer, FIRST, Verdict::Confirm)], 100).unwrap();
                }
            });
        }
    });
    let reviews = read(&path).unwrap();
    for writer in ["city", "firm", "board"] {
        assert_eq!(reviews.iter().filter(|review| review.reviewer == writer).count(), 20);
    }
}

#[test]
fn a_file_that_another_program_keeps_locked_is_given_up_and_one_that_it_lets_go_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.reviews.jsonl");
    let given = [review("city", FIRST, Verdict::Confirm)];
    let other = File::create(&path).unwrap();
    other.lock().unwrap();
    for wait in [Duration::ZERO, Duration::from_millis(30)] {
        let refused = add(&path, &profile(), &given, &Limits::default(), wait).unwrap_err();
        assert!(matches!(refused, ReviewError::Locked { .. }), "{refused}");
        assert!(refused.to_string().contains("p.reviews.jsonl"), "{refused}");
        assert_eq!(read(&path).unwrap(), [], "nothing was added");
    }
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| added(&path, &given, 10).is_ok());
        other.unlock().unwrap();
        assert!(waiting.join().unwrap());
    });
    assert_eq!(read(&path).unwrap(), given);
}

#[test]
fn a_caller_who_goes_has_nothing_added() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.reviews.jsonl");
    let given = [review("city", FIRST, Verdict::Confirm)];
    let other = File::create(&path).unwrap();
    for is_locked in [true, false] {
        match is_locked {
            true => other.lock().unwrap(),
            false => other.unlock().unwrap(),
        }
        let rounds = std::cell::Cell::new(0);
        let goes = || {
            rounds.set(rounds.get() + 1);
            is_locked && rounds.get() < 3
        };
        let wait = Wait::new(Duration::from_secs(60), &goes);
        let refused = add(&path, &profile(), &given, &Limits::default(), wait).unwrap_err();
        assert!(matches!(refused, ReviewError::Cancelled), "{refused}");
        assert_eq!(read(&path).unwrap(), [], "locked by another: {is_locked}");
    }
    let stays = || true;
    add(&path, &profile(), &given, &Limits::default(), Wait::new(Duration::ZERO, &stays)).unwrap();
    assert_eq!(read(&path).unwrap(), given);
}

#[test]
fn every_flipped_bit_of_a_line_is_named_and_never_served() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.reviews.jsonl");
    // A `J` and a `*` are one bit from a line break.
    let first = Review { reason: "J*\u{e4}".into(), ..review("city", FIRST, optional()) };
    added(&path, &[first], 10).unwrap();
    let begin = std::fs::read(&path).unwrap().len();
    added(&path, &[Review { deciding: true, ..level("firm", 2) }], 10).unwrap();
    let whole = std::fs::read(&path).unwrap();
    for bit in 0..whole.len() * 8 {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        std::fs::write(&path, &flipped).unwrap();
        let error = read(&path).unwrap_err().to_string();
        let position = format!("p.reviews.jsonl:{}:", if bit / 8 < begin { 1 } else { 2 });
        assert!(error.contains(&position), "bit {bit}: {error}");
    }
}

#[test]
fn a_line_cut_off_anywhere_is_left_out_and_cut_by_the_next_writer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.reviews.jsonl");
    let [first, second, third] = ["city", "firm", "board"]
        .map(|reviewer| Review { reason: "se\u{e4}n".into(), ..review(reviewer, FIRST, Verdict::Confirm) });
    added(&path, std::slice::from_ref(&first), 10).unwrap();
    let begin = std::fs::read(&path).unwrap().len();
    added(&path, &[second], 10).unwrap();
    let whole = std::fs::read(&path).unwrap();
    for length in begin..whole.len() - 1 {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert_eq!(read(&path).unwrap(), std::slice::from_ref(&first), "{length} bytes");
    }
    added(&path, std::slice::from_ref(&third), 10).unwrap();
    assert_eq!(read(&path).unwrap(), [first, third]);
}

#[test]
fn a_whole_last_line_that_lacks_its_line_break_counts_and_the_next_writer_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.reviews.jsonl");
    let given = ["city", "firm", "board"].map(|reviewer| review(reviewer, FIRST, Verdict::Confirm));
    for count in 1..given.len() {
        std::fs::write(&path, "").unwrap();
        added(&path, &given[..count], 10).unwrap();
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert_eq!(read(&path).unwrap(), given[..count]);
        let (all, _) = added(&path, &given[count..], 10).unwrap();
        assert_eq!((all.as_slice(), read(&path).unwrap().as_slice()), (&given[..], &given[..]));
        assert!(std::fs::read(&path).unwrap().starts_with(&whole));
    }
}

#[test]
fn a_file_that_could_not_be_read_again_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.reviews.jsonl");
    let given = [review("city", FIRST, Verdict::Confirm)];
    added(&path, &given, 10).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    // A blank line fills the file to its bound.
    bytes.resize(FILE_BYTES - 1, b' ');
    bytes.push(b'\n');
    std::fs::write(&path, &bytes).unwrap();
    let error = added(&path, &given, 10).unwrap_err().to_string();
    let size = FILE_BYTES + bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    assert!(error.contains(&size.to_string()) && error.contains(&FILE_BYTES.to_string()), "{error}");
    assert_eq!(std::fs::metadata(&path).unwrap().len(), FILE_BYTES as u64);
    assert_eq!(read(&path).unwrap(), given);
}

#[test]
fn lines_without_checksums_open_and_are_added_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.reviews.jsonl");
    let given =
        [review("city", FIRST, optional()), level("firm", 2), review("firm", SECOND, Verdict::Confirm)];
    added(&path, &given[..2], 10).unwrap();
    let old = unsealed(&std::fs::read_to_string(&path).unwrap());
    assert!(!old.contains("blake3") && old.lines().count() == 2, "{old}");
    std::fs::write(&path, &old).unwrap();
    assert_eq!(read(&path).unwrap(), given[..2]);
    added(&path, &given[2..], 10).unwrap();
    assert_eq!(read(&path).unwrap(), given);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with(&old) && text.lines().last().unwrap().contains(",\"blake3\":\""), "{text}");
    // What is edited by hand is refused until its checksum is taken out.
    std::fs::write(&path, text.replace("in practice", "in a book")).unwrap();
    let error = read(&path).unwrap_err().to_string();
    assert!(error.contains(":3:") && error.contains("take its field 'blake3' out"), "{error}");
    std::fs::write(&path, unsealed_last(&text).replace("in practice", "in a book")).unwrap();
    assert_eq!(read(&path).unwrap()[2].reason, "seen in a book");
}

/// The lines with the last one as it was before it had a checksum.
fn unsealed_last(lines: &str) -> String {
    let (before, last) = lines.trim_end().rsplit_once('\n').unwrap();
    format!("{before}\n{}", unsealed(last))
}
