//! `skillgauge-train`: learns what is learnt.

mod encoder;
mod focus;
mod options;
mod progress;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use tempfile::NamedTempFile;

use crate::encode::training::LearntUpdate;

use super::args::{SettingsOptions, WrongUse};
use super::output::Output;
use super::{rooms, start};

use options::TrainCommand;

/// Learns the weights that ship with skillgauge.
#[derive(Debug, Parser)]
#[command(name = "skillgauge-train", version, about, arg_required_else_help = true)]
struct Arguments {
    #[command(flatten)]
    settings: SettingsOptions,
    #[command(subcommand)]
    command: TrainCommand,
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    start::begin();
    start::end("skillgauge-train", execute(&Arguments::parse()))
}

fn execute(arguments: &Arguments) -> anyhow::Result<()> {
    let settings = rooms::settings(&arguments.settings)?;
    match &arguments.command {
        TrainCommand::Encoder(options) => encoder::run(&settings, options),
        TrainCommand::Focus(options) => focus::run(&settings, options),
    }
}

/// The row for `models/manifest.toml`, in its table `table`.
fn print_row(table: &str, file: &str, learnt: &LearntUpdate) -> anyhow::Result<()> {
    let (id, _) = file.split_once('.').unwrap_or((file, ""));
    let model = &learnt.model;
    let mut output = Output::new();
    output.line(&format!(
        "[[{table}]]\nid = \"{id}\"\nfile = \"{file}\"\nsha256 = \"{}\"\nmodel = \"{}\"\nmodel_digest = \"{}\"\n\
         licence = \"MIT\"",
        learnt.sha256(),
        model.id,
        model.digest
    ))?;
    output.finish()
}

/// Where what is learnt will stand: what stands there now stays until there is something to replace it with.
struct Destination<'a> {
    path: &'a Path,
    draft: NamedTempFile,
}

impl<'a> Destination<'a> {
    /// Fails where nothing can be written.
    fn take(path: &'a Path) -> anyhow::Result<Self> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let draft = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
        let draft = draft.with_context(|| format!("--out {}: cannot be written", path.display()))?;
        Ok(Self { path, draft })
    }

    fn fill(mut self, bytes: &[u8]) -> anyhow::Result<()> {
        let failed = || format!("{}: cannot be written", self.path.display());
        self.draft.write_all(bytes).with_context(failed)?;
        self.draft.persist(self.path).with_context(failed)?;
        Ok(())
    }
}

fn file_name(path: &Path) -> anyhow::Result<&str> {
    let name = path.file_name().and_then(|name| name.to_str());
    name.ok_or_else(|| WrongUse(format!("--out {}: this is no file name", path.display())).into())
}

/// The start of a digest, enough to tell two apart.
fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

fn say(words: &str) {
    _ = writeln!(std::io::stderr(), "{words}");
}
