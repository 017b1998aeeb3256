/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "orthogonal.h"

#include <assert.h>
#include <string.h>

static const char *const names[] = {[TRANSFORM_IDENTITY] = "identity",
                                    [TRANSFORM_DCT] = "dct",
                                    [TRANSFORM_WALSH_HADAMARD] = "walsh_hadamard"};

const char *orthogonal_name(enum transform transform) { return names[transform]; }

bool orthogonal_find(enum transform *transform, const char *name) {
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
    if (!strcmp(names[i], name)) {
      *transform = (enum transform)i;
      return true;
    }
  return false;
}

bool orthogonal_exists(enum transform transform, size_t m) {
  return m >= 1 && (transform != TRANSFORM_WALSH_HADAMARD || (m & (m - 1)) == 0);
}

/* q <- sqrt(number / (2m)) if that is rational */
static bool rational_root(fmpq_t q, ulong number, size_t m) {
  fmpq_set_ui(q, number, 2 * m);
  if (!fmpz_is_square(fmpq_numref(q)) || !fmpz_is_square(fmpq_denref(q))) return false;
  fmpz_sqrt(fmpq_numref(q), fmpq_numref(q));
  fmpz_sqrt(fmpq_denref(q), fmpq_denref(q));
  return true;
}

/* q <- sqrt(2/m) cos(pi t / (2m)) if that is rational: 2m times its square is 2 + 2 cos(pi t / m),
 * where the cosine is rational only at multiples of pi/3 and pi/2. */
static bool rational_cosine(fmpq_t q, size_t m, size_t t) {
  static const ulong values[12] = {4, 0, 3, 2, 1, 0, 0, 0, 1, 2, 3, 0}; /* at multiples of pi/6 */
  size_t period = t % (2 * m);
  if (3 * period % m && 2 * period % m) return false;
  if (!rational_root(q, values[6 * period / m], m)) return false;
  t %= 4 * m;
  if (t > m && t < 3 * m) fmpq_neg(q, q);
  return true;
}

static bool odd_common_bits(size_t k, size_t i) { return __builtin_parityll(k & i); }

bool orthogonal_rational(fmpq_t q, enum transform transform, size_t m, size_t k, size_t i) {
  if (transform == TRANSFORM_DCT && k > 0) return rational_cosine(q, m, k * (2 * i + 1));
  if (transform != TRANSFORM_IDENTITY) {
    if (!rational_root(q, 2, m)) return false;
    if (transform == TRANSFORM_WALSH_HADAMARD && odd_common_bits(k, i)) fmpq_neg(q, q);
    return true;
  }
  fmpq_set_ui(q, k == i, 1);
  return true;
}

static void identity(arb_ptr Q, size_t m) {
  for (size_t i = 0; i < m * m; i++) arb_set_ui(Q + i, i % (m + 1) == 0);
}

/* root <- sqrt(number / m) */
static void scale_of(arb_t root, ulong number, size_t m, slong prec) {
  fmpq_t exact;
  fmpq_init(exact);
  if (rational_root(exact, 2 * number, m)) {
    arb_set_fmpq(root, exact, prec);
  } else {
    arb_set_ui(root, number);
    arb_div_ui(root, root, m, prec + 8);
    arb_sqrt(root, root, prec);
  }
  fmpq_clear(exact);
}

/* cosine[t] <- sqrt(2/m) cos(pi t / (2m)), 0 <= t <= m: the only moduli below row 0. */
static void cosine_table(arb_ptr cosine, size_t m, slong prec) {
  fmpq_t angle, exact;
  arb_t scale;
  fmpq_init(angle);
  fmpq_init(exact);
  arb_init(scale);
  scale_of(scale, 2, m, prec + 8);
  for (size_t t = 0; t <= m; t++) {
    if (rational_cosine(exact, m, t)) {
      arb_set_fmpq(cosine + t, exact, prec);
      continue;
    }
    fmpq_set_ui(angle, t, 2 * m);
    arb_cos_pi_fmpq(cosine + t, angle, prec + 8);
    arb_mul(cosine + t, cosine + t, scale, prec);
  }
  fmpq_clear(angle);
  fmpq_clear(exact);
  arb_clear(scale);
}

/* out <- sqrt(2/m) cos(pi t / (2m)) for any t, from the table of the first quadrant. */
static void cosine_of(arb_t out, arb_srcptr cosine, size_t t, size_t m) {
  t %= 4 * m;
  if (t > 2 * m) t = 4 * m - t;
  if (t > m) arb_neg(out, cosine + (2 * m - t));
  else arb_set(out, cosine + t);
}

static void dct(arb_ptr Q, size_t m, slong prec) {
  arb_ptr cosine = _arb_vec_init((slong)m + 1);
  cosine_table(cosine, m, prec);
  scale_of(Q, 1, m, prec);
  for (size_t i = 1; i < m; i++) arb_set(Q + i, Q);
  for (size_t k = 1; k < m; k++)
    for (size_t i = 0; i < m; i++) cosine_of(Q + (k * m + i), cosine, k * (2 * i + 1), m);
  _arb_vec_clear(cosine, (slong)m + 1);
}

static void walsh_hadamard(arb_ptr Q, size_t m, slong prec) {
  scale_of(Q, 1, m, prec);
  for (size_t k = 0; k < m; k++)
    for (size_t i = 0; i < m; i++)
      if (odd_common_bits(k, i)) arb_neg(Q + (k * m + i), Q);
      else arb_set(Q + (k * m + i), Q);
}

void orthogonal_matrix(arb_ptr Q, enum transform transform, size_t m, slong prec) {
  assert(orthogonal_exists(transform, m));
  if (transform == TRANSFORM_IDENTITY) identity(Q, m);
  else if (transform == TRANSFORM_DCT) dct(Q, m, prec);
  else walsh_hadamard(Q, m, prec);
}
