/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * answer: what an algorithm answers in one arithmetic: it reads the training set, builds its
 * network and applies it to y_n; or, certified, in balls of rising precision until the digits asked
 * for are proved. */
#ifndef SMALE18_ANSWER_H
#define SMALE18_ANSWER_H

#include <signal.h>
#include <stdbool.h>

#include "input.h"
#include "lista_weights.h"
#include "num.h"

struct algorithm {
  const struct setting *setting;       /* network.* */
  const struct lista_weights *weights; /* LISTA: its trained weights; NULL selects FIRENET */
  volatile sig_atomic_t *stop;         /* becomes true on an interrupt */
  bool intervals;                      /* balls follow intervals, whatever the setting says */
};

enum answer_status {
  ANSWER_GIVEN,
  ANSWER_LOST,       /* the enclosure of the dual vector has outgrown the unit ball */
  ANSWER_REFUSED,    /* tau sigma ||A||^2 < 1 was asked for and is not proved */
  ANSWER_UNBOUNDED,  /* the data do not fit the arithmetic's range */
  ANSWER_INTERRUPTED
};

struct answer {
  enum answer_status status;
  struct num num;            /* the arithmetic it was computed in */
  size_t layers, layer;      /* of the network, and the last one evaluated */
  size_t len;
  arb_ptr x;                 /* N: exact points (double, float) or enclosures */
  bool collapsed;            /* A_n and A coincide in this arithmetic */
  bool admissible;           /* FIRENET: see firenet_admissible */
  arb_t step;                /* FIRENET: tau sigma ||A||^2 */
  bool tracked;              /* balls without interval growth: firenet_track */
  unsigned long data_read, bits_read;
  double seconds;            /* CPU time of the thread that applied the network */
};

/* a <- the answer in the arithmetic num. Balls follow the a priori bound (drift.h) if the setting asks
 * for it and the steps are proved non-expansive, else intervals. */
void answer_init(struct answer *a, const struct input *in, const struct algorithm *algorithm,
                 struct num num);
void answer_clear(struct answer *a);

/* a <- the answer in balls, of the first precision at which the distance to the reference is known
 * to `digits` digits; distance <- its enclosure. The next precision is predicted from where the
 * last one was lost. Returns true when the digits are proved; false when max_bits or the memory
 * does not suffice (a is then the last attempt) or on an interrupt. */
bool answer_certified(struct answer *a, arb_t distance, const struct input *in,
                      const struct algorithm *algorithm, int digits, slong max_bits);

/* Bytes that an evaluation with this context needs at most, nearly. */
double answer_bytes(const struct setting *s, struct num num);

#endif
