/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "levels.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "mem.h"

static size_t first_of(const size_t *ends, size_t k) { return k > 0 ? ends[k - 1] : 0; }

bool levels_valid(size_t count, const size_t *ends, const size_t *sparsities) {
  if (count == 0) return false;
  for (size_t k = 0; k < count; k++) {
    size_t first = first_of(ends, k);
    if (ends[k] <= first || sparsities[k] == 0 || sparsities[k] > ends[k] - first) return false;
  }
  return true;
}

static size_t *copy_of(const size_t *values, size_t count) {
  size_t *copy = mem_alloc(count, sizeof *copy);
  return memcpy(copy, values, count * sizeof *copy);
}

void levels_init(struct levels *l, size_t count, const size_t *ends, const size_t *sparsities) {
  assert(levels_valid(count, ends, sparsities));
  *l = (struct levels){count, copy_of(ends, count), copy_of(sparsities, count),
                       _fmpq_vec_init((slong)count)};
  for (size_t k = 0; k < count; k++) fmpq_set_ui(l->squares + k, levels_sparsity(l), sparsities[k]);
}

void levels_clear(struct levels *l) {
  mem_free(l->ends);
  mem_free(l->sparsities);
  if (l->squares) _fmpq_vec_clear(l->squares, (slong)l->count);
  *l = (struct levels){0};
}

void levels_set_squares(struct levels *l, const fmpq *squares) {
  for (size_t k = 0; k < l->count; k++) {
    assert(fmpq_sgn(squares + k) > 0);
    fmpq_set(l->squares + k, squares + k);
  }
}

size_t levels_first(const struct levels *l, size_t k) { return first_of(l->ends, k); }

size_t levels_size(const struct levels *l) { return l->ends[l->count - 1]; }

size_t levels_sparsity(const struct levels *l) {
  size_t s = 0;
  for (size_t k = 0; k < l->count; k++) s += l->sparsities[k];
  return s;
}

size_t levels_find(const struct levels *l, size_t i) {
  size_t k = 0;
  while (i >= l->ends[k]) k++;
  return k;
}

/* term <- w_(k)^2 s_k */
static void set_term(fmpq_t term, const struct levels *l, size_t k) {
  fmpq_set_ui(term, l->sparsities[k], 1);
  fmpq_mul(term, term, l->squares + k);
}

void levels_xi(fmpq_t xi, const struct levels *l) {
  fmpq_t term;
  fmpq_init(term);
  fmpq_zero(xi);
  for (size_t k = 0; k < l->count; k++) {
    set_term(term, l, k);
    fmpq_add(xi, xi, term);
  }
  fmpq_clear(term);
}

void levels_zeta(fmpq_t zeta, const struct levels *l) {
  fmpq_t term;
  fmpq_init(term);
  set_term(zeta, l, 0);
  for (size_t k = 1; k < l->count; k++) {
    set_term(term, l, k);
    if (fmpq_cmp(term, zeta) < 0) fmpq_set(zeta, term);
  }
  fmpq_clear(term);
}

void levels_kappa(fmpq_t kappa, const struct levels *l) {
  fmpq_t zeta;
  fmpq_init(zeta);
  levels_xi(kappa, l);
  levels_zeta(zeta, l);
  fmpq_div(kappa, kappa, zeta);
  fmpq_clear(zeta);
}

void levels_weight(arb_t w, const struct levels *l, size_t k, slong prec) {
  arb_set_fmpq(w, l->squares + k, prec + 8);
  arb_sqrt(w, w, prec);
}

void levels_weights(arb_ptr w, slong prec, const void *levels) {
  const struct levels *l = levels;
  for (size_t k = 0; k < l->count; k++) {
    size_t first = levels_first(l, k);
    levels_weight(w + first, l, k, prec);
    for (size_t i = first + 1; i < l->ends[k]; i++) arb_set(w + i, w + first);
  }
}

/* [low, high] <- an enclosure of the modulus of entry i */
static void modulus_ends(arf_t low, arf_t high, arb_srcptr x, int field, size_t i, slong prec) {
  acb_t entry;
  arb_t modulus;
  acb_init(entry);
  arb_init(modulus);
  arb_set(acb_realref(entry), x + i * (size_t)field);
  if (field == 2) arb_set(acb_imagref(entry), x + i * 2 + 1);
  acb_abs(modulus, entry, prec);
  arb_get_lbound_arf(low, modulus, prec);
  arb_get_ubound_arf(high, modulus, prec);
  if (arf_is_nan(low) || arf_sgn(low) < 0) arf_zero(low);
  if (arf_is_nan(high)) arf_pos_inf(high);
  acb_clear(entry);
  arb_clear(modulus);
}

static int compare(const void *a, const void *b) { return arf_cmp(a, b); }

/* sum <- the `count` smallest of n values, rounded in the direction given; sorts them */
static void sum_smallest(arf_t sum, arf_struct *values, size_t n, size_t count, slong prec,
                         arf_rnd_t direction) {
  qsort(values, n, sizeof *values, compare);
  arf_zero(sum);
  for (size_t i = 0; i < count; i++) arf_add(sum, sum, values + i, prec, direction);
}

/* rest <- the sum of all moduli of level k but the s_k largest ones. It grows with every modulus:
 * the lower ends make its lower end, the upper ends its upper end. */
static void level_rest(arb_t rest, const struct levels *l, size_t k, arb_srcptr x, int field,
                       slong prec) {
  size_t first = levels_first(l, k), n = l->ends[k] - first, count = n - l->sparsities[k];
  arf_struct *low = bounds_new(n), *high = bounds_new(n);
  arf_t least, most;
  arf_init(least);
  arf_init(most);
  for (size_t i = 0; i < n; i++) modulus_ends(low + i, high + i, x, field, first + i, prec);
  sum_smallest(least, low, n, count, prec, ARF_RND_FLOOR);
  sum_smallest(most, high, n, count, prec, ARF_RND_CEIL);
  arb_set_interval_arf(rest, least, most, prec);
  arf_clear(least);
  arf_clear(most);
  bounds_free(low, n);
  bounds_free(high, n);
}

void levels_sigma(arb_t sigma, const struct levels *l, arb_srcptr x, int field, slong prec) {
  arb_t rest, w;
  arb_init(rest);
  arb_init(w);
  arb_zero(sigma);
  for (size_t k = 0; k < l->count; k++) {
    level_rest(rest, l, k, x, field, prec);
    levels_weight(w, l, k, prec);
    arb_addmul(sigma, w, rest, prec);
  }
  arb_clear(rest);
  arb_clear(w);
}
