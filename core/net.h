/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * net: a neural network phi: y -> x that an algorithm has built from a training set. The builder
 * sees the training set and its parameters, nothing else; the network returns x and grades
 * nothing. */
#ifndef SMALE18_NET_H
#define SMALE18_NET_H

#include "num.h"

/* Sees each layer; returns false to stop the evaluation. x is the layer's primal vector, u its dual
 * one or NULL. */
struct net_monitor {
  bool (*layer)(void *context, size_t layer, const struct vec *x, const struct vec *u);
  void *context;
};

struct net;
struct net_type {
  const char *name; /* "firenet" */
  bool (*apply)(struct net *net, struct vec *x, const struct vec *y,
                const struct net_monitor *monitor);
  void (*clear)(struct net *net);
};

/* A network begins with this struct. */
struct net {
  const struct net_type *type;
  struct num num;
  enum field field;
  size_t rows, cols; /* y has rows = m, x has cols = N entries */
  size_t layers;     /* iterations that the monitor sees */
};

/* x <- phi(y). Returns false if the monitor (may be NULL) stopped it; x is then undefined. */
__attribute__((warn_unused_result))
bool net_apply(struct net *net, struct vec *x, const struct vec *y,
               const struct net_monitor *monitor);

/* Frees what the network holds; clearing a zeroed struct is safe. */
void net_clear(struct net *net);

#endif
