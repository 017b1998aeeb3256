/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "orthogonal.h"

static void identity(arb_ptr Q, size_t m) {
  for (size_t i = 0; i < m * m; i++) arb_set_ui(Q + i, i % (m + 1) == 0);
}

/* cosine[t] <- cos(pi t / (2m)), 0 <= t <= m: the only moduli that occur. */
static void cosine_table(arb_ptr cosine, size_t m, slong prec) {
  fmpq_t angle;
  fmpq_init(angle);
  for (size_t t = 0; t <= m; t++) {
    fmpq_set_ui(angle, t, 2 * m);
    arb_cos_pi_fmpq(cosine + t, angle, prec);
  }
  fmpq_clear(angle);
}

/* out <- cos(pi t / (2m)) for any t, from the table of the first quadrant. */
static void cosine_of(arb_t out, arb_srcptr cosine, size_t t, size_t m) {
  t %= 4 * m;
  if (t > 2 * m) t = 4 * m - t;
  if (t > m) arb_neg(out, cosine + (2 * m - t));
  else arb_set(out, cosine + t);
}

static void dct(arb_ptr Q, size_t m, slong prec) {
  arb_ptr cosine = _arb_vec_init((slong)m + 1), scale = _arb_vec_init(2);
  cosine_table(cosine, m, prec + 8);
  for (unsigned k = 0; k < 2; k++) {
    arb_set_ui(scale + k, k + 1);
    arb_div_ui(scale + k, scale + k, m, prec + 8);
    arb_sqrt(scale + k, scale + k, prec + 8);
  }
  for (size_t k = 0; k < m; k++)
    for (size_t i = 0; i < m; i++) {
      arb_ptr q = Q + (k * m + i);
      cosine_of(q, cosine, k * (2 * i + 1), m);
      arb_mul(q, q, scale + (k > 0), prec);
    }
  _arb_vec_clear(cosine, (slong)m + 1);
  _arb_vec_clear(scale, 2);
}

void orthogonal_matrix(arb_ptr Q, enum transform transform, size_t m, slong prec) {
  if (transform == TRANSFORM_IDENTITY) identity(Q, m);
  else dct(Q, m, prec);
}
