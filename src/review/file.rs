//! The file of reviews beside a profile: one JSON object a line, only ever appended to.
//!
//! The last field of a line, `blake3`, is the BLAKE3 digest of the bytes before that field. A line without it is taken as
//! it stands: an earlier program wrote it, or somebody did by hand.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::{Importance, Level, Profile, Violation, Weight};

use super::{Change, Review, Reviewed, Subject, Verdict, apply};

/// A file of reviews is not read beyond this: the longest reviews that the limits allow are far shorter.
const MOST_BYTES: u64 = 64 << 20;
/// What stands in a line between a review and the digits of its checksum, and behind these.
const MARK: &str = ",\"blake3\":\"";
const END: &str = "\"}";
/// Hexadecimal digits of a digest.
const DIGITS: usize = 2 * blake3::OUT_LEN;

/// What can be wrong with reviews.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// A review breaks rules, or the profile that it would leave does.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<Violation>),
    /// A line of the file cannot be read.
    #[error("{}:{line}: {problem}", file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it, and what to do.
        problem: String,
    },
    /// The disk refuses.
    #[error("{}: {problem}; check that it is readable, writable and has room", file.display())]
    Storage {
        /// The file.
        file: PathBuf,
        /// What the system says.
        problem: String,
    },
}

/// Where the reviews of the profile file `profile` lie: `x.reviews.jsonl` beside `x.toml`.
pub fn beside(profile: &Path) -> PathBuf {
    profile.with_extension("reviews.jsonl")
}

/// The reviews of a file, in the order in which they were given; none if there is no file.
///
/// # Errors
/// [`ReviewError::Line`] and [`ReviewError::Storage`].
pub fn read(path: &Path) -> Result<Vec<Review>, ReviewError> {
    match File::open(path) {
        Ok(mut file) => read_lines(path, &mut file).map(|(reviews, _)| reviews),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(storage(path, &error)),
    }
}

/// Appends `new` reviews of `profile` to its file, all or none, and returns every review with the profile that they
/// leave. The file is locked meanwhile, so that reviewers who write at once lose nothing, and what is returned is on
/// the disk.
///
/// # Errors
/// [`ReviewError::Invalid`] with the paths of the fields (`reviews[2].level`), and those of [`read`].
pub fn add(
    path: &Path,
    profile: &Profile,
    new: &[Review],
    most: usize,
) -> Result<(Vec<Review>, Reviewed), ReviewError> {
    let mut file = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path)
        .map_err(|error| storage(path, &error))?;
    file.lock().map_err(|error| storage(path, &error))?;
    let (mut reviews, whole) = read_lines(path, &mut file)?;
    check(profile, new, reviews.len(), most).map_err(ReviewError::Invalid)?;
    reviews.extend_from_slice(new);
    let reviewed = apply(profile, &reviews).map_err(ReviewError::Invalid)?;
    append(path, &mut file, whole, new).map_err(|error| storage(path, &error))?;
    Ok((reviews, reviewed))
}

/// Checks each review on its own and that its row is there.
fn check(profile: &Profile, new: &[Review], before: usize, most: usize) -> Result<(), Vec<Violation>> {
    let mut found = Vec::new();
    if before + new.len() > most {
        let problem =
            format!("{before} reviews are stored already; at most {most} are kept (profile_reviews)");
        found.push(Violation::new("reviews", problem));
    }
    for (number, review) in new.iter().enumerate() {
        let path = format!("reviews[{number}]");
        let faults = review.check().err().unwrap_or_default();
        found.extend(faults.into_iter().map(|violation| violation.within(&path)));
        if !has_row(profile, review) {
            let problem = format!(
                "the profile '{}' has no row {}; `profile show` lists its rows",
                profile.id(),
                review.row
            );
            found.push(Violation::new(format!("{path}.row"), problem));
        }
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}

fn has_row(profile: &Profile, review: &Review) -> bool {
    match &review.row {
        super::RowKey::Skill(uri) => profile.skills().iter().any(|skill| skill.uri == *uri),
        super::RowKey::Competence(code) => profile.competences().iter().any(|row| row.code == *code),
    }
}

/// Writes the lines after the last whole one: what a crash left of a line was never acknowledged.
fn append(path: &Path, file: &mut File, whole: u64, new: &[Review]) -> std::io::Result<()> {
    let mut lines = Vec::new();
    for review in new {
        let line = serde_json::to_vec(&Line::from(review))?;
        lines.extend(sealed(line.strip_suffix(b"}").unwrap_or(&line)));
        lines.push(b'\n');
    }
    file.set_len(whole)?;
    file.seek(std::io::SeekFrom::Start(whole))?;
    let written = file.write_all(&lines).and_then(|()| file.sync_all());
    if written.is_err() {
        // The disk may be full: what stands after the last whole line is cut off again, now or by the next writer.
        _ = file.set_len(whole);
    }
    written?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// The fields of a line, without the brace that closes it, made a line with their checksum.
fn sealed(fields: &[u8]) -> Vec<u8> {
    let digest = blake3::hash(fields).to_hex();
    [fields, MARK.as_bytes(), digest.as_bytes(), END.as_bytes()].concat()
}

/// Whether the line ends in the right checksum.
fn is_sealed(line: &[u8]) -> bool {
    let end = line.len().checked_sub(MARK.len() + DIGITS + END.len());
    end.and_then(|end| line.get(..end)).is_some_and(|fields| line == sealed(fields))
}

/// The reviews of a file, and the bytes of its whole lines.
fn read_lines(path: &Path, file: &mut File) -> Result<(Vec<Review>, u64), ReviewError> {
    let fault = |line, problem| ReviewError::Line { file: path.to_path_buf(), line, problem };
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| storage(path, &error))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(fault(
            1,
            format!("the file is longer than {MOST_BYTES} bytes; it is no file of reviews"),
        ));
    }
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let (lines, rest) = bytes.split_at(whole);
    let mut reviews = Vec::new();
    let mut number = 1;
    for line in lines.split_inclusive(|byte| *byte == b'\n') {
        if !line.trim_ascii().is_empty() {
            reviews.push(parse(line.trim_ascii()).map_err(|problem| fault(number, problem))?);
        }
        number += 1;
    }
    // A crash leaves less than a line. A whole one and a byte more has lost its end otherwise, and counts.
    match rest.split_last() {
        Some((_, line)) if is_sealed(line) => Err(fault(number, damaged())),
        _ => Ok((reviews, whole as u64)),
    }
}

