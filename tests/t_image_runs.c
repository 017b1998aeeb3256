/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs of the image experiments: what is refused, what is made once, what belongs to a run, and
 * that threads and interrupts change nothing. */
#include <criterion/criterion.h>

#include <glob.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "grey_png.h"
#include "mem.h"
#include "png_bytes.h"
#include "program.h"

TestSuite(image_runs, .init = program_enter, .fini = program_abandon, .timeout = 120);

#define SMALL                                                                \
  "run configs/convergence_walsh_quick.yaml -q --set image.size=16 --set "   \
  "operator.levels=2 --set network.inner=[2,7] --set network.outer=3 --set " \
  "network.shown=2 --set optimum.iterations=300 --set optimum.gap=0 "
#define PICTURES                                                                    \
  "run configs/reconstruction.yaml -q --set image.size=16 --set operator.levels=0 " \
  "--set network.outer=2 "

static void write_grey(const char *path, double corner) {
  double values[256] = {corner};
  for (size_t i = 1; i < 256; i++) values[i] = (double)(i % 7) / 10;
  cr_assert_eq(grey_png_write(path, values, 16, 16, 0, 1), 0);
}

/* ---- refusals ---- */

Test(image_runs, refusals_have_a_place) {
  static const struct {
    const char *arguments, *place, *word;
  } refusals[] = {
    {"--set image.size=48", "image.size=48", "power of 2"},
    {"--set image.size=2", "image.size=2", "expected"},
    {"--set operator.levels=5", "operator.levels=5", "at most log2 size = 4"},
    {"--set sampling.rate=0", "sampling.rate=0", "> 0 and <= 1"},
    {"--set sampling.rate=1.01", "sampling.rate=1.01", "<= 1"},
    {"--set sampling.rate=-0.1", "sampling.rate=-0.1", ">= 0"},
    {"--set network.inner=0", "network.inner=0", "integer >= 1"},
    {"--set network.outer=0", "network.outer=0", "integer >= 1"},
    {"--set network.steps=published", "network.steps=published", "tau sigma ||A||^2"},
    {"--set network.lambda=0", "network.lambda=0", "> 0"},
    {"--set network.delta=0", "network.delta=0", "> 0"},
    {"--set noise.relative=2", "noise.relative=2", "<= 1"},
    {"--set image.source=file", "image.file", "path of a PNG"},
    {"--set image.file=none.png", "image.file=none.png", "file"},
    {"--set image.source=file --set image.file=absent.png", "image.file=absent.png", "read"},
    {"--set image.source=file --set image.file=.", "image.file=.", "read"},
    {"--set operator.transform=dct", "operator.transform=dct", "walsh"}};
  for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
    program_refuses(2, refusals[i].place, refusals[i].word, NULL, SMALL "%s --out o",
                    refusals[i].arguments);
  cr_expect_neq(access("o", F_OK), 0, "nothing is written");
  program_leave();
}

static void write_png(const char *path, uint32_t width, uint32_t height, int bits, int colour,
                      size_t row_bytes, size_t lost) {
  struct png_bytes b;
  unsigned char *rows = mem_alloc(height, row_bytes);
  memset(rows, 77, height * row_bytes);
  png_bytes_signature(&b);
  png_bytes_header(&b, width, height, bits, colour);
  png_bytes_rows(&b, rows, height, row_bytes);
  png_bytes_end(&b);
  png_bytes_mend(&b);
  png_bytes_save(&b, b.count - lost, path);
  mem_free(b.data);
  mem_free(rows);
}

static void expect_refused(const char *path, const char *word) {
  program_refuses(2, path, word, NULL, SMALL "--set image.source=file --set image.file=%s --out o",
                  path);
}

