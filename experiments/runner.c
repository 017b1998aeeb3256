/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner.h"

#include <cblas.h>
#include <omp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "experiment.h"
#include "interrupt.h"
#include "mem.h"
#include "progress.h"
#include "rendering.h"
#include "run_info.h"
#include "store.h"

static volatile sig_atomic_t *stop;

/* Everything that one run shares between its threads. */
struct run {
  const struct run_options *options;
  struct config config;
  const struct cell_kind *cells;
  struct cell_place place;
  struct store store;
  struct progress progress;
  size_t *pending; /* indices of the cells to compute */
  size_t pending_count;
  size_t *needy; /* one pending cell for each thing that must be prepared */
  size_t needy_count;
  int processors;     /* threads in all */
  int threads;        /* of them over cells, at most */
  atomic_int failure; /* exit code; EXIT_DONE: none yet */
};

static struct setting cell_setting(const struct run *r, size_t index) {
  return (struct setting){&r->config, index};
}

/* For what went wrong; EXIT_DONE otherwise. */
static enum exit_code code_of(enum cell_status status) {
  return status == CELL_FAILED    ? EXIT_ENVIRONMENT
         : status == CELL_REFUSED ? EXIT_CONFIG
                                  : EXIT_DONE;
}

static enum exit_code check_cells(const struct run *r) {
  enum exit_code code = EXIT_DONE;
  for (size_t i = 0; i < config_cells(&r->config) && code == EXIT_DONE; i++) {
    struct setting s = cell_setting(r, i);
    code = code_of(r->cells->check(&s, (size_t)r->threads));
  }
  return code;
}

static void find_pending(struct run *r) {
  size_t cells = config_cells(&r->config);
  r->pending = mem_alloc(cells, sizeof *r->pending);
  for (size_t i = r->options->shard; i < cells; i += r->options->shards) {
    struct setting s = cell_setting(r, i);
    json_t *setting = setting_json(&s);
    if (!store_has(&r->store, setting)) r->pending[r->pending_count++] = i;
    json_decref(setting);
  }
}

static void find_needy(struct run *r) {
  json_t *seen = json_object();
  r->needy = mem_alloc(r->pending_count, sizeof *r->needy);
  for (size_t k = 0; k < r->pending_count && r->cells->needs; k++) {
    struct setting s = cell_setting(r, r->pending[k]);
    char *need = r->cells->needs(&s, &r->place);
    if (!need) continue;
    if (!json_object_get(seen, need)) r->needy[r->needy_count++] = r->pending[k];
    json_object_set_new(seen, need, json_true());
    mem_free(need);
  }
  json_decref(seen);
}

static bool going(struct run *r) { return !*stop && atomic_load(&r->failure) == EXIT_DONE; }

/* The libraries' caches of a worker thread. */
static void leave_thread(void) {
  flint_cleanup();
  mpfr_free_cache();
}

/* Keeps the first failure. */
static void note_failure(struct run *r, enum cell_status status) {
  int none = EXIT_DONE;
  atomic_compare_exchange_strong(&r->failure, &none, (int)code_of(status));
}

static void prepare(struct run *r, size_t index) {
  struct setting s = cell_setting(r, index);
  char *done = NULL;
  enum cell_status status = r->cells->prepare(&s, &r->place, &r->progress, stop, &done);
  note_failure(r, status);
  if (status == CELL_DONE) progress_step(&r->progress, done);
  mem_free(done);
}

static void compute(struct run *r, size_t index) {
  struct setting s = cell_setting(r, index);
  json_t *cell;
  enum cell_status status = r->cells->compute(&cell, &s, &r->place, stop);
  note_failure(r, status);
  if (status != CELL_DONE) return;
  if (store_append(&r->store, cell)) note_failure(r, CELL_FAILED);
  char *what = r->cells->describe(&s);
  progress_step(&r->progress, what);
  mem_free(what);
  json_decref(cell);
}

/* ---- threads ---- */

