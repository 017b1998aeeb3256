/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Products by transforms against GMP integers, at sizes where the error bound is tight and for digits
 * that make errors large; t_fixed_kernels tests the path as one of all. */
#include <criterion/criterion.h>
#include <gmp.h>

#include "fixed_path.h"
#include "lanes_path.h"
#include "limbs.h"
#include "mem.h"
#include "ref_num.h"
#include "transform.h"

static void install(void) { mem_install(); }
TestSuite(transform, .init = install);

static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0);
}

enum fill { RANDOM, LARGEST, ALTERNATING, SPARSE, FILLS };

/* All digits of w bits +half, or +half and -half in turn, or +-2^p, or few bits. */
static void draw(mpz_t value, enum fill fill, slong bits, unsigned width, gmp_randstate_t state,
                 size_t i) {
  mpz_set_ui(value, 0);
  if (fill == RANDOM) mpz_urandomb(value, state, (mp_bitcnt_t)bits);
  if (fill == SPARSE)
    mpz_setbit(value, i % 3 ? (mp_bitcnt_t)bits : (mp_bitcnt_t)(i * 37) % (mp_bitcnt_t)bits);
  for (slong at = 0, k = 0; (fill == LARGEST || fill == ALTERNATING) && at + width < bits;
       at += width, k++) {
    mpz_t digit;
    mpz_init_set_ui(digit, (1UL << (width - 1)) - 1);
    mpz_mul_2exp(digit, digit, (mp_bitcnt_t)at);
    if (fill == ALTERNATING && k % 2) mpz_sub(value, value, digit);
    else mpz_add(value, value, digit);
    mpz_clear(digit);
  }
  if (i % 5 == 3) mpz_neg(value, value);
}

static mpz_t *fill_vector(struct fixed *x, slong bits, size_t count, enum fill fill, unsigned width,
                          gmp_randstate_t state) {
  fixed_init(x, bits, count);
  mpz_t *values = mem_alloc(count, sizeof *values);
  for (size_t i = 0; i < count; i++) {
    mpz_init(values[i]);
    draw(values[i], fill, bits, width, state, i);
    limbs_set(fixed_limb(x, i, 0), x->limbs, values[i]);
  }
  return values;
}

static void drop_vector(struct fixed *x, mpz_t *values, size_t count) {
  for (size_t i = 0; i < count; i++) mpz_clear(values[i]);
  mem_free(values);
  fixed_clear(x);
}

static void check(slong bits, size_t rows, size_t cols, enum fill fill) {
  struct fixed A, x, u;
  struct wide out = {0};
  struct transform t;
  gmp_randstate_t state;
  gmp_randinit_default(state);
  gmp_randseed_ui(state, (unsigned long)bits + rows);
  transform_init(&t, bits, rows > cols ? rows : cols);
  mpz_t *a = fill_vector(&A, bits, rows * cols, fill, t.width, state),
        *xs = fill_vector(&x, bits, cols, fill, t.width, state),
        *us = fill_vector(&u, bits, rows, fill, t.width, state), want, got;
  size_t *list = mem_alloc(cols, sizeof *list), count = 0;
  for (size_t j = 0; j < cols; j++)
    if (cols < 4 || j % 4 != 2) list[count++] = j;
  void *matrix = fixed_transform.matrix_new(&A, rows, cols);
  mpz_init(want);
  mpz_init(got);
  fixed_transform.combine_columns(&out, matrix, &x, list, count, 0);
  cr_assert(out.low == 0 && out.slack == 0 && out.count == rows);
  for (size_t i = 0; i < rows; i++) {
    mpz_set_ui(want, 0);
    for (size_t c = 0; c < count; c++) mpz_addmul(want, a[i * cols + list[c]], xs[list[c]]);
    limbs_get(got, limbs_at(&out, i), out.limbs);
    cr_assert(!mpz_cmp(got, want), "%ld bits, %zu x %zu, fill %d, row %zu", bits, rows, cols, fill,
              i);
  }
  fixed_transform.dot_columns(&out, matrix, &u, list, count, 3);
  for (size_t c = 0; c < count; c++) {
    mpz_set_ui(want, 0);
    for (size_t i = 0; i < rows; i++) mpz_addmul(want, a[i * cols + list[c]], us[i]);
    limbs_get(got, limbs_at(&out, c), out.limbs);
    cr_assert(!mpz_cmp(got, want), "%ld bits, %zu x %zu, fill %d, column %zu", bits, rows, cols,
              fill, list[c]);
  }
  fixed_transform.matrix_free(matrix);
  wide_clear(&out);
  transform_clear(&t);
  mpz_clear(want);
  mpz_clear(got);
  mem_free(list);
  drop_vector(&A, a, rows * cols);
  drop_vector(&x, xs, cols);
  drop_vector(&u, us, rows);
  gmp_randclear(state);
}

Test(transform, exact_on_every_processor) {
  static const slong bits[] = {24, 53, 127, 300, 1000, 4096, 9999};
  for (int path = LANES_PORTABLE; path < LANES_PATHS; path++) {
    if (!lanes_path_force((enum lanes_path)path)) continue;
    for (size_t b = 0; b < sizeof bits / sizeof *bits; b++)
      for (enum fill fill = RANDOM; fill < FILLS; fill++) {
        check(bits[b], 3, 5, fill);
        check(bits[b], 9, 8, fill);
      }
    for (enum fill fill = RANDOM; fill < FILLS; fill++) check(65536, 2, 3, fill);
    check(100000, 21, 3, LARGEST);
    check(200, 1, 257, LARGEST);
    check(200, 255, 1, ALTERNATING);
  }
  lanes_path_force(LANES_PATHS);
  expect_no_leak();
}

/* The bound of the header at a size, by hand: 5 2^10 points are five passes of radix 4 and one of radix
 * 5. */
Test(transform, error_bound) {
  double root5 = 2.2360679774997896, f = 5 * (3 + root5) + root5 * (root5 + 5),
         g = 5 * (3 + root5) + root5 + 5;
  double want = 22 * 4682 * 0x1p26 * (2 * f + g + 2 * root5 + 22 + 5) * 0x1p-53 * 1.01;
  double got = transform_error(14, 4682, 5120, 22);
  cr_expect(got / want - 1 < 1e-12 && want / got - 1 < 1e-12, "%g, not %g", got, want);
  for (slong bits = 24; bits < 2000000; bits += bits / 3)
    for (size_t terms = 1; terms < 1000; terms *= 5) {
      struct transform t;
      if (bits > 20000 && terms != 25) continue; /* tables take their time */
      if (bits > 300000) continue;
      transform_init(&t, bits, terms);
      cr_expect(transform_error(t.width, t.digits, t.points, terms) < 0.25);
      cr_expect(t.points >= t.digits && t.digits * t.width >= (size_t)bits + 2);
      cr_expect_eq(t.points, transform_points(bits, terms));
      transform_clear(&t);
    }
  expect_no_leak();
}
