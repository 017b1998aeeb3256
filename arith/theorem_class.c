/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theorem_class.h"

#include <assert.h>

/* Largest eta (P1), lambda w (P2, P3) for growing and unit entries; 14/5 less 2 r_2. */
static const unsigned long most[3][2][2] = {
  {{49, 1}, {14, 5}}, {{50, 1}, {8, 1}}, {{49, 1}, {17, 10}}};

static const char *const ranges[3][2] = {
  {"0 <= eta <= 49", "0 <= eta <= 2.8 - 4 * 10^(1-K)"},
  {"0 < lambda * weight <= 50", "0 < lambda * weight <= 8"},
  {"0 < lambda * weight <= 49", "0 < lambda * weight <= 1.7"}};

static bool digits_hold(const struct theorem_class *c) {
  return c->digits >= 3 && c->digits <= THEOREM_CLASS_MOST_DIGITS;
}

static bool rows_hold(const struct theorem_class *c) { return c->rows >= 1; }

static bool cols_hold(const struct theorem_class *c) {
  return c->cols > c->rows && c->cols <= THEOREM_CLASS_MOST_COLS &&
         c->rows * c->cols <= THEOREM_CLASS_MOST_ENTRIES;
}

static bool weight_holds(const struct theorem_class *c) { return fmpq_sgn(c->weight) > 0; }

static bool second_weight_holds(const struct theorem_class *c) {
  return fmpq_sgn(c->second_weight) > 0;
}

static bool competitors_hold(const struct theorem_class *c) {
  return c->competitors >= 2 && c->competitors <= c->competing;
}

static bool transform_holds(const struct theorem_class *c) {
  return orthogonal_exists(c->transform, c->rows);
}

/* Checked in this order: q = N + 1 - m is a number only if m < N. */
static const struct {
  const char *which, *reason;
  bool (*holds)(const struct theorem_class *c);
} shapes[] = {
  {"K", "an integer from 3 to 10000", digits_hold},
  {"m", "at least 1", rows_hold},
  {"N", "greater than m, at most 4096, and m N at most 4194304", cols_hold},
  {"competitors", "from 2 to N + 1 - m", competitors_hold},
  {"transform", "one that exists for m rows: walsh_hadamard needs a power of 2", transform_holds},
  {"weight", "a positive number", weight_holds},
  {"second_weight", "a positive number", second_weight_holds}};

static bool shape_holds(const struct theorem_class *c, const char **which, const char **reason) {
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
    if (!shapes[i].holds(c)) {
      *which = shapes[i].which;
      *reason = shapes[i].reason;
      return false;
    }
  return true;
}

static void power_of_ten(fmpq_t q, unsigned long exponent) {
  fmpq_one(q);
  fmpz_ui_pow_ui(fmpq_numref(q), 10, exponent);
}

/* a_f, r_f, y_1 = a_f r_f + shift */
static void set_families(struct theorem_class *c) {
  fmpq_t shift;
  fmpq_init(shift);
  for (unsigned f = 0; f < 2; f++) {
    power_of_ten(c->r[f], c->digits - f);
    fmpq_div_2exp(c->r[f], c->r[f], 1);
    if (c->normalisation == NORMALISATION_GROWING) fmpq_set(c->a[f], c->r[f]);
    else fmpq_set_ui(c->a[f], 2, 1);
    fmpq_inv(c->r[f], c->r[f]);
    if (c->problem == P1) fmpq_set(shift, c->parameter);
    if (c->problem == P2) {
      theorem_class_charge(shift, c);
      fmpq_div(shift, shift, c->a[f]);
      fmpq_div_2exp(shift, shift, 1);
    }
    fmpq_mul(c->y1[f], c->a[f], c->r[f]);
    fmpq_add(c->y1[f], c->y1[f], shift);
  }
  fmpq_clear(shift);
}

static bool parameter_holds(const struct theorem_class *c) {
  const unsigned long *bound = most[c->problem - P1][c->normalisation];
  fmpq_t value, largest;
  fmpq_init(value);
  fmpq_init(largest);
  fmpq_set_ui(largest, bound[0], bound[1]);
  if (c->problem == P1) fmpq_set(value, c->parameter);
  else theorem_class_charge(value, c);
  if (c->problem == P1 && c->normalisation == NORMALISATION_UNIT) {
    fmpq_sub(largest, largest, c->r[1]);
    fmpq_sub(largest, largest, c->r[1]);
  }
  bool holds = fmpq_sgn(value) >= (c->problem != P1) && fmpq_cmp(value, largest) <= 0;
  fmpq_clear(value);
  fmpq_clear(largest);
  return holds;
}

