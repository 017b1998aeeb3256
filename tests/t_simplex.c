/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <math.h>

#include "live.h"
#include "rng.h"
#include "simplex.h"

TestSuite(simplex, .init = live_count);

enum { MOST = 6 };
static const struct rng stream = {.seed = 20220318, .purpose = RNG_TEST};

/* A point z of R^n by q_i = <z, v_i> and n2_i = ||v_i||^2, and the nearest point of the simplex. */
struct point {
  size_t n;
  fmpq *q, *n2, *t;
  fmpq_t r, theta;
  arb_ptr q_balls, n2_balls, t_balls;
  arb_t r_ball, theta_ball;
};

static void point_init(struct point *a, size_t n) {
  a->n = n;
  a->q = _fmpq_vec_init((slong)n);
  a->n2 = _fmpq_vec_init((slong)n);
  a->t = _fmpq_vec_init((slong)n);
  fmpq_init(a->r);
  fmpq_init(a->theta);
  a->q_balls = _arb_vec_init((slong)n);
  a->n2_balls = _arb_vec_init((slong)n);
  a->t_balls = _arb_vec_init((slong)n);
  arb_init(a->r_ball);
  arb_init(a->theta_ball);
}

static void point_clear(struct point *a) {
  _fmpq_vec_clear(a->q, (slong)a->n);
  _fmpq_vec_clear(a->n2, (slong)a->n);
  _fmpq_vec_clear(a->t, (slong)a->n);
  fmpq_clear(a->r);
  fmpq_clear(a->theta);
  _arb_vec_clear(a->q_balls, (slong)a->n);
  _arb_vec_clear(a->n2_balls, (slong)a->n);
  _arb_vec_clear(a->t_balls, (slong)a->n);
  arb_clear(a->r_ball);
  arb_clear(a->theta_ball);
}

/* theta <- (sum q / n2 - r) / sum 1 / n2 over the support */
static void multiplier(struct point *a, unsigned support) {
  fmpq_t inverses, part;
  fmpq_init(inverses);
  fmpq_init(part);
  fmpq_neg(a->theta, a->r);
  for (size_t i = 0; i < a->n; i++) {
    if (!(support >> i & 1)) continue;
    fmpq_inv(part, a->n2 + i);
    fmpq_add(inverses, inverses, part);
    fmpq_addmul(a->theta, part, a->q + i);
  }
  fmpq_div(a->theta, a->theta, inverses);
  fmpq_clear(inverses);
  fmpq_clear(part);
}

/* t <- the point of this support; is it the nearest one? KKT: t >= 0, and q_i <= theta off the
 * support */
static bool is_nearest(struct point *a, unsigned support) {
  bool nearest = true;
  multiplier(a, support);
  for (size_t i = 0; i < a->n; i++) {
    fmpq_sub(a->t + i, a->q + i, a->theta);
    int sign = fmpq_sgn(a->t + i);
    if (support >> i & 1) {
      nearest &= sign >= 0;
      fmpq_div(a->t + i, a->t + i, a->n2 + i);
    } else {
      nearest &= sign <= 0;
      fmpq_zero(a->t + i);
    }
  }
  return nearest;
}

/* t, theta <- exactly, by trying all supports */
static void solve(struct point *a) {
  unsigned support = 1;
  while (support < 1u << a->n && !is_nearest(a, support)) support++;
  cr_assert(support < 1u << a->n);
}

/* Points with many ties, zeros, negative and far-away entries; half of them with equal lengths. */
static void draw(struct point *a, uint64_t trial) {
  uint64_t base = 64 * trial;
  bool equal = rng_below(&stream, base, 2);
  fmpq_set_si(a->r, (slong)rng_below(&stream, base + 1, 20), 1 + rng_below(&stream, base + 2, 9));
  for (size_t i = 0; i < a->n; i++) {
    uint64_t at = base + 3 + 5 * i;
    slong value = (slong)rng_below(&stream, at, 13) - 4;
    if (rng_below(&stream, at + 1, 8) == 0) value *= 1000003;
    fmpq_set_si(a->q + i, value, trial % 3 ? 1 + rng_below(&stream, at + 2, 1000) : 4);
    if (i && rng_below(&stream, at + 3, 3) == 0) fmpq_set(a->q + i, a->q + i - 1);
    fmpq_set_si(a->n2 + i, equal ? 9 : 1 + (slong)rng_below(&stream, at + 4, 9), 4);
  }
}

/* |ball - exact| <= scale 2^(10 - prec) */
static bool is_near(const arb_t ball, const fmpq_t exact, double scale, slong prec) {
  arb_t difference;
  arb_init(difference);
  arb_set_fmpq(difference, exact, 2 * prec);
  arb_sub(difference, difference, ball, 2 * prec);
  bool near = arf_cmpabs_d(arb_midref(difference), ldexp(scale, 10 - (int)prec)) <= 0;
  arb_clear(difference);
  return near;
}

static void check(struct point *a, uint64_t trial, slong prec) {
  for (size_t i = 0; i < a->n; i++) {
    arb_set_fmpq(a->q_balls + i, a->q + i, prec);
    arb_set_fmpq(a->n2_balls + i, a->n2 + i, prec);
  }
  arb_set_fmpq(a->r_ball, a->r, prec);
  simplex_nearest(a->t_balls, a->theta_ball, a->q_balls, a->n2_balls, a->n, a->r_ball, prec);
  cr_expect(is_near(a->theta_ball, a->theta, 1e9, prec), "trial %lu, n = %zu: theta",
            (unsigned long)trial, a->n);
  for (size_t i = 0; i < a->n; i++)
    cr_expect(is_near(a->t_balls + i, a->t + i, 1e9, prec) && arb_is_exact(a->t_balls + i) &&
                arb_is_nonnegative(a->t_balls + i),
              "trial %lu, n = %zu, prec %ld: entry %zu", (unsigned long)trial, a->n, prec, i);
}

Test(simplex, nearest_point) {
  for (size_t n = 1; n <= MOST; n++) {
    struct point a;
    point_init(&a, n);
    for (uint64_t trial = 0; trial < 600; trial++) {
      draw(&a, 1000 * n + trial);
      solve(&a);
      check(&a, trial, 53);
      check(&a, trial, 400);
    }
    point_clear(&a);
  }
  cr_expect(live_blocks() == 0);
}

/* v_1 = (2, 0), v_2 = (0, 1), z = (0, 0), r = 1: the nearest point of x / 2 + y = 1 to 0 is
 * (2/5, 4/5), so t = (1/5, 4/5) and theta = -4/5. z = (2, 5): the vertex v_2. */
Test(simplex, by_hand) {
  struct point a;
  point_init(&a, 2);
  fmpq_set_si(a.n2, 4, 1);
  fmpq_set_si(a.n2 + 1, 1, 1);
  fmpq_set_si(a.r, 1, 1);
  fmpq_set_si(a.t, 1, 5);
  fmpq_set_si(a.t + 1, 4, 5);
  fmpq_set_si(a.theta, -4, 5);
  check(&a, 0, 300);
  fmpq_set_si(a.q, 4, 1);
  fmpq_set_si(a.q + 1, 5, 1);
  fmpq_zero(a.t);
  fmpq_set_si(a.t + 1, 1, 1);
  fmpq_set_si(a.theta, 4, 1);
  check(&a, 1, 300);
  point_clear(&a);
  cr_expect(live_blocks() == 0);
}
