//! e-CF levels of ads in five languages that taught nothing: `tests/data/level-ads.jsonl`, judged by one reader.

use crate::support;

#[test]
fn levels_hold_on_ads_that_taught_nothing() {
    let path = |name: &str| support::root().join(name).display().to_string();
    let evaluated = support::skillgauge(&[
        "evaluate",
        "levels",
        "--ads",
        &path("tests/data/level-ads.jsonl"),
        "--judgements",
        &path("tests/data/level-ads-judgements.jsonl"),
        "--gate",
        &path("models/gate.toml"),
        "--gate-name",
        "levels-level-ads",
    ]);
    let said = support::text(&evaluated.stdout) + &support::text(&evaluated.stderr);
    assert!(evaluated.status.success(), "{said}");
}
