//! Learning an update, on the tiny random model.

use std::path::Path;

use skillgauge::domain::Embedding;
use skillgauge::encode::training::{Background, Batch, LearntUpdate, Pair, TrainingSettings, train};
use skillgauge::encode::{Cancel, Encoder, EncoderSettings, Patience, Precision, Update};

use crate::support;
use crate::tiny_model;

const TEXTS: [(&str, &str); 4] = [
    ("ingeniero de datos con experiencia", "data engineer"),
    ("инженер по данни и сензори, който води екипа", "sensors"),
    ("μηχανικός δεδομένων", "de datos"),
    ("lead the team", "guide others, and decide what is next to be done by whom"),
];

fn batch() -> Batch {
    let pair = |(query, positive): (&str, &str)| Pair { query: query.into(), positive: positive.into() };
    Batch { pairs: TEXTS.map(pair).into(), also_right: vec![(0, 2)] }
}

fn settings(model: &Path) -> TrainingSettings {
    TrainingSettings {
        precision: Precision::F32,
        rank: 4,
        warm_up: 1,
        temperature: 0.5,
        learning_rate: 0.01,
        // As long as the model's own, so that it sees what the encoder sees.
        query_tokens: 48,
        positive_tokens: 48,
        ..TrainingSettings::new(model)
    }
}

fn learn(settings: &TrainingSettings) -> (LearntUpdate, Vec<f64>) {
    learn_before(settings, &Background::default())
}

fn learn_before(settings: &TrainingSettings, background: &Background<'_>) -> (LearntUpdate, Vec<f64>) {
    let mut losses = Vec::new();
    let learnt = train(settings, background, batch, |step| losses.push(step.loss)).expect("an update");
    (learnt, losses)
}

/// The loss by plain loops over what the encoder answers.
fn loss_of_encoder(model: &Path, update: Update, temperature: f64) -> f64 {
    let settings = EncoderSettings { update, precision: Precision::F32, ..EncoderSettings::new(model) };
    let encoder = Encoder::start(&settings).expect("an encoder");
    let encode = |texts: Vec<String>| encoder.encode(texts, Patience::Wait, &Cancel::new()).expect("vectors");
    let queries: Vec<Embedding> = encode(batch().pairs.into_iter().map(|pair| pair.query).collect());
    let positives: Vec<Embedding> = encode(batch().pairs.into_iter().map(|pair| pair.positive).collect());
    let weight = |query: usize, positive: usize| -> f64 {
        if (query, positive) == (0, 2) {
            return 0.0;
        }
        (queries[query].cosine(&positives[positive]) / temperature).exp()
    };
    let indices = 0..TEXTS.len();
    let own = |index: usize| {
        let row: f64 = indices.clone().map(|other| weight(index, other)).sum();
        let column: f64 = indices.clone().map(|other| weight(other, index)).sum();
        row.ln() + column.ln() - 2.0 * weight(index, index).ln()
    };
    indices.clone().map(own).sum::<f64>() / (2 * TEXTS.len()) as f64
}

#[test]
fn the_trained_network_is_the_one_that_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = folder.path().join("tiny");
    tiny_model::write(&model);
    // The first step of two goes as far as this one step.
    let two = TrainingSettings { steps: 2, ..settings(&model) };
    let one =
        TrainingSettings { steps: 1, learning_rate: two.learning_rate * 0.5 / 0.02, ..settings(&model) };
    let (learnt, _) = learn(&one);
    let (_, losses) = learn(&two);
    let update = folder.path().join("u.safetensors");
    std::fs::write(&update, &learnt.bytes).expect("a file");
    let stock = loss_of_encoder(&model, Update::None, two.temperature);
    let updated = loss_of_encoder(&model, Update::File(update), two.temperature);
    assert!((losses[0] - stock).abs() < 1e-4, "{} instead of {stock}", losses[0]);
    // The file holds f16.
    assert!((losses[1] - updated).abs() < 1e-3, "{} instead of {updated}", losses[1]);
    assert!((stock - updated).abs() > 5e-3, "a step that changes nothing shows nothing: {stock} {updated}");
}

#[test]
fn the_loss_falls_and_the_same_seed_gives_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    tiny_model::write(folder.path());
    let settings = TrainingSettings { steps: 30, threads: Some(1), ..settings(folder.path()) };
    let (learnt, losses) = learn(&settings);
    assert_eq!(losses.len(), 30);
    assert!(losses[29] < 0.5 * losses[0], "{losses:?}");
    assert_eq!(learnt.sha256(), learn(&settings).0.sha256());
    assert_ne!(learnt.sha256(), learn(&TrainingSettings { seed: 2, ..settings }).0.sha256());
}

#[test]
fn gradients_are_differences() {
    let folder = tempfile::tempdir().expect("a folder");
    tiny_model::write(folder.path());
    // With a small rate Adam's first step goes `rate` against the sign of each gradient of `up` (that of
    // `down` is nothing while `up` is), so the loss falls by the rate times the sum of the gradients' sizes;
    // by half as much for half the rate.
    let fall = |rate: f64| {
        let settings = TrainingSettings { steps: 2, learning_rate: rate, ..settings(folder.path()) };
        let (_, losses) = learn(&settings);
        losses[0] - losses[1]
    };
    let (whole, half) = (fall(2e-4), fall(1e-4));
    assert!(whole > 0.0 && (whole / half - 2.0).abs() < 0.1, "{whole} {half}");
}

