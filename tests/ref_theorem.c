/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "ref_cosine.h"
#include "ref_theorem.h"

size_t ref_competing(const struct ref_theorem *c) { return c->cols - (c->rows - 1); }

size_t ref_competitors(const struct ref_theorem *c, int family) {
  return family == 1 ? c->competitors : ref_competing(c);
}

void ref_power(mpq_t out, long exponent) {
  mpq_set_ui(out, 1, 1);
  mpz_ui_pow_ui(mpq_numref(out), 10, (unsigned long)(exponent < 0 ? -exponent : exponent));
  if (exponent < 0) mpq_inv(out, out);
}

void ref_tie_entry(mpq_t out, const struct ref_theorem *c, int family) {
  if (c->unit) {
    mpq_set_ui(out, 2, 1);
    return;
  }
  ref_power(out, (long)c->digits - (family == 2));
  mpq_div_2exp(out, out, 1);
}

void ref_tie_vertex(mpq_t out, const struct ref_theorem *c, int family) {
  ref_power(out, (family == 2) - (long)c->digits);
  mpq_mul_2exp(out, out, 1);
}

/* out <- lambda w / 2 */
static void half_charge(mpq_t out, const struct ref_theorem *c) {
  mpq_t weight;
  mpq_init(weight);
  mpq_set_si(out, c->parameter[0], (unsigned long)c->parameter[1]);
  mpq_set_si(weight, c->weight[0], (unsigned long)c->weight[1]);
  mpq_canonicalize(out);
  mpq_canonicalize(weight);
  mpq_mul(out, out, weight);
  mpq_div_2exp(out, out, 1);
  mpq_clear(weight);
}

void ref_y1(mpq_t out, const struct ref_theorem *c, int family) {
  mpq_t a, shift;
  mpq_inits(a, shift, NULL);
  ref_tie_entry(a, c, family);
  ref_tie_vertex(out, c, family);
  mpq_mul(out, out, a);
  if (c->problem == 1) {
    mpq_set_si(shift, c->parameter[0], (unsigned long)c->parameter[1]);
    mpq_canonicalize(shift);
  }
  if (c->problem == 2) {
    half_charge(shift, c);
    mpq_div(shift, shift, a);
  }
  mpq_add(out, out, shift);
  mpq_clears(a, shift, NULL);
}

void ref_entry(mpq_t out, const struct ref_theorem *c, int family, size_t j, const mpq_t eps,
               size_t i) {
  ref_tie_entry(out, c, family);
  if (i + 1 > ref_competitors(c, family)) mpq_div_2exp(out, out, 1);
  if (i + 1 == j) mpq_add(out, out, eps);
}

void ref_norm2(mpq_t out, const struct ref_theorem *c, int family, size_t j, const mpq_t eps) {
  mpq_t entry;
  mpq_init(entry);
  mpq_set_ui(out, 0, 1);
  for (size_t i = 0; i < ref_competing(c); i++) {
    ref_entry(entry, c, family, j, eps, i);
    mpq_mul(entry, entry, entry);
    mpq_add(out, out, entry);
  }
  mpq_clear(entry);
}

/* P2: 0 = lambda w / 2 + a' (a' x - y_1) */
void ref_vertex(mpq_t out, const struct ref_theorem *c, int family, const mpq_t eps) {
  mpq_t top, shift;
  mpq_inits(top, shift, NULL);
  ref_tie_entry(top, c, family);
  mpq_add(top, top, eps);
  ref_y1(out, c, family);
  if (c->problem == 1) {
    mpq_set_si(shift, c->parameter[0], (unsigned long)c->parameter[1]);
    mpq_canonicalize(shift);
    mpq_sub(out, out, shift);
  }
  if (c->problem == 2) {
    half_charge(shift, c);
    mpq_mul(out, out, top);
    mpq_sub(out, out, shift);
    mpq_div(out, out, top);
  }
  mpq_div(out, out, top);
  mpq_clears(top, shift, NULL);
}

void ref_distance2(mpq_t out, mpq_t *x, mpq_t *y, size_t n) {
  mpq_t d, sum;
  mpq_inits(d, sum, NULL);
  for (size_t i = 0; i < n; i++) {
    mpq_sub(d, x[i], y[i]);
    mpq_mul(d, d, d);
    mpq_add(sum, sum, d);
  }
  mpq_swap(out, sum);
  mpq_clears(d, sum, NULL);
}

