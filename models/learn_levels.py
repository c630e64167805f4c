#!/usr/bin/env python3
"""Learns the weights of [trade], [demand] and [level] in models/levels.toml.

    for f in tests/data/role-levels tests/data/profile-ads src/cli/demo/ads-en src/cli/demo/ads-other; do
        skillgauge levels --features --ads $f.jsonl; done > features.jsonl
    python3 models/learn_levels.py features.jsonl [--write]

Logistic regression (trade, demand) and the proportional-odds model (level, McCullagh 1980) by gradient
descent with a small ridge; Python 3, standard library only; the same features give the same weights. Figures are
cross-validated: ten folds of whole ads (every tenth ad is left out), the weights learnt on the others.
Without --write nothing is changed.

An ad's trade is known for tests/data/role-levels.jsonl (those without a judged competence are no ICT), for
the ads that tests/data/trade.tsv lists and, where the features hold them too, for those ads of
ads-linkedin-2025 (SKILLGAUGE_DATA) whose title tells, at a part of the weight. Nothing but role-levels teaches
competences and levels.
"""

import argparse
import csv
import json
import math
import os
import pathlib
import re

FOLDS = 10
TRADE = ["bias", "meaning", "words", "sentences", "whole"]
DEMAND = ["bias", "mass", "best", "relative", "below", "above"]
LEVEL = ["middle", "title", "own", "elsewhere", "years", "education", "likeness"]
TRADE_START = [-6.0, 10.0, 2.0, -0.3, 0.0]
DEMAND_START = [1.8, 1.43, 0.96, 0.8, -1.0, -1.0]
LEVEL_START = [-3.0, -1.0, 1.0, 3.0, 1.4, 0.8, 0.6, 0.4, 0.5, 0.2, 1.0]
# More seniority never speaks for a lower level, whatever 70 texts say of years.
LEAST_LEVEL_WEIGHT = 0.2
RIDGE = {"trade": 0.0003, "demand": 0.0001, "level": 0.001}
HERE = pathlib.Path(__file__).resolve().parent
BOOK = HERE / "levels.toml"
TESTS = HERE.parent / "tests/data"
REAL = pathlib.Path(os.environ.get("SKILLGAUGE_DATA", HERE.parent / "../shared/data")) / "ads-linkedin-2025/linkedin_jobs.csv"
OTHER = re.compile(r"assistant|reception|secretar|nurse|teacher|hotel|guest|clerk|office|hr ")
ICT = re.compile(r"software|developer|data engineer|machine learning|cloud|programm")
UNCLEAR = re.compile(r"data|software|develop|engineer|analy|it ")
WEIGHT_REAL = {True: 0.2, False: 0.5}


def logistic(x):
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, x))))


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def descend(slope, start, steps, least=None):
    """Gradient descent with steps by coordinate (Rprop-, Riedmiller and Braun 1993): only signs count.
    `least` bounds coordinates from below."""
    at, step, before = list(start), [0.05] * len(start), [0.0] * len(start)
    for _ in range(steps):
        now = slope(at)
        for i, (new, old) in enumerate(zip(now, before)):
            step[i] = min(1.0, step[i] * 1.2) if new * old > 0 else max(1e-7, step[i] * (0.5 if new * old < 0 else 1))
            at[i] -= math.copysign(step[i], new) if new else 0.0
            at[i] = max(at[i], least[i]) if least else at[i]
        before = now
        if max(step) < 1e-5:
            break
    return at


def logistic_regression(rows, start, ridge):
    """Weights for rows of (features with a leading 1, truth, weight)."""
    whole = sum(weight for _, _, weight in rows)

    def slope(weights):
        total = [ridge * 2 * (w - s) for w, s in zip(weights, start)]
        for features, truth, weight in rows:
            error = (logistic(dot(weights, features)) - truth) * weight / whole
            for i, x in enumerate(features):
                total[i] += error * x
        return total

    return descend(slope, start, 400)


def below(weights, eta):
    return [0.0] + [logistic(t - eta) for t in weights[:4]] + [1.0]


def odds(weights, row):
    under = below(weights, dot(weights[4:], row["level"]))
    each = [max(1e-12, under[k] - under[k - 1]) for k in row["levels"]]
    return [p / sum(each) for p in each]


