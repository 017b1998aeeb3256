/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * firenet_cell: a cell of Table 1 for FIRENET: A 19 x 20, 30 x 50 iterations, admissible steps, right
 * indices, y = Q e_1. */
#ifndef SMALE18_FIRENET_CELL_H
#define SMALE18_FIRENET_CELL_H

#include "firenet.h"
#include "solution_set.h"

/* What outlives a network: the class, the truth, and the rationals that they borrow. */
struct firenet_cell {
  unsigned long bits; /* n */
  struct omega omega;
  struct solution_set truth;
  struct training_set training;
  struct firenet_params params;
  fmpq_t one, delta;
};

void firenet_cell_init(struct firenet_cell *c, unsigned long K, unsigned long bits); /* c must not move */
void firenet_cell_clear(struct firenet_cell *c);

/* f, y <- the network and its datum at n; NULL, or why that is impossible. */
__attribute__((warn_unused_result))
const char *firenet_cell_data(struct firenet *f, struct vec *y, struct firenet_cell *c, struct num num);

#endif
