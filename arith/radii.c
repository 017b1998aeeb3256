/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "radii.h"

#include <assert.h>
#include <math.h>

#include "fixed_lanes.h"
#include "lanes_path.h"
#include "mem.h"
#include "radii_passes.h"
#include "radii_round.h"

typedef double octet __attribute__((vector_size(64), may_alias));

static size_t octets(size_t count) { return (count + RADII_LANES - 1) / RADII_LANES; }
static size_t filled(size_t count) { return octets(count) * RADII_LANES; }

void radii_init(struct radii *r, size_t count) {
  *r = (struct radii){
    .exp = RADII_NOTHING, .count = count, .at = mem_alloc_aligned(filled(count), sizeof *r->at)};
}

void radii_clear(struct radii *r) {
  mem_free(r->at);
  *r = (struct radii){0};
}

void radii_zero(struct radii *r) {
  memset(r->at, 0, filled(r->count) * sizeof *r->at);
  r->exp = RADII_NOTHING;
}

void radii_set(struct radii *r, const struct radii *s) {
  assert(r->count == s->count);
  memcpy(r->at, s->at, filled(r->count) * sizeof *r->at);
  r->exp = s->exp;
}

static const struct radii_passes *passes(void) {
#ifdef SMALE18_X86
  switch (lanes_path()) {
  case LANES_AVX512: return &radii_passes_avx512;
  case LANES_AVX2: return &radii_passes_avx2;
  default: break;
  }
#endif
  return &radii_passes_portable;
}

static double largest(const struct radii *r) { return passes()->largest(r->at, octets(r->count)); }

bool radii_is_zero(const struct radii *r) { return largest(r) == 0; }
struct radius radii_at(const struct radii *r, size_t i) {
  return (struct radius){r->at[i], r->exp};
}

/* r <- up r in the shape of radii.h; at_i is 0 or between 2^-1000 and 2^500, `top` the largest. */
static void fit_below(struct radii *r, double top, double up) {
  const int e = double_exponent(top * up);
  r->exp = top > 0 ? r->exp + e : RADII_NOTHING;
  if (top > 0) passes()->scale(r->at, octets(r->count), up * double_power(-e), RADII_LEAST);
}

static void fit(struct radii *r) { fit_below(r, largest(r), 1); }

void radii_put(struct radii *r, arb_srcptr balls) {
  struct radius *all = mem_alloc(r->count, sizeof *all);
  arf_t most;
  arf_init(most);
  radii_zero(r);
  for (size_t i = 0; i < r->count; i++) {
    arb_get_abs_ubound_arf(most, balls + i, 53);
    all[i] = radius_of_arf(most);
    if (all[i].at > 0 && all[i].exp > r->exp) r->exp = all[i].exp;
  }
  for (size_t i = 0; i < r->count; i++) r->at[i] = radius_in(all[i], r->exp);
  fit(r);
  arf_clear(most);
  mem_free(all);
}

/* Of zeros? */
static bool is_nothing(const struct radii_term *t) {
  return t->factor.at == 0 || t->factor.exp < RADII_NOTHING / 2;
}

/* The largest exponent of a term that is not 0; false if all are */
static bool common_exponent(slong *exp, const struct radii_term *terms, size_t count) {
  bool any = false;
  for (size_t k = 0; k < count; k++) {
    if (is_nothing(&terms[k])) continue;
    if (!any || terms[k].factor.exp > *exp) *exp = terms[k].factor.exp;
    any = true;
  }
  return any;
}

