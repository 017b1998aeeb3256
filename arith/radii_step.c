/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a primal step does with radii, in one pass (radii.h). Each result has at most 7 roundings. */
#include "radii.h"
#include "radii_passes.h"

/* *exp <- the larger one; r is not 0 */
static void raise_to(slong *exp, struct radius r) {
  if (r.at > 0 && r.exp > *exp) *exp = r.exp;
}

static struct radius unit_of(const struct radii *r) {
  return (struct radius){r->exp != RADII_NOTHING, r->exp};
}

/* In units of 2^exp, exp not below that of f */
static double factor_of(struct radius f, slong exp) {
  return f.at == 0 ? 0 : f.at * power_raised(f.exp - exp);
}

/* 2^(from - to) times 1 + 2^-40, or more */
static double conversion(slong from, slong to) {
  return from - to > 500
           ? INFINITY
           : (1 + 0x1p-40) * (from < to ? power_raised(from - to) : double_power(from - to));
}

void radii_primal_step(const struct radii_step *step) {
  struct radii *x = step->x, *e = step->e, *s = step->s;
  const struct radius units[] = {unit_of(x), unit_of(step->moved), unit_of(step->t)};
  slong exp = RADII_NOTHING;
  for (size_t i = 0; i < 3; i++) raise_to(&exp, units[i]);
  raise_to(&exp, step->round_x);
  raise_to(&exp, step->round_e);
  const struct radius unit = {exp != RADII_NOTHING, exp};
  slong of_s = RADII_NOTHING;
  raise_to(&of_s, unit);
  raise_to(&of_s, unit_of(s));
  raise_to(&of_s, step->round_s);
  struct radii_primal p = {.x = x->at,
                           .e = e->at,
                           .s = s->at,
                           .moved = step->moved->at,
                           .t = step->t->at,
                           .excess = step->excess,
                           .was_x = step->was_x,
                           .was_s = step->was_s,
                           .of_x = factor_of(units[0], exp),
                           .of_moved = factor_of(units[1], exp),
                           .of_t = factor_of(units[2], exp),
                           .round_x = factor_of(step->round_x, exp),
                           .round_e = factor_of(step->round_e, exp),
                           .in_excess = conversion(exp, step->excess_exp),
                           .of_s = factor_of(unit_of(s), of_s),
                           .of_next = factor_of(unit, of_s),
                           .round_s = factor_of(step->round_s, of_s)};
  radii_passes()->primal(&p, (x->count + RADII_LANES - 1) / RADII_LANES, upward(8), RADII_LEAST);
  x->exp = radii_moved(exp, p.exp_x);
  e->exp = radii_moved(exp, p.exp_e);
  s->exp = radii_moved(of_s, p.exp_s);
}
