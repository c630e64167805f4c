//! BERT's forward pass in plain loops, f64: what the network of a tiny model must give.
//!
//! Written from Devlin et al. (2019) and Vaswani et al. (2017), without tch operations.

use std::collections::BTreeMap;

use tch::Tensor;

use crate::tiny_model::{HEADS, HIDDEN, LAYERS};

type Rows = Vec<Vec<f64>>;

struct Weights<'a>(&'a BTreeMap<String, Tensor>);

impl Weights<'_> {
    fn vector(&self, name: &str) -> Vec<f64> {
        Vec::<f32>::try_from(&self.0[name]).expect("a vector").into_iter().map(f64::from).collect()
    }

    fn matrix(&self, name: &str) -> Rows {
        let rows = Vec::<Vec<f32>>::try_from(&self.0[name]).expect("a matrix");
        rows.into_iter().map(|row| row.into_iter().map(f64::from).collect()).collect()
    }

    fn linear(&self, name: &str, rows: &Rows) -> Rows {
        let weight = self.matrix(&format!("{name}.weight"));
        let bias = self.vector(&format!("{name}.bias"));
        let out = |row: &Vec<f64>| weight.iter().zip(&bias).map(|(w, b)| dot(w, row) + b).collect();
        rows.iter().map(out).collect()
    }

    fn norm(&self, name: &str, rows: &Rows) -> Rows {
        let weight = self.vector(&format!("{name}.weight"));
        let bias = self.vector(&format!("{name}.bias"));
        let one = |row: &Vec<f64>| {
            let count = row.len() as f64;
            let mean = row.iter().sum::<f64>() / count;
            let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
            let scaled = row.iter().map(|x| (x - mean) / (variance + 1e-12).sqrt());
            scaled.zip(weight.iter().zip(&bias)).map(|(x, (w, b))| x * w + b).collect()
        };
        rows.iter().map(one).collect()
    }

    fn attention(&self, prefix: &str, rows: &Rows) -> Rows {
        let [query, key, value] =
            ["query", "key", "value"].map(|part| self.linear(&format!("{prefix}.self.{part}"), rows));
        let width = (HIDDEN / HEADS) as usize;
        let mut mixed = vec![vec![0.0; HIDDEN as usize]; rows.len()];
        for head in 0..HEADS as usize {
            let part = head * width..(head + 1) * width;
            for (position, out) in mixed.iter_mut().enumerate() {
                let scores: Vec<f64> = key
                    .iter()
                    .map(|key| {
                        (dot(&query[position][part.clone()], &key[part.clone()]) / (width as f64).sqrt())
                            .exp()
                    })
                    .collect();
                let total: f64 = scores.iter().sum();
                for (score, value) in scores.iter().zip(&value) {
                    for component in part.clone() {
                        out[component] += score / total * value[component];
                    }
                }
            }
        }
        self.linear(&format!("{prefix}.output.dense"), &mixed)
    }
}

/// The unit vector of one text's token ids.
pub fn vector(weights: &BTreeMap<String, Tensor>, ids: &[i64]) -> Vec<f64> {
    let weights = Weights(weights);
    let words = weights.matrix("embeddings.word_embeddings.weight");
    let positions = weights.matrix("embeddings.position_embeddings.weight");
    let kind = &weights.matrix("embeddings.token_type_embeddings.weight")[0];
    let embedded: Rows = ids
        .iter()
        .zip(&positions)
        .map(|(id, position)| {
            (0..kind.len()).map(|i| words[*id as usize][i] + position[i] + kind[i]).collect()
        })
        .collect();
    let mut rows = weights.norm("embeddings.LayerNorm", &embedded);
    for layer in 0..LAYERS {
        let name = |part: &str| format!("encoder.layer.{layer}.{part}");
        let attended = sum(&weights.attention(&name("attention"), &rows), &rows);
        let attended = weights.norm(&name("attention.output.LayerNorm"), &attended);
        let mut inner = weights.linear(&name("intermediate.dense"), &attended);
        inner.iter_mut().flatten().for_each(|x| *x = gelu(*x));
        let out = sum(&weights.linear(&name("output.dense"), &inner), &attended);
        rows = weights.norm(&name("output.LayerNorm"), &out);
    }
    let mean: Vec<f64> =
        (0..kind.len()).map(|i| rows.iter().map(|row| row[i]).sum::<f64>() / rows.len() as f64).collect();
    let length = dot(&mean, &mean).sqrt();
    mean.into_iter().map(|x| x / length).collect()
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

fn sum(one: &Rows, other: &Rows) -> Rows {
    one.iter().zip(other).map(|(a, b)| a.iter().zip(b).map(|(x, y)| x + y).collect()).collect()
}

/// x·Φ(x), Φ by Simpson's rule over the normal density: no error function in std.
fn gelu(x: f64) -> f64 {
    let steps = 400;
    let step = x / f64::from(steps);
    let density = |t: f64| (-t * t / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let inner: f64 =
        (1..steps).map(|i| density(f64::from(i) * step) * if i % 2 == 1 { 4.0 } else { 2.0 }).sum();
    x * (0.5 + (density(0.0) + inner + density(x)) * step / 3.0)
}
