/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "null_space.h"

/* ratio <- sqrt(xi) / min w */
static void norm_ratio(arb_t ratio, const struct levels *l, slong prec) {
  size_t least = 0;
  fmpq_t xi;
  fmpq_init(xi);
  levels_xi(xi, l);
  for (size_t k = 1; k < l->count; k++)
    if (fmpq_cmp(l->squares + k, l->squares + least) < 0) least = k;
  fmpq_div(xi, xi, l->squares + least);
  arb_set_fmpq(ratio, xi, prec);
  arb_sqrt(ratio, ratio, prec);
  fmpq_clear(xi);
}

bool null_space_transfer(struct null_space *q, const struct null_space *p, const arf_t eps,
                         const struct levels *l, slong prec) {
  arb_t rho, gamma, step, rest;
  arb_init(rho);
  arb_init(gamma);
  arb_init(step);
  arb_init(rest);
  arb_set_arf(gamma, p->gamma);
  arb_mul_arf(step, gamma, eps, prec);
  arb_sub_ui(rest, step, 1, prec);
  arb_neg(rest, rest);
  bool holds = arb_is_positive(rest);
  norm_ratio(rho, l, prec);
  arb_mul(rho, rho, step, prec);
  arb_add_arf(rho, rho, p->rho, prec);
  arb_div(rho, rho, rest, prec);
  arb_div(gamma, gamma, rest, prec);
  arb_sub_ui(step, rho, 1, prec);
  holds = holds && arb_is_negative(step);
  if (holds) {
    arb_get_ubound_arf(q->rho, rho, prec);
    arb_get_ubound_arf(q->gamma, gamma, prec);
  }
  arb_clear(rho);
  arb_clear(gamma);
  arb_clear(step);
  arb_clear(rest);
  return holds && arf_cmp_si(q->rho, 1) < 0;
}

void null_space_tolerance(arf_t eps, const struct null_space *p, const struct levels *l,
                          slong prec) {
  arb_t value, divisor, rho;
  arb_init(value);
  arb_init(divisor);
  arb_init(rho);
  arb_set_arf(rho, p->rho);
  arb_add_ui(divisor, rho, 1, prec);
  arb_mul_2exp_si(divisor, divisor, -1);
  norm_ratio(value, l, prec);
  arb_add(divisor, divisor, value, prec);
  arb_mul_arf(divisor, divisor, p->gamma, prec);
  arb_mul_2exp_si(divisor, divisor, 1);
  arb_sub_ui(value, rho, 1, prec);
  arb_neg(value, value);
  arb_div(value, value, divisor, prec);
  arb_get_lbound_arf(eps, value, prec);
  if (arf_is_nan(eps) || arf_sgn(eps) < 0) arf_zero(eps);
  arb_clear(value);
  arb_clear(divisor);
  arb_clear(rho);
}

/* The numbers that the constants are made of. */
struct parts {
  arb_t rho, rest, root; /* rho, 1 - rho, kappa^(1/4) */
  slong prec;
};

static void parts_init(struct parts *t, const struct null_space *p, const fmpq_t kappa,
                       slong prec) {
  assert(arf_sgn(p->rho) >= 0 && arf_cmp_si(p->rho, 1) < 0);
  t->prec = prec;
  arb_init(t->rho);
  arb_init(t->rest);
  arb_init(t->root);
  arb_set_arf(t->rho, p->rho);
  arb_sub_ui(t->rest, t->rho, 1, prec);
  arb_neg(t->rest, t->rest);
  arb_set_fmpq(t->root, kappa, prec);
  arb_sqrt(t->root, t->root, prec);
  arb_sqrt(t->root, t->root, prec);
}

static void parts_clear(struct parts *t) {
  arb_clear(t->rho);
  arb_clear(t->rest);
  arb_clear(t->root);
}

/* out <- (a + rho) / (1 - rho) */
static void quotient(arb_t out, const struct parts *t, ulong a) {
  arb_add_ui(out, t->rho, a, t->prec);
  arb_div(out, out, t->rest, t->prec);
}

/* out <- (a + rho) kappa^(1/4) / 2^shift */
static void rooted(arb_t out, const struct parts *t, ulong a, slong shift) {
  arb_add_ui(out, t->rho, a, t->prec);
  arb_mul(out, out, t->root, t->prec);
  arb_mul_2exp_si(out, out, -shift);
}

/* out <- gamma ((a + rho) / (1 - rho) + (b + rho) / (1 - rho) kappa^(1/4) / 2) */
static void second(arb_t out, const struct parts *t, ulong a, ulong b, const arf_t gamma) {
  arb_t term;
  arb_init(term);
  rooted(term, t, b, 1);
  arb_div(term, term, t->rest, t->prec);
  quotient(out, t, a);
  arb_add(out, out, term, t->prec);
  arb_mul_arf(out, out, gamma, t->prec);
  arb_clear(term);
}

void null_space_c(arb_t c1, arb_t c2, const struct null_space *p, const fmpq_t kappa, slong prec) {
  struct parts t;
  parts_init(&t, p, kappa, prec);
  rooted(c1, &t, 1, 1);
  arb_add(c1, c1, t.rho, prec);
  quotient(c2, &t, 1);
  arb_mul(c1, c1, c2, prec);
  second(c2, &t, 1, 3, p->gamma);
  parts_clear(&t);
}

void null_space_C(arb_t C1, arb_t C2, const struct null_space *p, const fmpq_t kappa, slong prec) {
  struct parts t;
  parts_init(&t, p, kappa, prec);
  rooted(C1, &t, 3, 2);
  arb_add_ui(C2, t.rho, 1, prec);
  arb_mul_2exp_si(C2, C2, -1);
  arb_add(C1, C1, C2, prec);
  quotient(C2, &t, 3);
  arb_mul(C1, C1, C2, prec);
  second(C2, &t, 3, 7, p->gamma);
  arb_mul_2exp_si(C2, C2, 1);
  parts_clear(&t);
}
