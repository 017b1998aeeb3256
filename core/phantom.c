/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phantom.h"

#include <assert.h>
#include <math.h>
#include <mpfr.h>
#include <stdbool.h>

#include "balls.h"
#include "rng.h"

__extension__ typedef __int128 wide;

/* ---- Shepp and Logan ---- */

/* Lengths in 10^-4; the first semi-axis is turned by turn * 18 degrees from the x-axis. */
struct closed_ellipse {
  int tenths;
  int64_t turn, a, b, x, y;
};

static const struct closed_ellipse shepp_logan[] = {
  {10, 0, 6900, 9200, 0, 0},     {-8, 0, 6624, 8740, 0, -184},  {-2, -1, 1100, 3100, 2200, 0},
  {-2, 1, 1600, 4100, -2200, 0}, {1, 0, 2100, 2500, 0, 3500},   {1, 0, 460, 460, 0, 1000},
  {1, 0, 460, 460, 0, -1000},    {1, 0, 460, 230, -800, -6050}, {1, 0, 230, 230, 0, -6060},
  {1, 0, 230, 460, 600, -6050},
};

/* Room for the comparison below; cos and sin of 36 degrees. */
struct turned {
  arb_t cosine, sine, value, term;
};

/* 512 bits always decide: 4 times the value below is an algebraic integer of degree 4, and not 0,
 * as 1, sqrt 5 and sin 36 are independent over the rationals and the centre is inside. It and its
 * conjugates are below 2^100 for sides up to 2^17, so it is above 2^-300. */
enum { TURNED_BITS = 512 };

static void turned_init(struct turned *t) {
  fmpq_t fifth;
  fmpq_init(fifth);
  fmpq_set_si(fifth, 1, 5);
  arb_init(t->cosine);
  arb_init(t->sine);
  arb_init(t->value);
  arb_init(t->term);
  arb_sin_cos_pi_fmpq(t->sine, t->cosine, fifth, TURNED_BITS);
  fmpq_clear(fifth);
}

static void turned_clear(struct turned *t) {
  arb_clear(t->cosine);
  arb_clear(t->sine);
  arb_clear(t->value);
  arb_clear(t->term);
}

/* (u, v) / d, seen from the centre, in e? With c, s of 18 degrees:
 * (u c + v s)^2 b^2 + (v c - u s)^2 a^2 <= (a b d)^2,
 * where 2 c^2 = 1 + cos 36, 2 s^2 = 1 - cos 36, 2 c s = sin 36. */
static bool holds_turned(const struct closed_ellipse *e, int64_t u, int64_t v, int64_t d,
                         struct turned *t) {
  int64_t a2 = e->a * e->a, b2 = e->b * e->b, square = u * u + v * v;
  int64_t near = a2 < b2 ? a2 : b2, far = a2 < b2 ? b2 : a2;
  if (square <= near * d * d) return true;
  if (square > far * d * d) return false;
  arb_mul_si(t->value, t->cosine, u * u - v * v, TURNED_BITS);
  arb_mul_si(t->term, t->sine, 2 * e->turn * u * v, TURNED_BITS);
  arb_add(t->value, t->value, t->term, TURNED_BITS);
  arb_mul_si(t->value, t->value, b2 - a2, TURNED_BITS);
  arb_set_si(t->term, square);
  arb_mul_si(t->term, t->term, a2 + b2, TURNED_BITS);
  arb_add(t->value, t->value, t->term, TURNED_BITS);
  arb_set_si(t->term, 2 * a2 * b2);
  arb_mul_si(t->term, t->term, d * d, TURNED_BITS);
  bool inside = arb_lt(t->value, t->term);
  assert(inside || arb_gt(t->value, t->term));
  return inside;
}

/* Is (X / d, Y / d) in e? */
static bool holds(const struct closed_ellipse *e, int64_t X, int64_t Y, int64_t d,
                  struct turned *t) {
  int64_t u = 10000 * X - e->x * d, v = 10000 * Y - e->y * d;
  if (e->turn) return holds_turned(e, u, v, d, t);
  wide U = u, V = v, D = d, a = e->a, b = e->b;
  return U * U * b * b + V * V * a * a <= a * a * b * b * D * D;
}

void phantom_shepp_logan_tenths(double *values, size_t side) {
  assert(side >= 2 && side <= (size_t)1 << 17);
  int64_t d = (int64_t)side - 1;
  struct turned t;
  turned_init(&t);
  for (int64_t r = 0; r <= d; r++)
    for (int64_t q = 0; q <= d; q++) {
      int tenths = 0;
      for (size_t k = 0; k < sizeof shepp_logan / sizeof *shepp_logan; k++)
        if (holds(shepp_logan + k, 2 * q - d, d - 2 * r, d, &t)) tenths += shepp_logan[k].tenths;
      *values++ = tenths;
    }
  turned_clear(&t);
}

