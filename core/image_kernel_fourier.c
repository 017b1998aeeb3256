/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <string.h>

#include "image_butterfly.h"
#include "image_kernel.h"
#include "image_lanes.h"

#define NAME(path) image_fourier_##path
#define NAME_OF(path) NAME(path)

static size_t log2_of(size_t n) { return (size_t)__builtin_ctzll(n); }

/* ---- strips ---- */

/* One step: chunks j, j + q, .. of n = radix q become frequencies i, times w_n^(i j). */
LANES_INLINE void stage(double *out, const double *in, size_t q, const double *roots,
                        size_t radix) {
  for (size_t j = 0; j < q; j++, roots += 2 * (radix - 1))
    for (size_t l = 0; l < 8; l += LANES) {
      const double *from = in + j * CHUNK + l;
      double *to = out + j * CHUNK + l;
      lanes re[8], im[8];
      for (size_t i = 0; i < radix; i++)
        re[i] = lanes_read(from + i * q * CHUNK), im[i] = lanes_read(from + i * q * CHUNK + 8);
      butterfly(re, im, radix);
      lanes_write(to, re[0]), lanes_write(to + 8, im[0]);
      for (size_t i = 1; i < radix; i++) {
        turn(re + i, im + i, lanes_all(roots[2 * i - 2]), lanes_all(roots[2 * i - 1]));
        lanes_write(to + i * q * CHUNK, re[i]), lanes_write(to + i * q * CHUNK + 8, im[i]);
      }
    }
}

/* The last step, q = 1: to chunks that are `step` apart. */
LANES_INLINE void last_stage(double *to, size_t step, const double *from, size_t radix, bool away) {
  for (size_t l = 0; l < 8; l += LANES) {
    lanes re[8], im[8];
    for (size_t i = 0; i < radix; i++)
      re[i] = lanes_read(from + i * CHUNK + l), im[i] = lanes_read(from + i * CHUNK + 8 + l);
    butterfly(re, im, radix);
    for (size_t i = 0; i < radix; i++) {
      double *at = to + i * step * CHUNK + l;
      if (away) lanes_stream(at, re[i]), lanes_stream(at + 8, im[i]);
      else lanes_write(at, re[i]), lanes_write(at + 8, im[i]);
    }
  }
}

/* Frequency i + radix k is frequency k of block i. */
static void blocks(const struct image_tables *tables, double *to, size_t step, const double *from,
                   double *work, size_t n, bool away) {
  size_t k = log2_of(n), radix = image_radix(k), q = n / radix;
  if (n == 4) last_stage(to, step, from, 4, false);
  if (n == 8 && away) last_stage(to, step, from, 8, true);
  if (n == 8 && !away) last_stage(to, step, from, 8, false);
  if (q == 1) return;
  if (radix == 4) stage(work, from, q, tables->stages[k], 4);
  else stage(work, from, q, tables->stages[k], 8);
  for (size_t i = 0; i < radix; i++)
    blocks(tables, to + i * step * CHUNK, step * radix, work + i * q * CHUNK, work + i * q * CHUNK,
           q, away);
}

static void strip(const struct image_tables *tables, double *to, const double *from, double *work,
                  size_t n, bool away) {
  const bool aligned = (uintptr_t)to % (LANES * sizeof *to) == 0;
  blocks(tables, to, 1, from, work, n, away && aligned);
  if (away && aligned) lanes_flush();
}

/* ---- Haar ---- */

/* (a, b) <- (a + b) +- w (a - b), half of it with additions, half with multiply-adds: processors do both
 * side by side. */
LANES_INLINE void turn_pair(lanes *a, lanes *b, const lanes *w) {
  lanes re = a[0] - b[0], im = a[1] - b[1], s = a[0] + b[0], t = a[1] + b[1];
  lanes u = lanes_fma(re, w[0], -(im * w[1]));
  a[0] = s + u, a[1] = lanes_fma(re, w[1], lanes_fma(im, w[0], t));
  b[0] = s - u, b[1] = lanes_fma(-re, w[1], lanes_fma(-im, w[0], t));
}

