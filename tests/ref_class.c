/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ref_class.h"

#include "mem.h"

void ref_omega(struct omega *omega, const struct ref_class *c) {
  fmpq_t delta, lambda;
  fmpq_init(delta);
  fmpq_init(lambda);
  fmpq_set_ui(delta, c->delta[0], c->delta[1]);
  fmpq_set_ui(lambda, c->lambda[0], c->lambda[1]);
  struct omega_params params = {
    c->N1, c->N2, c->digits, c->bits, delta, lambda, c->dct ? TRANSFORM_DCT : TRANSFORM_IDENTITY};
  omega_init(omega, &params);
  fmpq_clear(delta);
  fmpq_clear(lambda);
}

slong ref_error(const struct ref_class *c) { return 64 + 4 * (slong)c->digits - (slong)c->prec; }

static void set_ratio(mpfr_t out, const unsigned long ratio[2]) {
  mpfr_set_ui(out, ratio[0], MPFR_RNDN);
  mpfr_div_ui(out, out, ratio[1], MPFR_RNDN);
}

/* out <- gamma1 lambda, gamma1 = sqrt(2) (1 - delta) 10^K / (3 lambda) */
static void gamma_lambda(mpfr_t out, const struct ref_class *c) {
  mpfr_t factor;
  mpfr_init2(factor, c->prec);
  mpfr_ui_pow_ui(out, 10, c->digits, MPFR_RNDN);
  mpfr_sqrt_ui(factor, 2, MPFR_RNDN);
  mpfr_mul(out, out, factor, MPFR_RNDN);
  set_ratio(factor, c->delta);
  mpfr_ui_sub(factor, 1, factor, MPFR_RNDN);
  mpfr_mul(out, out, factor, MPFR_RNDN);
  set_ratio(factor, c->lambda);
  mpfr_mul_ui(factor, factor, 3, MPFR_RNDN);
  mpfr_div(out, out, factor, MPFR_RNDN);
  set_ratio(factor, c->lambda);
  mpfr_mul(out, out, factor, MPFR_RNDN);
  mpfr_clear(factor);
}

/* out <- 1 - delta, or rho_min = 1 - delta - t with t = (1 - delta) g / (a + g), g = 2^-(n+1) */
static void divisor(mpfr_t out, const struct ref_class *c, bool raised) {
  set_ratio(out, c->delta);
  mpfr_ui_sub(out, 1, out, MPFR_RNDN);
  if (!raised) return;
  mpfr_t t, sum;
  mpfr_inits2(c->prec, t, sum, (mpfr_ptr)0);
  gamma_lambda(sum, c);
  mpfr_div(sum, sum, out, MPFR_RNDN);
  mpfr_set_ui_2exp(t, 1, -(mpfr_exp_t)c->bits - 1, MPFR_RNDN);
  mpfr_add(sum, sum, t, MPFR_RNDN);
  mpfr_mul(t, t, out, MPFR_RNDN);
  mpfr_div(t, t, sum, MPFR_RNDN);
  mpfr_sub(out, out, t, MPFR_RNDN);
  mpfr_clears(t, sum, (mpfr_ptr)0);
}

void ref_row(mpfr_t out, const struct ref_class *c, size_t member, size_t i) {
  mpfr_t rho;
  mpfr_init2(rho, c->prec);
  gamma_lambda(out, c);
  divisor(rho, c, i + 1 == member);
  mpfr_div(out, out, rho, MPFR_RNDN);
  mpfr_clear(rho);
}

void ref_norm(mpfr_t out, const struct ref_class *c) {
  mpfr_t entry;
  mpfr_init2(entry, c->prec);
  mpfr_set_zero(out, 1);
  for (size_t i = 0; i < c->N1; i++) {
    ref_row(entry, c, 1, i);
    mpfr_hypot(out, out, entry, MPFR_RNDN);
  }
  mpfr_clear(entry);
}

