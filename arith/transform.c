/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transform.h"

#include <assert.h>
#include <math.h>

#include "lanes_path.h"
#include "mem.h"

enum { WIDTH_MOST = 20, WIDTH_LEAST = 6 };

/* Digits of w bits for |m| <= 2^bits: the highest one is below 2^(w-1) - 1 before a carry. */
static size_t digits_of(slong bits, unsigned width) { return (size_t)(bits + 2) / width + 1; }

/* The least 2^a, 3 2^a or 5 2^a that is >= digits. */
static size_t points_for(size_t digits) {
  size_t best = SIZE_MAX;
  for (size_t odd = 1; odd <= 5; odd += 2) {
    size_t points = odd;
    while (points < digits) points *= 2;
    if (points < best) best = points;
  }
  return best;
}

double transform_error(unsigned width, size_t digits, size_t points, size_t terms) {
  const double u = 0x1p-53, root5 = sqrt(5) * (1 + 1e-15);
  double f = 0, g = 0;
  for (; points % 4 == 0; points /= 4) f += 3 + root5, g += 3 + root5;
  for (; points % 2 == 0; points /= 2) f += 2 + root5, g += 2 + root5;
  double radix = (double)points;
  if (points > 1) f += sqrt(radix) * (root5 + radix), g += root5 + radix;
  double first_order = 2 * f + g + 2 * root5 + (double)terms + 5;
  return ldexp((double)terms * (double)digits, 2 * (int)width - 2) * first_order * u * 1.01;
}

/* The widest digits that are exact. */
static unsigned width_for(slong bits, size_t terms) {
  unsigned width = WIDTH_MOST;
  for (; width >= WIDTH_LEAST; width--) {
    size_t digits = digits_of(bits, width);
    if (transform_error(width, digits, points_for(digits), terms) < 0.25) return width;
  }
  assert(!"so many terms of so many bits have no exact transform in double");
  return 0;
}

size_t transform_points(slong bits, size_t terms) {
  return points_for(digits_of(bits, width_for(bits, terms)));
}

/* out <- exp(pi i p / q) / divisor, each part rounded to nearest */
static void set_root(double out[2], slong p, slong q, ulong divisor) {
  fmpq_t angle;
  arb_t s, c;
  fmpq_init(angle);
  arb_init(s);
  arb_init(c);
  fmpq_set_si(angle, p, (ulong)q);
  for (slong prec = 128;; prec *= 2) {
    arb_sin_cos_pi_fmpq(s, c, angle, prec);
    arb_div_ui(s, s, divisor, prec);
    arb_div_ui(c, c, divisor, prec);
    if (arb_can_round_arf(s, 53, ARF_RND_NEAR) && arb_can_round_arf(c, 53, ARF_RND_NEAR)) break;
    if (prec > 4096) break; /* exact: 0, 1/2 or 1 over the divisor */
  }
  out[0] = arf_get_d(arb_midref(c), ARF_RND_NEAR);
  out[1] = arf_get_d(arb_midref(s), ARF_RND_NEAR);
  fmpq_clear(angle);
  arb_clear(s);
  arb_clear(c);
}

void transform_init(struct transform *t, slong bits, size_t terms) {
  unsigned width = width_for(bits, terms);
  size_t digits = digits_of(bits, width), points = points_for(digits);
  *t = (struct transform){.width = width, .digits = digits, .points = points};
  t->roots = mem_alloc(2 * points, sizeof *t->roots);
  t->weights = mem_alloc(2 * points, sizeof *t->weights);
  t->unweights = mem_alloc(2 * points, sizeof *t->unweights);
  for (size_t k = 0; k < points; k++) {
    slong n = (slong)points, j = (slong)k;
    set_root(t->roots + 2 * k, -2 * j, n, 1);
    set_root(t->weights + 2 * k, j, 2 * n, 1);
    set_root(t->unweights + 2 * k, -j, 2 * n, points);
  }
}

void transform_clear(struct transform *t) {
  mem_free(t->roots);
  mem_free(t->weights);
  mem_free(t->unweights);
  *t = (struct transform){0};
}

const struct transform_passes *transform_passes(void) {
#ifdef SMALE18_X86
  switch (lanes_path()) {
  case LANES_AVX512: return &transform_passes_avx512;
  case LANES_AVX2: return &transform_passes_avx2;
  default: break;
  }
#endif
  return &transform_passes_portable;
}
