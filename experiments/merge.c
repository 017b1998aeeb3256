/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "merge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "atomic_file.h"
#include "cells.h"
#include "digest.h"
#include "mem.h"
#include "merge_files.h"
#include "store_cells.h"
#include "store_folder.h"
#include "store_run.h"

struct merger {
  json_t *run;       /* run.json of the first folder */
  const char *first; /* borrowed */
  json_t *cells;     /* array: the cells so far, one for each setting */
  json_t *place;     /* text of the setting -> [number of the cell, number of its folder] */
  const char *const *folder;
  size_t reading;   /* number of the folder that is being read */
  size_t differing; /* cells that are not certified and were not kept */
};

/* ---- are these folders of one run? ---- */

/* The first key of two configs that differs, as "section.key"; "" if none does. mem_free it. */
static char *differing_key(json_t *a, json_t *b) {
  const char *key;
  json_t *value;
  json_object_foreach (a, key, value) {
    json_t *other = json_object_get(b, key);
    if (json_equal(value, other)) continue;
    if (!json_is_object(value) || !json_is_object(other)) return mem_strdup(key);
    char *inner = differing_key(value, other), *name = mem_printf("%s.%s", key, inner);
    mem_free(inner);
    return name;
  }
  return mem_strdup("");
}

static int check_same(const struct merger *m, const char *folder, const json_t *run) {
  json_t *ours = json_object_get(m->run, "config"), *theirs = json_object_get(run, "config");
  if (!json_equal(ours, theirs)) {
    char *key = differing_key(ours, theirs);
    fprintf(stderr, "smale18: %s: expected a run of the same config as %s, which differs in %s\n",
            folder, m->first, *key ? key : "its keys");
    mem_free(key);
    return -1;
  }
  const char *source = cell_text(m->run, "source"), *other = cell_text(run, "source");
  if (!strcmp(source, other)) return 0;
  fprintf(stderr, "smale18: %s: made by sources %.12s, expected those of %s, %.12s\n", folder,
          *other ? other : "unknown", m->first, *source ? source : "unknown");
  return -1;
}

static enum exit_code check_run(struct merger *m, const char *folder) {
  if (!store_run_is(folder)) return EXIT_CONFIG;
  json_t *run = store_run_read(folder);
  enum exit_code code = EXIT_ENVIRONMENT;
  if (run && !json_is_object(json_object_get(run, "config"))) {
    fprintf(stderr, "smale18: %s/run.json: expected the key `config`\n", folder);
  } else if (run) {
    if (!m->run) {
      m->run = json_incref(run);
      m->first = folder;
    }
    code = check_same(m, folder, run) ? EXIT_CONFIG : EXIT_DONE;
  }
  json_decref(run);
  return code;
}

/* ---- cells ---- */

/* Times may differ between two computations of one cell; the sum follows from the rest. */
static bool is_free(const char *key) { return !strcmp(key, "sum") || !strcmp(key, "seconds"); }

/* The first key in which they do not agree; NULL if they do. */
static const char *difference(json_t *a, json_t *b) {
  const char *key;
  json_t *value;
  json_object_foreach (a, key, value)
    if (!is_free(key) && !json_equal(value, json_object_get(b, key))) return key;
  json_object_foreach (b, key, value)
    if (!is_free(key) && !json_object_get(a, key)) return key;
  return NULL;
}

static int take_again(struct merger *m, json_t *cell, const json_t *place, const char *name) {
  size_t number = (size_t)json_integer_value(json_array_get(place, 0));
  size_t folder = (size_t)json_integer_value(json_array_get(place, 1));
  json_t *kept = json_array_get(m->cells, number);
  const char *key = difference(kept, cell);
  if (!key) return 0;
  if (json_is_false(json_object_get(kept, "certified")) &&
      json_is_false(json_object_get(cell, "certified"))) {
    m->differing++;
    return 0;
  }
  fprintf(stderr, "smale18: %s: disagrees with %s in `%s` of the cell %s; nothing is merged\n",
          m->folder[m->reading], m->folder[folder], key, name);
  return -1;
}

static int take_cell(struct merger *m, json_t *cell) {
  char *name = store_cells_text(json_object_get(cell, "setting"));
  const json_t *place = json_object_get(m->place, name);
  int status = 0;
  if (place) {
    status = take_again(m, cell, place, name);
  } else {
    json_object_set_new(
      m->place, name,
      json_pack("[I, I]", (json_int_t)json_array_size(m->cells), (json_int_t)m->reading));
    json_array_append(m->cells, cell);
  }
  free(name);
  return status;
}

