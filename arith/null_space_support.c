/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "null_space_support.h"

#include "bounds.h"
#include "mem.h"

#define SQUARINGS 10 /* powers of H up to 2^10: ||H||_2 within a factor n^(1/2048) */

/* B <- A as a real matrix */
static void real_blocks(arb_mat_t B, const struct mat *A) {
  size_t field = A->field;
  arb_ptr a = _arb_vec_init((slong)(A->rows * A->cols * field));
  mat_get_balls(a, A);
  for (size_t i = 0; i < A->rows; i++)
    for (size_t k = 0; k < A->cols; k++)
      for (size_t part = 0; part < field * field; part++) {
        size_t down = part / field, right = part % field;
        arb_ptr entry = arb_mat_entry(B, (slong)(i * field + down), (slong)(k * field + right));
        arb_set(entry, a + (i * A->cols + k) * field + (down ^ right));
        if (right > down) arb_neg(entry, entry);
      }
  _arb_vec_clear(a, (slong)(A->rows * A->cols * field));
}

void gram_init(struct gram *g, const struct mat *A, const struct levels *l, slong prec) {
  slong rows = (slong)(A->rows * A->field), cols = (slong)(A->cols * A->field);
  *g = (struct gram){.levels = l, .field = (slong)A->field, .prec = prec};
  arb_mat_init(g->A, rows, cols);
  arb_mat_init(g->G, cols, cols);
  real_blocks(g->A, A);
  arb_mat_t transposed;
  arb_mat_init(transposed, cols, rows);
  arb_mat_transpose(transposed, g->A);
  arb_mat_mul(g->G, transposed, g->A, prec);
  arb_mat_clear(transposed);
}

void gram_clear(struct gram *g) {
  arb_mat_clear(g->A);
  arb_mat_clear(g->G);
}

void found_init(struct found *f, size_t count) {
  *f = (struct found){.count = count, .low = bounds_new(count), .high = bounds_new(count)};
  arf_init(f->inverse);
}

void found_clear(struct found *f) {
  bounds_free(f->low, f->count);
  bounds_free(f->high, f->count);
  arf_clear(f->inverse);
}

static void raise_to(arf_t x, const arf_t y) {
  if (arf_cmp(y, x) > 0) arf_set(x, y);
}

void found_join(struct found *f, const struct found *g) {
  raise_to(f->inverse, g->inverse);
  for (size_t k = 0; k < f->count; k++) {
    raise_to(f->low + k, g->low + k);
    raise_to(f->high + k, g->high + k);
  }
  f->singular |= g->singular;
}

void worker_init(struct worker *w, const struct gram *g) {
  size_t s = levels_sparsity(g->levels), n = s * (size_t)g->field;
  *w = (struct worker){.gram = g, .n = (slong)n};
  w->D = mem_alloc(s, sizeof *w->D);
  w->rows = mem_alloc(n, sizeof *w->rows);
  found_init(&w->found, g->levels->count);
  arb_mat_init(w->L, w->n, w->n);
  arb_mat_init(w->H, w->n, w->n);
  arb_mat_init(w->P, w->n, w->n);
  arb_mat_init(w->Q, w->n, w->n);
  w->column = _arb_vec_init(w->n);
  w->x = _arb_vec_init(w->n);
  arb_init(w->bound);
  arb_init(w->sum);
  arb_init(w->square);
  arb_init(w->modulus);
  arf_init(w->end);
  arf_init(w->sharp);
}

void worker_clear(struct worker *w) {
  mem_free(w->D);
  mem_free(w->rows);
  found_clear(&w->found);
  arb_mat_clear(w->L);
  arb_mat_clear(w->H);
  arb_mat_clear(w->P);
  arb_mat_clear(w->Q);
  _arb_vec_clear(w->column, w->n);
  _arb_vec_clear(w->x, w->n);
  arb_clear(w->bound);
  arb_clear(w->sum);
  arb_clear(w->square);
  arb_clear(w->modulus);
  arf_clear(w->end);
  arf_clear(w->sharp);
}

/* end <- an upper bound of ||P||_2^(1 / 2^squarings): the smaller one of ||P||_inf and ||P||_F,
 * where the latter counts each singular value `field` times. */
static void norm_above(arf_t end, struct worker *w, arb_mat_t P, int squarings) {
  slong prec = w->gram->prec;
  arb_zero(w->bound);
  arb_zero(w->square);
  for (slong i = 0; i < w->n; i++) {
    arb_zero(w->sum);
    for (slong k = 0; k < w->n; k++) {
      arb_abs(w->modulus, arb_mat_entry(P, i, k));
      arb_add(w->sum, w->sum, w->modulus, prec);
    }
    arb_max(w->bound, w->bound, w->sum, prec);
    arb_dot(w->square, w->square, 0, P->rows[i], 1, P->rows[i], 1, w->n, prec);
  }
  arb_div_si(w->square, w->square, w->gram->field, prec);
  arb_sqrtpos(w->square, w->square, prec);
  arb_min(w->bound, w->bound, w->square, prec);
  for (int s = 0; s < squarings; s++) arb_sqrtpos(w->bound, w->bound, prec);
  arb_get_ubound_arf(end, w->bound, prec);
  if (arf_is_nan(end)) arf_pos_inf(end);
}

