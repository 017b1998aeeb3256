/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * foreign: players that are not part of smale18: any program that speaks the line protocol over its
 * standard input and output, and shared libraries with the interface of smale18_player.h. A library
 * is loaded in a child process that speaks the same protocol, so both are supervised alike.
 *
 * Protocol: JSON, one object a line, UTF-8, '\n' at the end; smale18 speaks first.
 *   smale18: {"type": "hello", "protocol": 1, "problem": "P1",
 *             "eta": "1/2" (P1) or "lambda": "1" (P2, P3),
 *             "rows": m, "cols": N, "digits": K, "competitors": [k_1, k_2],
 *             "a": ["500", "50"], "r": ["1/500", "1/50"], "y1": ["3/2", "3/2"], (of the families)
 *             "weights": ["1", "1"], "transform": "dct", "first_exponent": 8, "labels": true,
 *             "budget": 200 (null: no limit), "seed": 1 (its low 63 bits),
 *             "target": "1/1000" (asked: this distance at most)}
 *   player:  {"read": n}
 *   smale18: {"type": "datum", "n": n, "A": [[m rows of N numbers]], "y": [m], "x": [N] or null}
 *        or: {"type": "refused", "n": n, "reason": "..."}
 *            (the budget is used up, n > 10^7, or all data together are beyond 256 MiB; it may
 *            still answer, or read another index; after 100 refusals the play is over)
 *   ... any number of readings ...
 *   player:  {"network": "ready"}         it reads no more: what follows is the network's work
 *   smale18: {"type": "evaluate", "y": [m]}
 *   player:  {"answer": [N]}
 *   smale18: {"type": "end"}, and closes the pipe; the player exits, within half a second.
 *   player, instead of any of its lines: {"give_up": "reason"}
 * The numbers of the hello are integers, or strings "p" or "p/q". Numbers in data are strings
 * "<hex>*2^<exponent>", e.g. "-0x1f*2^-20", exact; the exponent is at most 0, and integers have the
 * exponent 0. Numbers in an answer are strings, exact: "p", "p/q", decimal "1.5e-3", "0x1f*2^-20",
 * or JSON numbers (integers up to 64 bits exact, reals as the nearest double). Exponents of 10 are
 * at most 10^6 in modulus, of 2 at most 10^7; all numbers of an answer together have at most 2^28
 * bits.
 *
 * The player's standard error goes to the user's. It gets its own process group, and is killed with
 * it at the end. Limits: seconds for the whole play, bytes of address space, 4 MiB + 8 KiB N
 * for what it writes before it is read (hence for one line), 10^6 lines; each is named when it is
 * hit. */
#ifndef SMALE18_FOREIGN_H
#define SMALE18_FOREIGN_H

#include "game.h"

/* p <- one play of a foreign contestant; see game_play. */
void foreign_play(struct play *p, const struct contestant *c, const struct game *g);

#endif
