/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_kernel: what image_pass does with the columns and rows of an image, compiled once for each
 * kind of processor (lanes.h); the same bits on all of them.
 *
 * A chunk is 16 doubles: 8 neighbouring complex entries of a row, first their real, then their
 * imaginary parts; or 16 real entries. A strip is a column of chunks: a step of its transform is
 * made for all columns in it. Transforms are not normalised; their lengths are powers of 2, at
 * least 16. In a backward Fourier transform real and imaginary parts have changed places. */
#ifndef SMALE18_IMAGE_KERNEL_H
#define SMALE18_IMAGE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

enum { CHUNK = 16, IMAGE_LENGTHS = 8 * sizeof(size_t) };

/* Tables for length n = 2^k at [k]; w_n = exp(-2 pi i / n); r is the radix. */
struct image_tables {
  double *stages[IMAGE_LENGTHS]; /* for j < n / r, 1 <= i < r: w_n^(i j), re and im in turn */
  double *halves[IMAGE_LENGTHS]; /* w_2n^k, k < n: all re, then all im */
  double *turns[IMAGE_LENGTHS];  /* for m < n / 8: w_n^(m c), c < 8: 8 re, 8 im */
};

/* The radix of the first step of a Fourier transform of length 2^k, k >= 2. */
static inline size_t image_radix(size_t k) { return k % 3 ? 4 : 8; }

/* Entries of a row of coefficients; x and s as in a struct vec, t the thresholds. */
struct image_entries {
  double *x, *s;
  const double *t;
  size_t length, terms; /* terms that s gets: the last of x, x' */
};

struct image_kernel {
  /* Columns. to <- the transform of n chunks. Fourier: work has n chunks and may be `from`, which
   * then is lost, but not `to`. Walsh, natural order: to may be from. away: `to` is not needed
   * before the caches have forgotten it. */
  void (*strip)(const struct image_tables *tables, double *to, const double *from, double *work,
                size_t n, bool away);

  /* Haar, seen from the spectrum (Fourier alone). Four half strips of n chunks: upper left, lower
   * left, upper right, lower right part of columns c .. c + 7 and n + c .. n + c + 7 of the spectrum
   * of an image of side 2n; or of the spectra of its averages, and its differences down, along,
   * both. Either to <- from, twice the unitary map; each `to` may be the `from` of its part. */
  void (*mix)(const struct image_tables *tables, double *const to[4], const double *const from[4],
              size_t n, size_t c);

  /* Rows; the chunks of e are `stride` doubles apart. scratch: 32 n doubles if n < 64, else 2 n.
   * back: g <- the backward transform of n entries; forth: e <- the transform of f, which is lost */
  void (*back)(const struct image_tables *tables, double *g, const double *e, size_t stride,
               size_t n, double *scratch);
  void (*forth)(const struct image_tables *tables, double *e, size_t stride, double *f, size_t n,
                double *scratch);

  /* x' = soft_threshold(x + a g, t), s <- s, s + x' or (s + x) + x', f <- scale (2x' - x), x <- x';
   * f, g in chunks, f may be g */
  void (*step)(const struct image_entries *o, double *f, double a, const double *g, double scale);
};

#endif
