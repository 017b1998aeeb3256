# SPDX-License-Identifier: GPL-3.0-or-later
"""block:p against C: products A x against MPFR, arb_dot, arb_approx_dot in one process, FIRENET against the last and
mpmath. With the instructions of this machine and with fewer, as SMALE18_SIMD allows."""
import math
from contextlib import ExitStack
from statistics import median

from agreement import compare
from timing import Ratio, head, report
from worker import Worker, peer

PEERS = ("arb_approx_dot", "arb_dot", "MPFR")
SHAPES = (21, 22), (64, 64), (255, 257)  # the first is that of Table 1
GEMV_BITS = [53, 128, 256, 512, 768, 1024, 2048, 4096, 16384, 65536, 100000]
FEWER, FEWER_MORE_BITS = ("avx2", "portable"), 4096  # values of SMALE18_SIMD; other shapes up to so many bits
AVX2_TARGET, AVX2_BITS = 2.5, (128, 1024)
LONG_TARGET, LONG_BITS, TRANSFORM = 6, 65536, "transform"
CELL_TARGETS = {128: 4.5, 512: 7, 1024: 8, 4096: 6}  # times as fast as arb_approx_dot, with CELL_FLAG
CELL_FLAG = "avx512ifma"
CELL_UNITS = 2**12  # by which both may differ, of 2^-p of the largest entry: 1500 iterations
MPMATH_BITS, MPMATH_TARGET, MPMATH_DIGITS = 1024, 50, 300


def turns(rows, cols, bits):
    """Fewer where one product takes long; the peers take some (bits / 1024)^1.5 100 ns for each entry."""
    seconds = rows * cols * 1e-7 * (bits / 1024) ** 1.5
    return 9 if seconds < 0.01 else 5 if seconds < 0.3 else 3


def time_product(worker, shape, bits, path, options):
    """Are the results equal? And the ratio to arb_approx_dot, None where nothing was timed, and the path."""
    answer = worker.ask("gemv", *shape, bits, path, options.repeat or turns(*shape, bits))
    label = f"{shape[0]} x {shape[1]}"
    if "absent" in answer:
        return answer["absent"] == "too large for this machine" or path != "choice", None, None
    if answer["error"]:
        print(f"{label:<9} {bits:<10} {answer['path']} DIFFERS, not timed: {answer['error']}")
        return False, None, None
    entries = shape[0] * shape[1]
    times = {name: [t / entries * 1e9 for t in values] for name, values in answer["times"].items()}
    ours, kernel = times["block"], times["kernel"]
    ratios = [Ratio(ours, times[name]) for name in PEERS]
    columns = (f"{median(times[name]):8.4g} {ratio}" for name, ratio in zip(PEERS, ratios))
    taken = answer["path"] + ("*" if path == "choice" else "")
    print(f"{label:<9} {bits:<6} {taken:<10} {median(ours):7.4g} {median(kernel):7.4g}  "
          + "".join(f"{c:<30}" for c in columns).rstrip())
    return True, ratios[0], answer["path"]


def time_products(worker, large_bits, options):
    """Are all equal? And {(shape, bits, chosen path): ratio}."""
    print(f"{'shape':<9} {'bits':<6} {'path':<10} {'block':>7} {'kernel':>7}  "
          + "".join(f"{'':>2}{n:<28}" for n in ("arb_approx_dot (min..max)", *PEERS[1:])).rstrip())
    same, chosen = True, {}
    cases = [(shape, bits) for shape in SHAPES for bits in options.bits or GEMV_BITS]
    for shape, bits in cases:
        if shape == SHAPES[0] or bits <= large_bits:
            for path in options.paths or ["choice"]:
                equal, ratio, taken = time_product(worker, shape, bits, path, options)
                same = same and equal
                if not ratio or path != "choice":
                    continue
                chosen[shape, bits, taken] = ratio
                if bits >= LONG_BITS and taken != TRANSFORM:
                    print(f"{'':<9} values for transforms would take more than half of the free memory")
    return same, chosen


def slowest(targets, target, ratios, what):
    if ratios:
        where, ratio = min(ratios.items(), key=lambda item: item[1].middle)
        (rows, cols), bits, _ = where[-3:]
        targets.at_least(target, ratio, f"{what}, against arb_approx_dot (least: {rows} x {cols}, {bits} bits)")