void phantom_shepp_logan(double *values, size_t side) {
  phantom_shepp_logan_tenths(values, side);
  for (size_t i = 0; i < side * side; i++) values[i] /= 10;
}

/* ---- random ellipses ---- */

struct draws {
  struct rng stream;
  uint64_t next;
};

static double draw_uniform(struct draws *d) { return rng_uniform(&d->stream, d->next++); }

static double draw_gaussian(struct draws *d) {
  uint64_t pair = (d->next + 1) / 2;
  d->next = 2 * pair + 2;
  return rng_gaussian(&d->stream, pair);
}

struct grey_ellipse {
  double x, y, a, b, cosine, sine; /* the angle of the first semi-axis */
  double ramp[3];                  /* ramp[0] x + ramp[1] y + ramp[2] */
};

/* cos and sin of turn * pi / 2, rounded correctly. */
static void set_angle(struct grey_ellipse *e, double turn) {
  mpfr_t angle, value;
  mpfr_inits2(53, angle, value, (mpfr_ptr)0);
  mpfr_set_d(angle, turn / 2, MPFR_RNDN);
  mpfr_cospi(value, angle, MPFR_RNDN);
  e->cosine = mpfr_get_d(value, MPFR_RNDN);
  mpfr_sinpi(value, angle, MPFR_RNDN);
  e->sine = mpfr_get_d(value, MPFR_RNDN);
  mpfr_clears(angle, value, (mpfr_ptr)0);
}

/* The least value of the ramp on the ellipse. */
static double ramp_least(const struct grey_ellipse *e) {
  double along = e->a * (e->ramp[0] * e->cosine + e->ramp[1] * e->sine);
  double across = e->b * (e->ramp[1] * e->cosine - e->ramp[0] * e->sine);
  double middle = e->ramp[0] * e->x + e->ramp[1] * e->y + e->ramp[2];
  return middle - sqrt(along * along + across * across);
}

static void draw_ellipse(struct grey_ellipse *e, struct draws *d, double least, double most) {
  e->x = 0.7 * 2 * (draw_uniform(d) - 0.5);
  e->y = 0.7 * 2 * (draw_uniform(d) - 0.5);
  double room = 0.9 * (1 - fmax(fabs(e->x), fabs(e->y)));
  e->a = fmin(least + (most - least) * draw_uniform(d), room);
  e->b = fmin(least + (most - least) * draw_uniform(d), room);
  set_angle(e, draw_uniform(d));
  do {
    e->ramp[0] = 0.9 * draw_gaussian(d);
    e->ramp[1] = 0.9 * draw_gaussian(d);
    e->ramp[2] = 0.3 + 0.7 * draw_uniform(d);
  } while (ramp_least(e) < 0);
}

/* Rounding may take the ramp below 0 by a hair: 0 then. */
static void add_ellipse(double *values, size_t side, const struct grey_ellipse *e) {
  double d = (double)side - 1, reach = fmax(e->a, e->b);
  for (size_t r = 0; r < side; r++) {
    double y = (d - 2 * (double)r) / d, v = y - e->y;
    if (fabs(v) > reach) continue;
    for (size_t q = 0; q < side; q++) {
      double x = (2 * (double)q - d) / d, u = x - e->x;
      double along = (u * e->cosine + v * e->sine) / e->a;
      double across = (v * e->cosine - u * e->sine) / e->b;
      if (along * along + across * across <= 1)
        values[r * side + q] += fmax(0, e->ramp[0] * x + e->ramp[1] * y + e->ramp[2]);
    }
  }
}

void phantom_ellipses(double *values, size_t side, uint64_t seed) {
  assert(side >= 2);
  bool large = side >= 512;
  struct draws d = {{seed, RNG_ELLIPSES}, 0};
  uint64_t count =
    large ? 20 + rng_below(&d.stream, d.next++, 25) : 7 + rng_below(&d.stream, d.next++, 8);
  for (size_t i = 0; i < side * side; i++) values[i] = 0;
  for (uint64_t k = 0; k < count; k++) {
    struct grey_ellipse e;
    draw_ellipse(&e, &d, large ? 0.03 : 0.05, large ? 0.25 : 0.45);
    add_ellipse(values, side, &e);
  }
  double most = 0;
  for (size_t i = 0; i < side * side; i++) most = fmax(most, values[i]);
  for (size_t i = 0; i < side * side && most > 0; i++) values[i] /= most;
}
