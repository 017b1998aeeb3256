/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ball:p: results contain the exact result at every point of the operands. Points are drawn inside operand
 * balls of all widths (so that branches of soft_threshold and project_ball are undecided) and followed
 * through in rationals. */
#include <criterion/criterion.h>

#include "ref_num.h"

TestSuite(num_ball, .timeout = 60);

#define REALS 8
#define POINTS 8

static const slong precisions[] = {24, 64, 300};

static void copy_balls(arb_ptr out, slong prec, const void *context) {
  (void)prec;
  const struct vec *source = context; /* borrowed for its balls and length */
  _arb_vec_set(out, source->at.b, (slong)(source->len * source->field));
}

/* n balls: exact, narrow or wide ones, near 0 and not. */
static void draw_balls(arb_ptr out, size_t n, struct draws *d, slong bits) {
  fmpq_t mid;
  fmpq_init(mid);
  for (size_t i = 0; i < n; i++) {
    draw_dyadic(mid, d, bits < 30 ? bits : 30, 1);
    fmpq_mul_2exp(mid, mid, (ulong)(bits < 30 ? bits : 30) / 2 - 1);
    while (fmpz_bits(fmpq_numref(mid)) > fmpz_bits(fmpq_denref(mid)) + 1)
      fmpq_div_2exp(mid, mid, 5);
    arb_set_fmpq(out + i, mid, bits);
    if (draw_below(d, 4))
      arb_add_error_2exp_si(out + i, -(slong)draw_below(d, draw_below(d, 2) ? 6 : 40));
  }
  fmpq_clear(mid);
}

static void load(struct vec *x, struct num num, enum field field, struct draws *d) {
  arb_ptr balls = _arb_vec_init(REALS);
  vec_init(x, num, field, REALS / field);
  draw_balls(balls, REALS, d, num.bits);
  struct vec source = {.num = num, .field = field, .len = REALS / field, .at = {.b = balls}};
  vec_set_enclosed(x, copy_balls, &source);
  _arb_vec_clear(balls, REALS);
}

/* A trial: operand balls, a point in each, and the result of the kernel. */
struct trial {
  struct num num;
  enum field field;
  struct draws *draws;
  struct vec x, y, t, out;
  struct scal a;
  fmpq *px, *py, *pt; /* the points */
  fmpq_t pa;
  arb_ptr balls;
};

static void points(fmpq *p, const struct vec *x, struct trial *c) {
  size_t n = x->len * x->field;
  vec_get_balls(c->balls, x);
  for (size_t i = 0; i < n; i++) draw_point(p + i, c->draws, c->balls + i);
}

static void trial_init(struct trial *c) {
  load(&c->x, c->num, c->field, c->draws);
  load(&c->y, c->num, c->field, c->draws);
  load(&c->t, c->num, FIELD_REAL, c->draws);
  c->t.len = REALS / c->field; /* the first ones */
  for (size_t i = 0; i < c->t.len; i++) arb_abs(c->t.at.b + i, c->t.at.b + i);
  vec_init(&c->out, c->num, c->field, REALS / c->field);
  scal_init(&c->a, c->num);
  c->balls = _arb_vec_init(REALS * REALS);
  draw_balls(c->balls, 1, c->draws, c->num.bits);
  arb_set(c->a.at.b, c->balls);
  c->px = _fmpq_vec_init(REALS);
  c->py = _fmpq_vec_init(REALS);
  c->pt = _fmpq_vec_init(REALS);
  fmpq_init(c->pa);
}

static void trial_draw(struct trial *c) {
  points(c->px, &c->x, c);
  points(c->py, &c->y, c);
  points(c->pt, &c->t, c);
  for (size_t i = 0; i < REALS; i++) fmpq_abs(c->pt + i, c->pt + i);
  draw_point(c->pa, c->draws, c->a.at.b);
}

