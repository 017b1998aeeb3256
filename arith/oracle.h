/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * oracle: the training set iota_{A,S} of an input of the theorem's class, as an algorithm may read
 * it: n -> (A_n, y_n, x_n), dyadic, 2^-n-accurate by proof (THEORY 1, 3.2). R = |S| = 1.
 *
 * Two streams.
 *   honest     A_n approximates A for every n.
 *   adversary  A_n approximates A(tie row) for n <= turn, and A for n > turn. It is accurate for every
 *              member of the family with exponent > turn, as ||A(tie) - A||_2 = eps <= 2^-(turn+1), and
 *              it is the same, bit for bit, for all of them and for the tie up to n = turn. */
#ifndef SMALE18_ORACLE_H
#define SMALE18_ORACLE_H

#include <stdbool.h>

#include "datum.h"

struct oracle_params {
  const struct theorem_class *class; /* borrowed */
  struct member truth;               /* A; the tie of a family: only with honest = false */
  bool honest;
  unsigned long turn;   /* adversary: n_0. ULONG_MAX for the tie: A_n = A(tie) for ever */
  bool labels;
  unsigned long budget; /* most data that may be read; 0: no limit */
};

struct oracle;

/* New oracle; free it with oracle_free. An adversary's truth has exponent > turn (asserted). */
struct oracle *oracle_new(const struct oracle_params *params);
void oracle_free(struct oracle *o); /* NULL is allowed */

/* The datum at index n = bits >= 1, owned by the oracle until it is freed; the same datum each time
 * (each call counts as one reading). NULL if the budget is used up, if the index is 0 or beyond
 * ORACLE_MOST_BITS, if memory is short, or if a proof failed (never seen): oracle_flaw tells. Every
 * datum has been proved by datum_accurate for the truth, and by datum_label_proved. */
#define ORACLE_MOST_BITS 10000000
const struct datum *oracle_read(struct oracle *o, unsigned long bits);

/* Why the last oracle_read returned NULL, a static text. */
const char *oracle_flaw(const struct oracle *o);

/* Number of data read (calls that returned one), the largest index among them, and the distinct
 * data that were read in ascending order of n. */
unsigned long oracle_data_read(const struct oracle *o);
unsigned long oracle_bits_read(const struct oracle *o);
size_t oracle_datum_count(const struct oracle *o);
const struct datum *oracle_datum(const struct oracle *o, size_t i);

/* The datum at which networks are evaluated: index max(bits_read, 64); not counted as read.
 * The same for all members if it is at most the turn. Beyond the turn A_n and tau are those of the
 * truth, though y is the same for all members of a family. NULL as for oracle_read. */
const struct datum *oracle_evaluation(struct oracle *o);

#endif