/* P <- P^2, P symmetric */
static void square_power(struct worker *w) {
  for (slong i = 0; i < w->n; i++)
    for (slong k = 0; k <= i; k++) {
      arb_ptr entry = arb_mat_entry(w->Q, i, k);
      arb_dot(entry, NULL, 0, w->P->rows[i], 1, w->P->rows[k], 1, w->n, w->gram->prec);
      if (k < i) arb_set(arb_mat_entry(w->Q, k, i), entry);
    }
  arb_mat_swap(w->P, w->Q);
}

/* ||H||_2; powers only where they can matter: what is found is the same in any order. */
static void try_inverse(struct worker *w) {
  norm_above(w->end, w, w->H, 0);
  if (arf_cmp(w->end, w->found.inverse) <= 0) return;
  arb_mat_set(w->P, w->H);
  for (int s = 0; s < SQUARINGS; s++) square_power(w);
  norm_above(w->sharp, w, w->P, SQUARINGS);
  arf_min(w->end, w->end, w->sharp);
  raise_to(w->found.inverse, w->end);
}

/* ||H G_{D,j}||_2^2 for an entry j of level k */
static void try_column(struct worker *w, size_t k, size_t j) {
  slong prec = w->gram->prec;
  arb_srcptr row = w->gram->G->rows[(slong)j * w->gram->field]; /* G is symmetric */
  for (slong i = 0; i < w->n; i++) arb_set(w->column + i, row + w->rows[i]);
  for (slong i = 0; i < w->n; i++)
    arb_dot(w->x + i, NULL, 0, w->H->rows[i], 1, w->column, 1, w->n, prec);
  arb_dot(w->square, NULL, 0, w->x, 1, w->x, 1, w->n, prec);
  arb_get_lbound_arf(w->end, w->square, prec);
  raise_to(w->found.low + k, w->end);
  arb_get_ubound_arf(w->end, w->square, prec);
  if (arf_is_nan(w->end)) arf_pos_inf(w->end);
  raise_to(w->found.high + k, w->end);
}

static void try_columns(struct worker *w) {
  const struct levels *l = w->gram->levels;
  const size_t *inside = w->D, *end = w->D + levels_sparsity(l);
  for (size_t k = 0, j = 0; k < l->count; k++)
    for (; j < l->ends[k]; j++)
      if (inside < end && *inside == j) inside++;
      else try_column(w, k, j);
}

/* A_D has no full rank, by proof: possible where its entries are exact, and their fractions short. */
static bool is_singular(const struct worker *w) {
  const slong most = 100000;
  slong rows = arb_mat_nrows(w->gram->A);
  bool exact = true;
  fmpq_mat_t M;
  fmpq_mat_init(M, rows, w->n);
  for (slong i = 0; i < rows && exact; i++)
    for (slong k = 0; k < w->n && exact; k++) {
      arb_srcptr entry = arb_mat_entry(w->gram->A, i, w->rows[k]);
      arf_srcptr mid = arb_midref(entry);
      exact = arb_is_exact(entry) && arf_is_finite(mid) && arf_cmpabs_2exp_si(mid, most) < 0 &&
              (arf_is_zero(mid) || arf_cmpabs_2exp_si(mid, -most) > 0);
      if (exact) arf_get_fmpq(fmpq_mat_entry(M, i, k), mid);
    }
  bool singular = exact && fmpq_mat_rref(M, M) < w->n;
  fmpq_mat_clear(M);
  return singular;
}

static void give_up(struct worker *w) {
  arf_pos_inf(w->found.inverse);
  for (size_t k = 0; k < w->found.count; k++) arf_pos_inf(w->found.high + k);
  w->found.singular |= is_singular(w);
}

void worker_try(struct worker *w) {
  const struct gram *g = w->gram;
  for (slong i = 0; i < w->n; i++) w->rows[i] = (slong)w->D[i / g->field] * g->field + i % g->field;
  for (slong i = 0; i < w->n; i++)
    for (slong k = 0; k < w->n; k++)
      arb_set(arb_mat_entry(w->L, i, k), arb_mat_entry(g->G, w->rows[i], w->rows[k]));
  if (arb_mat_ldl(w->L, w->L, g->prec)) {
    arb_mat_inv_ldl_precomp(w->H, w->L, g->prec);
    try_inverse(w);
    try_columns(w);
  } else {
    give_up(w);
  }
}