/* The smallest n >= 8; for P2 with unit entries, where the vertices move by up to
 * lambda w eps / 16, besides 2^n >= lambda w 10^K. */
static unsigned long least_exponent(const struct theorem_class *c) {
  if (c->problem != P2 || c->normalisation != NORMALISATION_UNIT) return 8;
  fmpq_t lw, scale;
  fmpz_t ceiling;
  fmpq_init(lw);
  fmpq_init(scale);
  fmpz_init(ceiling);
  theorem_class_charge(lw, c);
  power_of_ten(scale, c->digits);
  fmpq_mul(lw, lw, scale);
  fmpz_cdiv_q(ceiling, fmpq_numref(lw), fmpq_denref(lw));
  unsigned long n = fmpz_clog_ui(ceiling, 2) > 8 ? (unsigned long)fmpz_clog_ui(ceiling, 2) : 8;
  fmpq_clear(lw);
  fmpq_clear(scale);
  fmpz_clear(ceiling);
  return n;
}

static bool exponent_holds(struct theorem_class *c) {
  unsigned long least = least_exponent(c);
  if (!c->first_exponent) c->first_exponent = least;
  return c->first_exponent >= least && c->first_exponent <= THEOREM_CLASS_MOST_EXPONENT;
}

static bool range_holds(struct theorem_class *c, const char **which, const char **reason) {
  if (!parameter_holds(c)) {
    *which = c->problem == P1 ? "eta" : "lambda";
    *reason = ranges[c->problem - P1][c->normalisation];
    return false;
  }
  if (exponent_holds(c)) return true;
  *which = "first_exponent";
  *reason = "from 8 to 10000000, and 2^first_exponent >= lambda * weight * 10^K for P2 with unit "
            "entries";
  return false;
}

static void set_or_one(fmpq_t q, const fmpq *value) {
  if (value) fmpq_set(q, value);
  else fmpq_one(q);
}

static void copy(struct theorem_class *c, const struct theorem_params *params) {
  *c = (struct theorem_class){.problem = params->problem,
                              .rows = params->rows,
                              .cols = params->cols,
                              .competing = params->cols + 1 - params->rows,
                              .competitors = params->competitors ? params->competitors : 2,
                              .digits = params->digits,
                              .first_exponent = params->first_exponent,
                              .normalisation = params->normalisation,
                              .transform = params->transform};
  fmpq_init(c->parameter);
  fmpq_init(c->weight);
  fmpq_init(c->second_weight);
  for (unsigned f = 0; f < 2; f++) {
    fmpq_init(c->a[f]);
    fmpq_init(c->r[f]);
    fmpq_init(c->y1[f]);
  }
  fmpq_set(c->parameter, params->parameter);
  set_or_one(c->weight, params->weight);
  set_or_one(c->second_weight, params->second_weight);
}

int theorem_class_init(struct theorem_class *c, const struct theorem_params *params,
                       const char **which, const char **reason) {
  assert(params->problem >= P1 && params->problem <= P3);
  copy(c, params);
  bool holds = shape_holds(c, which, reason);
  if (holds) {
    set_families(c);
    holds = range_holds(c, which, reason);
  }
  if (holds) return 0;
  theorem_class_clear(c);
  return -1;
}

void theorem_class_clear(struct theorem_class *c) {
  if (!c->problem) return;
  fmpq_clear(c->parameter);
  fmpq_clear(c->weight);
  fmpq_clear(c->second_weight);
  for (unsigned f = 0; f < 2; f++) {
    fmpq_clear(c->a[f]);
    fmpq_clear(c->r[f]);
    fmpq_clear(c->y1[f]);
  }
  *c = (struct theorem_class){0};
}

void theorem_class_threshold(fmpq_t T, const struct theorem_class *c, int part) {
  assert(part >= 1 && part <= 3);
  power_of_ten(T, c->digits + 1 - (unsigned long)part);
  fmpq_inv(T, T);
}
