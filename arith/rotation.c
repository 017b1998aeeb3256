/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rotation.h"

#include <assert.h>

void rotation_clear(struct rotation *r) {
  if (r->Q) _arb_vec_clear(r->Q, (slong)(r->rows * r->rows));
  *r = (struct rotation){0};
}

/* The next number with three significant bits: neighbouring needs share one matrix. */
static slong step_up(slong need) {
  slong unit = 64;
  while (unit * 8 < need) unit *= 2;
  return (need + unit - 1) / unit * unit;
}

arb_srcptr rotation_at(struct rotation *r, slong need, slong *prec) {
  assert(r->rows > 0 && need > 0);
  *prec = step_up(need);
  if (r->prec == *prec) return r->Q;
  if (!r->Q) r->Q = _arb_vec_init((slong)(r->rows * r->rows));
  orthogonal_matrix(r->Q, r->transform, r->rows, *prec);
  r->prec = *prec;
  return r->Q;
}
