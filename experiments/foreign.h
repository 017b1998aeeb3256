/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * foreign: players that are not part of smale18: any program that speaks the line protocol over its
 * standard input and output, and shared libraries with the interface of smale18_player.h. A
 * library is loaded in a child process that speaks the same protocol, so both are supervised
 * alike.
 *
 * Protocol: JSON, one object a line, UTF-8, '\n' at the end; smale18 speaks first.
 *   smale18: {"type": "hello", "protocol": 1, "problem": "P1", "eta": "1/2" (P1) or "lambda": "1" (P2, P3),
 *             "rows": m, "cols": N, "digits": K, "competitors": [k_1, k_2], "a": ["500", "50"],
 *             "r": ["1/500", "1/50"], "y1": ["3/2", "3/2"] (of the two families), "weights": ["1", "1"],
 *             "transform": "dct", "first_exponent": 8, "labels": true, "budget": 200, "seed": 1,
 *             "target": "1/1000" (asked: this distance at most)}
 *   player:  {"read": n}
 *   smale18: {"type": "datum", "n": n, "A": [[m rows of N numbers]], "y": [m], "x": [N] or null}
 *        or: {"type": "refused", "n": n, "reason": "..."}   (the budget is used up; it may still answer)
 *   ... any number of readings ...
 *   player:  {"network": "ready"}         it reads no more: what follows is the network's work
 *   smale18: {"type": "evaluate", "y": [m]}
 *   player:  {"answer": [N]}
 *   smale18: {"type": "end"}, and closes the pipe; the player exits.
 *   player, instead of any of its lines: {"give_up": "reason"}
 * Numbers from smale18 are strings "<hex>*2^<exponent>", e.g. "-0x1f*2^-20" (integers alone: "0x0*2^0"),
 * exact. Numbers in an answer are strings, exact: "p", "p/q", decimal "1.5e-3", "0x..*2^..",
 * or JSON numbers (integers exact, reals as the nearest double).
 * The player's standard error goes to the user's. It gets its own process group, and is killed
 * with it at the end. Limits: seconds for the whole play, bytes of address space, bytes of one line, number of
 * lines, each named when it is hit. */
#ifndef SMALE18_FOREIGN_H
#define SMALE18_FOREIGN_H

#include "game.h"

/* p <- one play of a foreign contestant; see game_play. */
void foreign_play(struct play *p, const struct contestant *c, const struct game *g);

#endif
