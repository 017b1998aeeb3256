/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Solution sets of real blocks with N <= 6 against brute force over supports and signs. */
#include <criterion/criterion.h>
#include <math.h>

#include "live.h"
#include "random_block.h"
#include "ref_kkt.h"
#include "solution_set.h"

TestSuite(solution_set_brute, .init = live_count);

enum { INSTANCES = 6000 };
static const long double slack = 1e-12L; /* numbers are at most about 100 */

static void set_dense(struct ref_kkt *p, const struct block *b) {
  *p = (struct ref_kkt){.problem = b->problem, .rows = b->rows, .cols = block_columns(b)};
  struct exact parameter;
  exact_init(&parameter);
  exact_set_fmpq(&parameter, b->parameter);
  p->parameter = exact_long_double(&parameter);
  exact_clear(&parameter);
  for (size_t i = 0; i < b->competing; i++) p->A[0][i] = exact_long_double(b->row + 2 * i);
  for (size_t k = 1; k < b->rows; k++)
    p->A[k][b->competing + k - 1] = sqrtl(exact_long_double(&b->norm2));
  for (size_t k = 0; k < b->rows; k++) p->y[k] = exact_long_double(b->y + 2 * k);
  for (size_t i = 0; i < p->cols; i++) p->weights[i] = exact_long_double(b->weights + i);
}

/* Value, one minimiser of brute force in the set, and the label as good as the minimum */
static void check(const struct solution_set *s, uint64_t draw) {
  struct ref_kkt p;
  long double x[REF_KKT_MOST];
  arb_ptr point = _arb_vec_init(REF_KKT_MOST);
  arb_t ball;
  arb_init(ball);
  set_dense(&p, &s->block);
  long double minimum = ref_kkt_minimum(&p, x);
  solution_set_value(ball, s, 100);
  cr_expect(fabsl(ball_long_double(ball) - minimum) < slack, "draw %lu: value %Lg, brute force %Lg",
            (unsigned long)draw, ball_long_double(ball), minimum);
  for (size_t i = 0; i < p.cols; i++) {
    mpfr_t entry;
    mpfr_init2(entry, 64);
    mpfr_set_ld(entry, x[i], MPFR_RNDN);
    arf_set_mpfr(arb_midref(point + i), entry);
    mpfr_clear(entry);
  }
  solution_set_dist_real(ball, s, point, 100);
  cr_expect(ball_long_double(ball) < slack, "draw %lu: a minimiser, but at distance %Lg",
            (unsigned long)draw, ball_long_double(ball));
  solution_set_label_real(point, s, 100);
  for (size_t i = 0; i < p.cols; i++) x[i] = ball_long_double(point + i);
  cr_expect(fabsl(ref_kkt_objective(&p, x) - minimum) < slack, "draw %lu: label",
            (unsigned long)draw);
  arb_clear(ball);
  _arb_vec_clear(point, REF_KKT_MOST);
}

/* Seed: random_block.c. */
Test(solution_set_brute, all_supports_and_signs) {
  for (uint64_t draw = 0; draw < INSTANCES; draw++) {
    struct random_block kind = {
      .draw = 100000 + draw, .problem = (enum problem)(1 + draw % 3), .real = true};
    struct block block;
    struct solution_set s;
    kind.rows = draw / 3 % 2 ? 4 : 2;
    kind.competing = 7 - kind.rows;
    if (draw % 12 == 2) kind.aim = AIM_EQUALITY;
    if (draw % 24 == 0) kind.aim = AIM_NOISE;
    random_block(&block, &kind);
    solution_set_init(&s, &block);
    check(&s, draw);
    solution_set_clear(&s);
  }
  cr_expect(live_blocks() == 0);
}
