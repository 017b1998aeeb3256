/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ref_firenet.h"

#include <math.h>

#include "mem.h"

#define RND MPFR_RNDN

mpfr_ptr reals_new(size_t count, mpfr_prec_t bits) {
  mpfr_ptr x = mem_alloc(count, sizeof *x);
  for (size_t i = 0; i < count; i++) {
    mpfr_init2(x + i, bits);
    mpfr_set_ui(x + i, 0, RND);
  }
  return x;
}

void reals_free(mpfr_ptr x, size_t count) {
  for (size_t i = 0; i < count; i++) mpfr_clear(x + i);
  mem_free(x);
}

void ref_firenet_init(struct ref_firenet *r, size_t rows, size_t cols, mpfr_prec_t bits) {
  *r = (struct ref_firenet){.rows = rows, .cols = cols, .bits = bits};
  r->A = reals_new(2 * rows * cols, bits);
  r->y = reals_new(2 * rows, bits);
  r->w = reals_new(cols, bits);
  r->guess = reals_new(2 * cols, bits);
  mpfr_inits2(bits, r->norm, r->lambda, r->delta, r->start, r->constant, r->excess, (mpfr_ptr)0);
  mpfr_set_zero(r->excess, 1);
  for (size_t i = 0; i < cols; i++) mpfr_set_ui(r->w + i, 1, RND);
}

void ref_firenet_clear(struct ref_firenet *r) {
  reals_free(r->A, 2 * r->rows * r->cols);
  reals_free(r->y, 2 * r->rows);
  reals_free(r->w, r->cols);
  reals_free(r->guess, 2 * r->cols);
  mpfr_clears(r->norm, r->lambda, r->delta, r->start, r->constant, r->excess, (mpfr_ptr)0);
}

/* ---- long double ---- */

struct state {
  long double *x, *next, *sum, *u; /* cols, cols, cols, rows pairs */
};

/* next <- Soft(x - tau A* u, tau lambda w) */
static void primal(struct state *s, const struct ref_firenet *r, long double tau,
                   long double lambda) {
  for (size_t k = 0; k < r->cols; k++) {
    long double re = 0, im = 0;
    for (size_t i = 0; i < r->rows; i++) {
      long double a = mpfr_get_ld(r->A + 2 * (i * r->cols + k), RND);
      long double b = mpfr_get_ld(r->A + 2 * (i * r->cols + k) + 1, RND);
      re += a * s->u[2 * i] + b * s->u[2 * i + 1];
      im += a * s->u[2 * i + 1] - b * s->u[2 * i];
    }
    re = s->x[2 * k] - tau * re;
    im = s->x[2 * k + 1] - tau * im;
    long double modulus = sqrtl(re * re + im * im), t = tau * lambda * mpfr_get_ld(r->w + k, RND);
    s->next[2 * k] = modulus > t ? re / modulus * (modulus - t) : 0;
    s->next[2 * k + 1] = modulus > t ? im / modulus * (modulus - t) : 0;
  }
}

/* u <- Proj(u + sigma A (2 next - x) - sigma alpha y) */
static void dual(struct state *s, const struct ref_firenet *r, long double sigma,
                 long double alpha) {
  long double square = 0;
  for (size_t i = 0; i < r->rows; i++) {
    long double re = 0, im = 0;
    for (size_t k = 0; k < r->cols; k++) {
      long double a = mpfr_get_ld(r->A + 2 * (i * r->cols + k), RND);
      long double b = mpfr_get_ld(r->A + 2 * (i * r->cols + k) + 1, RND);
      long double c = 2 * s->next[2 * k] - s->x[2 * k],
                  d = 2 * s->next[2 * k + 1] - s->x[2 * k + 1];
      re += a * c - b * d;
      im += a * d + b * c;
    }
    s->u[2 * i] += sigma * (re - alpha * mpfr_get_ld(r->y + 2 * i, RND));
    s->u[2 * i + 1] += sigma * (im - alpha * mpfr_get_ld(r->y + 2 * i + 1, RND));
    square += s->u[2 * i] * s->u[2 * i] + s->u[2 * i + 1] * s->u[2 * i + 1];
  }
  for (size_t i = 0; i < 2 * r->rows && square > 1; i++) s->u[i] /= sqrtl(square);
}

static long double start(const struct ref_firenet *r) {
  if (r->starts) return mpfr_get_ld(r->start, RND);
  long double square = 0;
  for (size_t i = 0; i < 2 * r->rows; i++) square += powl(mpfr_get_ld(r->y + i, RND), 2);
  return sqrtl(square);
}

