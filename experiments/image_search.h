/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_search: looks for the minimum of P3 for one image: see image_optimum.h. */
#ifndef SMALE18_IMAGE_SEARCH_H
#define SMALE18_IMAGE_SEARCH_H

#include "cell_kind.h"
#include "image_network.h"

struct image_search {
  const struct image_problem *problem; /* borrowed */
  struct vec best;                     /* N: the smallest objective seen */
  double objective;                    /* F(best) */
  double lower;                        /* the largest dual bound seen */
  size_t done;                         /* iterations without restarts */
  size_t iteration;                    /* of them, the one that found best */
  bool average;                        /* best is the running average, else the last iterate */
  /* while it runs */
  struct firenet net;
  struct vec candidate, residual, dual;
  struct firenet_state state;   /* where it was continued, or zeroed */
  const char *checkpoint;       /* path; borrowed */
  bool failed;                  /* the checkpoint could not be written */
  size_t begun, before, layers; /* iterations at the start, before this network, of all */
  bool looks;                   /* look for the best? */
  double gap;                   /* relative duality gap to end at */
  double start;
  struct progress *progress;
  volatile sig_atomic_t *stop;
};

/* Continues at the checkpoint if there is one; writes it every 1000 iterations without restarts,
 * and when it is stopped. CELL_DONE, CELL_INTERRUPTED, or CELL_FAILED after a line on stderr. Free
 * w with image_search_clear. */
__attribute__((warn_unused_result))
enum cell_status image_search_run(struct image_search *w, const struct image_problem *p,
                                  const struct setting *s, const char *checkpoint,
                                  struct progress *progress, volatile sig_atomic_t *stop);
void image_search_clear(struct image_search *w);

#endif
