/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The operations of block fixed point without a matrix against integers, on every path. */
#include <criterion/criterion.h>

#include "fixed_ops.h"
#include "fixed_trial.h"
#include "mem.h"

static void all_exponents(void) {
  mpfr_set_emax(mpfr_get_emax_max());
  mpfr_set_emin(mpfr_get_emin_min());
}

TestSuite(fixed_ops, .init = all_exponents);

struct trial {
  struct draws *draws;
  const char *path;
  slong bits, spread;
  size_t count;
};

static void check_axpy(struct trial *c) {
  struct pair x, y;
  struct scalar a;
  pair_init(&x, c->bits, c->count);
  pair_init(&y, c->bits, c->count);
  scalar_init(&a, c->bits);
  pair_draw(&x, c->draws, c->spread);
  scalar_draw(&a, c->draws, c->spread);
  if (draw_below(c->draws, 3)) pair_draw(&y, c->draws, c->spread);
  else { /* nearly, or wholly, -a x */ scalar_axpy(&y.v, &a, &x.v);
    _fmpz_vec_neg(y.v.m, y.v.m, (slong)c->count);
    pair_round(&y);
  }
  scalar_axpy(&y.v, &a, &x.v);
  fixed_axpy(&y.x, a.a, &x.x);
  pair_expect(&y, c->path);
  ref_fixed_scale(&x.v, a.m, a.exp);
  fixed_scale(&x.x, a.a);
  pair_expect(&x, c->path);
  pair_clear(&x);
  pair_clear(&y);
  scalar_clear(&a);
}

static void check_threshold(struct trial *c) {
  struct pair x, t;
  pair_init(&x, c->bits, c->count);
  pair_init(&t, c->bits, c->count);
  pair_draw(&x, c->draws, c->spread);
  if (draw_below(c->draws, 2)) pair_draw(&t, c->draws, c->spread);
  else { /* the thresholds are met, or missed by one */ ref_fixed_set(&t.v, &x.v);
    for (size_t i = 0; i < c->count; i++)
      fmpz_add_si(t.v.m + i, t.v.m + i, (slong)draw_below(c->draws, 3) - 1);
  }
  for (size_t i = 0; i < c->count; i++) fmpz_abs(t.v.m + i, t.v.m + i);
  pair_round(&t);
  ref_fixed_shrink(&x.v, &t.v);
  fixed_soft_threshold(&x.x, &t.x);
  pair_expect(&x, c->path);
  pair_clear(&x);
  pair_clear(&t);
}

static void check_norms(struct trial *c) {
  struct pair x;
  fmpz_t s;
  mpz_t m;
  mpfr_t got, want;
  pair_init(&x, c->bits, c->count);
  fmpz_init(s);
  mpz_init(m);
  mpfr_inits2(draw_below(c->draws, 2) ? c->bits : 24 + (slong)draw_below(c->draws, 500), got, want,
              (mpfr_ptr)0);
  pair_draw(&x, c->draws, draw_below(c->draws, 2) ? 3 : c->spread);
  ref_fixed_square(s, &x.v);
  fmpz_get_mpz(m, s);
  mpfr_set_z_2exp(want, m, 2 * fmpz_get_si(x.v.exp), MPFR_RNDN);
  fixed_norm_square(got, &x.x);
  cr_assert(mpfr_equal_p(got, want), "%s: %ld bits", c->path, c->bits);
  ref_fixed_project(&x.v, c->bits);
  fixed_project_ball(&x.x);
  pair_expect_rounded(&x, c->path);
  mpfr_clears(got, want, (mpfr_ptr)0);
  mpz_clear(m);
  fmpz_clear(s);
  pair_clear(&x);
}

/* Precisions and lengths are at most these. */
static void each_path(uint64_t seed, int trials, slong bits, size_t count) {
  for (size_t k = 0; k < FIXED_PATHS; k++) {
    struct draws draws = {seed, 0};
    struct trial c = {.draws = &draws};
    if (!fixed_trial_path(k, &c.path)) continue;
    for (int i = 0; i < trials; i++) {
      c.bits = 24 + (slong)draw_below(&draws, (uint64_t)bits - 23);
      c.spread = draw_below(&draws, 2) ? 3 : 2 * c.bits;
      c.count = 1 + draw_below(&draws, count);
      check_axpy(&c);
      check_threshold(&c);
      check_norms(&c);
    }
  }
  mpfr_free_cache();
  flint_cleanup();
  cr_assert_eq(mem_live(), 0);
}

Test(fixed_ops, few_bits) { each_path(611, 1500, 250, 30); }
Test(fixed_ops, bits) { each_path(612, 100, 2000, 30); }
Test(fixed_ops, many_bits) { each_path(613, 2, 20000, 20); }
Test(fixed_ops, most_bits) { each_path(615, 1, 100000, 3); }
Test(fixed_ops, many_entries) { each_path(616, 5, 300, 700); }

