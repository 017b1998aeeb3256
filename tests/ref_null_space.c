/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ref_null_space.h"

#include <assert.h>

static bool is_support(const struct levels *l, unsigned set) {
  for (size_t k = 0, i = 0; k < l->count; k++) {
    size_t inside = 0;
    for (; i < l->ends[k]; i++) inside += set >> i & 1;
    if (inside != l->sparsities[k]) return false;
  }
  return true;
}

/* The columns of a set, real parts on top of imaginary ones; for complex matrices, then i times them. */
static void columns(fmpq_mat_t B, const struct ref_null_space *r, unsigned set) {
  slong m = (slong)r->rows, at = 0, s = __builtin_popcount(set);
  fmpq_mat_init(B, m * (slong)r->field, s * (slong)r->field);
  for (size_t j = 0; j < r->cols; j++) {
    if (!(set >> j & 1)) continue;
    for (slong i = 0; i < m; i++) {
      const fmpq *entry = r->A + ((size_t)i * r->cols + j) * r->field;
      fmpq_set(fmpq_mat_entry(B, i, at), entry);
      if (r->field == 1) continue;
      fmpq_set(fmpq_mat_entry(B, m + i, at), entry + 1);
      fmpq_neg(fmpq_mat_entry(B, i, s + at), entry + 1);
      fmpq_set(fmpq_mat_entry(B, m + i, s + at), entry);
    }
    at++;
  }
}

/* P <- (B^T B)^-1 B^T, H <- (B^T B)^-1; false if there is none. Initialised here. */
static bool pseudo_inverse(fmpq_mat_t P, fmpq_mat_t H, fmpq_mat_t B) {
  slong n = fmpq_mat_ncols(B);
  fmpq_mat_t T, G;
  fmpq_mat_init(T, n, fmpq_mat_nrows(B));
  fmpq_mat_init(P, n, fmpq_mat_nrows(B));
  fmpq_mat_init(G, n, n);
  fmpq_mat_init(H, n, n);
  fmpq_mat_transpose(T, B);
  fmpq_mat_mul(G, T, B);
  bool injective = fmpq_mat_inv(H, G);
  if (injective) fmpq_mat_mul(P, H, T);
  fmpq_mat_clear(T);
  fmpq_mat_clear(G);
  return injective;
}

/* rho2 <- its maximum with xi ||P a_j||^2 / w_j^2 */
static void try_column(fmpq_t rho2, const struct ref_null_space *r, fmpq_mat_t P, size_t j) {
  fmpq_mat_t a, c;
  fmpq_t sum, xi;
  fmpq_init(sum);
  fmpq_init(xi);
  columns(a, r, 1u << j);
  fmpq_mat_init(c, fmpq_mat_nrows(P), fmpq_mat_ncols(a));
  fmpq_mat_mul(c, P, a);
  for (slong i = 0; i < fmpq_mat_nrows(c); i++)
    fmpq_addmul(sum, fmpq_mat_entry(c, i, 0), fmpq_mat_entry(c, i, 0));
  for (size_t k = 0; k < r->levels->count; k++) /* xi = sum of w^2 s */
    for (size_t i = 0; i < r->levels->sparsities[k]; i++) fmpq_add(xi, xi, r->levels->squares + k);
  size_t level = 0;
  while (j >= r->levels->ends[level]) level++;
  fmpq_mul(sum, sum, xi);
  fmpq_div(sum, sum, r->levels->squares + level);
  if (fmpq_cmp(sum, rho2) > 0) fmpq_set(rho2, sum);
  fmpq_clear(sum);
  fmpq_clear(xi);
  fmpq_mat_clear(a);
  fmpq_mat_clear(c);
}

bool ref_null_space_rho2(fmpq_t rho2, const struct ref_null_space *r) {
  assert(r->cols <= 12);
  bool injective = true;
  fmpq_zero(rho2);
  for (unsigned set = 0; set < 1u << r->cols && injective; set++) {
    if (!is_support(r->levels, set)) continue;
    fmpq_mat_t B, P, H;
    columns(B, r, set);
    injective = pseudo_inverse(P, H, B);
    for (size_t j = 0; j < r->cols && injective; j++)
      if (!(set >> j & 1)) try_column(rho2, r, P, j);
    fmpq_mat_clear(B);
    fmpq_mat_clear(P);
    fmpq_mat_clear(H);
  }
  return injective;
}

/* Are all pivots of the symmetric S positive? S is changed. */
static bool is_definite(fmpq_mat_t S) {
  slong n = fmpq_mat_nrows(S);
  fmpq_t factor;
  fmpq_init(factor);
  bool definite = true;
  for (slong p = 0; p < n && definite; p++) {
    definite = fmpq_sgn(fmpq_mat_entry(S, p, p)) > 0;
    for (slong i = p + 1; i < n && definite; i++) {
      fmpq_div(factor, fmpq_mat_entry(S, i, p), fmpq_mat_entry(S, p, p));
      for (slong k = p; k < n; k++)
        fmpq_submul(fmpq_mat_entry(S, i, k), factor, fmpq_mat_entry(S, p, k));
    }
  }
  fmpq_clear(factor);
  return definite;
}

bool ref_null_space_above(const struct ref_null_space *r, const fmpq_t bound) {
  bool above = true;
  for (unsigned set = 0; set < 1u << r->cols && above; set++) {
    if (!is_support(r->levels, set)) continue;
    fmpq_mat_t B, P, H;
    columns(B, r, set);
    above = pseudo_inverse(P, H, B);
    fmpq_mat_neg(H, H);
    for (slong i = 0; i < fmpq_mat_nrows(H); i++)
      fmpq_add(fmpq_mat_entry(H, i, i), fmpq_mat_entry(H, i, i), bound);
    above = above && is_definite(H);
    fmpq_mat_clear(B);
    fmpq_mat_clear(P);
    fmpq_mat_clear(H);
  }
  return above;
}