def learn_level(ads):
    rows = [
        (row, wanted[row["code"]])
        for ad, wanted in ads
        for row in ad["competences"]
        if wanted.get(row["code"]) in row["levels"] and row["answered"]
    ]

    def slope(weights):
        """Of -ln p(level) among the defined levels; with u = F(t - eta), dp/dt = u (1 - u)."""
        total = [RIDGE["level"] * 2 * (w - s) for w, s in zip(weights, LEVEL_START)]
        for row, level in rows:
            under = below(weights, dot(weights[4:], row["level"]))
            curve = [u * (1 - u) for u in under]
            probability = {k: max(1e-12, under[k] - under[k - 1]) for k in row["levels"]}
            whole = sum(probability.values())
            for k, p in probability.items():
                # d(-ln p_level + ln whole) / dp_k
                pull = (1 / whole - (1 / p if k == level else 0)) / len(rows)
                for bound, sign in ((k, 1), (k - 1, -1)):
                    if 1 <= bound <= 4:
                        total[bound - 1] += pull * sign * curve[bound]
                        for i, x in enumerate(row["level"]):
                            total[4 + i] -= pull * sign * curve[bound] * x
        return total

    return descend(slope, LEVEL_START, 600, [-math.inf] * 4 + [LEAST_LEVEL_WEIGHT] * 7)


def out_of_range(level, row):
    """Levels by which the ad's seniority lies below and above those defined (src/ecf/level.rs)."""
    seniority = 3.0 + dot(level[5:10], row["level"][1:6]) / ((level[3] - level[0]) / 3.0)
    return [max(0.0, row["levels"][0] - 0.5 - seniority), max(0.0, seniority - row["levels"][-1] - 0.5)]


def demand_traits(level, row):
    return [1.0] + row["demand"] + out_of_range(level, row)


def learn(ads, trades):
    level = learn_level(ads)
    trade = [([1.0] + ad["competences"][0]["trade"], float(is_ict), weight) for ad, is_ict, weight in trades]
    demand = [
        (demand_traits(level, row), float(row["code"] in wanted), 1.0)
        for ad, wanted in ads
        if wanted
        for row in ad["competences"]
    ]
    return (
        logistic_regression(trade, TRADE_START, RIDGE["trade"]),
        logistic_regression(demand, DEMAND_START, RIDGE["demand"]),
        level,
    )


def kappa(found):
    """Cohen's kappa with quadratic weights (Cohen 1968) of (level, estimate) pairs, 1 to 5."""
    n = len(found)
    true = [sum(t == k for t, _ in found) for k in range(1, 6)]
    seen = [sum(e == k for _, e in found) for k in range(1, 6)]
    observed = sum((t - e) ** 2 for t, e in found)
    chance = sum(true[i] * seen[j] * (i - j) ** 2 for i in range(5) for j in range(5)) / n
    return 1 - observed / chance if chance else 0.0


def number(name):
    return float(re.search(rf"^{name} = ([\d.]+)", BOOK.read_text(), re.M).group(1))


def shown(ad, trade, demand, level):
    """The competences that count as asked for, best first."""
    is_ict = logistic(dot(trade, [1.0] + ad["competences"][0]["trade"]))
    if is_ict < number("about_ict"):
        return []
    claims = [(is_ict * logistic(dot(demand, demand_traits(level, row))), row) for row in ad["competences"]]
    claims.sort(key=lambda claim: -claim[0])
    least = [number("asked_first")] * int(number("first")) + [number("asked")] * len(claims)
    return [row for (claim, row), bound in zip(claims, least) if claim >= bound]


