/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_folder: who may work in the folder of a run. The bytes of the file <folder>/.lock stand for
 * the rights: one to arrange the folder, one shared by all who work in it, one for each shard. */
#ifndef SMALE18_STORE_FOLDER_H
#define SMALE18_STORE_FOLDER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Makes the folder and those above it, moves it aside first if its run.json names another `source`
 * than run does, writes run.json into a fresh one, and claims shard of shards. Nobody else can
 * arrange the folder until store_folder_arranged. Returns the descriptor that holds the rights
 * until it is closed, or -1 after one line on stderr. */
__attribute__((warn_unused_result))
int store_folder_enter(const char *folder, const json_t *run, size_t shard, size_t shards);

/* Is the folder there, made by the same `source`? */
bool store_folder_holds(const char *folder, const json_t *run);

/* Does nobody else work in the folder? If so, nobody will until store_folder_arranged. */
bool store_folder_alone(int lock);

/* The cells have been read: others may enter. */
void store_folder_arranged(int lock);

#endif
