/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cell_groups: cells whose settings agree in all but some keys. */
#ifndef SMALE18_CELL_GROUPS_H
#define SMALE18_CELL_GROUPS_H

#include "cell_list.h"

struct cell_groups {
  struct cell_list all;   /* the cells of all groups, one group after the other */
  struct cell_list *list; /* parts of it */
  size_t count;
};

/* Groups cells whose settings agree in all but the keys of `but` (NULL at the end): in the order of
 * their first cells, each in the order of the list. */
struct cell_groups cell_groups_of(const struct cell_list *cells, const char *const *but);

/* The source stays. */
void cell_groups_clear(struct cell_groups *g);

/* for (size_t i = 0; i < count; i++) with group = the list of group i; a round as above. */
#define cell_groups_foreach(groups, i, group)                                       \
  for (size_t i##_mark = ((i) = 0, cell_list_mark(&(groups)->all));                 \
       (i) < (groups)->count && ((group) = &(groups)->list[i]) != NULL;             \
       cell_list_release(&(groups)->all, i##_mark), (i)++)

#endif
