/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * player_list: the built-in players, for player.c, which makes the registry of them. */
#ifndef SMALE18_PLAYER_LIST_H
#define SMALE18_PLAYER_LIST_H

#include "player.h"

/* player_vertex.c */
extern const struct player player_barycentre, player_constant, player_coin, player_guess,
  player_informed;
/* player_wait.c */
extern const struct player player_gamble, player_wait, player_never;
/* player_optimise.c */
extern const struct player player_firenet, player_ista, player_fista, player_chambolle_pock;
/* player_lista.c */
extern const struct player player_lista;

#endif
