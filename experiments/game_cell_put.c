/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "decimal.h"
#include "game_cell.h"
#include "mem.h"

enum { SHOWN_DIGITS = 12, ROOT_BITS = 192 };

void game_cell_contradict(struct game_cell *g, const char *format, ...) {
  char reason[1024];
  if (strcmp(json_string_value(json_object_get(g->json, "verdict")), "agrees")) return;
  va_list args;
  va_start(args, format);
  vsnprintf(reason, sizeof reason, format, args);
  va_end(args);
  json_object_set_new(g->json, "verdict", json_string("contradicts"));
  json_object_set_new(g->json, "reason", json_string(reason));
}

static void put_ball(json_t *object, const char *name, const arb_t ball) {
  char *low_key = mem_printf("%s_lo", name), *high_key = mem_printf("%s_hi", name);
  char *low = decimal_lower(ball, SHOWN_DIGITS), *high = decimal_upper(ball, SHOWN_DIGITS);
  json_object_set_new(object, low_key, json_string(low));
  json_object_set_new(object, high_key, json_string(high));
  mem_free(low_key);
  mem_free(high_key);
  mem_free(low);
  mem_free(high);
}

void game_cell_put_root(json_t *object, const char *name, const fmpq_t x) {
  arb_t root;
  arb_init(root);
  arb_set_fmpq(root, x, ROOT_BITS);
  arb_sqrt(root, root, ROOT_BITS);
  put_ball(object, name, root);
  arb_clear(root);
}

/* 10^-digits */
static void threshold(fmpq_t T, unsigned long digits) {
  fmpz_one(fmpq_numref(T));
  fmpz_set_ui(fmpq_denref(T), 10);
  fmpz_pow_ui(fmpq_denref(T), fmpq_denref(T), digits);
}

void game_cell_put_distance(struct game_cell *g, const fmpq_t dist2, unsigned long digits) {
  fmpq_t T, ratio2;
  fmpq_init(T);
  fmpq_init(ratio2);
  threshold(T, digits);
  fmpq_mul(T, T, T);
  fmpq_div(ratio2, dist2, T);
  game_cell_put_root(g->json, "distance", dist2);
  game_cell_put_root(g->json, "ratio", ratio2);
  json_object_set_new(g->json, "threshold", json_sprintf("1e-%lu", digits));
  fmpq_clear(T);
  fmpq_clear(ratio2);
}

void game_cell_put_reading(struct game_cell *g, const struct play *p) {
  json_object_set_new(g->json, "data_read", json_integer((json_int_t)oracle_data_read(p->data)));
  json_object_set_new(g->json, "bits_read", json_integer((json_int_t)oracle_bits_read(p->data)));
}

void game_cell_put_member(struct game_cell *g, const struct member *member) {
  json_object_set_new(g->json, "family", json_integer(member->family));
  json_object_set_new(g->json, "column", json_integer((json_int_t)member->column));
  json_object_set_new(g->json, "exponent", json_integer((json_int_t)member->exponent));
}

void game_cell_put_silence(struct game_cell *g, const struct play *p) {
  json_object_set_new(g->json, "outcome", json_string("no answer"));
  json_object_set_new(g->json, "what", json_string(p->what));
  if (p->outcome != GAME_REFUSED) return;
  game_cell_contradict(g, "%s", p->what);
  json_object_set_new(g->json, "verdict", json_string("refused"));
}

bool game_cell_within(const fmpq_t dist2, unsigned long digits) {
  fmpq_t T;
  fmpq_init(T);
  threshold(T, digits);
  fmpq_mul(T, T, T);
  bool within = fmpq_cmp(dist2, T) <= 0;
  fmpq_clear(T);
  return within;
}
