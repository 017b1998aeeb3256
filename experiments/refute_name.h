/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * refute_name: what players and their certificates are called. Names are plain words, as they stand
 * in file names and in the lines of certificates: 1 to 64 letters, digits, '-', '_' and '.', which is
 * not the first. */
#ifndef SMALE18_REFUTE_NAME_H
#define SMALE18_REFUTE_NAME_H

#include "refute_arguments.h"

#define REFUTE_FOLDER "refutations"

bool refute_name_plain(const char *name);

/* The last part of the path as a plain word, '_' for all that it must not hold; mem_free it. */
char *refute_name_of_path(const char *path);

/* refutations/<player>-<class>-<part>[-<seed>]-<hash>.cert: the hash is of all that decides what is
 * played, so another certificate has another name; mem_free it. */
char *refute_name_of_certificate(const struct refute_arguments *a);

#endif
