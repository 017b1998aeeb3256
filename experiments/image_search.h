/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_search: looks for the minimum of P3 for one image: see image_optimum.h. */
#ifndef SMALE18_IMAGE_SEARCH_H
#define SMALE18_IMAGE_SEARCH_H

#include <signal.h>

#include "image_network.h"
#include "progress.h"

struct image_search {
  const struct image_problem *problem; /* borrowed */
  struct vec best;                     /* N: the smallest objective seen */
  double objective;                    /* F(best) */
  double lower;                        /* the largest dual bound seen */
  size_t done;                         /* iterations without restarts */
  size_t iteration;                    /* where best was found, from 1, of those without restarts */
  bool average;                        /* best is the running average, else the last iterate */
  /* while it runs */
  struct firenet net;
  struct vec candidate, residual, dual;
  size_t before, layers; /* iterations done before this network; of all */
  bool looks;            /* look for the best? */
  double gap;            /* relative duality gap to end at */
  double start;
  struct progress *progress;
  volatile sig_atomic_t *stop;
};

/* Returns false if it was stopped. Free w with image_search_clear either way. */
__attribute__((warn_unused_result))
bool image_search_run(struct image_search *w, const struct image_problem *p,
                      const struct setting *s, struct progress *progress, volatile sig_atomic_t *stop);
void image_search_clear(struct image_search *w);

#endif
