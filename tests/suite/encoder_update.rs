//! A learnt update of the encoder, merged on load.

use std::collections::BTreeMap;
use std::path::Path;

use skillgauge::encode::{Bert, Cancel, Encoder, EncoderSettings, Patience, Precision, Update};
use tch::{Device, Kind, Tensor};

use crate::support;
use crate::tiny_model::{self, HIDDEN, Random};

const QUERY: &str = "encoder.layer.1.attention.self.query.weight";
const BIAS: &str = "encoder.layer.0.output.dense.bias";

fn save(path: &Path, tensors: &[(String, Tensor)]) {
    Tensor::write_safetensors(tensors, path).expect("a file");
}

/// A change of one weight in f16 and of one bias in f32.
fn change() -> Vec<(String, Tensor)> {
    let mut random = Random(7);
    let half = |tensor: Tensor| tensor.to_kind(Kind::Half);
    vec![
        (format!("{QUERY}.down"), half(random.tensor("down", &[2, HIDDEN]))),
        (format!("{QUERY}.up"), half(random.tensor("up", &[HIDDEN, 2]))),
        (format!("{BIAS}.delta"), random.tensor("delta", &[HIDDEN])),
    ]
}

fn start(model: &Path, update: Update) -> Result<Encoder, String> {
    let settings = EncoderSettings { update, precision: Precision::F32, ..EncoderSettings::new(model) };
    Encoder::start(&settings).map_err(|error| error.to_string())
}

fn vector(encoder: &Encoder) -> skillgauge::domain::Embedding {
    let texts = vec!["ingeniero de datos".to_string()];
    encoder.encode(texts, Patience::Wait, &Cancel::new()).expect("a vector").remove(0)
}

#[test]
fn an_update_gives_what_the_changed_weights_give() {
    let folder = tempfile::tempdir().expect("a folder");
    let (stock, changed) = (folder.path().join("tiny"), folder.path().join("changed"));
    let mut weights: BTreeMap<String, Tensor> = tiny_model::write(&stock);
    tiny_model::write(&changed);
    let update = folder.path().join("update-7.safetensors");
    let change = change();
    save(&update, &change);
    let [down, up, delta] = [0, 1, 2].map(|at: usize| change[at].1.to_kind(Kind::Float));
    let query = &weights[QUERY] + up.matmul(&down);
    let bias = &weights[BIAS] + delta;
    weights.extend([(QUERY.to_string(), query), (BIAS.to_string(), bias)]);
    tiny_model::write_weights(&changed, &weights);

    let plain = start(&stock, Update::Default).expect("the stock model");
    let updated = start(&stock, Update::File(update)).expect("the update");
    let expected = vector(&start(&changed, Update::None).expect("the changed model"));
    assert!(vector(&updated).cosine(&expected) > 0.999_999);
    assert!(vector(&plain).cosine(&expected) < 0.999);
    let (plain, updated) = (plain.version(), updated.version());
    assert_eq!((plain.id.as_str(), updated.id.as_str()), ("tiny", "tiny+update-7"));
    assert_ne!(plain.digest, updated.digest);
    assert_eq!(updated.to_string(), format!("tiny+update-7 ({}, f32)", updated.digest));
}

#[test]
fn what_an_update_takes_off_is_taken_off_every_vector() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = folder.path().join("tiny");
    tiny_model::write(&model);
    let update = folder.path().join("u.safetensors");
    let mut random = Random(3);
    let centre = random.tensor("centre", &[HIDDEN]) / 10.0;
    let language = random.tensor("language", &[HIDDEN]);
    let language = &language / language.norm();
    save(
        &update,
        &[("centre".into(), centre.shallow_clone()), ("language".into(), language.shallow_clone())],
    );
    let plain = vector(&start(&model, Update::None).expect("the stock model"));
    let found = vector(&start(&model, Update::File(update)).expect("the update"));
    let expected = Tensor::from_slice(plain.values()) - centre;
    let expected = &expected / expected.norm();
    let expected = &expected - &language * expected.dot(&language);
    let expected = skillgauge::domain::Embedding::normalised(Vec::try_from(expected).expect("floats"));
    assert!(found.cosine(&expected) > 0.999_999);
    assert!(Tensor::from_slice(found.values()).dot(&language).double_value(&[]).abs() < 1e-5);
    assert!(plain.cosine(&expected) < 0.999);
}

