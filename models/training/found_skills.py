#!/usr/bin/env python3
"""Makes the judgements of `skillgauge evaluate skills` of the annotated ads. Usage:
models/training/found_skills.py [--of NAME] JUDGED.JSONL PROFILES_DIR [LANGUAGE]
models/training/found_skills.py --names JUDGED.JSONL PROFILES_DIR ADS.JSONL

models/training/found-skills/annotations.jsonl says which skills of a profile each ad asks for. This writes them as the
command reads them, and the profiles that are not built in: those of ESCO occupations, made by `skillgauge profile
import` of the download in SKILLGAUGE_DATA (default ../shared/data). With a language (en, es, it, el, bg) only its ads are
written. models/training/ecf_ads.py makes the ads. With --of the same is made of another file there: written (ads for the jobs of
the built-in profiles), held-out and held-out-written (which taught no weight of asking). With --names the same is made of the
texts and ads of name-texts, which are our own.

Python 3, standard library only; needs target/release/skillgauge.
"""

import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DATA = pathlib.Path(os.environ.get("SKILLGAUGE_DATA", ROOT / "../shared/data"))
ANNOTATIONS = HERE / "found-skills"
NAMES = HERE / "name-texts"
BUILT_IN = {"smart-cities-engineer", "smart-cities-technician"}


def names(judged, folder, ads):
    """The texts and ads of name-texts, with their judgements and their profile."""
    texts = [json.loads(line) for name in ("texts.jsonl", "ads.jsonl")
             for line in (NAMES / name).read_text(encoding="utf-8").splitlines()]
    with open(judged, "w", encoding="utf-8") as judgements, open(ads, "w", encoding="utf-8") as file:
        for text in texts:
            ad = f"{NAMES.name}:{text['id']}"
            asked = sorted({name["skill"] for name in text.get("names", [text]) if name["asked"]})
            skills = [{"skill": skill, "demand": "required", "sure": True} for skill in asked]
            judgements.write(json.dumps({"ad": ad, "profile": NAMES.name, "skills": skills}) + "\n")
            record = {"id": ad, "title": text["title"], "description": text["description"]}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    (pathlib.Path(folder) / f"{NAMES.name}.toml").write_bytes((NAMES / "profile.toml").read_bytes())
    print(f"{len(texts)} texts and ads")


def main():
    if len(sys.argv) == 5 and sys.argv[1] == "--names":
        return names(*sys.argv[2:])
    other = sys.argv[1:2] == ["--of"]
    source = ANNOTATIONS / f"{sys.argv[2] if other and len(sys.argv) > 2 else 'annotations'}.jsonl"
    arguments = sys.argv[3 if other else 1:]
    if len(arguments) not in (2, 3) or not source.is_file():
        sys.exit(__doc__)
    judged, folder = pathlib.Path(arguments[0]), pathlib.Path(arguments[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["language"] in arguments[2:] or len(arguments) == 2]
    with open(judged, "w", encoding="utf-8") as file:
        for row in rows:
            skills = [{key: skill[key] for key in ("skill", "demand", "sure")} for skill in row["skills"]]
            record = {"ad": f"{row['source']}:{row['id']}", "profile": row["profile"], "skills": skills}
            file.write(json.dumps(record) + "\n")
    for name in sorted({row["profile"] for row in rows} - BUILT_IN):
        command = [ROOT / "target/release/skillgauge", "profile", "import", "--esco", DATA / "esco-1.1.0",
                   "--occupation", name.replace("-", " "), "--out", folder / f"{name}.toml"]
        if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
            sys.exit(f"found_skills: no profile of '{name.replace('-', ' ')}'; run the command to see why: "
                     f"{' '.join(map(str, command))}")
    print(f"{len(rows)} ads, {len({row['profile'] for row in rows})} profiles")


if __name__ == "__main__":
    main()
