/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <math.h>

#include "live.h"
#include "rng.h"
#include "simplex.h"

TestSuite(simplex, .timeout = 60, .init = live_count);

enum { MOST = 6 };
static const struct rng stream = {.seed = 20220318, .purpose = RNG_TEST};

/* d2 <- the squared distance of p from {x >= 0, sum x = r}: the nearest point has some support, and
 * is the nearest one on the plane of that support; so the best of all supports whose nearest point
 * is feasible. */
static void exact_dist2(fmpq_t d2, fmpq *p, size_t n, const fmpq_t r) {
  fmpq_t shift, sum, entry;
  fmpq_init(shift);
  fmpq_init(sum);
  fmpq_init(entry);
  bool found = false;
  for (unsigned support = 1; support < 1u << n; support++) {
    long size = __builtin_popcount(support);
    fmpq_set(shift, r);
    for (size_t i = 0; i < n; i++)
      if (support >> i & 1) fmpq_sub(shift, shift, p + i);
    fmpq_div_fmpz(shift, shift, &size);
    fmpq_zero(sum);
    bool feasible = true;
    for (size_t i = 0; i < n; i++) {
      bool inside = support >> i & 1;
      fmpq_add(entry, p + i, shift);
      feasible &= !inside || fmpq_sgn(entry) >= 0;
      if (inside) fmpq_addmul(sum, shift, shift);
      else fmpq_addmul(sum, p + i, p + i);
    }
    if (feasible && (!found || fmpq_cmp(sum, d2) < 0)) fmpq_set(d2, sum);
    found |= feasible;
  }
  cr_assert(found);
  fmpq_clear(shift);
  fmpq_clear(sum);
  fmpq_clear(entry);
}

/* Points with many ties, zeros, negative entries and far-away entries; every third is a multiple of
 * 1/4. */
static void draw(fmpq *p, size_t n, fmpq_t r, uint64_t trial) {
  fmpq_set_si(r, 1 + (slong)rng_below(&stream, 64 * trial, 20),
              1 + rng_below(&stream, 64 * trial + 1, 9));
  for (size_t i = 0; i < n; i++) {
    uint64_t at = 64 * trial + 2 + 4 * i;
    slong value = (slong)rng_below(&stream, at, 13) - 4;
    if (rng_below(&stream, at + 1, 8) == 0) value *= 1000003;
    fmpq_set_si(p + i, value, trial % 3 ? 1 + rng_below(&stream, at + 2, 1000) : 4);
    if (i && rng_below(&stream, at + 3, 3) == 0) fmpq_set(p + i, p + i - 1);
    if (rng_below(&stream, at + 3, 16) == 5) fmpq_set(p + i, r);
  }
}

/* lower <= true <= upper, decided with the ends of the balls as exact numbers */
static bool brackets(const arb_t lower, const arb_t upper, const fmpq_t d2) {
  arb_t exact;
  arf_t low, high;
  arb_init(exact);
  arf_init(low);
  arf_init(high);
  arb_set_fmpq(exact, d2, 4000);
  arb_get_lbound_arf(low, lower, ARF_PREC_EXACT);
  arb_get_ubound_arf(high, upper, ARF_PREC_EXACT);
  arb_t end;
  arb_init(end);
  arb_set_arf(end, low);
  bool good = !arb_gt(end, exact);
  arb_set_arf(end, high);
  good = good && !arb_lt(end, exact);
  arb_clear(end);
  arb_clear(exact);
  arf_clear(low);
  arf_clear(high);
  return good;
}

/* width <- upper end of `upper` - lower end of `lower`, divided by the largest square among p and r
 * */
static double relative_width(const arb_t lower, const arb_t upper, arb_srcptr p, size_t n,
                             const arb_t r) {
  arf_t low, high, scale, entry;
  arf_init(low);
  arf_init(high);
  arf_init(scale);
  arf_init(entry);
  arb_get_lbound_arf(low, lower, 4000);
  arb_get_ubound_arf(high, upper, 4000);
  arf_sub(high, high, low, 100, ARF_RND_UP);
  arf_set(scale, arb_midref(r));
  for (size_t i = 0; i < n; i++) {
    arf_abs(entry, arb_midref(p + i));
    if (arf_cmp(entry, scale) > 0) arf_set(scale, entry);
  }
  arf_mul(scale, scale, scale, 100, ARF_RND_UP);
  arf_div(high, high, scale, 100, ARF_RND_UP);
  double width = arf_get_d(high, ARF_RND_NEAR);
  arf_clear(low);
  arf_clear(high);
  arf_clear(scale);
  arf_clear(entry);
  return width;
}

struct point {
  size_t n;
  fmpq *p;
  fmpq_t r, d2;
  arb_ptr balls;
  arb_t radius, lower, upper;
};

static void point_init(struct point *a, size_t n) {
  a->n = n;
  a->p = _fmpq_vec_init((slong)n);
  fmpq_init(a->r);
  fmpq_init(a->d2);
  a->balls = _arb_vec_init((slong)n);
  arb_init(a->radius);
  arb_init(a->lower);
  arb_init(a->upper);
}

