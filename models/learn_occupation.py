#!/usr/bin/env python3
"""Learns models/occupation.toml. Usage:

    python3 models/learn_occupation.py prepare EURES FOLDER
    skillgauge classify --ads FOLDER/ads.jsonl --occupations LABELS --features FOLDER/judged.tsv > features.jsonl
    python3 models/learn_occupation.py learn FOLDER/judged.tsv features.jsonl [--write]

EURES is the folder of the coded Spanish ads (ads.jsonl, occupations.tsv). `prepare` takes one ad of each distinct pair of
title and occupation, once as it is and once without its title, and our own national titles with their unit group
(tests/data/occupation-titles.tsv). `learn` fits a multinomial logit with a ridge by Newton's method, [titled] on ads with
their titles and on the national titles (any occupation of the unit group is right), [untitled] on the ads without; then
the two numbers that let the unit group speak. The figures that it prints are of folds that leave occupations out. Needs
numpy; the same features give the same numbers. Without --write nothing is changed.
"""

import argparse
import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
BOOK = HERE / "occupation.toml"
TITLES = HERE.parent / "tests/data/occupation-titles.tsv"
NO_TITLE = "WORK/LOCATION"
FOLDS = 6
RIDGE = 2.0
# Of a text without a title only these can speak.
OF_TEXT = ["depth", "labels", "below", "sought_own", "sought_any", "sentence_own", "sentence_any", "sentences"]


