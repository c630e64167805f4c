#!/usr/bin/env python3
"""Learns models/asking.toml: whether an ad asks for a skill of a profile. Usage:

    python3 models/training/ecf_ads.py ADS
    python3 models/training/found_skills.py JUDGED.JSONL PROFILES   (profiles with `skillgauge profile import`)
    python3 models/training/found_skills.py --of written WRITTEN.JSONL PROFILES
    python3 models/training/found_skills.py --names NAMES.JSONL PROFILES NAME-ADS.JSONL
    cat WRITTEN.JSONL NAMES.JSONL >> JUDGED.JSONL
    skillgauge evaluate skills --ads ADS/*.jsonl NAME-ADS.JSONL --judgements JUDGED.JSONL --profiles PROFILES \\
        --features F.JSONL
    python3 models/learn_asking.py JUDGED.JSONL F.JSONL MODEL [--write]

MODEL names the encoder as answers do, without its digest. Three logistic regressions with a ridge, by Newton's method;
Python 3 and numpy. The first tells requirements and duties from talk of the employer by the vectors of sentences that
stand under a heading or hold a phrase that says which they are; its direction is the feature `asks`. Another like it
tells sentences that mean software by a name from those that mean something else, on our own texts about names; with it
these texts are read as with one learnt without their ad (`about_software`). The second is learnt on pairs of ad and skill that readers judged: an ad asks for a skill as likely as its best sentence does, so that
sentences are chosen and weights are learnt in turn. Pairs of which readers are not sure count half, and so do
those of texts that are not real (about names, and tests/data/second-profile-ads.jsonl); the two multiply. `denied`,
`boilerplate` and both `narrower` are set by hand. The figures of each source are of weights learnt without it; those of
all sources are of real ads.

The third regression learns, for each skill that readers judged, how much more or less often it is asked for than its
sentences say, and for those of the built-in profiles also how much where an ad is about the very job of the profile: people
who look for an engineer of smart cities mean the Internet of Things without naming it. What is named needs no prior, and a
title says no more than its words. It is learnt with a ridge and with the weights of the second held fixed.
"""

import argparse
import collections
import json
import pathlib

import numpy as np

FEATURES = ["cosine", "asks", "share", "whole", "name_written", "name_in_small", "name_absent",
            "name_about_software", "several_senses", "several_senses_cosine", "software", "narrower", "narrower_several_senses", "paraphrase_share",
            "paraphrase_mass", "foreign", "title", "requirement", "duty", "boilerplate", "preferred",
            "denied", "sentences", "focus"]
# Set by hand: what is denied, and what is said of the employer, is not asked for, not even by name; the name of a narrower
# concept counts more than a whole label. Readers said yes to 268 of 276 pairs with such a name, so that a learnt weight (6.8)
# would leave no say to the meaning, of 3, 3.5, 4, 4.5 and
# 5 the last has both the best precision and the best recall. Of one that means other things too (Excel, Spark) and stands
# beside no other software it counts half of that: all eleven such pairs of real ads are asked for and stay found.
BY_HAND = {"denied": -8.0, "boilerplate": -10.0, "narrower": 5.0, "narrower_several_senses": -2.5}
# Our own texts about names: they teach, and are no measure.
OWN = "name-texts"
# Ads that are not real, but whole and by other hands: the jobs that the built-in profiles describe.
WRITTEN = "second-profile-ads"
# The most that is said of a skill where it is denied, as src/score/asked_skills.rs has it.
MISREAD = 0.05
# What says that a skill is named.
NAMED = ["whole", "name_written", "name_in_small", "narrower"]
# Of the two directions.
DIRECTION_RIDGE = {"asks": 30.0, "software": 100.0}
# Parts of the ads that teach: what is said of one is learnt on the others.
FOLDS = 6
# Where the first sentences are chosen.
START = {"cosine": 14.0, "share": 4.0, "name_absent": -3.0, **BY_HAND}
RIDGE = 1.0
# Of the priors of skills: of the log-odds and of those for each unit of focus. Of 1, 3 and 10 for the first and 0.3, 1 and 3
# for the second these have the best Brier score on WRITTEN (`of_folds`).
PRIOR_RIDGE = (1.0, 0.3)
# Biases settle before.
BIAS_ROUNDS = 300
# Sentences and weights settle before.
ROUNDS = 20
BOOK = pathlib.Path(__file__).resolve().parent / "asking.toml"


