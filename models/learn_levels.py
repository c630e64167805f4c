#!/usr/bin/env python3
"""Learns [is_ict], [demand], [prior], [answer] and [level] of models/levels.toml. Usage:

    python3 models/training/ecf_ads.py ADS
    for f in tests/data/role-levels.jsonl tests/data/profile-ads.jsonl src/cli/demo/ads-*.jsonl ADS/*.jsonl; do
        skillgauge levels --features --ads $f; done > features.jsonl
    python3 models/learn_levels.py features.jsonl [--write]

Logistic regression (is_ict, demand with a prior for each competence, answer) and the proportional-odds model (level,
McCullagh 1980) by gradient descent with a ridge; Python 3, standard library only; the same features give the same
weights. What teaches: the texts of tests/data/role-levels.jsonl and the real ads of models/training/ecf-ads; of the
ads of tests/data/is-ict.tsv only whether they are about ICT. The figures of each source are of weights learnt without
it. Without --write nothing is changed.
"""

import argparse
import json
import math
import pathlib
import re

import level_figures

IS_ICT = ["bias", "meaning", "words", "sentences", "whole", "title", "occupation"]
DEMAND = ["bias", "mass", "best", "relative", "below", "above"]
ANSWER = ["bias", "title", "own", "elsewhere", "years", "education", "margin"]
LEVEL = ["middle", "title", "own", "elsewhere", "years", "education", "likeness"]
IS_ICT_START = [-6.0, 10.0, 2.0, -0.3, 0.0, 0.0, 0.0]
DEMAND_START = [1.8, 1.43, 0.96, 0.8, -1.0, -1.0]
ANSWER_START = [-1.0, 1.0, 1.0, 0.5, 1.0, 0.5, 1.0]
LEVEL_START = [-3.0, -1.0, 1.0, 3.0, 1.4, 0.8, 0.6, 0.4, 0.5, 0.2, 1.0]
# More seniority never speaks for a lower level, and nothing that is said makes it less likely that a level is said.
LEAST_LEVEL, LEAST_ANSWER = 0.2, 0.0
RIDGE = {"is_ict": 0.0003, "demand": 0.0001, "prior": 0.0005, "answer": 0.002, "level": 0.001}
HERE = pathlib.Path(__file__).resolve().parent
BOOK = HERE / "levels.toml"
TESTS = HERE.parent / "tests/data"
ANNOTATIONS = HERE / "training/ecf-ads/annotations.jsonl"
OWN = "own role texts"


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
        if max(step) < 1e-4:
            break
    return at


def logistic_regression(rows, start, ridge, least=None):
    """Weights for rows of (features with a leading 1, truth)."""

    def slope(weights):
        total = [ridge * 2 * (w - s) for w, s in zip(weights, start)]
        for features, truth in rows:
            error = (logistic(dot(weights, features)) - truth) / len(rows)
            for i, x in enumerate(features):
                total[i] += error * x
        return total

    return descend(slope, start, 400, least)


def regression_with_priors(rows, start, codes):
    """Weights and a prior by code for rows of (features with a leading 1, code, truth)."""
    place = {code: len(start) + i for i, code in enumerate(codes)}
    count = len(start)

    def slope(at):
        total = [RIDGE["demand"] * 2 * (w - s) for w, s in zip(at, start)]
        total += [RIDGE["prior"] * 2 * prior for prior in at[count:]]
        for features, code, truth in rows:
            error = (logistic(at[place[code]] + dot(at[:count], features)) - truth) / len(rows)
            for i, x in enumerate(features):
                total[i] += error * x
            total[place[code]] += error
        return total

    found = descend(slope, start + [0.0] * len(codes), 200)
    return found[:count], {code: found[place[code]] for code in codes}


def below(weights, eta):
    return [0.0] + [logistic(t - eta) for t in weights[:4]] + [1.0]


def odds(weights, row):
    under = below(weights, dot(weights[4:], row["level"]))
    each = [max(1e-12, under[k] - under[k - 1]) for k in row["levels"]]
    return [p / sum(each) for p in each]


def judged(ads):
    """The rows of the competences that the ads ask for, with the level or None."""
    return [(row, ad.wanted[row["code"]]) for ad in ads for row in ad.rows if row["code"] in ad.wanted]


def learn_level(ads):
    rows = [(row, level) for row, level in judged(ads) if level in row["levels"]]

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

    return descend(slope, LEVEL_START, 400, [-math.inf] * 4 + [LEAST_LEVEL] * 7)


def out_of_range(level, row):
    """Levels by which the ad's seniority lies below and above those defined (src/ecf/level.rs)."""
    seniority = 3.0 + dot(level[5:10], row["level"][1:6]) / ((level[3] - level[0]) / 3.0)
    return [max(0.0, row["levels"][0] - 0.5 - seniority), max(0.0, seniority - row["levels"][-1] - 0.5)]