Test(image_runs, images_are_refused_by_name) {
  double black[256] = {0};
  write_png("wide.png", 32, 16, 8, PNG_GREY, 32, 0);
  write_png("odd.png", 20, 20, 8, PNG_GREY, 20, 0);
  write_png("colour.png", 16, 16, 8, PNG_RGB, 48, 0);
  write_png("deep.png", 16, 16, 16, PNG_GREY, 32, 0);
  write_png("cut.png", 16, 16, 8, PNG_GREY, 16, 40);
  write_png("large.png", 32, 32, 8, PNG_GREY, 32, 0);
  cr_assert_eq(grey_png_write("black.png", black, 16, 16, 0, 1), 0);
  expect_refused("wide.png", "square");
  expect_refused("odd.png", "power of 2");
  expect_refused("colour.png", "grey");
  expect_refused("deep.png", "8");
  expect_refused("cut.png", NULL);
  expect_refused("large.png", "expected 32");
  expect_refused("black.png", "all black");
  program_refuses(2, "image.file=large.png", "expected none", NULL,
                  SMALL "--set image.file=large.png --out o");
  cr_expect_neq(access("o", F_OK), 0, "nothing is written");
  program_leave();
}

/* ---- identity ---- */

static size_t count_of(const char *pattern) {
  glob_t found;
  size_t count = glob(pattern, 0, NULL, &found) ? 0 : found.gl_pathc;
  if (count) globfree(&found);
  return count;
}

#define FROM_FILE \
  PICTURES "--set image.source=file --set image.file=a.png --set sampling.rate=0.5 --out o"

/* Another image under the same name is another run; the first one again is the first run. */
Test(image_runs, the_content_of_a_file_counts) {
  write_grey("a.png", 0.25);
  program_succeeds(FROM_FILE);
  cr_expect_eq(count_of("o/reconstruction-*/cells.jsonl"), 1);
  write_grey("a.png", 0.75);
  program_succeeds(FROM_FILE);
  cr_expect_eq(count_of("o/reconstruction-*/cells.jsonl"), 2);
  write_grey("a.png", 0.25);
  program_succeeds(FROM_FILE);
  cr_expect_eq(count_of("o/reconstruction-*/cells.jsonl"), 2);
  program_leave();
}

static void expect_same(const char *root, const char *other) {
  json_t *a = program_cells(root), *b = program_cells(other);
  char *text_a = cells_lines(a), *text_b = cells_lines(b);
  cr_expect_str_eq(text_a, text_b);
  mem_free(text_a);
  mem_free(text_b);
  json_decref(a);
  json_decref(b);
}

static void expect_same_files(const char *root, const char *other, const char *name) {
  char *command = mem_printf("diff -r %s/*/%s %s/*/%s >diff.txt", root, name, other, name);
  cr_expect_eq(system(command), 0, "%s differ: %s, %s", name, root, other);
  mem_free(command);
}

Test(image_runs, threads_change_nothing) {
  static const char *const transforms[] = {"walsh", "fourier"};
  for (size_t i = 0; i < 2; i++) {
    program_succeeds(SMALL "--set operator.transform=%s -j1 --out one%zu/o", transforms[i], i);
    program_succeeds(SMALL "--set operator.transform=%s -j3 --out two%zu/o", transforms[i], i);
    char *one = mem_printf("one%zu/o", i), *two = mem_printf("two%zu/o", i);
    cr_expect_eq(system(i ? "mv one1/o/optima one1; mv two1/o/optima two1"
                          : "mv one0/o/optima one0; mv two0/o/optima two0"),
                 0);
    expect_same(one, two);
    expect_same_files(one, two, "images");
    mem_free(one);
    mem_free(two);
  }
  expect_same_files("one0", "two0", "image-*[0-9a-f]");
  program_leave();
}

/* ---- the reference minimum ---- */

static long optima(void) { return (long)count_of("o/optima/image-*/optimum.json"); }

Test(image_runs, one_optimum_for_all_networks) {
  program_succeeds(SMALL "--out o");
  cr_expect_eq(optima(), 1);
  program_succeeds(SMALL "--set network.inner=3 --set network.outer=2 --out o");
  cr_expect_eq(optima(), 1);
  program_succeeds(SMALL "--set noise.seed=2 --out o");
  cr_expect_eq(optima(), 2);
  program_leave();
}