def logistic(x):
    return 1.0 / (1.0 + np.exp(-np.clip(x, -40, 40)))


def regression(rows, answers, weights, ridge, fixed=0.0):
    """Weights of a logistic regression on standardised columns beside log-odds that are `fixed`; the last is the bias,
    which has no ridge."""
    middle, spread = rows.mean(0), rows.std(0)
    spread[spread == 0] = 1.0
    x = np.hstack([(rows - middle) / spread, np.ones((len(rows), 1))])
    penalty = np.full(x.shape[1], ridge)
    penalty[-1] = 0.0
    at = np.zeros(x.shape[1])
    for _ in range(30):
        p = logistic(x @ at + fixed)
        slope = x.T @ (weights * (p - answers)) + penalty * at
        curve = (x * (weights * p * (1 - p))[:, None]).T @ x + np.diag(penalty + 1e-9)
        step = np.linalg.solve(curve, slope)
        at = at - step
        if np.abs(step).max() < 1e-8:
            break
    plain = at[:-1] / spread
    return np.append(plain, at[-1] - plain @ middle)


class Data:
    """Judged pairs, what their sentences show, and the sentences themselves."""

    def __init__(self, judged, features):
        self.asked, self.required, self.sure = {}, {}, {}
        for line in open(judged, encoding="utf-8"):
            ad = json.loads(line)
            for skill in ad["skills"]:
                key = ad["ad"], skill["skill"]
                self.asked[key] = skill["demand"] in ("required", "preferred")
                self.required[key] = skill["demand"] == "required"
                self.sure[key] = skill["sure"]
        rows, pairs, self.keys, places = [], [], [], {}
        vectors, sections, of_ad = [], [], []
        self.first_sentence = {}
        sentence, denied = [], set()
        for line in open(features, encoding="utf-8"):
            record = json.loads(line)
            if "vector" in record:
                self.first_sentence.setdefault(record["ad"], len(vectors))
                vectors.append(record["vector"])
                sections.append(record["section"])
                of_ad.append(source(record["ad"]))
                continue
            key = record["ad"], record["skill"]
            if key not in places:
                places[key] = len(self.keys)
                self.keys.append(key)
            shown = record["features"]
            if shown["denied"]:
                if shown["whole"] or shown["name_in_small"] or shown["name_written"]:
                    denied.add(places[key])
                continue
            rows.append([shown[name] for name in FEATURES])
            pairs.append(places[key])
            sentence.append(self.first_sentence[record["ad"]] + record["sentence"])
        # Pairs whose skill a sentence denies by a whole label.
        self.denied = np.isin(np.arange(len(self.keys)), sorted(denied))
        self.rows, self.pairs, self.sentence = np.array(rows), np.array(pairs), np.array(sentence)
        self.vectors, self.sections = np.array(vectors), np.array(sections)
        self.sentence_source = np.array(of_ad)
        self.source = np.array([source(ad) for ad, _ in self.keys])
        self.ad = np.array([ad for ad, _ in self.keys])
        self.is_named = shows(self.rows, ["name_written", "name_in_small"])
        self.answers = np.array([self.asked.get(key, False) for key in self.keys], float)
        self.is_sure = np.array([self.sure.get(key, True) for key in self.keys])
        self.is_real = ~np.isin(self.source, [OWN, WRITTEN])
        self.worth = np.where(self.is_sure, 1.0, 0.5) * np.where(self.is_real, 1.0, 0.5)

    def directions(self, sources):
        """The two unit vectors, without `sources`: the one that tells requirements and duties from talk of the employer,
        and the one that tells software from what else a name means."""
        return self.asks_direction(sources), self.software_direction(sources, [])

    def asks_direction(self, sources):
        known = np.isin(self.sections, ["requirements", "duties", "boilerplate"])
        known &= ~np.isin(self.sentence_source, [*sources, OWN])
        asks = (self.sections[known] != "boilerplate").astype(float)
        return direction(self.vectors[known], asks, DIRECTION_RIDGE["asks"])

    def software_direction(self, sources, ads):
        """Learnt without `ads`; none where our own texts are left out."""
        known = self.is_named & (self.source[self.pairs] == OWN) & ~np.isin(self.ad[self.pairs], ads)
        if OWN in sources:
            return np.zeros(self.vectors.shape[1])
        return direction(self.vectors[self.sentence[known]], self.answers[self.pairs[known]], DIRECTION_RIDGE["software"])

    def with_directions(self, directions, sources):
        rows = self.rows.copy()
        # As the program has it: whole numbers of one byte.
        asks, software = ((self.vectors @ unpacked(packed(found)))[self.sentence] for found in directions)
        own = sorted(set(self.ad[self.source == OWN]))
        for fold in range(FOLDS):
            ads = own[fold::FOLDS]
            of_fold = np.isin(self.ad[self.pairs], ads)
            without = self.software_direction(sources, ads)
            software[of_fold] = (self.vectors @ unpacked(packed(without)))[self.sentence[of_fold]]
        rows[:, FEATURES.index("asks")] = asks
        rows[:, FEATURES.index("name_about_software")] = software * self.is_named
        return rows


