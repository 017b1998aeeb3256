/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `smale18 generate`: the exact dyadics of data.jsonl, read here by GMP, against the NPY files, the
 * matrix of the class and the problem that the labels claim to solve. */
#include <criterion/criterion.h>

#include <gmp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "npy.h"
#include "program.h"

TestSuite(generate, .init = program_enter, .fini = program_abandon);

enum { N2 = 3, ROWS = 1 + N2, COLS = 2 + N2, SAMPLES = 6, BITS = 10 };
#define GENERATE                                                                         \
  "generate configs/table1.yaml -q --set class.K=2 --set class.N2=3 --set data.bits=10 " \
  "--set data.samples=6 --set data.sparsity=2 --out o "

/* q <- "man*2^exp" */
static void set_dyadic(mpq_t q, const char *text) {
  char *star;
  const char *end = text + strlen(text);
  cr_assert(text && (star = strstr(text, "*2^")), "%s", text);
  char *digits = mem_printf("%.*s", (int)(star - text), text), *rest;
  long exponent = strtol(star + 3, &rest, 10);
  cr_assert(rest == end && !mpq_set_str(q, digits, 10), "%s", text);
  if (exponent < 0) mpq_div_2exp(q, q, (mp_bitcnt_t)-exponent);
  else mpq_mul_2exp(q, q, (mp_bitcnt_t)exponent);
  mem_free(digits);
}

/* The double nearest to the dyadic. Mantissas have at most 53 bits here: equality is exact. */
static void expect_double(const json_t *text, double value) {
  mpq_t exact, shown;
  mpq_inits(exact, shown, NULL);
  set_dyadic(exact, json_string_value(text));
  mpq_set_d(shown, value);
  cr_expect(mpq_equal(exact, shown), "%s is not %.17g", json_string_value(text), value);
  mpq_clears(exact, shown, NULL);
}

static void expect_row(const json_t *row, const double *values, size_t count) {
  cr_assert_eq(json_array_size(row), count);
  for (size_t i = 0; i < count; i++) expect_double(json_array_get(row, i), values[i]);
}

static struct npy read_array(const char *name, size_t rows, size_t cols) {
  struct npy a;
  char *path = mem_printf("o/table1-*-data/K2-n10/%s", name), *found = only_path(path);
  cr_assert_eq(npy_read(&a, found), 0);
  cr_assert(a.axes == 2 && a.shape[0] == rows && a.shape[1] == cols, "%s", name);
  mem_free(path);
  mem_free(found);
  return a;
}

/* The lines of data.jsonl, as an array. */
static json_t *read_lines(void) {
  char *path = only_path("o/table1-*-data/K2-n10/data.jsonl"), *text = read_text(path, NULL);
  json_t *lines = json_array();
  for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
    json_t *object = json_loadb(line, (size_t)(end - line), 0, NULL);
    cr_assert(json_is_object(object), "%.*s", (int)(end - line), line);
    json_array_append_new(lines, object);
  }
  mem_free(text);
  mem_free(path);
  return lines;
}

/* Member 2 of the class in long double: [R 0; 0 cI] with the orthonormal DCT-II on the left. */
static long double entry(size_t i, size_t k) {
  static const long double pi = 3.14159265358979323846L;
  long double a = sqrtl(2) * 100 / 3, top = a + ldexpl(1, -(BITS + 1)),
              c = sqrtl(a * a + top * top);
  long double value = k == 0 ? a : k == 1 ? top : c;
  size_t from = k < 2 ? 0 : k - 1;
  return value * sqrtl((i ? 2.0L : 1.0L) / ROWS) * cosl(pi * i * (2 * from + 1) / (2 * ROWS));
}

Test(generate, matrix_is_the_class) {
  program_succeeds(GENERATE);
  struct npy A = read_array("matrix.npy", ROWS, COLS);
  json_t *lines = read_lines();
  const json_t *matrix = json_object_get(json_array_get(lines, 0), "matrix");
  long double squares = 0;
  cr_assert_eq(json_array_size(matrix), ROWS);
  for (size_t i = 0; i < ROWS; i++) {
    expect_row(json_array_get(matrix, i), A.data + i * COLS, COLS);
    for (size_t k = 0; k < COLS; k++) squares += powl(A.data[i * COLS + k] - entry(i, k), 2);
  }
  cr_expect_leq(sqrtl(squares), ldexpl(1, -BITS)); /* more than ||A_n - A|| <= 2^-n asks for */
  mem_free(A.data);
  json_decref(lines);
  program_leave();
}

Test(generate, lines_are_the_arrays) {
  program_succeeds(GENERATE);
  json_t *lines = read_lines();
  struct npy y = read_array("measurements.npy", SAMPLES + 1, ROWS);
  struct npy x = read_array("labels.npy", SAMPLES + 1, COLS);
  cr_assert_eq(json_array_size(lines), SAMPLES + 2);
  for (size_t k = 0; k <= SAMPLES; k++) {
    const json_t *line = json_array_get(lines, k + 1);
    cr_expect_eq(json_integer_value(json_object_get(line, "k")), (json_int_t)k);
    expect_row(json_object_get(line, "y"), y.data + k * ROWS, ROWS);
    expect_row(json_object_get(line, "x"), x.data + k * COLS, COLS);
  }
  mem_free(y.data);
  mem_free(x.data);
  json_decref(lines);
  program_leave();
}

/* c^2 = ||A||^2 = (N1 - 1) a^2 + (a + gap)^2. Labels have zero residual, 1 + sparsity nonzeros, the
 * first block's in the competing column of member 2; datum 0 is the test datum, e_2 / (a + gap). */
