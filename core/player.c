/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "player.h"

#include <string.h>

#include "mem.h"
#include "player_list.h"

const struct player *const players[] = {
  &player_barycentre, &player_constant,       &player_coin,     &player_guess, &player_gamble,
  &player_wait,       &player_never,          &player_firenet,  &player_lista, &player_ista,
  &player_fista,      &player_chambolle_pock, &player_informed, NULL};

const struct player *player_find(const char *name) {
  for (size_t i = 0; players[i]; i++)
    if (strcmp(players[i]->name, name) == 0) return players[i];
  return NULL;
}

enum player_status player_play(const struct player *p, struct net **net,
                               const struct player_input *in, const char **reason) {
  *net = NULL;
  *reason = "";
  if (in->class->digits > PLAYER_DOUBLE_DIGITS && in->num.arith == num_double().arith) {
    *reason = "double holds K <= 150 digits; float:p holds any number";
    return PLAYER_REFUSES;
  }
  struct player_input seen = *in;
  if (!p->informed) seen.told = NULL;
  return p->play(net, &seen, reason);
}

void player_free(struct net *net) {
  if (!net) return;
  net_clear(net);
  mem_free(net);
}
