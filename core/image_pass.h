/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_pass: the halves of a primal-dual step (op.h) for the operators of op_image.h, in three
 * passes over memory, where composed ones take eight.
 *
 * Haar commutes with the transforms. A Walsh-Hadamard transform of an image is one of each square
 * of Mallat's layout by itself: a step of Haar is one of its butterflies. The spectrum of an image
 * of side 2n is, up to phases, a sum of those of its averages and differences: on each axis
 *   X(k) = (A(k) + D(k) + w (A(k) - D(k))) / sqrt 2, w = exp(-pi i k / n), A and D of period n,
 * so a Fourier transform is one of each square, and this mix, level by level from coarse to fine.
 * Rows of coefficients need no neighbours then: back, threshold, forth while they are in cache.
 *   primal: strips of columns: u to the spectrum, mix, back -> e; rows of e: back, x, s, forth
 *   dual:   strips of columns: e forth, mix, u
 * Squares of side 16 are not split in the spectrum, but by haar.h. Between the halves, e holds
 * 2x' - x with its rows transformed, by strips.
 *
 * Cost, with b bytes for an entry (16, Walsh 8) and N = side^2. Bytes moved: e written, read,
 * written, read, 4 b N, and b N more where a store reads first (from side 1024 on, the finest
 * columns of a Fourier transform go past the caches); x read and written, s in every second step,
 * 3 b N; thresholds, 8 N: in all 120 N or 64 N. u is met in the order in which it is stored: with
 * the shift 4 b m, and 8 m for the places. Flops: Fourier 10 N log2 N + 37 N for the mixes of both
 * halves, Walsh 4 N log2 N; some 20 N for the step.
 *
 * Rounding, u = 2^-53, relative to the 2-norm and to first order: a level of a Fourier transform,
 * that is, log2 r-th part of a step of radix r, errs by at most 7 u [Higham, Accuracy and Stability,
 * Thm 24.2, roots within u]; a mix is at most four of them. So A and A* as computed here are within
 * 42 u log2 side of the exact ones: as the composed path, but not with the same bits. Walsh: 2 u log2
 * side. Turns of a Fourier transform are multiply-adds, which err less; without hardware for them it is
 * exact and slow all the same (lanes.h): four times slower where the C library has it. */
#ifndef SMALE18_IMAGE_PASS_H
#define SMALE18_IMAGE_PASS_H

#include <stdbool.h>
#include <stdint.h>

#include "image_tables.h"

enum { IMAGE_SMALLEST = 16 }; /* square that is not split in the spectrum */

struct image_pass {
  bool fourier;
  size_t m, side;
  size_t coarse;   /* side of the square that is not split in the spectrum */
  size_t rest;     /* levels of haar.h within it */
  size_t *start;   /* for each group of columns, and the end: its first frequency */
  uint32_t *spot;  /* m: where a frequency is in the strips of its group */
  struct image_tables tables;
  const struct image_kernel *kernel; /* of lanes_path() when p was made */
};

/* Doubles of an entry, and of a strip. */
static inline size_t image_parts(const struct image_pass *p) { return p->fourier ? 2 : 1; }
static inline size_t image_strip(const struct image_pass *p) { return p->side * CHUNK; }

/* Is there a kernel for this size? 64 <= side < 2^16, m < 2^32. */
bool image_pass_exists(size_t side, size_t m);

/* p <- the passes for m frequencies, which stand at places[0..m) (op_image.h): these are put in the
 * order in which the passes meet them, by groups of columns, and so are the entries of u. Free it
 * with image_pass_clear; clearing a zeroed struct is safe. */
void image_pass_init(struct image_pass *p, bool fourier, size_t side, size_t levels, size_t *places,
                     size_t m);
void image_pass_clear(struct image_pass *p);

/* Entries as in a struct vec: x, e, s, t of side^2, u and shift of m. */
struct image_primal {
  double *x, *e, *s;
  size_t terms; /* that s gets: 1: x', 2: x and x', 0: none */
  const double *u, *t;
  double a;
};
struct image_dual {
  double *u;
  const double *e, *shift;
  double a;
};

/* x, e, s as op_primal_step has them, but e in a form of its own; u <- u + a A e - shift.
 * Workspace: image and work, side^2 entries each. One call at a time. Threads: those that OpenMP has for the
 * caller; bits do not depend on them. */
void image_pass_primal(const struct image_pass *p, const struct image_primal *o, double *image);
void image_pass_dual(const struct image_pass *p, const struct image_dual *o, double *image,
                     double *work);

#endif
