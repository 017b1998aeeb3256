/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * input: the input (A, S) of a cell, its solution sets and its training set, as the cell's config
 * describes them.
 *
 * Indices: corrected. A_n is member j, A is member j - 1, 2 <= j <= N1. Indices: published. j is
 * the script's loop counter, and numbers below 1 wrap around as they do in its language: A_n has
 * column (j-1) mod N1 raised, A column (j-2) mod N1, and the vector that the script compares with
 * has its nonzero in coordinate (j-2) mod N, which need not be a competing column (REFERENCE 1,
 * item 1). */
#ifndef SMALE18_INPUT_H
#define SMALE18_INPUT_H

#include "config.h"
#include "solution_set.h"
#include "training_set.h"

struct input {
  struct omega omega;
  size_t shown, truth;                  /* members of A_n and A */
  bool published;                       /* indices: published */
  size_t coordinate;                    /* published: place of the reference vector's nonzero */
  struct solution_set solutions, label; /* Xi(A, y), Xi(A_n, y) */
};

/* in <- the input of this cell. Returns 0, or -1 after a located line on stderr, in cleared. in
 * must not move. */
__attribute__((warn_unused_result))
int input_init(struct input *in, const struct setting *s);

/* The same without the solution sets, which take nearly all of the time. */
__attribute__((warn_unused_result))
int input_init_class(struct input *in, const struct setting *s);

void input_clear(struct input *in);

/* A fresh training set of this input, nothing read. */
struct training_set input_training_set(const struct input *in, const struct setting *s);

/* d <- distance of the point (N balls) to the reference: Xi(A, y), or the published vector. */
void input_reference_dist(arb_t d, const struct input *in, arb_srcptr point, slong prec);

/* gap <- objective of (A, y) at the published vector, minus its minimum; exactly 0 if that vector is a
 * minimiser, else enclosed to some digits. */
void input_reference_gap(arb_t gap, const struct input *in, slong prec);

#endif
