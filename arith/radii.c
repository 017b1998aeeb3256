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

/* r in the shape of radii.h; at_i is 0 or between 2^-1000 and 2^500 */
static void fit(struct radii *r) {
  const double top = largest(r);
  const int e = double_exponent(top);
  r->exp = top > 0 ? r->exp + e : RADII_NOTHING;
  if (top > 0) radii_passes()->scale(r->at, octets(r->count), double_power(-e), RADII_LEAST);
}

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

/* In units of 2^exp. Times 2^900, entries exceed any limit of such units. */
static double factor_in(struct radius factor, slong exp) {
  const slong up = factor.exp - exp;
  return factor.at * power_raised(up < 900 ? up : 900);
}

/* All in units of 2^exp; some term is not 0. */
static void sum_in(struct radii *out, slong exp, const struct radii_term *terms, size_t count,
                   double most) {
  struct radii_sums s = {.most = most};
  for (size_t k = 0; k < count; k++) {
    if (is_nothing(&terms[k])) continue;
    s.at[s.terms] = terms[k].at;
    s.factor[s.terms++] = factor_in(terms[k].factor, exp);
  }
  const bool exact = s.terms == 1 && s.factor[0] == 1;
  const double up = exact ? 1 : upward(2 * s.terms);
  out->exp = radii_moved(exp, radii_passes()->sum(out->at, out->count, &s, up, RADII_LEAST));
}

void radii_sum(struct radii *out, const struct radii_term *terms, size_t count) {
  slong exp;
  assert(count <= RADII_TERMS);
  if (common_exponent(&exp, terms, count)) sum_in(out, exp, terms, count, INFINITY);
  else radii_zero(out);
}

void radii_sum_limited(struct radii *out, const struct radii_term *terms, size_t count,
                       struct radius most) {
  slong exp;
  assert(count <= RADII_TERMS);
  if (most.at == 0 || !common_exponent(&exp, terms, count)) {
    radii_zero(out);
    return;
  }
  if (most.exp < exp) exp = most.exp + 1; /* most.at may be 1 */
  sum_in(out, exp, terms, count, radius_in(most, exp));
}

void radii_keep(struct radii *r, const double *keep) {
  for (size_t i = 0; i < r->count; i++) r->at[i] = keep[i] != 0 ? r->at[i] : 0;
  fit(r);
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

struct radius radii_square(const struct radii *r) {
  return moment(radii_passes()->square(r->at, octets(r->count)),
                upward(octets(r->count) + RADII_LANES), r->exp, r->exp);
}

struct radius radii_largest(const struct radii *r) {
  const struct radius most = radius_of(largest(r));
  return (struct radius){most.at, most.exp + r->exp};
}

/* ---- matrices ---- */

void radii_matrix_init(struct radii_matrix *W, const struct radii *entries, size_t rows,
                       size_t cols) {
  assert(entries->count == rows * cols);
  *W = (struct radii_matrix){
    .passes = radii_passes(), .exp = entries->exp, .rows = rows, .cols = cols};
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
