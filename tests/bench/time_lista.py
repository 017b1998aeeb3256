# SPDX-License-Identifier: GPL-3.0-or-later
"""An epoch of training LISTA, against PyTorch."""
import tempfile
from contextlib import ExitStack

from agreement import check_lista
from timing import head, report
from worker import Worker, interleave, peer

EPOCHS, DIGITS, TURNS, TARGET = 11, 9, 21, 8


def measure(program, options, targets):
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        workers = [stack.enter_context(w) for w in (Worker("smale18", program, folder), peer("torch", folder))]
        pair = [w for w in workers if not w.absent]
        first = [w.ask(EPOCHS) for w in pair]
        print(f"\nLISTA, R = 8000, batch 1000, 10 layers, A 19 x 20, Adam; times are means of {EPOCHS - 1} epochs.")
        try:
            agreed = check_lista(*first, DIGITS) if len(pair) > 1 else "no peer"
        except ValueError as error:
            print(f"DIFFERS, not timed: {error}")
            return False
        answers = interleave(pair, options.repeat or TURNS, EPOCHS)
    head()
    times = [[a["epoch"] for a in side] for side in answers]
    ratio = report("K=1, 10", "double", "epoch", times[0], "torch", times[1] if len(times) > 1 else None)
    targets.at_least(TARGET, ratio, "an epoch of LISTA, against PyTorch")
    print(f"\nDigits in which all {2 * EPOCHS} losses agree: {agreed} ({DIGITS} must)")
    return True
