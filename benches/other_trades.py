#!/usr/bin/env python3
"""How many e-CF competences the program names for ads of other trades: those that the Spanish employment service put
into an ESCO occupation outside ICT. Usage:

    benches/other_trades.py

Reads ads-eures-es-2025 of SKILLGAUGE_DATA (default ../shared/data) and the program in target/release; Python 3, standard
library only. The interval is Wilson's, 95 %.
"""

import collections
import json
import math
import os
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = pathlib.Path(os.environ.get("SKILLGAUGE_DATA", ROOT / "../shared/data")) / "ads-eures-es-2025"
PROGRAM = ROOT / "target/release/skillgauge"
CODES = ROOT / "src/taxonomy/data/esco-occupation-codes.tsv"
GROUPS = ROOT / "src/taxonomy/data/isco-08-unit-groups.tsv"


def table(path):
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def wilson(hits, of, z=1.96):
    share = hits / of
    middle, spread = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return [(middle + sign * spread) / (1 + z * z / of) for sign in (-1, 1)]


def main():
    codes = dict(table(CODES))
    code = {ad: codes[uri.rsplit("/", 1)[1]] for uri, ad in table(DATA / "occupations.tsv")}
    ict = {group for group, _, is_ict in table(GROUPS) if is_ict == "yes"}
    others = {ad for ad, code in code.items() if code[:4] not in ict}
    with tempfile.TemporaryDirectory() as folder:
        ads = pathlib.Path(folder) / "ads.jsonl"
        lines = (DATA / "ads.jsonl").read_text(encoding="utf-8").splitlines()
        ads.write_text("\n".join(line for line in lines if json.loads(line)["id"] in others) + "\n", encoding="utf-8")
        done = subprocess.run([PROGRAM, "levels", "--ads", ads, "--format", "jsonl"], stdout=subprocess.PIPE, check=True)
    named = {answer["ad"]: answer["competences"] for answer in map(json.loads, done.stdout.decode().splitlines())}
    some = [ad for ad, competences in named.items() if competences]
    low, high = wilson(len(some), len(named))
    print(f"{len(named)} ads of {len({code[ad] for ad in named})} occupations outside ICT")
    print(f"competences named: {sum(map(len, named.values())) / len(named):.3f} an ad; "
          f"ads with any: {len(some)} ({len(some) / len(named):.1%}; 95 % interval {low:.1%} to {high:.1%})")
    for competence, count in collections.Counter(c["code"] for ad in some for c in named[ad]).most_common():
        print(f"  {competence} {count}")


if __name__ == "__main__":
    main()
