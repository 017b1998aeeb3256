/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `smale18 export`: the files are a network that answers as they say, has the paper's size and
 * recovers x. */
#include <criterion/criterion.h>

#include <dirent.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checksums.h"
#include "mem.h"
#include "network_file.h"
#include "program.h"

TestSuite(export, .init = program_enter, .fini = program_abandon);

enum { ROWS = 16, COLS = 2 * ROWS };

/* With 16 rows theory promises 4 digits after a dozen restarts. */
static const char config[] = "experiment: convergence_digits\n"
                             "recovery:\n  rows: 16\n  noise: 0\n"
                             "network:\n  digits: 4\n"
                             "arithmetic: float:100\n";

static void write_config(void) {
  FILE *out = fopen("c.yaml", "we");
  cr_assert(out && fputs(config, out) >= 0 && !fclose(out));
}

#define EXPORT "export c.yaml -o net "

static const json_t *get(const struct network_file *f, const char *key, const char *inner) {
  const json_t *value = json_object_get(f->json, key);
  if (inner) value = json_object_get(value, inner);
  cr_assert(value, "%s %s", key, inner ? inner : "");
  return value;
}

static double fraction(const json_t *text) {
  double p = 0, q = 1;
  cr_assert_geq(sscanf(json_string_value(text), "%lf/%lf", &p, &q), 1);
  return p / q;
}

static double complex exact(const json_t *x) {
  if (json_is_string(x)) return fraction(x);
  return fraction(json_array_get(x, 0)) + fraction(json_array_get(x, 1)) * _Complex_I;
}

static double distance(const double complex *a, const double complex *b) {
  double square = 0;
  for (size_t i = 0; i < COLS; i++) square += pow(cabs(a[i] - b[i]), 2);
  return sqrt(square);
}

static void expect_answers(const struct network_file *f) {
  double complex phi[COLS], x[COLS], *y = network_file_vector(f, "y", ROWS),
                                     *want = network_file_vector(f, "phi", COLS);
  network_file_apply(f, phi, y);
  cr_expect_lt(distance(phi, want), 1e-12, "%g", distance(phi, want));
  for (size_t i = 0; i < COLS; i++) x[i] = exact(json_array_get(get(f, "exact", "x"), i));
  cr_expect_lt(distance(want, x), 1e-4, "the digits asked for: %g", distance(want, x));
  mem_free(y);
  mem_free(want);
}

static void expect_size(const struct network_file *f) {
  size_t p = (size_t)json_integer_value(get(f, "inner", NULL)),
         n = (size_t)json_integer_value(get(f, "outer", NULL)), last = 3 * n * p + 1;
  size_t cycle[] = {2 * COLS + ROWS + 1, 2 * COLS + ROWS, 2 * (COLS + ROWS)};
  const json_t *widths = get(f, "widths", NULL), *layers = get(f, "layers", NULL);
  cr_assert(n > 5 && p > 5);
  cr_expect_eq(json_integer_value(get(f, "affine_maps", NULL)), (json_int_t)last);
  cr_assert_eq(json_array_size(layers), last);
  cr_assert_eq(json_array_size(widths), last + 1);
  cr_expect_eq(f->matrix_count, 2 * n + 3);
  for (size_t j = 0; j <= last; j++) {
    size_t width = (size_t)json_integer_value(json_array_get(widths, j));
    cr_assert_eq(width, j == 0 ? ROWS : j == last ? COLS : cycle[j % 3], "width %zu", j);
  }
}

static void expect_provenance(const struct network_file *f, const char *basis) {
  cr_expect_str_eq(json_string_value(get(f, "format", NULL)), "smale18-network");
  cr_expect_eq(json_integer_value(get(f, "version", NULL)), 1);
  cr_expect(json_string_value(get(f, "what", NULL)) && get(f, "run", "commit") &&
            get(f, "run", "config") && get(f, "exact", "levels"));
  cr_expect(strstr(json_string_value(get(f, "numbers", NULL)), "nearest doubles of a network in "
                                                               "float:100"));
  cr_expect_str_eq(json_string_value(get(f, "cell", "basis")), basis);
  cr_expect_eq(fraction(get(f, "exact", "delta")), 1e-5);
  cr_expect_eq(fraction(get(f, "exact", "noise")), 0);
  char *path = mem_printf("%s/" CHECKSUMS_NAME, f->folder), *sums = read_text(path, NULL);
  size_t lines = 0;
  for (const char *s = sums; (s = strchr(s, '\n')); s++) lines++;
  cr_expect_eq(lines, f->matrix_count + 3);
  mem_free(sums);
  mem_free(path);
  cr_expect_eq(system("cd net && sha256sum --quiet -c " CHECKSUMS_NAME), 0);
}

/* The example of a reader in Python, where there is NumPy. */
static void expect_numpy_agrees(void) {
  if (system("python3 -c 'import numpy' 2>/dev/null")) return;
  char *line = mem_printf("python3 %s/tests/read_network.py net", getenv("SMALE18_ROOT"));
  FILE *out = popen(line, "re");
  double difference = 1;
  cr_assert(out && fscanf(out, "%lf", &difference) == 1 && pclose(out) == 0, "%s", line);
  cr_expect_lt(difference, 1e-12);
  mem_free(line);
}