fn damaged() -> String {
    "the line is damaged: it does not fit its checksum; put back the file's last copy from a backup or, if the line was \
     edited by hand, take its field 'blake3' out"
        .into()
}

/// A review as a line of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    at: String,
    reviewer: String,
    version: String,
    row: String,
    of: String,
    verdict: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    importance: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weight: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    reason: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    deciding: bool,
    /// Of the bytes before it; added when the line is written.
    #[serde(default, skip_serializing)]
    blake3: Option<String>,
}

impl From<&Review> for Line {
    fn from(review: &Review) -> Self {
        let change = if let Verdict::Change(change) = review.verdict { change } else { Change::default() };
        Self {
            at: review.at.to_string(),
            reviewer: review.reviewer.clone(),
            version: review.version.clone(),
            row: review.row.to_string(),
            of: review.subject.as_str().into(),
            verdict: review.verdict.as_str().into(),
            importance: change.importance.map(|importance| importance.as_str().into()),
            weight: change.weight.map(Weight::get),
            level: change.level.map(Level::get),
            reason: review.reason.clone(),
            deciding: review.deciding,
            blake3: None,
        }
    }
}

/// The review of a line; else what is wrong with it, and what to do.
fn parse(line: &[u8]) -> Result<Review, String> {
    let fields: Line = serde_json::from_slice(line).map_err(|error| {
        format!("this is no review ({error}); take the line out, or put back the file's last copy")
    })?;
    if fields.blake3.is_some() && !is_sealed(line) {
        return Err(damaged());
    }
    let review = read_review(fields).map_err(|violation| violation.to_string())?;
    let faults = review.check().err().unwrap_or_default();
    match faults.first() {
        Some(fault) => Err(fault.to_string()),
        None => Ok(review),
    }
}

fn read_review(line: Line) -> Result<Review, Violation> {
    let importance = line.importance.as_deref().map(str::parse::<Importance>).transpose()?;
    let weight = line.weight.map(|weight| Weight::new("weight", weight)).transpose()?;
    let level = line.level.map(Level::new).transpose()?;
    Ok(Review {
        at: line.at.parse().map_err(|_| {
            Violation::new("at", format!("'{}' is no time; write it as '2026-01-31T12:00:00Z'", line.at))
        })?,
        reviewer: line.reviewer,
        version: line.version,
        row: line.row.parse()?,
        subject: match line.of.as_str() {
            "row" => Subject::Row,
            "level" => Subject::Level,
            other => return Err(Violation::new("of", format!("'{other}' is not one of row, level"))),
        },
        verdict: match line.verdict.as_str() {
            "confirm" => Verdict::Confirm,
            "reject" => Verdict::Reject,
            "change" => Verdict::Change(Change { importance, weight, level }),
            other => {
                let problem = format!("'{other}' is not one of confirm, change, reject");
                return Err(Violation::new("verdict", problem));
            }
        },
        reason: line.reason,
        deciding: line.deciding,
    })
}

fn storage(path: &Path, error: &std::io::Error) -> ReviewError {
    ReviewError::Storage { file: path.to_path_buf(), problem: error.to_string() }
}
