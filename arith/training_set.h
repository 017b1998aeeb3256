/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * training_set: iota_{A,S}, the only thing an algorithm may see of an input (A, S) [CAH22, eq. for
 * iota_{A,S}; THEORY 1, 3.0]. It answers `bits -> (A_n, y_{k,n}, x_{k,n})` and counts what is read.
 *
 * For the published class the input is member `truth` of omega, and for every index n up to omega's
 * bits the datum A_n is member `shown`: ||A_n - A||_2 = sqrt(2) 2^-(bits+1) <= 2^-n. Beyond, A_n =
 * A. y_{k,n} = y_k. The label x_{k,n} is the barycentre of Xi(A_n, y_k).
 *
 * S: sample 0 is y = Q e_1. Sample k >= 1 is y_k = Q (1, z_k), where z_k has `sparsity` nonzeros
 * N(0,1) at random places of the second block; it is drawn from (seed, k) alone. Validation samples
 * are drawn from a stream of their own. z_k consists of doubles, so every y_k is an exact
 * vector. */
#ifndef SMALE18_TRAINING_SET_H
#define SMALE18_TRAINING_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "num.h"
#include "omega.h"
#include "rng.h"

struct training_set {
  const struct omega *omega; /* borrowed */
  size_t shown, truth;       /* members */
  size_t samples;            /* R: samples 1..R */
  size_t sparsity;           /* nonzeros of z_k, <= N2 */
  uint64_t seed;
  bool labels;               /* may labels be read? */
  unsigned long data_read;   /* number of A_n, y_{k,n}, x_{k,n} read */
  unsigned long bits_read;   /* the largest n read */
};

enum sample_stream { SAMPLES_TRAINING, SAMPLES_VALIDATION };

/* z[0..N2) <- the second block of sample k (0: zero) of a stream. */
void training_set_block(double *z, const struct training_set *t, enum sample_stream stream,
                        size_t k);

/* A (m x N) <- A_n, norm <- ||A_n||_2 (exact value), each correctly rounded or enclosed. norm may
 * be NULL. */
void training_set_matrix(struct training_set *t, unsigned long bits, struct mat *A,
                         struct scal *norm);

/* y (m) <- y_{k,n}; x (N) <- the label x_{k,n} unless NULL. Returns 0, or -1 with nothing read if a
 * label is asked for and labels are off; reason is a static text. k <= samples is asserted for
 * SAMPLES_TRAINING. */
__attribute__((warn_unused_result))
int training_set_datum(struct training_set *t, unsigned long bits, enum sample_stream stream,
                       size_t k, struct vec *y, struct vec *x, const char **reason);

#endif
