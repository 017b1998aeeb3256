# SPDX-License-Identifier: GPL-3.0-or-later
"""Times as medians with the smallest and the largest, ratios, and targets."""
from statistics import median


def spread(values):
    middle = median(values)
    unit, factor = ("s", 1) if middle >= 1 else ("ms", 1e3) if middle >= 1e-3 else ("us", 1e6)
    return f"{middle * factor:.3g} {unit} ({min(values) * factor:.3g}..{max(values) * factor:.3g})"


class Ratio:
    """How many times as long theirs take as ours: of the medians; the smallest and the largest of one turn."""

    def __init__(self, ours, theirs):
        turns = [b / a for a, b in zip(ours, theirs)]
        self.middle = median(theirs) / median(ours)
        self.low, self.high = min(turns), max(turns)

    def __str__(self):
        return f"{self.middle:.3g} ({self.low:.3g}..{self.high:.3g})"


def row(*cells):
    print("{:<9} {:<10} {:<5}  {:<23}  {:<6} {:<23}  {}".format(*cells).rstrip())


def head():
    row("cell", "arithmetic", "what", "smale18 (min..max)", "peer", "(min..max)", "ratio (min..max)")


def report(cell, arithmetic, what, ours, name, theirs):
    """Prints a row; the ratio, None without theirs."""
    if not theirs:
        row(cell, arithmetic, what, spread(ours), "-", "", "")
        return None
    ratio = Ratio(ours, theirs)
    row(cell, arithmetic, what, spread(ours), name, spread(theirs), ratio)
    return ratio


class Targets:
    """What the measured figures should be. Nothing is asserted: they are listed at the end."""

    def __init__(self):
        self.lines = []

    def _add(self, what, met, figure, sign, target, unit):
        self.lines.append((what, "met" if met else "MISSED", f"{figure}{unit}", f"{sign} {target}{unit}"))

    def at_least(self, target, ratio, what):
        if ratio is not None:
            self._add(what, ratio.middle >= target, ratio, ">=", target, "")

    def at_most(self, target, ratio, what):
        if ratio is not None:
            self._add(what, ratio.middle <= target, ratio, "<=", target, "")

    def below(self, limit, value, unit, what):
        self._add(what, value <= limit, f"{value:.3g}", "<=", limit, f" {unit}")

    def without(self, ratio, what):
        """A figure that no target is for, said where one might be looked for."""
        self.lines.append((what, "-", str(ratio), "none"))

    def within(self, seconds, times, what):
        self._add(what, median(times) <= seconds, spread(times), "<=", f"{seconds} s", "")

    def show(self):
        if self.lines:
            print("\nTargets:")
        for what, verdict, figure, target in self.lines:
            print(f"  {verdict:<6}  {target:>8}  {figure:<24} {what}")
