//! `skillgauge monitor indicators`: annotated ads into tables that can be published.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::monitor::indicators::{
    self, By, IndicatorError, Length, Measure, MinimumCell, OpenUntil, Options, Panel, Publication, Resources,
};
use crate::statistics::RakingRule;

use super::super::args::WrongUse;
use super::super::output::Output;

/// The options of `skillgauge monitor indicators`.
#[derive(Debug, Args)]
pub(in crate::cli) struct MonitorIndicatorsArgs {
    /// A folder that `monitor annotate` wrote; may be given several times: an ad in several counts once, as in the last
    #[arg(long = "in", value_name = "DIR", required = true)]
    runs: Vec<PathBuf>,
    /// Where the tables go: a new folder, or one of earlier indicators, which are replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Count by these: occupation, isco, country, region, language, source, employer, seniority; `a,b` tables both,
    /// `a+b` crosses them. The total is always there
    #[arg(long, value_name = "DIMENSIONS", default_value = "")]
    by: String,
    /// How long a period is
    #[arg(long, value_enum, default_value = "month")]
    period: PeriodOption,
    /// First period, such as 2025-10 or 2025-Q4; default: that of the first ad
    #[arg(long, value_name = "PERIOD")]
    from: Option<String>,
    /// Last period; default: that of the last ad
    #[arg(long, value_name = "PERIOD")]
    to: Option<String>,
    /// Ads first seen in a period (flow), ads open in it (stock), or both
    #[arg(long, value_enum, default_value = "both")]
    measure: MeasureOption,
    /// All sources, or only those with ads in every period
    #[arg(long, value_enum, default_value = "all")]
    panel: PanelOption,
    /// Until when an ad counts as open, where both are known
    #[arg(long, value_enum, default_value = "last-seen")]
    open_until: OpenUntilOption,
    /// Cells with fewer ads (near-duplicates once) are flagged `suppressed`
    #[arg(long, value_name = "N", default_value_t = MinimumCell::default().ads)]
    min_ads: u64,
    /// Cells with fewer employers are flagged `suppressed`; an ad whose employer is not known counts as one
    #[arg(long, value_name = "N", default_value_t = MinimumCell::default().employers)]
    min_employers: u64,
    /// Shares whose interval is wider are flagged `low_reliability`, 0 to 1
    #[arg(long, value_name = "X", default_value_t = 0.2)]
    max_width: f64,
    /// So many of the most frequent pairs of skills a cell and period; 0 counts none
    #[arg(long, value_name = "N", default_value_t = 50)]
    pairs: usize,
    /// Pairs are counted among so many skills, those that most ads ask for
    #[arg(long, value_name = "N", default_value_t = 200)]
    pair_skills: usize,
    /// A source with this share of a cell's ads that joins or leaves breaks the series, 0 to 1
    #[arg(long, value_name = "X", default_value_t = 0.05)]
    break_share: f64,
    /// A tabulation with more cells is refused
    #[arg(long, value_name = "N", default_value_t = 5_000)]
    max_categories: usize,
    /// Weigh the ads to known totals: a CSV file with the columns dimension, category, total
    #[arg(long, value_name = "FILE")]
    benchmark: Option<PathBuf>,
    /// Least and greatest weight of an ad
    #[arg(long, value_name = "LEAST,GREATEST", default_value = "0.2,5", requires = "benchmark")]
    weight_bounds: String,
    /// Title of the data set in its DCAT record
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Publisher in the DCAT record
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// Licence in the DCAT record, a URL
    #[arg(long, value_name = "URL")]
    license: Option<String>,
    #[command(flatten)]
    resources: ResourceOptions,
}