void ref_firenet_long_double(long double *psi, const struct ref_firenet *r) {
  size_t n = 2 * r->cols, m = 2 * r->rows;
  long double *all = mem_alloc(3 * n + m, sizeof *all);
  struct state s = {all, all + n, all + 2 * n, all + 3 * n};
  long double L = mpfr_get_ld(r->norm, RND), tau = r->inverse ? 1 / L : 0.99L / L, eps = start(r);
  if (r->published) tau = sqrtl(1 / L) - 1e-4L;
  for (size_t k = 0; k < n; k++) psi[k] = mpfr_get_ld(r->guess + k, RND);
  for (unsigned long outer = 0; outer < r->outer; outer++) {
    long double reach = mpfr_get_ld(r->delta, RND) + eps;
    long double alpha = r->scaled ? 1 / (mpfr_get_ld(r->constant, RND) * reach)
                                  : 1 / (reach * expl(-1) / (2 * L) * (long double)r->inner);
    eps = (expl(-1) + mpfr_get_ld(r->excess, RND)) * reach;
    for (size_t k = 0; k < n; k++) s.x[k] = alpha * psi[k], s.sum[k] = 0;
    for (size_t i = 0; i < m; i++) s.u[i] = 0;
    for (unsigned long inner = 0; inner < r->inner; inner++) {
      primal(&s, r, tau, mpfr_get_ld(r->lambda, RND));
      dual(&s, r, tau, alpha);
      for (size_t k = 0; k < n; k++) s.x[k] = s.next[k], s.sum[k] += s.next[k];
    }
    for (size_t k = 0; k < n; k++) psi[k] = s.sum[k] / (long double)r->inner / alpha;
  }
  mem_free(all);
}

/* ---- MPFR, the same line by line ---- */

struct numbers {
  mpfr_ptr x, next, sum, u;
  mpfr_t tau, threshold, eps, alpha, re, im, c, d;
};

/* re + i im += a z, or conj(a) z */
static void add_product(struct numbers *s, mpfr_ptr a, mpfr_ptr zr, mpfr_ptr zi, bool conjugate) {
  mpfr_t t, b;
  mpfr_inits2(mpfr_get_prec(s->re), t, b, (mpfr_ptr)0);
  mpfr_set(b, a + 1, RND);
  if (conjugate) mpfr_neg(b, b, RND);
  mpfr_mul(t, a, zr, RND);
  mpfr_add(s->re, s->re, t, RND);
  mpfr_mul(t, b, zi, RND);
  mpfr_sub(s->re, s->re, t, RND);
  mpfr_mul(t, a, zi, RND);
  mpfr_add(s->im, s->im, t, RND);
  mpfr_mul(t, b, zr, RND);
  mpfr_add(s->im, s->im, t, RND);
  mpfr_clears(t, b, (mpfr_ptr)0);
}

static void primal_mpfr(struct numbers *s, const struct ref_firenet *r) {
  for (size_t k = 0; k < r->cols; k++) {
    mpfr_set_ui(s->re, 0, RND);
    mpfr_set_ui(s->im, 0, RND);
    for (size_t i = 0; i < r->rows; i++)
      add_product(s, r->A + 2 * (i * r->cols + k), s->u + 2 * i, s->u + 2 * i + 1, true);
    mpfr_mul(s->re, s->re, s->tau, RND);
    mpfr_mul(s->im, s->im, s->tau, RND);
    mpfr_sub(s->re, s->x + 2 * k, s->re, RND);
    mpfr_sub(s->im, s->x + 2 * k + 1, s->im, RND);
    mpfr_hypot(s->c, s->re, s->im, RND);
    mpfr_mul(s->threshold, s->tau, r->lambda, RND);
    mpfr_mul(s->threshold, s->threshold, r->w + k, RND);
    if (mpfr_cmp(s->c, s->threshold) > 0) {
      mpfr_sub(s->d, s->c, s->threshold, RND);
      mpfr_div(s->d, s->d, s->c, RND);
    } else {
      mpfr_set_ui(s->d, 0, RND);
    }
    mpfr_mul(s->next + 2 * k, s->re, s->d, RND);
    mpfr_mul(s->next + 2 * k + 1, s->im, s->d, RND);
  }
}

static void dual_mpfr(struct numbers *s, const struct ref_firenet *r) {
  mpfr_t square, t;
  mpfr_inits2(r->bits, square, t, (mpfr_ptr)0);
  mpfr_set_ui(square, 0, RND);
  for (size_t i = 0; i < r->rows; i++) {
    mpfr_mul(s->re, s->alpha, r->y + 2 * i, RND);
    mpfr_mul(s->im, s->alpha, r->y + 2 * i + 1, RND);
    mpfr_neg(s->re, s->re, RND);
    mpfr_neg(s->im, s->im, RND);
    for (size_t k = 0; k < r->cols; k++) {
      mpfr_mul_ui(s->c, s->next + 2 * k, 2, RND);
      mpfr_sub(s->c, s->c, s->x + 2 * k, RND);
      mpfr_mul_ui(s->d, s->next + 2 * k + 1, 2, RND);
      mpfr_sub(s->d, s->d, s->x + 2 * k + 1, RND);
      add_product(s, r->A + 2 * (i * r->cols + k), s->c, s->d, false);
    }
    mpfr_mul(s->re, s->re, s->tau, RND);
    mpfr_mul(s->im, s->im, s->tau, RND);
    mpfr_add(s->u + 2 * i, s->u + 2 * i, s->re, RND);
    mpfr_add(s->u + 2 * i + 1, s->u + 2 * i + 1, s->im, RND);
    for (size_t part = 0; part < 2; part++) {
      mpfr_sqr(t, s->u + 2 * i + part, RND);
      mpfr_add(square, square, t, RND);
    }
  }
  mpfr_sqrt(t, square, RND);
  for (size_t i = 0; i < 2 * r->rows && mpfr_cmp_ui(square, 1) > 0; i++)
    mpfr_div(s->u + i, s->u + i, t, RND);
  mpfr_clears(square, t, (mpfr_ptr)0);
}

