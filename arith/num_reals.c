/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "arith.h"

/* x <- what the balls enclose, if they decide all of it */
static bool set_balls(const struct real_array *x, arb_srcptr balls) {
  if (x->arith->set_balls) return x->arith->set_balls(x->at, balls, x->n, x->bits);
  bool decided = true;
  for (size_t i = 0; i < x->n; i++)
    if (!x->arith->set_ball(x->at, i, balls + i, x->bits)) decided = false;
  return decided;
}

/* Raises the precision of the enclosures until each decides its rounding. It ends because the radii
 * go to 0 and no enclosed real is half-way between two floats unless its radius is 0. */
void reals_set_enclosed(const struct real_array *x, enclosure_fn f, const void *context) {
  arb_ptr balls = _arb_vec_init((slong)x->n);
  slong prec = x->arith->encloses && !x->arith->set_balls ? x->bits : x->bits + 32;
  for (bool decided = false; !decided; prec *= 2) {
    assert(prec < ((slong)1 << 22) + 64 * x->bits); /* a half-way value that is not exact */
    f(balls, prec, context);
    decided = set_balls(x, balls);
  }
  _arb_vec_clear(balls, (slong)x->n);
}

void reals_get_balls(arb_ptr out, const struct real_array *x) {
  if (x->arith->get_balls) x->arith->get_balls(out, x->at, x->n);
  else
    for (size_t i = 0; i < x->n; i++) x->arith->get_ball(out + i, x->at, i);
}

void reals_get_doubles(double *out, const struct real_array *x) {
  if (x->arith->get_doubles) {
    x->arith->get_doubles(out, x->at, x->n);
    return;
  }
  arb_t ball;
  arb_init(ball);
  for (size_t i = 0; i < x->n; i++) {
    x->arith->get_ball(ball, x->at, i);
    out[i] = arf_get_d(arb_midref(ball), ARF_RND_NEAR);
  }
  arb_clear(ball);
}

/* values[] as enclosures of radius 0 */
struct doubles {
  const double *values;
  size_t count;
};

static void enclose_doubles(arb_ptr out, slong prec, const void *context) {
  const struct doubles *d = context;
  (void)prec;
  for (size_t i = 0; i < d->count; i++) arb_set_d(out + i, d->values[i]);
}

void reals_set_doubles(const struct real_array *x, const double *values) {
  if (x->arith->set_doubles) x->arith->set_doubles(x->at, values, x->n);
  else reals_set_enclosed(x, enclose_doubles, &(struct doubles){values, x->n});
}
