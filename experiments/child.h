/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * child: a program that runs beside smale18 and talks to it in lines over two pipes. It is not
 * trusted: no call waits longer than the limits say, whatever the program does, and child_end
 * leaves neither process, zombie nor file descriptor behind. May be used by several threads at
 * once, each with children of its own; nothing here depends on how signals are handled (a closed
 * pipe raises none).
 *
 * The program gets a process group of its own, no core dumps, no open files but 0, 1 and 2, default
 * signals, and is killed if smale18 dies. A process that it starts and that leaves the group is
 * out of reach; its limits of memory and processor time remain. */
#ifndef SMALE18_CHILD_H
#define SMALE18_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct child_limits {
  double seconds; /* wall time, from the start on; > 0 */
  size_t bytes;   /* address space, 0: no limit */
  size_t line;    /* most bytes in a line, and most that it may write before they are wanted */
};

struct child {
  pid_t pid;
  int input, output;            /* ours: to write to, to read from; -1: closed */
  int64_t deadline;             /* CLOCK_MONOTONIC, nanoseconds */
  volatile sig_atomic_t *stop;  /* may be NULL */
  size_t line;
  char *buffer;                 /* what it wrote: bytes start..end of size; no '\n' before `seen` */
  size_t start, seen, end, size;
};

enum child_state {
  CHILD_FINE,
  CHILD_LATE,        /* its time is over */
  CHILD_ENDED,       /* it closed its output or has ended, and all its lines were read */
  CHILD_FLOODS,      /* more than `line` bytes */
  CHILD_INTERRUPTED  /* by `stop` */
};

/* Starts argv[0], sought in PATH if it has no '/'. Returns 0, then child_end must be called; or
 * -1 with *why in plain words (mem_free it). */
__attribute__((warn_unused_result))
int child_start(struct child *c, char *const *argv, const struct child_limits *limits,
                volatile sig_atomic_t *stop, char **why);

/* Writes to its standard input. Also CHILD_FINE if nobody will read it, as the program has closed
 * its end: what it still has to say can then be read. */
__attribute__((warn_unused_result))
enum child_state child_write(struct child *c, const char *text, size_t length);

/* *line <- the next line it writes, without its '\n', which is '\0'; valid until the next call. */
__attribute__((warn_unused_result))
enum child_state child_read(struct child *c, const char **line, size_t *length);

/* Did it close its input? Are there bytes that are not a line yet? */
bool child_is_deaf(const struct child *c);
bool child_is_amid_line(const struct child *c);

/* Closes the pipes, gives it `grace` seconds to end by itself, kills its group and frees
 * everything. Returns how it ended, e.g. "exited with status 3", or NULL if it had to be killed;
 * mem_free it. *status (may be NULL) <- the same as a shell says it: the status, 128 + the signal's
 * number, or -1. Safe on a child that has been ended or was never started. */
char *child_end(struct child *c, double grace, int *status);

/* CLOCK_MONOTONIC in nanoseconds. */
int64_t child_clock(void);

#endif
