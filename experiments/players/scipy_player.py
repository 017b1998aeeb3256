#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A player that solves P1, P2 or P3 on its data with the optimisers of SciPy, in double precision.

    ./smale18 refute -- python3 experiments/players/scipy_player.py

It reads one datum, at n = 60: more than doubles can tell. With x = u - v, u, v >= 0, all three
are smooth:
  P1, eta = 0  min w.(u + v), A(u - v) = y                a linear programme
  P1, eta > 0  min w.(u + v), ||A(u - v) - y||^2 <= eta^2
  P2           min lambda w.(u + v) + ||A(u - v) - y||^2, bounds alone
  P3           min lambda w.(u + v) + t, ||A(u - v) - y||^2 <= t^2
"""
import json
import sys
from fractions import Fraction

try:
    import numpy as np
    from scipy import optimize
except ImportError as error:
    missing = str(error)
else:
    missing = None


def say(line):
    print(json.dumps(line), flush=True)


def hear():
    line = sys.stdin.readline()
    if not line:
        sys.exit("smale18 has closed the pipe")
    return json.loads(line)


def number(text):
    """The double nearest to "-0x1f*2^-20"."""
    mantissa, exponent = text.split("*2^")
    return float(int(mantissa, 16) * Fraction(2) ** int(exponent))


def split(A):
    return np.hstack([A, -A])


def basis_pursuit(A, y, w):
    found = optimize.linprog(np.concatenate([w, w]), A_eq=split(A), b_eq=y, method="highs")
    return found.x if found.success else None


def constrained(A, y, w, eta):
    B, cost = split(A), np.concatenate([w, w])
    start = np.maximum(np.linalg.pinv(B) @ y, 0)
    inside = {"type": "ineq", "fun": lambda z: eta ** 2 - np.sum((B @ z - y) ** 2),
              "jac": lambda z: -2 * B.T @ (B @ z - y)}
    found = optimize.minimize(lambda z: cost @ z, start, jac=lambda z: cost, constraints=[inside],
                              bounds=[(0, None)] * len(start), method="SLSQP",
                              options={"maxiter": 1000, "ftol": 1e-15})
    return found.x


def lasso(A, y, w, weight):
    B, cost = split(A), weight * np.concatenate([w, w])
    found = optimize.minimize(lambda z: cost @ z + np.sum((B @ z - y) ** 2), np.zeros(B.shape[1]),
                              jac=lambda z: cost + 2 * B.T @ (B @ z - y),
                              bounds=[(0, None)] * B.shape[1], method="L-BFGS-B",
                              options={"maxiter": 10000, "ftol": 1e-16, "gtol": 1e-14})
    return found.x


def square_root_lasso(A, y, w, weight):
    B, cost = split(A), weight * np.concatenate([w, w])
    n = B.shape[1]
    start = np.append(np.zeros(n), np.linalg.norm(y))
    inside = {"type": "ineq", "fun": lambda z: z[n] ** 2 - np.sum((B @ z[:n] - y) ** 2),
              "jac": lambda z: np.append(-2 * B.T @ (B @ z[:n] - y), 2 * z[n])}
    found = optimize.minimize(lambda z: cost @ z[:n] + z[n], start,
                              jac=lambda z: np.append(cost, 1), constraints=[inside],
                              bounds=[(0, None)] * (n + 1), method="SLSQP",
                              options={"maxiter": 1000, "ftol": 1e-15})
    return found.x[:n]


def solve(hello, A, y):
    rows, cols = A.shape
    competing = cols + 1 - rows
    first, second = (float(Fraction(w)) for w in hello["weights"])
    w = np.where(np.arange(cols) < competing, first, second)
    parameter = float(Fraction(hello.get("eta", hello.get("lambda"))))
    if hello["problem"] == "P1":
        found = constrained(A, y, w, parameter) if parameter else basis_pursuit(A, y, w)
    elif hello["problem"] == "P2":
        found = lasso(A, y, w, parameter)
    else:
        found = square_root_lasso(A, y, w, parameter)
    return None if found is None else found[:cols] - found[cols:]


def main():
    hello = hear()
    if missing:
        say({"give_up": "SciPy is not there: " + missing})
        return
    say({"read": 60})
    datum = hear()
    if datum["type"] == "refused":
        say({"give_up": datum["reason"]})
        return
    A = np.array([[number(x) for x in row] for row in datum["A"]])
    say({"network": "ready"})
    y = np.array([number(x) for x in hear()["y"]])
    x = solve(hello, A, y)
    if x is None or not np.all(np.isfinite(x)):
        say({"give_up": "the optimiser found no minimum"})
        return
    say({"answer": [float(entry) for entry in x]})
    hear()  # the end


main()