static void point_clear(struct point *a) {
  _fmpq_vec_clear(a->p, (slong)a->n);
  fmpq_clear(a->r);
  fmpq_clear(a->d2);
  _arb_vec_clear(a->balls, (slong)a->n);
  arb_clear(a->radius);
  arb_clear(a->lower);
  arb_clear(a->upper);
}

static void check_tight(struct point *a, uint64_t trial, slong prec) {
  for (size_t i = 0; i < a->n; i++) arb_set_fmpq(a->balls + i, a->p + i, prec);
  arb_set_fmpq(a->radius, a->r, prec);
  simplex_dist2(a->lower, a->upper, a->balls, a->n, a->radius, prec);
  cr_expect(brackets(a->lower, a->upper, a->d2), "trial %lu, n = %zu, prec %ld",
            (unsigned long)trial, a->n, prec);
  double width = relative_width(a->lower, a->upper, a->balls, a->n, a->radius);
  cr_expect(width <= ldexp(1, 8 - (int)prec), "trial %lu, n = %zu, prec %ld: width %g",
            (unsigned long)trial, a->n, prec, width);
}

Test(simplex, bounds_hold_and_are_tight) {
  for (size_t n = 1; n <= MOST; n++) {
    struct point a;
    point_init(&a, n);
    for (uint64_t trial = 0; trial < 400; trial++) {
      draw(a.p, n, a.r, 1000 * n + trial);
      exact_dist2(a.d2, a.p, n, a.r);
      check_tight(&a, trial, 53);
      check_tight(&a, trial, 400);
    }
    point_clear(&a);
  }
  cr_expect(live_blocks() == 0);
}

/* Vertices, the barycentre and points of faces: 0. One unit above the barycentre in each entry: n.
 * */
Test(simplex, by_hand) {
  for (size_t n = 1; n <= 40; n++) {
    struct point a;
    point_init(&a, n);
    arb_set_ui(a.radius, 3);
    arb_set_ui(a.balls + n / 2, 3);
    simplex_dist2(a.lower, a.upper, a.balls, n, a.radius, 80);
    cr_expect(brackets(a.lower, a.upper, a.d2), "vertex, n = %zu", n);
    cr_expect(relative_width(a.lower, a.upper, a.balls, n, a.radius) < 1e-20);
    for (size_t i = 0; i < n; i++) arb_set_ui(a.balls + i, 1);
    arb_set_ui(a.radius, n);
    simplex_dist2(a.lower, a.upper, a.balls, n, a.radius, 80);
    cr_expect(brackets(a.lower, a.upper, a.d2), "barycentre, n = %zu", n);
    for (size_t i = 0; i < n; i++) arb_set_ui(a.balls + i, 2);
    fmpq_set_ui(a.d2, n, 1);
    simplex_dist2(a.lower, a.upper, a.balls, n, a.radius, 80);
    cr_expect(brackets(a.lower, a.upper, a.d2), "above, n = %zu", n);
    cr_expect(relative_width(a.lower, a.upper, a.balls, n, a.radius) < 1e-20);
    point_clear(&a);
  }
  cr_expect(live_blocks() == 0);
}

/* p <- a dyadic point of the balls: an end, the middle or one between */
static void pick(fmpq_t out, slong mid, slong rad, slong shift, uint64_t at) {
  slong where = (slong)rng_below(&stream, at, 5) - 2;
  fmpq_set_si(out, 2 * mid + where * rad, 2);
  fmpq_div_2exp(out, out, (ulong)shift);
}

/* Balls mid 2^-4 +- rad 2^-4, the radius too: the bounds are for every point. */
Test(simplex, wide_balls_enclose_every_point) {
  struct rng widths = {.seed = 3, .purpose = RNG_TEST};
  for (size_t n = 1; n <= MOST; n++) {
    struct point a;
    point_init(&a, n);
    for (uint64_t trial = 0; trial < 60; trial++) {
      slong mid[MOST + 1], rad[MOST + 1];
      for (size_t i = 0; i <= n; i++) {
        uint64_t at = 1000 * trial + 20 * n + 2 * i;
        rad[i] = (slong)rng_below(&widths, at, 20);
        mid[i] = (slong)rng_below(&widths, at + 1, 60) - (i < n ? 15 : -21);
        arb_ptr ball = i < n ? a.balls + i : a.radius;
        arb_set_si(ball, mid[i]);
        mag_set_ui(arb_radref(ball), (ulong)rad[i]);
        arb_mul_2exp_si(ball, ball, -4);
      }
      simplex_dist2(a.lower, a.upper, a.balls, n, a.radius, 64);
      for (uint64_t choice = 0; choice < 12; choice++) {
        uint64_t at = 100000 * n + 1000 * trial + 20 * choice;
        for (size_t i = 0; i < n; i++) pick(a.p + i, mid[i], rad[i], 4, at + i);
        pick(a.r, mid[n], rad[n], 4, at + n);
        exact_dist2(a.d2, a.p, n, a.r);
        cr_expect(brackets(a.lower, a.upper, a.d2), "trial %lu, n = %zu", (unsigned long)trial, n);
      }
    }
    point_clear(&a);
  }
  cr_expect(live_blocks() == 0);
}
