/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "live.h"
#include "problem.h"
#include "rng.h"

TestSuite(problem, .init = live_count);

static const struct rng stream = {.seed = 1822, .purpose = RNG_TEST};

/* value <- lambda ||x||_1 + ||Ax - y||_2 within 2^-4000 or so: all exact but one root */
static void naive(arb_t value, fmpq *A, size_t rows, size_t cols, fmpq *x, fmpq *y,
                  const fmpq_t lambda) {
  fmpq_t square, sum, entry;
  fmpq_init(square);
  fmpq_init(sum);
  fmpq_init(entry);
  for (size_t i = 0; i < rows; i++) {
    fmpq_neg(entry, y + i);
    for (size_t k = 0; k < cols; k++) fmpq_addmul(entry, A + i * cols + k, x + k);
    fmpq_addmul(square, entry, entry);
  }
  for (size_t k = 0; k < cols; k++) {
    fmpq_abs(entry, x + k);
    fmpq_add(sum, sum, entry);
  }
  fmpq_mul(sum, sum, lambda);
  mpfr_t root;
  mpq_t q;
  mpq_init(q);
  mpfr_init2(root, 5000);
  fmpq_get_mpq(q, square);
  mpfr_set_q(root, q, MPFR_RNDN);
  mpfr_sqrt(root, root, MPFR_RNDN);
  fmpq_get_mpq(q, sum);
  mpfr_add_q(root, root, q, MPFR_RNDN);
  arf_set_mpfr(arb_midref(value), root);
  mag_set_ui_2exp_si(arb_radref(value), 1, -4000);
  mpq_clear(q);
  mpfr_clear(root);
  fmpq_clear(square);
  fmpq_clear(sum);
  fmpq_clear(entry);
}

static void draw(fmpq *v, size_t count, uint64_t *at, bool dyadic) {
  for (size_t i = 0; i < count; i++) {
    slong p = (slong)rng_below(&stream, (*at)++, 2001) - 1000;
    ulong q =
      dyadic ? (ulong)1 << rng_below(&stream, (*at)++, 10) : 1 + rng_below(&stream, (*at)++, 500);
    if (rng_below(&stream, (*at)++, 4) == 0) p = 0;
    fmpq_set_si(v + i, p, q);
  }
}

struct instance {
  size_t rows, cols;
  fmpq *A, *x, *y;
  arb_ptr a, u, v; /* A, x, y in balls */
  fmpq_t lambda;
  arb_t got, expected;
};

static void instance_init(struct instance *p, size_t rows, size_t cols) {
  p->rows = rows;
  p->cols = cols;
  p->A = _fmpq_vec_init((slong)(rows * cols));
  p->x = _fmpq_vec_init((slong)cols);
  p->y = _fmpq_vec_init((slong)rows);
  p->a = _arb_vec_init((slong)(rows * cols));
  p->u = _arb_vec_init((slong)cols);
  p->v = _arb_vec_init((slong)rows);
  fmpq_init(p->lambda);
  arb_init(p->got);
  arb_init(p->expected);
}

static void instance_clear(struct instance *p) {
  _fmpq_vec_clear(p->A, (slong)(p->rows * p->cols));
  _fmpq_vec_clear(p->x, (slong)p->cols);
  _fmpq_vec_clear(p->y, (slong)p->rows);
  _arb_vec_clear(p->a, (slong)(p->rows * p->cols));
  _arb_vec_clear(p->u, (slong)p->cols);
  _arb_vec_clear(p->v, (slong)p->rows);
  fmpq_clear(p->lambda);
  arb_clear(p->got);
  arb_clear(p->expected);
}

static void to_balls(arb_ptr out, fmpq *v, size_t count, slong prec) {
  for (size_t i = 0; i < count; i++) arb_set_fmpq(out + i, v + i, prec);
}

static void evaluate(struct instance *p, slong prec) {
  to_balls(p->a, p->A, p->rows * p->cols, prec);
  to_balls(p->u, p->x, p->cols, prec);
  to_balls(p->v, p->y, p->rows, prec);
  problem_objective(p->got, p->a, p->rows, p->cols, p->u, p->v, p->lambda, prec);
  naive(p->expected, p->A, p->rows, p->cols, p->x, p->y, p->lambda);
}

static void draw_instance(struct instance *p, uint64_t *at, bool dyadic) {
  draw(p->A, p->rows * p->cols, at, dyadic);
  draw(p->x, p->cols, at, dyadic);
  draw(p->y, p->rows, at, dyadic);
  ulong numerator = 1 + rng_below(&stream, (*at)++, 30);
  fmpq_set_ui(p->lambda, numerator, 1 + rng_below(&stream, (*at)++, 30));
}

