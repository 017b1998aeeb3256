/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <cblas.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "num_f64.h"

enum {
  BLOCK = 8192, /* what a thread does in one go; multiple of the unrolling of any BLAS */
  BLOCKS = 256, /* whose norms are kept at a time */
  STRIP = 64    /* entries that stay in the nearest cache through all that a step does */
};

/* The operands of a kernel; each uses some. */
struct operands {
  double *x, *e, *s;
  const double *y, *g, *t;
  double a;
  enum field field;
};

/* The kernel, which does elements [first, first + n), on all. One block needs no threads. */
static void in_blocks(void (*kernel)(const struct operands *o, size_t first, size_t n),
                      const struct operands *o, size_t n) {
  if (n <= BLOCK) {
    kernel(o, 0, n);
    return;
  }
#pragma omp parallel for schedule(static)
  for (size_t i = 0; i < n; i += BLOCK) kernel(o, i, n - i < BLOCK ? n - i : BLOCK);
}

static void zero_block(const struct operands *o, size_t first, size_t n) {
  memset(o->x + first, 0, n * sizeof *o->x);
}

void f64_zero(union reals x, size_t n) { in_blocks(zero_block, &(struct operands){.x = x.d}, n); }

static void set_block(const struct operands *o, size_t first, size_t n) {
  memcpy(o->x + first, o->y + first, n * sizeof *o->x);
}

void f64_set(union reals x, union reals y, size_t n) {
  in_blocks(set_block, &(struct operands){.x = x.d, .y = y.d}, n);
}

/* Adding 0 leaves no negative zero. */
static void copy_block(const struct operands *o, size_t first, size_t n) {
  for (size_t i = first; i < first + n; i++) o->x[i] = o->y[i] + 0.0;
}

static void check_block(const struct operands *o, size_t first, size_t n) {
  for (size_t i = first; i < first + n; i++) assert(isfinite(o->y[i]));
}

void f64_set_doubles(union reals x, const double *values, size_t n) {
  in_blocks(check_block, &(struct operands){.y = values}, n);
  in_blocks(copy_block, &(struct operands){.x = x.d, .y = values}, n);
}

void f64_get_doubles(double *out, union reals x, size_t n) {
  in_blocks(copy_block, &(struct operands){.x = out, .y = x.d}, n);
}

static void axpy_block(const struct operands *o, size_t first, size_t n) {
  cblas_daxpy((blasint)n, o->a, o->y + first, 1, o->x + first, 1);
}

void f64_axpy(union reals y, union reals a, union reals x, size_t n, slong bits) {
  (void)bits;
  in_blocks(axpy_block, &(struct operands){.x = y.d, .y = x.d, .a = *a.d}, n);
}

static void scale_block(const struct operands *o, size_t first, size_t n) {
  for (size_t i = first; i < first + n; i++) o->x[i] *= o->a;
}

void f64_scale(union reals x, union reals a, size_t n, slong bits) {
  (void)bits;
  in_blocks(scale_block, &(struct operands){.x = x.d, .a = *a.d}, n);
}

/* ---- soft threshold ---- */

static void threshold_real(double *restrict x, const double *restrict t, size_t n) {
  for (size_t i = 0; i < n; i++) {
    double excess = fabs(x[i]) - t[i];
    x[i] = excess <= 0 ? 0 : copysign(excess, x[i]); /* NaN stays NaN */
  }
}

/* The exponent of x, biased as it is stored; 2047 if x is not finite. */
static inline uint64_t biased_exponent(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits >> 52 & 2047;
}

/* |z_i|, n <= STRIP of them; the slow way if one is neither 0 nor where its square is safe. */
static void moduli(double *restrict modulus, const double *restrict z, size_t n) {
  double square[STRIP];
  uint64_t above = 0; /* exponents above 2^-511, unsigned: too low ones are large */
  for (size_t i = 0; i < n; i++) square[i] = z[2 * i] * z[2 * i] + z[2 * i + 1] * z[2 * i + 1];
  for (size_t i = 0; i < n; i++) {
    double one_for_zero = fabs(z[2 * i]) + fabs(z[2 * i + 1]) > 0 ? 0 : 1;
    above |= biased_exponent(square[i] + one_for_zero) - 512;
  }
  for (size_t i = 0; i < n; i++) modulus[i] = sqrt(square[i]);
  if (above < 1024) return;
  for (size_t i = 0; i < n; i++) modulus[i] = hypot(z[2 * i], z[2 * i + 1]);
}

