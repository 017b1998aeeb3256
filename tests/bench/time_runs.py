# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole runs of the program: certified cells of Table 1 against the same cells in block:128, all of Table 1, a
study of 10000 cells."""
import json
import os
import subprocess
import tempfile
import time
from collections import namedtuple
from fractions import Fraction

from timing import Ratio, head, report, spread
from worker import HERE, Failure

CERTIFIED_TARGET, PUBLISHED_TARGET, TURNS = 3, 3, 3
TABLE1_TARGET = 180
# 10000 cells of a millisecond or less: K and n
STUDY = """experiment: table1
class: {{problem: P3, K: {K}, N1: 2, N2: 18, lambda: 1}}
data: {{bits: {n}}}
network: {{type: firenet, steps: admissible, inner: 10, outer: 10}}
indices: corrected
arithmetic: double
expect: open
"""
STUDY_SIDE, OUTSIDE_TARGET, RESUME_TARGET, RESUME_TURNS = 100, 0.02, 1, 5

Run = namedtuple("Run", "cpu wall memory cells")  # seconds, seconds, MiB at most


def config_path(name):
    return os.path.join(HERE, "../../configs", name)


def start(program, config, folder, *words, **streams):
    command = [program, "run", config, "-q", "--out", folder, *words]
    try:
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, **streams)
    except OSError as error:
        raise Failure(f"cannot start {program}: {error}") from error


def cells_path(folder):
    for at, _, names in os.walk(folder):
        if "cells.jsonl" in names:
            return os.path.join(at, "cells.jsonl")
    raise Failure("a run has left no cells")


def run(program, config, folder, *words):
    begin = time.monotonic()
    process = start(program, config, folder, *words)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failure(f"{program} run {config} has ended with status {process.returncode}")
    with open(cells_path(folder), encoding="utf-8") as lines:
        cells = [json.loads(line) for line in lines]
    return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, cells)


# ---- certified Table 1 ----


def nine_cells(program, *settings):
    """Table 1's FIRENET cells by one thread, in a new folder."""
    words = [word for setting in ("indices=corrected", *settings) for word in ("--set", setting)]
    with tempfile.TemporaryDirectory() as folder:
        return run(program, config_path("table1_published.yaml"), folder, "-j", "1", *words)


def time_certified(program, options, targets):
    print("\nTable 1, nine FIRENET cells: CPU time of a whole run by one thread, tables and figures"
          "\nincluded; net: of the networks alone, at the precision that proves 12 digits. Checked against block:4096.")
    whole, net = {}, {}
    for steps in ("admissible", "published"):
        distances = {}
        for arithmetic in ("block:128", "block:4096", "certified"):
            runs = [nine_cells(program, f"network.steps={steps}", f"arithmetic={arithmetic}")
                    for _ in range(options.repeat or TURNS)]
            cells = runs[0].cells
            if arithmetic == "certified" and not all(c["certified"] and c["digits"] for c in cells):
                print(f"{steps}: DIFFERS: not all cells are certified")
                return False
            whole[steps, arithmetic] = [r.cpu for r in runs]
            net[steps, arithmetic] = [sum(c["seconds"]["network"] for c in r.cells) for r in runs]
            distances[arithmetic] = [Fraction(c["distance_lo"]) for c in cells]
        sharp, exact = distances["block:4096"], distances["certified"]
        if len(exact) != 9 or any(abs(a / b - 1) > Fraction(1, 10**12) for a, b in zip(sharp, exact)):
            print(f"{steps}: DIFFERS: block:4096 has other distances")
            return False
    head()
    for what, times in (("all", whole), ("net", net)):
        ratio = report("admissib.", "block:128", what, times["admissible", "block:128"], "certif.",
                       times["admissible", "certified"])
        targets.at_most(CERTIFIED_TARGET, ratio, f"certified Table 1, admissible, times block:128 ({what})")
    for what, times in (("all", whole), ("net", net)):
        report("publish.", "certified", what, times["published", "certified"], "-", [])
    targets.within(PUBLISHED_TARGET, whole["published", "certified"], "nine published cells certified, CPU time")
    return True


# ---- studies ----


def time_table1(program, _options, targets):
    print("\nTable 1 as configs/table1.yaml has it, LISTA trained anew, all processors, wall time:")
    with tempfile.TemporaryDirectory() as folder:
        all_of_it = run(program, config_path("table1.yaml"), folder)
    print(f"  {len(all_of_it.cells)} cells: {spread([all_of_it.wall])}, {os.cpu_count()} processors")
    if os.cpu_count() == 2:
        targets.within(TABLE1_TARGET, [all_of_it.wall], "configs/table1.yaml on two processors")


def outside(study):
    """Seconds outside cells of a run by one thread."""
    return study.wall - sum(c["seconds"]["cell"] for c in study.cells)


def write_study(folder, side):
    path = os.path.join(folder, f"study{side}.yaml")
    with open(path, "w", encoding="utf-8") as out:
        out.write(STUDY.format(K=list(range(1, side + 1)), n=list(range(10, side + 10))))
    return path


def time_resume(program, config, folder):
    """Seconds until a run that lost the second half of its cells has a new one."""
    path = cells_path(folder)
    with open(path, "rb") as lines:
        cells = lines.readlines()
    with open(path, "wb") as half:
        half.writelines(cells[: len(cells) // 2])
    size = os.path.getsize(path)
    begin = time.monotonic()
    process = start(program, config, folder, "-j", "1", stderr=subprocess.DEVNULL)
    while os.path.getsize(path) == size and process.poll() is None:
        time.sleep(1e-3)
    took = time.monotonic() - begin
    process.terminate()
    process.wait()
    with open(path, "wb") as again:
        again.writelines(cells)
    return took


def time_study(program, options, targets):
    with tempfile.TemporaryDirectory() as folder:
        sweep = run(program, config_path("sweep_precision.yaml"), os.path.join(folder, "sweep"), "-j", "1")
        configs = [write_study(folder, side) for side in (STUDY_SIDE // 10, STUDY_SIDE)]
        folders = [os.path.join(folder, str(k)) for k in range(2)]
        small, large = (run(program, c, f, "-j", "1") for c, f in zip(configs, folders))
        resumed = [time_resume(program, configs[1], folders[1]) for _ in range(options.repeat or RESUME_TURNS)]
    share = Ratio([sweep.wall], [outside(sweep)])
    each = outside(large) / len(large.cells)
    print(f"\nconfigs/sweep_precision.yaml, one thread: {len(sweep.cells)} cells in {spread([sweep.wall])}, "
          f"{100 * share.middle:.2g} % of it outside cells."
          f"\n{len(large.cells)} small cells in {spread([large.wall])}, {spread([each])} outside each: less than"
          f" {100 * OUTSIDE_TARGET:.2g} % for cells from {spread([each / OUTSIDE_TARGET])} on."
          f"\nMemory at most: {small.memory:.0f} MiB with {len(small.cells)} cells, {large.memory:.0f} with {len(large.cells)}."
          f"\nResumed after half of them, until the first new cell: {spread(resumed)}.")
    targets.at_most(OUTSIDE_TARGET, share, "part of configs/sweep_precision.yaml outside cells")
    targets.within(RESUME_TARGET, resumed, f"{len(large.cells)} cells: resumed, until the first new one")


def measure(program, options, targets):
    if not time_certified(program, options, targets):
        return False
    time_study(program, options, targets)
    time_table1(program, options, targets)
    return True