void ref_orthogonal(mpfr_t out, const struct ref_class *c, size_t i, size_t k) {
  size_t m = 1 + c->N2, turns = i * (2 * k + 1);
  mpfr_set_ui(out, c->dct ? turns % (2 * m) != m : i == k, MPFR_RNDN);
  if (!c->dct || mpfr_zero_p(out)) return;
  mpfr_t scale;
  mpfr_init2(scale, c->prec);
  mpfr_const_pi(out, MPFR_RNDN);
  mpfr_mul_ui(out, out, turns % (4 * m), MPFR_RNDN);
  mpfr_div_ui(out, out, 2 * m, MPFR_RNDN);
  mpfr_cos(out, out, MPFR_RNDN);
  mpfr_set_ui(scale, i ? 2 : 1, MPFR_RNDN);
  mpfr_div_ui(scale, scale, m, MPFR_RNDN);
  mpfr_sqrt(scale, scale, MPFR_RNDN);
  mpfr_mul(out, out, scale, MPFR_RNDN);
  mpfr_clear(scale);
}

void ref_matrix(mpfr_t *A, const struct ref_class *c, size_t member) {
  size_t m = 1 + c->N2, N = c->N1 + c->N2;
  mpfr_t factor;
  mpfr_init2(factor, c->prec);
  for (size_t k = 0; k < N; k++) {
    if (k < c->N1) ref_row(factor, c, member, k);
    else ref_norm(factor, c);
    for (size_t i = 0; i < m; i++) {
      ref_orthogonal(A[i * N + k], c, i, k < c->N1 ? 0 : k - c->N1 + 1);
      mpfr_mul(A[i * N + k], A[i * N + k], factor, MPFR_RNDN);
    }
  }
  mpfr_clear(factor);
}

void ref_measurement(mpfr_t *y, const struct ref_class *c, const double *z) {
  mpfr_t q;
  mpfr_init2(q, c->prec);
  for (size_t i = 0; i < 1 + c->N2; i++) {
    ref_orthogonal(y[i], c, i, 0);
    for (size_t k = 0; z && k < c->N2; k++) {
      ref_orthogonal(q, c, i, k + 1);
      mpfr_mul_d(q, q, z[k], MPFR_RNDN);
      mpfr_add(y[i], y[i], q, MPFR_RNDN);
    }
  }
  mpfr_clear(q);
}

void ref_objective(mpfr_t f, const struct ref_class *c, mpfr_t *A, mpfr_t *x, mpfr_t *y) {
  size_t m = 1 + c->N2, N = c->N1 + c->N2;
  mpfr_t residual, sum, term;
  mpfr_inits2(c->prec, residual, sum, term, (mpfr_ptr)0);
  mpfr_set_zero(residual, 1);
  mpfr_set_zero(sum, 1);
  for (size_t i = 0; i < m; i++) {
    mpfr_t row;
    mpfr_init2(row, c->prec);
    mpfr_neg(row, y[i], MPFR_RNDN);
    for (size_t k = 0; k < N; k++) mpfr_fma(row, A[i * N + k], x[k], row, MPFR_RNDN);
    mpfr_fma(residual, row, row, residual, MPFR_RNDN);
    mpfr_clear(row);
  }
  for (size_t k = 0; k < N; k++) {
    mpfr_abs(term, x[k], MPFR_RNDN);
    mpfr_add(sum, sum, term, MPFR_RNDN);
  }
  set_ratio(term, c->lambda);
  mpfr_sqrt(residual, residual, MPFR_RNDN);
  mpfr_fma(f, term, sum, residual, MPFR_RNDN);
  mpfr_clears(residual, sum, term, (mpfr_ptr)0);
}

mpfr_t *ref_alloc(size_t count, mpfr_prec_t prec) {
  mpfr_t *x = mem_alloc(count, sizeof *x);
  for (size_t i = 0; i < count; i++) {
    mpfr_init2(x[i], prec);
    mpfr_set_zero(x[i], 1);
  }
  return x;
}

void ref_free(mpfr_t *x, size_t count) {
  for (size_t i = 0; i < count; i++) mpfr_clear(x[i]);
  mem_free(x);
}

void ref_ball(arb_t out, const mpfr_t x, slong error) {
  arf_set_mpfr(arb_midref(out), x);
  mag_one(arb_radref(out));
  mag_mul_2exp_si(arb_radref(out), arb_radref(out), error);
}

void ref_dist2(arb_t out, mpfr_t *x, slong error, arb_srcptr y, size_t count, slong prec) {
  arb_t difference;
  arb_init(difference);
  arb_zero(out);
  for (size_t i = 0; i < count; i++) {
    ref_ball(difference, x[i], error);
    arb_sub(difference, difference, y + i, prec);
    arb_addmul(out, difference, difference, prec);
  }
  arb_clear(difference);
}
