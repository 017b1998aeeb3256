/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * player_answer: the constant networks that players of the theorem's class answer. */
#ifndef SMALE18_PLAYER_ANSWER_H
#define SMALE18_PLAYER_ANSWER_H

#include "player.h"

/* New networks for this input, to be freed with player_free.
 * vertex: r_f in one column 1..q. */
struct net *answer_vertex(const struct player_input *in, int family, size_t column);
/* barycentre: r_f / count in the columns 1..count. */
struct net *answer_barycentre(const struct player_input *in, int family, size_t count);
/* member: its solution, or the barycentre of the solutions of a tie. */
struct net *answer_member(const struct player_input *in, const struct member *member);

#endif
