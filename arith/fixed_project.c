/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "fixed_parts.h"
#include "mem.h"

void fixed_formula_multiple(struct fixed_formula *f, struct fixed_work *w, mpfr_srcptr a,
                            const struct fixed *x) {
  fixed_factor_set(&w->factor, a);
  if (w->factor.zero || fixed_is_zero(x)) return;
  if (w->factor.power) {
    fixed_formula_add(f, x, w->factor.negative, w->factor.top);
    return;
  }
  f->operand = x;
  f->factor = &w->factor;
  f->unit = x->exp - x->bits;
  f->top = x->exp;
}

static void squares(struct wide *out, const struct fixed_formula *f, size_t low) {
  f->path->sum_squares(out, f->operand, low);
}

void fixed_square_sum(const struct fixed *x, struct fixed_work *w) {
  struct fixed_formula f = {.count = 1};
  if (!fixed_is_zero(x)) {
    f.operand = x;
    f.source = squares;
    f.path = w->path;
    f.unit = 2 * (x->exp - x->bits);
    f.top = 2 * x->exp + (slong)FLINT_BIT_COUNT(x->count);
  }
  slong guard = 0;
  fixed_evaluate(&w->square_fixed, &f, w, &guard);
}

/* Is sum of x_i^2 < 1 for certain? With doubles d_i within 2^-50 of x_i 2^-exp, |d_i| <= 1, the
 * sum of d_i^2 is within (n + 16)^2 2^-50 of that of their squares. */
static bool surely_inside(const struct fixed *x, const struct fixed_work *w, double *room) {
  const double n = (double)x->count;
  if (x->exp > 8) return false;
  if (x->exp < -100) return n < 0x1p100;
  double sum = (n + 16) * (n + 16) * 0x1p-50;
  fixed_lanes_doubles(room, x, w->lanes);
  for (size_t i = 0; i < x->count; i++) sum += room[i] * room[i];
  return ldexp(sum, (int)(2 * x->exp)) < 1;
}

/* Is m 2^(exp - p) > 1? */
static bool exceeds_one(const struct fixed *x) {
  if (x->exp > 1) return true;
  if (x->exp < 1) return false; /* up to 2^p 2^-p */
  const size_t high = (size_t)(x->bits - 1) / FIXED_RADIX;
  uint64_t rest = x->at[high * FIXED_LANES] ^ UINT64_C(1) << (x->bits - 1) % FIXED_RADIX;
  for (size_t k = 0; k < x->limbs; k++)
    if (k != high) rest |= x->at[k * FIXED_LANES];
  return rest != 0;
}

void fixed_project(struct fixed *u, struct fixed_work *w, double *room) {
  if (!fixed_defined(u) || fixed_is_zero(u) || (room && surely_inside(u, w, room))) return;
  fixed_square_sum(u, w);
  if (!exceeds_one(&w->square_fixed)) return;
  /* n2 = 4^half m, so that no exponent is out of the range of MPFR */
  const slong half = w->square_fixed.exp >> 1;
  w->square_fixed.exp -= 2 * half;
  fixed_get_mpfr(w->square, &w->square_fixed, &w->factor);
  mpfr_rec_sqrt(w->root, w->square, MPFR_RNDN);
  struct fixed_formula f = {.count = u->count};
  slong guard = 0;
  u->exp -= half;
  fixed_formula_multiple(&f, w, w->root, u);
  fixed_evaluate(u, &f, w, &guard);
  fixed_check_exponent(u);
}

void fixed_project_ball(struct fixed *x) {
  struct fixed_work w;
  fixed_work_init(&w);
  fixed_work_numbers(&w, x->bits);
  double *room = mem_alloc_aligned(x->count + FIXED_LANES, sizeof *room);
  fixed_project(x, &w, room);
  mem_free(room);
  fixed_work_clear(&w);
}
