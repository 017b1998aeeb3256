/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_problem: the problem that one image cell poses: an image, its Haar coefficients c, the
 * measured frequencies, y = A c + e, and the weights of P3. In double.
 *
 * Local sparsities s_j, one for each Haar level and the averages, are those of the modified
 * Shepp-Logan phantom of the same size, whatever the image: the numbers of its coefficients of
 * modulus > threshold, and 1 where there is none. They are counted on integers (tenths of grey),
 * so a coefficient that equals the threshold is known to, and is not counted. Weights are w_j =
 * sqrt(s / s_j), s = sum s_j [CAH22; THEORY 4.1]; the same s_j drive the sampling densities. */
#ifndef SMALE18_IMAGE_PROBLEM_H
#define SMALE18_IMAGE_PROBLEM_H

#include "config.h"
#include "op_image.h"
#include "sampling.h"

struct image_problem {
  size_t side, levels, cols, rows; /* N = side^2, m */
  enum image_transform transform;
  double *image;        /* N grey values, row-major */
  double *coefficients; /* c: N, real */
  double peak;          /* the largest grey value */
  double norm;          /* ||c|| = ||image|| */
  double *level_weights;   /* levels + 1: sqrt(s / s_j) */
  size_t *sparsities;   /* levels + 1: s_j */
  size_t *counted;      /* levels + 1: the same before empty levels get 1 */
  size_t ties;          /* coefficients of the phantom that equal the threshold */
  struct sampling sampling;
  struct op_image A;
  struct vec y;       /* m */
  struct vec weights; /* N, real */
  double lambda;
  double signal, noise; /* ||A c||, ||e|| */
};

/* log2 of a power of 2. */
size_t image_log2(size_t side);

/* The double nearest to the value of this key. */
double image_number(const struct setting *s, const char *key);

/* Levels of the cell's Haar transform; m = round(rate N), at least 1. */
size_t image_levels(const struct setting *s);
size_t image_rows(const struct setting *s);

/* p <- the problem of this cell, whose setting must have been checked. p must not move afterwards.
 * Returns 0, or -1 after a line on stderr (the image file has changed); p is then cleared. Free it
 * with image_problem_clear. */
__attribute__((warn_unused_result))
int image_problem_init(struct image_problem *p, const struct setting *s);
void image_problem_clear(struct image_problem *p);

/* ||psi - c||_2; psi N entries of the operator's field. */
double image_distance(const struct image_problem *p, const struct vec *psi);

/* F(psi) = lambda ||psi||_w + ||A psi - y||_2; residual (m) <- A psi - y. Sums are taken in
 * blocks: they do not depend on the number of threads. */
double image_objective(const struct image_problem *p, const struct vec *psi, struct vec *residual);

/* A lower bound of min F, up to rounding: -Re <u, y> / t, t >= 1 the smallest for which u / t is
 * feasible for the dual problem, |A* u|_i <= lambda w_i and ||u|| <= 1. work: N entries. */
double image_dual_bound(const struct image_problem *p, const struct vec *u, struct vec *work);

/* 10 log10(peak^2 N / sum (grey - image)^2) [dB]; +inf if they are equal. */
double image_psnr(const struct image_problem *p, const double *grey);

/* grey (N) <- the real part of the image with coefficients psi; work as large as grey. */
void image_grey(double *grey, double *work, const struct image_problem *p, const struct vec *psi);

#endif