/* tau and eps = ||y|| */
static void start_mpfr(struct numbers *s, const struct ref_firenet *r) {
  if (r->inverse) {
    mpfr_ui_div(s->tau, 1, r->norm, RND);
  } else if (r->published) {
    mpfr_ui_div(s->tau, 1, r->norm, RND);
    mpfr_sqrt(s->tau, s->tau, RND);
    mpfr_set_ui(s->c, 1, RND);
    mpfr_div_ui(s->c, s->c, 10000, RND);
    mpfr_sub(s->tau, s->tau, s->c, RND);
  } else {
    mpfr_set_ui(s->tau, 99, RND);
    mpfr_div_ui(s->tau, s->tau, 100, RND);
    mpfr_div(s->tau, s->tau, r->norm, RND);
  }
  mpfr_set_ui(s->eps, 0, RND);
  for (size_t i = 0; i < 2 * r->rows; i++) {
    mpfr_sqr(s->c, r->y + i, RND);
    mpfr_add(s->eps, s->eps, s->c, RND);
  }
  mpfr_sqrt(s->eps, s->eps, RND);
  if (r->starts) mpfr_set(s->eps, r->start, RND);
}

/* d <- e^-1, eps <- delta + eps, alpha <- 2 L / (d eps p) or 1 / (C eps), eps <- (d + excess) eps */
static void scale_mpfr(struct numbers *s, const struct ref_firenet *r) {
  mpfr_set_si(s->d, -1, RND);
  mpfr_exp(s->d, s->d, RND);
  mpfr_add(s->eps, s->eps, r->delta, RND);
  if (r->scaled) {
    mpfr_mul(s->c, s->eps, r->constant, RND);
    mpfr_ui_div(s->alpha, 1, s->c, RND);
  } else {
    mpfr_mul(s->c, s->eps, s->d, RND);
    mpfr_mul_ui(s->alpha, r->norm, 2, RND);
    mpfr_div(s->alpha, s->alpha, s->c, RND);
    mpfr_div_ui(s->alpha, s->alpha, r->inner, RND);
  }
  mpfr_add(s->d, s->d, r->excess, RND);
  mpfr_mul(s->eps, s->eps, s->d, RND);
}

void ref_firenet_mpfr(mpfr_ptr psi, const struct ref_firenet *r) {
  size_t n = 2 * r->cols, m = 2 * r->rows;
  struct numbers s = {.x = reals_new(n, r->bits),
                      .next = reals_new(n, r->bits),
                      .sum = reals_new(n, r->bits),
                      .u = reals_new(m, r->bits)};
  mpfr_inits2(r->bits, s.tau, s.threshold, s.eps, s.alpha, s.re, s.im, s.c, s.d, (mpfr_ptr)0);
  start_mpfr(&s, r);
  for (size_t k = 0; k < n; k++) mpfr_set(psi + k, r->guess + k, RND);
  for (unsigned long outer = 0; outer < r->outer; outer++) {
    scale_mpfr(&s, r);
    for (size_t k = 0; k < n; k++)
      mpfr_mul(s.x + k, s.alpha, psi + k, RND), mpfr_set_ui(s.sum + k, 0, RND);
    for (size_t i = 0; i < m; i++) mpfr_set_ui(s.u + i, 0, RND);
    for (unsigned long inner = 0; inner < r->inner; inner++) {
      primal_mpfr(&s, r);
      dual_mpfr(&s, r);
      for (size_t k = 0; k < n; k++) {
        mpfr_set(s.x + k, s.next + k, RND);
        mpfr_add(s.sum + k, s.sum + k, s.next + k, RND);
      }
    }
    for (size_t k = 0; k < n; k++) {
      mpfr_div_ui(psi + k, s.sum + k, r->inner, RND);
      mpfr_div(psi + k, psi + k, s.alpha, RND);
    }
  }
  mpfr_clears(s.tau, s.threshold, s.eps, s.alpha, s.re, s.im, s.c, s.d, (mpfr_ptr)0);
  reals_free(s.x, n);
  reals_free(s.next, n);
  reals_free(s.sum, n);
  reals_free(s.u, m);
}
