/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery_put.h"

#include <string.h>

#include "decimal.h"
#include "mem.h"
#include "rational.h"
#include "recovery_check.h"

static void put_text(json_t *object, const char *name, const char *ending, char *text) {
  char *key = mem_printf("%s%s", name, ending);
  json_object_set_new(object, key, json_string(text));
  mem_free(key);
  mem_free(text);
}

void recovery_put_upper(json_t *object, const char *name, const arb_t ball) {
  put_text(object, name, "_hi", decimal_upper(ball, RECOVERY_DIGITS));
}

void recovery_put_ball(json_t *object, const char *name, const arb_t ball) {
  put_text(object, name, "_lo", decimal_lower(ball, RECOVERY_DIGITS));
  recovery_put_upper(object, name, ball);
}

void recovery_put_count(json_t *object, const char *name, unsigned long count) {
  json_object_set_new(object, name, json_integer((json_int_t)count));
}

static void append(json_t *array, char *text) {
  json_array_append_new(array, json_string(text));
  mem_free(text);
}

void recovery_put_curve(json_t *object, const char *name, arb_srcptr values, unsigned long count) {
  json_t *low = json_array(), *high = json_array();
  for (unsigned long k = 0; k < count; k++) {
    append(low, decimal_lower(values + k, RECOVERY_DIGITS));
    append(high, decimal_upper(values + k, RECOVERY_DIGITS));
  }
  json_object_set_new(object, name, json_pack("{s:o, s:o}", "lo", low, "hi", high));
}

/* ---- exact numbers ---- */

/* k with 10^k q an integer, if q is a decimal fraction. */
static bool decimal_places(slong *k, const fmpq_t q) {
  fmpz_t rest, factor;
  fmpz_init_set(rest, fmpq_denref(q));
  fmpz_init_set_ui(factor, 2);
  slong twos = fmpz_remove(rest, rest, factor);
  fmpz_set_ui(factor, 5);
  slong fives = fmpz_remove(rest, rest, factor);
  bool decimal = fmpz_is_one(rest);
  *k = twos > fives ? twos : fives;
  fmpz_clear(rest);
  fmpz_clear(factor);
  return decimal;
}

/* 10^k q, an integer */
static char *scaled_digits(const fmpq_t q, slong k) {
  fmpz_t n;
  fmpz_init_set_ui(n, 10);
  fmpz_pow_ui(n, n, (ulong)k);
  fmpz_mul(n, n, fmpq_numref(q));
  fmpz_divexact(n, n, fmpq_denref(q));
  char *text = mem_alloc(fmpz_sizeinbase(n, 10) + 2, 1);
  fmpz_get_str(text, 10, n);
  fmpz_clear(n);
  return text;
}

static char *rounded(const fmpq_t q) {
  arb_t ball;
  arb_init(ball);
  arb_set_fmpq(ball, q, 256);
  char *upper = decimal_upper(ball, RECOVERY_DIGITS), *text = mem_printf("~%s", upper);
  mem_free(upper);
  arb_clear(ball);
  return text;
}

char *recovery_short(const fmpq_t q) {
  slong k;
  char *text = rational_get_str(q);
  if (fmpq_sgn(q) <= 0 || strlen(text) <= 5) return text;
  bool decimal = decimal_places(&k, q);
  if (!decimal && strlen(text) <= 24) return text;
  mem_free(text);
  if (!decimal || k > 200000) return rounded(q);
  char *digits = scaled_digits(q, k);
  slong exponent = (slong)strlen(digits) - 1 - k;
  char *tail = exponent ? mem_printf("e%ld", (long)exponent) : mem_strdup("");
  text = strlen(digits) > 24
           ? rounded(q)
           : mem_printf("%c%s%s%s", digits[0], digits[1] ? "." : "", digits + 1, tail);
  mem_free(tail);
  mem_free(digits);
  return text;
}

/* ---- what all cells have ---- */

static void put_exact(json_t *cell, const char *name, const fmpq_t q) {
  put_text(cell, name, "", recovery_short(q));
}

