/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "generate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "atomic_file.h"
#include "checksums.h"
#include "config.h"
#include "distance_cell.h"
#include "dyadic_data.h"
#include "experiment.h"
#include "folder.h"
#include "input.h"
#include "interrupt.h"
#include "mem.h"
#include "npy.h"
#include "progress.h"
#include "run_info.h"

static volatile sig_atomic_t *stop;

/* One training set on its way to disk. */
struct export {
  const struct setting *setting;
  struct input input;
  struct training_set training;
  struct dyadic_data data;
  char *folder;
  struct atomic_file lines;
  double *matrix, *measurements, *labels;
  bool undecided; /* a label could not be proved */
};

static double to_double(const fmpz_t man, slong work) {
  arf_t x;
  arf_init(x);
  arf_set_fmpz(x, man);
  arf_mul_2exp_si(x, x, -work);
  double d = arf_get_d(x, ARF_RND_NEAR);
  arf_clear(x);
  return d;
}

/* ["man*2^-work", ..] to the file, the nearest doubles to out */
static void write_dyadics(FILE *f, double *out, const fmpz *man, size_t count, slong work) {
  for (size_t i = 0; i < count; i++) {
    char *digits = fmpz_get_str(NULL, 10, man + i);
    fprintf(f, "%s\"%s*2^%ld\"", i ? "," : "[", digits, -(long)work);
    flint_free(digits);
    out[i] = to_double(man + i, work);
  }
  fputs(count ? "]" : "[]", f);
}

static void write_matrix(struct export *e) {
  size_t m = e->input.omega.rows, N = e->input.omega.cols;
  fputs("{\"matrix\":[", e->lines.out);
  for (size_t i = 0; i < m; i++) {
    if (i) fputc(',', e->lines.out);
    write_dyadics(e->lines.out, e->matrix + i * N, e->data.A + i * N, N, e->data.work);
  }
  fputs("]}\n", e->lines.out);
}

static int write_datum(struct export *e, size_t k, fmpz *y, fmpz *x) {
  size_t m = e->input.omega.rows, N = e->input.omega.cols;
  const char *reason;
  bool labels = e->training.labels;
  if (dyadic_data_datum(&e->data, SAMPLES_TRAINING, k, y, labels ? x : NULL, &reason)) {
    setting_complain(e->setting, "data.bits", "sample %zu: %s", k, reason);
    e->undecided = true;
    return -1;
  }
  fprintf(e->lines.out, "{\"k\":%zu,\"y\":", k);
  write_dyadics(e->lines.out, e->measurements + k * m, y, m, e->data.work);
  if (labels) {
    fputs(",\"x\":", e->lines.out);
    write_dyadics(e->lines.out, e->labels + k * N, x, N, e->data.work);
  }
  fputs("}\n", e->lines.out);
  return 0;
}

static int write_data(struct export *e) {
  size_t m = e->input.omega.rows, N = e->input.omega.cols;
  fmpz *y = mem_alloc(m, sizeof *y), *x = mem_alloc(N, sizeof *x);
  int status = 0;
  write_matrix(e);
  for (size_t k = 0; k <= e->training.samples && status == 0 && !*stop; k++)
    status = write_datum(e, k, y, x);
  for (size_t i = 0; i < m; i++) fmpz_clear(y + i);
  for (size_t i = 0; i < N; i++) fmpz_clear(x + i);
  mem_free(y);
  mem_free(x);
  return *stop ? -1 : status;
}

static int write_array(const struct export *e, const char *name, const double *data, size_t rows,
                       size_t cols) {
  char *path = mem_printf("%s/%s", e->folder, name);
  int status = npy_write(path, data, 2, (const size_t[]){rows, cols});
  mem_free(path);
  return status;
}

static int write_arrays(const struct export *e) {
  size_t m = e->input.omega.rows, N = e->input.omega.cols, count = e->training.samples + 1;
  if (write_array(e, "matrix.npy", e->matrix, m, N) ||
      write_array(e, "measurements.npy", e->measurements, count, m))
    return -1;
  return e->training.labels ? write_array(e, "labels.npy", e->labels, count, N) : 0;
}

static int write_text(const char *path, const char *text) {
  struct atomic_file file;
  if (atomic_file_open(&file, path)) return -1;
  fprintf(file.out, "%s\n", text);
  return atomic_file_commit(&file);
}

