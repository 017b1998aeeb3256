# SPDX-License-Identifier: GPL-3.0-or-later
"""FIRENET per cell of Table 1: against NumPy (double) and mpmath (float, ball); ball:p against block:p."""
from contextlib import ExitStack

from agreement import ALL, check_firenet, compare
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


def time_ball(worker, cell, bits, options, targets):
    """What enclosing costs: ball:p must hold the answer of a more precise block; then both are timed."""
    label = f"K={cell[0]}, {cell[1]}"
    ball, sharp = worker.ask(*cell, f"ball:{bits}", 1), worker.ask(*cell, f"block:{4 * bits + 256}", 1)
    agreed, _ = compare(ball["x"], sharp["x"])
    if agreed != ALL and agreed < 0.3 * 4 * bits:
        print(f"{label:<9} ball:{bits} DIFFERS, not timed: it does not hold the answer of block:{4 * bits + 256}")
        return False
    pairs = [[worker.ask(*cell, f"{name}:{bits}", BALL_SOLVES)["solve"] for name in ("block", "ball")]
             for _ in range(options.repeat or BALL_TURNS)]
    block, balls = zip(*pairs)
    ratio = report(label, f"block:{bits}", "solve", block, "ball:p", balls)
    targets.at_most(BALL_TARGET, ratio, f"FIRENET in ball:{bits}, times block:{bits}")
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
        print("\nThe same in ball:p by intervals, against block:p:")
        balls = [time_ball(workers["smale18"], options.cells[0], bits, options, targets)
                 for bits in options.bits or BALL_BITS]
    print("\nDigits of x and of the distance in which both agree, in the order of the cells (inside: the"
          "\nenclosures hold the peer's numbers and determine so many digits):")
    for case in cases:
        print(f"  {case[0]:<10} {'; '.join(a or '-' for a in agreed[case[0]])} ({case[2]} must)")
    return all(balls) and all(a is not None for values in agreed.values() for a in values)