#[test]
fn the_command_writes_a_file_and_the_row_that_belongs_to_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    tiny_model::write(&folder.path().join("tiny"));
    std::fs::create_dir(path("esco")).expect("a folder");
    let skills = "conceptUri,preferredLabel,altLabels,description\n\
                  http://x/1,lead others,guide others,Guide people towards an aim.\n\
                  http://x/2,sensors,transducers,Devices that measure things.\n";
    std::fs::write(path("esco/skills_en.csv"), skills).expect("a file");
    std::fs::write(path("s.csv"), ",sentence,skills\n0,Lead,['lead others']\n1,Hello,['UNK']\n")
        .expect("a file");
    let parallel = "skill\ten\tes\tit\tel\tbg\tskill_es\tskill_it\tskill_el\tskill_bg\n\
                    sensors\tdata\tdatos\tdati\tδεδομένα\tданни\tsensores\tsensori\tαισθητήρες\tсензори\n";
    std::fs::write(path("p.tsv"), parallel).expect("a file");
    let phrases = "skill\tlanguage\tphrase\nsensors\tes\tinstalar sondas\nlead others\ten\thead the crew\n";
    std::fs::write(path("w.tsv"), phrases).expect("a file");
    let labels = "occupation\tlanguage\tlabel\nhttp://x/3\ten\tcook\nhttp://x/3\tel\tμάγειρας\n";
    std::fs::write(path("o.tsv"), labels).expect("a file");
    let run = |sentences: &str, steps: &str| {
        let output = support::run_of(
            env!("CARGO_BIN_EXE_skillgauge-train"),
            &[
                "--model",
                &path("tiny"),
                "encoder",
                "--taxonomy",
                &path("esco"),
                "--sentences",
                sentences,
                "--parallel",
                &path("p.tsv"),
                "--phrases",
                &path("w.tsv"),
                "--occupations",
                &path("o.tsv"),
                "--out",
                &path("update-9.safetensors"),
                "--steps",
                steps,
                "--rank",
                "2",
            ],
        );
        (output.status.code(), support::text(&output.stdout), support::text(&output.stderr))
    };
    let (status, row, words) = run(&path("s.csv"), "2");
    assert_eq!(status, Some(0), "{words}");
    for word in [
        "seed 1",
        "2 skills",
        "1 sentences with a skill, 1 without",
        "1 sentences in five",
        "1 occupations",
        "step 2 of 2: loss",
    ] {
        assert!(words.contains(word), "{words}");
    }
    assert!(row.starts_with("[[update]]\nid = \"update-9\"\nfile = \"update-9.safetensors\"\n"), "{row}");
    assert!(row.contains("model = \"tiny\""), "{row}");
    let update = Update::File(path("update-9.safetensors").into());
    let settings = EncoderSettings { update, ..EncoderSettings::new(path("tiny")) };
    let encoder = Encoder::start(&settings).expect("the update is read");
    assert_eq!(encoder.version().id, "tiny+update-9");
    let (status, _, words) = run(&path("none.csv"), "2");
    assert_eq!(status, Some(1), "{words}");
    assert!(words.contains("none.csv") && words.contains("SkillSkape"), "{words}");
    let (status, _, words) = run(&path("s.csv"), "0");
    assert_eq!(status, Some(1), "{words}");
    assert!(words.contains("steps: 0"), "{words}");
}

#[test]
fn languages_move_together_when_their_direction_is_taken_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = folder.path().join("tiny");
    tiny_model::write(&model);
    let settings = TrainingSettings { steps: 1, ..settings(&model) };
    let english = vec!["data engineer", "engineer", "data"];
    let spanish = vec!["ingeniero de datos", "ingeniero", "datos"];
    let apart = |languages: Vec<Vec<&str>>| {
        let background = Background { texts: english.clone(), languages };
        let update = folder.path().join("update.safetensors");
        std::fs::write(&update, learn_before(&settings, &background).0.bytes).expect("a file");
        let settings = EncoderSettings {
            update: Update::File(update),
            precision: Precision::F32,
            ..EncoderSettings::new(&model)
        };
        let encoder = Encoder::start(&settings).expect("an encoder");
        let mean = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_string()).collect();
            let vectors = encoder.encode(texts, Patience::Wait, &Cancel::new()).expect("vectors");
            (0..vectors[0].values().len())
                .map(|at| vectors.iter().map(|vector| f64::from(vector.values()[at])).sum::<f64>() / 3.0)
                .collect::<Vec<f64>>()
        };
        let (one, other) = (mean(&english), mean(&spanish));
        one.iter().zip(&other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    };
    let (before, after) = (apart(Vec::new()), apart(vec![english.clone(), spanish.clone()]));
    println!("the languages' means lie {before:.3} apart, {after:.3} without their direction");
    assert!(after < before / 2.0, "{before} {after}");
}

#[test]
fn who_asks_the_serving_program_to_train_is_shown_the_other() {
    let output = support::skillgauge(&["train", "encoder", "--taxonomy", "x"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(support::text(&output.stderr).contains("skillgauge-train"), "{}", support::text(&output.stderr));
}
