/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foreign.h"

#include <signal.h>
#include <stdbool.h>

#include "child.h"
#include "mem.h"
#include "message.h"
#include "reply.h"

enum {
  MOST_LINES = 1000000,
  MOST_REFUSALS = 100, /* after so many it has understood nothing */
  LINE_BYTES = 1 << 22,
  ENTRY_BYTES = 1 << 13 /* more for each entry of an answer */
};
static const double most_data = 1L << 28; /* bytes of numbers in all the data of a play */
static const double grace = 0.5;          /* seconds to end by itself */

struct session {
  struct play *play;
  const struct contestant *who;
  const struct game *game;
  struct child child;
  size_t lines, refusals;
  double bytes; /* of the data sent */
  bool ready, over;
};

/* The play is over. Takes what. */
static void finish(struct session *s, enum game_outcome outcome, char *what) {
  mem_free(s->play->what);
  s->play->outcome = outcome;
  s->play->what = what;
  s->over = true;
}

static char *data_read(const struct session *s) {
  return mem_printf("it had read %lu data, up to n = %lu", oracle_data_read(s->play->data),
                    oracle_bits_read(s->play->data));
}

static void run_late(struct session *s) {
  char *read = data_read(s);
  const char *deaf = child_is_deaf(&s->child) ? "it closed its standard input and " : "it ";
  finish(
    s, GAME_NO_ANSWER,
    mem_printf("%sdid not answer within %g s and was stopped; %s", deaf, s->who->seconds, read));
  mem_free(read);
}

/* Is this how programs end that get no memory? A shell ends with such a status for its command. */
static bool is_starved(int status) {
  return status == 128 + SIGABRT || status == 128 + SIGKILL || status == 128 + SIGSEGV;
}

/* Its output is at an end: was it its own? */
static void run_out(struct session *s) {
  const char *when = child_is_amid_line(&s->child) ? "amid a line" : "before it answered";
  int status;
  char *ending = child_end(&s->child, grace, &status);
  char *what = mem_printf("it %s %s", ending ? ending : "closed its standard output", when);
  mem_free(ending);
  if (s->who->bytes && is_starved(status)) {
    char *longer =
      mem_printf("%s (its address space is limited to %zu bytes)", what, s->who->bytes);
    mem_free(what);
    what = longer;
  }
  finish(s, GAME_FAULT, what);
}

static void check(struct session *s, enum child_state state) {
  switch (state) {
  case CHILD_FINE: break;
  case CHILD_LATE: run_late(s); break;
  case CHILD_ENDED: run_out(s); break;
  case CHILD_FLOODS:
    finish(s, GAME_FAULT,
           mem_printf("it wrote more than %zu bytes that nobody had asked for, or in one line",
                      s->child.line));
    break;
  case CHILD_INTERRUPTED:
    finish(s, GAME_INTERRUPTED, mem_strdup("interrupted while it played"));
    break;
  }
}

static void send(struct session *s, struct message m) {
  check(s, child_write(&s->child, m.text, m.length));
  mem_free(m.text);
}

/* About the bytes of the numbers of a datum. */
static double datum_bytes(const struct theorem_class *c, unsigned long n) {
  double m = (double)c->rows, N = (double)c->cols;
  double bits = (double)n + 3.33 * (double)c->digits + 80;
  return bits / 8 * (m * N + 2 * m + N);
}

static void refuse(struct session *s, unsigned long n, const char *reason) {
  if (++s->refusals < MOST_REFUSALS) {
    send(s, message_refused(n, reason));
    return;
  }
  finish(s, GAME_NO_ANSWER,
         mem_printf("it asked %zu times for data that it cannot have: %s", s->refusals, reason));
}

static void serve_datum(struct session *s, long index) {
  if (index < 1) {
    finish(s, GAME_FAULT,
           mem_printf("it asked for the datum n = %ld; the index is at least 1", index));
    return;
  }
  unsigned long n = (unsigned long)index;
  double bytes = n <= ORACLE_MOST_BITS ? datum_bytes(s->game->data.class, n) : 0;
  if (s->bytes + bytes > most_data) {
    refuse(s, n, "all data of a play together have at most 256 MiB");
    return;
  }
  const struct datum *d = oracle_read(s->play->data, n);
  if (!d) {
    refuse(s, n, oracle_flaw(s->play->data));
    return;
  }
  s->bytes += bytes;
  send(s, message_datum(d));
}

