//! The exact MaxSim scan: 100,000 ads of 15 sentences against 48 skills and the profile as a whole, on
//! one core, and the kernel's plain twin beside it. Throughput is in multiply-accumulates.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use skillgauge::domain::Int8Vector;
use skillgauge::index::maxsim::{QueryVectors, plain_dots};

const DIMENSIONS: usize = 384;
const ROWS: usize = 100_000 * 15;
const QUERIES: usize = 48;
/// As the index scans: rows whose sums stay in the cache.
const BLOCK: usize = 512;
const PLAIN_ROWS: usize = 20_000;

fn values(count: usize, seed: u64) -> Vec<i8> {
    let mut state = seed;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((state >> 32) % 255) as i16 - 127
    };
    (0..count).map(|_| next() as i8).collect()
}

fn scan(criterion: &mut Criterion) {
    let rows = values(ROWS * DIMENSIONS, 1);
    let scales = vec![0.001_f32; ROWS];
    let vectors: Vec<Int8Vector> =
        (0..QUERIES as u64).map(|n| Int8Vector { scale: 0.001, values: values(DIMENSIONS, n + 2) }).collect();
    let columns: Vec<&Int8Vector> = vectors.iter().collect();
    let queries = QueryVectors::new(&columns, DIMENSIONS).expect("queries");
    let mut group = criterion.benchmark_group("maxsim");
    group.sample_size(10);
    group.throughput(Throughput::Elements((ROWS * DIMENSIONS * QUERIES) as u64));
    group.bench_function("kernel, 100,000 ads x 15 sentences x 48 skills", |bencher| {
        let (mut dots, mut cosines) = (Vec::new(), Vec::new());
        bencher.iter(|| {
            let mut best = vec![f32::NEG_INFINITY; QUERIES];
            for (rows, scales) in rows.chunks(BLOCK * DIMENSIONS).zip(scales.chunks(BLOCK)) {
                queries.cosines(rows, scales, &mut dots, &mut cosines);
                for row in cosines.chunks_exact(QUERIES) {
                    best.iter_mut().zip(row).for_each(|(best, cosine)| *best = best.max(*cosine));
                }
            }
            best
        });
    });
    group.throughput(Throughput::Elements((PLAIN_ROWS * DIMENSIONS * QUERIES) as u64));
    group.bench_function("plain twin, 20,000 sentences x 48 skills", |bencher| {
        bencher.iter(|| plain_dots(&rows[..PLAIN_ROWS * DIMENSIONS], &columns, DIMENSIONS));
    });
    group.finish();
}

criterion_group!(benches, scan);
criterion_main!(benches);
