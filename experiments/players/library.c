/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * library: a player as a shared library: it learns its training set by heart. It reads the data
 * n = 1, .., 20 and answers the label of the last one, which is a solution for the data A_n, y_n,
 * of any accuracy that one may wish: but not for A, y.
 *
 *   cc -shared -fPIC -I experiments -o player.so experiments/players/library.c
 *   ./smale18 refute --library=./player.so */
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
  /* The datum is gone once `ready` is called; the copy is needed until the process ends. */
  static char *copy;
  size_t size = 0;
  for (size_t i = 0; i < game->input->cols; i++) size += strlen(datum->x[i]) + 1;
  free(copy); /* of an earlier play */
  copy = malloc(size);
  if (!copy) return NO_MEMORY;
  char *at = copy;
  for (size_t i = 0; i < game->input->cols; i++) {
    answer[i] = strcpy(at, datum->x[i]);
    at += strlen(at) + 1;
  }
  game->ready(game->state);
  return 0;
}
