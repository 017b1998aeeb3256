/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cell_lines.h"
#include "cells.h"
#include "mem.h"

/* A cell as a run writes it, in what views read of it. */
static json_t *cell(const char *K, const char *bits, const char *network, const char *arithmetic,
                    const char *N2) {
  return json_pack(
    "{s:i, s:i, s:s, s:s, s:s, s:s, s:b, s:{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}}", "K", atoi(K),
    "bits", atoi(bits), "network", network, "arithmetic", arithmetic, "steps", "admissible",
    "indices", "corrected", "certified", !strcmp(arithmetic, "certified"), "setting", "class.K", K,
    "class.N2", N2, "class.lambda", "1", "data.bits", bits, "data.samples", "8000", "network.type",
    network, "network.steps", "admissible", "arithmetic", arithmetic);
}

/* K = 1, 3 x network x arithmetic, in the order of a run folder; N2 18. */
static json_t *grid(void) {
  static const char *const K[] = {"1", "3"}, *const networks[] = {"firenet", "lista"};
  static const char *const arithmetics[] = {"certified", "double"};
  json_t *cells = json_array();
  for (int a = 0; a < 2; a++)
    for (int k = 0; k < 2; k++)
      for (int w = 0; w < 2; w++)
        json_array_append_new(cells, cell(K[k], "10", networks[w], arithmetics[a], "18"));
  return cells;
}

Test(cells, members) {
  json_t *c = cell("3", "10", "lista", "double", "18");
  cr_expect_str_eq(cell_text(c, "network"), "lista");
  cr_expect_str_eq(cell_text(c, "K"), ""); /* no text */
  cr_expect_str_eq(cell_text(c, "absent"), "");
  cr_expect_str_eq(cell_setting(c, "class.K"), "3");
  cr_expect_str_eq(cell_setting(c, "class.absent"), "");
  cr_expect_eq(cell_integer(c, "bits"), 10);
  cr_expect_eq(cell_integer(c, "absent"), 0);
  cr_expect_not(cell_flag(c, "certified"));
  cr_expect_not(cell_flag(c, "absent"));
  json_decref(c);
  json_t *strange = json_object();
  cr_expect_str_eq(cell_setting(strange, "class.K"), "");
  cr_expect_str_eq(cell_text(NULL, "K"), "");
  json_decref(strange);
}

Test(cells, find) {
  json_t *cells = grid();
  struct cell_list list = cell_lines_list(cells);
  const json_t *c = cells_find(&list, "lista", "double", NULL);
  cr_assert(c);
  cr_expect(!strcmp(cell_text(c, "network"), "lista") && cell_integer(c, "K") == 1);
  cr_expect_eq(cells_find(&list, NULL, NULL, NULL), cell_list_get(&list, 0));
  cr_expect_eq(cells_find(&list, NULL, NULL, "admissible"), cell_list_get(&list, 0));
  cr_expect_null(cells_find(&list, NULL, NULL, "published"));
  cr_expect_null(cells_find(&list, "firenet", "float:64", NULL));
  cell_list_close(&list);
  json_decref(cells);
}

static void expect_label(const struct cell_list *cells, size_t i, const char *const *but,
                         const char *expected) {
  char *label = cells_label(cells, cell_list_get(cells, i), but);
  cr_expect_str_eq(label, expected);
  mem_free(label);
}

/* Only what differs between the cells and is not shown elsewhere. */
Test(cells, labels) {
  static const char *const shown[] = {"network.type", "arithmetic", "class.K", NULL},
                           *const none[] = {NULL};
  json_t *cells = grid();
  struct cell_list list = cell_lines_list(cells);
  expect_label(&list, 0, shown, "");
  cell_list_close(&list);
  json_array_append_new(cells, cell("1", "10", "lista", "double", "20"));
  list = cell_lines_list(cells);
  expect_label(&list, 0, shown, "N2=18");
  expect_label(&list, list.count - 1, shown, "N2=18");
  expect_label(&list, 6, shown, "N2=20"); /* before K = 3 in double */
  expect_label(&list, 6, none, "arithmetic=double, K=1, N2=20, type=lista");
  expect_label(&list, 6, NULL, "arithmetic=double, K=1, N2=20, type=lista");
  cell_list_close(&list);
  json_decref(cells);
  cr_expect_eq(mem_live(), 0);
}

static void expect_values(const struct cell_list *cells, const char *key, const char *expected) {
  char *values = cells_values(cells, key);
  cr_expect_str_eq(values, expected);
  mem_free(values);
}

Test(cells, values) {
  json_t *cells = grid();
  struct cell_list list = cell_lines_list(cells);
  expect_values(&list, "class.K", "1, 3");
  expect_values(&list, "class.N2", "18");
  expect_values(&list, "arithmetic", "certified, double");
  expect_values(&list, "absent", "");
  expect_values(&(struct cell_list){list.source, list.number + 2, 1}, "class.K", "3");
  cell_list_close(&list);
  json_decref(cells);
  cr_expect_eq(mem_live(), 0);
}

