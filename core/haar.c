/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "haar.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { PARALLEL_SIDE = 128 }; /* below, threads cost more than they bring */

bool haar_exists(size_t side, size_t levels) {
  bool power = side && !(side & (side - 1));
  return power && levels >= 1 && levels < 8 * sizeof side && side >> levels;
}

/* One step: a square of side n, its quarters of side n/2; rows of all are `stride` doubles apart.
 * The averages may stand elsewhere; the differences surround their place at `details`. */
struct step {
  size_t n, stride, parts;
};

/* Two rows of blocks a b / c d, the upper one at `in`, to one row of each quarter. */
static inline void analyse_rows(double *restrict averages, double *details,
                                const double *restrict in, struct step s, size_t parts) {
  double *restrict right = details + s.n / 2 * parts;
  double *restrict below = details + s.n / 2 * s.stride;
  double *restrict corner = below + s.n / 2 * parts;
  const double *restrict lower = in + s.stride;
  for (size_t j = 0; j < s.n / 2; j++)
    for (size_t p = 0; p < parts; p++) {
      size_t from = 2 * j * parts + p, to = j * parts + p;
      double a = in[from], b = in[from + parts], c = lower[from], d = lower[from + parts];
      averages[to] = 0.5 * ((a + b) + (c + d));
      right[to] = 0.5 * ((a - b) + (c - d));
      below[to] = 0.5 * ((a + b) - (c + d));
      corner[to] = 0.5 * ((a - b) - (c - d));
    }
}

/* The inverse; the matrix of a step is symmetric. */
static inline void synthesise_rows(double *restrict out, const double *restrict averages,
                                   const double *restrict details, struct step s, size_t parts) {
  const double *restrict right = details + s.n / 2 * parts;
  const double *restrict below = details + s.n / 2 * s.stride;
  const double *restrict corner = below + s.n / 2 * parts;
  double *restrict lower = out + s.stride;
  for (size_t j = 0; j < s.n / 2; j++)
    for (size_t p = 0; p < parts; p++) {
      size_t to = 2 * j * parts + p, from = j * parts + p;
      double a = averages[from], b = right[from], c = below[from], d = corner[from];
      out[to] = 0.5 * ((a + b) + (c + d));
      out[to + parts] = 0.5 * ((a - b) + (c - d));
      lower[to] = 0.5 * ((a + b) - (c + d));
      lower[to + parts] = 0.5 * ((a - b) - (c - d));
    }
}

static void analyse(double *averages, double *details, const double *in, struct step s) {
#pragma omp parallel for schedule(static) if (s.n >= PARALLEL_SIDE)
  for (size_t i = 0; i < s.n / 2; i++) {
    double *a = averages + i * s.stride, *d = details + i * s.stride;
    if (s.parts == 1) analyse_rows(a, d, in + 2 * i * s.stride, s, 1);
    else analyse_rows(a, d, in + 2 * i * s.stride, s, 2);
  }
}

static void synthesise(double *out, const double *averages, const double *details, struct step s) {
#pragma omp parallel for schedule(static) if (s.n >= PARALLEL_SIDE)
  for (size_t i = 0; i < s.n / 2; i++) {
    const double *a = averages + i * s.stride, *d = details + i * s.stride;
    if (s.parts == 1) synthesise_rows(out + 2 * i * s.stride, a, d, s, 1);
    else synthesise_rows(out + 2 * i * s.stride, a, d, s, 2);
  }
}

static void copy_square(double *out, const double *in, struct step s) {
#pragma omp parallel for schedule(static) if (s.n >= PARALLEL_SIDE)
  for (size_t i = 0; i < s.n; i++)
    memcpy(out + i * s.stride, in + i * s.stride, s.n * s.parts * sizeof *out);
}

/* Step k, from 1, of the forward transform. */
static struct step step_of(size_t k, size_t side, size_t levels, size_t parts) {
  assert(haar_exists(side, levels) && (parts == 1 || parts == 2));
  return (struct step){side >> (k - 1), side * parts, parts};
}

/* The averages of step k on their way: in the left or in the right half of `work`. */
static double *averages_of(double *work, size_t k, size_t side, size_t parts) {
  return work + k % 2 * (side / 2) * parts;
}

void haar_forward_to(double *out, const double *in, double *work, size_t side, size_t levels,
                     size_t parts) {
  for (size_t k = 1; k <= levels; k++) {
    double *averages = k == levels ? out : averages_of(work, k, side, parts);
    analyse(averages, out, in, step_of(k, side, levels, parts));
    in = averages;
  }
}

void haar_inverse_to(double *out, const double *in, double *work, size_t side, size_t levels,
                     size_t parts) {
  const double *averages = in;
  for (size_t k = levels; k >= 1; k--) {
    double *to = k == 1 ? out : averages_of(work, k - 1, side, parts);
    synthesise(to, averages, in, step_of(k, side, levels, parts));
    averages = to;
  }
}

void haar_forward(double *x, double *work, size_t side, size_t levels, size_t parts) {
  for (size_t k = 1; k <= levels; k++) {
    struct step s = step_of(k, side, levels, parts);
    analyse(work, work, x, s);
    copy_square(x, work, s);
  }
}

void haar_inverse(double *x, double *work, size_t side, size_t levels, size_t parts) {
  for (size_t k = levels; k >= 1; k--) {
    struct step s = step_of(k, side, levels, parts);
    synthesise(work, x, x, s);
    copy_square(x, work, s);
  }
}

size_t haar_level(size_t row, size_t col, size_t side, size_t levels) {
  assert(haar_exists(side, levels) && row < side && col < side);
  size_t level = 0, place = row > col ? row : col;
  for (size_t n = side >> levels; n <= place; n *= 2) level++;
  return level;
}

void haar_counts(size_t *counts, const double *coefficients, size_t side, size_t levels,
                 double threshold) {
  assert(haar_exists(side, levels));
  for (size_t k = 0; k <= levels; k++) counts[k] = 0;
  for (size_t i = 0; i < side * side; i++)
    if (fabs(coefficients[i]) > threshold) counts[haar_level(i / side, i % side, side, levels)]++;
}
