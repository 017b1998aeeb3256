/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner.h"

#include <cblas.h>
#include <omp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "config.h"
#include "experiment.h"
#include "interrupt.h"
#include "mem.h"
#include "progress.h"
#include "rendering.h"
#include "run_cells.h"
#include "run_info.h"

/* ---- outcome ---- */

enum exit_code runner_render(const char *folder) {
  struct rendering r;
  enum exit_code code = rendering_open(&r, folder, stdout);
  if (code == EXIT_DONE && gallery_write(&r.gallery, folder)) code = EXIT_ENVIRONMENT;
  if (code == EXIT_DONE) {
    size_t held = r.cells.count, all = cells_expected(r.run);
    code = rendering_judge(&r);
    if (held < all)
      printf("\n%zu of %zu cells are done; run the config again for the others.\n", held, all);
    printf("\nResults: %s\n", folder);
  }
  rendering_clear(&r);
  return code;
}

/* ---- a run ---- */

static enum exit_code say_interrupted(const char *consequence) {
  fprintf(stderr, "smale18: interrupted; %s\n", consequence);
  return EXIT_INTERRUPTED;
}

static enum exit_code open_store(struct run *r) {
  char hash[13];
  config_hash(&r->config, hash);
  json_t *canonical = config_canonical(&r->config), *info = run_info(canonical, r->at_once);
  enum exit_code code = EXIT_DONE;
  r->resumed = store_holds(r->options->root, r->config.name, hash, info);
  if (!r->resumed) code = run_cells_check_all(r);
  if (code == EXIT_INTERRUPTED) say_interrupted("nothing was written");
  if (code == EXIT_DONE && store_open(&r->store, r->options->root, r->config.name, hash, info,
                                      r->options->shard, r->options->shards))
    code = EXIT_ENVIRONMENT;
  json_decref(info);
  json_decref(canonical);
  return code;
}

static enum exit_code run_cells(struct run *r) {
  run_cells_find(r);
  enum exit_code code = r->resumed ? run_cells_check_pending(r) : EXIT_DONE;
  if (code == EXIT_DONE) run_cells_do(r);
  run_cells_clear(r);
  if (code == EXIT_DONE) code = (enum exit_code)atomic_load(&r->failure);
  if (code == EXIT_INTERRUPTED || atomic_load(&r->interrupted))
    return say_interrupted("run the same command again to resume");
  return code;
}

static enum exit_code read_config(struct run *r) {
  if (config_read(&r->config, r->options->config, r->options->overrides, r->options->override_count,
                  experiment_schema))
    return EXIT_CONFIG;
  r->cells = experiment_find(r->config.experiment)->cells;
  return EXIT_DONE;
}

/* What all processes of a team must have alike. mem_free it. */
static char *identity(const struct run *r) {
  char hash[13];
  config_hash(&r->config, hash);
  return mem_printf("%s %s %zu/%zu", hash, build_id().source, r->options->shard,
                    r->options->shards);
}

/* The others hear what run this is, and where its folder is. */
static void tell(const struct run *r) {
  char *same = identity(r), *text = mem_printf("%s\n%s", same, r->store.folder);
  team_tell(&r->team, text);
  mem_free(text);
  mem_free(same);
}

static enum exit_code run_in_store(struct run *r) {
  r->place = (struct cell_place){r->options->root, r->store.folder, &r->progress};
  tell(r);
  enum exit_code code = run_cells(r);
  char *folder = mem_strdup(r->store.folder);
  bool empty = r->options->shards > 1 && !r->store.done.count;
  store_close(&r->store);
  team_leave(&r->team); /* the others need not wait for tables */
  if (code == EXIT_DONE && empty) printf("No cells for this shard.\n\nResults: %s\n", folder);
  else if (code == EXIT_DONE) code = runner_render(folder);
  mem_free(folder);
  return code;
}

/* Alone, or at the head of other processes. */
static enum exit_code lead(struct run *r) {
  enum exit_code code = read_config(r);
  if (code != EXIT_DONE) return code;
  size_t cells = config_cells(&r->config);
  r->at_once = r->team.at_once < cells ? r->team.at_once : cells;
  code = open_store(r);
  if (code == EXIT_DONE) code = run_in_store(r);
  config_clear(&r->config);
  return code;
}

/* Does the cells that the leader hands out. */
static enum exit_code serve(struct run *r) {
  char *told = team_hear(&r->team), *folder = told ? strchr(told, '\n') : NULL;
  if (!folder) return EXIT_DONE; /* the leader has said why */
  if (read_config(r)) team_abort(&r->team, EXIT_CONFIG);
  *folder++ = '\0';
  char *same = identity(r);
  if (strcmp(same, told)) {
    fprintf(stderr,
            "smale18: the processes of this run differ in program, config or shard: "
            "'%s' and '%s'\n",
            told, same);
    team_abort(&r->team, EXIT_CONFIG);
  }
  progress_init(&r->progress, 0, true);
  r->place = (struct cell_place){r->options->root, folder, &r->progress};
  omp_set_num_threads(r->team.processors);
  run_cells_serve(r);
  config_clear(&r->config);
  mem_free(same);
  mem_free(told);
  return EXIT_DONE;
}

enum exit_code runner_run(const struct run_options *options) {
  struct run r = {.options = options, .stop = interrupt_catch()};
  openblas_set_num_threads(1);  /* parallel over cells; one thread keeps the bits */
  omp_set_max_active_levels(2); /* cells, and what a cell does itself */
  if (team_join(&r.team, options->threads, options->shards > 1)) return EXIT_CONFIG;
  enum exit_code code = r.team.leads ? lead(&r) : serve(&r);
  team_leave(&r.team);
  return code;
}
