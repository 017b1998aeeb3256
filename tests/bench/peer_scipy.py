# SPDX-License-Identifier: GPL-3.0-or-later
"""FIRENET on an image as one writes it down with NumPy and SciPy [THEORY 4.3]; the problem of bench_image.c."""
import time

import peer

try:
    import numpy as np
    import scipy
    import scipy.fft
except ImportError as error:
    peer.absent(error)

SIDE, LEVELS, SHOWN = 1024, 9, 4001
LAMBDA, DELTA, TAU = 1 / 4000, 1e-3, 0.99


def hashes(n, factor):
    return np.arange(n, dtype=np.uint64) * np.uint64(factor) % np.uint64(2**32) / 2.0**32


def haar_inverse(c):
    x = c.copy()
    n = SIDE >> LEVELS
    while n < SIDE:
        a, b, c, d = x[:n, :n].copy(), x[:n, n : 2 * n].copy(), x[n : 2 * n, :n].copy(), x[n : 2 * n, n : 2 * n].copy()
        s, t, u, v = a + b, a - b, c + d, c - d
        x[0 : 2 * n : 2, 0 : 2 * n : 2] = (s + u) / 2
        x[0 : 2 * n : 2, 1 : 2 * n : 2] = (t + v) / 2
        x[1 : 2 * n : 2, 0 : 2 * n : 2] = (s - u) / 2
        x[1 : 2 * n : 2, 1 : 2 * n : 2] = (t - v) / 2
        n *= 2
    return x


def haar_forward(x):
    x = x.copy()
    n = SIDE // 2
    for _ in range(LEVELS):
        a, b = x[0 : 2 * n : 2, 0 : 2 * n : 2], x[0 : 2 * n : 2, 1 : 2 * n : 2]
        c, d = x[1 : 2 * n : 2, 0 : 2 * n : 2], x[1 : 2 * n : 2, 1 : 2 * n : 2]
        s, t, u, v = a + b, a - b, c + d, c - d
        x[:n, :n] = (s + u) / 2
        x[:n, n : 2 * n] = (t + v) / 2
        x[n : 2 * n, :n] = (s - u) / 2
        x[n : 2 * n, n : 2 * n] = (t - v) / 2
        n //= 2
    return x


def walsh(x):
    """Natural order along both axes, unitary."""
    x = x.copy()
    for axis in (0, 1):
        h = 1
        while h < SIDE:
            view = x.reshape((SIDE // (2 * h), 2, h * SIDE) if axis == 0 else (SIDE, SIDE // (2 * h), 2, h))
            a, b = (view[:, 0], view[:, 1]) if axis == 0 else (view[:, :, 0], view[:, :, 1])
            s = a + b
            np.subtract(a, b, out=b)
            a[...] = s
            h *= 2
    return x / SIDE


def walsh_places(k):
    gray, place = k ^ (k >> 1), np.zeros_like(k)
    for _ in range(SIDE.bit_length() - 1):
        place = 2 * place + gray % 2
        gray //= 2
    return place


class Problem:
    def __init__(self, transform, workers):
        frequencies = np.flatnonzero(hashes(SIDE * SIDE, 2654435761) < 0.15)
        m = len(frequencies)
        if transform == "fourier":
            data = hashes(2 * m, 2246822519) - 0.5
            self.y = data[::2] + 1j * data[1::2]
            self.places = frequencies
            self.forward = lambda x: scipy.fft.fft2(x, norm="ortho", workers=workers)
            self.backward = lambda x: scipy.fft.ifft2(x, norm="ortho", workers=workers)
        else:
            self.y = hashes(m, 2246822519) - 0.5
            self.places = walsh_places(frequencies // SIDE) * SIDE + walsh_places(frequencies % SIDE)
            self.forward = self.backward = walsh

    def apply(self, x):
        return self.forward(haar_inverse(x)).ravel()[self.places]

    def adjoint(self, u):
        image = np.zeros(SIDE * SIDE, dtype=u.dtype)
        image[self.places] = u
        return haar_forward(self.backward(image.reshape(SIDE, SIDE)))


def soft_threshold(z, t):
    modulus = np.abs(z)
    if np.iscomplexobj(z):
        return z * np.where(modulus > t, 1 - t / np.where(modulus > t, modulus, 1), 0)
    return np.sign(z) * np.maximum(modulus - t, 0)


def inner(p, alpha, iterations):
    shift, u = TAU * alpha * p.y, np.zeros_like(p.y)
    x = np.zeros((SIDE, SIDE), dtype=p.y.dtype)
    total = np.zeros_like(x)
    for _ in range(iterations):
        new = soft_threshold(x - TAU * p.adjoint(u), TAU * LAMBDA)
        u = u + TAU * p.apply(2 * new - x) - shift
        u = u / max(1, np.linalg.norm(u))
        x = new
        total += x
    return total / (alpha * iterations)


def measure(transform, threads, iterations):
    iterations = int(iterations)
    p = Problem(transform, int(threads))
    alpha = 2 * np.e / ((DELTA + np.linalg.norm(p.y)) * iterations)
    now = time.process_time if int(threads) == 1 else time.perf_counter
    start = now()
    x = inner(p, alpha, iterations)
    end = now()
    reals = x.ravel().view(np.float64)
    return {
        "iteration": (end - start) / iterations,
        "norm": repr(float(np.linalg.norm(reals))),
        "x": [repr(float(v)) for v in reals[::SHOWN]],
    }


peer.serve(f"NumPy {np.__version__}, SciPy {scipy.__version__}", measure)