def source(ad):
    return ad.split(":")[0]


def direction(vectors, answers, ridge):
    """The unit vector that tells those with the answer 1 from those with 0; either kind counts the same."""
    share = answers.mean()
    found = regression(vectors, answers, np.where(answers > 0, 0.5 / share, 0.5 / (1 - share)), ridge)[:-1]
    return found / np.linalg.norm(found)


def packed(direction):
    return np.round(direction / max(np.abs(direction).max(), 1e-9) * 127).astype(int)


def unpacked(values):
    return values / max(np.linalg.norm(values), 1e-9)


def best(score, pairs):
    """The row with the highest score of each pair."""
    order = np.lexsort((np.arange(len(score)), -score, pairs))
    first = np.ones(len(order), bool)
    first[1:] = pairs[order][1:] != pairs[order][:-1]
    return order[first]


def learn(data, rows, chosen):
    """Weights learnt on the pairs that are `chosen`."""
    taught = chosen[data.pairs]
    x, pairs = rows[taught], data.pairs[taught]
    score = x @ np.array([START.get(name, 0.0) for name in FEATURES])
    free = [place for place, name in enumerate(FEATURES) if name not in BY_HAND]
    fixed = x @ np.array([BY_HAND.get(name, 0.0) for name in FEATURES])
    before = None
    for _ in range(ROUNDS):
        top = best(score, pairs)
        if before is not None and np.array_equal(top, before):
            break
        before = top
        of = pairs[top]
        found = regression(x[top][:, free], data.answers[of], data.worth[of], RIDGE, fixed[top])
        weights = np.zeros(len(FEATURES) + 1)
        weights[free] = found[:-1]
        for name, weight in BY_HAND.items():
            weights[FEATURES.index(name)] = weight
        weights[-1] = found[-1]
        score = x @ weights[:-1] + weights[-1]
    return weights


def probabilities(data, rows, weights, priors, chosen):
    said = np.zeros(len(data.keys))
    prior = np.array([priors.get(skill, (0.0, 0.0)) for _, skill in data.keys])[data.pairs]
    prior = np.where(stands_alone(rows), 0.0, prior[:, 0] + prior[:, 1] * rows[:, FEATURES.index("focus")])
    score = rows @ weights[:-1] + weights[-1] + prior
    misread = rows[:, FEATURES.index("boilerplate")] > 0
    misread |= data.denied[data.pairs] & ~shows(rows, NAMED)
    score = np.where(misread, np.minimum(score, np.log(MISREAD / (1 - MISREAD))), score)
    taken = chosen[data.pairs]
    top = best(score[taken], data.pairs[taken])
    said[data.pairs[taken][top]] = logistic(score[taken][top])
    return said


