# SPDX-License-Identifier: GPL-3.0-or-later
"""Are the results of two sides equal? Nothing is timed before."""
from fractions import Fraction

CERTIFIED_DIGITS = 12  # of x and the distance, by the radius of a ball
ALL = 10000  # digits of equal numbers


def digits_of(error, scale):
    """The largest k with error < 10^-k scale, ALL for no error."""
    digits = 0
    while digits < ALL and error * 10 ** (digits + 1) < scale:
        digits += 1
    return digits


def compare(ours, theirs):
    """Digits, relative to the largest number, to which theirs agree with ours or lie in ours; digits that
    ours determine by themselves."""
    ours, theirs = ([[Fraction(text) for text in ends] for ends in side] for side in (ours, theirs))
    scale = max(abs(low) for low, _ in theirs)
    apart = max(max(low - value, value - high, 0) for (low, high), (value, _) in zip(ours, theirs))
    wide = max(high - low for low, high in ours)
    return digits_of(apart, scale), digits_of(wide, scale)


def middles(x):
    """Each enclosure by its middle."""
    return [[(Fraction(low) + Fraction(high)) / 2] * 2 for low, high in x]


def check_ball(x, sharp, middle, least):
    """Digits that the enclosures x know; digits to which their middles agree with a sharper answer. ValueError
    unless they hold that answer, and these are as many as given."""
    held, known = compare(x, sharp)
    near, _ = compare(middles(x), sharp)
    if held != ALL or near < middle or known < least:
        raise ValueError(f"{'holds' if held == ALL else 'does not hold'} the sharper answer, {known} digits known"
                         f" ({least} must), middles agree to {near} ({middle} must)")
    return known, near


def check_firenet(ours, theirs, digits):
    """What agrees, as text. theirs may be None: then ours must at least be determined."""
    results = []
    for key, part in (("distance", lambda answer: [answer["distance"]]), ("x", lambda answer: answer["x"])):
        agreed, known = compare(part(ours), part(theirs or ours))
        if len(ours["x"]) != len((theirs or ours)["x"]) or agreed < digits or known < CERTIFIED_DIGITS:
            raise ValueError(f"{key}: {agreed} digits agree, {digits} must; {known} are determined")
        results.append((agreed, known))
    agreed, known = map(min, zip(*results))
    if theirs is None:
        return "no peer"
    return f"inside, {known} known" if agreed == ALL else str(agreed)


def check_lista(ours, theirs, digits):
    ours, theirs = ([Fraction(loss) for pair in side["losses"] for loss in pair] for side in (ours, theirs))
    agreed = min(digits_of(abs(a - b), b) for a, b in zip(ours, theirs))
    if len(ours) != len(theirs) or agreed < digits:
        raise ValueError(f"losses: {agreed} digits agree, {digits} must")
    return agreed


def check_image(ours, theirs, digits):
    ours, theirs = ([Fraction(v) for v in [side["norm"]] + side["x"]] for side in (ours, theirs))
    largest = max(map(abs, theirs[1:]))
    apart = max(abs(a - b) for a, b in zip(ours[1:], theirs[1:])) / largest
    agreed = digits_of(max(apart, abs(ours[0] / theirs[0] - 1)), 1)
    if len(ours) != len(theirs) or agreed < digits:
        raise ValueError(f"{agreed} digits agree, {digits} must")
    return agreed