static void check(const char *basis, const char *field) {
  struct network_file f;
  write_config();
  struct outcome o = program_run(EXPORT "--set recovery.basis=%s", basis);
  cr_expect(o.code == 0 && !*o.err, "%s", o.err);
  cr_expect_str_eq(o.out, "net\n");
  outcome_clear(&o);
  network_file_read(&f, "net");
  cr_expect_str_eq(json_string_value(get(&f, "field", NULL)), field);
  expect_size(&f);
  expect_provenance(&f, basis);
  expect_answers(&f);
  expect_numpy_agrees();
  network_file_clear(&f);
  program_leave();
}

Test(export, real_network) { check("walsh_hadamard", "real"); }
Test(export, complex_network) { check("fourier", "complex"); }

/* Files in the folder, or -1 if it is not there. */
static int files_in(const char *path) {
  DIR *folder = opendir(path);
  int count = -2;
  if (!folder) return -1;
  while (readdir(folder)) count++;
  closedir(folder);
  return count;
}

/* The same bytes again, in an empty folder and in a new one whose parents are missing. */
Test(export, folders) {
  write_config();
  cr_assert_eq(mkdir("net", 0700), 0);
  program_succeeds(EXPORT "--set network.restarts=2");
  program_succeeds("export c.yaml --output=new/folders/net/ --set network.restarts=2");
  cr_expect_eq(system("diff -r net new/folders/net"), 0);
  program_succeeds("export c.yaml --set network.restarts=2");
  char *path = only_path("results/c-*-network/network.json");
  mem_free(path);
  cr_expect_eq(files_in("results"), 1);
  cr_expect_eq(files_in("new/folders"), 1);
  program_leave();
}

/* Only c.yaml, configs, stdout.txt and stderr.txt: nothing half-written is left. */
static void expect_nothing(void) { cr_expect_eq(files_in("."), 4); }

Test(export, refuses_cells_that_are_no_network) {
  write_config();
  program_refuses(2, "configs/table1.yaml: experiment: expected convergence_digits", "got table1",
                  NULL, "export configs/table1.yaml -o net");
  program_refuses(2, "recovery.seed=1: expected one value", "(e.g. --set recovery.seed=1)", "got 2",
                  EXPORT "--set recovery.seed=[1,2]");
  program_refuses(2, "arithmetic=double: expected one value", "as one network is exported", "got 2",
                  EXPORT "--set arithmetic=[double,float:60]");
  program_refuses(2, "recovery.rows", "expected a power of 2", NULL,
                  EXPORT "--set recovery.rows=15");
  program_refuses(2, "network.restarts", "expected `auto` or an integer", NULL,
                  EXPORT "--set network.restarts=0");
  program_refuses(2, "none.yaml", "No such file", NULL, "export none.yaml -o net");
  expect_nothing();
  program_leave();
}

Test(export, refuses_what_is_too_large) {
  write_config();
  program_refuses(2, "network.restarts", "GiB or more, and at most 1 GiB are exported", NULL,
                  EXPORT "--set recovery.rows=256 --set network.restarts=9");
  program_refuses(2, "network.restarts", "GiB or more, and at most 1 GiB are exported",
                  "n = 100000", EXPORT "--set network.restarts=100000");
  program_refuses(2, "network.digits", "beyond the range of double", NULL,
                  EXPORT "--set network.digits=320 --set hypothesis=labelled");
  expect_nothing();
  program_leave();
}

Test(export, refuses_folders) {
  write_config();
  program_refuses(3, "c.yaml: cannot write", "Not a directory", NULL, "export c.yaml -o c.yaml");
  program_refuses(3, "c.yaml/net: cannot write", NULL, NULL, "export c.yaml -o c.yaml/net");
  program_refuses(3, "/proc/net2: cannot write", NULL, NULL, "export c.yaml -o /proc/net2");
  program_refuses(3, ".: cannot write", "new or empty folder", NULL, "export c.yaml -o .");
  struct outcome o = program_run("export c.yaml -o  --set network.digits=5");
  cr_expect(o.code == 2 && strstr(o.err, "--output: expected a folder"), "%s", o.err);
  outcome_clear(&o);
  o = program_run("export");
  cr_expect(o.code == 2 && strstr(o.err, "expected the path of a config"), "%s", o.err);
  outcome_clear(&o);
  expect_nothing();
  program_leave();
}

Test(export, full_disk) {
  write_config();
  struct outcome o = program_run_limited(5000, EXPORT "--set network.restarts=2");
  cr_expect_eq(o.code, 3, "%d: %s", o.code, o.err);
  cr_expect(strstr(o.err, "cannot write: File too large"), "%s", o.err);
  cr_expect_eq(strchr(o.err, '\n'), strrchr(o.err, '\n'), "%s", o.err);
  outcome_clear(&o);
  expect_nothing();
  program_leave();
}

Test(export, interrupt) {
  write_config();
  pid_t pid = program_start(EXPORT "--set network.digits=150 --set arithmetic=float:700");
  usleep(300000);
  kill(pid, SIGINT);
  struct outcome o = program_end(pid);
  cr_expect_eq(o.code, 130, "%d: %s", o.code, o.err);
  cr_expect(strstr(o.err, "nothing was written"), "%s", o.err);
  outcome_clear(&o);
  expect_nothing();
  program_leave();
}

Test(export, help) {
  struct outcome o = program_run("export --help");
  cr_expect(o.code == 0 && strstr(o.out, "--output=FOLDER") && strstr(o.out, "--set"), "%s", o.out);
  outcome_clear(&o);
  o = program_run("help");
  cr_expect(strstr(o.out, "export "), "%s", o.out);
  outcome_clear(&o);
  program_leave();
}
