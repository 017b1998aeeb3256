# SPDX-License-Identifier: GPL-3.0-or-later
"""FIRENET on cells of Table 1 as one writes it down with mpmath [THEORY 4.3]."""
import time

import peer

try:
    import mpmath
    from mpmath import fdot, mp, mpf, sqrt
except ImportError as error:
    peer.absent(error)

N1, N2, INNER, OUTER = 2, 18, 50, 30


def dct(k, i, m):
    return sqrt(mpf(1 if k == 0 else 2) / m) * mp.cos(mp.pi * k * (2 * i + 1) / (2 * m))


def data(K, bits):
    """A_n (member 2), ||A_n||, y, and the solution for A (member 1)."""
    m = 1 + N2
    a, gap = sqrt(2) * 10**K / 3, mpf(2) ** -(bits + 1)
    row = [a, a + gap]
    c = sqrt(fdot(row, row))
    Q = [[dct(k, i, m) for i in range(m)] for k in range(m)]
    A = [[q[0] * r for r in row] + [c * v for v in q[1:]] for q in Q]
    return A, c, [q[0] for q in Q], [1 / (a + gap)] + [mpf(0)] * (N1 + N2 - 1)


def soft(z, t):
    return z - t if z > t else z + t if z < -t else mpf(0)


def inner(A, At, y, x, tau, sigma):
    u, total = [mpf(0)] * len(y), [mpf(0)] * len(x)
    for _ in range(INNER):
        new = [soft(a - tau * fdot(column, u), tau) for a, column in zip(x, At)]
        ahead = [2 * a - b for a, b in zip(new, x)]
        u = [a + sigma * (fdot(row, ahead) - b) for a, row, b in zip(u, A, y)]
        norm = sqrt(fdot(u, u))
        if norm > 1:
            u = [a / norm for a in u]
        x = new
        total = [a + b for a, b in zip(total, x)]
    return [a / INNER for a in total]


def firenet(A, y, L):
    At = list(zip(*A))
    tau = sigma = mpf(99) / 100 / L
    delta = mpf(1) / 10**6
    psi, eps = [mpf(0)] * len(At), sqrt(fdot(y, y))
    for _ in range(OUTER):
        eps = (delta + eps) / mp.e
        alpha = 2 * L / (eps * INNER)
        psi = inner(A, At, [alpha * a for a in y], [alpha * a for a in psi], tau, sigma)
        psi = [a / alpha for a in psi]
    return psi


def text(value):
    return [mp.nstr(value, mp.dps + 5)] * 2


def measure(K, bits, arithmetic, repeats):
    mp.prec = int(arithmetic.split(":")[1])
    K, bits, repeats = int(K), int(bits), int(repeats)
    start = time.process_time()
    for _ in range(repeats):
        A, L, y, solution = data(K, bits)
    ready = time.process_time()
    for _ in range(repeats):
        x = firenet(A, y, L)
    end = time.process_time()
    difference = [a - b for a, b in zip(x, solution)]
    return {
        "data": (ready - start) / repeats,
        "solve": (end - ready) / repeats,
        "distance": text(sqrt(fdot(difference, difference))),
        "x": [text(a) for a in x],
    }


peer.serve(f"mpmath {mpmath.__version__} ({mpmath.libmp.BACKEND})", measure)
