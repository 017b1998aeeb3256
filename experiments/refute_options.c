/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "refute_options.h"

#include <string.h>

const struct argp_option refute_options[] = {
  {NULL, 0, NULL, 0, "Who plays (or: PLAYER, or: -- COMMAND ARGUMENT...):", 1},
  {"list", KEY_LIST, NULL, 0, "show the built-in players and stop", 1},
  {"program", KEY_PROGRAM, "COMMAND", 0, "a program with the line protocol, a line for the shell",
   1},
  {"library", KEY_LIBRARY, "FILE", 0, "a shared library with the interface of smale18_player.h", 1},
  {"name", KEY_NAME, "WORD", 0,
   "what to call the player: letters, digits, '-', '_', '.' (default: from its file)", 1},
  {"seed", KEY_SEED, "S", 0, "of the player's random numbers (1)", 1},
  {"bits", KEY_BITS, "N", 0, "index at which the optimisation players read (20)", 1},
  {"arithmetic", KEY_ARITHMETIC, "A", 0,
   "of the built-in players' networks: double, float:P or block:P, 24 <= P (float:128)", 1},
  {"time-limit", KEY_TIME, "SECONDS", 0, "of a foreign player, for one play (60)", 1},
  {"memory-limit", KEY_MEMORY, "MIB", 0, "of a foreign player; 0: none (4096)", 1},
  {NULL, 0, NULL, 0, "What is played:", 2},
  {"problem", KEY_PROBLEM, "P", 0, "P1, P2 or P3 (P3)", 2},
  {"parameter", KEY_PARAMETER, "Q", 0, "eta of P1 (0), lambda of P2 and P3 (1)", 2},
  {"digits", KEY_DIGITS, "K", 0, "the theorem's K, from 3 to 10000 (3)", 2},
  {"rows", KEY_ROWS, "M", 0, "rows of A (3)", 2},
  {"cols", KEY_COLS, "N", 0, "columns of A, more than rows, at most 4096 (6)", 2},
  {"transform", KEY_TRANSFORM, "Q", 0, "identity, dct or walsh_hadamard (dct)", 2},
  {"normalisation", KEY_NORMALISATION, "WORD", 0,
   "growing: entries 10^K/2; unit: entries 2 (growing)", 2},
  {"competitors", KEY_COMPETITORS, "K", 0, "columns that tie in part 1 (2)", 2},
  {"weights", KEY_WEIGHTS, "W,V", 0, "of the norm: competing columns, others (1,1)", 2},
  {"part", KEY_PART, "P", 0, "of the theorem: 1 asks for 10^-K, 2 for 10^(1-K) (1)", 2},
  {"labels", KEY_LABELS, "on|off", 0, "whether data come with solutions (on)", 2},
  {"budget", KEY_BUDGET, "M", 0, "most data that may be read; 0: no limit (1000)", 2},
  {NULL, 0, NULL, 0, "What is left behind:", 3},
  {"certificate", KEY_CERTIFICATE, "FILE", 0,
   "where to write the certificate (refutations/PLAYER-...-HASH.cert, its own name for each game)",
   3},
  {0}};

const char refute_explanation[] =
  "Plays against PLAYER, an algorithm, on inputs of a class with condition numbers at most 1, "
  "until one "
  "defeats it, and leaves a certificate that smale18-check verifies."
  "\v"
  "Examples:\n"
  "  smale18 refute barycentre\n"
  "  smale18 refute -- python3 experiments/players/barycentre.py\n"
  "Exit codes: 0 refuted, and the certificate is written; 1 the player survives; 2 usage, a "
  "refused "
  "class, or a built-in player that cannot play it; 3 environment (disk, memory); 4 no answer "
  "within the limits, or a faulty player; 130 interrupted.";

const char *refute_option_of(const char *which) {
  static const char *const names[][2] = {{"K", "--digits"},
                                         {"N", "--cols"},
                                         {"m", "--rows"},
                                         {"eta", "--parameter"},
                                         {"lambda", "--parameter"},
                                         {"weight", "--weights"},
                                         {"second_weight", "--weights"},
                                         {"competitors", "--competitors"},
                                         {"transform", "--transform"}};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!strcmp(names[i][0], which)) return names[i][1];
  return which;
}
