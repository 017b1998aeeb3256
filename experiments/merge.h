/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * merge: run folders of one config, made by the same sources in several places, become one.
 *
 * Cells are the same if they agree in all but the times that they took. Two cells of one setting
 * that differ are an error, and nothing is merged; but cells that say of themselves that nothing in
 * them is certified may differ, as binary64 does between machines: the first is kept, and a line on
 * stderr counts them. */
#ifndef SMALE18_MERGE_H
#define SMALE18_MERGE_H

#include <stddef.h>

#include "runner.h"

/* <root>/<name>-<hash> <- all cells of the folders and its own, and the files in folders of theirs
 * (certificates, pictures) that it lacks; then renders it. It may be one of the folders. The cells come
 * all at once or not at all; merging again changes nothing. Everything is compared before that folder
 * is made or touched, so what is refused leaves no trace. A torn last line is no cell, and a line on
 * stderr says that it was ignored. Returns EXIT_CONFIG or EXIT_ENVIRONMENT
 * after one line on stderr (no run folder, another config, other sources, a damaged cell, cells that
 * disagree, a run that is working there), otherwise what rendering says. */
enum exit_code merge(const char *const *folders, size_t count, const char *root);

/* smale18 merge FOLDER...; returns the exit code. */
int merge_command(int argc, char **argv);

#endif
