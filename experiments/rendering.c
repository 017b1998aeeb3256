/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rendering.h"

#include "cells.h"
#include "mem.h"
#include "store.h"
#include "store_run.h"

static enum exit_code make_views(struct rendering *r, FILE *out) {
  const char *name = cell_text(json_object_get(r->run, "config"), "experiment");
  r->experiment = experiment_find(name);
  if (!r->experiment) {
    fprintf(stderr, "%s/run.json: config.experiment: expected the name of an experiment\n",
            r->folder);
    return EXIT_ENVIRONMENT;
  }
  if (!r->cells.count) {
    fprintf(stderr, "%s/cells.jsonl: no cells yet\n", r->folder);
    return EXIT_ENVIRONMENT;
  }
  const struct report report = {
    .folder = r->folder, .cells = &r->cells, .run = r->run, .gallery = &r->gallery, .out = out};
  return r->experiment->render(&report) ? EXIT_ENVIRONMENT : EXIT_DONE;
}

enum exit_code rendering_open(struct rendering *r, const char *folder, FILE *out) {
  *r = (struct rendering){.folder = folder};
  if (!store_run_is(folder)) return EXIT_CONFIG;
  return store_load(&r->cells, &r->run, folder) ? EXIT_ENVIRONMENT : make_views(r, out);
}

void rendering_clear(struct rendering *r) {
  gallery_clear(&r->gallery);
  cell_list_close(&r->cells);
  json_decref(r->run);
  *r = (struct rendering){0};
}

enum exit_code rendering_judge(const struct rendering *r) {
  enum exit_code code = EXIT_DONE;
  size_t i;
  json_t *cell;
  cell_list_foreach (&r->cells, i, cell) {
    char *complaint = r->experiment->cells->complaint(cell);
    if (!complaint) continue;
    fprintf(stderr, "smale18: %s\n", complaint);
    mem_free(complaint);
    code = EXIT_OPEN;
  }
  return code;
}
