#!/usr/bin/env python3
"""How often an answer depends on the precision of the processor's arithmetic. Usage:
benches/precision.py [--ads FILE [--map FIELD=COLUMN ...]]

Indexes real ads (default: ads-linkedin-2025 of SKILLGAUGE_DATA) once in f32 and once in bf16, matches both built-in
profiles with each, and counts the decisions that differ: whether a skill is found, the level of a competence, the
order of two neighbours. A decision may differ only near its border: a skill's probability within 0.05 of 0.5,
neighbours' scores within 0.02 of each other. Fails where more than 1 in 1,000 differ, or one far from its
border. Needs a processor with bf16 (elsewhere bf16 takes hours); Python 3, standard library only.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = pathlib.Path(os.environ.get("SKILLGAUGE_DATA", ROOT / "../shared/data"))
PROGRAM = ROOT / "target/release/skillgauge"
PROFILES = ["smart-cities-engineer", "smart-cities-technician"]
NEAR_PROBABILITY, NEAR_SCORE = 0.05, 0.02
ALLOWED = 1 / 1000


def run(precision, *options):
    environment = os.environ | {"SKILLGAUGE_MODEL__PRECISION": precision}
    done = subprocess.run([str(part) for part in (PROGRAM, *options)], env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"precision: {done.stderr}")
    return done.stdout


def answers(precision, ads, maps, folder):
    """Of each profile the matches by ad."""
    data = ["--data-dir", folder / precision]
    print(f"indexing in {precision}", file=sys.stderr)
    run(precision, *data, "index", "--ads", ads, *maps)
    found = {}
    for profile in PROFILES:
        options = ["--limit", "100000", "--near-duplicates", "shown", "--format", "json"]
        answer = json.loads(run(precision, *data, "match", "--profile", profile, *options))
        if answer["versions"]["model"].rsplit(", ", 1)[-1] != f"{precision})":
            sys.exit(f"precision: asked for {precision}, got {answer['versions']['model']}")
        found[profile] = {match["ad"]: match for match in answer["matches"]}
    return found


def compare(one, other):
    """For each kind of decision: how many, how many differ, and those that differ far from their border."""
    skills, levels, order = [0, 0, []], [0, 0, []], [0, 0, []]
    for ad, match in one.items():
        twin = other[ad]
        for a, b in zip(match["skills"], twin["skills"]):
            skills[0] += 1
            if a["found"] != b["found"]:
                skills[1] += 1
                if max(abs(x["probability"] - 0.5) for x in (a, b)) > NEAR_PROBABILITY:
                    skills[2].append((ad, a["label"], a["probability"], b["probability"]))
        for a, b in zip(match["competences"], twin["competences"]):
            levels[0] += 1
            if a["level"] != b["level"]:
                levels[1] += 1
    ranked = list(one)
    for first, second in zip(ranked, ranked[1:]):
        order[0] += 1
        if (other[second]["score"], first) > (other[first]["score"], second) and other[second]["score"] != other[first]["score"]:
            order[1] += 1
            if one[first]["score"] - one[second]["score"] > NEAR_SCORE:
                order[2].append((first, second))
    return {"skill found": skills, "level": levels, "order of neighbours": order}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ads", type=pathlib.Path, default=DATA / "ads-linkedin-2025/linkedin_jobs.csv")
    parser.add_argument("--map", action="append", default=[])
    options = parser.parse_args()
    maps = options.map or ["id=id", "title=posting_title", "company=company_name"]
    maps = [part for entry in maps for part in ("--map", entry)]
    with tempfile.TemporaryDirectory() as folder:
        f32, bf16 = (answers(precision, options.ads, maps, pathlib.Path(folder)) for precision in ("f32", "bf16"))
    total, differ, far = 0, 0, []
    print(f"{'decision':<22} {'made':>9} {'differ':>8} {'in 1,000':>9} {'far from the border':>20}")
    results = [compare(f32[profile], bf16[profile]) for profile in PROFILES]
    for kind in results[0]:
        made, changed = (sum(result[kind][place] for result in results) for place in (0, 1))
        away = [case for result in results for case in result[kind][2]]
        print(f"{kind:<22} {made:>9} {changed:>8} {1000 * changed / max(made, 1):>9.2f} {len(away):>20}")
        # A neighbour's place is no decision of its own: ads that score alike have no order that means anything.
        if kind != "order of neighbours":
            total, differ = total + made, differ + changed
        far += away
    print(f"{differ} of {total} decisions differ: {1000 * differ / total:.2f} in 1,000")
    if differ > ALLOWED * total or far:
        sys.exit(f"precision: too many differ, or too far from their border: {far[:5]}")


if __name__ == "__main__":
    main()