static void trial_clear(struct trial *c) {
  _arb_vec_clear(c->balls, REALS * REALS);
  _fmpq_vec_clear(c->px, REALS);
  _fmpq_vec_clear(c->py, REALS);
  _fmpq_vec_clear(c->pt, REALS);
  fmpq_clear(c->pa);
  c->t.len = REALS;
  vec_clear(&c->x);
  vec_clear(&c->y);
  vec_clear(&c->t);
  vec_clear(&c->out);
  scal_clear(&c->a);
}

static void each(uint64_t seed, void (*kernel)(struct trial *c), void (*check)(struct trial *c)) {
  struct draws draws = {seed, 0};
  for (size_t p = 0; p < sizeof precisions / sizeof *precisions; p++)
    for (int i = 0; i < 200; i++) {
      struct trial c = {.num = num_arb(precisions[p]),
                        .draws = &draws,
                        .field = i % 2 ? FIELD_REAL : FIELD_COMPLEX};
      trial_init(&c);
      vec_set(&c.out, &c.x);
      kernel(&c);
      for (int point = 0; point < POINTS; point++) {
        trial_draw(&c);
        check(&c);
      }
      trial_clear(&c);
    }
}

static void expect_in(const struct trial *c, const arb_t got, const fmpq_t want) {
  cr_expect(arb_contains_fmpq(got, want), "arb:%ld, field %d, before draw %lu", c->num.bits,
            c->field, (unsigned long)c->draws->next);
}

static void run_axpy(struct trial *c) { vec_axpy(&c->out, &c->a, &c->y); }

static void check_axpy(struct trial *c) {
  for (size_t i = 0; i < REALS; i++) {
    fmpq_addmul(c->px + i, c->pa, c->py + i);
    expect_in(c, c->out.at.b + i, c->px + i);
  }
}

Test(num_ball, axpy) { each(501, run_axpy, check_axpy); }

static void run_scale(struct trial *c) { vec_scale(&c->out, &c->a); }

static void check_scale(struct trial *c) {
  for (size_t i = 0; i < REALS; i++) {
    fmpq_mul(c->px + i, c->px + i, c->pa);
    expect_in(c, c->out.at.b + i, c->px + i);
  }
}

Test(num_ball, scale) { each(502, run_scale, check_scale); }

static void run_threshold(struct trial *c) { vec_soft_threshold(&c->out, &c->t); }

/* (1 - t / |z|) z where |z| > t; |z| from an integer root. For reals it is exact. */
static void check_threshold(struct trial *c) {
  size_t f = c->field;
  fmpq_t square, limit;
  arb_t modulus, factor, want;
  arb_init(modulus);
  arb_init(factor);
  arb_init(want);
  fmpq_init(square);
  fmpq_init(limit);
  for (size_t i = 0; i < REALS; i++) {
    const fmpq *z = c->px + i / f * f, *t = c->pt + i / f;
    ref_square_sum(square, z, f);
    ref_square_sum(limit, t, 1);
    ref_sqrt(modulus, square, 900);
    arb_zero(want);
    if (fmpq_cmp(square, limit) > 0) {
      arb_set_fmpq(factor, t, 900);
      arb_div(factor, factor, modulus, 900);
      arb_sub_ui(factor, factor, 1, 900);
      arb_neg(factor, factor);
      arb_set_fmpq(want, c->px + i, 900);
      arb_mul(want, want, factor, 900);
    }
    cr_expect(arb_overlaps(c->out.at.b + i, want), "arb:%ld, field %d, before draw %lu",
              c->num.bits, c->field, (unsigned long)c->draws->next);
  }
  arb_clear(modulus);
  arb_clear(factor);
  arb_clear(want);
  fmpq_clear(square);
  fmpq_clear(limit);
}

Test(num_ball, soft_threshold) { each(503, run_threshold, check_threshold); }

/* Shrinking is nonexpansive in x and t, so the radius of a real result is at most the sum of theirs, but
 * for rounding: of x - t and x + t, and of radii, which have 30 bits. */
