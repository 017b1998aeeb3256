# SPDX-License-Identifier: GPL-3.0-or-later
"""The training of LISTA as one writes it down with PyTorch, from the files that bench_lista.c makes."""
import sys
import time

import peer

try:
    import numpy as np
    import torch
    from torch.nn.functional import mse_loss, relu
except ImportError as error:
    peer.absent(error)

BATCH, RATE = 1000, 2e-4 * 10 ** (-1 / 3)


def load(name):
    return torch.from_numpy(np.load(f"{sys.argv[1]}/{name}.npy"))


B, y, x, y_validation, x_validation = map(
    load, ("B", "y", "x", "y_validation", "x_validation"))


def lista(y, W, theta):
    x = torch.zeros(len(y), B.shape[1], dtype=torch.float64)
    for weights, t in zip(W, theta):
        z = x + (y - x @ B.T) @ weights
        x = relu(z - t) - relu(-z - t)
    return x


def step(W, theta, optimiser, batch):
    optimiser.zero_grad()
    loss = mse_loss(lista(y[batch], W, theta), x[batch])
    loss.backward()
    optimiser.step()
    with torch.no_grad():
        theta.clamp_(min=0)
    return loss.item()


def measure(epochs):
    W, theta = load("W").requires_grad_(), load("theta").requires_grad_()
    optimiser = torch.optim.Adam([W, theta], lr=RATE, betas=(0.9, 0.999), eps=1e-7)
    losses, least, best = [], float("inf"), None
    for epoch in range(int(epochs)):
        batches = [slice(k, k + BATCH) for k in range(0, len(y), BATCH)]
        loss = sum(step(W, theta, optimiser, batch) for batch in batches) / len(batches)
        with torch.no_grad():
            validation = mse_loss(lista(y_validation, W, theta), x_validation).item()
        if validation < least:
            least, best = validation, (W.detach().clone(), theta.detach().clone())
        losses.append([loss, validation])
        if epoch == 0:
            start = time.process_time()
    return {"epoch": (time.process_time() - start) / (int(epochs) - 1), "losses": losses}


torch.set_num_threads(1)
peer.serve("PyTorch " + torch.__version__, measure)
