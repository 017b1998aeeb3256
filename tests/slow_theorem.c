/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The four shipped configs of the theorem as they are: nothing contradicts it, smale18-check
 * accepts every certificate, together they take less than ten minutes, and the tables are those of
 * results/reference/. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mem.h"
#include "program.h"

TestSuite(slow_theorem, .init = program_enter, .fini = program_abandon);

static const char *const experiments[] = {"theorem2_i", "theorem2_ii", "theorem2_iii", "existence"};
static const char *const tables[] = {"theorem2_i",       "theorem2_i_success",
                                     "theorem2_ii_data", "theorem2_ii_failure",
                                     "theorem2_iii",     "existence"};
enum { TABLES = sizeof tables / sizeof *tables };
enum { EXPERIMENTS = sizeof experiments / sizeof *experiments };

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Every frequency with a theory has it in its interval; returns how many intervals there are. */
static size_t expect_inside(const json_t *cells) {
  size_t i, k, intervals = 0;
  json_t *cell, *frequency;
  json_array_foreach (cells, i, cell) {
    cr_expect_str_eq(json_string_value(json_object_get(cell, "verdict")), "agrees");
    json_array_foreach (json_object_get(cell, "frequency"), k, frequency) {
      intervals += json_object_get(frequency, "lo") != NULL;
      cr_expect(!json_is_false(json_object_get(frequency, "inside")));
    }
  }
  return intervals;
}

/* The number of intervals that the significance is shared among is the number that there are. */
static void expect_shared(const json_t *cells, size_t intervals) {
  size_t i;
  json_t *cell;
  json_array_foreach (cells, i, cell) {
    json_int_t stated = json_integer_value(json_object_get(cell, "intervals"));
    cr_expect(stated == 0 || (size_t)stated == intervals, "%zu intervals", intervals);
  }
}

static void expect_accepted(const char *root) {
  const char *checker = getenv("SMALE18_CHECK");
  cr_assert(checker, "SMALE18_CHECK must be set: run by `meson test`");
  char *command = mem_printf("find %s -path '*/certificates/*' -type f -print0 | "
                             "xargs -0 -n 500 '%s' >check.txt 2>&1",
                             root, checker);
  cr_expect_eq(system(command), 0, "%s", command);
  mem_free(command);
}

/* The rows of a table's text: no comments, and no LISTA, whose weights depend on the processor's
 * kernels. The caller frees it. */
static char *rows_of(const char *path) {
  char *text = read_text(path, NULL), *kept = mem_strdup("");
  for (char *rest = text, *line; (line = strsep(&rest, "\n"));) {
    if (*line == '#' || strstr(line, ",lista,")) continue;
    char *longer = mem_printf("%s%s\n", kept, line);
    mem_free(kept);
    kept = longer;
  }
  mem_free(text);
  return kept;
}

/* Every row is the one of results/reference/. */
static void expect_reference_rows(const char *table) {
  char *pattern = mem_printf("*/*/%s.csv", table), *path = only_path(pattern);
  char *file = mem_printf("%s/results/reference/%s.csv", getenv("SMALE18_ROOT"), table);
  char *ours = rows_of(path), *theirs = rows_of(file);
  cr_expect_str_eq(ours, theirs, "%s", table);
  mem_free(pattern);
  mem_free(path);
  mem_free(file);
  mem_free(ours);
  mem_free(theirs);
}

Test(slow_theorem, shipped_configs) {
  double start = seconds();
  for (size_t i = 0; i < EXPERIMENTS; i++)
    program_succeeds("run configs/%s.yaml -q -j2 --out %s", experiments[i], experiments[i]);
  cr_expect_lt(seconds() - start, 600);
  for (size_t i = 0; i < EXPERIMENTS; i++) {
    json_t *cells = program_cells(experiments[i]);
    size_t intervals = expect_inside(cells);
    cr_expect_eq(intervals > 0, i < 2, "%s", experiments[i]);
    expect_shared(cells, intervals);
    json_decref(cells);
    expect_accepted(experiments[i]);
  }
  for (size_t i = 0; i < TABLES; i++) expect_reference_rows(tables[i]);
  program_leave();
}
