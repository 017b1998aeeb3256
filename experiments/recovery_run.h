/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recovery_run: evaluates a network and encloses its error after each restart. */
#ifndef SMALE18_RECOVERY_RUN_H
#define SMALE18_RECOVERY_RUN_H

#include "recovery_cell.h"

struct recovery_run {
  const struct recovery_cell *cell;
  volatile sig_atomic_t *stop;  /* may be NULL */
  unsigned long restarts;       /* n */
  arb_ptr error;                /* n + 1: enclosures of ||psi_k - x||_2 */
  unsigned long reached;        /* error[0..reached] are there: n, unless a value was not finite */
  bool encloses;                /* errors of the exact network; else of one that rounds */
  /* Sees psi_k, k >= 1; NULL: none. */
  void (*seen)(void *context, unsigned long k, const struct vec *psi);
  void *context;
};

void recovery_run_init(struct recovery_run *r, const struct recovery_cell *c,
                       unsigned long restarts, volatile sig_atomic_t *stop);
void recovery_run_clear(struct recovery_run *r);

/* The network with these parameters on the data d, r->restarts times restarted (params->outer is
 * not looked at). A run ends before a psi_k that is not finite. CELL_DONE or CELL_INTERRUPTED. */
__attribute__((warn_unused_result))
enum cell_status recovery_run_restarted(struct recovery_run *r, const struct recovery_data *d,
                                        const struct firenet_params *params);

/* The same iteration without restarts, with alpha = 1 / (C_2 (delta + b_2)); error[k] is that of
 * the average of the first k p iterates. */
__attribute__((warn_unused_result))
enum cell_status recovery_run_unrestarted(struct recovery_run *r, const struct recovery_data *d,
                                          const struct firenet_params *params);

/* What the errors say against bounds[0..restarts], which are those of the exact network. */
enum recovery_verdict {
  RECOVERY_BELOW,     /* each is at most its bound, by proof */
  RECOVERY_ABOVE,     /* one of the exact network is above, by proof: it cannot be */
  RECOVERY_ROUNDING,  /* one of a network that rounds is above: too little precision for the bound */
  RECOVERY_UNDECIDED
};
enum recovery_verdict recovery_run_judge(const struct recovery_run *r, arb_srcptr bounds);

/* ratio <- an enclosure of the largest error / bound; *at <- where. */
void recovery_run_ratio(arb_t ratio, unsigned long *at, const struct recovery_run *r,
                        arb_srcptr bounds);

#endif
