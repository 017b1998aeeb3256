# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole runs of the program: certified cells of Table 1 against the same cells in block:128, all of Table 1, a
study of 10000 cells."""
import csv
import json
import os
import subprocess
import tempfile
import time
from collections import namedtuple
from fractions import Fraction
from statistics import median

from timing import Ratio, head, report, spread
from worker import HERE, Failure

CERTIFIED_TARGET, PUBLISHED_TARGET, TURNS = 3, 3, 3
SHARP, APART = "block:4096", Fraction(1, 10**12)  # what all distances must agree with, relatively
TIMED = {"admissible": ("block:128", "certified"), "published": ("certified",)}
TABLE1_TARGET = 180
# 10000 cells of some 20 ms: K and n
STUDY = """experiment: table1
class: {{problem: P3, K: {K}, N1: 2, N2: 18, lambda: 1}}
data: {{bits: {n}}}
network: {{type: firenet, steps: admissible, inner: 400, outer: 400}}
indices: corrected
arithmetic: double
expect: open
"""
STUDY_SIDE, OUTSIDE_TARGET, RESUME_TARGET, RESUME_TURNS = 100, 0.02, 1, 5
GROWTH_TARGET = 32  # MiB of the peak, from a hundredth of the cells to all: some 3 kB a cell

Run = namedtuple("Run", "cpu wall memory cells")  # seconds, seconds, MiB at most


def tree_path(*names):
    return os.path.join(HERE, "../..", *names)


def config_path(name):
    return tree_path("configs", name)


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


def distances(one):
    return {(c["K"], c["bits"]): Fraction(c["distance_lo"]) for c in one.cells}


def differs(runs, sharp):
    """Why the runs of one network's cells, by arithmetic, are not all right; None if they are."""
    right = distances(sharp)
    if len(right) != 9 or not all(c["certified"] and c["digits"] for c in runs["certified"].cells):
        return "not nine cells, all certified"
    for arithmetic, one in runs.items():
        found = distances(one)
        if found.keys() != right.keys() or any(abs(found[k] / right[k] - 1) > APART for k in right):
            return f"{arithmetic} has other distances than {SHARP}"
    return None


def certified_turns(program, steps, options):
    """A run of each arithmetic in every turn: the runs by arithmetic; None if one differs from SHARP."""
    def cells(arithmetic):
        return nine_cells(program, f"network.steps={steps}", f"arithmetic={arithmetic}")
    sharp = cells(SHARP)
    turns = []
    for _ in range(options.repeat or TURNS):
        turns.append({arithmetic: cells(arithmetic) for arithmetic in TIMED[steps]})
        reason = differs(turns[-1], sharp)
        if reason:
            print(f"{steps}: DIFFERS: {reason}")
            return None
    return {arithmetic: [turn[arithmetic] for turn in turns] for arithmetic in TIMED[steps]}


def network_seconds(one):
    return sum(c["seconds"]["network"] for c in one.cells)


def time_certified(program, options, targets):
    print("\nTable 1, nine FIRENET cells: CPU time of a whole run by one thread, tables and figures included; net: of"
          f"\nthe networks alone, at the precision that proves 12 digits. All distances are checked against {SHARP}.")
    runs = {}
    for steps in TIMED:
        runs[steps] = certified_turns(program, steps, options)
        if not runs[steps]:
            return False
    head()
    for what, seconds in (("all", lambda one: one.cpu), ("net", network_seconds)):
        block, proved = ([seconds(one) for one in runs["admissible"][a]] for a in ("block:128", "certified"))
        ratio = report("admissib.", "block:128", what, block, "certif.", proved)
        targets.at_most(CERTIFIED_TARGET, ratio, f"certified Table 1, admissible, times block:128 ({what})")
    published = runs["published"]["certified"]
    report("publish.", "certified", "all", [one.cpu for one in published], "-", [])
    report("publish.", "certified", "net", [network_seconds(one) for one in published], "-", [])
    targets.within(PUBLISHED_TARGET, [one.cpu for one in published], "nine published cells certified, CPU time")
    return True


# ---- studies ----


def read_table(path):
    with open(path, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def as_stored(table):
    """Are the certified digits those of results/reference/table1.csv?"""
    reference = read_table(tree_path("results", "reference", "table1.csv"))
    return len(table) == len(reference) and all(
        ours[key] == value for ours, row in zip(table, reference) for key, value in row.items())


def time_table1(program, _options, targets):
    print("\nTable 1 as configs/table1.yaml has it, LISTA trained anew, all processors, wall time:")
    with tempfile.TemporaryDirectory() as folder:
        all_of_it = run(program, config_path("table1.yaml"), folder)
        table = read_table(os.path.join(os.path.dirname(cells_path(folder)), "table1.csv"))
    if not as_stored(table):
        print("  DIFFERS from results/reference/table1.csv")
        return False
    print(f"  {len(all_of_it.cells)} cells: {spread([all_of_it.wall])}, {os.cpu_count()} processors; certified digits"
          " as in results/reference/table1.csv")
    if os.cpu_count() == 2:
        targets.within(TABLE1_TARGET, [all_of_it.wall], "configs/table1.yaml on two processors")
    return True


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


def time_sweep(program, targets):
    with tempfile.TemporaryDirectory() as folder:
        sweep = run(program, config_path("sweep_precision.yaml"), folder, "-j", "1")
    share = Ratio([sweep.wall], [outside(sweep)])
    print(f"\nconfigs/sweep_precision.yaml, one thread: {len(sweep.cells)} cells in {spread([sweep.wall])}, "
          f"{100 * share.middle:.2g} % of it outside cells.")
    targets.at_most(OUTSIDE_TARGET, share, "part of configs/sweep_precision.yaml outside cells")


def time_study(program, options, targets):
    with tempfile.TemporaryDirectory() as folder:
        configs = [write_study(folder, side) for side in (STUDY_SIDE // 10, STUDY_SIDE)]
        folders = [os.path.join(folder, str(k)) for k in range(2)]
        small, large = (run(program, c, f, "-j", "1") for c, f in zip(configs, folders))
        resumed = [time_resume(program, configs[1], folders[1]) for _ in range(options.repeat or RESUME_TURNS)]
    count = len(large.cells)
    share = Ratio([large.wall], [outside(large)])
    each = median(c["seconds"]["cell"] for c in large.cells)
    print(f"\nA study, one thread: {count} cells of {spread([each])} in {spread([large.wall])}, {100 * share.middle:.2g} %"
          f" of it outside cells: {spread([outside(large) / count])} each."
          f"\nMemory at most: {small.memory:.0f} MiB with {len(small.cells)} cells, {large.memory:.0f} with {count}."
          f"\nResumed after half of them, until the first new cell: {spread(resumed)}.")
    targets.at_most(OUTSIDE_TARGET, share, f"part of a study of {count} cells of {1e3 * each:.2g} ms outside cells")
    targets.below(GROWTH_TARGET, large.memory - small.memory, "MiB",
                  f"memory at most, {count} cells less {len(small.cells)}")
    targets.within(RESUME_TARGET, resumed, f"{count} cells: resumed, until the first new one")


def measure(program, options, targets):
    if not time_certified(program, options, targets):
        return False
    time_sweep(program, targets)
    time_study(program, options, targets)
    return time_table1(program, options, targets)
