/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reply: the lines that a foreign player sends (protocol: foreign.h). Nothing in them is trusted.
 * */
#ifndef SMALE18_REPLY_H
#define SMALE18_REPLY_H

#include <stddef.h>

#include "balls.h"

enum reply_kind {
  REPLY_READ,    /* {"read": n} */
  REPLY_READY,   /* {"network": "ready"} */
  REPLY_ANSWER,  /* {"answer": [..]} */
  REPLY_GIVE_UP, /* {"give_up": "reason"} */
  REPLY_FAULT    /* {"fault": "what"}, from library.c alone: a library that is none */
};

struct reply {
  enum reply_kind kind;
  long index;    /* n, any integer */
  size_t cols;
  fmpq *answer;  /* cols, exact */
  char *text;    /* reason, what: one line of plain text, not long */
};

/* All numbers of one answer together have at most this many bits. */
#define REPLY_MOST_BITS (1L << 28)

/* r <- the reply; free it with reply_clear. Returns 0, or -1 with r cleared and *why in plain
 * words: "wrote ..", one line (mem_free it). */
__attribute__((warn_unused_result))
int reply_read(struct reply *r, const char *line, size_t length, size_t cols, char **why);
void reply_clear(struct reply *r); /* safe on a zeroed struct */

/* Copy of a player's text to be shown: one line of plain text, shortened. mem_free it. */
char *reply_quote(const char *text);

#endif
