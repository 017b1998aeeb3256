/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * FIRENET where it has no answer: y = 0 with delta = 0 makes alpha infinite, and an L of 0 the steps. In
 * arithmetics that do not enclose, the answer is then no number; nothing else happens. */
#include <criterion/criterion.h>

#include "firenet.h"
#include "mem.h"

static const char *const arithmetics[] = {"double", "float:64", "block:64", "block:500"};

struct fault {
  double norm, y;
};

static void expect_no_answer(const char *arithmetic, struct fault fault) {
  struct num num;
  struct mat A;
  struct scal L;
  struct vec x, y;
  struct firenet f;
  fmpq_t zero, one;
  arb_ptr answer = _arb_vec_init(3);
  fmpq_init(zero);
  fmpq_init(one);
  fmpq_one(one);
  cr_assert(!num_set_str(&num, arithmetic));
  mat_init(&A, num, FIELD_REAL, 2, 3);
  mat_set_doubles(&A, (double[]){1, 2, 3, -1, 0, 2});
  scal_init(&L, num);
  scal_set_fraction(&L, (long)fault.norm, 1);
  vec_init(&x, num, FIELD_REAL, 3);
  vec_init(&y, num, FIELD_REAL, 2);
  vec_set_doubles(&y, (double[]){fault.y, -fault.y});
  firenet_init_matrix(
    &f, &A, &L, &(struct firenet_params){.inner = 5, .outer = 4, .delta = zero, .lambda = one});
  cr_expect(net_apply(&f.net, &x, &y, NULL), "%s", arithmetic);
  vec_get_balls(answer, &x);
  for (slong i = 0; i < 3; i++)
    cr_expect(!arb_is_finite(answer + i), "%s, norm %g, y %g", arithmetic, fault.norm, fault.y);
  net_clear(&f.net);
  scal_clear(&L);
  vec_clear(&x);
  vec_clear(&y);
  fmpq_clear(zero);
  fmpq_clear(one);
  _arb_vec_clear(answer, 3);
}

Test(firenet_undefined, no_answer) {
  static const struct fault faults[] = {{4, 0}, {0, 1}, {0, 0}};
  for (size_t a = 0; a < sizeof arithmetics / sizeof *arithmetics; a++)
    for (size_t k = 0; k < sizeof faults / sizeof *faults; k++)
      expect_no_answer(arithmetics[a], faults[k]);
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0);
}
