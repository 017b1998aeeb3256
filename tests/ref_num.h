/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ref_num: exact rational oracles for the arithmetics of num.h. Products, sums, rounding and roots
 * are done in integers, so nothing is shared with the kernels. Complex entries are pairs re, im. */
#ifndef SMALE18_REF_NUM_H
#define SMALE18_REF_NUM_H

#include "num.h"
#include "rng.h"

/* Every arithmetic a contract test loops over. */
#define REF_ARITHMETICS 16
extern const char *const ref_arithmetic[REF_ARITHMETICS];

/* Random numbers, one after the other. */
struct draws {
  uint64_t seed, next;
};

uint64_t draw_below(struct draws *d, uint64_t n);

/* q <- a dyadic number of at most `bits` significant bits, exponent within +-spread: also 0, powers
 * of two, all ones, one bit at each end. */
void draw_dyadic(fmpq_t q, struct draws *d, slong bits, slong spread);

/* The same n times; some repeat the one before with the other sign. */
void draw_dyadics(fmpq *x, size_t n, struct draws *d, slong bits, slong spread);

/* q <- a random point of the ball, its ends among them. */
void draw_point(fmpq_t q, struct draws *d, const arb_t ball);

/* q <- q rounded to nearest, ties to even, with `bits` significant bits. */
void ref_round(fmpq_t q, slong bits);

/* out <- an enclosure of sqrt(q), q >= 0, with relative radius below 2^-bits; exact if it can
 * be. */
void ref_sqrt(arb_t out, const fmpq_t q, slong bits);

/* s <- sum of x_i^2 */
void ref_square_sum(fmpq_t s, const fmpq *x, size_t n);

/* v <- soft_threshold(v, t), v real */
void ref_shrink(fmpq_t v, const fmpq_t t);

/* out[0..n) <- enclosures of z / max(1, ||z||), computed with `bits` bits */
void ref_project(arb_ptr out, const fmpq *z, size_t n, slong bits);

struct ref_mat {
  fmpq *at;
  size_t rows, cols;
  enum field field;
};

/* y <- A x, or A* x with `adjoint` */
void ref_mul(fmpq *y, const struct ref_mat *A, const fmpq *x, bool adjoint);

/* low, high <- the ends of a finite ball */
void ref_ends(fmpq_t low, fmpq_t high, const arb_t ball);

/* Rational operands into a context (rounded, or enclosed) and midpoints out of it. */
void ref_load_scal(struct scal *s, const fmpq_t q);
void ref_load_vec(struct vec *x, const fmpq *values);
void ref_load_mat(struct mat *A, const fmpq *values);
void ref_read_scal(fmpq_t q, const struct scal *s);
void ref_read_vec(fmpq *out, const struct vec *x);
void ref_read_mat(fmpq *out, const struct mat *A);

/* Does `got`, a result of the arithmetic, agree with every point of `want`? A ball must meet it,
 * and contain it if it is exact, and have a radius of at most ulps 2^-bits scale; other results
 * must be that near. */
bool ref_agrees(struct num num, const arb_t got, const arb_t want, const arb_t scale, slong ulps);

/* The same for an exact value that float and double must round to nearest. */
bool ref_rounds(struct num num, const arb_t got, const fmpq_t want);

#endif
