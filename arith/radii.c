/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "radii.h"

#include <assert.h>
#include <math.h>

#include "lanes_path.h"
#include "mem.h"
#include "radii_passes.h"

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

const struct radii_passes *radii_passes(void) {
#ifdef SMALE18_X86
  switch (lanes_path()) {
  case LANES_AVX512: return &radii_passes_avx512;
  case LANES_AVX2: return &radii_passes_avx2;
  default: break;
  }
#endif
  return &radii_passes_portable;
}

static double largest(const struct radii *r) {
  return radii_passes()->largest(r->at, octets(r->count));
}

bool radii_is_zero(const struct radii *r) { return largest(r) == 0; }
struct radius radii_at(const struct radii *r, size_t i) {
  return (struct radius){r->at[i], r->exp};
}

/* r <- up r in the shape of radii.h; at_i is 0 or between 2^-1000 and 2^500, `top` the largest. */
static void fit_below(struct radii *r, double top, double up) {
  const int e = double_exponent(top * up);
  r->exp = top > 0 ? r->exp + e : RADII_NOTHING;
  if (top > 0) radii_passes()->scale(r->at, octets(r->count), up * double_power(-e), RADII_LEAST);
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
  const bool padded = out->count % RADII_LANES == 0 || !constant;
  const struct radii_passes *with = radii_passes();
  const size_t all = octets(out->count);
  const double up = exact ? 1 : upward(2 * n);
  out->exp = radii_moved(out->exp, with->sum(out->at, all, at, step, factor, n, up, RADII_LEAST));
  for (size_t i = out->count; i < filled(out->count) && !padded; i++) out->at[i] = 0;
}

void radii_keep(struct radii *r, const double *keep) {
  for (size_t i = 0; i < r->count; i++) r->at[i] = keep[i] != 0 ? r->at[i] : 0;
  fit(r);
}

void radii_limit(struct radii *r, struct radius most) {
  if (most.at == 0) radii_zero(r);
  if (r->exp == RADII_NOTHING || radius_in(most, r->exp) >= 1) return;
  const slong up = r->exp - most.exp; /* not negative; entries times 2^1000 exceed any bound */
  r->exp = most.exp;
  fit_below(
    r, radii_passes()->limit(r->at, octets(r->count), double_power(up < 1000 ? up : 1000), most.at),
    1);
}

/* up x 2^(a + b) */
static struct radius moment(double x, double up, slong a, slong b) {
  return a == RADII_NOTHING || b == RADII_NOTHING ? (struct radius){0} : radius_fit(x * up, a + b);
}

struct radii_moments radii_moments(const struct radii *r, const struct radii *m) {
  assert(r->count == m->count);
  double sums[3];
  radii_passes()->moments(sums, r->at, m->at, octets(r->count));
  const double up = upward(octets(r->count) + RADII_LANES);
  return (struct radii_moments){moment(sums[0], up, r->exp, r->exp),
                                moment(sums[1], up, m->exp, m->exp),
                                moment(sums[2], up, m->exp, r->exp)};
}

struct radius radius_root(struct radius s) {
  if (s.exp & 1) s = (struct radius){2 * s.at, s.exp - 1};
  return radius_fit(sqrt(s.at) * upward(1), s.exp / 2);
}

struct radius radii_norm(const struct radii *r) {
  return radius_root(radii_moments(r, r).rr);
}

struct radius radii_total(const struct radii *r) {
  if (r->exp == RADII_NOTHING) return (struct radius){0};
  const double total = radii_passes()->total(r->at, octets(r->count));
  return radius_fit(total * upward(octets(r->count) + RADII_LANES), r->exp);
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

void radii_maxima(struct radii *rows, struct radii *cols, const struct radii *entries) {
  assert(entries->count == rows->count * cols->count);
  radii_zero(rows);
  radii_zero(cols);
  for (size_t i = 0; i < rows->count; i++)
    for (size_t k = 0; k < cols->count; k++) {
      const double x = entries->at[i * cols->count + k];
      if (x > rows->at[i]) rows->at[i] = x;
      if (x > cols->at[k]) cols->at[k] = x;
    }
  rows->exp = cols->exp = entries->exp;
  fit(rows);
  fit(cols);
}

void radii_matrix_clear(struct radii_matrix *W) {
  mem_free(W->by_rows);
  mem_free(W->by_cols);
  *W = (struct radii_matrix){0};
}

void radii_mix(struct radii *out, const struct radii_term *a, const struct radii_term *b) {
  const slong exp = a->factor.exp > b->factor.exp ? a->factor.exp : b->factor.exp;
  radii_passes()->mix(out->at, octets(out->count), a->at,
                      a->factor.at * power_raised(a->factor.exp - exp), b->at,
                      b->factor.at * power_raised(b->factor.exp - exp), RADII_LEAST);
  out->exp = exp;
}

void radii_mul(struct radii *out, const struct radii_matrix *W, struct radius factor,
               const struct radii *x, const struct radii_term *more, bool adjoint) {
  const struct radii_term term =
    radii_term((struct radius){W->exp == RADII_NOTHING ? 0 : factor.at, factor.exp + W->exp}, x);
  const bool whole = !is_nothing(&term), rest = !is_nothing(more);
  if (!whole) {
    radii_sum(out, more, 1);
    return;
  }
  assert(x->count == (adjoint ? W->rows : W->cols));
  assert(out->count == (adjoint ? W->cols : W->rows));
  const slong exp = rest && more->factor.exp > term.factor.exp ? more->factor.exp : term.factor.exp;
  const struct radii_products p = {
    .W = adjoint ? W->by_rows : W->by_cols,
    .z = x->at,
    .more = rest ? more->at : NULL,
    .of_z = term.factor.at * power_raised(term.factor.exp - exp),
    .of_more = rest ? more->factor.at * power_raised(more->factor.exp - exp) : 0,
  };
  out->exp = radii_moved(exp, radii_passes()->products(out->at, octets(out->count), x->count, &p,
                                                       upward(x->count + 8), RADII_LEAST));
}
