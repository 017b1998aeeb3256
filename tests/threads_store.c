/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Threads that append to one store and report progress at once. A plain program, since Criterion
 * does not run under ThreadSanitizer: silent and 0 when all is well. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "mem.h"
#include "progress.h"
#include "store.h"

enum { threads = 4, each = 250 };

static struct store store;
static struct progress progress;
static int failures; /* counted by the main thread only */

static void expect(int truth, const char *what) {
  if (truth) return;
  fprintf(stderr, "threads_store: %s\n", what);
  failures++;
}

static json_t *setting(int k) {
  char *text = mem_printf("%d", k);
  json_t *object = json_pack("{s:s}", "class.K", text);
  mem_free(text);
  return object;
}

/* Thread t makes the cells t, t + threads, ...; returns NULL if all went well. */
static void *work(void *first) {
  void *result = NULL;
  for (int k = *(int *)first; k < threads * each; k += threads) {
    json_t *key = setting(k), *cell = json_pack("{s:O, s:i}", "setting", key, "value", k);
    if (store_has(&store, key) || store_append(&store, cell) || !store_has(&store, key))
      result = first;
    progress_note(&progress, "note");
    progress_step(&progress, "cell");
    json_decref(cell);
    json_decref(key);
  }
  return result;
}

static void run_threads(void) {
  pthread_t thread[threads];
  int first[threads];
  for (int t = 0; t < threads; t++) {
    first[t] = t;
    expect(!pthread_create(&thread[t], NULL, work, &first[t]), "no thread");
  }
  for (int t = 0; t < threads; t++) {
    void *result;
    pthread_join(thread[t], &result);
    expect(!result, "a cell was refused, or there too early or too late");
  }
}

static void check_folder(const char *folder) {
  struct cell_list cells;
  json_t *cell;
  size_t k;
  expect(!store_load(&cells, folder, NULL), "cannot load");
  expect(cells.count == threads * each, "cells are missing");
  cell_list_foreach (&cells, k, cell)
    expect(json_integer_value(json_object_get(cell, "value")) == (json_int_t)k,
           "cells are out of order");
  cell_list_close(&cells);
}

int main(void) {
  char root[] = "/tmp/threads_store.XXXXXX";
  json_t *source = json_pack("{s:s}", "source", "a");
  if (!mkdtemp(root)) return 1;
  progress_init(&progress, threads * each, 1);
  expect(!store_open(&store, root, "name", "hash", source, 0, 1), "cannot open");
  if (!failures) {
    run_threads();
    check_folder(store.folder);
  }
  store_close(&store);
  json_decref(source);
  expect(progress.done == threads * each, "steps were lost");
  expect(mem_live() == 0, "blocks were not freed");
  char *command = mem_printf("rm -rf %s", root);
  expect(!system(command), "cannot clean up");
  mem_free(command);
  return failures ? 1 : 0;
}
