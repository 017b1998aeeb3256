# SPDX-License-Identifier: GPL-3.0-or-later
"""FIRENET per cell of Table 1: against NumPy (double) and mpmath (float, ball); ball:p against block:p, by the a
priori bound of core/drift.h, as certified cells are computed, and by intervals."""
from contextlib import ExitStack

from agreement import CERTIFIED_DIGITS, check_ball, check_firenet
from timing import head, report
from worker import Worker, interleave, peer

# arithmetic, peer, digits in which x and the distance must agree, repetitions, solves in each of them
ARITHMETICS = [
    ("double", "numpy", 12, 21, 5),
    ("float:128", "mpmath", 35, 7, 1),
    ("float:640", "mpmath", 189, 7, 1),
    ("float:1024", "mpmath", 304, 7, 1),
    ("ball:4096", "mpmath", 1230, 5, 1),
]
BALL_BITS, BALL_TARGET = [128, 512, 1024, 4096], 1.5  # how many times block:p a ball:p may take
BALL_TURNS, BALL_SOLVES = 15, 5
A_PRIORI, INTERVALS = ("a_priori",), ()  # words for bench_firenet
DIGITS_PER_BIT, SPARE = 0.30103, 4  # digits that a check leaves to roundings


def time_cell(workers, cell, case, options):
    arithmetic, name, digits, repeats, solves = case
    pair = [workers["smale18"]] + ([workers[name]] if not workers[name].absent else [])
    words = (*cell, arithmetic)
    first = [w.ask(*words, 1) for w in pair]
    label = f"K={cell[0]}, {cell[1]}"
    try:
        agreed = check_firenet(first[0], first[1] if len(pair) > 1 else None, digits)
    except ValueError as error:
        print(f"{label:<9} {arithmetic:<10} DIFFERS, not timed: {error}")
        return None
    answers = interleave(pair, options.repeat or repeats, *words, solves)
    for what, parts in (("solve", ("solve",)), ("all", ("data", "solve"))):
        times = [[sum(a[p] for p in parts) for a in side] for side in answers]
        report(label, arithmetic, what, times[0], name, times[1] if len(times) > 1 else None)
    return agreed


def check_balls(worker, cell, bits):
    """Both kinds of enclosures hold a sharper answer, with the middle where p bits put it; those by the a priori
    bound know the digits that its theory promises. (known, near) of each."""
    sharp = worker.ask(*cell, f"block:{4 * bits + 256}", 1)["x"]
    middle = int(DIGITS_PER_BIT * bits) - SPARE
    checked = []
    for way in (A_PRIORI, INTERVALS):
        ball = worker.ask(*cell, f"ball:{bits}", 1, *way)
        least = max(1, int(DIGITS_PER_BIT * (bits - ball["lost"])) - SPARE) if way else 0
        checked.append(check_ball(ball["x"], sharp, middle, least))
    return checked


def time_ball(worker, cell, bits, options, targets):
    """What enclosing costs, in both ways."""
    label, name = f"K={cell[0]}, {cell[1]}", f"ball:{bits}"
    try:
        (known, _), (wide, near) = check_balls(worker, cell, bits)
    except ValueError as error:
        print(f"{label:<9} {name} DIFFERS, not timed: {error}")
        return False
    sides = ("block", ()), ("ball", A_PRIORI), ("ball", INTERVALS)
    turns = [[worker.ask(*cell, f"{side}:{bits}", BALL_SOLVES, *way)["solve"] for side, way in sides]
             for _ in range(options.repeat or BALL_TURNS)]
    block, tracked, intervals = zip(*turns)
    ratio = report(label, f"block:{bits}", "solve", block, "bound", tracked)
    targets.at_most(BALL_TARGET, ratio, f"FIRENET in {name}, a priori bound ({known} digits), times block:{bits}")
    ratio = report(label, f"block:{bits}", "solve", block, "interv", intervals)
    targets.at_most(BALL_TARGET, ratio, f"FIRENET in {name}, intervals that grow ({wide} digits), times block:{bits}")
    print(f"{'':<9} {known} digits known by the bound, {wide} by intervals, whose middles are right to {near}")
    return True


def measure(program, options, targets):
    with ExitStack() as stack:
        workers = {"smale18": stack.enter_context(Worker("smale18", program))}
        for name in ("numpy", "mpmath"):
            workers[name] = stack.enter_context(peer(name))
        print("\nFIRENET, 30 x 50 iterations, admissible steps, A 19 x 20, y = Q e_1; cell: K, n.\n"
              "solve: the iterations; all: A, ||A||, y too. ball encloses every rounding; its peer does not.")
        head()
        cases = [c for c in ARITHMETICS if not options.arithmetics or c[0] in options.arithmetics]
        agreed = {c[0]: [time_cell(workers, cell, c, options) for cell in options.cells] for c in cases}
        print("\nThe same in ball:p against block:p. bound: by the a priori bound, as certified cells are computed;"
              "\ninterv: by intervals (widths grow, up to answers of no use). Checked against block:(4p + 256).")
        balls = [time_ball(workers["smale18"], options.cells[0], bits, options, targets)
                 for bits in options.bits or BALL_BITS]
    print("\nDigits of x and of the distance in which both agree, in the order of the cells (inside: the enclosures"
          f"\nhold the peer's numbers; of their own they must know {CERTIFIED_DIGITS} digits, and know those named):")
    for case in cases:
        must = f"inside, or {case[2]}, must" if case[0].startswith("ball") else f"{case[2]} must"
        print(f"  {case[0]:<10} {'; '.join(a or '-' for a in agreed[case[0]])} ({must})")
    return all(balls) and all(a is not None for values in agreed.values() for a in values)
