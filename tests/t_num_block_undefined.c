/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * block:p where there is no number: NaN and infinities among the operands, exponents beyond 2^40. */
#include <criterion/criterion.h>

#include "fixed_path.h"
#include "mem.h"
#include "num_block.h"

static const char *const paths[] = {"portable", "avx2", "ifma", "transform"};
#define PATHS (sizeof paths / sizeof *paths)

/* Operands of one size, all of them 1, and the results of each kernel in turn. */
struct ones {
  struct vec x, y, z, u, t; /* 3 reals */
  struct mat A;             /* 3 x 3 */
  struct scal a, s;
};

static void enclose_ones(arb_ptr out, slong prec, const void *context) {
  const size_t *n = context;
  (void)prec;
  for (size_t i = 0; i < *n; i++) arb_one(out + i);
}

static void ones_init(struct ones *o) {
  static const size_t few = 3, many = 9;
  struct num num = num_block(64);
  struct vec *all[] = {&o->x, &o->y, &o->z, &o->u, &o->t};
  for (size_t k = 0; k < 5; k++) {
    vec_init(all[k], num, FIELD_REAL, few);
    vec_set_enclosed(all[k], enclose_ones, &few);
  }
  mat_init(&o->A, num, FIELD_REAL, few, few);
  mat_set_enclosed(&o->A, enclose_ones, &many);
  scal_init(&o->a, num);
  scal_init(&o->s, num);
  scal_set_fraction(&o->a, 1, 1);
}

static void ones_clear(struct ones *o) {
  struct vec *all[] = {&o->x, &o->y, &o->z, &o->u, &o->t};
  for (size_t k = 0; k < 5; k++) vec_clear(all[k]);
  mat_clear(&o->A);
  scal_clear(&o->a);
  scal_clear(&o->s);
}

static void run_axpy(struct ones *o) { vec_axpy(&o->x, &o->a, &o->y); }
static void run_scale(struct ones *o) { vec_scale(&o->x, &o->a); }
static void run_shrink(struct ones *o) { vec_soft_threshold(&o->x, &o->t); }
static void run_project(struct ones *o) { vec_project_ball(&o->x); }
static void run_mul(struct ones *o) { mat_mul(&o->x, &o->A, &o->y); }
static void run_adjoint(struct ones *o) { mat_mul_adjoint(&o->x, &o->A, &o->y); }
static void run_primal(struct ones *o) {
  cr_assert(mat_primal_step(&o->x, &o->y, &o->z, &o->a, &o->A, &o->u, &o->t));
}
static void run_dual(struct ones *o) {
  cr_assert(mat_dual_step(&o->x, &o->a, &o->A, &o->y, &o->z));
}

/* Which operands a kernel reads: x, y, z, u, t, A, a */
static const struct {
  void (*run)(struct ones *o);
  const char *reads, *name;
} kernels[] = {{run_axpy, "xya", "axpy"},       {run_scale, "xa", "scale"},
               {run_shrink, "xt", "shrink"},    {run_project, "x", "project"},
               {run_mul, "yA", "mul"},          {run_adjoint, "yA", "adjoint"},
               {run_primal, "xuatA", "primal"}, {run_dual, "xyzaA", "dual"}};

static void enclose_nothing(arb_ptr out, slong prec, const void *context) {
  const size_t *n = context;
  (void)prec;
  for (size_t i = 0; i < *n; i++) arb_one(out + i);
  arb_indeterminate(out + *n / 2);
}

static void spoil(struct ones *o, char operand) {
  static const size_t few = 3, many = 9;
  switch (operand) {
  case 'x': vec_set_enclosed(&o->x, enclose_nothing, &few); break;
  case 'y': vec_set_enclosed(&o->y, enclose_nothing, &few); break;
  case 'z': vec_set_enclosed(&o->z, enclose_nothing, &few); break;
  case 'u': vec_set_enclosed(&o->u, enclose_nothing, &few); break;
  case 't': vec_set_enclosed(&o->t, enclose_nothing, &few); break;
  case 'A': mat_set_enclosed(&o->A, enclose_nothing, &many); break;
  case 'a': mpfr_set_nan(o->a.at.f); break;
  }
}

/* No entry of x is a number, nor is its norm; and that is over when it is set. */
static void expect_undefined(struct ones *o, const char *what) {
  arb_ptr balls = _arb_vec_init(3);
  static const size_t few = 3;
  cr_expect(!fixed_defined(o->x.at.k), "%s", what);
  vec_get_balls(balls, &o->x);
  for (slong i = 0; i < 3; i++) cr_expect(!arb_is_finite(balls + i), "%s", what);
  vec_norm(&o->s, &o->x);
  cr_expect(mpfr_nan_p(o->s.at.f), "%s: norm", what);
  vec_norm_square(&o->s, &o->x);
  cr_expect(mpfr_nan_p(o->s.at.f), "%s: its square", what);
  vec_set_enclosed(&o->x, enclose_ones, &few);
  cr_expect(fixed_defined(o->x.at.k), "%s", what);
  _arb_vec_clear(balls, 3);
}

Test(num_block_undefined, operands) {
  for (size_t path = 0; path < PATHS; path++)
    for (size_t k = 0; fixed_path_force(paths[path]) && k < sizeof kernels / sizeof *kernels; k++) {
      struct ones o;
      for (const char *operand = kernels[k].reads; *operand; operand++) {
        ones_init(&o);
        kernels[k].run(&o);
        cr_expect(fixed_defined(o.x.at.k), "%s", kernels[k].name);
        spoil(&o, *operand);
        kernels[k].run(&o);
        expect_undefined(&o, kernels[k].name);
        ones_clear(&o);
        if (*operand != 'a') continue;
        ones_init(&o);
        mpfr_set_inf(o.a.at.f, -1);
        kernels[k].run(&o);
        expect_undefined(&o, kernels[k].name);
        ones_clear(&o);
      }
    }
  cr_assert(fixed_path_force(NULL));
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0);
}

/* Exponents beyond 2^40, of either sign, are no numbers; 2^40 itself is one. */
Test(num_block_undefined, exponents_end) {
  static const struct {
    slong start, by;
    bool defined;
  } known[] = {{(WORD(1) << 40) - 2, 1, true},
               {(WORD(1) << 40) - 2, 2, false},
               {-(WORD(1) << 40), -1, true},
               {-(WORD(1) << 40), -2, false},
               {(WORD(1) << 40) - 1, WORD(1) << 29, false},
               {-(WORD(1) << 40) - 1, -(WORD(1) << 29), false}};
  for (size_t k = 0; k < sizeof known / sizeof *known; k++)
    for (int product = 0; product < 2; product++) {
      struct ones o;
      ones_init(&o);
      o.y.at.k->exp = known[k].start + 1;
      mpfr_set_ui_2exp(o.a.at.f, 1, known[k].by, MPFR_RNDN);
      if (product) {
        vec_zero(&o.x);
        vec_axpy(&o.x, &o.a, &o.y);
      } else {
        vec_scale(&o.y, &o.a);
        vec_set(&o.x, &o.y);
      }
      cr_expect_eq(fixed_defined(o.x.at.k), known[k].defined, "case %zu", k);
      if (known[k].defined) cr_expect_eq(o.x.at.k->exp, known[k].start + known[k].by + 1);
      ones_clear(&o);
    }
  cr_assert_eq(mem_live(), 0);
}