/// What a command of the monitor may take of the machine; it changes no figure.
#[derive(Debug, Args)]
pub(super) struct ResourceOptions {
    /// Memory of the engine in MiB; what does not fit goes to disk
    #[arg(long, value_name = "MIB", default_value_t = 2_048)]
    memory: usize,
    /// Threads; default: one a core
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

impl ResourceOptions {
    pub(super) fn resources(&self) -> Result<Resources, WrongUse> {
        if self.memory < 32 {
            return Err(WrongUse(format!(
                "--memory: {} MiB are too few, the engine needs 32 or more",
                self.memory
            )));
        }
        if self.threads == Some(0) {
            return Err(WrongUse("--threads: 0 do nothing; use 1 or more".into()));
        }
        let default = Resources::default();
        Ok(Resources { memory: self.memory << 20, threads: self.threads.unwrap_or(default.threads) })
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PeriodOption {
    Month,
    Quarter,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum MeasureOption {
    Flow,
    Stock,
    Both,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PanelOption {
    All,
    Stable,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum OpenUntilOption {
    /// Until it was last seen, else until it expires
    LastSeen,
    /// Until it expires, else until it was last seen
    Expires,
}

pub(super) fn run(args: &MonitorIndicatorsArgs) -> anyhow::Result<()> {
    let options = options(args)?;
    let mut tell = |doing: &str| _ = writeln!(std::io::stderr(), "{doing}");
    let summary = indicators::indicators(&options, &mut tell).map_err(as_wrong_use)?;
    summary.notes.iter().for_each(|note| _ = writeln!(std::io::stderr(), "note: {note}"));
    let mut output = Output::new();
    let periods = (summary.periods.first(), summary.periods.last());
    if let (Some(first), Some(last)) = periods {
        output.line(&format!("{} ads, {} periods, {first} to {last}", summary.ads, summary.periods.len()))?;
    }
    for file in &summary.files {
        output.line(&format!("{}: {} rows", options.out.join(&file.path).display(), file.rows))?;
    }
    output.finish()
}

/// What is wrong with an option is wrong use; all else has failed.
pub(super) fn as_wrong_use(error: IndicatorError) -> anyhow::Error {
    match error {
        IndicatorError::Option(problem) => WrongUse(problem).into(),
        IndicatorError::Dimension { .. } => WrongUse(format!("--by: {error}")).into(),
        other => other.into(),
    }
}

fn options(args: &MonitorIndicatorsArgs) -> anyhow::Result<Options> {
    let mut options = Options::new(args.runs.clone(), args.out.clone());
    options.by = By::parse(&args.by).map_err(as_wrong_use)?;
    options.period = match args.period {
        PeriodOption::Month => Length::Month,
        PeriodOption::Quarter => Length::Quarter,
    };
    options.window = (args.from.clone(), args.to.clone());
    options.measures = match args.measure {
        MeasureOption::Flow => vec![Measure::Flow],
        MeasureOption::Stock => vec![Measure::Stock],
        MeasureOption::Both => vec![Measure::Flow, Measure::Stock],
    };
    options.panel = match args.panel {
        PanelOption::All => Panel::All,
        PanelOption::Stable => Panel::Stable,
    };
    options.open_until = match args.open_until {
        OpenUntilOption::LastSeen => OpenUntil::LastSeen,
        OpenUntilOption::Expires => OpenUntil::Expires,
    };
    options.minimum = MinimumCell { ads: args.min_ads, employers: args.min_employers };
    options.max_width = args.max_width;
    options.pairs = args.pairs;
    options.pair_skills = args.pair_skills;
    options.break_share = args.break_share;
    options.max_categories = args.max_categories;
    options.benchmark = args.benchmark.clone();
    options.raking = raking(&args.weight_bounds)?;
    options.resources = args.resources.resources()?;
    options.publication = Publication {
        title: args.title.clone(),
        publisher: args.publisher.clone(),
        license: args.license.clone(),
    };
    Ok(options)
}

fn raking(bounds: &str) -> Result<RakingRule, WrongUse> {
    let numbers = bounds.split_once(',').and_then(|(least, greatest)| {
        Some((least.trim().parse::<f64>().ok()?, greatest.trim().parse::<f64>().ok()?))
    });
    let (least, greatest) = numbers
        .ok_or_else(|| WrongUse(format!("--weight-bounds {bounds}: write two numbers such as 0.2,5")))?;
    Ok(RakingRule { least, greatest, ..RakingRule::default() })
}
