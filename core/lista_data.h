/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lista_data: what the training of LISTA reads from a training set, in double. */
#ifndef SMALE18_LISTA_DATA_H
#define SMALE18_LISTA_DATA_H

#include "lista_train.h"
#include "training_set.h"

struct lista_reading {
  struct lista_data data; /* borrows the arrays below */
  double *B, *y, *x, *y_validation, *x_validation;
};

/* r <- A_n / (10 ||A_n||) and its scale at index `bits`, the samples 1..t->samples and `validation`
 * samples of the validation stream, with labels. Returns 0, or -1 with r cleared if labels are not
 * to be had (reason: static text). */
__attribute__((warn_unused_result))
int lista_reading_init(struct lista_reading *r, struct training_set *t, unsigned long bits,
                       size_t validation, const char **reason);
void lista_reading_clear(struct lista_reading *r);

#endif