Test(image_runs, a_damaged_optimum_is_made_anew) {
  program_succeeds(SMALL "--out o");
  char *path = only_path("o/optima/image-*/minimiser.npy");
  cr_assert_eq(truncate(path, 200), 0);
  struct outcome o = program_run(SMALL "--set network.inner=3 --out o");
  cr_expect(o.code == 0 && strstr(o.err, "minimiser.npy"), "%d %s", o.code, o.err);
  outcome_clear(&o);
  o = program_run(SMALL "--set network.inner=4 --out o");
  cr_expect(o.code == 0 && !*o.err, "%d %s", o.code, o.err);
  outcome_clear(&o);
  mem_free(path);
  program_leave();
}

Test(image_runs, no_optimum_if_none_is_asked_for) {
  program_succeeds(SMALL "--set optimum.iterations=0 -j1 --out o");
  cr_expect_eq(count_of("o/optima"), 0);
  json_t *cells = program_cells("o");
  const json_t *cell = json_array_get(cells, 0);
  cr_expect(json_is_null(json_object_get(cell, "optimum")));
  cr_expect_eq(json_array_size(json_object_get(cell, "gap")), 0);
  cr_expect_eq(json_array_size(json_object_get(cell, "error")), 6);
  cr_expect_eq(json_array_size(json_object_get(cell, "iterates")), 0);
  cr_expect_eq(count_of("o/*/iterates"), 0, "iterates only when asked");
  json_decref(cells);
  program_leave();
}

#define LONG SMALL "--set image.size=64 --set optimum.iterations=10000000 -j1 --out o"

Test(image_runs, interrupts) {
  struct timespec before, after;
  pid_t pid = program_start(LONG);
  nanosleep(&(struct timespec){0, 700000000}, NULL);
  kill(pid, SIGINT);
  clock_gettime(CLOCK_MONOTONIC, &before);
  struct outcome o = program_end(pid);
  clock_gettime(CLOCK_MONOTONIC, &after);
  cr_expect_eq(o.code, 130, "%d %s", o.code, o.err);
  cr_expect_lt(after.tv_sec - before.tv_sec, 10);
  cr_expect_eq(optima(), 0);
  outcome_clear(&o);
  program_leave();
}

#define RESUMED \
  SMALL "--set image.size=64 --set operator.transform=fourier --set optimum.iterations=6000 -j1 "

/* Starts it and ends it with the signal once a checkpoint is there. */
static void break_off(int signal_number) {
  pid_t pid = program_start(RESUMED "--out broken");
  for (int i = 0; i < 3000 && !count_of("broken/optima/image-*/checkpoint.npy"); i++)
    nanosleep(&(struct timespec){0, 20000000}, NULL);
  kill(pid, signal_number);
  struct outcome o = program_end(pid);
  cr_expect(o.code == 130 || o.code == 128 + SIGKILL, "%d %s", o.code, o.err);
  cr_expect_eq(count_of("broken/optima/image-*/checkpoint.npy"), 1);
  outcome_clear(&o);
}

Test(image_runs, a_broken_search_goes_on) {
  program_succeeds(RESUMED "--out whole");
  break_off(SIGKILL);
  break_off(SIGINT);
  struct outcome o = program_run(RESUMED "--out broken");
  cr_expect(o.code == 0 && !*o.err, "%d %s", o.code, o.err);
  outcome_clear(&o);
  cr_expect_eq(count_of("broken/optima/image-*/checkpoint.npy"), 0);
  expect_same_files("whole", "broken", "image-*[0-9a-f]");
  program_leave();
}

