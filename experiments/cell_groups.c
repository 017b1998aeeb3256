/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cell_groups.h"

#include <stdlib.h>

#include "mem.h"

struct sorting {
  const struct cell_list *cells;
  bool *skip;
};

/* Two positions in the list. */
static int compare_groups(const void *a, const void *b, void *context) {
  const uint32_t *p = a, *q = b;
  const struct sorting *c = context;
  int order = cell_settings_compare(cell_list_settings(c->cells), c->cells->number[*p],
                                    c->cells->number[*q], c->skip);
  return order ? order : (*p > *q) - (*p < *q);
}

static bool *keys_among(const struct cell_settings *s, const char *const *names) {
  bool *among = mem_alloc(s->keys, sizeof *among);
  for (; *names; names++) {
    const struct setting_key *k = cell_settings_find(s, *names);
    if (k) among[k - s->key] = true;
  }
  return among;
}

static int compare_first(const void *a, const void *b) {
  const struct cell_list *p = a, *q = b;
  return (*p->number > *q->number) - (*p->number < *q->number);
}

/* Cuts the sorted positions where the settings change; the groups come in order of the first ones. */
static void cut(struct cell_groups *g, uint32_t *position, const struct sorting *c) {
  const struct cell_list *cells = c->cells;
  for (size_t i = 0; i < cells->count; i++) {
    if (!i || cell_settings_compare(cell_list_settings(cells), cells->number[position[i - 1]],
                                    cells->number[position[i]], c->skip))
      g->list[g->count++] = (struct cell_list){cells->source, position + i, 0};
    g->list[g->count - 1].count++;
  }
  qsort(g->list, g->count, sizeof *g->list, compare_first);
}

struct cell_groups cell_groups_of(const struct cell_list *cells, const char *const *but) {
  struct cell_groups g = {.all = {cells->source, mem_alloc(cells->count, sizeof(uint32_t)), 0}};
  g.list = mem_alloc(cells->count, sizeof *g.list);
  if (!cells->count) return g;
  struct sorting c = {cells, keys_among(cell_list_settings(cells), but)};
  uint32_t *position = mem_alloc(cells->count, sizeof *position);
  for (size_t i = 0; i < cells->count; i++) position[i] = (uint32_t)i;
  qsort_r(position, cells->count, sizeof *position, compare_groups, &c);
  cut(&g, position, &c);
  for (struct cell_list *l = g.list; l < g.list + g.count; l++) {
    uint32_t *to = g.all.number + g.all.count;
    for (size_t i = 0; i < l->count; i++) to[i] = cells->number[l->number[i]];
    l->number = to;
    g.all.count += l->count;
  }
  mem_free(position);
  mem_free(c.skip);
  return g;
}

void cell_groups_clear(struct cell_groups *g) {
  mem_free(g->all.number);
  mem_free(g->list);
  *g = (struct cell_groups){0};
}
