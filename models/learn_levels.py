"""Learns the weights of [demand] and [level] in models/levels.toml.

    skillgauge levels --features --ads tests/data/role-levels.jsonl > features.jsonl
    python3 models/learn_levels.py features.jsonl tests/data/role-levels-judgements.jsonl [--write]

Logistic regression (demand) and the proportional-odds model (level, McCullagh 1980) by gradient descent
with a ridge towards hand-set values; everything is deterministic. Figures are cross-validated: ten folds of whole
ads (every tenth ad is left out), the weights learnt on the others. Without --write nothing is changed.
"""

import argparse
import json
import math
import pathlib
import re

FOLDS = 10
DEMAND = ["bias", "mass", "best", "relative"]
DEMAND_START = [1.8, 1.43, 0.96, 0.8]
LEVEL = ["middle", "title", "own", "elsewhere", "years", "education", "likeness"]
LEVEL_START = [1.4, 0.8, 0.6, 0.4, 0.5, 0.2, 1.0]
THRESHOLDS = [-3.0, -1.0, 1.0, 3.0]
RIDGE = 0.01
ABOUT_ICT = 0.5
BOOK = pathlib.Path(__file__).with_name("levels.toml")


def logistic(x):
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, x))))


def read(features, judgements):
    wanted = {}
    for line in open(judgements, encoding="utf-8"):
        row = json.loads(line)
        wanted[row["ad"]] = {c["code"]: c["level"] for c in row["competences"]}
    ads = [json.loads(line) for line in open(features, encoding="utf-8")]
    return [(ad, wanted[ad["ad"]]) for ad in ads if ad["ad"] in wanted]


def minimise(loss, start, steps=250, rate=0.3):
    """Gradient descent with central differences and a step that halves when it does not help."""
    at, best = list(start), loss(start)
    for _ in range(steps):
        slope = []
        for i in range(len(at)):
            up, down = list(at), list(at)
            up[i] += 1e-4
            down[i] -= 1e-4
            slope.append((loss(up) - loss(down)) / 2e-4)
        following = [a - rate * s for a, s in zip(at, slope)]
        value = loss(following)
        if value < best - 1e-9:
            at, best, rate = following, value, rate * 1.2
        else:
            rate /= 2
            if rate < 1e-4:
                break
    return at


def asked(weights, row):
    return row["about_ict"] * logistic(sum(w * x for w, x in zip(weights, [1.0] + row["demand"])))


def learn_demand(pairs):
    rows = [(row, row["code"] in wanted) for ad, wanted in pairs if wanted for row in ad["competences"]]

    def loss(weights):
        total = sum(math.log(max(1e-9, asked(weights, r) if y else 1 - asked(weights, r))) for r, y in rows)
        return -total / len(rows) + RIDGE * 0.01 * sum((w - s) ** 2 for w, s in zip(weights, DEMAND_START))

    return minimise(loss, DEMAND_START, steps=60)


def odds(weights, row):
    eta = sum(w * x for w, x in zip(weights[4:], row["level"]))
    below = [0.0] + [logistic(t - eta) for t in weights[:4]] + [1.0]
    each = [max(1e-12, below[k] - below[k - 1]) for k in row["levels"]]
    return [p / sum(each) for p in each]


def learn_level(pairs):
    rows = [
        (row, row["levels"].index(wanted[row["code"]]))
        for ad, wanted in pairs
        for row in ad["competences"]
        if wanted.get(row["code"]) in row["levels"] and row["answered"]
    ]
    start = THRESHOLDS + LEVEL_START

    def loss(weights):
        total = sum(math.log(odds(weights, row)[at]) for row, at in rows)
        return -total / len(rows) + RIDGE * sum((w - s) ** 2 for w, s in zip(weights, start))

    return minimise(loss, start)


def kappa(found):
    """Cohen's kappa with quadratic weights (Cohen 1968) of (level, estimate) pairs, 1 to 5."""
    n = len(found)
    true = [sum(t == k for t, _ in found) for k in range(1, 6)]
    seen = [sum(e == k for _, e in found) for k in range(1, 6)]
    observed = sum((t - e) ** 2 for t, e in found)
    chance = sum(true[i] * seen[j] * (i - j) ** 2 for i in range(5) for j in range(5)) / n
    return 1 - observed / chance if chance else 0.0


def evaluate(folds):
    recall, counts, others, levels, middle, judged = [], [], [], [], [], 0
    threshold = float(re.search(r"^asked = ([\d.]+)", BOOK.read_text(), re.M).group(1))
    for pairs, demand, level in folds:
        for ad, wanted in pairs:
            ranked = sorted(ad["competences"], key=lambda row: -asked(demand, row))
            ranked = [row for row in ranked if row["about_ict"] >= ABOUT_ICT]
            shown = [row["code"] for row in ranked if asked(demand, row) >= threshold]
            if not wanted:
                others.append(len(shown))
                continue
            counts.append(len(shown))
            recall.append(len(set(shown[:5]) & set(wanted)) / min(5, len(wanted)))
            judged += len(wanted)
            for row in ad["competences"]:
                if row["code"] in wanted and row["code"] in shown and row["answered"]:
                    p = odds(level, row)
                    levels.append((wanted[row["code"]], row["levels"][p.index(max(p))]))
                    middle.append(row["levels"][(len(row["levels"]) - 1) // 2] == wanted[row["code"]])
    n = len(levels)
    print(f"RP@5 {sum(recall) / len(recall):.3f}; competences an ICT ad {sum(counts) / len(counts):.1f}, "
          f"other ads {others}")
    print(f"answered {n / judged:.3f} of {judged}; exact {sum(a == b for a, b in levels) / n:.3f} "
          f"(middle {sum(middle) / n:.3f}); MAE {sum(abs(a - b) for a, b in levels) / n:.3f}; "
          f"kappa {kappa(levels):.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("features")
    parser.add_argument("judgements")
    parser.add_argument("--write", action="store_true", help="put the weights into models/levels.toml")
    options = parser.parse_args()
    pairs = read(options.features, options.judgements)
    folds = []
    for fold in range(FOLDS):
        train = [pair for i, pair in enumerate(pairs) if i % FOLDS != fold]
        test = [pair for i, pair in enumerate(pairs) if i % FOLDS == fold]
        folds.append((test, learn_demand(train), learn_level(train)))
    print("hand-set:", end=" ")
    evaluate([(pairs, DEMAND_START, THRESHOLDS + LEVEL_START)])
    print("cross-validated:", end=" ")
    evaluate(folds)
    demand, level = learn_demand(pairs), learn_level(pairs)
    lines = [f"{k} = {v:.3f}" for k, v in zip(DEMAND, demand)]
    lines.append("thresholds = [" + ", ".join(f"{v:.3f}" for v in level[:4]) + "]")
    lines += [f"{k} = {v:.3f}" for k, v in zip(LEVEL, level[4:])]
    print("\n".join(lines))
    if options.write:
        head, tail = BOOK.read_text().split("[demand]")
        for line in lines:
            key = line.split(" = ")[0]
            tail = re.sub(rf"^{key} = (\[[^\]]*\]|[-\d.]+)", line, tail, count=1, flags=re.M)
        BOOK.write_text(head + "[demand]" + tail)


if __name__ == "__main__":
    main()
