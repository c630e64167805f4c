#!/usr/bin/env python3
"""The figures of the two cards beside it: how far two readers of the same ads agree on competences and on skills. Usage:
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
    key = lambda row: (row["source"], row["id"])
    asked = lambda row: {skill["skill"]: skill["sure"] for skill in row["skills"]
                         if skill["demand"] in ("required", "preferred")}
    second = read("found-skills/second-reading.jsonl")
    for name in ("annotations", "written", "held-out", "held-out-written"):
        rows = read(f"found-skills/{name}.jsonl")
        first = {key(row): row for row in rows}
        demands = collections.Counter(skill["demand"] for row in rows for skill in row["skills"])
        wanted = sum(len(asked(row)) for row in rows)
        sure = sum(sum(asked(row).values()) for row in rows)
        print(f"{name}: {len(rows)} ads, {len({row['profile'] for row in rows})} profiles, "
              f"{sum(row['judged'] for row in rows)} pairs: {dict(demands)}; {wanted} asked for, {sure} of them surely")
        both = [(asked(first[key(row)]), asked(row)) for row in second if key(row) in first]
        if not both:
            continue
        common = sum(len(a.keys() & b.keys()) for a, b in both)
        kept = sum(sum(uri in b for uri, is_sure in a.items() if is_sure) for a, b in both)
        print(f"  {len(both)} read twice: F1 {2 * common / sum(len(a) + len(b) for a, b in both):.2f}, of what the first "
              f"reading is sure of the second has {kept / sum(sum(a.values()) for a, _ in both):.2f}")


if __name__ == "__main__":
    agreement()
    found()