def newton(rows, answers, worth, fixed, penalty):
    """Weights of a logistic regression beside log-odds that are `fixed`, by Newton's method with steps halved while they
    lead upwards."""
    def loss(at):
        odds = rows @ at + fixed
        return (worth * (np.logaddexp(0, odds) - answers * odds)).sum() + (penalty * at * at).sum() / 2

    at = np.zeros(rows.shape[1])
    before = loss(at)
    for _ in range(100):
        p = logistic(rows @ at + fixed)
        slope = rows.T @ (worth * (p - answers)) + penalty * at
        curve = (rows * (worth * p * (1 - p))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        while loss(at - step) > before and np.abs(step).max() > 1e-8:
            step = step / 2
        at, now = at - step, loss(at - step)
        if before - now < 1e-9:
            break
        before = now
    return at


def shows(rows, names):
    return rows[:, [FEATURES.index(name) for name in names]].any(1)


def stands_alone(rows):
    """Whether no prior counts: the skill is named, or the title speaks."""
    return shows(rows, [*NAMED, "title"])


def learn_priors(data, rows, weights, chosen):
    """For each skill, what is added to the log-odds of the sentences that do not name it, and what for each unit of focus,
    which is learnt for those of the ads in WRITTEN."""
    score = rows @ weights[:-1] + weights[-1]
    taken = chosen[data.pairs]
    top = np.flatnonzero(taken)[best(score[taken], data.pairs[taken])]
    of = data.pairs[top]
    counts = (data.source[of] != OWN) & ~stands_alone(rows[top])
    top, of = top[counts], of[counts]
    skills = sorted({skill for (_, skill), name in zip(data.keys, data.source) if name == WRITTEN})
    places = {skill: place for place, skill in enumerate(skills)}
    place = np.array([places.get(data.keys[pair][1], -1) for pair in of])
    priors = learn_biases(data, of[place < 0], score[top[place < 0]])
    top, of, place = (kept[place >= 0] for kept in (top, of, place))
    rows_of = np.zeros((len(of), 2 * len(skills)))
    rows_of[np.arange(len(of)), place] = 1.0
    rows_of[np.arange(len(of)), len(skills) + place] = rows[top, FEATURES.index("focus")]
    # Unsure pairs count whole: a prior says how often a skill is asked for, sure or not.
    worth = np.where(data.is_real[of], 1.0, 0.5)
    at = newton(rows_of, data.answers[of], worth, score[top], np.repeat(PRIOR_RIDGE, len(skills)))
    return priors | {skill: (at[place], at[len(skills) + place]) for skill, place in places.items()}


def learn_biases(data, pairs, score):
    """For each skill of `pairs`, what is added to their log-odds `score`: a ridge draws it to the mean of all skills."""
    skills, place = np.unique(np.array([data.keys[pair][1] for pair in pairs]), return_inverse=True)
    worth, answers = np.where(data.is_real[pairs], 1.0, 0.5), data.answers[pairs]
    sums = lambda values: np.bincount(place, values, minlength=len(skills))
    biases = np.zeros(len(skills))
    for _ in range(BIAS_ROUNDS):
        p = logistic(score + biases[place])
        slope = sums(worth * (p - answers)) + PRIOR_RIDGE[0] * (biases - biases.mean())
        step = slope / (sums(worth * p * (1 - p)) + PRIOR_RIDGE[0])
        biases = biases - np.clip(step, -1.0, 1.0)
    return {str(skill): (bias, 0.0) for skill, bias in zip(skills, biases)}


def of_folds(data, rows, weights):
    """What is said of the ads in WRITTEN with priors learnt without a sixth of them at a time, and which pairs these are."""
    own = data.source == WRITTEN
    names = np.array([ad for ad, _ in data.keys])
    said = np.zeros(len(data.keys))
    for fold in range(FOLDS):
        out = np.isin(names, sorted(set(names[own]))[fold::FOLDS])
        priors = learn_priors(data, rows, weights, ~out)
        said[out] = probabilities(data, rows, weights, priors, out)[out]
    return said, own


def figures(data, said, chosen):
    """Precision, recall of what is required, and of what readers are sure of, at one half; calibration error."""
    required = np.array([data.required.get(key, False) for key in data.keys])
    sure = required & data.is_sure
    found = said >= 0.5
    at = [chosen & (said >= low) & (said < low + 0.1 + (low > 0.85)) for low in np.arange(0, 1, 0.1)]
    ece = sum(abs(said[part].mean() - data.answers[part].mean()) * part.sum() for part in at if part.any())
    share = lambda top, of: top.sum() / max(1, of.sum())
    return (int(chosen.sum()), int((found & chosen).sum()), share(found & chosen & (data.answers > 0), found & chosen),
            share(found & chosen & required, chosen & required), share(found & chosen & sure, chosen & sure),
            ece / max(1, chosen.sum()))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("judged")
    parser.add_argument("features")
    parser.add_argument("model")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    data = Data(options.judged, options.features)
    everything = np.zeros(len(data.keys))
    print(f"{'left out':16} pairs found  precision  recall  of sure    ECE")
    for name in sorted(set(data.source)):
        rows = data.with_directions(data.directions([name]), [name])
        out = data.source == name
        weights = learn(data, rows, ~out)
        said = probabilities(data, rows, weights, learn_priors(data, rows, weights, ~out), out)
        everything[out] = said[out]
        print("{:16} {:5} {:5} {:10.2f} {:7.2f} {:8.2f} {:6.3f}".format(name, *figures(data, said, out)))
    all_of_them = np.ones(len(data.keys), bool)
    real = data.is_real
    print("{:16} {:5} {:5} {:10.2f} {:7.2f} {:8.2f} {:6.3f}".format("all", *figures(data, everything, real)))
    for least in (0.4, 0.5, 0.6, 0.7, 0.8):
        shifted = np.where(everything >= least, 1.0, 0.0)
        line = figures(data, shifted, real)
        print(f"  from {least}: {line[1]} found, precision {line[2]:.2f}, recall {line[3]:.2f}, of sure {line[4]:.2f}")
    directions = data.directions([])
    rows = data.with_directions(directions, [])
    weights = learn(data, rows, all_of_them)
    priors = learn_priors(data, rows, weights, all_of_them)
    said, own = of_folds(data, rows, weights)
    print("{:16} {:5} {:5} {:10.2f} {:7.2f} {:8.2f} {:6.3f}".format("its ads by folds", *figures(data, said, own)),
          f" Brier {np.square(said - data.answers)[own].mean():.4f}")
    for name, weight in zip(FEATURES + ["bias"], weights):
        print(f"{name:24} {weight:7.3f}")
    if options.write:
        write(weights, priors, directions, options.model)


def write(weights, priors, directions, model):
    text = BOOK.read_text(encoding="utf-8")
    head = text[:text.index("\nbias")]
    lines = [f"bias = {weights[-1]:.4f}", "", "[weights]"]
    lines += [f"{name} = {weight:.4f}" for name, weight in zip(FEATURES, weights)]
    asks, software = ("".join(f"{value & 255:02x}" for value in packed(found)) for found in directions)
    lines += ["", "# What is added to the log-odds of a sentence that does not name the skill, and what for each unit of focus.", "[skills]"]
    lines += [f'"{skill}" = [{prior[0]:.4f}, {prior[1]:.4f}]' for skill, prior in sorted(priors.items())]
    lines += ["", "[directions]", f'model = "{model}"', f'asks = "{asks}"', f'software = "{software}"', ""]
    BOOK.write_text(head + "\n" + "\n".join(lines), encoding="utf-8")
    print(f"written: {BOOK}; raise its version")


if __name__ == "__main__":
    main()
