# SPDX-License-Identifier: GPL-3.0-or-later
"""FIRENET on cells of Table 1 as one writes it down with NumPy [THEORY 4.3]."""
import time

import peer

try:
    import numpy as np
except ImportError as error:
    peer.absent(error)

N1, N2, INNER, OUTER, DELTA = 2, 18, 50, 30, 1e-6


def data(K, bits):
    """A_n (member 2), ||A_n||, y, and the solution for A (member 1)."""
    m = 1 + N2
    a, gap = np.sqrt(2) * 10**K / 3, 2.0 ** -(bits + 1)
    row = np.full(N1, a)
    row[1] += gap
    c = np.linalg.norm(row)
    A = np.zeros((m, N1 + N2))
    A[0, :N1] = row
    A[1:, N1:] = c * np.eye(N2)
    k, i = np.arange(m)[:, None], np.arange(m)[None, :]
    Q = np.sqrt(2 / m) * np.cos(np.pi * k * (2 * i + 1) / (2 * m))
    Q[0] = np.sqrt(1 / m)
    solution = np.zeros(N1 + N2)
    solution[0] = 1 / (a + gap)
    return Q @ A, c, Q[:, 0].copy(), solution


def inner(A, y, x, tau, sigma):
    u, total = np.zeros(len(y)), np.zeros(len(x))
    for _ in range(INNER):
        z = x - tau * (A.T @ u)
        new = np.sign(z) * np.maximum(np.abs(z) - tau, 0)
        u = u + sigma * (A @ (2 * new - x)) - sigma * y
        u = u / max(1, np.linalg.norm(u))
        x = new
        total += x
    return total / INNER


def firenet(A, y, L):
    tau = sigma = 0.99 / L
    psi, eps = np.zeros(A.shape[1]), np.linalg.norm(y)
    for _ in range(OUTER):
        eps = (DELTA + eps) / np.e
        alpha = 2 * L / (eps * INNER)
        psi = inner(A, alpha * y, alpha * psi, tau, sigma) / alpha
    return psi


def measure(K, bits, arithmetic, repeats):
    assert arithmetic == "double"
    K, bits, repeats = int(K), int(bits), int(repeats)
    start = time.process_time()
    for _ in range(repeats):
        A, L, y, solution = data(K, bits)
    ready = time.process_time()
    for _ in range(repeats):
        x = firenet(A, y, L)
    end = time.process_time()
    distance = np.linalg.norm(x - solution)
    return {
        "data": (ready - start) / repeats,
        "solve": (end - ready) / repeats,
        "distance": [repr(float(distance))] * 2,
        "x": [[repr(float(v))] * 2 for v in x],
    }


peer.serve("NumPy " + np.__version__, measure)
