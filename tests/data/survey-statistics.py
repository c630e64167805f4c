"""Figures of the survey by independent tools, kept for src/survey/statistics/tests.rs.

    python -m pip install numpy==2.* scipy==1.* krippendorff==0.9.*
    python tests/data/survey-statistics.py > tests/data/survey-statistics.json

Intervals: scipy.stats (binomtest.proportion_ci by Wilson's method, the t distribution); r_wg: NumPy's variance;
alpha: the package krippendorff, on the answers themselves with gaps, not on counts; weighted figures: NumPy on one row an
answer. Wilson's interval for a number of answers that is not whole has no function in SciPy: its formula is written
out here, and checked against SciPy's for whole numbers.
"""

import json

import krippendorff
import numpy as np
from scipy import stats

random = np.random.default_rng(13)


def answers_of(counts):
    return np.repeat(np.arange(1, 6), counts)


def counts_of(answers):
    return [int((answers == degree).sum()) for degree in range(1, 6)]


def wilson(share, n):
    z = stats.norm.ppf(0.975)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return [float(centre - half), float(centre + half)]


def row(counts):
    x = answers_of(counts)
    n = len(x)
    share = stats.binomtest(int((x == 5).sum()), n).proportion_ci(0.95, method="wilson")
    assert np.allclose(wilson((x == 5).mean(), n), share)
    interval = stats.t.interval(0.95, n - 1, loc=x.mean(), scale=stats.sem(x))
    if x.std() == 0:
        interval = (x.mean(), x.mean())
    return {
        "counts": counts,
        "mean": float(x.mean()),
        "mean_interval": [float(end) for end in interval],
        "essential": float((x == 5).mean()),
        "essential_interval": [float(share.low), float(share.high)],
        "rwg": float(1 - x.var(ddof=1) / ((25 - 1) / 12)),
    }


def alpha(respondents, units, missing):
    taste = random.normal(3.4, 0.8, units)
    data = np.clip(np.rint(taste + random.normal(0, 0.9, (respondents, units))), 1, 5)
    data[random.random(data.shape) < missing] = np.nan
    value = krippendorff.alpha(reliability_data=data, level_of_measurement="ordinal", value_domain=[1, 2, 3, 4, 5])
    return {"rows": [counts_of(data[:, unit]) for unit in range(units)], "alpha": float(value)}


def weighted(groups):
    x = np.concatenate([answers_of(counts) for _, counts in groups])
    w = np.concatenate([np.full(sum(counts), weight) for weight, counts in groups])
    n = len(x)
    mean = np.average(x, weights=w)
    error = np.sqrt(n / (n - 1) * (w**2 * (x - mean) ** 2).sum()) / w.sum()
    effective = w.sum() ** 2 / (w**2).sum()
    share = np.average(x == 5, weights=w)
    return {
        "groups": groups,
        "mean": float(mean),
        "mean_interval": [float(end) for end in stats.t.interval(0.95, n - 1, loc=mean, scale=error)],
        "essential": float(share),
        "essential_interval": wilson(share, effective),
        "effective": float(effective),
    }


fixed = [[0, 0, 0, 0, 5], [5, 0, 0, 0, 0], [1, 1, 1, 1, 1], [3, 0, 0, 0, 3], [2, 5, 20, 41, 67], [0, 1, 0, 0, 1]]
drawn = [[int(count) for count in random.integers(0, 40, 5)] for _ in range(10)]
figures = {
    "rows": [row(counts) for counts in fixed + drawn],
    "alpha": [alpha(20, 12, 0.0), alpha(135, 62, 0.05), alpha(7, 5, 0.4), alpha(3, 30, 0.2)],
    "weighted": [
        weighted([(0.5, [1, 2, 3, 4, 5]), (2.0, [0, 1, 0, 2, 3])]),
        weighted([(1.0, [0, 3, 10, 20, 13]), (0.25, [1, 1, 5, 9, 21]), (7.5, [0, 0, 1, 1, 2])]),
        weighted([(3.0, [2, 0, 0, 0, 9]), (1.0, [9, 0, 0, 0, 2])]),
    ],
}
lists = [
    f' "{name}": [\n  ' + ",\n  ".join(json.dumps(case) for case in cases) + "\n ]" for name, cases in figures.items()
]
print("{\n" + ",\n".join(lists) + "\n}")
