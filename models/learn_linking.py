#!/usr/bin/env python3
"""Learns the two numbers of models/linking.toml for sentences in a language in which the taxonomy has no label. Usage:
models/learn_linking.py [--write]

Links our translations of TECH and HOUSE validation (tests/data/linking-translated.tsv) against ESCO, whose download is
English, with `foreign_bias` 0 and `foreign_slope` 1, and fits both by logistic regression (Platt 1999) on the first
twenty skills of every sentence, those without a label too. Prints, for each set of sentences, the figures of numbers
learnt on the other one. The numbers in use are of a program without phrases of its own in these languages (decision 0069).
Needs target/release/skillgauge and SKILLGAUGE_DATA (default ../shared/data); Python 3.11,
standard library only.
"""

import csv
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benches"))

from judgements import DATA, TRANSLATED  # noqa: E402
from leave_one_out import PROGRAM, toml  # noqa: E402

BOOK = ROOT / "models/linking.toml"
LANGUAGES = ["es", "it", "el", "bg"]
DEPTH = 20
# LEAST_OF_TAXONOMY of src/matching/skills.rs.
LEAST = 0.25


def linked(judged, language, numbers):
    """Of every sentence the log-odds of its first skills, each with whether it is asked for, and the number of those that are."""
    relevant = {}
    for line in (judged / f"translated-{language}.qrels").read_text(encoding="utf-8").splitlines():
        query, _, skill, _ = line.split()
        relevant.setdefault(query, set()).add(skill)
    command = [PROGRAM, "link", "--numbers", numbers, "--taxonomy", DATA / "esco-1.1.0", "--sentences",
               judged / f"translated-{language}-all.jsonl", "--top", DEPTH, "--format", "jsonl"]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"learn_linking: {done.stderr}")
    for line in map(json.loads, done.stdout.splitlines()):
        wanted = relevant.get(line["id"], set())
        yield line["text"], [(skill["score"], skill["uri"] in wanted) for skill in line["skills"]], len(wanted)


def logistic(x):
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, x))))


def fit(sentences):
    """Bias and slope by Newton's method."""
    pairs = [pair for _, skills, _ in sentences for pair in skills]
    bias, slope = 0.0, 1.0
    for _ in range(50):
        g0 = g1 = h00 = h01 = h11 = 0.0
        for x, is_asked in pairs:
            p = logistic(bias + slope * x)
            g0, g1 = g0 + is_asked - p, g1 + (is_asked - p) * x
            w = p * (1 - p)
            h00, h01, h11 = h00 + w, h01 + w * x, h11 + w * x * x
        det = h00 * h11 - h01 * h01
        step = ((h11 * g0 - h01 * g1) / det, (h00 * g1 - h01 * g0) / det)
        bias, slope = bias + step[0], slope + step[1]
        if max(map(abs, step)) < 1e-9:
            break
    return bias, slope


def figures(sentences, numbers):
    """Skills a sentence said to be asked for, precision, recall, and the calibration error over tenths."""
    bias, slope = numbers
    said = right = wanted = 0
    bins = [[0, 0.0, 0] for _ in range(10)]
    for _, skills, asked in sentences:
        wanted += asked
        for x, is_asked in skills:
            p = logistic(bias + slope * x)
            said, right = said + (p >= LEAST), right + (p >= LEAST and is_asked)
            one = bins[min(9, int(p * 10))]
            one[0], one[1], one[2] = one[0] + 1, one[1] + p, one[2] + is_asked
    total = sum(count for count, _, _ in bins)
    error = sum(abs(promised - kept) for _, promised, kept in bins) / total
    return f"{said / len(sentences):.2f} | {right / max(1, said):.2f} | {right / wanted:.2f} | {error:.3f}"


def main():
    if sys.argv[1:] not in ([], ["--write"]):
        sys.exit(__doc__)
    with open(TRANSLATED, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    sets = {(code, row[code]): row["set"] for row in rows for code in LANGUAGES}
    by_set = {}
    with tempfile.TemporaryDirectory() as folder:
        judged, numbers = pathlib.Path(folder), pathlib.Path(folder) / "numbers"
        subprocess.run([sys.executable, ROOT / "benches/judgements.py", judged], check=True, stdout=subprocess.DEVNULL)
        numbers.mkdir()
        plain = tomllib.loads(BOOK.read_text(encoding="utf-8")) | {"foreign_bias": 0.0, "foreign_slope": 1.0}
        (numbers / "linking.toml").write_text(toml(plain), encoding="utf-8")
        for code in LANGUAGES:
            for sentence in linked(judged, code, numbers):
                by_set.setdefault((sets[code, sentence[0]], code), []).append(sentence)
    everything = [sentence for some in by_set.values() for sentence in some]
    print("| sentences | numbers | skills a sentence | precision | recall | calibration error |\n|---|---|---|---|---|---|")
    for (name, code), some in sorted(by_set.items()):
        others = [one for (other, _), many in by_set.items() if other != name for one in many]
        print(f"| {name} {code} ({len(some)}) | none | {figures(some, (0.0, 1.0))} |")
        print(f"| | of the other set | {figures(some, fit(others))} |")
    bias, slope = fit(everything)
    print(f"foreign_bias = {bias:.2f}, foreign_slope = {slope:.3f}, on {len(everything)} sentences")
    if sys.argv[1:]:
        text = BOOK.read_text(encoding="utf-8")
        for key, value in [("foreign_bias", f"{bias:.2f}"), ("foreign_slope", f"{slope:.3f}")]:
            text = re.sub(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.M)
        BOOK.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
