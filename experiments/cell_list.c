/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cell_list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "store_cells.h"

enum { RECENT = 64 };

struct looked_at {
  size_t number;
  json_t *cell;
};

struct cell_source {
  int fd;
  char *path;
  struct cell_line *line; /* of each cell */
  size_t count, capacity;
  struct cell_settings settings;
  void (*spell)(const json_t *cell, json_t *setting);
  struct looked_at recent[RECENT]; /* of late, by anybody; the oldest gives way */
  size_t looks;
  struct looked_at *held; /* what is borrowed, in the order of the looks */
  size_t held_count, held_capacity;
};

/* ---- reading a cell again ---- */

static _Noreturn void give_up(const struct cell_source *s) {
  fprintf(stderr, "smale18: %s: %s; try again\n", s->path,
          errno ? strerror(errno) : "has lost cells while it was being read");
  exit(3);
}

static void respell(const struct cell_source *s, json_t *cell) {
  if (!s->spell) return;
  json_t *setting = json_copy(json_object_get(cell, "setting"));
  s->spell(cell, setting);
  json_object_set_new(cell, "setting", setting);
}

/* New reference. */
static json_t *read_cell(const struct cell_source *s, size_t number) {
  json_t *cell = store_cells_again(s->fd, s->line[number]);
  if (!cell) give_up(s);
  respell(s, cell);
  return cell;
}

/* NULL if it is not among them. */
static json_t *find_among(const struct looked_at *cells, size_t count, size_t number) {
  while (count--)
    if (cells[count].cell && cells[count].number == number) return cells[count].cell;
  return NULL;
}

static void hold(struct cell_source *s, struct looked_at what) {
  if (s->held_count == s->held_capacity) {
    s->held_capacity = 2 * s->held_capacity + 16;
    s->held = mem_resize(s->held, s->held_capacity, sizeof *s->held);
  }
  s->held[s->held_count++] = what;
}

json_t *cell_list_get(const struct cell_list *l, size_t i) {
  struct cell_source *s = l->source;
  if (i >= l->count) return NULL;
  size_t number = l->number[i];
  json_t *cell = find_among(s->held, s->held_count, number);
  if (cell) return cell; /* whoever holds it does so longer than the one who asks */
  cell = json_incref(find_among(s->recent, RECENT, number));
  if (!cell) {
    struct looked_at *place = &s->recent[s->looks++ % RECENT];
    cell = read_cell(s, number);
    json_decref(place->cell);
    *place = (struct looked_at){number, json_incref(cell)};
  }
  hold(s, (struct looked_at){number, cell});
  return cell;
}

size_t cell_list_mark(const struct cell_list *l) { return l->source ? l->source->held_count : 0; }

void cell_list_release(const struct cell_list *l, size_t mark) {
  struct cell_source *s = l->source;
  while (s->held_count > mark) json_decref(s->held[--s->held_count].cell);
}

/* ---- reading all of them ---- */

struct opening {
  struct cell_source *source;
  const struct cell_look *look;
};

static void take(void *context, json_t *cell, struct cell_line where) {
  const struct opening *o = context;
  struct cell_source *s = o->source;
  if (o->look) o->look->look(o->look->context, s->count, cell);
  if (s->count == s->capacity) {
    s->capacity = s->capacity ? 2 * s->capacity : 64;
    s->line = mem_resize(s->line, s->capacity, sizeof *s->line);
  }
  s->line[s->count++] = where;
  cell_settings_add(&s->settings, json_object_get(cell, "setting"));
}

static int compare(const void *a, const void *b, void *context) {
  const uint32_t *p = a, *q = b;
  int order = cell_settings_compare(context, *p, *q, NULL);
  return order ? order : (*p > *q) - (*p < *q);
}

/* The cells in order, without those whose setting an earlier one has. */
static void sort(struct cell_list *l) {
  struct cell_source *s = l->source;
  size_t kept = 0;
  l->number = mem_alloc(s->count, sizeof *l->number);
  for (size_t i = 0; i < s->count; i++) l->number[i] = (uint32_t)i;
  qsort_r(l->number, s->count, sizeof *l->number, compare, &s->settings);
  for (size_t i = 0; i < s->count; i++)
    if (!kept || cell_settings_compare(&s->settings, l->number[kept - 1], l->number[i], NULL))
      l->number[kept++] = l->number[i];
  l->count = kept;
}

/* Is there a cell with another value than the first one, and not without the key? */
static bool is_swept(const struct cell_list *l, const struct setting_key *k) {
  for (size_t i = 1; k->column && i < l->count; i++) {
    uint32_t value = k->column[l->number[i]];
    if (value && value != k->column[l->number[0]]) return true;
  }
  return false;
}

static void find_swept(struct cell_list *l) {
  struct cell_settings *t = &l->source->settings;
  for (size_t i = 0; i < t->keys; i++) t->key[i].swept = is_swept(l, &t->key[i]);
}

static struct cell_source *new_source(int fd, const char *path) {
  struct cell_source *s = mem_alloc(1, sizeof *s);
  s->fd = fd;
  s->path = mem_strdup(path);
  return s;
}

static void tell_ignored(const struct cells_file *file, const char *path) {
  store_cells_tell_damage(file, path, "ignored", "ignored");
  store_cells_tell_torn(file, path);
}

int cell_list_open(struct cell_list *l, int fd, const char *path, const struct cell_look *look) {
  struct cells_file file;
  *l = (struct cell_list){.source = new_source(fd, path)};
  if (store_cells_visit(&file, fd, path, take, &(struct opening){l->source, look})) {
    cell_list_close(l);
    return -1;
  }
  tell_ignored(&file, path);
  store_cells_clear(&file);
  cell_settings_rank(&l->source->settings);
  sort(l);
  find_swept(l);
  return 0;
}

void cell_list_spell(struct cell_list *l, const struct cell_list *cells,
                     void (*spell)(const json_t *cell, json_t *setting)) {
  const struct cell_source *from = cells->source;
  struct cell_source *s = new_source(dup(from->fd), from->path);
  if (s->fd < 0) give_up(s);
  *l = (struct cell_list){s, mem_alloc(cells->count, sizeof *l->number), cells->count};
  s->spell = spell;
  s->line = mem_alloc(cells->count, sizeof *s->line);
  for (; s->count < cells->count; s->count++) {
    s->line[s->count] = from->line[cells->number[s->count]];
    l->number[s->count] = (uint32_t)s->count;
    json_t *cell = read_cell(s, s->count);
    cell_settings_add(&s->settings, json_object_get(cell, "setting"));
    json_decref(cell);
  }
  cell_settings_rank(&s->settings);
  find_swept(l);
}

void cell_list_close(struct cell_list *l) {
  struct cell_source *s = l->source;
  if (!s) return;
  cell_list_release(l, 0);
  for (size_t k = 0; k < RECENT; k++) json_decref(s->recent[k].cell);
  close(s->fd);
  cell_settings_clear(&s->settings);
  mem_free(s->path);
  mem_free(s->line);
  mem_free(s->held);
  mem_free(s);
  mem_free(l->number);
  *l = (struct cell_list){0};
}

/* ---- settings ---- */

const struct cell_settings *cell_list_settings(const struct cell_list *l) {
  return &l->source->settings;
}

const char *cell_list_setting(const struct cell_list *l, size_t i, const char *key) {
  const struct setting_key *k = i < l->count ? cell_settings_find(&l->source->settings, key) : NULL;
  return k ? setting_key_text(k, l->number[i]) : "";
}
