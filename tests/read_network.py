#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loads a network that `smale18 export` has written, and evaluates it with NumPy.

Usage: read_network.py FOLDER   prints the relative difference to the answer in the folder
"""
import json
import pathlib
import sys

import numpy as np


def load(folder):
    network = json.loads((folder / "network.json").read_text())
    matrices = {
        name: np.load(folder / matrix["file"]) for name, matrix in network["matrices"].items()
    }
    return network, matrices


def activate(h, layer, threshold):
    kind, first = layer["activation"], layer["first"]
    part = slice(first, first + layer["length"])
    if kind == "soft_threshold":
        modulus = np.abs(h[part])
        h[part] *= np.maximum(modulus - threshold, 0) / np.maximum(modulus, threshold)
    elif kind == "square":
        h[part] = np.abs(h[part]) ** 2
    elif kind == "gate":
        h[part] *= min(1, max(h[first - 1].real, 1) ** -0.5)
        h[first - 1] = 0


def apply(network, matrices, y):
    h = y
    for layer in network["layers"]:
        out = np.zeros(layer["width"], dtype=y.dtype)
        if layer["W"]:
            out += matrices[layer["W"]] @ h
        if layer["R"]:
            out += matrices[layer["R"]] @ y
        activate(out, layer, network["threshold"])
        h = out
    return h


def main():
    folder = pathlib.Path(sys.argv[1])
    network, matrices = load(folder)
    phi, want = apply(network, matrices, np.load(folder / "y.npy")), np.load(folder / "phi.npy")
    print(f"{np.linalg.norm(phi - want) / np.linalg.norm(want):.2g}: relative distance to phi.npy")


if __name__ == "__main__":
    main()
