/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export.h"

#include <stdio.h>
#include <string.h>

#include "atomic_folder.h"
#include "config.h"
#include "experiment.h"
#include "export_write.h"
#include "interrupt.h"
#include "mem.h"
#include "recovery_check.h"
#include "run_info.h"

static volatile sig_atomic_t *stop;

/* ---- what is refused ---- */

static enum exit_code check_experiment(const struct config *c) {
  if (!strcmp(c->experiment, "convergence_digits")) return EXIT_DONE;
  fprintf(stderr,
          "%s: experiment: expected convergence_digits, got %s; only its cells are networks of the "
          "theorem\n",
          c->path, c->experiment);
  return EXIT_CONFIG;
}

/* One cell: names the first key that has several values. */
static enum exit_code check_single(const struct config *c) {
  for (size_t k = 0; k < c->keys; k++) {
    const struct config_key *key = &c->key[k];
    if (key->count == 1) continue;
    bool top = !*key->spec->section;
    char *name = mem_printf("%s%s%s", key->spec->section, top ? "" : ".", key->spec->name);
    setting_complain(&(struct setting){c, 0}, name,
                     "expected one value, as one network is exported (e.g. --set %s=%s), got %zu",
                     name, key->values[0].text, key->count);
    mem_free(name);
    return EXIT_CONFIG;
  }
  return EXIT_DONE;
}

/* Does a network with at least these numbers fit? */
static enum exit_code check_size(const struct setting *s, unsigned long inner,
                                 unsigned long outer) {
  const double line = 160; /* bytes of a layer in memory and in network.json */
  const struct num num = recovery_check_arithmetic(s);
  size_t rows = (size_t)setting_integer(s, "recovery.rows"),
         field = setting_is(s, "recovery.basis", "fourier") ? FIELD_COMPLEX : FIELD_REAL;
  double bytes = layers_entries(rows, 2 * rows, inner, outer) * (double)num_bytes(num, field) +
                 line * 3 * (double)inner * (double)outer;
  if (bytes <= EXPORT_BYTES_MOST) return EXIT_DONE;
  setting_complain(
    s, "network.restarts",
    "as layers, a network with m = %zu, n = %lu in %s takes %.3g GiB or more, and at "
    "most %.3g GiB are exported: choose fewer rows, restarts or bits",
    rows, outer, setting_text(s, "arithmetic"), bytes / 0x1p30, EXPORT_BYTES_MOST / 0x1p30);
  return EXIT_CONFIG;
}

/* What can be known before the proof of the null space property, which may take long. */
static enum exit_code check_setting(const struct setting *s) {
  unsigned long restarts = 1;
  if (recovery_check_setting(s) != CELL_DONE) return EXIT_CONFIG;
  if (!num_has_views(recovery_check_arithmetic(s))) {
    setting_complain(s, "arithmetic",
                     "expected double or float:p, as weights are exported one by one, got %s",
                     setting_text(s, "arithmetic"));
    return EXIT_CONFIG;
  }
  recovery_check_restarts(&restarts, s);
  return check_size(s, 2, restarts);
}

static enum exit_code check_folder(const char *folder) {
  struct atomic_folder f;
  if (atomic_folder_open(&f, folder)) return EXIT_ENVIRONMENT;
  atomic_folder_abandon(&f);
  return EXIT_DONE;
}

/* ---- export ---- */

static enum exit_code write_folder(struct layers *l, const struct recovery_cell *c,
                                   const char *folder) {
  struct atomic_folder f;
  if (atomic_folder_open(&f, folder)) return EXIT_ENVIRONMENT;
  json_t *canonical = config_canonical(c->setting->config), *run = run_info(canonical, 1);
  enum exit_code code = export_write(
    &(struct exported){.cell = c, .layers = l, .run = run, .folder = f.part, .stop = stop});
  json_decref(canonical);
  json_decref(run);
  if (code != EXIT_DONE) atomic_folder_abandon(&f);
  else if (atomic_folder_commit(&f)) code = EXIT_ENVIRONMENT;
  else printf("%s\n", folder);
  return code;
}

static enum exit_code export_layers(const struct recovery_cell *c, const char *folder) {
  struct layers l;
  const struct firenet_params params = recovery_cell_params(c, &c->data);
  enum exit_code code = check_size(c->setting, params.inner, params.outer);
  if (code != EXIT_DONE) return code;
  layers_init(&l, &c->data.A, &c->data.norm, &params);
  code = write_folder(&l, c, folder);
  net_clear(&l.net);
  return code;
}

static enum exit_code export_cell(const struct setting *s, const char *folder) {
  struct recovery_cell c;
  enum exit_code code = check_setting(s);
  if (code == EXIT_DONE) code = check_folder(folder);
  if (code != EXIT_DONE) return code;
  enum cell_status status = recovery_cell_init(&c, s, stop);
  if (status == CELL_DONE) {
    code = export_layers(&c, folder);
    recovery_cell_clear(&c);
  } else {
    code = status == CELL_INTERRUPTED ? EXIT_INTERRUPTED
           : status == CELL_REFUSED   ? EXIT_CONFIG
                                      : EXIT_ENVIRONMENT;
  }
  if (code == EXIT_INTERRUPTED) fputs("smale18: interrupted; nothing was written\n", stderr);
  return code;
}

enum exit_code export_network(const struct export_options *options) {
  struct config c;
  char hash[13];
  if (config_read(&c, options->config, options->overrides, options->override_count,
                  experiment_schema))
    return EXIT_CONFIG;
  stop = interrupt_catch();
  config_hash(&c, hash);
  char *folder = options->folder ? mem_strdup(options->folder)
                                 : mem_printf("results/%s-%s-network", c.name, hash);
  enum exit_code code = check_experiment(&c);
  if (code == EXIT_DONE) code = check_single(&c);
  if (code == EXIT_DONE) code = export_cell(&(struct setting){&c, 0}, folder);
  mem_free(folder);
  config_clear(&c);
  return code;
}
