/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One source for all processors. TRANSFORM_PASSES is the name of the table. A point's eight lanes are
 * CHUNKS registers, which go through each butterfly one after another. */
#include <stdbool.h>
#include <string.h>

#include "fixed.h"
#include "lanes.h"
#include "transform.h"

#define POINT (2 * OCTET) /* doubles of a point */
#define UNROLL _Pragma("GCC unroll 8")

enum { PARTS = OCTET / LANES, AHEAD = 16 /* points */ };

struct part { /* LANES lanes of a point */
  lanes re, im;
};

LANES_INLINE struct part load(const double *at) {
  return (struct part){lanes_load(at), lanes_load(at + OCTET)};
}

LANES_INLINE void store(double *at, struct part p) {
  lanes_store(at, p.re);
  lanes_store(at + OCTET, p.im);
}

LANES_INLINE struct part plus(struct part a, struct part b) {
  return (struct part){a.re + b.re, a.im + b.im};
}

LANES_INLINE struct part minus(struct part a, struct part b) {
  return (struct part){a.re - b.re, a.im - b.im};
}

/* a b, fused where the processor can */
LANES_INLINE struct part times(struct part a, struct part b) {
#if LANES > 2
  return (struct part){lanes_fma(a.re, b.re, -(a.im * b.im)), lanes_fma(a.re, b.im, a.im * b.re)};
#else
  return (struct part){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
#endif
}

/* p w, p conj(w) */
LANES_INLINE struct part turn(struct part p, const double *w) {
  return times(p, (struct part){lanes_all(w[0]), lanes_all(w[1])});
}
LANES_INLINE struct part turn_back(struct part p, const double *w) {
  return times(p, (struct part){lanes_all(w[0]), lanes_all(-w[1])});
}

LANES_INLINE struct part times_i(struct part p) { return (struct part){-p.im, p.re}; }

/* ---- the passes: n points, n step = M ---- */

LANES_INLINE void out_4(double *a, size_t q, const double *w, size_t turns) {
  struct part x0 = load(a), x1 = load(a + q), x2 = load(a + 2 * q), x3 = load(a + 3 * q);
  struct part s = plus(x0, x2), d = minus(x0, x2), e = plus(x1, x3), f = times_i(minus(x1, x3));
  struct part y1 = minus(d, f), y2 = minus(s, e), y3 = plus(d, f);
  store(a, plus(s, e));
  store(a + q, turns ? turn(y1, w + turns) : y1);
  store(a + 2 * q, turns ? turn(y2, w + 2 * turns) : y2);
  store(a + 3 * q, turns ? turn(y3, w + 3 * turns) : y3);
}

LANES_INLINE void back_4(double *a, size_t q, const double *w, size_t turns) {
  struct part y0 = load(a), y1 = load(a + q), y2 = load(a + 2 * q), y3 = load(a + 3 * q);
  if (turns) {
    y1 = turn_back(y1, w + turns);
    y2 = turn_back(y2, w + 2 * turns);
    y3 = turn_back(y3, w + 3 * turns);
  }
  struct part s = plus(y0, y2), e = minus(y0, y2), d = plus(y1, y3), f = times_i(minus(y1, y3));
  store(a, plus(s, d));
  store(a + q, plus(e, f));
  store(a + 2 * q, minus(s, d));
  store(a + 3 * q, minus(e, f));
}

LANES_INLINE void out_2(double *a, size_t q, const double *w, size_t turns) {
  struct part x0 = load(a), x1 = load(a + q), d = minus(x0, x1);
  store(a, plus(x0, x1));
  store(a + q, turns ? turn(d, w + turns) : d);
}

LANES_INLINE void back_2(double *a, size_t q, const double *w, size_t turns) {
  struct part y0 = load(a), y1 = load(a + q);
  if (turns) y1 = turn_back(y1, w + turns);
  store(a, plus(y0, y1));
  store(a + q, minus(y0, y1));
}

/* One butterfly for each k < n / radix; `turns` is twice the index of the root exp(-2 pi i k / n). */
#define PASS(name, butterfly, radix)                                        \
  static void name(double *z, size_t n, const double *roots, size_t step) { \
    size_t q = n / (radix);                                                 \
    for (size_t k = 0; k < q; k++)                                          \
      for (size_t h = 0; h < OCTET; h += LANES)                             \
        butterfly(z + POINT * k + h, POINT * q, roots, 2 * k * step);       \
  }
PASS(pass_out_4, out_4, 4)
PASS(pass_out_2, out_2, 2)
PASS(pass_back_4, back_4, 4)
PASS(pass_back_2, back_2, 2)

/* The transform of r = 3 or 5 points by its definition; `step` is M / r. */
static void odd(double *z, size_t r, const double *roots, size_t step, bool back) {
  for (size_t h = 0; h < OCTET; h += LANES) {
    struct part x[5];
    for (size_t p = 0; p < r; p++) x[p] = load(z + POINT * p + h);
    for (size_t q = 0; q < r; q++) {
      struct part sum = x[0];
      for (size_t p = 1; p < r; p++) {
        const double *w = roots + 2 * (p * q % r * step);
        sum = plus(sum, back ? turn_back(x[p], w) : turn(x[p], w));
      }
      store(z + POINT * q + h, sum);
    }
  }
}

static void out(double *z, size_t n, const double *roots, size_t step) {
  size_t radix = n % 4 == 0 ? 4 : 2;
  if (n == 1) return;
  if (n % 2) {
    odd(z, n, roots, step, false);
    return;
  }
  (radix == 4 ? pass_out_4 : pass_out_2)(z, n, roots, step);
  for (size_t q = 0; q < radix; q++)
    out(z + POINT * q * (n / radix), n / radix, roots, radix * step);
}

static void back(double *z, size_t n, const double *roots, size_t step) {
  size_t radix = n % 4 == 0 ? 4 : 2;
  if (n == 1) return;
  if (n % 2) {
    odd(z, n, roots, step, true);
    return;
  }
  for (size_t q = 0; q < radix; q++)
    back(z + POINT * q * (n / radix), n / radix, roots, radix * step);
  (radix == 4 ? pass_back_4 : pass_back_2)(z, n, roots, step);
}

/* ---- integers and digits ---- */

/* 1.5 2^52: adding it rounds to an integer, which then stands in the low bits. */
#define MAGIC 0x1.8p52
#define MAGIC_BITS INT64_C(0x4338000000000000)

LANES_INLINE lanes as_double(lanes_bits x) { return (lanes)(x + MAGIC_BITS) - MAGIC; }
LANES_INLINE lanes_bits as_integer(lanes x) { return (lanes_bits)(x + MAGIC) - MAGIC_BITS; }

LANES_INLINE lanes_bits limb_at(const uint64_t *limbs, size_t count, size_t k) {
  if (k < count) return *(const lanes_bits *)(const void *)(limbs + OCTET * k);
  lanes_bits top = *(const lanes_bits *)(const void *)(limbs + OCTET * (count - 1));
  return -(top >> (FIXED_RADIX - 1)) & (int64_t)FIXED_LIMB; /* the sign */
}

/* Weighted digits of LANES integers. */
static void take_digits(double *z, const struct transform *t, const uint64_t *limbs, size_t count) {
  const int64_t mask = (INT64_C(1) << t->width) - 1, half = INT64_C(1) << (t->width - 1);
  lanes_bits carry = {0};
  for (size_t k = 0; k < t->digits; k++) {
    size_t bit = k * t->width, at = bit / FIXED_RADIX, shift = bit % FIXED_RADIX;
    lanes_bits d = limb_at(limbs, count, at) >> (int64_t)shift;
    if (shift + t->width > FIXED_RADIX)
      d |= limb_at(limbs, count, at + 1) << (int64_t)(FIXED_RADIX - shift);
    d = (d & mask) + carry;
    carry = (d + half) >> (int64_t)t->width; /* 1 where d >= half */
    d -= carry << (int64_t)t->width;
    lanes x = as_double(d);
    store(z + POINT * k, (struct part){x * t->weights[2 * k], x * t->weights[2 * k + 1]});
  }
}

static void forward(double *z, const struct transform *t, const uint64_t *limbs, size_t count) {
  for (size_t h = 0; h < OCTET; h += LANES) take_digits(z + h, t, limbs + h, count);
  memset(z + POINT * t->digits, 0, POINT * (t->points - t->digits) * sizeof *z);
  out(z, t->points, t->roots, 1);
}

/* Digits of w bits of LANES integers, from the lowest on, into limbs of 52. */
struct packer {
  lanes_bits limb, carry;
  uint64_t *at;
  size_t count, done;
  unsigned bit, width;
};

LANES_INLINE void pack(struct packer *p, lanes_bits digit) {
  const int64_t mask = (INT64_C(1) << p->width) - 1;
  lanes_bits d = digit + p->carry;
  p->carry = d >> (int64_t)p->width;
  d &= mask;
  p->limb |= d << (int64_t)p->bit;
  p->bit += p->width;
  if (p->bit < FIXED_RADIX) return;
  p->bit -= FIXED_RADIX;
  *(lanes_bits *)(void *)(p->at + OCTET * p->done++) = p->limb & (int64_t)FIXED_LIMB;
  p->limb = d >> (int64_t)(p->width - p->bit);
}

static void put_integers(uint64_t *limbs, size_t count, const struct transform *t, double *z) {
  struct packer p = {.at = limbs, .count = count, .width = t->width};
  for (size_t k = 0; k < t->points && p.done < count; k++) {
    struct part c = turn(load(z + POINT * k), t->unweights + 2 * k);
    store(z + POINT * k, c);
    pack(&p, as_integer(c.re));
  }
  for (size_t k = 0; k < t->points && p.done < count; k++)
    pack(&p, as_integer(lanes_load(z + POINT * k + OCTET)));
  while (p.done < count) pack(&p, (lanes_bits){0}); /* the carry is the sign then */
}

static void inverse(uint64_t *limbs, size_t count, const struct transform *t, double *z) {
  back(z, t->points, t->roots, 1);
  for (size_t h = 0; h < OCTET; h += LANES) put_integers(limbs + h, count, t, z + h);
}

/* ---- products ---- */

/* A large matrix comes from memory: hardware fetches ahead within a page at most. */
LANES_INLINE void fetch(const double *A) {
  const size_t ahead = AHEAD * POINT;
  __builtin_prefetch(A + ahead, 0, 0);
  __builtin_prefetch(A + ahead + OCTET, 0, 0);
}

static void combine(double *z, const double *A, size_t cols, const double *x, size_t points,
                    const size_t *list, size_t count) {
  for (size_t f = 0; f < points; f++, A += POINT * cols) {
    struct part sum[PARTS] = {0};
    for (size_t c = 0; c < count; c++) {
      size_t j = list[c];
      const double *at = x + POINT * (j / OCTET * points + f) + j % OCTET;
      struct part w = {lanes_all(at[0]), lanes_all(at[OCTET])};
      fetch(A + POINT * j);
      UNROLL for (int p = 0; p < PARTS; p++) {
        sum[p] = plus(sum[p], times(load(A + POINT * j + (size_t)p * LANES), w));
      }
    }
    UNROLL for (int p = 0; p < PARTS; p++) store(z + POINT * f + (size_t)p * LANES, sum[p]);
  }
}

/* The sum of eight lanes in an order of its own. */
LANES_INLINE double total(const double *x) {
  return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}

static void dot(double *z, const double *A, size_t cols, size_t groups, const double *u,
                size_t points, const size_t *list, size_t count) {
  _Alignas(64) double sums[POINT];
  for (size_t f = 0; f < points; f++)
    for (size_t c = 0; c < count; c++) {
      for (size_t h = 0; h < OCTET; h += LANES) {
        struct part sum = {{0}, {0}};
        for (size_t g = 0; g < groups; g++)
          sum = plus(sum, times(load(A + POINT * ((g * points + f) * cols + list[c]) + h),
                                load(u + POINT * (g * points + f) + h)));
        store(sums + h, sum);
      }
      double *at = z + POINT * (c / OCTET * points + f) + c % OCTET;
      at[0] = total(sums);
      at[OCTET] = total(sums + OCTET);
    }
}

const struct transform_passes TRANSFORM_PASSES = {
  .forward = forward, .inverse = inverse, .combine = combine, .dot = dot};
