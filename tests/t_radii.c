/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * radii: products and sums against their formulas in exact arithmetic: never below, hardly above, 0 where
 * they are 0; the same bits on all kinds of processors. */
#include <criterion/criterion.h>

#include "lanes_path.h"
#include "live.h"
#include "ref_radii.h"

TestSuite(radii, .init = live_count);

#define TRIALS 300

/* Far below any product of two entries, which are at least RADII_LEAST if not 0. */
static slong hardly(const struct radii *x, const struct radii *y) {
  return x->exp == RADII_NOTHING || y->exp == RADII_NOTHING ? 0 : x->exp + y->exp - 1100;
}

/* sum += x_k y_k */
static void sum_add_product(arf_t sum, const struct radii *x, const struct radii *y, size_t k) {
  if (x->exp == RADII_NOTHING || y->exp == RADII_NOTHING) return;
  arf_t entry;
  arf_init(entry);
  sum_add(entry, y->at[k], y->exp, NULL);
  sum_add(sum, x->at[k], x->exp, entry);
  arf_clear(entry);
}

Test(radii, products) {
  struct draws d = {801, 0};
  for (int i = 0; i < TRIALS; i++) {
    struct radii_trial t;
    struct radii out;
    draw_product(&t, &d);
    expect_product(&t);
    radii_init(&out, t.rho.count);
    radii_mul(&out, &t.g);
    cr_expect(radii_shaped(&out), "trial %d", i);
    for (size_t k = 0; k < out.count; k++)
      cr_expect(radius_fits(out.at[k], out.exp, t.want[k], t.most - 380), "trial %d, %zu", i, k);
    radii_clear(&out);
    product_clear(&t);
  }
  cr_expect(live_blocks() == 0);
}

Test(radii, dual_sums) {
  struct draws d = {802, 0};
  for (int i = 0; i < TRIALS; i++) {
    struct radii_trial t;
    struct radii u, shift;
    draw_product(&t, &d);
    expect_product(&t);
    draw_radii(&u, t.rho.count, &d);
    draw_radii(&shift, t.rho.count, &d);
    const struct radius round = draw_radius(&d), one = radius_power(0);
    raise_most(&t, one, u.exp);
    raise_most(&t, one, shift.exp);
    raise_most(&t, round, 0);
    for (size_t k = 0; k < u.count; k++) {
      if (u.exp != RADII_NOTHING) sum_add(t.want[k], u.at[k], u.exp, NULL);
      if (shift.exp != RADII_NOTHING) sum_add(t.want[k], shift.at[k], shift.exp, NULL);
      sum_add(t.want[k], round.at, round.exp, NULL);
    }
    radii_dual_sum(&u, &t.g, &shift, round);
    cr_expect(radii_shaped(&u), "trial %d", i);
    for (size_t k = 0; k < u.count; k++)
      cr_expect(radius_fits(u.at[k], u.exp, t.want[k], t.most - 380), "trial %d, %zu", i, k);
    radii_clear(&u);
    radii_clear(&shift);
    product_clear(&t);
  }
  cr_expect(live_blocks() == 0);
}

/* r.r, alone and beside m.m and m.r */
Test(radii, squares) {
  struct draws d = {804, 0};
  for (int i = 0; i < 10 * TRIALS; i++) {
    struct radii r, m;
    arf_t want[3];
    const size_t count = 1 + draw_below(&d, LONGEST);
    draw_radii(&r, count, &d);
    draw_radii(&m, count, &d);
    const struct radii *pairs[3][2] = {{&r, &r}, {&m, &m}, {&m, &r}};
    const struct radii_moments all = radii_moments(&r, &m);
    const struct radius got[] = {all.rr, all.mm, all.mr}, alone = radii_square(&r);
    for (size_t q = 0; q < 3; q++) {
      arf_init(want[q]);
      for (size_t k = 0; k < count; k++) sum_add_product(want[q], pairs[q][0], pairs[q][1], k);
      cr_expect(radius_fits(got[q].at, got[q].exp, want[q], hardly(pairs[q][0], pairs[q][1])),
                "trial %d, %zu", i, q);
    }
    cr_expect(radius_fits(alone.at, alone.exp, want[0], hardly(&r, &r)), "trial %d", i);
    for (size_t q = 0; q < 3; q++) arf_clear(want[q]);
    radii_clear(&r);
    radii_clear(&m);
  }
  cr_expect(live_blocks() == 0);
}

/* min(a x + b y + c, most), units far apart */
Test(radii, limited_sums) {
  struct draws d = {803, 0};
  arf_t want[LONGEST], most;
  arf_init(most);
  for (int i = 0; i < 10 * TRIALS; i++) {
    struct radii_trial t = {.most = -100000};
    struct radii x, y;
    const size_t count = 1 + draw_below(&d, 20);
    const struct radius a = draw_radius(&d), b = draw_radius(&d), c = draw_radius(&d);
    const struct radius limit = draw_below(&d, 2) ? draw_radius(&d) : radius_power(draw_exp(&d));
    draw_radii(&x, count, &d);
    draw_radii(&y, count, &d);
    raise_most(&t, a, x.exp);
    raise_most(&t, b, y.exp);
    raise_most(&t, c, 0);
    arf_zero(most);
    sum_add(most, limit.at, limit.exp, NULL);
    for (size_t k = 0; k < count; k++) {
      arf_init(want[k]);
      sum_add_entry(want[k], a, &x, k);
      sum_add_entry(want[k], b, &y, k);
      sum_add(want[k], c.at, c.exp, NULL);
      if (arf_cmp(want[k], most) > 0) arf_set(want[k], most);
    }
    const struct radii_term terms[] = {radii_term(a, &x), radii_term(b, &y), {c, NULL}};
    radii_sum_limited(&x, terms, 3, limit);
    cr_expect(radii_shaped(&x), "trial %d", i);
    const slong unit = limit.exp < t.most ? limit.exp : t.most;
    for (size_t k = 0; k < count; k++) {
      cr_expect(radius_fits(x.at[k], x.exp, want[k], unit - 380), "trial %d, %zu", i, k);
      arf_clear(want[k]);
    }
    radii_clear(&x);
    radii_clear(&y);
  }
  arf_clear(most);
  cr_expect(live_blocks() == 0);
}

Test(radii, same_on_all_processors) {
  for (uint64_t seed = 805; seed < 865; seed++) {
    double first[LONGEST];
    slong exp = 0;
    for (int path = 0; path < LANES_PATHS; path++) {
      if (!lanes_path_force((enum lanes_path)path)) continue;
      struct draws d = {seed, 0};
      struct radii_trial t;
      struct radii out;
      draw_product(&t, &d);
      expect_product(&t);
      radii_init(&out, t.rho.count);
      radii_mul(&out, &t.g);
      if (path == 0) exp = out.exp;
      cr_expect(out.exp == exp);
      for (size_t k = 0; k < out.count; k++) {
        if (path == 0) first[k] = out.at[k];
        cr_expect(out.at[k] == first[k], "seed %lu, %zu", (unsigned long)seed, k);
      }
      radii_clear(&out);
      product_clear(&t);
    }
  }
  lanes_path_force(LANES_PATHS);
  cr_expect(live_blocks() == 0);
}
