/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * arb:p and ball:p: results contain the exact result at every point of the operands. Points are drawn inside
 * operand balls of all widths (so that branches of soft_threshold and project_ball are undecided) and
 * followed through in rationals. */
#include <criterion/criterion.h>

#include "operand_balls.h"
#include "ref_num.h"

#define REALS 8
#define POINTS 8

static const char *const arithmetics[] = {"arb:24",  "arb:64",   "arb:300",  "ball:24",
                                          "ball:64", "ball:300", "ball:3000"};
#define ARITHMETICS (sizeof arithmetics / sizeof *arithmetics)

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

/* A trial: operand balls, a point in each, and results of a kernel. */
struct trial {
  struct num num;
  enum field field;
  struct draws *draws;
  struct vec x, y, z, t;     /* operands of REALS, t of REALS / field */
  struct vec out, more, sum; /* results */
  struct scal a;
  struct mat A;                 /* REALS / field rows and columns */
  fmpq *px, *py, *pz, *pt, *pA; /* points */
  fmpq_t pa;
  fmpq *want, *also;
};

static void load(struct vec *x, struct draws *d, bool positive) {
  const size_t n = x->len * x->field;
  arb_ptr balls = _arb_vec_init((slong)n);
  draw_balls(balls, n, d, x->num.bits);
  for (size_t i = 0; i < n && positive; i++) arb_abs(balls + i, balls + i);
  vec_set_balls(x, balls);
  _arb_vec_clear(balls, (slong)n);
}

/* Radii of ball:p are doubles, which balls of Arb round upward to 30 bits: back below them. */
static void inner(arb_t ball, struct num num) {
  if (!strcmp(num_name(num), "arb")) return;
  arf_t radius;
  arf_init(radius);
  arf_set_mag(radius, arb_radref(ball));
  arf_mul_ui(radius, radius, (1 << 29) - 1, ARF_PREC_EXACT, ARF_RND_DOWN);
  arf_mul_2exp_si(radius, radius, -29);
  arf_get_mag_lower(arb_radref(ball), radius);
  arf_clear(radius);
}

static void points(fmpq *p, const struct vec *x, struct draws *d) {
  const size_t n = x->len * x->field;
  arb_ptr balls = _arb_vec_init((slong)n);
  vec_get_balls(balls, x);
  for (size_t i = 0; i < n; i++) {
    inner(balls + i, x->num);
    draw_point(p + i, d, balls + i);
  }
  _arb_vec_clear(balls, (slong)n);
}

static void trial_init(struct trial *c) {
  const size_t len = REALS / c->field, n = len * REALS;
  struct vec *vectors[] = {&c->x, &c->y, &c->z, &c->out, &c->more, &c->sum};
  for (size_t i = 0; i < 6; i++) vec_init(vectors[i], c->num, c->field, len);
  vec_init(&c->t, c->num, FIELD_REAL, len);
  for (size_t i = 0; i < 6; i++) load(vectors[i], c->draws, false);
  load(&c->t, c->draws, true);
  arb_ptr balls = _arb_vec_init((slong)n);
  draw_balls(balls, n, c->draws, c->num.bits);
  scal_init(&c->a, c->num);
  scal_set_balls(&c->a, balls);
  mat_init(&c->A, c->num, c->field, len, len);
  mat_set_balls(&c->A, balls);
  _arb_vec_clear(balls, (slong)n);
  fmpq **all[] = {&c->px, &c->py, &c->pz, &c->pt, &c->pA, &c->want, &c->also};
  for (size_t i = 0; i < 7; i++) *all[i] = _fmpq_vec_init((slong)REALS * REALS);
  fmpq_init(c->pa);
}

static void trial_clear(struct trial *c) {
  struct vec *vectors[] = {&c->x, &c->y, &c->z, &c->t, &c->out, &c->more, &c->sum};
  fmpq *all[] = {c->px, c->py, c->pz, c->pt, c->pA, c->want, c->also};
  for (size_t i = 0; i < 7; i++) vec_clear(vectors[i]);
  for (size_t i = 0; i < 7; i++) _fmpq_vec_clear(all[i], (slong)REALS * REALS);
  scal_clear(&c->a);
  mat_clear(&c->A);
  fmpq_clear(c->pa);
}

/* Points of the operands */
static void trial_draw(struct trial *c) {
  const size_t n = REALS * REALS / c->field;
  arb_ptr balls = _arb_vec_init((slong)n);
  points(c->px, &c->x, c->draws);
  points(c->py, &c->y, c->draws);
  points(c->pz, &c->z, c->draws);
  points(c->pt, &c->t, c->draws);
  for (size_t i = 0; i < c->t.len; i++) fmpq_abs(c->pt + i, c->pt + i);
  scal_get_ball(balls, &c->a);
  draw_point(c->pa, c->draws, balls);
  mat_get_balls(balls, &c->A);
  for (size_t i = 0; i < n; i++) {
    inner(balls + i, c->num);
    draw_point(c->pA + i, c->draws, balls + i);
  }
  _arb_vec_clear(balls, (slong)n);
}

