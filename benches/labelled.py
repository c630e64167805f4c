"""What `results.py` measures on the labelled ads of the repository: the sample ads and those written for the tests.

A label says whose job an ad is: the engineer's, the technician's or neither's (nor is an "adjacent" ad's).
"""

import json
import pathlib
import re
import subprocess

import judgements

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Their ads and labels chose the numbers of the score.
ADS = ["src/cli/demo/ads-en.jsonl", "src/cli/demo/ads-other.jsonl", "tests/data/profile-ads.jsonl",
       "tests/data/second-profile-ads.jsonl", "tests/data/third-profile-ads.jsonl"]
LABELS = ["src/cli/demo/labels-en.tsv", "src/cli/demo/labels-other.tsv", "tests/data/profile-ads.tsv",
          "tests/data/second-profile-ads.tsv", "tests/data/third-profile-ads.tsv"]
# Those of other hands, which chose nothing.
UNSEEN_ADS = ["tests/data/fourth-profile-ads.jsonl"]
UNSEEN_LABELS = ["tests/data/fourth-profile-ads.tsv"]
# Some of the English ones in four languages: the id of the original, language, title, description.
TRANSLATED = "tests/data/translated-ads.jsonl"
PROFILES = {"engineer": "smart-cities-engineer", "technician": "smart-cities-technician"}
NAMES = {"en": "English", "es": "Spanish", "it": "Italian", "el": "Greek", "bg": "Bulgarian"}


def labels(paths=LABELS):
    """The label of each ad."""
    found = {}
    for path in paths:
        for line in (ROOT / path).read_text(encoding="utf-8").splitlines()[1:]:
            ad, label = line.split("\t")[:2]
            found[ad] = label
    return found


def languages():
    """The language of each ad: told by its script, else by its commonest words."""
    found = {}
    for path in ADS:
        for line in (ROOT / path).read_text(encoding="utf-8").splitlines():
            ad = json.loads(line)
            text = ad["description"]
            scripts = {"el": len(re.findall("[α-ω]", text)), "bg": len(re.findall("[а-я]", text))}
            script = max(scripts, key=scripts.get)
            found[ad["id"]] = script if scripts[script] > len(text) / 3 else judgements.language(text)
    return found


def qrels(paths=LABELS):
    """Both profiles' judgements: an ad is relevant to the profile that its label names."""
    lines = [
        f"{profile} 0 {ad} {int(label == name)}"
        for name, profile in PROFILES.items()
        for ad, label in sorted(labels(paths).items())
    ]
    return "\n".join(lines) + "\n"


def translated():
    """The translations: {original: {language: ad's id}}."""
    found = {}
    for line in (ROOT / TRANSLATED).read_text(encoding="utf-8").splitlines():
        ad = json.loads(line)
        found.setdefault(ad["of"], {})[ad["language"]] = ad["id"]
    return found


def translations(found):
    """For each language: its name; mean, mean absolute and largest difference of score between a translation and
    its original, over both profiles; pairs on the other side of 0.5; all pairs."""
    rows = []
    for code, name in NAMES.items():
        pairs = [(found[ad][label]["score"], found[other[code]][label]["score"])
                 for ad, other in translated().items() if code in other for label in PROFILES]
        if pairs:
            differences = [there - here for here, there in pairs]
            sizes = [abs(difference) for difference in differences]
            crossed = sum((here >= 0.5) != (there >= 0.5) for here, there in pairs)
            rows.append((name, sum(differences) / len(pairs), sum(sizes) / len(pairs), max(sizes), crossed, len(pairs)))
    return rows


def matches(program, folder):
    """Every ad's match with both profiles, the translations' too: {ad: {label: match}}."""
    data = ["--data-dir", folder / "labelled"]
    ads = [ROOT / path for path in [*ADS, TRANSLATED]]
    subprocess.run([program, *data, "index", "--ads", *ads], check=True, capture_output=True)
    found = {}
    for name, profile in PROFILES.items():
        options = ["--limit", "100000", "--near-duplicates", "shown", "--format", "json"]
        done = subprocess.run([program, *data, "match", "--profile", profile, *options], check=True, capture_output=True)
        for match in json.loads(done.stdout)["matches"]:
            found.setdefault(match["ad"], {})[name] = match
    return found


def by_language(found):
    """For each language: its name, ads of either profile, those whose own profile scores higher, the mean score and
    the mean share of the essential skills that count as found, both with their own profile."""
    label, language = labels(), languages()
    rows = []
    for code, name in NAMES.items():
        own = [ad for ad in sorted(label) if language[ad] == code and label[ad] in PROFILES]
        right = sum(found[ad][label[ad]]["score"] > max(m["score"] for n, m in found[ad].items() if n != label[ad])
                    for ad in own)
        matched = [found[ad][label[ad]] for ad in own]
        score = sum(match["score"] for match in matched) / len(own)
        rows.append((name, len(own), right, score, sum(map(essential, matched)) / len(own)))
    return rows


def reached(run, paths):
    """Of a TREC run of both profiles: ads labelled with a profile that reach 0.5 for it, all such ads, and ads labelled
    with neither that reach it for either."""
    label = labels(paths)
    high = {(row[2], row[0]) for row in map(str.split, run.read_text().splitlines()) if float(row[4]) >= 0.5}
    own = [(ad, PROFILES[name]) in high for ad, name in label.items() if name in PROFILES]
    other = {ad for ad, _ in high if label[ad] not in PROFILES}
    return sum(own), len(own), len(other), len(label) - len(own)


def essential(match):
    skills = [skill for skill in match["skills"] if skill["importance"] == "essential"]
    return sum(skill["found"] for skill in skills) / len(skills)


def plot(calibration, title):
    """A reliability plot (DeGroot and Fienberg 1983) as SVG: what was claimed against what came true, the area
    of a dot for the number of claims."""
    size, left, top = 320, 50, 30
    at = lambda x, y: (left + size * x, top + size * (1 - y))
    most = max(bin["count"] for bin in calibration["bins"])
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + size + 20} {top + size + 50}" '
             'font-family="sans-serif" font-size="11">',
             f'<rect x="{left}" y="{top}" width="{size}" height="{size}" fill="white" stroke="black"/>',
             f'<text x="{left}" y="18" font-size="12">{title}</text>']
    for tenth in range(0, 11, 2):
        x, y = at(tenth / 10, tenth / 10)
        parts.append(f'<text x="{x:.1f}" y="{top + size + 15}" text-anchor="middle">{tenth / 10}</text>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{tenth / 10}</text>')
    (x0, y0), (x1, y1) = at(0, 0), at(1, 1)
    parts.append(f'<line x1="{x0}" y1="{y0}" x2="{x1}" y2="{y1}" stroke="grey" stroke-dasharray="4"/>')
    for bin in calibration["bins"]:
        if bin["count"]:
            x, y = at(bin["claimed"], bin["observed"])
            radius = 3 + 11 * (bin["count"] / most) ** 0.5
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="steelblue" fill-opacity="0.6">'
                         f'<title>{bin["count"]} claims</title></circle>')
    parts.append(f'<text x="{left + size / 2}" y="{top + size + 35}" text-anchor="middle">score</text>')
    parts.append(f'<text x="14" y="{top + size / 2}" text-anchor="middle" '
                 f'transform="rotate(-90 14 {top + size / 2})">share of ads that are the job</text>')
    return "\n".join(parts + ["</svg>"]) + "\n"
