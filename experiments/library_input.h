/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * library_input: the lines of smale18 as the structs of smale18_player.h. Lines are smale18's
 * own: a key that is not as it should be becomes 0 or "". */
#ifndef SMALE18_LIBRARY_INPUT_H
#define SMALE18_LIBRARY_INPUT_H

#include <jansson.h>

#include "smale18_player.h"

/* The string at a key, or "". */
const char *line_text(const json_t *line, const char *key);

/* c <- the class of {"type": "hello"}; its texts belong to the line. */
void library_class(struct smale18_class *c, const json_t *hello);

/* A datum, or the y of an evaluation. */
struct shown {
  json_t *line;
  const char **A, **y, **x; /* rows cols; rows; cols or NULL */
  struct smale18_datum datum;
};

/* s <- the datum; takes the line and clears what was shown before. */
void shown_set(struct shown *s, json_t *line, size_t rows, size_t cols);
void shown_clear(struct shown *s); /* safe on a zeroed struct */

#endif
