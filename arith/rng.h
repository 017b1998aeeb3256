/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rng: counter-based random numbers, the same on every machine. A stream is (seed, purpose); draw i
 * of a stream is a function of these three numbers alone [Philox4x64-10: Salmon et al. 2011,
 * through Random123]. */
#ifndef SMALE18_RNG_H
#define SMALE18_RNG_H

#include <stdint.h>

/* Who draws: streams of different purposes are independent. Never renumber. */
enum rng_purpose {
  RNG_SAMPLE_PLACES = 1,     /* training samples of a class: where the nonzeros are */
  RNG_SAMPLE_VALUES = 2,     /* and what they are */
  RNG_VALIDATION_PLACES = 3, /* the same for validation samples */
  RNG_VALIDATION_VALUES = 4,
  RNG_WEIGHTS = 5,           /* start weights of a network */
  RNG_THRESHOLDS = 6,        /* start thresholds of a network */
  RNG_COIN = 7,              /* the players of the same names */
  RNG_GUESS = 8,
  RNG_GAMBLE = 9,
  RNG_RESTARTS = 10,         /* seeds of trainings that are tried one after the other */
  RNG_NOISE = 11,            /* measurement noise */
  RNG_SAMPLING = 12,         /* which frequencies are measured */
  RNG_ELLIPSES = 13,         /* random images */
  RNG_LAYER_ERRORS = 14,     /* perturbations of non-linear layers */
  RNG_TEST = 1000            /* tests */
};

struct rng {
  uint64_t seed, purpose;
};

/* 64 random bits. */
uint64_t rng_bits(const struct rng *r, uint64_t i);

/* Uniform in [0, 1): the upper 53 bits of rng_bits times 2^-53. */
double rng_uniform(const struct rng *r, uint64_t i);

/* Uniform in {0, .., n-1}, n >= 1, without bias beyond n 2^-64. */
uint64_t rng_below(const struct rng *r, uint64_t i, uint64_t n);

/* N(0, 1): Box-Muller on uniforms 2i and 2i+1, evaluated by MPFR with 80 bits and rounded to
 * double, so that no libm takes part. */
double rng_gaussian(const struct rng *r, uint64_t i);

#endif
