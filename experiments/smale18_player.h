/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * smale18_player: how to write a player as a shared library. The library defines smale18_play; it
 * needs nothing of smale18 but this header.
 *
 *   cc -shared -fPIC -o player.so player.c && ./smale18 refute --library ./player.so ...
 *
 * All numbers are texts as in the line protocol (README, "Write a player"): "0x1f*2^-20" in data;
 * "p", "p/q", "1.5e-3" or "0x1f*2^-20" in the answer. The library runs in a process of its own. */
#ifndef SMALE18_PLAYER_LIBRARY_H
#define SMALE18_PLAYER_LIBRARY_H

#include <stddef.h>

#define SMALE18_PLAYER_INTERFACE 1

/* The class and what is asked; texts are exact numbers. Index 0, 1: families 1, 2. */
struct smale18_class {
  int interface;             /* SMALE18_PLAYER_INTERFACE */
  int problem;               /* 1, 2, 3 for P1, P2, P3 */
  const char *parameter;     /* eta (P1) or lambda (P2, P3) */
  size_t rows, cols;         /* m, N */
  unsigned long digits;      /* K */
  size_t competitors[2];
  const char *a[2], *r[2], *y1[2];
  const char *weights[2];    /* of the competing columns, and of the others */
  const char *transform;     /* "identity", "dct", "walsh_hadamard" */
  unsigned long first_exponent;
  int labels;                /* are there labels? */
  unsigned long budget;      /* most data that may be read, 0: no limit */
  unsigned long seed;
  const char *target;        /* the distance that is asked for */
};

/* The datum at index n. */
struct smale18_datum {
  unsigned long n;
  const char *const *A;      /* rows * cols texts, row-major */
  const char *const *y;      /* rows */
  const char *const *x;      /* cols, or NULL without labels */
};

/* What a player may do while it plays. */
struct smale18_game {
  const struct smale18_class *input;
  void *state;
  /* The datum at index n >= 1, valid until the next call; NULL if smale18 refuses it. */
  const struct smale18_datum *(*read)(void *state, unsigned long n);
  /* Ends the reading; returns y (rows texts), at which the network is evaluated. */
  const char *const *(*ready)(void *state);
};

/* Plays: reads, calls ready once, and writes the network's value at y: answer[i] points to a text,
 * i < cols; smale18 copies nothing until smale18_play returns, and frees nothing. Returns 0, or
 * anything else to give up. What it prints goes to standard error; standard input is empty. */
int smale18_play(const struct smale18_game *game, const char **answer);

#endif
