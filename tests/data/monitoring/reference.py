"""Figures that the tests of src/statistics/clustered.rs and raking.rs expect, by other means: numpy and scipy.

    python tests/data/monitoring/reference.py        (numpy and scipy installed)
"""

import numpy as np
from scipy import optimize, stats

# Ratio estimator over clusters: observations and sum of values of each.
n = np.array([10, 3, 25, 1, 8, 14, 2, 40], float)
x = np.array([4, 0, 17, 1, 2, 3, 2, 19], float)
m, share = len(n), x.sum() / n.sum()
# R's survey: svyratio with one stage of clusters, drawn with replacement.
variance = m * np.var((x - share * n) / n.sum(), ddof=1)
t, z = stats.t.ppf(0.975, m - 1), stats.norm.ppf(0.975)
effective = min(n.sum(), share * (1 - share) / variance)


def wilson(p, size):
    """The two shares whose score test just does not reject p."""
    test = lambda q: (p - q) / np.sqrt(q * (1 - q) / size)
    return optimize.brentq(lambda q: test(q) - z, 1e-9, p), optimize.brentq(lambda q: test(q) + z, p, 1 - 1e-9)


low, high = wilson(share, effective * (z / t) ** 2)
error = t * np.sqrt(variance)
print("clustered", [float(value) for value in (share, variance, effective, low, high, share - error, share + error)])

# Raking: of all weights within the bounds that meet the totals, those nearest to 1 in Kullback's distance.
counts = np.array([120, 30, 8, 44, 60, 75, 0, 21, 15, 5, 90, 32], float)
targets = np.array([150, 200, 150, 140, 110, 150, 100], float)
design = np.array([[s // 4 == r for r in range(3)] + [s % 4 == o for o in range(4)] for s in range(12)], float)
held = counts > 0
n, design = counts[held], design[held]
for name, least, greatest in (("wide", 1e-6, 1e6), ("narrow", 0.3, 2.5)):
    solved = optimize.minimize(
        lambda w: np.sum(n * (w * np.log(w) - w + 1)),
        np.ones(len(n)),
        jac=lambda w: n * np.log(w),
        bounds=[(least, greatest)] * len(n),
        # The last equation follows from the others.
        constraints={"type": "eq", "fun": lambda w: (design.T @ (n * w) - targets)[:-1], "jac": lambda w: (design * n[:, None]).T[:-1]},
        method="SLSQP",
        options={"maxiter": 1000, "ftol": 1e-12},
    )
    print(name, solved.message, [float(value) for value in solved.x.round(7)])