static void check_threshold_width(struct trial *c) {
  if (c->field == FIELD_COMPLEX) return;
  arf_t allowed, width;
  mag_t size, part;
  arf_init(allowed);
  arf_init(width);
  mag_init(size);
  mag_init(part);
  for (size_t i = 0; i < REALS; i++) {
    arb_get_mag(size, c->x.at.b + i);
    arb_get_mag(part, c->t.at.b + i);
    mag_add(size, size, part);
    mag_mul_2exp_si(size, size, 3 - c->num.bits);
    mag_add(part, arb_radref(c->x.at.b + i), arb_radref(c->t.at.b + i));
    mag_add(size, size, part);
    mag_mul_2exp_si(part, part, -20);
    mag_add(size, size, part);
    arf_set_mag(allowed, size);
    arf_set_mag(width, arb_radref(c->out.at.b + i));
    cr_expect(arf_cmp(width, allowed) <= 0, "arb:%ld, real %zu", c->num.bits, i);
  }
  arf_clear(allowed);
  arf_clear(width);
  mag_clear(size);
  mag_clear(part);
}

Test(num_ball, soft_threshold_is_narrow) { each(504, run_threshold, check_threshold_width); }

static void run_norm(struct trial *c) { vec_norm(&c->a, &c->x); }

static void check_norm(struct trial *c) {
  fmpq_t square;
  arb_t want;
  fmpq_init(square);
  arb_init(want);
  ref_square_sum(square, c->px, REALS);
  ref_sqrt(want, square, 900);
  cr_expect(arb_overlaps(c->a.at.b, want), "arb:%ld, field %d", c->num.bits, c->field);
  fmpq_clear(square);
  arb_clear(want);
}

Test(num_ball, norm) { each(505, run_norm, check_norm); }

static void run_projection(struct trial *c) {
  arb_set_ui(c->a.at.b, 1 + draw_below(c->draws, 16)); /* bring the norm near 1 */
  arb_mul_2exp_si(c->a.at.b, c->a.at.b, -4);
  vec_scale(&c->x, &c->a);
  vec_set(&c->out, &c->x);
  vec_project_ball(&c->out);
}

static void check_projection(struct trial *c) {
  fmpq_t square;
  arb_t norm, want;
  fmpq_init(square);
  arb_init(norm);
  arb_init(want);
  ref_square_sum(square, c->px, REALS);
  ref_sqrt(norm, square, 900);
  for (size_t i = 0; i < REALS; i++) {
    arb_set_fmpq(want, c->px + i, 900);
    if (fmpz_cmp(fmpq_numref(square), fmpq_denref(square)) > 0) arb_div(want, want, norm, 900);
    cr_expect(arb_overlaps(c->out.at.b + i, want), "arb:%ld, field %d", c->num.bits, c->field);
  }
  fmpq_clear(square);
  arb_clear(norm);
  arb_clear(want);
}

Test(num_ball, project_ball) { each(506, run_projection, check_projection); }

/* Products with a matrix of balls: x is multiplied by it, y by its adjoint. */
static void check_product(struct num num, enum field field, struct draws *d, bool adjoint) {
  size_t f = field, outer = 1 + draw_below(d, 5), inner = REALS / f, n = outer * inner * f;
  struct trial c = {.num = num, .field = field, .draws = d};
  struct mat A;
  struct vec out;
  trial_init(&c);
  mat_init(&A, num, field, adjoint ? inner : outer, adjoint ? outer : inner);
  vec_init(&out, num, field, outer);
  draw_balls(A.at.b, n, d, num.bits);
  (adjoint ? mat_mul_adjoint : mat_mul)(&out, &A, &c.x);
  struct ref_mat exact = {_fmpq_vec_init((slong)n), A.rows, A.cols, field};
  fmpq *want = _fmpq_vec_init((slong)(outer * f));
  for (int point = 0; point < POINTS; point++) {
    trial_draw(&c);
    for (size_t i = 0; i < n; i++) draw_point(exact.at + i, d, A.at.b + i);
    ref_mul(want, &exact, c.px, adjoint);
    for (size_t i = 0; i < outer * f; i++) expect_in(&c, out.at.b + i, want + i);
  }
  _fmpq_vec_clear(exact.at, (slong)n);
  _fmpq_vec_clear(want, (slong)(outer * f));
  mat_clear(&A);
  vec_clear(&out);
  trial_clear(&c);
}

