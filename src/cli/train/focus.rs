//! `skillgauge-train focus`: the map of a profile to its query.

use crate::cli::rooms;
use crate::config::Settings;
use crate::encode::FocusMap;
use crate::encode::training::{FocusSettings, focus_file, hubness, learn_focus};
use crate::learning::{FocusSampler, HeldOut, LabelledSentences, OccupationTexts, Occupations, Skills};
use crate::taxonomy::Esco;

use super::options::TrainFocusOptions;
use super::progress::Progress;
use super::{Destination, file_name, print_row, say, short};

pub(super) fn run(settings: &Settings, options: &TrainFocusOptions) -> anyhow::Result<()> {
    let esco = Esco::open(&options.taxonomy)?;
    let sentences = LabelledSentences::read(&options.sentences, &Skills::new(&esco)?)?;
    let texts = OccupationTexts::new(&esco, &sentences)?;
    // Found out now rather than after the work.
    let name = file_name(&options.out)?;
    let destination = Destination::take(&options.out)?;
    let encoder = rooms::encoder(settings)?;
    say(&format!("{}: {} occupations, digest {}", esco.version(), texts.count(), short(esco.digest())));
    say(&format!("{}: digest {}", options.sentences.display(), short(sentences.digest())));
    say(&format!("seed {}, {} steps, {}", options.seed, options.steps, encoder.version()));
    say(&format!("encoding {} texts", texts.text_count()));
    let data = texts.encode(&encoder, options.seed)?;
    let hubness = hubness(data.background(), data.hub_labels())?;
    say(&format!(
        "hubness of {} sentences, linear: R² {:.3}, slope of length {:.3}",
        data.background().len(),
        hubness.r_squared,
        hubness.slope.iter().map(|x| x * x).sum::<f32>().sqrt()
    ));
    if options.hold_out > 0 {
        validate(&data, &hubness.slope, options)?;
    }
    let focus = learn(&data, &HeldOut::default(), &hubness.slope, options)?;
    let learnt = focus_file(&focus, encoder.version())?;
    destination.fill(&learnt.bytes)?;
    say(&format!("{}: {} bytes", options.out.display(), learnt.bytes.len()));
    print_row("focus", name, &learnt)
}

/// Learns without some ISCO groups and says how well their occupations find their descriptions.
fn validate(data: &Occupations, hubness: &[f32], options: &TrainFocusOptions) -> anyhow::Result<()> {
    let held_out = data.every(options.hold_out);
    say(&format!("without {} ISCO groups, every {}th:", held_out.count(), options.hold_out));
    let learnt = learn(data, &held_out, hubness, options)?;
    let precision = |focus: &FocusMap| data.mean_average_precision(focus, &held_out);
    say(&format!(
        "their occupations' descriptions: MAP {:.3} by plain cosine, {:.3} with the map",
        precision(&FocusMap::identity(hubness.to_vec())),
        precision(&learnt)
    ));
    Ok(())
}

fn learn(
    data: &Occupations,
    held_out: &HeldOut,
    hubness: &[f32],
    options: &TrainFocusOptions,
) -> anyhow::Result<FocusMap> {
    let mut sampler = FocusSampler::new(data, held_out, options.seed);
    say(&format!("learning from {} occupations", sampler.count()));
    let mut progress = Progress::new(options.steps);
    let recipe = FocusSettings { steps: options.steps, ..FocusSettings::default() };
    Ok(learn_focus(&recipe, hubness, || sampler.next_batch(), |step| progress.made(step))?)
}
