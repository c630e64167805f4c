#!/usr/bin/env python3
"""Puts the annotated ads together again. Usage:
models/training/ecf_ads.py OUT_DIR

The annotations of ecf-ads and found-skills have no text of an ad: source, id and digest name it. This reads the texts in
SKILLGAUGE_DATA (default ../shared/data), holds them to the digests and writes ecf-ads-SOURCE.jsonl, the ads of each
source: id (SOURCE:ID), title, description.

Python 3, standard library only; the same data give the same bytes.
"""

import collections
import csv
import hashlib
import json
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DATA = pathlib.Path(os.environ.get("SKILLGAUGE_DATA", ROOT / "../shared/data"))
FOUND = ("annotations", "written", "held-out", "held-out-written")
ANNOTATIONS = [HERE / "ecf-ads/annotations.jsonl", *(HERE / f"found-skills/{name}.jsonl" for name in FOUND)]

csv.field_size_limit(1 << 30)


def digest(title, description):
    return hashlib.sha256(f"{title}\n{description}".encode()).hexdigest()[:16]


def texts():
    """Title and description of every ad that may be annotated, by source and id."""
    found = {}
    for line in (DATA / "ads-mixed/ads.jsonl").read_text(encoding="utf-8").splitlines():
        ad = json.loads(line)
        found[ad["source"], ad["id"].split(":", 1)[1]] = (ad.get("title") or "", ad["description"])
    with open(DATA / "ads-linkedin-2025/linkedin_jobs.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found["linkedin-2025", row["id"]] = (row["posting_title"], row["description"])
    for line in (DATA / "ads-eures-es-2025/ads.jsonl").read_text(encoding="utf-8").splitlines():
        ad = json.loads(line)
        found["eures-es-2025", ad["id"]] = (ad.get("title") or "", ad["description"])
    # Not real: written for this project, in five languages.
    for source in ("second-profile-ads", "fourth-profile-ads"):
        for line in (ROOT / f"tests/data/{source}.jsonl").read_text(encoding="utf-8").splitlines():
            ad = json.loads(line)
            found[source, ad["id"]] = (ad["title"], ad["description"])
    return found


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    known, by_source, seen = texts(), collections.defaultdict(list), set()
    lines = [line for file in ANNOTATIONS for line in file.read_text(encoding="utf-8").splitlines()]
    for row in map(json.loads, lines):
        if (row["source"], row["id"]) in seen:
            continue
        seen.add((row["source"], row["id"]))
        title, description = known.get((row["source"], row["id"]), ("", ""))
        if digest(title, description) != row["sha256"]:
            sys.exit(f"ecf_ads: {row['source']} {row['id']} is not there, or another text than the one annotated")
        by_source[row["source"]].append({"id": f"{row['source']}:{row['id']}", "title": title, "description": description})
    for source, ads in sorted(by_source.items()):
        lines = "".join(json.dumps(ad, ensure_ascii=False) + "\n" for ad in ads)
        (out / f"ecf-ads-{source}.jsonl").write_text(lines, encoding="utf-8")
        print(f"{source:<16} {len(ads):>4} ads")


if __name__ == "__main__":
    main()