/* n <= STRIP. The factor is 1 - t / |z| or, where |z| > t fails (also for NaN), 1 - 1 / 1. Loops
 * are short, for compilers to see that they are vectors. */
static void threshold_complex(double *restrict z, const double *restrict t, size_t n) {
  double modulus[STRIP], part[STRIP];
  moduli(modulus, z, n);
  for (size_t i = 0; i < n; i++) part[i] = modulus[i] > t[i] ? t[i] : 1;
  for (size_t i = 0; i < n; i++) modulus[i] = modulus[i] > t[i] ? modulus[i] : 1;
  for (size_t i = 0; i < n; i++) part[i] /= modulus[i];
  for (size_t i = 0; i < n; i++) {
    z[2 * i] *= 1 - part[i];
    z[2 * i + 1] *= 1 - part[i];
  }
}

static void threshold_strip(double *x, enum field field, const double *t, size_t n) {
  if (field == FIELD_REAL) threshold_real(x, t, n);
  else threshold_complex(x, t, n);
}

static size_t strip_at(size_t i, size_t end) { return end - i < STRIP ? end - i : STRIP; }

static void threshold_block(const struct operands *o, size_t first, size_t n) {
  for (size_t i = first; i < first + n; i += STRIP)
    threshold_strip(o->x + i * o->field, o->field, o->t + i, strip_at(i, first + n));
}

void f64_soft_threshold(union reals x, enum field field, union reals t, size_t entries,
                        slong bits) {
  (void)bits;
  in_blocks(threshold_block, &(struct operands){.x = x.d, .t = t.d, .field = field}, entries);
}

/* ---- primal step: as the single kernels compute it, bit for bit ---- */

static void primal_strip(const struct operands *o, size_t first, size_t n) {
  double old[STRIP * FIELD_COMPLEX];
  size_t at = first * o->field, reals = n * o->field;
  double *restrict x = o->x + at, *restrict e = o->e + at, *restrict s = o->s + at;
  memcpy(old, x, reals * sizeof *x);
  cblas_daxpy((blasint)reals, o->a, o->g + at, 1, x, 1);
  threshold_strip(x, o->field, o->t + first, n);
  for (size_t i = 0; i < reals; i++) {
    e[i] = 2 * x[i] - old[i];
    s[i] += x[i];
  }
}

static void primal_block(const struct operands *o, size_t first, size_t n) {
  for (size_t i = first; i < first + n; i += STRIP) primal_strip(o, i, strip_at(i, first + n));
}

void f64_primal_step(union reals x, union reals e, union reals s, union reals a, union reals g,
                     enum field field, union reals t, size_t entries) {
  in_blocks(
    primal_block,
    &(struct operands){.x = x.d, .e = e.d, .s = s.d, .a = *a.d, .g = g.d, .field = field, .t = t.d},
    entries);
}

/* ---- norm ---- */

/* The norm of the norms of at most BLOCKS blocks. BLAS scales where squares over- or underflow. */
static double norm_of_blocks(const double *x, size_t n) {
  double norms[BLOCKS];
  size_t count = (n + BLOCK - 1) / BLOCK;
#pragma omp parallel for schedule(static)
  for (size_t k = 0; k < count; k++) {
    size_t first = k * BLOCK, length = n - first < BLOCK ? n - first : BLOCK;
    norms[k] = cblas_dnrm2((blasint)length, x + first, 1);
  }
  return cblas_dnrm2((blasint)count, norms, 1);
}

void f64_norm(union reals s, union reals x, enum field field, size_t entries, slong bits) {
  const size_t most = (size_t)BLOCK * BLOCKS;
  size_t n = entries * field;
  (void)bits;
  if (n <= BLOCK) {
    *s.d = cblas_dnrm2((blasint)n, x.d, 1);
    return;
  }
  *s.d = 0;
  for (size_t i = 0; i < n; i += most)
    *s.d = hypot(*s.d, norm_of_blocks(x.d + i, n - i < most ? n - i : most));
}

static void divide_block(const struct operands *o, size_t first, size_t n) {
  for (size_t i = first; i < first + n; i++) o->x[i] /= o->a;
}

void f64_project_ball(union reals x, enum field field, size_t entries, slong bits) {
  double norm = 0;
  f64_norm((union reals){.d = &norm}, x, field, entries, bits);
  if (norm <= 1) return;
  in_blocks(divide_block, &(struct operands){.x = x.d, .a = norm}, entries * field);
}