def name_sums(targets, every):
    """Long products that take sums are not counted under the target for long ones: they are named."""
    for (machine, (rows, cols), bits, taken), ratio in every.items():
        if bits >= LONG_BITS and taken != TRANSFORM:
            targets.without(ratio, f"A x, {rows} x {cols} at {bits} bits{f', {machine}' if machine else ''}, by sums:"
                            " transforms would take more than half of the free memory;"
                            f" outside the target of {LONG_TARGET}, which is for transforms")


def time_machines(program, options, targets):
    """A x with what this machine has, then with fewer instructions."""
    fewer = [name for name in FEWER if name == "portable" or name in options.flags]
    same, every = True, {}
    for name in [None, *fewer]:
        print(f"\nA x with {f'SMALE18_SIMD={name}' if name else 'all that this machine has'}:")
        with Worker("smale18", program, **({"SMALE18_SIMD": name} if name else {})) as worker:
            equal, ratios = time_products(worker, FEWER_MORE_BITS if name else math.inf, options)
        same = same and equal
        every.update({(name, *where): ratio for where, ratio in ratios.items()})
        if name == "avx2":
            low, high = AVX2_BITS
            slowest(targets, AVX2_TARGET, {w: r for w, r in ratios.items() if low <= w[1] <= high},
                    f"A x with AVX2, {low} to {high} bits")
    slowest(targets, 1, every, "A x with any instructions")
    long = {w: r for w, r in every.items() if w[-2] >= LONG_BITS and w[-1] == TRANSFORM}
    slowest(targets, LONG_TARGET, long, f"A x with any instructions from {LONG_BITS} bits on, through transforms")
    name_sums(targets, every)
    return same


def time_mpmath(workers, cell, answer, bits, options, targets):
    label, name = f"K={cell[0]}, {cell[1]}", f"block:{bits}"
    peers = [workers["mpmath"].ask(*cell, f"float:{bits}", 1) for _ in range(options.repeat or 3)]
    agreed, _ = compare(answer["x"], peers[0]["x"])
    if agreed < MPMATH_DIGITS:
        print(f"{label:<9} {name:<10} DIFFERS from mpmath: {agreed} digits agree, {MPMATH_DIGITS} must")
        return False
    ours = answer["times"]["block"][: len(peers)]
    ratio = report(label, name, "solve", ours, "mpmath", [p["solve"] for p in peers])
    print(f"{'':<9} {agreed} digits agree")
    targets.at_least(MPMATH_TARGET, ratio, f"FIRENET in {name}, against mpmath")
    return True


def time_cell(workers, cell, bits, options, targets):
    answer = workers["smale18"].ask("cell", *cell, bits, options.repeat or 7)
    label, name = f"K={cell[0]}, {cell[1]}", f"block:{bits}"
    if answer["error"] > CELL_UNITS:
        print(f"{label:<9} {name:<10} DIFFERS, not timed: by {answer['error']} units")
        return False
    ratio = report(label, name, "solve", answer["times"]["block"], "arb", answer["times"]["arb_approx_dot"])
    print(f"{'':<9} {answer['path']}; both differ by {answer['error']:.3g} 2^-p max |x|")
    if CELL_FLAG in options.flags:
        targets.at_least(CELL_TARGETS[bits], ratio, f"FIRENET in {name}, against arb_approx_dot")
    if bits != MPMATH_BITS or workers["mpmath"].absent:
        return True
    return time_mpmath(workers, cell, answer, bits, options, targets)


def measure(program, options, targets):
    print("\ny = A x in block:p, checked against exact sums: ns for each entry of A; kernel: without rounding to p"
          "\nbits; then peers and how many times as fast block:p is. *: the path that is chosen.")
    same = [time_machines(program, options, targets)]
    print("\nFIRENET, 30 x 50 iterations, admissible steps, A 19 x 20, y = Q e_1; cell: K, n.")
    with ExitStack() as stack:
        workers = {"smale18": stack.enter_context(Worker("smale18", program)),
                   "mpmath": stack.enter_context(peer("mpmath"))}
        head()
        for bits in CELL_TARGETS:
            if bits in (options.bits or CELL_TARGETS):
                same.append(time_cell(workers, options.cells[0], bits, options, targets))
    return all(same)
