/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_checkpoint: where the search for a minimum stands, in one NPY file that is replaced whole:
 * after a kill it goes on there, and finds the same bits as if nothing had happened. */
#ifndef SMALE18_IMAGE_CHECKPOINT_H
#define SMALE18_IMAGE_CHECKPOINT_H

#include "image_search.h"

/* path <- the search after w->done iterations without restarts. Returns 0, or -1 after a line on
 * stderr. */
__attribute__((warn_unused_result))
int image_checkpoint_write(const struct image_search *w, const char *path);

/* w <- what path holds: best, objective, lower, iteration, average, done and state, which is
 * initialised. False if there is no such file, or after a line on stderr if it is none of this
 * search; w is then unchanged. */
__attribute__((warn_unused_result))
bool image_checkpoint_read(struct image_search *w, const char *path);

#endif
