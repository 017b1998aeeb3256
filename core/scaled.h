/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scaled: a network in units of its own, phi(y) = 2^-output inner(2^input y). */
#ifndef SMALE18_SCALED_H
#define SMALE18_SCALED_H

#include "net.h"

struct scaled {
  struct net net;   /* layers: those of the inner network, which the monitor sees in its own units */
  struct net *inner; /* owned */
  struct scal to_inner, from_inner; /* 2^input, 2^-output */
  struct vec y;     /* workspace: 2^input y (m) */
};

/* s <- the network, which takes `inner`: memory of mem_alloc that begins with the struct net. Free
 * both with net_clear(&s->net). */
void scaled_init(struct scaled *s, struct net *inner, slong input, slong output);

#endif
