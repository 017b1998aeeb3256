/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery_view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "mem.h"

const char *const recovery_view_keys[] = {"recovery.noise", "arithmetic", "network.layers", NULL};

void recovery_view_row(struct table *t, const struct cell_list *cells, const json_t *cell) {
  char *label = cells_label(cells, cell, recovery_view_keys);
  table_row(t);
  table_set(t, "noise", MARK_PLAIN, "%s", cell_text(cell, "noise"));
  table_set(t, "arithmetic", MARK_PLAIN, "%s", cell_text(cell, "arithmetic"));
  table_set(t, "parameters", MARK_PLAIN, "%s", label);
  mem_free(label);
}

/* ---- numbers ---- */

static const char *end_of(const json_t *object, const char *name, const char *ending) {
  char *key = mem_printf("%s%s", name, ending);
  const char *text = cell_text(object, key);
  mem_free(key);
  return text;
}

static void set_between(struct table *t, const char *id, const char *low, const char *high,
                        int digits) {
  char *text = decimal_nearest_between(low, high, digits);
  if (text) table_set(t, id, MARK_CERTIFIED, "%s", text);
  else if (*high) table_set(t, id, MARK_UNDECIDED, "[%s, %s]", low, high);
  mem_free(text);
}

void recovery_view_number(struct table *t, const char *id, const json_t *object, const char *name,
                          int digits) {
  set_between(t, id, end_of(object, name, "_lo"), end_of(object, name, "_hi"), digits);
}

void recovery_view_upper(struct table *t, const char *id, const json_t *object, const char *name,
                         int digits) {
  const char *high = end_of(object, name, "_hi");
  arb_t ball;
  arb_init(ball);
  if (*high && !decimal_ball(ball, high, high, 128)) {
    char *text = decimal_upper(ball, digits);
    table_set(t, id, MARK_CERTIFIED, "%s", text);
    mem_free(text);
  }
  arb_clear(ball);
}

static const char *element(const json_t *object, const char *name, const char *end, size_t k) {
  const json_t *list = json_object_get(json_object_get(object, name), end);
  const char *text = json_string_value(json_array_get(list, k));
  return text ? text : "";
}

void recovery_view_element(struct table *t, const char *id, const json_t *object, const char *name,
                           size_t k, int digits) {
  const char *high = element(object, name, "hi", k);
  if (*high) set_between(t, id, element(object, name, "lo", k), high, digits);
}

size_t recovery_view_count(const json_t *object, const char *name) {
  return json_array_size(json_object_get(json_object_get(object, name), "hi"));
}

/* Of "1.49977e-1000": a double holds mantissa and exponent, if not the number. */
double recovery_view_log10(const json_t *object, const char *name, size_t k) {
  const char *text = element(object, name, "hi", k), *exponent = strchr(text, 'e');
  if (!*text) return NAN;
  char *mantissa = mem_strdup(text);
  mantissa[strcspn(mantissa, "e")] = '\0';
  double value = log10(strtod(mantissa, NULL));
  mem_free(mantissa);
  return value + (exponent ? (double)strtol(exponent + 1, NULL, 10) : 0);
}

void recovery_view_curve(struct figure *f, const char *title, bool dashed, const json_t *object,
                         const char *name, double step) {
  size_t count = recovery_view_count(object, name);
  if (!count) return;
  figure_series(f, title, true, dashed);
  for (size_t k = 0; k < count; k++)
    figure_point(f, step * (double)k, recovery_view_log10(object, name, k));
}

/* ---- notes ---- */

static char *list_problems(const struct cell_list *cells) {
  static const struct named_key keys[] = {{"recovery.basis", "Q", NULL},
                                          {"recovery.rows", "m", NULL},
                                          {"recovery.s1", "s_1", NULL},
                                          {"recovery.s2", "s_2", NULL},
                                          {"recovery.seed", "seed", NULL}};
  char *list =
    cells_list(cells, "Problem: A = [I Q], m x 2m, two levels; ", keys, sizeof keys / sizeof *keys);
  char *whole = mem_printf("%s x is s_k-sparse in level k, with random rational entries; "
                           "y = A x + e; ||e||_2 = noise exactly.",
                           list);
  mem_free(list);
  return whole;
}

