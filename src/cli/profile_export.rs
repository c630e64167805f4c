//! `skillgauge profile export`: a copy of a profile as a file.

use std::path::PathBuf;

use clap::Args;

use crate::config::Settings;
use crate::domain::{ProfileDraft, ProfileId};
use crate::taxonomy;

use super::args::WrongUse;
use super::output::Output;
use super::rooms;
use super::whole_file::write_whole;

/// The options of `profile export`.
#[derive(Debug, Args)]
pub(super) struct ExportOptions {
    /// Name of a profile, or a profile file (TOML), whose reviews are then put into the copy
    #[arg(value_name = "ID|FILE")]
    profile: String,
    /// Name of the copy; default: the same
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Version of the copy; default: the same
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    /// Where to write it; default: standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(settings: &Settings, options: &ExportOptions) -> anyhow::Result<()> {
    let profile = rooms::profile(settings, &options.profile)?.as_ref().clone();
    let mut draft: ProfileDraft = profile.into_draft();
    if let Some(id) = &options.id {
        draft.id = ProfileId::new(id).map_err(|violation| WrongUse(format!("--{violation}")))?;
    }
    if let Some(version) = &options.version {
        draft.version.clone_from(version);
    }
    let profile = taxonomy::check_profile(draft).map_err(|violations| {
        WrongUse(violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    })?;
    let text = taxonomy::profile_to_toml(&profile);
    match &options.out {
        Some(out) => write_whole("--out", out, &text),
        None => {
            let mut output = Output::new();
            output.line(text.trim_end())?;
            output.finish()
        }
    }
}
