/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run_cells.h"

#include "mem.h"

static struct setting cell_setting(const struct run *r, size_t index) {
  return (struct setting){&r->config, index};
}

/* For what went wrong; EXIT_DONE otherwise. */
static enum exit_code code_of(enum cell_status status) {
  return status == CELL_FAILED    ? EXIT_ENVIRONMENT
         : status == CELL_REFUSED ? EXIT_CONFIG
                                  : EXIT_DONE;
}

static enum exit_code check_cell(const struct run *r, size_t index) {
  struct setting s = cell_setting(r, index);
  if (*r->stop) return EXIT_INTERRUPTED;
  return code_of(r->cells->check(&s, r->at_once));
}

enum exit_code run_cells_check_all(const struct run *r) {
  enum exit_code code = EXIT_DONE;
  for (size_t i = 0; i < config_cells(&r->config) && code == EXIT_DONE; i++)
    code = check_cell(r, i);
  return code;
}

enum exit_code run_cells_check_pending(const struct run *r) {
  enum exit_code code = EXIT_DONE;
  for (size_t k = 0; k < r->pending_count && code == EXIT_DONE; k++)
    code = check_cell(r, r->pending[k]);
  return code;
}

void run_cells_find(struct run *r) {
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
  enum cell_status status = r->cells->prepare(&s, &r->place, &r->progress, r->stop, &done);
  if (status == CELL_DONE) *what = json_string(done);
  mem_free(done);
  return status;
}

/* In any process of the team: *result <- what was prepared, in words, or the cell. */
static enum cell_status work(void *context, int phase, size_t index, json_t **result) {
  struct run *r = context;
  struct setting s = cell_setting(r, index);
  return phase == PREPARE ? prepare(r, index, result)
                          : r->cells->compute(result, &s, &r->place, r->stop);
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
  if (*r->stop) atomic_store(&r->interrupted, true);
  return !atomic_load(&r->interrupted) && atomic_load(&r->failure) == EXIT_DONE;
}

static void do_phase(struct run *r, enum phase phase, const size_t *indices, size_t count) {
  const struct job job = {
    .context = r, .phase = (int)phase, .work = work, .take = take, .going = going};
  progress_init(&r->progress, count, r->options->quiet || !count);
  if (going(r)) team_work(&r->team, &job, indices, count);
  progress_end(&r->progress);
}

void run_cells_do(struct run *r) {
  find_needy(r);
  do_phase(r, PREPARE, r->needy, r->needy_count);
  do_phase(r, COMPUTE, r->pending, r->pending_count);
  mem_free(r->needy);
}

void run_cells_serve(struct run *r) {
  team_serve(&r->team, &(struct job){.context = r, .work = work});
}

void run_cells_clear(struct run *r) {
  mem_free(r->pending);
  r->pending = NULL;
  r->pending_count = 0;
}