/* H(2n) = [H(n) H(n); H(n) -H(n)] / sqrt 2 */
static void double_up(mpfr_t *Q, size_t m) {
  mpfr_set_ui(Q[0], 1, MPFR_RNDN);
  for (size_t n = 1; n < m; n *= 2)
    for (size_t k = n; k-- > 0;)
      for (size_t i = n; i-- > 0;) {
        mpfr_t h;
        mpfr_init2(h, mpfr_get_prec(Q[0]));
        mpfr_sqrt_ui(h, 2, MPFR_RNDN);
        mpfr_div(h, Q[k * m + i], h, MPFR_RNDN);
        mpfr_set(Q[k * m + i], h, MPFR_RNDN);
        mpfr_set(Q[k * m + i + n], h, MPFR_RNDN);
        mpfr_set(Q[(k + n) * m + i], h, MPFR_RNDN);
        mpfr_neg(Q[(k + n) * m + i + n], h, MPFR_RNDN);
        mpfr_clear(h);
      }
}

void ref_rotation(mpfr_t *Q, char kind, size_t m) {
  if (kind == 'w') {
    double_up(Q, m);
    return;
  }
  for (size_t k = 0; k < m; k++)
    for (size_t i = 0; i < m; i++)
      if (kind == 'd') ref_cosine(Q[k * m + i], m, k, i);
      else mpfr_set_ui(Q[k * m + i], k == i, MPFR_RNDN);
}

bool ref_equal(const fmpq *x, const mpq_t y) {
  fmpq_t z;
  fmpq_init(z);
  fmpq_set_mpq(z, y);
  bool same = fmpq_equal(x, z);
  fmpq_clear(z);
  return same;
}

void ref_half_power(mpq_t out, unsigned long exponent) {
  mpq_set_ui(out, 1, 1);
  mpq_div_2exp(out, out, exponent);
}

void ref_eps(mpq_t eps, const struct member *member) {
  mpq_set_ui(eps, 0, 1);
  if (member->column) ref_half_power(eps, member->exponent);
}

/* q <- numerator / denominator */
static const fmpq *set(fmpq_t q, long numerator, long denominator) {
  fmpq_set_si(q, numerator, (ulong)denominator);
  return q;
}

void ref_theorem_class(struct theorem_class *class, const struct ref_theorem *c,
                       enum transform transform) {
  fmpq_t parameter, weight;
  const char *which = "", *reason = "";
  fmpq_init(parameter);
  fmpq_init(weight);
  struct theorem_params p = {.problem = (enum problem)c->problem,
                             .parameter = set(parameter, c->parameter[0], c->parameter[1]),
                             .rows = c->rows,
                             .cols = c->cols,
                             .digits = c->digits,
                             .competitors = c->competitors,
                             .normalisation = c->unit ? NORMALISATION_UNIT : NORMALISATION_GROWING,
                             .weight = set(weight, c->weight[0], c->weight[1]),
                             .transform = transform};
  int status = theorem_class_init(class, &p, &which, &reason);
  cr_assert_eq(status, 0, "P%d K %lu: %s: %s", c->problem, c->digits, which, reason);
  fmpq_clear(parameter);
  fmpq_clear(weight);
}

static const unsigned long digits[] = {3, 4, 6, 9, 100, 1000};
static const size_t shapes[][2] = {{1, 2}, {2, 5}, {19, 20}, {5, 20}, {1, 40}};

struct ref_theorem ref_theorem_instance(size_t i) {
  struct ref_theorem c = {.problem = 1 + (int)(i / 2 % 3),
                          .unit = i % 2,
                          .digits = digits[i / 6 % 6],
                          .rows = shapes[i / 36 % 5][0],
                          .cols = shapes[i / 36 % 5][1],
                          .competitors = 2,
                          .parameter = {17, 13},
                          .weight = {1, 1}};
  if (i / 180) {
    c.competitors = ref_competing(&c);
    c.weight[0] = 3;
    c.weight[1] = 7;
    c.parameter[0] = c.problem == 1 ? 0 : 2;
    c.parameter[1] = 1;
  }
  return c;
}

size_t ref_members(struct member *members, const struct theorem_class *class, int family) {
  size_t count = 0, last = theorem_class_competitors(class, family);
  members[count++] = (struct member){.family = family};
  for (unsigned k = 0; k < 3; k++) {
    unsigned long exponent = class->first_exponent + (k == 0 ? 0 : k == 1 ? 1 : 10000);
    members[count++] = (struct member){family, 1, exponent};
    members[count++] = (struct member){family, last, exponent};
  }
  return count;
}