Test(generate, labels_solve) {
  program_succeeds(GENERATE);
  struct npy A = read_array("matrix.npy", ROWS, COLS),
             y = read_array("measurements.npy", SAMPLES + 1, ROWS);
  struct npy x = read_array("labels.npy", SAMPLES + 1, COLS);
  long double a = sqrtl(2) * 100 / 3, top = a + ldexpl(1, -(BITS + 1)),
              norm = sqrtl(a * a + top * top);
  for (size_t k = 0; k <= SAMPLES; k++) {
    const double *label = x.data + k * COLS;
    size_t nonzeros = 0;
    cr_expect_lt(fabs(label[0]), ldexp(1, -BITS));
    cr_expect_lt(fabsl(label[1] - 1 / top), ldexp(1, -BITS));
    for (size_t j = 2; j < COLS; j++) nonzeros += fabs(label[j]) > ldexp(1, -BITS);
    cr_expect_leq(nonzeros, k ? 2 : 0);
    for (size_t i = 0; i < ROWS; i++) {
      long double residual = -y.data[k * ROWS + i];
      for (size_t j = 0; j < COLS; j++) residual += (long double)A.data[i * COLS + j] * label[j];
      cr_expect_lt(fabsl(residual), ldexpl(norm + 4, -BITS), "datum %zu, row %zu", k, i);
    }
  }
  mem_free(A.data);
  mem_free(y.data);
  mem_free(x.data);
  program_leave();
}

Test(generate, without_labels) {
  program_succeeds(GENERATE "--set data.labels=off --set network.type=firenet");
  json_t *lines = read_lines();
  cr_expect_null(json_object_get(json_array_get(lines, 1), "x"));
  json_decref(lines);
  struct npy y = read_array("measurements.npy", SAMPLES + 1, ROWS);
  mem_free(y.data);
  char *folder = only_path("o/table1-*-data/K2-n10"), *labels = mem_printf("%s/labels.npy", folder);
  cr_expect_neq(access(labels, F_OK), 0);
  mem_free(labels);
  mem_free(folder);
  program_leave();
}

/* The same bytes again, and nothing is written twice. */
Test(generate, is_reproducible) {
  program_succeeds(GENERATE);
  cr_assert_eq(rename("o", "first"), 0);
  program_succeeds(GENERATE);
  program_succeeds(GENERATE);
  static const char *const names[] = {"data.jsonl", "matrix.npy", "measurements.npy", "labels.npy",
                                      "data.json"};
  char *first = only_path("first/*/K2-n10"), *again = only_path("o/*/K2-n10");
  for (size_t i = 0; i < 5; i++) {
    size_t size, size2;
    char *path = mem_printf("%s/%s", first, names[i]),
         *path2 = mem_printf("%s/%s", again, names[i]);
    char *bytes = read_text(path, &size), *bytes2 = read_text(path2, &size2);
    cr_expect(size == size2 && !memcmp(bytes, bytes2, size), "%s", names[i]);
    mem_free(bytes);
    mem_free(bytes2);
    mem_free(path);
    mem_free(path2);
  }
  mem_free(first);
  mem_free(again);
  program_leave();
}

/* The checksums of the folder notice a file that is not what was written, and one that is gone. */
Test(generate, changed_files_are_written_again) {
  program_succeeds(GENERATE);
  char *path = only_path("o/*/K2-n10/data.jsonl"), *first = read_text(path, NULL);
  for (int missing = 0; missing < 2; missing++) {
    FILE *f = fopen(path, "r+e");
    cr_assert(f && !fseek(f, 100, SEEK_SET) && fputc(first[100] ^ 1, f) != EOF && !fclose(f));
    if (missing) cr_assert_eq(unlink(path), 0);
    struct outcome o = program_run(GENERATE);
    cr_expect_eq(o.code, 0, "%d: %s", o.code, o.err);
    cr_expect(strstr(o.err, "data.jsonl"), "it is named: %s", o.err);
    outcome_clear(&o);
    char *again = read_text(path, NULL);
    cr_expect_str_eq(again, first);
    mem_free(again);
    o = program_run(GENERATE);
    cr_expect(o.code == 0 && !*o.err, "nothing is amiss: %s", o.err);
    outcome_clear(&o);
  }
  mem_free(first);
  mem_free(path);
  program_leave();
}

Test(generate, nested_new_folders) {
  program_succeeds(GENERATE "--out new/folders/within");
  char *path = only_path("new/folders/within/table1-*-data/K2-n10/data.jsonl");
  cr_expect_neq(access("o", F_OK), 0, "the last --out counts");
  mem_free(path);
  program_leave();
}

Test(generate, full_disk) {
  struct outcome o = program_run_limited(1000, GENERATE);
  cr_expect_eq(o.code, 3, "%d", o.code);
  cr_expect(strstr(o.err, "data.jsonl: cannot write: File too large"), "%s", o.err);
  cr_expect_eq(strchr(o.err, '\n'), strrchr(o.err, '\n'), "%s", o.err);
  outcome_clear(&o);
  program_succeeds(GENERATE);
  json_decref(read_lines());
  program_leave();
}

/* With lambda this large the minimiser leaves a residual, or is 0: nothing to be proved through. */
Test(generate, labels_that_cannot_be) {
  program_refuses(2, "class.lambda", "does not fit all rows", NULL,
                  GENERATE "--set class.lambda=100000 --set network.type=firenet");
  program_refuses(2, "class.lambda", "does not fit all rows", NULL,
                  GENERATE "--set class.lambda=100000 --set data.sparsity=0");
  program_leave();
}
