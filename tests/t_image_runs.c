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
#include "image_small.h"
#include "mem.h"
#include "png_bytes.h"
#include "program.h"
#include "same_cells.h"

TestSuite(image_runs, .init = program_enter, .fini = program_abandon);

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
    {"--set operator.levels=5", "operator.levels=5", "at most log2 size = 4 levels (0 means auto"},
    {"--set sampling.rate=0", "sampling.rate=0", "> 0 and <= 1"},
    {"--set sampling.rate=1.01", "sampling.rate=1.01", "<= 1"},
    {"--set sampling.rate=-0.1", "sampling.rate=-0.1", ">= 0"},
    {"--set network.inner=0", "network.inner=0", "integer >= 1"},
    {"--set network.outer=0", "network.outer=0", "integer >= 1"},
    {"--set network.steps=published", "network.steps=published", "tau sigma ||A||^2"},
    {"--set network.lambda=0", "network.lambda=0", "> 0"},
    {"--set network.delta=0", "network.delta=0", "> 0"},
    {"--set network.lambda=1e400", "network.lambda=1", "binary64"},
    {"--set network.lambda=[1,1e-400]", "network.lambda=1/1", "binary64"},
    {"--set network.delta=1e400", "network.delta=1", "binary64"},
    {"--set network.delta=1e-400", "network.delta=1/1", "binary64"},
    {"--set noise.relative=1e-400", "noise.relative=1/1", "binary64"},
    {"--set model.threshold=1e-320", "model.threshold=1/1", "binary64"},
    {"--set model.threshold=2^1024", "model.threshold=1", "binary64"},
    {"--set optimum.gap=1e-400", "optimum.gap=1/1", "binary64"},
    {"--set noise.relative=2", "noise.relative=2", "<= 1"},
    {"--set image.seed=1", "image.seed=1", "not looked at"},
    {"--set image.seed=1 --set image.source=file", "image.seed=1", "not looked at"},
    {"--set network.shown=4", "network.shown=4", "not looked at"},
    {"--set optimum.iterations=0", "optimum.gap=0", "not looked at"},
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
    expect_same_cells(one, two, 2);
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
  program_succeeds("run configs/convergence_walsh_quick.yaml -q --set image.size=16 --set "
                   "network.inner=2 --set network.outer=3 --set optimum.iterations=0 --out o");
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

/* Number i of an NPY file <- value */
static void set_number(const char *path, long i, double value) {
  unsigned char length[2];
  FILE *file = fopen(path, "r+b");
  cr_assert(file && !fseek(file, 8, SEEK_SET) && fread(length, 1, 2, file) == 2);
  cr_assert_eq(fseek(file, 10 + length[0] + 256 * length[1] + 8 * i, SEEK_SET), 0);
  cr_assert(fwrite(&value, sizeof value, 1, file) == 1 && !fclose(file));
}

static void expect_anew(void) {
  struct outcome o = program_run(RESUMED "--out broken");
  cr_expect(o.code == 0 && strstr(o.err, "checkpoint.npy"), "%d %s", o.code, o.err);
  outcome_clear(&o);
}

Test(image_runs, a_damaged_checkpoint_is_named) {
  break_off(SIGKILL);
  char *path = only_path("broken/optima/image-*/checkpoint.npy");
  cr_assert_eq(truncate(path, 1000), 0);
  expect_anew();
  mem_free(path);
  program_leave();
}

Test(image_runs, a_checkpoint_of_another_format_is_named) {
  break_off(SIGKILL);
  char *path = only_path("broken/optima/image-*/checkpoint.npy");
  set_number(path, 0, 1);
  expect_anew();
  mem_free(path);
  program_leave();
}

/* A minimum that is not finite is refused, not saved; the search then begins anew. */
Test(image_runs, a_minimum_is_finite) {
  break_off(SIGKILL);
  char *path = only_path("broken/optima/image-*/checkpoint.npy");
  set_number(path, 2, NAN); /* the objective */
  program_refuses(2, "network.lambda", "smallest objective found is", "nan",
                  RESUMED "--out broken");
  cr_expect_eq(count_of("broken/optima/image-*/[cmo]*"), 0, "no minimum, no checkpoint");
  program_succeeds(RESUMED "--out broken");
  cr_expect_eq(count_of("broken/optima/image-*/optimum.json"), 1);
  mem_free(path);
  program_leave();
}
