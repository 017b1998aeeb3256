# SPDX-License-Identifier: GPL-3.0-or-later
"""The side of a Python peer in the protocol of bench_firenet.c."""
import json
import sys


def say(**what):
    print(json.dumps(what), flush=True)


def absent(error):
    """The library that this peer stands for is not installed: no fault."""
    say(absent=str(error))
    sys.exit(0)


def serve(name, measure):
    """Answers each line of stdin by the dictionary measure(*words)."""
    say(ready=name)
    for line in sys.stdin:
        say(**measure(*line.split()))
