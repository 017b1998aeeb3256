/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ref_firenet: FIRENET in plain loops, from THEORY 4.3 (psi_k = (1/alpha) Inner(alpha y, alpha
 * psi_{k-1}, p)) and the published steps of REFERENCE 1. It knows complex numbers only, shares nothing
 * with core/ and is slow. */
#ifndef SMALE18_REF_FIRENET_H
#define SMALE18_REF_FIRENET_H

#include <mpfr.h>
#include <stdbool.h>
#include <stddef.h>

/* Complex numbers are pairs re, im; A is row-major. */
struct ref_firenet {
  size_t rows, cols;
  unsigned long inner, outer;
  bool published, inverse;    /* tau = sigma = sqrt(1/L) - 10^-4, or 1/L; else 0.99/L */
  bool starts, scaled;        /* are start and constant given? */
  mpfr_prec_t bits;
  mpfr_ptr A, y, w, guess;    /* 2 rows cols, 2 rows, cols, 2 cols */
  mpfr_t norm, lambda, delta; /* L */
  mpfr_t start, constant;     /* eps_0, else ||y||; C_2 of alpha_k = 1 / (C_2 (delta + eps_{k-1})), else
                                 alpha_k = 2 L e / ((delta + eps_{k-1}) p) */
  mpfr_t excess;              /* eps_k = (1/e + excess) (delta + eps_{k-1}) */
};

/* Zero data, unit weights, of `bits` bits. */
void ref_firenet_init(struct ref_firenet *r, size_t rows, size_t cols, mpfr_prec_t bits);
void ref_firenet_clear(struct ref_firenet *r);

/* x[0..2 cols) <- the answer, every operation rounded to r->bits bits, or to long double. x is
 * initialised by the caller. */
void ref_firenet_mpfr(mpfr_ptr x, const struct ref_firenet *r);
void ref_firenet_long_double(long double *x, const struct ref_firenet *r);

/* count numbers of this precision, zero */
mpfr_ptr reals_new(size_t count, mpfr_prec_t bits);
void reals_free(mpfr_ptr x, size_t count);

#endif
