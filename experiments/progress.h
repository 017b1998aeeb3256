/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * progress: what a waiting user sees on stderr. On a terminal one line is redrawn at most ten times
 * a second, with a bar and the estimated time left; elsewhere one plain line per finished cell. */
#ifndef SMALE18_PROGRESS_H
#define SMALE18_PROGRESS_H

#include <stddef.h>

struct progress {
  size_t total, done;
  double start;    /* seconds, monotonic clock */
  double drawn;    /* when the line was last drawn */
  int terminal;    /* is stderr a terminal? */
  int quiet;
};

/* Seconds on the monotonic clock. */
double progress_now(void);

void progress_init(struct progress *p, size_t total, int quiet);

/* One unit is finished; `what` names it ("K=3 bits=10 firenet certified") and ends without newline.
 * Safe from several threads. */
void progress_step(struct progress *p, const char *what);

/* News from inside a long unit ("LISTA K=3 bits=10: epoch 400/4000 loss 1.2e-9 eta 30 s"): redraws
 * the line on a terminal; elsewhere prints a line at most every ten seconds. Safe from threads. */
void progress_note(struct progress *p, const char *text);

/* Ends the line on a terminal. */
void progress_end(struct progress *p);

#endif
