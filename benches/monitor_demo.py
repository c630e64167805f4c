#!/usr/bin/env python3
"""Monitoring from feeds to a page: annotates ads, counts, and makes the report.

Takes the Spanish ads of EURES and the download of ESCO where they are (SKILLGAUGE_DATA, default ../shared/data), else the
sample ads of this repository and the skills of the built-in profiles. Opens nothing; says at its end where the page lies.
"""

import csv
import json
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "target/release/skillgauge"
DATA = Path(os.environ.get("SKILLGAUGE_DATA", ROOT / "../shared/data"))
OUT = ROOT / "target/monitor-demo"
PROFILES = ["smart-cities-engineer", "smart-cities-technician"]


def skillgauge(*arguments):
    """Runs the program; what it prints goes where this script prints."""
    command = [PROGRAM, *map(str, arguments)]
    print("$ skillgauge", *(os.path.relpath(a, ROOT) if isinstance(a, Path) else a for a in arguments), flush=True)
    subprocess.run(command, check=True, cwd=ROOT)


def skills_of_profiles(folder):
    """The built-in profiles' skills as a folder that looks like the ESCO download."""
    skills = {}
    for profile in PROFILES:
        shown = subprocess.run(
            [PROGRAM, "profile", "show", profile, "--format", "json"], check=True, cwd=ROOT, capture_output=True
        )
        for skill in json.loads(shown.stdout)["skills"]:
            english = [own for own in skill["labels"] if own["language"] == "en"]
            names = [name for own in english for name in [own.get("preferred"), *own.get("alternatives", [])] if name]
            skills[skill["uri"]] = names or [skill["label"]]
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "skills_en.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels", "description"])
        for uri, names in sorted(skills.items()):
            rows.writerow([uri, "skill/competence", "sector-specific", names[0], "\n".join(names[1:]), ""])
    return folder


def inputs():
    """Feeds, folder of the taxonomy, further options and what to count by."""
    eures = DATA / "ads-eures-es-2025/ads.jsonl"
    if eures.is_file():
        options = ["--map", "attributes.region=location"]
        labels = DATA / "esco-occupation-labels/labels.tsv.gz"
        options += ["--occupations", labels] if labels.is_file() else []
        return [eures], DATA / "esco-1.1.0", options, "isco,region"
    samples = ROOT / "src/cli/demo"
    return [samples / "ads-en.jsonl", samples / "ads-other.jsonl"], skills_of_profiles(OUT / "esco"), [], "country,language"


def main():
    """Annotate, count, report."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    ads, taxonomy, options, by = inputs()
    annotated, figures, page = OUT / "annotated", OUT / "figures", OUT / "report.html"
    skillgauge("monitor", "annotate", "--ads", *ads, *options, "--taxonomy", taxonomy, "--profile", *PROFILES, "--out", annotated)
    skillgauge("monitor", "indicators", "--in", annotated, "--by", by, "--period", "month", "--out", figures)
    skillgauge("monitor", "quality", "--in", annotated)
    skillgauge("monitor", "report", "--in", figures, "--out", page)
    print(f"\nThe tables lie in {os.path.relpath(figures, ROOT)}, the page in {os.path.relpath(page, ROOT)}: open it in a browser.")


if __name__ == "__main__":
    main()
