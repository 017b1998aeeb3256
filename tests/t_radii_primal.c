/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * radii: primal steps against their formulas in exact arithmetic: never below, hardly above, 0 where
 * they are 0. */
#include <criterion/criterion.h>

#include "live.h"
#include "mem.h"
#include "ref_radii.h"

TestSuite(radii_primal, .init = live_count);

#define TRIALS 300

struct primal {
  struct radii x, e, s, t;
  double *excess;
  uint64_t *was_x, *was_s;
  struct radii_step step;
};

static void draw_primal(struct primal *p, struct radii_trial *t, struct draws *d) {
  const size_t count = t->rho.count, filled = (count + 7) / 8 * 8;
  const struct radius one = radius_power(0);
  draw_radii(&p->x, count, d);
  draw_radii(&p->s, count, d);
  draw_radii(&p->t, count, d);
  radii_init(&p->e, count);
  p->excess = mem_alloc_aligned(filled, sizeof *p->excess);
  p->was_x = mem_alloc_aligned(filled, sizeof *p->was_x);
  p->was_s = mem_alloc_aligned(filled, sizeof *p->was_s);
  for (size_t i = 0; i < count; i++) {
    p->excess[i] = draw_below(d, 2) ? draw_at(d) : -draw_at(d);
    p->was_x[i] = draw_below(d, 2);
    p->was_s[i] = draw_below(d, 2) << 63;
  }
  p->step = (struct radii_step){.x = &p->x,
                                .e = &p->e,
                                .s = &p->s,
                                .g = &t->g,
                                .t = &p->t,
                                .excess = p->excess,
                                .excess_exp = draw_exp(d),
                                .was_x = p->was_x,
                                .was_s = p->was_s,
                                .round_x = draw_radius(d),
                                .round_e = draw_radius(d),
                                .round_s = draw_radius(d)};
  raise_most(t, one, p->x.exp);
  raise_most(t, one, p->s.exp);
  raise_most(t, one, p->t.exp);
  raise_most(t, p->step.round_x, 0);
  raise_most(t, p->step.round_e, 0);
  raise_most(t, p->step.round_s, 0);
}

static void primal_clear(struct primal *p) {
  struct radii *all[] = {&p->x, &p->e, &p->s, &p->t};
  for (size_t i = 0; i < 4; i++) radii_clear(all[i]);
  mem_free(p->excess);
  mem_free(p->was_x);
  mem_free(p->was_s);
}

/* x', e, s of entry k by the formulas of radii.h, g given */
static void expect_primal(arf_t x, arf_t e, arf_t s, const struct primal *p, size_t k,
                          const arf_t g, bool dead) {
  const struct radius one = radius_power(0), two = radius_power(1);
  const struct radii_step *q = &p->step;
  arf_zero(x);
  arf_zero(e);
  arf_zero(s);
  sum_add_entry(e, one, &p->x, k);
  sum_add_entry(s, one, &p->s, k);
  if (!dead || p->was_x[k]) sum_add(e, q->round_e.at, q->round_e.exp, NULL);
  if (!dead || p->was_s[k]) sum_add(s, q->round_s.at, q->round_s.exp, NULL);
  if (dead) return;
  sum_add_entry(x, one, &p->x, k);
  sum_add_entry(x, one, &p->t, k);
  sum_add(x, q->round_x.at, q->round_x.exp, NULL);
  sum_add_arf(x, g);
  sum_add_entry(e, two, &p->t, k);
  sum_add(e, 2 * q->round_x.at, q->round_x.exp, NULL);
  sum_add_arf(e, g);
  sum_add_arf(e, g);
  sum_add_arf(s, x);
}

Test(radii_primal, steps) {
  struct draws d = {804, 0};
  arf_t x, e, s, over;
  arf_init(x);
  arf_init(e);
  arf_init(s);
  arf_init(over);
  int alive = 0, dead = 0;
  for (int i = 0; i < TRIALS; i++) {
    struct radii_trial t;
    struct primal p, was;
    draw_product(&t, &d);
    expect_product(&t);
    draw_primal(&p, &t, &d);
    was = p;
    radii_init(&was.x, p.x.count);
    radii_init(&was.s, p.s.count);
    radii_set(&was.x, &p.x);
    radii_set(&was.s, &p.s);
    radii_primal_step(&p.step);
    cr_expect(radii_shaped(&p.x) && radii_shaped(&p.e) && radii_shaped(&p.s), "trial %d", i);
    for (size_t k = 0; k < p.x.count; k++) {
      arf_zero(over);
      sum_add(over, p.excess[k], p.step.excess_exp, NULL);
      sum_add_entry(over, radius_power(0), &was.x, k);
      sum_add_entry(over, radius_power(0), &p.t, k);
      sum_add_arf(over, t.want[k]);
      const bool dies = p.x.at[k] == 0;
      expect_primal(x, e, s, &was, k, t.want[k], dies);
      if (arf_sgn(over) > 0 && dies) /* then all of x' must be 0 anyway */
        expect_primal(x, e, s, &was, k, t.want[k], false);
      cr_expect(radius_fits(p.x.at[k], p.x.exp, x, t.most - 380), "trial %d, %zu: x", i, k);
      cr_expect(radius_fits(p.e.at[k], p.e.exp, e, t.most - 380), "trial %d, %zu: e", i, k);
      cr_expect(radius_fits(p.s.at[k], p.s.exp, s, t.most - 380), "trial %d, %zu: s", i, k);
      alive += !dies;
      dead += dies && p.excess[k] < 0;
    }
    radii_clear(&was.x);
    radii_clear(&was.s);
    primal_clear(&p);
    product_clear(&t);
  }
  cr_expect(alive > 100 && dead > 100, "%d, %d", alive, dead);
  arf_clear(x);
  arf_clear(e);
  arf_clear(s);
  arf_clear(over);
  cr_expect(live_blocks() == 0);
}
