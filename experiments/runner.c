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
#include "team.h"

static volatile sig_atomic_t *stop;

/* Everything that one run shares between its threads; a process that serves has options, team,
 * config, cells and place. */
struct run {
  const struct run_options *options;
  struct team team;
  struct config config;
  const struct cell_kind *cells;
  struct cell_place place;
  struct store store;
  struct progress progress;
  size_t *pending; /* indices of the cells to compute */
  size_t pending_count;
  size_t *needy; /* one pending cell for each thing that must be prepared */
  size_t needy_count;
  size_t at_once;          /* cells, at most */
  atomic_int failure;      /* exit code; EXIT_DONE: none yet */
  atomic_bool interrupted; /* a signal has reached this process, or one that serves */
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
    code = code_of(r->cells->check(&s, r->at_once));
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

/* Shards begin at different places: one would wait for what another prepares just then. */
static void rotate_needy(struct run *r) {
  size_t count = r->needy_count, first = count * r->options->shard / r->options->shards;
  size_t *turned = mem_alloc(count, sizeof *turned);
  for (size_t k = 0; k < count; k++) turned[k] = r->needy[(first + k) % count];
  mem_free(r->needy);
  r->needy = turned;
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
  rotate_needy(r);
}

/* ---- the work on cells ---- */

enum phase { PREPARE, COMPUTE };

static enum cell_status prepare(struct run *r, size_t index, json_t **what) {
  struct setting s = cell_setting(r, index);
  char *done = NULL;
  enum cell_status status = r->cells->prepare(&s, &r->place, &r->progress, stop, &done);
  if (status == CELL_DONE) *what = json_string(done);
  mem_free(done);
  return status;
}

/* In any process of the team: *result <- what was prepared, in words, or the cell. */
static enum cell_status work(void *context, int phase, size_t index, json_t **result) {
  struct run *r = context;
  struct setting s = cell_setting(r, index);
  return phase == PREPARE ? prepare(r, index, result)
                          : r->cells->compute(result, &s, &r->place, stop);
}

/* Keeps the first failure. */
static void note_outcome(struct run *r, enum cell_status status) {
  int none = EXIT_DONE;
  atomic_compare_exchange_strong(&r->failure, &none, (int)code_of(status));
  if (status == CELL_INTERRUPTED) atomic_store(&r->interrupted, true);
}

static void take_cell(struct run *r, size_t index, const json_t *cell) {
  struct setting s = cell_setting(r, index);
  if (store_append(&r->store, cell)) note_outcome(r, CELL_FAILED);
  char *what = r->cells->describe(&s);
  progress_step(&r->progress, what);
  mem_free(what);
}

static void take(void *context, int phase, size_t index, enum cell_status status,
                 const json_t *result) {
  struct run *r = context;
  note_outcome(r, status);
  if (status != CELL_DONE) return;
  if (phase == PREPARE) progress_step(&r->progress, json_string_value(result));
  else take_cell(r, index, result);
}

static bool going(void *context) {
  struct run *r = context;
  if (*stop) atomic_store(&r->interrupted, true);
  return !atomic_load(&r->interrupted) && atomic_load(&r->failure) == EXIT_DONE;
}

static void do_phase(struct run *r, enum phase phase, const size_t *indices, size_t count) {
  const struct job job = {
    .context = r, .phase = (int)phase, .work = work, .take = take, .going = going};
  progress_init(&r->progress, count, r->options->quiet || !count);
  if (going(r)) team_work(&r->team, &job, indices, count);
  progress_end(&r->progress);
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

static int open_store(struct run *r, const char *hash) {
  json_t *canonical = config_canonical(&r->config), *info = run_info(canonical, r->at_once);
  int status = store_open(&r->store, r->options->root, r->config.name, hash, info,
                          r->options->shard, r->options->shards);
  json_decref(info);
  json_decref(canonical);
  return status;
}

static enum exit_code run_cells(struct run *r) {
  find_pending(r);
  find_needy(r);
  do_phase(r, PREPARE, r->needy, r->needy_count);
  do_phase(r, COMPUTE, r->pending, r->pending_count);
  mem_free(r->pending);
  mem_free(r->needy);
  if (atomic_load(&r->interrupted)) {
    fprintf(stderr, "smale18: interrupted; run the same command again to resume\n");
    return EXIT_INTERRUPTED;
  }
  return (enum exit_code)atomic_load(&r->failure);
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
  store_close(&r->store);
  team_leave(&r->team); /* the others need not wait for tables */
  if (code == EXIT_DONE) code = render(folder, config_cells(&r->config));
  mem_free(folder);
  return code;
}

/* Alone, or at the head of other processes. */
static enum exit_code lead(struct run *r) {
  char hash[13];
  enum exit_code code = read_config(r);
  if (code != EXIT_DONE) return code;
  size_t cells = config_cells(&r->config);
  r->at_once = r->team.at_once < cells ? r->team.at_once : cells;
  config_hash(&r->config, hash);
  code = check_cells(r);
  if (code == EXIT_DONE) code = open_store(r, hash) ? EXIT_ENVIRONMENT : run_in_store(r);
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
  team_serve(&r->team, &(struct job){.context = r, .work = work});
  config_clear(&r->config);
  mem_free(same);
  mem_free(told);
  return EXIT_DONE;
}

enum exit_code runner_run(const struct run_options *options) {
  struct run r = {.options = options};
  stop = interrupt_catch();
  openblas_set_num_threads(1);  /* parallel over cells; one thread keeps the bits */
  omp_set_max_active_levels(2); /* cells, and what a cell does itself */
  if (team_join(&r.team, options->threads, options->shards > 1)) return EXIT_CONFIG;
  enum exit_code code = r.team.leads ? lead(&r) : serve(&r);
  team_leave(&r.team);
  return code;
}

enum exit_code runner_render(const char *folder) { return render(folder, 0); }