static int write_description(const struct export *e, const json_t *info) {
  struct omega_proof proof = omega_prove(&e->input.omega, e->input.shown, e->input.truth);
  json_t *d =
    json_pack("{s:s, s:o, s:I, s:I, s:I, s:I, s:{s:b, s:b, s:b, s:b}, s:O}", "what",
              "Training set iota_{A,S} of the class of Table 1 at index n: problem P3, min lambda "
              "||x||_1 + ||Ax - y||_2. "
              "Numbers are man*2^exp exactly; the NPY files hold the nearest doubles.",
              "setting", setting_json(e->setting), "rows", (json_int_t)e->input.omega.rows, "cols",
              (json_int_t)e->input.omega.cols, "member_of_A_n", (json_int_t)e->input.shown,
              "member_of_A", (json_int_t)e->input.truth, "proved", "||A_n - A|| <= 2^-n", 1,
              "||y_n - y|| <= 2^-n", 1, "labels within 2^-n of a minimiser of the rounded problem",
              e->training.labels, "members within 2^-n", proof.accurate, "run", info);
  char *text = json_dumps(d, JSON_INDENT(2) | JSON_SORT_KEYS),
       *path = mem_printf("%s/data.json", e->folder);
  int status = write_text(path, text);
  free(text);
  mem_free(path);
  json_decref(d);
  return status;
}

/* The files of an export; labels are the last. */
static const char *const files[] = {"data.json", "data.jsonl", "matrix.npy", "measurements.npy",
                                    "labels.npy"};

static size_t file_count(bool labels) { return sizeof files / sizeof *files - !labels; }

/* SHA256SUMS comes last: a folder in which it holds is whole. */
static int write_sums(const struct export *e) {
  char *sums = checksums_make(e->folder, files, file_count(e->training.labels));
  char *path = mem_printf("%s/" CHECKSUMS_NAME, e->folder);
  int status = -1;
  if (sums) {
    sums[strlen(sums) - 1] = '\0'; /* write_text ends the last line */
    status = write_text(path, sums);
  }
  mem_free(sums);
  mem_free(path);
  return status;
}

static int write_export(struct export *e, const json_t *info) {
  char *path = mem_printf("%s/data.jsonl", e->folder);
  int status = atomic_file_open(&e->lines, path);
  if (status == 0) {
    status = write_data(e);
    if (status == 0) status = atomic_file_commit(&e->lines);
    else atomic_file_abandon(&e->lines);
  }
  if (status == 0) status = write_arrays(e);
  if (status == 0) status = write_description(e, info);
  if (status == 0) status = write_sums(e);
  mem_free(path);
  return status;
}

/* Writes the training set of this cell into the folder. */
static enum exit_code export_input(const struct setting *s, const char *folder,
                                   const json_t *info) {
  struct export e = {.setting = s, .folder = mem_strdup(folder)};
  const char *reason;
  enum exit_code code = EXIT_CONFIG;
  if (input_init(&e.input, s) == 0) {
    e.training = input_training_set(&e.input, s);
    size_t m = e.input.omega.rows, N = e.input.omega.cols, count = e.training.samples + 1;
    if (dyadic_data_init(&e.data, &e.training, e.input.omega.bits, &reason)) {
      setting_complain(s, "data.bits", "%s", reason);
      code = EXIT_OPEN;
    } else {
      e.matrix = mem_alloc(m * N, sizeof *e.matrix);
      e.measurements = mem_alloc(count * m, sizeof *e.measurements);
      e.labels = mem_alloc(count * N, sizeof *e.labels);
      code = write_export(&e, info) == 0 ? EXIT_DONE
             : *stop                     ? EXIT_INTERRUPTED
             : e.undecided               ? EXIT_OPEN
                                         : EXIT_ENVIRONMENT;
      mem_free(e.matrix);
      mem_free(e.measurements);
      mem_free(e.labels);
    }
    dyadic_data_clear(&e.data);
    input_clear(&e.input);
  }
  mem_free(e.folder);
  return code;
}

/* What tells inputs apart: the cell's setting without networks and arithmetics. */
static char *input_key(const struct setting *s) {
  json_t *setting = setting_json(s);
  const char *key;
  json_t *value;
  void *next;
  json_object_foreach_safe (setting, next, key, value)
    if (strncmp(key, "class.", 6) && strncmp(key, "data.", 5) && strcmp(key, "indices"))
      json_object_del(setting, key);
  char *text = json_dumps(setting, JSON_SORT_KEYS | JSON_COMPACT), *copy = mem_strdup(text);
  free(text);
  json_decref(setting);
  return copy;
}

