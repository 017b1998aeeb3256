/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net.h"

#include <assert.h>

bool net_apply(struct net *net, struct vec *x, const struct vec *y,
               const struct net_monitor *monitor) {
  assert(x->len == net->cols && y->len == net->rows && x->field == net->field &&
         y->field == net->field);
  return net->type->apply(net, x, y, monitor);
}

void net_clear(struct net *net) {
  if (net->type) net->type->clear(net);
}