static void each(uint64_t seed, bool complex_too, void (*kernel)(struct trial *c),
                 void (*check)(struct trial *c)) {
  struct draws draws = {seed, 0};
  for (size_t k = 0; k < ARITHMETICS; k++) {
    const struct num num = num_named(arithmetics[k]);
    for (int i = 0; i < (num.bits > 300 ? 30 : 120); i++) {
      struct trial c = {
        .num = num, .draws = &draws, .field = !complex_too || i % 2 ? FIELD_REAL : FIELD_COMPLEX};
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
}

/* got contains the n numbers */
static void expect_in(const struct trial *c, const struct vec *got, const fmpq *want,
                      const char *what) {
  arb_ptr balls = _arb_vec_init(REALS);
  vec_get_balls(balls, got);
  for (size_t i = 0; i < got->len * got->field; i++)
    cr_expect(arb_contains_fmpq(balls + i, want + i), "%s of %s:%ld, field %d, before draw %lu",
              what, num_name(c->num), c->num.bits, c->field, (unsigned long)c->draws->next);
  _arb_vec_clear(balls, REALS);
}

static void run_axpy(struct trial *c) { vec_axpy(&c->out, &c->a, &c->y); }

static void check_axpy(struct trial *c) {
  for (size_t i = 0; i < REALS; i++) fmpq_addmul(c->px + i, c->pa, c->py + i);
  expect_in(c, &c->out, c->px, "axpy");
}

Test(num_ball, axpy) { each(501, true, run_axpy, check_axpy); }

static void run_scale(struct trial *c) { vec_scale(&c->out, &c->a); }

static void check_scale(struct trial *c) {
  for (size_t i = 0; i < REALS; i++) fmpq_mul(c->px + i, c->px + i, c->pa);
  expect_in(c, &c->out, c->px, "scale");
}

Test(num_ball, scale) { each(502, true, run_scale, check_scale); }

/* ---- maps that are not rational: enclosures of more bits than any operand has ---- */

#define PREC 3300

static void expect_meets(const struct trial *c, const struct vec *got, arb_srcptr want,
                         const char *what) {
  arb_ptr balls = _arb_vec_init(REALS);
  vec_get_balls(balls, got);
  for (size_t i = 0; i < got->len * got->field; i++)
    cr_expect(arb_overlaps(balls + i, want + i), "%s of %s:%ld, field %d, before draw %lu", what,
              num_name(c->num), c->num.bits, c->field, (unsigned long)c->draws->next);
  _arb_vec_clear(balls, REALS);
}

/* z <- (1 - t / |z|) z where |z| > t, else 0; |z| from an integer root. For reals it is exact. */
static void shrink(arb_ptr out, const fmpq *z, const fmpq *t, size_t field) {
  fmpq_t square, limit;
  arb_t modulus, factor;
  arb_init(modulus);
  arb_init(factor);
  fmpq_init(square);
  fmpq_init(limit);
  for (size_t i = 0; i < REALS; i++) {
    const fmpq *entry = z + i / field * field, *threshold = t + i / field;
    ref_square_sum(square, entry, field);
    ref_square_sum(limit, threshold, 1);
    ref_sqrt(modulus, square, PREC);
    arb_zero(out + i);
    if (fmpq_cmp(square, limit) <= 0) continue;
    arb_set_fmpq(factor, threshold, PREC);
    arb_div(factor, factor, modulus, PREC);
    arb_sub_ui(factor, factor, 1, PREC);
    arb_neg(factor, factor);
    arb_set_fmpq(out + i, z + i, PREC);
    arb_mul(out + i, out + i, factor, PREC);
  }
  arb_clear(modulus);
  arb_clear(factor);
  fmpq_clear(square);
  fmpq_clear(limit);
}

static void run_threshold(struct trial *c) { vec_soft_threshold(&c->out, &c->t); }

static void check_threshold(struct trial *c) {
  arb_ptr want = _arb_vec_init(REALS);
  shrink(want, c->px, c->pt, c->field);
  expect_meets(c, &c->out, want, "soft_threshold");
  _arb_vec_clear(want, REALS);
}

Test(num_ball, soft_threshold) { each(503, true, run_threshold, check_threshold); }

static void run_norm(struct trial *c) { vec_norm(&c->a, &c->x); }

static void check_norm(struct trial *c) {
  fmpq_t square;
  arb_t want, got;
  fmpq_init(square);
  arb_init(want);
  arb_init(got);
  ref_square_sum(square, c->px, REALS);
  ref_sqrt(want, square, PREC);
  scal_get_ball(got, &c->a);
  cr_expect(arb_overlaps(got, want), "%s:%ld, field %d", num_name(c->num), c->num.bits, c->field);
  fmpq_clear(square);
  arb_clear(want);
  arb_clear(got);
}

Test(num_ball, norm) { each(505, true, run_norm, check_norm); }

/* x <- k / 16 x: brings the norm near 1 */
static void run_projection(struct trial *c) {
  scal_set_fraction(&c->a, 1 + (long)draw_below(c->draws, 16), 16);
  vec_scale(&c->x, &c->a);
  vec_set(&c->out, &c->x);
  vec_project_ball(&c->out);
}

static void check_projection(struct trial *c) {
  arb_ptr want = _arb_vec_init(REALS);
  ref_project(want, c->px, REALS, PREC);
  expect_meets(c, &c->out, want, "project_ball");
  _arb_vec_clear(want, REALS);
}

Test(num_ball, project_ball) { each(506, true, run_projection, check_projection); }

/* ---- with a matrix ---- */

static struct ref_mat matrix_of(struct trial *c) {
  return (struct ref_mat){c->pA, c->A.rows, c->A.cols, c->field};
}

static void run_products(struct trial *c) {
  mat_mul(&c->out, &c->A, &c->x);
  mat_mul_adjoint(&c->more, &c->A, &c->x);
}

static void check_products(struct trial *c) {
  struct ref_mat A = matrix_of(c);
  ref_mul(c->want, &A, c->px, false);
  expect_in(c, &c->out, c->want, "product");
  ref_mul(c->want, &A, c->px, true);
  expect_in(c, &c->more, c->want, "adjoint");
}

Test(num_ball, products) { each(507, true, run_products, check_products); }

/* u is y, the sum begins as z, e goes to `more`; composed where there is no kernel. */
static void run_primal(struct trial *c) {
  struct scal one, two;
  vec_set(&c->sum, &c->z);
  if (mat_primal_step(&c->out, &c->more, &c->sum, &c->a, &c->A, &c->y, &c->t)) return;
  cr_expect_str_eq(num_name(c->num), "arb");
  scal_init(&one, c->num);
  scal_init(&two, c->num);
  scal_set_fraction(&one, 1, 1);
  mat_mul_adjoint(&c->more, &c->A, &c->y);
  vec_axpy(&c->out, &c->a, &c->more);
  vec_soft_threshold(&c->out, &c->t);
  vec_axpy(&c->sum, &one, &c->out);
  scal_set_fraction(&one, -1, 1);
  scal_set_fraction(&two, 2, 1);
  vec_set(&c->more, &c->x);
  vec_scale(&c->more, &one);
  vec_axpy(&c->more, &two, &c->out);
  scal_clear(&one);
  scal_clear(&two);
}

static void check_primal(struct trial *c) {
  struct ref_mat A = matrix_of(c);
  ref_mul(c->want, &A, c->py, true);
  for (size_t i = 0; i < REALS; i++) {
    fmpq *v = c->want + i, *e = c->also + i;
    fmpq_mul(v, v, c->pa);
    fmpq_add(v, v, c->px + i);
    ref_shrink(v, c->pt + i);
    fmpq_sub(e, v, c->px + i);
    fmpq_add(e, e, v);
    fmpq_add(c->pz + i, c->pz + i, v);
  }
  expect_in(c, &c->out, c->want, "x of a primal step");
  expect_in(c, &c->more, c->also, "e of a primal step");
  expect_in(c, &c->sum, c->pz, "s of a primal step");
}

Test(num_ball, primal_step) { each(508, false, run_primal, check_primal); }

/* u is x, e is y, shift is z */
static void run_dual(struct trial *c) {
  struct scal one;
  if (mat_dual_step(&c->out, &c->a, &c->A, &c->y, &c->z)) return;
  cr_expect_str_eq(num_name(c->num), "arb");
  scal_init(&one, c->num);
  scal_set_fraction(&one, -1, 1);
  mat_mul(&c->more, &c->A, &c->y);
  vec_axpy(&c->out, &c->a, &c->more);
  vec_axpy(&c->out, &one, &c->z);
  vec_project_ball(&c->out);
  scal_clear(&one);
}

static void check_dual(struct trial *c) {
  struct ref_mat A = matrix_of(c);
  arb_ptr want = _arb_vec_init(REALS);
  ref_mul(c->want, &A, c->py, false);
  for (size_t i = 0; i < REALS; i++) {
    fmpq *w = c->want + i;
    fmpq_mul(w, w, c->pa);
    fmpq_add(w, w, c->px + i);
    fmpq_sub(w, w, c->pz + i);
  }
  ref_project(want, c->want, REALS, PREC);
  expect_meets(c, &c->out, want, "u of a dual step");
  _arb_vec_clear(want, REALS);
}

Test(num_ball, dual_step) { each(509, false, run_dual, check_dual); }