/* Done to each index, by the threads of a team; each of them has `threads` for what the work does itself. */
struct work {
  void (*one)(struct run *r, size_t index);
  const size_t *indices;
  size_t count;
  int threads;
};

static void work_share(struct run *r, const struct work *w) {
  omp_set_num_threads(w->threads);
#pragma omp for schedule(dynamic, 1)
  for (size_t k = 0; k < w->count; k++)
    if (going(r)) w->one(r, w->indices[k]);
  leave_thread();
}

/* A team of one is no parallel region: OpenMP makes threads anew for every region inside another. */
static void work_all(struct run *r, void (*one)(struct run *r, size_t index), const size_t *indices,
                     size_t count) {
  int team = count < (size_t)r->threads ? (int)count : r->threads;
  if (team == 0) return;
  const struct work w = {one, indices, count, r->processors / team};
  if (team == 1) {
    work_share(r, &w);
    return;
  }
#pragma omp parallel num_threads(team)
  work_share(r, &w);
}

/* ---- outcome ---- */

static enum exit_code render(const char *folder, size_t expected) {
  struct rendering r;
  enum exit_code code = rendering_open(&r, folder, stdout);
  if (code == EXIT_DONE && gallery_write(&r.gallery, folder)) code = EXIT_ENVIRONMENT;
  if (code == EXIT_DONE) {
    size_t held = json_array_size(r.cells);
    code = rendering_judge(&r);
    if (held < expected)
      printf("\n%zu of %zu cells are done; run the config again for the others.\n", held, expected);
    printf("\nResults: %s\n", folder);
  }
  rendering_clear(&r);
  return code;
}

/* ---- a run ---- */

static int open_store(struct run *r) {
  char hash[13];
  config_hash(&r->config, hash);
  json_t *canonical = config_canonical(&r->config), *info = run_info(canonical, (size_t)r->threads);
  int status = store_open(&r->store, r->options->root, r->config.name, hash, info,
                          r->options->shard, r->options->shards);
  json_decref(info);
  json_decref(canonical);
  return status;
}

static enum exit_code run_cells(struct run *r) {
  omp_set_max_active_levels(2); /* cells, and what a cell does itself */
  find_pending(r);
  find_needy(r);
  progress_init(&r->progress, r->needy_count, r->options->quiet || !r->needy_count);
  work_all(r, prepare, r->needy, r->needy_count);
  progress_end(&r->progress);
  progress_init(&r->progress, r->pending_count, r->options->quiet || !r->pending_count);
  if (going(r)) work_all(r, compute, r->pending, r->pending_count);
  progress_end(&r->progress);
  mem_free(r->pending);
  mem_free(r->needy);
  if (*stop) {
    fprintf(stderr, "smale18: interrupted; run the same command again to resume\n");
    return EXIT_INTERRUPTED;
  }
  return (enum exit_code)atomic_load(&r->failure);
}

enum exit_code runner_run(const struct run_options *options) {
  struct run r = {.options = options};
  if (config_read(&r.config, options->config, options->overrides, options->override_count,
                  experiment_schema))
    return EXIT_CONFIG;
  r.cells = experiment_find(r.config.experiment)->cells;
  stop = interrupt_catch();
  openblas_set_num_threads(1); /* parallel over cells; one thread keeps the bits */
  size_t threads = options->threads ? options->threads : (size_t)omp_get_num_procs();
  size_t cells = config_cells(&r.config);
  r.processors = (int)threads;
  r.threads = (int)(threads < cells ? threads : cells);
  enum exit_code code = check_cells(&r);
  if (code == EXIT_DONE && open_store(&r)) code = EXIT_ENVIRONMENT;
  else if (code == EXIT_DONE) {
    r.place = (struct cell_place){options->root, r.store.folder, &r.progress};
    code = run_cells(&r);
    char *folder = mem_strdup(r.store.folder);
    store_close(&r.store);
    if (code == EXIT_DONE) code = render(folder, config_cells(&r.config));
    mem_free(folder);
  }
  config_clear(&r.config);
  return code;
}

enum exit_code runner_render(const char *folder) { return render(folder, 0); }