Test(num_ball, products) {
  struct draws d = {507, 0};
  for (size_t p = 0; p < sizeof precisions / sizeof *precisions; p++)
    for (int i = 0; i < 80; i++)
      check_product(num_arb(precisions[p]), i % 2 ? FIELD_REAL : FIELD_COMPLEX, &d, i / 2 % 2);
}

/* ---- by hand ---- */

/* |z| in [0.25, 1.75] about t = 1: the images are 0 and all z of modulus at most 3/4. */
Test(num_ball, undecided_complex_threshold) {
  struct vec z, t;
  vec_init(&z, num_arb(64), FIELD_COMPLEX, 2);
  vec_init(&t, num_arb(64), FIELD_REAL, 2);
  vec_set_doubles(&z, (double[]){1, 0, 0, 0});
  arb_add_error_2exp_si(z.at.b, -1);
  arb_add_error_2exp_si(z.at.b, -2);
  vec_set_doubles(&t, (double[]){1, 0});
  vec_soft_threshold(&z, &t);
  for (slong i = 0; i < 2; i++) cr_expect(arb_contains_zero(z.at.b + i));
  arb_t inside, outside;
  arb_init(inside);
  arb_init(outside);
  arb_set_d(inside, 0.75);
  arb_set_d(outside, 0.7501);
  cr_expect(arb_contains(z.at.b, inside) && !arb_overlaps(z.at.b, outside));
  cr_expect(arb_is_zero(z.at.b + 2) && arb_is_zero(z.at.b + 3));
  arb_clear(inside);
  arb_clear(outside);
  vec_clear(&z);
  vec_clear(&t);
}

Test(num_ball, radius_is_the_largest) {
  struct vec x;
  struct mat A;
  mag_t radius;
  mag_init(radius);
  vec_init(&x, num_arb(64), FIELD_COMPLEX, 2);
  vec_set_doubles(&x, (double[]){1, 2, 3, 4});
  vec_radius(radius, &x);
  cr_expect(mag_is_zero(radius));
  arb_add_error_2exp_si(x.at.b + 3, -7);
  arb_add_error_2exp_si(x.at.b + 1, -9);
  vec_radius(radius, &x);
  cr_expect_eq(mag_cmp_2exp_si(radius, -7), 0);
  mat_init(&A, num_arb(64), FIELD_REAL, 1, 1);
  for (int i = 0; i < 3; i++) {
    if (i == 0) arb_indeterminate(x.at.b + 2);
    if (i == 1) arb_pos_inf(x.at.b + 2);
    if (i == 2) arb_zero_pm_inf(x.at.b + 2);
    vec_radius(radius, &x);
    cr_expect(mag_is_inf(radius), "case %d", i);
    arb_set(A.at.b, x.at.b + 2);
    cr_expect(!mat_finite(&A), "case %d", i);
  }
  mat_clear(&A);
  vec_clear(&x);
  mag_clear(radius);
}

/* Equal means the same balls: midpoint and radius. */
Test(num_ball, equal_means_radii_too) {
  struct mat A, B;
  mat_init(&A, num_arb(64), FIELD_REAL, 1, 2);
  mat_init(&B, num_arb(64), FIELD_REAL, 1, 2);
  mat_set_doubles(&A, (double[]){1, 2});
  mat_set_doubles(&B, (double[]){1, 2});
  arb_add_error_2exp_si(B.at.b + 1, -60);
  cr_expect(!mat_equal(&A, &B));
  mat_set(&A, &B);
  cr_expect(mat_equal(&A, &B));
  mat_clear(&A);
  mat_clear(&B);
}
