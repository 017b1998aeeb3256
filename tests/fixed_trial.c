/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "fixed_trial.h"

#include "fixed_path.h"
#include "lanes_path.h"

static const struct {
  const char *name;
  enum lanes_path lanes;
} paths[FIXED_PATHS] = {{"portable", LANES_PORTABLE},
                        {"portable", LANES_AVX2},
                        {"avx2", LANES_AVX2},
                        {"ifma", LANES_AVX512},
                        {"transform", LANES_AVX512}};

bool fixed_trial_path(size_t k, const char **name) {
  *name = paths[k].name;
  return fixed_path_force(paths[k].name) && lanes_path_force(paths[k].lanes);
}

void pair_init(struct pair *p, slong bits, size_t count) {
  fixed_init(&p->x, bits, count);
  ref_fixed_init(&p->v, count);
}

void pair_clear(struct pair *p) {
  fixed_clear(&p->x);
  ref_fixed_clear(&p->v);
}

void pair_round(struct pair *p) {
  ref_fixed_round(&p->v, p->x.bits);
  ref_fixed_store(&p->x, &p->v);
}

void pair_draw_small(struct pair *p, struct draws *d, slong spread) {
  p->v.undefined = false;
  for (size_t i = 0; i < p->v.count; i++) fmpz_set_si(p->v.m + i, (slong)draw_below(d, 9) - 4);
  fmpz_set_si(p->v.exp, (slong)draw_below(d, 2 * (uint64_t)spread + 1) - spread);
  pair_round(p);
}

void pair_draw(struct pair *p, struct draws *d, slong spread) {
  if (draw_below(d, 3)) {
    ref_fixed_draw(&p->v, d, p->x.bits, spread);
    pair_round(p);
  } else pair_draw_small(p, d, spread);
}

void pair_expect(struct pair *p, const char *what) {
  ref_fixed_round(&p->v, p->x.bits);
  pair_expect_rounded(p, what);
}

void pair_expect_rounded(const struct pair *p, const char *what) {
  cr_assert(ref_fixed_same(&p->x, &p->v), "%s: %ld bits, %zu entries", what, p->x.bits, p->x.count);
}

void scalar_init(struct scalar *s, slong bits) {
  mpfr_init2(s->a, bits);
  fmpz_init(s->m);
}

void scalar_clear(struct scalar *s) {
  mpfr_clear(s->a);
  fmpz_clear(s->m);
}

void scalar_draw(struct scalar *s, struct draws *d, slong spread) {
  struct ref_fixed x;
  ref_fixed_init(&x, 1);
  const slong bits = mpfr_get_prec(s->a);
  if (draw_below(d, 3)) ref_fixed_draw(&x, d, bits, spread);
  else fmpz_set_si(x.m, draw_below(d, 2) ? 1 : -1);
  fmpz_set(s->m, x.m);
  s->exp = fmpz_get_si(x.exp);
  mpz_t m;
  mpz_init(m);
  fmpz_get_mpz(m, s->m);
  cr_assert_eq(mpfr_set_z_2exp(s->a, m, s->exp, MPFR_RNDN), 0);
  mpz_clear(m);
  ref_fixed_clear(&x);
}

void scalar_axpy(struct ref_fixed *v, const struct scalar *a, const struct ref_fixed *w) {
  struct ref_fixed copy;
  fmpz_t one;
  ref_fixed_init(&copy, w->count);
  ref_fixed_set(&copy, w);
  fmpz_init_set_ui(one, 1);
  ref_fixed_scale(&copy, a->m, a->exp);
  ref_fixed_axpy(v, one, &copy);
  fmpz_clear(one);
  ref_fixed_clear(&copy);
}

void ref_fixed_project(struct ref_fixed *u, slong bits) {
  if (u->undefined) return;
  fmpz_t s;
  mpz_t m;
  mpfr_t n2;
  fmpz_init(s);
  mpz_init(m);
  mpfr_init2(n2, bits);
  ref_fixed_square(s, u);
  fmpz_get_mpz(m, s);
  mpfr_set_z_2exp(n2, m, 2 * fmpz_get_si(u->exp), MPFR_RNDN);
  if (mpfr_cmp_ui(n2, 1) > 0) {
    mpfr_rec_sqrt(n2, n2, MPFR_RNDN);
    mpfr_exp_t exp = mpfr_get_z_2exp(m, n2);
    fmpz_set_mpz(s, m);
    ref_fixed_scale(u, s, exp);
    ref_fixed_round(u, bits);
  }
  mpfr_clear(n2);
  mpz_clear(m);
  fmpz_clear(s);
}
