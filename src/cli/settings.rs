//! `skillgauge config`: every setting with the value it has now.

use crate::config::Settings;

use super::args::{FormatOptions, OutputFormat, WrongUse};
use super::output::Output;

pub(super) fn run(settings: &Settings, options: &FormatOptions) -> anyhow::Result<()> {
    let limits = settings.limits()?;
    let limits = limits.values().map(|(row, value)| (row.name.to_string(), value)).collect();
    let whole = Settings { limits, ..settings.clone() };
    let mut output = Output::new();
    match options.format {
        OutputFormat::Table => {
            output.line("# The settings as they are now: file, then environment, then options.")?;
            toml::to_string(&whole)?.lines().try_for_each(|line| output.line(line))?;
        }
        OutputFormat::Json => output.json(&whole)?,
        other => return Err(WrongUse::format(other, "table or json")),
    }
    output.finish()
}