Test(image_runs, a_damaged_checkpoint_is_named) {
  break_off(SIGKILL);
  char *path = only_path("broken/optima/image-*/checkpoint.npy");
  cr_assert_eq(truncate(path, 1000), 0);
  struct outcome o = program_run(RESUMED "--out broken");
  cr_expect(o.code == 0 && strstr(o.err, "checkpoint.npy"), "%d %s", o.code, o.err);
  outcome_clear(&o);
  mem_free(path);
  program_leave();
}

/* ---- views ---- */

static void expect_in(const char *pattern, const char *const *words) {
  char *path = only_path(pattern), *text = read_text(path, NULL);
  for (; *words; words++) cr_expect(strstr(text, *words), "no '%s' in %s: %s", *words, path, text);
  mem_free(text);
  mem_free(path);
}

/* From the cells alone. */
Test(image_runs, views) {
  static const char *const table[] = {"Problem P3: minimise lambda ||x||_w + ||Ax - y||_2",
                                      "lambda = 1/4000",
                                      "noise ||e|| / ||A c|| = 1/50",
                                      "with modulus > 1/2, strictly",
                                      "exactly 1/2",
                                      "tau sigma ||A||^2 < 1: proved",
                                      "F* = ",
                                      "300 unrestarted iterations",
                                      "nothing here is certified",
                                      "walsh, p = 2: errors ",
                                      "walsh, p = 7: errors ",
                                      "\nwalsh,16,38,2,3,6,",
                                      "\nwalsh,16,38,7,3,21,",
                                      "smale18 0.",
                                      NULL};
  static const char *const error[] = {"'p = 2'", "'p = 7'", "'level ||c - c*|| / ||c||'", NULL};
  static const char *const gap[] = {"'F - F*'", "'p = 7'", NULL};
  program_succeeds(SMALL "--out o");
  cr_assert_eq(system("rm -r o/optima o/*/images o/*/*.csv o/*/*.gp"), 0);
  char *folder = only_path("o/convergence*");
  program_succeeds("render %s", folder);
  expect_in("o/*/convergence_images.csv", table);
  expect_in("o/*/error.gp", error);
  expect_in("o/*/gap_restarts.gp", gap);
  mem_free(folder);
  program_leave();
}

/* F* is found to 1e-3 only, which p = 50 reaches and p = 5 does not. */
#define CURVES                                                                             \
  SMALL "--set operator.transform=fourier --set operator.levels=3 --set network.outer=16 " \
        "--set optimum.iterations=200 --out o --set network.inner="

static json_t *read_rows(void) {
  char *path = only_path("o/*/convergence_images.json");
  json_t *table = json_load_file(path, 0, NULL);
  json_t *rows = json_incref(json_object_get(table, "rows"));
  cr_assert(json_is_array(rows));
  json_decref(table);
  mem_free(path);
  return rows;
}

static const char *entry(const json_t *row, const char *id) {
  const char *text = json_string_value(json_object_get(row, id));
  cr_assert_not_null(text, "%s", id);
  return text;
}

static double part_of(const json_t *cell, const char *object, const char *key) {
  return json_number_value(json_object_get(json_object_get(cell, object), key));
}

/* A gap that F* is not known to is a bound; returns whether it is. */
static bool expect_gap(const json_t *row, const json_t *cell) {
  const json_t *gaps = json_object_get(cell, "gap");
  double gap = json_number_value(json_array_get(gaps, json_array_size(gaps) - 1));
  double lower = part_of(cell, "optimum", "lower");
  double known = part_of(cell, "optimum", "objective") - lower;
  double above = json_number_value(json_object_get(cell, "objective")) - lower;
  const char *text = entry(row, "gap");
  cr_expect_lt(fabs(strtod(entry(row, "known"), NULL) - known), 0.006 * known);
  bool bound = !strncmp(text, "<= ", 3);
  cr_expect_eq(bound, gap < known, "%s: gap %g, F* - lower %g", text, gap, known);
  double printed = strtod(text + (bound ? 3 : 0), NULL), value = bound ? above : gap;
  cr_expect(printed >= value * (bound ? 1 : 0.994) && printed <= value * 1.02, "%s for %g", text,
            value);
  return bound;
}

