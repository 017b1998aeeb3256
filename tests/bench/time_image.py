# SPDX-License-Identifier: GPL-3.0-or-later
"""An iteration of FIRENET on an image, against SciPy and against its own transforms and memory traffic."""
import os
from contextlib import ExitStack

from agreement import check_image
from timing import Ratio, head, report, spread
from worker import Worker, peer

ITERATIONS, DIGITS, TURNS = 10, 10, 7
TARGET, PARTS_TARGET, CORE_TARGET = 8, 2.5, 1.6


def checked(pair, transform, threads):
    """Digits in which all answers, for each number of threads, agree with the peer's (without one, with ours) for
    one thread; None without a peer. ValueError if they do not."""
    answers = {(w.name, n): w.ask(transform, n, ITERATIONS) for w in pair for n in threads}
    one = answers.pop((pair[-1].name, threads[0]))
    digits = [check_image(answer, one, DIGITS) for answer in answers.values()]
    return min(digits) if len(pair) > 1 else None


def take_turns(pair, transform, threads, repeats):
    """turns[k][n][i]: the answer of worker i with n threads in turn k."""
    return [{n: [w.ask(transform, n, ITERATIONS) for w in pair] for n in threads} for _ in range(repeats)]


def report_threads(turns, n, transform, targets):
    sides = list(zip(*(turn[n] for turn in turns)))
    times = [[answer["iteration"] for answer in side] for side in sides]
    ratio = report(f"{n} thr.", transform, "step", times[0], "scipy", times[1] if len(times) > 1 else None)
    parts = {what: [answer[what] for answer in sides[0]] for what in ("transforms", "traffic")}
    slower = Ratio([a + b for a, b in zip(*parts.values())], times[0])
    print(f"{'':<9} transforms {spread(parts['transforms'])}, traffic {spread(parts['traffic'])};"
          f" {slower} times their sum")
    if n == 1:
        targets.at_least(TARGET, ratio, f"{transform} image iteration on one core, against SciPy")
        targets.at_most(PARTS_TARGET, slower,
                        f"{transform} image iteration on one core, times transforms and traffic apart")


def time_transform(pair, transform, threads, options, targets):
    try:
        agreed = checked(pair, transform, threads)
    except ValueError as error:
        print(f"{'':<9} {transform:<10} DIFFERS, not timed: {error}")
        return False, None
    turns = take_turns(pair, transform, threads, options.repeat or TURNS)
    for n in threads:
        report_threads(turns, n, transform, targets)
    if len(threads) > 1:
        worth = Ratio(*([turn[n][0]["wall"] for turn in turns] for n in (2, 1)))
        print(f"{'':<9} the second core is worth {worth}, by wall time")
        targets.at_least(CORE_TARGET, worth, f"{transform} image iteration, worth of the second core")
    return True, agreed


def measure(program, options, targets):
    threads = (1, 2) if (os.cpu_count() or 1) > 1 else (1,)
    with ExitStack() as stack:
        workers = [stack.enter_context(w) for w in (Worker("smale18", program), peer("scipy"))]
        pair = [w for w in workers if not w.absent]
        print("\nOne inner iteration of FIRENET, 1024 x 1024, Haar with 9 levels, 15 % of the frequencies; CPU time for"
              "\none thread, wall time for two. Transforms: U and U* alone, by FFTW or walsh.h; traffic: the bytes of a"
              "\nstep that makes one pass for each, at the bandwidth of a triad. A step that joins them may take less.")
        head()
        results = [time_transform(pair, t, threads, options, targets) for t in ("fourier", "walsh")]
    known = [str(agreed) for _, agreed in results if agreed]
    print(f"\nDigits in which the answers agree: {', '.join(known) or 'no peer'} ({DIGITS} must)")
    return all(same for same, _ in results)
