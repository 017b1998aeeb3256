/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lista_weights.h"
#include "mem.h"
#include "npy.h"
#include "said.h"

static char folder[] = "/tmp/t_lista_weights.XXXXXX";
static const char *const files[] = {"W.npy", "losses.npy", "theta.npy", "training.json",
                                    "SHA256SUMS"};
enum { FILES = 5, LAYERS = 3, ROWS = 2, COLS = 4, EPOCHS = 6, ENTRIES = LAYERS * ROWS * COLS };

static void enter(void) { cr_assert(mkdtemp(folder) && !chdir(folder)); }

/* The five files are all that may be there. */
static void leave(void) {
  cr_expect_eq(mem_live(), 0);
  for (int k = 0; k < FILES; k++) {
    char path[64];
    snprintf(path, sizeof path, "net/%s", files[k]);
    unlink(path);
  }
  rmdir("net");
  cr_expect_eq(rmdir(folder), 0, "something is left in %s", folder);
}

TestSuite(lista_weights, .init = enter, .fini = leave);

static double W[ENTRIES] = {0.1, -0.0, 5e-324, -1e300}, theta[LAYERS] = {0, 1e-7, 2};
static double losses[2 * EPOCHS] = {1, 0.5, 0.25, INFINITY, 3};
static const struct lista_weights net = {LAYERS, ROWS, COLS, W, theta};

static int save(void) { return lista_weights_save(&net, losses, EPOCHS, "{\"seed\": 1}\n", "net"); }

static enum weights_status load(struct lista_weights *w) {
  return lista_weights_load(w, LAYERS, ROWS, COLS, NULL, NULL, "net");
}

static void load_bad(void) {
  struct lista_weights w;
  double *curve = losses;
  size_t epochs = 9;
  cr_expect_eq(lista_weights_load(&w, LAYERS, ROWS, COLS, &curve, &epochs, "net"), WEIGHTS_BAD);
  cr_expect(!w.W && !w.theta && !w.layers && !w.rows && !w.cols && !curve && !epochs);
}

static void expect_saved(void) {
  struct lista_weights w;
  double *curve;
  size_t epochs;
  cr_assert_eq(lista_weights_load(&w, LAYERS, ROWS, COLS, &curve, &epochs, "net"), WEIGHTS_READ);
  cr_expect(w.layers == LAYERS && w.rows == ROWS && w.cols == COLS && epochs == EPOCHS);
  cr_expect_arr_eq(w.W, W, sizeof W);
  cr_expect_arr_eq(w.theta, theta, sizeof theta);
  cr_expect_arr_eq(curve, losses, sizeof losses);
  lista_weights_clear(&w);
  lista_weights_clear(&w);
  mem_free(curve);
}

Test(lista_weights, starts_with_zeros) {
  struct lista_weights w;
  lista_weights_init(&w, LAYERS, ROWS, COLS);
  for (int k = 0; k < ENTRIES; k++) cr_expect_eq(w.W[k], 0);
  for (int k = 0; k < LAYERS; k++) cr_expect_eq(w.theta[k], 0);
  lista_weights_clear(&w);
  cr_expect(!w.W && !w.theta);
}

Test(lista_weights, round_trip) {
  struct lista_weights w;
  cr_assert_eq(save(), 0);
  expect_saved();
  cr_assert_eq(load(&w), WEIGHTS_READ); /* without losses */
  lista_weights_clear(&w);
}

Test(lista_weights, sha256sum_agrees) {
  cr_assert_eq(save(), 0);
  cr_expect_eq(system("cd net && sha256sum --strict --quiet -c SHA256SUMS && "
                      "test \"$(ls -A | wc -l)$(wc -l <SHA256SUMS)\" = 54"),
               0);
}

Test(lista_weights, note_is_written_as_given) {
  char text[64] = "";
  cr_assert_eq(save(), 0);
  FILE *in = fopen("net/training.json", "r");
  cr_expect_str_eq(fgets(text, sizeof text, in), "{\"seed\": 1}\n");
  fclose(in);
}