void radii_sum(struct radii *out, const struct radii_term *terms, size_t count) {
  static const double ones[RADII_LANES] __attribute__((aligned(64))) = {1, 1, 1, 1, 1, 1, 1, 1};
  const double *at[RADII_TERMS];
  size_t step[RADII_TERMS], n = 0;
  double factor[RADII_TERMS];
  assert(count <= RADII_TERMS);
  if (!common_exponent(&out->exp, terms, count)) {
    radii_zero(out);
    return;
  }
  bool constant = false;
  for (size_t k = 0; k < count; k++) {
    if (is_nothing(&terms[k])) continue;
    at[n] = terms[k].at ? terms[k].at : ones;
    step[n] = terms[k].at != NULL;
    constant |= !step[n];
    factor[n++] = terms[k].factor.at * power_raised(terms[k].factor.exp - out->exp);
  }
  const bool exact = n == 1 && factor[0] == 1;
  const double top = passes()->sum(out->at, octets(out->count), at, step, factor, n);
  for (size_t i = out->count; i < filled(out->count) && constant; i++) out->at[i] = 0;
  fit_below(out, top, exact ? 1 : upward(2 * n));
}

void radii_keep(struct radii *r, const double *keep) {
  for (size_t i = 0; i < r->count; i++) r->at[i] = keep[i] != 0 ? r->at[i] : 0;
  fit(r);
}

void radii_limit(struct radii *r, struct radius most) {
  if (most.at == 0) radii_zero(r);
  if (radii_is_zero(r) || radius_in(most, r->exp) > 1) return;
  for (size_t i = 0; i < r->count; i++) {
    const double x = radius_in(radii_at(r, i), most.exp);
    r->at[i] = x < most.at ? x : most.at;
  }
  r->exp = most.exp;
  fit(r);
}

struct radius radii_dot(const struct radii *r, const struct radii *s) {
  assert(r->count == s->count);
  octet sum = {0};
  const octet *a = (const octet *)r->at, *b = (const octet *)s->at;
  for (size_t g = 0; g < octets(r->count); g++) sum += a[g] * b[g];
  double all = 0;
  for (size_t i = 0; i < RADII_LANES; i++) all += sum[i];
  const struct radius value = radius_of(all * upward(octets(r->count) + RADII_LANES));
  return (struct radius){value.at, value.exp + r->exp + s->exp};
}

struct radius radii_norm(const struct radii *r) {
  struct radius s = radii_dot(r, r);
  if (s.exp % 2) s = (struct radius){2 * s.at, s.exp - 1};
  const struct radius root = radius_of(sqrt(s.at) * upward(1));
  return (struct radius){root.at, root.exp + s.exp / 2};
}

struct radius radii_largest(const struct radii *r) {
  const struct radius most = radius_of(largest(r));
  return (struct radius){most.at, most.exp + r->exp};
}

/* ---- matrices ---- */

void radii_matrix_init(struct radii_matrix *W, const struct radii *entries, size_t rows,
                       size_t cols) {
  assert(entries->count == rows * cols);
  *W = (struct radii_matrix){.exp = entries->exp, .rows = rows, .cols = cols};
  W->by_rows = mem_alloc_aligned(rows * filled(cols), sizeof *W->by_rows);
  W->by_cols = mem_alloc_aligned(cols * filled(rows), sizeof *W->by_cols);
  for (size_t i = 0; i < rows; i++)
    for (size_t k = 0; k < cols; k++) {
      W->by_rows[i * filled(cols) + k] = entries->at[i * cols + k];
      W->by_cols[k * filled(rows) + i] = entries->at[i * cols + k];
    }
}

void radii_matrix_clear(struct radii_matrix *W) {
  mem_free(W->by_rows);
  mem_free(W->by_cols);
  *W = (struct radii_matrix){0};
}

/* out_i <- the sum of lines[k][i] x_k over all lines */
static void multiply(struct radii *out, const double *lines, slong exp, const struct radii *x) {
  fixed_lanes()->products(out->at, lines, x->at, x->count, octets(out->count));
  out->exp = exp + x->exp;
  fit_below(out, largest(out), upward(x->count));
}

void radii_mul(struct radii *y, const struct radii_matrix *W, const struct radii *x) {
  assert(y->count == W->rows && x->count == W->cols);
  multiply(y, W->by_cols, W->exp, x);
}

void radii_mul_adjoint(struct radii *x, const struct radii_matrix *W, const struct radii *y) {
  assert(y->count == W->rows && x->count == W->cols);
  multiply(x, W->by_rows, W->exp, y);
}