void recovery_view_notes(const struct note_sink *to, const struct report *report) {
  note_sink_put(to, list_problems(report->cells));
  note_sink_put(
    to, mem_strdup("Network: FIRENET with the theorem's parameters [CAH22, Theorem 3] for P3: "
                   "minimise lambda ||x||_w + ||A x - y||_2; weights sqrt(s / s_k), tau = sigma = "
                   "1 / L, L >= ||A|| / 0.99, upsilon = 1/e, p = ceil(2 C L / upsilon), lambda <= "
                   "c_1 / (c_2 sqrt xi), xi = 2 (s_1 + s_2), C = c_1 / (lambda sqrt xi) >= c_2; "
                   "each is a dyadic number, rounded to the safe side."));
  note_sink_put(
    to, mem_strdup(
          "Bound: ||psi_k - x||_2 <= C (delta + omega_k), omega_0 = b_2 >= ||y||_2, "
          "omega_k = upsilon (delta + omega_{k-1}), proved for the exact network if "
          "2 ||A x - y||_2 <= delta; the null space property is proved by certificate "
          "over all supports. Rounding is part of the error shown, not of the bound: `rounding` "
          "says that the arithmetic has too little precision for it."));
  note_sink_put(to, cells_provenance(report->run));
}

/* ---- constants ---- */

static const struct column columns[] = {{"basis", "Q", "$Q$"},
                                        {"size", "m x N", "$m \\times N$"},
                                        {"sparsity", "s", "$s$"},
                                        {"supports", "supports", NULL},
                                        {"rho", "rho", "$\\rho$"},
                                        {"gamma", "gamma", "$\\gamma$"},
                                        {"c_1", "c_1", "$c_1$"},
                                        {"c_2", "c_2", "$c_2$"},
                                        {"C_1", "C_1\nThm 3", "$C_1$"},
                                        {"C_2", "C_2\nThm 3", "$C_2$"},
                                        {"lambda", "lambda", "$\\lambda$"},
                                        {"L", "L", "$L$"},
                                        {"p", "p", "$p$"}};

static bool same_row(const struct table *t, size_t a, size_t b) {
  for (size_t i = 0; i < t->column_count; i++)
    if (strcmp(t->entries[a * t->column_count + i].text, t->entries[b * t->column_count + i].text))
      return false;
  return true;
}

/* Removes the last row if there is one like it. */
static void fold_row(struct table *t) {
  size_t last = t->row_count - 1;
  for (size_t i = 0; i < last; i++) {
    if (!same_row(t, i, last)) continue;
    for (size_t k = 0; k < t->column_count; k++)
      mem_free(t->entries[last * t->column_count + k].text);
    t->row_count--;
    return;
  }
}

static void add_constants(struct table *t, const json_t *cell) {
  static const char *const numbers[] = {"c_1", "c_2", "C_1", "C_2"};
  table_row(t);
  table_set(t, "basis", MARK_PLAIN, "%s", cell_text(cell, "basis"));
  table_set(t, "size", MARK_PLAIN, "%ld x %ld", cell_integer(cell, "m"), cell_integer(cell, "N"));
  table_set(t, "sparsity", MARK_PLAIN, "%s", cell_text(cell, "sparsity"));
  table_set(t, "supports", MARK_PLAIN, "%ld", cell_integer(cell, "supports"));
  recovery_view_upper(t, "rho", cell, "rho", 6);
  recovery_view_upper(t, "gamma", cell, "gamma", 6);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    recovery_view_number(t, numbers[i], cell, numbers[i], 6);
  table_set(t, "lambda", MARK_PLAIN, "%s", cell_text(cell, "lambda"));
  table_set(t, "L", MARK_PLAIN, "%s", cell_text(cell, "L"));
  table_set(t, "p", MARK_PLAIN, "%ld", cell_integer(cell, "p"));
  fold_row(t);
}

int recovery_view_constants(const struct report *report, const char *name) {
  struct table t;
  size_t i;
  json_t *cell;
  table_init(&t, name, "Proved constants of the recovery problems", columns,
             sizeof columns / sizeof *columns);
  table_note(&t,
             "rho, gamma: upper bounds of the constants of the weighted robust null space "
             "property in levels, by certificate over all supports. c_1, c_2: constants of the "
             "matrix that the network reads, which C and p are made from; C_1, C_2: those of "
             "[CAH22, Theorem 3], for a matrix that approximations stand for, to compare with.");
  recovery_view_notes(&(struct note_sink){.table = &t}, report);
  cell_list_foreach (report->cells, i, cell) add_constants(&t, cell);
  return view_finish_table(report, &t);
}
