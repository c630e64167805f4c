"""What `learn_levels.py` says of weights on ads that did not teach them."""


def named(learnt, ad, bounds):
    """The rows of the competences that count as asked for, best first (src/ecf/mod.rs)."""
    if ad.is_role_description:
        bounds = bounds | bounds["role_description"]
    if learnt.about_ict(ad) < bounds["about_ict"]:
        return []
    least = lambda place: bounds["asked_first"] if place < bounds["first"] else bounds["asked"]
    return [row for place, (claim, row) in enumerate(learnt.asked(ad)) if claim >= least(place)]


def kappa(pairs):
    """Cohen's kappa with quadratic weights (Cohen 1968) of (level, estimate) pairs, 1 to 5."""
    n = len(pairs)
    true = [sum(t == k for t, _ in pairs) for k in range(1, 6)]
    seen = [sum(e == k for _, e in pairs) for k in range(1, 6)]
    observed = sum((t - e) ** 2 for t, e in pairs)
    chance = sum(true[i] * seen[j] * (i - j) ** 2 for i in range(5) for j in range(5)) / max(1, n)
    return 1 - observed / chance if chance else 0.0


def clipped(level, levels):
    return min(max(level, levels[0]), levels[-1])


class Figures:
    """Counts over ads, and the figures made of them."""

    def __init__(self):
        self.rp, self.named, self.right, self.wanted = [], 0, 0, 0
        self.others, self.padding, self.missed = 0, 0, 0
        self.pairs, self.rows, self.told, self.untold, self.given = [], [], 0, 0, 0

    def add(self, learnt, ad, bounds):
        rows = named(learnt, ad, bounds)
        if not ad.wanted:
            self.others += 1
            self.padding += len(rows)
            return
        self.missed += not rows
        codes = [row["code"] for row in rows]
        self.rp.append(len(set(codes[:5]) & set(ad.wanted)) / min(5, len(ad.wanted)))
        self.named += len(rows)
        self.right += len(set(codes) & set(ad.wanted))
        self.wanted += len(ad.wanted)
        for row in rows:
            self.add_level(learnt, row, ad.wanted.get(row["code"], 0), bounds)

    def add_level(self, learnt, row, wanted, bounds):
        says = learnt.says(row) >= bounds["least"]
        if wanted is None:
            self.untold += 1
            self.given += says
        elif wanted:
            self.told += 1
            if says:
                self.pairs.append((wanted, learnt.level_of(row)[0]))
                self.rows.append(row["levels"])

    def trivial(self):
        """Share exact of the best constant level, clipped to the range, and of the middle of the range."""
        truth = [wanted for wanted, _ in self.pairs]
        exact = lambda guess: sum(guess(levels) == wanted for levels, wanted in zip(self.rows, truth)) / max(1, len(truth))
        constant = max((exact(lambda levels: clipped(level, levels)), level) for level in range(1, 6))
        return constant, exact(lambda levels: levels[(len(levels) - 1) // 2])

    def line(self):
        share = lambda part, whole: f"{part / whole:.2f}" if whole else "–"
        (constant, level), middle = self.trivial()
        exact = sum(a == b for a, b in self.pairs)
        bias = sum(b - a for a, b in self.pairs) / max(1, len(self.pairs))
        return [str(len(self.rp)), share(sum(self.rp), len(self.rp)), share(self.right, self.named),
                share(self.right, self.wanted), share(self.padding, self.others), share(self.missed, len(self.rp)),
                share(len(self.pairs), self.told), share(exact, len(self.pairs)), f"{constant:.2f} (e-{level})", f"{middle:.2f}",
                f"{kappa(self.pairs):.2f}", f"{bias:+.2f}", share(self.given, self.untold)]


HEAD = ["source left out", "ads of ICT", "RP@5", "precision", "recall", "named of other trades", "none named", "answered, of found",
        "exact", "best constant", "middle", "kappa", "bias", "given though not said"]


def table(held, without, bounds):
    """A row for each source and one for all: `held` has its ads, `without` the weights learnt without it."""
    print(f"| {' | '.join(HEAD)} |\n{'|---' * len(HEAD)}|")
    whole = Figures()
    for source, ads in held.items():
        one = Figures()
        for ad in ads:
            one.add(without[source], ad, bounds)
            whole.add(without[source], ad, bounds)
        print(f"| {source} | {' | '.join(one.line())} |")
    print(f"| all | {' | '.join(whole.line())} |")