Test(lista_weights, slashes_at_the_end) {
  cr_assert_eq(lista_weights_save(&net, losses, EPOCHS, "{\"seed\": 1}\n", "net//"), 0);
  expect_saved();
}

static void load_absent(void) {
  struct lista_weights w = {.layers = 3};
  cr_expect_eq(load(&w), WEIGHTS_ABSENT);
  cr_expect(!w.W && !w.layers);
}

Test(lista_weights, absent_is_silent) { cr_expect_str_eq(said(load_absent), ""); }

/* Changes bit `bit` of byte `place` of a file. */
static void flip(const char *name, long place, int bit) {
  char path[64];
  snprintf(path, sizeof path, "net/%s", name);
  FILE *f = fopen(path, "r+");
  cr_assert(f);
  fseek(f, place, SEEK_SET);
  int c = fgetc(f);
  fseek(f, place, SEEK_SET);
  fputc(c ^ 1 << bit, f);
  fclose(f);
}

static long size_of(const char *name) {
  char path[64];
  struct stat info;
  snprintf(path, sizeof path, "net/%s", name);
  cr_assert_eq(stat(path, &info), 0);
  return (long)info.st_size;
}

/* Every byte of every file, each time one of its bits. */
Test(lista_weights, one_bit_is_noticed) {
  cr_assert_eq(save(), 0);
  for (int k = 0; k < FILES; k++)
    for (long place = 0; place < size_of(files[k]); place++) {
      int bit = (int)(place % 8);
      flip(files[k], place, bit);
      const char *text = said(load_bad);
      expect_one_line(text, files[k], "smale18: net/");
      if (k < 4) expect_one_line(text, files[k], "checksum");
      flip(files[k], place, bit);
    }
  expect_saved();
}

Test(lista_weights, missing_file) {
  for (int k = 0; k < FILES; k++) {
    char path[64];
    snprintf(path, sizeof path, "net/%s", files[k]);
    cr_assert_eq(save(), 0);
    cr_assert_eq(unlink(path), 0);
    expect_one_line(said(load_bad), path, "No such file");
  }
}

static void append(const char *text) {
  FILE *out = fopen("net/SHA256SUMS", "a");
  fputs(text, out);
  fclose(out);
}

Test(lista_weights, wrong_lists) {
  cr_assert_eq(save(), 0);
  append("\n");
  expect_one_line(said(load_bad), "net/SHA256SUMS", "bytes left over");
  for (long length = 0; length < 300; length += 13) {
    cr_assert_eq(save(), 0);
    cr_assert_eq(truncate("net/SHA256SUMS", length), 0);
    expect_one_line(said(load_bad), "net/SHA256SUMS", "expected a line for");
  }
}

/* Arrays whose checksums hold, but which are not those of this network. */
struct other {
  const char *file, *reason;
  size_t axes, shape[4];
  double value;
};
static const struct other others[] = {
  {"W.npy", "expected the shape 3 x 2 x 4", 3, {3, 4, 2}, 0},
  {"W.npy", "expected the shape 3 x 2 x 4", 1, {24}, 0},
  {"W.npy", "expected the shape 3 x 2 x 4", 4, {3, 2, 4, 1}, 0},
  {"theta.npy", "expected the shape 3", 1, {4}, 0},
  {"theta.npy", "expected the shape 3", 2, {3, 1}, 0},
  {"losses.npy", "expected the shape any x 2", 2, {2, 6}, 0},
  {"W.npy", "not finite", 3, {3, 2, 4}, NAN},
  {"W.npy", "not finite", 3, {3, 2, 4}, INFINITY},
  {"theta.npy", "not >= 0", 1, {3}, -1e-300},
  {"theta.npy", "not >= 0", 1, {3}, NAN},
  {"theta.npy", "not >= 0", 1, {3}, INFINITY},
};

ParameterizedTestParameters(lista_weights, refuses_other_arrays) {
  static size_t index[sizeof others / sizeof *others];
  for (size_t k = 0; k < sizeof index / sizeof *index; k++) index[k] = k;
  return cr_make_param_array(size_t, index, sizeof index / sizeof *index);
}

