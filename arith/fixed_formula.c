/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixed_formula.h"

#include <assert.h>

#include "fixed_gaps.h"
#include "mem.h"

#define GUARD_LEAST 8 /* leading bits that cancel without being noticed */
#define SPARE_BITS 5  /* digits below those that slack may touch */
#define SLACK_MOST (UINT64_C(1) << 50)

void fixed_work_init(struct fixed_work *w) {
  *w = (struct fixed_work){.lanes = fixed_lanes(), .path = fixed_path_vector()};
}

void fixed_work_numbers(struct fixed_work *w, slong bits) {
  mpfr_init2(w->square, bits);
  mpfr_init2(w->root, bits);
  fixed_init(&w->square_fixed, bits, 1);
  w->has_numbers = true;
}

void fixed_work_clear(struct fixed_work *w) {
  wide_clear(&w->sums);
  wide_clear(&w->products);
  wide_clear(&w->sum);
  wide_clear(&w->threshold);
  fixed_factor_clear(&w->factor);
  if (w->has_numbers) {
    mpfr_clear(w->square);
    mpfr_clear(w->root);
  }
  fixed_clear(&w->square_fixed);
  *w = (struct fixed_work){0};
}

void fixed_formula_add(struct fixed_formula *f, const struct fixed *x, bool minus, slong up) {
  if (!fixed_is_zero(x)) f->terms[f->terms_count++] = (struct fixed_operand){x, up, minus};
}

static struct fixed_term term_of(const struct fixed *x, bool minus, slong up) {
  return (struct fixed_term){x->at, x->limbs, x->exp - x->bits + up, x->exp + up, minus};
}

/* What is being computed: the formula with its product, and where its digits are. */
struct attempt {
  const struct fixed_formula *f;
  struct fixed_work *work;
  slong bits;
  struct fixed_term terms[FIXED_TERMS - 1], threshold;
  size_t count;
  /* of the product, the last term: d_i 2^unit <= sum of slack[k] 2^(slack_unit[k]) */
  uint64_t slack[2];
  slong slack_unit[2];
  slong unit; /* of the sum */
};

/* The number of columns below 2^target of integers in units of 2^unit, but fewer than `columns` */
static size_t columns_below(slong target, slong unit, size_t columns) {
  const size_t below = target > unit ? (size_t)(target - unit) / FIXED_RADIX : 0;
  return below < columns ? below : columns - 1;
}

static const struct fixed_factor one = {.power = true};

/* Digits below the last one that are asked for. Dropped columns of n products, all of L limbs,
 * leave a slack of about 2 n L: this and the guard leave one vector in some 2^(SPARE_BITS + 7)
 * undecided. */
static slong slack_bits(const struct fixed_formula *f) {
  const size_t n = f->operand ? f->operand->count : 1, limbs = f->operand ? f->operand->limbs : 1;
  return SPARE_BITS + (slong)FLINT_BIT_COUNT((f->count > n ? f->count : n) * n * limbs);
}

/* The last term <- a S, of which columns below `target` may be missing */
static void multiply_out(struct attempt *at, slong target) {
  struct fixed_term *t = at->terms + at->count - 1;
  const struct fixed_formula *f = at->f;
  const struct fixed_factor *a = f->factor ? f->factor : &one;
  const size_t limbs = f->operand->limbs;
  struct fixed_work *w = at->work;
  struct wide view = {.count = f->count, .limbs = limbs, .at = f->operand->at}, *sums = &view;
  if (f->source) {
    sums = &w->sums;
    f->source(sums, f, columns_below(target, f->unit + a->top, 2 * limbs));
  }
  slong unit = f->unit + (slong)(sums->low * FIXED_RADIX);
  *t = (struct fixed_term){sums->at, sums->limbs, unit + a->top, f->top + a->top, a->negative};
  at->slack[0] = sums->slack;
  at->slack_unit[0] = unit + a->top;
  if (a->power) return;
  unit += a->unit;
  w->path->multiply(&w->products, sums, a->at, a->limbs,
                    columns_below(target, unit, sums->limbs + a->limbs));
  unit += (slong)(w->products.low * FIXED_RADIX);
  t->at = w->products.at;
  t->limbs = w->products.limbs;
  t->unit = unit;
  at->slack[1] = w->products.slack;
  at->slack_unit[1] = unit;
}