static void serve_evaluation(struct session *s) {
  const struct datum *d = oracle_evaluation(s->play->data);
  s->ready = true;
  if (d) send(s, message_evaluate(d));
  else
    finish(s, GAME_NO_ANSWER,
           mem_printf("its network cannot be evaluated: %s", oracle_flaw(s->play->data)));
}

/* Takes the numbers. */
static void take_answer(struct session *s, struct reply *r) {
  s->play->answer = r->answer;
  r->answer = NULL;
  finish(s, GAME_ANSWERED, mem_strdup("it answered"));
  struct message end = message_end();
  enum child_state state = child_write(&s->child, end.text, end.length);
  (void)state; /* it has answered: nothing can change that */
  mem_free(end.text);
}

static void obey(struct session *s, struct reply *r) {
  if (r->kind == REPLY_GIVE_UP) {
    finish(s, GAME_NO_ANSWER, mem_printf("it gave up: %s", r->text));
  } else if (r->kind == REPLY_FAULT) {
    finish(s, GAME_FAULT, mem_strdup(r->text));
  } else if (r->kind == REPLY_ANSWER && s->ready) {
    take_answer(s, r);
  } else if (r->kind == REPLY_READ && !s->ready) {
    serve_datum(s, r->index);
  } else if (r->kind == REPLY_READY && !s->ready) {
    serve_evaluation(s);
  } else {
    finish(s, GAME_FAULT,
           mem_strdup(s->ready
                        ? "it did not answer after {\"network\": \"ready\"}, but wrote another line"
                        : "it answered before it had written {\"network\": \"ready\"}"));
  }
}

static void hear(struct session *s) {
  const char *line;
  size_t length;
  enum child_state state = child_read(&s->child, &line, &length);
  if (state != CHILD_FINE) {
    check(s, state);
    return;
  }
  if (++s->lines > MOST_LINES) {
    finish(s, GAME_FAULT, mem_printf("it wrote more than %d lines", MOST_LINES));
    return;
  }
  struct reply r;
  char *why;
  if (reply_read(&r, line, length, s->game->data.class->cols, &why)) {
    finish(s, GAME_FAULT, mem_printf("in line %zu it %s", s->lines, why));
    mem_free(why);
    return;
  }
  obey(s, &r);
  reply_clear(&r);
}

static void converse(struct session *s) {
  send(s, message_hello(s->game));
  while (!s->over) hear(s);
}

static int start_child(struct session *s, char *const *command, size_t bytes, char **why) {
  const struct child_limits limits = {.seconds = s->who->seconds,
                                      .bytes = bytes,
                                      .line = LINE_BYTES + ENTRY_BYTES * s->game->data.class->cols};
  return child_start(&s->child, command, &limits, s->game->stop, why);
}

/* The program again, which loads the library and speaks the protocol: a fork of a program with
 * threads may not. It limits its memory itself, as its own libraries need some. */
static int start_loader(struct session *s, char **why) {
  char *path = mem_strdup(s->who->library), *bytes = mem_printf("%zu", s->who->bytes);
  char *const command[] = {(char[]){"/proc/self/exe"}, (char[]){"play-library"}, path, bytes, NULL};
  int status = start_child(s, command, 0, why);
  mem_free(path);
  mem_free(bytes);
  return status;
}

void foreign_play(struct play *p, const struct contestant *c, const struct game *g) {
  *p = (struct play){.data = oracle_new(&g->data), .cols = g->data.class->cols};
  struct session s = {.play = p, .who = c, .game = g};
  char *why;
  if (c->library ? start_loader(&s, &why) : start_child(&s, c->command, c->bytes, &why)) {
    finish(&s, GAME_FAULT, mem_printf("it cannot be started: %s", why));
    mem_free(why);
    return;
  }
  converse(&s);
  mem_free(child_end(&s.child, p->outcome == GAME_ANSWERED ? grace : 0, NULL));
}