/* Where x and y are so far apart that one is only seen in the signs of ties, how far does not
 * matter. */
static void check_far(struct draws *d, slong bits, slong near, slong far) {
  struct pair x, y, z;
  mpfr_t a;
  const size_t count = 9;
  pair_init(&x, bits, count);
  pair_init(&y, bits, count);
  pair_init(&z, bits, count);
  mpfr_init2(a, bits);
  pair_draw(&x, d, 3);
  pair_draw(&y, d, 3);
  ref_fixed_set(&z.v, &y.v);
  mpfr_set_si_2exp(a, draw_below(d, 2) ? 3 : -1, near, MPFR_RNDN);
  fixed_set(&z.x, &y.x);
  fixed_axpy(&z.x, a, &x.x);
  mpfr_mul_2si(a, a, far - near, MPFR_RNDN);
  fixed_axpy(&y.x, a, &x.x);
  const slong moved = near > 0 && !fixed_is_zero(&x.x) ? far - near : 0;
  const bool only_x = fixed_is_zero(&z.x) ? false : _fmpz_vec_is_zero(y.v.m, (slong)count) != 0;
  ref_fixed_load(&z.v, &z.x);
  fmpz_add_si(z.v.exp, z.v.exp, only_x ? far - near : moved);
  cr_assert(ref_fixed_same(&y.x, &z.v), "%ld bits, %ld against %ld", bits, near, far);
  pair_clear(&x);
  pair_clear(&y);
  pair_clear(&z);
  mpfr_clear(a);
}

Test(fixed_ops, far_apart) {
  struct draws draws = {614, 0};
  for (int i = 0; i < 2000; i++) {
    const slong bits = 24 + (slong)draw_below(&draws, 200), sign = draw_below(&draws, 2) ? 1 : -1;
    const slong near = bits + 20 + (slong)draw_below(&draws, 400);
    const slong far = near + (slong)draw_below(&draws, UINT64_C(1) << draw_below(&draws, 40));
    check_far(&draws, bits, sign * near, sign * far);
  }
}

Test(fixed_ops, undefined) {
  struct pair x, y;
  mpfr_t a;
  mpfr_init2(a, 60);
  pair_init(&x, 60, 3);
  pair_init(&y, 60, 3);
  for (size_t i = 0; i < 3; i++) fmpz_set_ui(x.v.m + i, i);
  pair_round(&x);
  for (int k = -1; k <= 1; k++) {
    mpfr_set_inf(a, k);
    if (!k) mpfr_set_nan(a);
    fixed_set(&y.x, &x.x);
    fixed_axpy(&y.x, a, &x.x);
    cr_expect(!fixed_defined(&y.x));
    fixed_set(&y.x, &x.x);
    fixed_scale(&y.x, a);
    cr_expect(!fixed_defined(&y.x));
  }
  mpfr_set_ui(a, 0, MPFR_RNDN);
  fixed_scale(&y.x, a);
  cr_expect(!fixed_defined(&y.x));
  fixed_axpy(&y.x, a, &x.x);
  cr_expect(!fixed_defined(&y.x));
  fixed_soft_threshold(&x.x, &y.x);
  cr_expect(!fixed_defined(&x.x));
  fixed_norm_square(a, &x.x);
  cr_expect(mpfr_nan_p(a));
  fixed_project_ball(&x.x);
  cr_expect(!fixed_defined(&x.x));
  pair_clear(&x);
  pair_clear(&y);
  mpfr_clear(a);
}

/* At the ends of the range of exponents: in it, or undefined; the square of a norm is a number of
 * MPFR. */
Test(fixed_ops, range) {
  struct pair x;
  mpfr_t a;
  mpfr_init2(a, 60);
  for (int sign = -1; sign <= 1; sign += 2) {
    pair_init(&x, 60, 3);
    fmpz_set_ui(x.v.m + 1, 5);
    pair_round(&x);
    mpfr_set_si_2exp(a, 1, sign * FIXED_EXP_MOST - x.x.exp, MPFR_RNDN);
    fixed_scale(&x.x, a);
    cr_expect_eq(x.x.exp, sign * FIXED_EXP_MOST);
    fixed_norm_square(a, &x.x);
    cr_expect_eq(mpfr_get_exp(a), 2 * sign * FIXED_EXP_MOST - 1); /* 25/64 of 2^(2e) */
    mpfr_set_d(a, sign > 0 ? 2 : 0.5, MPFR_RNDN);
    fixed_scale(&x.x, a);
    cr_expect(!fixed_defined(&x.x));
    pair_clear(&x);
  }
  mpfr_clear(a);
}