/* ceil(slack 2^up), or too much */
static uint64_t slack_shifted(uint64_t slack, slong up) {
  if (!slack) return 0;
  if (up <= -64) return 1;
  if (up < 0) return ((slack - 1) >> -up) + 1;
  return up < 50 && slack < SLACK_MOST >> up ? slack << up : SLACK_MOST;
}

static struct lane_term lane_term_of(const struct fixed_term *t, slong unit) {
  const slong up = t->unit - unit, radix = FIXED_RADIX;
  const slong limbs_up = up >= 0 ? up / radix : -((radix - 1 - up) / radix);
  return (struct lane_term){.at = t->at,
                            .limbs = t->limbs,
                            .limbs_up = limbs_up,
                            .bits_up = (unsigned)(up - limbs_up * radix),
                            .minus = t->minus};
}

static slong highest_top(const struct attempt *at) {
  slong top = at->terms[0].top;
  for (size_t i = 1; i < at->count; i++)
    if (at->terms[i].top > top) top = at->terms[i].top;
  return top;
}

/* The limbs that the sum, and what the threshold adds, take: five terms of at most 2^top, slack, a
 * sign. */
static size_t limbs_of_sum(const struct attempt *at) {
  slong top = highest_top(at);
  if (at->f->threshold && at->threshold.top > top) top = at->threshold.top;
  slong width = top + 5 - at->unit;
  if (width < 54) width = 54; /* SLACK_MOST */
  return ((size_t)width + FIXED_RADIX - 1) / FIXED_RADIX;
}

/* work->sum <- the sum of the terms in units of 2^unit, then the threshold; false: slack is out of
 * bounds. */
static bool add_up(struct attempt *at) {
  struct lane_term terms[FIXED_TERMS];
  uint64_t slack = 0;
  int64_t start = 0;
  for (size_t i = 0; i < at->count; i++) {
    const struct fixed_term *t = at->terms + i;
    uint64_t more = t->unit < at->unit;
    if (at->f->operand && i == at->count - 1)
      for (size_t k = 0; k < 2; k++)
        more += slack_shifted(at->slack[k], at->slack_unit[k] - at->unit);
    slack += more;
    if (slack >= SLACK_MOST) return false;
    if (t->minus) start -= (int64_t)more;
    terms[i] = lane_term_of(t, at->unit);
  }
  struct fixed_work *w = at->work;
  const size_t groups = (at->f->count + FIXED_LANES - 1) / FIXED_LANES, limbs = limbs_of_sum(at);
  wide_reserve(&w->sum, at->f->count, limbs);
  w->lanes->sum(w->sum.at, limbs, groups, terms, at->count, start);
  if (at->f->threshold) {
    const bool below = at->threshold.unit < at->unit;
    terms[0] = lane_term_of(&at->threshold, at->unit);
    wide_reserve(&w->threshold, at->f->count, limbs);
    w->lanes->sum(w->threshold.at, limbs, groups, terms, 1, 0);
    w->lanes->threshold(w->sum.at, w->threshold.at, limbs, groups, below);
    slack += below;
  }
  w->sum.slack = slack;
  return true;
}

static slong lowest_unit(const struct attempt *at) {
  slong unit = at->terms[0].unit;
  for (size_t i = 1; i < at->count; i++)
    if (at->terms[i].unit < unit) unit = at->terms[i].unit;
  if (at->f->threshold && at->threshold.unit < unit) unit = at->threshold.unit;
  return unit;
}

