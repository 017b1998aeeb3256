#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A player in plain Python: answers the middle of the solutions that its data allow.

    ./smale18 refute -- python3 experiments/players/barycentre.py

It reads the training set, n = 1, 2, .., until the data tell which of the two families of the class
its input belongs to. Any of the family's k largest columns may be the solution's support: it
answers the barycentre of their vertices, r/k in each of these columns. Everything is exact, so
what defeats it is no rounding error.
"""
import json
import sys
from fractions import Fraction


def say(line):
    print(json.dumps(line), flush=True)


def hear():
    line = sys.stdin.readline()
    if not line:
        sys.exit("smale18 has closed the pipe")
    return json.loads(line)


def number(text):
    """Reads "-0x1f*2^-20"."""
    mantissa, exponent = text.split("*2^")
    return int(mantissa, 16) * Fraction(2) ** int(exponent)


def near(square, value, error):
    """Can sqrt(square) be within `error` of `value` > 0?"""
    return max(value - error, 0) ** 2 <= square <= (value + error) ** 2


def families(hello, datum):
    """The families (0, 1) whose members may have such a datum: A_n and y_n are within 2^-n of A
    and y. The first column of A has the length a, or up to 2^-first_exponent more, and y has the
    length y1."""
    error = Fraction(1, 2 ** datum["n"])
    gap = Fraction(1, 2 ** hello["first_exponent"])
    column = sum(number(row[0]) ** 2 for row in datum["A"])
    measurement = sum(number(x) ** 2 for x in datum["y"])
    return [f for f in (0, 1)
            if near(column, Fraction(hello["a"][f]), error + gap)
            and near(measurement, Fraction(hello["y1"][f]), error)]


def main():
    hello = hear()
    n = 0
    possible = [0, 1]
    while len(possible) > 1:
        n += 1
        say({"read": n})
        datum = hear()
        if datum["type"] == "refused":
            say({"give_up": datum["reason"]})
            return
        possible = families(hello, datum)
    family = possible[0]
    competitors = hello["competitors"][family]
    length = Fraction(hello["r"][family]) / competitors
    answer = [length if i < competitors else 0 for i in range(hello["cols"])]

    say({"network": "ready"})
    hear()  # y: the same for the whole family
    say({"answer": [str(x) for x in answer]})
    hear()  # the end


main()