static void put_arf(json_t *cell, const char *name, const arf_t x) {
  arb_t ball;
  arb_init(ball);
  arb_set_arf(ball, x);
  recovery_put_upper(cell, name, ball);
  arb_clear(ball);
}

static void put_constants(json_t *cell, const struct recovery_cell *c) {
  arb_t first, second;
  fmpq_t kappa;
  arb_init(first);
  arb_init(second);
  fmpq_init(kappa);
  levels_kappa(kappa, &c->problem.levels);
  put_arf(cell, "rho", c->exact.rho);
  put_arf(cell, "gamma", c->exact.gamma);
  put_arf(cell, "stored_rho", c->stored.rho);
  put_arf(cell, "stored_gamma", c->stored.gamma);
  null_space_c(first, second, &c->stored, kappa, c->prec);
  recovery_put_ball(cell, "c_1", first);
  recovery_put_ball(cell, "c_2", second);
  null_space_C(first, second, &c->stored, kappa, c->prec);
  recovery_put_ball(cell, "C_1", first);
  recovery_put_ball(cell, "C_2", second);
  arb_clear(first);
  arb_clear(second);
  fmpq_clear(kappa);
}

json_t *recovery_put_cell(const struct recovery_cell *c) {
  const struct setting *s = c->setting;
  json_t *cell =
    json_pack("{s:o, s:s, s:s}", "setting", setting_json(s), "basis",
              setting_text(s, "recovery.basis"), "arithmetic", setting_text(s, "arithmetic"));
  recovery_put_count(cell, "m", c->problem.rows);
  recovery_put_count(cell, "N", 2 * c->problem.rows);
  put_text(cell, "sparsity", "",
           mem_printf("(%s, %s)", setting_text(s, "recovery.s1"), setting_text(s, "recovery.s2")));
  put_exact(cell, "noise", c->problem.noise);
  put_exact(cell, "delta", c->delta);
  put_exact(cell, "L", c->norm);
  put_exact(cell, "b_2", c->start);
  put_text(cell, "lambda", "", rational_get_str(c->guarantee.lambda));
  recovery_put_count(cell, "supports", (unsigned long)recovery_check_supports(s));
  put_constants(cell, c);
  recovery_put_count(cell, "p", c->guarantee.inner);
  recovery_put_count(cell, "n", c->restarts);
  recovery_put_count(cell, "layers", c->restarts * c->guarantee.inner);
  recovery_put_upper(cell, "residual", c->residual);
  json_object_set_new(cell, "hypothesis", json_boolean(c->holds));
  if (!c->holds)
    json_object_set_new(cell, "unmet", json_string(recovery_check_plan(c) ? "precision" : "noise"));
  return cell;
}

void recovery_bounds(arb_ptr bounds, const struct recovery_cell *c, unsigned long n,
                     const arb_t excess) {
  guarantee_omega(bounds, &c->guarantee, n, excess);
  for (unsigned long k = 0; k <= n; k++) guarantee_bound(bounds + k, &c->guarantee, bounds + k);
}

static void put_bounds(json_t *object, const struct recovery_run *r, arb_srcptr bounds) {
  unsigned long at;
  arb_t ratio;
  arb_init(ratio);
  recovery_put_curve(object, "bound", bounds, r->reached + 1);
  recovery_run_ratio(ratio, &at, r, bounds);
  recovery_put_ball(object, "ratio", ratio);
  recovery_put_count(object, "ratio_at", at);
  recovery_put_ball(object, "final_bound", bounds + r->reached);
  arb_clear(ratio);
}

void recovery_put_run(json_t *object, const struct recovery_run *r, arb_srcptr bounds,
                      const char *without_bound) {
  static const char *const words[] = {"below", "above", "rounding", "undecided"};
  recovery_put_curve(object, "error", r->error, r->reached + 1);
  recovery_put_count(object, "reached", r->reached);
  recovery_put_ball(object, "final", r->error + r->reached);
  if (!without_bound) put_bounds(object, r, bounds);
  json_object_set_new(
    object, "verdict",
    json_string(without_bound ? without_bound : words[recovery_run_judge(r, bounds)]));
}
