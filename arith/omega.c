/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "omega.h"

#include <assert.h>

/* base <- sqrt(2) 10^K / 3, top <- base + gap, norm2 <- (N1-1) base^2 + top^2 */
static void set_rows(struct omega *omega) {
  struct exact term;
  fmpq_t count;
  exact_init(&term);
  fmpq_init(count);
  fmpz_ui_pow_ui(fmpq_numref(omega->base.root2), 10, omega->digits); /* 3 does not divide it */
  fmpz_set_ui(fmpq_denref(omega->base.root2), 3);
  exact_set_fmpq(&omega->top, omega->gap);
  exact_add(&omega->top, &omega->top, &omega->base);
  exact_mul(&omega->norm2, &omega->base, &omega->base);
  fmpq_set_ui(count, omega->N1 - 1, 1);
  exact_mul_fmpq(&omega->norm2, &omega->norm2, count);
  exact_mul(&term, &omega->top, &omega->top);
  exact_add(&omega->norm2, &omega->norm2, &term);
  exact_clear(&term);
  fmpq_clear(count);
}

void omega_init(struct omega *omega, const struct omega_params *params) {
  assert(params->N1 >= 2 && params->digits >= 1 && params->bits >= 1);
  assert(fmpq_sgn(params->lambda) > 0);
  assert(fmpq_sgn(params->delta) > 0 && fmpq_cmp_ui(params->delta, 1) < 0);
  *omega = (struct omega){.N1 = params->N1,
                          .N2 = params->N2,
                          .rows = 1 + params->N2,
                          .cols = params->N1 + params->N2,
                          .digits = params->digits,
                          .bits = params->bits,
                          .transform = params->transform};
  fmpq_init(omega->delta);
  fmpq_init(omega->lambda);
  fmpq_init(omega->gap);
  exact_init(&omega->base);
  exact_init(&omega->top);
  exact_init(&omega->norm2);
  fmpq_set(omega->delta, params->delta);
  fmpq_set(omega->lambda, params->lambda);
  fmpq_one(omega->gap);
  fmpq_div_2exp(omega->gap, omega->gap, omega->bits + 1);
  set_rows(omega);
}

void omega_clear(struct omega *omega) {
  if (!omega->cols) return;
  fmpq_clear(omega->delta);
  fmpq_clear(omega->lambda);
  fmpq_clear(omega->gap);
  exact_clear(&omega->base);
  exact_clear(&omega->top);
  exact_clear(&omega->norm2);
  *omega = (struct omega){0};
}

const struct exact *omega_row(const struct omega *omega, size_t member, size_t i) {
  assert(member >= 1 && member <= omega->N1 && i < omega->N1);
  return i == member - 1 ? &omega->top : &omega->base;
}

void omega_norm(arb_t c, const struct omega *omega, slong prec) {
  exact_ball(c, &omega->norm2, prec + 4);
  arb_sqrt(c, c, prec + 4);
}

void omega_matrix(arb_ptr A, const struct omega *omega, size_t member, slong prec) {
  size_t m = omega->rows, N = omega->cols, N1 = omega->N1;
  arb_ptr Q = _arb_vec_init((slong)(m * m)), row = _arb_vec_init((slong)N1);
  arb_t c;
  arb_init(c);
  orthogonal_matrix(Q, omega->transform, m, prec + 8);
  for (size_t i = 0; i < N1; i++) exact_ball(row + i, omega_row(omega, member, i), prec + 8);
  omega_norm(c, omega, prec + 8);
  for (size_t i = 0; i < m; i++)
    for (size_t k = 0; k < N; k++)
      if (k < N1) arb_mul(A + i * N + k, Q + i * m, row + k, prec);
      else arb_mul(A + i * N + k, Q + i * m + 1 + (k - N1), c, prec);
  arb_clear(c);
  _arb_vec_clear(Q, (slong)(m * m));
  _arb_vec_clear(row, (slong)N1);
}

