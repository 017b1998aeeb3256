/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * message: the lines that smale18 sends to a foreign player (protocol: foreign.h). Each ends with
 * '\n'; free them with mem_free. */
#ifndef SMALE18_MESSAGE_H
#define SMALE18_MESSAGE_H

#include "game.h"

#define MESSAGE_PROTOCOL 1

struct message {
  char *text;
  size_t length;
};

struct message message_hello(const struct game *g);
struct message message_datum(const struct datum *d);
struct message message_refused(unsigned long n, const char *reason);
struct message message_evaluate(const struct datum *d); /* its y */
struct message message_end(void);

#endif