class Learnt:
    """All weights, and what they say of an ad."""

    def __init__(self, ads):
        self.level = learn_level(ads)
        rows = [([1.0] + ad.rows[0]["is_ict"], float(ad.is_ict)) for ad in ads]
        self.is_ict = logistic_regression(rows, IS_ICT_START, RIDGE["is_ict"])
        rows = [([1.0] + row["answer"], float(level is not None)) for row, level in judged(ads)]
        self.answer = logistic_regression(rows, ANSWER_START, RIDGE["answer"], [-math.inf] + [LEAST_ANSWER] * 6)
        asking = [ad for ad in ads if ad.wanted]
        rows = [(self.demand_traits(row), row["code"], float(row["code"] in ad.wanted)) for ad in asking for row in ad.rows]
        codes = [row["code"] for row in asking[0].rows]
        self.demand, self.prior = regression_with_priors(rows, DEMAND_START, codes)

    def demand_traits(self, row):
        return [1.0] + row["demand"] + out_of_range(self.level, row)

    def about_ict(self, ad):
        return logistic(dot(self.is_ict, [1.0] + ad.rows[0]["is_ict"]))

    def asked(self, ad):
        """The probability that the ad asks for each competence, the likeliest first."""
        is_ict = self.about_ict(ad)
        claim = lambda row: is_ict * logistic(self.prior[row["code"]] + dot(self.demand, self.demand_traits(row)))
        return sorted(((claim(row), row) for row in ad.rows), key=lambda claim: -claim[0])

    def says(self, row):
        """The probability that the ad says a level of the competence; 1 where it does so plainly (src/ecf/level.rs)."""
        title, own, elsewhere, years = (sign > 0 for sign in row["answer"][:4])
        is_rank = abs(row["level"][1] + 3.0 - number("occupation_rank")) > 1e-9
        if row["contradicts"]:
            return 0.0
        plainly = row["is_role_description"] or years or own or (title and (elsewhere or is_rank))
        return 1.0 if plainly else logistic(dot(self.answer, [1.0] + row["answer"]))

    def level_of(self, row):
        """The likeliest level with its probability."""
        each = odds(self.level, row)
        best = each.index(max(each))
        return row["levels"][best], each[best]


def in_order(row):
    """The traits of a row as lists, in the order of their weights; the first weight is a bias but for the level."""
    for table, names in [("is_ict", IS_ICT[1:]), ("demand", DEMAND[1:4]), ("answer", ANSWER[1:]), ("level", LEVEL)]:
        row[table] = [row[table][name] for name in names]
    return row


class Ad:
    """An ad's features and what is known of it: whether it is about ICT; `wanted`, where judged, by code."""

    def __init__(self, record, source, is_ict, wanted):
        self.rows = [in_order(row) for row in record["competences"]]
        self.is_role_description = record["competences"][0]["is_role_description"]
        self.source, self.is_ict, self.wanted = source, is_ict, wanted
        self.is_judged = wanted is not None
        self.wanted = wanted or {}


def read(features):
    known = {}
    for line in (TESTS / "is-ict.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        ad, trade = line.split("\t")[:2]
        known[ad] = ("own ads", trade == "ict", None)
    levels = lambda row: {c["code"]: c["level"] for c in row["competences"]}
    for line in (TESTS / "role-levels-judgements.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        known[row["ad"]] = (OWN, bool(row["competences"]), levels(row))
    for line in ANNOTATIONS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        known[f"{row['source']}:{row['id']}"] = (row["source"], bool(row["competences"]), levels(row))
    ads = [json.loads(line) for line in open(features, encoding="utf-8")]
    ads = [ad for ad in ads if ad["competences"] and ad["competences"][0]["is_ict"] and ad["ad"] in known]
    return [Ad(ad, *known[ad["ad"]]) for ad in ads]


def number(name, table=""):
    """The number of this name, in `table` or the first of all."""
    text = BOOK.read_text()
    return float(re.search(rf"^{name} = ([\d.]+)", text[text.index(f"\n[{table}]\n") if table else 0:], re.M).group(1))


def written(book, table, names, values):
    mark = f"\n[{table}]\n"
    head, tail = book.split(mark)
    for name, value in zip(names, values):
        tail = re.sub(rf"^{re.escape(name)} = (\[[^\]]*\]|[-\d.]+)", f"{name} = {value}", tail, count=1, flags=re.M)
    return head + mark + tail


def book(learnt):
    text = BOOK.read_text()
    rounded = lambda values: [f"{value:.3f}" for value in values]
    text = written(text, "is_ict", IS_ICT, rounded(learnt.is_ict))
    text = written(text, "demand", DEMAND, rounded(learnt.demand))
    text = written(text, "prior", [f'"{code}"' for code in learnt.prior], rounded(learnt.prior.values()))
    text = written(text, "answer", ANSWER, rounded(learnt.answer))
    level = rounded(learnt.level)
    return written(text, "level", ["thresholds"] + LEVEL, ["[" + ", ".join(level[:4]) + "]"] + level[4:])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("features")
    parser.add_argument("--write", action="store_true", help="put the weights into models/levels.toml")
    options = parser.parse_args()
    ads = read(options.features)
    sources = sorted({ad.source for ad in ads if ad.is_judged})
    without = {source: Learnt([ad for ad in ads if ad.source != source]) for source in sources}
    bounds = {name: number(name) for name in ["about_ict", "asked_first", "first", "asked", "least"]}
    bounds["role_description"] = {name: number(name, "role_description") for name in ["about_ict", "asked_first"]}
    held = {source: [ad for ad in ads if ad.source == source and ad.is_judged] for source in sources}
    level_figures.table(held, without, bounds)
    learnt = Learnt(ads)
    if options.write:
        BOOK.write_text(book(learnt))
    else:
        print(book(learnt)[book(learnt).index("\n[is_ict]"):])


if __name__ == "__main__":
    main()