#[test]
fn an_update_that_does_not_fit_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = folder.path().join("tiny");
    tiny_model::write(&model);
    let update = folder.path().join("u.safetensors");
    let mut random = Random(1);
    let mut tensor = |name: &str, shape: &[i64]| (name.to_string(), random.tensor("", shape));
    let down = |name: &str| format!("{name}.down");
    let up = |name: &str| format!("{name}.up");
    let cases = [
        (
            vec![tensor("encoder.layer.9.output.dense.bias.delta", &[HIDDEN])],
            "no weight 'encoder.layer.9.output.dense.bias'",
        ),
        (vec![tensor(&down(QUERY), &[2, HIDDEN])], "no 'encoder.layer.1.attention.self.query.weight.up'"),
        (vec![tensor(&up(QUERY), &[HIDDEN, 2])], "no 'encoder.layer.1.attention.self.query.weight.down'"),
        (vec![tensor(&down(QUERY), &[2, HIDDEN]), tensor(&up(QUERY), &[HIDDEN, 3])], "share no rank"),
        (
            vec![tensor(&down(QUERY), &[2, 16]), tensor(&up(QUERY), &[HIDDEN, 2])],
            "[32, 16], but the model has [32, 32]",
        ),
        (vec![tensor(&format!("{BIAS}.delta"), &[16])], "[16], but the model has [32]"),
        (vec![tensor(QUERY, &[HIDDEN, HIDDEN])], "does not end in .down, .up or .delta"),
        (
            vec![(format!("{BIAS}.delta"), Tensor::full([HIDDEN], f64::NAN, (Kind::Float, Device::Cpu)))],
            "not finite",
        ),
        (vec![(format!("{BIAS}.delta"), Tensor::ones([HIDDEN], (Kind::Int64, Device::Cpu)))], "f32 and f16"),
        (vec![tensor("centre", &[16])], "'centre' is [16]; it must be 32 finite numbers"),
        (vec![tensor("language", &[2, HIDDEN])], "'language' is [2, 32]; it must be 32 finite numbers"),
        (Vec::new(), "it holds no tensors"),
    ];
    for (tensors, reason) in cases {
        save(&update, &tensors);
        let error = start(&model, Update::File(update.clone())).err().expect("a refusal");
        assert!(error.contains(reason) && error.contains("--encoder-update"), "{error}");
    }
    std::fs::write(&update, b"cut off").expect("a file");
    let error = start(&model, Update::File(update)).err().expect("a refusal");
    assert!(error.contains("not a safetensors file"), "{error}");
    let error = start(&model, Update::File("no/such.safetensors".into())).err().expect("a refusal");
    assert!(error.contains("no/such.safetensors"), "{error}");
}

#[test]
fn an_index_made_with_another_update_refuses_to_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    tiny_model::write(&folder.path().join("tiny"));
    save(Path::new(&path("update-7.safetensors")), &change());
    let run = |update: &str, arguments: &[&str]| {
        let common = ["--data-dir", &path("index"), "--model", &path("tiny"), "--encoder-update", update]
            .map(str::to_string);
        let common: Vec<&str> = common.iter().map(String::as_str).collect();
        let output = support::skillgauge(&[&common, arguments].concat());
        (output.status.code(), support::text(&output.stdout), support::text(&output.stderr))
    };
    let feed = support::sample_feeds()[1].display().to_string();
    let find = ["match", "--profile", "smart-cities-engineer", "--limit", "1", "--format", "json"];
    let (status, _, words) = run(&path("update-7.safetensors"), &["index", "--ads", &feed]);
    assert_eq!(status, Some(0), "{words}");
    let (status, found, words) = run(&path("update-7.safetensors"), &find);
    assert_eq!(status, Some(0), "{words}");
    assert!(found.contains("tiny+update-7 ("), "{found}");
    for other in ["none", "default"] {
        let (status, _, words) = run(other, &find);
        assert_eq!(status, Some(1), "{words}");
        assert!(words.contains("tiny+update-7 (") && words.contains("--rebuild"), "{words}");
    }
}

#[test]
fn gradients_flow_through_the_whole_encoder() {
    let folder = tempfile::tempdir().expect("a folder");
    tiny_model::write(folder.path());
    let bert = Bert::load(folder.path(), &Update::None, Device::Cpu).expect("the tiny model");
    let (ids, mask) = bert.tokenize(&["ingeniero de datos", "инженер по данни и сензори"]);
    let loss = || {
        let vectors = bert.forward(&ids, &mask).expect("vectors");
        assert_eq!(vectors.size(), [2, HIDDEN]);
        // The cosine of the two texts.
        vectors.get(0).dot(&vectors.get(1))
    };
    loss().backward();
    let mut checked = 0;
    for (name, weight) in bert.store().variables() {
        let gradient = weight.grad();
        assert!(gradient.defined(), "{name} has no gradient");
        if name != QUERY {
            continue;
        }
        // Against a difference in the direction of the gradient.
        let step = 0.1 / gradient.norm().double_value(&[]);
        let mut weight = weight.shallow_clone();
        let at = |weight: &mut Tensor, by: f64| {
            tch::no_grad(|| {
                _ = weight.f_add_(&(&gradient * by)).expect("a step");
                let value = loss().double_value(&[]);
                _ = weight.f_sub_(&(&gradient * by)).expect("a step back");
                value
            })
        };
        let slope = (at(&mut weight, step) - at(&mut weight, -step)) / (2.0 * step);
        let expected = gradient.norm().double_value(&[]).powi(2);
        assert!((slope / expected - 1.0).abs() < 0.02, "{slope} instead of {expected}");
        checked += 1;
    }
    assert_eq!(checked, 1);
}
