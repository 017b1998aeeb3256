/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bad_library: a player as a shared library that does what the seed says. It is told the class of
 * t_foreign_players.c: P1, eta = 1/2, m = 2, N = 3, K = 3. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smale18_player.h"

enum {
  NO_READY = 1,
  NO_ENTRY,
  NO_TEXT,
  TALKS,
  CRASHES,
  EXITS,
  READS_ON,
  READS_ZERO,
  LOOKS,
  NO_NUMBER,
  EATS,
  EATS_LESS
};

static int same(const char *a, const char *b) { return strcmp(a, b) == 0; }

/* The number of the first statement about the class that is wrong. */
static int wrong(const struct smale18_class *c) {
  const int right[] = {c->interface == 1,
                       c->problem == 1,
                       same(c->parameter, "1/2"),
                       c->rows == 2 && c->cols == 3 && c->digits == 3,
                       c->competitors[0] == 2 && c->competitors[1] == 2,
                       same(c->a[0], "500") && same(c->a[1], "50"),
                       same(c->r[0], "1/500") && same(c->r[1], "1/50"),
                       same(c->y1[0], "3/2") && same(c->y1[1], "3/2"),
                       same(c->weights[0], "1") && same(c->weights[1], "1"),
                       same(c->transform, "identity") && c->first_exponent == 8,
                       c->labels == 1 && c->budget == 0 && c->seed == LOOKS,
                       same(c->target, "1/1000")};
  for (int i = 0; i < (int)(sizeof right / sizeof *right); i++)
    if (!right[i]) return i + 1;
  return 0;
}

static int read_on(const struct smale18_game *game) {
  const char *const *y = game->ready(game->state);
  return !y || game->ready(game->state) != y || game->read(game->state, 1) != NULL;
}

/* Is there so much memory? The compiler must not reason about it. */
static int fits(size_t bytes) {
  void *volatile p = malloc(bytes);
  int there = p != NULL;
  free(p);
  return there;
}

int smale18_play(const struct smale18_game *game, const char **answer) {
  unsigned long mode = game->input->seed;
  for (size_t i = 0; i < game->input->cols; i++) answer[i] = "1/3";
  if (mode == NO_ENTRY) answer[1] = NULL;
  if (mode == NO_TEXT) answer[2] = "\xff";
  if (mode == NO_NUMBER) answer[0] = "nan";
  if (mode == CRASHES) raise(SIGKILL);
  if (mode == EXITS) exit(5);
  if (mode == READS_ZERO) game->read(game->state, 0);
  if (mode == EATS && !fits(1 << 27)) return 12;
  if (mode == EATS_LESS && !fits(1 << 25)) return 13;
  if (mode == LOOKS && wrong(game->input)) return wrong(game->input);
  if (mode == READS_ON) return read_on(game);
  if (mode == TALKS) {
    printf("{\"read\": 0}\n");
    fflush(stdout);
    if (getchar() != EOF) return 1;
  }
  if (mode != NO_READY) game->ready(game->state);
  return 0;
}