static void expect_rate(const json_t *row, const json_t *cell, const char *key) {
  bool none = part_of(cell, key, "last") < 3;
  cr_expect_eq(!*entry(row, key), none, "%s: '%s'", key, entry(row, key));
}

Test(image_runs, gaps_and_rates) {
  static const char *const notes[] = {"Rate of the error, none", "restart network.shown = 2",
                                      "F* - lower (duality", "restarts 0 .. ", NULL};
  program_succeeds(CURVES "[5,50]");
  json_t *rows = read_rows(), *cells = program_cells("o"), *cell;
  size_t i, bounds = 0;
  json_array_foreach (cells, i, cell) {
    const json_t *row = json_array_get(rows, i);
    cr_assert_eq(strtol(entry(row, "p"), NULL, 10), i ? 50 : 5);
    bounds += expect_gap(row, cell);
    expect_rate(row, cell, "rate_error");
    expect_rate(row, cell, "rate_gap");
  }
  cr_expect_eq(bounds, 1, "a bound and a value");
  expect_in("o/*/convergence_images.csv", notes);
  json_decref(cells);
  json_decref(rows);
  program_leave();
}

/* The line begins at restart 1 of the largest p, wherever that stands, or is not drawn. */
Test(image_runs, theory_begins_at_the_largest_p) {
  program_succeeds(CURVES "[50,5]");
  char *path = only_path("o/*/gap_restarts.gp"), *gp = read_text(path, NULL);
  json_t *cells = program_cells("o");
  const json_t *first = json_array_get(cells, 0), *cell = first;
  if (json_integer_value(json_object_get(first, "p")) != 50) cell = json_array_get(cells, 1);
  double start = json_number_value(json_array_get(json_object_get(cell, "gap"), 49));
  char *line = mem_printf("END\n$series4 << END\n1 %.17g\n2 %.17g\n", start, start * exp(-1));
  cr_expect(strstr(gp, line), "no '%s' in %s", line, gp);
  cr_expect(strstr(gp, "'e^-k from restart 1 of p = 50'"));
  cr_expect(strstr(gp, "'F* - lower bound: F* is known to this'"));
  mem_free(line);
  mem_free(gp);
  mem_free(path);
  path = only_path("o/*/error_restarts.gp");
  gp = read_text(path, NULL);
  cr_expect_null(strstr(gp, "e^-k"), "errors fall by less than e^2");
  mem_free(gp);
  mem_free(path);
  json_decref(cells);
  program_leave();
}

Test(image_runs, pictures) {
  static const char *const table[] = {"\nfourier,16,3/20,38,5,2,10,", "\nwalsh,16,2/5,102,5,2,10,",
                                      "-end.png", "in the centre (Fourier)", NULL};
  program_succeeds(PICTURES "--out o");
  expect_in("o/*/reconstruction.csv", table);
  cr_expect_eq(count_of("o/*/images/*-end.png"), 6);
  cr_expect_eq(count_of("o/*/images/*-end-zoom.png"), 6);
  cr_expect_eq(count_of("o/*/images/*-original.png"), 6);
  cr_expect_eq(count_of("o/*/images/*-pattern.png"), 6);
  cr_expect_eq(count_of("o/*/psnr.gp"), 1);
  program_leave();
}

/* tau = sigma = 1 runs if it is asked for, and says what it is. */
Test(image_runs, steps_at_the_boundary) {
  static const char *const table[] = {"tau sigma ||A||^2 < 1: does not hold", "1, not < 1", NULL};
  program_succeeds(SMALL "--set network.steps=boundary --out o");
  expect_in("o/*/convergence_images.csv", table);
  json_t *cells = program_cells("o");
  cr_expect(json_is_false(json_object_get(json_array_get(cells, 0), "admissible")));
  json_decref(cells);
  program_leave();
}
