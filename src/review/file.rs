//! The file of reviews beside a profile: one JSON object a line, only ever appended to.
//!
//! The last field of a line, `blake3`, is the BLAKE3 digest of the bytes before that field. A line without it is taken as
//! it stands: an earlier program wrote it, or somebody did by hand.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::domain::{Limits, Profile, Violation};

use super::line::{SEAL, damaged, parse, to_line};
use super::{FILE_BYTES, Review, Reviewed, Wait, apply};

/// How long to sleep before a file that is locked is tried again.
const NEXT_TRY: Duration = Duration::from_millis(5);

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
    /// Another program has the file locked and does not let it go.
    #[error("{}: another program keeps the file locked; nothing was added, try again", file.display())]
    Locked {
        /// The file.
        file: PathBuf,
    },
    /// Whoever wanted the reviews added has gone.
    #[error("nobody waits for the reviews any more; nothing was added")]
    Cancelled,
    /// The disk refuses.
    #[error("{}: {source}; check that it is readable, writable and has room", file.display())]
    Storage {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
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
        Ok(mut file) => read_lines(path, &mut file).map(|stored| stored.reviews),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(storage(path, error)),
    }
}

/// Appends `new` reviews of `profile` to its file, all or none, and returns every review with the profile that they
/// leave. The file is locked meanwhile, so that reviewers who write at once lose nothing, and what is returned is on
/// the disk. Others who have it locked are waited for as `wait` says; a time alone is for a caller who stays.
///
/// # Errors
/// [`ReviewError::Invalid`] with the paths of the fields (`reviews[2].level`), or if the reviews, the profile that they
/// leave or the file would grow beyond their limits; [`ReviewError::Locked`], [`ReviewError::Cancelled`], and those
/// of [`read`].
pub fn add<'a>(
    path: &Path,
    profile: &Profile,
    new: &[Review],
    limits: &Limits,
    wait: impl Into<Wait<'a>>,
) -> Result<(Vec<Review>, Reviewed), ReviewError> {
    let mut file = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path)
        .map_err(|error| storage(path, error))?;
    lock(path, &file, wait.into())?;
    let Stored { mut reviews, whole, ended } = read_lines(path, &mut file)?;
    check(profile, new, reviews.len(), limits.profile_reviews).map_err(ReviewError::Invalid)?;
    reviews.extend_from_slice(new);
    let reviewed = apply(profile, &reviews).map_err(ReviewError::Invalid)?;
    reviewed.check_size(profile, limits).map_err(ReviewError::Invalid)?;
    let lines = to_lines(new, ended).map_err(|error| storage(path, error))?;
    check_room(whole + lines.len() as u64)?;
    append(path, &mut file, whole, &lines).map_err(|error| storage(path, error))?;
    Ok((reviews, reviewed))
}

/// Locks a file for writing. Whoever has it locked may never let it go, so nobody is waited for without end.
fn lock(path: &Path, file: &File, wait: Wait<'_>) -> Result<(), ReviewError> {
    let begin = Instant::now();
    loop {
        if !wait.is_wanted() {
            return Err(ReviewError::Cancelled);
        }
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(storage(path, error)),
            Err(TryLockError::WouldBlock) if begin.elapsed() >= wait.longest() => {
                return Err(ReviewError::Locked { file: path.to_path_buf() });
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(NEXT_TRY),
        }
    }
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

/// A file that is larger than it can be read is not written: no reviewer could be heard again.
fn check_room(size: u64) -> Result<(), ReviewError> {
    if size <= FILE_BYTES as u64 {
        return Ok(());
    }
    let problem = format!(
        "the file of all reviews would have {size} bytes; at most {FILE_BYTES} are kept of one profile: give fewer \
         or shorter reviews"
    );
    Err(ReviewError::Invalid(vec![Violation::new("reviews", problem)]))
}

/// The lines of reviews, behind the end of the line before them where it lacks its own.
fn to_lines(new: &[Review], ended: bool) -> std::io::Result<Vec<u8>> {
    let mut lines = if ended { Vec::new() } else { vec![b'\n'] };
    for review in new {
        lines.extend(to_line(review)?);
        lines.push(b'\n');
    }
    Ok(lines)
}

/// Writes the lines after the last whole one: what a crash left of a line was never acknowledged.
fn append(path: &Path, file: &mut File, whole: u64, lines: &[u8]) -> std::io::Result<()> {
    file.set_len(whole)?;
    file.seek(std::io::SeekFrom::Start(whole))?;
    let written = file.write_all(lines).and_then(|()| file.sync_all());
    if written.is_err() {
        // The disk may be full: what stands after the last whole line is cut off again, now or by the next writer.
        _ = file.set_len(whole);
    }
    written?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// What a file of reviews holds.
struct Stored {
    reviews: Vec<Review>,
    /// The bytes of its whole lines.
    whole: u64,
    /// Whether the last of them has its line break.
    ended: bool,
}

/// The reviews of a file. A last line without its line break counts where its checksum says that it is whole.
fn read_lines(path: &Path, file: &mut File) -> Result<Stored, ReviewError> {
    let fault = |line, problem| ReviewError::Line { file: path.to_path_buf(), line, problem };
    let mut bytes = Vec::new();
    file.take(FILE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| storage(path, error))?;
    if bytes.len() > FILE_BYTES {
        return Err(fault(
            1,
            format!("the file is longer than {FILE_BYTES} bytes; it is no file of reviews"),
        ));
    }
    let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let ended = !bytes.get(end..).is_some_and(|rest| SEAL.fits(rest));
    let whole = if ended { end } else { bytes.len() };
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
        Some((_, line)) if SEAL.fits(line) => Err(fault(number, damaged())),
        _ => Ok(Stored { reviews, whole: whole as u64, ended }),
    }
}

fn storage(path: &Path, source: std::io::Error) -> ReviewError {
    ReviewError::Storage { file: path.to_path_buf(), source }
}
