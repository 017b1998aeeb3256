/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ref_radii.h"

/* ---- exact values ---- */

void sum_add(arf_t sum, double a, slong exp, const arf_t times) {
  arf_t term;
  arf_init(term);
  arf_set_d(term, a);
  arf_mul_2exp_si(term, term, exp);
  if (times) arf_mul(term, term, times, ARF_PREC_EXACT, ARF_RND_DOWN);
  arf_add(sum, sum, term, ARF_PREC_EXACT, ARF_RND_DOWN);
  arf_clear(term);
}

void sum_add_arf(arf_t sum, const arf_t a) { arf_add(sum, sum, a, ARF_PREC_EXACT, ARF_RND_DOWN); }

bool radius_fits(double at, slong exp, const arf_t want, slong slack) {
  arf_t got, most;
  arf_init(got);
  arf_init(most);
  sum_add(got, at, at == 0 ? 0 : exp, NULL);
  arf_mul_2exp_si(most, want, -36);
  sum_add_arf(most, want);
  sum_add(most, 1, slack, NULL);
  const bool fine = arf_cmp(got, want) >= 0 && arf_cmp(got, most) <= 0;
  const bool zero = arf_is_zero(got) || !arf_is_zero(want);
  arf_clear(got);
  arf_clear(most);
  return fine && zero;
}

/* ---- operands ---- */

double draw_at(struct draws *d) {
  static const uint64_t depths[] = {1, 30, 480};
  const double x = 0.5 + (double)draw_below(d, 1 << 30) * 0x1p-31;
  return ldexp(x, -(int)draw_below(d, depths[draw_below(d, 3)]));
}

slong draw_exp(struct draws *d) {
  static const uint64_t widths[] = {5, 100, 3000};
  const uint64_t width = widths[draw_below(d, 3)];
  return (slong)draw_below(d, 2 * width) - (slong)width;
}

void draw_radii(struct radii *r, size_t count, struct draws *d) {
  radii_init(r, count);
  if (!draw_below(d, 8)) return;
  for (size_t i = 0; i < count; i++) r->at[i] = draw_below(d, 4) ? draw_at(d) : 0;
  r->at[draw_below(d, count)] = 0.75;
  r->exp = draw_exp(d);
}

struct radius draw_radius(struct draws *d) {
  if (!draw_below(d, 4)) return (struct radius){0};
  return radius_fit(0.5 + (double)draw_below(d, 1 << 30) * 0x1p-31, draw_exp(d));
}

void raise_most(struct radii_trial *t, struct radius a, slong exp) {
  if (a.at > 0 && exp > RADII_NOTHING / 2 && a.exp + exp > t->most) t->most = a.exp + exp;
}

void draw_product(struct radii_trial *t, struct draws *d) {
  const size_t rows = 1 + draw_below(d, draw_below(d, 8) ? 21 : LONGEST),
               cols = 1 + draw_below(d, 21);
  const bool adjoint = draw_below(d, 2);
  const size_t n = adjoint ? rows : cols, m = adjoint ? cols : rows;
  draw_radii(&t->entries, rows * cols, d);
  draw_radii(&t->rad, n, d);
  draw_radii(&t->rho, m, d);
  draw_radii(&t->bound, n, d);
  radii_init(&t->room, n);
  radii_matrix_init(&t->W, &t->entries, rows, cols);
  const bool bounded = t->bound.exp != RADII_NOTHING;
  t->g = (struct radii_product){.W = &t->W,
                                .adjoint = adjoint,
                                .rad = &t->rad,
                                .rho = draw_below(d, 4) ? &t->rho : NULL,
                                .bound = {bounded ? t->bound.at : NULL, t->bound.exp, 0},
                                .of_rad = draw_radius(d),
                                .of_bound = draw_radius(d),
                                .of_rho = draw_radius(d),
                                .room = &t->room};
  if (draw_below(d, 2)) t->g.bound.more = 0x1p-49;
  t->most = -100000;
  raise_most(t, t->g.of_rad, t->rad.exp + t->W.exp);
  if (bounded) raise_most(t, t->g.of_bound, t->bound.exp + t->W.exp);
  if (bounded && t->g.rho) raise_most(t, t->g.of_rho, t->bound.exp + t->rho.exp);
}

static double entry(const struct radii_trial *t, size_t out, size_t k) {
  return t->entries.at[t->g.adjoint ? k * t->W.cols + out : out * t->W.cols + k];
}

void expect_product(struct radii_trial *t) {
  const struct radii_product *g = &t->g;
  const size_t m = t->rho.count, n = t->rad.count;
  arf_t z, b, total;
  arf_init(z);
  arf_init(b);
  arf_init(total);
  for (size_t i = 0; i < m; i++) arf_init(t->want[i]);
  for (size_t k = 0; k < n; k++) {
    arf_zero(z);
    arf_zero(b);
    if (g->bound.at) {
      sum_add(b, g->bound.at[k], g->bound.exp, NULL);
      sum_add(b, g->bound.more, g->bound.exp, NULL);
    }
    sum_add_arf(total, b);
    sum_add(z, g->of_bound.at, g->of_bound.exp, b);
    arf_zero(b);
    if (g->rad->exp != RADII_NOTHING) sum_add(b, g->rad->at[k], g->rad->exp, NULL);
    sum_add(z, g->of_rad.at, g->of_rad.exp, b);
    for (size_t i = 0; i < m && t->W.exp != RADII_NOTHING; i++)
      sum_add(t->want[i], entry(t, i, k), t->W.exp, z);
  }
  arf_zero(z);
  sum_add(z, g->of_rho.at, g->of_rho.exp, total);
  for (size_t i = 0; i < m && g->rho && g->rho->exp != RADII_NOTHING; i++)
    sum_add(t->want[i], g->rho->at[i], g->rho->exp, z);
  arf_clear(z);
  arf_clear(b);
  arf_clear(total);
}

void product_clear(struct radii_trial *t) {
  struct radii *all[] = {&t->entries, &t->rad, &t->rho, &t->bound, &t->room};
  for (size_t i = 0; i < t->rho.count; i++) arf_clear(t->want[i]);
  for (size_t i = 0; i < 5; i++) radii_clear(all[i]);
  radii_matrix_clear(&t->W);
}

bool radii_shaped(const struct radii *r) {
  const size_t filled = (r->count + 7) / 8 * 8;
  double most = 0;
  for (size_t i = 0; i < filled; i++) {
    const double x = r->at[i];
    if ((x != 0 && (x < RADII_LEAST || x > 1)) || (i >= r->count && x != 0)) return false;
    if (x > most) most = x;
  }
  return most == 0 ? r->exp == RADII_NOTHING : most >= RADII_MOST_LEAST;
}

void sum_add_entry(arf_t want, struct radius a, const struct radii *x, size_t k) {
  arf_t entry;
  arf_init(entry);
  if (x->exp != RADII_NOTHING) sum_add(entry, x->at[k], x->exp, NULL);
  sum_add(want, a.at, a.exp, entry);
  arf_clear(entry);
}