static void expect_distance(bool certified, const char *low, const char *high, const char *digits,
                            int count, const char *text, enum mark mark) {
  json_t *c =
    json_pack("{s:b, s:s, s:s, s:s, s:s, s:s}", "certified", certified, "distance_lo", low,
              "distance_hi", high, "other_lo", low, "other_hi", high, "digits", digits);
  enum mark got;
  char *shown = cell_distance(c, "distance", count, &got);
  cr_expect(!strcmp(shown, text) && got == mark, "[%s, %s]: %s, mark %d", low, high, shown,
            (int)got);
  mem_free(shown);
  json_decref(c);
}

Test(cells, distances) {
  expect_distance(true, "1.4999999e-1", "1.5000001e-1", "1.5000e-01", 12, "1.5000e-01",
                  MARK_CERTIFIED);
  expect_distance(true, "1.23456e-3", "1.23457e-3", "", 3, "1.23e-03", MARK_CERTIFIED);
  expect_distance(false, "1.23456e-3", "1.23457e-3", "", 3, "1.23e-03", MARK_UNCERTIFIED);
  expect_distance(false, "1.23456e-3", "1.23457e-3", "9", 3, "1.23e-03", MARK_UNCERTIFIED);
  expect_distance(true, "1.1e-3", "1.9e-3", "", 3, "undecided", MARK_UNDECIDED);
  expect_distance(false, "-inf", "inf", "", 3, "undecided", MARK_UNDECIDED);
  expect_distance(false, "nan", "nan", "", 3, "undecided", MARK_UNDECIDED);
  expect_distance(false, "", "", "", 3, "undecided", MARK_UNDECIDED);
  expect_distance(false, "x", "y", "", 3, "undecided", MARK_UNDECIDED);
  cr_expect_eq(mem_live(), 0);
}

/* Digits belong to the distance alone. */
Test(cells, other_quantities) {
  json_t *c = json_pack("{s:b, s:s, s:s, s:s}", "certified", 1, "minimax_lo", "2.5e-1",
                        "minimax_hi", "2.5e-1", "digits", "9.99e-01");
  enum mark mark;
  char *text = cell_distance(c, "minimax", 4, &mark);
  cr_expect_str_eq(text, "2.500e-01");
  cr_expect_eq(mark, MARK_CERTIFIED);
  mem_free(text);
  json_decref(c);
}

/* ---- notes ---- */

static const struct column columns[] = {{"K", "K", NULL}};

/* The text of a table with these notes; free it. */
static char *notes(const json_t *cells, const json_t *run) {
  struct table t;
  char *text;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  cr_assert(out);
  table_init(&t, "t", "title", columns, 1);
  struct cell_list list = cell_lines_list(cells);
  cells_notes_table(&t, &list, run);
  cell_list_close(&list);
  table_print(&t, TABLE_CSV, out);
  table_clear(&t);
  fclose(out);
  return text;
}

static void expect_words(const char *text, const char *first, ...) {
  va_list args;
  va_start(args, first);
  for (const char *word = first; word; word = va_arg(args, const char *))
    cr_expect(strstr(text, word), "no '%s' in\n%s", word, text);
  va_end(args);
}

Test(cells, notes_say_problem_parameters_and_provenance) {
  json_t *cells = grid();
  json_t *run =
    json_pack("{s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s, s:s, s:s}}", "version", "9.8.7", "commit",
              "0123456789abcdef", "dirty", "yes", "source", "fedcba9876543210", "libraries", "gmp",
              "6.x", "mpfr", "4.x", "flint", "2.x", "arb", "2.y", "openblas_core", "SomeCore");
  char *text = notes(cells, run);
  expect_words(text, "P3", "lambda ||x||_1 + ||Ax - y||_2", "lambda = 1", "N2 = 18", "K = 1, 3",
               "FIRENET", "LISTA", "R = 8000", "Certified", "smale18 9.8.7", "0123456789ab",
               "(modified)", "fedcba987654", "GMP 6.x", "MPFR 4.x", "FLINT 2.x", "Arb 2.y",
               "SomeCore", NULL);
  free(text);
  json_object_set_new(run, "dirty", json_string("no"));
  text = notes(cells, run);
  cr_expect_null(strstr(text, "(modified)"));
  free(text);
  json_decref(run);
  json_decref(cells);
  cr_expect_eq(mem_live(), 0);
}

/* What is not in the cells is not claimed. */
Test(cells, notes_leave_out_what_is_absent) {
  json_t *cells = json_array(), *run = json_object();
  json_array_append_new(cells, cell("1", "10", "firenet", "double", "18"));
  char *text = notes(cells, run);
  cr_expect(!strstr(text, "LISTA") && !strstr(text, "Certified") && strstr(text, "commit unknown"),
            "%s", text);
  free(text);
  json_decref(run);
  json_decref(cells);
}
