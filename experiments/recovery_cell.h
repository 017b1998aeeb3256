/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recovery_cell: one cell of a table about FIRENET's theorem: a sparse recovery problem, the null
 * space property that is proved for it, and the network that the theorem builds from both.
 *
 * From a setting follow, in this order: the problem (recovery.h); the constants (rho, gamma) of its
 * matrix, by certificate, and those of the matrix as the arithmetic stores it, by the perturbation
 * lemma (null_space.h); exact numbers L >= ||A|| / 0.99, b_2 >= ||y||, delta and lambda; p and n
 * (guarantee.h); the network's parameters (firenet.h). */
#ifndef SMALE18_RECOVERY_CELL_H
#define SMALE18_RECOVERY_CELL_H

#include <jansson.h>
#include <stdbool.h>

#include "cell_kind.h"
#include "firenet.h"
#include "guarantee.h"
#include "recovery.h"

/* These cells as the runner sees them, and their schema. */
extern const struct cell_kind recovery_cells;
extern const struct key_spec recovery_cell_schema[];

/* A problem's data in one arithmetic: what a network is built from. */
struct recovery_data {
  struct num num;
  struct mat A;       /* m x 2m */
  struct op_dense op; /* of A */
  struct vec y;       /* m */
  struct vec weights; /* 2m, real */
  struct scal norm;   /* L */
};

struct recovery_cell {
  const struct setting *setting;
  struct progress *progress;        /* for news of long runs; NULL: none */
  struct recovery problem;
  slong prec;                       /* bits of the proofs */
  struct null_space exact, stored;  /* of A and of data.A */
  fmpq_t norm, start, delta;        /* L, b_2, delta */
  fmpq_t constant;                  /* the guarantee's C_2 */
  struct guarantee guarantee;       /* with c_1, c_2 of `stored` */
  unsigned long restarts;           /* n */
  struct recovery_data data;        /* in the cell's arithmetic */
  arb_t sigma, residual;            /* sigma(x) = 0 and ||A x - y||_2, A and y as stored */
  bool holds;                       /* the theorem's hypothesis for the data as stored, by proof */
};

/* c <- what the setting says; c must not move. CELL_DONE; CELL_REFUSED after a located line on
 * stderr: no such problem, no proof of the null space property, or its hypothesis fails where the
 * config requires it; CELL_INTERRUPTED soon after stop (may be NULL) becomes true. c is cleared
 * unless CELL_DONE. */
__attribute__((warn_unused_result))
enum cell_status recovery_cell_init(struct recovery_cell *c, const struct setting *s,
                                    volatile sig_atomic_t *stop);
/* The same with constants of the matrix that are known already. */
__attribute__((warn_unused_result))
enum cell_status recovery_cell_init_known(struct recovery_cell *c, const struct setting *s,
                                          const struct null_space *known);
void recovery_cell_clear(struct recovery_cell *c); /* clearing a zeroed struct is safe */

/* d <- the data of the cell's problem in another arithmetic. d must not move. */
void recovery_data_init(struct recovery_data *d, const struct recovery_cell *c, struct num num);
void recovery_data_clear(struct recovery_data *d);

/* The theorem's network for these data: firenet_init(f, &d->op.op, &d->norm, &params). The result
 * borrows from c and d. */
struct firenet_params recovery_cell_params(const struct recovery_cell *c,
                                           const struct recovery_data *d);

#endif
