/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * library: the other side of the line protocol (foreign.h) for a player that is a shared library
 * (smale18_player.h). Runs in a process of its own: `smale18 play-library PATH`, a command that foreign_play
 * starts and help does not show. */
#ifndef SMALE18_LIBRARY_H
#define SMALE18_LIBRARY_H

/* Loads the library and plays one game over standard input and output, which the library itself does not see:
 * what it prints goes to standard error. Returns an exit status. */
int library_play(const char *path);

#endif
