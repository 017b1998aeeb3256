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

/* twice_square <- 2 m s_k^2 cos^2(pi t / (2m)), t = k (2i+1), if that is rational. It is 2 for k = 0 and else
 * 2 + 2 cos(pi t / m), where the cosine is rational only at multiples of pi/3 and pi/2. */
static bool rational_square(ulong *twice_square, size_t m, size_t k, size_t i) {
  static const ulong values[12] = {4, 0, 3, 2, 1, 0, 0, 0, 1, 2, 3, 0}; /* at multiples of pi/6 */
  size_t t = k * (2 * i + 1) % (2 * m);
  if (k > 0 && 3 * t % m && 2 * t % m) return false;
  *twice_square = k == 0 ? 2 : values[6 * t / m];
  return true;
}

static bool dct_rational(fmpq_t q, size_t m, size_t k, size_t i) {
  ulong twice_square;
  if (!rational_square(&twice_square, m, k, i)) return false;
  fmpq_set_ui(q, twice_square, 2 * m);
  if (!fmpz_is_square(fmpq_numref(q)) || !fmpz_is_square(fmpq_denref(q))) return false;
  fmpz_sqrt(fmpq_numref(q), fmpq_numref(q));
  fmpz_sqrt(fmpq_denref(q), fmpq_denref(q));
  size_t t = k * (2 * i + 1) % (4 * m);
  if (t > m && t < 3 * m) fmpq_neg(q, q);
  return true;
}

bool orthogonal_rational(fmpq_t q, enum transform transform, size_t m, size_t k, size_t i) {
  if (transform == TRANSFORM_DCT) return dct_rational(q, m, k, i);
  fmpq_set_ui(q, k == i, 1);
  return true;
}

static void dct(arb_ptr Q, size_t m, slong prec) {
  arb_ptr cosine = _arb_vec_init((slong)m + 1), scale = _arb_vec_init(2);
  fmpq_t exact;
  fmpq_init(exact);
  cosine_table(cosine, m, prec + 8);
  for (unsigned k = 0; k < 2; k++) {
    arb_set_ui(scale + k, k + 1);
    arb_div_ui(scale + k, scale + k, m, prec + 8);
    arb_sqrt(scale + k, scale + k, prec + 8);
  }
  for (size_t k = 0; k < m; k++)
    for (size_t i = 0; i < m; i++) {
      arb_ptr q = Q + (k * m + i);
      if (dct_rational(exact, m, k, i)) {
        arb_set_fmpq(q, exact, prec);
        continue;
      }
      cosine_of(q, cosine, k * (2 * i + 1), m);
      arb_mul(q, q, scale + (k > 0), prec);
    }
  fmpq_clear(exact);
  _arb_vec_clear(cosine, (slong)m + 1);
  _arb_vec_clear(scale, 2);
}

void orthogonal_matrix(arb_ptr Q, enum transform transform, size_t m, slong prec) {
  if (transform == TRANSFORM_IDENTITY) identity(Q, m);
  else dct(Q, m, prec);
}
