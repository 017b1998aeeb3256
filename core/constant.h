/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * constant: the network without weights, phi(y) = v. */
#ifndef SMALE18_CONSTANT_H
#define SMALE18_CONSTANT_H

#include "net.h"

struct constant {
  struct net net; /* layers = 0: a monitor sees nothing */
  struct vec value;
};

/* c <- the network for y of `rows` entries with phi(y) = value[0..cols), each entry correctly rounded
 * or enclosed. Free it with net_clear(&c->net). */
void constant_init(struct constant *c, struct num num, size_t rows, const fmpq *value,
                   size_t cols);

#endif