Test(problem, objective_of_random_rationals) {
  uint64_t at = 0;
  for (size_t rows = 1; rows <= 5; rows++)
    for (size_t cols = 1; cols <= 6; cols++) {
      struct instance p;
      instance_init(&p, rows, cols);
      for (int trial = 0; trial < 10; trial++) {
        draw_instance(&p, &at, trial % 2);
        for (slong prec = 64; prec <= 1024; prec *= 4) {
          evaluate(&p, prec);
          cr_expect(arb_overlaps(p.got, p.expected));
          cr_expect(mag_cmp_2exp_si(arb_radref(p.got), 36 - prec) < 0,
                    "%zu x %zu: radius at prec %ld", rows, cols, prec);
        }
      }
      instance_clear(&p);
    }
  cr_expect(live_blocks() == 0);
}

/* y = Ax: what is left is lambda ||x||_1, and for dyadic numbers nothing is lost. */
Test(problem, fitted_exactly) {
  uint64_t at = 1000000;
  for (int trial = 0; trial < 40; trial++) {
    struct instance p;
    instance_init(&p, 3, 4);
    draw_instance(&p, &at, true);
    for (size_t i = 0; i < 3; i++) {
      fmpq_zero(p.y + i);
      for (size_t k = 0; k < 4; k++) fmpq_addmul(p.y + i, p.A + i * 4 + k, p.x + k);
    }
    evaluate(&p, 300);
    cr_expect(arb_overlaps(p.got, p.expected));
    cr_expect(mag_cmp_2exp_si(arb_radref(p.got), -280) < 0);
    instance_clear(&p);
  }
  cr_expect(live_blocks() == 0);
}

/* 3-4-5: lambda (1 + 2) + |(3, -4)| = 3/2 + 5. */
Test(problem, by_hand) {
  static const slong A[] = {1, 2, 0, 0}, x[] = {-1, 2}, y[] = {0, 4};
  struct instance p;
  instance_init(&p, 2, 2);
  for (size_t i = 0; i < 4; i++) fmpq_set_si(p.A + i, A[i], 1);
  for (size_t i = 0; i < 2; i++) fmpq_set_si(p.x + i, x[i], 1);
  for (size_t i = 0; i < 2; i++) fmpq_set_si(p.y + i, y[i], 1);
  fmpq_set_si(p.lambda, 1, 2);
  evaluate(&p, 53);
  arb_mul_2exp_si(p.got, p.got, 1);
  cr_expect(arb_equal_si(p.got, 13));
  instance_clear(&p);
  cr_expect(live_blocks() == 0);
}

/* Every point of the balls has its objective in the result; residuals may vanish inside. */
Test(problem, wide_balls_enclose) {
  uint64_t at = 2000000;
  for (int trial = 0; trial < 100; trial++) {
    struct instance p;
    instance_init(&p, 2, 3);
    draw_instance(&p, &at, true);
    evaluate(&p, 64);
    mag_t rad;
    mag_init(rad);
    mag_set_ui_2exp_si(rad, 1, (slong)rng_below(&stream, at++, 12));
    for (size_t i = 0; i < 6; i++) mag_set(arb_radref(p.a + i), rad);
    for (size_t i = 0; i < 3; i++) mag_set(arb_radref(p.u + i), rad);
    for (size_t i = 0; i < 2; i++) mag_set(arb_radref(p.v + i), rad);
    problem_objective(p.got, p.a, 2, 3, p.u, p.v, p.lambda, 64);
    fmpq *all[] = {p.A, p.x, p.y};
    size_t counts[] = {6, 3, 2};
    arf_t end;
    arf_init(end);
    arf_set_mag(end, rad);
    slong r = arf_get_si(end, ARF_RND_DOWN);
    for (int v = 0; v < 3; v++)
      for (size_t i = 0; i < counts[v]; i++)
        fmpq_add_si(all[v] + i, all[v] + i,
                    (slong)rng_below(&stream, at++, (uint64_t)(2 * r + 1)) - r);
    naive(p.expected, p.A, 2, 3, p.x, p.y, p.lambda);
    cr_expect(arb_overlaps(p.got, p.expected), "trial %d", trial);
    arf_clear(end);
    mag_clear(rad);
    instance_clear(&p);
  }
  cr_expect(live_blocks() == 0);
}
