/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rendering.h"

#include "cells.h"
#include "mem.h"
#include "store.h"
#include "store_run.h"

static bool find_experiment(struct rendering *r) {
  r->experiment = experiment_find(cell_text(json_object_get(r->run, "config"), "experiment"));
  if (!r->experiment)
    fprintf(stderr, "smale18: %s/run.json: config.experiment: expected the name of an experiment\n",
            r->folder);
  return r->experiment;
}

/* While the cell is at hand: views look at cells one by one, and none should be read for this alone. */
static void judge(void *context, size_t number, const json_t *cell) {
  struct rendering *r = context;
  if (number == r->judged.room) {
    r->judged.room = 2 * r->judged.room + 64;
    r->judged.complains =
      mem_resize(r->judged.complains, r->judged.room, sizeof *r->judged.complains);
  }
  char *complaint = r->experiment->cells->complaint(cell);
  r->judged.complains[number] = complaint != NULL;
  mem_free(complaint);
}

static enum exit_code make_views(struct rendering *r, FILE *out) {
  if (!r->cells.count) {
    fprintf(stderr, "smale18: %s/cells.jsonl: no cells yet\n", r->folder);
    return EXIT_ENVIRONMENT;
  }
  const struct report report = {
    .folder = r->folder, .cells = &r->cells, .run = r->run, .gallery = &r->gallery, .out = out};
  return r->experiment->render(&report) ? EXIT_ENVIRONMENT : EXIT_DONE;
}

enum exit_code rendering_open(struct rendering *r, const char *folder, FILE *out) {
  *r = (struct rendering){.folder = folder};
  if (!store_run_is(folder)) return EXIT_CONFIG;
  r->run = store_run_read(folder);
  if (!r->run || !find_experiment(r)) return EXIT_ENVIRONMENT;
  const struct cell_look look = {judge, r};
  return store_load(&r->cells, folder, &look) ? EXIT_ENVIRONMENT : make_views(r, out);
}

void rendering_clear(struct rendering *r) {
  gallery_clear(&r->gallery);
  cell_list_close(&r->cells);
  mem_free(r->judged.complains);
  json_decref(r->run);
  *r = (struct rendering){0};
}

char *rendering_complaint(const struct rendering *r, size_t i) {
  if (!r->judged.complains[r->cells.number[i]]) return NULL;
  size_t mark = cell_list_mark(&r->cells);
  char *complaint = r->experiment->cells->complaint(cell_list_get(&r->cells, i));
  cell_list_release(&r->cells, mark);
  return complaint;
}

enum exit_code rendering_judge(const struct rendering *r) {
  enum exit_code code = EXIT_DONE;
  for (size_t i = 0; i < r->cells.count; i++) {
    char *complaint = rendering_complaint(r, i);
    if (!complaint) continue;
    fprintf(stderr, "smale18: %s\n", complaint);
    mem_free(complaint);
    code = EXIT_OPEN;
  }
  return code;
}