/* sum += the rational ones among the terms Q_ik block_k, exactly; their entries of row become 0. */
static void take_rational_terms(fmpq_t sum, arb_ptr row, const struct omega *omega, size_t i,
                                const double *z) {
  mpq_t value;
  fmpq_t entry, block;
  mpq_init(value);
  fmpq_init(entry);
  fmpq_init(block);
  for (size_t k = 0; k < omega->rows; k++) {
    if (!orthogonal_rational(entry, omega->transform, omega->rows, i, k)) continue;
    mpq_set_d(value, k == 0 ? 1 : z ? z[k - 1] : 0);
    fmpq_set_mpq(block, value);
    fmpq_addmul(sum, entry, block);
    arb_zero(row + k);
  }
  mpq_clear(value);
  fmpq_clear(entry);
  fmpq_clear(block);
}

/* A sum of rational terms can lie half-way between two floats; only an exact result is rounded. */
void omega_measurement(arb_ptr y, const struct omega *omega, const double *z, slong prec) {
  size_t m = omega->rows;
  arb_ptr Q = _arb_vec_init((slong)(m * m)), block = _arb_vec_init((slong)m);
  fmpq_t rational;
  arb_t part;
  fmpq_init(rational);
  arb_init(part);
  orthogonal_matrix(Q, omega->transform, m, prec + 8);
  arb_one(block);
  for (size_t k = 1; k < m && z; k++) arb_set_d(block + k, z[k - 1]);
  for (size_t i = 0; i < m; i++) {
    fmpq_zero(rational);
    take_rational_terms(rational, Q + i * m, omega, i, z);
    arb_set_fmpq(part, rational, prec + 8);
    arb_dot(y + i, part, 0, Q + i * m, 1, block, 1, (slong)m, prec);
  }
  fmpq_clear(rational);
  arb_clear(part);
  _arb_vec_clear(Q, (slong)(m * m));
  _arb_vec_clear(block, (slong)m);
}

void omega_block(struct block *b, const struct omega *omega, size_t member, const double *z) {
  mpq_t value;
  mpq_init(value);
  block_init(b, P3, omega->N1, omega->rows);
  fmpq_set(b->parameter, omega->lambda);
  exact_set(&b->norm2, &omega->norm2);
  for (size_t i = 0; i < omega->N1; i++) exact_set(b->row + 2 * i, omega_row(omega, member, i));
  fmpq_one(b->y->rational);
  for (size_t k = 1; k < omega->rows && z; k++) {
    if (z[k - 1] == 0) continue;
    mpq_set_d(value, z[k - 1]);
    fmpq_set_mpq(b->y[2 * k].rational, value);
  }
  mpq_clear(value);
}

/* 2 gap^2 <= 4^-bits */
static bool gap_small(const struct omega *omega) {
  fmpq_t square, bound;
  fmpq_init(square);
  fmpq_init(bound);
  fmpq_mul(square, omega->gap, omega->gap);
  fmpq_mul_2exp(square, square, 1);
  fmpq_one(bound);
  fmpq_div_2exp(bound, bound, 2 * omega->bits);
  bool small = fmpq_cmp(square, bound) <= 0;
  fmpq_clear(square);
  fmpq_clear(bound);
  return small;
}

/* sqrt(2) / top / (3 * 10^-K) = base / top, and 1 - base / top = gap / top lies in [0, gap / base]:
 * checked as 0 <= (top - base) base <= gap top. */
static bool separation_holds(const struct omega *omega) {
  struct exact left, right;
  exact_init(&left);
  exact_init(&right);
  exact_sub(&left, &omega->top, &omega->base);
  exact_mul(&left, &left, &omega->base);
  exact_mul_fmpq(&right, &omega->top, omega->gap);
  bool holds = exact_sign(&left) >= 0 && exact_cmp(&left, &right) <= 0;
  exact_clear(&left);
  exact_clear(&right);
  return holds;
}

struct omega_proof omega_prove(const struct omega *omega, size_t shown, size_t truth) {
  assert(shown >= 1 && shown <= omega->N1 && truth >= 1 && truth <= omega->N1);
  return (struct omega_proof){.accurate = shown == truth || gap_small(omega),
                              .apart = shown != truth && separation_holds(omega)};
}