ParameterizedTest(size_t *k, lista_weights, refuses_other_arrays) {
  const struct other *o = &others[*k];
  double entries[ENTRIES] = {0};
  char path[64];
  entries[1] = o->value;
  snprintf(path, sizeof path, "net/%s", o->file);
  cr_assert_eq(save(), 0);
  cr_assert_eq(npy_write(path, entries, o->axes, o->shape), 0);
  cr_assert_eq(system("cd net && sha256sum W.npy losses.npy theta.npy training.json >SHA256SUMS"),
               0);
  expect_one_line(said(load_bad), o->file, o->reason);
}

Test(lista_weights, file_in_place_of_the_folder) {
  cr_assert_eq(close(creat("net", 0600)), 0);
  expect_one_line(said(load_bad), "net", "Not a directory");
  unlink("net");
}

/* Another network, so that old and new can be told apart. */
static int save_other(void) {
  double ones[ENTRIES];
  for (int k = 0; k < ENTRIES; k++) ones[k] = 1;
  struct lista_weights other = {LAYERS, ROWS, COLS, ones, theta};
  return lista_weights_save(&other, losses, 1, "{}\n", "net");
}

Test(lista_weights, replaces_a_folder) {
  cr_assert_eq(save_other(), 0);
  cr_assert_eq(save(), 0);
  expect_saved();
}

/* A writer was killed: its folders are half written, and the old one had stepped aside. */
Test(lista_weights, rests_of_a_killed_writer) {
  cr_assert_eq(save_other(), 0);
  cr_assert_eq(system("cp -r net net.old && cp -r net net.part && rm net.part/W.npy && "
                      "echo >net.part/losses.npy.part"),
               0);
  cr_assert_eq(save(), 0);
  expect_saved();
}

/* Sizes for which the end of the disk meets each file in turn, in the order of writing. */
struct full {
  const char *file;
  rlim_t limit;
  size_t layers, rows, epochs, note;
};
static const struct full fulls[] = {
  {"W.npy", 150, LAYERS, 2, 1, 2},        {"theta.npy", 140, LAYERS, 0, 1, 2},
  {"losses.npy", 400, LAYERS, 2, 100, 2}, {"training.json", 400, LAYERS, 2, 1, 1000},
  {"SHA256SUMS", 200, 1, 1, 1, 2},
};
static const struct full *full;

static void save_too_much(void) {
  static double zeros[200];
  char note[1001] = "";
  struct lista_weights w = {full->layers, full->rows, full->rows, W, theta};
  memset(note, ' ', full->note);
  cr_expect_eq(lista_weights_save(&w, zeros, full->epochs, note, "net"), -1);
}

static void limit_files(rlim_t bytes) {
  struct rlimit limit;
  cr_assert_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
  limit.rlim_cur = bytes;
  cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Nothing of the new folder stays, and the old one is whole. */
Test(lista_weights, full_disk_leaves_the_old_folder) {
  cr_assert_eq(save(), 0);
  signal(SIGXFSZ, SIG_IGN);
  for (size_t k = 0; k < sizeof fulls / sizeof *fulls; k++) {
    full = &fulls[k];
    limit_files(full->limit);
    expect_one_line(said(save_too_much), full->file, "cannot write");
    limit_files(RLIM_INFINITY);
    cr_expect_neq(access("net.part", F_OK), 0);
    expect_saved();
  }
}

static void save_fails(void) { cr_expect_eq(save(), -1); }

Test(lista_weights, file_in_the_way) {
  cr_assert_eq(close(creat("net", 0600)), 0);
  expect_one_line(said(save_fails), "net", "Not a directory");
  cr_assert_eq(unlink("net"), 0);
  cr_assert_eq(close(creat("net.part", 0600)), 0);
  expect_one_line(said(save_fails), "net", "File exists");
  cr_assert_eq(unlink("net.part"), 0);
}

static void save_below_nothing(void) {
  cr_expect_eq(lista_weights_save(&net, losses, EPOCHS, "{}", "none/net"), -1);
}

Test(lista_weights, folder_above_is_missing) {
  expect_one_line(said(save_below_nothing), "none/net", "No such file");
}
