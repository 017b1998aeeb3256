/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cells: reading cells for views, and the lines that say what a table shows. */
#ifndef SMALE18_CELLS_H
#define SMALE18_CELLS_H

#include <jansson.h>
#include <stdbool.h>

#include "cell_groups.h"
#include "cell_list.h"
#include "figure.h"
#include "table.h"

/* Member of a cell or of its setting ("class.N2") as text; "" if there is none. */
const char *cell_text(const json_t *cell, const char *key);
const char *cell_setting(const json_t *cell, const char *key);
long cell_integer(const json_t *cell, const char *key);
bool cell_flag(const json_t *cell, const char *key);

/* The first cell of the list with these words at network.type, arithmetic and network.steps of its
 * setting; NULL matches any. Borrowed (see cell_list.h); NULL if there is none. */
const json_t *cells_find(const struct cell_list *cells, const char *network, const char *arithmetic,
                         const char *steps);

/* "N2=20, lambda=1/2": what this cell of the list has of the keys that are swept in its file, other
 * than those of `but` (which may be NULL). The caller frees it. */
char *cells_label(const struct cell_list *cells, const json_t *cell, const char *const *but);

/* The values that a key of the setting has in the cells, "1, 3, 6", in the order of the cells. The
 * caller frees it. */
char *cells_values(const struct cell_list *cells, const char *key);

/* A key and what notes call it. */
struct named_key {
  const char *key, *name;
  const char *one; /* its name when all cells have one value of it; NULL: the same */
};

/* "before name = values; name = values." The caller frees it. */
char *cells_list(const struct cell_list *cells, const char *before, const struct named_key *keys,
                 size_t count);

/* Number of cells that the config of a run asks for: the product of the lengths of its lists. run:
 * content of run.json, see run_info.h. */
size_t cells_expected(const json_t *run);

/* Versions, commit, libraries: one line of what every output must say. The caller frees it. */
char *cells_provenance(const json_t *run);

/* Adds what the outputs of distance cells must say: the problem solved, class, data, networks,
 * certification, versions, commit. */
void cells_notes_table(struct table *t, const struct cell_list *cells, const json_t *run);
void cells_notes_figure(struct figure *f, const struct cell_list *cells, const json_t *run);

/* The distance of a cell as a table shows it: certified digits where they are proved, else the
 * rounded midpoint of the enclosure with `digits` significant digits. The caller frees it. */
char *cell_distance(const json_t *cell, const char *name, int digits, enum mark *mark);

#endif