static void mix(const struct image_tables *tables, double *const to[4], const double *const from[4],
                size_t n, size_t c) {
  const double *roots = tables->halves[log2_of(n)];
  for (size_t k = 0; k < n; k++)
    for (size_t l = 0; l < 8; l += LANES) {
      const lanes down[] = {lanes_all(roots[k]), lanes_all(roots[n + k])};
      const lanes along[] = {lanes_read(roots + c + l), lanes_read(roots + n + c + l)};
      const size_t at = k * CHUNK + l;
      lanes z[4][2];
      for (size_t i = 0; i < 4; i++)
        z[i][0] = lanes_read(from[i] + at), z[i][1] = lanes_read(from[i] + at + 8);
      turn_pair(z[0], z[1], down);
      turn_pair(z[2], z[3], down);
      turn_pair(z[0], z[2], along);
      turn_pair(z[1], z[3], along);
      for (size_t i = 0; i < 4; i++)
        lanes_write(to[i] + at, z[i][0]), lanes_write(to[i] + at + 8, z[i][1]);
    }
}

/* ---- rows ---- */

/* Rows of less than 64 entries: the first column of a strip. Scratch: 2 n chunks. */
static void short_row(const struct image_tables *tables, double *out, size_t to, const double *in,
                      size_t from, size_t n, double *scratch) {
  double *done = scratch + n * CHUNK;
  memset(scratch, 0, n * CHUNK * sizeof *scratch);
  for (size_t i = 0; i < n; i++)
    for (size_t p = 0; p < 2; p++) scratch[i * CHUNK + 8 * p] = in[i / 8 * from + i % 8 + 8 * p];
  strip(tables, done, scratch, scratch, n, false);
  for (size_t i = 0; i < n; i++)
    for (size_t p = 0; p < 2; p++) out[i / 8 * to + i % 8 + 8 * p] = done[i * CHUNK + 8 * p];
}

/* Entry 8 m + c of a row, frequency mu + r gamma, n = 8 r: sum over gamma, turn by w_n^(mu c), sum over
 * mu, which is a strip; lanes are mu, then c. */
static void row_back(const struct image_tables *tables, double *g, const double *e, size_t stride,
                     size_t n, double *scratch) {
  if (n < 64) {
    short_row(tables, g, CHUNK, e, stride, n, scratch);
    return;
  }
  const size_t r = n / 8;
  const double *turns = tables->turns[log2_of(n)];
  _Alignas(64) double square[2][64];
  for (size_t first = 0; first < r; first += 8) {
    for (size_t l = 0; l < 8; l += LANES) {
      lanes re[8], im[8];
      for (size_t i = 0; i < 8; i++)
        re[i] = lanes_read(e + (i * r + first) / 8 * stride + l),
        im[i] = lanes_read(e + (i * r + first) / 8 * stride + 8 + l);
      butterfly8(re, im);
      for (size_t i = 0; i < 8; i++)
        lanes_store(square[0] + 8 * i + l, re[i]), lanes_store(square[1] + 8 * i + l, im[i]);
    }
    octet_transpose(square[0]);
    octet_transpose(square[1]);
    for (size_t i = 0; i < 8; i++)
      for (size_t l = 0; l < 8; l += LANES) {
        const double *w = turns + (first + i) * CHUNK + l;
        lanes re = lanes_load(square[0] + 8 * i + l), im = lanes_load(square[1] + 8 * i + l);
        turn(&re, &im, lanes_read(w), lanes_read(w + 8));
        lanes_write(scratch + (first + i) * CHUNK + l, re);
        lanes_write(scratch + (first + i) * CHUNK + l + 8, im);
      }
  }
  strip(tables, g, scratch, scratch, r, false);
}

/* The same the other way round: a strip for mu, turns, the sum over c. */
static void row_forth(const struct image_tables *tables, double *e, size_t stride, double *f,
                      size_t n, double *scratch) {
  if (n < 64) {
    short_row(tables, e, stride, f, CHUNK, n, scratch);
    return;
  }
  const size_t r = n / 8;
  const double *turns = tables->turns[log2_of(n)];
  _Alignas(64) double square[2][64];
  strip(tables, scratch, f, f, r, false);
  for (size_t first = 0; first < r; first += 8) {
    for (size_t i = 0; i < 8; i++)
      for (size_t l = 0; l < 8; l += LANES) {
        const double *w = turns + (first + i) * CHUNK + l,
                     *from = scratch + (first + i) * CHUNK + l;
        lanes re = lanes_read(from), im = lanes_read(from + 8);
        turn(&re, &im, lanes_read(w), lanes_read(w + 8));
        lanes_store(square[0] + 8 * i + l, re), lanes_store(square[1] + 8 * i + l, im);
      }
    octet_transpose(square[0]);
    octet_transpose(square[1]);
    for (size_t l = 0; l < 8; l += LANES) {
      lanes re[8], im[8];
      for (size_t i = 0; i < 8; i++)
        re[i] = lanes_load(square[0] + 8 * i + l), im[i] = lanes_load(square[1] + 8 * i + l);
      butterfly8(re, im);
      for (size_t i = 0; i < 8; i++)
        lanes_write(e + (i * r + first) / 8 * stride + l, re[i]),
          lanes_write(e + (i * r + first) / 8 * stride + 8 + l, im[i]);
    }
  }
}