def prepare(eures, folder):
    ads = {}
    for line in (eures / "ads.jsonl").open(encoding="utf-8"):
        ad = json.loads(line)
        ads[ad["id"]] = ad
    rows, judged, seen = [], ["occupation\tad"], set()
    for line in (eures / "occupations.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        occupation, ad = line.split("\t")
        ad = ads[ad]
        key = (re.sub(r"\W*\d+\W*", " ", ad["title"]).strip().lower(), occupation)
        if ad["title"] == NO_TITLE or key in seen:
            continue
        seen.add(key)
        for name, title in ((ad["id"], ad["title"]), (ad["id"] + "-untitled", NO_TITLE)):
            rows.append({**ad, "id": name, "title": title})
            judged.append(f"{occupation}\t{name}")
    for number, line in enumerate(TITLES.read_text(encoding="utf-8").splitlines()[1:]):
        language, title, code = line.split("\t")
        name = f"title-{language}-{number + 1}"
        rows.append({"id": name, "title": title, "language": language})
        judged.append(f"{code}\t{name}")
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "ads.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "judged.tsv").write_text("\n".join(judged) + "\n", encoding="utf-8")


def read(judged_file, features_file):
    """What is right of each ad, and of each ad its candidates' unit groups, whether each is right, and their features."""
    import numpy

    judged = dict(reversed(line.split("\t")) for line in judged_file.read_text().splitlines()[1:])
    found, names = {}, None
    for line in features_file.open(encoding="utf-8"):
        row = json.loads(line)
        names = list(row["traits"])
        found.setdefault(row["ad"], []).append((row["uri"], row["isco"], list(row["traits"].values())))
    ads = []
    for ad, rows in sorted(found.items()):
        wanted = judged[ad]
        right = numpy.array([wanted in (uri, isco) for uri, isco, _ in rows])
        if right.any():
            groups = [isco or uri for uri, isco, _ in rows]
            ads.append((ad, wanted, groups, right, numpy.array([values for _, _, values in rows])))
    return names, ads


def shares(scores):
    import numpy

    shares = numpy.exp(scores - scores.max())
    return shares / shares.sum()


def fit(cases, size, ridge):
    """Newton's method with halved steps; each case is its features and which rows are right."""
    import numpy

    def likelihood(weights):
        logs = [numpy.log(max(shares(rows @ weights)[right].sum(), 1e-12)) for rows, right in cases]
        return sum(logs) - ridge * weights @ weights / 2

    weights = numpy.zeros(size)
    now = likelihood(weights)
    for _ in range(40):
        slope, curve = -ridge * weights, ridge * numpy.eye(size)
        for rows, right in cases:
            p = shares(rows @ weights)
            q = numpy.where(right, p, 0.0) / max(p[right].sum(), 1e-12)
            mean = p @ rows
            slope += (q - p) @ rows
            curve += (rows * p[:, None]).T @ rows - numpy.outer(mean, mean)
        step, part = numpy.linalg.solve(curve, slope), 1.0
        while part > 1e-4 and likelihood(weights + part * step) <= now:
            part /= 2
        if part <= 1e-4:
            break
        weights, before, now = weights + part * step, now, likelihood(weights + part * step)
        if now - before < 1e-6:
            break
    return weights


def with_group(scores, groups):
    """The score of each row and the evidence for its unit group."""
    import numpy

    scores = scores - scores.max()
    sums = {}
    for score, group in zip(scores, groups):
        sums[group] = sums.get(group, 0.0) + float(numpy.exp(score))
    return numpy.stack([scores, numpy.log(numpy.maximum([sums[group] for group in groups], 1e-300))], 1)


def learn(ads, columns):
    weights = fit([(rows[:, columns], right) for _, _, _, right, rows in ads], len(columns), RIDGE)
    cases = [(with_group(rows[:, columns] @ weights, groups), right) for _, _, groups, right, rows in ads]
    return weights, fit(cases, 2, 0.01)


def figures(name, ads, columns):
    import numpy

    wanted = sorted({wanted for _, wanted, _, _, _ in ads})
    fold = {w: (place * 7) % FOLDS for place, w in enumerate(wanted)}
    ranks, groups_right, claimed, kinds = [], [], [], []
    for number in range(FOLDS):
        weights, ends = learn([ad for ad in ads if fold[ad[1]] != number], columns)
        for ad, _, groups, right, rows in (ad for ad in ads if fold[ad[1]] == number):
            p = shares(with_group(rows[:, columns] @ weights, groups) @ ends)
            ranks.append(1 + (p > p[right].max()).sum())
            sums = {}
            for share, group in zip(p, groups):
                sums[group] = sums.get(group, 0.0) + share
            true = [group for group, is_right in zip(groups, right) if is_right][0]
            groups_right.append(max(sums, key=sums.get) == true)
            claimed.append(p.max())
            kinds.append(ad[:8] if ad.startswith("title") else "ads")
    ranks, kinds = numpy.array(ranks), numpy.array(kinds)
    for kind in sorted(set(kinds)):
        own = kinds == kind
        r = ranks[own]
        print(
            f"{name} {kind}: {own.sum()}, first {(r == 1).mean():.3f}, of five {(r <= 5).mean():.3f}, "
            f"MRR {(1 / r).mean():.3f}, unit group {numpy.mean(numpy.array(groups_right)[own]):.3f}, "
            f"claimed {numpy.mean(numpy.array(claimed)[own]):.3f}"
        )


def table(name, names, columns, weights, ends):
    each = dict.fromkeys(names, 0.0)
    each.update((names[column], float(weight)) for column, weight in zip(columns, weights))
    lines = [f"[{name}]", f"scale = {ends[0]:.3f}", f"group = {ends[1]:.3f}"]
    return "\n".join(lines + [f"{key} = {value:.3f}" for key, value in each.items()]) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    first = commands.add_parser("prepare")
    first.add_argument("eures", type=pathlib.Path)
    first.add_argument("folder", type=pathlib.Path)
    second = commands.add_parser("learn")
    second.add_argument("judged", type=pathlib.Path)
    second.add_argument("features", type=pathlib.Path)
    second.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.command == "prepare":
        return prepare(options.eures, options.folder)
    names, ads = read(options.judged, options.features)
    untitled = [ad for ad in ads if ad[0].endswith("-untitled")]
    titled = [ad for ad in ads if not ad[0].endswith("-untitled")]
    every, of_text = list(range(len(names))), [names.index(name) for name in OF_TEXT]
    figures("titled", titled, every)
    figures("untitled", untitled, of_text)
    tables = table("titled", names, every, *learn(titled, every))
    tables += "\n" + table("untitled", names, of_text, *learn(untitled, of_text))
    print(tables)
    if options.write:
        head = BOOK.read_text(encoding="utf-8").split("[titled]")[0]
        BOOK.write_text(head + tables, encoding="utf-8")


if __name__ == "__main__":
    main()
