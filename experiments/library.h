/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * library: the other side of the line protocol (foreign.h) for a player that is a shared library
 * (smale18_player.h). Runs in a process of its own: `smale18 play-library PATH BYTES`, a command
 * that foreign_play starts and help does not show. */
#ifndef SMALE18_LIBRARY_H
#define SMALE18_LIBRARY_H

#include <stddef.h>

/* Loads the library and plays one game over standard input and output, which the library itself
 * does not see: what it prints goes to standard error. bytes: address space that the library may
 * add to what this process has in use, 0: no limit. Returns an exit status. */
int library_play(const char *path, size_t bytes);

#endif
