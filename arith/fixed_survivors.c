/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>

#include "fixed_parts.h"

/* 2^(exp - most), not below 2^-1000 */
static double scale_of(slong exp, slong most) {
  const union {
    uint64_t bits;
    double value;
  } power = {.bits = (uint64_t)(1023 + (exp < most - 1000 ? -1000 : exp - most)) << 52};
  return power.value;
}

static slong larger(slong a, slong b) { return a > b ? a : b; }

/* a = a^ 2^exp */
static double leading_of(mpfr_srcptr a) {
  const size_t words = ((size_t)mpfr_get_prec(a) + 63) / 64;
  const double m = (double)a->_mpfr_d[words - 1] * 0x1p-64;
  return mpfr_signbit(a) ? -m : m;
}

/* fixed_parts.h proves `error`. */
size_t fixed_survivors(struct fixed_matrix *A, const struct fixed *x, mpfr_srcptr a,
                       const struct fixed *u, const struct fixed *t, bool product) {
  const struct fixed_lanes *lanes = A->work.lanes;
  const size_t longest = A->rows > A->cols ? A->rows : A->cols;
  const size_t room = (longest + FIXED_LANES - 1) / FIXED_LANES * FIXED_LANES;
  double *g = A->estimates, *xs = g + room, *ts = xs + room, *us = A->of_u;
  const bool has_x = fixed_nonzero(A->list, A->nonzero, x, lanes) > 0;
  const slong G = product ? mpfr_get_exp(a) + A->entries->exp + u->exp : t->exp;
  const slong most = larger(larger(G, t->exp), has_x ? x->exp : G);
  const double X = has_x ? scale_of(x->exp, most) : 0, T = scale_of(t->exp, most);
  const double rows = (double)A->rows + 16, scale = product ? scale_of(G, most) : 0;
  const double factor = product ? leading_of(a) * scale : 0;
  const double error = rows * rows * 0x1p-52 * scale + 0x1p-49 * T + 0x1p-900;
  fixed_lanes_doubles(us, u, lanes);
  fixed_lanes_doubles(xs, x, lanes);
  fixed_lanes_doubles(ts, t, lanes);
  lanes->products(g, A->leading, us, A->rows, (A->cols + FIXED_LANES - 1) / FIXED_LANES);
  size_t count = 0;
  for (size_t j = 0; j < A->cols; j++) {
    const bool zero = !(A->nonzero[j / FIXED_LANES] >> j % FIXED_LANES & 1);
    const double v = fabs(xs[j] * X + g[j] * factor) + (zero ? 0 : 0x1p-49 * X);
    A->excess[j] = v + error - ts[j] * T;
    A->list[count] = j;
    count += !zero || A->excess[j] > 0;
  }
  A->excess_exp = most;
  return count;
}