/* With all columns. */
static void evaluate_exactly(struct fixed *out, struct attempt *at) {
  struct fixed_gaps gaps;
  struct fixed_term *terms[FIXED_TERMS];
  size_t count = 0;
  if (at->f->operand) multiply_out(at, WORD_MIN);
  for (; count < at->count; count++) terms[count] = at->terms + count;
  if (at->f->threshold) terms[count++] = &at->threshold;
  fixed_gaps_close(&gaps, terms, count, at->bits);
  at->unit = lowest_unit(at);
  bool exact = add_up(at) && !at->work->sum.slack;
  assert(exact);
  slong exp;
  const struct fixed_sum sum = {&at->work->sum, at->unit};
  const enum fixed_verdict verdict = fixed_round(out, &sum, at->work->lanes, &exp);
  assert(verdict == FIXED_ROUNDED);
  if (!fixed_is_zero(out)) out->exp = fixed_gaps_exponent(&gaps, out->exp);
}

/* With the columns that matter if at most `guard` leading bits cancel. */
static enum fixed_verdict evaluate_leading(struct fixed *out, struct attempt *at, slong guard,
                                           slong *seen) {
  const slong top = highest_top(at), target = top - guard - at->bits - slack_bits(at->f);
  /* a threshold far above: its sum would be long, and exact ones are not */
  if (at->f->threshold && at->threshold.top - top > at->bits + 200) return FIXED_CLOSE;
  at->unit = target;
  if (at->f->operand) {
    multiply_out(at, target);
    at->unit = at->terms[at->count - 1].unit; /* the longest term need not be shifted */
    if (at->unit > target)
      at->unit -= (at->unit - target + FIXED_RADIX - 1) / FIXED_RADIX * FIXED_RADIX;
    else at->unit += (target - at->unit) / FIXED_RADIX * FIXED_RADIX;
  } else {
    const slong lowest = lowest_unit(at);
    if (lowest > target) at->unit = lowest;
  }
  if (!add_up(at)) {
    *seen = guard + FIXED_RADIX;
    return FIXED_SHORT;
  }
  const struct fixed_sum sum = {&at->work->sum, at->unit};
  const enum fixed_verdict verdict = fixed_round(out, &sum, at->work->lanes, seen);
  *seen = top - *seen;
  return verdict;
}

static void follow(slong *guard, slong seen) {
  if (seen + GUARD_LEAST > *guard) *guard = seen + GUARD_LEAST;
  else if (*guard > GUARD_LEAST) --*guard;
}

void fixed_evaluate(struct fixed *out, const struct fixed_formula *f, struct fixed_work *w,
                    slong *guard) {
  assert(out->count == f->count);
  struct attempt at;
  at.f = f;
  at.work = w;
  at.bits = out->bits;
  at.count = f->terms_count;
  at.slack[0] = at.slack[1] = 0;
  at.slack_unit[0] = at.slack_unit[1] = 0;
  for (size_t i = 0; i < at.count; i++)
    at.terms[i] = term_of(f->terms[i].x, f->terms[i].minus, f->terms[i].up);
  if (f->operand)
    at.terms[at.count++] = (struct fixed_term){.top = f->top + (f->factor ? f->factor->top : 0)};
  at.threshold = f->threshold ? term_of(f->threshold, false, 0) : (struct fixed_term){0};
  if (!at.count || !f->count) {
    fixed_zero(out);
    return;
  }
  slong seen = 0;
  bool done = false;
  if (*guard < GUARD_LEAST) *guard = GUARD_LEAST;
  for (int i = 0; i < 2 && !done; i++) {
    const enum fixed_verdict verdict = evaluate_leading(out, &at, *guard, &seen);
    done = verdict == FIXED_ROUNDED;
    if (verdict == FIXED_CLOSE) break;
    if (!done || !fixed_is_zero(out)) follow(guard, seen);
  }
  if (!done) evaluate_exactly(out, &at);
}
