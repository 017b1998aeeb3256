/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery_map.h"

#include "mem.h"
#include "orthogonal.h"

/* q <- cos(2 pi a / (4m)) / sqrt m if that is rational: 4m times its square is 2 + 2 cos(2 pi a / (2m)). */
static bool rational_cosine(fmpq_t q, size_t m, size_t a) {
  static const ulong values[12] = {4, 0, 3, 2, 1, 0, 0, 0, 1, 2, 3, 0}; /* at multiples of pi/6 */
  size_t twelfth = 12 * (a % (2 * m)) / (2 * m);
  if (3 * a % m && 2 * a % m) return false;
  fmpq_set_ui(q, values[twelfth], 4 * m);
  if (!fmpz_is_square(fmpq_numref(q)) || !fmpz_is_square(fmpq_denref(q))) return false;
  fmpz_sqrt(fmpq_numref(q), fmpq_numref(q));
  fmpz_sqrt(fmpq_denref(q), fmpq_denref(q));
  if (a > m && a < 3 * m) fmpq_neg(q, q);
  return true;
}

/* out <- cos(2 pi a / (4m)) / sqrt m, a < 4m */
static void cosine(arb_t out, size_t m, size_t a, const arb_t scale, slong prec) {
  fmpq_t q;
  fmpq_init(q);
  if (rational_cosine(q, m, a)) {
    arb_set_fmpq(out, q, prec);
  } else {
    fmpq_set_ui(q, a, 2 * m);
    arb_cos_pi_fmpq(out, q, prec + 8);
    arb_mul(out, out, scale, prec);
  }
  fmpq_clear(q);
}

/* Q_kl = exp(-2 pi i k l / m) / sqrt m: with t = k l mod m, cos(2 pi t / m) and -sin(2 pi t / m) =
 * cos(2 pi t / m + pi / 2). */
static void fourier(arb_ptr Q, size_t m, slong prec) {
  arb_ptr root = _arb_vec_init((slong)(2 * m));
  arb_t scale;
  arb_init(scale);
  arb_rsqrt_ui(scale, m, prec + 8);
  for (size_t t = 0; t < m; t++) {
    cosine(root + 2 * t, m, 4 * t, scale, prec);
    cosine(root + 2 * t + 1, m, (4 * t + m) % (4 * m), scale, prec);
  }
  for (size_t k = 0; k < m; k++)
    for (size_t i = 0; i < m; i++) _arb_vec_set(Q + 2 * (k * m + i), root + 2 * (k * i % m), 2);
  _arb_vec_clear(root, (slong)(2 * m));
  arb_clear(scale);
}

void recovery_basis(arb_ptr Q, enum basis basis, size_t m, slong prec) {
  if (basis == BASIS_FOURIER) fourier(Q, m, prec);
  else orthogonal_matrix(Q, basis == BASIS_DCT ? TRANSFORM_DCT : TRANSFORM_WALSH_HADAMARD, m, prec);
}

void recovery_noise(arb_ptr e, const struct recovery *r, slong prec) {
  slong n = (slong)(r->rows * recovery_field(r));
  arb_t scale, norm;
  arb_init(scale);
  arb_init(norm);
  if (!fmpq_is_zero(r->noise)) {
    for (slong i = 0; i < n; i++) arb_set_d(e + i, r->direction[i]);
    arb_dot(norm, NULL, 0, e, 1, e, 1, n, prec);
    arb_sqrt(norm, norm, prec);
    arb_set_fmpq(scale, r->noise, prec);
    arb_div(scale, scale, norm, prec);
  }
  _arb_vec_scalar_mul(e, e, n, scale, prec);
  arb_clear(scale);
  arb_clear(norm);
}

void recovery_multiply(arb_ptr y, const struct recovery *r, arb_srcptr v, slong prec) {
  slong m = (slong)r->rows, n = 2 * m, field = (slong)recovery_field(r);
  arb_ptr A = _arb_vec_init(m * n * field);
  recovery_matrix(A, prec, r);
  for (slong i = 0; i < m; i++) {
    arb_srcptr row = A + i * n * field;
    arb_ptr out = y + i * field;
    arb_dot(out, NULL, 0, row, field, v, field, n, prec);
    if (field == 1) continue;
    arb_dot(out, out, 1, row + 1, 2, v + 1, 2, n, prec);
    arb_dot(out + 1, NULL, 0, row, 2, v + 1, 2, n, prec);
    arb_dot(out + 1, out + 1, 0, row + 1, 2, v, 2, n, prec);
  }
  _arb_vec_clear(A, m * n * field);
}

slong recovery_work_prec(const struct recovery *r, slong prec) {
  return prec + 24 + 2 * (slong)FLINT_BIT_COUNT(r->rows);
}

void recovery_scale(fmpz *X, fmpz_t common, const struct recovery *r) {
  size_t n = 2 * r->rows * recovery_field(r);
  fmpz_one(common);
  for (size_t i = 0; i < n; i++) fmpz_lcm(common, common, fmpq_denref(r->x + i));
  for (size_t i = 0; i < n; i++) {
    fmpz_divexact(X + i, common, fmpq_denref(r->x + i));
    fmpz_mul(X + i, X + i, fmpq_numref(r->x + i));
  }
}

/* bits with (2b + 1)^-d >= 2^-bits, and factor <- 2 m common */
static slong separation(fmpz_t factor, const struct recovery *r) {
  size_t n = 2 * r->rows * recovery_field(r), degree = 2 * r->rows;
  if (r->basis == BASIS_WALSH_HADAMARD) degree = 2; /* Q(sqrt m) */
  fmpz *X = _fmpz_vec_init((slong)n);
  fmpz_t sum;
  fmpz_init(sum);
  recovery_scale(X, factor, r);
  fmpz_mul_ui(factor, factor, 2 * r->rows);
  for (size_t i = 0; i < n; i++) {
    fmpz_abs(X + i, X + i);
    fmpz_add(sum, sum, X + i);
  }
  fmpz_mul_ui(sum, sum, 8 * r->rows);
  fmpz_add_ui(sum, sum, 1);
  slong bits = (slong)degree * (slong)fmpz_bits(sum);
  fmpz_clear(sum);
  _fmpz_vec_clear(X, (slong)n);
  return bits;
}

static void settle(arb_t y, const fmpz_t factor, slong bits, slong prec) {
  arb_t alpha;
  fmpq_t q;
  mag_t distance;
  arb_init(alpha);
  fmpq_init(q);
  mag_init(distance);
  arb_mul_fmpz(alpha, y, factor, ARF_PREC_EXACT);
  arf_get_fmpz(fmpq_numref(q), arb_midref(alpha), ARF_RND_NEAR);
  arb_sub_fmpz(alpha, alpha, fmpq_numref(q), ARF_PREC_EXACT);
  arb_get_mag(distance, alpha);
  if (mag_cmp_2exp_si(distance, -bits) < 0) {
    fmpz_set(fmpq_denref(q), factor);
    fmpq_canonicalise(q);
    arb_set_fmpq(y, q, prec);
  }
  arb_clear(alpha);
  fmpq_clear(q);
  mag_clear(distance);
}

void recovery_settle(arb_ptr y, const struct recovery *r, slong prec) {
  fmpz_t factor;
  fmpz_init(factor);
  slong bits = separation(factor, r);
  if (prec > bits)
    for (size_t i = 0; i < r->rows * recovery_field(r); i++) settle(y + i, factor, bits, prec);
  fmpz_clear(factor);
}
