/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report_command.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "atomic_file.h"
#include "html.h"
#include "mem.h"
#include "report_page.h"

/* ---- where the run is, as seen from the page ---- */

/* The folder that a file is in, without links; NULL if it is not there. */
static char *real_folder(const char *file) {
  const char *slash = strrchr(file, '/');
  char *folder = slash ? mem_printf("%.*s/", (int)(slash - file), file) : mem_strdup(".");
  char *path = realpath(folder, NULL);
  mem_free(folder);
  return path;
}

/* Bytes of the folders that both begin with. */
static size_t shared_part(const char *a, const char *b) {
  size_t shared = 0;
  for (size_t i = 0;; i++) {
    bool end_a = !a[i] || a[i] == '/', end_b = !b[i] || b[i] == '/';
    if (end_a && end_b) shared = i;
    if (!a[i] || a[i] != b[i]) return shared;
  }
}

/* "../runs/table1-x/" from one absolute path to another. */
static char *relative_path(const char *from, const char *to) {
  size_t shared = shared_part(from, to);
  char *path = mem_strdup("");
  for (const char *c = from + shared; *c; c++)
    if (*c == '/' && c[1]) {
      char *longer = mem_printf("../%s", path);
      mem_free(path);
      path = longer;
    }
  const char *rest = to + shared;
  while (*rest == '/') rest++;
  char *whole = mem_printf("%s%s%s", path, rest, *rest ? "/" : "");
  mem_free(path);
  return whole;
}

/* The address of the folder in a page at `file`; mem_free it. */
static char *base_address(const char *folder, const char *file) {
  char *from = real_folder(file), *to = realpath(folder, NULL);
  char *path = from && to ? relative_path(from, to) : mem_strdup("");
  char *address = html_address(path);
  mem_free(path);
  free(from);
  free(to);
  return address;
}

/* ---- the page ---- */

static int write_page(const struct rendering *r, const char *path) {
  struct atomic_file file = {0};
  if (atomic_file_open(&file, path)) return -1;
  char *base = base_address(r->folder, path);
  report_page(&(struct report_page){.run = r, .base = base, .out = file.out});
  mem_free(base);
  return atomic_file_commit(&file);
}

/* A page may replace a page, and nothing else. */
static bool may_replace(const char *path) {
  static const char page[] = "<!DOCTYPE html>";
  char start[sizeof page] = "";
  FILE *f = fopen(path, "r");
  if (!f) return true; /* what is wrong with it will be told when it is written */
  size_t length = fread(start, 1, sizeof page - 1, f);
  fclose(f);
  if (!length || !strcasecmp(start, page)) return true;
  fprintf(stderr, "%s: expected a new file or a report to replace\n", path);
  return false;
}

enum exit_code report_write(const char *folder, const char *file) {
  struct rendering r;
  if (file && !may_replace(file)) return EXIT_CONFIG;
  enum exit_code code = rendering_open(&r, folder, NULL);
  char *path = file ? mem_strdup(file) : mem_printf("%s/report.html", folder);
  if (code == EXIT_DONE && write_page(&r, path)) code = EXIT_ENVIRONMENT;
  if (code == EXIT_DONE) {
    code = rendering_judge(&r);
    printf("Report: %s\n", path);
  }
  mem_free(path);
  rendering_clear(&r);
  return code;
}

/* ---- the command ---- */

struct arguments {
  const char *folder, *file;
};

static const struct argp_option options[] = {
  {"out", 'o', "FILE", 0, "where to write the page (default: DIR/report.html)", 0}, {0}};

static error_t parse(int key, char *argument, struct argp_state *state) {
  struct arguments *a = state->input;
  switch (key) {
  case 'o':
    if (!*argument) argp_error(state, "--out: expected a file, got an empty name");
    a->file = argument;
    return 0;
  case ARGP_KEY_ARG:
    if (a->folder) argp_error(state, "unexpected argument '%s'", argument);
    a->folder = argument;
    return 0;
  case ARGP_KEY_NO_ARGS:
    argp_error(state, "expected the folder of a run, e.g. results/table1-...");
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

int report_command(int argc, char **argv) {
  static const struct argp argp = {
    options,
    parse,
    "DIR",
    "Write the run folder DIR as one page of HTML that needs nothing "
    "else: what was proved, tables, figures, config, provenance.",
    NULL,
    NULL,
    NULL};
  struct arguments a = {0};
  argp_parse(&argp, argc, argv, 0, NULL, &a);
  return (int)report_write(a.folder, a.file);
}
