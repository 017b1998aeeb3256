/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * no_player: a shared library that is no player. */
extern const int no_player;
const int no_player = 1;