/* Folder of the input, "K1-n10"; the second one of that name is "K1-n10-2". */
static char *input_folder(const char *parent, const struct setting *s, json_t *names) {
  char *name = mem_printf("K%s-n%s", setting_text(s, "class.K"), setting_text(s, "data.bits"));
  json_int_t count = json_integer_value(json_object_get(names, name)) + 1;
  json_object_set_new(names, name, json_integer(count));
  char *folder = count == 1 ? mem_printf("%s/%s", parent, name)
                            : mem_printf("%s/%s-%lld", parent, name, (long long)count);
  mem_free(name);
  return folder;
}

/* Is the folder's export whole? A line on stderr names a file that has changed since. */
static bool whole(const char *folder, bool labels) {
  struct stat st;
  char *path = mem_printf("%s/" CHECKSUMS_NAME, folder);
  bool there = stat(path, &st) == 0;
  mem_free(path);
  return there && checksums_verify(folder, files, file_count(labels)) == 0;
}

/* The samples exist, and their labels can be proved. */
static enum exit_code check_samples(const struct setting *s) {
  long sparsity = setting_integer(s, "data.sparsity"), N2 = setting_integer(s, "class.N2");
  if (sparsity > N2) {
    setting_complain(s, "data.sparsity", "expected at most N2 = %ld, got %ld", N2, sparsity);
    return EXIT_CONFIG;
  }
  return (enum exit_code)distance_cell_check(s, 1, true);
}

/* Writes the input of this cell unless an earlier cell has the same or its folder is whole. */
static enum exit_code export_cell(const struct setting *s, const char *parent, const json_t *info,
                                  json_t *seen, json_t *names) {
  char *key = input_key(s);
  bool repeated = json_object_get(seen, key) != NULL;
  json_object_set_new(seen, key, json_true());
  mem_free(key);
  if (repeated) return EXIT_DONE;
  char *folder = input_folder(parent, s, names);
  enum exit_code code = EXIT_DONE;
  if (!whole(folder, setting_is(s, "data.labels", "on")))
    code = folder_make(folder) ? EXIT_ENVIRONMENT : export_input(s, folder, info);
  if (code == EXIT_DONE) printf("%s\n", folder);
  mem_free(folder);
  return code;
}

static enum exit_code export_all(const struct config *c, const char *parent, const json_t *info,
                                 bool quiet) {
  json_t *seen = json_object(), *names = json_object();
  struct progress progress;
  enum exit_code code = EXIT_DONE;
  progress_init(&progress, config_cells(c), quiet);
  for (size_t i = 0; i < config_cells(c) && code == EXIT_DONE; i++) {
    struct setting s = {c, i};
    code = export_cell(&s, parent, info, seen, names);
    char *what = mem_printf("data of K=%s bits=%s", setting_text(&s, "class.K"),
                            setting_text(&s, "data.bits"));
    if (code == EXIT_DONE) progress_step(&progress, what);
    mem_free(what);
  }
  progress_end(&progress);
  json_decref(seen);
  json_decref(names);
  return code;
}

enum exit_code generate(const struct run_options *options) {
  struct config c;
  if (config_read(&c, options->config, options->overrides, options->override_count,
                  experiment_schema))
    return EXIT_CONFIG;
  if (c.schema != distance_cell_schema) {
    fprintf(stderr,
            "%s: experiment: expected an experiment of Table 1, got %s; only these have training "
            "sets to write\n",
            c.path, c.experiment);
    config_clear(&c);
    return EXIT_CONFIG;
  }
  stop = interrupt_catch();
  char hash[13];
  config_hash(&c, hash);
  json_t *canonical = config_canonical(&c), *info = run_info(canonical, 1);
  char *parent = mem_printf("%s/%s-%s-data", options->root, c.name, hash);
  enum exit_code code = EXIT_DONE;
  for (size_t i = 0; i < config_cells(&c) && code == EXIT_DONE; i++)
    code = *stop ? EXIT_INTERRUPTED : check_samples(&(struct setting){&c, i});
  if (code == EXIT_DONE && (folder_make(parent))) code = EXIT_ENVIRONMENT;
  if (code == EXIT_DONE) code = export_all(&c, parent, info, options->quiet);
  if (code == EXIT_INTERRUPTED)
    fprintf(stderr, "smale18: interrupted; run the same command again to resume\n");
  mem_free(parent);
  json_decref(canonical);
  json_decref(info);
  config_clear(&c);
  return code;
}
