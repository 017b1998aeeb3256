# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that are measured. They answer each line by a line of JSON; see bench_firenet.c, peer.py."""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


class Failure(Exception):
    """A worker that does not answer, or not as agreed."""


class Worker:
    """Ends with its `with`. absent: why it cannot be measured; None if it can."""

    def __init__(self, name, *command, **environment):
        self.name = name
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                            env={**os.environ, **environment})
        except OSError as error:
            raise Failure(f"cannot start {name}: {error}") from error
        hello = self.read()
        self.absent = hello.get("absent")
        if self.absent:
            print(f"  {name} is skipped: {self.absent}")
        elif "ready" in hello:
            print(f"  {name}: {hello['ready']}")

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.stdout.close()
        self.process.wait()

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise Failure(f"{self.name} has ended with status {self.process.wait()}")
        try:
            return json.loads(line)
        except ValueError as error:
            raise Failure(f"{self.name} has answered {line!r}") from error

    def ask(self, *words):
        try:
            print(*words, file=self.process.stdin, flush=True)
        except BrokenPipeError:
            pass  # the missing answer is reported
        return self.read()


def peer(name, *arguments):
    return Worker(name, sys.executable, "-B", os.path.join(HERE, f"peer_{name}.py"), *arguments)


def interleave(workers, repeats, *words):
    """The answers of each worker, asked in turn."""
    answers = [[w.ask(*words) for w in workers] for _ in range(repeats)]
    return [list(a) for a in zip(*answers)]
