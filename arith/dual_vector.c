/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dual_vector.h"

#include "mem.h"

/* u2 <- the squared prices of the rows with y_k != 0 */
static void set_prices(struct exact *u2, const struct solution_set *s) {
  size_t *columns = mem_alloc(s->block.competing, sizeof *columns);
  block_largest(columns, &s->block);
  block_prices2(u2, &s->block, columns[0]);
  mem_free(columns);
  for (size_t k = 0; k < s->block.rows; k++)
    if (exact_is_zero(s->modulus2 + k)) exact_sub(u2 + k, u2 + k, u2 + k);
}

/* factor <- 1 / mu^2, mu = s_k / g_k where that is largest: an open row */
static void inverse_level(struct exact *factor, const struct exact *g2,
                          const struct solution_set *s) {
  struct exact ratio;
  exact_init(&ratio);
  for (size_t k = 0; k < s->block.rows; k++) {
    if (exact_is_zero(s->residual2 + k) || exact_is_zero(g2 + k)) continue;
    exact_inv(&ratio, s->residual2 + k);
    exact_mul(&ratio, &ratio, g2 + k);
    if (exact_is_zero(factor) || exact_cmp(&ratio, factor) < 0) exact_set(factor, &ratio);
  }
  exact_clear(&ratio);
}

/* u2 <- factor s^2: 1 / mu^2 (P1), 4 (P2), 1 / ||s||^2 (P3) */
static void set_parallel(struct exact *u2, const struct solution_set *s) {
  struct exact factor;
  exact_init(&factor);
  if (s->block.problem == P1) {
    set_prices(u2, s);
    inverse_level(&factor, u2, s);
  } else if (s->block.problem == P2) {
    fmpq_set_si(factor.rational, 4, 1);
  } else {
    exact_vec_sum(&factor, s->residual2, s->block.rows);
    exact_inv(&factor, &factor);
  }
  for (size_t k = 0; k < s->block.rows; k++) exact_mul(u2 + k, s->residual2 + k, &factor);
  exact_clear(&factor);
}

/* Is x = 0 in every minimiser? */
static bool is_exhausted(const struct solution_set *s) {
  bool exhausted = true;
  for (size_t k = 0; k < s->block.rows; k++)
    exhausted &= exact_cmp(s->residual2 + k, s->modulus2 + k) == 0;
  return exhausted;
}

void dual_vector_moduli2(struct exact *u2, const struct solution_set *s) {
  size_t m = s->block.rows;
  bool left = !exact_vec_is_zero(s->residual2, m);
  if (s->block.problem == P1 && is_exhausted(s)) return;
  if (s->block.problem == P2 || (left && !s->continuum)) {
    set_parallel(u2, s);
    return;
  }
  set_prices(u2, s);
  for (size_t k = 0; k < m && s->block.problem == P3; k++) {
    exact_mul_fmpq(u2 + k, u2 + k, s->block.parameter);
    exact_mul_fmpq(u2 + k, u2 + k, s->block.parameter);
  }
}
