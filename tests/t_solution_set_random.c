/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ten thousand random block problems: the duality gap is 0 and the proof holds in every regime. */
#include <criterion/criterion.h>

#include "live.h"
#include "random_block.h"
#include "solution_set.h"

TestSuite(solution_set_random, .init = live_count);

enum { INSTANCES = 12000, PREC = 256 };

/* What the instances are */
enum feature {
  SET_P1_ZERO,   /* ||y|| <= eta */
  SET_P1_EXACT,  /* eta = 0 < ||y|| */
  SET_P1_FREE,   /* a positive level and no row with y_k != 0 capped */
  SET_P1_CAPPED, /* the same with capped rows */
  SET_P2_ZERO,
  SET_P2_FREE,
  SET_P2_CAPPED,
  SET_P3_FITTED, /* D < 1 */
  SET_P3_EQUAL,  /* D = 1 */
  SET_P3_CAPPED, /* D > 1, some row is open */
  SET_P3_ZERO,   /* D > 1, x = 0 */
  SET_TIED,
  SET_COLLAPSED, /* a continuum whose face is a point at one end */
  SET_ZERO_COLUMN,
  SET_ZERO_ROW,   /* y_k = 0 */
  SET_ONE_ROW,    /* m = 1 */
  SET_IRRATIONAL, /* some |y_k| is not in Q(sqrt 2), nearly always */
  SET_FEATURES
};

static bool is_equal(const struct solution_set *s, size_t k) {
  return exact_cmp(s->residual2 + k, s->modulus2 + k) == 0;
}

/* Rows with y_k != 0 and s_k = |y_k|; all: the number of rows with y_k != 0 */
static size_t count_capped(const struct solution_set *s, size_t *all) {
  size_t capped = 0;
  *all = 0;
  for (size_t k = 0; k < s->block.rows; k++) {
    if (exact_is_zero(s->modulus2 + k)) continue;
    (*all)++;
    capped += is_equal(s, k);
  }
  return capped;
}

static enum feature regime(const struct solution_set *s) {
  size_t all, capped = count_capped(s, &all);
  bool zero = capped == all;
  if (s->block.problem == P1)
    return zero                               ? SET_P1_ZERO
           : fmpq_is_zero(s->block.parameter) ? SET_P1_EXACT
           : capped                           ? SET_P1_CAPPED
                                              : SET_P1_FREE;
  if (s->block.problem == P2) return zero ? SET_P2_ZERO : capped ? SET_P2_CAPPED : SET_P2_FREE;
  if (s->continuum) return SET_P3_EQUAL;
  if (exact_vec_is_zero(s->residual2, s->block.rows)) return SET_P3_FITTED;
  return zero ? SET_P3_ZERO : SET_P3_CAPPED;
}

static bool is_rational_square(const struct exact *x) {
  fmpz_t part;
  fmpz_init(part);
  bool square = fmpq_is_zero(x->root2);
  square =
    square && fmpz_is_square(fmpq_numref(x->rational)) && fmpz_is_square(fmpq_denref(x->rational));
  fmpz_clear(part);
  return square;
}

static void count(size_t seen[SET_FEATURES], const struct solution_set *s) {
  bool zero_column = false, zero_row = false, irrational = false;
  for (size_t i = 0; i < s->block.competing; i++)
    zero_column |= exact_vec_is_zero(s->block.row + 2 * i, 2);
  for (size_t k = 0; k < s->block.rows; k++) {
    zero_row |= exact_is_zero(s->modulus2 + k);
    irrational |= !is_rational_square(s->modulus2 + k);
  }
  seen[regime(s)]++;
  seen[SET_TIED] += s->face_size > 1;
  seen[SET_COLLAPSED] += s->continuum && s->face_size && is_equal(s, 0);
  seen[SET_ZERO_COLUMN] += zero_column;
  seen[SET_ZERO_ROW] += zero_row;
  seen[SET_ONE_ROW] += s->block.rows == 1;
  seen[SET_IRRATIONAL] += irrational;
}

static void check_gap(const struct solution_set *s, uint64_t draw) {
  arb_t gap;
  arb_init(gap);
  solution_set_gap(gap, s, PREC);
  cr_expect(arb_contains_zero(gap) && mag_cmp_2exp_si(arb_radref(gap), -200) < 0,
            "draw %lu: gap %g +- %g", (unsigned long)draw, arf_get_d(arb_midref(gap), ARF_RND_NEAR),
            mag_get_d(arb_radref(gap)));
  arb_clear(gap);
}

static struct random_block kind_of(uint64_t draw) {
  struct random_block kind = {.draw = draw, .problem = (enum problem)(1 + draw % 3)};
  kind.competing = 4;
  kind.rows = 5;
  kind.real = draw / 3 % 4 == 0;
  if (draw / 12 % 4 == 0) kind.aim = kind.problem == P3 ? AIM_EQUALITY : AIM_ANY;
  if (draw / 12 % 8 == 0 && kind.problem == P1) kind.aim = AIM_NOISE;
  return kind;
}

/* Seed: random_block.c. */
Test(solution_set_random, zero_gap_in_all_regimes) {
  size_t seen[SET_FEATURES] = {0};
  for (uint64_t draw = 0; draw < INSTANCES; draw++) {
    struct random_block kind = kind_of(draw);
    struct block block;
    struct solution_set s;
    random_block(&block, &kind);
    solution_set_init(&s, &block);
    cr_expect(solution_set_verify(&s), "draw %lu", (unsigned long)draw);
    check_gap(&s, draw);
    count(seen, &s);
    if (kind.aim == AIM_EQUALITY) cr_expect(s.continuum, "draw %lu: D = 1", (unsigned long)draw);
    solution_set_clear(&s);
    solution_set_clear(&s);
  }
  for (size_t i = 0; i < SET_FEATURES; i++)
    cr_expect(seen[i] >= 200, "feature %zu: %zu instances", i, seen[i]);
  cr_expect(live_blocks() == 0);
}