static int take_cells(struct merger *m, const struct cells_file *file, const char *path) {
  json_t *cell;
  size_t k;
  if (file->damaged_count) {
    fprintf(
      stderr,
      "smale18: %s:%zu: damaged cell; run this shard again, which sets it aside, then merge\n",
      path, file->damaged[0]);
    return -1;
  }
  json_array_foreach (file->cells, k, cell)
    if (take_cell(m, cell)) return -1;
  return 0;
}

/* A run that was ended before its first cell has left no file of cells; a torn last line is no cell. */
static int read_cells(struct merger *m, const char *folder) {
  char *path = mem_printf("%s/cells.jsonl", folder);
  struct cells_file file = {0};
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), status = 0;
  if (fd < 0 && errno != ENOENT) {
    fprintf(stderr, "smale18: %s: cannot read: %s\n", path, strerror(errno));
    status = -1;
  } else if (fd >= 0) {
    status = store_cells_read(&file, fd, path) || take_cells(m, &file, path) ? -1 : 0;
    store_cells_clear(&file);
    close(fd);
  }
  mem_free(path);
  return status;
}

/* ---- the folder that receives them ---- */

/* <root>/<name>-<hash>; the name is that of the first folder, or that of the experiment if somebody has
 * renamed it. mem_free it. */
static char *target_folder(const struct merger *m, const char *root) {
  char hash[13], *folder = mem_strdup(m->first);
  json_t *config = json_object_get(m->run, "config");
  digest_json(hash, 12, config);
  for (size_t end = strlen(folder); end > 1 && folder[end - 1] == '/';) folder[--end] = '\0';
  const char *slash = strrchr(folder, '/'), *name = slash ? slash + 1 : folder;
  size_t length = strlen(name);
  bool ours = length > 13 && !strcmp(name + length - 12, hash) && name[length - 13] == '-';
  char *target = ours ? mem_printf("%s/%s", root, name)
                      : mem_printf("%s/%s-%s", root, cell_text(config, "experiment"), hash);
  mem_free(folder);
  return target;
}

static int write_cells(const struct merger *m, const char *target) {
  char *path = mem_printf("%s/cells.jsonl", target);
  struct atomic_file file;
  json_t *cell;
  size_t k;
  int status = atomic_file_open(&file, path);
  if (!status) {
    json_array_foreach (m->cells, k, cell) {
      char *line = store_cells_text(cell);
      fprintf(file.out, "%s\n", line);
      free(line);
    }
    status = atomic_file_commit(&file);
  }
  mem_free(path);
  return status;
}

/* m holds the cells of the target, then those of the folders. */
static int merge_into(struct merger *m, size_t count, const char *target) {
  if (read_cells(m, target)) return -1;
  size_t held = json_array_size(m->cells);
  for (m->reading = 1; m->reading <= count; m->reading++)
    if (read_cells(m, m->folder[m->reading])) return -1;
  for (size_t k = 1; k <= count; k++)
    if (merge_files(target, m->folder[k])) return -1;
  return json_array_size(m->cells) > held ? write_cells(m, target) : 0;
}

/* Nobody else may work in the target meanwhile: its cells are replaced. */
static enum exit_code merge_locked(struct merger *m, size_t count, const char *target) {
  int lock = store_folder_enter(target, m->run, 0, 1);
  if (lock < 0) return EXIT_ENVIRONMENT;
  bool alone = store_folder_alone(lock);
  if (!alone) fprintf(stderr, "smale18: %s: a run is working here; let it end first\n", target);
  enum exit_code code = alone && !merge_into(m, count, target) ? EXIT_DONE : EXIT_ENVIRONMENT;
  close(lock);
  if (code == EXIT_DONE && m->differing)
    fprintf(stderr,
            "smale18: %zu cells that are not certified differ between the folders; the first is "
            "kept of each\n",
            m->differing);
  return code;
}

/* The target comes first among the folders. */
static enum exit_code merge_checked(struct merger *m, const char *const *folders, size_t count,
                                    const char *root) {
  char *target = target_folder(m, root);
  const char **all = mem_alloc(count + 1, sizeof *all);
  all[0] = target;
  memcpy(all + 1, folders, count * sizeof *all);
  m->folder = all;
  enum exit_code code = merge_locked(m, count, target);
  if (code == EXIT_DONE) code = runner_render(target);
  mem_free(all);
  mem_free(target);
  return code;
}

enum exit_code merge(const char *const *folders, size_t count, const char *root) {
  struct merger m = {.cells = json_array(), .place = json_object()};
  enum exit_code code = EXIT_DONE;
  for (size_t k = 0; k < count && code == EXIT_DONE; k++) code = check_run(&m, folders[k]);
  if (code == EXIT_DONE) code = merge_checked(&m, folders, count, root);
  json_decref(m.cells);
  json_decref(m.place);
  json_decref(m.run);
  return code;
}
