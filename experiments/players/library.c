/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * library: a player as a shared library: it learns its training set by heart. It reads the data n = 1, .., 20
 * and answers the label of the last one, which is a solution for the data A_n, y_n, of any accuracy that one
 * may wish: but not for A, y.
 *
 *   cc -shared -fPIC -I experiments -o player.so library.c && ./smale18 refute --library ./player.so ... */
#include <stdlib.h>
#include <string.h>

#include "smale18_player.h"

enum { DATA = 20, NO_LABELS = 1, NO_DATA, NO_MEMORY };

int smale18_play(const struct smale18_game *game, const char **answer) {
  const struct smale18_datum *datum = NULL;
  if (!game->input->labels) return NO_LABELS;
  for (unsigned long n = 1; n <= DATA; n++) {
    const struct smale18_datum *next = game->read(game->state, n);
    if (!next) return NO_DATA;
    datum = next;
  }
  /* The datum is gone once `ready` is called; what is kept until the process ends need not be freed. */
  for (size_t i = 0; i < game->input->cols; i++) {
    char *copy = malloc(strlen(datum->x[i]) + 1);
    if (!copy) return NO_MEMORY;
    answer[i] = strcpy(copy, datum->x[i]);
  }
  game->ready(game->state);
  return 0;
}
