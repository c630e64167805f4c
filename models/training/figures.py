#!/usr/bin/env python3
"""The figures of the two cards beside it: how far two readers of the same ads agree, and how many of the skills that
the program said are found are asked for. Usage:
models/training/figures.py

Python 3, standard library only; needs no text of an ad.
"""

import collections
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import level_figures  # noqa: E402  (it lies one folder up)

BOUNDS = [0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 1.001]


def read(name):
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def agreement():
    key = lambda row: (row["source"], row["id"])
    levels = lambda row: {c["code"]: c["level"] for c in row["competences"]}
    first = {key(row): row for row in read("ecf-ads/annotations.jsonl")}
    second = {key(row): row for row in read("ecf-ads/second-reading.jsonl")}
    both = [(levels(first[ad]), levels(row)) for ad, row in second.items()]
    common = [(a[code], b[code]) for a, b in both for code in a.keys() & b.keys()]
    told = [pair for pair in common if None not in pair]
    named = sum(len(a) + len(b) for a, b in both)
    print(f"{len(first)} ads, {sum(bool(row['competences']) for row in first.values())} of ICT; {len(both)} read twice: "
          f"ICT or not {sum((not a) == (not b) for a, b in both) / len(both):.2f}, "
          f"competences F1 {2 * len(common) / named:.2f}, "
          f"level exact {sum(a == b for a, b in told) / len(told):.2f} of {len(told)}, "
          f"furthest apart {max(abs(a - b) for a, b in told)}, kappa {level_figures.kappa(told):.2f}, "
          f"seniority {sum(first[ad]['seniority'] == row['seniority'] for ad, row in second.items()) / len(both):.2f}")


def found():
    rows = read("found-skills/judgements.jsonl")
    is_asked = lambda row: row["verdict"] in ("required", "preferred")
    share = lambda part: f"{sum(map(is_asked, part)) / len(part):.2f} of {len(part)}"
    print(f"{share(rows)} found skills are asked for; verdicts {dict(collections.Counter(r['verdict'] for r in rows))}")
    print(f"profiles {sorted({row['profile'] for row in rows})}")
    for low, high in zip(BOUNDS, BOUNDS[1:]):
        print(f"  probability {low} to {min(high, 1)}: {share([row for row in rows if low <= row['probability'] < high])}")
    print(f"  exact labels: {share([row for row in rows if row['lexical'] >= 0.99])}; "
          f"by meaning alone: {share([row for row in rows if row['lexical'] < 0.01])}")


if __name__ == "__main__":
    agreement()
    found()