def evaluate(name, folds):
    recall, padding, levels, middle, sure, judged = [], 0, [], [], [], 0
    trades = [0, 0, 0, 0]
    for ads, others, (trade, demand, level) in folds:
        for ad, is_ict, _ in others:
            held = logistic(dot(trade, [1.0] + ad["competences"][0]["trade"])) >= number("about_ict")
            trades[2 * is_ict + held] += 1
        for ad, wanted in ads:
            rows = shown(ad, trade, demand, level)
            if not wanted:
                padding += len(rows)
                continue
            recall.append(len({row["code"] for row in rows[:5]} & set(wanted)) / min(5, len(wanted)))
            judged += len(wanted)
            for row in rows:
                if row["code"] in wanted and row["answered"]:
                    each = odds(level, row)
                    best = each.index(max(each))
                    levels.append((wanted[row["code"]], row["levels"][best]))
                    sure.append((max(each), row["levels"][best] == wanted[row["code"]]))
                    middle.append(row["levels"][(len(row["levels"]) - 1) // 2] == wanted[row["code"]])
    n = len(levels)
    bins = [[pair for pair in sure if int(min(pair[0], 0.999) * 10) == k] for k in range(10)]
    ece = sum(abs(sum(p for p, _ in b) - sum(hit for _, hit in b)) for b in bins) / n
    print(f"{name}: RP@5 {sum(recall) / len(recall):.3f}; competences of other trades' texts {padding}; "
          f"ICT ads taken for others {trades[2]} of {trades[2] + trades[3]}, others for ICT {trades[1]} of "
          f"{trades[0] + trades[1]}")
    print(f"  answered {n / judged:.3f} of {judged}; exact {sum(a == b for a, b in levels) / n:.3f} "
          f"(middle {sum(middle) / n:.3f}); MAE {sum(abs(a - b) for a, b in levels) / n:.3f}; "
          f"kappa {kappa(levels):.3f}; ECE {ece:.3f}")


def read(features):
    wanted = {}
    for line in open(TESTS / "role-levels-judgements.jsonl", encoding="utf-8"):
        row = json.loads(line)
        wanted[row["ad"]] = {c["code"]: c["level"] for c in row["competences"]}
    lines = (TESTS / "trade.tsv").read_text(encoding="utf-8").splitlines()[1:]
    trade = {line.split("\t")[0]: line.split("\t")[1] == "ict" for line in lines}
    trade |= {ad: bool(competences) for ad, competences in wanted.items()}
    trade = {ad: (is_ict, 1.0) for ad, is_ict in trade.items()} | real_trades()
    ads = [json.loads(line) for line in open(features, encoding="utf-8")]
    ads = [ad for ad in ads if ad["competences"] and ad["competences"][0]["trade"]]
    return [(ad, wanted[ad["ad"]]) for ad in ads if ad["ad"] in wanted], [
        (ad, *trade[ad["ad"]]) for ad in ads if ad["ad"] in trade]


def real_trades():
    if not REAL.exists():
        print(f"{REAL} is not there: its ads teach nothing")
        return {}
    known = {}
    for row in csv.DictReader(open(REAL, encoding="utf-8", newline="")):
        title = row["posting_title"].lower()
        if OTHER.search(title) and not UNCLEAR.search(title):
            known[row["id"]] = (False, WEIGHT_REAL[False])
        elif ICT.search(title):
            known[row["id"]] = (True, WEIGHT_REAL[True])
    return known


def written(book, table, names, values):
    mark = f"\n[{table}]\n"
    head, tail = book.split(mark)
    for name, value in zip(names, values):
        tail = re.sub(rf"^{name} = (\[[^\]]*\]|[-\d.]+)", f"{name} = {value}", tail, count=1, flags=re.M)
    return head + mark + tail


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("features")
    parser.add_argument("--write", action="store_true", help="put the weights into models/levels.toml")
    options = parser.parse_args()
    ads, trades = read(options.features)
    folds = []
    for fold in range(FOLDS):
        held = [[pair for i, pair in enumerate(pairs) if i % FOLDS == fold] for pairs in (ads, trades)]
        kept = [[pair for i, pair in enumerate(pairs) if i % FOLDS != fold] for pairs in (ads, trades)]
        folds.append((*held, learn(*kept)))
    evaluate("cross-validated", folds)
    trade, demand, level = learn(ads, trades)
    evaluate("on what taught it", [(ads, trades, (trade, demand, level))])
    book = BOOK.read_text()
    rounded = [[f"{value:.3f}" for value in values] for values in (trade, demand, level)]
    book = written(book, "trade", TRADE, rounded[0])
    book = written(book, "demand", DEMAND, rounded[1])
    book = written(book, "level", ["thresholds"] + LEVEL, ["[" + ", ".join(rounded[2][:4]) + "]"] + rounded[2][4:])
    if options.write:
        BOOK.write_text(book)
    else:
        print(book[book.index("\n[trade]"):])


if __name__ == "__main__":
    main()
