/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The networks without arithmetic of their own: constant, and scaled around another one. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "constant.h"
#include "ista.h"
#include "mem.h"
#include "scaled.h"

static void install(void) { mem_install(); }
TestSuite(constant, .init = install);

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

static struct num arithmetic(const char *name) {
  struct num num;
  cr_assert_eq(num_set_str(&num, name), 0);
  return num;
}

/* 1/3 and -2/7 are no floats, 5 and 0 are: |x - q| <= 2^-p |q|, or the ball contains q. */
Test(constant, answers_its_value_whatever_it_is_asked) {
  static const char *const names[] = {"double", "float:24", "float:500", "block:500", "ball:100"};
  static const slong bits[] = {53, 24, 500, 498, 99}; /* block: of the largest entry, 5 */
  fmpq *value = _fmpq_vec_init(4);
  fmpq_set_si(value, 1, 3);
  fmpq_set_si(value + 1, -2, 7);
  fmpq_set_si(value + 2, 5, 1);
  for (size_t k = 0; k < 5; k++) {
    struct num num = arithmetic(names[k]);
    struct constant c;
    struct vec x, y;
    arb_ptr got = _arb_vec_init(4);
    constant_init(&c, num, 2, value, 4);
    vec_init(&x, num, FIELD_REAL, 4);
    vec_init(&y, num, FIELD_REAL, 2);
    for (int asked = 0; asked < 3; asked++) {
      vec_set_doubles(&y, (double[]){asked, 1e300});
      cr_assert(net_apply(&c.net, &x, &y, NULL));
      vec_get_balls(got, &x);
      for (size_t i = 0; i < 4; i++) {
        mag_t slack;
        mag_init(slack);
        mag_set_ui_2exp_si(slack, 1, -bits[k]);
        if (!num_encloses(num) && i < 2) mag_add(arb_radref(got + i), arb_radref(got + i), slack);
        cr_assert(arb_contains_fmpq(got + i, value + i), "%s, entry %zu", names[k], i);
        cr_assert(mag_cmp_2exp_si(arb_radref(got + i), -bits[k] + 1) <= 0);
        mag_clear(slack);
      }
    }
    _arb_vec_clear(got, 4);
    vec_clear(&x);
    vec_clear(&y);
    net_clear(&c.net);
    net_clear(&c.net);
  }
  _fmpq_vec_clear(value, 4);
  expect_no_leak();
}

static const double matrix[] = {3, 1, -2, 0.5, 2, 1}, measurement[] = {0.75, -1.5};

/* f <- ISTA on a fixed 2 x 3 matrix of norm < 5 with lambda = 2^exponent */
static void make_ista(struct ista *f, struct num num, slong exponent) {
  struct mat A;
  struct scal L;
  fmpq_t lambda, norm;
  fmpq_init(lambda);
  fmpq_init(norm);
  scal_init(&L, num);
  mat_init(&A, num, FIELD_REAL, 2, 3);
  mat_set_doubles(&A, matrix);
  fmpq_set_si(norm, 5, 1);
  scal_set_fmpq(&L, norm);
  fmpq_one(lambda);
  if (exponent >= 0) fmpq_mul_2exp(lambda, lambda, (flint_bitcnt_t)exponent);
  else fmpq_div_2exp(lambda, lambda, (flint_bitcnt_t)-exponent);
  ista_init_matrix(f, &A, &L, &(struct ista_params){.layers = 50, .lambda = lambda});
  cr_assert_null(A.at.d, "the network has taken the matrix");
  scal_clear(&L);
  fmpq_clear(lambda);
  fmpq_clear(norm);
}

/* P2 is homogeneous: with 2^e y and 2^e lambda the answer is 2^e x, and powers of 2 leave all bits alone. */
Test(constant, scaled_changes_units_and_nothing_else) {
  static const slong exponents[] = {-300, -1, 0, 7, 300};
  struct num num = num_float(80);
  struct ista plain;
  struct vec x, y, want;
  vec_init(&x, num, FIELD_REAL, 3);
  vec_init(&want, num, FIELD_REAL, 3);
  vec_init(&y, num, FIELD_REAL, 2);
  vec_set_doubles(&y, measurement);
  make_ista(&plain, num, -3);
  cr_assert(net_apply(&plain.net, &want, &y, NULL));
  double entries[3], got[3];
  vec_get_doubles(entries, &want);
  cr_assert(fabs(entries[0]) + fabs(entries[1]) + fabs(entries[2]) > 0.1);
  for (size_t k = 0; k < 5; k++) {
    struct ista *inner = mem_alloc(1, sizeof *inner);
    struct scaled s;
    struct scal minus_one;
    make_ista(inner, num, exponents[k] - 3);
    scaled_init(&s, &inner->net, exponents[k], exponents[k]);
    cr_assert_eq(s.net.layers, 50);
    cr_assert(net_apply(&s.net, &x, &y, NULL));
    scal_init(&minus_one, num);
    fmpq_t q;
    fmpq_init(q);
    fmpq_set_si(q, -1, 1);
    scal_set_fmpq(&minus_one, q);
    fmpq_clear(q);
    vec_axpy(&x, &minus_one, &want);
    vec_get_doubles(got, &x);
    cr_assert(got[0] == 0 && got[1] == 0 && got[2] == 0, "exponent %ld", (long)exponents[k]);
    scal_clear(&minus_one);
    net_clear(&s.net);
    net_clear(&s.net);
  }
  vec_clear(&x);
  vec_clear(&y);
  vec_clear(&want);
  net_clear(&plain.net);
  expect_no_leak();
}