/* ---- soft threshold ---- */

static lanes hypots(lanes x, lanes y) {
  for (int i = 0; i < LANES; i++) x[i] = hypot(x[i], y[i]);
  return x;
}

/* Where is the sum of the squares of re and im neither 0 nor safe? */
LANES_INLINE lanes_bits extreme(lanes square, lanes re, lanes im) {
  const lanes low = lanes_all(0x1p-511), high = lanes_all(0x1p512), zero = lanes_all(0);
  lanes_bits safe = (square >= low) & (square <= high), null = (re == zero) & (im == zero);
  return ~(safe | null);
}

/* As the kernels of vectors have it: a factor of 1 - t / |z|, or 1 - 1 / 1 where |z| > t fails. */
LANES_INLINE lanes shrinkage(lanes modulus, lanes threshold) {
  const lanes one = lanes_all(1);
  lanes_bits above = modulus > threshold;
  return one - lanes_choose(above, threshold, one) / lanes_choose(above, modulus, one);
}

/* Entries i .. i + LANES - 1 of the step. False, and nothing done: it must be careful, that is, find
 * some moduli the slow way. */
LANES_INLINE bool step(const struct image_entries *o, double *f, double a, const double *g,
                       double scale, size_t i, size_t terms, bool careful) {
  const lanes factor = lanes_all(scale);
  double *x = o->x + 2 * i, *s = o->s + 2 * i;
  const size_t at = i / 8 * CHUNK + i % 8;
  lanes low = lanes_read(x), high = lanes_read(x + LANES);
  lanes old_re = LANES_EVEN(low, high), old_im = LANES_ODD(low, high);
  /* backward: real and imaginary parts have changed places */
  lanes re = old_re + lanes_all(a) * lanes_read(g + at + 8);
  lanes im = old_im + lanes_all(a) * lanes_read(g + at);
  lanes square = re * re + im * im, modulus = lanes_sqrt(square);
  lanes_bits slow = extreme(square, re, im);
  if (!careful && lanes_any(slow)) return false;
  if (careful) modulus = lanes_choose(slow, hypots(re, im), modulus);
  lanes keep = shrinkage(modulus, lanes_read(o->t + i));
  re *= keep, im *= keep;
  lanes_write(f + at, factor * (re + re - old_re));
  lanes_write(f + at + 8, factor * (im + im - old_im));
  lanes new_low = LANES_ZIP_LOW(re, im), new_high = LANES_ZIP_HIGH(re, im);
  lanes_write(x, new_low), lanes_write(x + LANES, new_high);
  sum_up(s, low, new_low, terms);
  sum_up(s + LANES, high, new_high, terms);
  return true;
}

/* By itself, so that the other has its registers for itself. */
__attribute__((noinline, cold)) static void careful_step(const struct image_entries *o, double *f,
                                                         double a, const double *g, double scale,
                                                         size_t i) {
  step(o, f, a, g, scale, i, o->terms, true);
}

LANES_INLINE void steps(const struct image_entries *o, double *f, double a, const double *g,
                        double scale, size_t terms) {
  for (size_t i = 0; i < o->length; i += LANES)
    if (!step(o, f, a, g, scale, i, terms, false)) careful_step(o, f, a, g, scale, i);
}

static void step_row(const struct image_entries *o, double *f, double a, const double *g,
                     double scale) {
  switch (o->terms) {
  case 0: steps(o, f, a, g, scale, 0); break;
  case 1: steps(o, f, a, g, scale, 1); break;
  default: steps(o, f, a, g, scale, 2);
  }
}

extern const struct image_kernel NAME_OF(LANES_PATH);
const struct image_kernel NAME_OF(LANES_PATH) = {
  .strip = strip, .mix = mix, .back = row_back, .step = step_row, .forth = row_forth};
